//! Trained networks: the weights of a run in a file, and from a file into a run of the same connectivity.

use crate::Error;
use neuropil_circuit::Circuit;
use neuropil_recording::WeightFile;
use neuropil_sim::Run;
use std::path::Path;

/// The weights of all projections of a run whose spikes change weights, as they are now.
///
/// # Errors
/// [`Error::Sim`] where no spikes of the run change weights.
pub fn trained_weights(run: &dyn Run) -> Result<WeightFile, Error> {
    let head = run.head();
    let mut projections = Vec::new();
    for name in run.plastic_projections() {
        projections.push(run.weights(&name)?);
    }
    if projections.is_empty() {
        return Err(none(&head.provenance.circuit_name));
    }
    Ok(WeightFile {
        circuit_name: head.provenance.circuit_name,
        circuit_hash: head.provenance.circuit_hash,
        network_seed: head.provenance.network_seed,
        time: run.step() as f64 * head.dt,
        neuropil_version: head.provenance.neuropil_version,
        projections,
    })
}

/// Writes the weights of a run to a file, which [`load_weights`] takes into another run.
///
/// # Errors
/// As [`trained_weights`]; [`Error::Recording`] where the file cannot be written.
pub fn save_weights(run: &dyn Run, path: &Path) -> Result<(), Error> {
    Ok(trained_weights(run)?.write(path)?)
}

/// Takes the weights of a file into a run whose synapses connect the same neurons with the same delays; stimuli, parameters of
/// neurons and what is recorded may be other ones. Projections that the file does not name keep their weights.
///
/// # Errors
/// [`Error::Recording`] where the file is missing, damaged or of another kind; [`Error::Sim`] where it is of another connectivity, or a
/// weight is beyond the limits of the synapses. What was taken over before the error stays.
pub fn load_weights(run: &mut dyn Run, path: &Path) -> Result<(), Error> {
    take_weights(run, &WeightFile::read(path)?, path)
}

/// The same of weights in hand; `from` is where errors say that they are from.
pub(crate) fn take_weights(run: &mut dyn Run, file: &WeightFile, from: &Path) -> Result<(), Error> {
    if file.projections.is_empty() {
        return Err(Error::Input {
            path: from.to_owned(),
            error: "holds no weights".into(),
        });
    }
    for weights in &file.projections {
        run.load_weights(weights)?;
    }
    Ok(())
}

fn none(circuit: &str) -> Error {
    Error::Input {
        path: circuit.into(),
        error: "has no weights to be kept: no spikes change them; expected a projection with a plastic `synapse`".into(),
    }
}

/// Refuses at once what could not be written at the end.
pub(crate) fn check_saving(circuit: &Circuit, path: &Path) -> Result<(), Error> {
    check_plastic(circuit)?;
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty());
    if folder.is_some_and(|f| !f.is_dir()) || path.is_dir() {
        return Err(Error::File {
            path: path.to_owned(),
            error: "cannot write weights to it: expected a file in a folder that exists".into(),
        });
    }
    Ok(())
}

/// Refuses to keep weights where there are none.
pub(crate) fn check_plastic(circuit: &Circuit) -> Result<(), Error> {
    match circuit.projections.iter().any(|p| p.is_plastic()) {
        true => Ok(()),
        false => Err(none(&circuit.name)),
    }
}
