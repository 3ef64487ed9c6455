//! Balanced and semi-balanced states: what rates become when coupling is strong (Baker, Zhu & Rosenbaum 2020).
//!
//! Populations receive the mean input `I_a = Σ_b (JK)_ab r_b + Σ_x (JK)_ax r_x + I_a⁰` with weights J (mV ms), in-degrees K,
//! and rates r. Where JK is large, bounded rates need
//!
//! ```text
//! r ≥ 0,   W r + X ≤ 0,   r_a > 0 only where (W r + X)_a = 0,      W = JK/j,  X = (JK_x r_x + I⁰)/j,
//! ```
//!
//! which is r = [W r + X + r]⁺: excitation that is not cancelled would blow a rate up, inhibition that is not cancelled
//! silences. The scale j = mean |JK| drops out. With all rates positive the state is *balanced*, r = -W⁻¹ X; otherwise
//! *semi-balanced*. This is the complementarity problem of (-W, -X): [`SemiBalanced::states`] finds every state of up to 20
//! populations, [`SemiBalanced::one_state`] one of any number. There is one for every X only if -W is a P-matrix, which no
//! network with excitation of a population by itself has. Where W is singular on the active populations, states form lines or
//! more ([`SemiBalancedFamily`]).

use neuropil_numerics::complementarity::{self, Path};
use neuropil_numerics::matrix::{Lu, Matrix};

mod along;
mod made;
mod regions;
mod states;
mod warnings;

pub use along::{OutsideInput, PathEnd, SemiBalancedPath, SemiBalancedPoint};
pub use made::to_semi_balanced;
pub use regions::SemiBalancedGains;
pub use states::{
    FamilyDirection, LARGEST, SemiBalancedFamily, SemiBalancedState, SemiBalancedStates,
};

use crate::TheoryError;

/// Populations coupled by mean currents; matrices are `[target][source]`.
#[derive(Clone, Debug, PartialEq)]
pub struct SemiBalanced {
    /// Names of the populations.
    pub names: Vec<String>,
    /// JK between populations, mV ms (negative from inhibitory ones).
    pub coupling: Matrix,
    /// JK from sources outside, mV ms; of no columns if there are none.
    pub external: Matrix,
    /// Names of these sources; `1`, `2`, ... where the network was not made of a circuit.
    pub sources: Vec<String>,
    /// Rates of the sources, 1/ms.
    pub external_rates: Vec<f64>,
    /// Constant input I⁰, mV.
    pub constant: Vec<f64>,
    /// Time constants of the rates, ms, on which only stability depends.
    pub time: Vec<f64>,
    /// Which assumptions about the circuit hold only nearly, or not, in words; none where it was not made of a circuit.
    pub assumptions: Vec<String>,
}

impl SemiBalanced {
    /// Populations with coupling JK (mV ms), sources outside (mV ms, 1/ms), and no constant input; all of one time constant.
    pub fn new(
        names: Vec<String>,
        coupling: Matrix,
        external: Matrix,
        external_rates: Vec<f64>,
    ) -> Result<Self, TheoryError> {
        let n = names.len();
        let made = Self {
            names,
            coupling,
            external,
            sources: (1..=external_rates.len()).map(|k| k.to_string()).collect(),
            external_rates,
            constant: vec![0.0; n],
            time: vec![1.0; n],
            assumptions: Vec::new(),
        };
        made.check()?;
        Ok(made)
    }

    /// The same network under other rates of its sources, 1/ms.
    pub fn with_external_rates(&self, rates: &[f64]) -> Result<Self, TheoryError> {
        let mut other = self.clone();
        other.external_rates = rates.to_vec();
        other.check()?;
        Ok(other)
    }

    fn check(&self) -> Result<(), TheoryError> {
        const FUNCTION: &str = "SemiBalanced::new";
        let n = self.names.len();
        let shape = |argument, given: String, expected: String| {
            Err(TheoryError::Shape {
                function: FUNCTION,
                argument,
                given,
                expected,
            })
        };
        let size = |m: &Matrix| format!("{} x {}", m.rows(), m.columns());
        if n == 0 || (self.coupling.rows(), self.coupling.columns()) != (n, n) {
            let expected = format!("{n} x {n}, and at least 1 x 1");
            return shape("coupling", size(&self.coupling), expected);
        }
        let sources = self.external_rates.len();
        if (self.external.rows(), self.external.columns()) != (n, sources) {
            return shape("external", size(&self.external), format!("{n} x {sources}"));
        }
        if self.sources.len() != sources {
            let given = self.sources.len().to_string();
            return shape("sources", given, sources.to_string());
        }
        for (argument, given) in [("constant", self.constant.len()), ("time", self.time.len())] {
            if given != n {
                return shape(argument, given.to_string(), n.to_string());
            }
        }
        let finite = "a finite number";
        let refuse = |parameter, given, unit, expected: &str| {
            Err(TheoryError::parameter(
                FUNCTION, parameter, given, unit, expected,
            ))
        };
        for (name, m) in [("coupling", &self.coupling), ("external", &self.external)] {
            if let Some(v) = m.values().iter().find(|v| !v.is_finite()) {
                return refuse(name, *v, "mV ms", finite);
            }
        }
        if let Some(v) = self.constant.iter().find(|v| !v.is_finite()) {
            return refuse("constant", *v, "mV", finite);
        }
        let positive = |v: &&f64| !(**v > 0.0 && v.is_finite());
        if let Some(v) = self.time.iter().find(positive) {
            return refuse("time", *v, "ms", "a positive time");
        }
        let rate = |v: &&f64| !(**v >= 0.0 && v.is_finite());
        if let Some(v) = self.external_rates.iter().find(rate) {
            return refuse("external_rates", *v, "per ms", "a rate of at least 0");
        }
        Ok(())
    }

    /// The mean of |JK| over all pairs, recurrent and from outside, mV ms (1000 times the number in mV/Hz).
    pub fn mean_coupling(&self) -> f64 {
        let all = self.coupling.values().iter().chain(self.external.values());
        let sum: f64 = all.map(|v| libm::fabs(*v)).sum();
        sum / (self.coupling.values().len() + self.external.values().len()) as f64
    }

    /// Mean input from outside, mV.
    pub fn input(&self) -> Result<Vec<f64>, TheoryError> {
        let n = self.names.len();
        let mut input = if self.external_rates.is_empty() {
            vec![0.0; n]
        } else {
            self.external.times_vector(&self.external_rates)?
        };
        input
            .iter_mut()
            .zip(&self.constant)
            .for_each(|(i, c)| *i += c);
        Ok(input)
    }

    /// The rates -W⁻¹ X at which all inputs cancel, of any sign; an error where W is singular.
    pub fn balanced(&self) -> Result<Vec<f64>, TheoryError> {
        let against: Vec<f64> = self.input()?.iter().map(|x| -x).collect();
        let factors = Lu::new(&self.coupling).map_err(|_| TheoryError::Circuit {
            who: "balanced rates".into(),
            which: "coupling W",
            given: "singular".into(),
            expected: "an invertible one, by which inputs cancel at one set of rates".into(),
        })?;
        Ok(factors.solve(&against)?)
    }

    /// What mean inputs are divided by, mV ms.
    fn scale(&self) -> f64 {
        match self.mean_coupling() {
            0.0 => 1.0,
            scale => scale,
        }
    }

    /// -W and -X, scaled so that rates come out in 1/ms.
    fn problem(&self) -> Result<(Matrix, Vec<f64>), TheoryError> {
        let scale = self.scale();
        let q = self.input()?.iter().map(|x| -x / scale).collect();
        Ok((self.coupling.map(|v| -v / scale), q))
    }

    /// The state with these active populations, carried from the present input to that of `target` (the same network under
    /// other rates or inputs): straight between changes of the active set. `z` of a vertex are rates, 1/ms.
    pub fn follow(&self, active: &[bool], target: &Self) -> Result<Path, TheoryError> {
        if self.coupling != target.coupling {
            return Err(TheoryError::Circuit {
                who: "SemiBalanced::follow".into(),
                which: "coupling of the target",
                given: "another one".into(),
                expected: "the same, under other input".into(),
            });
        }
        let (m, q0) = self.problem()?;
        let scale = self.scale();
        let q1: Vec<f64> = target.input()?.iter().map(|x| -x / scale).collect();
        Ok(complementarity::follow(&m, &q0, &q1, active)?)
    }
}
