//! Sweeps of a circuit that is not in a file: what is written so that any program can go on with them.

use super::Sweep;
use crate::Error;
use neuropil_circuit::{NumberColumn, merged_text};
use neuropil_recording::write_atomically;
use std::path::{Path, PathBuf};

/// The circuit in the folder of its sweep, and the sweep of it.
pub(super) const CIRCUIT: &str = "circuit.toml";
const SWEEP: &str = "sweep.toml";

/// A circuit that is not in a file: a text in the circuit language with changes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Document {
    /// The text.
    pub text: String,
    /// The file it was read from, from whose folder others are looked for.
    pub file: Option<PathBuf>,
    /// Changes to it, before those of the sweep.
    pub changes: Vec<(String, String)>,
    /// Long arrays that text and changes name.
    pub columns: Vec<NumberColumn>,
}

impl Sweep {
    /// Writes the circuit that was given, with its changes, and the sweep of this file into the folder, where they are not there:
    /// `neuropil sweep FOLDER/sweep.toml --out FOLDER` goes on with it. A circuit whose arrays make too long a text for a file
    /// ([`merged_text`]) is not written; such a sweep goes on only where its circuit is given again.
    pub(super) fn write_given(&self, folder: &Path) -> Result<(), Error> {
        let Some(given) = &self.given else {
            return Ok(());
        };
        let (circuit, sweep) = (folder.join(CIRCUIT), folder.join(SWEEP));
        if circuit.exists() && sweep.exists() {
            return Ok(());
        }
        let (file, changes) = (given.file.as_deref(), &given.changes);
        if let Some(text) = merged_text(&given.text, file, changes, &given.columns)? {
            write_atomically(&circuit, text.as_bytes())?;
            let (before, after) = (
                self.text.get(..self.circuit_at.start).unwrap_or_default(),
                self.text.get(self.circuit_at.end..).unwrap_or_default(),
            );
            write_atomically(&sweep, format!("{before}\"{CIRCUIT}\"{after}").as_bytes())?;
        }
        Ok(())
    }
}
