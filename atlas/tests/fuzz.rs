//! Mutilated files of the atlas are read or refused, and never bring the reader down.

use neuropil_atlas::{Kind, library, list};
use neuropil_circuit::{read_circuit, read_model, read_synapse};
use proptest::collection::vec;
use proptest::prelude::*;

#[derive(Clone, Debug)]
enum Edit {
    Put(f64, u8),
    Cut(f64, usize),
    Copy(f64, usize, f64),
    Word(f64, &'static str),
}

fn edit() -> impl Strategy<Value = Edit> {
    let words = vec![
        "\"", "]", "[", "{", "nan", "-", "1e308", "\"1/0\"", "(", "^", "ms", "[[", "= ", "0", "#",
        ",",
    ];
    prop_oneof![
        (0.0..1.0, any::<u8>()).prop_map(|(at, byte)| Edit::Put(at, byte)),
        (0.0..1.0, 1usize..40).prop_map(|(at, n)| Edit::Cut(at, n)),
        (0.0..1.0, 1usize..80, 0.0..1.0).prop_map(|(from, n, to)| Edit::Copy(from, n, to)),
        (0.0..1.0, prop::sample::select(words)).prop_map(|(at, word)| Edit::Word(at, word)),
    ]
}

fn apply(text: &str, edits: &[Edit]) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for e in edits {
        let place = |at: f64, bytes: &[u8]| (at * bytes.len() as f64) as usize;
        match e {
            Edit::Put(at, byte) => {
                let i = place(*at, &bytes);
                if let Some(b) = bytes.get_mut(i) {
                    *b = *byte;
                }
            }
            Edit::Cut(at, n) => {
                let i = place(*at, &bytes);
                let end = (i + n).min(bytes.len());
                bytes.drain(i..end);
            }
            Edit::Copy(from, n, to) => {
                let i = place(*from, &bytes);
                let part = bytes[i..(i + n).min(bytes.len())].to_vec();
                let j = place(*to, &bytes);
                bytes.splice(j..j, part);
            }
            Edit::Word(at, word) => {
                let i = place(*at, &bytes);
                bytes.splice(i..i, word.bytes());
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn mutilated_files_are_read_or_refused(which in 0usize..1000, edits in vec(edit(), 1..6)) {
        let all = list();
        let entry = &all[which % all.len()];
        let text = apply(entry.text, &edits);
        match entry.kind {
            Kind::Circuit => {
                if let Ok(circuit) = read_circuit(&text, None, &[], &library()) {
                    prop_assert!(circuit.check().is_ok());
                    let again = read_circuit(&circuit.to_toml(), None, &[], &());
                    prop_assert_eq!(again, Ok(circuit));
                }
            }
            Kind::Neuron => {
                if let Ok(model) = read_model(&text, None) {
                    prop_assert_eq!(read_model(&model.to_toml(), None), Ok(model));
                }
            }
            Kind::Synapse => {
                if let Ok(model) = read_synapse(&text, None) {
                    prop_assert_eq!(read_synapse(&model.to_toml(), None), Ok(model));
                }
            }
        }
    }

    #[test]
    fn any_override_is_applied_or_refused(key in "[a-zA-Z0-9_.>\"-]{0,30}", value in "\\PC{0,20}") {
        let _ = neuropil_atlas::circuit("brunel_2000", &[(key, value)]);
    }
}
