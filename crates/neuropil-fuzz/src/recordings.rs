//! Files of recordings: spikes, traces and moments in Parquet, and `recording.json`.

use crate::folder::Folder;
use neuropil_recording::{
    InputMoments, MomentAccumulator, PopulationCounts, PopulationInfo, Presentation, Presentations,
    Provenance, Recording, SpikeStatistics, Spikes, Trace, TrainSums, read_spikes,
    write_spikes_csv,
};
use sha2::{Digest, Sha256};
use std::fs;

/// A small recording with everything in it, for seeds and as company of the file under attack.
pub fn example() -> Recording {
    let mut moments = MomentAccumulator::new(3);
    for row in [[1.5, 2.0, 1e-300], [0.1, 0.2, 0.3]] {
        moments
            .add(&row, &row.map(|x| -x))
            .unwrap_or_else(|e| panic!("three neurons: {e}"));
    }
    let columns = moments.moments();
    let moments = InputMoments {
        population: "E".into(),
        unit: "mV/ms".into(),
        after: 10,
        to: 30,
        bin_steps: 10,
        n_bins: 2,
        ..InputMoments::default()
    }
    .with_columns(columns);
    let mut trains = [TrainSums::default(); 3];
    [11, 50, 4999].iter().for_each(|&step| trains[2].push(step));
    let trace = Trace {
        population: "E".into(),
        variable: "V_m".into(),
        unit: "mV".into(),
        neurons: vec![2, 0],
        synapses: None,
        first_step: 7,
        every_steps: 3,
        values: vec![-65.0, f64::MIN_POSITIVE, 0.1 + 0.2, -0.0],
    };
    let spikes = Spikes::from_unsorted(vec![5, 11, 50, 50, 4999], vec![0, 4, 2, 2, 3]);
    Recording {
        dt: 0.1,
        warmup_steps: 10,
        total_steps: 5000,
        populations: vec![
            PopulationInfo::new("E", 0, 3),
            PopulationInfo::new("I, \"fast\"", 3, 2),
        ],
        spikes: spikes.unwrap_or_else(|e| panic!("columns of one length: {e}")),
        traces: vec![trace],
        input_moments: vec![moments],
        statistics: vec![SpikeStatistics::of("E", (10, 5000), 0.1, trains.iter())],
        population_counts: vec![PopulationCounts {
            population: "E".into(),
            after: 10,
            bin_steps: 7,
            counts: vec![0, 1, 0, 3],
        }],
        presentations: vec![Presentations {
            stimulus: "z".into(),
            population: "E".into(),
            unit: "mV".into(),
            shown: vec![Presentation {
                after: 10,
                to: 400,
                whole: true,
                stimulus: 3,
                coefficients: vec![0.1 + 0.2, -1.0],
            }],
        }],
        provenance: Provenance {
            circuit_name: "example".into(),
            dt: 0.1,
            ..Provenance::default()
        },
        complete: true,
    }
}

/// What was read is whole, is used without a panic, and written again reads as itself.
fn survives(recording: &Recording) {
    if let Err(error) = recording.validate() {
        panic!("read, but not accepted: {error}");
    }
    for population in &recording.populations {
        let _ = recording.trains_of(&population.name);
    }
    let folder = Folder::new();
    if let Err(error) = recording.write_dir(folder.whole()) {
        panic!("read, but not to be written: {error}");
    }
    match Recording::read_dir(folder.whole()) {
        // Values that are no number differ from themselves.
        Ok(again) => assert_eq!(format!("{again:?}"), format!("{recording:?}")),
        Err(error) => panic!("written, but not to be read: {error}"),
    }
    let csv = folder.path("spikes.csv");
    if let Err(error) = write_spikes_csv(recording, &csv) {
        panic!("no CSV: {error}");
    }
    let text = fs::read_to_string(&csv).unwrap_or_else(|e| panic!("CSV: {e}"));
    let quoted = text.matches('"').count();
    assert!(
        text.lines().count() > recording.spikes.len() && quoted.is_multiple_of(2),
        "{text}"
    );
}

/// A file of spikes by itself.
pub(crate) fn spikes(bytes: &[u8]) {
    let folder = Folder::new();
    folder.write("spikes.parquet", bytes);
    if let Ok(recording) = read_spikes(&folder.path("spikes.parquet")) {
        survives(&recording);
    }
}

/// Reads a whole folder in which one file is `bytes`, and `recording.json` vouches for it.
fn with_file(name: &str, bytes: &[u8]) {
    let folder = Folder::new();
    let written = example().write_dir(folder.whole());
    written.unwrap_or_else(|e| panic!("the example: {e}"));
    let sha = |bytes: &[u8]| -> String {
        let digest = Sha256::digest(bytes);
        digest.iter().map(|b| format!("{b:02x}")).collect()
    };
    let index = folder.path("recording.json");
    let text = fs::read_to_string(&index).unwrap_or_else(|e| panic!("the example: {e}"));
    let old = fs::read(folder.path(name)).unwrap_or_else(|e| panic!("the example: {e}"));
    folder.write(
        "recording.json",
        text.replace(&sha(&old), &sha(bytes)).as_bytes(),
    );
    folder.write(name, bytes);
    if let Ok(recording) = Recording::read_dir(folder.whole()) {
        survives(&recording);
    }
}

/// A file of traces, and the same bytes as files of measures.
pub(crate) fn moments(bytes: &[u8]) {
    with_file("traces.parquet", bytes);
    for name in ["input_moments", "spike_statistics", "population_counts"] {
        with_file(&format!("{name}.parquet"), bytes);
    }
}

/// The text of `recording.json`, beside sound files.
pub(crate) fn recording(bytes: &[u8]) {
    let folder = Folder::new();
    let written = example().write_dir(folder.whole());
    written.unwrap_or_else(|e| panic!("the example: {e}"));
    folder.write("recording.json", bytes);
    if let Ok(recording) = Recording::read_dir(folder.whole()) {
        survives(&recording);
    }
}
