//! One number from several independent runs.

use neuropil_recording::Estimate;

use crate::spread::{Uncertainty, mean, widest};

/// Mean of a statistic over runs with different seeds; interval from the spread over runs (Student's t). `n` is the
/// number of runs. Runs without a value are left out and `note` counts them.
///
/// This interval holds everything that differs between runs — connections, initial states, noise — and is the one to
/// trust where there are several; a single run cannot know how much its connections matter.
pub fn mean_over_runs<'a>(runs: impl IntoIterator<Item = &'a Estimate>) -> Estimate {
    let runs: Vec<&Estimate> = runs.into_iter().collect();
    let measured: Vec<_> = runs.iter().filter_map(|e| e.measured()).collect();
    let Some(first) = measured.first() else {
        return Estimate::not_estimable(match runs.first().and_then(|e| e.reason()) {
            Some(reason) => format!("in none of {} runs: {reason}", runs.len()),
            None => "no runs".into(),
        });
    };
    if let Some(other) = measured.iter().find(|m| m.unit != first.unit) {
        return Estimate::not_estimable(format!(
            "runs in different units, `{}` and `{}`",
            first.unit, other.unit
        ));
    }
    let values: Vec<f64> = measured.iter().map(|m| m.value).collect();
    let estimate = widest(
        mean(&values),
        &[(Uncertainty::of_mean(&values), "runs")],
        values.len() as u64,
        &first.unit,
        &format!("mean over runs of: {}", first.method),
    );
    match runs.len() - values.len() {
        0 => estimate,
        k => estimate.with_note(format!(
            "{k} of {} runs without a value left out",
            runs.len()
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(value: f64) -> Estimate {
        Estimate::symmetric(value, 9.0, 9.0, 1000, "spikes/s", "m")
    }

    #[test]
    fn the_interval_comes_from_the_runs() {
        let runs = [run(1.0), run(2.0), run(3.0)];
        let m = mean_over_runs(&runs).measured().cloned().unwrap();
        assert_eq!((m.value, m.n, m.unit.as_str()), (2.0, 3, "spikes/s"));
        assert!((m.standard_error - (1.0_f64 / 3.0).sqrt()).abs() < 1e-15);
        // Student's t with two degrees of freedom.
        assert!((m.high - 2.0 - 4.302_65 * (1.0_f64 / 3.0).sqrt()).abs() < 1e-4);
    }

    #[test]
    fn missing_values_and_lone_runs_are_said() {
        let none = Estimate::not_estimable("no spikes");
        assert!(
            mean_over_runs([&none])
                .reason()
                .unwrap()
                .contains("no spikes")
        );
        assert!(mean_over_runs([]).reason().is_some());
        let one = mean_over_runs([&run(2.0), &none]);
        assert!(one.interval().is_none());
        assert!(one.measured().unwrap().note.contains("1 of 2 runs"));
        let other = Estimate::symmetric(1.0, 1.0, 1.0, 1, "mV", "m");
        assert!(
            mean_over_runs([&run(1.0), &other])
                .reason()
                .unwrap()
                .contains("units")
        );
    }
}
