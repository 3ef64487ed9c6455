//! How two populations are connected: rule, options, delay.

use crate::value::Value;
use std::sync::Arc;

/// Which synapses exist. Names are NEST's.
#[derive(Clone, Debug, PartialEq)]
pub enum ConnectionRule {
    /// Each target neuron receives exactly `in_degree` synapses, sources drawn uniformly.
    FixedInDegree {
        /// K
        in_degree: u64,
    },
    /// Each source neuron makes exactly `out_degree` synapses, targets drawn uniformly.
    FixedOutDegree {
        /// Synapses per source.
        out_degree: u64,
    },
    /// Exactly `number` synapses, source and target drawn uniformly and independently.
    FixedTotalNumber {
        /// Synapses in all.
        number: u64,
    },
    /// Each pair with probability `probability`.
    PairwiseBernoulli {
        /// p
        probability: f64,
    },
    /// Neuron i to neuron i; sizes must agree.
    OneToOne,
    /// Every source to every target.
    AllToAll,
    /// Exactly the listed synapses.
    FromTable(Arc<ConnectionTable>),
}

/// Explicit synapses as columns of equal length. Indices count from 0 within their populations.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ConnectionTable {
    /// Source neuron within the source population.
    pub source: Vec<u64>,
    /// Target neuron within the target population.
    pub target: Vec<u64>,
    /// Weight of each synapse in inside units; absent: the projection's weight.
    pub weight: Option<Vec<f64>>,
    /// Delay of each synapse in ms; absent: the projection's delay.
    pub delay: Option<Vec<f64>>,
}

/// Transmission delay of a synapse.
#[derive(Clone, Debug, PartialEq)]
pub enum Delay {
    /// The next step, whatever the time step: for papers with zero delay.
    Step,
    /// ms; constants must be multiples of the time step, drawn values round to the nearest step, at least one.
    Value(Value),
}
