//! Reads stimuli.

use super::circuits::Context;
use super::document::{Data, Node};
use super::numbers::Part;
use super::reader::{Reader, Section};
use super::tables::element;
use crate::circuit::Population;
use crate::dimension::Dimension;
use crate::keys;
use crate::model::InputPort;
use crate::problem::{Problem, shortened};
use crate::stimulus::{NoiseProcess, Stimulus, StimulusKind, Waveform};

/// The place of a target in a form with `targets`: index and count.
type Cell = Option<(usize, usize)>;

impl Reader {
    pub(super) fn stimuli<'a>(
        &mut self,
        node: Option<&'a Node>,
        context: &Context<'_>,
        origins: &mut Vec<&'a Node>,
    ) -> Vec<Stimulus> {
        let mut found = Vec::new();
        let Some(node) = node else { return found };
        let Some(list) = node.list() else {
            self.wrong(
                "the circuit",
                "stimuli",
                node,
                "a list of tables: [[stimuli]]",
            );
            return found;
        };
        for (i, node) in list.iter().enumerate() {
            let name = node
                .table()
                .and_then(|t| t.get("name"))
                .and_then(Node::text);
            let who = match name {
                Some(name) => format!("stimulus `{}`", shortened(name)),
                None => format!("stimuli, entry {}", i + 1),
            };
            let Some(section) = self.section(node, keys::STIMULUS, who) else {
                continue;
            };
            if !self.exists(&section, context) {
                continue;
            }
            for stimulus in self.for_targets(&section, context) {
                found.push(stimulus);
                origins.push(node);
            }
        }
        found
    }

    fn for_targets(&mut self, section: &Section<'_>, context: &Context<'_>) -> Vec<Stimulus> {
        let kind = section.get("kind").and_then(Node::text).unwrap_or("");
        let given = section.get("name").and_then(Node::text);
        match (section.get("target"), section.get("targets")) {
            (Some(node), None) => {
                let Some(target) = node.text() else {
                    self.wrong(&section.who, "target", node, "the name of a population");
                    return Vec::new();
                };
                let name = given.map_or_else(|| format!("{kind}->{target}"), str::to_string);
                let one = self.stimulus(section, context, name, target, None);
                one.into_iter().collect()
            }
            (None, Some(_)) => {
                let targets = self.texts(section, "targets");
                let head = given.unwrap_or(kind);
                let mut found = Vec::new();
                for (i, target) in targets.iter().enumerate() {
                    let name = format!("{head}->{target}");
                    let cell = Some((i, targets.len()));
                    found.extend(self.stimulus(section, context, name, target, cell));
                }
                found
            }
            _ => {
                let meaning = "either `target` or `targets`";
                self.missing(&section.who, "target", meaning, section.at);
                Vec::new()
            }
        }
    }

    /// The node under a key, for one target of a list.
    fn per_target(&mut self, section: &Section<'_>, key: &str, cell: Cell) -> Option<Node> {
        let node = section.get(key)?;
        let Some((i, count)) = cell else {
            return Some(node.clone());
        };
        match element(node, (0, 1), (i, count)) {
            Ok(found) => Some(found),
            Err((at, _)) => {
                let problem = Problem::new(
                    "wrong-length",
                    &section.who,
                    format!("key `{key}`"),
                    "a list of another length",
                    format!("{count} entries, one for each target"),
                );
                self.report(problem, at);
                None
            }
        }
    }

    fn stimulus(
        &mut self,
        section: &Section<'_>,
        context: &Context<'_>,
        name: String,
        target: &str,
        cell: Cell,
    ) -> Option<Stimulus> {
        let section = &Section {
            who: format!("stimulus `{}`", shortened(&name)),
            ..section.clone()
        };
        let population = context.populations.get(target);
        if population.is_none() && !context.declared.contains(target) {
            let known = context.declared.iter().map(String::as_str);
            let kind = "target population";
            let problem = Problem::unknown("unknown-population", &section.who, kind, target, known);
            let at = section
                .get("target")
                .or(section.get("targets"))
                .map_or(section.at, |n| n.at);
            self.report(problem, at);
        }
        let population = population?;
        let kinds: Vec<_> = keys::STIMULUS_KINDS.iter().map(|k| (*k, *k)).collect();
        let kind = match self.choice(section, "kind", &kinds)? {
            "poisson" => self.poisson(section, population, cell),
            "current" => self.current(section, population, cell),
            "patterns" => self.patterns(section, population, context),
            kind => self.noise(section, population, cell, kind == "ornstein_uhlenbeck"),
        };
        let neurons = match section.get("neurons") {
            None => None,
            Some(node) => Some(self.range(node, &section.who)?),
        };
        Some(Stimulus {
            name,
            target: target.to_string(),
            neurons,
            start: self.number_at(section, "start", Dimension::TIME),
            stop: self.number_at(section, "stop", Dimension::TIME),
            kind: kind?,
        })
    }

    pub(super) fn only(&mut self, section: &Section<'_>, own: &[&str], what: &str) {
        let common = [
            "name", "target", "targets", "kind", "start", "stop", "neurons", "when",
        ];
        let allowed: Vec<&str> = common.iter().chain(own).copied().collect();
        let node = Node {
            at: section.at,
            data: Data::Table(section.table.clone()),
        };
        self.refuse_others(&node, &allowed, &section.who, what);
    }

    fn poisson(
        &mut self,
        section: &Section<'_>,
        population: &Population,
        cell: Cell,
    ) -> Option<StimulusKind> {
        let own = ["rate", "weight", "receptor", "delay"];
        self.only(section, &own, "a Poisson stimulus");
        for (key, meaning) in [
            ("rate", "rate per neuron"),
            ("weight", "weight of each spike"),
        ] {
            if section.get(key).is_none() {
                self.missing(&section.who, key, meaning, section.at);
            }
        }
        let part = |which| Part {
            who: &section.who,
            which,
        };
        let rate = self
            .per_target(section, "rate", cell)
            .and_then(|n| self.rate(&n, &part("key `rate`")));
        let node = self.per_target(section, "weight", cell)?;
        let weight_part = part("key `weight`");
        let (q, _) = self.quantity(&node, &weight_part)?;
        let receptor_node = section.get("receptor");
        let receptor = self.receptor(receptor_node, population, q.value, &section.who, node.at)?;
        let wanted = population.neuron()?.model.receptor(&receptor)?.1.dimension;
        let zero = q.value == 0.0 && q.dimension == Dimension::NONE;
        let dimension = (!zero).then_some(q.dimension);
        if !self.fits(&node, dimension, wanted, &weight_part) {
            return None;
        }
        let delay = match self.per_target(section, "delay", cell) {
            None => 0.0,
            Some(n) if n.text() == Some("step") => 0.0,
            Some(n) => self.number(&n, Dimension::TIME, &part("key `delay`"))?,
        };
        Some(StimulusKind::Poisson {
            receptor,
            rate: rate?,
            weight: q.value,
            delay,
        })
    }

    /// The input port that a current enters.
    pub(super) fn port<'a>(
        &mut self,
        section: &Section<'_>,
        population: &'a Population,
    ) -> Option<&'a InputPort> {
        let Some(neuron) = population.neuron() else {
            let which = format!("target population `{}`", population.name);
            let given = "a source of spikes";
            let expected = "a population of neurons";
            let problem = Problem::new("no-port", &section.who, which, given, expected);
            self.report(problem, section.at);
            return None;
        };
        let ports = || neuron.model.inputs.iter().map(|p| p.name.as_str());
        let port = match section.get("port") {
            Some(_) => {
                let name = self.text(section, "port");
                neuron.model.inputs.iter().find(|p| p.name == name)
            }
            None => match neuron.model.inputs.as_slice() {
                [one] => Some(one),
                _ => None,
            },
        };
        if port.is_none() {
            let name = self.text(section, "port");
            let problem = if section.get("port").is_some() {
                Problem::unknown("unknown-port", &section.who, "input port", &name, ports())
            } else {
                let names: Vec<_> = ports().collect();
                let expected = format!("one of the input ports: {}", names.join(", "));
                Problem::new(
                    "missing-key",
                    &section.who,
                    "key `port`",
                    "missing",
                    expected,
                )
            };
            self.report(problem, section.get("port").map_or(section.at, |n| n.at));
        }
        port
    }

    fn current(
        &mut self,
        section: &Section<'_>,
        population: &Population,
        cell: Cell,
    ) -> Option<StimulusKind> {
        let own = [
            "port",
            "constant",
            "steps",
            "piecewise_linear",
            "sinusoidal",
        ];
        self.only(section, &own, "a current");
        let port = self.port(section, population)?;
        let given = self.one_of(section, &["constant"])?;
        let which = format!("key `{given}`");
        let part = Part {
            who: &section.who,
            which: &which,
        };
        // Points are lists, and hold for all targets.
        let node = match given {
            "constant" | "sinusoidal" => self.per_target(section, given, cell)?,
            _ => section.get(given)?.clone(),
        };
        let waveform = match given {
            "constant" => Waveform::Constant(self.value(&node, port.dimension, &part)?),
            course => self.course(course, &node, port.dimension, &part)?,
        };
        Some(StimulusKind::Current {
            port: port.name.clone(),
            waveform,
        })
    }

    fn noise(
        &mut self,
        section: &Section<'_>,
        population: &Population,
        cell: Cell,
        correlated: bool,
    ) -> Option<StimulusKind> {
        let (own, what) = match correlated {
            true => (
                ["port", "mean", "sd", "shared", "tau"],
                "an Ornstein–Uhlenbeck process",
            ),
            false => (
                ["port", "mean", "sd", "shared", "interval"],
                "a gaussian noise",
            ),
        };
        self.only(section, &own, what);
        let port = self.port(section, population)?;
        let mut number = |key: &str, dimension, required: Option<&str>| {
            if let (None, Some(meaning)) = (section.get(key), required) {
                self.missing(&section.who, key, meaning, section.at);
            }
            let node = self.per_target(section, key, cell)?;
            let which = format!("key `{key}`");
            let part = Part {
                who: &section.who,
                which: &which,
            };
            self.number(&node, dimension, &part)
        };
        let sd = number("sd", port.dimension, Some("its standard deviation"));
        let tau = match correlated {
            true => number("tau", Dimension::TIME, Some("its time constant")),
            false => None,
        };
        let mean = match section.get("mean") {
            None => 0.0,
            Some(_) => number("mean", port.dimension, None)?,
        };
        let process = match correlated {
            true => NoiseProcess::OrnsteinUhlenbeck { tau: tau? },
            false => NoiseProcess::PiecewiseConstant {
                interval: match section.get("interval") {
                    None => None,
                    Some(_) => Some(self.number_at(section, "interval", Dimension::TIME)?),
                },
            },
        };
        let shared = section.get("shared").is_some();
        Some(StimulusKind::Noise {
            port: port.name.clone(),
            process,
            mean,
            sd: sd?,
            shared: shared.then(|| self.text(section, "shared")),
        })
    }
}
