//! Files that a circuit names.

use crate::{GOOD, read};
use neuropil_circuit::*;

#[test]
fn files_are_only_read_beside_a_file() {
    let text = format!("model_files = [\"x.toml\"]\n{GOOD}");
    let error = read_circuit(&text, None, &[], &()).unwrap_err().to_string();
    assert!(
        error.contains("named in a text that is not a file"),
        "{error}"
    );
    let error = read(&text).unwrap_err().to_string();
    assert!(error.contains("x.toml"), "{error}");
}

#[test]
fn model_files_and_tables_are_read_beside_the_circuit() {
    let folder = std::env::temp_dir().join(format!("neuropil-circuit-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let model = read(GOOD).unwrap().populations[0]
        .neuron()
        .unwrap()
        .model
        .to_toml();
    std::fs::write(
        folder.join("mine.toml"),
        model.replace("name = \"lif\"", "name = \"mine\""),
    )
    .unwrap();
    std::fs::write(
        folder.join("synapses.csv"),
        "source,target,weight\n0,1,0.5\n99,24,0.25\n",
    )
    .unwrap();
    let text = format!("model_files = [\"mine.toml\"]\n{GOOD}")
        .replace("size = 25\nmodel = \"lif\"", "size = 25\nmodel = \"mine\"")
        .replace(
            "rule = \"fixed_indegree\"\nin_degree = 10\nweight = \"J\"",
            "rule = \"from_table\"\ntable = { file = \"synapses.csv\", weight_unit = \"mV\" }",
        );
    let file = folder.join("circuit.toml");
    let circuit = read_circuit(&text, Some(&file), &[], &());
    let wrong = text.replace("weight_unit = \"mV\"", "weight_unit = \"pA\"");
    let wrong = read_circuit(&wrong, Some(&file), &[], &());
    std::fs::remove_dir_all(&folder).unwrap();
    let circuit = circuit.unwrap_or_else(|e| panic!("{e}"));
    let ConnectionRule::FromTable(table) = &circuit.projections[0].rule else {
        panic!("{:?}", circuit.projections[0].rule);
    };
    assert_eq!(table.source, [0, 99]);
    assert_eq!(table.weight, Some(vec![0.5, 0.25]));
    assert_eq!(circuit.projections[0].receptor, "excitatory");
    assert!(
        wrong
            .unwrap_err()
            .to_string()
            .contains("expected a voltage")
    );
}
