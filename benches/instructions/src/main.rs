//! Small workloads whose instructions are counted, `cargo xtask counts`: each in two sizes, so that what comes before the
//! work cancels in the difference.
//!
//! Without arguments, prints each workload with its sizes and its unit; with WORKLOAD and SIZE, does it and prints how
//! many units of work that was. One thread, no clock, no file.

use neuropil::circuit::{
    Beyond, Circuit, ConnectionRule, Delay, Distribution, Library, NeuronUse, Population,
    PopulationKind, Projection, Protocol, Source, Stimulus, StimulusKind, SynapseUse, Value,
    Waveform, read_circuit,
};
use neuropil::network::{Network, Seeds};
use neuropil::numerics::isa::Isa;
use neuropil::sim::{CpuEngine, Run};
use neuropil::theory::{Correction, LifParameters, Siegert};
use std::error::Error;
use std::process::ExitCode;
use std::sync::Arc;

type Done = Result<f64, Box<dyn Error>>;

/// A workload: name, small and large size, unit of work.
struct Workload {
    name: String,
    sizes: [u64; 2],
    unit: &'static str,
}

/// Neurons of a workload that steps one model.
const NEURONS: u64 = 1024;

fn workloads() -> Vec<Workload> {
    let new = |name: &str, sizes, unit| Workload {
        name: name.into(),
        sizes,
        unit,
    };
    let mut all = vec![
        new("read_microcircuit", [2, 6], "file"),
        new("build_fixed_indegree", [20, 120], "synapse"),
        new("build_fixed_total_number", [20, 120], "synapse"),
        new("build_pairwise_bernoulli", [20, 120], "synapse"),
        new("build_drawn_weights_and_delays", [20, 120], "synapse"),
        new("deliver", [20, 120], "synaptic event"),
        new("learn", [200, 700], "synaptic event"),
        new("siegert", [200, 1200], "rate"),
        new("interpret_iaf_psc_exp", [20, 220], "neuron and step"),
        new("drawn_iaf_psc_exp", [20, 220], "neuron and step"),
        new("drawn_aeif_psc_exp", [20, 220], "neuron and step"),
    ];
    for name in neuropil::atlas::library().neuron_names() {
        if neuropil::atlas::neuron(&name).is_ok_and(|m| m.kernel) {
            all.push(new(&format!("step_{name}"), [20, 220], "neuron and step"));
        }
    }
    all
}

fn neurons(name: &str, model: &str, size: u64) -> Result<Population, Box<dyn Error>> {
    Ok(Population {
        name: name.into(),
        size,
        kind: PopulationKind::Neuron(NeuronUse {
            model: neuropil::atlas::neuron(model)?,
            parameters: Default::default(),
            initial: Default::default(),
        }),
        attributes: Default::default(),
    })
}

/// A circuit of these populations, where `rule` leads from the first to the last.
fn circuit(
    populations: Vec<Population>,
    rule: Option<ConnectionRule>,
    weight: Value,
    delay: Value,
) -> Result<Circuit, Box<dyn Error>> {
    let mut circuit = read_circuit("[circuit]\nname = \"workload\"", None, &[], &())?;
    if let (Some(rule), Some(first), Some(last)) = (rule, populations.first(), populations.last()) {
        circuit.projections.push(Projection {
            name: "all".into(),
            source: first.name.clone(),
            target: last.name.clone(),
            output: None,
            receptor: "excitatory".into(),
            rule,
            allow_autapses: true,
            allow_multapses: true,
            weight,
            weight_course: None,
            delay: Delay::Value(delay),
            synapse: None,
        });
    }
    circuit.populations = populations;
    Ok(circuit)
}

/// Realizes and builds the circuit, makes `steps` steps; gives the run.
fn run(circuit: Circuit, steps: u64, interpreter: bool) -> Result<impl Run, Box<dyn Error>> {
    let mut protocol = Protocol {
        warmup: 0.0,
        duration: 1000.0,
        ..circuit.protocol.clone()
    };
    protocol.record.spikes = false;
    let seeds = Seeds {
        network: 1,
        trial: 1,
    };
    let network = Network::realize(Arc::new(circuit), protocol.dt, seeds)?;
    let engine = CpuEngine {
        threads: Some(1),
        isa: Some(Isa::Avx2),
        interpreter,
        check_memory: false,
        ..CpuEngine::default()
    };
    let mut run = engine.prepare_run(&network, &protocol)?;
    run.advance(steps)?;
    Ok(run)
}

/// Steps of unconnected neurons in the kernel or the `interpreter`; `drawn` gives each a current of its own, so that constants are columns.
fn step(model: &str, steps: u64, interpreter: bool, drawn: bool) -> Done {
    let constant = Value::Constant(0.0);
    let mut populations = vec![neurons("A", model, NEURONS)?];
    if let Some(PopulationKind::Neuron(n)) = populations.first_mut().map(|p| &mut p.kind)
        && drawn
    {
        let (low, high) = (0.0, 1.0);
        let current = Value::Distribution(Distribution::Uniform { low, high });
        n.parameters.insert("I_e".into(), current);
    }
    let mut all = circuit(populations, None, constant.clone(), constant)?;
    // A unit without spikes has nothing to do until it has input.
    let model = neuropil::atlas::neuron(model)?;
    for port in model.inputs.iter().filter(|_| model.spike.is_none()) {
        all.stimuli.push(Stimulus {
            name: port.name.clone(),
            target: "A".into(),
            neurons: None,
            start: None,
            stop: None,
            kind: StimulusKind::Current {
                port: port.name.clone(),
                waveform: Waveform::Constant(Value::Constant(5.0)),
            },
        });
    }
    run(all, steps, interpreter)?;
    Ok((NEURONS * steps) as f64)
}

fn build(rule: ConnectionRule, drawn: bool) -> Done {
    let normal = |mean: f64, sd: f64, lower: f64| {
        Value::Distribution(Distribution::Normal {
            mean,
            sd,
            lower: Some(lower),
            upper: None,
            beyond: Beyond::Redraw,
        })
    };
    let (weight, delay) = match drawn {
        true => (normal(87.8, 8.78, 0.0), normal(1.5, 0.75, 0.1)),
        false => (Value::Constant(1.0), Value::Constant(1.5)),
    };
    let all = circuit(
        vec![neurons("A", "iaf_psc_exp", NEURONS)?],
        Some(rule),
        weight,
        delay,
    )?;
    Ok(run(all, 0, false)?.facts().synapses as f64)
}

/// 2,000 Poisson trains.
fn trains(rate: f64) -> Population {
    Population {
        name: "trains".into(),
        size: 2000,
        kind: PopulationKind::Source(Source::Poisson { rate: rate.into() }),
        attributes: Default::default(),
    }
}

/// Their spikes, 0.002 in a step, onto 200 neurons each, through synapses that learn; the neurons fire at about 100 spikes/s.
fn learn(steps: u64) -> Done {
    let mut targets = neurons("B", "iaf_psc_exp", 200)?;
    if let PopulationKind::Neuron(n) = &mut targets.kind {
        n.parameters.insert("I_e".into(), Value::Constant(800.0));
    }
    let mut all = circuit(
        vec![trains(0.02), targets],
        Some(ConnectionRule::AllToAll),
        Value::Constant(0.001),
        Value::Constant(0.1),
    )?;
    let parameters = [("eta", 1e-6), ("w_max", 0.01)];
    if let Some(p) = all.projections.first_mut() {
        p.synapse = Some(SynapseUse {
            model: neuropil::atlas::synapse("istdp")?,
            parameters: parameters.map(|(k, x)| (k.to_owned(), x)).into(),
        });
    }
    Ok(run(all, steps, false)?.facts().synaptic_events as f64)
}

/// Spikes of 2,000 Poisson trains, 0.05 in a step, onto 200 neurons each.
fn deliver(steps: u64) -> Done {
    let all = circuit(
        vec![trains(0.5), neurons("B", "iaf_psc_exp", 200)?],
        Some(ConnectionRule::AllToAll),
        Value::Constant(0.001),
        Value::Constant(0.1),
    )?;
    Ok(run(all, steps, false)?.facts().synaptic_events as f64)
}

fn siegert(number: u64) -> Done {
    let lif = LifParameters {
        tau_m: 10.0,
        t_ref: 2.0,
        v_th: 15.0,
        v_reset: 0.0,
    };
    let siegert = Siegert::new(lif, Correction::ColouredNoise { tau_s: 0.5 })?;
    let mut sum = 0.0;
    for i in 0..number {
        // Means and noises from far below threshold to far above, in no order.
        let (a, b) = ((i * 37 % 101) as f64, (i * 53 % 97) as f64);
        sum += siegert.rate(-10.0 + 0.4 * a, 0.5 + 0.1 * b)?;
    }
    if sum > 0.0 {
        Ok(number as f64)
    } else {
        Err("no rate".into())
    }
}

fn read(number: u64) -> Done {
    let text = neuropil::atlas::source("potjans_diesmann_2014").ok_or("no such circuit")?;
    let models = neuropil::atlas::library();
    for _ in 0..number {
        read_circuit(text, None, &[], &models)?;
    }
    Ok(number as f64)
}

fn work(name: &str, size: u64) -> Done {
    let in_degree = ConnectionRule::FixedInDegree { in_degree: size };
    let number = size * NEURONS;
    let probability = size as f64 / NEURONS as f64;
    match name {
        "read_microcircuit" => read(size),
        "build_fixed_indegree" => build(in_degree, false),
        "build_fixed_total_number" => build(ConnectionRule::FixedTotalNumber { number }, false),
        "build_pairwise_bernoulli" => {
            build(ConnectionRule::PairwiseBernoulli { probability }, false)
        }
        "build_drawn_weights_and_delays" => build(in_degree, true),
        "deliver" => deliver(size),
        "learn" => learn(size),
        "siegert" => siegert(size),
        "interpret_iaf_psc_exp" => step("iaf_psc_exp", size, true, false),
        _ => match (name.strip_prefix("step_"), name.strip_prefix("drawn_")) {
            (Some(model), _) => step(model, size, false, false),
            (_, Some(model)) => step(model, size, false, true),
            _ => Err(format!("unknown workload `{name}`").into()),
        },
    }
}

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let done = match words.as_slice() {
        [] => {
            for w in workloads() {
                println!("{} {} {} {}", w.name, w.sizes[0], w.sizes[1], w.unit);
            }
            return ExitCode::SUCCESS;
        }
        [name, size] => match size.parse() {
            Ok(size) => work(name, size),
            Err(e) => Err(format!("size `{size}`: {e}").into()),
        },
        _ => Err("expected WORKLOAD and SIZE, or nothing".into()),
    };
    match done {
        Ok(units) => {
            println!("{units}");
            ExitCode::SUCCESS
        }
        Err(e) => {
            eprintln!("error: {e}");
            ExitCode::FAILURE
        }
    }
}
