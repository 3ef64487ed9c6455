//! Circuit files, files of neuron and synapse models, overrides and tables of synapses.

use crate::folder::Folder;
use neuropil_circuit::{Circuit, read_circuit, read_model, read_synapse};
use neuropil_scheme::{LowerOptions, lower};

/// A circuit that was read is checked, and what it prints reads as itself.
fn survives(circuit: &Circuit) {
    if let Err(problems) = circuit.check() {
        panic!("read, but not accepted: {problems}");
    }
    let text = circuit.to_toml();
    match read_circuit(&text, None, &[], &()) {
        Ok(again) => {
            assert_eq!(&again, circuit, "printed as\n{text}");
            assert_eq!(again.hash(), circuit.hash());
        }
        Err(problems) => panic!("{problems}\nin what was printed:\n{text}"),
    }
    assert!(circuit.expected_synapses().is_finite());
}

/// A circuit file, with the models of the atlas.
pub(crate) fn circuit(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    if let Ok(circuit) = read_circuit(&text, None, &[], &neuropil_atlas::library()) {
        survives(&circuit);
    }
}

/// A model file; what was read prints, is described, and is lowered or refused.
pub(crate) fn model(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let Ok(model) = read_model(&text, None) else {
        return;
    };
    let printed = model.to_toml();
    match read_model(&printed, None) {
        Ok(again) => assert_eq!(again, model, "printed as\n{printed}"),
        Err(problems) => panic!("{problems}\nin what was printed:\n{printed}"),
    }
    let _ = model.describe();
    let _ = lower(&model, &LowerOptions::default());
}

/// A synapse model file; what was read prints and is described.
pub(crate) fn synapse(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let Ok(model) = read_synapse(&text, None) else {
        return;
    };
    let printed = model.to_toml();
    match read_synapse(&printed, None) {
        Ok(again) => assert_eq!(again, model, "printed as\n{printed}"),
        Err(problems) => panic!("{problems}\nin what was printed:\n{printed}"),
    }
    let _ = model.describe();
}

/// Lines KEY=VALUE, as overrides of a small circuit.
pub(crate) fn overrides(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let pairs: Vec<(String, String)> = text
        .lines()
        .filter_map(|l| l.split_once('='))
        .map(|(key, value)| (key.to_string(), value.to_string()))
        .collect();
    if let Ok(circuit) = neuropil_atlas::circuit("brunel_2000", &pairs) {
        survives(&circuit);
    }
}

/// A CSV file of synapses beside a circuit of two populations.
pub(crate) fn synapses(bytes: &[u8]) {
    const CIRCUIT: &str = r#"
[circuit]
name = "table"
[populations]
A = { model = "iaf_psc_exp", size = 100 }
B = { model = "iaf_psc_exp", size = 50 }
[[projections]]
source = "A"
target = "B"
rule = "from_table"
table = { file = "synapses.csv", weight_unit = "nA", delay_unit = "ms" }
weight = "1 pA"
delay = "1 ms"
receptor = "excitatory"
"#;
    let folder = Folder::new();
    folder.write("synapses.csv", bytes);
    let file = folder.path("circuit.toml");
    if let Ok(circuit) = read_circuit(CIRCUIT, Some(&file), &[], &neuropil_atlas::library()) {
        survives(&circuit);
    }
}
