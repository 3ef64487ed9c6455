//! Checks of a synapse model: names, units and sizes here, expressions in a file of their own.

mod rules;

use super::Finding;
use super::model::{MAX_ENTRIES, MAX_EXPANDED_DEPTH, MAX_NODES, expanded_size};
use crate::dimension::Dimension;
use crate::expr::Expr;
use crate::problem::{Problem, Problems, shortened};
use crate::synapse::{SynapseModel, Trace};
use crate::text::{FUNCTIONS, KEYWORDS, is_identifier};
use crate::units::Unit;
use std::collections::BTreeMap;

/// Dimensions by name.
pub(crate) type Dimensions = BTreeMap<String, Dimension>;

/// What a projection says of a synapse that stays as it is; no model may bear the name.
pub(crate) const STATIC: &str = "static";

impl SynapseModel {
    /// Whether the model makes sense.
    ///
    /// Names are identifiers, unique, and not words of the language; defaults lie within their bounds; every expression
    /// uses only what its place allows (time constants, limits and initial values: parameters; `at_spike`: states of the
    /// same neuron and parameters; rules and `transmit`: everything) and has the dimension that its place needs, weights
    /// having one of their own; limits are there where spikes change the weight, and `largest` where something other than
    /// the weight is delivered; equations written out have at most [`MAX_NODES`] nodes.
    pub fn check(&self) -> Result<(), Problems> {
        Problems::none_or(findings(self).into_iter().map(|f| f.problem).collect())
    }
}

/// Dimensions of parameters and of the sub-expressions that use nothing else.
pub(crate) fn constants(model: &SynapseModel) -> Dimensions {
    let own = model.parameters.iter();
    let mut known: Dimensions = own.map(|p| (p.name.clone(), p.dimension)).collect();
    for (name, e) in &model.expressions {
        if let Ok(d) = e.dimension(&|n| known.get(n).copied()) {
            known.insert(name.clone(), d);
        }
    }
    known
}

pub(crate) fn findings(model: &SynapseModel) -> Vec<Finding> {
    let mut check = Check {
        model,
        who: format!("synapse model `{}`", shortened(&model.name)),
        known: Dimensions::new(),
        found: Vec::new(),
    };
    check.names();
    check.units();
    if check.found.is_empty() {
        check.sizes();
    }
    if check.found.is_empty() {
        check.expressions();
        check.states("source", &model.source);
        check.states("target", &model.target);
        check.rules();
        check.transmitted();
    }
    check.found
}

struct Check<'a> {
    model: &'a SynapseModel,
    who: String,
    /// Of everything that a rule may use.
    known: Dimensions,
    found: Vec<Finding>,
}

impl Check<'_> {
    fn add(
        &mut self,
        path: &[&str],
        code: &'static str,
        which: impl Into<String>,
        given: impl Into<String>,
        expected: impl Into<String>,
    ) {
        let problem = Problem::new(code, &self.who, which, given, expected);
        self.push(path, problem);
    }

    fn push(&mut self, path: &[&str], problem: Problem) {
        if self.found.len() < 200 {
            self.found.push(Finding::new(path, problem));
        }
    }

    fn names(&mut self) {
        let model = self.model;
        if !is_identifier(&model.name) || model.name == STATIC {
            let given = format!("\"{}\"", shortened(&model.name));
            let expected = "letters, digits and _, at most 64, not `static`";
            self.add(
                &["synapse", "name"],
                "bad-name",
                "key `name`",
                given,
                expected,
            );
        }
        let parameters = model.parameters.iter().map(|p| ("parameters", &p.name));
        let source = model.source.iter().map(|t| ("source", &t.name));
        let target = model.target.iter().map(|t| ("target", &t.name));
        let expressions = model.expressions.iter().map(|(n, _)| ("expressions", n));
        let mut seen = BTreeMap::new();
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for (section, name) in parameters.chain(source).chain(target).chain(expressions) {
            *counts.entry(section).or_default() += 1;
            let reserved = KEYWORDS.contains(&name.as_str())
                || FUNCTIONS.iter().any(|f| f.0 == name)
                || (section == "parameters" && name == "model");
            let (given, expected) = if !is_identifier(name) {
                (
                    "not a name".to_string(),
                    "letters, digits and _, at most 64",
                )
            } else if reserved {
                ("a word of the language".to_string(), "another name")
            } else if let Some(other) = seen.insert(name, section) {
                let given = format!("declared in [{other}], too");
                (given, "a name of its own, as rules use all of them")
            } else {
                continue;
            };
            let which = format!("the name `{}` in [{section}]", shortened(name));
            self.add(&[section, name], "bad-name", which, given, expected);
        }
        for (section, count) in counts {
            if count > MAX_ENTRIES {
                let (given, most) = (format!("{count} entries"), format!("at most {MAX_ENTRIES}"));
                self.add(&[section], "too-many", section, given, most);
            }
        }
    }

    fn units(&mut self) {
        let model = self.model;
        let parameters = model.parameters.iter();
        let parameters = parameters.map(|p| ("parameters", &p.name, &p.unit, p.dimension));
        let of = |section: &'static str, all: &'_ [Trace]| -> Vec<_> {
            let one = |t: &Trace| (section, t.name.clone(), t.unit.clone(), t.dimension);
            all.iter().map(one).collect()
        };
        let states = [of("source", &model.source), of("target", &model.target)].concat();
        let all: Vec<_> = parameters
            .map(|(s, n, u, d)| (s, n.clone(), u.clone(), d))
            .chain(states)
            .collect();
        for (section, name, unit, dimension) in all {
            let fits = match unit.as_str() {
                "weight" => dimension == Dimension::WEIGHT,
                unit => Unit::parse(unit).map(|u| u.dimension) == Ok(dimension),
            };
            if !fits {
                let which = format!("unit of `{name}`");
                let expected = format!("the unit of {}", dimension.noun());
                let path = [section, &name, "unit"];
                self.add(
                    &path,
                    "wrong-dimension",
                    which,
                    format!("\"{unit}\""),
                    expected,
                );
            }
        }
        for p in &model.parameters {
            let ends = [p.lower, p.upper].into_iter().flatten().map(|b| b.value);
            let mut numbers = ends.chain(p.default);
            if p.dimension == Dimension::WEIGHT
                && let Some(x) = numbers.find(|x| *x != 0.0)
            {
                let which = format!("a number of parameter `{}`", p.name);
                let expected = "0, as receptors differ in unit";
                let path = ["parameters", &p.name];
                self.add(&path, "wrong-dimension", which, x.to_string(), expected);
            }
            if let Some(x) = p.default
                && let Some(problem) = super::values::outside(&p.as_parameter(), x, &self.who)
            {
                self.push(&["parameters", &p.name, "default"], problem);
            }
        }
    }

    /// Writing sub-expressions out must not explode.
    fn sizes(&mut self) {
        let model = self.model;
        let mut sizes = BTreeMap::new();
        for (name, e) in &model.expressions {
            let size = expanded_size(e, &sizes);
            sizes.insert(name.as_str(), size);
        }
        let mut places: Vec<(Vec<&str>, &Expr)> = Vec::new();
        for (name, e) in &model.expressions {
            places.push((vec!["expressions", name], e));
        }
        for (section, states) in [("source", &model.source), ("target", &model.target)] {
            for t in states {
                places.push((vec![section, &t.name, "at_spike"], &t.at_spike));
            }
        }
        for (key, e) in [
            ("at_source_spike", model.at_source_spike.as_ref()),
            ("at_target_spike", model.at_target_spike.as_ref()),
            ("transmit", Some(&model.transmit)),
        ] {
            places.extend(e.map(|e| (vec![key, "weight"], e)));
        }
        for (path, e) in places {
            let (nodes, depth) = expanded_size(e, &sizes);
            if nodes > MAX_NODES || depth > MAX_EXPANDED_DEPTH {
                let which = path.join(".");
                let given =
                    format!("{nodes} operations, {depth} deep, with sub-expressions written out");
                let expected = format!("at most {MAX_NODES}, {MAX_EXPANDED_DEPTH} deep");
                self.add(&path, "too-large", which, given, expected);
            }
        }
    }
}
