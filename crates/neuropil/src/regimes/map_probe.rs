//! A point of a regime map, simulated: the circuit that lies there, and whether it is that of the map.

use super::axis::Varied;
use super::probe::{Probe, ProbeOptions, probe};
use super::study::RegimeStudy;
use crate::{Error, Progress};
use neuropil_circuit::Problem;
use neuropil_theory::RateModel;

/// A point of a map, probed.
#[derive(Clone, Debug, PartialEq)]
pub struct MapProbe {
    /// Where, in the units of the axes.
    pub at: [f64; 2],
    /// Number of stable states that the map's own theory has there.
    pub stable: usize,
    /// What came out.
    pub probe: Probe,
}

impl RegimeStudy {
    /// Simulates the circuit at a point of the map, given in the units of the axes.
    ///
    /// `set` says which overrides of the circuit bring it there: pairs of a key and a value in which `{x}` and `{y}` stand for the
    /// numbers, such as `r` and `{y}`. Axes that are keys of the circuit need none, nor do those whose name is also such a key.
    /// The rate model of the circuit so changed must be that of the map.
    ///
    /// # Errors
    /// Where the circuit is not that of the map; otherwise as [`probe`].
    pub fn probe_at(
        &self,
        at: [f64; 2],
        set: &[(String, String)],
        options: &ProbeOptions,
        progress: Option<&mut dyn FnMut(Progress)>,
    ) -> Result<MapProbe, Error> {
        let prepared = self.prepare()?;
        let axes = [&self.x, &self.y];
        let inside = [0, 1].map(|k| match &prepared.varied[k] {
            Varied::Model(unit) => unit.to_inside(at[k]),
            Varied::Circuit => at[k],
        });
        let model = prepared.model_at(inside)?;
        let mut settings = prepared.settings(inside);
        for (key, template) in set {
            let number = |v: f64| crate::sweep::with_unit(v, "");
            let value = template.replace("{x}", &number(at[0]));
            settings.push((key.clone(), value.replace("{y}", &number(at[1]))));
        }
        if set.is_empty() {
            for k in 0..2 {
                if matches!(prepared.varied[k], Varied::Model(_)) {
                    let setting = axes[k].setting(at[k]);
                    if self.circuit_with(std::slice::from_ref(&setting)).is_err() {
                        return Err(no_setting(&axes[k].name, k));
                    }
                    settings.push(setting);
                }
            }
        }
        let circuit = self.circuit_with(&settings)?;
        let simulated = self.theory.of(&circuit, &self.options)?.model;
        same(&model, &simulated, at)?;
        let stable = model.steady_states()?.states;
        Ok(MapProbe {
            at,
            stable: stable.iter().filter(|s| s.stable).count(),
            probe: probe(&circuit, options, progress)?,
        })
    }
}

fn no_setting(name: &str, axis: usize) -> Error {
    let problem = Problem::new(
        "no-setting",
        "probe",
        format!("axis `{name}`"),
        "a parameter of the rate model only",
        format!(
            "an override that changes the circuit so, such as r={{{}}}",
            ["x", "y"][axis.min(1)]
        ),
    );
    Error::Circuit(problem.into())
}

/// Refuses a circuit that is not what the map has at this place.
fn same(map: &RateModel, circuit: &RateModel, at: [f64; 2]) -> Result<(), Error> {
    let mut wrong: Option<(String, f64, f64, &str)> = None;
    let mut check = |what: String, on_map: f64, simulated: f64, scale: f64, unit| {
        if (on_map - simulated).abs() > 1e-6 * scale && wrong.is_none() {
            wrong = Some((what, simulated, on_map, unit));
        }
    };
    let drifts = |m: &RateModel| -> Vec<f64> {
        let all = m.populations().iter();
        all.map(|p| libm::sqrt(m.size) * (p.drift + p.ratio * m.drive) * 1e3)
            .collect()
    };
    let (a, b) = (drifts(map), drifts(circuit));
    let largest = |v: &[f64]| v.iter().fold(1e-9, |m: f64, x| m.max(x.abs()));
    for (k, p) in map.populations().iter().enumerate() {
        let name = &p.name;
        check(
            format!("external drift of `{name}`"),
            a[k],
            b[k],
            largest(&a),
            "mV/s",
        );
        let other = &circuit.populations()[k];
        check(
            format!("tau of `{name}`"),
            p.membrane,
            other.membrane,
            p.membrane,
            "ms",
        );
        check(
            format!("sigma of `{name}`"),
            p.noise,
            other.noise,
            p.noise,
            "mV/sqrt(ms)",
        );
        let weights = |m: &RateModel| -> Vec<f64> {
            let row = m.weight().row(k).iter();
            row.map(|w| w * libm::sqrt(m.size)).collect()
        };
        let (a, b) = (weights(map), weights(circuit));
        for (j, q) in map.populations().iter().enumerate() {
            let what = format!("J[{name},{}]", q.name);
            check(what, a[j], b[j], largest(&a), "mV");
        }
    }
    match wrong {
        None => Ok(()),
        Some((what, simulated, on_map, unit)) => {
            let problem = Problem::new(
                "other-circuit",
                format!("probe at {}, {}", at[0], at[1]),
                what,
                format!("{simulated} {unit}"),
                format!(
                    "{on_map} {unit} as on the map; say by which overrides the circuit comes there"
                ),
            );
            Err(Error::Circuit(problem.into()))
        }
    }
}
