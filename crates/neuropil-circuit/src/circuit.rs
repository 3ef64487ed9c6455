//! The circuit: populations, projections and standing stimuli, as declared.

use crate::connection::{ConnectionRule, Delay};
use crate::model::NeuronModel;
use crate::protocol::Protocol;
use crate::stimulus::{Stimulus, Waveform};
use crate::synapse::SynapseUse;
use crate::value::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A declared circuit; a value that can be written as TOML and read back unchanged.
#[derive(Clone, Debug, PartialEq)]
pub struct Circuit {
    /// Unique name, a paper's name where it comes from one (`potjans_diesmann_2014`).
    pub name: String,
    /// One line.
    pub title: String,
    /// Prose.
    pub description: String,
    /// Keys of the atlas bibliography, or free citations.
    pub references: Vec<String>,
    /// In order of declaration; neuron ids count through them from 0 (sources come after all neurons).
    pub populations: Vec<Population>,
    /// In order of declaration.
    pub projections: Vec<Projection>,
    /// Standing drive.
    pub stimuli: Vec<Stimulus>,
    /// What to do when nothing else is said.
    pub protocol: Protocol,
    /// Published numbers to compare with, by quantity (`rates`).
    pub published: BTreeMap<String, Published>,
}

/// Like neurons (or like sources of spikes).
#[derive(Clone, Debug, PartialEq)]
pub struct Population {
    /// Unique name.
    pub name: String,
    /// Number of neurons, ≥ 1.
    pub size: u64,
    /// What they are.
    pub kind: PopulationKind,
    /// What else is known of its members, by name: cell types, depths, positions (`x`, `y`, `z`). Dynamics do not read it.
    pub attributes: BTreeMap<String, Attribute>,
}

/// One entry for each member of a population.
#[derive(Clone, Debug, PartialEq)]
pub enum Attribute {
    /// Numbers.
    Numbers {
        /// As given, in `unit`; NaN where unknown.
        values: Vec<f64>,
        /// Unit of the values, such as `um`; empty for pure numbers.
        unit: String,
    },
    /// Words.
    Texts(Vec<String>),
}

impl Attribute {
    /// Number of entries.
    pub fn len(&self) -> usize {
        match self {
            Self::Numbers { values, .. } => values.len(),
            Self::Texts(texts) => texts.len(),
        }
    }

    /// Whether there is no entry.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// What a population is made of.
#[derive(Clone, Debug, PartialEq)]
pub enum PopulationKind {
    /// Neurons of one model.
    Neuron(NeuronUse),
    /// Spike trains without dynamics, shared by all their targets.
    Source(Source),
}

/// A model with the values of its parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct NeuronUse {
    /// The model.
    pub model: Arc<NeuronModel>,
    /// Values other than the defaults.
    pub parameters: BTreeMap<String, Value>,
    /// Initial states other than the model's.
    pub initial: BTreeMap<String, Value>,
}

/// Spike trains that do not depend on the circuit.
#[derive(Clone, Debug, PartialEq)]
pub enum Source {
    /// Independent Poisson trains, one for each member.
    Poisson {
        /// Rate of each train, 1/ms, ≥ 0 at all times.
        rate: Waveform,
    },
    /// Given spike times (ms, multiples of the time step, > 0), one list for each member.
    SpikeList {
        /// Ascending times of each member.
        times: Arc<Vec<Vec<f64>>>,
    },
}

/// Synapses from one population onto a receptor of another.
#[derive(Clone, Debug, PartialEq)]
pub struct Projection {
    /// Unique name (`L4E->L23E` unless given); keys its random numbers together with its place in the list.
    pub name: String,
    /// Source population.
    pub source: String,
    /// Target population.
    pub target: String,
    /// Receptor of the target's model.
    pub receptor: String,
    /// Output of the source's model that is transmitted, where the receptor is continuous; spikes are when absent.
    pub output: Option<String>,
    /// Which synapses exist.
    pub rule: ConnectionRule,
    /// Whether a neuron may connect to itself.
    pub allow_autapses: bool,
    /// Whether a pair may be connected more than once.
    pub allow_multapses: bool,
    /// Weight, in the receptor's unit (inside units).
    pub weight: Value,
    /// Factor of all weights over time, ≥ 0, as it is when a spike arrives; 1 at all times when absent.
    pub weight_course: Option<Waveform>,
    /// Delay.
    pub delay: Delay,
    /// What spikes do to weights, and what they deliver; absent: weights stay and are delivered.
    pub synapse: Option<SynapseUse>,
}

/// Published values, one for each population named.
#[derive(Clone, Debug, PartialEq)]
pub struct Published {
    /// Unit of the values as printed, such as `spikes/s`.
    pub unit: String,
    /// Where they are from.
    pub source: String,
    /// Population and value, in the unit given.
    pub values: Vec<(String, f64)>,
}

impl Circuit {
    /// The population of that name, with its index.
    pub fn population(&self, name: &str) -> Option<(usize, &Population)> {
        self.populations
            .iter()
            .enumerate()
            .find(|(_, p)| p.name == name)
    }
}

impl Population {
    /// The neuron model in use, unless this is a source.
    pub fn neuron(&self) -> Option<&NeuronUse> {
        match &self.kind {
            PopulationKind::Neuron(n) => Some(n),
            PopulationKind::Source(_) => None,
        }
    }
}

impl NeuronUse {
    /// The value of a parameter: as set, or the model's default. `None` if the model has no such parameter.
    pub fn value(&self, parameter: &str) -> Option<Value> {
        self.parameters.get(parameter).cloned().or_else(|| {
            self.model
                .parameter(parameter)
                .map(|p| Value::Constant(p.default))
        })
    }
}
