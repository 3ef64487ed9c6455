//! The regimes of a model over any two of its parameters: states and their kinds at every point of a grid, and the borders
//! between regimes.
//!
//! Points are solved for themselves where a method finds all states (an E–I pair of power laws). For other models full searches
//! on a coarse grid give states that are carried from neighbour to neighbour; such points say that they may be incomplete.
//! Borders start where neighbours differ. Folds, Hopf points, and the onsets of inhibition stabilisation and of supersaturation are followed by continuation where both axes are
//! parameters of the rate model, so that they are exact all along; cusps and Bogdanov–Takens points are found on
//! the way. Other borders consist of points found by bisection along the sides of cells.
//!
//! ```
//! # use neuropil_theory::{MapAxis, PowerLaw, RateModel, RatePopulation, Regime};
//! # use neuropil_numerics::matrix::Matrix;
//! # use std::sync::Arc;
//! # let law = PowerLaw::new(1.0, 0.0, 2.0)?;
//! # let population = |name: &str| RatePopulation {
//! #     name: name.into(), transfer: Arc::new(law), membrane: 1.0, time: 10.0, ratio: 1.0, drift: 0.0, noise: 0.0,
//! # };
//! # let weight = Matrix::from_rows(&[[1.0, -0.5], [0.8, -0.5]])?;
//! # let model = RateModel::new(vec![population("E"), population("I")], weight, None, 0.0)?;
//! let drive = MapAxis::linear("mu_ext", (0.0, 1.0), 20);
//! let ratio = MapAxis::linear("r[I]", (0.5, 2.0), 20);
//! let map = model.regime_map(&drive, &ratio)?;
//! let undriven = map.point(0, 0).ok_or("a map has a first point")?;
//! assert_eq!(undriven.stable(), 1);
//! assert!(!undriven.regime.has(Regime::BISTABLE) && undriven.complete);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod axis;
mod border;
mod contour;
mod family;
mod grid;
mod lines;
mod regime;
mod trace;

use std::collections::BTreeMap;

use crate::TheoryError;
use crate::rate_model::RateModel;
use crate::states::Search;
use family::{Family, Maker, Plane};
use grid::{Solver, by_rows};
use lines::Grid;
use trace::Tracer;

pub use axis::{MapAxis, Spacing};
pub use border::{Border, BorderKind, MapSpecial, MapSpecialKind};
pub use regime::{MapPoint, MapState, Regime};

/// How a map is made.
#[derive(Clone, Copy)]
pub struct MapOptions<'a> {
    /// Search for states where no method finds all.
    pub search: &'a Search,
    /// Full searches along each axis, at least 2, where no method finds all states; others start from their neighbours.
    pub searches: usize,
    /// Threads; as many as there are cores unless given. The map does not depend on it.
    pub threads: Option<usize>,
    /// Whether borders are found.
    pub borders: bool,
    /// Width to which borders are bisected, as a part of the length of an axis.
    pub tolerance: f64,
    /// Called with the part of the work that is done, 0 to 1; from any thread.
    pub progress: Option<&'a (dyn Fn(f64) + Sync)>,
}

/// The search that maps use unless another is given: branches are not followed, since states come from neighbours, too.
const SEARCH: Search = Search {
    starts: 32,
    rates: (1e-5, 0.3),
    reach: None,
    tolerance: 1e-11,
};

impl Default for MapOptions<'_> {
    fn default() -> Self {
        Self {
            search: &SEARCH,
            searches: 5,
            threads: None,
            borders: true,
            tolerance: 1e-9,
            progress: None,
        }
    }
}

/// The regimes of a model over two parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct RegimeMap {
    /// The level axis.
    pub x: MapAxis,
    /// The upright axis.
    pub y: MapAxis,
    /// Names of the populations, in the order of rates.
    pub populations: Vec<String>,
    /// All points, row by row from the lowest y: point (i, j) is at `j * x.points + i`.
    pub points: Vec<MapPoint>,
    /// Borders between regimes.
    pub borders: Vec<Border>,
    /// Points at which borders meet.
    pub special: Vec<MapSpecial>,
}

impl RegimeMap {
    /// The point of column `i` and row `j`, if there are such.
    pub fn point(&self, i: usize, j: usize) -> Option<&MapPoint> {
        let inside = i < self.x.points;
        inside.then(|| self.points.get(j * self.x.points + i))?
    }

    /// Columns, rows and errors of the points that have no answer.
    pub fn failed(&self) -> impl Iterator<Item = (usize, usize, &TheoryError)> {
        let columns = self.x.points.max(1);
        self.points.iter().enumerate().filter_map(move |(k, p)| {
            let error = p.error.as_ref()?;
            Some((k % columns, k / columns, error))
        })
    }

    /// Number of points at which states may have been missed.
    pub fn incomplete(&self) -> usize {
        let points = self.points.iter();
        points.filter(|p| !p.complete && p.error.is_none()).count()
    }

    /// Number of points of each combination of regimes and number of stable states.
    pub fn census(&self) -> BTreeMap<(usize, Regime), usize> {
        let mut census = BTreeMap::new();
        for p in self.points.iter().filter(|p| p.error.is_none()) {
            *census.entry((p.stable(), p.regime)).or_insert(0) += 1;
        }
        census
    }

    /// Borders of one kind.
    pub fn borders_of(&self, kind: BorderKind) -> impl Iterator<Item = &Border> {
        self.borders.iter().filter(move |b| b.kind == kind)
    }
}

impl RateModel {
    /// The regimes over two parameters of this model, with default options.
    pub fn regime_map(&self, x: &MapAxis, y: &MapAxis) -> Result<RegimeMap, TheoryError> {
        self.regime_map_with(x, y, &MapOptions::default())
    }

    /// The regimes over two parameters of this model.
    ///
    /// Errors: axes that are no axes, names that are no parameters. Points at which the model has no answer are part of the map.
    pub fn regime_map_with(
        &self,
        x: &MapAxis,
        y: &MapAxis,
        options: &MapOptions,
    ) -> Result<RegimeMap, TheoryError> {
        let index = [self.parameter(&x.name)?, self.parameter(&y.name)?];
        let values = self.parameter_values();
        let make = |u: f64, v: f64| {
            let mut values = values.clone();
            values[index[0]] = u;
            values[index[1]] = v;
            self.at(&values)
        };
        made(&make, Some((self, index)), x, y, options)
    }
}

/// The regimes of a family of models, one for each pair of values of two parameters of anything, such as a circuit. Borders are
/// found by bisection.
pub fn regime_map_of(
    family: Maker,
    x: &MapAxis,
    y: &MapAxis,
    options: &MapOptions,
) -> Result<RegimeMap, TheoryError> {
    made(family, None, x, y, options)
}

fn made(
    make: Maker,
    of: Option<(&RateModel, [usize; 2])>,
    x: &MapAxis,
    y: &MapAxis,
    options: &MapOptions,
) -> Result<RegimeMap, TheoryError> {
    axis::check(x, y)?;
    if !(options.tolerance > 0.0 && options.tolerance < 1.0) {
        let expected = "between 0 and 1";
        let given = options.tolerance;
        return Err(TheoryError::parameter(
            "regime map",
            "tolerance",
            given,
            "",
            expected,
        ));
    }
    let axes = [x, y];
    let family = Family {
        make,
        axes,
        search: options.search,
    };
    let grid = Grid {
        columns: x.points,
        rows: y.points,
    };
    let cores = || std::thread::available_parallelism().map_or(1, |n| n.get());
    let threads = options.threads.unwrap_or_else(cores).max(1);
    let models = by_rows(threads, grid, &|k| family.model(grid.place(k)));
    let solver = Solver {
        search: options.search,
        models: &models,
        grid,
        threads,
        searches: options.searches,
        progress: options.progress.unwrap_or(&|_| {}),
    };
    let drive = axes.iter().position(|a| a.name == "mu_ext" && of.is_some());
    let persistent = solver.persistent(drive);
    let points = solver.points(&persistent);
    let first = models.iter().flatten().next();
    let populations = first.map(|m| m.populations().iter().map(|p| p.name.clone()).collect());
    let mut map = RegimeMap {
        x: x.clone(),
        y: y.clone(),
        populations: populations.unwrap_or_default(),
        points,
        borders: Vec::new(),
        special: Vec::new(),
    };
    if options.borders {
        let plane = of.map(|(model, index)| Plane {
            model,
            axes,
            index,
            values: model.parameter_values(),
            scale: usual_rates(&map),
        });
        let mut tracer = Tracer {
            family: &family,
            plane: plane.as_ref(),
            grid,
            points: &map.points,
            tolerance: options.tolerance,
            lines: Vec::new(),
            meetings: Vec::new(),
        };
        tracer.run()?;
        let at = |p: &[f64; 2]| [x.at(p[0]), y.at(p[1])];
        let borders = tracer.lines.iter().map(|line| Border {
            kind: line.kind,
            continued: line.continued,
            points: line.points.iter().map(at).collect(),
        });
        let special = tracer.meetings.iter().map(|m| MapSpecial {
            kind: m.kind,
            at: at(&m.at),
            rates: m.rates.clone(),
        });
        (map.borders, map.special) = (borders.collect(), special.collect());
    }
    Ok(map)
}

/// A usual rate of each population, 1/ms: that below which four fifths of the states of the map lie; at least 1e-6. States that go to
/// infinity somewhere do not count for more than others.
fn usual_rates(map: &RegimeMap) -> Vec<f64> {
    let states = || map.points.iter().flat_map(|p| &p.states);
    (0..map.populations.len())
        .map(|k| {
            let mut rates: Vec<f64> = states().filter_map(|s| s.rates.get(k).copied()).collect();
            rates.sort_by(f64::total_cmp);
            let usual = rates.get(rates.len() * 4 / 5).copied().unwrap_or(0.0);
            if usual > 1e-6 { usual } else { 1e-6 }
        })
        .collect()
}
