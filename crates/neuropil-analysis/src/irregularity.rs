//! Irregularity of spike trains: CV and LV of interspike intervals.

use neuropil_recording::{Estimate, TrainSums, Trains};

use crate::Window;
use crate::spread::{Uncertainty, mean, widest};

/// Intervals a neuron must have for its CV and LV to count.
pub const MIN_INTERVALS: usize = 10;

/// CV and LV of one neuron.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Irregularity {
    /// Coefficient of variation of the intervals: standard deviation (divisor n − 1) over mean. 1 for a Poisson
    /// process, 1/√k for a gamma process of order k, 0 for a clock.
    pub cv: f64,
    /// Local variation, `3/(n−1) Σ ((I_i − I_{i+1})/(I_i + I_{i+1}))²` (Shinomoto, Shima & Tanji 2003): 1 for a
    /// Poisson process, 3/(2k + 1) for a gamma process of order k, and blind to slow changes of rate.
    pub lv: f64,
    /// Number of intervals.
    pub intervals: usize,
}

/// CV and LV of one ascending train within the window, where it has at least `min_intervals` intervals (and three).
///
/// Two spikes in one step make an interval of 0; a pair of such intervals counts as equal. Intervals longer than the
/// window cannot be seen, so that slow neurons look more regular than they are: with n intervals the CV is low by
/// about 1/n.
pub fn irregularity(train: &[u64], window: &Window, min_intervals: usize) -> Option<Irregularity> {
    let start = train.partition_point(|&s| s <= window.after());
    let end = train.partition_point(|&s| s <= window.to());
    let spikes = train.get(start..end)?;
    let intervals = spikes.len().saturating_sub(1);
    if intervals < min_intervals.max(3) {
        return None;
    }
    let mut sums = TrainSums::default();
    spikes.iter().for_each(|&step| sums.push(step));
    Some(Irregularity {
        cv: sums.cv()?,
        lv: sums.lv()?,
        intervals,
    })
}

/// CV and LV of each neuron; `None` for those with fewer than [`MIN_INTERVALS`] intervals.
pub fn irregularities(trains: &Trains, window: &Window) -> Vec<Option<Irregularity>> {
    trains
        .iter()
        .map(|train| irregularity(train, window, MIN_INTERVALS))
        .collect()
}

/// Mean CV of intervals over the neurons that have at least [`MIN_INTERVALS`] of them; interval from the spread over
/// neurons. `n` is the number of those neurons. Not estimable where there is none.
pub fn cv(trains: &Trains, window: &Window) -> Estimate {
    population_mean(trains, window, |i| i.cv, "CV of intervals", true)
}

/// Mean LV of intervals, as [`cv`].
pub fn lv(trains: &Trains, window: &Window) -> Estimate {
    population_mean(trains, window, |i| i.lv, "LV of intervals", false)
}

fn population_mean(
    trains: &Trains,
    window: &Window,
    pick: impl Fn(&Irregularity) -> f64,
    what: &str,
    biased: bool,
) -> Estimate {
    let all: Vec<Irregularity> = irregularities(trains, window)
        .into_iter()
        .flatten()
        .collect();
    let neurons = trains.len();
    if all.is_empty() {
        return Estimate::not_estimable(format!(
            "none of {neurons} neurons has {MIN_INTERVALS} intervals in {} s",
            window.seconds()
        ));
    }
    let values: Vec<f64> = all.iter().map(pick).collect();
    let mut estimate = widest(
        mean(&values),
        &[(Uncertainty::of_mean(&values), "neurons")],
        values.len() as u64,
        "",
        &format!("mean {what} over neurons with at least {MIN_INTERVALS} intervals"),
    );
    if values.len() < neurons {
        estimate = estimate.with_note(format!(
            "{} of {neurons} neurons have {MIN_INTERVALS} intervals; the slower ones are left out",
            values.len()
        ));
    }
    let per_neuron = mean(&all.iter().map(|i| i.intervals as f64).collect::<Vec<_>>());
    if biased && per_neuron < 50.0 {
        estimate = estimate.with_note(format!(
            "{per_neuron:.0} intervals a neuron: low by about {:.0} %",
            100.0 / per_neuron
        ));
    }
    estimate
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window() -> Window {
        Window::new(0, 100_000, 0.1).unwrap()
    }

    #[test]
    fn a_clock_has_no_variation() {
        let train: Vec<u64> = (1..=20).map(|k| 37 * k).collect();
        let i = irregularity(&train, &window(), 10).unwrap();
        assert_eq!((i.cv, i.lv, i.intervals), (0.0, 0.0, 19));
    }

    #[test]
    fn alternating_intervals_have_values_that_can_be_written_down() {
        // Intervals 1, 3, 1, 3, …: mean 2, every difference 2, every sum 4.
        let mut train = vec![5_u64];
        for k in 0..12 {
            train.push(train[k] + if k % 2 == 0 { 1 } else { 3 });
        }
        let i = irregularity(&train, &window(), 10).unwrap();
        assert!((i.cv - (12.0_f64 / 11.0).sqrt() / 2.0).abs() < 1e-15);
        assert!((i.lv - 0.75).abs() < 1e-15);
    }

    #[test]
    fn ten_intervals_are_needed() {
        let train: Vec<u64> = (1..=10).map(|k| 37 * k).collect();
        assert!(
            irregularity(&train, &window(), 10).is_none(),
            "ten spikes make nine intervals"
        );
        let trains = Trains::from_trains(&[train]).unwrap();
        let reason = cv(&trains, &window()).reason().map(str::to_owned).unwrap();
        assert!(
            reason.contains("none of 1 neurons has 10 intervals"),
            "{reason}"
        );
    }

    #[test]
    fn the_warm_up_does_not_count() {
        let train: Vec<u64> = (1..=40).map(|k| if k < 20 { k } else { 100 * k }).collect();
        let late = Window::new(1000, 100_000, 0.1).unwrap();
        assert_eq!(irregularity(&train, &late, 10).unwrap().cv, 0.0);
    }

    #[test]
    fn spikes_in_one_step_do_not_divide_by_zero() {
        assert!(irregularity(&[7; 30], &window(), 10).is_none());
        let mut train = vec![7; 15];
        train.push(9);
        let i = irregularity(&train, &window(), 10).unwrap();
        assert!(i.cv.is_finite() && i.lv.is_finite());
    }
}
