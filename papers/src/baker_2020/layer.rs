//! What figures 3C and 4 share: the network of one excitatory and one inhibitory population, its training, and the
//! responses to a sequence of stimuli.

use crate::request::{Effort, PaperError, Request};
use neuropil::analysis::responses;
use neuropil::circuit::{Circuit, Coefficients, Learning, Patterns, Stimulus, StimulusKind};
use neuropil::network::Seeds;
use neuropil::numerics::matrix::Matrix;
use neuropil::recording::{Provenance, Recording};
use neuropil::report::Report;
use std::sync::Arc;

/// Where expectations come from.
pub(super) const ARTICLE: &str = "Baker, Zhu & Rosenbaum (2020)";

/// Simulations into which long sequences are divided; the results depend on it as they do on a seed.
const PARTS: usize = 32;

/// Time between the end of learning and the first stimulus, ms.
const SETTLE: f64 = 200.0;

/// The network of figures 3 and 4 with `n` neurons, before any stimulus is put on it.
pub(super) fn network(
    request: &Request,
    n: u64,
    changes: &[(&str, &str)],
) -> Result<Circuit, PaperError> {
    let own = [("N", n.to_string()), ("stimulus", "none".into())];
    let mut overrides: Vec<(String, String)> = own.map(|(k, v)| (k.to_owned(), v)).to_vec();
    overrides.extend(changes.iter().map(|(k, v)| ((*k).into(), (*v).into())));
    overrides.extend(request.overrides.iter().cloned());
    Ok(neuropil::atlas::circuit("baker_2020_plastic", &overrides)?)
}

/// Learning before anything is measured; weights are frozen then.
#[derive(Clone)]
pub(super) struct Training {
    /// Coefficients of the patterns meanwhile, mV.
    pub coefficients: Coefficients,
    /// How long, ms.
    pub duration: f64,
}

/// One stimulus after the other onto the excitatory neurons.
pub(super) struct Shown {
    /// M.
    pub patterns: Patterns,
    /// Coefficients, mV, `[stimulus][pattern]`.
    pub stimuli: Matrix,
    /// Time for each, ms.
    pub interval: f64,
    /// Time of each from which on spikes are counted, ms; nothing to count them from the start and keep no spikes.
    pub skip: Option<f64>,
    /// Of a plastic network; a static one has none.
    pub training: Option<Training>,
}

impl Shown {
    /// The circuit with these stimuli from the end of its warm-up on, and measured as long as they last.
    pub fn put_on(&self, circuit: &Circuit) -> Circuit {
        let mut circuit = circuit.clone();
        if let Some(t) = &self.training {
            self.teach(&mut circuit, t);
        }
        self.show(&mut circuit, &self.stimuli);
        if self.skip.is_none() {
            self.count(&mut circuit);
        }
        circuit
    }

    /// Learning as the warm-up.
    fn teach(&self, circuit: &mut Circuit, t: &Training) {
        circuit.protocol.plasticity = vec![Learning {
            projection: None,
            windows: vec![(0.0, t.duration)],
        }];
        circuit.protocol.warmup = t.duration + SETTLE;
        let course = t.coefficients.clone();
        let stimulus = self.stimulus("training", course, 0.0, Some(t.duration));
        circuit.stimuli.push(stimulus);
    }

    fn show(&self, circuit: &mut Circuit, stimuli: &Matrix) {
        circuit.protocol.duration = self.interval * stimuli.rows() as f64;
        let course = Coefficients::Sequence {
            stimuli: Arc::new(stimuli.clone()),
            interval: self.interval,
            repeat: false,
        };
        let warmup = circuit.protocol.warmup;
        let stimulus = self.stimulus("shown", course, warmup, None);
        circuit.stimuli.push(stimulus);
    }

    /// The circuit while it learns, and nothing more.
    fn taught(&self, circuit: &Circuit, t: &Training) -> Circuit {
        let mut circuit = circuit.clone();
        self.teach(&mut circuit, t);
        circuit.protocol.warmup = 0.0;
        circuit.protocol.duration = t.duration;
        circuit.protocol.record.spikes = false;
        circuit.protocol.record.statistics = true;
        circuit
    }

    /// The circuit, which learns no more, under some of the stimuli.
    fn part(&self, circuit: &Circuit, stimuli: &Matrix) -> Circuit {
        let mut circuit = circuit.clone();
        circuit.protocol.plasticity = match self.training {
            None => Vec::new(),
            Some(_) => vec![Learning {
                projection: None,
                windows: Vec::new(),
            }],
        };
        circuit.protocol.warmup = SETTLE;
        self.show(&mut circuit, stimuli);
        self.count(&mut circuit);
        circuit
    }

    fn count(&self, circuit: &mut Circuit) {
        let record = &mut circuit.protocol.record;
        record.spikes = false;
        record.statistics = true;
        record.window = Some(self.interval);
        record.bin = self.interval;
    }

    fn stimulus(
        &self,
        name: &str,
        coefficients: Coefficients,
        start: f64,
        stop: Option<f64>,
    ) -> Stimulus {
        Stimulus {
            name: name.into(),
            target: "e".into(),
            neurons: None,
            start: Some(start),
            stop,
            kind: StimulusKind::Patterns {
                port: "I_stim".into(),
                patterns: self.patterns.clone(),
                coefficients,
            },
        }
    }

    /// Rates of the excitatory neurons, spikes/s, `[stimulus][neuron]`: of full reproductions, which take hours, in [`PARTS`] simulations side
    /// by side. Provenance goes into the report.
    pub fn rates_for(
        &self,
        request: &mut Request,
        report: &mut Report,
        label: &str,
        circuit: &Circuit,
        seed: u64,
    ) -> Result<Matrix, PaperError> {
        let (rates, provenance) = match request.effort {
            Effort::Quick => {
                let (rates, provenance) = self.rates(request, label, circuit, seed)?;
                (rates, vec![provenance])
            }
            Effort::Full => self.rates_side_by_side(request, label, circuit, seed, PARTS)?,
        };
        report.provenance.extend(provenance);
        Ok(rates)
    }

    /// The same in one simulation.
    pub fn rates(
        &self,
        request: &mut Request,
        label: &str,
        circuit: &Circuit,
        seed: u64,
    ) -> Result<(Matrix, Provenance), PaperError> {
        let (mut all, provenance) = self.responses(request, label, circuit, seed, &["e".into()])?;
        let rates = all.pop().unwrap_or_else(|| Matrix::zeros(0, 0));
        Ok((rates, provenance))
    }

    /// Rates of the neurons of these populations, spikes/s, each `[stimulus][neuron]`.
    pub fn responses(
        &self,
        request: &mut Request,
        label: &str,
        circuit: &Circuit,
        seed: u64,
        populations: &[String],
    ) -> Result<(Vec<Matrix>, Provenance), PaperError> {
        let circuit = self.put_on(circuit);
        let recording = request.simulate(label, &circuit, seed)?.recording;
        let all = of_populations(&recording, populations, self.skip.unwrap_or(0.0))?;
        Ok((all, recording.provenance))
    }

    /// The same for long sequences: the network learns, and then sees the stimuli in `parts` simulations side by side, each with a trial
    /// of its own. Spikes are counted from the start of each stimulus on, whatever `skip` says. Returns the provenance of all.
    pub fn rates_side_by_side(
        &self,
        request: &mut Request,
        label: &str,
        circuit: &Circuit,
        seed: u64,
        parts: usize,
    ) -> Result<(Matrix, Vec<Provenance>), PaperError> {
        let mut provenance = Vec::new();
        let plastic = circuit.projections.iter().any(|p| p.is_plastic());
        let weights = match self.training.as_ref().filter(|_| plastic) {
            None => None,
            Some(t) => {
                let seeds = Seeds {
                    network: seed,
                    trial: 0,
                };
                let label = format!("{label}, learning");
                let taught = request.train(&label, &self.taught(circuit, t), seeds)?;
                provenance.push(taught.recording.provenance);
                taught.weights
            }
        };
        let number = self.stimuli.rows();
        let parts = parts.clamp(1, number.max(1));
        let circuits: Vec<(Circuit, u64)> = (0..parts)
            .zip(1..)
            .map(|(k, trial)| {
                let (first, end) = (k * number / parts, (k + 1) * number / parts);
                let some = rows(&self.stimuli, first, end - first);
                (self.part(circuit, &some), trial)
            })
            .collect();
        let shown = request.simulate_all(label, &circuits, seed, weights.as_ref())?;
        let mut all = Vec::new();
        for outcome in shown {
            let found = of_populations(&outcome.recording, &["e".into()], 0.0)?;
            all.extend(found);
            provenance.push(outcome.recording.provenance);
        }
        let columns = all.first().map_or(0, Matrix::columns);
        let places: Vec<(usize, usize)> = all
            .iter()
            .enumerate()
            .flat_map(|(part, m)| (0..m.rows()).map(move |row| (part, row)))
            .collect();
        let rates = Matrix::from_fn(places.len(), columns, |i, j| {
            let (part, row) = places[i];
            all[part][(row, j)]
        });
        Ok((rates, provenance))
    }
}

/// Rates of populations, spikes/s, each `[stimulus][neuron]`, from `skip` (ms) after the start of each stimulus on.
fn of_populations(
    recording: &Recording,
    populations: &[String],
    skip: f64,
) -> Result<Vec<Matrix>, PaperError> {
    let of = |name: &String| responses(recording, name, Some("shown"), skip);
    let all = populations.iter().map(|name| Ok(of(name)?.by_stimulus().1));
    all.collect()
}

/// The rows of a matrix from `first` on.
pub(super) fn rows(m: &Matrix, first: usize, number: usize) -> Matrix {
    Matrix::from_fn(number, m.columns(), |i, j| m[(first + i, j)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use neuropil::Progress;
    use std::collections::BTreeSet;
    use std::path::PathBuf;
    use std::sync::atomic::{AtomicBool, Ordering};

    fn shown(training: Option<Training>) -> Shown {
        Shown {
            patterns: Patterns::Blocks {
                number: 4,
                size: 60,
            },
            // The first stimulus drives nobody, the second the first quarter.
            stimuli: Matrix::from_fn(2, 4, |k, p| 30.0 * f64::from(u8::from((k, p) == (1, 0)))),
            interval: 200.0,
            skip: Some(50.0),
            training,
        }
    }

    #[test]
    fn responses_have_a_row_for_each_stimulus_and_weights_rest_after_learning() {
        let mut request = Request::default();
        let changes = [("external", "mean")];
        let circuit = network(&request, 300, &changes).unwrap();
        let training = Training {
            coefficients: Coefficients::Steps(vec![(0.0, vec![10.0; 4])]),
            duration: 300.0,
        };
        let put = shown(Some(training.clone())).put_on(&circuit);
        put.check().unwrap();
        assert_eq!((put.protocol.warmup, put.protocol.duration), (500.0, 400.0));
        assert_eq!(put.protocol.learning("i->e"), Some(&[(0.0, 300.0)][..]));
        let (rates, _) = shown(Some(training))
            .rates(&mut request, "", &circuit, 1)
            .unwrap();
        assert_eq!((rates.rows(), rates.columns()), (2, 240));
        let mean = |i: usize, from: usize| rates.row(i)[from..from + 60].iter().sum::<f64>() / 60.0;
        assert!(
            mean(1, 0) > 2.0 * mean(0, 0) + 5.0,
            "{} {}",
            mean(1, 0),
            mean(0, 0)
        );
    }

    #[test]
    fn counts_without_spikes_are_the_same_responses() {
        let circuit = network(
            &Request::default(),
            300,
            &[("external", "mean"), ("inhibition", "static")],
        )
        .unwrap();
        let rates = |skip| {
            let shown = Shown {
                skip,
                ..shown(None)
            };
            assert_eq!(
                shown.put_on(&circuit).protocol.record.spikes,
                skip.is_some()
            );
            let mut request = Request::default();
            shown.rates(&mut request, "", &circuit, 1).unwrap().0
        };
        assert_eq!(rates(Some(0.0)), rates(None));
    }

    /// Noise and starts differ between the parts of a sequence, connections, learnt weights and patterns do not.
    #[test]
    fn side_by_side_the_responses_are_those_of_one_simulation_but_for_noise() {
        let changes = [("external", "mean")];
        let circuit = network(&Request::default(), 300, &changes).unwrap();
        let training = Training {
            coefficients: Coefficients::Steps(vec![(0.0, vec![10.0; 4])]),
            duration: 2_000.0,
        };
        let stimuli = Matrix::from_fn(5, 4, |k, p| 6.0 * ((k + p) % 5) as f64);
        let shown = Shown {
            stimuli,
            interval: 2_000.0,
            skip: None,
            ..shown(Some(training))
        };
        let side_by_side = |threads: usize, parts: usize| {
            let mut request = Request::default();
            request.engine.threads = Some(threads);
            let all = shown.rates_side_by_side(&mut request, "", &circuit, 1, parts);
            all.unwrap()
        };
        let (parts, provenance) = side_by_side(2, 3);
        assert_eq!(parts, side_by_side(1, 3).0, "threads change nothing");
        let trials: Vec<u64> = provenance.iter().map(|p| p.trial).collect();
        assert_eq!(trials, [0, 1, 2, 3]);
        let mut request = Request::default();
        let (whole, _) = shown.rates(&mut request, "", &circuit, 1).unwrap();
        assert_eq!((parts.rows(), parts.columns()), (5, 240));
        assert_ne!(parts, whole);
        // Neurons and stimuli differ by some 6 spikes/s; counts of 2 s differ by a few tenths of a spike/s.
        let of = |m: &Matrix| m.values().to_vec();
        let (a, b) = (of(&parts), of(&whole));
        let n = a.len() as f64;
        let mean = |v: &[f64]| v.iter().sum::<f64>() / n;
        let (ma, mb) = (mean(&a), mean(&b));
        let sum = |f: &dyn Fn(f64, f64) -> f64| -> f64 {
            a.iter().zip(&b).map(|(x, y)| f(x - ma, y - mb)).sum()
        };
        let correlation = sum(&|x, y| x * y) / (sum(&|x, _| x * x) * sum(&|_, y| y * y)).sqrt();
        assert!(correlation > 0.95, "{correlation}");
        assert!((ma - mb).abs() < 0.02 * mb, "{ma} {mb}");
    }

    /// An interruption keeps all parts that were begun; the same request goes on from there, to the same bits.
    #[test]
    fn interrupted_parts_go_on() {
        let changes = [("external", "mean")];
        let circuit = network(&Request::default(), 300, &changes).unwrap();
        let shown = Shown {
            stimuli: Matrix::from_fn(6, 4, |k, p| 6.0 * ((k + p) % 5) as f64),
            interval: 20_000.0,
            skip: None,
            ..shown(Some(Training {
                coefficients: Coefficients::Steps(vec![(0.0, vec![10.0; 4])]),
                duration: 500.0,
            }))
        };
        let folder = std::env::temp_dir().join(format!("neuropil-parts-{}", std::process::id()));
        let run = |unfinished: Option<PathBuf>, stop: Option<&Arc<AtomicBool>>| {
            let mut told = |label: &str, p: Progress| {
                let running = matches!(p, Progress::Running { step, .. } if step > 0);
                if let Some(stop) = stop.filter(|_| label == "p" && running) {
                    stop.store(true, Ordering::Relaxed);
                }
            };
            let mut request = Request {
                unfinished,
                interrupt: stop.cloned(),
                progress: Some(&mut told),
                ..Request::default()
            };
            request.engine.threads = Some(2);
            let all = shown.rates_side_by_side(&mut request, "p", &circuit, 1, 3);
            (all.map(|(rates, _)| rates), request.kept())
        };
        let whole = run(None, None).0.unwrap();
        let (cut, kept) = run(Some(folder.clone()), Some(&Arc::default()));
        assert!(cut.is_err_and(|e| e.is_interruption()));
        kept.forget().unwrap();
        let begun = std::fs::read_dir(&folder)
            .unwrap()
            .map(|f| f.unwrap().path());
        let begun = begun.filter(|f| neuropil::has_checkpoint(f)).count();
        // The one that learnt, and two parts.
        assert!(begun >= 3, "{begun}");
        let (rest, kept) = run(Some(folder.clone()), None);
        assert_eq!(rest.unwrap(), whole);
        // What is finished is not simulated again, and what is missing gets the weights that were kept.
        let part = std::fs::read_dir(&folder)
            .unwrap()
            .map(|f| f.unwrap().path());
        let part = part
            .filter(|f| !f.to_string_lossy().contains("learning"))
            .min();
        std::fs::remove_dir_all(part.unwrap()).unwrap();
        let (again, kept_again) = run(Some(folder.clone()), None);
        assert_eq!(again.unwrap(), whole);
        // Other weights to begin with make other simulations.
        let names = || -> BTreeSet<PathBuf> {
            let all = std::fs::read_dir(&folder).unwrap();
            all.map(|f| f.unwrap().path()).collect()
        };
        let before = names();
        let longer = Shown {
            training: shown.training.clone().map(|t| Training {
                duration: 600.0,
                ..t
            }),
            ..shown
        };
        let mut request = Request {
            unfinished: Some(folder.clone()),
            ..Request::default()
        };
        let other = longer.rates_side_by_side(&mut request, "p", &circuit, 1, 3);
        assert_ne!(other.unwrap().0, whole);
        assert_eq!(names().difference(&before).count(), 4);
        request.kept().forget().unwrap();
        assert_eq!(names(), before);
        kept.forget().unwrap();
        kept_again.forget().unwrap();
        assert!(!folder.exists());
    }

    #[test]
    fn what_goes_wrong_in_one_part_is_told() {
        let mut request = Request::default();
        let good = network(&request, 300, &[("external", "mean")]).unwrap();
        let mut bad = good.clone();
        bad.protocol.dt = -0.1;
        let all = [(good.clone(), 1), (bad, 2), (good, 3)];
        let error = request.simulate_all("", &all, 1, None).err().unwrap();
        assert!(error.to_string().contains("dt"), "{error}");
    }

    /// Synapses that `--set inhibition=static` made static have nothing to learn.
    #[test]
    fn static_networks_are_shown_stimuli_without_learning() {
        let changes = [("external", "mean"), ("inhibition", "static")];
        let circuit = network(&Request::default(), 300, &changes).unwrap();
        let training = Training {
            coefficients: Coefficients::Steps(vec![(0.0, vec![10.0; 4])]),
            duration: 300.0,
        };
        let mut request = Request::default();
        let found = shown(Some(training)).rates_side_by_side(&mut request, "", &circuit, 1, 2);
        let (rates, provenance) = found.unwrap();
        assert_eq!((rates.rows(), provenance.len()), (2, 2));
    }
}
