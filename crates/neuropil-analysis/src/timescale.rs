//! Autocorrelation of a population rate and the time over which it is lost.

use neuropil_recording::Estimate;

use crate::AnalysisError;
use crate::spread::{BLOCKS, Uncertainty, mean, widest};

/// Autocovariance of a population rate, and its timescale.
#[derive(Clone, Debug, PartialEq)]
pub struct Autocorrelation {
    /// Lags, ms: 0, one bin, …
    pub lag: Vec<f64>,
    /// Autocovariance of the rate, (spikes/s)²; at lag 0 with the shot noise of finitely many spikes.
    pub covariance: Vec<f64>,
    /// τ of `A exp(−lag/τ)`, fitted by least squares to all lags but 0, ms.
    pub timescale: Estimate,
    /// A, the variance of the rate without shot noise, (spikes/s)².
    pub variance: f64,
    /// `Σ C(lag)/A`, over both signs of the lag up to where C is no longer positive, halved: the area under the
    /// autocorrelation, ms, which is τ where it is exponential.
    pub integral: Estimate,
}

/// Autocorrelation of the rate of `neurons` neurons that fire `counts` spikes in successive bins of `bin` ms, for lags up to `longest` ms.
///
/// Spikes that are independent given the rate add to lag 0 alone, which is why the fit leaves it out. The mean is that of
/// the data, so that a timescale τ in T of data comes out low by about 2τ/T of itself and must be well below `longest`
/// (the fit looks between a tenth of a bin and ten times `longest`). Intervals from a jackknife over [`BLOCKS`] blocks of
/// time. Takes time in proportion to bins × lags.
///
/// # Errors
/// Where a width is not a positive number, or `longest` is not within two bins and half the data.
pub fn autocorrelation(
    counts: &[u64],
    neurons: u64,
    bin: f64,
    longest: f64,
) -> Result<Autocorrelation, AnalysisError> {
    if !(bin.is_finite() && bin > 0.0) {
        return Err(AnalysisError::parameter(
            "bin (ms)",
            bin,
            "a positive number",
        ));
    }
    let bins = counts.len();
    let lags = (longest / bin * (1.0 + 1e-9)).floor();
    if !(2.0..=bins as f64 / 2.0).contains(&lags) {
        return Err(AnalysisError::parameter(
            "longest lag (ms)",
            longest,
            format!("two bins of {bin} ms to half of the {bins} bins"),
        ));
    }
    let lags = lags as usize;
    let scale = 1000.0 / (bin * (neurons as f64).max(1.0));
    let rate: Vec<f64> = counts.iter().map(|&c| c as f64 * scale).collect();
    let average = mean(&rate);
    let x: Vec<f64> = rate.iter().map(|r| r - average).collect();
    let blocks = BLOCKS.min(bins / lags).max(2);
    let sums: Vec<Sums> = (0..blocks)
        .map(|b| Sums::of(&x, lags, b * bins / blocks, (b + 1) * bins / blocks))
        .collect();
    let covariance = Sums::ratio(sums.iter());
    let left_out: Vec<Option<Fit>> = (0..blocks)
        .map(|k| {
            let kept = sums.iter().enumerate().filter(|(b, _)| *b != k);
            Fit::to(&Sums::ratio(kept.map(|s| s.1)), bin)
        })
        .collect();
    let spread = |f: &dyn Fn(&Fit) -> f64| {
        let values: Option<Vec<f64>> = left_out.iter().map(|l| l.as_ref().map(f)).collect();
        values.map_or(Uncertainty::UNKNOWN, |v| Uncertainty::of_jackknife(&v))
    };
    let name = "blocks of time (jackknife)";
    let (timescale, integral, variance) = match Fit::to(&covariance, bin) {
        None => {
            let none = Estimate::not_estimable(
                "the autocorrelation does not decay from a positive value: no timescale within the lags",
            );
            (none.clone(), none, 0.0)
        }
        Some(fit) => (
            widest(
                fit.tau,
                &[(spread(&|f| f.tau), name)],
                blocks as u64,
                "ms",
                "exponential fitted to the autocovariance without lag 0",
            ),
            widest(
                fit.integral,
                &[(spread(&|f| f.integral), name)],
                blocks as u64,
                "ms",
                "area under the autocorrelation",
            ),
            fit.amplitude,
        ),
    };
    Ok(Autocorrelation {
        lag: (0..=lags).map(|k| k as f64 * bin).collect(),
        covariance,
        timescale,
        variance,
        integral,
    })
}

/// Sums of products at every lag, of pairs that begin in one block.
struct Sums {
    products: Vec<f64>,
    pairs: Vec<f64>,
}

impl Sums {
    fn of(x: &[f64], lags: usize, start: usize, end: usize) -> Self {
        let mut sums = Self {
            products: Vec::with_capacity(lags + 1),
            pairs: Vec::with_capacity(lags + 1),
        };
        for k in 0..=lags {
            let first = x.get(start..end).unwrap_or_default();
            let second = x.get((start + k).min(x.len())..).unwrap_or_default();
            sums.products
                .push(first.iter().zip(second).map(|(a, b)| a * b).sum());
            sums.pairs.push(first.len().min(second.len()) as f64);
        }
        sums
    }

    fn ratio<'a>(all: impl Iterator<Item = &'a Self>) -> Vec<f64> {
        let (mut products, mut pairs): (Vec<f64>, Vec<f64>) = (Vec::new(), Vec::new());
        for s in all {
            products.resize(s.products.len(), 0.0);
            pairs.resize(s.pairs.len(), 0.0);
            products
                .iter_mut()
                .zip(&s.products)
                .for_each(|(a, b)| *a += b);
            pairs.iter_mut().zip(&s.pairs).for_each(|(a, b)| *a += b);
        }
        products
            .iter()
            .zip(&pairs)
            .map(|(s, n)| if *n > 0.0 { s / n } else { 0.0 })
            .collect()
    }
}

/// An exponential fitted to an autocovariance.
#[derive(Clone, Copy, Debug)]
struct Fit {
    tau: f64,
    amplitude: f64,
    integral: f64,
}

impl Fit {
    fn to(covariance: &[f64], bin: f64) -> Option<Self> {
        let rest = covariance.get(1..)?;
        let longest = rest.len() as f64 * bin;
        // For a given τ the best amplitude is Σ C e / Σ e², and what it explains of Σ C² is (Σ C e)²/Σ e².
        let sums = |tau: f64| {
            let (mut ce, mut ee, mut e) = (0.0, 0.0, 1.0);
            let factor = libm::exp(-bin / tau);
            for c in rest {
                e *= factor;
                ce += c * e;
                ee += e * e;
            }
            (ce, ee)
        };
        let explained = |log_tau: f64| {
            let (ce, ee) = sums(libm::exp(log_tau));
            if ce > 0.0 && ee > 0.0 {
                ce * ce / ee
            } else {
                0.0
            }
        };
        let (low, high) = (libm::log(0.1 * bin), libm::log(10.0 * longest));
        let cells = 200;
        let at = |k: usize| low + (high - low) * k as f64 / cells as f64;
        let best = (0..=cells).max_by(|&a, &b| explained(at(a)).total_cmp(&explained(at(b))))?;
        if best == 0 || best == cells || explained(at(best)) <= 0.0 {
            return None;
        }
        let (mut a, mut b) = (at(best - 1), at(best + 1));
        // Golden section: the maximum lies between the neighbours of the best cell.
        let golden = 0.618_033_988_749_894_8;
        for _ in 0..80 {
            let (p, q) = (b - golden * (b - a), a + golden * (b - a));
            if explained(p) < explained(q) {
                a = p;
            } else {
                b = q;
            }
        }
        let tau = libm::exp(0.5 * (a + b));
        let (ce, ee) = sums(tau);
        let amplitude = ce / ee;
        let positive = rest.iter().take_while(|c| **c > 0.0);
        let area: f64 = positive.sum::<f64>() / amplitude;
        Some(Self {
            tau,
            amplitude,
            integral: bin * (0.5 + area),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use neuropil_numerics::random::{Stream, normal_pair, uniform_open};

    /// Counts of `neurons` Poisson neurons whose common rate is 20 spikes/s plus an Ornstein–Uhlenbeck process.
    fn modulated(bins: usize, neurons: f64, tau: f64, sd: f64, seed: u64) -> Vec<u64> {
        let stream = Stream::new(seed, 0);
        let decay = (-1.0 / tau).exp();
        let step = sd * (1.0 - decay * decay).sqrt();
        let mut x = 0.0;
        (0..bins as u64)
            .map(|k| {
                let [a, b, c, _] = stream.block(0, k);
                x = decay * x + step * normal_pair(a, b).0;
                let expected = neurons * (20.0 + x).max(0.0) / 1000.0;
                // Poisson count by inversion.
                let (mut p, mut n) = ((-expected).exp(), 0);
                let mut sum = p;
                let u = uniform_open(c);
                while sum < u && n < 10_000 {
                    n += 1;
                    p *= expected / n as f64;
                    sum += p;
                }
                n
            })
            .collect()
    }

    #[test]
    fn the_time_constant_of_a_modulated_rate_is_found() {
        for (tau, seed) in [(15.0, 1), (60.0, 2)] {
            let counts = modulated(200_000, 400.0, tau, 5.0, seed);
            let found = autocorrelation(&counts, 400, 1.0, 5.0 * tau).unwrap();
            for estimate in [&found.timescale, &found.integral] {
                let m = estimate.measured().unwrap();
                let z = (m.value - tau) / m.standard_error;
                assert!(z.abs() < 4.0, "{m:?} against {tau}");
                assert!(m.standard_error < 0.1 * tau, "{m:?} decides nothing");
            }
            // Shot noise (20/s over 400 neurons in 1 ms: 50 (spikes/s)²) is in lag 0 and not in the variance.
            assert!(
                (found.variance / 25.0 - 1.0).abs() < 0.1,
                "{}",
                found.variance
            );
            assert!((found.covariance[0] / 75.0 - 1.0).abs() < 0.1);
            assert_eq!((found.lag[1], found.lag.len()), (1.0, 1 + 5 * tau as usize));
        }
    }

    #[test]
    fn the_standard_error_is_that_of_repetitions() {
        let found = |seed: u64| {
            let counts = modulated(20_000, 400.0, 10.0, 5.0, 100 + seed);
            let m = autocorrelation(&counts, 400, 1.0, 60.0).unwrap().timescale;
            let m = m.measured().cloned().unwrap();
            (m.value, m.standard_error)
        };
        let all: Vec<(f64, f64)> = (0..24).map(found).collect();
        let values: Vec<f64> = all.iter().map(|a| a.0).collect();
        let spread = crate::spread::variance(&values).sqrt();
        let said = mean(&all.iter().map(|a| a.1).collect::<Vec<_>>());
        assert!(
            (0.6..1.7).contains(&(said / spread)),
            "{said} against {spread}"
        );
    }

    #[test]
    fn what_has_no_timescale_says_so() {
        let clock: Vec<u64> = (0..1000).map(|k| k % 2).collect();
        let found = autocorrelation(&clock, 1, 1.0, 20.0).unwrap();
        assert!(found.timescale.reason().is_some() && found.integral.reason().is_some());
        let silent = autocorrelation(&[0; 100], 1, 1.0, 20.0).unwrap();
        assert!(silent.timescale.reason().is_some());
        for (bin, longest) in [(0.0, 10.0), (1.0, 1.0), (1.0, 600.0), (f64::NAN, 5.0)] {
            assert!(autocorrelation(&clock, 1, bin, longest).is_err());
        }
    }
}
