//! What arriving and departing spikes do, and outputs: states that exist, dimensions, linearity in the weight.

use super::equations::before;
use super::{Check, dimensions};
use crate::dimension::Dimension;
use crate::expr::Expr;
use crate::model::{Assignment, Coupling, Deliver, Receptor};
use crate::problem::{Problem, dimension_problem};
use std::collections::BTreeSet;

impl Check<'_> {
    pub(super) fn events(&mut self) {
        let model = self.model;
        let base = dimensions(model);
        for r in &model.receptors {
            let mut known = base.clone();
            known.insert("weight".to_string(), r.dimension);
            if r.events.is_empty() {
                let which = format!("receptor `{}`", r.name);
                let problem = Problem::new(
                    "no-effect",
                    &self.who,
                    which,
                    "without effect",
                    "at least one state in `add`",
                );
                self.add(&["receptors", &r.name, "add"], problem);
            }
            self.assigned("receptors", &[&r.name, "add"], &r.events);
            if r.continuous {
                self.couplings(r);
                continue;
            }
            for event in &r.events {
                let path = ["receptors", r.name.as_str(), "add", event.state.as_str()];
                let which = format!("receptor `{}`: addition to `{}`", r.name, event.state);
                let input = model.inputs.iter().find(|i| i.name == event.state);
                if input.is_some() && model.deliver == Deliver::AfterPropagation {
                    let problem = Problem::new(
                        "not-propagated",
                        &self.who,
                        &which,
                        "an input, which acts while the equations are advanced",
                        "`deliver = \"before propagation\"`",
                    );
                    self.add(&path, problem);
                }
                let wanted = input.map(|i| i.dimension);
                let Some(wanted) = wanted.or_else(|| self.target(&path, &which, &event.state))
                else {
                    continue;
                };
                self.expect(&path, &which, &event.value, wanted, &known);
                if !proportional(&event.value, "weight") {
                    let problem = Problem::new(
                        "not-linear",
                        &self.who,
                        which,
                        format!("`{}`", crate::problem::shortened(&event.value.to_string())),
                        "something proportional to `weight`",
                    );
                    self.add(&path, problem);
                }
            }
        }
    }

    /// What a continuous receptor adds goes into input ports, as `weight * source` or `weight`.
    fn couplings(&mut self, r: &Receptor) {
        let model = self.model;
        for event in &r.events {
            let path = ["receptors", r.name.as_str(), "add", event.state.as_str()];
            let which = format!("receptor `{}`: addition to `{}`", r.name, event.state);
            let Some(port) = model.input(&event.state) else {
                let known = model.inputs.iter().map(|p| p.name.as_str());
                let kind = format!("{which}: input");
                let (code, name) = ("unknown-port", &event.state);
                let problem = Problem::unknown(code, &self.who, &kind, name, known);
                self.add(&path, problem);
                continue;
            };
            match event.coupling() {
                None => {
                    let given = crate::problem::shortened(&event.value.to_string()).to_string();
                    let expected = "`weight * source` or `weight`, as the receptor is continuous";
                    let given = format!("`{given}`");
                    let problem = Problem::new("not-linear", &self.who, which, given, expected);
                    self.add(&path, problem);
                }
                Some(Coupling::Weight) if port.dimension != r.dimension => {
                    let (given, expected) = (r.dimension.noun(), port.dimension.noun());
                    let code = "wrong-dimension";
                    let problem = Problem::new(code, &self.who, which, given, expected);
                    self.add(&path, problem);
                }
                Some(_) => {}
            }
        }
    }

    /// As [`Check::state`], where inputs may stand, too.
    fn target(&mut self, path: &[&str], which: &str, name: &str) -> Option<Dimension> {
        let model = self.model;
        let found = model.state(name).map(|s| s.dimension);
        if found.is_none() {
            let states = model.states.iter().map(|s| s.name.as_str());
            let known = states.chain(model.inputs.iter().map(|i| i.name.as_str()));
            let kind = format!("{which}: state or input");
            let problem = Problem::unknown("unknown-state", &self.who, &kind, name, known);
            self.add(path, problem);
        }
        found
    }

    pub(super) fn outputs(&mut self) {
        let model = self.model;
        let known = dimensions(model);
        for o in &model.outputs {
            let which = format!("output `{}`", o.name);
            let path = ["outputs", o.name.as_str(), "value"];
            self.expect(&path, &which, &o.value, o.dimension, &known);
            let e = model.expanded(&o.value);
            if let Some(port) = model.inputs.iter().find(|p| e.mentions(&p.name)) {
                let given = format!("dependent on the input `{}`", port.name);
                let expected = "an expression over states and parameters";
                let problem = Problem::new("not-a-state", &self.who, which, given, expected);
                self.add(&path, problem);
            }
        }
    }

    pub(super) fn spike(&mut self) {
        let model = self.model;
        let Some(rule) = &model.spike else { return };
        let known = dimensions(model);
        let names = || known.keys().map(String::as_str);
        self.before_states(&["spike", "condition"], "spike condition", &rule.condition);
        if let Err(error) = rule.condition.check_condition(&|n| known.get(n).copied()) {
            let problem = dimension_problem(&self.who, "spike condition", error, names());
            self.add(&["spike", "condition"], problem);
        }
        self.assigned("spike", &["reset"], &rule.reset);
        for a in &rule.reset {
            let path = ["spike", "reset", a.state.as_str()];
            let which = format!("reset of `{}`", a.state);
            if let Some(wanted) = self.state(&path, &which, &a.state) {
                self.before_states(&path, &which, &a.value);
                self.dimension(&path, &which, &a.value, wanted, &known);
            }
        }
        if let Some(e) = &rule.refractory {
            let path = ["spike", "refractory"];
            self.expect(&path, "refractoriness", e, Dimension::TIME, &known);
            self.parameters_only(&path, "refractoriness", e);
        }
        for name in &rule.hold {
            self.state(&["spike", "hold"], "held", name);
        }
        if !rule.hold.is_empty() && rule.refractory.is_none() {
            let problem = Problem::new(
                "missing-key",
                &self.who,
                "key `refractory`",
                "missing",
                "a duration, as `hold` is given",
            );
            self.add(&["spike", "hold"], problem);
        }
    }

    /// `before(x)` is about states.
    fn before_states(&mut self, path: &[&str], which: &str, e: &Expr) {
        let model = self.model;
        if let Some(name) = before(e, &|n| model.state(n).is_none()) {
            let problem = Problem::new(
                "misplaced",
                &self.who,
                which,
                format!("with `before({name})`"),
                "the name of a state in `before(…)`",
            );
            self.add(path, problem);
        }
    }

    fn assigned(&mut self, section: &str, inner: &[&str], assignments: &[Assignment]) {
        let mut seen = BTreeSet::new();
        for a in assignments {
            if !seen.insert(&a.state) {
                let which = format!("state `{}`", a.state);
                let problem =
                    Problem::new("bad-name", &self.who, which, "assigned twice", "one value");
                let mut path = vec![section];
                path.extend(inner);
                self.add(&path, problem);
            }
        }
    }
}

/// Whether an expression is a factor times a symbol.
fn proportional(e: &Expr, symbol: &str) -> bool {
    let slope = e.derivative(symbol);
    let at_zero = e
        .substitute(&|s| (s == symbol).then(|| Expr::number(0.0)))
        .simplified();
    slope.is_some_and(|d| !d.mentions(symbol)) && at_zero.is_number(0.0)
}
