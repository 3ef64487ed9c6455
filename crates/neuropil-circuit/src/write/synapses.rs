//! Writes a synapse model as TOML.

use super::toml_text::{key, list, quantity, text};
use crate::check::model::bound_text;
use crate::expr::Expr;
use crate::synapse::{SynapseModel, SynapseParameter, Trace};

impl SynapseModel {
    /// The model as a synapse model file; [`crate::read_synapse`] reads it back to an equal model.
    pub fn to_toml(&self) -> String {
        let mut out = format!("[synapse]\nname = {}\n", text(&self.name));
        self.head(&mut out);
        self.sections(&mut out, "");
        out
    }

    /// The model as `[synapses.NAME]` of a circuit file.
    pub fn to_inline_toml(&self) -> String {
        let prefix = format!("synapses.{}", key(&self.name));
        let mut out = format!("[{prefix}]\n");
        self.head(&mut out);
        self.sections(&mut out, &format!("{prefix}."));
        out
    }

    fn head(&self, out: &mut String) {
        for (name, value) in [("title", &self.title), ("description", &self.description)] {
            if !value.is_empty() {
                *out += &format!("{name} = {}\n", text(value));
            }
        }
        if !self.references.is_empty() {
            let references = list(self.references.iter().map(|r| text(r)));
            *out += &format!("references = {references}\n");
        }
    }

    fn sections(&self, out: &mut String, prefix: &str) {
        let mut section = |name: &str, lines: Vec<String>| {
            if !lines.is_empty() {
                *out += &format!("\n[{prefix}{name}]\n{}\n", lines.join("\n"));
            }
        };
        let expression = |name: &str, e: &Expr| format!("{name} = {}", text(&e.to_string()));
        section(
            "parameters",
            self.parameters.iter().map(parameter).collect(),
        );
        section("source", self.source.iter().map(trace).collect());
        section("target", self.target.iter().map(trace).collect());
        let named = self.expressions.iter();
        section(
            "expressions",
            named.map(|(n, e)| expression(&key(n), e)).collect(),
        );
        for (name, rule) in [
            ("at_source_spike", &self.at_source_spike),
            ("at_target_spike", &self.at_target_spike),
        ] {
            section(name, rule.iter().map(|e| expression("weight", e)).collect());
        }
        if let (Some(lower), Some(upper)) = (&self.lower, &self.upper) {
            let ends = [expression("lower", lower), expression("upper", upper)];
            section(
                "limits",
                vec![format!("weight = {{ {} }}", ends.join(", "))],
            );
        }
        if self.transmit != Expr::symbol("weight") {
            let mut lines = vec![expression("weight", &self.transmit)];
            lines.extend(self.largest.iter().map(|e| expression("largest", e)));
            section("transmit", lines);
        }
    }
}

fn meaning(m: &str) -> Option<String> {
    (!m.is_empty()).then(|| format!("meaning = {}", text(m)))
}

fn parameter(p: &SynapseParameter) -> String {
    let default = p.default.map(|x| {
        // A weight is 0 here, which has no unit of its own.
        let bare = p.dimension == crate::dimension::Dimension::WEIGHT;
        let default = if bare {
            "0".to_string()
        } else {
            quantity(x, p.dimension, &p.unit)
        };
        format!("default = {default}")
    });
    let mut items: Vec<String> = default.into_iter().collect();
    items.push(format!("unit = {}", text(&p.unit)));
    for (name, sign, bound) in [("lower", ">", p.lower), ("upper", "<", p.upper)] {
        items.extend(bound.map(|b| {
            let bound = match p.unit.as_str() {
                "weight" => format!("{sign}{} 0", if b.inclusive { "=" } else { "" }),
                unit => bound_text(sign, b, p.dimension, unit),
            };
            format!("{name} = {}", text(&bound))
        }));
    }
    items.extend(meaning(&p.meaning));
    format!("{} = {{ {} }}", key(&p.name), items.join(", "))
}

fn trace(t: &Trace) -> String {
    let expression = |name: &str, e: &Expr| format!("{name} = {}", text(&e.to_string()));
    let mut items: Vec<String> = t.tau.iter().map(|e| expression("tau", e)).collect();
    items.push(expression("at_spike", &t.at_spike));
    items.push(expression("toward", &t.toward));
    items.push(expression("initial", &t.initial));
    items.push(format!("unit = {}", text(&t.unit)));
    items.extend(meaning(&t.meaning));
    format!("{} = {{ {} }}", key(&t.name), items.join(", "))
}
