//! Reads stimuli and the protocol.

use super::circuits::Context;
use super::document::{Data, Node};
use super::numbers::Part;
use super::reader::{Reader, Section};
use super::tables::element;
use crate::circuit::Population;
use crate::dimension::Dimension;
use crate::keys;
use crate::problem::{Problem, shortened};
use crate::stimulus::{Stimulus, StimulusKind, Waveform};

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
        let kind = self.choice(section, "kind", &[("poisson", true), ("current", false)])?;
        let kind = if kind {
            self.poisson(section, population, cell)
        } else {
            self.current(section, population, cell)
        };
        let neurons = match section.get("neurons") {
            None => None,
            Some(node) => {
                let range = self.section(node, keys::RANGE, section.who.clone())?;
                let first = self.count_at(&range, "first");
                let number = self.count_at(&range, "number");
                Some((first?, number?))
            }
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

    fn only(&mut self, section: &Section<'_>, own: &[&str], what: &str) {
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
            .and_then(|n| self.number(&n, Dimension::RATE, &part("key `rate`")));
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

    fn current(
        &mut self,
        section: &Section<'_>,
        population: &Population,
        cell: Cell,
    ) -> Option<StimulusKind> {
        let courses = ["constant", "steps", "piecewise_linear"];
        let own = ["port", "constant", "steps", "piecewise_linear"];
        self.only(section, &own, "a current");
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
        let Some(port) = port else {
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
            return None;
        };
        let given: Vec<&str> = courses
            .into_iter()
            .filter(|c| section.get(c).is_some())
            .collect();
        let [course] = given.as_slice() else {
            let meaning = format!("exactly one of {}", courses.join(", "));
            self.missing(&section.who, "constant", &meaning, section.at);
            return None;
        };
        let which = format!("key `{course}`");
        let part = Part {
            who: &section.who,
            which: &which,
        };
        let waveform = if *course == "constant" {
            let node = self.per_target(section, course, cell)?;
            Waveform::Constant(self.value(&node, port.dimension, &part)?)
        } else {
            let points = self.points(section.get(course)?, port.dimension, &part)?;
            match *course {
                "steps" => Waveform::Steps(points),
                _ => Waveform::PiecewiseLinear(points),
            }
        };
        Some(StimulusKind::Current {
            port: port.name.clone(),
            waveform,
        })
    }

    /// A list of [time, value].
    fn points(
        &mut self,
        node: &Node,
        dimension: Dimension,
        part: &Part<'_>,
    ) -> Option<Vec<(f64, f64)>> {
        let expected = "a list of pairs [time, value]";
        let mut found = Vec::new();
        for item in node.list().unwrap_or(std::slice::from_ref(node)) {
            let Some([time, value]) = item.list() else {
                let problem =
                    Problem::new("wrong-kind", part.who, part.which, item.given(), expected);
                self.report(problem, item.at);
                return None;
            };
            let time = self.number(time, Dimension::TIME, part);
            let value = self.number(value, dimension, part);
            found.push((time?, value?));
        }
        Some(found)
    }
}
