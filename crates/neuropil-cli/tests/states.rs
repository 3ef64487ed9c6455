//! `solve --states` and `solve --along`: the bistable network of Ekelmans et al. (2023) in both theories.

mod common;

use common::{Folder, joined, json, run};
use serde_json::Value;

/// At 3 mV/s, delta synapses.
const BISTABLE: [&str; 6] = [
    "solve",
    "ekelmans_2023_bistable",
    "--set",
    "synapses=delta",
    "--noise",
    "white",
];

/// Rates of E in all states, spikes/s.
fn rates(answer: &Value) -> Vec<f64> {
    let states = answer["states"].as_array().unwrap().iter();
    states
        .map(|s| s["populations"][0]["rate"].as_f64().unwrap())
        .collect()
}

fn near(found: &[f64], expected: &[f64], tolerance: f64) {
    assert_eq!(found.len(), expected.len(), "{found:?}");
    for (f, e) in found.iter().zip(expected) {
        assert!((f - e).abs() < tolerance, "{found:?} {expected:?}");
    }
}

/// Values of the parameter at the folds of the first branch.
fn folds(answer: &Value) -> Vec<f64> {
    let special = answer["branches"][0]["special"].as_array().unwrap();
    let mut found: Vec<f64> = special
        .iter()
        .filter(|s| s["kind"] == "fold")
        .map(|s| s["value"].as_f64().unwrap())
        .collect();
    found.sort_by(f64::total_cmp);
    found
}

#[test]
fn all_states_of_both_theories() {
    let ssn = json(&joined(&BISTABLE, &["--theory", "ssn"]));
    // With the published coefficients 0.8511, 2.7125, 6.1399; the fit here has another criterion.
    near(&rates(&ssn), &[0.8511, 2.7125, 6.1399], 0.05);
    assert_eq!(ssn["complete"], true);
    assert_eq!(ssn["power_laws"].as_array().unwrap().len(), 2);
    let n = ssn["power_laws"][0]["n"].as_f64().unwrap();
    assert!((n - 3.08).abs() < 0.03, "{n}");
    assert_eq!(ssn["parameters"]["mu_ext"]["unit"], "mV/s");
    // m (J_II - J_EI)/det J at 3 mV/s.
    let limit = ssn["balanced_limit"]["rates"][0].as_f64().unwrap();
    assert!((limit - 0.2).abs() < 1e-3 && ssn["balanced_limit"]["stable"] == true);
    let up = &ssn["states"][2];
    assert_eq!((&up["stable"], &up["isn"]), (&true.into(), &true.into()));
    assert_eq!(ssn["states"][1]["stable"], false);
    let warnings = up["warnings"].as_array().unwrap();
    let said = |word: &str| warnings.iter().any(|w| w.as_str().unwrap().contains(word));
    assert!(said("recurrent noise") && said("time_step"), "{warnings:?}");
    let noisy = json(&joined(&BISTABLE, &["--states"]));
    // Golden values of the same equations.
    near(&rates(&noisy), &[0.83914, 2.53345, 5.19265], 1e-3);
    assert_eq!(noisy["complete"], false);
    let ran = run(&joined(&BISTABLE, &["--theory", "ssn"]));
    for word in [
        "3 steady states (every one there is)",
        "inhibition-stabilized",
        "power law of",
        "recurrent/external noise",
        "balanced limit of large networks: E 0.2",
    ] {
        assert!(ran.out.contains(word), "{word}: {}", ran.out);
    }
    assert!(
        ran.err.contains("state 3: population `E`: recurrent noise"),
        "{}",
        ran.err
    );
}

#[test]
fn branches_with_their_folds() {
    let folder = Folder::new("branches");
    let csv = folder.path().join("branches.csv");
    let figures = folder.path().join("figures");
    let more = [
        "--along",
        "mu_ext=0..8 mV/s",
        "--csv",
        csv.to_str().unwrap(),
        "--figure",
        figures.to_str().unwrap(),
    ];
    let all = joined(&BISTABLE, &more);
    // Golden folds with recurrent noise and nominal in-degrees, found there on a grid.
    near(&folds(&json(&all)), &[1.954, 3.644], 2e-3);
    let ran = run(&all);
    assert!(
        ran.out.contains("fold") && ran.out.contains("1 branch"),
        "{}",
        ran.out
    );
    let table = std::fs::read_to_string(&csv).unwrap();
    let mut lines = table.lines();
    let head = "branch,mu_ext (mV/s),E (spikes/s),I (spikes/s),unstable eigenvalues";
    assert_eq!(lines.next(), Some(head));
    assert!(lines.clone().count() > 50);
    assert!(lines.all(|l| l.split(',').all(|c| c.parse::<f64>().is_ok())));
    for file in ["branches.svg", "branches.png"] {
        assert!(std::fs::metadata(figures.join(file)).unwrap().len() > 1000);
    }
    let ssn = json(&joined(
        &BISTABLE,
        &["--theory", "ssn", "--along", "mu_ext=0..8"],
    ));
    near(&folds(&ssn), &[2.163, 3.570], 0.03);
    // Another value of a parameter of the model: beyond the cusp there are no folds.
    let change = ["--change", "r[I]=2.2", "--along", "mu_ext=0..8"];
    assert!(folds(&json(&joined(&BISTABLE, &change))).is_empty());
}

#[test]
fn wrong_requests_are_refused() {
    for (more, word) in [
        (vec!["--along", "nu=0..8"], "mu_ext"),
        (vec!["--along", "mu_ext=0"], "LOW..HIGH"),
        (vec!["--along", "mu_ext=8..0"], "lower value first"),
        (vec!["--along", "mu_ext=0..8 mV"], "mV/s"),
        (vec!["--states", "--change", "J[E,X]=1"], "J[E,I]"),
        (vec!["--states", "--in-degree", "E->X=3"], "E->X"),
        (vec!["--states", "--in-degree", "E->E=-3"], "at least 0"),
        (vec!["--csv", "x.csv"], "--along"),
    ] {
        let ran = run(&joined(&BISTABLE, &more));
        assert_eq!(ran.code, Some(2), "{more:?}: {}", ran.err);
        assert!(ran.err.contains(word), "{more:?}: {}", ran.err);
    }
}
