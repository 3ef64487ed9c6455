//! Continuous projections: rate units and gap junctions.

#[path = "../common/mod.rs"]
mod common;

mod dynamics;
mod gap_junctions;
mod sameness;

use common::*;
use neuropil_circuit::{
    ConnectionRule, ConnectionTable, Delay, Projection, Protocol, StimulusKind, Value, Waveform,
};
use std::sync::Arc;

/// A linear unit: τ x' = −x + Σ w x + u.
const LINEAR: &str = r#"
[model]
name = "linear"
[parameters]
tau = { default = "10 ms" }
x0 = { default = "0 mV" }
[states]
x = { initial = "x0" }
[inputs]
h = { unit = "mV" }
[receptors]
in = { unit = "1", continuous = true, add = { h = "weight * source" } }
[outputs]
x = { value = "x", unit = "mV" }
[dynamics]
x = "(h - x)/tau"
"#;

fn coupled(
    source: &str,
    target: &str,
    receptor: &str,
    output: &str,
    rule: ConnectionRule,
    weight: Value,
) -> Projection {
    Projection {
        output: Some(output.into()),
        delay: Delay::Step,
        ..projection(source, target, receptor, rule, weight, c(0.1))
    }
}

fn table(source: Vec<u64>, target: Vec<u64>, weight: Vec<f64>) -> ConnectionRule {
    ConnectionRule::FromTable(Arc::new(ConnectionTable {
        source,
        target,
        weight: Some(weight),
        delay: None,
    }))
}

fn drive(target: &str, port: &str, values: Value) -> neuropil_circuit::Stimulus {
    stimulus(
        &format!("drive {target}"),
        target,
        StimulusKind::Current {
            port: port.into(),
            waveform: Waveform::Constant(values),
        },
    )
}

fn with_dt(dt: f64, duration: f64, traces: &[(&str, &str)]) -> Protocol {
    let mut pr = protocol(duration);
    pr.dt = dt;
    pr.record
        .traces
        .extend(traces.iter().map(|(p, v)| trace(p, v)));
    pr
}
