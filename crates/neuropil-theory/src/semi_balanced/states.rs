//! The states of a semi-balanced network: rates, what is left of the inputs, stability.

use std::cmp::Ordering;

use neuropil_numerics::complementarity::{
    self, Family, Lemke, Solution, all_solutions, is_p_matrix, lemke,
};
use neuropil_numerics::matrix::{Complex, Matrix, eigenvalues};

use super::SemiBalanced;
use crate::TheoryError;

/// Most populations of which every set is tried.
pub const LARGEST: usize = complementarity::LARGEST;
/// Most populations at the border of silence for which all linear pieces of the dynamics are tried.
const BORDER: usize = 8;
/// An eigenvalue whose real part is this part of the largest size counts as neither growing nor decaying.
const MARGINAL: f64 = 1e-10;

/// A semi-balanced state.
#[derive(Clone, Debug, PartialEq)]
pub struct SemiBalancedState {
    /// Rates, 1/ms.
    pub rates: Vec<f64>,
    /// Mean inputs that are left, mV: 0 for the active, negative for the silent, 0 for those at the border of silence.
    pub input: Vec<f64>,
    /// Which populations are active.
    pub active: Vec<bool>,
    /// Whether all are: balance in the full sense.
    pub balanced: bool,
    /// Whether small deviations die out: all eigenvalues of T⁻¹ W on the active populations have negative real parts; for a
    /// degenerate state, on the active ones with any of those at the border, which are the linear pieces of the dynamics that
    /// meet there. (With a common quadratic Lyapunov function of the pieces that is a proof; without, it is what the pieces say.)
    pub stable: bool,
    /// Whether stability is not decided: the state is degenerate and not all pieces are stable (or too many meet), or the largest
    /// real part is 0.
    pub undecided: bool,
    /// Whether a silent population is just at the border of silence: its input is 0, too. Two regions of linear rates meet there.
    pub degenerate: bool,
    /// Sign of det(-W) on the active populations; these add to 1 over all states of a network whose rates stay bounded.
    pub index: i32,
}

impl SemiBalancedState {
    /// `stable`, `unstable` or `stability not decided`.
    pub fn stability(&self) -> &'static str {
        match (self.stable, self.undecided) {
            (true, _) => "stable",
            (_, true) => "stability not decided",
            _ => "unstable",
        }
    }
}

/// States that are not isolated: W is singular on the active populations, and their inputs cancel at more than one set of rates.
#[derive(Clone, Debug, PartialEq)]
pub struct SemiBalancedFamily {
    /// Which populations are active within the family.
    pub active: Vec<bool>,
    /// Rates of one of its states, 1/ms: the end at which its only direction starts, or one inside where there are several.
    pub rates: Vec<f64>,
    /// Inputs that are left there, mV.
    pub input: Vec<f64>,
    /// The directions along which rates are free; none if there is only this state.
    pub directions: Vec<FamilyDirection>,
    /// Whether deviations of the active populations that leave the family die out. Those along it neither grow nor decay.
    pub attracting: bool,
}

/// Rates `rates + t change` are states for `from ≤ t ≤ to` (1/ms; may be infinite).
#[derive(Clone, Debug, PartialEq)]
pub struct FamilyDirection {
    /// Change of the rates, of which the largest is 1.
    pub change: Vec<f64>,
    /// At most 0.
    pub from: f64,
    /// At least 0.
    pub to: f64,
}

/// What was found.
#[derive(Clone, Debug, PartialEq)]
pub struct SemiBalancedStates {
    /// In the order of their supports.
    pub states: Vec<SemiBalancedState>,
    /// States that are not isolated.
    pub families: Vec<SemiBalancedFamily>,
    /// Sets of populations with a singular W; what states these have is in `families`.
    pub singular: Vec<Vec<usize>>,
    /// Whether every set of active populations was tried; if not, `states` has the one that Lemke's method found, if any.
    pub every_set_tried: bool,
}

impl SemiBalancedStates {
    /// Whether `states` are all there are: every set was tried, and there is no family.
    pub fn complete(&self) -> bool {
        self.every_set_tried && self.families.is_empty()
    }

    /// The state in which the network settles, whatever its start, as far as can be told: the only one that is not unstable, and
    /// no family; nothing where there are several, or none.
    pub fn settled(&self) -> Option<&SemiBalancedState> {
        let mut left = self.states.iter().filter(|s| s.stable || s.undecided);
        let only = left.next().filter(|_| left.next().is_none());
        only.filter(|_| self.families.is_empty())
    }

    /// The set of active populations of [`SemiBalancedStates::settled`] as a binary number, population 0 lowest. Over a lattice of
    /// inputs, points with equal numbers lie in one region, where rates are linear in the input; points at a border have that of
    /// the smaller set.
    pub fn region(&self) -> Option<u64> {
        let bits = self.settled()?.active.iter().enumerate();
        let bits = bits.filter(|(i, active)| **active && *i < 64);
        Some(bits.fold(0, |n, (i, _)| n | 1_u64 << i))
    }

    /// Sum of the indices; other than 1 it says that states are missing, degenerate, or rates not bounded.
    pub fn index_sum(&self) -> i32 {
        self.states.iter().map(|s| s.index).sum()
    }
}

impl SemiBalanced {
    /// Every semi-balanced state, by trying every set of active populations.
    ///
    /// # Errors
    /// More than [`LARGEST`] populations.
    pub fn states(&self) -> Result<SemiBalancedStates, TheoryError> {
        let n = self.names.len();
        if n > LARGEST {
            return Err(TheoryError::Circuit {
                who: "semi-balanced theory".into(),
                which: "number of populations",
                given: n.to_string(),
                expected: format!(
                    "at most {LARGEST} where every state is asked for, as every set of active populations is tried; of a larger network Lemke's method finds one state (`one_state`)"
                ),
            });
        }
        let (m, q) = self.problem()?;
        let found = all_solutions(&m, &q)?;
        let states = found.solutions.into_iter().map(|s| self.state(s));
        let families = found.families.into_iter().map(|f| self.family(f));
        Ok(SemiBalancedStates {
            states: states.collect::<Result<_, _>>()?,
            families: families.collect::<Result<_, _>>()?,
            singular: found.singular,
            every_set_tried: true,
        })
    }

    /// Every state of up to [`LARGEST`] populations, and of more the one that Lemke's method finds.
    pub fn states_or_one(&self) -> Result<SemiBalancedStates, TheoryError> {
        if self.names.len() <= LARGEST {
            return self.states();
        }
        Ok(SemiBalancedStates {
            states: self.one_state()?.into_iter().collect(),
            families: Vec::new(),
            singular: Vec::new(),
            every_set_tried: false,
        })
    }

    /// One state by Lemke's method, for any number of populations; nothing where the method ends without one, which need not mean
    /// that there is none. With several states it may be any of them, stable or not.
    pub fn one_state(&self) -> Result<Option<SemiBalancedState>, TheoryError> {
        let (m, q) = self.problem()?;
        match lemke(&m, &q)? {
            Lemke::Solution(s) => Ok(Some(self.state(s)?)),
            Lemke::Ray => Ok(None),
        }
    }

    /// Whether there is exactly one state under every input (-W is a P-matrix). Nothing where that was not tried: above
    /// [`LARGEST`] populations, unless one of them does not inhibit itself, which rules it out.
    pub fn unique_for_every_input(&self) -> Result<Option<bool>, TheoryError> {
        let n = self.names.len();
        if n <= LARGEST {
            return Ok(Some(is_p_matrix(&self.problem()?.0)?));
        }
        // One principal minor that is not positive is enough.
        let known = (0..n).any(|i| self.coupling[(i, i)] >= 0.0);
        Ok(known.then_some(false))
    }

    fn state(&self, solution: Solution) -> Result<SemiBalancedState, TheoryError> {
        let active = solution.support;
        let scale = self.scale();
        let border: Vec<usize> = (0..active.len())
            .filter(|i| !active[*i] && solution.w[*i] == 0.0)
            .collect();
        let (stable, undecided) = match border.len() {
            0 => match self.growth(&active)? {
                Ordering::Less => (true, false),
                Ordering::Equal => (false, true),
                Ordering::Greater => (false, false),
            },
            1..=BORDER => {
                let stable = self.stable_in_all_pieces(&active, &border)?;
                (stable, !stable)
            }
            _ => (false, true),
        };
        Ok(SemiBalancedState {
            balanced: active.iter().all(|a| *a),
            stable,
            undecided,
            degenerate: solution.degenerate,
            index: solution.index,
            input: solution.w.iter().map(|w| 0.0 - w * scale).collect(),
            rates: solution.z,
            active,
        })
    }

    fn stable_in_all_pieces(&self, active: &[bool], border: &[usize]) -> Result<bool, TheoryError> {
        for set in 0..1_u32 << border.len() {
            let mut piece = active.to_vec();
            let with = border.iter().enumerate().filter(|(b, _)| set >> b & 1 == 1);
            with.for_each(|(_, i)| piece[*i] = true);
            if !self.stable_on(&piece)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn family(&self, found: Family) -> Result<SemiBalancedFamily, TheoryError> {
        let n = self.names.len();
        let active: Vec<bool> = (0..n).map(|i| found.support.contains(&i)).collect();
        let (values, small) = self.spectrum(&active)?;
        let decaying = values.iter().filter(|v| v.0 < -small).count();
        let scale = self.scale();
        Ok(SemiBalancedFamily {
            attracting: decaying + found.directions.len() == values.len(),
            active,
            input: found.w.iter().map(|w| 0.0 - w * scale).collect(),
            rates: found.z,
            directions: found
                .directions
                .into_iter()
                .map(|d| FamilyDirection {
                    change: d.z,
                    from: d.from,
                    to: d.to,
                })
                .collect(),
        })
    }

    /// Eigenvalues of T⁻¹ W on these populations, and the size below which a real part counts as 0.
    fn spectrum(&self, active: &[bool]) -> Result<(Vec<Complex>, f64), TheoryError> {
        let members: Vec<usize> = (0..active.len()).filter(|i| active[*i]).collect();
        if members.is_empty() {
            return Ok((Vec::new(), 0.0));
        }
        let k = members.len();
        let linear = Matrix::from_fn(k, k, |i, j| {
            self.coupling[(members[i], members[j])] / self.time[members[i]]
        });
        Ok((eigenvalues(&linear)?, MARGINAL * linear.norm()))
    }

    fn growth(&self, active: &[bool]) -> Result<Ordering, TheoryError> {
        let (values, small) = self.spectrum(active)?;
        Ok(if values.iter().all(|v| v.0 < -small) {
            Ordering::Less
        } else if values.iter().any(|v| v.0 > small) {
            Ordering::Greater
        } else {
            Ordering::Equal
        })
    }

    /// Whether deviations among these populations die out: all eigenvalues of T⁻¹ W there have negative real parts.
    pub fn stable_on(&self, active: &[bool]) -> Result<bool, TheoryError> {
        Ok(self.growth(active)? == Ordering::Less)
    }

    /// In how many directions deviations from the state with all populations active grow.
    pub(super) fn growing(&self) -> Result<usize, TheoryError> {
        let (values, small) = self.spectrum(&vec![true; self.names.len()])?;
        Ok(values.iter().filter(|v| v.0 > small).count())
    }
}
