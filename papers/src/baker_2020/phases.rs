//! What figures 3A, B and S.1 share: the network under plasticity in its three parts, with synaptic currents or conductances.
//!
//! The step of the weights is not printed. Here it is a fraction of the weight at the start, and the time of each part as long as it needs: a weight
//! moves by 2 τ r_i (r_e − 5/s) times that fraction in a second. Full reproductions scan it in smaller networks: a larger step makes rates more alike
//! and the upper edge of inputs sharper, and the claims hold for all.

use super::common::of_parts;
use super::spread::{jackknife, mean, with_error};
use crate::request::{Effort, PaperError, Request};
use neuropil::analysis::moments_of;
use neuropil::circuit::Circuit;
use neuropil::recording::{Estimate, InputKind, Recording};

/// Excitatory rate at which weights rest, spikes/s.
pub(super) const GOAL: f64 = 5.0;
/// Constant input at which a neuron begins to fire, mV.
pub(super) const RHEOBASE: f64 = 16.0;
/// The membrane time constant that makes input per time (mV/ms) a current in mV.
const TAU_M: f64 = 15.0;
/// Steps of the scan.
const STEPS: [f64; 3] = [0.003, 0.006, 0.012];
/// Bins of currents and rates, as in the article, ms.
const BIN: f64 = 2_000.0;

/// How large a network is, how long its parts are, and how fast it learns.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Size {
    pub neurons: f64,
    /// Time without plasticity, and of each part with it, ms.
    pub fixed: f64,
    pub part: f64,
    /// Step of a weight over its size at the start.
    pub eta: f64,
}

impl Size {
    /// What an effort asks for.
    fn asked(effort: Effort) -> Self {
        match effort {
            Effort::Quick => QUICK,
            Effort::Full => Self {
                neurons: 30_000.0,
                fixed: 40_000.0,
                part: 40_000.0,
                eta: 0.002,
            },
        }
    }

    /// What a circuit has, which may have been changed.
    fn of(circuit: &Circuit, asked: Self) -> Self {
        let size = |name: &str| circuit.population(name).map_or(0, |(_, p)| p.size);
        let learning = circuit.protocol.plasticity.first();
        let fixed = learning.and_then(|l| l.windows.first()).map(|w| w.0);
        let fixed = fixed.unwrap_or(asked.fixed);
        let plastic = circuit.projections.iter().find(|p| p.synapse.is_some());
        let step = plastic.and_then(|p| p.synapse.as_ref()?.parameters.get("eta").copied());
        let weight = plastic.map_or(f64::NAN, |p| p.weight.mean());
        Self {
            neurons: (size("e") + size("i")) as f64,
            fixed,
            part: 0.5 * (circuit.protocol.duration - fixed),
            eta: (1e9 * step.unwrap_or(f64::NAN) / weight).round() / 1e9,
        }
    }

    /// For captions and claims.
    pub fn words(&self) -> String {
        format!(
            "{} neurons, step {} of the weights at the start, stimuli scaled by √(N/30000)",
            self.neurons, self.eta
        )
    }
}

/// Of quick reproductions, and of the scan of the step.
const QUICK: Size = Size {
    neurons: 5_000.0,
    fixed: 4_000.0,
    part: 20_000.0,
    eta: 0.006,
};

/// Rates and total inputs of the excitatory neurons in the last bins of each part.
pub(super) struct Part {
    pub name: &'static str,
    /// The same in a word or two.
    pub short: &'static str,
    /// Of every neuron and bin, spikes/s.
    pub rates: Vec<f64>,
    /// mV.
    pub inputs: Vec<f64>,
    /// Mean rate, with its spread over bins.
    pub mean: Estimate,
    /// Bins, one after the other in `rates` and in `inputs`.
    bins: usize,
    /// Whether each bin has a stimulus of its own.
    drawn: bool,
}

impl Part {
    /// A statistic of the rates, with its error: over stimuli where each bin has its own, over tenths of the neurons otherwise.
    pub fn of_rates(&self, f: &dyn Fn(&[f64]) -> f64, unit: &str) -> Estimate {
        self.statistic(&self.rates, f, unit)
    }

    /// The same of the inputs.
    pub fn of_inputs(&self, f: &dyn Fn(&[f64]) -> f64, unit: &str) -> Estimate {
        self.statistic(&self.inputs, f, unit)
    }

    fn statistic(&self, x: &[f64], f: &dyn Fn(&[f64]) -> f64, unit: &str) -> Estimate {
        match self.drawn {
            true => jackknife(x, self.bins, f, unit),
            false => with_error(x, f, unit),
        }
    }
}

/// A run through the three parts.
pub(super) struct Phases {
    pub size: Size,
    pub recording: Recording,
    pub parts: [Part; 3],
}

/// Simulates the network with `currents` or `conductances`.
pub(super) fn simulated(request: &mut Request, synapses: &str) -> Result<Phases, PaperError> {
    let label = format!("plasticity, {synapses}");
    simulated_at(request, Size::asked(request.effort), synapses, &label)
}

fn simulated_at(
    request: &mut Request,
    asked: Size,
    synapses: &str,
    label: &str,
) -> Result<Phases, PaperError> {
    let circuit = circuit(request, &asked, synapses)?;
    let size = Size::of(&circuit, asked);
    let seed = request.seed.unwrap_or(1);
    let recording = request.simulate(label, &circuit, seed)?.recording;
    let parts = parts(&recording, &size)?;
    Ok(Phases {
        size,
        recording,
        parts,
    })
}

/// The three parts with other steps of the weights, in networks of the size of quick reproductions, each with its step.
pub(super) fn scanned(request: &mut Request) -> Result<Vec<(String, [Part; 3])>, PaperError> {
    STEPS
        .into_iter()
        .map(|eta| {
            let asked = Size { eta, ..QUICK };
            let label = format!("plasticity, step {eta}");
            let phases = simulated_at(request, asked, "currents", &label)?;
            Ok((phases.size.eta.to_string(), phases.parts))
        })
        .collect()
}

fn circuit(request: &Request, size: &Size, synapses: &str) -> Result<Circuit, PaperError> {
    let changes = [
        ("N", size.neurons.to_string()),
        ("synapses", synapses.to_owned()),
        ("eta", size.eta.to_string()),
        ("T_fixed", format!("{} ms", size.fixed)),
        ("T", format!("{} ms", size.part)),
    ];
    let mut overrides: Vec<(String, String)> = changes.map(|(k, v)| (k.to_owned(), v)).to_vec();
    overrides.extend(request.overrides.iter().cloned());
    let mut c = neuropil::atlas::circuit("baker_2020_plastic", &overrides)?;
    c.protocol.record.spikes = false;
    c.protocol.record.statistics = true;
    c.protocol.record.input_moments = true;
    c.protocol.record.bin = 1.0;
    c.protocol.record.window = Some(BIN);
    Ok(c)
}

/// What is shown of a part.
struct Shown {
    name: &'static str,
    short: &'static str,
    /// Start and end of its bins, ms.
    span: (f64, f64),
    /// Whether each bin has a stimulus of its own.
    drawn: bool,
}

/// All of the first part, the later half of the second, all of the third.
fn shown(size: &Size) -> [Shown; 3] {
    let (a, b) = (size.fixed, size.fixed + size.part);
    [
        Shown {
            name: "no plasticity",
            short: "fixed weights",
            span: (0.0, a),
            drawn: false,
        },
        Shown {
            name: "plasticity, one stimulus",
            short: "one stimulus",
            span: (b - 0.5 * size.part, b),
            drawn: false,
        },
        Shown {
            name: "plasticity, drawn stimuli",
            short: "drawn",
            span: (b, b + size.part),
            drawn: true,
        },
    ]
}

fn parts(recording: &Recording, size: &Size) -> Result<[Part; 3], PaperError> {
    let moments = moments_of(recording, "e")?;
    let time = |step: u64| step as f64 * recording.dt;
    Ok(shown(size).map(|shown| {
        let (from, to) = shown.span;
        let inside = |after: u64, end: u64| time(after) > from - 1.0 && time(end) < to + 1.0;
        let mut part = Part {
            name: shown.name,
            short: shown.short,
            rates: Vec::new(),
            inputs: Vec::new(),
            mean: Estimate::not_estimable("not measured"),
            bins: 0,
            drawn: shown.drawn,
        };
        for m in moments.iter().filter(|m| inside(m.after, m.to)) {
            let total = m.mean(InputKind::Total);
            part.inputs.extend(total.iter().map(|x| TAU_M * x));
        }
        let mut means = Vec::new();
        let own = recording.statistics.iter().filter(|s| s.population == "e");
        for s in own.filter(|s| inside(s.after, s.to)) {
            let span = 1e-3 * time(s.to - s.after);
            let rates: Vec<f64> = s.spikes.iter().map(|n| *n as f64 / span).collect();
            means.push(mean(&rates));
            part.rates.extend(rates);
        }
        part.bins = means.len();
        part.mean = of_parts(&means, "spikes/s");
        part
    }))
}
