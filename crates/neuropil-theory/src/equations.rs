//! From a circuit to the equations between the rates and inputs of its populations: gains, external inputs, transfer functions.

mod declared;

use std::sync::Arc;

use crate::error::TheoryError;
use crate::reduce::{DriftReduction, ReceptorReduction, Reduction, reduce};
use crate::self_consistent::RateNetwork;
use crate::siegert::{Correction, LifParameters, Siegert};
use crate::transfer::{Adapting, DriftNeuron, ThresholdIntegration, TransferFunction};
use crate::working_point::{InputNoise, TheoryOptions};
use declared::{
    changing_weights, check_in_degrees, constant_current, in_degree, steady_rate, train_rate,
    unknown, weight_moments,
};
use neuropil_circuit::{Circuit, NeuronModel, Projection, Stimulus, StimulusKind};
use neuropil_numerics::matrix::Matrix;

/// Coloured-noise shifts are first order in √(τ_s/τ_m); beyond this ratio they are warned about.
const LARGEST_FILTER_RATIO: f64 = 0.1;
/// Jumps beyond this fraction of the distance from reset to threshold are not small.
const LARGEST_JUMP: f64 = 0.1;

/// What a circuit is to the theory, before anything is solved.
pub(crate) struct Equations {
    /// Populations of neurons by their index in the circuit.
    pub neurons: Vec<(usize, Reduction)>,
    pub network: RateNetwork,
    /// The projections that make up the gains, and those from shared trains.
    pub links: Vec<Link>,
    /// Filter time constant of each population, ms.
    pub tau_s: Vec<f64>,
    /// Excitatory part of the external mean input, mV.
    pub external_excitation: Vec<f64>,
    pub warnings: Vec<String>,
    /// Those of them that concern how inputs make rates, and not the mean inputs.
    pub of_transfer: Vec<String>,
}

/// A way from one population, or source, to another.
pub(crate) struct Link {
    pub target: usize,
    pub source: LinkSource,
    /// ∂μ/∂ν, mV ms.
    pub mean: f64,
    /// ∂σ²/∂ν, mV² ms.
    pub variance: f64,
    /// Filter time constant of the receptor, ms.
    pub tau_s: f64,
    /// Index of the projection in the circuit.
    pub projection: usize,
}

/// Where a link comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LinkSource {
    /// A population of neurons, by its place in the theory.
    Neurons(usize),
    /// A population of shared Poisson trains, by its index in the circuit.
    Trains(usize),
}

/// Reduces `circuit` to its self-consistency equations.
pub(crate) fn equations(
    circuit: &Circuit,
    options: &TheoryOptions,
) -> Result<Equations, TheoryError> {
    let mut collected = Collected::new(circuit, options)?;
    for (index, projection) in circuit.projections.iter().enumerate() {
        collected.projection(index, projection)?;
    }
    for stimulus in circuit.stimuli.iter().chain(&circuit.protocol.stimuli) {
        collected.stimulus(stimulus)?;
    }
    collected.finish()
}

/// What has been found of a circuit so far.
struct Collected<'a> {
    circuit: &'a Circuit,
    options: &'a TheoryOptions,
    neurons: Vec<(usize, Reduction)>,
    mean_gain: Matrix,
    variance_gain: Matrix,
    external_mean: Vec<f64>,
    external_variance: Vec<f64>,
    external_excitation: Vec<f64>,
    /// Of each population, what its inputs contribute to its filter time constant: (variance per rate, τ_s).
    filters: Vec<Vec<(f64, f64)>>,
    links: Vec<Link>,
    warnings: Vec<String>,
    of_transfer: Vec<String>,
}

/// What spike trains do to a population.
struct Trains {
    target: usize,
    /// ∂μ/∂ν, mV ms.
    mean: f64,
    /// ∂σ²/∂ν, mV² ms.
    variance: f64,
    tau_s: f64,
}

impl<'a> Collected<'a> {
    /// The neurons, without any connection.
    fn new(circuit: &'a Circuit, options: &'a TheoryOptions) -> Result<Self, TheoryError> {
        let all = circuit.populations.iter().enumerate();
        let of_neurons = all.filter_map(|(i, p)| Some((i, p, p.neuron()?)));
        let neurons = of_neurons
            .map(|(i, p, neuron)| Ok((i, reduce(&p.name, neuron, options.potential)?)))
            .collect::<Result<Vec<(usize, Reduction)>, TheoryError>>()?;
        check_in_degrees(circuit, options)?;
        let n = neurons.len();
        let reductions = || neurons.iter().map(|(_, r)| r);
        let of_transfer: Vec<String> = reductions().flat_map(|r| r.warnings.clone()).collect();
        let averaged = reductions().flat_map(|r| r.averaged.clone());
        Ok(Self {
            warnings: averaged.chain(of_transfer.iter().cloned()).collect(),
            of_transfer,
            mean_gain: Matrix::zeros(n, n),
            variance_gain: Matrix::zeros(n, n),
            external_mean: reductions().map(|r| r.mean_input).collect(),
            external_variance: reductions().map(|r| r.variance).collect(),
            external_excitation: vec![0.0; n],
            filters: vec![Vec::new(); n],
            links: Vec::new(),
            circuit,
            options,
            neurons,
        })
    }

    /// The place of a population among those of neurons.
    fn place(&self, name: &str) -> Option<usize> {
        let all = &self.circuit.populations;
        self.neurons.iter().position(|(i, _)| all[*i].name == name)
    }

    /// The same, with the model of the neurons.
    fn target(&self, name: &str) -> Option<(usize, &'a NeuronModel)> {
        let a = self.place(name)?;
        let neuron = self.circuit.populations[self.neurons[a].0].neuron()?;
        Some((a, &neuron.model))
    }

    /// A receptor of population `a` as seen from the membrane.
    fn receptor(
        &self,
        (a, model): (usize, &NeuronModel),
        name: &str,
        who: impl FnOnce() -> String,
    ) -> Result<ReceptorReduction, TheoryError> {
        match model.receptor(name) {
            Some((r, _)) => Ok(self.neurons[a].1.receptors[r]),
            None => Err(unknown(who(), "receptor", name)),
        }
    }

    /// Takes up `k` synapses onto each neuron of population `target`, of mean weight `weight` and second moment `square`.
    fn trains(
        &mut self,
        name: &str,
        target: usize,
        receptor: ReceptorReduction,
        (k, weight, square): (f64, f64, f64),
    ) -> Trains {
        let reduction = &self.neurons[target].1;
        let ReceptorReduction { gain, tau_s } = receptor;
        let variance = k * square * gain * gain / reduction.tau_m;
        self.filters[target].push((variance, tau_s));
        if let Some(large) = large_jump(name, weight * gain / reduction.tau_m, reduction) {
            self.of_transfer.push(large.clone());
            self.warnings.push(large);
        }
        Trains {
            target,
            mean: k * weight * gain,
            variance,
            tau_s,
        }
    }

    /// Counts trains of a known rate (1/ms) as external input.
    fn external(&mut self, trains: &Trains, rate: f64) {
        let (a, mean) = (trains.target, trains.mean * rate);
        self.external_mean[a] += mean;
        self.external_variance[a] += trains.variance * rate;
        if mean > 0.0 {
            self.external_excitation[a] += mean;
        }
    }

    fn projection(&mut self, index: usize, p: &Projection) -> Result<(), TheoryError> {
        let Some((a, model)) = self.target(&p.target) else {
            return Ok(());
        };
        let who = || format!("projection `{}`", p.name);
        let refuse = |which, given: &str, expected: &str| TheoryError::Circuit {
            who: who(),
            which,
            given: given.into(),
            expected: expected.into(),
        };
        let receptor = self.receptor((a, model), &p.receptor, who)?;
        if let Some(output) = &p.output {
            let given = format!("the output `{output}` of its source");
            return Err(refuse("transmission", &given, "spikes"));
        }
        if p.weight_course.is_some() {
            return Err(refuse(
                "weight",
                "one that changes in time (`weight_course`)",
                "a constant weight, since the theory is stationary",
            ));
        }
        self.warnings.extend(changing_weights(p)?);
        let mut given = self.options.in_degree.iter();
        let k = match given.find(|(name, _)| *name == p.name) {
            Some((_, k)) => *k,
            None => in_degree(self.circuit, p)?,
        };
        let (weight, square) = weight_moments(p, self.options.weight_variance);
        let trains = self.trains(&p.name, a, receptor, (k, weight, square));
        let source = match self.place(&p.source) {
            Some(b) => {
                self.mean_gain[(a, b)] += trains.mean;
                self.variance_gain[(a, b)] += trains.variance;
                LinkSource::Neurons(b)
            }
            None => {
                let Some((from, source)) = self.circuit.population(&p.source) else {
                    return Err(unknown(who(), "source population", &p.source));
                };
                self.external(&trains, train_rate(source)?);
                LinkSource::Trains(from)
            }
        };
        self.links.push(Link {
            target: a,
            source,
            mean: trains.mean,
            variance: trains.variance,
            tau_s: trains.tau_s,
            projection: index,
        });
        Ok(())
    }

    fn stimulus(&mut self, s: &Stimulus) -> Result<(), TheoryError> {
        let Some((a, model)) = self.target(&s.target) else {
            return Ok(());
        };
        if s.start.is_some() || s.stop.is_some() || s.neurons.is_some() {
            self.warnings.push(format!("stimulus `{}` onto `{}` acts for a time or on some neurons only; theory leaves it out", s.name, s.target));
            return Ok(());
        }
        let who = || format!("stimulus `{}`", s.name);
        let refuse = |given: &str, expected: &str| TheoryError::Circuit {
            who: who(),
            which: "current",
            given: given.into(),
            expected: expected.into(),
        };
        match &s.kind {
            StimulusKind::Poisson {
                receptor,
                rate,
                weight,
                ..
            } => {
                let receptor = self.receptor((a, model), receptor, who)?;
                let rate = steady_rate(who(), rate)?;
                let moments = (1.0, *weight, weight * weight);
                let trains = self.trains(&s.name, a, receptor, moments);
                self.external(&trains, rate);
            }
            StimulusKind::Current { port, waveform } => {
                let Some(i) = model.inputs.iter().position(|x| x.name == *port) else {
                    return Err(unknown(who(), "port", port));
                };
                let gain = self.neurons[a].1.port_gain[i];
                self.external_mean[a] += gain * constant_current(s, waveform)?;
            }
            StimulusKind::Patterns { .. } => {
                return Err(refuse(
                    "patterns, which differ between neurons",
                    "one constant current for all neurons of a population",
                ));
            }
            StimulusKind::Noise { .. } => {
                return Err(refuse(
                    "one that fluctuates",
                    "a constant current, or noise made of Poisson trains",
                ));
            }
        }
        Ok(())
    }

    /// The equations, with the transfer function of each population.
    fn finish(self) -> Result<Equations, TheoryError> {
        let (mut warnings, mut of_transfer) = (self.warnings, self.of_transfer);
        let before = warnings.len();
        let mut tau_s = Vec::new();
        let mut transfer = Vec::new();
        for (a, (i, r)) in self.neurons.iter().enumerate() {
            let name = &self.circuit.populations[*i].name;
            let tau = filter(&self.filters[a], name, &mut warnings);
            tau_s.push(tau);
            let made = transfer_function((name, r), tau, self.options, &mut warnings);
            transfer.push(made.map_err(|e| e.of(a))?);
        }
        of_transfer.extend(warnings.iter().skip(before).cloned());
        Ok(Equations {
            network: RateNetwork {
                transfer,
                mean_gain: self.mean_gain,
                variance_gain: self.variance_gain,
                external_mean: self.external_mean,
                external_variance: self.external_variance,
            },
            neurons: self.neurons,
            links: self.links,
            tau_s,
            external_excitation: self.external_excitation,
            warnings,
            of_transfer,
        })
    }
}

/// The transfer function of a population whose input is filtered with `tau_s`.
fn transfer_function(
    (name, r): (&str, &Reduction),
    tau_s: f64,
    options: &TheoryOptions,
    warnings: &mut Vec<String>,
) -> Result<Arc<dyn TransferFunction>, TheoryError> {
    let filtering =
        || format!("population `{name}`: synaptic filtering (τ_s = {tau_s:.3} ms) is left out");
    if let Some(drift) = &r.drift {
        if tau_s > 0.0 {
            let left_out = filtering();
            warnings.push(format!("{left_out}; no correction is known for its drift"));
        }
        return with_drift(r, drift);
    }
    let ratio = tau_s / r.tau_m;
    let white = options
        .time_step
        .map_or(Correction::None, |dt| Correction::TimeStep { dt });
    let correction = match options.noise {
        InputNoise::ColouredShift if tau_s > 0.0 && r.variance > 0.0 => {
            let left_out = filtering();
            warnings.push(format!("{left_out}; the coloured-noise shift is for neurons without white noise of their own"));
            white
        }
        InputNoise::ColouredShift if tau_s > 0.0 => {
            if ratio > LARGEST_FILTER_RATIO {
                warnings.push(format!(
                    "population `{name}`: τ_s/τ_m = {ratio:.3}; the coloured-noise shift is first order in its square root and assumes it small"
                ));
            }
            Correction::ColouredNoise { tau_s }
        }
        InputNoise::White if tau_s > 0.0 => {
            warnings.push(format!("{}, as asked", filtering()));
            Correction::None
        }
        _ => white,
    };
    let lif = LifParameters {
        tau_m: r.tau_m,
        t_ref: r.t_ref,
        v_th: r.v_th,
        v_reset: r.v_reset,
    };
    Ok(Arc::new(Siegert::new(lif, correction)?))
}

/// The transfer function of a neuron with a drift of its own.
fn with_drift(
    r: &Reduction,
    drift: &DriftReduction,
) -> Result<Arc<dyn TransferFunction>, TheoryError> {
    let neuron = DriftNeuron {
        tau: r.tau_m,
        t_ref: r.t_ref,
        v_th: r.v_th,
        v_reset: r.v_reset,
        lower: drift.lower,
    };
    let (own, e_l) = (drift.clone(), r.e_l);
    let phi = Arc::new(ThresholdIntegration::new(neuron, move |v| own.at(e_l, v))?);
    Ok(match drift.adaptation {
        Some((strength, tau)) => Arc::new(Adapting::new(phi, strength, tau)?),
        None => phi,
    })
}

/// One filter time constant for a population: the mean over its inputs, weighted by the noise they carry per rate.
fn filter(inputs: &[(f64, f64)], name: &str, warnings: &mut Vec<String>) -> f64 {
    let total: f64 = inputs.iter().map(|x| x.0).sum();
    let first = inputs.first().map_or(0.0, |x| x.1);
    if inputs.iter().all(|x| x.1 == first) || total == 0.0 {
        return first;
    }
    let tau = inputs.iter().map(|(v, t)| v * t).sum::<f64>() / total;
    warnings.push(format!(
        "population `{name}`: its inputs have different synaptic time constants; the coloured-noise shift uses their mean, {tau:.3} ms"
    ));
    tau
}

/// What to say of a jump that is not small.
fn large_jump(name: &str, jump: f64, r: &Reduction) -> Option<String> {
    let room = r.v_th - r.v_reset;
    (jump.abs() > LARGEST_JUMP * room).then(|| format!(
        "`{name}`: a spike moves the membrane by {jump:.2} mV, {:.0} % of the distance from reset to threshold; the diffusion approximation assumes small jumps",
        100.0 * jump.abs() / room
    ))
}
