//! From a neuron model's equations to the numbers that mean-field theory needs.
//!
//! A model with linear equations and a fixed threshold on one of its states is a leaky integrate-and-fire neuron behind
//! linear filters. With x' = A x + b + Σ_p B_p u_p between spikes and a spike of weight w adding w e_r to x,
//!
//! * τ_m = −1 / A_VV,
//! * the stationary shift of V per unit of weight × rate is  G_r = −(A⁻¹ e_r)_V   (mV ms per weight),
//! * a spike is equivalent to a jump of J = w G_r / τ_m (mV) as far as the mean input  μ = τ_m J ν  and the white-noise
//!   intensity  σ² = τ_m J² ν  are concerned,
//! * its filter has the time constant τ_s = −1 / A_ss of the state that the spike enters, 0 if that is V itself.

mod drift;

use crate::error::TheoryError;
pub use drift::DriftReduction;
use neuropil_circuit::structure::structure;
use neuropil_circuit::{Comparison, Expr, Linear, NeuronUse, Structure};
use neuropil_numerics::matrix::{Matrix, solve};

/// A population as a leaky integrate-and-fire neuron behind linear filters.
#[derive(Clone, Debug, PartialEq)]
pub struct Reduction {
    /// Membrane time constant, ms.
    pub tau_m: f64,
    /// Refractory period, ms.
    pub t_ref: f64,
    /// Potential to which mean inputs are relative, mV: the parameter `E_L` where there is one, else the rest without input.
    pub e_l: f64,
    /// Threshold relative to `e_l`, mV.
    pub v_th: f64,
    /// Reset relative to `e_l`, mV.
    pub v_reset: f64,
    /// Mean input without spikes or stimuli (constant currents of the model), mV.
    pub mean_input: f64,
    /// White noise of the model itself, Brunel's σ², mV².
    pub variance: f64,
    /// For each receptor of the model.
    pub receptors: Vec<ReceptorReduction>,
    /// Stationary shift of V per unit of each input port, mV per unit.
    pub port_gain: Vec<f64>,
    /// Which parameters differ between neurons and are taken by their means, in words.
    pub averaged: Vec<String>,
    /// What else the reduction leaves out or takes by its mean, in words: it concerns how inputs make rates, not mean inputs.
    pub warnings: Vec<String>,
    /// For a neuron whose membrane has a drift other than a leak.
    pub drift: Option<DriftReduction>,
}

/// A receptor seen from the membrane.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ReceptorReduction {
    /// Stationary shift of V per unit of weight × rate, mV ms per unit of weight.
    pub gain: f64,
    /// Time constant of the filter, ms; 0 for spikes that act on V at once.
    pub tau_s: f64,
}

/// Reduces the neurons of population `name`: leaky ones, and those with a one-dimensional drift ([`DriftReduction`]).
/// The effects of conductances depend on the potential; they are taken at `potential` (mV, absolute), and refused without.
pub fn reduce(
    name: &str,
    neuron: &NeuronUse,
    potential: Option<f64>,
) -> Result<Reduction, TheoryError> {
    match structure(&neuron.model) {
        Structure::Linear(linear) => Reducer::new(name, neuron, linear)?.reduce(),
        Structure::General => drift::reduce(name, neuron, potential),
    }
}

struct Reducer<'a> {
    name: &'a str,
    neuron: &'a NeuronUse,
    linear: Linear,
    matrix: Matrix,
    membrane: usize,
    threshold: Expr,
    averaged: Vec<String>,
    warnings: Vec<String>,
}

impl<'a> Reducer<'a> {
    fn new(name: &'a str, neuron: &'a NeuronUse, linear: Linear) -> Result<Self, TheoryError> {
        let model = &neuron.model;
        let unsuited = |reason: String| TheoryError::Unsuited {
            population: name.into(),
            model: model.name.clone(),
            reason,
        };
        if !model.limits.is_empty() {
            return Err(unsuited("its states have limits".into()));
        }
        let Some(rule) = &model.spike else {
            return Err(unsuited("it has no spike rule".into()));
        };
        let state = |e: &Expr| match e {
            Expr::Symbol(s) => model.states.iter().position(|x| x.name == *s),
            _ => None,
        };
        let (membrane, threshold) = match &rule.condition {
            Expr::Compare(Comparison::GreaterEqual | Comparison::Greater, a, b) => {
                (state(a), (**b).clone())
            }
            Expr::Compare(Comparison::LessEqual | Comparison::Less, a, b) => {
                (state(b), (**a).clone())
            }
            _ => (None, Expr::number(0.0)),
        };
        let threshold = model.expanded(&threshold);
        let fixed = threshold
            .symbols()
            .iter()
            .all(|s| model.parameter(s).is_some());
        let Some(membrane) = membrane.filter(|_| fixed) else {
            return Err(unsuited(
                "its spike condition is not a state compared with a constant threshold".into(),
            ));
        };
        let mut averaged = Vec::new();
        for p in &model.parameters {
            if !matches!(
                neuron.value(&p.name),
                Some(neuropil_circuit::Value::Constant(_))
            ) {
                averaged.push(format!(
                    "population `{name}`: parameter `{}` differs between neurons; theory uses its mean",
                    p.name
                ));
            }
        }
        let mut reducer = Self {
            name,
            neuron,
            matrix: Matrix::zeros(0, 0),
            membrane,
            threshold,
            averaged,
            warnings: Vec::new(),
            linear,
        };
        let n = reducer.linear.matrix.len();
        let mut a = Matrix::zeros(n, n);
        for i in 0..n {
            for j in 0..n {
                a[(i, j)] = reducer.value(&reducer.linear.matrix[i][j])?;
            }
        }
        reducer.matrix = a;
        Ok(reducer)
    }

    fn value(&self, e: &Expr) -> Result<f64, TheoryError> {
        let e = self.neuron.model.expanded(e);
        let lookup = |s: &str| self.neuron.value(s).map(|v| v.mean());
        e.evaluate(&lookup)
            .filter(|x| x.is_finite())
            .ok_or_else(|| self.unsuited("an expression of its equations has no finite value"))
    }

    fn unsuited(&self, reason: &str) -> TheoryError {
        TheoryError::Unsuited {
            population: self.name.into(),
            model: self.neuron.model.name.clone(),
            reason: reason.into(),
        }
    }

    /// −(A⁻¹ x)_V, the stationary V under a constant drive x.
    fn stationary(&self, drive: &[f64]) -> Result<f64, TheoryError> {
        let x = solve(&self.matrix, drive).map_err(|_| {
            self.unsuited("its equations have no unique stationary state without spikes")
        })?;
        Ok(-x[self.membrane])
    }

    fn reduce(mut self) -> Result<Reduction, TheoryError> {
        let model = self.neuron.model.clone();
        let m = self.membrane;
        let decay = self.matrix[(m, m)];
        if decay >= 0.0 {
            return Err(self.unsuited("its membrane does not leak"));
        }
        let tau_m = -1.0 / decay;
        let constant = self
            .linear
            .constant
            .iter()
            .map(|e| self.value(e))
            .collect::<Result<Vec<_>, _>>()?;
        let rest = self.stationary(&constant)?;
        let e_l = match model.parameter("E_L") {
            Some(_) => self.value(&Expr::symbol("E_L"))?,
            None => rest,
        };
        let rule = model
            .spike
            .as_ref()
            .ok_or_else(|| self.unsuited("it has no spike rule"))?;
        let membrane_name = &model.states[m].name;
        let reset = rule
            .reset
            .iter()
            .find(|r| r.state == *membrane_name)
            .ok_or_else(|| self.unsuited("a spike does not reset its membrane"))?;
        if rule.reset.len() > 1 {
            self.warnings.push(format!(
                "population `{}`: a spike of model `{}` also resets other states, which theory leaves out",
                self.name, model.name
            ));
        }
        let t_ref = rule
            .refractory
            .as_ref()
            .map_or(Ok(0.0), |e| self.value(e))?;
        let mut receptors = Vec::new();
        for r in &model.receptors {
            let mut entry = vec![0.0; model.states.len()];
            let mut tau_s = 0.0;
            for event in &r.events {
                let i = model
                    .states
                    .iter()
                    .position(|s| s.name == event.state)
                    .ok_or_else(|| self.unsuited("a receptor acts on an unknown state"))?;
                let factor = model
                    .expanded(&event.value)
                    .derivative("weight")
                    .ok_or_else(|| self.unsuited("a receptor is not linear in the weight"))?;
                entry[i] += self.value(&factor)?;
                if i != m {
                    tau_s = -1.0 / self.matrix[(i, i)];
                    let direct = self.matrix[(m, i)] != 0.0;
                    if !direct {
                        tau_s *= std::f64::consts::SQRT_2;
                        let text = format!(
                            "population `{}`: receptor `{}` has more than one exponential stage; the coloured-noise shift, derived for one, uses √2 of its time constant",
                            self.name, r.name
                        );
                        self.warnings.push(text);
                    }
                }
            }
            receptors.push(ReceptorReduction {
                gain: self.stationary(&entry)?,
                tau_s,
            });
        }
        let mut port_gain = Vec::new();
        for column in &self.linear.input {
            let drive = column
                .iter()
                .map(|e| self.value(e))
                .collect::<Result<Vec<_>, _>>()?;
            port_gain.push(self.stationary(&drive)?);
        }
        let mut variance = 0.0;
        for (state, e) in &model.diffusion {
            let c = self.value(e)?;
            if state == membrane_name {
                variance += c * c * tau_m;
            } else if c != 0.0 {
                self.warnings.push(format!(
                    "population `{}`: noise on `{state}` is left out of the theory",
                    self.name
                ));
            }
        }
        Ok(Reduction {
            tau_m,
            t_ref,
            e_l,
            v_th: self.value(&self.threshold)? - e_l,
            v_reset: self.value(&reset.value)? - e_l,
            mean_input: rest - e_l,
            variance,
            receptors,
            port_gain,
            averaged: self.averaged,
            warnings: self.warnings,
            drift: None,
        })
    }
}
