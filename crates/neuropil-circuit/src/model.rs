//! A neuron model as declared: parameters, states, equations, receptors and the spike rule.
//!
//! One step of every model has four parts, always in this order: *propagate* the equations (with the
//! continuous inputs of this step), *deliver* the spikes that arrive in this step, *test* the spike
//! condition, *reset*. [`Deliver`] may put delivery before propagation instead. States are brought within their
//! [`Limit`]s before the test.

use crate::dimension::Dimension;
use crate::expr::Expr;

/// Everything that is said about a kind of neuron.
#[derive(Clone, Debug, PartialEq)]
pub struct NeuronModel {
    /// Unique name: neuron, synapse and kernel (`iaf_psc_exp`).
    pub name: String,
    /// One line.
    pub title: String,
    /// Prose: what it models, what it is often confused with.
    pub description: String,
    /// Keys of the atlas bibliography, or free citations.
    pub references: Vec<String>,
    /// Whether a native kernel is printed for it.
    pub kernel: bool,
    /// Constants of a neuron, in declaration order.
    pub parameters: Vec<Parameter>,
    /// Dynamic variables, in declaration order.
    pub states: Vec<State>,
    /// Ports for continuous input (currents), summed over stimuli; 0 when nothing is connected.
    pub inputs: Vec<InputPort>,
    /// Ports for spikes, or for the outputs of other neurons.
    pub receptors: Vec<Receptor>,
    /// What continuous projections transmit.
    pub outputs: Vec<Output>,
    /// Named sub-expressions, each may use those before it.
    pub expressions: Vec<(String, Expr)>,
    /// `state' = …`, per ms; a state without equation is constant between events.
    pub dynamics: Vec<(String, Expr)>,
    /// Itô noise: `d(state) += … dW`, one independent Wiener process (per √ms) for each entry.
    pub diffusion: Vec<(String, Expr)>,
    /// Bounds of states, applied after propagation and delivery, before the spike test.
    pub limits: Vec<Limit>,
    /// When it spikes and what happens then.
    pub spike: Option<SpikeRule>,
    /// Whether arriving spikes act before or after propagation.
    pub deliver: Deliver,
}

/// A constant of a neuron.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// Name in equations.
    pub name: String,
    /// Default, in inside units.
    pub default: f64,
    /// Physical dimension.
    pub dimension: Dimension,
    /// Unit in which it is written and printed, such as `mV`.
    pub unit: String,
    /// Smallest value allowed.
    pub lower: Option<Bound>,
    /// Largest value allowed.
    pub upper: Option<Bound>,
    /// What it means.
    pub meaning: String,
}

/// An end of an allowed interval, in inside units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bound {
    /// The end.
    pub value: f64,
    /// Whether the end itself is allowed.
    pub inclusive: bool,
}

/// A dynamic variable.
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    /// Name in equations.
    pub name: String,
    /// Value at the start, from parameters.
    pub initial: Expr,
    /// Physical dimension.
    pub dimension: Dimension,
    /// Unit in which it is written and printed.
    pub unit: String,
    /// What it means.
    pub meaning: String,
}

/// A port for continuous input.
#[derive(Clone, Debug, PartialEq)]
pub struct InputPort {
    /// Name in equations.
    pub name: String,
    /// Physical dimension.
    pub dimension: Dimension,
    /// Unit in which it is written and printed.
    pub unit: String,
    /// What it means.
    pub meaning: String,
}

/// What a neuron shows to others in every step: x_j in Σ_j w_ij x_j.
#[derive(Clone, Debug, PartialEq)]
pub struct Output {
    /// Name.
    pub name: String,
    /// Expression over states and parameters; taken at the start of a step, after resets.
    pub value: Expr,
    /// Physical dimension.
    pub dimension: Dimension,
    /// Unit in which it is printed.
    pub unit: String,
    /// What it means.
    pub meaning: String,
}

/// A port for spikes, or for the outputs of other neurons.
#[derive(Clone, Debug, PartialEq)]
pub struct Receptor {
    /// Name: `excitatory`, `inhibitory`, `delta` …
    pub name: String,
    /// Dimension of the weight of a synapse onto it.
    pub dimension: Dimension,
    /// Unit of the weight.
    pub unit: String,
    /// Whether it receives the outputs of other neurons in every step instead of spikes.
    pub continuous: bool,
    /// What an arriving spike adds to states, or to inputs for the one step in which it arrives, linear in the symbol
    /// `weight`; where continuous, what each synapse adds to input ports in every step ([`Assignment::coupling`]).
    pub events: Vec<Assignment>,
    /// What it means.
    pub meaning: String,
}

/// `state = expression` (reset) or `state += expression` (event; there the name may be that of an input).
#[derive(Clone, Debug, PartialEq)]
pub struct Assignment {
    /// The state written.
    pub state: String,
    /// New value or increment.
    pub value: Expr,
}

/// What a continuous synapse of weight w from a neuron of output x adds to an input port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coupling {
    /// w · x, so that the port holds Σ_j w_ij x_j.
    WeightedOutput,
    /// w, so that the port holds Σ_j w_ij.
    Weight,
}

impl Assignment {
    /// What a continuous synapse adds: `weight * source` or `weight`; `None` for anything else.
    pub fn coupling(&self) -> Option<Coupling> {
        if self.value == Expr::Symbol("weight".into()) {
            return Some(Coupling::Weight);
        }
        let is = |text: &str| crate::text::parse(text).is_ok_and(|e| e == self.value);
        (is("weight * source") || is("source * weight")).then_some(Coupling::WeightedOutput)
    }
}

/// Bounds within which a state is kept; nothing is said of a NaN, which stays one.
#[derive(Clone, Debug, PartialEq)]
pub struct Limit {
    /// The state.
    pub state: String,
    /// Smallest value, an expression of parameters.
    pub lower: Option<Expr>,
    /// Largest value, an expression of parameters.
    pub upper: Option<Expr>,
}

/// When a neuron spikes, and what happens then.
#[derive(Clone, Debug, PartialEq)]
pub struct SpikeRule {
    /// Boolean over states, their values `before` the step, and parameters.
    pub condition: Expr,
    /// Values after the spike; all right-hand sides are read before any is written.
    pub reset: Vec<Assignment>,
    /// Duration of refractoriness (ms), an expression of parameters.
    pub refractory: Option<Expr>,
    /// States frozen while refractory.
    pub hold: Vec<String>,
    /// What happens to spikes that arrive at a frozen state.
    pub refractory_input: RefractoryInput,
}

/// Fate of spikes that arrive at a state frozen by refractoriness.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RefractoryInput {
    /// The state changes although it does not evolve.
    Keep,
    /// They are lost.
    #[default]
    Discard,
}

/// Whether arriving spikes act before or after propagation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Deliver {
    /// Arriving spikes change states before the equations are advanced.
    BeforePropagation,
    /// Arriving spikes change states after the equations were advanced, before the spike test.
    #[default]
    AfterPropagation,
}

impl NeuronModel {
    /// The parameter of that name.
    pub fn parameter(&self, name: &str) -> Option<&Parameter> {
        self.parameters.iter().find(|p| p.name == name)
    }

    /// The state of that name.
    pub fn state(&self, name: &str) -> Option<&State> {
        self.states.iter().find(|s| s.name == name)
    }

    /// The receptor of that name, with its index.
    pub fn receptor(&self, name: &str) -> Option<(usize, &Receptor)> {
        self.receptors
            .iter()
            .enumerate()
            .find(|(_, r)| r.name == name)
    }

    /// The output of that name, with its index.
    pub fn output(&self, name: &str) -> Option<(usize, &Output)> {
        self.outputs
            .iter()
            .enumerate()
            .find(|(_, o)| o.name == name)
    }

    /// The input port of that name.
    pub fn input(&self, name: &str) -> Option<&InputPort> {
        self.inputs.iter().find(|p| p.name == name)
    }

    /// An expression with all named sub-expressions written out.
    pub fn expanded(&self, expr: &Expr) -> Expr {
        expr.with_definitions(&self.expressions)
    }
}
