//! Scales a circuit down (or up) while keeping the mean and the variance of every neuron's input.
//!
//! Neurons and in-degrees are both multiplied by s and weights divided by √s, so that the variance of the input,
//! Σ K w² ν, stays; its mean, Σ K w ν, would be multiplied by √s, and what is lost is replaced by a constant current
//! (van Albada, Helias & Diesmann 2015, PLOS Comput Biol 11:e1004490). Correlations grow as the circuit shrinks.

use crate::circuit::{Circuit, Population, PopulationKind, Source};
use crate::connection::ConnectionRule;
use crate::problem::{Problem, Problems};
use crate::stimulus::{Stimulus, StimulusKind, Waveform};
use crate::value::{Distribution, Value};
use std::collections::BTreeMap;

impl Value {
    /// Every value multiplied by a factor.
    pub fn times(&self, factor: f64) -> Value {
        let ends = |a: Option<f64>, b: Option<f64>| match factor < 0.0 {
            true => (b.map(|x| x * factor), a.map(|x| x * factor)),
            false => (a.map(|x| x * factor), b.map(|x| x * factor)),
        };
        match self {
            Value::Constant(x) => Value::Constant(x * factor),
            Value::Table(v) => Value::Table(v.iter().map(|x| x * factor).collect()),
            Value::Distribution(d) => Value::Distribution(match d {
                Distribution::Normal {
                    mean,
                    sd,
                    lower,
                    upper,
                    beyond,
                } => {
                    let (lower, upper) = ends(*lower, *upper);
                    Distribution::Normal {
                        mean: mean * factor,
                        sd: sd * libm::fabs(factor),
                        lower,
                        upper,
                        beyond: *beyond,
                    }
                }
                Distribution::Lognormal { median, sigma } => Distribution::Lognormal {
                    median: median * factor,
                    sigma: *sigma,
                },
                Distribution::Uniform { low, high } => match ends(Some(*low), Some(*high)) {
                    (Some(low), Some(high)) => Distribution::Uniform { low, high },
                    _ => d.clone(),
                },
            }),
        }
    }
}

/// Lost mean input: target, which of its neurons, from when to when, current.
struct Lost {
    target: String,
    neurons: Option<(u64, u64)>,
    start: Option<f64>,
    stop: Option<f64>,
    current: Waveform,
}

impl Circuit {
    /// The circuit scaled by `s` > 0, given the rate (1/ms) of every population of neurons at full scale.
    ///
    /// Sizes, `in_degree` and `out_degree` become s times as large, `number` s² times, all rounded; `probability` stays.
    /// Poisson stimuli become s times as fast with weights divided by √s. The lost mean input is computed from the
    /// rounded numbers, so that the mean input stays as it was: a stimulus `scaling->NAME` drives each population with
    /// the equivalent constant current (see [`crate::NeuronUse::equivalent_input`]).
    ///
    /// Errors: `one_to_one`, explicit synapses, spike lists, tables of values, and weights that change in time, which cannot be scaled; a population
    /// that vanishes; a rate that is missing; a model without an equivalent current; what [`Circuit::check`] finds.
    pub fn scaled(&self, s: f64, rates: &BTreeMap<String, f64>) -> Result<Circuit, Problems> {
        if !(s.is_finite() && s > 0.0) {
            let expected = "a number > 0, such as 0.1";
            return Err(Problem::new("bad-scale", "", "scale", s.to_string(), expected).into());
        }
        if s == 1.0 {
            return Ok(self.clone());
        }
        let mut scaling = Scaling {
            s,
            root: libm::sqrt(s),
            before: self,
            rates,
            problems: Vec::new(),
            lost: Vec::new(),
        };
        let mut after = self.clone();
        scaling.populations(&mut after);
        scaling.projections(&mut after);
        let mut standing = std::mem::take(&mut after.stimuli);
        scaling.stimuli(&mut standing);
        let currents = scaling.currents(&standing);
        standing.extend(currents);
        after.stimuli = standing;
        let mut own = std::mem::take(&mut after.protocol.stimuli);
        scaling.stimuli(&mut own);
        let currents = scaling.currents(&own);
        own.extend(currents);
        after.protocol.stimuli = own;
        Problems::none_or(scaling.problems)?;
        after.check()?;
        Ok(after)
    }
}

struct Scaling<'a> {
    s: f64,
    root: f64,
    before: &'a Circuit,
    rates: &'a BTreeMap<String, f64>,
    problems: Vec<Problem>,
    lost: Vec<Lost>,
}

impl Scaling<'_> {
    fn count(&self, n: u64) -> u64 {
        libm::rint(n as f64 * self.s) as u64
    }

    fn cannot(&mut self, who: String, which: &str) {
        let expected = "a declaration that holds for any size";
        let problem = Problem::new("cannot-scale", who, which, "given one by one", expected);
        self.problems.push(problem);
    }

    fn populations(&mut self, after: &mut Circuit) {
        for p in &mut after.populations {
            let who = format!("population `{}`", p.name);
            p.size = self.count(p.size);
            if p.size == 0 {
                let given = format!("0 at scale {}", self.s);
                let problem = Problem::new("empty", &who, "size", given, "at least 1 member");
                self.problems.push(problem);
            }
            match &p.kind {
                PopulationKind::Source(Source::SpikeList { .. }) => {
                    self.cannot(who.clone(), "times")
                }
                PopulationKind::Source(Source::Poisson { .. }) => {}
                PopulationKind::Neuron(n) => {
                    let mut values = n.parameters.values().chain(n.initial.values());
                    if values.any(|v| matches!(v, Value::Table(_))) {
                        self.cannot(who.clone(), "a table of values");
                    }
                }
            }
            if !p.attributes.is_empty() {
                self.cannot(who, "attributes of each member");
            }
        }
    }

    /// The rate of each member of a population, 1/ms.
    fn rate(&mut self, p: &Population) -> Waveform {
        if let PopulationKind::Source(Source::Poisson { rate }) = &p.kind {
            return rate.clone();
        }
        match self.rates.get(&p.name) {
            Some(rate) if rate.is_finite() && *rate >= 0.0 => Waveform::from(*rate),
            given => {
                let given = given.map_or("missing".to_string(), |r| format!("{r} /ms"));
                let who = format!("population `{}`", p.name);
                let which = "its rate at full scale";
                let problem = Problem::new("bad-rate", who, which, given, "a rate ≥ 0");
                if !self.problems.contains(&problem) {
                    self.problems.push(problem);
                }
                Waveform::from(0.0)
            }
        }
    }

    fn projections(&mut self, after: &mut Circuit) {
        let before = self.before;
        for p in &mut after.projections {
            if let Some(synapse) = &p.synapse {
                // What it will deliver depends on spikes to come, so that no mean input is known that could be kept.
                let who = format!("projection `{}`", p.name);
                let which = format!("synapse model `{}`", synapse.model.name);
                let (given, expected) = ("more than a weight", "static synapses");
                let problem = Problem::new("cannot-scale", who, which, given, expected);
                self.problems.push(problem);
                continue;
            }
            if p.output.is_some() {
                // Weights of outputs are no jumps, whose variance could be kept.
                let who = format!("projection `{}`", p.name);
                let (given, expected) = ("of an output", "a projection of spikes");
                let problem = Problem::new("cannot-scale", who, "it", given, expected);
                self.problems.push(problem);
                continue;
            }
            if p.weight_course.is_some() {
                self.cannot(format!("projection `{}`", p.name), "weight_course");
                continue;
            }
            let ends = (before.population(&p.source), before.population(&p.target));
            let (Some((_, source)), Some((_, target))) = ends else {
                continue;
            };
            let old = p.expected_in_degree(source.size, target.size) * p.weight.mean();
            match &mut p.rule {
                ConnectionRule::FixedInDegree { in_degree: k }
                | ConnectionRule::FixedOutDegree { out_degree: k } => *k = self.count(*k),
                ConnectionRule::FixedTotalNumber { number } => {
                    *number = libm::rint(*number as f64 * self.s * self.s) as u64;
                }
                ConnectionRule::PairwiseBernoulli { .. } | ConnectionRule::AllToAll => {}
                ConnectionRule::OneToOne | ConnectionRule::FromTable(_) => {
                    self.cannot(format!("projection `{}`", p.name), "rule");
                    continue;
                }
            }
            p.weight = p.weight.times(1.0 / self.root);
            let (n, m) = (self.count(source.size), self.count(target.size));
            if m == 0 {
                continue;
            }
            let new = p.expected_in_degree(n, m) * p.weight.mean();
            let rate = self.rate(source);
            self.lose(target, &p.receptor, old - new, &rate, None);
        }
    }

    /// Notes that input of summed weight `weight` at `rate` is lost on a receptor.
    fn lose(
        &mut self,
        target: &Population,
        receptor: &str,
        weight: f64,
        rate: &Waveform,
        like: Option<&Stimulus>,
    ) {
        if weight == 0.0 || rate.constant() == Some(0.0) {
            return;
        }
        let Some(neuron) = target.neuron() else {
            return;
        };
        let found = match neuron.model.inputs.as_slice() {
            [port] => neuron.equivalent_input(receptor, &port.name),
            ports => Err(Problems::from(Problem::new(
                "no-equivalent-input",
                format!("model `{}`", neuron.model.name),
                "the number of input ports",
                ports.len().to_string(),
                "one, for the current that replaces lost input",
            ))),
        };
        let factor = match found {
            Ok(factor) => factor,
            Err(found) => {
                for problem in found.0 {
                    if !self.problems.contains(&problem) {
                        self.problems.push(problem);
                    }
                }
                return;
            }
        };
        let (neurons, start, stop) =
            like.map_or((None, None, None), |s| (s.neurons, s.start, s.stop));
        let current = rate.times(weight).times(factor);
        let same = self.lost.iter_mut().find_map(|l| {
            let place =
                l.target == target.name && (l.neurons, l.start, l.stop) == (neurons, start, stop);
            let sum = l.current.constant()? + current.constant()?;
            place.then_some((l, sum))
        });
        match same {
            Some((l, sum)) => l.current = Waveform::from(sum),
            None => self.lost.push(Lost {
                target: target.name.clone(),
                neurons,
                start,
                stop,
                current,
            }),
        }
    }

    fn stimuli(&mut self, stimuli: &mut [Stimulus]) {
        let before = self.before;
        for s in stimuli {
            if let Some((first, number)) = s.neurons {
                s.neurons = Some((self.count(first), self.count(number)));
            }
            let target = before.population(&s.target).map(|(_, p)| p);
            let like = s.clone();
            match &mut s.kind {
                StimulusKind::Poisson {
                    receptor,
                    rate,
                    weight,
                    ..
                } => {
                    let full = rate.clone();
                    *rate = rate.times(self.s);
                    let old = *weight;
                    *weight /= self.root;
                    if let Some(target) = target {
                        let lost = old - *weight * self.s;
                        self.lose(target, receptor, lost, &full, Some(&like));
                    }
                }
                StimulusKind::Current {
                    waveform: Waveform::Constant(Value::Table(_)),
                    ..
                } => self.cannot(format!("stimulus `{}`", s.name), "a table of values"),
                StimulusKind::Patterns { patterns, .. } if patterns.neurons().is_some() => {
                    self.cannot(format!("stimulus `{}`", s.name), "a table of patterns");
                }
                StimulusKind::Current { .. }
                | StimulusKind::Noise { .. }
                | StimulusKind::Patterns { .. } => {}
            }
        }
    }

    /// Stimuli that replace what was lost so far, with names that are not taken.
    fn currents(&mut self, taken: &[Stimulus]) -> Vec<Stimulus> {
        let mut made: Vec<Stimulus> = Vec::new();
        for lost in std::mem::take(&mut self.lost) {
            let neuron = self
                .before
                .population(&lost.target)
                .and_then(|(_, p)| p.neuron());
            let Some(port) = neuron.and_then(|n| n.model.inputs.first()) else {
                continue;
            };
            let base = format!("scaling->{}", lost.target);
            let mut name = base.clone();
            let mut number = 1;
            let standing = &self.before.stimuli;
            while (made.iter().chain(taken).chain(standing)).any(|s| s.name == name) {
                number += 1;
                name = format!("{base} {number}");
            }
            made.push(Stimulus {
                name,
                target: lost.target,
                neurons: lost.neurons,
                start: lost.start,
                stop: lost.stop,
                kind: StimulusKind::Current {
                    port: port.name.clone(),
                    waveform: lost.current,
                },
            });
        }
        made
    }
}
