//! Short simulations of a circuit from a low and from a high start, against the states that theory finds.

use super::axis::Varied;
use super::study::RegimeStudy;
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

/// A point of a map, probed.
#[derive(Clone, Debug, PartialEq)]
pub struct MapProbe {
    /// Where, in the units of the axes.
    pub at: [f64; 2],
    /// Number of stable states that the map's own theory has there.
    pub stable: usize,
    /// What came out.
    pub probe: Probe,
}

impl RegimeStudy {
    /// Simulates the circuit at a point of the map, given in the units of the axes.
    ///
    /// `set` says which overrides of the circuit bring it there: pairs of a key and a value in which `{x}` and `{y}` stand for the
    /// numbers, such as `r` and `{y}`. Axes that are keys of the circuit need none, nor do those whose name is also such a key.
    /// The rate model of the circuit so changed must be that of the map.
    ///
    /// # Errors
    /// Where the circuit is not that of the map; otherwise as [`probe`].
    pub fn probe_at(
        &self,
        at: [f64; 2],
        set: &[(String, String)],
        options: &ProbeOptions,
        progress: Option<&mut dyn FnMut(Progress)>,
    ) -> Result<MapProbe, Error> {
        let prepared = self.prepare()?;
        let axes = [&self.x, &self.y];
        let inside = [0, 1].map(|k| match &prepared.varied[k] {
            Varied::Model(unit) => unit.to_inside(at[k]),
            Varied::Circuit => at[k],
        });
        let model = prepared.model_at(inside)?;
        let mut settings = prepared.settings(inside);
        for (key, template) in set {
            let number = |v: f64| crate::sweep::with_unit(v, "");
            let value = template.replace("{x}", &number(at[0]));
            settings.push((key.clone(), value.replace("{y}", &number(at[1]))));
        }
        if set.is_empty() {
            for k in 0..2 {
                if matches!(prepared.varied[k], Varied::Model(_)) {
                    let setting = axes[k].setting(at[k]);
                    if self.circuit_with(std::slice::from_ref(&setting)).is_err() {
                        return Err(no_setting(&axes[k].name, k));
                    }
                    settings.push(setting);
                }
            }
        }
        let circuit = self.circuit_with(&settings)?;
        let simulated = self.theory.of(&circuit, &self.options)?.model;
        same(&model, &simulated, at)?;
        let stable = model.steady_states()?.states;
        Ok(MapProbe {
            at,
            stable: stable.iter().filter(|s| s.stable).count(),
            probe: probe(&circuit, options, progress)?,
        })
    }
}

fn no_setting(name: &str, axis: usize) -> Error {
    let problem = Problem::new(
        "no-setting",
        "probe",
        format!("axis `{name}`"),
        "a parameter of the rate model only",
        format!(
            "an override that changes the circuit so, such as r={{{}}}",
            ["x", "y"][axis.min(1)]
        ),
    );
    Error::Circuit(problem.into())
}

/// Refuses a circuit that is not what the map has at this place.
fn same(map: &RateModel, circuit: &RateModel, at: [f64; 2]) -> Result<(), Error> {
    let mut wrong: Option<(String, f64, f64, &str)> = None;
    let mut check = |what: String, on_map: f64, simulated: f64, scale: f64, unit| {
        if (on_map - simulated).abs() > 1e-6 * scale && wrong.is_none() {
            wrong = Some((what, simulated, on_map, unit));
        }
    };
    let drifts = |m: &RateModel| -> Vec<f64> {
        let all = m.populations().iter();
        all.map(|p| libm::sqrt(m.size) * (p.drift + p.ratio * m.drive) * 1e3)
            .collect()
    };
    let (a, b) = (drifts(map), drifts(circuit));
    let largest = |v: &[f64]| v.iter().fold(1e-9, |m: f64, x| m.max(x.abs()));
    for (k, p) in map.populations().iter().enumerate() {
        let name = &p.name;
        check(
            format!("external drift of `{name}`"),
            a[k],
            b[k],
            largest(&a),
            "mV/s",
        );
        let other = &circuit.populations()[k];
        check(
            format!("tau of `{name}`"),
            p.membrane,
            other.membrane,
            p.membrane,
            "ms",
        );
        check(
            format!("sigma of `{name}`"),
            p.noise,
            other.noise,
            p.noise,
            "mV/sqrt(ms)",
        );
        let weights = |m: &RateModel| -> Vec<f64> {
            let row = m.weight().row(k).iter();
            row.map(|w| w * libm::sqrt(m.size)).collect()
        };
        let (a, b) = (weights(map), weights(circuit));
        for (j, q) in map.populations().iter().enumerate() {
            let what = format!("J[{name},{}]", q.name);
            check(what, a[j], b[j], largest(&a), "mV");
        }
    }
    match wrong {
        None => Ok(()),
        Some((what, simulated, on_map, unit)) => {
            let problem = Problem::new(
                "other-circuit",
                format!("probe at {}, {}", at[0], at[1]),
                what,
                format!("{simulated} {unit}"),
                format!(
                    "{on_map} {unit} as on the map; say by which overrides the circuit comes there"
                ),
            );
            Err(Error::Circuit(problem.into()))
        }
    }
}
