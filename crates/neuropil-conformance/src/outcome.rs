//! What a run leaves behind, as bits.

use crate::Case;
use neuropil_circuit::PopulationKind;
use neuropil_recording::Recording;
use neuropil_sim::{Engine, Run, SimError};
use std::collections::BTreeMap;

/// Spikes and final states of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// `spikes_sha256` of the recording; of no spikes where none were recorded.
    pub spikes_sha256: String,
    /// Spikes of the whole run, warm-up included.
    pub spikes: u64,
    /// Spikes delivered to synapses.
    pub synaptic_events: u64,
    /// Bits of every state of every neuron after the last step, by population and state. Receptors that share a
    /// state have one entry, with names joined by `+`. Synapses with a model have their weights, in canonical order, and
    /// the states of their neurons, by projection.
    pub states: BTreeMap<(String, String), Vec<u64>>,
}

impl Outcome {
    /// Runs a case to its end in pieces of the given numbers of steps (then the rest at once).
    ///
    /// # Errors
    /// Those of the engine.
    pub fn of(engine: &dyn Engine, case: &Case, pieces: &[u64]) -> Result<Self, SimError> {
        let mut run = engine.prepare(&case.network, &case.protocol)?;
        for &steps in pieces {
            run.advance(steps)?;
        }
        run.advance(u64::MAX)?;
        Ok(Self::in_hand(case, run)?.0)
    }

    /// What a run leaves behind, and its recording.
    ///
    /// # Errors
    /// Those of the engine.
    pub fn in_hand(case: &Case, run: Box<dyn Run>) -> Result<(Self, Recording), SimError> {
        let states = states(case, run.as_ref())?;
        let facts = run.facts();
        let recording = run.finish()?;
        let outcome = Self {
            spikes_sha256: recording.spikes_sha256(),
            spikes: facts.spikes,
            synaptic_events: facts.synaptic_events,
            states,
        };
        Ok((outcome, recording))
    }

    /// The first difference to another outcome, in words.
    pub fn difference(&self, other: &Self) -> Option<String> {
        if self.spikes != other.spikes {
            return Some(format!("{} against {} spikes", self.spikes, other.spikes));
        }
        if self.spikes_sha256 != other.spikes_sha256 {
            return Some(format!(
                "spikes {} against {}",
                self.spikes_sha256, other.spikes_sha256
            ));
        }
        if self.synaptic_events != other.synaptic_events {
            let (a, b) = (self.synaptic_events, other.synaptic_events);
            return Some(format!("{a} against {b} synaptic events"));
        }
        self.state_difference(other)
    }

    /// As [`Outcome::difference`], of the final states alone.
    pub fn state_difference(&self, other: &Self) -> Option<String> {
        if !self.states.keys().eq(other.states.keys()) {
            return Some(format!(
                "states {:?} against {:?}",
                self.states.keys(),
                other.states.keys()
            ));
        }
        for (((population, state), a), b) in self.states.iter().zip(other.states.values()) {
            if a.len() != b.len() {
                return Some(format!(
                    "`{state}` of `{population}`: {} against {} values",
                    a.len(),
                    b.len()
                ));
            }
            for (i, (x, y)) in a.iter().zip(b).enumerate() {
                if x != y {
                    let (x, y) = (f64::from_bits(*x), f64::from_bits(*y));
                    return Some(format!(
                        "`{state}` of neuron {i} of `{population}`: {x:e} against {y:e}"
                    ));
                }
            }
        }
        None
    }
}

/// All states of a run. A state that shares its place with others is asked for under their joined names.
fn states(case: &Case, run: &dyn Run) -> Result<BTreeMap<(String, String), Vec<u64>>, SimError> {
    let mut found = BTreeMap::new();
    for p in &case.network.circuit.projections {
        let Some(synapse) = &p.synapse else { continue };
        let mut keep = |name: &str, values: Vec<f64>| {
            let bits = values.iter().map(|x| x.to_bits()).collect();
            found.insert((p.name.clone(), name.to_owned()), bits);
        };
        keep("weight", run.weights(&p.name)?.weight);
        for t in synapse.model.source.iter().chain(&synapse.model.target) {
            keep(&t.name, run.synapse_state(&p.name, &t.name)?);
        }
    }
    for p in &case.network.circuit.populations {
        let PopulationKind::Neuron(neuron) = &p.kind else {
            continue;
        };
        let names: Vec<&str> = neuron
            .model
            .states
            .iter()
            .map(|s| s.name.as_str())
            .collect();
        for (i, name) in names.iter().enumerate() {
            let joined = names
                .iter()
                .skip(i + 1)
                .map(|other| format!("{name}+{other}"));
            let mut bits = |as_named: String| {
                let values = run.state(&p.name, &as_named)?;
                let bits = values.iter().map(|x| x.to_bits()).collect();
                found.insert((p.name.clone(), as_named), bits);
                Ok::<(), SimError>(())
            };
            if bits((*name).to_string()).is_err() {
                for other in joined {
                    // Most pairs share nothing, which is no error here.
                    let _ = bits(other);
                }
            }
        }
        for name in names {
            let covered =
                |(q, s): &(String, String)| *q == p.name && s.split('+').any(|x| x == name);
            if !found.keys().any(covered) {
                run.state(&p.name, name)?;
            }
        }
    }
    Ok(found)
}
