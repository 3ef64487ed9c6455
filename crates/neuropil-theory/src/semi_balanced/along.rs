//! Inputs of a semi-balanced network by name, and its states along one of them: straight between changes of the active set.

use super::{SemiBalanced, SemiBalancedState};
use crate::TheoryError;
use crate::rate_model::bounds;
use neuropil_circuit::{Quantity, Unit};
pub use neuropil_numerics::complementarity::PathEnd;

/// An input from outside: of a source, or constant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutsideInput {
    /// The rate of this source, 1/ms: `r[NAME]`.
    Rate(usize),
    /// The constant input of this population, mV: `I[NAME]`.
    Constant(usize),
}

impl OutsideInput {
    /// The unit in which people write it.
    pub fn unit(self) -> &'static str {
        match self {
            Self::Rate(_) => "spikes/s",
            Self::Constant(_) => "mV",
        }
    }

    /// A value in that unit.
    pub fn in_usual_unit(self, value: f64) -> f64 {
        match self {
            Self::Rate(_) => 1e3 * value,
            Self::Constant(_) => value,
        }
    }

    fn read(self, name: &str, text: &str) -> Result<f64, TheoryError> {
        let unit = self.unit();
        let refuse = |expected: String| TheoryError::Circuit {
            who: "semi-balanced theory".into(),
            which: "input",
            given: format!("{name} = {text}"),
            expected,
        };
        let value = match text.trim().parse::<f64>() {
            Ok(number) => number / self.in_usual_unit(1.0),
            Err(_) => {
                let dimension = Unit::parse(unit).map_err(|e| refuse(e.to_string()))?;
                Quantity::parse_as(text, dimension.dimension)
                    .map_err(|e| refuse(format!("a value in {unit}: {e}")))?
            }
        };
        match value.is_finite() {
            true => Ok(value),
            false => Err(refuse("a finite number".into())),
        }
    }
}

/// A state carried along an input.
#[derive(Clone, Debug, PartialEq)]
pub struct SemiBalancedPath {
    /// Its start, changes of the active set, and its end; between them rates are linear in the input.
    pub points: Vec<SemiBalancedPoint>,
    /// How it ended.
    pub end: PathEnd,
}

/// A point of a path.
#[derive(Clone, Debug, PartialEq)]
pub struct SemiBalancedPoint {
    /// The input, in inside units.
    pub value: f64,
    /// Rates, 1/ms.
    pub rates: Vec<f64>,
    /// Which populations are active from here on.
    pub active: Vec<bool>,
    /// Whether the state from here on is stable.
    pub stable: bool,
    /// Whether the path turns back here.
    pub fold: bool,
}

impl SemiBalanced {
    /// Names of all inputs: `r[SOURCE]` and `I[POPULATION]`.
    pub fn input_names(&self) -> Vec<String> {
        let rates = self.sources.iter().map(|s| format!("r[{s}]"));
        let constant = self.names.iter().map(|p| format!("I[{p}]"));
        rates.chain(constant).collect()
    }

    /// The name of an input.
    pub fn input_name(&self, input: OutsideInput) -> String {
        let (kind, name) = match input {
            OutsideInput::Rate(k) => ("r", self.sources.get(k)),
            OutsideInput::Constant(k) => ("I", self.names.get(k)),
        };
        format!("{kind}[{}]", name.map_or("", String::as_str))
    }

    /// The input of that name.
    ///
    /// # Errors
    /// Where there is none.
    pub fn outside_input(&self, name: &str) -> Result<OutsideInput, TheoryError> {
        let names = self.input_names();
        let bare: String = name.chars().filter(|c| !c.is_whitespace()).collect();
        match names.iter().position(|n| *n == bare) {
            Some(k) if k < self.sources.len() => Ok(OutsideInput::Rate(k)),
            Some(k) => Ok(OutsideInput::Constant(k - self.sources.len())),
            None => Err(TheoryError::Circuit {
                who: "semi-balanced theory".into(),
                which: "input",
                given: name.into(),
                expected: format!("one of {}", names.join(", ")),
            }),
        }
    }

    /// The same network with one input, in inside units, replaced.
    ///
    /// # Errors
    /// A rate below 0, or no finite number.
    pub fn with_outside_input(&self, input: OutsideInput, value: f64) -> Result<Self, TheoryError> {
        let mut other = self.clone();
        let place = match input {
            OutsideInput::Rate(k) => other.external_rates.get_mut(k),
            OutsideInput::Constant(k) => other.constant.get_mut(k),
        };
        if let Some(place) = place {
            *place = value;
        }
        other.check()?;
        Ok(other)
    }

    /// The same network with the input `name` at what `text` says: a number in spikes/s or mV, or a quantity.
    ///
    /// # Errors
    /// An input that there is not, or a value that it cannot have.
    pub fn with_input_read(&self, name: &str, text: &str) -> Result<Self, TheoryError> {
        let input = self.outside_input(name)?;
        self.with_outside_input(input, input.read(name, text)?)
    }

    /// Reads a range of an input, LOW..HIGH; a unit behind HIGH holds for both. Inside values, the lower first.
    ///
    /// # Errors
    /// As [`SemiBalanced::with_input_read`], and a range that is none.
    pub fn read_input_range(
        &self,
        name: &str,
        text: &str,
    ) -> Result<(OutsideInput, (f64, f64)), TheoryError> {
        let input = self.outside_input(name)?;
        let refuse = |expected: &str| TheoryError::Circuit {
            who: "semi-balanced theory".into(),
            which: "range of an input",
            given: format!("{name} = {text}"),
            expected: expected.into(),
        };
        let (low, high) =
            bounds(text).ok_or_else(|| refuse("LOW..HIGH, such as 0..30 or \"0..30 spikes/s\""))?;
        let range = (input.read(name, &low)?, input.read(name, high)?);
        match range.0 < range.1 {
            true => Ok((input, range)),
            false => Err(refuse("the lower value first, and two different ones")),
        }
    }

    /// Every state at either end of the range, carried to the other end: first those of the lower end, then those of the upper
    /// end at which none of these arrived, from there on downwards. States that exist within the range only are not found, and of
    /// more than [`LARGEST`](super::LARGEST) populations only the state is followed that Lemke's method finds at either end.
    ///
    /// # Errors
    /// As [`SemiBalanced::follow`].
    pub fn along(
        &self,
        input: OutsideInput,
        (low, high): (f64, f64),
    ) -> Result<Vec<SemiBalancedPath>, TheoryError> {
        let (from, to) = (
            self.with_outside_input(input, low)?,
            self.with_outside_input(input, high)?,
        );
        let mut paths = Vec::new();
        for state in from.states_or_one()?.states {
            paths.push(from.path(&state, &to, (low, high))?);
        }
        for state in to.states_or_one()?.states {
            let reached = paths.iter().any(|p: &SemiBalancedPath| {
                let last = p.points.last();
                p.end == PathEnd::Reached && last.is_some_and(|l| l.active == state.active)
            });
            if !reached {
                paths.push(to.path(&state, &from, (high, low))?);
            }
        }
        Ok(paths)
    }

    fn path(
        &self,
        state: &SemiBalancedState,
        target: &Self,
        (from, to): (f64, f64),
    ) -> Result<SemiBalancedPath, TheoryError> {
        let found = self.follow(&state.active, target)?;
        let mut points: Vec<SemiBalancedPoint> = Vec::with_capacity(found.vertices.len());
        for mut v in found.vertices {
            // Where the set changes, the rate of what enters or leaves is 0.
            if let Some(before) = points.last() {
                let changed = before.active.iter().zip(&v.support).map(|(a, b)| a != b);
                let rates = v.z.iter_mut().zip(changed);
                rates.filter(|r| r.1).for_each(|(r, _)| *r = 0.0);
            }
            points.push(SemiBalancedPoint {
                value: from + v.t * (to - from),
                stable: self.stable_on(&v.support)?,
                rates: v.z,
                active: v.support,
                fold: v.fold,
            });
        }
        Ok(SemiBalancedPath {
            points,
            end: found.end,
        })
    }
}
