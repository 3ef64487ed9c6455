//! Who uses whom: theory and simulation never reach each other, and analysis reaches no engine, so that each can test
//! the other; read from the manifests. Theory does no input or output; read from its sources.

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

/// Code of a crate by file, without comments and without its tests.
fn sources(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            let code = text.split("#[cfg(test)]").next().unwrap_or("");
            let lines = code.lines().filter(|l| !l.trim_start().starts_with("//"));
            found.push((path, lines.collect::<Vec<_>>().join("\n")));
        }
    }
}

/// What reads or writes anything outside the process, or runs another one.
const OUTSIDE: [&str; 13] = [
    "std::fs",
    "std::io",
    "std::env",
    "std::net",
    "std::os",
    "std::process",
    "std::path",
    "print!",
    "println!",
    "dbg!",
    "include_bytes!",
    "File::",
    "circuit::read",
];

#[test]
fn theory_does_no_input_or_output() {
    let mut found = Vec::new();
    let folder = root().join("crates/neuropil-theory");
    sources(&folder.join("src"), &mut found);
    assert!(found.len() > 30, "{}", found.len());
    for (path, code) in &found {
        for word in OUTSIDE {
            assert!(!code.contains(word), "{} has `{word}`", path.display());
        }
        // Under another name it would not be seen.
        assert!(!code.contains("use std::{"), "{}", path.display());
        assert!(!code.contains("unsafe"), "{}", path.display());
    }
    // Of what it uses, only the description of circuits reads files, when it is asked to.
    let manifest = std::fs::read_to_string(folder.join("Cargo.toml")).unwrap();
    let section = manifest.split("[dependencies]").nth(1).unwrap();
    let used: BTreeSet<&str> = section
        .lines()
        .take_while(|l| !l.starts_with('['))
        .filter_map(|l| l.split(['.', ' ', '=']).next())
        .filter(|d| !d.is_empty())
        .collect();
    let known = BTreeSet::from([
        "libm",
        "neuropil-circuit",
        "neuropil-numerics",
        "serde",
        "thiserror",
    ]);
    let new: Vec<_> = used.difference(&known).collect();
    assert!(
        new.is_empty(),
        "theory uses {new:?}: does it read or write?"
    );
}
