//! Who uses whom: theory and simulation never reach each other, and analysis reaches no engine, so that each can test
//! the other. Read from the manifests.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Direct dependencies among our own crates, tests not counted.
fn dependencies() -> BTreeMap<String, BTreeSet<String>> {
    let mut folders = vec![root().join("atlas"), root().join("papers")];
    for entry in std::fs::read_dir(root().join("crates")).unwrap() {
        folders.push(entry.unwrap().path());
    }
    let mut all = BTreeMap::new();
    for folder in folders {
        let Ok(text) = std::fs::read_to_string(folder.join("Cargo.toml")) else {
            continue;
        };
        let name = text
            .lines()
            .find_map(|l| l.strip_prefix("name = "))
            .unwrap()
            .trim_matches('"')
            .to_owned();
        let section = text.split("[dependencies]").nth(1).unwrap_or("");
        let uses = section
            .lines()
            .take_while(|l| !l.starts_with('['))
            .filter_map(|l| l.split(['.', ' ', '=']).next())
            .filter(|d| d.starts_with("neuropil"))
            .map(str::to_owned)
            .collect();
        all.insert(name, uses);
    }
    all
}

fn reachable(from: &str, uses: &BTreeMap<String, BTreeSet<String>>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut open = vec![from.to_owned()];
    while let Some(name) = open.pop() {
        for next in uses.get(&name).into_iter().flatten() {
            if found.insert(next.clone()) {
                open.push(next.clone());
            }
        }
    }
    found
}

#[test]
fn theory_and_simulation_never_reach_each_other() {
    let uses = dependencies();
    assert!(uses.len() >= 15, "{uses:?}");
    let theory = reachable("neuropil-theory", &uses);
    for engine in [
        "neuropil-sim",
        "neuropil-scheme",
        "neuropil-network",
        "neuropil-recording",
    ] {
        assert!(!theory.contains(engine), "theory reaches {engine}");
        assert!(
            !reachable(engine, &uses).contains("neuropil-theory"),
            "{engine} reaches theory"
        );
    }
    assert!(reachable("neuropil", &uses).contains("neuropil-theory"));
}

#[test]
fn analysis_reaches_no_engine() {
    let found = reachable("neuropil-analysis", &dependencies());
    assert!(found.contains("neuropil-recording"));
    for engine in [
        "neuropil-sim",
        "neuropil-scheme",
        "neuropil-network",
        "neuropil-theory",
    ] {
        assert!(!found.contains(engine), "analysis reaches {engine}");
    }
}

#[test]
fn numerics_and_circuits_stand_at_the_bottom() {
    let uses = dependencies();
    assert!(reachable("neuropil-numerics", &uses).is_empty());
    let circuit = reachable("neuropil-circuit", &uses);
    assert!(
        circuit.iter().all(|c| c == "neuropil-numerics"),
        "{circuit:?}"
    );
}
