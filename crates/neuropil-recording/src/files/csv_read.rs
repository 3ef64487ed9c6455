//! Spikes from text: a table with one column of neurons and one of times.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use crate::atomic::io_error;
use crate::{PopulationInfo, Recording, RecordingError, Spikes};

/// The longest line that is read; a row of a table of spikes has some dozens of characters.
const MAX_LINE: u64 = 4096;

/// Headings by which the column of neurons is known, and that of times, and their units in ms.
const NEURON: [&str; 7] = [
    "neuron",
    "neuron_id",
    "id",
    "ids",
    "sender",
    "senders",
    "gid",
];
const TIME: [(&str, Option<f64>); 7] = [
    ("time_ms", Some(1.0)),
    ("time (ms)", Some(1.0)),
    ("time_s", Some(1000.0)),
    ("time (s)", Some(1000.0)),
    ("time", None),
    ("times", None),
    ("t", None),
];

/// How a table of spikes is understood.
#[derive(Clone, Debug, PartialEq)]
pub struct SpikeTable {
    /// Time step to which times are rounded, ms.
    pub dt: f64,
    /// Unit of times whose heading does not say it, ms: 1, or 1000 for seconds.
    pub unit: f64,
    /// End of the recording, ms; the last spike where absent.
    pub stop: Option<f64>,
    /// Start of what is analysed, ms.
    pub start: f64,
    /// Populations as (name, first id, id after the last); one population `all` from id 0 to the largest where empty.
    pub populations: Vec<(String, u64, u64)>,
}

impl Default for SpikeTable {
    /// Times in ms, rounded to 0.1 ms, from 0 to the last spike, of one population.
    fn default() -> Self {
        Self {
            dt: 0.1,
            unit: 1.0,
            stop: None,
            start: 0.0,
            populations: Vec::new(),
        }
    }
}

/// Reads the spikes of a CSV file whose first line names the columns, in any order of rows; other columns are left out.
///
/// A neuron column is headed `neuron`, `neuron_id`, `id`, `ids`, `sender`, `senders` or `gid`; a time column `time_ms`, `time_s`,
/// `time`, `times` or `t`. A spike at time t lies in the step ⌈t/dt⌉ (t/dt rounded where it is whole within 1e-6), so that times
/// written by [`crate::write_spikes_csv`] come back. Spikes after `stop` are left out; spikes at or before time 0 are refused.
///
/// # Errors
/// [`RecordingError::Format`] naming the line that is none of a table; [`RecordingError::Value`] for options that fit no
/// recording, and neurons of no population.
pub fn read_spikes_csv(path: &Path, table: &SpikeTable) -> Result<Recording, RecordingError> {
    positive_dt(table)?;
    let format = |line: usize, problem: String| RecordingError::Format {
        path: path.to_owned(),
        problem: format!("line {line}: {problem}"),
    };
    let file = File::open(path).map_err(|e| io_error(path, "read it", e))?;
    let mut reader = BufReader::new(file);
    let (mut steps, mut neurons) = (Vec::new(), Vec::new());
    let mut columns = None;
    let mut line = String::new();
    for number in 1.. {
        line.clear();
        let read = reader
            .by_ref()
            .take(MAX_LINE)
            .read_line(&mut line)
            .map_err(|e| io_error(path, "read it", e))?;
        if read == 0 {
            break;
        }
        if read as u64 == MAX_LINE && !line.ends_with('\n') {
            return Err(format(number, format!("longer than {MAX_LINE} bytes")));
        }
        let row = line.trim();
        if row.is_empty() || row.starts_with('#') {
            continue;
        }
        let cells: Vec<&str> = row
            .split([',', ';', '\t'])
            .map(|c| c.trim().trim_matches('"'))
            .collect();
        let Some((neuron, time, unit)) = columns else {
            columns = Some(heading(&cells, table.unit).map_err(|p| format(number, p))?);
            continue;
        };
        let cell = |i: usize| cells.get(i).copied().unwrap_or("");
        let id = cell(neuron);
        let id: u64 = id
            .parse()
            .map_err(|_| format(number, format!("neuron `{id}` is not a whole number")))?;
        let text = cell(time);
        let t = text.parse::<f64>().ok().map(|t| t * unit);
        let step = t
            .and_then(|t| step(t, table.dt))
            .ok_or_else(|| format(number, format!("time `{text}` is not a time after 0")))?;
        steps.push(step);
        neurons.push(id);
    }
    if columns.is_none() {
        return Err(format(
            1,
            "expected a heading, such as neuron,time_ms".into(),
        ));
    }
    recording(steps, neurons, table)
}

/// A recording of spikes from anywhere: the times, in [`SpikeTable::unit`], and the ids of the neurons that fire, of equal
/// length, in any order; otherwise as [`read_spikes_csv`].
///
/// # Errors
/// [`RecordingError::Value`] where the lengths differ, for a time that is not after 0, options that fit no recording, and
/// neurons of no population.
pub fn spikes_from_columns(
    times: &[f64],
    neurons: &[u64],
    table: &SpikeTable,
) -> Result<Recording, RecordingError> {
    positive_dt(table)?;
    if times.len() != neurons.len() {
        let expected = format!("as many as there are neurons, {}", neurons.len());
        return Err(RecordingError::value(
            "number of times",
            times.len(),
            expected,
        ));
    }
    let steps = times.iter().enumerate().map(|(k, t)| {
        let wrong = || RecordingError::value(format!("time {k}"), t, "a time after 0");
        step(t * table.unit, table.dt).ok_or_else(wrong)
    });
    let steps = steps.collect::<Result<Vec<u64>, _>>()?;
    recording(steps, neurons.to_vec(), table)
}

fn positive_dt(table: &SpikeTable) -> Result<(), RecordingError> {
    if table.dt.is_finite() && table.dt > 0.0 {
        return Ok(());
    }
    Err(RecordingError::value(
        "dt",
        table.dt,
        "a positive number of ms",
    ))
}

/// The recording of spikes in steps.
fn recording(
    steps: Vec<u64>,
    neurons: Vec<u64>,
    table: &SpikeTable,
) -> Result<Recording, RecordingError> {
    let whole = |name: &str, ms: f64| match step(ms, table.dt) {
        _ if ms == 0.0 => Ok(0),
        Some(step) => Ok(step),
        None => Err(RecordingError::value(name, ms, "a time of at least 0 ms")),
    };
    let last = steps.iter().copied().max().unwrap_or(0);
    let total = table.stop.map_or(Ok(last), |stop| whole("stop", stop))?;
    let (steps, neurons): (Vec<u64>, Vec<u64>) = steps
        .into_iter()
        .zip(neurons)
        .filter(|(step, _)| *step <= total)
        .unzip();
    let largest = neurons.iter().copied().max();
    let (populations, neurons) = populations(table, largest, neurons)?;
    let recording = Recording {
        dt: table.dt,
        warmup_steps: whole("start", table.start)?,
        total_steps: total,
        populations,
        spikes: Spikes::from_unsorted(steps, neurons)?,
        complete: true,
        ..Recording::default()
    };
    recording.validate()?;
    Ok(recording)
}

/// Positions of the columns of neurons and of times, and the unit of the times in ms.
fn heading(cells: &[&str], unit: f64) -> Result<(usize, usize, f64), String> {
    let position = |names: &[&str]| {
        let mut names = names.iter();
        names.find_map(|n| cells.iter().position(|c| c.eq_ignore_ascii_case(n)))
    };
    let times = TIME.map(|(name, _)| name);
    let found = cells.iter().map(|c| c.chars().take(40).collect::<String>());
    let found = found.take(10).collect::<Vec<_>>().join(", ");
    let neuron = position(&NEURON).ok_or_else(|| {
        format!(
            "no column of neurons among {found}; expected one of {}",
            NEURON.join(", ")
        )
    })?;
    let time = position(&times).ok_or_else(|| {
        format!(
            "no column of times among {found}; expected one of {}",
            times.join(", ")
        )
    })?;
    let said = TIME
        .into_iter()
        .find(|(n, _)| cells.get(time).is_some_and(|c| c.eq_ignore_ascii_case(n)));
    Ok((
        neuron,
        time,
        said.and_then(|(_, unit)| unit).unwrap_or(unit),
    ))
}

/// The step whose interval ((k − 1)·dt, k·dt] holds `t` ms > 0.
fn step(t: f64, dt: f64) -> Option<u64> {
    let k = t / dt;
    let near = k.round();
    let k = if (k - near).abs() <= 1e-6 {
        near
    } else {
        k.ceil()
    };
    (t > 0.0 && (1.0..=9e15).contains(&k)).then_some(k as u64)
}

/// The populations with ids that follow each other, and the neurons by those ids.
fn populations(
    table: &SpikeTable,
    largest: Option<u64>,
    mut neurons: Vec<u64>,
) -> Result<(Vec<PopulationInfo>, Vec<u64>), RecordingError> {
    if table.populations.is_empty() {
        let size = largest.map_or(0, |id| id.saturating_add(1));
        return Ok((vec![PopulationInfo::new("all", 0, size)], neurons));
    }
    let mut infos = Vec::new();
    let mut first = 0_u64;
    for (name, from, to) in &table.populations {
        let Some(size) = to.checked_sub(*from).filter(|n| *n > 0) else {
            let given = format!("ids {from}..{to}");
            return Err(RecordingError::value(
                format!("population `{name}`"),
                given,
                "a first id below the end",
            ));
        };
        infos.push(PopulationInfo::new(name, first, size));
        first = first
            .checked_add(size)
            .ok_or_else(|| RecordingError::value("number of neurons", "beyond 64 bits", "fewer"))?;
    }
    for id in &mut neurons {
        let place = table
            .populations
            .iter()
            .position(|(_, from, to)| (*from..*to).contains(id));
        let found = place.and_then(|i| Some((infos.get(i)?, table.populations.get(i)?)));
        let Some((info, (_, from, _))) = found else {
            return Err(RecordingError::value(
                "neuron id of a spike",
                *id,
                "an id of one of the populations",
            ));
        };
        *id = info.first_id + (*id - from);
    }
    Ok((infos, neurons))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::write_spikes_csv;

    fn read(text: &str, table: &SpikeTable) -> Result<Recording, RecordingError> {
        static NUMBER: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);
        let n = NUMBER.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let path =
            std::env::temp_dir().join(format!("neuropil-csv-{}-{n}.csv", std::process::id()));
        std::fs::write(&path, text).unwrap();
        let recording = read_spikes_csv(&path, table);
        std::fs::remove_file(&path).unwrap();
        recording
    }

    #[test]
    fn what_was_written_comes_back() {
        let recording = Recording {
            dt: 0.1,
            total_steps: 30,
            populations: vec![PopulationInfo::new("all", 0, 5)],
            spikes: Spikes::from_sorted(vec![1, 3, 7, 30], vec![4, 0, 1, 2]).unwrap(),
            complete: true,
            ..Recording::default()
        };
        let path =
            std::env::temp_dir().join(format!("neuropil-csv-{}-back.csv", std::process::id()));
        write_spikes_csv(&recording, &path).unwrap();
        let back = read_spikes_csv(&path, &SpikeTable::default()).unwrap();
        std::fs::remove_file(&path).unwrap();
        assert_eq!(back, recording);
    }

    #[test]
    fn columns_are_known_by_their_headings_and_populations_by_their_ids() {
        let table = SpikeTable {
            populations: vec![("I".into(), 11, 13), ("E".into(), 1, 11)],
            stop: Some(2.0),
            ..SpikeTable::default()
        };
        let r = read(
            "# NEST\nsenders\ttimes\n12\t0.55\n1\t2\n3\t2.05\n\n11\t0.5\n",
            &table,
        )
        .unwrap();
        assert_eq!(r.spikes.steps(), [5, 6, 20]);
        assert_eq!(r.spikes.neurons(), [0, 1, 2]);
        assert_eq!((r.total_steps, r.n_neurons()), (20, 12));
        let seconds = read("time_s;x;id\n0.25;a;0\n", &SpikeTable::default()).unwrap();
        assert_eq!(seconds.spikes.steps(), [2500]);
    }

    #[test]
    fn hostile_text_is_an_error() {
        for text in [
            "",
            "1,2\n",
            "id,time\nx,1\n",
            "id,time\n1\n",
            "id,time\n-1,2\n",
            "id,time\n1,-2\n",
            "id,time\n1,nan\n",
            "id,time\n1,1e300\n",
            "id,time\n18446744073709551615,1\n",
            "time\n1\n",
        ] {
            assert!(read(text, &SpikeTable::default()).is_err(), "{text}");
        }
        assert!(read(&"x".repeat(10_000), &SpikeTable::default()).is_err());
        let none = SpikeTable {
            populations: vec![("E".into(), 0, 2)],
            ..SpikeTable::default()
        };
        assert!(read("id,time\n2,1\n", &none).is_err());
    }
}
