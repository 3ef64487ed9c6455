//! Synapse models and the networks in which they are tried.

use crate::common::*;
use neuropil_circuit::synapse::{SynapseModel, SynapseParameter, SynapseUse, Trace};
use neuropil_circuit::text::parse;
use neuropil_circuit::{
    Circuit, ConnectionRule, Dimension, Distribution, Expr, NeuronModel, Source, Value,
};
use std::sync::Arc;

/// A state: name, resting value, time constant (empty: none), value after a spike.
pub type State<'a> = (&'a str, &'a str, &'a str, &'a str);

/// What a model consists of.
#[derive(Clone, Copy, Default)]
pub struct Parts<'a> {
    pub parameters: &'a [(&'a str, f64)],
    pub source: &'a [State<'a>],
    pub target: &'a [State<'a>],
    pub expressions: &'a [(&'a str, &'a str)],
    pub at_source_spike: &'a str,
    pub at_target_spike: &'a str,
    pub limits: Option<(&'a str, &'a str)>,
    pub transmit: &'a str,
    pub largest: &'a str,
}

fn expr(text: &str) -> Expr {
    parse(text).unwrap_or_else(|e| panic!("{text}: {e}"))
}

fn optional(text: &str) -> Option<Expr> {
    (!text.is_empty()).then(|| expr(text))
}

impl Parts<'_> {
    /// The model with the values of its parameters.
    pub fn build(&self, name: &str) -> SynapseUse {
        let parameter = |(name, value): &(&str, f64)| SynapseParameter {
            name: (*name).into(),
            default: Some(*value),
            dimension: Dimension::NONE,
            unit: String::new(),
            lower: None,
            upper: None,
            meaning: String::new(),
        };
        let state = |(name, toward, tau, at_spike): &State| Trace {
            name: (*name).into(),
            initial: expr(toward),
            toward: expr(toward),
            tau: optional(tau),
            at_spike: expr(at_spike),
            dimension: Dimension::NONE,
            unit: String::new(),
            meaning: String::new(),
        };
        let model = SynapseModel {
            name: name.into(),
            title: String::new(),
            description: String::new(),
            references: Vec::new(),
            parameters: self.parameters.iter().map(parameter).collect(),
            source: self.source.iter().map(state).collect(),
            target: self.target.iter().map(state).collect(),
            expressions: self
                .expressions
                .iter()
                .map(|(n, e)| ((*n).into(), expr(e)))
                .collect(),
            at_source_spike: optional(self.at_source_spike),
            at_target_spike: optional(self.at_target_spike),
            lower: self.limits.map(|l| expr(l.0)),
            upper: self.limits.map(|l| expr(l.1)),
            transmit: expr(if self.transmit.is_empty() {
                "weight"
            } else {
                self.transmit
            }),
            largest: optional(self.largest),
        };
        SynapseUse {
            model: Arc::new(model),
            parameters: Default::default(),
        }
    }
}

/// A model of the atlas with values of some parameters.
fn atlas_synapse(name: &str, parameters: &[(&str, f64)]) -> SynapseUse {
    SynapseUse {
        model: neuropil_atlas::synapse(name).unwrap(),
        parameters: parameters
            .iter()
            .map(|(k, x)| ((*k).to_owned(), *x))
            .collect(),
    }
}

/// The symmetric rule of Vogels et al. (2011); `eta` and `w_max` may be negative.
pub fn istdp(eta: f64, alpha: f64, w_max: f64) -> SynapseUse {
    atlas_synapse("istdp", &[("eta", eta), ("alpha", alpha), ("w_max", w_max)])
}

/// Pair STDP.
pub fn stdp(lambda: f64, alpha: f64, mu_plus: f64, mu_minus: f64, w_max: f64) -> SynapseUse {
    let own = [
        ("tau_minus", 33.7),
        ("lambda", lambda),
        ("alpha", alpha),
        ("mu_plus", mu_plus),
        ("mu_minus", mu_minus),
        ("w_max", w_max),
    ];
    atlas_synapse("stdp", &own)
}

/// The triplet rule of Pfister and Gerstner (2006).
pub fn triplet(a2p: f64, a3p: f64, a2m: f64, a3m: f64, w_max: f64) -> SynapseUse {
    let own = [
        ("A2_plus", a2p),
        ("A3_plus", a3p),
        ("A2_minus", a2m),
        ("A3_minus", a3m),
        ("w_unit", 1.0),
        ("w_max", w_max),
    ];
    atlas_synapse("stdp_triplet", &own)
}

/// Short-term plasticity after Tsodyks and Markram.
pub fn tsodyks_markram(u: f64, tau_rec: f64, tau_fac: f64) -> SynapseUse {
    atlas_synapse(
        "tsodyks_markram",
        &[("U", u), ("tau_rec", tau_rec), ("tau_fac", tau_fac)],
    )
}

/// A rule that uses what the others leave out: conditions, functions, a state that is constant between spikes, and an amplitude that
/// depends on the target.
pub fn odd() -> SynapseUse {
    Parts {
        parameters: &[("tau", 7.0), ("a", 0.3), ("w_max", 4.0)],
        source: &[
            ("n", "0", "", "min(n + 1, 5)"),
            ("x", "0.25", "tau", "0.5*x + 1"),
        ],
        target: &[("y", "-1", "tau", "y + a*exp(-abs(y))")],
        expressions: &[("drive", "tanh(y) + a*n")],
        at_source_spike: "if(drive > 0.2 and not (weight > 3), weight + 0.5*a*x, weight*(1 - a))",
        at_target_spike: "max(weight - 0.1*x^2, 0.5*weight)",
        limits: Some(("-w_max/2", "w_max")),
        transmit: "weight*if(y > -0.5, 0.5, exp(-a*x))",
        largest: "weight",
    }
    .build("odd")
}

/// A neuron that spikes when it is told to, and counts what arrives otherwise.
pub fn puppet() -> Arc<NeuronModel> {
    model(
        r#"
[model]
name = "puppet"
deliver = "after propagation"
[states]
go = { initial = 0, unit = "mV" }
n = { initial = 0, unit = "mV" }
m = { initial = 0, unit = "mV" }
[receptors]
go = { unit = "mV", add = { go = "weight" } }
in = { unit = "mV", add = { n = "weight" } }
other = { unit = "mV", add = { m = "weight" } }
[spike]
condition = "go >= 0.5 mV"
reset = { go = "0 mV" }
"#,
    )
}

/// Numbers from 0 to 1, the same in every run.
pub struct Dice(pub u64);

impl Dice {
    pub fn roll(&mut self) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Random trains, steps ascending; a spike may come again in the same step.
    pub fn trains(&mut self, n: usize, steps: u64, probability: f64, again: f64) -> Vec<Vec<u64>> {
        (0..n)
            .map(|_| {
                let mut train = Vec::new();
                for step in 1..steps {
                    if self.roll() < probability {
                        train.push(step);
                        while self.roll() < again {
                            train.push(step);
                        }
                    }
                }
                train
            })
            .collect()
    }
}

/// Sources with given trains, dt = 0.1 ms.
pub fn played(name: &str, trains: &[Vec<u64>]) -> neuropil_circuit::Population {
    let times = |t: &Vec<u64>| t.iter().map(|s| *s as f64 * 0.1).collect();
    let times = Arc::new(trains.iter().map(times).collect());
    source(name, trains.len() as u64, Source::SpikeList { times })
}

pub fn uniform(low: f64, high: f64) -> Value {
    Value::Distribution(Distribution::Uniform { low, high })
}

/// Trains of 23 sources onto 300 puppets of which some are driven and all are connected among each other too.
pub fn stage(synapse: &SynapseUse, weight: Value, delay: Value, seed: u64) -> Circuit {
    let mut dice = Dice(seed);
    let trains = dice.trains(23, 1500, 0.01, 0.2);
    let drive = dice.trains(300, 1500, 0.004, 0.0);
    let p = puppet();
    let rule = |k| ConnectionRule::FixedInDegree { in_degree: k };
    let mut outer = projection("X", "P", "in", rule(9), weight.clone(), delay.clone());
    let mut inner = projection("P", "P", "other", rule(11), weight, delay);
    outer.synapse = Some(synapse.clone());
    inner.synapse = Some(synapse.clone());
    let go = projection("D", "P", "go", ConnectionRule::OneToOne, c(1.0), c(0.1));
    let fixed = projection("X", "P", "other", rule(2), c(0.25), c(0.3));
    circuit(
        "stage",
        vec![
            played("X", &trains),
            played("D", &drive),
            neurons("P", 300, &p, &[], &[]),
        ],
        vec![outer, inner, go, fixed],
        vec![],
    )
}
