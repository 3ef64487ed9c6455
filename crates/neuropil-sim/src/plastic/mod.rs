//! Synapses with a model of their own: weights that spikes change, and amplitudes that depend on past spikes (bit path).
//!
//! In a step the states of neurons first decay ([`traces`]); then arrivals are evaluated with what the states were just before and
//! their amplitudes, rounded to whole quanta, join those of static synapses ([`arrivals`]); the neurons advance, and those that
//! spike change the weights of their incoming synapses ([`spikes`]); at last spikes act on the states. So everything that
//! happens at one time sees the states as they were before it. Every synapse belongs to the shard of its target, and what a source
//! shows to all shards is a ring ([`past`]), so that no bit depends on how neurons are divided.

mod arrivals;
mod code;
mod learning;
mod past;
mod spikes;
mod store;
mod traces;

pub use learning::Learning;
pub use past::Past;
pub use store::{REST_BYTES, Store, bytes_per_synapse};
pub use traces::Traces;

use crate::error::SimError;
use crate::layout::{Part, Split};
use arrivals::Flight;
use code::{RuleCode, WIDE, Wide};
use neuropil_network::ProjectionPlan;
use neuropil_numerics::isa::Isa;
use neuropil_scheme::SynapseProgram;
use std::sync::Arc;

/// What is needed to know of a projection.
#[derive(Clone)]
pub struct Place<'a> {
    /// The projection.
    pub plan: &'a ProjectionPlan,
    /// Its synapses as code.
    pub program: &'a SynapseProgram,
    /// What sources show, where they have states.
    pub past: Option<Arc<Past>>,
    /// Id of the first source.
    pub first_source: u64,
    /// Quantum of what is delivered.
    pub quantum: f64,
    /// When it learns.
    pub learning: Learning,
}

/// The synapses of one projection onto the neurons of one part.
pub struct Plastic {
    /// Index of the projection in the circuit.
    pub projection: usize,
    /// Its name.
    pub name: String,
    /// Part of the shard.
    pub part: usize,
    /// The synapses.
    pub store: Store,
    /// States of the targets.
    pub targets: Traces,
    /// When they learn.
    pub learning: Learning,
    /// Ends of the weight, where it changes.
    pub limits: Option<(f64, f64)>,
    /// Index of the first target within its population.
    pub first_target: u64,
    first_source: u32,
    sources: u32,
    /// First accumulator, and the distance to that for negative amplitudes.
    slot: usize,
    split: usize,
    quantum: f64,
    largest: f64,
    past: Option<Arc<Past>>,
    /// What several spikes of a source in one step do to its states.
    source_states: Traces,
    flight: Flight,
    transmit: RuleCode,
    arrival: Option<RuleCode>,
    target_spike: Option<RuleCode>,
    lanes: Lanes,
    /// States of one source as it was.
    values: Vec<f64>,
    fault: Option<Fault>,
}

/// The synapses that are evaluated next.
struct Lanes {
    /// Weight, source states, target states.
    inputs: Vec<Wide>,
    len: usize,
    /// Where they stand: positions; targets of arrivals.
    positions: [u32; WIDE],
    targets: [u32; WIDE],
    /// Source of each.
    sources: [u32; WIDE],
}

/// A result that no synapse may have.
#[derive(Clone, Copy, Debug)]
struct Fault {
    target: u32,
    source: u32,
    what: &'static str,
    value: f64,
}

impl Plastic {
    /// Makes stored synapses ready to run.
    pub fn new(place: &Place<'_>, store: Store, index: usize, part: &Part, split: Split) -> Self {
        let Place { plan, program, .. } = place;
        let variables = 1 + program.source.traces.len() + program.target.traces.len();
        let code = |rule| RuleCode::new(rule, variables);
        Self {
            projection: plan.index,
            name: plan.name.clone(),
            part: index,
            store,
            targets: Traces::new(&program.target, part.n),
            learning: place.learning.clone(),
            limits: program.limits,
            first_target: part.first,
            first_source: place.first_source as u32,
            sources: plan.sources as u32,
            slot: part.slot(plan.receptor),
            split: split.offset,
            quantum: place.quantum,
            // Weights at the start are rounded, by up to half a quantum beyond what was declared.
            largest: plan.largest.unwrap_or(0.0) + place.quantum,
            past: place.past.clone(),
            source_states: Traces::new(&program.source, 1),
            flight: Flight::new(plan.max_delay),
            transmit: code(&program.transmit),
            arrival: program.arrival.as_ref().map(code),
            target_spike: program.target_spike.as_ref().map(code),
            lanes: Lanes {
                inputs: vec![[0.0; WIDE]; variables],
                len: 0,
                positions: [0; WIDE],
                targets: [0; WIDE],
                sources: [0; WIDE],
            },
            values: vec![0.0; program.source.traces.len()],
            fault: None,
        }
    }

    /// Brings the states of the targets to the end of the step.
    pub fn decay(&mut self, isa: Isa) {
        self.targets.decay(isa);
    }

    /// Largest sum of amplitudes that can arrive at each target in a step, quanta.
    pub fn largest_sums(&self, most_spikes: u32) -> impl Iterator<Item = u64> {
        let one = (self.largest / self.quantum + 1.0) as u64;
        let one = one.saturating_mul(u64::from(most_spikes));
        let pairs = self.store.first_incoming.windows(2);
        pairs.map(move |w| u64::from(w[1] - w[0]).saturating_mul(one))
    }

    /// Accumulators of the first target, by sign.
    pub fn slots(&self) -> [usize; 2] {
        [self.slot, self.slot + self.split]
    }

    /// Weights in the canonical order.
    pub fn weights(&self) -> impl Iterator<Item = f64> {
        self.store
            .positions
            .iter()
            .map(|p| self.store.weights()[*p as usize])
    }

    /// Sets the weights, given in the canonical order.
    pub fn set_weights(&mut self, values: &[f64]) {
        self.store.set_weights(values);
    }

    /// Bytes of synapses.
    pub fn bytes(&self) -> u64 {
        self.store.bytes()
    }

    /// Remembers the first of faults, by target and source.
    fn note(&mut self, lane: usize, target: u32, what: &'static str, value: f64) {
        let source = self.lanes.sources[lane];
        let earlier = |f: &Fault| (f.target, f.source) <= (target, source);
        if !self.fault.as_ref().is_some_and(earlier) {
            self.fault = Some(Fault {
                target,
                source,
                what,
                value,
            });
        }
    }

    /// An error if a synapse had a result that it may not have, in the step that ends at `time` ms.
    pub fn check(&self, time: f64) -> Result<(), SimError> {
        match self.fault {
            None => Ok(()),
            Some(f) => Err(SimError::Synapse {
                projection: self.name.clone(),
                from: u64::from(f.source),
                to: self.first_target + u64::from(f.target),
                what: f.what,
                value: f.value,
                expected: match f.what {
                    "amplitude" => format!("at most {} in magnitude", self.largest),
                    _ => "a number".into(),
                },
                time,
            }),
        }
    }
}

/// States of the source neurons, or trains, that one shard owns.
pub struct Origin {
    /// Index of the projection in the circuit.
    pub projection: usize,
    /// Index of the first of them within the source population.
    pub first: usize,
    /// Their states.
    pub states: Traces,
    /// Number of them.
    pub n: usize,
    first_id: u32,
    past: Arc<Past>,
}

impl Origin {
    /// States of `n` sources from number `first` on.
    pub fn new(place: &Place<'_>, past: Arc<Past>, first: u64, n: usize) -> Self {
        Self {
            projection: place.plan.index,
            first: first as usize,
            states: Traces::new(&place.program.source, n),
            n,
            first_id: (place.first_source + first) as u32,
            past,
        }
    }

    /// Brings the states to the end of `step` and shows them as they are before its spikes.
    pub fn show(&mut self, isa: Isa, step: u64) {
        self.states.decay(isa);
        for (k, column) in self.states.columns.iter().enumerate() {
            self.past.show(step, k, self.first, column);
        }
    }

    /// What the spikes of the step do; `ids` are those of the shard.
    pub fn spike(&mut self, isa: Isa, ids: &[u32]) {
        let (first, n) = (self.first_id, self.n as u32);
        let own = ids.iter().map(|id| id.wrapping_sub(first));
        self.states
            .spike(isa, own.filter(|i| *i < n).map(|i| i as usize));
    }

    /// The ring.
    pub fn past(&self) -> &Past {
        &self.past
    }
}
