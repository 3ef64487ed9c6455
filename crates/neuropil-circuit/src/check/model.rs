//! Checks of a neuron model: names, units and sizes here, equations and events in files of their own.

mod equations;
mod events;

pub(super) use equations::before;

use super::Finding;
use crate::dimension::Dimension;
use crate::expr::Expr;
use crate::model::NeuronModel;
use crate::problem::{Problem, Problems};
use crate::text::{FUNCTIONS, KEYWORDS, is_identifier};
use crate::units::{Unit, write_quantity};
use std::collections::{BTreeMap, BTreeSet};

/// Most entries of each kind in a model.
pub const MAX_ENTRIES: usize = 256;

/// Most nodes of an equation with its sub-expressions written out.
pub const MAX_NODES: usize = 4096;

/// Deepest equation with its sub-expressions written out.
pub const MAX_EXPANDED_DEPTH: usize = 512;

impl NeuronModel {
    /// Whether the model makes sense.
    ///
    /// Names are identifiers, unique, and not words of the language; parameters lie within their bounds; every
    /// expression uses only known names and has the dimension its place needs (dynamics: state per ms; diffusion: state
    /// per √ms; events and resets: the state's; refractoriness: a time); events are proportional to `weight`; initial
    /// values and refractoriness use parameters only; equations written out have at most [`MAX_NODES`] nodes.
    pub fn check(&self) -> Result<(), Problems> {
        Problems::none_or(findings(self).into_iter().map(|f| f.problem).collect())
    }
}

/// Dimensions of all names an equation may use; sub-expressions whose dimension cannot be found are left out.
pub(crate) fn dimensions(model: &NeuronModel) -> BTreeMap<String, Dimension> {
    let mut known = BTreeMap::new();
    for p in &model.parameters {
        known.insert(p.name.clone(), p.dimension);
    }
    for s in &model.states {
        known.insert(s.name.clone(), s.dimension);
    }
    for i in &model.inputs {
        known.insert(i.name.clone(), i.dimension);
    }
    for (name, e) in &model.expressions {
        if let Ok(d) = e.dimension(&|n| known.get(n).copied()) {
            known.insert(name.clone(), d);
        }
    }
    known
}

struct Check<'a> {
    model: &'a NeuronModel,
    who: String,
    found: Vec<Finding>,
}

pub(crate) fn findings(model: &NeuronModel) -> Vec<Finding> {
    let mut check = Check {
        model,
        who: format!("model `{}`", crate::problem::shortened(&model.name)),
        found: Vec::new(),
    };
    check.names();
    check.parameters();
    check.units();
    if check.found.is_empty() {
        check.sizes();
    }
    if check.found.is_empty() {
        check.equations();
        check.events();
        check.outputs();
        check.limits();
        check.spike();
    }
    check.found
}

impl Check<'_> {
    fn add(&mut self, path: &[&str], problem: Problem) {
        if self.found.len() < 200 {
            self.found.push(Finding::new(path, problem));
        }
    }

    fn names(&mut self) {
        let model = self.model;
        if !is_identifier(&model.name) && crate::read::family_member(&model.name).is_none() {
            let problem = Problem::new(
                "bad-name",
                &self.who,
                "key `name`",
                format!("\"{}\"", crate::problem::shortened(&model.name)),
                "letters, digits and _, at most 64; [n] may follow where receptors are counted",
            );
            self.add(&["model", "name"], problem);
        }
        let declared = (model.parameters.iter().map(|p| ("parameters", &p.name)))
            .chain(model.states.iter().map(|s| ("states", &s.name)))
            .chain(model.inputs.iter().map(|i| ("inputs", &i.name)))
            .chain(model.expressions.iter().map(|(n, _)| ("expressions", n)));
        let mut seen = BTreeSet::new();
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for (section, name) in declared {
            *counts.entry(section).or_default() += 1;
            self.name(section, name, &mut seen);
        }
        let mut receptors = BTreeSet::new();
        for r in &model.receptors {
            *counts.entry("receptors").or_default() += 1;
            self.name("receptors", &r.name, &mut receptors);
        }
        let mut outputs = BTreeSet::new();
        for o in &model.outputs {
            *counts.entry("outputs").or_default() += 1;
            self.name("outputs", &o.name, &mut outputs);
            // An output named as a state is that state.
            let same = o.value == Expr::Symbol(o.name.clone());
            if model.state(&o.name).is_some() && !same {
                let which = format!("output `{}`", crate::problem::shortened(&o.name));
                let (given, expected) = ("named as a state but not it", "another name");
                let problem = Problem::new("bad-name", &self.who, which, given, expected);
                self.add(&["outputs", &o.name], problem);
            }
        }
        for (section, count) in counts {
            if count > MAX_ENTRIES {
                let given = format!("{count} entries");
                let expected = format!("at most {MAX_ENTRIES}");
                let problem = Problem::new("too-many", &self.who, section, given, expected);
                self.add(&[section], problem);
            }
        }
    }

    fn name(&mut self, section: &str, name: &str, seen: &mut BTreeSet<String>) {
        let shown = crate::problem::shortened(name);
        let which = format!("the name `{shown}` in {section}");
        let reserved = KEYWORDS.contains(&name) || FUNCTIONS.iter().any(|f| f.0 == name);
        let (given, expected) = if !is_identifier(name) {
            ("not a name", "letters, digits and _, at most 64")
        } else if reserved {
            ("a word of the language", "another name")
        } else if !seen.insert(name.to_string()) {
            ("declared twice", "one declaration")
        } else {
            return;
        };
        let problem = Problem::new("bad-name", &self.who, which, given, expected);
        self.add(&[section, name], problem);
    }

    fn parameters(&mut self) {
        for p in &self.model.parameters {
            if let Some(problem) = super::values::outside(p, p.default, &self.who) {
                self.add(&["parameters", &p.name, "default"], problem);
            }
        }
    }

    fn units(&mut self) {
        let model = self.model;
        let all = (model
            .parameters
            .iter()
            .map(|p| ("parameters", &p.name, &p.unit, p.dimension)))
        .chain(
            model
                .states
                .iter()
                .map(|s| ("states", &s.name, &s.unit, s.dimension)),
        )
        .chain(
            model
                .inputs
                .iter()
                .map(|i| ("inputs", &i.name, &i.unit, i.dimension)),
        )
        .chain(
            model
                .receptors
                .iter()
                .map(|r| ("receptors", &r.name, &r.unit, r.dimension)),
        )
        .chain(
            model
                .outputs
                .iter()
                .map(|o| ("outputs", &o.name, &o.unit, o.dimension)),
        );
        for (section, name, unit, dimension) in all {
            if Unit::parse(unit).map(|u| u.dimension) != Ok(dimension) {
                let problem = Problem::new(
                    "wrong-dimension",
                    &self.who,
                    format!("unit of `{name}`"),
                    format!("\"{unit}\""),
                    format!("the unit of {}", dimension.noun()),
                );
                self.add(&[section, name, "unit"], problem);
            }
        }
    }

    /// Writing sub-expressions out must not explode.
    fn sizes(&mut self) {
        let model = self.model;
        let mut sizes: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        for (name, e) in &model.expressions {
            let size = expanded_size(e, &sizes);
            sizes.insert(name, size);
        }
        let places = (model.expressions.iter().map(|(n, e)| ("expressions", n, e)))
            .chain(model.dynamics.iter().map(|(n, e)| ("dynamics", n, e)))
            .chain(model.diffusion.iter().map(|(n, e)| ("diffusion", n, e)))
            .chain(model.outputs.iter().map(|o| ("outputs", &o.name, &o.value)));
        for (section, name, e) in places {
            let (nodes, depth) = expanded_size(e, &sizes);
            if nodes > MAX_NODES || depth > MAX_EXPANDED_DEPTH {
                let problem = Problem::new(
                    "too-large",
                    &self.who,
                    format!("{section} `{name}`"),
                    format!("{nodes} operations, {depth} deep, with sub-expressions written out"),
                    format!("at most {MAX_NODES}, {MAX_EXPANDED_DEPTH} deep"),
                );
                self.add(&[section, name], problem);
            }
        }
    }
}

/// Nodes and depth of an expression when sub-expressions are written out.
pub(super) fn expanded_size(e: &Expr, known: &BTreeMap<&str, (usize, usize)>) -> (usize, usize) {
    if let Expr::Symbol(name) = e {
        return known.get(name.as_str()).copied().unwrap_or((1, 1));
    }
    let mut total = (1usize, 1usize);
    for child in e.children() {
        let (nodes, depth) = expanded_size(child, known);
        total.0 = total.0.saturating_add(nodes);
        total.1 = total.1.max(depth.saturating_add(1));
    }
    total
}

/// A bound in words: `> 0 ms`.
pub(crate) fn bound_text(
    sign: &str,
    bound: crate::model::Bound,
    dimension: Dimension,
    unit: &str,
) -> String {
    let equal = if bound.inclusive { "=" } else { "" };
    format!(
        "{sign}{equal} {}",
        write_quantity(bound.value, dimension, unit)
    )
}
