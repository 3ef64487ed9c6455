//! The spike trains that a shard plays to its neurons: Poisson sources and given spikes.

use super::whole_steps;
use crate::course::Counts;
use crate::drive::SourceDrive;
use crate::error::SimError;
use crate::worker::Worker;
use neuropil_circuit::{PopulationKind, Source};
use neuropil_network::{Network, Purpose};

/// Adds the trains of every source whose members the shard has.
pub fn add_sources(w: &mut Worker, network: &Network) -> Result<(), SimError> {
    for &(p, first, n) in &w.shard.sources.clone() {
        let np = &network.populations[p];
        let PopulationKind::Source(source) = &network.circuit.populations[p].kind else {
            continue;
        };
        let who = format!("population `{}`", np.name);
        w.sources.push(match source {
            Source::Poisson { rate } => SourceDrive::Poisson {
                first_id: np.first_id + first,
                first,
                n,
                stream: network.seeds.stream(Purpose::Source, &np.name),
                rate: Box::new(Counts::new(&who, rate, 0, network.dt)?),
                quad: None,
                fired: Default::default(),
            },
            Source::SpikeList { times } => {
                let mut spikes = Vec::new();
                for i in first..first + n {
                    for &t in times.get(i as usize).map_or(&[][..], |v| v) {
                        let k = whole_steps("spike time", t, network.dt).map_err(|_| {
                            SimError::value(
                                &who,
                                format!("spike time of train {i}"),
                                format!("{t} ms"),
                                format!("a multiple of dt = {} ms", network.dt),
                            )
                        })?;
                        // A spike stamped at the end of step k was fired in step k − 1, counted from 0.
                        let Some(step) = k.checked_sub(1) else {
                            return Err(SimError::value(
                                &who,
                                format!("spike time of train {i}"),
                                format!("{t} ms"),
                                "a time > 0 ms",
                            ));
                        };
                        spikes.push((step, (np.first_id + i) as u32));
                    }
                }
                spikes.sort_unstable();
                SourceDrive::List { spikes, next: 0 }
            }
        });
    }
    Ok(())
}
