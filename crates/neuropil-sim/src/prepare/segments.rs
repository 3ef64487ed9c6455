//! The neurons of a part: columns of states, constants and deviates, and the code that advances them.

use crate::aligned::Aligned;
use crate::coupling::PartOutput;
use crate::engine::CpuEngine;
use crate::error::SimError;
use crate::interpreter::Interpreter;
use crate::kernels;
use crate::segment::{BLOCK, Blocks, Segment, blocks_of};
use crate::worker::{Code, Worker};
use neuropil_circuit::Column;
use neuropil_network::{Network, Purpose};
use neuropil_scheme::{StepProgram, derive_constants};

/// Adds the columns and the code of part `p`.
pub fn add_segment(
    w: &mut Worker,
    p: usize,
    network: &Network,
    programs: &[Option<StepProgram>],
    engine: &CpuEngine,
) -> Result<(), SimError> {
    let part = w.shard.parts[p].clone();
    let np = &network.populations[part.population];
    let population = &network.circuit.populations[part.population];
    let (Some(program), Some(neuron)) = (&programs[part.population], population.neuron()) else {
        return Err(SimError::Thread);
    };
    let slice = |c: &Column| match c {
        Column::Uniform(x) => Column::Uniform(*x),
        Column::PerNeuron(v) => {
            let a = part.first as usize;
            Column::PerNeuron(
                v.get(a..a + part.n)
                    .map(<[f64]>::to_vec)
                    .unwrap_or_default(),
            )
        }
    };
    let parameters = np
        .parameters
        .iter()
        .map(|(k, c)| (k.clone(), slice(c)))
        .collect();
    let constants = derive_constants(program, &neuron.model, &parameters, part.n, network.dt)
        .map_err(|error| SimError::Scheme {
            population: np.name.clone(),
            error,
        })?;
    let blocks = part.blocks();
    let lanes = |c: &Column| match c {
        Column::Uniform(x) => Blocks::uniform(*x),
        Column::PerNeuron(v) => Blocks::per_neuron(part.n, |i| v.get(i).copied().unwrap_or(0.0)),
    };
    let mut states = Vec::new();
    for slot in &program.states {
        let first = part.first as usize;
        states.push(blocks_of(part.n, |i| {
            let mut sum = 0.0;
            for &s in &slot.states {
                sum += np.initial[s].get(first + i);
            }
            sum
        }));
    }
    let refractory_steps = match &constants.refractory_steps {
        Column::Uniform(x) => Blocks::uniform_int(*x as i32),
        Column::PerNeuron(v) => {
            Blocks::per_neuron_int(part.n, |i| v.get(i).map_or(0, |x| *x as i32))
        }
    };
    w.segments.push(Segment {
        n: part.n,
        blocks,
        first_id: np.first_id + part.first,
        first_index: part.first,
        states,
        decaying: program.decaying.clone(),
        counter: Aligned::filled([0; BLOCK], blocks),
        refractory_steps,
        constants: constants.columns.iter().map(lanes).collect(),
        inputs: program
            .inputs
            .iter()
            .map(|_| Blocks::uniform(0.0))
            .collect(),
        noise: (0..program.noises)
            .map(|_| Aligned::filled([0.0; BLOCK], blocks))
            .collect(),
        quantum: np.quantum.size,
    });
    w.codes.push(match kernels::find(program) {
        Some(kernel) if !engine.interpreter => Code::Kernel(kernel),
        _ => Code::Interpreter(Interpreter::new(program)),
    });
    w.state_names
        .push(program.states.iter().map(|s| s.name.clone()).collect());
    let history = w.history.as_deref();
    let outputs = PartOutput::of(p, &part, &neuron.model, program, network, history);
    w.outputs.extend(outputs);
    w.refresh_outputs(p);
    let stream = network.seeds.stream(Purpose::Noise, &np.name);
    w.noise_streams.push(
        (0..program.noises)
            .map(|k| stream.child(k as u64))
            .collect(),
    );
    w.noise.push(
        (0..program.noises)
            .map(|_| std::array::from_fn(|_| vec![[0.0; BLOCK]; blocks]))
            .collect(),
    );
    Ok(())
}
