//! Synapses with a model of their own: their rules, the states of their sources and targets, when they learn.

use crate::error::SimError;
use crate::packing::plastic;
use crate::plastic::{Learning, Origin, Past, Place, Plastic, Store};
use crate::worker::Worker;
use neuropil_circuit::Protocol;
use neuropil_network::Network;
use neuropil_scheme::{SynapseProgram, lower_synapse};
use std::sync::Arc;

/// What all shards know of a projection.
struct Model {
    /// Its index in the circuit.
    plan: usize,
    program: SynapseProgram,
    past: Option<Arc<Past>>,
    learning: Learning,
}

/// All projections whose synapses have a model.
pub struct Models(Vec<Model>);

impl Models {
    /// Lowers every model.
    pub fn new(network: &Network, protocol: &Protocol) -> Result<Self, SimError> {
        for named in protocol
            .plasticity
            .iter()
            .filter_map(|l| l.projection.as_ref())
        {
            let projection = |p: &neuropil_circuit::Projection| p.name == *named && p.is_plastic();
            if !network.circuit.projections.iter().any(projection) {
                return Err(SimError::value(
                    "protocol",
                    "plasticity: projection",
                    named,
                    "a projection whose spikes change weights",
                ));
            }
        }
        let mut models = Vec::new();
        for plan in plastic(network) {
            let projection = network.circuit.projections.get(plan.index);
            let Some(synapse) = projection.and_then(|p| p.synapse.as_ref()) else {
                return Err(SimError::Thread);
            };
            let program = lower_synapse(synapse, network.dt).map_err(|error| SimError::Rule {
                projection: plan.name.clone(),
                error,
            })?;
            let initial: Vec<f64> = program.source.traces.iter().map(|t| t.initial).collect();
            let past = Past::new(&initial, plan.sources as usize, plan.max_delay);
            models.push(Model {
                plan: plan.index,
                past: (!initial.is_empty()).then(|| Arc::new(past)),
                program,
                learning: Learning::of(protocol, &plan.name, network.dt)?,
            });
        }
        Ok(Self(models))
    }

    /// What is to know of each projection.
    fn places<'a>(&'a self, network: &'a Network) -> impl Iterator<Item = Place<'a>> {
        let find = |index| network.plans.iter().find(move |p| p.index == index);
        self.0.iter().filter_map(move |m| {
            let plan = find(m.plan)?;
            Some(Place {
                plan,
                program: &m.program,
                past: m.past.clone(),
                first_source: network.populations[plan.source].first_id,
                quantum: network.populations[plan.target].quantum.size,
                learning: m.learning.clone(),
            })
        })
    }
}

/// Adds stored synapses to a shard, and the states of its sources; returns the number of synapses. `sums` is what can arrive
/// at each accumulator in a step.
pub fn add_plastic(
    w: &mut Worker,
    network: &Network,
    models: &Models,
    stores: Vec<(usize, usize, Store)>,
    sums: &mut [u64],
) -> Result<u64, SimError> {
    let mut synapses = 0;
    let mut stores = stores;
    for place in models.places(network) {
        let index = place.plan.index;
        while let Some(k) = stores.iter().position(|s| s.0 == index) {
            let (_, p, store) = stores.swap_remove(k);
            synapses += store.len() as u64;
            let part = &w.shard.parts[p];
            let plastic = Plastic::new(&place, store, p, part, w.split);
            let most_spikes = network.populations[place.plan.source].most_spikes;
            let mut slots = plastic.slots().to_vec();
            slots.dedup();
            for slot in slots {
                let room = sums.iter_mut().skip(slot);
                for (sum, more) in room.zip(plastic.largest_sums(most_spikes)) {
                    *sum = sum.saturating_add(more);
                }
            }
            w.plastic.push(plastic);
        }
        let Some(past) = &place.past else { continue };
        let parts = w
            .shard
            .parts
            .iter()
            .filter(|p| p.population == place.plan.source);
        let trains = w.shard.sources.iter().filter(|s| s.0 == place.plan.source);
        let neurons = parts.map(|p| (p.first, p.n));
        for (first, n) in neurons.chain(trains.map(|s| (s.1, s.2 as usize))) {
            w.origins.push(Origin::new(&place, past.clone(), first, n));
        }
    }
    Ok(synapses)
}
