//! All steady states: `solve --states`.

use super::Solve;
use crate::circuits::failure;
use crate::failure::Failure;
use crate::print;
use crate::table::{TextTable, number};
use neuropil::circuit::Circuit;
use neuropil::theory::{CircuitModel, SteadyState, SteadyStates, TheoryError, Validity};
use serde_json::{Map, Value, json};
use std::fmt::Write;

/// Finds and prints them.
pub fn run(solve: &Solve, circuit: &Circuit, made: &CircuitModel) -> Result<(), Failure> {
    let find = || -> Result<(SteadyStates, Vec<Validity>), TheoryError> {
        let found = made.model.steady_states()?;
        let validity = found.states.iter().map(|s| made.validity(s));
        let validity = validity.collect::<Result<_, _>>()?;
        Ok((found, validity))
    };
    let (found, validity) = find().map_err(|e| failure(e.into()))?;
    if solve.json {
        let states = found.states.iter().zip(&validity);
        return print::json(&json!({
            "circuit": circuit.name,
            "scale": solve.circuit.scale,
            "theory": solve.theory_name(),
            "parameters": parameters(made),
            "power_laws": power_laws(made),
            "complete": found.complete,
            "states": states.map(|(s, v)| object(made, s, v)).collect::<Vec<_>>(),
            "balanced_limit": made.model.balanced_limit().ok().map(|b| json!({
                "rates": b.rates.iter().map(|r| r * 1e3).collect::<Vec<_>>(),
                "exists": b.exists,
                "stable": b.stable,
            })),
            "warnings": made.warnings,
        }));
    }
    let mut out = format!(
        "{}: {}\n\n{} in {}\n",
        circuit.name,
        circuit.title,
        counted(found.states.len(), found.complete),
        solve.theory_name()
    );
    out.push_str(&power_law_table(made));
    for (k, (state, valid)) in found.states.iter().zip(&validity).enumerate() {
        let _ = write!(
            out,
            "\nstate {}: {}\n\n{}",
            k + 1,
            words(state),
            table(made, state, valid).text()
        );
        let _ = writeln!(
            out,
            "\neigenvalues (1/s): {}",
            state
                .eigenvalues
                .iter()
                .map(|v| eigenvalue(*v))
                .collect::<Vec<_>>()
                .join(", ")
        );
        for warning in valid.warnings.iter().filter(|w| !made.warnings.contains(w)) {
            eprintln!("warning: state {}: {warning}", k + 1);
        }
    }
    let _ = writeln!(out, "\n{}", balanced(made));
    for warning in &made.warnings {
        eprintln!("warning: {warning}");
    }
    print::text(&out)
}

/// The limit of large networks in a line.
fn balanced(made: &CircuitModel) -> String {
    match made.model.balanced_limit() {
        Err(e) => format!("balanced limit: none ({e})"),
        Ok(limit) => {
            let all = made.model.populations().iter().zip(&limit.rates);
            let rates: Vec<String> = all
                .map(|(p, r)| format!("{} {}", p.name, number(r * 1e3)))
                .collect();
            let word = match (limit.exists, limit.stable) {
                (false, _) => "does not exist with positive rates",
                (true, true) => "stable",
                (true, false) => "unstable",
            };
            format!(
                "balanced limit of large networks: {} spikes/s, {word}",
                rates.join(", ")
            )
        }
    }
}

fn counted(count: usize, complete: bool) -> String {
    let noun = if count == 1 {
        "steady state"
    } else {
        "steady states"
    };
    let note = if complete {
        "every one there is"
    } else {
        "those that a search found"
    };
    format!("{count} {noun} ({note})")
}

/// Stability and regime in words.
fn words(state: &SteadyState) -> String {
    let mut words = vec![if state.stable { "stable" } else { "unstable" }];
    let more = [
        (state.isn && state.stable, "inhibition-stabilized (ISN)"),
        (
            state.supersaturating,
            "supersaturating (E falls with the common drift)",
        ),
        (
            state.paradoxical.contains(&true),
            "paradoxical (I falls with its own drift)",
        ),
    ];
    words.extend(more.iter().filter(|m| m.0).map(|m| m.1));
    words.join(", ")
}

fn eigenvalue((re, im): (f64, f64)) -> String {
    if im == 0.0 {
        return number(re * 1e3);
    }
    let sign = if im < 0.0 { '-' } else { '+' };
    format!("{} {sign} {}i", number(re * 1e3), number(im.abs() * 1e3))
}

fn table(made: &CircuitModel, state: &SteadyState, valid: &Validity) -> TextTable {
    let mut t = TextTable::new(&[
        "population",
        ">rate (spikes/s)",
        ">mean input (mV)",
        ">sigma (mV)",
        ">by mu_ext (spikes/s per mV/s)",
        ">recurrent/external noise",
        ">with recurrent noise (spikes/s)",
    ]);
    let shown = |x: Option<f64>| x.map_or("–".into(), number);
    for (i, (p, v)) in made
        .model
        .populations()
        .iter()
        .zip(&valid.populations)
        .enumerate()
    {
        let at = |column: &[f64]| column.get(i).copied();
        t.row([
            p.name.clone(),
            shown(at(&state.rates).map(|r| r * 1e3)),
            shown(at(&state.mean)),
            shown(at(&state.noise)),
            shown(at(&state.by_drive)),
            shown(v.noise_ratio),
            shown(v.with_recurrent_noise.map(|r| r * 1e3)),
        ]);
    }
    t
}

/// The fitted power laws, in the units in which they are published.
fn power_law_table(made: &CircuitModel) -> String {
    if made.fits.is_empty() {
        return String::new();
    }
    let mut t = TextTable::new(&[
        "power law of",
        ">a (spikes/s per (mV/s)^n)",
        ">b (mV/s)",
        ">n",
        ">rms error (spikes/s)",
    ]);
    for (fit, p) in made.fits.iter().zip(made.model.populations()) {
        let (a, b, n) = fit.law.to_drift_per_second(p.membrane);
        t.row([
            p.name.clone(),
            format!("{a:.4e}"),
            number(b),
            number(n),
            number(fit.rms * 1e3),
        ]);
    }
    format!("\n{}", t.text())
}

fn power_laws(made: &CircuitModel) -> Vec<Value> {
    let all = made.fits.iter().zip(made.model.populations());
    all.map(|(fit, p)| {
        let (a, b, n) = fit.law.to_drift_per_second(p.membrane);
        json!({ "population": p.name, "a": a, "b": b, "n": n, "rms": fit.rms * 1e3, "at_bound": fit.at_bound })
    })
    .collect()
}

/// Parameters by name, each with its value and unit.
pub fn parameters(made: &CircuitModel) -> Value {
    let model = &made.model;
    let mut object = Map::new();
    let values = model.parameter_values();
    for (k, (name, unit)) in model
        .parameter_names()
        .into_iter()
        .zip(model.parameter_units())
        .enumerate()
    {
        let value = values.get(k).map(|v| model.in_usual_unit(k, *v));
        object.insert(name, json!({ "value": value, "unit": unit }));
    }
    Value::Object(object)
}

fn object(made: &CircuitModel, state: &SteadyState, valid: &Validity) -> Value {
    let all = made.model.populations().iter().zip(&valid.populations);
    let populations: Vec<Value> = all
        .enumerate()
        .map(|(i, (p, v))| {
            json!({
                "name": p.name,
                "rate": state.rates.get(i).map(|r| r * 1e3),
                "mean_input": state.mean.get(i),
                "sigma": state.noise.get(i),
                "slope": state.slope.get(i),
                "by_mu_ext": state.by_drive.get(i),
                "paradoxical": state.paradoxical.get(i),
                "noise_ratio": v.noise_ratio,
                "with_recurrent_noise": v.with_recurrent_noise.map(|r| r * 1e3),
                "tau_s_over_tau_m": v.filter_ratio,
            })
        })
        .collect();
    let response = state
        .response
        .as_ref()
        .map(|m| (0..m.rows()).map(|i| m.row(i).to_vec()).collect::<Vec<_>>());
    let eigenvalues = state.eigenvalues.iter();
    json!({
        "stable": state.stable,
        "isn": state.isn,
        "supersaturating": state.supersaturating,
        "distance": state.distance() * 1e3,
        "determinant": state.determinant,
        "eigenvalues": eigenvalues.map(|v| [v.0 * 1e3, v.1 * 1e3]).collect::<Vec<_>>(),
        "populations": populations,
        "response": response,
        "warnings": valid.warnings,
    })
}
