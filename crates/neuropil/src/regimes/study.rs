//! A map of a circuit: its theory over two parameters, of the rate model or of the circuit itself.

use super::axis::{StudyAxis, Varied};
use crate::{Error, load, scaled};
use neuropil_circuit::{Circuit, Problem};
use neuropil_theory::{
    CircuitModel, MapAxis, MapOptions, RateModel, RegimeMap, TheoryError, TheoryOptions,
    regime_map_of, to_self_consistent, to_ssn,
};

/// Which rate model of a circuit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MapTheory {
    /// Power laws at the noise from outside: [`to_ssn`]. All states are found for one excitatory and one inhibitory population.
    #[default]
    Ssn,
    /// Transfer functions with recurrent noise: [`to_self_consistent`].
    SelfConsistent,
}

impl MapTheory {
    /// `ssn` or `self-consistent`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ssn => "ssn",
            Self::SelfConsistent => "self-consistent",
        }
    }

    /// The model of a circuit.
    ///
    /// # Errors
    /// Where theory does not cover the circuit.
    pub fn of(
        self,
        circuit: &Circuit,
        options: &TheoryOptions,
    ) -> Result<CircuitModel, TheoryError> {
        match self {
            Self::Ssn => to_ssn(circuit, options),
            Self::SelfConsistent => to_self_consistent(circuit, options),
        }
    }
}

/// What is mapped.
#[derive(Clone, Debug)]
pub struct RegimeStudy {
    /// Circuit of the atlas, or path of a file.
    pub circuit: String,
    /// Overrides of the circuit.
    pub set: Vec<(String, String)>,
    /// Scale of the circuit ([`scaled`]).
    pub scale: f64,
    /// The level axis.
    pub x: StudyAxis,
    /// The upright axis.
    pub y: StudyAxis,
    /// Which theory.
    pub theory: MapTheory,
    /// Its choices.
    pub options: TheoryOptions,
    /// Ratios r by population in which the common drift `mu_ext` reaches them; the others get none. Without, they are those of the
    /// circuit's own drive ([`RateModel::with_common_drive`]).
    pub ratios: Option<Vec<(String, f64)>>,
}

/// A map with what it was made of.
#[derive(Clone, Debug)]
pub struct StudiedMap {
    /// What was mapped.
    pub study: RegimeStudy,
    /// Name of the circuit.
    pub name: String,
    /// The map. Values along axes that are parameters of the rate model are in inside units (mV/ms, mV, ms); see [`StudiedMap::shown`].
    pub map: RegimeMap,
    /// Which assumptions of the theory hold only nearly, for the circuit as given.
    pub warnings: Vec<String>,
    varied: [Varied; 2],
}

impl StudiedMap {
    /// A point of the map in the units of the axes.
    pub fn shown(&self, at: [f64; 2]) -> [f64; 2] {
        let axes = [&self.study.x, &self.study.y];
        [0, 1].map(|k| axes[k].shown(&self.varied[k], at[k]))
    }
}

/// A study with its circuit read.
pub(super) struct Prepared<'a> {
    pub study: &'a RegimeStudy,
    pub circuit: Circuit,
    pub model: RateModel,
    pub warnings: Vec<String>,
    pub varied: [Varied; 2],
}

impl RegimeStudy {
    /// Makes the map.
    ///
    /// # Errors
    /// A circuit that cannot be read or is not covered by theory, axes that name no parameter or have another unit; and the first error of the
    /// map if no point of it has an answer.
    pub fn run(&self, options: &MapOptions) -> Result<StudiedMap, Error> {
        let prepared = self.prepare()?;
        let [x, y] = prepared.axes();
        let map = if prepared
            .varied
            .iter()
            .all(|v| matches!(v, Varied::Model(_)))
        {
            prepared.model.regime_map_with(&x, &y, options)?
        } else {
            let family = |u: f64, v: f64| prepared.model_at([u, v]).map_err(theory_error);
            regime_map_of(&family, &x, &y, options)?
        };
        let failed = map.failed().count();
        if failed == map.points.len()
            && let Some((_, _, error)) = map.failed().next()
        {
            return Err(error.clone().into());
        }
        Ok(StudiedMap {
            study: self.clone(),
            name: prepared.circuit.name.clone(),
            warnings: prepared.warnings,
            varied: prepared.varied,
            map,
        })
    }

    /// The circuit with its own overrides and more.
    pub(super) fn circuit_with(&self, more: &[(String, String)]) -> Result<Circuit, Error> {
        let set: Vec<(String, String)> = self.set.iter().chain(more).cloned().collect();
        let circuit = load(&self.circuit, &set)?;
        Ok(scaled(&circuit, self.scale)?.0)
    }

    pub(super) fn prepare(&self) -> Result<Prepared<'_>, Error> {
        let circuit = self.circuit_with(&[])?;
        let made = self.theory.of(&circuit, &self.options)?;
        let varied = [self.x.varied(&made.model)?, self.y.varied(&made.model)?];
        for (axis, varied) in [&self.x, &self.y].into_iter().zip(&varied) {
            if *varied == Varied::Circuit {
                self.check_key(axis, &made.model)?;
            }
        }
        Ok(Prepared {
            study: self,
            model: self.driven(&made.model)?,
            warnings: made.warnings,
            circuit,
            varied,
        })
    }

    /// Refuses an axis that is neither a parameter of the model nor a key of the circuit.
    fn check_key(&self, axis: &StudyAxis, model: &RateModel) -> Result<(), Error> {
        let Err(error) = self.circuit_with(&[axis.setting(axis.range.0)]) else {
            return Ok(());
        };
        if axis.name.starts_with("set:") {
            return Err(error);
        }
        let names = model.parameter_names();
        let known = names.iter().map(String::as_str);
        let mut problem = Problem::unknown("unknown-axis", "", "axis", &axis.name, known);
        problem.expected = format!("{}, or what --set can change: {error}", problem.expected);
        Err(Error::Circuit(problem.into()))
    }

    /// The model with its external drifts moved together, as `mu_ext` and `r[X]` need; unless an axis moves one of them alone.
    fn driven(&self, model: &RateModel) -> Result<RateModel, Error> {
        let names = || [&self.x.name, &self.y.name].into_iter();
        let Some(given) = &self.ratios else {
            let alone = names().any(|n| n.starts_with("mu_ext["));
            let drifts = model.populations().iter().any(|p| p.drift != 0.0);
            return match alone || !drifts {
                true => Ok(model.clone()),
                false => Ok(model.with_common_drive()?),
            };
        };
        let populations = model.populations();
        let mut ratios = vec![0.0; populations.len()];
        for (name, ratio) in given {
            let Some(k) = populations.iter().position(|p| p.name == *name) else {
                let known = populations.iter().map(|p| p.name.as_str());
                let problem =
                    Problem::unknown("unknown-population", "ratios", "population", name, known);
                return Err(Error::Circuit(problem.into()));
            };
            ratios[k] = *ratio;
        }
        let own = populations.iter().zip(&ratios).find(|(_, r)| **r != 0.0);
        let drive = own.map_or(0.0, |(p, r)| p.drift / r);
        Ok(model.driven_together(drive, &ratios)?)
    }
}

impl Prepared<'_> {
    /// Both axes as theory takes them.
    pub fn axes(&self) -> [MapAxis; 2] {
        let axes = [&self.study.x, &self.study.y];
        [0, 1].map(|k| axes[k].map_axis(&self.varied[k]))
    }

    /// Overrides for the axes that are keys of the circuit, at values of the map.
    pub fn settings(&self, at: [f64; 2]) -> Vec<(String, String)> {
        let axes = [&self.study.x, &self.study.y];
        (0..2)
            .filter(|k| self.varied[*k] == Varied::Circuit)
            .map(|k| axes[k].setting(at[k]))
            .collect()
    }

    /// The rate model at values of the map.
    pub fn model_at(&self, at: [f64; 2]) -> Result<RateModel, Error> {
        let settings = self.settings(at);
        let mut model = if settings.is_empty() {
            self.model.clone()
        } else {
            let circuit = self.study.circuit_with(&settings)?;
            let made = self.study.theory.of(&circuit, &self.study.options)?;
            self.study.driven(&made.model)?
        };
        for (k, axis) in [&self.study.x, &self.study.y].into_iter().enumerate() {
            if matches!(self.varied[k], Varied::Model(_)) {
                model = model.with(&axis.name, at[k])?;
            }
        }
        Ok(model)
    }
}

/// An error of the facade as one of a point of a map.
fn theory_error(error: Error) -> TheoryError {
    match error {
        Error::Theory(error) => error,
        other => TheoryError::Circuit {
            who: "circuit".into(),
            which: "declaration",
            given: other.to_string(),
            expected: "one that can be read".into(),
        },
    }
}
