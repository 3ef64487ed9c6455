//! Equations, limits and initial values of a model: names, dimensions, and what they may depend on.

use super::{Check, dimensions};
use crate::dimension::Dimension;
use crate::expr::Expr;
use crate::problem::{Problem, dimension_problem};
use std::collections::{BTreeMap, BTreeSet};

impl Check<'_> {
    pub(super) fn expect(
        &mut self,
        path: &[&str],
        which: &str,
        e: &Expr,
        wanted: Dimension,
        known: &BTreeMap<String, Dimension>,
    ) {
        self.no_before(path, which, e);
        self.dimension(path, which, e, wanted, known);
    }

    pub(super) fn dimension(
        &mut self,
        path: &[&str],
        which: &str,
        e: &Expr,
        wanted: Dimension,
        known: &BTreeMap<String, Dimension>,
    ) {
        if let Err(error) = e.check_dimension(wanted, &|n| known.get(n).copied()) {
            let names = known.keys().map(String::as_str);
            let problem = dimension_problem(&self.who, which, error, names);
            self.add(path, problem);
        }
    }

    /// `before(x)` has a meaning only once a step has been made.
    fn no_before(&mut self, path: &[&str], which: &str, e: &Expr) {
        if let Some(name) = before(e, &|_| true) {
            let problem = Problem::new(
                "misplaced",
                &self.who,
                which,
                format!("with `before({name})`"),
                "it only in the spike condition and in resets",
            );
            self.add(path, problem);
        }
    }

    pub(super) fn equations(&mut self) {
        let model = self.model;
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
            self.no_before(&["expressions", name], &format!("expression `{name}`"), e);
            let found = e.dimension(&|n| known.get(n).copied());
            match found {
                Ok(d) => {
                    known.insert(name.clone(), d);
                }
                Err(error) => {
                    let names = known.keys().map(String::as_str);
                    let which = format!("expression `{name}`");
                    let problem = dimension_problem(&self.who, &which, error, names);
                    self.add(&["expressions", name], problem);
                }
            }
        }
        let half = Dimension::TIME.to_power(0.5).unwrap_or(Dimension::NONE);
        let mut seen = BTreeSet::new();
        for (section, equations, per) in [
            ("dynamics", &model.dynamics, Dimension::TIME),
            ("diffusion", &model.diffusion, half),
        ] {
            for (name, e) in equations {
                let which = format!("{section} of `{name}`");
                let Some(state) = self.state(&[section, name], &which, name) else {
                    continue;
                };
                if section == "dynamics" && !seen.insert(name) {
                    let problem =
                        Problem::new("bad-name", &self.who, which, "given twice", "one equation");
                    self.add(&[section, name], problem);
                    continue;
                }
                if let Some(wanted) = state.over(per) {
                    self.expect(&[section, name], &which, e, wanted, &known);
                }
            }
        }
        for s in &model.states {
            let which = format!("initial value of `{}`", s.name);
            let path = ["states", s.name.as_str(), "initial"];
            self.expect(&path, &which, &s.initial, s.dimension, &known);
            self.parameters_only(&path, &which, &s.initial);
        }
    }

    pub(super) fn limits(&mut self) {
        let model = self.model;
        let known = dimensions(model);
        let mut seen = BTreeSet::new();
        for limit in &model.limits {
            let name = limit.state.as_str();
            let path = ["limits", name];
            let which = format!("limits of `{name}`");
            let Some(wanted) = self.state(&path, &which, name) else {
                continue;
            };
            if !seen.insert(name) {
                let problem =
                    Problem::new("bad-name", &self.who, &which, "given twice", "one entry");
                self.add(&path, problem);
            }
            for (key, e) in [("lower", &limit.lower), ("upper", &limit.upper)] {
                let Some(e) = e else { continue };
                let path = ["limits", name, key];
                let which = format!("{key} limit of `{name}`");
                self.expect(&path, &which, e, wanted, &known);
                self.parameters_only(&path, &which, e);
            }
        }
    }

    /// The dimension of a state named in a file.
    pub(super) fn state(&mut self, path: &[&str], which: &str, name: &str) -> Option<Dimension> {
        let model = self.model;
        let found = model.state(name).map(|s| s.dimension);
        if found.is_none() {
            let known = model.states.iter().map(|s| s.name.as_str());
            let kind = format!("{which}: state");
            let problem = Problem::unknown("unknown-state", &self.who, &kind, name, known);
            self.add(path, problem);
        }
        found
    }

    pub(super) fn parameters_only(&mut self, path: &[&str], which: &str, e: &Expr) {
        let model = self.model;
        let other = model
            .expanded(e)
            .symbols()
            .into_iter()
            .find(|s| model.state(s).is_some() || model.inputs.iter().any(|i| i.name == *s));
        if let Some(name) = other {
            let problem = Problem::new(
                "not-constant",
                &self.who,
                which,
                format!("dependent on `{name}`"),
                "an expression of parameters only",
            );
            self.add(path, problem);
        }
    }
}

/// The first chosen state of which an expression reads the value before the step.
pub(in crate::check) fn before<'a>(e: &'a Expr, chosen: &dyn Fn(&str) -> bool) -> Option<&'a str> {
    match e {
        Expr::Before(name) if chosen(name) => Some(name),
        e => e.children().into_iter().find_map(|c| before(c, chosen)),
    }
}
