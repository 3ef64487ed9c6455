//! Maps of regimes of the networks of figures 5 and S1, and how they are drawn.

use super::curves::window;
use super::networks::{COLORS, Network, TAU_E, at};
use neuropil::numerics::continuation::{CurvePoint, StepOptions, follow_folds};
use neuropil::report::figures::{Region, RegionBorder, Regions, regions};
use neuropil::report::plot::color::PUBLISHED;
use neuropil::report::plot::marks::Points;
use neuropil::report::plot::panel::Panel;
use neuropil::report::plot::scale::Axis;
use neuropil::theory::convention::per_second;
use neuropil::theory::{BorderKind, MapAxis, MapPoint, RateModel, Regime, RegimeMap, TheoryError};

/// Regimes: name, short name, colour.
const REGIMES: [(&str, &str, &str); 7] = [
    ("one stable state", "stable", "#dceefb"),
    ("the same, inhibition-stabilized (ISN)", "ISN", "#7fb8e0"),
    ("supersaturating", "supersaturating", "#f6d78b"),
    ("supersaturating ISN", "supersaturating ISN", "#dd9a1f"),
    ("two stable states", "bistable", "#4aa883"),
    (
        "stable, but runs away from above",
        "stable below a border",
        "#d9cfe8",
    ),
    ("no stable state: SSN runs away", "runs away", "#b5534e"),
];

/// The regime of a point as a position in [`REGIMES`].
fn regime(point: &MapPoint) -> Option<usize> {
    if point.error.is_some() {
        return None;
    }
    let has = |r| point.regime.has(r);
    Some(match (point.stable(), point.states.len()) {
        (0, _) => 6,
        (1, n) => match (has(Regime::SUPERSATURATION), has(Regime::ISN)) {
            (true, false) => 2,
            (true, true) => 3,
            (false, _) if n == 2 => 5,
            (false, true) => 1,
            (false, false) => 0,
        },
        _ => 4,
    })
}

/// A map: μ_ext (mV/s) against another parameter of the rate model.
pub(super) struct Plane {
    pub network: &'static Network,
    pub title: &'static str,
    /// The upright axis: parameter, label, range.
    pub parameter: &'static str,
    pub label: &'static str,
    pub mu: (f64, f64),
    pub range: (f64, f64),
    pub r: f64,
}

impl Plane {
    pub fn model(&self, model: &RateModel, mu: f64, y: f64) -> Result<RateModel, TheoryError> {
        at(model, mu).with(self.parameter, y)
    }

    /// The map of the SSN.
    pub fn map(&self) -> Result<RegimeMap, TheoryError> {
        let drives = (per_second(self.mu.0), per_second(self.mu.1));
        self.network.ssn(TAU_E, self.r)?.regime_map(
            &MapAxis::linear("mu_ext", drives, 161),
            &MapAxis::linear(self.parameter, self.range, 121),
        )
    }

    /// The curve of folds of a bistable model over the second parameter.
    pub fn folds(&self, model: &RateModel) -> Result<Option<RegionBorder>, TheoryError> {
        let Some([lower, _]) = window(model, (-2.0, 12.0))? else {
            return Ok(None);
        };
        let first = model.parameter("mu_ext")?;
        let second = model.parameter(self.parameter)?;
        let mut p = model.parameter_values();
        if let Some(v) = p.get_mut(first) {
            *v = per_second(lower.mu);
        }
        let options = StepOptions::new(self.range);
        let drives = (per_second(-60.0), per_second(60.0));
        let curve = follow_folds(model, &lower.state, &p, (first, second), drives, &options)?;
        let place = |p: &CurvePoint| [p.first * 1e3, p.second];
        Ok(Some(RegionBorder {
            name: "folds of Φ as simulated".into(),
            color: COLORS[2].into(),
            dashed: false,
            width: 2.2,
            lines: vec![curve.points.iter().map(place).collect()],
        }))
    }

    /// The panel of a map, with symbols in front.
    pub fn panel(&self, map: &RegimeMap, symbols: Vec<Points>) -> Result<Panel, TheoryError> {
        let kinds = [
            (
                BorderKind::Stabilisation,
                "onset of inhibition stabilization",
                "#2f6ea5",
                true,
            ),
            (
                BorderKind::Supersaturation,
                "onset of supersaturation",
                "#8a5a00",
                true,
            ),
            (BorderKind::Fold, "folds of the SSN", PUBLISHED, false),
        ];
        let outside = |p: &[f64; 2]| [p[0] * 1e3, p[1]];
        let mut borders: Vec<RegionBorder> = kinds
            .into_iter()
            .map(|(kind, name, color, dashed)| RegionBorder {
                name: name.into(),
                color: color.into(),
                dashed,
                width: 1.4,
                lines: map
                    .borders_of(kind)
                    .map(|b| b.points.iter().map(outside).collect())
                    .collect(),
            })
            .filter(|b| !b.lines.is_empty())
            .collect();
        borders.extend(self.folds(&self.network.simulated_phi(TAU_E, self.r)?)?);
        let found: Vec<Option<usize>> = map.points.iter().map(regime).collect();
        // The legend has what is there.
        let used: Vec<usize> = (0..REGIMES.len())
            .filter(|k| found.contains(&Some(*k)))
            .collect();
        let place = |k: usize| used.iter().position(|u| *u == k);
        Ok(regions(
            self.title,
            &Regions {
                x: Axis::new("input μ (mV/s)"),
                y: Axis::new(self.label),
                columns: map.x.values().iter().map(|v| v * 1e3).collect(),
                rows: map.y.values(),
                points: found.iter().map(|k| k.and_then(place)).collect(),
                regions: used
                    .iter()
                    .filter_map(|k| REGIMES.get(*k))
                    .map(|(name, short, color)| Region {
                        name: (*name).into(),
                        short: (*short).into(),
                        color: (*color).into(),
                    })
                    .collect(),
                borders,
                symbols,
            },
        ))
    }
}
