//! A synapse model as a page of Markdown: equations in LaTeX, then tables of parameters and states.

use super::describe::table;
use crate::check::values::allowed;
use crate::dimension::Dimension;
use crate::expr::Expr;
use crate::synapse::{SynapseModel, Trace};
use crate::text::latex_name;
use crate::units::write_quantity;

impl SynapseModel {
    /// The model in Markdown with LaTeX mathematics between dollar signs. The weight is `w`, unless something else
    /// is called so.
    pub fn describe(&self) -> String {
        let mut out = format!("# `{}`\n\n", self.name);
        for paragraph in [&self.title, &self.description] {
            if !paragraph.trim().is_empty() {
                out += &format!("{}\n\n", paragraph.trim());
            }
        }
        self.equations(&mut out);
        let rows = self.parameters.iter().map(|p| {
            let default = match p.default {
                None => "to be given".to_string(),
                Some(_) if p.dimension == Dimension::WEIGHT => "0".to_string(),
                Some(x) => write_quantity(x, p.dimension, &p.unit),
            };
            let allowed = match p.dimension {
                // Only 0 can bound a weight of no known unit.
                Dimension::WEIGHT => allowed(&p.as_parameter()).replace("0 weight", "0"),
                _ => allowed(&p.as_parameter()),
            };
            vec![
                format!("`{}`", p.name),
                format!("${}$", latex_name(&p.name)),
                default,
                allowed,
                p.meaning.clone(),
            ]
        });
        let rows: Vec<_> = rows.collect();
        let head = ["name", "symbol", "default", "allowed", "meaning"];
        table(&mut out, "Parameters", &head, &rows);
        for (title, states) in [
            ("States of each source", &self.source),
            ("States of each target", &self.target),
        ] {
            let rows: Vec<_> = states.iter().map(row).collect();
            let head = ["name", "symbol", "initial", "unit", "meaning"];
            table(&mut out, title, &head, &rows);
        }
        if !self.references.is_empty() {
            out += &format!("References: {}\n", self.references.join("; "));
        }
        out
    }

    /// An expression in LaTeX, with the weight by its letter.
    fn latex(&self, e: &Expr) -> String {
        e.substitute(&|s| (s == "weight").then(|| Expr::symbol(self.letter())))
            .latex()
    }

    /// What the weight is called in print.
    fn letter(&self) -> &'static str {
        let states = self.source.iter().chain(&self.target).map(|t| &t.name);
        let names = self.parameters.iter().map(|p| &p.name).chain(states);
        let mut names = names.chain(self.expressions.iter().map(|(n, _)| n));
        if names.any(|n| n == "w") {
            "weight"
        } else {
            "w"
        }
    }

    fn equations(&self, out: &mut String) {
        *out += "## Equations\n\n";
        for (name, e) in &self.expressions {
            *out += &format!("$${} = {}$$\n\n", latex_name(name), self.latex(e));
        }
        let w = latex_name(self.letter());
        for (side, states, when) in [
            (
                "source",
                &self.source,
                "At its spikes, seen by the synapse one delay later",
            ),
            ("target", &self.target, "At its spikes"),
        ] {
            if states.is_empty() {
                continue;
            }
            *out += &format!("Each {side} neuron keeps\n\n");
            for t in states {
                *out += &format!("$${}$$\n\n", between(t));
            }
            let jumps = states.iter();
            let jumps = jumps
                .map(|t| format!("{} \\leftarrow {}", latex_name(&t.name), t.at_spike.latex()));
            *out += &format!(
                "{when},\n\n$${}$$\n\n",
                jumps.collect::<Vec<_>>().join(", \\qquad ")
            );
        }
        let delivered = match &self.transmit {
            Expr::Symbol(s) if s == "weight" => format!("An arriving spike delivers ${w}$."),
            e => format!(
                "An arriving spike delivers\n\n$${}$$\n\nwith the values just before it.",
                self.latex(e)
            ),
        };
        *out += &format!("{delivered}\n\n");
        for (rule, when) in [
            (&self.at_source_spike, "When a spike of the source arrives"),
            (&self.at_target_spike, "When the target spikes"),
        ] {
            if let Some(e) = rule {
                *out += &format!("{when},\n\n$${w} \\leftarrow {}$$\n\n", self.latex(e));
            }
        }
        match (&self.lower, &self.upper) {
            (Some(lower), Some(upper)) => {
                let (lower, upper) = (lower.latex(), upper.latex());
                *out += &format!("after each of which ${lower} \\le {w} \\le {upper}$.\n\n");
            }
            _ => *out += "The weight itself stays.\n\n",
        }
    }
}

/// The equation of a state between spikes.
fn between(t: &Trace) -> String {
    let x = latex_name(&t.name);
    let left = format!("\\frac{{\\mathrm{{d}}{x}}}{{\\mathrm{{d}}t}}");
    let Some(tau) = &t.tau else {
        return format!("{left} = 0");
    };
    let above = match t.toward.is_number(0.0) {
        true => format!("-{x}"),
        false => Expr::binary(
            crate::expr::BinaryOp::Sub,
            t.toward.clone(),
            Expr::symbol(&t.name),
        )
        .latex(),
    };
    format!("{left} = \\frac{{{above}}}{{{}}}", tau.latex())
}

fn row(t: &Trace) -> Vec<String> {
    vec![
        format!("`{}`", t.name),
        format!("${}$", latex_name(&t.name)),
        format!("`{}`", t.initial),
        t.unit.clone(),
        t.meaning.clone(),
    ]
}
