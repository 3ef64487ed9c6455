//! Expressions of a synapse model: what each may use, what dimension it has, and which must be there.

use super::Check;
use crate::dimension::Dimension;
use crate::expr::Expr;
use crate::problem::dimension_problem;
use crate::synapse::Trace;
use std::collections::BTreeSet;

impl Check<'_> {
    pub(super) fn expressions(&mut self) {
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
        if let Some(name) = crate::check::model::before(e, &|_| true) {
            let given = format!("with `before({name})`");
            let expected = "it only in neuron models, as rules read states as they were before";
            self.add(path, "misplaced", which, given, expected);
        }
    }

    pub(super) fn states(&mut self, section: &str, states: &[Trace]) {
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

    pub(super) fn rules(&mut self) {
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

    pub(super) fn transmitted(&mut self) {
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
