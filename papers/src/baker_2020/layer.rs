//! What figures 3C and 4 share: the network of one excitatory and one inhibitory population, its training, and the
//! responses to a sequence of stimuli.

use crate::request::{Effort, PaperError, Request};
use neuropil::analysis::responses;
use neuropil::circuit::{Circuit, Coefficients, Learning, Patterns, Stimulus, StimulusKind};
use neuropil::numerics::matrix::Matrix;
use neuropil::recording::Provenance;
use std::sync::Arc;

/// Where expectations come from.
pub(super) const ARTICLE: &str = "Baker, Zhu & Rosenbaum (2020)";

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
    /// Time of each from which on spikes are counted, ms.
    pub skip: f64,
    /// Of a plastic network; a static one has none.
    pub training: Option<Training>,
}

impl Shown {
    /// The circuit with these stimuli from the end of its warm-up on, and measured as long as they last. Long runs keep
    /// counts and no spikes; they count from the start of each stimulus on.
    pub fn put_on(&self, circuit: &Circuit, effort: Effort) -> Circuit {
        let mut circuit = circuit.clone();
        if let Some(t) = &self.training {
            circuit.protocol.plasticity = vec![Learning {
                projection: None,
                windows: vec![(0.0, t.duration)],
            }];
            circuit.protocol.warmup = t.duration + SETTLE;
            let course = t.coefficients.clone();
            let stimulus = self.stimulus("training", course, 0.0, Some(t.duration));
            circuit.stimuli.push(stimulus);
        }
        circuit.protocol.duration = self.interval * self.stimuli.rows() as f64;
        if effort == Effort::Full {
            circuit.protocol.record.spikes = false;
            circuit.protocol.record.statistics = true;
            circuit.protocol.record.window = Some(self.interval);
            circuit.protocol.record.bin = self.interval;
        }
        let course = Coefficients::Sequence {
            stimuli: Arc::new(self.stimuli.clone()),
            interval: self.interval,
            repeat: false,
        };
        let warmup = circuit.protocol.warmup;
        let stimulus = self.stimulus("shown", course, warmup, None);
        circuit.stimuli.push(stimulus);
        circuit
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

    /// Rates of the excitatory neurons, spikes/s, `[stimulus][neuron]`.
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
        let circuit = self.put_on(circuit, request.effort);
        let recording = request.simulate(label, &circuit, seed)?.recording;
        let skip = match request.effort {
            Effort::Quick => self.skip,
            Effort::Full => 0.0,
        };
        let of = |name: &String| responses(&recording, name, Some("shown"), skip);
        let all = populations.iter().map(|name| Ok(of(name)?.by_stimulus().1));
        let all = all.collect::<Result<Vec<Matrix>, PaperError>>()?;
        Ok((all, recording.provenance))
    }
}

/// The rows of a matrix from `first` on.
pub(super) fn rows(m: &Matrix, first: usize, number: usize) -> Matrix {
    Matrix::from_fn(number, m.columns(), |i, j| m[(first + i, j)])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(training: Option<Training>) -> Shown {
        Shown {
            patterns: Patterns::Blocks {
                number: 4,
                size: 60,
            },
            // The first stimulus drives nobody, the second the first quarter.
            stimuli: Matrix::from_fn(2, 4, |k, p| 30.0 * f64::from(u8::from((k, p) == (1, 0)))),
            interval: 200.0,
            skip: 50.0,
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
        let put = shown(Some(training.clone())).put_on(&circuit, Effort::Full);
        put.check().unwrap();
        assert_eq!((put.protocol.warmup, put.protocol.duration), (500.0, 400.0));
        assert_eq!(put.protocol.learning("i->e"), Some(&[(0.0, 300.0)][..]));
        assert!(!put.protocol.record.spikes);
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
        let rates = |effort| {
            let mut request = Request {
                effort,
                ..Request::default()
            };
            let whole = Shown {
                skip: 0.0,
                ..shown(None)
            };
            whole.rates(&mut request, "", &circuit, 1).unwrap().0
        };
        assert_eq!(rates(Effort::Quick), rates(Effort::Full));
    }
}
