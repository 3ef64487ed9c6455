//! Running mean, variance and covariance of the excitatory and inhibitory input that each neuron receives.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::RecordingError;

/// Which part of the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum InputKind {
    /// What depolarizes.
    Excitatory,
    /// What hyperpolarizes.
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

/// Moments over time of the input of each neuron of a population, averaged over bins, in one window of time.
///
/// The samples are averages over bins, so that a variance belongs to a width of bins: jumps (delta synapses) have none
/// without. Columns have one entry per neuron, in order of id. Variances and covariance have divisor `n_bins − 1` and
/// are 0 where there are fewer than two bins.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct InputMoments {
    /// Name of the population that receives.
    pub population: String,
    /// Unit of the means (`mV/ms`: what the input adds to the membrane potential); second moments have its square.
    pub unit: String,
    /// The window: steps `after < step <= to`.
    pub after: u64,
    /// Last step of the window.
    pub to: u64,
    /// Steps of a bin.
    pub bin_steps: u64,
    /// Whole bins in the window.
    pub n_bins: u64,
    /// Mean of the excitatory input E.
    pub excitatory: Vec<f64>,
    /// Mean of the inhibitory input I, negative.
    pub inhibitory: Vec<f64>,
    /// Variance of E.
    pub excitatory_variance: Vec<f64>,
    /// Variance of I.
    pub inhibitory_variance: Vec<f64>,
    /// Covariance of E and I.
    pub covariance: Vec<f64>,
}

impl InputMoments {
    /// Mean of a part of the input.
    pub fn mean(&self, kind: InputKind) -> Cow<'_, [f64]> {
        match kind {
            InputKind::Excitatory => Cow::Borrowed(&self.excitatory),
            InputKind::Inhibitory => Cow::Borrowed(&self.inhibitory),
            InputKind::Total => {
                let both = self.excitatory.iter().zip(&self.inhibitory);
                both.map(|(e, i)| e + i).collect()
            }
        }
    }

    /// Variance of a part of the input; of the total it is var E + var I + 2 cov(E, I).
    pub fn variance(&self, kind: InputKind) -> Cow<'_, [f64]> {
        match kind {
            InputKind::Excitatory => Cow::Borrowed(&self.excitatory_variance),
            InputKind::Inhibitory => Cow::Borrowed(&self.inhibitory_variance),
            InputKind::Total => {
                let own = self
                    .excitatory_variance
                    .iter()
                    .zip(&self.inhibitory_variance);
                let sums = own.zip(&self.covariance);
                sums.map(|((e, i), c)| (e + i + 2.0 * c).max(0.0)).collect()
            }
        }
    }

    /// The columns, in the order of the fields.
    pub fn columns(&self) -> [&Vec<f64>; 5] {
        [
            &self.excitatory,
            &self.inhibitory,
            &self.excitatory_variance,
            &self.inhibitory_variance,
            &self.covariance,
        ]
    }

    /// Takes the columns, in the order of the fields.
    pub fn with_columns(self, columns: [Vec<f64>; 5]) -> Self {
        let [
            excitatory,
            inhibitory,
            excitatory_variance,
            inhibitory_variance,
            covariance,
        ] = columns;
        Self {
            excitatory,
            inhibitory,
            excitatory_variance,
            inhibitory_variance,
            covariance,
            ..self
        }
    }

    /// Checks that all columns have one entry per neuron and the window is one.
    ///
    /// # Errors
    /// [`RecordingError::Length`] and [`RecordingError::Value`].
    pub fn validate(&self) -> Result<(), RecordingError> {
        let n = self.excitatory.len();
        if let Some(other) = self.columns().into_iter().find(|c| c.len() != n) {
            return Err(RecordingError::Length {
                what: format!("columns of input moments of `{}`", self.population),
                first: n,
                second: other.len(),
            });
        }
        let whole = self.n_bins.checked_mul(self.bin_steps);
        if self.bin_steps == 0 || whole.is_none_or(|s| s > self.to.saturating_sub(self.after)) {
            return Err(RecordingError::value(
                format!("bins of the input moments of `{}`", self.population),
                format!("{} of {} steps", self.n_bins, self.bin_steps),
                format!("bins within the steps after {} to {}", self.after, self.to),
            ));
        }
        Ok(())
    }
}

/// Columns of a [`MomentAccumulator`].
const SUMS: usize = 7;

/// Sums from which [`InputMoments`] come, for a contiguous range of neurons.
///
/// Per neuron it keeps the first samples `K_E` and `K_I`, and of `e = E − K_E` and `i = I − K_I` the sums Σe, Σi, Σe²,
/// Σi², Σei in order of time: no division, and no loss of digits where the mean is large against the standard
/// deviation. The sums of a neuron do not depend on how neurons are divided among threads.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MomentAccumulator {
    n: u64,
    sums: [Vec<f64>; SUMS],
}

impl MomentAccumulator {
    /// An accumulator for `neurons` neurons that has seen nothing.
    pub fn new(neurons: usize) -> Self {
        Self {
            n: 0,
            sums: std::array::from_fn(|_| vec![0.0; neurons]),
        }
    }

    /// Samples added.
    pub fn n(&self) -> u64 {
        self.n
    }

    /// Number of neurons.
    pub fn len(&self) -> usize {
        self.sums[0].len()
    }

    /// Whether there is no neuron.
    pub fn is_empty(&self) -> bool {
        self.sums[0].is_empty()
    }

    /// The sums, one per neuron each, to be kept and put back together with the number of samples.
    pub fn columns_mut(&mut self) -> (&mut u64, &mut [Vec<f64>; SUMS]) {
        (&mut self.n, &mut self.sums)
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.n = 0;
        for column in &mut self.sums {
            column.fill(0.0);
        }
    }

    /// Adds one sample of each neuron: excitatory and inhibitory input.
    ///
    /// # Errors
    /// [`RecordingError::Length`] where there is not one entry per neuron.
    pub fn add(&mut self, excitatory: &[f64], inhibitory: &[f64]) -> Result<(), RecordingError> {
        for samples in [excitatory, inhibitory] {
            if samples.len() != self.len() {
                return Err(RecordingError::Length {
                    what: "samples of the input (given, neurons)".into(),
                    first: samples.len(),
                    second: self.len(),
                });
            }
        }
        let [k_e, k_i, s_e, s_i, s_ee, s_ii, s_ei] = &mut self.sums;
        if self.n == 0 {
            k_e.copy_from_slice(excitatory);
            k_i.copy_from_slice(inhibitory);
        } else {
            let samples = excitatory.iter().zip(inhibitory);
            let shifts = k_e.iter().zip(k_i.iter());
            let first = s_e.iter_mut().zip(s_i);
            let second = s_ee.iter_mut().zip(s_ii).zip(s_ei);
            for ((((e, i), (k, l)), (s, t)), ((p, q), r)) in
                samples.zip(shifts).zip(first).zip(second)
            {
                let (e, i) = (e - k, i - l);
                *s += e;
                *t += i;
                *p += e * e;
                *q += i * i;
                *r += e * i;
            }
        }
        self.n += 1;
        Ok(())
    }

    /// The moments, in the order of [`InputMoments::columns`]: `mean = K + Σd/n`,
    /// `covariance = (Σdd' − Σd Σd'/n)/(n − 1)`; all 0 where nothing was added.
    pub fn moments(&self) -> [Vec<f64>; 5] {
        let [k_e, k_i, s_e, s_i, s_ee, s_ii, s_ei] = &self.sums;
        let n = self.n as f64;
        let mean = |shift: &[f64], sum: &[f64]| match self.n {
            0 => vec![0.0; shift.len()],
            _ => shift.iter().zip(sum).map(|(k, s)| k + s / n).collect(),
        };
        let second = |product: &[f64], a: &[f64], b: &[f64]| -> Vec<f64> {
            if self.n < 2 {
                return vec![0.0; product.len()];
            }
            let sums = a.iter().zip(b).zip(product);
            sums.map(|((a, b), p)| (p - a * b / n) / (n - 1.0))
                .collect()
        };
        let positive = |mut v: Vec<f64>| {
            v.iter_mut().for_each(|x| {
                if *x < 0.0 {
                    *x = 0.0;
                }
            });
            v
        };
        [
            mean(k_e, s_e),
            mean(k_i, s_i),
            positive(second(s_ee, s_e, s_e)),
            positive(second(s_ii, s_i, s_i)),
            second(s_ei, s_e, s_i),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_of_a_known_sequence() {
        let mut sums = MomentAccumulator::new(2);
        for k in 0..10 {
            // 1e9 + 0..9 has variance 82.5 / 9: sums of squares without a shift would lose it.
            let k = f64::from(k);
            sums.add(&[1.0e9 + k, 2.0], &[-2.0 * k, -3.0]).unwrap();
        }
        assert_eq!(sums.n(), 10);
        let m = InputMoments::default().with_columns(sums.moments());
        assert_eq!(m.excitatory, [1.0e9 + 4.5, 2.0]);
        assert_eq!(m.inhibitory, [-9.0, -3.0]);
        let v = 82.5 / 9.0;
        for (got, expected) in [
            (m.excitatory_variance[0], v),
            (m.inhibitory_variance[0], 4.0 * v),
            (m.covariance[0], -2.0 * v),
            (m.variance(InputKind::Total)[0], v),
        ] {
            assert!((got - expected).abs() < 1e-11, "{got} against {expected}");
        }
        assert_eq!((m.excitatory_variance[1], m.covariance[1]), (0.0, 0.0));
        assert_eq!(m.mean(InputKind::Total)[1], -1.0);
        assert!(sums.add(&[1.0], &[1.0, 2.0]).is_err());
    }

    #[test]
    fn an_accumulator_taken_apart_and_put_together_goes_on() {
        let mut whole = MomentAccumulator::new(2);
        whole.add(&[0.1, 0.3], &[-0.7, 0.0]).unwrap();
        let mut again = MomentAccumulator::new(2);
        let (n, columns) = whole.columns_mut();
        (*again.columns_mut().0, *again.columns_mut().1) = (*n, columns.clone());
        for sums in [&mut whole, &mut again] {
            sums.add(&[0.7, 1.0 / 3.0], &[-0.1, -0.2]).unwrap();
        }
        assert_eq!(whole, again);
        whole.clear();
        assert_eq!(whole, MomentAccumulator::new(2));
    }

    #[test]
    fn bins_beyond_the_window_are_refused() {
        let good = InputMoments {
            after: 10,
            to: 31,
            bin_steps: 5,
            n_bins: 4,
            ..InputMoments::default()
        };
        assert!(good.validate().is_ok());
        for bad in [
            InputMoments {
                n_bins: 5,
                ..good.clone()
            },
            InputMoments {
                bin_steps: 0,
                ..good.clone()
            },
            InputMoments {
                covariance: vec![1.0],
                ..good.clone()
            },
        ] {
            assert!(bad.validate().is_err());
        }
    }
}
