//! Checks of a projection: its ends, its delay and the course of its weights here, its receptor and its rule in files of their own.

mod receptor;
mod rule;
mod synapse;

pub use receptor::default_receptor;
pub(super) use receptor::sign;

use super::circuit::{Findings, Place};
use super::courses::course;
use super::protocol::on_grid;
use super::values;
use crate::circuit::{Population, Projection};
use crate::connection::{ConnectionRule, Delay};
use crate::problem::Problem;
use crate::stimulus::Waveform;
use crate::value::Value;
use receptor::{output, receptor};
use rule::rule;
use std::collections::BTreeMap;

/// Checks one projection and gives the number of synapses expected.
pub(super) fn projection(
    p: &Projection,
    index: usize,
    populations: &BTreeMap<&str, &Population>,
    dt: f64,
    f: &mut Findings,
) -> f64 {
    let place = Place::Projection(index);
    let who = format!("projection `{}`", p.name);
    let mut end = |key: &str, name: &str| {
        let found = populations.get(name).copied();
        if found.is_none() {
            let known = populations.keys().copied();
            let kind = format!("{key} population");
            let problem = Problem::unknown("unknown-population", &who, &kind, name, known);
            f.add(place, &[key], problem);
        }
        found
    };
    let (source, target) = (end("source", &p.source), end("target", &p.target));
    let (Some(source), Some(target)) = (source, target) else {
        return 0.0;
    };
    if source.size == 0 || target.size == 0 {
        return 0.0;
    }
    receptor(p, target, place, &who, f);
    output(p, source, target, place, &who, f);
    synapse::synapse(p, target, place, &who, f);
    delay(p, place, dt, &who, f);
    if let Some(problem) = weight_course(p, dt, &who) {
        f.add(place, &["weight_course"], problem);
    }
    rule(p, source.size, target.size, place, &who, f);
    let count = p.expected_synapses(source.size, target.size);
    if count == 0.0 {
        f.warn("empty", &who, "has no synapses");
    }
    count
}

/// The problem of a factor of the weights that is no course, negative at some time, or of a continuous projection.
fn weight_course(p: &Projection, dt: f64, who: &str) -> Option<Problem> {
    let factor = p.weight_course.as_ref()?;
    let bad = |given: String, expected: &str| {
        Some(Problem::new(
            "bad-course",
            who,
            "weight_course",
            given,
            expected,
        ))
    };
    if let Waveform::Constant(_) = factor {
        let expected = "a course in time; a constant factor belongs into the weight";
        return bad("constant".into(), expected);
    }
    if let Some(problem) = course(factor, dt, who) {
        return Some(problem);
    }
    match factor.range() {
        Some((low, _)) if low < 0.0 => bad(
            format!("as low as {low}"),
            "factors ≥ 0 at all times (weights keep their signs)",
        ),
        _ if p.output.is_some() => bad(
            "of a continuous projection".into(),
            "constant weights, since only those of spikes can change in time",
        ),
        _ if p.synapse.is_some() => bad(
            "of plastic synapses".into(),
            "weights that change in time or learn, not both",
        ),
        _ => None,
    }
}

/// Longest delay in steps.
pub const MAX_DELAY_STEPS: u32 = 65_000;

/// The problem of a delay above [`MAX_DELAY_STEPS`].
fn long_delay(which: &str, given: f64, dt: f64, who: &str) -> Option<Problem> {
    let long = given / dt > f64::from(MAX_DELAY_STEPS) * (1.0 + 1e-9);
    long.then(|| {
        let expected = format!(
            "at most {MAX_DELAY_STEPS} time steps of {dt} ms ({} ms)",
            crate::units::decimal(f64::from(MAX_DELAY_STEPS) * dt, 0)
        );
        Problem::new(
            "delay-too-long",
            who,
            which,
            format!("{given} ms"),
            expected,
        )
    })
}

/// The problem of a delay that is not at least one step, too long, or off the grid.
pub(super) fn delay_problem(x: f64, dt: f64, who: &str) -> Option<Problem> {
    if !(x.is_finite() && x >= dt * (1.0 - 1e-9)) {
        let given = format!("{x} ms");
        let expected = format!("a time of at least one time step ({dt} ms), or \"step\"");
        return Some(Problem::new(
            "delay-below-step",
            who,
            "delay",
            given,
            expected,
        ));
    }
    on_grid(x, dt, who, "delay").or_else(|| long_delay("delay", x, dt, who))
}

fn delay(p: &Projection, place: Place, dt: f64, who: &str, f: &mut Findings) {
    if let ConnectionRule::FromTable(table) = &p.rule
        && let Some(delays) = &table.delay
        && let Some(problem) = delays.iter().find_map(|x| delay_problem(*x, dt, who))
    {
        f.add(place, &["table"], problem);
    }
    let Delay::Value(value) = &p.delay else {
        return;
    };
    let exact = match &p.rule {
        ConnectionRule::FromTable(t) => Some(t.source.len() as u64),
        _ => None,
    };
    let problem = match value {
        Value::Constant(x) => delay_problem(*x, dt, who),
        Value::Table(v) => values::shape(value, Some(exact.unwrap_or(u64::MAX)), who, "delay")
            .or_else(|| v.iter().find_map(|x| delay_problem(*x, dt, who))),
        Value::Distribution(d) => values::shape(value, None, who, "delay").or_else(|| {
            let (_, high) = values::support(d);
            let low = (high < 0.5 * dt).then(|| {
                let given = format!("drawn up to {high} ms");
                let expected = format!("draws that reach half a time step ({} ms)", 0.5 * dt);
                Problem::new("delay-below-step", who, "delay", given, expected)
            });
            low.or_else(|| long_delay("largest possible delay", d.range().1, dt, who))
        }),
    };
    if let Some(problem) = problem {
        f.add(place, &["delay"], problem);
    }
}
