//! `simulate` and `estimate`: fields, promises, files.

mod common;

use common::{Folder, MINE, SMALL, joined, json, run};
use serde_json::Value;

#[test]
fn json_has_every_field_that_is_promised() {
    let v = json(&joined(&SMALL, &["--seed", "3", "--threads", "2"]));
    assert_eq!(v["neurons"], 7_717);
    let synapses = v["synapses"].as_f64().unwrap();
    assert!((synapses / 2_988_809.68 - 1.0).abs() < 2e-3, "{synapses}");
    for part in ["build", "warmup", "simulate"] {
        assert!(v["wall_seconds"][part].as_f64().unwrap() > 0.0, "{part}");
    }
    let factor = v["wall_seconds"]["simulate"].as_f64().unwrap() / 0.15;
    assert!((v["real_time_factor"].as_f64().unwrap() / factor - 1.0).abs() < 1e-9);
    assert!(v["peak_memory_bytes"].as_u64().unwrap() > 10_000_000);
    let spikes = v["spikes"].as_u64().unwrap();
    assert!(spikes > 500, "{spikes}");
    assert!(v["synaptic_events"].as_u64().unwrap() > 100 * spikes);
    assert_eq!(v["spikes_sha256"].as_str().unwrap().len(), 64);
    assert_eq!(
        (&v["seed"], &v["trial"], &v["complete"]),
        (&3.into(), &0.into(), &true.into())
    );
    let populations = v["populations"].as_array().unwrap();
    assert_eq!(populations.len(), 8);
    let mut counted = 0.0;
    for p in populations {
        let (size, rate) = (p["size"].as_f64().unwrap(), p["rate"].as_f64().unwrap());
        assert!(rate > 0.0 && rate < 50.0, "{p}");
        assert!(
            p["cv"].is_number() || p["estimates"]["cv"]["not_estimable"].is_string(),
            "{p}"
        );
        counted += size * rate * 0.15;
    }
    assert!(
        (counted - spikes as f64).abs() < 1e-6 * counted,
        "rates and spikes agree"
    );
    assert_eq!(populations[0]["name"], "L23E");
}

#[test]
fn spikes_are_the_same_for_any_threads_interpreter_and_instruction_set() {
    let hash = |more: &[&str]| {
        let v = json(&joined(&SMALL, more));
        assert!(v["spikes"].as_u64().unwrap() > 500);
        v["spikes_sha256"].as_str().unwrap().to_owned()
    };
    let reference = hash(&["--threads", "1"]);
    for threads in ["2", "3", "8"] {
        assert_eq!(
            hash(&["--threads", threads]),
            reference,
            "{threads} threads"
        );
    }
    assert_eq!(hash(&["--interpreter"]), reference, "interpreter");
    for isa in neuropil::numerics::isa::Isa::available() {
        assert_eq!(hash(&["--isa", isa.name()]), reference, "{isa}");
        assert_eq!(
            hash(&["--isa", isa.name(), "--interpreter"]),
            reference,
            "{isa}, interpreter"
        );
    }
    assert_ne!(hash(&["--seed", "2"]), reference, "another network");
    assert_ne!(hash(&["--trial", "1"]), reference, "another trial");
}

#[test]
fn the_atlas_circuit_runs_native_kernels_and_the_interpreter_on_demand() {
    let v = json(&SMALL);
    assert_eq!(v["kernels"].as_array().unwrap().len(), 8);
    assert!(v["interpreted"].as_array().unwrap().is_empty());
    let v = json(&joined(&SMALL, &["--interpreter"]));
    assert_eq!(v["interpreted"].as_array().unwrap().len(), 8);
}

#[test]
fn a_model_of_ones_own_runs_and_its_results_are_written() {
    let folder = Folder::new("written");
    let file = folder.file("mine.toml", MINE);
    let out = folder.path().join("out");
    let out = out.to_str().unwrap();
    let command = [
        "simulate",
        &file,
        "--record",
        "E:V:first 3",
        "--moments",
        "--out",
        out,
    ];
    let v = json(&command);
    assert_eq!(
        (&v["neurons"], &v["synapses"]),
        (&125.into(), &(125 * 15).into())
    );
    let rate = v["populations"][0]["rate"].as_f64().unwrap();
    assert!(rate > 1.0 && rate < 200.0, "{rate}");
    for name in [
        "spikes.parquet",
        "traces.parquet",
        "recording.json",
        "circuit.toml",
        "rates.csv",
    ] {
        let path = std::path::Path::new(out).join(name);
        assert!(
            std::fs::metadata(&path).is_ok_and(|m| m.len() > 0),
            "{name}"
        );
        assert!(
            v["files"]
                .as_array()
                .unwrap()
                .iter()
                .any(|f| f.as_str().unwrap().ends_with(name)),
            "{name}"
        );
    }
    let rates = std::fs::read_to_string(format!("{out}/rates.csv")).unwrap();
    assert_eq!(
        rates.lines().count(),
        3,
        "a heading and two populations: {rates}"
    );

    let again = run(&command);
    assert_eq!(again.code, Some(2), "a filled folder is refused");
    assert!(
        again.err.contains(out) && again.err.contains("--force"),
        "{}",
        again.err
    );
    json(&joined(&command, &["--force"]));

    let resolved = format!("{out}/circuit.toml");
    let w = json(&[
        "simulate",
        &resolved,
        "--record",
        "E:V:first 3",
        "--moments",
    ]);
    assert_eq!(
        w["spikes_sha256"], v["spikes_sha256"],
        "the circuit that was written is the one that was run"
    );
    assert_eq!(w["circuit_hash"], v["circuit_hash"]);
    assert_eq!(v["circuit_hash"].as_str().unwrap().len(), 64);
}

#[test]
fn streamed_spikes_are_the_same_spikes() {
    let folder = Folder::new("streamed");
    let file = folder.file("mine.toml", MINE);
    let out = folder.path().join("out");
    let out = out.to_str().unwrap();
    let kept = json(&["simulate", &file]);
    let v = json(&[
        "simulate",
        &file,
        "--stream",
        "--out",
        out,
        "--record",
        "E:V:first 2",
        "--record",
        "I:V:0",
    ]);
    assert_eq!(v["complete"], true);
    assert_eq!(v["spikes"], kept["spikes"]);
    assert_eq!(v["spikes_sha256"], kept["spikes_sha256"]);
    for k in 0..2 {
        let rate = |v: &Value| v["populations"][k]["rate"].as_f64().unwrap();
        assert!((rate(&v) / rate(&kept) - 1.0).abs() < 1e-12);
    }
    let read = neuropil::recording::Recording::read_dir(std::path::Path::new(out)).unwrap();
    assert_eq!(Value::from(read.spikes_sha256()), kept["spikes_sha256"]);
    assert!(read.complete);
    assert_eq!(read.traces.len(), 2);
    assert_eq!(read.traces[0].values.len(), 2 * 6000);
    assert_eq!(
        run(&["simulate", &file, "--stream"]).code,
        Some(2),
        "a stream needs a folder"
    );
}

#[test]
fn people_get_a_table() {
    let folder = Folder::new("table");
    let file = folder.file("mine.toml", MINE);
    let ran = run(&["simulate", &file, "--duration", "0.2 s", "--no-progress"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    for word in [
        "population",
        "rate (spikes/s)",
        "real-time factor",
        "E  ",
        "125 neurons",
        "spikes_sha256",
    ] {
        assert!(ran.out.contains(word), "{word}: {}", ran.out);
    }
    assert!(ran.err.is_empty(), "{}", ran.err);
}

#[test]
fn estimate_predicts_neurons_synapses_and_the_peak() {
    let size = [
        "potjans_diesmann_2014",
        "--scale",
        "0.7",
        "--threads",
        "2",
        "--warmup",
        "0 ms",
        "--duration",
        "5 ms",
    ];
    let predicted = json(&joined(&["estimate"], &size));
    let measured = json(&joined(&["simulate"], &size));
    let bytes = |v: &Value| v["peak_memory_bytes"].as_f64().unwrap();
    assert!(bytes(&measured) > 5e8, "{}", bytes(&measured));
    let ratio = bytes(&predicted) / bytes(&measured);
    assert!(
        (0.9..1.1).contains(&ratio),
        "predicted {}, measured {}",
        bytes(&predicted),
        bytes(&measured)
    );
    assert_eq!(predicted["neurons"], measured["neurons"]);
    let synapses = |v: &Value| v["synapses"].as_f64().unwrap();
    assert!((synapses(&predicted) / synapses(&measured) - 1.0).abs() < 0.01);
}
