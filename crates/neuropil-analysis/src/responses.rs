//! Responses to stimuli: rates of neurons in each presentation of a recording, as the rows from which manifolds and readouts are
//! made.

use neuropil_numerics::matrix::Matrix;
use neuropil_recording::{Presentation, Presentations, Recording};

use crate::{AnalysisError, statistics_of};

/// The most rates of one set of responses.
const MOST: usize = 1 << 30;

/// Rates in each presentation of a stimulus.
#[derive(Clone, Debug, PartialEq)]
pub struct Responses {
    /// spikes/s, `[presentation][neuron]`.
    pub rates: Matrix,
    /// What was shown: the row of a sequence, or the number of the step or draw.
    pub stimulus: Vec<u64>,
    /// Coefficients of the patterns, `[presentation][pattern]`; empty rows for a sequence.
    pub coefficients: Vec<Vec<f64>>,
    /// Time over which the spikes of each were counted, s.
    pub seconds: Vec<f64>,
    /// Presentations that were not wholly measured, or gave no time to count in.
    pub left_out: usize,
}

impl Responses {
    /// Numbers of the stimuli, ascending, and the mean rates over the presentations of each, `[stimulus][neuron]`.
    pub fn by_stimulus(&self) -> (Vec<u64>, Matrix) {
        let mut numbers = self.stimulus.clone();
        numbers.sort_unstable();
        numbers.dedup();
        let mut sums = Matrix::zeros(numbers.len(), self.rates.columns());
        let mut time = vec![0.0; numbers.len()];
        for (i, stimulus) in self.stimulus.iter().enumerate() {
            let Ok(k) = numbers.binary_search(stimulus) else {
                continue;
            };
            let seconds = self.seconds.get(i).copied().unwrap_or(0.0);
            time[k] += seconds;
            for j in 0..self.rates.columns() {
                sums[(k, j)] += self.rates[(i, j)] * seconds;
            }
        }
        let mean = Matrix::from_fn(sums.rows(), sums.columns(), |k, j| sums[(k, j)] / time[k]);
        (numbers, mean)
    }
}

/// The presentations of a stimulus of the recording; of the only one where no name is given.
///
/// # Errors
/// Where there is none of that name, or several and no name.
pub fn presentations_of<'a>(
    recording: &'a Recording,
    stimulus: Option<&str>,
) -> Result<&'a Presentations, AnalysisError> {
    let all = &recording.presentations;
    let names = || {
        let names: Vec<&str> = all.iter().map(|p| p.stimulus.as_str()).collect();
        match names.is_empty() {
            true => "a recording with a stimulus of kind `patterns`".to_string(),
            false => format!("one of {}", names.join(", ")),
        }
    };
    let found = match (stimulus, all.as_slice()) {
        (None, [one]) => Some(one),
        (None, _) => None,
        (Some(name), _) => all.iter().find(|p| p.stimulus == name),
    };
    found.ok_or_else(|| {
        let given = stimulus.map_or("none".to_string(), |s| format!("`{s}`"));
        AnalysisError::parameter("stimulus", given, names())
    })
}

/// Rates of the neurons of a population in each presentation of a stimulus, counted from `skip` ms after its start on. Spikes
/// are counted where they were recorded; otherwise running statistics, whose windows are taken where they lie within.
/// Presentations that began in the warm-up, or that the end cut short, are left out.
///
/// # Errors
/// Where the stimulus is not known, neither spikes nor statistics were recorded, or no presentation is left.
pub fn responses(
    recording: &Recording,
    population: &str,
    stimulus: Option<&str>,
    skip: f64,
) -> Result<Responses, AnalysisError> {
    let shown = presentations_of(recording, stimulus)?;
    let dt = recording.dt;
    if !(skip >= 0.0 && skip.is_finite()) {
        return Err(AnalysisError::parameter("skip (ms)", skip, "a time ≥ 0 ms"));
    }
    let late = (skip / dt).round() as u64;
    let usable: Vec<(&Presentation, u64)> = shown
        .shown
        .iter()
        .filter(|p| p.whole && p.after >= recording.warmup_steps)
        .map(|p| (p, p.after.saturating_add(late)))
        .filter(|(p, after)| *after < p.to)
        .collect();
    let info = recording.population(population)?;
    let neurons = info.size as usize;
    if usable.len().checked_mul(neurons).is_none_or(|n| n > MOST) {
        let given = format!("{} x {neurons}", usable.len());
        let expected = format!("at most {MOST} rates");
        return Err(AnalysisError::parameter(
            "presentations x neurons",
            given,
            expected,
        ));
    }
    let mut rows: Vec<(&Presentation, u64, Vec<f64>)> = Vec::new();
    if info.spikes_recorded {
        for (p, after) in usable {
            let mut counts = vec![0.0; neurons];
            for (_, id) in recording.spikes.window(after, p.to).iter() {
                let at = id.checked_sub(info.first_id).map(|i| i as usize);
                if let Some(count) = at.and_then(|i| counts.get_mut(i)) {
                    *count += 1.0;
                }
            }
            rows.push((p, p.to - after, counts));
        }
    } else {
        let windows = statistics_of(recording, population);
        if windows.is_empty() {
            // Says what to ask for.
            recording.spikes_of(population)?;
        }
        for (p, after) in usable {
            let mut counts = vec![0.0; neurons];
            let mut steps = 0;
            let first = windows.partition_point(|w| w.after < after);
            let inside = windows.iter().skip(first).take_while(|w| w.to <= p.to);
            for window in inside {
                steps += window.to - window.after;
                for (count, n) in counts.iter_mut().zip(&window.spikes) {
                    *count += *n as f64;
                }
            }
            if steps > 0 {
                rows.push((p, steps, counts));
            }
        }
    }
    if rows.is_empty() {
        return Err(AnalysisError::NotEstimable {
            what: format!("responses of `{population}` to `{}`", shown.stimulus),
            reason: format!(
                "none of {} presentations lies wholly in the measured time and holds a time to count in after {skip} ms",
                shown.shown.len()
            ),
        });
    }
    let seconds: Vec<f64> = rows
        .iter()
        .map(|(_, n, _)| *n as f64 * dt / 1000.0)
        .collect();
    Ok(Responses {
        rates: Matrix::from_fn(rows.len(), neurons, |i, j| rows[i].2[j] / seconds[i]),
        stimulus: rows.iter().map(|(p, ..)| p.stimulus).collect(),
        coefficients: rows.iter().map(|(p, ..)| p.coefficients.clone()).collect(),
        seconds,
        left_out: shown.shown.len() - rows.len(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use neuropil_recording::{PopulationInfo, SpikeStatistics, Spikes, TrainSums};

    /// Ten steps of 100 ms: stimuli 0, 1, 0, and one that is cut short; two populations of two and one neurons.
    fn example() -> Recording {
        let one = |after, to, stimulus, whole| Presentation {
            after,
            to,
            stimulus,
            whole,
            coefficients: vec![],
        };
        let spikes = [
            (1, 0),
            (3, 1),
            (4, 0),
            (4, 2),
            (5, 1),
            (6, 1),
            (7, 0),
            (9, 1),
            (10, 0),
        ];
        let (steps, ids) = spikes.iter().copied().unzip();
        Recording {
            dt: 100.0,
            total_steps: 10,
            populations: vec![
                PopulationInfo::new("E", 0, 2),
                PopulationInfo::new("I", 2, 1),
            ],
            spikes: Spikes::from_unsorted(steps, ids).unwrap(),
            presentations: vec![Presentations {
                stimulus: "z".into(),
                population: "E".into(),
                unit: "mV".into(),
                shown: vec![
                    one(0, 3, 0, true),
                    one(3, 6, 1, true),
                    one(6, 9, 0, true),
                    one(9, 10, 1, false),
                ],
            }],
            complete: true,
            ..Recording::default()
        }
    }

    #[test]
    fn spikes_are_counted_presentation_by_presentation() {
        let r = example();
        r.validate().unwrap();
        let found = responses(&r, "E", None, 0.0).unwrap();
        let thirds = found.rates.map(|x| (x * 0.3).round());
        assert_eq!(thirds.values(), [1.0, 1.0, 1.0, 2.0, 1.0, 1.0]);
        assert_eq!(
            (found.stimulus.as_slice(), found.left_out),
            (&[0, 1, 0][..], 1)
        );
        let (numbers, mean) = found.by_stimulus();
        assert_eq!(numbers, [0, 1]);
        assert!(
            (mean[(1, 1)] - 2.0 / 0.3).abs() < 1e-12 && (mean[(0, 0)] - 1.0 / 0.3).abs() < 1e-12
        );
        let late = responses(&r, "E", Some("z"), 100.0).unwrap();
        assert!(
            (late.rates[(0, 0)] - 0.0).abs() < 1e-12 && (late.rates[(1, 1)] - 10.0).abs() < 1e-12
        );
        assert_eq!(responses(&r, "I", None, 0.0).unwrap().rates.columns(), 1);
    }

    #[test]
    fn what_began_in_the_warm_up_is_left_out() {
        let mut r = example();
        r.warmup_steps = 1;
        assert_eq!(responses(&r, "E", None, 0.0).unwrap().stimulus, [1, 0]);
        r.warmup_steps = 7;
        let error = responses(&r, "E", None, 0.0).unwrap_err().to_string();
        assert!(error.contains("none of 4 presentations"), "{error}");
    }

    #[test]
    fn windows_of_statistics_stand_in_for_spikes() {
        let whole = responses(&example(), "E", None, 0.0).unwrap();
        let mut r = example();
        r.populations[0].spikes_recorded = false;
        let error = responses(&r, "E", None, 0.0).unwrap_err().to_string();
        assert!(error.contains("ask the protocol to record them"), "{error}");
        r.statistics = (0..10)
            .map(|k| {
                let mut s =
                    SpikeStatistics::of("E", (k, k + 1), 100.0, [TrainSums::default(); 2].iter());
                let count = |id| {
                    r.spikes
                        .window(k, k + 1)
                        .iter()
                        .filter(|(_, n)| *n == id)
                        .count() as u64
                };
                s.spikes = vec![count(0), count(1)];
                s
            })
            .collect();
        assert_eq!(responses(&r, "E", None, 0.0).unwrap(), whole);
    }

    #[test]
    fn a_name_is_needed_where_there_are_several() {
        let mut r = example();
        let error = responses(&r, "E", Some("y"), 0.0).unwrap_err().to_string();
        assert_eq!(error, "stimulus: given `y`, expected one of z");
        r.presentations.clear();
        let error = responses(&r, "E", None, 0.0).unwrap_err().to_string();
        assert!(error.contains("kind `patterns`"), "{error}");
    }
}
