//! Lowers a synapse model to straight-line code: what an arriving spike delivers, what spikes do to the weight, and
//! what they do to the states of their neuron (bit path).
//!
//! Parameters are numbers of the projection, so whatever only they decide becomes a literal. Everything else is done as it
//! is written, operation by operation: a rule has a few operations and nothing to gain from another order.

use crate::SchemeError;
use crate::builder::{Builder, Moment, is_boolean};
use crate::program::{Derivation, Op, Operand};
use neuropil_circuit::Expr;
use neuropil_circuit::synapse::{SynapseUse, Trace};
use std::collections::BTreeSet;

/// Below this distance to its resting value a trace is there.
pub const TRACE_FLOOR: f64 = 1e-150;

/// Straight-line code over the variables of a synapse, or of a neuron: [`Operand::State`] i is variable number i.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rule {
    /// The operations; operation i makes `Value(i)`.
    pub ops: Vec<Op>,
    /// The results, in order.
    pub outputs: Vec<Operand>,
}

impl Rule {
    /// The variables that are read.
    pub fn reads(&self) -> BTreeSet<usize> {
        let operands = self.ops.iter().flat_map(Op::operands);
        let variable = |o| match o {
            Operand::State(i) => Some(i),
            _ => None,
        };
        let outputs = self.outputs.iter().copied();
        operands.chain(outputs).filter_map(variable).collect()
    }
}

/// How a state of a neuron moves between spikes: once a step x ← toward + (x − toward)·factor, and to `toward` where it is
/// closer to it than [`TRACE_FLOOR`].
#[derive(Clone, Debug, PartialEq)]
pub struct TraceDecay {
    /// Name.
    pub name: String,
    /// Value at the start.
    pub initial: f64,
    /// Value that it approaches.
    pub toward: f64,
    /// exp(−dt/tau); `None` where it is constant between spikes.
    pub factor: Option<f64>,
}

/// States of the neurons at one end of the synapses.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TraceProgram {
    /// Between spikes.
    pub traces: Vec<TraceDecay>,
    /// New values at a spike of the neuron, one for each state; variables are the states themselves.
    pub at_spike: Rule,
}

/// The synapses of a projection as code. The variables of its rules are the weight, the source states, the target states.
#[derive(Clone, Debug, PartialEq)]
pub struct SynapseProgram {
    /// Name of the model.
    pub model: String,
    /// States of source neurons.
    pub source: TraceProgram,
    /// States of target neurons.
    pub target: TraceProgram,
    /// What an arriving spike delivers: one result.
    pub transmit: Rule,
    /// What it delivers and the weight afterwards, where arrivals change it: two results.
    pub arrival: Option<Rule>,
    /// The weight after a spike of the target, where that changes it: one result.
    pub target_spike: Option<Rule>,
    /// Ends of the weight, where it changes.
    pub limits: Option<(f64, f64)>,
}

impl SynapseProgram {
    /// A text that is equal exactly when two programs compute the same.
    pub fn text(&self) -> String {
        format!("{self:?}")
    }
}

/// Lowers the synapses of a projection for a time step of `dt` ms.
///
/// # Errors
/// [`SchemeError`] for symbols that mean nothing, conditions in place of numbers, and constants that are not finite.
pub fn lower_synapse(use_: &SynapseUse, dt: f64) -> Result<SynapseProgram, SchemeError> {
    let l = Lowering { use_, dt };
    let model = &use_.model;
    let names = |list: &[Trace]| -> Vec<String> { list.iter().map(|t| t.name.clone()).collect() };
    let (source, target) = (names(&model.source), names(&model.target));
    let weight = ["weight".to_owned()];
    let all: Vec<String> = [&weight[..], &source, &target].concat();
    let limits = match model.changes_weights() {
        false => None,
        true => {
            let end = |e: &Option<Expr>, which: &str| match e {
                Some(e) => l.number(e, which),
                None => Err(l.not_finite(which, f64::NAN)),
            };
            let lower = end(&model.lower, "lower limit of `weight`")?;
            let upper = end(&model.upper, "upper limit of `weight`")?;
            Some((lower, upper))
        }
    };
    let limited = |e: &Expr| {
        let e = model.expanded(e);
        // First the lower end, then the upper one, as limits of neurons.
        match limits {
            None => e,
            Some((a, b)) => {
                let max = Expr::Call(neuropil_circuit::Function::Max, vec![Expr::number(a), e]);
                Expr::Call(neuropil_circuit::Function::Min, vec![Expr::number(b), max])
            }
        }
    };
    let transmit = (model.transmit.clone(), "transmit");
    let arrival = model.at_source_spike.as_ref();
    let arrival = arrival.map(|e| [transmit.clone(), (limited(e), "at_source_spike")]);
    let target_spike = model.at_target_spike.as_ref();
    let target_spike = target_spike.map(|e| [(limited(e), "at_target_spike")]);
    Ok(SynapseProgram {
        model: model.name.clone(),
        source: l.traces(&model.source, &source)?,
        target: l.traces(&model.target, &target)?,
        transmit: l.rule(&[transmit], &all)?,
        arrival: arrival.map(|r| l.rule(&r, &all)).transpose()?,
        target_spike: target_spike.map(|r| l.rule(&r, &all)).transpose()?,
        limits,
    })
}

struct Lowering<'a> {
    use_: &'a SynapseUse,
    dt: f64,
}

impl Lowering<'_> {
    fn not_finite(&self, constant: &str, value: f64) -> SchemeError {
        SchemeError::NotFinite {
            model: self.use_.model.name.clone(),
            constant: constant.into(),
            value,
        }
    }

    /// The value of an expression over parameters.
    fn number(&self, e: &Expr, what: &str) -> Result<f64, SchemeError> {
        let x = self.use_.constant(e).unwrap_or(f64::NAN);
        match x.is_finite() {
            true => Ok(x),
            false => Err(self.not_finite(what, x)),
        }
    }

    fn traces(&self, list: &[Trace], names: &[String]) -> Result<TraceProgram, SchemeError> {
        let mut traces = Vec::new();
        for t in list {
            let of = |what: &str| format!("{what} of `{}`", t.name);
            let factor = match &t.tau {
                None => None,
                Some(e) => {
                    let tau = self.number(e, &of("tau"))?;
                    let factor = libm::exp(-self.dt / tau);
                    if tau < 0.0 || !factor.is_finite() {
                        return Err(self.not_finite(&of("decay"), factor));
                    }
                    Some(factor)
                }
            };
            traces.push(TraceDecay {
                name: t.name.clone(),
                initial: self.number(&t.initial, &of("initial value"))?,
                toward: self.number(&t.toward, &of("resting value"))?,
                factor,
            });
        }
        let at_spike: Vec<(Expr, &str)> = list
            .iter()
            .map(|t| (t.at_spike.clone(), "at_spike"))
            .collect();
        Ok(TraceProgram {
            traces,
            at_spike: self.rule(&at_spike, names)?,
        })
    }

    fn rule(&self, outputs: &[(Expr, &str)], variables: &[String]) -> Result<Rule, SchemeError> {
        let model = &self.use_.model;
        let mut b = Builder {
            model: model.name.clone(),
            as_written: true,
            ..Builder::default()
        };
        let variable = |s: &str, _: Moment| {
            let index = variables.iter().position(|v| v == s)?;
            Some(Operand::State(index))
        };
        let parameter = |s: &str| self.use_.value(s).is_some();
        let mut results = Vec::new();
        for (e, place) in outputs {
            let e = model.expanded(e);
            if is_boolean(&e) {
                return Err(SchemeError::Type {
                    model: model.name.clone(),
                    place: (*place).into(),
                    given: "a condition",
                    expected: "a number",
                });
            }
            results.push(b.compile(&e, place, &variable, &parameter)?);
        }
        let mut constants = Vec::new();
        for c in &b.constants {
            let Derivation::Expr(e) = &c.derivation else {
                return Err(self.not_finite(&c.name, f64::NAN));
            };
            constants.push(self.number(e, &format!("constant `{e}`"))?);
        }
        let fold = |o: Operand| match o {
            Operand::Constant(i) => Operand::Literal(constants.get(i).copied().unwrap_or(f64::NAN)),
            other => other,
        };
        Ok(Rule {
            ops: b.ops.into_iter().map(|op| op.map(fold)).collect(),
            outputs: results.into_iter().map(fold).collect(),
        })
    }
}
