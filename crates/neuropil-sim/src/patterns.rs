//! Currents by spatial patterns, `I_j(t) = Σ_p M[p][j] c_p(t)`, made anew whenever the coefficients change (bit path).
//!
//! Sums run over ascending patterns, and what is shown depends on the step alone, so that any division into parts and any
//! point of resumption gives the same bits.

use neuropil_circuit::Patterns;
use neuropil_network::{DrawnPatterns, Schedule};
use neuropil_numerics::matrix::Matrix;
use std::ops::Range;
use std::sync::Arc;

/// A stimulus by patterns onto a part.
pub struct PatternDrive {
    spatial: Spatial,
    schedule: Schedule,
    /// Neurons of the part that are driven.
    neurons: Range<usize>,
    /// Steps for which `values` hold.
    made: Option<Range<u64>>,
    /// Whether nothing is shown, and `values` are 0.
    silent: bool,
    /// The current of each neuron of the part.
    pub values: Vec<f64>,
}

enum Spatial {
    /// `[pattern][neuron driven]`, of all neurons that the stimulus drives; and the first of them that is here.
    Table(Arc<Matrix>, usize),
    /// `[pattern][neuron of the part that is driven]`.
    Own(Vec<Vec<f64>>),
    /// Size of the blocks; and the first neuron that is here, among those driven.
    Blocks(usize, usize),
}

impl PatternDrive {
    /// A drive of the neurons `driven` of a part of `n` neurons from index `first` of its population on; the first neuron that
    /// the stimulus drives has index `from`.
    pub fn new(
        patterns: &Patterns,
        drawn: Option<DrawnPatterns>,
        schedule: Schedule,
        (first, n, driven, from): (u64, usize, Range<usize>, u64),
    ) -> Self {
        let index = |i: usize| first + i as u64;
        let here = index(driven.start).saturating_sub(from) as usize;
        let spatial = match (patterns, drawn) {
            (Patterns::Table(m), _) => Spatial::Table(Arc::clone(m), here),
            (Patterns::Blocks { size, .. }, _) => Spatial::Blocks((*size).max(1) as usize, here),
            (Patterns::Drawn { number, .. }, drawn) => {
                let row = |p| {
                    let value = |i| drawn.as_ref().map_or(0.0, |d| d.value(p, index(i)));
                    driven.clone().map(value).collect()
                };
                Spatial::Own((0..*number).map(row).collect())
            }
        };
        Self {
            spatial,
            schedule,
            neurons: driven,
            made: None,
            silent: true,
            values: vec![0.0; n],
        }
    }

    /// Brings the values to `step`; whether they were made anew.
    pub fn advance(&mut self, step: u64) -> bool {
        if self.made.as_ref().is_some_and(|made| made.contains(&step)) {
            return false;
        }
        let values = self.values.get_mut(self.neurons.clone());
        let Some(values) = values else { return false };
        values.fill(0.0);
        let Some(shown) = self.schedule.at(step) else {
            // Before the first and after the last.
            self.made = None;
            return !std::mem::replace(&mut self.silent, true);
        };
        let c = self.schedule.coefficients(shown.stimulus);
        match &self.spatial {
            Spatial::Table(m, here) => {
                for (p, c) in c.iter().enumerate().take(m.rows()) {
                    let row = m.row(p).get(*here..).unwrap_or(&[]);
                    add(values, *c, row);
                }
            }
            Spatial::Own(rows) => {
                for (c, row) in c.iter().zip(rows) {
                    add(values, *c, row);
                }
            }
            Spatial::Blocks(size, here) => {
                for (k, x) in values.iter_mut().enumerate() {
                    *x = c.get((here + k) / size).copied().unwrap_or(0.0);
                }
            }
        }
        self.made = Some(shown.from..shown.to);
        self.silent = false;
        true
    }
}

fn add(values: &mut [f64], c: f64, row: &[f64]) {
    for (x, m) in values.iter_mut().zip(row) {
        *x += c * m;
    }
}
