//! Time courses at the steps of a run (bit path).

use crate::error::SimError;
use neuropil_circuit::Waveform;
use neuropil_numerics::random::PoissonTable;

/// The value in `step`, taken at its middle. Courses that differ between neurons give their mean.
pub fn value(waveform: &Waveform, step: u64, dt: f64) -> f64 {
    // Times of steps are multiples of dt; half a step of slack absorbs their rounding.
    let t = (step as f64 + 0.5) * dt;
    match waveform {
        Waveform::Constant(v) => v.mean(),
        Waveform::Steps(list) => {
            let begun = list.partition_point(|(at, _)| *at < t);
            let last = begun.checked_sub(1).and_then(|i| list.get(i));
            last.map_or(0.0, |(_, x)| *x)
        }
        Waveform::PiecewiseLinear(list) => interpolate(list, t),
        Waveform::Sinusoidal {
            mean,
            amplitude,
            frequency,
            phase,
        } => {
            // Whole cycles are taken off first, so that long runs lose no digits in the sine.
            let cycles = frequency * t;
            let angle = std::f64::consts::TAU * (cycles - libm::floor(cycles)) + phase;
            mean + amplitude * libm::sin(angle)
        }
    }
}

/// Straight lines between points; constant beyond both ends.
fn interpolate(points: &[(f64, f64)], t: f64) -> f64 {
    let after = points.partition_point(|(at, _)| *at <= t);
    match (
        after.checked_sub(1).and_then(|i| points.get(i)),
        points.get(after),
    ) {
        (Some(&(t0, x0)), Some(&(t1, x1))) => x0 + (x1 - x0) * ((t - t0) / (t1 - t0)),
        (Some(&(_, x)), None) | (None, Some(&(_, x))) => x,
        (None, None) => 0.0,
    }
}

/// Poisson numbers of spikes per step, at a rate that may change in time.
#[derive(Clone, Debug)]
pub struct Counts {
    who: String,
    rate: Waveform,
    dt: f64,
    /// Steps by which the rate acts late.
    late: u64,
    /// One table for all steps, or one for each of four consecutive steps.
    tables: Vec<PoissonTable>,
    largest: u32,
}

impl Counts {
    /// Counts at `rate` (1/ms), which acts `late` steps late. Errors name `who`.
    pub fn new(who: &str, rate: &Waveform, late: u64, dt: f64) -> Result<Self, SimError> {
        let range = rate.range().filter(|_| rate.not_finite().is_none());
        let Some((low, high)) = range else {
            let expected = "one finite number ≥ 0 at any time";
            return Err(SimError::value(who, "rate", "another", expected));
        };
        // The lowest rate is checked by making its table, the highest bounds every count.
        table(who, low, dt)?;
        let largest = table(who, high, dt)?;
        Ok(Self {
            who: who.to_string(),
            rate: rate.clone(),
            dt,
            late,
            largest: largest.max_count(),
            tables: match rate.constant() {
                Some(_) => vec![largest],
                None => Vec::new(),
            },
        })
    }

    /// Largest number of spikes in a step.
    pub fn max_count(&self) -> u32 {
        self.largest
    }

    /// Makes the tables of the steps 4 `quad` .. 4 `quad` + 4 ready, where they change in time.
    pub fn ready(&mut self, quad: u64) -> Result<(), SimError> {
        if self.rate.constant().is_some() {
            return Ok(());
        }
        let mut tables: Vec<PoissonTable> = Vec::with_capacity(4);
        for step in 4 * quad..4 * quad + 4 {
            let rate = value(&self.rate, step.saturating_sub(self.late), self.dt);
            // Interpolation may round to just below the lowest value, 0.
            let rate = if rate < 0.0 { 0.0 } else { rate };
            let before = tables.last().or(self.tables.last());
            tables.push(match before {
                Some(same) if same.mean() == rate * self.dt => same.clone(),
                _ => table(&self.who, rate, self.dt)?,
            });
        }
        self.tables = tables;
        Ok(())
    }

    /// The table of the step 4 `quad` + `lane` that was made ready.
    #[inline(always)]
    pub fn table(&self, lane: usize) -> &PoissonTable {
        &self.tables[lane % self.tables.len()]
    }
}

fn table(who: &str, rate: f64, dt: f64) -> Result<PoissonTable, SimError> {
    PoissonTable::new(rate * dt).map_err(|e| {
        let given = format!("{} spikes/s ({e})", rate * 1e3);
        SimError::value(who, "rate", given, "a rate of at most 10⁶ spikes a step")
    })
}
