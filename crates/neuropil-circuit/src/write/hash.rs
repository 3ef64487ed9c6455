//! The identity of a circuit: a hash of what determines its network and its dynamics.

use crate::circuit::{Circuit, PopulationKind};
use sha2::{Digest, Sha256};
use std::sync::Arc;

impl Circuit {
    /// SHA-256 (hexadecimal) of the canonical text of models, populations, projections and standing stimuli.
    ///
    /// Titles, descriptions, references, meanings, published numbers and the protocol do not enter: two circuits with
    /// one hash give the same networks and, under one protocol, the same spikes.
    pub fn hash(&self) -> String {
        let mut bare = self.clone();
        let mut models = std::collections::BTreeMap::new();
        for p in &mut bare.populations {
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
        let mut text = format!("[circuit]\nname = {:?}\n", bare.name);
        bare.body(&mut text);
        let digest = Sha256::digest(text.as_bytes());
        digest.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}
