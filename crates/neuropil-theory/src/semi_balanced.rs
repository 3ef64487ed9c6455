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
//! *semi-balanced*. This is the complementarity problem of (-W, -X): [`SemiBalanced::states`] finds every state. There is one
//! for every X only if -W is a P-matrix, which no network with excitation of a population by itself has.

use neuropil_circuit::{Circuit, PopulationKind, Source};
use neuropil_numerics::complementarity::{
    self, Lemke, Path, Solution, all_solutions, is_p_matrix, lemke,
};
use neuropil_numerics::matrix::{Matrix, eigenvalues, solve};

mod along;

pub use along::{OutsideInput, PathEnd, SemiBalancedPath, SemiBalancedPoint};

use crate::TheoryError;
use crate::rate_model::RateModel;
use crate::spectra::LinkSource;
use crate::working_point::{TheoryOptions, equations};

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

/// A semi-balanced state.
#[derive(Clone, Debug, PartialEq)]
pub struct SemiBalancedState {
    /// Rates, 1/ms.
    pub rates: Vec<f64>,
    /// Mean inputs that are left, mV: 0 for the active, negative for the silent.
    pub input: Vec<f64>,
    /// Which populations are active.
    pub active: Vec<bool>,
    /// Whether all are: balance in the full sense.
    pub balanced: bool,
    /// Whether small deviations die out: all eigenvalues of T⁻¹ W on the active populations have negative real parts.
    pub stable: bool,
    /// Whether a population is just at the border of silence.
    pub degenerate: bool,
    /// Sign of det(-W) on the active populations; these add to 1 over all states of a network whose rates stay bounded.
    pub index: i32,
}

/// All states.
#[derive(Clone, Debug, PartialEq)]
pub struct SemiBalancedStates {
    /// In the order of their supports.
    pub states: Vec<SemiBalancedState>,
    /// Sets of populations with a singular W, in which states were not looked for.
    pub singular: Vec<Vec<usize>>,
}

impl SemiBalancedStates {
    /// Sets of active populations of the stable states as binary numbers, population 0 lowest; more than one where the network
    /// is multistable. Over a lattice of inputs, points with equal sets lie in one region, where rates are linear in the input.
    pub fn region(&self) -> Vec<u64> {
        let number = |s: &SemiBalancedState| {
            let bits = s.active.iter().enumerate().filter(|(_, a)| **a);
            bits.fold(0, |n, (i, _)| n | 1_u64 << (i % 64))
        };
        self.states
            .iter()
            .filter(|s| s.stable)
            .map(number)
            .collect()
    }

    /// Sum of the indices; other than 1 it says that states are missing, degenerate, or rates not bounded.
    pub fn index_sum(&self) -> i32 {
        self.states.iter().map(|s| s.index).sum()
    }
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
        Ok(solve(&self.coupling, &against)?)
    }

    /// -W and -X, scaled so that rates come out in 1/ms.
    fn problem(&self) -> Result<(Matrix, Vec<f64>), TheoryError> {
        let scale = match self.mean_coupling() {
            0.0 => 1.0,
            scale => scale,
        };
        let q = self.input()?.iter().map(|x| -x / scale).collect();
        Ok((self.coupling.map(|v| -v / scale), q))
    }

    fn state(&self, solution: Solution) -> Result<SemiBalancedState, TheoryError> {
        let active = solution.support;
        let stable = self.stable_on(&active)?;
        let scale = self.mean_coupling();
        Ok(SemiBalancedState {
            balanced: active.iter().all(|a| *a),
            stable: stable && !solution.degenerate,
            degenerate: solution.degenerate,
            index: solution.index,
            input: solution.w.iter().map(|w| 0.0 - w * scale).collect(),
            rates: solution.z,
            active,
        })
    }

    /// Whether deviations among these populations die out: all eigenvalues of T⁻¹ W there have negative real parts.
    pub fn stable_on(&self, active: &[bool]) -> Result<bool, TheoryError> {
        let members: Vec<usize> = (0..active.len()).filter(|i| active[*i]).collect();
        if members.is_empty() {
            return Ok(true);
        }
        let k = members.len();
        let linear = Matrix::from_fn(k, k, |i, j| {
            self.coupling[(members[i], members[j])] / self.time[members[i]]
        });
        Ok(eigenvalues(&linear)?.iter().all(|v| v.0 < 0.0))
    }

    /// Every semi-balanced state, by trying every set of active populations; up to 20 populations.
    pub fn states(&self) -> Result<SemiBalancedStates, TheoryError> {
        let (m, q) = self.problem()?;
        let found = all_solutions(&m, &q)?;
        let states = found.solutions.into_iter().map(|s| self.state(s));
        Ok(SemiBalancedStates {
            states: states.collect::<Result<_, _>>()?,
            singular: found.singular,
        })
    }

    /// What is wrong with taking the balanced rates for what the network does: in words, nothing where they are the only
    /// state and stable.
    pub fn warnings(&self, found: &SemiBalancedStates) -> Result<Vec<String>, TheoryError> {
        let mut warnings = Vec::new();
        let rates = |r: &[f64]| {
            let all = self.names.iter().zip(r);
            let all: Vec<String> = all.map(|(n, r)| format!("{n} {:.2}", r * 1e3)).collect();
            format!("{} spikes/s", all.join(", "))
        };
        for state in found.states.iter().filter(|s| s.balanced) {
            let linear = Matrix::from_fn(self.names.len(), self.names.len(), |i, j| {
                self.coupling[(i, j)] / self.time[i]
            });
            let growing = eigenvalues(&linear)?.iter().filter(|v| v.0 > 0.0).count();
            if growing > 0 {
                let kind = if growing < self.names.len() {
                    "a saddle"
                } else {
                    "unstable"
                };
                warnings.push(format!(
                    "the balanced state ({}) is {kind}: of {} directions deviations grow along {growing}, and the network does not stay there",
                    rates(&state.rates),
                    self.names.len()
                ));
            }
        }
        if !found.states.iter().any(|s| s.balanced)
            && let Ok(balanced) = self.balanced()
            && balanced.iter().any(|r| *r < 0.0)
        {
            warnings.push(format!(
                "inputs cannot cancel in all populations, which would take negative rates ({})",
                rates(&balanced)
            ));
        }
        let stable: Vec<String> = found
            .states
            .iter()
            .filter(|s| s.stable)
            .map(|s| {
                let active = self.names.iter().zip(&s.active).filter(|(_, a)| **a);
                let active: Vec<&str> = active.map(|(n, _)| n.as_str()).collect();
                format!("{{{}}} at {}", active.join(", "), rates(&s.rates))
            })
            .collect();
        match stable.as_slice() {
            [] if found.states.is_empty() => warnings.push("no state was found: rates are not bounded".into()),
            [] => warnings.push("no state is stable".into()),
            [_] => {}
            several => warnings.push(format!(
                "{} stable states, with activity of {}: where rates settle depends on where they start",
                several.len(),
                several.join(" or ")
            )),
        }
        for set in &found.singular {
            let names: Vec<&str> = set
                .iter()
                .filter_map(|i| self.names.get(*i))
                .map(String::as_str)
                .collect();
            warnings.push(format!(
                "coupling among {{{}}} is singular, and states with only these active were not looked for",
                names.join(", ")
            ));
        }
        Ok(warnings)
    }

    /// [`SemiBalanced::states`] under each of these rates of the sources, 1/ms, such as the points of a lattice.
    pub fn states_at(&self, points: &[Vec<f64>]) -> Result<Vec<SemiBalancedStates>, TheoryError> {
        let at = |rates: &Vec<f64>| self.with_external_rates(rates)?.states();
        points.iter().map(at).collect()
    }

    /// One state by Lemke's method, for any number of populations; nothing where the method ends without one. With several
    /// states it may be any of them, stable or not.
    pub fn one_state(&self) -> Result<Option<SemiBalancedState>, TheoryError> {
        let (m, q) = self.problem()?;
        match lemke(&m, &q)? {
            Lemke::Solution(s) => Ok(Some(self.state(s)?)),
            Lemke::Ray => Ok(None),
        }
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
        let scale = match self.mean_coupling() {
            0.0 => 1.0,
            scale => scale,
        };
        let q1: Vec<f64> = target.input()?.iter().map(|x| -x / scale).collect();
        Ok(complementarity::follow(&m, &q0, &q1, active)?)
    }

    /// Whether there is exactly one state under every input (-W is a P-matrix).
    pub fn unique_for_every_input(&self) -> Result<bool, TheoryError> {
        Ok(is_p_matrix(&self.problem()?.0)?)
    }
}

/// The strong-coupling limit of a circuit: mean inputs by its projections, stimuli and sources, without transfer functions. All
/// drive from outside is in [`SemiBalanced::constant`], sources of shared trains by their rates.
pub fn to_semi_balanced(
    circuit: &Circuit,
    options: &TheoryOptions,
) -> Result<SemiBalanced, TheoryError> {
    let e = equations(circuit, options)?;
    let n = e.neurons.len();
    let names = e
        .neurons
        .iter()
        .map(|(i, _)| circuit.populations[*i].name.clone());
    let mut sources: Vec<usize> = Vec::new();
    for link in &e.links {
        if let LinkSource::Trains(k) = link.source
            && !sources.contains(&k)
        {
            sources.push(k);
        }
    }
    sources.sort_unstable();
    let mut external = Matrix::zeros(n, sources.len());
    let mut constant = e.network.external_mean.clone();
    let rates: Vec<f64> = sources
        .iter()
        .map(|k| match &circuit.populations[*k].kind {
            PopulationKind::Source(Source::Poisson { rate }) => rate.constant().unwrap_or(0.0),
            _ => 0.0,
        })
        .collect();
    for link in &e.links {
        if let LinkSource::Trains(k) = link.source
            && let Some(j) = sources.iter().position(|s| *s == k)
        {
            external[(link.target, j)] += link.mean;
            constant[link.target] -= link.mean * rates[j];
        }
    }
    let names: Vec<String> = names.collect();
    let mut made = SemiBalanced::new(names, e.network.mean_gain, external, rates)?;
    made.sources = sources
        .iter()
        .map(|k| circuit.populations[*k].name.clone())
        .collect();
    made.constant = constant;
    made.time = e.neurons.iter().map(|(_, r)| r.tau_m).collect();
    // Nothing here depends on how inputs make rates.
    let kept = e.warnings.into_iter();
    made.assumptions = kept.filter(|w| !e.of_transfer.contains(w)).collect();
    made.check()?;
    Ok(made)
}

impl RateModel {
    /// The strong-coupling limit of this model: its weights and drifts without transfer functions.
    pub fn semi_balanced(&self) -> Result<SemiBalanced, TheoryError> {
        let all = self.populations();
        let n = all.len();
        let mut made = SemiBalanced::new(
            all.iter().map(|p| p.name.clone()).collect(),
            self.weight().clone(),
            Matrix::zeros(n, 0),
            Vec::new(),
        )?;
        made.constant = all.iter().map(|p| p.drift + p.ratio * self.drive).collect();
        made.time = all.iter().map(|p| p.time).collect();
        made.check()?;
        Ok(made)
    }
}
