//! Simulations that are interrupted and go on: in memory and streamed, as one recording.

use neuropil::circuit::{Circuit, NeuronSelection, TraceRequest};
use neuropil::recording::Recording;
use neuropil::sim::CpuEngine;
use neuropil::{
    Checkpoints, Error, Outcome, Progress, ResumeOptions, SimulateOptions, resume, simulate,
    simulate_streaming,
};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

fn circuit() -> Circuit {
    let overrides = [("N_E", "400"), ("N_I", "100"), ("C_E", "40"), ("J", "1 mV")];
    let overrides = overrides.map(|(k, v)| (k.to_owned(), v.to_owned()));
    let mut circuit = neuropil::atlas::circuit("brunel_2000", &overrides).unwrap();
    circuit.protocol.warmup = 20.0;
    circuit.protocol.duration = 200.0;
    circuit.protocol.record.input_moments = true;
    for (population, interval) in [("E", 0.5), ("I", 0.1), ("E", 0.5)] {
        circuit.protocol.record.traces.push(TraceRequest {
            population: population.into(),
            variable: "V_m".into(),
            neurons: NeuronSelection::Range {
                first: 0,
                number: 3,
            },
            start: Some(10.0),
            stop: None,
            interval: Some(interval),
        });
    }
    circuit
}

fn folder(name: &str) -> PathBuf {
    let path = std::env::temp_dir().join(format!("neuropil-cut-{name}-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&path);
    path
}

fn policy(folder: &Path) -> Option<Checkpoints> {
    Some(Checkpoints {
        folder: folder.to_owned(),
        every: Some(30.0),
        every_wall: None,
    })
}

/// Interrupts a simulation at the first look after `ms`.
fn interrupted(
    ms: f64,
    go: impl FnOnce(&mut dyn FnMut(Progress), Arc<AtomicBool>) -> Result<Outcome, Error>,
) -> Outcome {
    let flag = Arc::new(AtomicBool::new(false));
    let raise = flag.clone();
    let mut watch = move |p: Progress| {
        if let Progress::Running { step, .. } = p
            && step as f64 * 0.1 >= ms
        {
            raise.store(true, Ordering::Relaxed);
        }
    };
    go(&mut watch, flag).unwrap()
}

#[test]
fn an_interrupted_simulation_goes_on_in_memory_and_streamed() {
    let whole = simulate(&circuit(), SimulateOptions::default()).unwrap();
    for stream in [false, true] {
        let folder = folder(if stream { "stream" } else { "kept" });
        let first = interrupted(70.0, |watch, flag| {
            let options = SimulateOptions {
                progress: Some(watch),
                interrupt: Some(flag),
                checkpoints: policy(&folder),
                ..SimulateOptions::default()
            };
            match stream {
                true => simulate_streaming(&circuit(), options, &folder),
                false => simulate(&circuit(), options),
            }
        });
        let steps = first.recording.total_steps;
        assert!(
            !first.recording.complete && (700..2200).contains(&steps),
            "{steps}"
        );
        if stream {
            // What is there is a recording of the time so far.
            let read = Recording::read_dir(&folder).unwrap();
            assert!(!read.complete && read.all_spikes_recorded());
            assert_eq!(read.spikes.view(), whole.recording.spikes.window(0, steps));
        }
        let second = interrupted(150.0, |watch, flag| {
            let options = ResumeOptions {
                progress: Some(watch),
                interrupt: Some(flag),
                engine: CpuEngine::with_threads(3),
                ..ResumeOptions::default()
            };
            Ok(resume(&folder, options)?.1)
        });
        assert!(second.recording.total_steps >= 1500);
        let (again, outcome) = resume(&folder, ResumeOptions::default()).unwrap();
        assert_eq!(again.hash(), circuit().hash());
        let recording = match &outcome.streamed {
            Some(streamed) => {
                assert_eq!(streamed.sha256, whole.recording.spikes_sha256());
                Recording::read_dir(&folder).unwrap()
            }
            None => outcome.recording.clone(),
        };
        assert_eq!(outcome.streamed.is_some(), stream);
        assert!(recording.complete && recording.spikes.len() > 100);
        assert_eq!(recording.spikes, whole.recording.spikes);
        assert_eq!(recording.traces, whole.recording.traces);
        assert_eq!(recording.input_moments, whole.recording.input_moments);
        assert_eq!(outcome.synaptic_events, whole.synaptic_events);
        assert!(outcome.wall.simulate >= second.wall.simulate);
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
