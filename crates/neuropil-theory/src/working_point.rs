//! The working point of a circuit: self-consistent rates and inputs of all its populations.
//!
//! Every population is reduced to a leaky integrate-and-fire neuron ([`mod@crate::reduce`]). With K synapses of mean jump J from
//! population b onto a neuron of population a,
//!
//! ```text
//! μ_a = μ_ext + τ_m Σ_b K_ab J_ab ν_b,    σ_a² = σ_ext² + τ_m Σ_b K_ab J_ab² ν_b,    ν_a = Φ_a(μ_a, σ_a),
//! ```
//!
//! μ in mV relative to E_L, σ in Brunel's convention (the free membrane potential has variance σ²/2). Inputs are taken
//! as independent Poisson trains of many small jumps. Brunel (2000), J. Comput. Neurosci. 8:183; Fourcaud & Brunel
//! (2002), Neural Comput. 14:2057 for the coloured-noise shift.

use std::sync::Arc;

use crate::error::TheoryError;
use crate::reduce::{DriftReduction, Reduction, reduce};
use crate::self_consistent::{RateNetwork, SolverOptions};
use crate::siegert::{Correction, LifParameters, Siegert};
use crate::spectra::{Link, LinkSource};
use crate::transfer::{Adapting, DriftNeuron, ThresholdIntegration, TransferFunction};
use neuropil_circuit::{
    Circuit, ConnectionRule, Distribution, Expr, PopulationKind, Projection, Source, Stimulus,
    StimulusKind, Value, Waveform,
};
use neuropil_numerics::matrix::Matrix;

/// How the noise that neurons receive is treated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum InputNoise {
    /// As white noise, whatever the synaptic time constants.
    White,
    /// Threshold and reset shifted to first order in √(τ_s/τ_m); not for neurons with white noise of their own, at whose threshold
    /// the density is not that of filtered noise.
    #[default]
    ColouredShift,
}

/// Choices of the theory.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TheoryOptions {
    /// Treatment of synaptic filtering.
    pub noise: InputNoise,
    /// Time step (ms) of a simulation to compare with, which tests the threshold once per step; applied to neurons
    /// driven by white noise or jumps only.
    pub time_step: Option<f64>,
    /// Whether the spread of drawn weights adds to the noise (E\[J²\] instead of E\[J\]²).
    pub weight_variance: bool,
    /// Mean in-degrees of projections, by name, in place of those that their rules expect: as drawn, or nominal.
    pub in_degree: Vec<(String, f64)>,
    /// Potential (mV, absolute) at which the driving forces of conductances are taken, so that their inputs add up as those of
    /// currents do; without it, neurons with conductances are refused. Meant for mean inputs
    /// ([`to_semi_balanced`](crate::to_semi_balanced)).
    pub potential: Option<f64>,
    /// Start and tolerance of the solver.
    pub solver: SolverOptions,
}

/// Rates and inputs of all populations of neurons.
#[derive(Clone, Debug, PartialEq)]
pub struct WorkingPoint {
    /// In the order of the circuit.
    pub populations: Vec<PopulationPoint>,
    /// Largest distance between a rate and what its inputs give, 1/ms.
    pub residual: f64,
    /// Which assumptions of the theory hold only nearly, or not.
    pub warnings: Vec<String>,
    /// Damped steps and Newton steps made.
    pub steps: (usize, usize),
}

/// One population at the working point.
#[derive(Clone, Debug, PartialEq)]
pub struct PopulationPoint {
    /// Name.
    pub name: String,
    /// Rate, 1/ms.
    pub rate: f64,
    /// Mean input, mV relative to E_L.
    pub mean_input: f64,
    /// Noise σ, mV (Brunel's convention).
    pub noise: f64,
    /// Excitatory part of the mean input, mV.
    pub excitation: f64,
    /// Inhibitory part of the mean input, mV (negative).
    pub inhibition: f64,
    /// Filter time constant used for the shift, ms.
    pub tau_s: f64,
    /// The neurons as reduced.
    pub reduction: Reduction,
}

impl WorkingPoint {
    /// Rates of all populations, 1/ms, by name.
    pub fn rates(&self) -> std::collections::BTreeMap<String, f64> {
        self.populations
            .iter()
            .map(|p| (p.name.clone(), p.rate))
            .collect()
    }
}

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

/// Reduces `circuit` to its self-consistency equations.
pub(crate) fn equations(
    circuit: &Circuit,
    options: &TheoryOptions,
) -> Result<Equations, TheoryError> {
    let neurons: Vec<(usize, Reduction)> = circuit
        .populations
        .iter()
        .enumerate()
        .filter_map(|(i, p)| {
            p.neuron()
                .map(|n| reduce(&p.name, n, options.potential).map(|r| (i, r)))
        })
        .collect::<Result<_, _>>()?;
    let n = neurons.len();
    check_in_degrees(circuit, options)?;
    let place = |name: &str| {
        neurons
            .iter()
            .position(|(i, _)| circuit.populations[*i].name == name)
    };
    let of_neurons = neurons.iter().flat_map(|(_, r)| r.warnings.clone());
    let mut of_transfer: Vec<String> = of_neurons.collect();
    let averaged = neurons.iter().flat_map(|(_, r)| r.averaged.clone());
    let mut warnings: Vec<String> = averaged.chain(of_transfer.iter().cloned()).collect();
    let mut mean_gain = Matrix::zeros(n, n);
    let mut variance_gain = Matrix::zeros(n, n);
    let mut external_mean: Vec<f64> = neurons.iter().map(|(_, r)| r.mean_input).collect();
    let mut external_variance: Vec<f64> = neurons.iter().map(|(_, r)| r.variance).collect();
    // Contributions to the filter time constant: (population, variance per rate, τ_s), sources of unknown rate count as 1.
    let mut filters: Vec<Vec<(f64, f64)>> = vec![Vec::new(); n];
    // Excitatory external mean input, and the excitatory part of the recurrent gains.
    let mut external_excitation = vec![0.0; n];

    let mut links = Vec::new();
    for (index, p) in circuit.projections.iter().enumerate() {
        let Some(a) = place(&p.target) else { continue };
        let reduction = &neurons[a].1;
        let Some(target) = circuit.populations[neurons[a].0].neuron() else {
            continue;
        };
        let Some((r, _)) = target.model.receptor(&p.receptor) else {
            return Err(unknown(
                format!("projection `{}`", p.name),
                "receptor",
                &p.receptor,
            ));
        };
        if let Some(output) = &p.output {
            return Err(TheoryError::Circuit {
                who: format!("projection `{}`", p.name),
                which: "transmission",
                given: format!("the output `{output}` of its source"),
                expected: "spikes".into(),
            });
        }
        warnings.extend(changing_weights(p)?);
        let given = options.in_degree.iter().find(|(name, _)| *name == p.name);
        let k = match given {
            Some((_, k)) => *k,
            None => in_degree(circuit, p)?,
        };
        let (w, w2) = weight_moments(p, options.weight_variance);
        let gain = reduction.receptors[r].gain;
        let (mean, variance) = (k * w * gain, k * w2 * gain * gain / reduction.tau_m);
        filters[a].push((variance, reduction.receptors[r].tau_s));
        if let Some(large) = large_jump(&p.name, w * gain / reduction.tau_m, reduction) {
            of_transfer.push(large.clone());
            warnings.push(large);
        }
        if p.weight_course.is_some() {
            return Err(TheoryError::Circuit {
                who: format!("projection `{}`", p.name),
                which: "weight",
                given: "one that changes in time (`weight_course`)".into(),
                expected: "a constant weight, since the theory is stationary".into(),
            });
        }
        let mut link = Link {
            target: a,
            source: LinkSource::Neurons(0),
            mean,
            variance,
            tau_s: reduction.receptors[r].tau_s,
            projection: index,
        };
        if let Some(b) = place(&p.source) {
            mean_gain[(a, b)] += mean;
            variance_gain[(a, b)] += variance;
            link.source = LinkSource::Neurons(b);
            links.push(link);
            continue;
        }
        let Some((from, source)) = circuit.population(&p.source) else {
            return Err(unknown(
                format!("projection `{}`", p.name),
                "source population",
                &p.source,
            ));
        };
        let rate = match &source.kind {
            PopulationKind::Source(Source::Poisson { rate }) => {
                steady_rate(format!("population `{}`", p.source), rate)?
            }
            _ => {
                return Err(TheoryError::Circuit {
                    who: format!("population `{}`", p.source),
                    which: "spike trains",
                    given: "a list of spikes".into(),
                    expected: "trains with a stationary rate".into(),
                });
            }
        };
        link.source = LinkSource::Trains(from);
        links.push(link);
        external_mean[a] += mean * rate;
        external_variance[a] += variance * rate;
        if mean > 0.0 {
            external_excitation[a] += mean * rate;
        }
    }
    for s in circuit.stimuli.iter().chain(&circuit.protocol.stimuli) {
        let Some(a) = place(&s.target) else { continue };
        let reduction = &neurons[a].1;
        let Some(target) = circuit.populations[neurons[a].0].neuron() else {
            continue;
        };
        if s.start.is_some() || s.stop.is_some() || s.neurons.is_some() {
            warnings.push(format!("stimulus `{}` onto `{}` acts for a time or on some neurons only; theory leaves it out", s.name, s.target));
            continue;
        }
        match &s.kind {
            StimulusKind::Poisson {
                receptor,
                rate,
                weight,
                ..
            } => {
                let Some((r, _)) = target.model.receptor(receptor) else {
                    return Err(unknown(
                        format!("stimulus `{}`", s.name),
                        "receptor",
                        receptor,
                    ));
                };
                let rate = steady_rate(format!("stimulus `{}`", s.name), rate)?;
                let gain = reduction.receptors[r].gain;
                let mean = weight * gain * rate;
                external_mean[a] += mean;
                external_variance[a] += weight * weight * gain * gain / reduction.tau_m * rate;
                filters[a].push((weight * weight * gain * gain, reduction.receptors[r].tau_s));
                if let Some(large) = large_jump(&s.name, weight * gain / reduction.tau_m, reduction)
                {
                    of_transfer.push(large.clone());
                    warnings.push(large);
                }
                if mean > 0.0 {
                    external_excitation[a] += mean;
                }
            }
            StimulusKind::Current { port, waveform } => {
                let Some(i) = target.model.inputs.iter().position(|x| x.name == *port) else {
                    return Err(unknown(format!("stimulus `{}`", s.name), "port", port));
                };
                external_mean[a] += reduction.port_gain[i] * constant_current(s, waveform)?;
            }
            StimulusKind::Patterns { .. } => {
                return Err(TheoryError::Circuit {
                    who: format!("stimulus `{}`", s.name),
                    which: "current",
                    given: "patterns, which differ between neurons".into(),
                    expected: "one constant current for all neurons of a population".into(),
                });
            }
            StimulusKind::Noise { .. } => {
                return Err(TheoryError::Circuit {
                    who: format!("stimulus `{}`", s.name),
                    which: "current",
                    given: "one that fluctuates".into(),
                    expected: "a constant current, or noise made of Poisson trains".into(),
                });
            }
        }
    }
    let mut tau_s = Vec::new();
    let mut transfer: Vec<Arc<dyn TransferFunction>> = Vec::new();
    let before_transfer = warnings.len();
    for (a, (i, r)) in neurons.iter().enumerate() {
        let name = &circuit.populations[*i].name;
        let tau = filter(&filters[a], name, &mut warnings);
        tau_s.push(tau);
        if let Some(drift) = &r.drift {
            if tau > 0.0 {
                warnings.push(format!(
                    "population `{name}`: synaptic filtering (τ_s = {tau:.3} ms) is left out; no correction is known for its drift"
                ));
            }
            transfer.push(with_drift(r, drift).map_err(|e| e.of(a))?);
            continue;
        }
        let ratio = tau / r.tau_m;
        let white = options
            .time_step
            .map_or(Correction::None, |dt| Correction::TimeStep { dt });
        let correction = match options.noise {
            InputNoise::ColouredShift if tau > 0.0 && r.variance > 0.0 => {
                warnings.push(format!(
                    "population `{name}`: synaptic filtering (τ_s = {tau:.3} ms) is left out; the coloured-noise shift is for neurons without white noise of their own"
                ));
                white
            }
            InputNoise::ColouredShift if tau > 0.0 => {
                if ratio > LARGEST_FILTER_RATIO {
                    warnings.push(format!(
                        "population `{name}`: τ_s/τ_m = {ratio:.3}; the coloured-noise shift is first order in its square root and assumes it small"
                    ));
                }
                Correction::ColouredNoise { tau_s: tau }
            }
            InputNoise::White if tau > 0.0 => {
                warnings.push(format!("population `{name}`: synaptic filtering (τ_s = {tau:.3} ms) is left out, as asked"));
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
        let phi = Siegert::new(lif, correction).map_err(|e| e.of(a))?;
        transfer.push(Arc::new(phi));
    }
    let network = RateNetwork {
        transfer,
        mean_gain,
        variance_gain,
        external_mean,
        external_variance,
    };
    of_transfer.extend(warnings.iter().skip(before_transfer).cloned());
    Ok(Equations {
        neurons,
        network,
        links,
        tau_s,
        external_excitation,
        of_transfer,
        warnings,
    })
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

/// Solves for the working point of `circuit`.
pub fn working_point(
    circuit: &Circuit,
    options: &TheoryOptions,
) -> Result<WorkingPoint, TheoryError> {
    let Equations {
        neurons,
        network,
        tau_s,
        external_excitation,
        mut warnings,
        ..
    } = equations(circuit, options)?;
    let n = neurons.len();
    let solved = network.solve(&options.solver)?;
    let populations: Vec<PopulationPoint> = neurons
        .into_iter()
        .enumerate()
        .map(|(a, (i, reduction))| {
            let mut excitation = external_excitation[a];
            let mut inhibition = 0.0;
            for b in 0..n {
                let x = network.mean_gain[(a, b)] * solved.rates[b];
                if x > 0.0 {
                    excitation += x;
                } else {
                    inhibition += x;
                }
            }
            PopulationPoint {
                name: circuit.populations[i].name.clone(),
                rate: solved.rates[a],
                mean_input: solved.mean[a],
                noise: solved.noise[a],
                excitation,
                inhibition,
                tau_s: tau_s[a],
                reduction,
            }
        })
        .collect();
    for p in &populations {
        if p.rate * p.reduction.t_ref > 0.5 {
            warnings.push(format!(
                "population `{}`: {:.0} spikes/s is more than half of the largest rate possible; neurons are far from Poisson, which theory assumes of its inputs",
                p.name,
                p.rate * 1e3
            ));
        }
    }
    warnings.sort();
    warnings.dedup();
    Ok(WorkingPoint {
        populations,
        residual: solved.residual,
        warnings,
        steps: (solved.relaxation_steps, solved.newton_steps),
    })
}

fn unknown(who: String, which: &'static str, given: &str) -> TheoryError {
    TheoryError::Circuit {
        who,
        which,
        given: format!("`{given}`"),
        expected: "a name that the circuit defines".into(),
    }
}

/// A warning where spikes change weights, of which theory takes those declared; refuses synapses that deliver something else
/// than their weight, which no declared number tells.
fn changing_weights(p: &Projection) -> Result<Option<String>, TheoryError> {
    let Some(model) = p.synapse.as_ref().map(|s| &s.model) else {
        return Ok(None);
    };
    if model.transmit != Expr::symbol("weight") {
        return Err(TheoryError::Circuit {
            who: format!("projection `{}`", p.name),
            which: "transmission",
            given: format!(
                "`{}`, of the synapse model `{}`",
                model.transmit, model.name
            ),
            expected: "synapses that deliver their weight".into(),
        });
    }
    Ok(model.changes_weights().then(|| {
        format!(
            "projection `{}`: spikes change its weights (synapse model `{}`); theory takes them as declared, as they are at the start",
            p.name, model.name
        )
    }))
}

/// Refuses in-degrees of projections that do not exist, or that cannot be.
fn check_in_degrees(circuit: &Circuit, options: &TheoryOptions) -> Result<(), TheoryError> {
    for (name, k) in &options.in_degree {
        let who = || format!("in-degree of `{name}`");
        if !circuit.projections.iter().any(|p| p.name == *name) {
            return Err(unknown(who(), "projection", name));
        }
        if !(*k >= 0.0 && k.is_finite()) {
            return Err(TheoryError::Circuit {
                who: who(),
                which: "number",
                given: k.to_string(),
                expected: "a mean number of synapses of at least 0".into(),
            });
        }
    }
    Ok(())
}

/// Mean number of synapses of a projection onto one target neuron.
fn in_degree(circuit: &Circuit, p: &Projection) -> Result<f64, TheoryError> {
    let size = |name: &str| {
        circuit
            .population(name)
            .map(|(_, x)| x.size as f64)
            .ok_or_else(|| unknown(format!("projection `{}`", p.name), "population", name))
    };
    let (n, m) = (size(&p.source)?, size(&p.target)?);
    let others = if p.allow_autapses || p.source != p.target {
        n
    } else {
        n - 1.0
    };
    Ok(match &p.rule {
        ConnectionRule::FixedInDegree { in_degree } => *in_degree as f64,
        ConnectionRule::FixedOutDegree { out_degree } => *out_degree as f64 * n / m,
        ConnectionRule::FixedTotalNumber { number } => *number as f64 / m,
        ConnectionRule::PairwiseBernoulli { probability } => probability * others,
        ConnectionRule::OneToOne => 1.0,
        ConnectionRule::AllToAll => others,
        ConnectionRule::FromTable(t) => t.source.len() as f64 / m,
    })
}

/// E\[w\] and the second moment that enters the noise.
fn weight_moments(p: &Projection, spread: bool) -> (f64, f64) {
    let table = match &p.rule {
        ConnectionRule::FromTable(t) => t.weight.as_deref(),
        _ => None,
    };
    let of_table = |t: &[f64]| {
        let n = t.len().max(1) as f64;
        let mean = t.iter().sum::<f64>() / n;
        (mean, t.iter().map(|x| x * x).sum::<f64>() / n)
    };
    let (mean, square) = match (table, &p.weight) {
        (Some(t), _) => of_table(t),
        (None, Value::Table(t)) => of_table(t),
        (None, Value::Constant(x)) => (*x, x * x),
        (None, Value::Distribution(d)) => {
            let mean = d.mean();
            let variance = match d {
                Distribution::Normal { sd, .. } => sd * sd,
                Distribution::Lognormal { sigma, .. } => mean * mean * libm::expm1(sigma * sigma),
                Distribution::Uniform { low, high } => (high - low) * (high - low) / 12.0,
            };
            (mean, mean * mean + variance)
        }
    };
    (mean, if spread { square } else { mean * mean })
}

/// A rate that does not change in time, 1/ms.
fn steady_rate(who: String, rate: &Waveform) -> Result<f64, TheoryError> {
    rate.constant().ok_or_else(|| TheoryError::Circuit {
        who,
        which: "rate",
        given: "one that changes in time".into(),
        expected: "a constant rate, for a stationary working point".into(),
    })
}

fn constant_current(s: &Stimulus, waveform: &Waveform) -> Result<f64, TheoryError> {
    match waveform {
        Waveform::Constant(v) => Ok(v.mean()),
        _ => Err(TheoryError::Circuit {
            who: format!("stimulus `{}`", s.name),
            which: "waveform",
            given: "a current that changes in time".into(),
            expected: "a constant current, for a stationary working point".into(),
        }),
    }
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
