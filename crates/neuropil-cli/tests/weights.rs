//! Trained networks on the command line: weights kept in a file and taken into another run, and what is refused.

mod common;

use common::{Folder, MINE, json, run};
use neuropil::recording::WeightFile;

#[test]
fn a_trained_network_goes_into_another_protocol() {
    let folder = Folder::new("weights");
    let path = |name: &str| folder.path().join(name).display().to_string();
    let plastic = r#"weight = "-0.5 mV"
synapse = { model = "istdp", eta = "-0.01 mV", w_max = "-2 mV" }"#;
    let text = MINE.replace(r#"weight = "-0.5 mV""#, plastic);
    // The second circuit is driven otherwise and does not learn; its connections are the same.
    let other = text.replace("12000 spikes/s", "11000 spikes/s");
    let other = other.replace("[protocol]", "[protocol]\nplasticity = { learning = [] }");
    assert_ne!(other, text);
    std::fs::write(path("mine.toml"), text).unwrap();
    std::fs::write(path("other.toml"), other).unwrap();
    std::fs::write(path("static.toml"), MINE).unwrap();
    let (trained, kept) = (path("trained.npl"), path("kept.npl"));
    json(&["simulate", &path("mine.toml"), "--save-weights", &trained]);
    let weights = WeightFile::read(trained.as_ref()).unwrap();
    let names: Vec<&str> = weights
        .projections
        .iter()
        .map(|p| p.projection.as_str())
        .collect();
    assert_eq!(names, ["I->E", "I->I"]);
    assert_eq!(
        (weights.circuit_name.as_str(), weights.time),
        ("mine", 600.0)
    );
    let grown = weights.projections[0]
        .weight
        .iter()
        .filter(|w| **w < -0.5)
        .count();
    assert!(grown > 100, "{grown}");
    // Frozen, with other threads, they come out as they went in.
    let more = [
        "--weights",
        &trained,
        "--save-weights",
        &kept,
        "--threads",
        "3",
    ];
    json(&[&["simulate", &path("other.toml")], &more[..]].concat());
    let again = WeightFile::read(kept.as_ref()).unwrap();
    assert_eq!(again.projections, weights.projections);
    assert_ne!(again.circuit_hash, weights.circuit_hash);

    let refused = |arguments: &[&str], code: i32, says: &str| {
        let ran = run(&[&["simulate"], arguments].concat());
        assert_eq!(ran.code, Some(code), "{says}: {}", ran.err);
        assert!(ran.err.contains(says), "{says}: {}", ran.err);
    };
    let mine = path("mine.toml");
    let no = "no weights to be kept";
    refused(&[&path("static.toml"), "--save-weights", &kept], 2, no);
    let whose = "none: no synapses of this circuit have a model";
    refused(&[&path("static.toml"), "--weights", &trained], 2, whose);
    let differs = "connectivity is that of 500 synapses of another network";
    refused(&[&mine, "--weights", &trained, "--seed", "2"], 2, differs);
    let nowhere = path("nowhere/w.npl");
    refused(
        &[&mine, "--save-weights", &nowhere],
        1,
        "a folder that exists",
    );
    refused(&[&mine, "--weights", &nowhere], 1, "w.npl");
    // A checkpoint is no file of weights, and weights are none from which a run goes on.
    let out = path("out");
    let keeping = ["--out", &out, "--checkpoint-every", "100 ms"];
    json(&[&["simulate", &mine], &keeping[..]].concat());
    let checkpoint = std::path::Path::new(&out).join("checkpoint/checkpoint.npl");
    let no = "another kind, `neuropil checkpoint`, expected `neuropil weights`";
    refused(
        &[&mine, "--weights", &checkpoint.display().to_string()],
        1,
        no,
    );
    std::fs::copy(&trained, &checkpoint).unwrap();
    let ran = run(&["resume", &out]);
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    assert!(
        ran.err
            .contains("a file of weights, expected the checkpoint of a run"),
        "{}",
        ran.err
    );
    let ran = run(&["resume", &trained]);
    assert!(
        ran.err.contains("is a file, expected the folder"),
        "{}",
        ran.err
    );
    let mut bytes = std::fs::read(&trained).unwrap();
    let middle = bytes.len() / 2;
    std::fs::write(path("cut.npl"), &bytes[..middle]).unwrap();
    refused(
        &[&mine, "--weights", &path("cut.npl")],
        1,
        "cut off or damaged",
    );
    bytes[middle] ^= 1;
    std::fs::write(path("bad.npl"), &bytes).unwrap();
    refused(&[&mine, "--weights", &path("bad.npl")], 1, "damaged");
}
