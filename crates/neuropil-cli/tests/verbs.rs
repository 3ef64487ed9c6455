//! The other verbs: help, fields of the JSON, exit codes.

mod common;

use common::{Folder, MINE, json, run};

const VERBS: [&str; 10] = [
    "list",
    "show",
    "check",
    "estimate",
    "simulate",
    "solve",
    "design",
    "map",
    "reproduce",
    "cite",
];

#[test]
fn every_verb_has_help_with_an_example_and_json() {
    let all = run(&["--help"]);
    assert_eq!(all.code, Some(0));
    for verb in VERBS {
        assert!(
            all.out.contains(&format!("  {verb} ")),
            "{verb}: {}",
            all.out
        );
        let ran = run(&[verb, "--help"]);
        assert_eq!(ran.code, Some(0), "{verb}");
        assert!(
            ran.out.contains("Example") && ran.out.contains(&format!("neuropil {verb}")),
            "{verb}: {}",
            ran.out
        );
        assert!(ran.out.contains("--json"), "{verb}");
    }
    assert_eq!(run(&["simulat"]).code, Some(2));
    assert_eq!(run(&[]).code, Some(2));
    assert!(run(&["--version"]).out.starts_with("neuropil "));
}

#[test]
fn list_names_circuits_neurons_and_papers() {
    let v = json(&["list"]);
    for (kind, name) in [
        ("circuits", "brunel_2000"),
        ("neurons", "iaf_psc_exp"),
        ("papers", "potjans_diesmann_2014"),
    ] {
        let entry = v[kind]
            .as_array()
            .unwrap()
            .iter()
            .find(|e| e["name"] == name);
        assert!(
            !entry.unwrap()["title"].as_str().unwrap().is_empty(),
            "{name}"
        );
        assert!(run(&["list"]).out.contains(name));
    }
}

#[test]
fn show_describes_circuits_and_neurons_and_prints_toml_that_reads_back() {
    let v = json(&["show", "potjans_diesmann_2014"]);
    assert_eq!(
        (&v["neurons"], &v["synapses"]),
        (&77_169.into(), &298_880_968_u64.into())
    );
    assert_eq!(v["populations"][0]["parameters"]["tau_m"], "10 ms");
    assert_eq!(v["published"]["rates"]["values"]["L23E"], 0.903);
    let text = run(&["show", "potjans_diesmann_2014"]);
    for word in [
        "L23E",
        "20,683",
        "iaf_psc_exp",
        "fixed_total_number 45,499,805",
        "normal(87.81 pA, sd 8.781 pA",
        "298,880,968",
    ] {
        assert!(text.out.contains(word), "{word}");
    }
    let folder = Folder::new("toml");
    let toml = run(&["show", "brunel_2000", "--set", "g=4.5", "--toml"]);
    let file = folder.file("brunel.toml", &toml.out);
    let (again, first) = (
        json(&["show", &file]),
        json(&["show", "brunel_2000", "--set", "g=4.5"]),
    );
    assert_eq!(again["hash"], first["hash"]);
    assert_ne!(again["hash"], json(&["show", "brunel_2000"])["hash"]);

    let m = json(&["show", "iaf_psc_exp"]);
    assert_eq!(m["kind"], "neuron");
    assert!(m["dynamics"]["V_m"].as_str().unwrap().contains("tau_m"));
    let file = folder.file("neuron.toml", m["toml"].as_str().unwrap());
    assert_eq!(json(&["show", &file])["parameters"], m["parameters"]);
    assert!(
        run(&["show", "iaf_psc_exp"])
            .out
            .contains("membrane time constant")
    );

    let schema = run(&["show", "--schema"]);
    let schema: serde_json::Value = serde_json::from_str(&schema.out).unwrap();
    assert!(schema["properties"]["populations"].is_object());
    assert_eq!(run(&["show"]).code, Some(2));
}

#[test]
fn check_says_ok_with_a_summary_or_lists_all_problems() {
    let folder = Folder::new("check");
    let good = folder.file("good.toml", MINE);
    let v = json(&["check", &good]);
    assert_eq!(
        (&v["ok"], &v["neurons"], &v["synapses"]),
        (&true.into(), &125.into(), &1875.into())
    );
    assert!(run(&["check", &good]).out.starts_with("OK"));

    let bad = folder.file(
        "bad.toml",
        &MINE
            .replace("size = 25", "sise = 25")
            .replace("0.1 mV", "0.1 ms"),
    );
    let ran = run(&["check", &bad, "--json"]);
    assert_eq!(ran.code, Some(2));
    let v: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(v["ok"], false);
    let problems = v["problems"].as_array().unwrap();
    assert!(problems.len() >= 2, "{problems:?}");
    let key = problems
        .iter()
        .find(|p| p["code"] == "unknown-key")
        .unwrap();
    assert_eq!(
        (&key["suggestion"], &key["column"]),
        (&"size".into(), &1.into())
    );
    let line = MINE.lines().position(|l| l == "size = 25").unwrap() + 1;
    assert_eq!(key["line"], line);
    let text = run(&["check", &bad]).err;
    assert!(text.contains(&format!("  {line} | sise = 25\n")), "{text}");
    assert!(
        text.lines()
            .any(|l| l.trim_start_matches([' ', '|']) == "^"),
        "{text}"
    );
}

#[test]
fn estimate_knows_the_full_circuit_without_building_it() {
    let v = json(&["estimate", "potjans_diesmann_2014", "--threads", "2"]);
    assert_eq!(
        (&v["neurons"], &v["synapses"]),
        (&77_169.into(), &298_880_968_u64.into())
    );
    let peak = v["peak_memory_bytes"].as_f64().unwrap();
    assert!((1.0e9..2.7e9).contains(&peak), "{peak}");
    assert!(
        run(&["estimate", "potjans_diesmann_2014"])
            .out
            .contains("298,880,968")
    );
}

#[test]
fn runs_that_cannot_fit_are_refused_with_the_numbers() {
    let folder = Folder::new("fit");
    let text = MINE
        .replace("size = 100", "size = 40_000_000")
        .replace("in_degree = 10", "in_degree = 100_000");
    let file = folder.file("large.toml", &text);
    let start = std::time::Instant::now();
    let ran = run(&["simulate", &file, "--threads", "2"]);
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    for word in ["40000025 neurons", "4000002", "bytes", "available"] {
        assert!(ran.err.contains(word), "{word}: {}", ran.err);
    }
    assert!(start.elapsed().as_secs() < 20);
}

#[test]
fn solve_gives_the_working_point_of_the_microcircuit() {
    let v = json(&["solve", "potjans_diesmann_2014"]);
    // The same equations, solved independently (coloured-noise shift, mean weights).
    let golden = [
        0.7541844419702776,
        2.793710717449546,
        4.44022264452977,
        5.822927607371827,
        7.153634801943691,
        8.469816296600406,
        1.1597392906079416,
        7.755720489423935,
    ];
    for (p, expected) in v["populations"].as_array().unwrap().iter().zip(golden) {
        let rate = p["rate"].as_f64().unwrap();
        assert!((rate / expected - 1.0).abs() < 1e-3, "{p}");
        assert!(
            (0.0..15.0).contains(&p["mean_input"].as_f64().unwrap()),
            "{p}"
        );
        assert!((4.0..8.0).contains(&p["sigma"].as_f64().unwrap()), "{p}");
    }
    assert!(v["residual"].as_f64().unwrap() < 1e-9);
    assert!(v["warnings"].is_array());
    assert!(
        run(&["solve", "potjans_diesmann_2014"])
            .out
            .contains("sigma (mV)")
    );
}

#[test]
fn cite_prints_text_or_bibtex() {
    let v = json(&["cite", "potjans_diesmann_2014"]);
    let references = v["references"].as_array().unwrap();
    assert_eq!(references[0]["key"], "potjans_diesmann_2014");
    assert!(references.len() > 1, "the models used are cited, too");
    assert!(
        run(&["cite", "brunel_2000"])
            .out
            .contains("10.1023/A:1008925309027")
    );
    assert!(
        run(&["cite", "brunel_2000", "--bibtex"])
            .out
            .contains("@article{brunel_2000")
    );
}

#[test]
fn reproduce_reports_claims_and_figures() {
    let folder = Folder::new("reproduce");
    let out = folder.path().join("report");
    let v = json(&[
        "reproduce",
        "brunel_2000",
        "rates",
        "--quick",
        "--out",
        out.to_str().unwrap(),
    ]);
    let claims = v["claims"].as_array().unwrap();
    assert!(!claims.is_empty());
    for claim in claims {
        for field in [
            "id",
            "statement",
            "expected",
            "measured",
            "low",
            "high",
            "unit",
            "source",
            "verdict",
        ] {
            assert!(claim.get(field).is_some(), "{field}: {claim}");
        }
        let verdict = claim["verdict"].as_str().unwrap();
        assert!(
            ["holds", "fails", "inconclusive", "not run"].contains(&verdict),
            "{verdict}"
        );
    }
    let figures = v["figures"].as_array().unwrap();
    assert!(
        figures
            .iter()
            .any(|f| f.as_str().unwrap().ends_with(".svg")),
        "{figures:?}"
    );
    for file in figures.iter().chain([&v["report"]]) {
        assert!(
            std::fs::metadata(file.as_str().unwrap()).is_ok_and(|m| m.len() > 100),
            "{file}"
        );
    }
    let wrong = run(&["reproduce", "brunel_2000", "figure_9"]);
    assert_eq!(wrong.code, Some(2));
    assert!(
        wrong.err.contains("figure_9") && wrong.err.contains("figure_8"),
        "{}",
        wrong.err
    );
}
