//! A synapse model as declared: states that source and target neurons keep, what their spikes do to the weight, and
//! what a spike delivers.
//!
//! A spike that the source fires at time t reaches the synapse, and the receptor, at t + delay; a spike of the target
//! reaches the synapse at once. All that happens at one time reads states and weight as they were just before it:
//! an arrival and a target spike of one time do not see each other's increments of the states. In order, for one
//! synapse at one time:
//!
//! 1. [`SynapseModel::transmit`] is evaluated and delivered;
//! 2. the weight becomes [`SynapseModel::at_source_spike`], brought within the limits;
//! 3. if the target spikes too, the weight (as 2 left it) becomes [`SynapseModel::at_target_spike`], brought within the limits.
//!
//! Source states at a synapse are those that the source had one delay earlier; at an arrival, just before that spike's own
//! `at_spike`. A source that spikes m times in one step arrives m times, one after the other, with `at_spike` between.
//! States belong to neurons: all synapses of a projection that leave (or reach) a neuron share them. Between spikes
//! x becomes, once in every step, toward + (x − toward) · exp(−dt/tau), in this order of operations; a distance to
//! `toward` below 1e-150 becomes 0.
//!
//! Weights are f64. What is delivered is rounded to a whole multiple of a power of two, as static weights are.

use crate::circuit::Projection;
use crate::dimension::Dimension;
use crate::expr::Expr;
use crate::model::{Bound, Parameter};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Everything that is said about a kind of synapse.
#[derive(Clone, Debug, PartialEq)]
pub struct SynapseModel {
    /// Unique name (`istdp`).
    pub name: String,
    /// One line.
    pub title: String,
    /// Prose: what it models, what it is often confused with.
    pub description: String,
    /// Keys of the atlas bibliography, or free citations.
    pub references: Vec<String>,
    /// Constants of a projection, in declaration order.
    pub parameters: Vec<SynapseParameter>,
    /// States of each source neuron, as its synapses see them: one delay late.
    pub source: Vec<Trace>,
    /// States of each target neuron.
    pub target: Vec<Trace>,
    /// Named sub-expressions, each may use those before it.
    pub expressions: Vec<(String, Expr)>,
    /// The weight after a spike of the source arrived, over `weight`, states and parameters.
    pub at_source_spike: Option<Expr>,
    /// The weight after a spike of the target, over `weight`, states and parameters.
    pub at_target_spike: Option<Expr>,
    /// Smallest weight, over parameters; there wherever spikes change the weight.
    pub lower: Option<Expr>,
    /// Largest weight, over parameters; there wherever spikes change the weight.
    pub upper: Option<Expr>,
    /// What an arriving spike delivers, over `weight`, states and parameters, as they are before it.
    pub transmit: Expr,
    /// Bound of |transmit|, over parameters and `weight`, which here is the largest |weight| that there can be.
    /// There unless `transmit` is `weight`, which is its own bound.
    pub largest: Option<Expr>,
}

/// A constant of all synapses of a projection.
#[derive(Clone, Debug, PartialEq)]
pub struct SynapseParameter {
    /// Name in equations.
    pub name: String,
    /// Default, in inside units; without one every projection gives a value.
    pub default: Option<f64>,
    /// Physical dimension; [`Dimension::WEIGHT`] is that of the weights of the projection.
    pub dimension: Dimension,
    /// Unit in which it is written and printed; `weight` for that of the weights.
    pub unit: String,
    /// Smallest value allowed.
    pub lower: Option<Bound>,
    /// Largest value allowed.
    pub upper: Option<Bound>,
    /// What it means.
    pub meaning: String,
}

/// A state of a source or target neuron: x' = (toward − x)/tau between its spikes.
#[derive(Clone, Debug, PartialEq)]
pub struct Trace {
    /// Name in equations.
    pub name: String,
    /// Value at the start, over parameters.
    pub initial: Expr,
    /// Value that it approaches, over parameters.
    pub toward: Expr,
    /// Time constant (ms, ≥ 0), over parameters; at 0 the state is at `toward` one step later, absent it is constant
    /// between spikes.
    pub tau: Option<Expr>,
    /// Value after a spike of its neuron, over the states of the same neuron and parameters; all right-hand sides are
    /// read before any is written.
    pub at_spike: Expr,
    /// Physical dimension; [`Dimension::WEIGHT`] is that of the weights of the projection.
    pub dimension: Dimension,
    /// Unit in which it is written and printed; `weight` for that of the weights.
    pub unit: String,
    /// What it means.
    pub meaning: String,
}

/// A synapse model with the values of its parameters, for one projection.
#[derive(Clone, Debug, PartialEq)]
pub struct SynapseUse {
    /// The model.
    pub model: Arc<SynapseModel>,
    /// Values other than the defaults, in inside units.
    pub parameters: BTreeMap<String, f64>,
}

impl SynapseParameter {
    /// The same as a parameter of a neuron model, whose bounds are those of `crate::check::values`.
    pub(crate) fn as_parameter(&self) -> Parameter {
        Parameter {
            name: self.name.clone(),
            default: self.default.unwrap_or(0.0),
            dimension: self.dimension,
            unit: self.unit.clone(),
            lower: self.lower,
            upper: self.upper,
            meaning: self.meaning.clone(),
        }
    }
}

impl SynapseModel {
    /// The parameter of that name.
    pub fn parameter(&self, name: &str) -> Option<&SynapseParameter> {
        self.parameters.iter().find(|p| p.name == name)
    }

    /// Whether spikes change weights; otherwise only what is delivered depends on past spikes.
    pub fn changes_weights(&self) -> bool {
        self.at_source_spike.is_some() || self.at_target_spike.is_some()
    }

    /// An expression with all named sub-expressions written out.
    pub fn expanded(&self, expr: &Expr) -> Expr {
        expr.with_definitions(&self.expressions)
    }
}

impl SynapseUse {
    /// The value of a parameter: as set, or the model's default. `None` if there is neither.
    pub fn value(&self, parameter: &str) -> Option<f64> {
        let set = self.parameters.get(parameter).copied();
        set.or_else(|| self.model.parameter(parameter)?.default)
    }

    /// The value of an expression over parameters, in inside units. `None` if it uses anything else.
    pub fn constant(&self, expr: &Expr) -> Option<f64> {
        self.model.expanded(expr).evaluate(&|name| self.value(name))
    }

    /// Smallest and largest weight, where the model has limits.
    pub fn limits(&self) -> Option<(f64, f64)> {
        let end = |e: &Option<Expr>| self.constant(e.as_ref()?);
        Some((end(&self.model.lower)?, end(&self.model.upper)?))
    }

    /// The bound of what a spike delivers, where no weight is larger in magnitude than `weight`.
    pub fn largest(&self, weight: f64) -> Option<f64> {
        let Some(bound) = &self.model.largest else {
            return Some(weight);
        };
        let bound = self.model.expanded(bound);
        bound.evaluate(&|name| match name {
            "weight" => Some(weight),
            name => self.value(name),
        })
    }
}

impl Projection {
    /// Whether spikes change the weights of its synapses.
    pub fn is_plastic(&self) -> bool {
        let synapse = self.synapse.as_ref();
        synapse.is_some_and(|s| s.model.changes_weights())
    }
}
