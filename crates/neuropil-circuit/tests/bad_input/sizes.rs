//! Texts that ask for more than can be held.

use crate::{GOOD, read, refused};
use neuropil_circuit::*;

#[test]
fn nothing_is_allocated_for_huge_circuits() {
    let started = std::time::Instant::now();
    refused(
        "size = 100",
        "size = 2000000000000",
        "the circuit: the number of neurons is 2000000000025, expected at most 4294967295 (2^32 - 1)",
    );
    let many = "name = \"many\"\nsource = \"E\"\ntarget = \"E\"\nrule = \"all_to_all\"\nweight = \"J\"\ndelay = \"step\"\n\n[[projections]]\nsource = \"E\"\ntarget = \"I\"";
    let text = GOOD
        .replace("size = 100", "size = 4000000000")
        .replace("source = \"E\"\ntarget = \"I\"", many);
    let error = read(&text).unwrap_err().to_string();
    assert!(
        error.contains("expected number of synapses is 1.6000e19"),
        "{error}"
    );
    assert!(started.elapsed().as_secs() < 5);
}

#[test]
fn short_texts_cannot_stand_for_large_circuits() {
    let many = |name: &str, n: usize| vec![format!("\"{name}\""); n].join(", ");
    let pairs = |sources: usize, targets: usize, weight: &str| {
        let text = format!(
            "{GOOD}\n[[projections]]\nsources = [{}]\ntargets = [{}]\nrule = \"all_to_all\"\nweight = {weight}\ndelay = \"step\"\n",
            many("E", sources),
            many("I", targets)
        );
        read(&text).unwrap_err().to_string()
    };
    // Pairs of a matrix, counted before any is made.
    let error = pairs(2000, 2000, "\"J\"");
    assert!(
        error.ends_with(
            "the number of pairs is 4000000, expected at most 262144 projections of a circuit"
        ),
        "{error}"
    );
    // A list that many pairs share.
    let values = vec!["1"; 2500].join(", ");
    let error = pairs(50, 50, &format!("{{ values = [{values}], unit = \"mV\" }}"));
    assert!(
        error.contains("the number of values is more than can be held"),
        "{error}"
    );
    // An override with a path as deep as you like.
    let path = format!("protocol{}", ".a".repeat(100_000));
    let error = read_circuit(GOOD, None, &[(path, "1".into())], &()).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("a path of 100001 parts, expected at most 16"),
        "{error}"
    );
    // Nesting of tables, lists and keys.
    for (open, close) in [("[", "]"), ("{ a = ", "}"), ("a.", "")] {
        let deep = format!("[x]\na.{} = 1", "a.".repeat(50_000) + "a");
        let nested = format!("x = {}1{}", open.repeat(50_000), close.repeat(50_000));
        assert!(read(&deep).is_err() && read(&nested).is_err());
    }
}

#[test]
fn tables_and_model_files_have_limits_together() {
    let folder = std::env::temp_dir().join(format!("neuropil-limits-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let text = format!("model_files = [{}]\n{GOOD}", ["\"m.toml\""; 4].join(", "));
    std::fs::write(folder.join("m.toml"), " ".repeat(30 << 20)).unwrap();
    let error = read_circuit(&text, Some(&folder.join("c.toml")), &[], &()).unwrap_err();
    std::fs::remove_dir_all(&folder).unwrap();
    let error = error.to_string();
    assert!(error.contains("has 31457280 bytes, more than"), "{error}");
}
