//! Solving every point of the grid, on several threads, with the same result for any number of them.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::family::{Found, balanced, driven, exact, examined, undriven};
use super::lines::Grid;
use super::regime::{MapPoint, Regime};
use crate::TheoryError;
use crate::rate_model::RateModel;
use crate::states::Search;

/// What `part` gives for 0..count, in order, computed on `threads` threads.
fn parallel<T: Send>(threads: usize, count: usize, part: &(dyn Fn(usize) -> T + Sync)) -> Vec<T> {
    if threads <= 1 || count <= 1 {
        return (0..count).map(part).collect();
    }
    let next = AtomicUsize::new(0);
    let mut all: Vec<(usize, T)> = std::thread::scope(|scope| {
        let work = || {
            let mut mine = Vec::new();
            loop {
                let k = next.fetch_add(1, Ordering::Relaxed);
                if k >= count {
                    return mine;
                }
                mine.push((k, part(k)));
            }
        };
        let handles: Vec<_> = (0..threads.min(count)).map(|_| scope.spawn(work)).collect();
        let mut all = Vec::with_capacity(count);
        for handle in handles {
            match handle.join() {
                Ok(mine) => all.extend(mine),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        all
    });
    all.sort_by_key(|(k, _)| *k);
    all.into_iter().map(|(_, value)| value).collect()
}

/// What `part` gives for every point of a grid, in order; a row is the work of one thread.
pub(super) fn by_rows<T: Send>(
    threads: usize,
    grid: Grid,
    part: &(dyn Fn(usize) -> T + Sync),
) -> Vec<T> {
    let rows = parallel(threads, grid.rows, &|j| {
        let row = (0..grid.columns).map(|i| part(grid.index(i, j)));
        row.collect::<Vec<_>>()
    });
    rows.into_iter().flatten().collect()
}

/// A model, or why there is none.
pub(super) type Model = Result<RateModel, TheoryError>;

/// Who solves a grid of models, with how many threads, and whom to tell how far it is.
pub(super) struct Solver<'a> {
    pub search: &'a Search,
    pub models: &'a [Model],
    pub grid: Grid,
    pub threads: usize,
    /// Full searches along each axis, where no method finds all states.
    pub searches: usize,
    pub progress: &'a (dyn Fn(f64) + Sync),
}

/// A point while states are being collected.
type Partial = Result<Found, TheoryError>;

impl Solver<'_> {
    fn by_rows<T: Send>(&self, part: &(dyn Fn(usize) -> T + Sync)) -> Vec<T> {
        by_rows(self.threads, self.grid, part)
    }

    /// States at all points.
    fn states(&self) -> Vec<Partial> {
        let mut points: Vec<Partial> = self.by_rows(&|k| {
            let model = self.models[k].as_ref().map_err(Clone::clone)?;
            Ok(exact(model).unwrap_or(Found {
                rates: Vec::new(),
                complete: false,
            }))
        });
        let open: BTreeSet<usize> = (0..points.len())
            .filter(|k| points[*k].as_ref().is_ok_and(|f| !f.complete))
            .collect();
        if !open.is_empty() {
            self.find(&open, &mut points);
        }
        points
    }

    /// Full searches on a coarse grid, then from every point to its neighbours until nothing new is found; then full searches where
    /// nothing was found, and where neighbours differ by an odd number of states.
    fn find(&self, open: &BTreeSet<usize>, points: &mut [Partial]) {
        let full = |chosen: &[usize], points: &mut [Partial]| {
            let done = AtomicUsize::new(0);
            let found = parallel(self.threads, chosen.len(), &|c| {
                let known = points[chosen[c]].as_ref().map(|f| f.rates.clone());
                let model = self.models[chosen[c]].as_ref().map_err(Clone::clone);
                let found = model.and_then(|m| self.search.complete(m, known.unwrap_or_default()));
                let done = done.fetch_add(1, Ordering::Relaxed) + 1;
                (self.progress)(0.5 * done as f64 / chosen.len() as f64);
                found
            });
            for (k, rates) in chosen.iter().zip(found) {
                points[*k] = rates.map(|rates| Found {
                    rates,
                    complete: false,
                });
            }
        };
        let coarse = |n: usize| {
            let parts = self.searches.clamp(2, n.max(2)) - 1;
            (0..=parts).map(move |k| k * (n - 1) / parts)
        };
        let mut chosen: Vec<usize> = coarse(self.grid.rows)
            .flat_map(|j| coarse(self.grid.columns).map(move |i| self.grid.index(i, j)))
            .filter(|k| open.contains(k))
            .collect();
        chosen.dedup();
        full(&chosen, points);
        self.spread(open, chosen.into_iter().collect(), points);
        for _ in 0..3 {
            let count = |k: usize| points[k].as_ref().map_or(0, |f| f.rates.len());
            let mut doubtful: BTreeSet<usize> =
                open.iter().copied().filter(|k| count(*k) == 0).collect();
            for side in self.grid.sides() {
                let ends = self.grid.ends(side);
                let odd = count(ends[0]).abs_diff(count(ends[1])) % 2 == 1;
                if odd && ends.iter().all(|k| open.contains(k) && points[*k].is_ok()) {
                    doubtful.extend(ends);
                }
            }
            let doubtful: Vec<usize> = doubtful.into_iter().collect();
            let before: Vec<usize> = doubtful.iter().map(|k| count(*k)).collect();
            full(&doubtful, points);
            let grown = |(k, before): (&usize, usize)| {
                let now = points[*k].as_ref().map_or(0, |f| f.rates.len());
                (now > before).then_some(*k)
            };
            let news: BTreeSet<usize> = doubtful.iter().zip(before).filter_map(grown).collect();
            if news.is_empty() {
                return;
            }
            self.spread(open, news, points);
        }
    }

    /// From points with news to their neighbours, in rounds that all read what the round before left.
    fn spread(&self, open: &BTreeSet<usize>, mut news: BTreeSet<usize>, points: &mut [Partial]) {
        let mut reached = news.len();
        while !news.is_empty() {
            let mut targets: BTreeSet<usize> = BTreeSet::new();
            for &k in &news {
                targets.extend(self.neighbours(k).filter(|q| open.contains(q)));
            }
            let targets: Vec<usize> = targets.into_iter().collect();
            let found = parallel(self.threads, targets.len(), &|t| {
                let k = targets[t];
                let mut rates = match &points[k] {
                    Ok(found) => found.rates.clone(),
                    Err(_) => return Ok(None),
                };
                let before = rates.len();
                let from: Vec<Vec<f64>> = self
                    .neighbours(k)
                    .filter(|q| news.contains(q))
                    .filter_map(|q| points[q].as_ref().ok())
                    .flat_map(|f| f.rates.iter().cloned())
                    .collect();
                let model = self.models[k].as_ref().map_err(Clone::clone)?;
                self.search.extend(model, &from, &mut rates)?;
                if rates.len() > before {
                    self.search.between(model, &mut rates)?;
                }
                Ok((rates.len() > before).then_some(rates))
            });
            news.clear();
            for (k, rates) in targets.into_iter().zip(found) {
                match rates {
                    Ok(None) => {}
                    Ok(Some(rates)) => {
                        points[k] = Ok(Found {
                            rates,
                            complete: false,
                        });
                        news.insert(k);
                    }
                    Err(error) => points[k] = Err(error),
                }
            }
            reached += news.len();
            let part = reached as f64 / open.len().max(1) as f64;
            (self.progress)(0.5 + 0.5 * part.min(1.0));
        }
    }

    fn neighbours(&self, k: usize) -> impl Iterator<Item = usize> {
        let (columns, rows) = (self.grid.columns, self.grid.rows);
        let (i, j) = (k % columns, k / columns);
        let left = (i > 0).then(|| k - 1);
        let right = (i + 1 < columns).then_some(k + 1);
        let below = (j > 0).then(|| k - columns);
        let above = (j + 1 < rows).then_some(k + columns);
        [left, right, below, above].into_iter().flatten()
    }

    /// All points with their regimes; `persistent` says which are bistable without drive.
    pub fn points(&self, persistent: &[Result<bool, TheoryError>]) -> Vec<MapPoint> {
        let found = self.states();
        let one = |k: usize| -> Result<MapPoint, TheoryError> {
            let model = self.models[k].as_ref().map_err(Clone::clone)?;
            let found = found[k].as_ref().map_err(Clone::clone)?;
            let states = examined(model, found.rates.clone())?;
            let regime = Regime::of_states(&states)
                .and(balanced(model)?)
                .with(Regime::PERSISTENT, persistent[k].clone()?);
            Ok(MapPoint {
                states,
                regime,
                complete: found.complete,
                error: None,
            })
        };
        let points = self.by_rows(&|k| {
            one(k).unwrap_or_else(|error| MapPoint {
                states: Vec::new(),
                regime: Regime::NONE,
                complete: false,
                error: Some(error),
            })
        });
        (self.progress)(1.0);
        points
    }

    /// Whether each point is bistable at common drift 0. `drive` says which axis is the common drift, if one is: then all points
    /// along it are alike.
    pub fn persistent(&self, drive: Option<usize>) -> Vec<Result<bool, TheoryError>> {
        let (columns, rows) = (self.grid.columns, self.grid.rows);
        let grid = match drive {
            Some(0) => Grid { columns: 1, rows },
            Some(_) => Grid { columns, rows: 1 },
            None => self.grid,
        };
        let same = |k: usize| match drive {
            Some(0) => k * columns,
            _ => k,
        };
        let models: Vec<Model> = (0..grid.columns * grid.rows)
            .map(|k| self.models[same(k)].clone().map(|m| undriven(&m)))
            .collect();
        // Where no population is driven, nothing can persist without drive.
        let any = models.iter().flatten().any(driven);
        let found = if any {
            let narrow = Solver {
                models: &models,
                grid,
                progress: &|_| {},
                ..*self
            };
            narrow.states()
        } else {
            Vec::new()
        };
        let flags = by_rows(self.threads, grid, &|k| {
            let model = models[k].as_ref().map_err(Clone::clone)?;
            let Some(found) = found.get(k) else {
                return Ok(false);
            };
            let found = found.as_ref().map_err(Clone::clone)?;
            if found.rates.len() < 2 || !driven(model) {
                return Ok(false);
            }
            let states = examined(model, found.rates.clone())?;
            Ok(Regime::of_states(&states).has(Regime::BISTABLE))
        });
        let place = |k: usize| match drive {
            Some(0) => k / columns,
            Some(_) => k % columns,
            None => k,
        };
        (0..columns * rows)
            .map(|k| flags[place(k)].clone())
            .collect()
    }
}
