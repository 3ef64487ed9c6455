//! A model as a page of Markdown: equations in LaTeX, then tables of parameters, states and ports.

use crate::model::{Assignment, Deliver, NeuronModel, RefractoryInput};
use crate::structure::{Structure, structure};
use crate::text::latex_name;
use crate::units::write_quantity;

impl NeuronModel {
    /// The model in Markdown with LaTeX mathematics between dollar signs.
    pub fn describe(&self) -> String {
        let mut out = format!("# `{}`\n\n", self.name);
        for paragraph in [&self.title, &self.description] {
            if !paragraph.trim().is_empty() {
                out += &format!("{}\n\n", paragraph.trim());
            }
        }
        self.equations(&mut out);
        self.rule(&mut out);
        let rows: Vec<_> = self
            .parameters
            .iter()
            .map(|p| {
                let default = write_quantity(p.default, p.dimension, &p.unit);
                vec![
                    format!("`{}`", p.name),
                    format!("${}$", latex_name(&p.name)),
                    default,
                    crate::check::values::allowed(p),
                    p.meaning.clone(),
                ]
            })
            .collect();
        table(
            &mut out,
            "Parameters",
            &["name", "symbol", "default", "allowed", "meaning"],
            &rows,
        );
        let rows: Vec<_> = self
            .states
            .iter()
            .map(|s| {
                vec![
                    format!("`{}`", s.name),
                    format!("${}$", latex_name(&s.name)),
                    format!("`{}`", s.initial),
                    s.unit.clone(),
                    s.meaning.clone(),
                ]
            })
            .collect();
        table(
            &mut out,
            "States",
            &["name", "symbol", "initial", "unit", "meaning"],
            &rows,
        );
        let rows: Vec<_> = self
            .inputs
            .iter()
            .map(|i| vec![format!("`{}`", i.name), i.unit.clone(), i.meaning.clone()])
            .collect();
        table(&mut out, "Inputs", &["port", "unit", "meaning"], &rows);
        let rows: Vec<_> = self
            .receptors
            .iter()
            .map(|r| {
                let sign = if r.continuous {
                    "\\mathrel{+}= \\textstyle\\sum"
                } else {
                    "\\mathrel{+}="
                };
                vec![
                    format!("`{}`", r.name),
                    r.unit.clone(),
                    {
                        let adds = assignments(&r.events, sign);
                        let input = |e: &Assignment| self.state(&e.state).is_none();
                        let once = !r.continuous && r.events.iter().any(input);
                        format!("{adds}{}", if once { " for this step" } else { "" })
                    },
                    r.meaning.clone(),
                ]
            })
            .collect();
        table(
            &mut out,
            "Receptors",
            &["receptor", "weight", "a spike does", "meaning"],
            &rows,
        );
        let rows: Vec<_> = self
            .outputs
            .iter()
            .map(|o| {
                vec![
                    format!("`{}`", o.name),
                    format!("${}$", o.value.latex()),
                    o.unit.clone(),
                    o.meaning.clone(),
                ]
            })
            .collect();
        let head = ["output", "value", "unit", "meaning"];
        table(&mut out, "Outputs", &head, &rows);
        if !self.references.is_empty() {
            out += &format!("References: {}\n", self.references.join("; "));
        }
        out
    }

    fn equations(&self, out: &mut String) {
        *out += "## Equations\n\n";
        for (name, e) in &self.expressions {
            *out += &format!("$${} = {}$$\n\n", latex_name(name), e.latex());
        }
        for s in &self.states {
            let name = latex_name(&s.name);
            let slope = self.dynamics.iter().find(|(n, _)| *n == s.name);
            let mut right = slope.map_or("0".to_string(), |(_, e)| e.latex());
            for (i, (_, e)) in self
                .diffusion
                .iter()
                .filter(|(n, _)| *n == s.name)
                .enumerate()
            {
                right += &format!(" + \\left({}\\right) \\xi_{{{}}}(t)", e.latex(), i + 1);
            }
            *out += &format!("$$\\frac{{\\mathrm{{d}}{name}}}{{\\mathrm{{d}}t}} = {right}$$\n\n");
        }
        *out += match structure(self) {
            Structure::Linear(_) => "Between spikes the equations are linear.\n\n",
            Structure::General => "Between spikes the equations are not linear.\n\n",
        };
    }

    fn rule(&self, out: &mut String) {
        let deliver = match self.deliver {
            Deliver::AfterPropagation => "propagate, deliver, test, reset",
            Deliver::BeforePropagation => "deliver, propagate, test, reset",
        };
        *out += &format!("Each time step: {deliver}.\n\n");
        for l in &self.limits {
            let name = latex_name(&l.state);
            let lower = l.lower.as_ref().map(|e| format!("{} \\le ", e.latex()));
            let upper = l.upper.as_ref().map(|e| format!(" \\le {}", e.latex()));
            let (lower, upper) = (lower.unwrap_or_default(), upper.unwrap_or_default());
            *out += &format!("Before the test, ${lower}{name}{upper}$.\n\n");
        }
        let Some(rule) = &self.spike else {
            *out += "The model does not spike.\n\n";
            return;
        };
        *out += &format!("Spikes when ${}$", rule.condition.latex());
        if !rule.reset.is_empty() {
            *out += &format!("; then {}", assignments(&rule.reset, "\\leftarrow"));
        }
        if let Some(e) = &rule.refractory {
            *out += &format!("; refractory for ${}$", e.latex());
            if !rule.hold.is_empty() {
                let fate = match rule.refractory_input {
                    RefractoryInput::Keep => "still changed by",
                    RefractoryInput::Discard => "unchanged by",
                };
                let held: Vec<_> = rule.hold.iter().map(|h| format!("`{h}`")).collect();
                *out += &format!(" with {} held and {fate} arriving spikes", held.join(", "));
            }
        }
        *out += ".\n\n";
    }
}

fn assignments(all: &[Assignment], sign: &str) -> String {
    let items: Vec<_> = all
        .iter()
        .map(|a| format!("${} {sign} {}$", latex_name(&a.state), a.value.latex()))
        .collect();
    items.join(", ")
}

pub(super) fn table(out: &mut String, title: &str, head: &[&str], rows: &[Vec<String>]) {
    if rows.is_empty() {
        return;
    }
    *out += &format!(
        "## {title}\n\n| {} |\n|{}\n",
        head.join(" | "),
        "---|".repeat(head.len())
    );
    for row in rows {
        let cells: Vec<_> = row
            .iter()
            .map(|c| c.replace('|', "\\|").replace('\n', " "))
            .collect();
        *out += &format!("| {} |\n", cells.join(" | "));
    }
    *out += "\n";
}
