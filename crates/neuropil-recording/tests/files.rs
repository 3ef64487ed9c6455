//! Recordings on disk: what is written comes back, and damage never goes unnoticed.

mod common;

use std::fs;

use common::{Folder, example};
use neuropil_recording::*;

#[test]
fn a_recording_comes_back_bit_for_bit() {
    let folder = Folder::new("round-trip");
    let recording = example();
    recording.write_dir(&folder.0).unwrap();
    let back = Recording::read_dir(&folder.0).unwrap();
    assert_eq!(back, recording);
    let bits = |r: &Recording| {
        r.traces[0]
            .values
            .iter()
            .map(|x| x.to_bits())
            .collect::<Vec<_>>()
    };
    assert_eq!(bits(&back), bits(&recording), "the sign of a zero too");
    // Writing over an old recording replaces it.
    let mut shorter = example();
    shorter.traces.clear();
    shorter.input_moments.clear();
    shorter.spikes = Spikes::new();
    shorter.write_dir(&folder.0).unwrap();
    assert_eq!(Recording::read_dir(&folder.0).unwrap(), shorter);
}

#[test]
fn a_spike_file_is_a_recording_by_itself() {
    let folder = Folder::new("alone");
    let mut recording = example();
    recording.write_dir(&folder.0).unwrap();
    recording.traces.clear();
    recording.input_moments.clear();
    recording.statistics.clear();
    recording.population_counts.clear();
    assert_eq!(
        read_spikes(&folder.file("spikes.parquet")).unwrap(),
        recording
    );
}

#[test]
fn spikes_stream_through_bounded_memory_in_segments() {
    let folder = Folder::new("stream");
    let mut recording = example();
    recording.populations = vec![PopulationInfo::new("E", 0, 1000)];
    recording.traces.clear();
    recording.input_moments.clear();
    recording.statistics.clear();
    recording.population_counts.clear();
    recording.total_steps = 1200;
    recording.spikes = Spikes::new();
    let mut entries = Vec::new();
    // More than one row group (2²⁰ rows) in the first segment.
    for (segment, steps) in [(0, 1..=1100_u64), (1, 1101..=1200)] {
        let path = folder.file(&format!("spikes-{segment}.parquet"));
        let mut writer = SpikeWriter::create(&path, &recording.populations, recording.dt).unwrap();
        for step in steps {
            writer.push_step(step, 0..1000).unwrap();
        }
        assert!(!path.exists(), "it appears when it is finished");
        entries.push(writer.finish(&recording).unwrap());
    }
    assert_eq!((entries[0].rows, entries[1].rows), (1_100_000, 100_000));
    let bytes = fs::metadata(folder.file("spikes-0.parquet")).unwrap().len();
    assert!(
        bytes < 1_100_000,
        "regular columns take less than a byte a row: {bytes}"
    );
    recording
        .write_dir_with(&folder.0, entries, Vec::new())
        .unwrap();
    let back = Recording::read_dir(&folder.0).unwrap();
    assert_eq!(back.spikes.len(), 1_200_000);
    for step in 1..=1200 {
        recording.spikes.push_step(step, 0..1000).unwrap();
    }
    assert_eq!(back.spikes_sha256(), recording.spikes_sha256());
}

#[test]
fn a_trace_streams_as_it_would_be_written_at_once() {
    let folder = Folder::new("trace-stream");
    let recording = example();
    let mut entries = Vec::new();
    for (i, trace) in recording.traces.iter().enumerate() {
        let path = folder.file(&format!("trace-{i}.parquet"));
        let mut writer = TraceWriter::create(&path, trace, recording.dt).unwrap();
        for row in 0..trace.n_times() {
            writer.push(trace.row(row)).unwrap();
        }
        assert!(!path.exists(), "it appears when it is finished");
        entries.push(writer.finish().unwrap());
    }
    assert!(!entries.is_empty());
    let mut spikes = SpikeWriter::create(
        &folder.file("spikes.parquet"),
        &recording.populations,
        recording.dt,
    )
    .unwrap();
    for (step, neuron) in recording.spikes.view().iter() {
        spikes.push(step, neuron).unwrap();
    }
    let spikes = spikes.finish(&recording).unwrap();
    recording
        .write_dir_with(&folder.0, vec![spikes], entries)
        .unwrap();
    assert_eq!(Recording::read_dir(&folder.0).unwrap(), recording);
}

#[test]
fn the_writer_refuses_disorder_and_unknown_neurons() {
    let folder = Folder::new("refuse");
    let populations = [PopulationInfo::new("E", 0, 3)];
    let mut writer = SpikeWriter::create(&folder.file("s.parquet"), &populations, 0.1).unwrap();
    writer.push(5, 1).unwrap();
    assert!(matches!(
        writer.push(4, 2),
        Err(RecordingError::Order { step: 4, .. })
    ));
    assert!(matches!(
        writer.push(5, 0),
        Err(RecordingError::Order { .. })
    ));
    assert!(matches!(
        writer.push(6, 3),
        Err(RecordingError::Value { .. })
    ));
    drop(writer);
    assert_eq!(
        fs::read_dir(&folder.0).unwrap().count(),
        0,
        "an unfinished file leaves nothing"
    );
}

#[test]
fn csv_has_one_row_a_spike() {
    let folder = Folder::new("csv");
    let path = folder.file("spikes.csv");
    write_spikes_csv(&example(), &path).unwrap();
    let text = fs::read_to_string(path).unwrap();
    let rows: Vec<&str> = text.lines().collect();
    assert_eq!(rows[0], "step,time_ms,neuron,population");
    assert_eq!(rows[1], "5,0.5,0,E");
    assert_eq!(rows[2], "11,1.1,4,\"I, \"\"fast\"\"\"");
    assert_eq!(rows.len(), 6);
}

#[test]
fn damage_is_noticed_and_named() {
    let folder = Folder::new("damage");
    example().write_dir(&folder.0).unwrap();
    for name in [
        "spikes.parquet",
        "traces.parquet",
        "input_moments.parquet",
        "spike_statistics.parquet",
        "population_counts.parquet",
    ] {
        let whole = fs::read(folder.file(name)).unwrap();
        let mut damaged = whole.clone();
        let middle = damaged.len() / 2;
        damaged[middle] ^= 1;
        fs::write(folder.file(name), &damaged).unwrap();
        let error = Recording::read_dir(&folder.0).unwrap_err().to_string();
        assert!(
            error.contains(name) && error.contains("checksum"),
            "{error}"
        );
        fs::remove_file(folder.file(name)).unwrap();
        let error = Recording::read_dir(&folder.0).unwrap_err().to_string();
        assert!(
            error.contains(name) && error.contains("cannot read"),
            "{error}"
        );
        fs::write(folder.file(name), whole).unwrap();
    }
    assert!(Recording::read_dir(&folder.0).is_ok());
}

fn with_index(
    folder: &Folder,
    change: impl Fn(&str) -> String,
) -> Result<Recording, RecordingError> {
    let path = folder.file("recording.json");
    let text = fs::read_to_string(&path).unwrap();
    let changed = change(&text);
    assert_ne!(changed, text);
    fs::write(&path, changed).unwrap();
    let result = Recording::read_dir(&folder.0);
    fs::write(&path, text).unwrap();
    result
}

#[test]
fn a_hostile_index_is_refused() {
    let folder = Folder::new("index");
    example().write_dir(&folder.0).unwrap();
    let cases = [
        ("\"version\":1", "\"version\":2", "version 2"),
        (
            "\"spikes.parquet\"",
            "\"../spikes.parquet\"",
            "not the name of a file",
        ),
        ("\"rows\":5", "\"rows\":6", "expected 6"),
        ("\"size\":2", "\"size\":18446744073709551615", "64 bits"),
        ("\"size\":2", "\"size\":1", "neuron id"),
        ("\"dt\":0.1", "\"dt\":null", "recording.json"),
        ("\"complete\"", "\"komplete\"", "komplete"),
        (
            "\"total_steps\":5000",
            "\"total_steps\":50",
            "step of a spike",
        ),
    ];
    for (from, to, says) in cases {
        let error = with_index(&folder, |t| t.replacen(from, to, 1))
            .unwrap_err()
            .to_string();
        assert!(error.contains(says), "{from} -> {to}: {error}");
    }
    assert!(with_index(&folder, |t| t[..t.len() / 2].into()).is_err());
    assert!(with_index(&folder, |_| "[".repeat(100_000)).is_err());
}
