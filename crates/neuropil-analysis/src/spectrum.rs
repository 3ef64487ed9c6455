//! Power spectrum of the population rate.

use neuropil_recording::Estimate;
use rustfft::FftPlanner;
use rustfft::num_complex::Complex;

use crate::quantile::chi_square;
use crate::spread::mean;
use crate::{AnalysisError, Window};

/// Bin of the counts unless another is asked for, ms: frequencies up to 500 Hz.
pub const SPECTRUM_BIN: f64 = 1.0;

/// Power spectral density of the rate of a population.
///
/// With `r(t)` the population rate (spikes/s, mean over neurons) the density is two-sided,
/// `S(f) = lim |∫ (r − ⟨r⟩) e^{−2πift} dt|² / T`, shown at positive frequencies, in (spikes/s)²/Hz: the variance of the
/// rate is `2 Σ S Δf`. **Independent Poisson neurons give the flat spectrum `⟨r⟩ / N`**, kept in `poisson`; a clock-like
/// population rate gives lines.
#[derive(Clone, Debug, PartialEq)]
pub struct Spectrum {
    /// Frequencies, Hz: multiples of the resolution, without 0 and the Nyquist frequency.
    pub frequency: Vec<f64>,
    /// Density at each, (spikes/s)²/Hz.
    pub power: Vec<f64>,
    /// `⟨r⟩ / N`: what independent Poisson neurons of this rate would give, (spikes/s)²/Hz.
    pub poisson: f64,
    /// Degrees of freedom of each value: power · dof / S(f) is distributed as chi-square.
    pub dof: f64,
    /// Number of segments averaged.
    pub segments: usize,
    /// Duration of a segment, s; its inverse is the resolution.
    pub segment: f64,
    /// Mean rate, spikes/s.
    pub rate: f64,
    /// Number of neurons.
    pub neurons: u64,
}

/// Spectrum by Welch's method: segments of `segment` ms (`None`: a quarter of the window, within 100–1000 ms) that
/// overlap by half, each less the mean of the whole window, under a Hann taper.
///
/// `steps` are the steps of all spikes of the population, in any order, `bin` (ms) the width of the counts: signals are
/// damped by `sinc²(f · bin)`, the Poisson level is not. Degrees of freedom `36 K² / (19 K − 1)` for K segments (Welch
/// 1967).
///
/// # Errors
/// Where `bin` is not a multiple of dt, or a segment holds fewer than 8 bins. [`AnalysisError::NotEstimable`] where
/// there are no spikes, or the window is shorter than two segments.
pub fn spectrum(
    steps: &[u64],
    neurons: u64,
    window: &Window,
    bin: f64,
    segment: Option<f64>,
) -> Result<Spectrum, AnalysisError> {
    let bins = window.bins(bin)?;
    let milliseconds = segment.unwrap_or((250.0 * window.seconds()).clamp(100.0, 1000.0));
    let length = (milliseconds / bin).round();
    if !(8.0..=1e8).contains(&length) {
        return Err(AnalysisError::parameter(
            "segment of the spectrum (ms)",
            milliseconds,
            format!("at least 8 bins of {bin} ms"),
        ));
    }
    // An even number of bins: segments overlap by exactly half.
    let length = (length as usize).div_ceil(2) * 2;
    let hop = length / 2;
    if bins.len() < 2 * length {
        return Err(poor(format!(
            "{} s of data, at least two segments of {milliseconds} ms are needed",
            window.seconds()
        )));
    }
    let mut counts = bins.count_spikes(steps);
    let mean_count = mean(&counts);
    if mean_count == 0.0 || neurons == 0 {
        return Err(poor("no spikes".into()));
    }
    for count in &mut counts {
        *count -= mean_count;
    }
    let segments = (counts.len() - length) / hop + 1;
    let mut power = welch(&counts, length, hop);
    // Counts per bin -> spikes/s: divide by bin · N; density: times bin (s).
    let seconds = bin / 1000.0;
    let n = neurons as f64;
    let scale = 1.0 / (seconds * n * n);
    power.iter_mut().for_each(|p| *p *= scale);
    let resolution = 1.0 / (length as f64 * seconds);
    let k = segments as f64;
    let rate = mean_count / (seconds * n);
    Ok(Spectrum {
        frequency: (1..=power.len()).map(|i| i as f64 * resolution).collect(),
        power,
        poisson: rate / n,
        dof: 36.0 * k * k / (19.0 * k - 1.0),
        segments,
        segment: length as f64 * seconds,
        rate,
        neurons,
    })
}

fn poor(reason: String) -> AnalysisError {
    AnalysisError::NotEstimable {
        what: "the spectrum of the population rate".into(),
        reason,
    }
}

/// Mean over segments of |DFT|² of the tapered data, over the taper's sum of squares; lines 1 .. length/2 − 1.
fn welch(data: &[f64], length: usize, hop: usize) -> Vec<f64> {
    let taper: Vec<f64> = (0..length)
        .map(|i| 0.5 - 0.5 * (2.0 * std::f64::consts::PI * (i as f64 + 0.5) / length as f64).cos())
        .collect();
    let norm: f64 = taper.iter().map(|w| w * w).sum();
    let fft = FftPlanner::new().plan_fft_forward(length);
    let mut scratch = vec![Complex::default(); fft.get_inplace_scratch_len()];
    let mut buffer = Vec::with_capacity(length);
    let mut power = vec![0.0; (length / 2).saturating_sub(1)];
    let mut segments = 0.0;
    for piece in data.windows(length).step_by(hop.max(1)) {
        buffer.clear();
        buffer.extend(
            piece
                .iter()
                .zip(&taper)
                .map(|(x, w)| Complex::new(x * w, 0.0)),
        );
        fft.process_with_scratch(&mut buffer, &mut scratch);
        for (p, line) in power.iter_mut().zip(buffer.iter().skip(1)) {
            *p += line.norm_sqr();
        }
        segments += 1.0;
    }
    power.iter_mut().for_each(|p| *p /= norm * segments);
    power
}

/// The highest line of a spectrum within a range of frequencies.
#[derive(Clone, Debug, PartialEq)]
pub struct Peak {
    /// Where it is, Hz; the interval is ± one line.
    pub frequency: Estimate,
    /// Its density over that of independent Poisson neurons; 95 % interval of one line (chi-square).
    pub height: Estimate,
    /// Height that the highest of as many lines of a flat Poisson spectrum exceeds with probability 0.05. A height
    /// below it is no evidence of an oscillation.
    pub chance: f64,
}

impl Spectrum {
    /// 95 % interval of line `i`: `power · dof / χ²` at 0.975 and 0.025.
    pub fn interval(&self, i: usize) -> Option<(f64, f64)> {
        let (below, above) = self.interval_factors();
        self.power.get(i).map(|p| (p * below, p * above))
    }

    /// Factors that lead from a line to the ends of its 95 % interval.
    pub fn interval_factors(&self) -> (f64, f64) {
        (
            self.dof / chi_square(self.dof, 0.975),
            self.dof / chi_square(self.dof, 0.025),
        )
    }

    /// Distance of the lines, Hz.
    pub fn resolution(&self) -> f64 {
        1.0 / self.segment
    }

    /// Mean density within `low ..= high` Hz over the Poisson level; `None` where no line lies within.
    pub fn relative_power(&self, low: f64, high: f64) -> Option<f64> {
        let within: Vec<f64> = self.lines(low, high).map(|(_, _, p)| p).collect();
        (!within.is_empty()).then(|| mean(&within) / self.poisson)
    }

    /// The highest line within `low ..= high` Hz; `None` where no line lies within. Lines closer than about two
    /// resolutions are not independent, since the Hann taper spreads each over its neighbours.
    pub fn peak(&self, low: f64, high: f64) -> Option<Peak> {
        let count = self.lines(low, high).count();
        let (_, frequency, power) = self.lines(low, high).max_by(|a, b| a.2.total_cmp(&b.2))?;
        let height = power / self.poisson;
        let (below, above) = self.interval_factors();
        let width = self.resolution();
        let method = format!(
            "highest of {count} lines of a Welch spectrum ({} segments of {} s)",
            self.segments, self.segment
        );
        let n = self.segments as u64;
        let one_line = 0.95_f64.powf(1.0 / count as f64);
        Some(Peak {
            frequency: Estimate::symmetric(frequency, width / 2.0, width, n, "Hz", &method),
            height: Estimate::between(
                height,
                height * (2.0 / self.dof).sqrt(),
                (height * below, height * above),
                n,
                "",
                format!("{method}, over the level of independent Poisson neurons"),
            ),
            chance: chi_square(self.dof, one_line) / self.dof,
        })
    }

    fn lines(&self, low: f64, high: f64) -> impl Iterator<Item = (usize, f64, f64)> {
        self.frequency
            .iter()
            .zip(&self.power)
            .enumerate()
            .map(|(i, (&f, &p))| (i, f, p))
            .filter(move |&(_, f, _)| f >= low && f <= high)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sine_has_its_power_at_its_frequency() {
        let (length, cycles) = (200_usize, 12.0);
        let wave: Vec<f64> = (0..2000)
            .map(|t| 3.0 * (2.0 * std::f64::consts::PI * cycles * t as f64 / length as f64).cos())
            .collect();
        let power = welch(&wave, length, length / 2);
        let best = (0..power.len())
            .max_by(|&a, &b| power[a].total_cmp(&power[b]))
            .unwrap();
        assert_eq!(best + 1, 12);
        // Two-sided density over positive lines: variance A²/2 = 2 Σ S Δf, with S = p, Δf = 1/length.
        let variance = 2.0 * power.iter().sum::<f64>() / length as f64;
        assert!((variance - 4.5).abs() < 1e-9, "{variance}");
    }

    #[test]
    fn a_clock_gives_lines_at_its_harmonics() {
        let steps: Vec<u64> = (1..=400).map(|k| 25 * k).collect();
        let window = Window::new(0, 10_000, 1.0).unwrap();
        let s = spectrum(&steps, 1, &window, 1.0, Some(1000.0)).unwrap();
        let peak = s.peak(5.0, 60.0).unwrap();
        assert_eq!(peak.frequency.value(), Some(40.0));
        // |Σ taper · count|² = (L/2 / 25)² = 400, taper² = 3 L / 8 = 375, mean count 0.04.
        assert!((peak.height.value().unwrap() - 400.0 / 375.0 / 0.04).abs() < 1e-6);
        assert!(peak.height.value().unwrap() > 10.0 * peak.chance);
        assert!(s.relative_power(50.0, 70.0).unwrap() < 1e-9);
        assert!(s.peak(900.0, 1000.0).is_none());
    }

    #[test]
    fn poor_data_have_a_reason_and_bad_parameters_are_errors() {
        let window = Window::new(0, 1000, 1.0).unwrap();
        let ask =
            |steps: &[u64], bin, segment| spectrum(steps, 5, &window, bin, segment).unwrap_err();
        let poor = |e| matches!(e, AnalysisError::NotEstimable { .. });
        assert!(poor(ask(&[], 1.0, None)));
        assert!(poor(ask(&[1], 1.0, Some(600.0))));
        assert!(!poor(ask(&[1], 1.0, Some(4.0))));
        assert!(!poor(ask(&[1], 0.7, None)));
        assert!(!poor(ask(&[1], 1.0, Some(f64::NAN))));
    }
}
