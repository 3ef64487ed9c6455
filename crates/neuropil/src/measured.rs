//! Transfer functions measured by simulation: many unconnected neurons of one population under given means and noises.

use crate::{Error, SimulateOptions, simulate};
use neuropil_analysis::{Window, population_rate};
use neuropil_circuit::stimulus::NoiseProcess;
use neuropil_circuit::{Circuit, Population, PopulationKind, Stimulus, StimulusKind, Waveform};
use neuropil_network::Seeds;
use neuropil_recording::Estimate;
use neuropil_sim::CpuEngine;
use neuropil_theory::{MeasuredCurve, TheoryError, reduce};

/// What is measured, and how long.
#[derive(Clone, Debug)]
pub struct MeasureOptions {
    /// Means μ, mV, rising.
    pub means: Vec<f64>,
    /// Noises σ, mV (Brunel's convention), rising.
    pub noises: Vec<f64>,
    /// Neurons at each point.
    pub neurons: u64,
    /// Time before measuring, ms.
    pub warmup: f64,
    /// Measured time, ms.
    pub duration: f64,
    /// Seed.
    pub seed: u64,
    /// Threads and instruction set.
    pub engine: CpuEngine,
}

impl Default for MeasureOptions {
    /// No points yet; 100 neurons for 10 s after 0.5 s.
    fn default() -> Self {
        Self {
            means: Vec::new(),
            noises: Vec::new(),
            neurons: 100,
            warmup: 500.0,
            duration: 10_000.0,
            seed: 1,
            engine: CpuEngine::default(),
        }
    }
}

/// Measures the rate of the neurons of `population`, without its projections and stimuli, at all means × noises.
///
/// Mean and noise enter the first input port of the model, as a constant and as Gaussian noise drawn anew in every step of
/// the circuit's `dt`, so that V receives drift μ/τ and white noise of intensity σ²/τ (with what noise the model has of its
/// own counted in). The rates are those of this time step: a threshold that is tested once per step acts like a higher one.
/// Standard errors are over neurons and blocks of time.
///
/// # Errors
/// A population that does not exist or is no neuron, a model without input ports, a noise below the model's own, and what
/// simulation and [`MeasuredCurve::new`] refuse.
pub fn measure_transfer(
    circuit: &Circuit,
    population: &str,
    options: &MeasureOptions,
) -> Result<MeasuredCurve, Error> {
    let refuse = |which: &'static str, given: String, expected: &str| {
        Error::Theory(TheoryError::Circuit {
            who: format!("population `{population}`"),
            which,
            given,
            expected: expected.into(),
        })
    };
    let neuron = circuit
        .population(population)
        .and_then(|(_, p)| p.neuron())
        .ok_or_else(|| {
            let names: Vec<&str> = circuit
                .populations
                .iter()
                .map(|p| p.name.as_str())
                .collect();
            let expected = format!("a population of neurons, of {}", names.join(", "));
            refuse("name", "no population of neurons".into(), &expected)
        })?;
    let reduction = reduce(population, neuron, None)?;
    let (Some(port), Some(gain)) = (neuron.model.inputs.first(), reduction.port_gain.first())
    else {
        let expected = "an input port, through which mean and noise enter";
        return Err(refuse(
            "model",
            format!("`{}`", neuron.model.name),
            expected,
        ));
    };
    let dt = circuit.protocol.dt;
    let mut isolated = circuit.clone();
    isolated.populations.clear();
    isolated.projections.clear();
    isolated.stimuli.clear();
    isolated.published.clear();
    isolated.protocol.stimuli.clear();
    isolated.protocol.plasticity.clear();
    isolated.protocol.record.traces.clear();
    isolated.protocol.record.weights.clear();
    isolated.protocol.record.input_moments = false;
    isolated.protocol.record.spikes = true;
    isolated.protocol.warmup = options.warmup;
    isolated.protocol.duration = options.duration;
    for (k, noise) in options.noises.iter().enumerate() {
        let added = noise * noise - reduction.variance;
        if added.is_nan() || added < -1e-9 * reduction.variance {
            let expected = format!(
                "a noise of at least the model's own, {} mV",
                reduction.variance.sqrt()
            );
            return Err(refuse("noise", format!("{noise} mV"), &expected));
        }
        let added = if added > 0.0 { added } else { 0.0 };
        for (i, mean) in options.means.iter().enumerate() {
            let name = point(k, i);
            isolated.populations.push(Population {
                name: name.clone(),
                size: options.neurons,
                kind: PopulationKind::Neuron(neuron.clone()),
                attributes: Default::default(),
            });
            let stimulus = |what: &str, kind| Stimulus {
                name: format!("{name}_{what}"),
                target: name.clone(),
                neurons: None,
                start: None,
                stop: None,
                kind,
            };
            isolated.stimuli.push(stimulus(
                "mean",
                StimulusKind::Current {
                    port: port.name.clone(),
                    waveform: Waveform::from((mean - reduction.mean_input) / gain),
                },
            ));
            if added > 0.0 {
                // (gain/τ)² sd² dt = σ²/τ.
                let sd = (added * reduction.tau_m / dt).sqrt() / gain.abs();
                isolated.stimuli.push(stimulus(
                    "noise",
                    StimulusKind::Noise {
                        port: port.name.clone(),
                        process: NoiseProcess::PiecewiseConstant { interval: None },
                        mean: 0.0,
                        sd,
                        shared: None,
                    },
                ));
            }
        }
    }
    let outcome = simulate(
        &isolated,
        SimulateOptions {
            seeds: Seeds {
                network: options.seed,
                trial: 0,
            },
            engine: options.engine.clone(),
            ..SimulateOptions::default()
        },
    )?;
    let recording = outcome.recording;
    let window = Window::of(&recording).map_err(failed)?;
    let (mut rates, mut errors) = (Vec::new(), Vec::new());
    for k in 0..options.noises.len() {
        let (mut row, mut spread) = (Vec::new(), Vec::new());
        for i in 0..options.means.len() {
            let trains = recording.trains_of(&point(k, i))?;
            let (rate, error) = match population_rate(&trains, &window) {
                Estimate::Measured(m) => (m.value, m.standard_error),
                Estimate::NotEstimable { reason } => return Err(refuse("rate", reason, "spikes")),
            };
            row.push(rate * 1e-3);
            // Where nothing fired there is no spread; the error of one spike stands for it.
            let one = 1.0 / (options.neurons as f64 * window.seconds());
            spread.push(1e-3 * if error.is_finite() { error } else { one });
        }
        rates.push(row);
        errors.push(spread);
    }
    let how = format!(
        "measured: {} neurons of model {} for {} s at dt = {dt} ms, seed {}",
        options.neurons,
        neuron.model.name,
        options.duration * 1e-3,
        options.seed
    );
    Ok(MeasuredCurve::new(
        options.means.clone(),
        options.noises.clone(),
        rates,
        errors,
        how,
    )?)
}

/// The name of the population at a point.
fn point(noise: usize, mean: usize) -> String {
    format!("noise{noise}_mean{mean}")
}

fn failed(e: neuropil_analysis::AnalysisError) -> Error {
    Error::Theory(TheoryError::Circuit {
        who: "measured rates".into(),
        which: "recording",
        given: e.to_string(),
        expected: "spikes over a measured time".into(),
    })
}
