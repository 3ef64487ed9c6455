//! Columns beside a text mean what the same numbers in the text mean.

use neuropil_circuit::*;
use std::sync::Arc;

const HEAD: &str = r#"
[circuit]
name = "columns"
[models.leaky]
deliver = "before propagation"
parameters = { tau_m = { default = "10 ms", lower = "> 0 ms" } }
states = { V_m = { initial = 0, unit = "mV" } }
receptors = { delta = { unit = "mV", add = { V_m = "weight" } } }
dynamics = { V_m = "-V_m/tau_m" }
spike = { condition = "V_m >= 20 mV", reset = { V_m = "0 mV" } }
"#;

fn text(tau: &str, depth: &str, source: &str, target: &str, weight: &str) -> String {
    format!(
        r#"{HEAD}
[populations.E]
size = 3
model = "leaky"
parameters = {{ tau_m = {{ values = {tau}, unit = "s" }} }}
attributes = {{ depth = {{ values = {depth}, unit = "um" }} }}
[[projections]]
source = "E"
target = "E"
rule = "from_table"
table = {{ source = {source}, target = {target}, weight = {weight}, weight_unit = "uV" }}
delay = "1 ms"
"#
    )
}

fn columns() -> Vec<NumberColumn> {
    vec![
        NumberColumn::Floats(Arc::new(vec![0.01, 0.02, 0.0115])),
        NumberColumn::Integers(Arc::new(vec![5, 6, 7])),
        NumberColumn::Integers(Arc::new(vec![0, 2])),
        NumberColumn::Integers(Arc::new(vec![1, 1])),
        NumberColumn::Floats(Arc::new(vec![100.0, -250.5])),
    ]
}

const PLACES: [&str; 5] = [
    "{ column = 0 }",
    "{ column = 1 }",
    "{ column = 2 }",
    "{ column = 3 }",
    "{ column = 4 }",
];

#[test]
fn columns_mean_what_lists_mean() {
    let [tau, depth, source, target, weight] = PLACES;
    let beside = text(tau, depth, source, target, weight);
    let beside = read_circuit_with(&beside, None, &[], &columns(), &()).unwrap();
    let written = text(
        "[0.01, 0.02, 0.0115]",
        "[5, 6, 7]",
        "[0, 2]",
        "[1, 1]",
        "[100, -250.5]",
    );
    let written = read_circuit(&written, None, &[], &()).unwrap();
    assert_eq!(beside, written);
    let again = read_circuit(&beside.to_toml(), None, &[], &()).unwrap();
    assert_eq!(beside, again);
    assert_eq!(beside.hash(), again.hash());
}

#[test]
fn every_column_of_a_table_enters_the_hash() {
    let [tau, depth, source, target, weight] = PLACES;
    let text = text(tau, depth, source, target, weight);
    let hash = |change: &dyn Fn(&mut Vec<NumberColumn>)| {
        let mut columns = columns();
        change(&mut columns);
        read_circuit_with(&text, None, &[], &columns, &())
            .unwrap()
            .hash()
    };
    let integers = |v: &[i64]| NumberColumn::Integers(Arc::new(v.to_vec()));
    let plain = hash(&|_| ());
    assert_ne!(plain, hash(&|c| c[2] = integers(&[0, 1])));
    assert_ne!(plain, hash(&|c| c[3] = integers(&[0, 1])));
    assert_ne!(
        plain,
        hash(&|c| c[4] = NumberColumn::Floats(Arc::new(vec![100.0, -250.0])))
    );
    // Depths are no part of the dynamics.
    assert_eq!(plain, hash(&|c| c[1] = integers(&[1, 2, 3])));
}

#[test]
fn wrong_columns_are_refused() {
    let [tau, depth, source, target, weight] = PLACES;
    let text = text(tau, depth, source, target, weight);
    let error = |change: &dyn Fn(&mut Vec<NumberColumn>)| {
        let mut columns = columns();
        change(&mut columns);
        let read = read_circuit_with(&text, None, &[], &columns, &());
        read.unwrap_err().to_string()
    };
    let integers = |v: &[i64]| NumberColumn::Integers(Arc::new(v.to_vec()));
    let negative = error(&|c| c[2] = integers(&[0, -1]));
    assert!(
        negative.contains("key `source` is -1, expected indices from 0"),
        "{negative}"
    );
    let floats = error(&|c| c[2] = NumberColumn::Floats(Arc::new(vec![0.0, 1.0])));
    assert!(
        floats.contains("a column of 2 numbers, expected whole numbers"),
        "{floats}"
    );
    let beyond = error(&|c| c[3] = integers(&[0, 3]));
    assert!(beyond.contains("table"), "{beyond}");
    let short = error(&|c| c[1] = integers(&[0, 3]));
    assert!(
        short.contains("attribute `depth` is 2 entries, expected 3"),
        "{short}"
    );
    let bound = error(&|c| c[0] = NumberColumn::Floats(Arc::new(vec![0.01, f64::NAN, 0.01])));
    assert!(bound.contains("tau_m"), "{bound}");
    // Without columns the mark is a table as any other.
    let unknown = read_circuit(&text, None, &[], &()).unwrap_err().to_string();
    assert!(
        unknown.contains("key `source` is a table, expected a list of indices"),
        "{unknown}"
    );
}

#[test]
fn one_text_has_what_text_changes_and_columns_say() {
    let [tau, depth, source, target, weight] = PLACES;
    let mut beside = text(tau, depth, source, target, weight);
    beside += "[[projections]]\nname = \"a second\"\nsource = \"E\"\ntarget = \"E\"\nrule = \"all_to_all\"\nweight = \"g * 2.5 uV\"\ndelay = \"step\"\n\
        [parameters]\ng = 2\nh = \"3 * g\"\n[options.where]\ndefault = \"here\"\nchoices = [\"here\", \"there\"]\n";
    let set = |key: &str, value: &str| (key.to_string(), value.to_string());
    let changes = [
        set("g", "7.0"),
        set("where", "there"),
        set("populations.E.size", "3"),
        set(
            "protocol.record.traces",
            "[{ population = \"E\", variable = \"V_m\", neurons = { number = 1 } }]",
        ),
        set(
            "projections.E->E.delay",
            "{ distribution = \"uniform\", low = \"1 ms\", high = \"2 ms\" }",
        ),
    ];
    let whole = read_circuit_with(&beside, None, &changes, &columns(), &()).unwrap();
    let merged = merged_text(&beside, None, &changes, &columns())
        .unwrap()
        .unwrap();
    let alone = read_circuit(&merged, None, &[], &()).unwrap_or_else(|e| panic!("{e}\n{merged}"));
    assert_eq!(alone, whole, "{merged}");
    assert_eq!(alone.hash(), whole.hash());
    // It can be changed as before.
    let more = [set("g", "1"), set("where", "here")];
    let both: Vec<_> = changes.iter().chain(&more).cloned().collect();
    assert_eq!(
        read_circuit(&merged, None, &more, &()).unwrap(),
        read_circuit_with(&beside, None, &both, &columns(), &()).unwrap()
    );
    // Files beside the first text are named from anywhere.
    let named = format!("model_files = [\"mine.toml\"]\n{HEAD}");
    let merged = merged_text(&named, Some("here/circuit.toml".as_ref()), &[], &[])
        .unwrap()
        .unwrap();
    let line = merged.lines().next().unwrap();
    let place = std::path::absolute("here/mine.toml").unwrap();
    assert_eq!(line, format!("model_files = [\"{}\"]", place.display()));
    for bad in ["[circuit", "x = 1"] {
        let wrong = [set("nothing.of.this", "1")];
        assert!(merged_text(bad, None, &wrong, &[]).is_err());
    }
}
