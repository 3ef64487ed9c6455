//! Finding the borders of a map: each is started where neighbours on the grid differ, bisected to, and followed by
//! continuation; what that does not explain is left as points of bisection.

mod follow;

use std::collections::BTreeSet;

use super::border::{BorderKind, MapSpecialKind};
use super::contour::Quantity;
use super::family::{Family, Plane, balanced, driven, examined, undriven};
use super::lines::{Grid, Place, Side, clipped};
use super::regime::{MapPoint, MapState, Regime};
use crate::TheoryError;

/// Distance from a line, in cells, within which a point counts as lying on it.
const ON_LINE: f64 = 0.05;

/// What differs between neighbours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Aspect {
    States,
    Stability,
    Stabilisation,
    Supersaturation,
    Persistence,
    Balance,
    BalanceStability,
}

impl Aspect {
    const ALL: [Self; 7] = [
        Self::States,
        Self::Stability,
        Self::Stabilisation,
        Self::Supersaturation,
        Self::Persistence,
        Self::Balance,
        Self::BalanceStability,
    ];

    fn of(self, states: &[MapState], regime: Regime) -> usize {
        let has = |kind| usize::from(regime.has(kind));
        match self {
            Self::States => states.len(),
            Self::Stability => states.iter().filter(|s| s.stable).count(),
            Self::Stabilisation => has(Regime::ISN),
            Self::Supersaturation => has(Regime::SUPERSATURATION),
            Self::Persistence => has(Regime::PERSISTENT),
            Self::Balance => has(Regime::BALANCED),
            Self::BalanceStability => has(Regime::BALANCED_STABLE),
        }
    }

    /// Borders across which it changes, the first of them where only it does.
    fn borders(self) -> &'static [BorderKind] {
        use BorderKind as B;
        match self {
            Self::States => &[B::States, B::Fold],
            Self::Stability => &[B::Stability, B::Fold, B::Hopf, B::States],
            Self::Stabilisation => &[B::Stabilisation, B::Fold, B::Hopf, B::States, B::Stability],
            Self::Supersaturation => &[
                B::Supersaturation,
                B::Fold,
                B::Hopf,
                B::States,
                B::Stability,
            ],
            Self::Persistence => &[B::Persistence],
            Self::Balance => &[B::Balance],
            Self::BalanceStability => &[B::BalanceStability, B::Balance],
        }
    }
}

/// A line in the unit square.
pub(super) struct Line {
    pub kind: BorderKind,
    pub continued: bool,
    pub points: Vec<Place>,
}

/// A point at which borders meet, in the unit square.
pub(super) struct Meeting {
    pub kind: MapSpecialKind,
    pub at: Place,
    pub rates: Vec<f64>,
}

/// Both sides of a border, next to each other on a side of a cell.
struct Crossing {
    at: Place,
    /// Places and states on both sides.
    sides: [(Place, Vec<MapState>); 2],
    upright: bool,
}

/// What continuation gives.
#[derive(Default)]
struct Followed {
    lines: Vec<Line>,
    meetings: Vec<Meeting>,
}

impl Followed {
    /// Curves of one kind, cut at the border of the map.
    fn new(kind: BorderKind, curves: &[Vec<Place>], meetings: Vec<Meeting>) -> Self {
        let parts = curves.iter().flat_map(|c| clipped(c));
        Self {
            lines: parts
                .map(|points| Line {
                    kind,
                    continued: true,
                    points,
                })
                .collect(),
            meetings,
        }
    }
}

/// Finds borders.
pub(super) struct Tracer<'a> {
    pub family: &'a Family<'a>,
    /// Where both axes are parameters of one model.
    pub plane: Option<&'a Plane<'a>>,
    pub grid: Grid,
    pub points: &'a [MapPoint],
    /// Width to which sides are bisected, of the axis' length.
    pub tolerance: f64,
    pub lines: Vec<Line>,
    pub meetings: Vec<Meeting>,
}

impl Tracer<'_> {
    pub fn run(&mut self) -> Result<(), TheoryError> {
        Aspect::ALL.into_iter().try_for_each(|a| self.trace(a))
    }

    fn trace(&mut self, aspect: Aspect) -> Result<(), TheoryError> {
        let of = |k: usize| {
            let p = &self.points[k];
            p.error.is_none().then(|| aspect.of(&p.states, p.regime))
        };
        let differ: Vec<Side> = self
            .grid
            .sides()
            .filter(|s| {
                let [a, b] = self.grid.ends(*s).map(of);
                a.is_some() && b.is_some() && a != b
            })
            .collect();
        let kinds = aspect.borders();
        let mut crossed: BTreeSet<Side> = BTreeSet::new();
        for line in self.lines.iter().filter(|l| kinds.contains(&l.kind)) {
            crossed.extend(self.grid.crossed(&line.points));
        }
        let mut left: Vec<(Side, Place)> = Vec::new();
        for side in differ {
            if crossed.contains(&side) {
                continue;
            }
            let crossing = self.bisect(side, aspect)?;
            let on_line = |l: &Line| self.grid.distance(crossing.at, &l.points) < ON_LINE;
            let mut known = self.lines.iter().filter(|l| kinds.contains(&l.kind));
            if known.any(on_line) {
                continue;
            }
            let found = self.start(aspect, &crossing);
            // A curve that leads elsewhere was started from a state that has no part in this border.
            if !found.lines.iter().any(on_line) {
                left.push((side, crossing.at));
                continue;
            }
            for line in &found.lines {
                crossed.extend(self.grid.crossed(&line.points));
            }
            self.lines.extend(found.lines);
            for m in found.meetings {
                self.meet(m);
            }
        }
        let kind = kinds[0];
        let joined = self.grid.joined(&left).into_iter();
        self.lines.extend(joined.map(|points| Line {
            kind,
            continued: false,
            points,
        }));
        Ok(())
    }

    /// States of a model at a place, of which `near` are guesses, and the kinds of regime that `aspect` needs.
    fn at(
        &self,
        place: Place,
        aspect: Aspect,
        near: &[Vec<f64>],
    ) -> Result<(Vec<MapState>, Regime), TheoryError> {
        let model = self.family.model(place)?;
        let states = |m| examined(m, self.family.near(m, near)?.rates);
        match aspect {
            Aspect::Balance | Aspect::BalanceStability => Ok((Vec::new(), balanced(&model)?)),
            Aspect::Persistence => {
                let holds = driven(&model)
                    && Regime::of_states(&states(&undriven(&model))?).has(Regime::BISTABLE);
                Ok((Vec::new(), Regime::NONE.with(Regime::PERSISTENT, holds)))
            }
            _ => {
                let found = states(&model)?;
                let regime = Regime::of_states(&found);
                Ok((found, regime))
            }
        }
    }

    fn bisect(&self, side: Side, aspect: Aspect) -> Result<Crossing, TheoryError> {
        let ends = self.grid.ends(side);
        let mut sides = ends.map(|k| (self.grid.place(k), self.points[k].states.clone()));
        let [first, _] = ends.map(|k| {
            let p = &self.points[k];
            aspect.of(&p.states, p.regime)
        });
        let along = usize::from(side.upright);
        // For states without drift, guesses come from the map's own states.
        let mut guesses: Vec<Vec<f64>> = sides
            .iter()
            .flat_map(|(_, s)| s.iter().map(|q| q.rates.clone()))
            .collect();
        while (sides[1].0[along] - sides[0].0[along]).abs() > self.tolerance {
            let mut middle = sides[0].0;
            middle[along] = 0.5 * (sides[0].0[along] + sides[1].0[along]);
            let (states, regime) = self.at(middle, aspect, &guesses)?;
            let which = usize::from(aspect.of(&states, regime) != first);
            if !states.is_empty() {
                guesses = sides[1 - which]
                    .1
                    .iter()
                    .chain(&states)
                    .map(|q| q.rates.clone())
                    .collect();
            }
            sides[which] = (middle, states);
        }
        let mut at = sides[0].0;
        at[along] = 0.5 * (sides[0].0[along] + sides[1].0[along]);
        Ok(Crossing {
            at,
            sides,
            upright: side.upright,
        })
    }

    /// Follows the border through a crossing, if it can be followed.
    fn start(&self, aspect: Aspect, crossing: &Crossing) -> Followed {
        let followed = self.plane.and_then(|plane| match aspect {
            Aspect::States => self.fold(plane, crossing),
            Aspect::Stability => self.hopf(plane, crossing),
            Aspect::Stabilisation => self.contour(plane, crossing, Quantity::Stabilisation),
            Aspect::Supersaturation => self.contour(plane, crossing, Quantity::Saturation),
            _ => None,
        });
        followed.unwrap_or_default()
    }

    fn meet(&mut self, new: Meeting) {
        let inside = new.at.iter().all(|v| (0.0..=1.0).contains(v));
        let near = |a: f64, b: f64| (a - b).abs() < 1e-6;
        let same = |m: &Meeting| {
            m.kind == new.kind && near(m.at[0], new.at[0]) && near(m.at[1], new.at[1])
        };
        if inside && !self.meetings.iter().any(same) {
            self.meetings.push(new);
        }
    }
}
