//! Spikes as text that any program reads.

use std::io::{BufWriter, Write};
use std::path::Path;

use crate::atomic::io_error;
use crate::{AtomicFile, Recording, RecordingError};

/// Writes the spikes of a recording as CSV with the columns `step,time_ms,neuron,population`, warm-up included.
///
/// Names of populations that hold a comma, a quote or a line break are quoted (RFC 4180).
///
/// # Errors
/// [`RecordingError::Io`]; the name is then not taken.
pub fn write_spikes_csv(recording: &Recording, path: &Path) -> Result<(), RecordingError> {
    let mut file = BufWriter::new(AtomicFile::create(path)?);
    let mut write = || -> std::io::Result<()> {
        writeln!(file, "step,time_ms,neuron,population")?;
        for (step, neuron) in recording.spikes.view().iter() {
            let name = recording
                .population_of(neuron)
                .map_or("", |p| p.name.as_str());
            // Nine decimals hide the rounding of step · dt (5 · 0.1 ms) and keep a femtosecond.
            let time = format!("{:.9}", step as f64 * recording.dt);
            let time = time.trim_end_matches('0').trim_end_matches('.');
            writeln!(file, "{step},{time},{neuron},{}", quoted(name))?;
        }
        file.flush()
    };
    write().map_err(|e| io_error(path, "write to it", e))?;
    let file = file
        .into_inner()
        .map_err(|e| io_error(path, "write to it", e.into_error()))?;
    file.commit()
}

fn quoted(name: &str) -> std::borrow::Cow<'_, str> {
    if name.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", name.replace('"', "\"\"")).into()
    } else {
        name.into()
    }
}
