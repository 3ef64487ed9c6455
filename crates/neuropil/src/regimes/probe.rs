//! Short simulations of a circuit from a low and from a high start, against the states that theory finds.

use crate::comparison::{Compared, Verdict};
use crate::{Error, Progress, SimulateOptions, simulate};
use neuropil_analysis::{Window, population_rate};
use neuropil_circuit::{
    Circuit, Learning, Problem, Protocol, Record, Stimulus, StimulusKind, Waveform,
};
use neuropil_network::Seeds;
use neuropil_recording::{Estimate, Recording};
use neuropil_sim::CpuEngine;
use neuropil_theory::{
    RateModel, Reduction, SteadyState, TheoryOptions, reduce, to_self_consistent,
};

/// How a circuit is probed.
#[derive(Clone, Debug)]
pub struct ProbeOptions {
    /// Time for which excitatory neurons are pushed down or up at the start, ms.
    pub push: f64,
    /// Time to settle after that, ms.
    pub settle: f64,
    /// Time over which rates are measured, ms.
    pub duration: f64,
    /// Relative difference from theory that counts as agreement besides three standard errors; also that within which both runs count as one
    /// state.
    pub within: f64,
    /// Seeds of both runs.
    pub seeds: Seeds,
    /// Threads, instruction set.
    pub engine: CpuEngine,
    /// Choices of the theory; its time step is that of the simulation unless given.
    pub theory: TheoryOptions,
}

impl Default for ProbeOptions {
    fn default() -> Self {
        Self {
            push: 400.0,
            settle: 600.0,
            duration: 1000.0,
            within: 0.2,
            seeds: Seeds {
                network: 1,
                trial: 0,
            },
            engine: CpuEngine::default(),
            theory: TheoryOptions::default(),
        }
    }
}

/// A steady state of theory.
#[derive(Clone, Debug, PartialEq)]
pub struct ProbeState {
    /// Rates, spikes/s.
    pub rates: Vec<f64>,
    /// Whether small deviations die out.
    pub stable: bool,
}

/// A simulation from one start.
#[derive(Clone, Debug, PartialEq)]
pub struct ProbeRun {
    /// Mean rate of each population, spikes/s.
    pub rates: Vec<Estimate>,
    /// Each population against the stable state of theory at this end, where there is one.
    pub compared: Vec<Compared>,
    /// Whether all populations agree.
    pub verdict: Verdict,
}

/// A circuit probed.
#[derive(Clone, Debug, PartialEq)]
pub struct Probe {
    /// Populations of neurons, in the order of rates.
    pub populations: Vec<String>,
    /// Self-consistent states that theory found, by rising rate of the first population.
    pub theory: Vec<ProbeState>,
    /// The runs from a low and from a high start.
    pub runs: [ProbeRun; 2],
    /// Number of different states that both runs ended in: 1 or 2.
    pub distinct: usize,
    /// Time that the runs were given to settle, ms.
    pub settle: f64,
    /// Whether rates agree, and both starts end in different states just where theory has two or more stable ones. Unknown where
    /// theory has none.
    pub verdict: Verdict,
}

/// Simulates `circuit` from a low and a high start and compares the rates with self-consistent theory: its lowest and its
/// highest stable state.
///
/// For [`ProbeOptions::push`] the excitatory populations receive a current that takes their mean input down or up by what lies between the
/// states of theory, and at least by half the distance from reset to threshold; over its second half it declines to 0. Then the circuit is left
/// to itself.
///
/// Beside a fold activity outlives the state that it had by seconds. Where the runs end in another number of states than theory has,
/// they are made once more, with six times as long to settle, and these count.
///
/// # Errors
/// Where theory does not cover the circuit, an excitatory population has no input port, or the simulation fails.
pub fn probe(
    circuit: &Circuit,
    options: &ProbeOptions,
    mut progress: Option<&mut dyn FnMut(Progress)>,
) -> Result<Probe, Error> {
    let dt = circuit.protocol.dt;
    let theory = TheoryOptions {
        time_step: options.theory.time_step.or(Some(dt)),
        ..options.theory.clone()
    };
    let model = to_self_consistent(circuit, &theory)?.model;
    let states = model.steady_states()?.states;
    let pushed = pushed(circuit, &model, &states)?;
    let mut found = attempt(
        circuit,
        options,
        (&model, &states, &pushed),
        options.settle,
        &mut progress,
    )?;
    let stable = states.iter().filter(|s| s.stable).count();
    if stable > 0 && found.distinct != stable.min(2) {
        let settle = PATIENCE * options.settle;
        found = attempt(
            circuit,
            options,
            (&model, &states, &pushed),
            settle,
            &mut progress,
        )?;
    }
    Ok(found)
}

/// How much longer than usual runs may settle that seem to contradict theory.
const PATIENCE: f64 = 6.0;

/// Both runs, given `settle` ms to settle.
fn attempt(
    circuit: &Circuit,
    options: &ProbeOptions,
    (model, states, pushed): (&RateModel, &[SteadyState], &[Pushed]),
    settle: f64,
    progress: &mut Option<&mut dyn FnMut(Progress)>,
) -> Result<Probe, Error> {
    let dt = circuit.protocol.dt;
    let steps = |time: f64| libm::rint(time / dt) * dt;
    let (push, settle) = (steps(options.push), steps(settle));
    let mut run = |sign: f64| -> Result<Recording, Error> {
        let mut protocol = Protocol {
            warmup: push + settle,
            duration: steps(options.duration),
            record: Record::default(),
            // Of the weights that theory takes, which are those at the start.
            plasticity: vec![Learning::never()],
            ..circuit.protocol.clone()
        };
        protocol.stimuli.extend(pushed.iter().map(|p| Stimulus {
            name: format!("probe->{}", p.population),
            target: p.population.clone(),
            neurons: None,
            start: None,
            stop: Some(push),
            // Let go slowly, so that the release itself moves nothing.
            kind: StimulusKind::Current {
                port: p.port.clone(),
                waveform: Waveform::PiecewiseLinear(vec![
                    (0.0, sign * p.input),
                    (0.5 * push, sign * p.input),
                    (push, 0.0),
                ]),
            },
        }));
        let simulated = simulate(
            circuit,
            SimulateOptions {
                protocol: Some(protocol),
                seeds: options.seeds,
                engine: options.engine.clone(),
                progress: match progress {
                    Some(f) => Some(&mut **f),
                    None => None,
                },
                ..SimulateOptions::default()
            },
        )?;
        Ok(simulated.recording)
    };
    let recordings = [run(-1.0)?, run(1.0)?];
    let populations: Vec<String> = model.populations().iter().map(|p| p.name.clone()).collect();
    let stable: Vec<&SteadyState> = states.iter().filter(|s| s.stable).collect();
    let ends = [stable.first(), stable.last()];
    let [low, high] = [0, 1].map(|k| {
        let rates: Vec<Estimate> = populations
            .iter()
            .map(|p| rate(&recordings[k], p))
            .collect();
        let compared: Vec<Compared> = match ends[k] {
            Some(state) => populations
                .iter()
                .zip(&rates)
                .zip(&state.rates)
                .map(|((name, rate), exact)| {
                    Compared::rate(name, rate, exact * 1e3, options.within)
                })
                .collect(),
            None => Vec::new(),
        };
        ProbeRun {
            verdict: overall(compared.iter().map(|c| c.verdict)),
            rates,
            compared,
        }
    });
    let pairs = populations.iter().zip(low.rates.iter().zip(&high.rates));
    let differ = |(name, (a, b)): (&String, (&Estimate, &Estimate))| {
        Compared::of(name, "rate", a, b, options.within).verdict == Verdict::Differ
    };
    let distinct = 1 + usize::from(pairs.into_iter().any(differ));
    let verdict = if stable.is_empty() {
        Verdict::Unknown
    } else if distinct != stable.len().min(2) {
        Verdict::Differ
    } else {
        overall([low.verdict, high.verdict].into_iter())
    };
    Ok(Probe {
        populations,
        theory: states
            .iter()
            .map(|s| ProbeState {
                rates: s.rates.iter().map(|v| v * 1e3).collect(),
                stable: s.stable,
            })
            .collect(),
        runs: [low, high],
        distinct,
        settle,
        verdict,
    })
}

/// Disagreement of any, else ignorance of any, else agreement; unknown of none.
fn overall(mut verdicts: impl Iterator<Item = Verdict>) -> Verdict {
    let Some(first) = verdicts.next() else {
        return Verdict::Unknown;
    };
    verdicts.fold(first, |a, b| match (a, b) {
        (Verdict::Differ, _) | (_, Verdict::Differ) => Verdict::Differ,
        (Verdict::Unknown, _) | (_, Verdict::Unknown) => Verdict::Unknown,
        _ => Verdict::Agree,
    })
}

fn rate(recording: &Recording, population: &str) -> Estimate {
    let window = match Window::of(recording) {
        Ok(window) => window,
        Err(error) => return Estimate::not_estimable(error.to_string()),
    };
    match recording.trains_of(population) {
        Ok(trains) => population_rate(&trains, &window),
        Err(error) => Estimate::not_estimable(error.to_string()),
    }
}

/// A population that is pushed: by which input, in the unit of the port.
struct Pushed {
    population: String,
    port: String,
    input: f64,
}

fn pushed(
    circuit: &Circuit,
    model: &RateModel,
    states: &[SteadyState],
) -> Result<Vec<Pushed>, Error> {
    let mut all = Vec::new();
    for (k, excites) in model.excitatory().into_iter().enumerate() {
        let name = &model.populations()[k].name;
        let neuron = circuit.population(name).and_then(|(_, p)| p.neuron());
        let Some(neuron) = neuron.filter(|_| excites) else {
            continue;
        };
        let reduction: Reduction = reduce(name, neuron, None)?;
        let ports = neuron.model.inputs.iter().zip(&reduction.port_gain);
        let Some((port, gain)) = ports.into_iter().find(|(_, g)| **g != 0.0) else {
            let who = format!("population `{name}`");
            let problem = Problem::new(
                "no-port",
                who,
                format!("model `{}`", neuron.model.name),
                "no input port that moves the membrane",
                "one, by which a probe can push the population",
            );
            return Err(Error::Circuit(problem.into()));
        };
        let means = || states.iter().map(|s| s.mean[k]);
        let (low, high) = (
            means().fold(f64::INFINITY, f64::min),
            means().fold(f64::NEG_INFINITY, f64::max),
        );
        let least = 0.5 * (reduction.v_th - reduction.v_reset);
        let mean = if high - low > least {
            high - low
        } else {
            least
        };
        all.push(Pushed {
            population: name.clone(),
            port: port.name.clone(),
            input: mean / gain,
        });
    }
    Ok(all)
}
