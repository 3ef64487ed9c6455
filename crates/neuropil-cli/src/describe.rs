//! A circuit in words: tables for people, and the same as JSON.

use crate::table::{TextTable, grouped};
use neuropil::circuit::units::write_quantity;
use neuropil::circuit::{
    Circuit, ConnectionRule, Delay, Dimension, Distribution, NeuronModel, NeuronUse, NoiseProcess,
    Population, PopulationKind, Projection, Source, Stimulus, StimulusKind, Value, Waveform,
};
use serde_json::{Map, json};
use std::collections::BTreeMap;
use std::fmt::Write;

/// The circuit for people.
pub fn circuit(c: &Circuit) -> String {
    let mut out = format!("{}: {}\n", c.name, c.title);
    if !c.description.trim().is_empty() {
        let _ = writeln!(out, "\n{}", c.description.trim());
    }
    let _ = writeln!(
        out,
        "\n{} neurons, about {} synapses; hash {}",
        grouped(c.neurons()),
        grouped(c.expected_synapses().round() as u64),
        c.hash(),
    );
    let mut t = TextTable::new(&["population", ">size", "model"]);
    for p in &c.populations {
        let model = match &p.kind {
            PopulationKind::Neuron(n) => n.model.name.clone(),
            PopulationKind::Source(s) => source(s),
        };
        t.row([p.name.clone(), grouped(p.size), model]);
    }
    let _ = write!(out, "\n{}", t.text());
    parameter_tables(&mut out, c);
    if !c.projections.is_empty() {
        let mut t = TextTable::new(&[
            "projection",
            "receptor",
            "rule",
            ">synapses",
            "weight",
            "delay",
        ]);
        for p in &c.projections {
            t.row([
                p.name.clone(),
                p.receptor.clone(),
                rule(&p.rule),
                grouped(synapses(c, p)),
                weight(c, p),
                delay(&p.delay),
            ]);
        }
        let _ = write!(out, "\n{}", t.text());
    }
    if !c.stimuli.is_empty() {
        let mut t = TextTable::new(&["stimulus", "target", "what"]);
        for s in &c.stimuli {
            t.row([s.name.clone(), s.target.clone(), stimulus(c, s)]);
        }
        let _ = write!(out, "\n{}", t.text());
    }
    let p = &c.protocol;
    let _ = writeln!(
        out,
        "\nprotocol: {} of warm-up, {} measured, time step {}",
        ms(p.warmup),
        ms(p.duration),
        ms(p.dt)
    );
    for (quantity, published) in &c.published {
        let values: Vec<String> = published
            .values
            .iter()
            .map(|(n, x)| format!("{n} {x}"))
            .collect();
        let _ = writeln!(
            out,
            "published {quantity} ({}): {}; {}",
            published.unit,
            values.join(", "),
            published.source
        );
    }
    for reference in neuropil::atlas::cite(c.references.iter().map(String::as_str)) {
        let _ = writeln!(out, "reference: {reference}");
    }
    out
}

/// The circuit as JSON; numbers with units are texts.
pub fn circuit_json(c: &Circuit) -> serde_json::Value {
    let texts =
        |n: &NeuronUse, values: &BTreeMap<String, Value>| -> Map<String, serde_json::Value> {
            values
                .iter()
                .map(|(k, v)| (k.clone(), json!(setting(n, k, v))))
                .collect()
        };
    let population = |p: &Population| match &p.kind {
        PopulationKind::Neuron(n) => json!({
            "name": p.name,
            "size": p.size,
            "model": n.model.name,
            "parameters": texts(n, &all_parameters(n)),
            "initial": texts(n, &n.initial),
        }),
        PopulationKind::Source(s) => json!({ "name": p.name, "size": p.size, "source": source(s) }),
    };
    let projection = |p: &Projection| {
        json!({
            "name": p.name,
            "source": p.source,
            "target": p.target,
            "receptor": p.receptor,
            "rule": rule(&p.rule),
            "allow_autapses": p.allow_autapses,
            "allow_multapses": p.allow_multapses,
            "synapses": synapses(c, p),
            "weight": weight(c, p),
            "delay": delay(&p.delay),
        })
    };
    let mut models: Vec<&NeuronModel> = Vec::new();
    for n in c.populations.iter().filter_map(|p| p.neuron()) {
        if !models.iter().any(|m| m.name == n.model.name) {
            models.push(&n.model);
        }
    }
    let published = c.published.iter().map(|(quantity, p)| {
        let values: Map<String, serde_json::Value> = p
            .values
            .iter()
            .map(|(n, x)| (n.clone(), json!(x)))
            .collect();
        (
            quantity.clone(),
            json!({ "unit": p.unit, "source": p.source, "values": values }),
        )
    });
    json!({
        "kind": "circuit",
        "name": c.name,
        "title": c.title,
        "description": c.description,
        "references": c.references,
        "hash": c.hash(),
        "neurons": c.neurons(),
        "synapses": c.expected_synapses().round() as u64,
        "populations": c.populations.iter().map(population).collect::<Vec<_>>(),
        "projections": c.projections.iter().map(projection).collect::<Vec<_>>(),
        "stimuli": c.stimuli.iter().map(|s| json!({ "name": s.name, "target": s.target, "what": stimulus(c, s) })).collect::<Vec<_>>(),
        "models": models.iter().map(|m| model_json(m)).collect::<Vec<_>>(),
        "protocol": { "dt": ms(c.protocol.dt), "warmup": ms(c.protocol.warmup), "duration": ms(c.protocol.duration) },
        "published": published.collect::<Map<_, _>>(),
        "toml": c.to_toml(),
    })
}

/// A neuron model as JSON.
pub fn model_json(m: &NeuronModel) -> serde_json::Value {
    let equations = |list: &[(String, neuropil::circuit::Expr)]| -> Map<String, serde_json::Value> {
        list.iter()
            .map(|(name, e)| (name.clone(), json!(e.to_string())))
            .collect()
    };
    json!({
        "kind": "neuron",
        "name": m.name,
        "title": m.title,
        "description": m.description,
        "references": m.references,
        "kernel": m.kernel,
        "parameters": m.parameters.iter().map(|p| json!({
            "name": p.name,
            "default": write_quantity(p.default, p.dimension, &p.unit),
            "meaning": p.meaning,
        })).collect::<Vec<_>>(),
        "states": m.states.iter().map(|s| json!({
            "name": s.name,
            "unit": s.unit,
            "initial": s.initial.to_string(),
            "meaning": s.meaning,
        })).collect::<Vec<_>>(),
        "inputs": m.inputs.iter().map(|i| json!({ "name": i.name, "unit": i.unit, "meaning": i.meaning })).collect::<Vec<_>>(),
        "receptors": m.receptors.iter().map(|r| json!({ "name": r.name, "unit": r.unit, "meaning": r.meaning })).collect::<Vec<_>>(),
        "expressions": equations(&m.expressions),
        "dynamics": equations(&m.dynamics),
    })
}

fn ms(x: f64) -> String {
    write_quantity(x, Dimension::TIME, "ms")
}

/// All parameters of the model: as set, or the default.
fn all_parameters(n: &NeuronUse) -> BTreeMap<String, Value> {
    n.model
        .parameters
        .iter()
        .filter_map(|p| n.value(&p.name).map(|v| (p.name.clone(), v)))
        .collect()
}

/// A table for each model: parameters and initial states, one column for all populations that agree.
fn parameter_tables(out: &mut String, c: &Circuit) {
    type Settings = BTreeMap<String, Value>;
    let mut groups: Vec<(&NeuronUse, Settings, Vec<&str>)> = Vec::new();
    for p in &c.populations {
        let Some(n) = p.neuron() else { continue };
        let settings = all_parameters(n);
        let alike = |g: &&mut (&NeuronUse, Settings, Vec<&str>)| {
            g.0.model.name == n.model.name && g.1 == settings && g.0.initial == n.initial
        };
        match groups.iter_mut().find(alike) {
            Some(group) => group.2.push(&p.name),
            None => groups.push((n, settings, vec![&p.name])),
        }
    }
    let mut done: Vec<&str> = Vec::new();
    for (first, ..) in &groups {
        let model = &first.model;
        if done.contains(&model.name.as_str()) {
            continue;
        }
        done.push(&model.name);
        let columns: Vec<_> = groups
            .iter()
            .filter(|g| g.0.model.name == model.name)
            .collect();
        let mut headings = vec![model.name.clone()];
        headings.extend(columns.iter().map(|g| g.2.join(", ")));
        headings.push("meaning".into());
        let headings: Vec<&str> = headings.iter().map(String::as_str).collect();
        let mut t = TextTable::new(&headings);
        for p in &model.parameters {
            let values = columns.iter().map(|g| {
                g.1.get(&p.name)
                    .map_or(String::new(), |v| setting(g.0, &p.name, v))
            });
            t.row(
                std::iter::once(p.name.clone())
                    .chain(values)
                    .chain([p.meaning.clone()]),
            );
        }
        for s in &model.states {
            let values = columns.iter().map(|g| match g.0.initial.get(&s.name) {
                Some(v) => setting(g.0, &s.name, v),
                None => s.initial.to_string(),
            });
            let meaning = format!("{} at the start", s.meaning);
            t.row(
                std::iter::once(format!("{}(0)", s.name))
                    .chain(values)
                    .chain([meaning]),
            );
        }
        let _ = write!(out, "\n{}", t.text());
    }
}

fn setting(n: &NeuronUse, name: &str, v: &Value) -> String {
    let parameter = n
        .model
        .parameter(name)
        .map(|p| (p.dimension, p.unit.as_str()));
    let state = n.model.state(name).map(|s| (s.dimension, s.unit.as_str()));
    let (dimension, unit) = parameter.or(state).unwrap_or((Dimension::NONE, ""));
    value(v, dimension, unit)
}

fn value(v: &Value, dimension: Dimension, unit: &str) -> String {
    let q = |x: f64| write_quantity(x, dimension, unit);
    match v {
        Value::Constant(x) => q(*x),
        Value::Table(t) => format!("{} values, mean {}", t.len(), q(v.mean())),
        Value::Distribution(Distribution::Normal {
            mean,
            sd,
            lower,
            upper,
            ..
        }) => {
            let bound = |sign: &str, x: &Option<f64>| {
                x.map_or(String::new(), |x| format!(", {sign} {}", q(x)))
            };
            format!(
                "normal({}, sd {}{}{})",
                q(*mean),
                q(*sd),
                bound("≥", lower),
                bound("≤", upper)
            )
        }
        Value::Distribution(Distribution::Lognormal { median, sigma }) => {
            format!("lognormal(median {}, sigma {sigma})", q(*median))
        }
        Value::Distribution(Distribution::Uniform { low, high }) => {
            format!("uniform({}, {})", q(*low), q(*high))
        }
    }
}

fn source(s: &Source) -> String {
    match s {
        Source::Poisson { rate } => format!("Poisson trains of {}", rate_text(rate)),
        Source::SpikeList { times } => format!(
            "{} given spikes",
            grouped(times.iter().map(|t| t.len() as u64).sum())
        ),
    }
}

fn rule(r: &ConnectionRule) -> String {
    match r {
        ConnectionRule::FixedInDegree { in_degree } => format!("fixed_indegree {in_degree}"),
        ConnectionRule::FixedOutDegree { out_degree } => format!("fixed_outdegree {out_degree}"),
        ConnectionRule::FixedTotalNumber { number } => {
            format!("fixed_total_number {}", grouped(*number))
        }
        ConnectionRule::PairwiseBernoulli { probability } => {
            format!("pairwise_bernoulli {probability}")
        }
        ConnectionRule::OneToOne => "one_to_one".into(),
        ConnectionRule::AllToAll => "all_to_all".into(),
        ConnectionRule::FromTable(_) => "from_table".into(),
    }
}

fn synapses(c: &Circuit, p: &Projection) -> u64 {
    let size = |name: &str| c.population(name).map_or(0, |(_, p)| p.size);
    p.expected_synapses(size(&p.source), size(&p.target))
        .round() as u64
}

fn receptor_unit(c: &Circuit, population: &str, receptor: &str) -> (Dimension, String) {
    let model = c
        .population(population)
        .and_then(|(_, p)| p.neuron())
        .map(|n| &n.model);
    let found = model.and_then(|m| m.receptor(receptor));
    found.map_or((Dimension::NONE, String::new()), |(_, r)| {
        (r.dimension, r.unit.clone())
    })
}

fn weight(c: &Circuit, p: &Projection) -> String {
    let (dimension, unit) = receptor_unit(c, &p.target, &p.receptor);
    value(&p.weight, dimension, &unit)
}

fn delay(d: &Delay) -> String {
    match d {
        Delay::Step => "next step".into(),
        Delay::Value(v) => value(v, Dimension::TIME, "ms"),
    }
}

fn port_unit(c: &Circuit, population: &str, port: &str) -> (Dimension, String) {
    let neuron = c.population(population).and_then(|(_, p)| p.neuron());
    let input = neuron.and_then(|n| n.model.inputs.iter().find(|i| i.name == port));
    input.map_or((Dimension::NONE, String::new()), |i| {
        (i.dimension, i.unit.clone())
    })
}

fn rate_text(rate: &Waveform) -> String {
    match rate.constant() {
        Some(x) => format!("{} spikes/s", x * 1e3),
        None => course(rate, Dimension::RATE, "spikes/s"),
    }
}

fn course(waveform: &Waveform, dimension: Dimension, unit: &str) -> String {
    let q = |x: f64| write_quantity(x, dimension, unit);
    match waveform {
        Waveform::Constant(v) => format!("constant {}", value(v, dimension, unit)),
        Waveform::Steps(points) => format!("{} steps", points.len()),
        Waveform::PiecewiseLinear(points) => {
            format!("piecewise linear through {} points", points.len())
        }
        Waveform::Sinusoidal {
            mean,
            amplitude,
            frequency,
            phase,
        } => format!(
            "sinusoidal, mean {}, amplitude {}, {} Hz, phase {phase} rad",
            q(*mean),
            q(*amplitude),
            frequency * 1e3
        ),
    }
}

fn stimulus(c: &Circuit, s: &Stimulus) -> String {
    let what = match &s.kind {
        StimulusKind::Poisson {
            receptor,
            rate,
            weight,
            ..
        } => {
            let (dimension, unit) = receptor_unit(c, &s.target, receptor);
            let weight = write_quantity(*weight, dimension, &unit);
            format!(
                "Poisson train of {} for each neuron, weight {weight} on `{receptor}`",
                rate_text(rate)
            )
        }
        StimulusKind::Current { port, waveform } => {
            let (dimension, unit) = port_unit(c, &s.target, port);
            format!("{} into `{port}`", course(waveform, dimension, &unit))
        }
        StimulusKind::Noise {
            port,
            process,
            mean,
            sd,
            shared,
        } => {
            let (dimension, unit) = port_unit(c, &s.target, port);
            let q = |x: f64| write_quantity(x, dimension, &unit);
            let law = match process {
                NoiseProcess::OrnsteinUhlenbeck { tau } => {
                    format!("Ornstein–Uhlenbeck process of time constant {}", ms(*tau))
                }
                NoiseProcess::PiecewiseConstant { interval } => format!(
                    "Gaussian noise, a new value every {}",
                    interval.map_or("step".into(), ms)
                ),
            };
            let whose = match shared {
                Some(name) => format!("shared as `{name}`"),
                None => "its own for each neuron".into(),
            };
            format!(
                "{law}, mean {}, sd {}, {whose}, into `{port}`",
                q(*mean),
                q(*sd)
            )
        }
    };
    let span = match (s.start, s.stop) {
        (None, None) => String::new(),
        (start, stop) => format!(
            ", from {} to {}",
            ms(start.unwrap_or(0.0)),
            stop.map_or("the end".into(), ms)
        ),
    };
    let neurons = s.neurons.map_or(String::new(), |(first, n)| {
        format!(
            ", neurons {first} to {}",
            first.saturating_add(n).saturating_sub(1)
        )
    });
    format!("{what}{span}{neurons}")
}
