//! States in the limit of strong coupling: `solve --theory balanced` and `solve --theory semi-balanced`, also along an input.

use super::{Solve, Theory};
use crate::circuits::failure;
use crate::failure::Failure;
use crate::print;
use crate::table::{TextTable, number};
use neuropil::circuit::Circuit;
use neuropil::numerics::matrix::Matrix;
use neuropil::theory::semi_balanced::LARGEST;
use neuropil::theory::{
    SemiBalanced, SemiBalancedState, SemiBalancedStates, TheoryError, TheoryOptions,
    to_semi_balanced,
};
use serde_json::{Value, json};
use std::fmt::Write;

/// Most continua that are shown; JSON has all.
const SHOWN: usize = 3;

/// A network and its states.
pub(super) struct Found {
    pub network: SemiBalanced,
    states: SemiBalancedStates,
    warnings: Vec<String>,
}

/// The network that was asked for, under its inputs.
pub(super) fn network(
    solve: &Solve,
    circuit: &Circuit,
    options: &TheoryOptions,
) -> Result<SemiBalanced, Failure> {
    let unused = [
        ("--time-step", solve.time_step.is_some()),
        ("--weight-variance", solve.weight_variance),
    ];
    if let Some((name, _)) = unused.iter().find(|u| u.1) {
        return Err(Failure::input(format!(
            "{name}: has no meaning with --theory {}, which knows no noise",
            solve.theory_name()
        )));
    }
    let make = || -> Result<SemiBalanced, TheoryError> {
        let mut network = to_semi_balanced(circuit, options)?;
        for (name, text) in &solve.change {
            network = network.with_input_read(name, text)?;
        }
        Ok(network)
    };
    make().map_err(|e| failure(e.into()))
}

/// Finds and prints the states.
pub(super) fn run(
    solve: &Solve,
    circuit: &Circuit,
    options: &TheoryOptions,
) -> Result<(), Failure> {
    let network = network(solve, circuit, options)?;
    let found = Found::of(network).map_err(|e| failure(e.into()))?;
    if solve.json {
        let value = found.json(solve, circuit).map_err(|e| failure(e.into()))?;
        return print::json(&value);
    }
    let mut out = format!("{}: {}\n\n", circuit.name, circuit.title);
    out.push_str(&found.text(solve).map_err(|e| failure(e.into()))?);
    for warning in &found.warnings {
        eprintln!("warning: {warning}");
    }
    print::text(&out)
}

impl Found {
    fn of(network: SemiBalanced) -> Result<Self, TheoryError> {
        let states = network.states_or_one()?;
        let mut warnings = network.warnings(&states)?;
        warnings.extend(network.assumptions.iter().cloned());
        Ok(Self {
            network,
            states,
            warnings,
        })
    }

    /// Input from outside over mean |J| K, spikes/s.
    fn scaled_input(&self) -> Result<Vec<f64>, TheoryError> {
        let scale = self.network.mean_coupling();
        let input = self.network.input()?;
        Ok(input.iter().map(|x| 1e3 * x / scale).collect())
    }

    /// Whether deviations from the rates at which all inputs cancel die out.
    fn balance_is_stable(&self) -> Result<bool, TheoryError> {
        self.network
            .stable_on(&vec![true; self.network.names.len()])
    }

    fn text(&self, solve: &Solve) -> Result<String, TheoryError> {
        let n = &self.network;
        let mut out = format!(
            "limit of strong coupling: mean |J| K {} mV/Hz over all pairs; W = JK and X = input from outside over it\n\n{}",
            number(1e-3 * n.mean_coupling()),
            self.weights()?.text()
        );
        let stable = self.balance_is_stable()?;
        out.push_str(&match n.balanced() {
            Err(_) => "\nbalanced rates: no single ones, W is singular\n".to_owned(),
            Ok(rates) => format!(
                "\nbalanced rates -W⁻¹X: {} spikes/s, {}\n",
                self.named(&rates),
                match (rates.iter().all(|r| *r >= 0.0), stable) {
                    (false, _) => "of which some are negative: there is no such state",
                    (true, true) => "stable",
                    (true, false) => "unstable",
                }
            ),
        });
        if solve.theory == Theory::Balanced {
            return Ok(out);
        }
        let _ = writeln!(out, "\n{}; {}", self.count(), self.uniqueness()?);
        for (k, state) in self.states.states.iter().enumerate() {
            let mut t = TextTable::new(&["population", ">rate (spikes/s)", ">input left (mV)"]);
            let both = state.rates.iter().zip(&state.input);
            for (name, (rate, input)) in n.names.iter().zip(both) {
                t.row([name.clone(), number(1e3 * rate), number(input + 0.0)]);
            }
            let _ = write!(
                out,
                "\nstate {}: {}\n\n{}",
                k + 1,
                self.words(state),
                t.text()
            );
        }
        for (k, family) in self.states.families.iter().take(SHOWN).enumerate() {
            let words = n.family_in_words(family);
            let _ = writeln!(out, "\ncontinuum {}: {words}", k + 1);
        }
        Ok(out)
    }

    /// How many states were found, and whether they are all.
    fn count(&self) -> String {
        let (states, families) = (self.states.states.len(), self.states.families.len());
        let plural = |k: usize, one: &str, more: &str| match k {
            1 => format!("1 {one}"),
            k => format!("{k} {more}"),
        };
        if !self.states.every_set_tried {
            let found = plural(states, "semi-balanced state", "semi-balanced states");
            return format!(
                "{found} found by Lemke's method, which looks for one; whether there are others was not tried above {LARGEST} populations"
            );
        }
        match families {
            0 => format!(
                "{} (every one there is)",
                plural(states, "semi-balanced state", "semi-balanced states")
            ),
            k => format!(
                "{} and {} of states where W is singular (together every one there is)",
                plural(
                    states,
                    "isolated semi-balanced state",
                    "isolated semi-balanced states"
                ),
                plural(k, "continuum", "continua")
            ),
        }
    }

    fn uniqueness(&self) -> Result<String, TheoryError> {
        Ok(match self.network.unique_for_every_input()? {
            Some(true) => "there is one under every input (-W is a P-matrix)".into(),
            Some(false) => "under other inputs their number may differ (-W is no P-matrix)".into(),
            None => format!(
                "whether there is one under every input was not tried above {LARGEST} populations"
            ),
        })
    }

    fn named(&self, rates: &[f64]) -> String {
        let all = self.network.names.iter().zip(rates);
        let all: Vec<String> = all
            .map(|(name, r)| format!("{name} {}", number(1e3 * r)))
            .collect();
        all.join(", ")
    }

    /// Which populations are active, and whether the state stays.
    fn words(&self, state: &SemiBalancedState) -> String {
        let mut words = vec![
            format!(
                "{{{}}} active",
                active(&self.network, &state.active).join(", ")
            ),
            (if state.balanced {
                "balanced"
            } else {
                "semi-balanced"
            })
            .into(),
            state.stability().into(),
            format!("index {:+}", state.index),
        ];
        if state.degenerate {
            let silent = state
                .active
                .iter()
                .zip(&state.input)
                .zip(&self.network.names);
            let border = silent.filter(|((active, input), _)| !**active && **input == 0.0);
            let border: Vec<&str> = border.map(|(_, name)| name.as_str()).collect();
            words.push(format!("{} at the border of silence", border.join(", ")));
        }
        words.join(", ")
    }

    /// W, what sources outside add, and X.
    fn weights(&self) -> Result<TextTable, TheoryError> {
        let n = &self.network;
        let scale = n.mean_coupling();
        let head: Vec<String> = ["W onto".to_string()]
            .into_iter()
            .chain(
                n.names
                    .iter()
                    .chain(&n.sources)
                    .map(|s| format!(">from {s}")),
            )
            .chain([">X (spikes/s)".into()])
            .collect();
        let mut t = TextTable::new(&head.iter().map(String::as_str).collect::<Vec<_>>());
        for (i, (name, x)) in n.names.iter().zip(self.scaled_input()?).enumerate() {
            let row = n.coupling.row(i).iter().chain(n.external.row(i));
            let row = row.map(|v| number(v / scale));
            t.row([name.clone()].into_iter().chain(row).chain([number(x)]));
        }
        Ok(t)
    }

    fn json(&self, solve: &Solve, circuit: &Circuit) -> Result<Value, TheoryError> {
        let n = &self.network;
        let scale = n.mean_coupling();
        let rows = |m: &Matrix, by: f64| -> Vec<Vec<f64>> {
            let row = |i| m.row(i).iter().map(|v| v / by).collect();
            (0..m.rows()).map(row).collect()
        };
        let per_second = |r: &[f64]| r.iter().map(|r| 1e3 * r).collect::<Vec<_>>();
        let balanced = match n.balanced() {
            Err(_) => Value::Null,
            Ok(rates) => json!({
                "rates": per_second(&rates),
                "exists": rates.iter().all(|r| *r >= 0.0),
                "stable": self.balance_is_stable()?,
            }),
        };
        let mut object = json!({
            "circuit": circuit.name,
            "scale": solve.circuit.scale,
            "theory": solve.theory_name(),
            "populations": n.names,
            "sources": n.sources.iter().zip(per_second(&n.external_rates)).map(|(name, rate)| json!({
                "name": name,
                "rate": rate,
            })).collect::<Vec<_>>(),
            "mean_coupling": 1e-3 * scale,
            "coupling": rows(&n.coupling, 1e3),
            "external": rows(&n.external, 1e3),
            "constant": n.constant,
            "W": rows(&n.coupling, scale),
            "W_x": rows(&n.external, scale),
            "X": self.scaled_input()?,
            "balanced": balanced,
            "unique_for_every_input": n.unique_for_every_input()?,
            "warnings": self.warnings,
        });
        if solve.theory == Theory::SemiBalanced
            && let Value::Object(o) = &mut object
        {
            let states = self.states.states.iter().map(|s| {
                json!({
                    "active": active(n, &s.active),
                    "rates": per_second(&s.rates),
                    "input": s.input,
                    "balanced": s.balanced,
                    "stable": s.stable,
                    "stability": s.stability(),
                    "degenerate": s.degenerate,
                    "index": s.index,
                })
            });
            o.insert("states".into(), states.collect());
            o.insert("complete".into(), self.states.complete().into());
            o.insert("every_set_tried".into(), self.states.every_set_tried.into());
            o.insert("index_sum".into(), self.states.index_sum().into());
            let families = self.states.families.iter().map(|f| {
                let finite = |t: f64| t.is_finite().then_some(1e3 * t);
                let directions = f.directions.iter().map(
                    |d| json!({ "change": d.change, "from": finite(d.from), "to": finite(d.to) }),
                );
                json!({
                    "active": active(n, &f.active),
                    "rates": per_second(&f.rates),
                    "input": f.input,
                    "directions": directions.collect::<Vec<_>>(),
                    "attracting": f.attracting,
                })
            });
            o.insert("continua".into(), families.collect());
            o.insert("singular_sets".into(), self.states.singular.len().into());
        }
        Ok(object)
    }
}

/// Names of the active populations.
pub(super) fn active<'a>(network: &'a SemiBalanced, active: &[bool]) -> Vec<&'a str> {
    let all = network.names.iter().zip(active).filter(|(_, a)| **a);
    all.map(|(name, _)| name.as_str()).collect()
}
