//! Balance of excitation and inhibition, from running moments of the input.
//!
//! With E > 0 the mean excitatory and I < 0 the mean inhibitory input of a neuron:
//!
//! * balance factor `BF = −I/E`: 1 where inhibition cancels excitation; Ekelmans, Kraynyukova & Tchumatchenko (2023)
//!   give a population `J_XI ν_I / (J_XE ν_E + μ_ext)`, the ratio of its means;
//! * balance ratio `β = |E + I|/E`: 0 where it cancels (Ahmadian & Miller 2021);
//! * coupling `c = E/sd_t(E)`: the mean over the fluctuations in time, which depend on the width of bins.

use neuropil_recording::{Estimate, InputKind, InputMoments, Recording};
use serde::{Deserialize, Serialize};

use crate::AnalysisError;
use crate::spread::{Uncertainty, mean, widest};

/// Balance of a population in one stretch of time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Balance {
    /// Name of the population.
    pub population: String,
    /// The stretch, ms from the start of the run.
    pub start: f64,
    /// Its end, ms.
    pub stop: f64,
    /// Mean excitatory input of the population.
    pub excitatory: Estimate,
    /// Mean inhibitory input, negative.
    pub inhibitory: Estimate,
    /// Balance factor of the population: −(mean I)/(mean E).
    pub factor: Estimate,
    /// Balance ratio |E + I|/E, mean over neurons.
    pub ratio: Estimate,
    /// Coupling E/sd(E), mean over neurons.
    pub coupling: Estimate,
}

/// Balance factor −I/E of each neuron; NaN where it has no excitatory input.
pub fn balance_factors(moments: &InputMoments) -> Vec<f64> {
    per_neuron(moments, |e, i, _| -i / e)
}

/// Balance ratio |E + I|/E of each neuron; NaN where it has no excitatory input.
pub fn balance_ratios(moments: &InputMoments) -> Vec<f64> {
    per_neuron(moments, |e, i, _| (e + i).abs() / e)
}

/// Coupling E/sd(E) of each neuron; NaN where it has no excitatory input, infinite where that never changes.
pub fn couplings(moments: &InputMoments) -> Vec<f64> {
    per_neuron(moments, |e, _, v| e / v.sqrt())
}

fn per_neuron(m: &InputMoments, f: impl Fn(f64, f64, f64) -> f64) -> Vec<f64> {
    let means = m.excitatory.iter().zip(&m.inhibitory);
    means
        .zip(&m.excitatory_variance)
        .map(|((&e, &i), &v)| if e > 0.0 { f(e, i, v) } else { f64::NAN })
        .collect()
}

/// The moments of several windows of one population as those of all their bins together.
///
/// # Errors
/// Where they are of different populations, units, widths of bins or numbers of neurons, or there are none.
pub fn merge_moments(windows: &[&InputMoments]) -> Result<InputMoments, AnalysisError> {
    let refused = |given: String| {
        AnalysisError::parameter("windows of input moments", given, "at least one, all alike")
    };
    let Some((first, rest)) = windows.split_first() else {
        return Err(refused("none".into()));
    };
    let mut all = (*first).clone();
    for next in rest {
        let like = |m: &InputMoments| {
            (
                m.population.clone(),
                m.unit.clone(),
                m.bin_steps,
                m.excitatory.len(),
            )
        };
        if like(next) != like(&all) || next.validate().is_err() {
            return Err(refused(format!("{:?} and {:?}", like(&all), like(next))));
        }
        let (a, b) = (all.n_bins as f64, next.n_bins as f64);
        let n = a + b;
        if n == 0.0 {
            continue;
        }
        let shift =
            |x: &[f64], y: &[f64]| -> Vec<f64> { x.iter().zip(y).map(|(x, y)| y - x).collect() };
        let (e, i) = (
            shift(&all.excitatory, &next.excitatory),
            shift(&all.inhibitory, &next.inhibitory),
        );
        let moved = |x: &mut [f64], d: &[f64]| {
            x.iter_mut().zip(d).for_each(|(x, d)| *x += d * b / n);
        };
        // Chan, Golub & LeVeque (1979): sums of squares about the mean, and the distance of the means.
        let pooled = |x: &mut [f64], y: &[f64], d: &[f64], g: &[f64]| {
            let deviations = d.iter().zip(g).map(|(d, g)| d * g * a * b / n);
            for ((x, y), d) in x.iter_mut().zip(y).zip(deviations) {
                let sum = *x * (a - 1.0).max(0.0) + y * (b - 1.0).max(0.0) + d;
                *x = if n > 1.0 { sum / (n - 1.0) } else { 0.0 };
            }
        };
        pooled(
            &mut all.excitatory_variance,
            &next.excitatory_variance,
            &e,
            &e,
        );
        pooled(
            &mut all.inhibitory_variance,
            &next.inhibitory_variance,
            &i,
            &i,
        );
        pooled(&mut all.covariance, &next.covariance, &e, &i);
        moved(&mut all.excitatory, &e);
        moved(&mut all.inhibitory, &i);
        all.n_bins += next.n_bins;
        all.after = all.after.min(next.after);
        all.to = all.to.max(next.to);
    }
    Ok(all)
}

/// Balance of a population over the whole measured time. Intervals come from the spread over neurons, or over windows
/// where there are four or more, whichever is wider.
///
/// # Errors
/// Where the name is unknown, or moments of its input were not recorded.
pub fn balance(recording: &Recording, population: &str) -> Result<Balance, AnalysisError> {
    let windows = moments_of(recording, population)?;
    let all = merge_moments(&windows)?;
    Ok(of(&all, &windows, recording.dt))
}

/// Balance of a population in each window of the recording, in order of time, with intervals from the spread over neurons.
///
/// # Errors
/// As [`balance`].
pub fn balance_over_time(
    recording: &Recording,
    population: &str,
) -> Result<Vec<Balance>, AnalysisError> {
    let windows = moments_of(recording, population)?;
    Ok(windows.iter().map(|m| of(m, &[], recording.dt)).collect())
}

/// The moments of the input of a population, window by window.
///
/// # Errors
/// As [`balance`].
pub fn moments_of<'a>(
    recording: &'a Recording,
    population: &str,
) -> Result<Vec<&'a InputMoments>, AnalysisError> {
    recording.population(population)?;
    let all = recording.input_moments.iter();
    let windows: Vec<_> = all.filter(|m| m.population == population).collect();
    if windows.is_empty() {
        return Err(neuropil_recording::RecordingError::NotRecorded {
            what: format!("moments of the input of population `{population}`"),
            hint:
                "ask the protocol to record them; models without one membrane potential have none"
                    .into(),
        }
        .into());
    }
    Ok(windows)
}

/// Windows from which a spread over time is taken.
const FEWEST_WINDOWS: usize = 4;

fn of(m: &InputMoments, windows: &[&InputMoments], dt: f64) -> Balance {
    let n = m.excitatory.len() as u64;
    let over_time = |f: &dyn Fn(&InputMoments) -> f64| {
        let values: Vec<f64> = windows.iter().map(|w| f(w)).collect();
        let known = values.len() >= FEWEST_WINDOWS && values.iter().all(|x| x.is_finite());
        match known {
            true => Uncertainty::of_mean(&values),
            false => Uncertainty::UNKNOWN,
        }
    };
    let input = |kind: InputKind| {
        let values = m.mean(kind);
        let time = over_time(&|w| mean(&w.mean(kind)));
        let sources = [
            (Uncertainty::of_mean(&values), "neurons"),
            (time, "windows"),
        ];
        let method = format!("mean {} input over neurons", kind.name());
        widest(mean(&values), &sources, n, &m.unit, &method)
    };
    let none = m.n_bins == 0;
    let estimate = |estimate: Estimate| match none {
        true => Estimate::not_estimable("no whole bin was measured"),
        false => estimate,
    };
    let neurons = |f: fn(&InputMoments) -> Vec<f64>, what: &str| {
        let finite =
            |m: &InputMoments| -> Vec<f64> { f(m).into_iter().filter(|x| x.is_finite()).collect() };
        let values = finite(m);
        if values.is_empty() {
            return Estimate::not_estimable("no neuron has a fluctuating excitatory input");
        }
        let time = over_time(&|w| mean(&finite(w)));
        let sources = [
            (Uncertainty::of_mean(&values), "neurons"),
            (time, "windows"),
        ];
        let found = widest(mean(&values), &sources, values.len() as u64, "", what);
        match m.excitatory.len() - values.len() {
            0 => found,
            k => found.with_note(format!("{k} neurons without it left out")),
        }
    };
    let width = m.bin_steps as f64 * dt;
    Balance {
        population: m.population.clone(),
        start: m.after as f64 * dt,
        stop: m.to as f64 * dt,
        excitatory: estimate(input(InputKind::Excitatory)),
        inhibitory: estimate(input(InputKind::Inhibitory)),
        factor: estimate(factor(
            m,
            over_time(&|w| -mean(&w.inhibitory) / mean(&w.excitatory)),
        )),
        ratio: estimate(neurons(balance_ratios, "mean |E + I|/E over neurons")),
        coupling: estimate(neurons(
            couplings,
            &format!(
                "mean of mean over standard deviation of E in bins of {width} ms over neurons"
            ),
        )),
    }
}

/// The ratio of the population's means, with a jackknife over neurons.
fn factor(m: &InputMoments, over_time: Uncertainty) -> Estimate {
    let n = m.excitatory.len();
    let (e, i): (f64, f64) = (m.excitatory.iter().sum(), m.inhibitory.iter().sum());
    if e <= 0.0 {
        return Estimate::not_estimable("the population has no excitatory input");
    }
    let pairs = m.excitatory.iter().zip(&m.inhibitory);
    let left_out: Vec<f64> = pairs.map(|(x, y)| -(i - y) / (e - x)).collect();
    let neurons = match left_out.iter().all(|x| x.is_finite()) {
        true => Uncertainty::of_jackknife(&left_out),
        false => Uncertainty::UNKNOWN,
    };
    widest(
        -i / e,
        &[(neurons, "neurons (jackknife)"), (over_time, "windows")],
        n as u64,
        "",
        "mean inhibitory over mean excitatory input of the population",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use neuropil_recording::{MomentAccumulator, PopulationInfo};

    fn window(after: u64, rows: &[[f64; 4]]) -> InputMoments {
        let mut sums = MomentAccumulator::new(2);
        for [e0, e1, i0, i1] in rows {
            sums.add(&[*e0, *e1], &[*i0, *i1]).unwrap();
        }
        InputMoments {
            population: "E".into(),
            unit: "mV/ms".into(),
            after,
            to: after + 10 * rows.len() as u64,
            bin_steps: 10,
            n_bins: rows.len() as u64,
            ..InputMoments::default()
        }
        .with_columns(sums.moments())
    }

    const ROWS: [[f64; 4]; 5] = [
        [2.0, 4.0, -1.0, -5.0],
        [3.0, 4.5, -2.0, -4.0],
        [1.0, 9.0, -1.5, -4.0],
        [0.5, 2.5, -0.5, -6.0],
        [3.5, 5.0, -2.5, -6.0],
    ];

    #[test]
    fn windows_together_have_the_moments_of_all_their_bins() {
        let (a, b, c) = (
            window(0, &ROWS[..1]),
            window(10, &ROWS[1..4]),
            window(40, &ROWS[4..]),
        );
        let merged = merge_moments(&[&a, &b, &c]).unwrap();
        let whole = window(0, &ROWS);
        assert_eq!((merged.after, merged.to, merged.n_bins), (0, 50, 5));
        for (x, y) in merged.columns().into_iter().zip(whole.columns()) {
            for (x, y) in x.iter().zip(y) {
                assert!((x - y).abs() < 1e-14, "{x} {y}");
            }
        }
        let other = InputMoments {
            bin_steps: 5,
            ..b.clone()
        };
        assert!(merge_moments(&[&a, &other]).is_err() && merge_moments(&[]).is_err());
    }

    #[test]
    fn measures_are_what_their_words_say() {
        let m = window(0, &ROWS);
        // Means 2, 5 and −1.5, −5.
        assert_eq!(balance_factors(&m), [0.75, 1.0]);
        assert_eq!(balance_ratios(&m), [0.25, 0.0]);
        let sd = (6.5_f64 / 4.0).sqrt();
        assert!((couplings(&m)[0] - 2.0 / sd).abs() < 1e-14);
        let recording = Recording {
            dt: 0.1,
            total_steps: 50,
            populations: vec![PopulationInfo::new("E", 0, 2)],
            input_moments: vec![m],
            ..Recording::default()
        };
        let b = balance(&recording, "E").unwrap();
        assert!((b.factor.value().unwrap() - 6.5 / 7.0).abs() < 1e-14);
        assert_eq!((b.start, b.stop), (0.0, 5.0));
        assert_eq!(b.ratio.value(), Some(0.125));
        assert!(balance(&recording, "I").is_err());
        assert_eq!(balance_over_time(&recording, "E").unwrap().len(), 1);
    }

    #[test]
    fn without_excitation_there_is_no_balance() {
        let m = window(0, &[[0.0, 0.0, -1.0, 0.0]]);
        assert!(balance_factors(&m).iter().all(|x| x.is_nan()));
        assert!(factor(&m, Uncertainty::UNKNOWN).reason().is_some());
    }
}
