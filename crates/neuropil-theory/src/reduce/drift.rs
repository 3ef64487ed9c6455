//! Neurons whose membrane has a drift of its own, `dV/dt = f(V) + inputs`, behind linear filters.
//!
//! With the values of its parameters put in, all states of such a model but the membrane obey linear equations that do not
//! know V, and enter V' with constant factors. Then spikes and currents act as additive input, and f is what V' is without them. A
//! state that spikes push and that decays by itself is an adaptation; it is taken by its mean.

use neuropil_circuit::structure::linear_part;
use neuropil_circuit::{Comparison, Expr, NeuronModel, NeuronUse};
use neuropil_numerics::matrix::{Matrix, solve};

use super::{ReceptorReduction, Reduction};
use crate::error::TheoryError;

/// What makes such a neuron other than a leaky one.
#[derive(Clone, Debug, PartialEq)]
pub struct DriftReduction {
    /// V' without input, mV/ms, an expression of the membrane potential alone.
    pub drift: Expr,
    /// Name of the membrane potential in it.
    pub membrane: String,
    /// Drift at the potential that inputs are relative to, mV/ms; it counts as mean input.
    pub offset: f64,
    /// Lower bound of the potential relative to `e_l`, mV.
    pub lower: Option<f64>,
    /// By how much the neuron's own rate lowers its mean input, mV ms, and with which time constant, ms.
    pub adaptation: Option<(f64, f64)>,
}

impl DriftReduction {
    /// f(V) less the offset at `v` mV above `e_l`; NaN where the expression has no value.
    pub fn at(&self, e_l: f64, v: f64) -> f64 {
        let lookup = |s: &str| (s == self.membrane).then_some(v + e_l);
        self.drift.evaluate(&lookup).unwrap_or(f64::NAN) - self.offset
    }
}

/// Reduces a neuron whose equations are not linear.
pub(super) fn reduce(
    name: &str,
    neuron: &NeuronUse,
    potential: Option<f64>,
) -> Result<Reduction, TheoryError> {
    let given = &neuron.model;
    let unsuited = |reason: String| TheoryError::Unsuited {
        population: name.into(),
        model: given.name.clone(),
        reason,
    };
    let value = |e: &Expr| {
        let e = given.expanded(e);
        let lookup = |s: &str| neuron.value(s).map(|v| v.mean());
        e.evaluate(&lookup)
            .filter(|x| x.is_finite())
            .ok_or_else(|| unsuited("an expression of its equations has no finite value".into()))
    };
    let model = with_numbers(neuron);
    let rule = model
        .spike
        .as_ref()
        .ok_or_else(|| unsuited("it has no spike rule".into()))?;
    let n = model.states.len();
    let (m, threshold) = membrane(&model, &rule.condition).ok_or_else(|| {
        unsuited("its spike condition is not a state compared with a constant threshold".into())
    })?;
    let name_of = |i: usize| model.states[i].name.clone();
    let part = linear_part(&model);
    if let Some(i) = (0..n).find(|i| *i != m && !part.members[*i]) {
        return Err(unsuited(format!(
            "besides its membrane, `{}` has equations that are not linear or depend on the membrane",
            name_of(i)
        )));
    }
    let own = |i: usize| {
        let own = model
            .dynamics
            .iter()
            .find(|(s, _)| *s == model.states[i].name);
        own.map_or(Expr::number(0.0), |(_, e)| e.clone())
    };
    let equation = own(m);
    let v = name_of(m);
    // ∂V'/∂x for another state or an input: a number, or one at the given potential, or the input is not additive.
    let mut fixed = Vec::new();
    let mut factor = |x: &str| -> Result<f64, TheoryError> {
        let by = equation.derivative(x).map(|e| e.simplified());
        if let Some(known) = by.as_ref().and_then(|e| e.evaluate(&|_| None)) {
            return Ok(known);
        }
        let at = |v0: f64| {
            let by = by.as_ref()?.evaluate(&|s| (s == v).then_some(v0));
            by.filter(|f| f.is_finite()).map(|f| (v0, f))
        };
        let (v0, found) = potential.and_then(at).ok_or_else(|| {
            unsuited(format!(
                "the effect of `{x}` on its membrane depends on the potential. Theory takes inputs that add up whatever the potential, as synapses of currents do (an option of some circuits, such as --set synapses=currents); for balanced and semi-balanced states conductances can be taken at a potential (--at-potential, in Python at_potential)"
            ))
        })?;
        fixed.push((x.to_owned(), v0));
        Ok(found)
    };
    let others: Vec<usize> = (0..n).filter(|i| *i != m).collect();
    let coupling = others.iter().map(|i| factor(&name_of(*i)));
    let coupling = coupling.collect::<Result<Vec<_>, _>>()?;
    let k = others.len();
    let mut matrix = Matrix::zeros(k, k);
    for (a, i) in others.iter().enumerate() {
        for (b, j) in others.iter().enumerate() {
            matrix[(a, b)] = value(&part.linear.matrix[*i][*j])?;
        }
    }
    // The stationary push on V of a constant drive x into the other states, mV/ms.
    let push = |x: &[f64]| -> Result<f64, TheoryError> {
        if x.iter().all(|v| *v == 0.0) {
            return Ok(0.0);
        }
        let at = solve(&matrix, x)
            .map_err(|_| unsuited("its filters have no stationary state".into()))?;
        Ok(at.iter().zip(&coupling).map(|(s, c)| -s * c).sum())
    };
    let resting: Vec<f64> = others
        .iter()
        .map(|i| value(&part.linear.constant[*i]))
        .collect::<Result<_, _>>()?;
    let steady = push(&resting)?;
    let drift = equation
        .substitute(&|s| (s != v).then(|| Expr::number(0.0)))
        .simplified();
    let at = |x: f64| {
        let found = drift.evaluate(&|s| (s == v).then_some(x));
        found.filter(|f| f.is_finite())
    };
    let reset = rule.reset.iter().find(|r| r.state == v);
    let reset = reset.ok_or_else(|| unsuited("a spike does not reset its membrane".into()))?;
    let v_reset = value(&reset.value)?;
    let e_l = match given.parameter("E_L") {
        Some(_) => value(&Expr::symbol("E_L"))?,
        None => v_reset,
    };
    let no_drift = || unsuited(format!("its drift has no finite value at {e_l} mV"));
    let offset = at(e_l).ok_or_else(no_drift)?;
    // τ is the unit of mean and noise: that of the leak, which the slope at E_L is.
    let slope = drift
        .derivative(&v)
        .and_then(|e| e.evaluate(&|s| (s == v).then_some(e_l)));
    let tau_m = match slope.filter(|s| *s < 0.0 && s.is_finite()) {
        Some(s) => -1.0 / s,
        None => {
            return Err(unsuited(format!(
                "its membrane does not leak at {e_l} mV, which would set the scale of its inputs"
            )));
        }
    };
    let mut warnings = Vec::new();
    let mut adaptation = None;
    for r in rule.reset.iter().filter(|r| r.state != v) {
        let Some(a) = others.iter().position(|i| model.states[*i].name == r.state) else {
            continue;
        };
        let step = Expr::binary(
            neuropil_circuit::BinaryOp::Sub,
            r.value.clone(),
            Expr::symbol(r.state.clone()),
        );
        let by = step
            .derivative(&r.state)
            .and_then(|e| e.evaluate(&|_| None));
        let jump = step.evaluate(&|s| (s == r.state).then_some(0.0));
        match (by, jump) {
            (Some(0.0), Some(jump)) => {
                let mut entry = vec![0.0; k];
                entry[a] = jump;
                let strength = -tau_m * push(&entry)?;
                if strength < 0.0 {
                    return Err(unsuited(format!(
                        "its spikes excite it through `{}`",
                        r.state
                    )));
                }
                if strength > 0.0 {
                    adaptation = Some((strength, -1.0 / matrix[(a, a)]));
                    warnings.push(format!(
                        "population `{name}`: the adaptation `{}` is taken by its mean",
                        r.state
                    ));
                }
            }
            _ => warnings.push(format!(
                "population `{name}`: a spike also sets `{}`, which theory leaves out",
                r.state
            )),
        }
    }
    let mut receptors = Vec::new();
    for r in &model.receptors {
        let mut entry = vec![0.0; k];
        let (mut gain, mut tau_s) = (0.0, 0.0);
        for event in &r.events {
            let by = model.expanded(&event.value).derivative("weight");
            let by = by.ok_or_else(|| unsuited("a receptor is not linear in the weight".into()))?;
            let by = value(&by)?;
            if event.state == v {
                gain += tau_m * by;
            } else if let Some(a) = others
                .iter()
                .position(|i| model.states[*i].name == event.state)
            {
                entry[a] += by;
                tau_s = -1.0 / matrix[(a, a)];
                if coupling[a] == 0.0 {
                    tau_s *= std::f64::consts::SQRT_2;
                }
            } else {
                return Err(unsuited(format!(
                    "receptor `{}` acts on an input for one step",
                    r.name
                )));
            }
        }
        gain += tau_m * push(&entry)?;
        receptors.push(ReceptorReduction { gain, tau_s });
    }
    let mut port_gain = Vec::new();
    for (p, port) in model.inputs.iter().enumerate() {
        let entry: Vec<f64> = others
            .iter()
            .map(|i| value(&part.linear.input[p][*i]))
            .collect::<Result<_, _>>()?;
        port_gain.push(tau_m * (factor(&port.name)? + push(&entry)?));
    }
    let mut variance = 0.0;
    for (state, e) in &given.diffusion {
        let c = value(e)?;
        if *state == v {
            variance += c * c * tau_m;
        } else if c != 0.0 {
            warnings.push(format!(
                "population `{name}`: noise on `{state}` is left out of the theory"
            ));
        }
    }
    let mut lower = None;
    for limit in &given.limits {
        if limit.state != v || limit.upper.is_some() {
            return Err(unsuited(format!("its state `{}` has a limit", limit.state)));
        }
        lower = limit
            .lower
            .as_ref()
            .map(&value)
            .transpose()?
            .map(|l| l - e_l);
    }
    let t_ref = rule.refractory.as_ref().map_or(Ok(0.0), &value)?;
    Ok(Reduction {
        tau_m,
        t_ref,
        e_l,
        v_th: value(&threshold)? - e_l,
        v_reset: v_reset - e_l,
        mean_input: tau_m * (offset + steady),
        variance,
        receptors,
        port_gain,
        averaged: fixed.first().map_or(Vec::new(), |(_, v0)| {
            let all: Vec<String> = fixed.iter().map(|(x, _)| format!("`{x}`")).collect();
            vec![format!(
                "population `{name}`: the effects of {} are taken at a potential of {v0} mV",
                all.join(", ")
            )]
        }),
        warnings,
        drift: Some(DriftReduction {
            drift,
            membrane: v,
            offset,
            lower,
            adaptation,
        }),
    })
}

/// The model with the values of its parameters in its equations, where terms of value 0 vanish.
fn with_numbers(neuron: &NeuronUse) -> NeuronModel {
    let mut model = (*neuron.model).clone();
    let number = |e: &Expr| {
        let lookup = |s: &str| neuron.value(s).map(|v| Expr::number(v.mean()));
        neuron.model.expanded(e).substitute(&lookup).simplified()
    };
    for (_, e) in &mut model.dynamics {
        *e = number(e);
    }
    if let Some(rule) = &mut model.spike {
        rule.condition = number(&rule.condition);
        for r in &mut rule.reset {
            r.value = number(&r.value);
        }
    }
    model
}

/// The state that a threshold is compared with, and the threshold; `V >= θ` or `not (V < θ)`.
fn membrane(model: &NeuronModel, condition: &Expr) -> Option<(usize, Expr)> {
    use Comparison::{Greater, GreaterEqual, Less, LessEqual};
    let state = |e: &Expr| match e {
        Expr::Symbol(s) => model.states.iter().position(|x| x.name == *s),
        _ => None,
    };
    let (above, below) = match condition {
        Expr::Compare(GreaterEqual | Greater, a, b) => (a, b),
        Expr::Compare(LessEqual | Less, a, b) => (b, a),
        Expr::Not(inner) => match &**inner {
            Expr::Compare(Less | LessEqual, a, b) => (a, b),
            Expr::Compare(Greater | GreaterEqual, a, b) => (b, a),
            _ => return None,
        },
        _ => return None,
    };
    let constant = below.symbols().is_empty();
    Some((state(above).filter(|_| constant)?, (**below).clone()))
}
