//! Values, rules, stimuli and times of a circuit in words.

use crate::table::grouped;
use neuropil::circuit::units::write_quantity;
use neuropil::circuit::{
    Circuit, Coefficients, ConnectionRule, Delay, Dimension, Distribution, Learning, NeuronUse,
    NoiseProcess, Patterns, Projection, Protocol, Source, Stimulus, StimulusKind, Value, Waveform,
};
use std::collections::BTreeMap;

pub(super) fn ms(x: f64) -> String {
    write_quantity(x, Dimension::TIME, "ms")
}

/// All parameters of the model: as set, or the default.
pub(super) fn all_parameters(n: &NeuronUse) -> BTreeMap<String, Value> {
    n.model
        .parameters
        .iter()
        .filter_map(|p| n.value(&p.name).map(|v| (p.name.clone(), v)))
        .collect()
}

pub(super) fn setting(n: &NeuronUse, name: &str, v: &Value) -> String {
    let parameter = n
        .model
        .parameter(name)
        .map(|p| (p.dimension, p.unit.as_str()));
    let state = n.model.state(name).map(|s| (s.dimension, s.unit.as_str()));
    let (dimension, unit) = parameter.or(state).unwrap_or((Dimension::NONE, ""));
    value(v, dimension, unit)
}

fn value(v: &Value, dimension: Dimension, unit: &str) -> String {
    let q = |x: f64| write_quantity(x, dimension, unit);
    match v {
        Value::Constant(x) => q(*x),
        Value::Table(t) => format!("{} values, mean {}", t.len(), q(v.mean())),
        Value::Distribution(Distribution::Normal {
            mean,
            sd,
            lower,
            upper,
            ..
        }) => {
            let bound = |sign: &str, x: &Option<f64>| {
                x.map_or(String::new(), |x| format!(", {sign} {}", q(x)))
            };
            format!(
                "normal({}, sd {}{}{})",
                q(*mean),
                q(*sd),
                bound("≥", lower),
                bound("≤", upper)
            )
        }
        Value::Distribution(Distribution::Lognormal { median, sigma }) => {
            format!("lognormal(median {}, sigma {sigma})", q(*median))
        }
        Value::Distribution(Distribution::Uniform { low, high }) => {
            format!("uniform({}, {})", q(*low), q(*high))
        }
    }
}

pub(super) fn source(s: &Source) -> String {
    match s {
        Source::Poisson { rate } => format!("Poisson trains of {}", rate_text(rate)),
        Source::SpikeList { times } => format!(
            "{} given spikes",
            grouped(times.iter().map(|t| t.len() as u64).sum())
        ),
    }
}

pub(super) fn rule(r: &ConnectionRule) -> String {
    match r {
        ConnectionRule::FixedInDegree { in_degree } => format!("fixed_indegree {in_degree}"),
        ConnectionRule::FixedOutDegree { out_degree } => format!("fixed_outdegree {out_degree}"),
        ConnectionRule::FixedTotalNumber { number } => {
            format!("fixed_total_number {}", grouped(*number))
        }
        ConnectionRule::PairwiseBernoulli { probability } => {
            format!("pairwise_bernoulli {probability}")
        }
        ConnectionRule::OneToOne => "one_to_one".into(),
        ConnectionRule::AllToAll => "all_to_all".into(),
        ConnectionRule::FromTable(_) => "from_table".into(),
    }
}

pub(super) fn synapses(c: &Circuit, p: &Projection) -> u64 {
    let size = |name: &str| c.population(name).map_or(0, |(_, p)| p.size);
    p.expected_synapses(size(&p.source), size(&p.target))
        .round() as u64
}

fn receptor_unit(c: &Circuit, population: &str, receptor: &str) -> (Dimension, String) {
    let model = c
        .population(population)
        .and_then(|(_, p)| p.neuron())
        .map(|n| &n.model);
    let found = model.and_then(|m| m.receptor(receptor));
    found.map_or((Dimension::NONE, String::new()), |(_, r)| {
        (r.dimension, r.unit.clone())
    })
}

pub(super) fn weight(c: &Circuit, p: &Projection) -> String {
    let (dimension, unit) = receptor_unit(c, &p.target, &p.receptor);
    value(&p.weight, dimension, &unit)
}

/// The synapse model of a projection with the values of its parameters; nothing for static synapses.
pub(super) fn synapse(c: &Circuit, p: &Projection) -> Option<String> {
    let used = p.synapse.as_ref()?;
    let (dimension, unit) = receptor_unit(c, &p.target, &p.receptor);
    let values = used.model.parameters.iter().filter_map(|parameter| {
        let (d, u) = match parameter.dimension {
            Dimension::WEIGHT => (dimension, unit.as_str()),
            d => (d, parameter.unit.as_str()),
        };
        let x = used.value(&parameter.name)?;
        Some(format!("{} = {}", parameter.name, write_quantity(x, d, u)))
    });
    let values: Vec<String> = values.collect();
    Some(format!("{}({})", used.model.name, values.join(", ")))
}

/// A factor of weights over time.
pub(super) fn factor(w: &Waveform) -> String {
    course(w, Dimension::NONE, "")
}

pub(super) fn delay(d: &Delay) -> String {
    match d {
        Delay::Step => "next step".into(),
        Delay::Value(v) => value(v, Dimension::TIME, "ms"),
    }
}

fn port_unit(c: &Circuit, population: &str, port: &str) -> (Dimension, String) {
    let neuron = c.population(population).and_then(|(_, p)| p.neuron());
    let input = neuron.and_then(|n| n.model.inputs.iter().find(|i| i.name == port));
    input.map_or((Dimension::NONE, String::new()), |i| {
        (i.dimension, i.unit.clone())
    })
}

fn rate_text(rate: &Waveform) -> String {
    match rate.constant() {
        Some(x) => format!("{} spikes/s", x * 1e3),
        None => course(rate, Dimension::RATE, "spikes/s"),
    }
}

fn course(waveform: &Waveform, dimension: Dimension, unit: &str) -> String {
    let q = |x: f64| write_quantity(x, dimension, unit);
    match waveform {
        Waveform::Constant(v) => format!("constant {}", value(v, dimension, unit)),
        Waveform::Steps(points) => format!("{} steps", points.len()),
        Waveform::PiecewiseLinear(points) => {
            format!("piecewise linear through {} points", points.len())
        }
        Waveform::Sinusoidal {
            mean,
            amplitude,
            frequency,
            phase,
        } => format!(
            "sinusoidal, mean {}, amplitude {}, {} Hz, phase {phase} rad",
            q(*mean),
            q(*amplitude),
            frequency * 1e3
        ),
    }
}

pub(super) fn stimulus(c: &Circuit, s: &Stimulus) -> String {
    let what = match &s.kind {
        StimulusKind::Poisson {
            receptor,
            rate,
            weight,
            ..
        } => {
            let (dimension, unit) = receptor_unit(c, &s.target, receptor);
            let weight = write_quantity(*weight, dimension, &unit);
            format!(
                "Poisson train of {} for each neuron, weight {weight} on `{receptor}`",
                rate_text(rate)
            )
        }
        StimulusKind::Current { port, waveform } => {
            let (dimension, unit) = port_unit(c, &s.target, port);
            format!("{} into `{port}`", course(waveform, dimension, &unit))
        }
        StimulusKind::Patterns {
            port,
            patterns,
            coefficients,
        } => {
            let (dimension, unit) = port_unit(c, &s.target, port);
            let spatial = match patterns {
                Patterns::Drawn { distribution, .. } => {
                    let law = Value::Distribution(distribution.clone());
                    format!("drawn, {}", value(&law, Dimension::NONE, ""))
                }
                Patterns::Table(_) => "from a table".into(),
                Patterns::Blocks { size, .. } => format!("blocks of {size} neurons"),
            };
            let in_time = match coefficients {
                Coefficients::Steps(steps) if steps.len() == 1 => "constant".into(),
                Coefficients::Steps(steps) => format!("in {} steps", steps.len()),
                Coefficients::Sequence {
                    stimuli,
                    interval,
                    repeat,
                } => format!(
                    "a sequence of {} for {} each{}",
                    stimuli.rows(),
                    ms(*interval),
                    if *repeat { ", again and again" } else { "" }
                ),
                Coefficients::Drawn {
                    distribution,
                    interval,
                    ..
                } => {
                    let law = Value::Distribution(distribution.clone());
                    let law = value(&law, dimension, &unit);
                    format!("{law} drawn every {}", ms(*interval))
                }
            };
            let number = patterns.number();
            format!("{number} patterns ({spatial}), coefficients {in_time}, into `{port}`")
        }
        StimulusKind::Noise {
            port,
            process,
            mean,
            sd,
            shared,
        } => {
            let (dimension, unit) = port_unit(c, &s.target, port);
            let q = |x: f64| write_quantity(x, dimension, &unit);
            let law = match process {
                NoiseProcess::OrnsteinUhlenbeck { tau } => {
                    format!("Ornstein–Uhlenbeck process of time constant {}", ms(*tau))
                }
                NoiseProcess::PiecewiseConstant { interval } => format!(
                    "Gaussian noise, a new value every {}",
                    interval.map_or("step".into(), ms)
                ),
            };
            let whose = match shared {
                Some(name) => format!("shared as `{name}`"),
                None => "its own for each neuron".into(),
            };
            format!(
                "{law}, mean {}, sd {}, {whose}, into `{port}`",
                q(*mean),
                q(*sd)
            )
        }
    };
    let span = match (s.start, s.stop) {
        (None, None) => String::new(),
        (start, stop) => format!(
            ", from {} to {}",
            ms(start.unwrap_or(0.0)),
            stop.map_or("the end".into(), ms)
        ),
    };
    let neurons = s.neurons.map_or(String::new(), |(first, n)| {
        format!(
            ", neurons {first} to {}",
            first.saturating_add(n).saturating_sub(1)
        )
    });
    format!("{what}{span}{neurons}")
}

/// The times of a protocol in a line, each with a mark where it is what holds when nothing is given.
pub fn protocol(p: &Protocol) -> String {
    let usual = Protocol::default();
    let time = |x: f64, usual: f64| {
        let mark = if x == usual { " (default)" } else { "" };
        format!("{}{mark}", ms(x))
    };
    let scheme = match p.scheme == usual.scheme {
        true => String::new(),
        false => format!(", scheme {}", p.scheme),
    };
    let end = p.warmup + p.duration;
    let learning: String = p.plasticity.iter().map(|l| learning(l, end)).collect();
    format!(
        "protocol: {} of warm-up, {} measured, time step {}{scheme}{learning}",
        time(p.warmup, usual.warmup),
        time(p.duration, usual.duration),
        time(p.dt, usual.dt),
    )
}

/// When projections learn in a run up to `end` ms, as the rest of a line.
fn learning(l: &Learning, end: f64) -> String {
    let whose = match &l.projection {
        Some(name) => format!("; weights of {name}"),
        None => "; plastic weights".to_string(),
    };
    if l.windows.is_empty() {
        return format!("{whose} stay");
    }
    let windows = l.windows.iter();
    let windows = windows.map(|(from, to)| match *to >= end {
        true if *from >= end => format!("{} on (after the end)", ms(*from)),
        true => format!("{} on", ms(*from)),
        false => format!("{} to {}", ms(*from), ms(*to)),
    });
    let windows: Vec<String> = windows.collect();
    format!("{whose} change from {}", windows.join(", from "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn learning_beyond_the_end_of_a_run_has_no_end() {
        let said = |windows: &[(f64, f64)]| {
            let l = Learning {
                projection: Some("I->E".into()),
                windows: windows.to_vec(),
            };
            learning(&l, 100.0)
        };
        assert_eq!(said(&[]), "; weights of I->E stay");
        assert_eq!(
            said(&[(0.0, 10.0), (40.0, 1e9)]),
            "; weights of I->E change from 0 ms to 10 ms, from 40 ms on"
        );
        assert_eq!(
            said(&[(40.0, 100.0)]),
            "; weights of I->E change from 40 ms on"
        );
        assert_eq!(
            said(&[(100.0, 1e9)]),
            "; weights of I->E change from 100 ms on (after the end)"
        );
    }
}
