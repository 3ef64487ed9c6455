//! `design`: answers, refusals with the nearest, files that `simulate` and `check` take, errors with suggestions.

mod common;

use common::{Folder, json, run};

const SUPER: &str = "ekelmans_2023_supersaturating";
const BISTABLE: &str = "ekelmans_2023_bistable";

#[test]
fn every_wish_has_help_with_an_example_and_json() {
    for wish in ["trajectory", "weights", "peak", "gate", "window", "storage"] {
        let ran = run(&["design", wish, "--help"]);
        assert_eq!(ran.code, Some(0), "{wish}");
        assert!(
            ran.out.contains(&format!("neuropil design {wish}")) && ran.out.contains("--json"),
            "{wish}: {}",
            ran.out
        );
    }
    let ran = run(&["design", "peek"]);
    assert!(
        ran.code == Some(2) && ran.err.contains("peak"),
        "{}",
        ran.err
    );
}

#[test]
fn a_trajectory_becomes_a_circuit() {
    let folder = Folder::new("design-trajectory");
    let out = folder.path().join("out").display().to_string();
    let first = [
        "design",
        "trajectory",
        SUPER,
        "--target",
        "E=sine:1.6,0.6,1s",
        "--target",
        "I=constant:1.2",
        "--duration",
        "1s",
    ];
    let mut all = first.to_vec();
    all.extend(["--out", &out]);
    let v = json(&all);
    assert_eq!(v["feasible"], true);
    let lag = v["design"]["populations"][0]["expected_lag"]
        .as_f64()
        .unwrap();
    assert!((0.0..30.0).contains(&lag), "{v}");
    for name in ["circuit.toml", "design.csv", "design.svg", "design.png"] {
        assert!(folder.path().join("out").join(name).exists(), "{name}");
    }
    let circuit = format!("{out}/circuit.toml");
    assert_eq!(json(&["check", &circuit])["ok"], true);
    let shown = std::fs::read_to_string(&circuit).unwrap();
    assert!(shown.contains("design_E") && shown.contains("piecewise_linear"));
    // A folder in use is not written into.
    let again = run(&all);
    assert!(
        again.code == Some(2) && again.err.contains("--force"),
        "{}",
        again.err
    );
    // The same target from a file.
    let rows: Vec<String> = (0..=50)
        .map(|k| {
            let t = 20.0 * f64::from(k);
            format!(
                "{t},{},1.2",
                1.6 + 0.6 * (t * std::f64::consts::TAU / 1000.0).sin()
            )
        })
        .collect();
    let csv = folder.file(
        "wanted.csv",
        &format!("time (ms),E,I\n{}\n", rows.join("\n")),
    );
    let w = json(&["design", "trajectory", SUPER, "--csv", &csv]);
    let other = w["design"]["populations"][0]["expected_lag"]
        .as_f64()
        .unwrap();
    assert!((other - lag).abs() < 0.3, "{other} {lag}");
}

#[test]
fn refusals_say_why_and_offer_the_nearest() {
    let wish = [
        "design",
        "trajectory",
        SUPER,
        "--target",
        "E=constant:3",
        "--target",
        "I=constant:0.01",
        "--duration",
        "100ms",
    ];
    let ran = run(&wish);
    assert_eq!(ran.code, Some(1));
    assert!(
        ran.out.contains("below its bound") && ran.err.contains("--nearest"),
        "{}\n{}",
        ran.out,
        ran.err
    );
    let mut all = wish.to_vec();
    all.push("--nearest");
    let v = json(&all);
    assert!(v["feasible"] == false && v["nearest"] == true, "{v}");
    for (arguments, word) in [
        (vec!["--target", "E=constant:3"], "such as I=constant:2"),
        (vec!["--target", "X=constant:3"], "`X`"),
        (vec!["--target", "E=wave:3"], "sine:MEAN,AMPLITUDE,PERIOD"),
        (
            vec!["--target", "E=constant:0", "--target", "I=constant:1"],
            "positive rate",
        ),
    ] {
        let mut all = vec!["design", "trajectory", SUPER];
        all.extend(arguments);
        let ran = run(&all);
        assert!(
            ran.code == Some(2) && ran.err.contains(word),
            "{word}: {}",
            ran.err
        );
    }
}

#[test]
fn peaks_gates_windows_and_bits() {
    let folder = Folder::new("design-regimes");
    let out = |name: &str| folder.path().join(name).display().to_string();
    let peak = out("peak");
    let v = json(&[
        "design",
        "peak",
        SUPER,
        "--height",
        "4 spikes/s",
        "--theory",
        "ssn",
        "--out",
        &peak,
    ]);
    assert!(
        (v["design"]["rates"]["E"].as_f64().unwrap() - 4.0).abs() < 1e-9,
        "{v}"
    );
    let c = v["design"]["factor"].as_f64().unwrap();
    assert!((1.25..1.5).contains(&c), "{c}");
    // The circuit written stands at the peak: theory finds its drive and a peak of its own there.
    let circuit = format!("{peak}/circuit.toml");
    let w = json(&[
        "design",
        "peak",
        &circuit,
        "--height",
        "4 spikes/s",
        "--theory",
        "ssn",
    ]);
    assert!(
        (w["design"]["factor"].as_f64().unwrap() - 1.0).abs() < 1e-6,
        "{w}"
    );
    let gate = out("gate");
    let v = json(&[
        "design", "gate", SUPER, "xor", "--theory", "ssn", "--out", &gate,
    ]);
    assert!(v["design"]["margin"].as_f64().unwrap() > 0.5, "{v}");
    assert_eq!(
        json(&["check", &format!("{gate}/circuit.toml")])["ok"],
        true
    );
    let v = json(&[
        "design",
        "window",
        BISTABLE,
        "--window",
        "2..4 mV/s",
        "--by",
        "J[E,E]=1..10 mV",
        "--by",
        "mu_ext[E]=-20..20 mV/s",
        "--theory",
        "ssn",
        "--noise",
        "white",
    ]);
    let folds = v["design"]["folds"].as_array().unwrap();
    for (fold, at) in folds.iter().zip([2.0, 4.0]) {
        assert!((fold["drive"].as_f64().unwrap() - at).abs() < 1e-6, "{v}");
    }
    let v = json(&[
        "design", "storage", BISTABLE, "--drive", "2.8 mV/s", "--pulse", "1s", "--theory", "ssn",
    ]);
    let (d, up) = (&v["design"], &v["design"]["pulses"][0]["up"]);
    assert!(up.as_f64().unwrap() > 0.0, "{v}");
    assert!(
        d["written"]["up"]["amplitude"].as_f64().unwrap() > 1.49 * up.as_f64().unwrap()
            && d["written"]["up"]["spare"].as_f64().unwrap() > 0.0
            && d["keeps"].as_array().unwrap().len() == 2,
        "{v}"
    );
    let ran = run(&[
        "design",
        "window",
        BISTABLE,
        "--window",
        "2..4 mV/s",
        "--by",
        "J[E,E]=1..10 mV",
    ]);
    assert!(
        ran.code == Some(2) && ran.err.contains("expected 2"),
        "{}",
        ran.err
    );
    let ran = run(&[
        "design",
        "gate",
        BISTABLE,
        "xor",
        "--range",
        "0..6 mV/s",
        "--theory",
        "ssn",
        "--noise",
        "white",
    ]);
    assert!(
        ran.code == Some(1) && ran.out.contains("supersaturate"),
        "{}\n{}",
        ran.out,
        ran.err
    );
}

#[test]
fn weights_follow_a_target() {
    let v = json(&[
        "design",
        "weights",
        SUPER,
        "--theory",
        "ssn",
        "--target",
        "E=sine:2.4,0.1,1s",
        "--target",
        "I=constant:0.75",
        "--duration",
        "1s",
        "--free",
        "E,I",
        "--free",
        "I,E",
    ]);
    assert_eq!(v["feasible"], true, "{v}");
    let weights = v["design"]["weights"].as_array().unwrap();
    assert_eq!(weights.len(), 4);
    for w in weights {
        let given = w["given"].as_f64().unwrap();
        assert!(
            w["values"]
                .as_array()
                .unwrap()
                .iter()
                .all(|x| x.as_f64().unwrap() * given > 0.0)
        );
    }
}

#[test]
fn networks_try_gates_and_moving_weights() {
    let folder = Folder::new("design-try");
    let out = folder.path().join("out").display().to_string();
    let v = json(&[
        "design",
        "gate",
        SUPER,
        "xor",
        "--try",
        "1",
        "--hold",
        "300ms",
        "--threads",
        "1",
    ]);
    let (tried, margin) = (
        &v["design"]["spiking"],
        v["design"]["margin"].as_f64().unwrap(),
    );
    assert_eq!(
        (&tried["right"], &tried["of"]),
        (&7.into(), &7.into()),
        "{v}"
    );
    // Seven stretches of 210 ms of 3000 neurons: means of a few hundred to a few thousand spikes.
    assert!(
        (tried["margin"].as_f64().unwrap() / margin - 1.0).abs() < 0.3,
        "{v}"
    );
    let v = json(&[
        "design",
        "weights",
        SUPER,
        "--target",
        "E=sine:1.6,0.6,1s",
        "--target",
        "I=sine:1.2,0.3,500ms",
        "--duration",
        "1s",
        "--try",
        "1",
        "--bin",
        "50ms",
        "--out",
        &out,
        "--threads",
        "1",
    ]);
    for p in v["design"]["populations"].as_array().unwrap() {
        let r = p["spiking"]["correlation"]["value"].as_f64().unwrap();
        assert!(r > 0.7, "{p}");
    }
    let circuit = format!("{out}/circuit.toml");
    let written = std::fs::read_to_string(&circuit).unwrap();
    assert_eq!(written.matches("weight_course").count(), 4);
    assert_eq!(json(&["check", &circuit])["ok"], true);
    let ran = run(&["solve", &circuit]);
    assert!(
        ran.code == Some(2) && ran.err.contains("changes in time"),
        "{}",
        ran.err
    );
}

#[test]
fn networks_try_bits() {
    let v = json(&[
        "design",
        "storage",
        BISTABLE,
        "--drive",
        "2.8 mV/s",
        "--pulse",
        "500ms",
        "--range",
        "-20..20 mV/s",
        "--time-step",
        "0.05ms",
        "--hold",
        "1s",
        "--try",
        "1",
        "--threads",
        "1",
    ]);
    let tried = &v["design"]["spiking"];
    assert!(
        tried["networks"] == 1 && tried["rates"].as_array().unwrap().len() == 3,
        "{v}"
    );
    for right in ["low_before", "written", "erased"] {
        assert_eq!(tried[right], 1, "{right}: {v}");
    }
}
