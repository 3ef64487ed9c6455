//! Checks of a synapse model: names and units, then what each expression may use and what dimension it has.

use super::Finding;
use super::model::{MAX_ENTRIES, MAX_EXPANDED_DEPTH, MAX_NODES, expanded_size};
use crate::dimension::Dimension;
use crate::expr::Expr;
use crate::problem::{Problem, Problems, dimension_problem, shortened};
use crate::synapse::{SynapseModel, Trace};
use crate::text::{FUNCTIONS, KEYWORDS, is_identifier};
use crate::units::Unit;
use std::collections::{BTreeMap, BTreeSet};

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

    fn expressions(&mut self) {
        let model = self.model;
        for p in &model.parameters {
            self.known.insert(p.name.clone(), p.dimension);
        }
        for t in model.source.iter().chain(&model.target) {
            self.known.insert(t.name.clone(), t.dimension);
        }
        self.known.insert("weight".to_string(), Dimension::WEIGHT);
        for (name, e) in &model.expressions {
            let path = ["expressions", name.as_str()];
            let which = format!("expression `{name}`");
            self.no_before(&path, &which, e);
            match e.dimension(&|n| self.known.get(n).copied()) {
                Ok(d) => {
                    self.known.insert(name.clone(), d);
                }
                Err(error) => {
                    let names = self.known.keys().map(String::as_str);
                    let problem = dimension_problem(&self.who, &which, error, names);
                    self.push(&path, problem);
                }
            }
        }
    }

    /// An expression of a dimension, which may use parameters and those of the states (and `weight`) that `allowed` says.
    fn expect(
        &mut self,
        path: &[&str],
        which: &str,
        e: &Expr,
        wanted: Dimension,
        allowed: &dyn Fn(&str) -> bool,
        expected: &str,
    ) {
        self.no_before(path, which, e);
        if let Err(error) = e.check_dimension(wanted, &|n| self.known.get(n).copied()) {
            let names = self.known.keys().map(String::as_str);
            let problem = dimension_problem(&self.who, which, error, names);
            self.push(path, problem);
            return;
        }
        let model = self.model;
        let used = model.expanded(e).symbols();
        let mut others = used.iter().filter(|s| model.parameter(s).is_none());
        if let Some(name) = others.find(|s| !allowed(s)) {
            let given = format!("dependent on `{name}`");
            self.add(path, "misplaced", which, given, expected);
        }
    }

    /// An expression of parameters.
    fn constant(&mut self, path: &[&str], which: &str, e: &Expr, wanted: Dimension) {
        let expected = "an expression of parameters only";
        self.expect(path, which, e, wanted, &|_| false, expected);
    }

    /// An expression of everything.
    fn free(&mut self, path: &[&str], which: &str, e: &Expr) {
        self.expect(path, which, e, Dimension::WEIGHT, &|_| true, "");
    }

    fn no_before(&mut self, path: &[&str], which: &str, e: &Expr) {
        if let Some(name) = super::model::before(e, &|_| true) {
            let given = format!("with `before({name})`");
            let expected = "it only in neuron models, as rules read states as they were before";
            self.add(path, "misplaced", which, given, expected);
        }
    }

    fn states(&mut self, section: &str, states: &[Trace]) {
        let own: BTreeSet<&str> = states.iter().map(|t| t.name.as_str()).collect();
        for t in states {
            let name = t.name.as_str();
            let which = |key: &str| format!("{section} state `{name}`: {key}");
            for (key, e) in [("toward", &t.toward), ("initial", &t.initial)] {
                self.constant(&[section, name, key], &which(key), e, t.dimension);
            }
            if let Some(tau) = &t.tau {
                self.constant(&[section, name, "tau"], &which("tau"), tau, Dimension::TIME);
            }
            let expected = format!("states of the {section} and parameters only");
            let allowed = |s: &str| own.contains(s);
            let (path, what) = ([section, name, "at_spike"], which("at_spike"));
            self.expect(&path, &what, &t.at_spike, t.dimension, &allowed, &expected);
        }
    }

    fn rules(&mut self) {
        let model = self.model;
        for (key, rule) in [
            ("at_source_spike", &model.at_source_spike),
            ("at_target_spike", &model.at_target_spike),
        ] {
            if let Some(e) = rule {
                self.free(&[key, "weight"], &format!("{key}: weight"), e);
            }
        }
        let changes = model.changes_weights();
        for (key, end) in [("lower", &model.lower), ("upper", &model.upper)] {
            let path = ["limits", "weight", key];
            let which = format!("{key} limit of the weight");
            match end {
                Some(e) if changes => self.constant(&path, &which, e, Dimension::WEIGHT),
                Some(_) => {
                    let given = "without meaning, as no spike changes the weight";
                    let expected = "[at_source_spike] or [at_target_spike], or no [limits]";
                    self.add(&path, "unused-key", which, given, expected);
                }
                None if changes => {
                    let expected = "a bound of what spikes may make of the weight, in [limits]";
                    self.add(&path, "missing-key", which, "missing", expected);
                }
                None => {}
            }
        }
    }

    fn transmitted(&mut self) {
        let model = self.model;
        let plain = model.transmit == Expr::symbol("weight");
        self.free(&["transmit", "weight"], "transmit: weight", &model.transmit);
        if plain && !model.changes_weights() {
            let expected = "[at_source_spike], [at_target_spike] or [transmit]";
            self.add(
                &["synapse"],
                "no-effect",
                "what spikes do",
                "nothing",
                expected,
            );
        }
        let (path, which) = (["transmit", "largest"], "transmit: largest");
        match &model.largest {
            Some(_) if plain => {
                let given = "without meaning, as the weight is delivered";
                self.add(&path, "unused-key", which, given, "none");
            }
            Some(e) => {
                let expected = "an expression of parameters and `weight`";
                let allowed = |s: &str| s == "weight";
                self.expect(&path, which, e, Dimension::WEIGHT, &allowed, expected);
            }
            None if !plain => {
                let expected = "a bound of what is delivered, from parameters and `weight` (the largest there can be)";
                self.add(&path, "missing-key", which, "missing", expected);
            }
            None => {}
        }
    }
}
