//! A run that streams to disk gives the recording that a run in memory gives.

use neuropil::circuit::{NeuronSelection, TraceRequest};
use neuropil::recording::Recording;
use neuropil::{SimulateOptions, simulate, simulate_streaming};

#[test]
fn streamed_equals_kept() {
    let folder = std::env::temp_dir().join(format!("neuropil-streaming-{}", std::process::id()));
    let overrides = [("N_E", "800"), ("N_I", "200"), ("C_E", "80"), ("J", "1 mV")];
    let overrides: Vec<(String, String)> = overrides
        .iter()
        .map(|(k, v)| ((*k).into(), (*v).into()))
        .collect();
    let mut circuit = neuropil::atlas::circuit("brunel_2000", &overrides).unwrap();
    circuit.protocol.warmup = 20.0;
    circuit.protocol.duration = 200.0;
    circuit.protocol.record.traces.push(TraceRequest {
        population: "E".into(),
        variable: "V_m".into(),
        neurons: NeuronSelection::List(vec![799, 3, 500]),
        start: Some(10.0),
        stop: Some(150.0),
        interval: Some(0.5),
    });
    let kept = simulate(&circuit, SimulateOptions::default())
        .unwrap()
        .recording;
    let outcome = simulate_streaming(&circuit, SimulateOptions::default(), &folder).unwrap();
    let streamed = outcome.recording;
    assert!(streamed.spikes.is_empty() && streamed.complete);
    let read = Recording::read_dir(&folder).unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    assert!(kept.spikes.len() > 100, "{}", kept.spikes.len());
    assert_eq!(read.spikes, kept.spikes);
    assert_eq!(read.traces, kept.traces);
    assert_eq!(kept.traces[0].n_times(), 281);
    assert!(read.complete);
    assert_eq!(outcome.streamed.unwrap().sha256, kept.spikes_sha256());
}
