//! Weights asked for: where their synapses lie, and the buffers that take their samples.

use super::whole_steps;
use crate::error::SimError;
use crate::run::CpuRun;
use crate::worker::{Sampled, TraceBuffer};
use neuropil_circuit::{Protocol, SynapseSelection, WeightRequest};
use neuropil_network::Network;
use neuropil_recording::{SynapseEnds, Trace};

impl CpuRun {
    /// Checks the requests for weights and places a buffer wherever a requested synapse lies. Weights at the start are taken
    /// at once.
    pub(super) fn plan_snapshots(
        &mut self,
        network: &Network,
        protocol: &Protocol,
    ) -> Result<(), SimError> {
        for request in &protocol.record.weights {
            self.plan_snapshot(network, request)?;
        }
        Ok(())
    }

    fn plan_snapshot(
        &mut self,
        network: &Network,
        request: &WeightRequest,
    ) -> Result<(), SimError> {
        let who = || format!("weights of `{}`", request.projection);
        let modelled = self.identity.modelled.iter();
        let found = modelled.map(|m| (m.index, &m.name, &m.unit));
        let found = found.into_iter().find(|m| *m.1 == request.projection);
        let Some((index, _, unit)) = found else {
            return Err(SimError::value(
                who(),
                "projection",
                &request.projection,
                "a projection whose synapses have a model",
            ));
        };
        let unit = unit.clone();
        let steps =
            |which, t: Option<f64>, none| t.map_or(Ok(none), |t| whole_steps(which, t, network.dt));
        let first = steps("start", request.start, 0)?;
        let last = steps("stop", request.stop, u64::MAX)?;
        let every = whole_steps("interval", request.interval, network.dt)?.max(1);
        let all: u64 = self.plastic(index).map(|p| p.store.len() as u64).sum();
        let (from, number, by) = match request.synapses {
            SynapseSelection::All => (0, all, 1),
            SynapseSelection::Range {
                first,
                number,
                every,
            } => {
                let room = all.saturating_sub(first).div_ceil(every.max(1));
                (first, number.unwrap_or(room), every.max(1))
            }
        };
        let end = number
            .checked_sub(1)
            .and_then(|n| n.checked_mul(by)?.checked_add(from));
        if end.is_none_or(|end| end >= all) {
            return Err(SimError::value(
                who(),
                "synapses",
                format!("{number} from number {from} on, {by} apart"),
                format!("at least one, with numbers below {all}"),
            ));
        }
        let number_of_request = self.trace_heads.len();
        let mut ends = SynapseEnds::default();
        let (mut next, mut before) = (0_u64, 0_u64);
        for w in &mut self.workers {
            for (k, p) in w
                .plastic
                .iter()
                .enumerate()
                .filter(|(_, p)| p.projection == index)
            {
                let mut places = Vec::new();
                let mut target = 0;
                let here = p.store.len() as u64;
                while next < number && from + next * by < before + here {
                    let own = (from + next * by - before) as usize;
                    while p.store.first_incoming[target + 1] as usize <= own {
                        target += 1;
                    }
                    places.push((p.store.positions[own], next as u32));
                    ends.source.push(p.store.sources.get(own));
                    ends.target.push(p.first_target as u32 + target as u32);
                    next += 1;
                }
                before += here;
                if !places.is_empty() {
                    w.traces.push(TraceBuffer {
                        request: number_of_request,
                        what: Sampled::Weights(k),
                        places,
                        first,
                        last,
                        every,
                        scale: 1.0,
                        values: Vec::new(),
                    });
                }
            }
            if first == 0 {
                let (segments, plastic) = (&w.segments, &w.plastic);
                let own = w
                    .traces
                    .iter_mut()
                    .filter(|t| t.request == number_of_request);
                own.for_each(|t| t.sample(segments, plastic));
            }
        }
        self.trace_heads.push(Trace {
            population: request.projection.clone(),
            variable: "weight".into(),
            unit,
            neurons: (0..number).map(|k| from + k * by).collect(),
            synapses: Some(ends),
            first_step: first,
            every_steps: every,
            values: Vec::new(),
        });
        Ok(())
    }
}
