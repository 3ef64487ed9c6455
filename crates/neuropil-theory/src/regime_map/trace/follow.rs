//! Following a border by continuation from where a side of a cell crosses it.

use neuropil_numerics::NumericsError;
use neuropil_numerics::continuation::{
    Branch, BranchPoint, Curve, CurveSpecialKind, End, StepOptions, VectorField, follow,
    follow_folds, follow_hopfs,
};
use neuropil_numerics::matrix::eigenvalues;

use super::{Crossing, Followed, Meeting, ON_LINE, Tracer};
use crate::regime_map::border::{BorderKind, MapSpecialKind};
use crate::regime_map::contour::{Contour, Quantity};
use crate::regime_map::family::Plane;
use crate::regime_map::lines::Place;
use crate::regime_map::regime::MapState;

/// How far beyond the map curves are followed, so that they reach its border.
const BEYOND: f64 = 0.02;

impl Tracer<'_> {
    /// Follows a curve, if its start lies on the crossing: `of` gives the curve of so many points and the places on it.
    fn followed<C>(
        &self,
        crossing: &Crossing,
        of: impl Fn(&StepOptions) -> Result<C, NumericsError>,
        places: impl Fn(&C) -> Vec<Place>,
    ) -> Option<C> {
        let options = |points| StepOptions {
            first: 1e-3,
            largest: 8e-3,
            smallest: 1e-9,
            points,
            ..StepOptions::new((-BEYOND, 1.0 + BEYOND))
        };
        let beginning = places(&of(&options(1)).ok()?);
        if self.grid.distance(crossing.at, &beginning) > ON_LINE {
            return None;
        }
        of(&options(5000)).ok()
    }

    pub(super) fn fold(&self, plane: &Plane, crossing: &Crossing) -> Option<Followed> {
        let [a, b] = &crossing.sides;
        let rich = if a.1.len() > b.1.len() { a } else { b };
        let distance = |p: &MapState, q: &MapState| -> f64 {
            let parts = p.rates.iter().zip(&q.rates).zip(&plane.scale);
            parts.map(|((x, y), s)| (x - y) * (x - y) / (s * s)).sum()
        };
        let mut best: Option<(f64, Vec<f64>)> = None;
        for (k, p) in rich.1.iter().enumerate() {
            for q in &rich.1[..k] {
                let away = distance(p, q);
                if best.as_ref().is_none_or(|b| away < b.0) {
                    let middle = p.rates.iter().zip(&q.rates).map(|(x, y)| 0.5 * (x + y));
                    best = Some((away, middle.collect()));
                }
            }
        }
        let (_, middle) = best?;
        let (first, second) = if crossing.upright { (1, 0) } else { (0, 1) };
        let within = (-BEYOND, 1.0 + BEYOND);
        let place = |u: f64, v: f64| if first == 0 { [u, v] } else { [v, u] };
        let places = |curve: &Curve| -> Vec<Place> {
            let points = curve.points.iter();
            points.map(|q| place(q.first, q.second)).collect()
        };
        let of = |options: &StepOptions| {
            follow_folds(plane, &middle, &rich.0, (first, second), within, options)
        };
        let curve = self.followed(crossing, of, places)?;
        let meetings = curve.special.iter().map(|s| Meeting {
            kind: match s.kind {
                CurveSpecialKind::Cusp => MapSpecialKind::Cusp,
                CurveSpecialKind::BogdanovTakens => MapSpecialKind::BogdanovTakens,
            },
            at: place(s.point.first, s.point.second),
            rates: s.point.state.clone(),
        });
        let meetings = meetings.collect();
        let mut points = places(&curve);
        close(&mut points, &curve.ends);
        Some(Followed::new(BorderKind::Fold, &[points], meetings))
    }

    pub(super) fn hopf(&self, plane: &Plane, crossing: &Crossing) -> Option<Followed> {
        let all = crossing.sides.iter();
        let state = all
            .flat_map(|(at, states)| states.iter().map(move |s| (at, s)))
            .filter(|(_, s)| s.leading.1 != 0.0)
            .min_by(|(_, p), (_, q)| p.leading.0.abs().total_cmp(&q.leading.0.abs()));
        let (at, state) = state?;
        let (first, second) = if crossing.upright { (1, 0) } else { (0, 1) };
        let within = (-BEYOND, 1.0 + BEYOND);
        let place = |u: f64, v: f64| if first == 0 { [u, v] } else { [v, u] };
        let places = |curve: &Curve| -> Vec<Place> {
            let points = curve.points.iter();
            points.map(|q| place(q.first, q.second)).collect()
        };
        let of = |options: &StepOptions| {
            follow_hopfs(plane, &state.rates, at, (first, second), within, options)
        };
        let curve = self.followed(crossing, of, places)?;
        let meetings = curve.special.iter().map(|s| Meeting {
            kind: MapSpecialKind::BogdanovTakens,
            at: place(s.point.first, s.point.second),
            rates: s.point.state.clone(),
        });
        let meetings = meetings.collect();
        // Only where all other eigenvalues have negative real parts does the state lose its stability.
        let leads = |state: &[f64], at: Place, frequency: f64| {
            eigenvalues(&plane.jacobian(state, &at)).is_ok_and(|values| {
                let others = values.iter().filter(|v| v.0 > 1e-6 * frequency.abs());
                others.count() == 0
            })
        };
        let points = curve.points.iter().map(|q| {
            let at = place(q.first, q.second);
            (at, leads(&q.state, at, q.frequency))
        });
        Some(Followed::new(BorderKind::Hopf, &runs(points), meetings))
    }

    pub(super) fn contour(
        &self,
        plane: &Plane,
        crossing: &Crossing,
        quantity: Quantity,
    ) -> Option<Followed> {
        let kind = match quantity {
            Quantity::Stabilisation => BorderKind::Stabilisation,
            Quantity::Saturation => BorderKind::Supersaturation,
        };
        let first = usize::from(crossing.upright);
        let contour = Contour {
            plane,
            quantity,
            first,
        };
        let all = crossing.sides.iter();
        let (_, at, state) = all
            .flat_map(|(at, states)| states.iter().map(move |s| (at, s)))
            .filter(|(_, s)| s.stable)
            .map(|(at, s)| (contour.value(&s.rates, *at).abs(), at, s))
            .filter(|(v, ..)| v.is_finite())
            .min_by(|p, q| p.0.total_cmp(&q.0))?;
        let mut start = state.rates.clone();
        start.push(at[first]);
        let n = plane.states();
        let place = |q: &BranchPoint| {
            let mut at = [q.parameter; 2];
            at[first] = q.state[n];
            at
        };
        let of = |options: &StepOptions| {
            let options = StepOptions {
                tolerance: 1e-10,
                ..options.clone()
            };
            follow(&contour, &start, &[at[1 - first]], 0, &options)
        };
        let places = |branch: &Branch| branch.points.iter().map(place).collect();
        let branch = self.followed(crossing, of, places)?;
        let points = branch.points.iter().map(|q| {
            let at = place(q);
            let stable = self
                .family
                .model(at)
                .and_then(|m| m.examine(&q.state[..n]))
                .is_ok_and(|s| s.stable);
            (at, stable)
        });
        Some(Followed::new(kind, &runs(points), Vec::new()))
    }
}

/// Adds the first point of a closed curve as its last.
fn close(points: &mut Vec<Place>, ends: &[End; 2]) {
    if *ends == [End::Closed; 2]
        && let Some(first) = points.first().copied()
    {
        points.push(first);
    }
}

/// The stretches of a line on which a condition holds.
fn runs(points: impl Iterator<Item = (Place, bool)>) -> Vec<Vec<Place>> {
    let mut all: Vec<Vec<Place>> = Vec::new();
    let mut open = false;
    for (at, holds) in points {
        match (holds, open) {
            (true, false) => all.push(vec![at]),
            (true, true) => {
                if let Some(run) = all.last_mut() {
                    run.push(at);
                }
            }
            _ => {}
        }
        open = holds;
    }
    all
}
