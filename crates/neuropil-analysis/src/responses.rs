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
            true => "a recording with a stimulus of kind `patterns`; of any other, ask for rates in windows of time (`windows`)".to_string(),
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
    let spans: Vec<(u64, u64)> = usable.iter().map(|(p, after)| (*after, p.to)).collect();
    let rows: Vec<(&Presentation, Counted)> = counted(recording, population, &spans)?
        .into_iter()
        .zip(&usable)
        .filter(|(counted, _)| counted.steps > 0)
        .map(|(counted, (p, _))| (*p, counted))
        .collect();
    if rows.is_empty() {
        return Err(AnalysisError::NotEstimable {
            what: format!("responses of `{population}` to `{}`", shown.stimulus),
            reason: format!(
                "none of {} presentations lies wholly in the measured time and holds a time to count in after {skip} ms",
                shown.shown.len()
            ),
        });
    }
    let seconds: Vec<f64> = rows.iter().map(|(_, c)| c.seconds(dt)).collect();
    let neurons = recording.population(population)?.size as usize;
    Ok(Responses {
        rates: Matrix::from_fn(rows.len(), neurons, |i, j| rows[i].1.spikes[j] / seconds[i]),
        stimulus: rows.iter().map(|(p, _)| p.stimulus).collect(),
        coefficients: rows.iter().map(|(p, ..)| p.coefficients.clone()).collect(),
        seconds,
        left_out: shown.shown.len() - rows.len(),
    })
}

/// Rates of the neurons of a population in windows of time `(from, to)`, ms from the start of the run, spikes/s, `[window][neuron]`: of
/// any recording. The spikes after `from` and up to `to` are counted; where none were recorded, running statistics, whose own windows
/// are taken where they lie within.
///
/// # Errors
/// Where a window is no multiple of the time step, empty, or not within the recording; where neither spikes nor statistics were
/// recorded, or a window has no statistics within.
pub fn responses_in(
    recording: &Recording,
    population: &str,
    windows: &[(f64, f64)],
) -> Result<Matrix, AnalysisError> {
    let (dt, last) = (recording.dt, recording.total_steps);
    let refused = |k: usize, given: String, expected: String| {
        AnalysisError::parameter(format!("window {k} (ms)"), given, expected)
    };
    let mut spans = Vec::with_capacity(windows.len());
    for (k, (from, to)) in windows.iter().enumerate() {
        let step = |time: f64| {
            let steps = (time / dt).round();
            let whole = (time / dt - steps).abs() <= 1e-9 * if steps > 1.0 { steps } else { 1.0 };
            if whole && (0.0..=last as f64).contains(&steps) {
                return Ok(steps as u64);
            }
            let end = last as f64 * dt;
            let expected =
                format!("multiples of dt = {dt} ms from 0 to {end} ms, the end of the recording");
            Err(refused(k, time.to_string(), expected))
        };
        let span = (step(*from)?, step(*to)?);
        if span.1 <= span.0 {
            let given = format!("{from} to {to}");
            return Err(refused(k, given, "an end after its start".into()));
        }
        spans.push(span);
    }
    if spans.is_empty() {
        return Err(AnalysisError::parameter("windows", "none", "at least one"));
    }
    let found = counted(recording, population, &spans)?;
    if let Some(k) = found.iter().position(|c| c.steps == 0) {
        let (from, to) = windows[k];
        return Err(AnalysisError::NotEstimable {
            what: format!("rates of `{population}` in window {k}, {from} to {to} ms"),
            reason:
                "no spikes were recorded, and none of the windows of running statistics lies within"
                    .into(),
        });
    }
    let neurons = recording.population(population)?.size as usize;
    Ok(Matrix::from_fn(found.len(), neurons, |i, j| {
        found[i].spikes[j] / found[i].seconds(dt)
    }))
}

/// Spikes of each neuron, and the steps in which they were counted.
struct Counted {
    steps: u64,
    spikes: Vec<f64>,
}

impl Counted {
    fn seconds(&self, dt: f64) -> f64 {
        self.steps as f64 * dt / 1000.0
    }
}

/// Counts of the neurons of a population in the steps after < step <= to of each span: of spikes where they were recorded, otherwise of
/// running statistics.
fn counted(
    recording: &Recording,
    population: &str,
    spans: &[(u64, u64)],
) -> Result<Vec<Counted>, AnalysisError> {
    let info = recording.population(population)?;
    let neurons = info.size as usize;
    if spans.len().checked_mul(neurons).is_none_or(|n| n > MOST) {
        let given = format!("{} x {neurons}", spans.len());
        let expected = format!("at most {MOST} rates");
        return Err(AnalysisError::parameter(
            "stretches of time x neurons",
            given,
            expected,
        ));
    }
    if info.spikes_recorded {
        let one = |&(after, to): &(u64, u64)| {
            let mut spikes = vec![0.0; neurons];
            for (_, id) in recording.spikes.window(after, to).iter() {
                let at = id.checked_sub(info.first_id).map(|i| i as usize);
                if let Some(count) = at.and_then(|i| spikes.get_mut(i)) {
                    *count += 1.0;
                }
            }
            Counted {
                steps: to - after,
                spikes,
            }
        };
        return Ok(spans.iter().map(one).collect());
    }
    let windows = statistics_of(recording, population);
    if windows.is_empty() {
        // Says what to ask for.
        recording.spikes_of(population)?;
    }
    let one = |&(after, to): &(u64, u64)| {
        let mut found = Counted {
            steps: 0,
            spikes: vec![0.0; neurons],
        };
        let first = windows.partition_point(|w| w.after < after);
        for window in windows.iter().skip(first).take_while(|w| w.to <= to) {
            found.steps += window.to - window.after;
            for (count, n) in found.spikes.iter_mut().zip(&window.spikes) {
                *count += *n as f64;
            }
        }
        found
    };
    Ok(spans.iter().map(one).collect())
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
    fn windows_need_no_stimulus() {
        let mut r = example();
        r.presentations.clear();
        let found =
            responses_in(&r, "E", &[(0.0, 300.0), (300.0, 600.0), (200.0, 1000.0)]).unwrap();
        let counts = Matrix::from_fn(3, 2, |i, j| found[(i, j)] * [0.3, 0.3, 0.8][i]);
        let counts: Vec<f64> = counts.values().iter().map(|x| x.round()).collect();
        assert_eq!(counts, [1.0, 1.0, 1.0, 2.0, 3.0, 4.0]);
        let error =
            |windows: &[(f64, f64)]| responses_in(&r, "E", windows).unwrap_err().to_string();
        assert!(error(&[]).contains("at least one"));
        assert!(error(&[(0.0, 100.0), (300.0, 300.0)]).contains("window 1 (ms): given 300 to 300"));
        for bad in [
            (-100.0, 100.0),
            (0.0, 1100.0),
            (0.0, 150.0),
            (0.0, f64::NAN),
            (0.0, 1e300),
        ] {
            assert!(error(&[bad]).contains("0 to 1000 ms"), "{bad:?}");
        }
        r.populations[0].spikes_recorded = false;
        assert!(responses_in(&r, "E", &[(0.0, 300.0)]).is_err());
        let statistics = SpikeStatistics::of("E", (2, 10), 100.0, [TrainSums::default(); 2].iter());
        r.statistics = vec![SpikeStatistics {
            spikes: vec![4, 8],
            ..statistics
        }];
        let found = responses_in(&r, "E", &[(100.0, 1000.0)]).unwrap();
        assert_eq!(
            found.values(),
            [5.0, 10.0],
            "over the 800 ms that were measured"
        );
        let error = responses_in(&r, "E", &[(0.0, 300.0)])
            .unwrap_err()
            .to_string();
        assert!(error.contains("window 0, 0 to 300 ms"), "{error}");
    }

    #[test]
    fn a_name_is_needed_where_there_are_several() {
        let mut r = example();
        let error = responses(&r, "E", Some("y"), 0.0).unwrap_err().to_string();
        assert_eq!(error, "stimulus: given `y`, expected one of z");
        r.presentations.clear();
        let error = responses(&r, "E", None, 0.0).unwrap_err().to_string();
        assert!(
            error.contains("kind `patterns`") && error.contains("`windows`"),
            "{error}"
        );
    }
}
