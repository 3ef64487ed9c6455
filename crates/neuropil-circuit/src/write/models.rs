//! Writes a neuron model as TOML.

use super::toml_text::{key, list, text};
use crate::check::model::bound_text;
use crate::expr::Expr;
use crate::model::{Assignment, Deliver, NeuronModel, RefractoryInput};
use crate::units::write_quantity;

impl NeuronModel {
    /// The model as a model file; [`crate::read_model`] reads it back to an equal model.
    pub fn to_toml(&self) -> String {
        let mut out = format!("[model]\nname = {}\n", text(&self.name));
        self.head(&mut out);
        self.sections(&mut out, "");
        out
    }

    /// The model as `[models.NAME]` of a circuit file.
    pub fn to_inline_toml(&self) -> String {
        let prefix = format!("models.{}", key(&self.name));
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
        if self.kernel {
            *out += "kernel = true\n";
        }
        let deliver = match self.deliver {
            Deliver::AfterPropagation => "after propagation",
            Deliver::BeforePropagation => "before propagation",
        };
        *out += &format!("deliver = \"{deliver}\"\n");
    }

    fn sections(&self, out: &mut String, prefix: &str) {
        let mut section = |name: &str, lines: Vec<String>| {
            if !lines.is_empty() {
                *out += &format!("\n[{prefix}{name}]\n{}\n", lines.join("\n"));
            }
        };
        let meaning = |m: &str| match m {
            "" => String::new(),
            m => format!(", meaning = {}", text(m)),
        };
        let parameters = self.parameters.iter().map(|p| {
            let default = write_quantity(p.default, p.dimension, &p.unit);
            let mut line = format!("{} = {{ default = {}", key(&p.name), text(&default));
            line += &format!(", unit = {}", text(&p.unit));
            for (name, sign, bound) in [("lower", ">", p.lower), ("upper", "<", p.upper)] {
                if let Some(b) = bound {
                    let bound = bound_text(sign, b, p.dimension, &p.unit);
                    line += &format!(", {name} = {}", text(&bound));
                }
            }
            format!("{line}{} }}", meaning(&p.meaning))
        });
        section("parameters", parameters.collect());
        let states = self.states.iter().map(|s| {
            let initial = text(&s.initial.to_string());
            let unit = text(&s.unit);
            let tail = meaning(&s.meaning);
            format!(
                "{} = {{ initial = {initial}, unit = {unit}{tail} }}",
                key(&s.name)
            )
        });
        section("states", states.collect());
        let inputs = self.inputs.iter().map(|i| {
            let tail = meaning(&i.meaning);
            format!("{} = {{ unit = {}{tail} }}", key(&i.name), text(&i.unit))
        });
        section("inputs", inputs.collect());
        let receptors = self.receptors.iter().map(|r| {
            let add = assignments(&r.events);
            let tail = meaning(&r.meaning);
            let kind = if r.continuous {
                ", continuous = true"
            } else {
                ""
            };
            format!(
                "{} = {{ unit = {}{kind}, add = {add}{tail} }}",
                key(&r.name),
                text(&r.unit)
            )
        });
        section("receptors", receptors.collect());
        let outputs = self.outputs.iter().map(|o| {
            let (value, unit) = (text(&o.value.to_string()), text(&o.unit));
            let tail = meaning(&o.meaning);
            format!(
                "{} = {{ value = {value}, unit = {unit}{tail} }}",
                key(&o.name)
            )
        });
        section("outputs", outputs.collect());
        let equations = |list: &[(String, Expr)]| -> Vec<String> {
            list.iter()
                .map(|(name, e)| format!("{} = {}", key(name), text(&e.to_string())))
                .collect()
        };
        section("expressions", equations(&self.expressions));
        section("dynamics", equations(&self.dynamics));
        section("diffusion", self.diffusion_lines());
        let limits = self.limits.iter().map(|l| {
            let ends = [("lower", &l.lower), ("upper", &l.upper)];
            let ends = ends.into_iter().filter_map(|(name, e)| {
                e.as_ref()
                    .map(|e| format!("{name} = {}", text(&e.to_string())))
            });
            let ends: Vec<_> = ends.collect();
            format!("{} = {{ {} }}", key(&l.state), ends.join(", "))
        });
        section("limits", limits.collect());
        let Some(rule) = &self.spike else { return };
        let mut lines = vec![format!("condition = {}", text(&rule.condition.to_string()))];
        if !rule.reset.is_empty() {
            lines.push(format!("reset = {}", assignments(&rule.reset)));
        }
        if let Some(e) = &rule.refractory {
            lines.push(format!("refractory = {}", text(&e.to_string())));
        }
        if !rule.hold.is_empty() {
            lines.push(format!(
                "hold = {}",
                list(rule.hold.iter().map(|h| text(h)))
            ));
        }
        let fate = match rule.refractory_input {
            RefractoryInput::Keep => "keep",
            RefractoryInput::Discard => "discard",
        };
        lines.push(format!("refractory_input = \"{fate}\""));
        section("spike", lines);
    }

    /// Several noises of one state stand in a list.
    fn diffusion_lines(&self) -> Vec<String> {
        let mut names: Vec<&str> = Vec::new();
        for (name, _) in &self.diffusion {
            if !names.contains(&name.as_str()) {
                names.push(name);
            }
        }
        let line = |name: &str| {
            let own = self.diffusion.iter().filter(|(n, _)| n == name);
            let terms: Vec<_> = own.map(|(_, e)| text(&e.to_string())).collect();
            match terms.as_slice() {
                [one] => format!("{} = {one}", key(name)),
                _ => format!("{} = {}", key(name), list(terms)),
            }
        };
        names.into_iter().map(line).collect()
    }
}

fn assignments(all: &[Assignment]) -> String {
    let items: Vec<_> = all
        .iter()
        .map(|a| format!("{} = {}", key(&a.state), text(&a.value.to_string())))
        .collect();
    format!("{{ {} }}", items.join(", "))
}
