//! Running mean and variance of the input that each neuron receives.

use serde::{Deserialize, Serialize};

use crate::RecordingError;

/// Which part of the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum InputKind {
    /// What depolarizes: positive weights.
    Excitatory,
    /// What hyperpolarizes: negative weights.
    Inhibitory,
    /// Everything.
    Total,
}

impl InputKind {
    /// The word for it, as in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Excitatory => "excitatory",
            Self::Inhibitory => "inhibitory",
            Self::Total => "total",
        }
    }
}

/// Mean and variance over time of one part of the input, per neuron of a population.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InputMoments {
    /// Name of the population that receives.
    pub population: String,
    /// Which part of its input.
    pub kind: InputKind,
    /// Unit of the mean (`pA`, `mV`); the variance has its square.
    pub unit: String,
    /// Steps over which the moments were taken.
    pub n_steps: u64,
    /// Mean over steps, one per neuron in order of id.
    pub mean: Vec<f64>,
    /// Variance over steps (divisor `n_steps − 1`; 0 where there are fewer than two), one per neuron.
    pub variance: Vec<f64>,
}

impl InputMoments {
    /// Checks that mean and variance have one entry per neuron.
    ///
    /// # Errors
    /// [`RecordingError::Length`].
    pub fn validate(&self) -> Result<(), RecordingError> {
        if self.mean.len() == self.variance.len() {
            return Ok(());
        }
        Err(RecordingError::Length {
            what: format!(
                "input moments of population `{}` (mean, variance)",
                self.population
            ),
            first: self.mean.len(),
            second: self.variance.len(),
        })
    }
}

/// Sums from which [`InputMoments`] come, for a contiguous range of neurons.
///
/// Per neuron it keeps `K` (the first sample), `Σ(x − K)` and `Σ(x − K)²`, in order of steps: two additions a step,
/// no division, and no loss of digits where the mean is large against the standard deviation. The sums of a neuron
/// do not depend on how neurons are divided among threads, so each thread keeps its own accumulator and
/// [`MomentAccumulator::join`] puts them together with the same bits.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MomentAccumulator {
    n_steps: u64,
    shift: Vec<f64>,
    sum: Vec<f64>,
    sum_of_squares: Vec<f64>,
}

impl MomentAccumulator {
    /// An accumulator for `neurons` neurons that has seen no step.
    pub fn new(neurons: usize) -> Self {
        Self {
            n_steps: 0,
            shift: vec![0.0; neurons],
            sum: vec![0.0; neurons],
            sum_of_squares: vec![0.0; neurons],
        }
    }

    /// Number of neurons.
    pub fn len(&self) -> usize {
        self.shift.len()
    }

    /// Whether there is no neuron.
    pub fn is_empty(&self) -> bool {
        self.shift.is_empty()
    }

    /// Number of steps added.
    pub fn n_steps(&self) -> u64 {
        self.n_steps
    }

    /// `K`, `Σ(x − K)` and `Σ(x − K)²`, one per neuron each, to be kept and given to [`MomentAccumulator::from_columns`].
    pub fn columns(&self) -> [&[f64]; 3] {
        [&self.shift, &self.sum, &self.sum_of_squares]
    }

    /// An accumulator that goes on where another one was, from its number of steps and its columns.
    ///
    /// # Errors
    /// [`RecordingError::Length`] where the columns are not equally long.
    pub fn from_columns(n_steps: u64, columns: [Vec<f64>; 3]) -> Result<Self, RecordingError> {
        let [shift, sum, sum_of_squares] = columns;
        for column in [&sum, &sum_of_squares] {
            if column.len() != shift.len() {
                return Err(RecordingError::Length {
                    what: "sums of input moments".into(),
                    first: shift.len(),
                    second: column.len(),
                });
            }
        }
        Ok(Self {
            n_steps,
            shift,
            sum,
            sum_of_squares,
        })
    }

    /// Adds the samples of one step, one per neuron.
    ///
    /// # Errors
    /// [`RecordingError::Length`] where `samples` has not one entry per neuron.
    pub fn add(&mut self, samples: &[f64]) -> Result<(), RecordingError> {
        if samples.len() != self.shift.len() {
            return Err(RecordingError::Length {
                what: "samples of a step (given, neurons)".into(),
                first: samples.len(),
                second: self.shift.len(),
            });
        }
        if self.n_steps == 0 {
            self.shift.copy_from_slice(samples);
        } else {
            let sums = self.sum.iter_mut().zip(self.sum_of_squares.iter_mut());
            for ((x, k), (sum, squares)) in samples.iter().zip(&self.shift).zip(sums) {
                let d = x - k;
                *sum += d;
                *squares += d * d;
            }
        }
        self.n_steps += 1;
        Ok(())
    }

    /// Puts the neurons of `next` after those of `self`.
    ///
    /// # Errors
    /// [`RecordingError::Value`] where the two have seen different numbers of steps.
    pub fn join(mut self, next: Self) -> Result<Self, RecordingError> {
        if self.n_steps != next.n_steps {
            return Err(RecordingError::value(
                "steps of an accumulator to join",
                next.n_steps,
                format!("{}, as in the first", self.n_steps),
            ));
        }
        self.shift.extend(next.shift);
        self.sum.extend(next.sum);
        self.sum_of_squares.extend(next.sum_of_squares);
        Ok(self)
    }

    /// The moments: `mean = K + Σd / n`, `variance = (Σd² − (Σd)² / n) / (n − 1)`, `d = x − K`.
    pub fn finish(
        &self,
        population: impl Into<String>,
        kind: InputKind,
        unit: impl Into<String>,
    ) -> InputMoments {
        let n = self.n_steps as f64;
        let sums = self.sum.iter().zip(&self.sum_of_squares);
        let (mean, variance) = match self.n_steps {
            0 => (vec![0.0; self.len()], vec![0.0; self.len()]),
            1 => (self.shift.clone(), vec![0.0; self.len()]),
            _ => self
                .shift
                .iter()
                .zip(sums)
                .map(|(k, (s, q))| (k + s / n, ((q - s * s / n) / (n - 1.0)).max(0.0)))
                .unzip(),
        };
        InputMoments {
            population: population.into(),
            kind,
            unit: unit.into(),
            n_steps: self.n_steps,
            mean,
            variance,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mean_and_variance_of_a_known_sequence() {
        let mut sums = MomentAccumulator::new(2);
        for k in 0..10 {
            // 1e9 + 0..9 has variance 82.5 / 9: sums of squares without a shift would lose it.
            sums.add(&[1.0e9 + k as f64, -3.0]).unwrap();
        }
        let m = sums.finish("E", InputKind::Total, "pA");
        assert_eq!(m.n_steps, 10);
        assert_eq!(m.mean, [1.0e9 + 4.5, -3.0]);
        assert!((m.variance[0] - 82.5 / 9.0).abs() < 1e-12);
        assert_eq!(m.variance[1], 0.0);
    }

    #[test]
    fn dividing_the_neurons_does_not_change_a_bit() {
        let rows = [[0.1, 0.7, -2.0], [0.3, 0.2, 5.0], [1.0 / 3.0, 0.9, 1e-3]];
        let mut whole = MomentAccumulator::new(3);
        let (mut left, mut right) = (MomentAccumulator::new(1), MomentAccumulator::new(2));
        for row in rows {
            whole.add(&row).unwrap();
            left.add(&row[..1]).unwrap();
            right.add(&row[1..]).unwrap();
        }
        assert_eq!(left.join(right).unwrap(), whole);
        assert!(whole.clone().join(MomentAccumulator::new(1)).is_err());
        assert!(whole.add(&[1.0]).is_err());
    }

    #[test]
    fn an_accumulator_taken_apart_and_put_together_goes_on() {
        let mut whole = MomentAccumulator::new(2);
        whole.add(&[0.1, 0.3]).unwrap();
        let columns = whole.columns().map(<[f64]>::to_vec);
        let mut again = MomentAccumulator::from_columns(whole.n_steps(), columns).unwrap();
        for sums in [&mut whole, &mut again] {
            sums.add(&[0.7, 1.0 / 3.0]).unwrap();
        }
        assert_eq!(whole, again);
        assert!(MomentAccumulator::from_columns(1, [vec![0.0], vec![], vec![]]).is_err());
    }

    #[test]
    fn without_steps_there_is_nothing_to_say() {
        let m = MomentAccumulator::new(1).finish("E", InputKind::Excitatory, "mV");
        assert_eq!((m.n_steps, m.mean, m.variance), (0, vec![0.0], vec![0.0]));
    }
}
