//! Recurrent populations of the conductance-based, exponential, quadratic, Hodgkin–Huxley and adaptive-threshold models,
//! with parameters drawn for each neuron, refractory and silent ones among them.

use crate::build::{circuit, neurons, projection, stimulus};
use neuropil_circuit::{
    Beyond, Circuit, ConnectionRule, Distribution, Scheme, StimulusKind, Value, Waveform,
};

/// A model and how it is driven so that it fires some tens of spikes per second.
pub(crate) struct Kind {
    pub(crate) model: &'static str,
    pub(crate) scheme: Scheme,
    /// Constant current of most neurons, in the model's unit.
    current: f64,
    /// Constant current of those that stay silent.
    silence: f64,
    /// Weight of a spike onto the first receptor.
    weight: f64,
}

const fn kind(model: &'static str, current: f64, silence: f64, weight: f64) -> Kind {
    Kind {
        model,
        scheme: Scheme::Auto,
        current,
        silence,
        weight,
    }
}

/// All models and schemes that have kernels, besides those with linear equations and a fixed threshold.
pub(crate) const KINDS: [Kind; 14] = [
    kind("iaf_cond_exp", 700.0, -3000.0, 3.0),
    kind("iaf_cond_alpha", 800.0, -3000.0, 2.0),
    kind("aeif_psc_exp", 1500.0, -3000.0, 100.0),
    kind("aeif_cond_exp", 1500.0, -3000.0, 3.0),
    kind("aeif_psc_exp_baker_2020", 25.0, -60.0, 5.0),
    kind("aeif_cond_exp_baker_2020", 25.0, -60.0, 0.1),
    kind("hh_cond_exp_traub", 800.0, -1000.0, 3.0),
    kind("hh_traub_brette_2007", 800.0, -1000.0, 3.0),
    kind("mat2_psc_exp", 800.0, -3000.0, 80.0),
    kind("izhikevich", 12.0, -30.0, 1.0),
    Kind {
        scheme: Scheme::Euler,
        ..kind("izhikevich", 12.0, -30.0, 1.0)
    },
    Kind {
        scheme: Scheme::HalfSteps,
        ..kind("izhikevich", 12.0, -30.0, 1.0)
    },
    kind("izhikevich_psc_step", 12.0, -30.0, 10.0),
    Kind {
        scheme: Scheme::HalfSteps,
        ..kind("izhikevich_psc_step", 12.0, -30.0, 10.0)
    },
];

fn spread(mean: f64) -> Value {
    Value::Distribution(Distribution::Normal {
        mean,
        sd: 0.03 * mean.abs(),
        lower: (mean > 0.0).then_some(0.5 * mean),
        upper: (mean < 0.0).then_some(0.5 * mean),
        beyond: Beyond::Redraw,
    })
}

/// One population of `size` neurons that drives itself, and a third as many with the default parameters.
pub(crate) fn population(kind: &Kind, size: u64, ports: bool) -> Option<Circuit> {
    let m = neuropil_atlas::neuron(kind.model).ok()?;
    let table = |f: &dyn Fn(u64) -> f64| Value::Table((0..size).map(f).collect());
    let current = table(&|i| match i % 10 {
        3 => kind.silence,
        k => kind.current * (1.0 + 0.02 * k as f64),
    });
    let t_ref = table(&|i| [2.0, 0.1, 0.0, 3.0, 0.7][(i % 5) as usize]);
    let mut parameters = vec![("I_e", current)];
    for p in &m.parameters {
        match p.name.as_str() {
            "t_ref" => parameters.push(("t_ref", t_ref.clone())),
            // Every second of the others differs between neurons; extreme bounds and zeros stay as they are.
            name if name.len() % 2 == 0 && p.default != 0.0 && p.default.abs() < 1e6 => {
                parameters.push((name, spread(p.default)));
            }
            _ => {}
        }
    }
    let p = neurons("P", size, &m, &parameters, &[]);
    let rest = neurons("Q", size.div_ceil(3), &m, &[], &[]);
    let first = m.receptors.first()?;
    let last = m.receptors.last()?;
    // Conductances are positive, whatever they do.
    let conductance = ["nS", "ms"].contains(&last.unit.as_str());
    let inhibition = if conductance { 0.3 } else { -0.3 } * kind.weight;
    let indegree = |k: u64| ConnectionRule::FixedInDegree { in_degree: k };
    let delay = || Value::Constant(1.5);
    let projections = vec![
        projection(
            "P",
            "P",
            &first.name,
            indegree(11),
            spread(kind.weight),
            delay(),
        ),
        projection(
            "P",
            "Q",
            &first.name,
            indegree(7),
            spread(kind.weight),
            delay(),
        ),
        projection(
            "Q",
            "P",
            &last.name,
            indegree(5),
            spread(inhibition),
            delay(),
        ),
    ];
    let mut stimuli = Vec::new();
    for target in ["P", "Q"] {
        for (name, receptor, weight) in [
            ("ex", &first.name, kind.weight),
            ("in", &last.name, inhibition),
        ] {
            let poisson = StimulusKind::Poisson {
                receptor: receptor.clone(),
                rate: 2.0.into(),
                weight,
                delay: 0.5,
            };
            stimuli.push(stimulus(name, target, poisson));
        }
        if ports {
            let step = |x: f64| 0.2 * x * kind.current;
            let steps = vec![(0.3, step(1.0)), (17.1, step(-1.0)), (30.0, step(2.0))];
            let current = StimulusKind::Current {
                port: m.inputs.first()?.name.clone(),
                waveform: Waveform::Steps(steps),
            };
            stimuli.push(stimulus("steps", target, current));
        }
    }
    Some(circuit(kind.model, vec![p, rest], projections, stimuli))
}
