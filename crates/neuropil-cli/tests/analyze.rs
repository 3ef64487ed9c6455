//! `analyze`, `compare`, `doctor`, `man`, `completions`, and what `check` and `estimate` say before a run.

mod common;

use common::{Folder, MINE, command, json, run};

/// MINE simulated into a folder with a trial number.
fn recorded(folder: &Folder, name: &str, trial: &str) -> String {
    let file = folder.file("mine.toml", MINE);
    let out = folder.path().join(name).display().to_string();
    json(&[
        "simulate", &file, "--trial", trial, "--out", &out, "--force",
    ]);
    out
}

#[test]
fn analyze_gives_what_simulate_gave() {
    let folder = Folder::new("analyze");
    let file = folder.file("mine.toml", MINE);
    let out = folder.path().join("a").display().to_string();
    let simulated = json(&["simulate", &file, "--out", &out]);
    let figures = folder.path().join("figures");
    let analyzed = json(&["analyze", &out, "--figure", figures.to_str().unwrap()]);
    assert_eq!(analyzed["spikes_sha256"], simulated["spikes_sha256"]);
    for k in 0..2 {
        let (a, s) = (&analyzed["populations"][k], &simulated["populations"][k]);
        assert!(s["rate"].is_number());
        for name in ["rate", "cv", "lv", "fano", "synchrony", "correlation"] {
            assert_eq!(a[name], s["estimates"][name], "{name}");
        }
        assert!(a["spectrum"]["power"].is_array());
    }
    let svg = std::fs::read_to_string(figures.join("activity.svg")).unwrap();
    assert!(svg.starts_with("<svg") && figures.join("activity.png").exists());
    let csv = run(&["analyze", &out, "--csv"]);
    let written = std::fs::read_to_string(folder.path().join("a/rates.csv")).unwrap();
    assert_eq!(csv.out, written);
    let ran = run(&["analyze", &out, "--stop", "1s"]);
    assert_eq!(ran.code, Some(2), "{}", ran.out);
}

#[test]
fn a_table_of_clocks_has_their_rates_and_no_variability() {
    let folder = Folder::new("table");
    let mut text = String::from("id,time_ms\n");
    for k in 1..=100 {
        text.push_str(&format!("1,{}\n11,{}\n", 10 * k, 10 * k - 5));
    }
    let file = folder.file("spikes.csv", &text);
    let all = [
        "analyze",
        &file,
        "--population",
        "E=1..3",
        "--population",
        "I=11..12",
        "--stop",
        "1s",
    ];
    let v = json(&all);
    let value = |k: usize, name: &str| v["populations"][k][name]["value"].as_f64().unwrap();
    assert_eq!(v["spikes"], 200);
    assert_eq!(
        (value(0, "rate"), value(1, "rate")),
        (50.0, 100.0),
        "one of two neurons of E is silent"
    );
    assert!(value(0, "cv") < 1e-12 && value(1, "lv") < 1e-12);
    let peak = &v["populations"][1]["spectrum"]["peak"]["frequency"]["value"];
    assert_eq!(peak.as_f64().unwrap() % 100.0, 0.0, "{peak}");
    let ran = run(&["analyze", &file]);
    assert_eq!(ran.code, Some(0));
    assert!(
        ran.err.contains("--population") && ran.err.contains("--stop"),
        "{}",
        ran.err
    );
    let broken = folder.file("broken.csv", "id,time_ms\n1,2\nx,3\n");
    let ran = run(&["analyze", &broken]);
    assert_eq!(ran.code, Some(2));
    assert!(
        ran.err.contains("line 3") && ran.err.contains("`x`"),
        "{}",
        ran.err
    );
    assert_eq!(run(&["analyze", "nowhere"]).code, Some(2));
}

#[test]
fn compare_tells_equal_from_different_spikes() {
    let folder = Folder::new("compare");
    let (a, b, c) = (
        recorded(&folder, "a", "0"),
        recorded(&folder, "b", "0"),
        recorded(&folder, "c", "1"),
    );
    let same = json(&["compare", &a, &b, "--strict"]);
    assert_eq!(same["spikes"]["equal"], true);
    assert!(
        same["comparisons"]
            .as_array()
            .unwrap()
            .iter()
            .all(|l| l["verdict"] != "differ")
    );
    let other = json(&["compare", &a, &c]);
    assert_eq!(other["spikes"]["equal"], false);
    let first = &other["spikes"]["first_difference"];
    assert!(first["step"].as_u64().unwrap() >= 1 && first["neuron"].as_u64().unwrap() < 125);
    assert_eq!(run(&["compare", &a, &c, "--strict"]).code, Some(1));
    let ran = run(&["compare", &a, "--published"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.contains("no published rates"), "{}", ran.err);
    assert_eq!(run(&["compare", &a]).code, Some(2), "with what");
}

#[test]
fn compare_with_theory_finds_the_rate_of_the_working_point() {
    let folder = Folder::new("theory");
    let out = folder.path().join("a").display().to_string();
    json(&[
        "simulate",
        "brunel_2000",
        "--set",
        "N_E=1000",
        "--set",
        "J=0.3 mV",
        "--warmup",
        "200 ms",
        "--duration",
        "500 ms",
        "--out",
        &out,
    ]);
    let solved = json(&[
        "solve",
        "brunel_2000",
        "--set",
        "N_E=1000",
        "--set",
        "J=0.3 mV",
    ]);
    let compared = json(&["compare", &out, "--theory", "--within", "0.1", "--strict"]);
    let line = &compared["comparisons"][0];
    let (x, y) = (
        &line["expected"]["value"],
        &solved["populations"][0]["rate"],
    );
    let (x, y) = (x.as_f64().unwrap(), y.as_f64().unwrap());
    assert!((x - y).abs() < 1e-9 * y, "{x} {y}");
    assert_eq!(line["verdict"], "agree");
}

#[test]
fn doctor_finds_the_same_bits_and_a_missing_data_folder() {
    let well = json(&["doctor"]);
    assert_eq!(well["ok"], true);
    assert!(
        well["findings"]["same_bits"]["value"]
            .as_str()
            .unwrap()
            .contains("baseline")
    );
    let output = command()
        .args(["doctor"])
        .env("NEUROPIL_DATA", "/nowhere/at/all")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let err = String::from_utf8(output.stderr).unwrap();
    assert!(err.contains("NEUROPIL_DATA"), "{err}");
}

#[test]
fn manual_and_completions_name_every_verb() {
    let help = run(&["--help"]).out;
    let verbs: Vec<&str> = help
        .lines()
        .skip_while(|l| *l != "Commands:")
        .skip(1)
        .take_while(|l| !l.is_empty())
        .filter_map(|l| l.split_whitespace().next())
        .collect();
    assert!(
        verbs.contains(&"sweep") && verbs.contains(&"doctor"),
        "{verbs:?}"
    );
    let folder = Folder::new("man");
    let out = folder.path().display().to_string();
    json(&["man", "--out", &out]);
    let page = run(&["man"]).out;
    for shell in ["bash", "zsh", "fish"] {
        let script = run(&["completions", shell]).out;
        for verb in &verbs {
            assert!(script.contains(verb), "{shell}: {verb}");
        }
    }
    for verb in &verbs {
        assert!(page.contains(verb), "{verb}");
        let own =
            std::fs::read_to_string(folder.path().join(format!("neuropil-{verb}.1"))).unwrap();
        assert!(
            own.contains(".SH SYNOPSIS") && own.contains("Example"),
            "{verb}"
        );
    }
    let script = folder.file("neuropil.bash", &run(&["completions", "bash"]).out);
    match std::process::Command::new("bash")
        .args(["-n", &script])
        .status()
    {
        Ok(status) => assert!(status.success()),
        Err(_) => eprintln!("no bash: the script is not parsed"),
    }
}

#[test]
fn estimate_tells_the_disk_that_a_recording_takes_at_most() {
    let folder = Folder::new("disk");
    let file = folder.file("mine.toml", MINE);
    let estimated = json(&["estimate", &file, "--record", "E:V"]);
    let disk = estimated["disk_bytes"].as_u64().unwrap();
    // 100 neurons and 6000 steps of 16 bytes, and 125 neurons at 10 spikes/s.
    assert_eq!(disk, 100 * 6000 * 16 + (125.0 * 10.0 * 0.6 * 16.0) as u64);
    let out = folder.path().join("out");
    json(&[
        "simulate",
        &file,
        "--record",
        "E:V",
        "--out",
        out.to_str().unwrap(),
    ]);
    let written = std::fs::metadata(out.join("traces.parquet")).unwrap().len();
    assert!(written < disk, "{written} {disk}");
    if cfg!(target_os = "linux") {
        assert!(estimated["free_disk_bytes"].as_u64().unwrap() > 0);
    }
}

#[test]
fn check_refuses_what_cannot_be_laid_out() {
    let folder = Folder::new("layout");
    let file = folder.file(
        "mine.toml",
        &MINE.replacen("size = 100", "size = 10000000000", 1),
    );
    let ran = run(&["check", &file]);
    assert_eq!(ran.code, Some(2), "{}{}", ran.out, ran.err);
    let ran = run(&["check", &file, "--json"]);
    let v: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(v["ok"], false);
    assert!(!v["problems"][0]["message"].as_str().unwrap().is_empty());
}

#[test]
fn settings_are_shown_with_a_caret() {
    let ran = run(&["solve", "brunel_2000", "--set", "g=abc"]);
    assert_eq!(ran.code, Some(2));
    let shown: Vec<&str> = ran.err.lines().take(3).collect();
    assert!(shown[0].contains("name `abc` is unknown"), "{}", ran.err);
    assert_eq!(shown[1..], ["  --set | g=abc", "        |   ^"]);
    let ran = run(&["solve", "brunel_2000", "--set", "gg=4"]);
    assert!(
        ran.err.contains("  --set | gg=4\n        | ^"),
        "{}",
        ran.err
    );
}

#[test]
fn responses_are_rates_by_presentation() {
    let folder = Folder::new("responses");
    let file = folder.file(
        "shown.toml",
        r#"
[circuit]
name = "shown"
[populations]
E = { size = 20, model = "iaf_psc_exp" }
[[stimuli]]
name = "bars"
kind = "patterns"
target = "E"
patterns = { blocks = 2, size = 10 }
sequence = [["1 nA", 0], [0, "1 nA"], [0, 0]]
interval = "50 ms"
[protocol]
duration = "170 ms"
"#,
    );
    let out = folder.path().join("a").display().to_string();
    json(&["simulate", &file, "--out", &out]);
    let found = json(&["analyze", &out, "--responses", "E", "--skip", "10ms"]);
    assert_eq!(found["shown"], serde_json::json!([0, 1, 2]));
    let rate = |i: usize, j: usize| found["rates"][i][j].as_f64().unwrap();
    assert!(rate(0, 0) > 0.0 && rate(0, 10) == 0.0 && rate(1, 19) > 0.0 && rate(2, 0) == 0.0);
    let csv = run(&[
        "analyze",
        &out,
        "--responses",
        "E",
        "--stimulus",
        "bars",
        "--csv",
    ])
    .out;
    assert_eq!(csv.lines().count(), 4);
    assert!(csv.starts_with("stimulus,seconds,n0,n1,"), "{csv}");
    let text = run(&["analyze", &out, "--responses", "E"]).out;
    assert!(
        text.starts_with("`bars` showed 3 stimuli in 3 presentations; 0 more"),
        "{text}"
    );
    let ran = run(&["analyze", &out, "--responses", "E", "--stimulus", "tones"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.contains("expected one of bars"), "{}", ran.err);
    assert_eq!(run(&["analyze", &out, "--stimulus", "bars"]).code, Some(2));
}
