//! The identity of a circuit: a hash of what determines its network and its dynamics.

use super::toml_text::text;
use crate::circuit::{Circuit, PopulationKind};
use crate::connection::ConnectionTable;
use crate::dimension::Dimension;
use sha2::{Digest, Sha256};
use std::sync::Arc;

impl Circuit {
    /// SHA-256 (hexadecimal) of the canonical text of models, populations, projections and standing stimuli.
    ///
    /// Titles, descriptions, references, meanings, attributes of neurons, published numbers and the protocol do not enter: two circuits with
    /// one hash give the same networks and, under one protocol, the same spikes.
    pub fn hash(&self) -> String {
        let mut bare = self.clone();
        let mut models = std::collections::BTreeMap::new();
        for p in &mut bare.populations {
            p.attributes.clear();
            let PopulationKind::Neuron(neuron) = &mut p.kind else {
                continue;
            };
            let model = models.entry(neuron.model.name.clone()).or_insert_with(|| {
                let mut model = (*neuron.model).clone();
                model.title.clear();
                model.description.clear();
                model.references.clear();
                model.kernel = false;
                model.parameters.iter_mut().for_each(|x| x.meaning.clear());
                model.states.iter_mut().for_each(|x| x.meaning.clear());
                model.inputs.iter_mut().for_each(|x| x.meaning.clear());
                model.receptors.iter_mut().for_each(|x| x.meaning.clear());
                Arc::new(model)
            });
            neuron.model = Arc::clone(model);
        }
        let mut synapses = std::collections::BTreeMap::new();
        for synapse in bare
            .projections
            .iter_mut()
            .filter_map(|p| p.synapse.as_mut())
        {
            let model = synapses
                .entry(synapse.model.name.clone())
                .or_insert_with(|| {
                    let mut model = (*synapse.model).clone();
                    model.title.clear();
                    model.description.clear();
                    model.references.clear();
                    model.parameters.iter_mut().for_each(|x| x.meaning.clear());
                    model.source.iter_mut().for_each(|x| x.meaning.clear());
                    model.target.iter_mut().for_each(|x| x.meaning.clear());
                    Arc::new(model)
                });
            synapse.model = Arc::clone(model);
        }
        let mut body = format!("[circuit]\nname = {:?}\n", bare.name);
        bare.body(&mut body, digest);
        hex(Sha256::digest(body.as_bytes()))
    }
}

fn hex(digest: impl AsRef<[u8]>) -> String {
    digest
        .as_ref()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// Explicit synapses by the digest of their columns: numbers as eight bytes, little-endian, each column after its name
/// and length. Ten million synapses would be half a gigabyte of text.
fn digest(t: &ConnectionTable, _: Dimension) -> String {
    let mut hasher = Sha256::new();
    let mut buffer = Vec::new();
    let mut column = |name: &str, words: &mut dyn ExactSizeIterator<Item = u64>| {
        hasher.update(name.as_bytes());
        hasher.update((words.len() as u64).to_le_bytes());
        loop {
            buffer.clear();
            buffer.extend(words.take(1 << 13).flat_map(u64::to_le_bytes));
            if buffer.is_empty() {
                break;
            }
            hasher.update(&buffer);
        }
    };
    column("source", &mut t.source.iter().copied());
    column("target", &mut t.target.iter().copied());
    for (name, values) in [("weight", &t.weight), ("delay", &t.delay)] {
        if let Some(values) = values {
            column(name, &mut values.iter().map(|x| x.to_bits()));
        }
    }
    text(&hex(hasher.finalize()))
}
