//! Neurons that never spike, as the command shows them; and what is said before a run.

mod common;

use common::{Folder, json, run};

const RATES: &str = r#"
[circuit]
name = "rates"
title = "Rate units beside neurons"

[populations]
R = { size = 5, model = "rate_tanh" }
A = { size = 4, model = "iaf_cond_exp" }

[[projections]]
source = "R"
target = "R"
rule = "all_to_all"
weight = "0.1 mV"
delay = "step"

[[projections]]
source = "A"
target = "A"
rule = "all_to_all"
receptor = "excitatory"
weight = { distribution = "normal", mean = "1 nS", sd = "0.1 nS" }
delay = "1 ms"

[[stimuli]]
name = "drive"
kind = "current"
target = "R"
constant = "1 mV"

[protocol]
dt = "0.1 ms"
warmup = "0 ms"
duration = "20 ms"
"#;

#[test]
fn neurons_that_never_spike_have_no_rate_and_their_outputs_can_be_recorded() {
    let folder = Folder::new("rates");
    let file = folder.file("rates.toml", RATES);
    let v = json(&["simulate", &file, "--record", "R:activity"]);
    let populations = v["populations"].as_array().unwrap();
    assert_eq!(populations[0]["rate"], serde_json::Value::Null);
    assert!(
        populations[0]["estimates"]["rate"]
            .to_string()
            .contains("never spike")
    );
    assert_eq!(populations[1]["rate"], 0.0);
    let out = run(&["simulate", &file]).out;
    let row = out.lines().find(|l| l.starts_with("R ")).unwrap();
    assert!(row.contains('–') && !row.contains('0'), "{row}");
    // So do folders.
    let results = folder.path().join("results").display().to_string();
    assert_eq!(run(&["simulate", &file, "--out", &results]).code, Some(0));
    let v = json(&["analyze", &results]);
    let populations = v["populations"].as_array().unwrap();
    assert!(populations[0]["rate"].to_string().contains("never spike"));
    assert!(populations[1]["rate"].to_string().contains("0.0"));
    let ran = run(&["analyze", &results]);
    let row = ran.out.lines().find(|l| l.starts_with("R ")).unwrap();
    assert!(row.contains('–') && !row.contains('0'), "{row}");
}

#[test]
fn neurons_that_never_spike_reach_no_receptor_for_spikes() {
    let folder = Folder::new("no-spikes");
    let file = folder.file(
        "rates.toml",
        &RATES.replacen("source = \"A\"", "source = \"R\"", 1),
    );
    let line = RATES.lines().position(|l| l == "source = \"A\"").unwrap() + 1;
    for verb in ["check", "simulate"] {
        let ran = run(&[verb, &file]);
        assert_eq!(ran.code, Some(2), "{}", ran.out);
        let place = format!("rates.toml:{line}:");
        assert!(
            ran.err.contains(&place) && ran.err.contains("never spikes"),
            "{}",
            ran.err
        );
    }
}

#[test]
fn a_run_says_what_check_warns_of() {
    let folder = Folder::new("warnings");
    let file = folder.file("rates.toml", RATES);
    let check = json(&["check", &file]);
    assert_eq!(check["warnings"][0]["code"], "mixed-signs");
    let ran = run(&["simulate", &file]);
    assert!(ran.err.contains("other sign"), "{}", ran.err);
    let v = json(&["simulate", &file]);
    assert!(v["warnings"][0].as_str().unwrap().contains("other sign"));
}

#[test]
fn sweeps_are_checked_too() {
    let folder = Folder::new("check-sweep");
    let good = "[sweep]\nname = \"s\"\ncircuit = \"brunel_2000\"\n\n[grid]\ng = [4, 5, 6]\n\n[measure]\nrates = true\n";
    let file = folder.file("good.toml", good);
    let v = json(&["check", &file]);
    assert_eq!(
        (&v["kind"], &v["tasks"]),
        (&"sweep".into(), &serde_json::json!(3))
    );
    let bad = folder.file("bad.toml", &good.replace("g = [", "gg = ["));
    let ran = run(&["check", &bad]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.contains("bad.toml:6:"), "{}", ran.err);
}
