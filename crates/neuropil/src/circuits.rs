//! Finds circuits by name or file, and scales them.

use crate::Error;
use neuropil_circuit::read::MAX_FILE;
use neuropil_circuit::{Circuit, Problem, read_circuit};
use neuropil_theory::{TheoryOptions, working_point};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Whether a text names a file rather than an entry of the atlas: it ends in `.toml` or holds a path separator.
pub fn is_file(name_or_file: &str) -> bool {
    name_or_file.ends_with(".toml") || name_or_file.contains(['/', std::path::MAIN_SEPARATOR])
}

/// The text of a description, at most [`MAX_FILE`] bytes of UTF-8.
///
/// # Errors
/// [`Error::Input`] where there is no such file, or none that can be a description.
pub fn read_text(path: &Path) -> Result<String, Error> {
    let failed = |error: String| Error::Input {
        path: path.to_owned(),
        error,
    };
    let size = std::fs::metadata(path)
        .map_err(|e| failed(format!("cannot be read: {e}")))?
        .len();
    if size > MAX_FILE as u64 {
        return Err(failed(format!(
            "has {size} bytes, expected at most {MAX_FILE}"
        )));
    }
    let bytes = std::fs::read(path).map_err(|e| failed(format!("cannot be read: {e}")))?;
    String::from_utf8(bytes).map_err(|e| {
        failed(format!(
            "is not UTF-8 text: invalid byte at offset {}",
            e.utf8_error().valid_up_to()
        ))
    })
}

/// What a file of this package describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// A circuit: it has a table `[circuit]`.
    Circuit,
    /// A neuron model: it has a table `[model]`.
    Model,
    /// A synapse model: it has a table `[synapse]`.
    Synapse,
    /// A sweep: it has a table `[sweep]`.
    Sweep,
}

impl FileKind {
    /// By the tables of a text, which need not be right otherwise; none where it has none of these.
    pub fn of(text: &str) -> Option<Self> {
        let has = |table: &str| text.lines().any(|l| l.trim_start().starts_with(table));
        let kinds = [
            ("[circuit]", Self::Circuit),
            ("[model]", Self::Model),
            ("[synapse]", Self::Synapse),
            ("[sweep]", Self::Sweep),
        ];
        kinds.iter().find(|k| has(k.0)).map(|k| k.1)
    }

    /// An error where a text of another kind was read from a file.
    ///
    /// # Errors
    /// [`Error::Input`] that says which it is, and what can be done with it.
    pub fn expect(self, text: &str, path: &Path) -> Result<(), Error> {
        let Some(found) = Self::of(text).filter(|found| *found != self) else {
            return Ok(());
        };
        let name = |kind| match kind {
            Self::Circuit => "a circuit",
            Self::Model => "a neuron model",
            Self::Synapse => "a synapse model",
            Self::Sweep => "a sweep",
        };
        let advice = match (self, found) {
            (Self::Circuit, Self::Model) => "; a circuit names it in `model_files`",
            (Self::Circuit, Self::Synapse) => "; a circuit names it in `synapse_files`",
            (Self::Circuit, Self::Sweep) => "; `neuropil sweep` runs it",
            (Self::Sweep, Self::Circuit) => "; a sweep names it as its `circuit`",
            _ => "",
        };
        Err(Error::Input {
            path: path.to_owned(),
            error: format!(
                "is the file of {}, expected that of {}{advice}",
                name(found),
                name(self)
            ),
        })
    }
}

/// A circuit of the atlas by its name, or of a TOML file by its path ([`is_file`]), changed by `overrides`: pairs of an
/// option, a parameter or a dotted path, and its value, as in [`read_circuit`]. Models are looked for in the file, then
/// in the atlas.
///
/// # Errors
/// [`Error::Circuit`] with every problem found, [`Error::Input`] where the file cannot be read or is that of something else.
pub fn load(name_or_file: &str, overrides: &[(String, String)]) -> Result<Circuit, Error> {
    if !is_file(name_or_file) {
        return Ok(neuropil_atlas::circuit(name_or_file, overrides)?);
    }
    let path = PathBuf::from(name_or_file);
    let text = read_text(&path)?;
    FileKind::Circuit.expect(&text, &path)?;
    Ok(read_circuit(
        &text,
        Some(&path),
        overrides,
        &neuropil_atlas::library(),
    )?)
}

/// A message for a name that does not exist, with those that do.
pub fn unknown_name<'a>(
    kind: &str,
    name: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> String {
    Problem::unknown("unknown-name", "", kind, name, known).to_string()
}

/// Keys of the bibliography, or citations, of a circuit: its own first, then those of the models that it uses, each once.
pub fn references(circuit: &Circuit) -> Vec<String> {
    let models = circuit
        .populations
        .iter()
        .filter_map(|p| p.neuron())
        .flat_map(|n| n.model.references.iter());
    let synapses = circuit
        .projections
        .iter()
        .filter_map(|p| p.synapse.as_ref());
    let synapses = synapses.flat_map(|s| s.model.references.iter());
    let mut keys: Vec<String> = Vec::new();
    for key in circuit.references.iter().chain(models).chain(synapses) {
        if !keys.contains(key) {
            keys.push(key.clone());
        }
    }
    keys
}

/// Rates published for the circuit, 1/ms by population, and where they are from.
pub fn published_rates(circuit: &Circuit) -> Option<(BTreeMap<String, f64>, String)> {
    let published = circuit
        .published
        .get("rates")
        .filter(|p| p.unit == "spikes/s")?;
    let rates = published
        .values
        .iter()
        .map(|(name, rate)| (name.clone(), rate * 1e-3))
        .collect();
    Some((rates, published.source.clone()))
}

/// At which rates the lost mean input of a scaled circuit was computed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ScaledWith {
    /// The scale was 1: nothing was changed.
    Unscaled,
    /// At the published rates.
    Published {
        /// Where they are from.
        source: String,
    },
    /// At the rates that mean-field theory gives.
    Theory,
}

/// The circuit with neurons and in-degrees times `scale`, weights over √scale, and a constant current in place of the
/// mean input that is lost ([`Circuit::scaled`]), computed at the published rates of all populations if the circuit has
/// them, otherwise at those of its working point.
///
/// # Errors
/// [`Error::Circuit`] where the circuit cannot be scaled so; [`Error::Theory`] where it has no published rates and its
/// working point cannot be found.
pub fn scaled(circuit: &Circuit, scale: f64) -> Result<(Circuit, ScaledWith), Error> {
    if scale == 1.0 {
        return Ok((circuit.clone(), ScaledWith::Unscaled));
    }
    let neurons = || circuit.populations.iter().filter(|p| p.neuron().is_some());
    let complete = published_rates(circuit)
        .filter(|(rates, _)| neurons().all(|p| rates.contains_key(&p.name)));
    let (rates, with) = match complete {
        Some((rates, source)) => (rates, ScaledWith::Published { source }),
        None => (
            working_point(circuit, &TheoryOptions::default())?.rates(),
            ScaledWith::Theory,
        ),
    };
    Ok((circuit.scaled(scale, &rates)?, with))
}
