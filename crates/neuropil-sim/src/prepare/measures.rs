//! What is measured of every part while the run goes on: moments of its input, statistics of its spikes.

use crate::error::SimError;
use crate::input::{PartInput, Place};
use crate::measure::{Grid, Measures, Spiking};
use crate::worker::Worker;
use neuropil_circuit::Protocol;
use neuropil_network::Network;
use neuropil_recording::TrainSums;
use neuropil_scheme::StepProgram;

/// Makes ready what is measured of every part.
pub fn add_measures(
    w: &mut Worker,
    network: &Network,
    protocol: &Protocol,
    programs: &[Option<StepProgram>],
    grid: Option<Grid>,
) -> Result<(), SimError> {
    let Some(grid) = grid else { return Ok(()) };
    for (p, part) in w.shard.parts.iter().enumerate() {
        let population = &network.circuit.populations[part.population];
        let (Some(program), Some(neuron)) = (&programs[part.population], population.neuron())
        else {
            return Err(SimError::Thread);
        };
        let place = Place {
            part,
            neuron,
            program,
            parameters: &network.populations[part.population].parameters,
            bin: grid.bin as f64 * network.dt,
            dt: network.dt,
        };
        // Populations without a membrane potential whose input can be taken apart have no moments.
        let input = match protocol.record.input_moments {
            true => neuron.model.membrane_input().ok(),
            false => None,
        };
        w.measures.push(Measures {
            part: p,
            grid,
            dt: network.dt,
            input: input.and_then(|i| PartInput::new(&place, &i, p, &w.currents)),
            spiking: protocol.record.statistics.then(|| Spiking {
                trains: vec![TrainSums::default(); part.n],
                ..Spiking::default()
            }),
            closed: Vec::new(),
        });
    }
    Ok(())
}
