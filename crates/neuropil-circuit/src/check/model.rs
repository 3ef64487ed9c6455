//! Checks of a neuron model: names, dimensions, linearity of events, sizes.

use super::Finding;
use crate::dimension::Dimension;
use crate::expr::Expr;
use crate::model::{Assignment, Coupling, Deliver, NeuronModel, Receptor};
use crate::problem::dimension_problem;
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

    fn expect(
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

    fn dimension(
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

    fn limits(&mut self) {
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

    fn equations(&mut self) {
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

    /// The dimension of a state named in a file.
    fn state(&mut self, path: &[&str], which: &str, name: &str) -> Option<Dimension> {
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

    fn parameters_only(&mut self, path: &[&str], which: &str, e: &Expr) {
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

    fn events(&mut self) {
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

    fn outputs(&mut self) {
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

    fn spike(&mut self) {
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
}

/// The first chosen state of which an expression reads the value before the step.
fn before<'a>(e: &'a Expr, chosen: &dyn Fn(&str) -> bool) -> Option<&'a str> {
    match e {
        Expr::Before(name) if chosen(name) => Some(name),
        e => e.children().into_iter().find_map(|c| before(c, chosen)),
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

/// Nodes and depth of an expression when sub-expressions are written out.
fn expanded_size(e: &Expr, known: &BTreeMap<&str, (usize, usize)>) -> (usize, usize) {
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
