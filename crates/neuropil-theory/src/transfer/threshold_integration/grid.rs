//! The cells in which the density is followed, from the threshold downwards, with the drift at their middles.

use super::DriftNeuron;

/// Cells between reset and threshold on the coarsest grid.
const COARSEST: usize = 128;
/// Stretches below the reset, each twice as long as the one before.
const STRETCHES: i32 = 24;

/// A stretch of cells of equal width.
pub(super) struct Stretch {
    /// Width of the cells, mV.
    pub width: f64,
    /// Drift at the middles of the cells, downwards, mV/ms.
    pub drift: Vec<f64>,
}

/// All cells.
pub(super) struct Grid {
    /// From threshold to reset.
    pub above: Stretch,
    /// From the reset downwards, to the lower bound or far.
    pub below: Vec<Stretch>,
    /// Whether the last stretch ends at a bound that reflects.
    pub bounded: bool,
}

impl Grid {
    /// The grid of a level: twice the cells of the level before.
    pub fn new(neuron: &DriftNeuron, drift: &dyn Fn(f64) -> f64, level: usize) -> Self {
        let cells = COARSEST << level;
        let stretch = |top: f64, length: f64, cells: usize| {
            let width = length / cells as f64;
            Stretch {
                width,
                drift: (0..cells)
                    .map(|k| drift(top - (k as f64 + 0.5) * width))
                    .collect(),
            }
        };
        let range = neuron.v_th - neuron.v_reset;
        let above = stretch(neuron.v_th, range, cells);
        let mut below = Vec::new();
        let mut top = neuron.v_reset;
        let mut bounded = neuron.lower.is_some_and(|l| l >= top);
        let mut length = range;
        for _ in 0..STRETCHES {
            if bounded {
                break;
            }
            if let Some(lower) = neuron.lower
                && top - length <= lower
            {
                length = top - lower;
                bounded = true;
            }
            let next = stretch(top, length, cells);
            // A drift that overflows far below says nothing more there.
            if next.drift.iter().any(|f| !f.is_finite()) {
                bounded = false;
                break;
            }
            below.push(next);
            top -= length;
            length *= 2.0;
        }
        Self {
            above,
            below,
            bounded,
        }
    }

    /// Where between reset (mV) and threshold the drift is smallest: the cells around the smallest one.
    pub fn slowest(&self, v_reset: f64) -> (f64, f64) {
        let drift = &self.above.drift;
        let lowest = (0..drift.len()).min_by(|a, b| drift[*a].total_cmp(&drift[*b]));
        let from_below = drift.len() - 1 - lowest.unwrap_or(0);
        let width = self.above.width;
        let low = from_below.saturating_sub(1) as f64 * width;
        let high = (from_below + 2).min(drift.len()) as f64 * width;
        (v_reset + low, v_reset + high)
    }
}
