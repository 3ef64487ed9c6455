//! Spikes of targets: what they do to the weights of their incoming synapses and to their own states (bit path).

use super::Plastic;
use super::arrivals::all_finite;
use super::code::WIDE;
use super::past::value;
use crate::error::SimError;
use crate::rows::prefetch;
use neuropil_numerics::isa::Isa;

/// Synapses ahead of the one being read whose weights are asked for.
const AHEAD: usize = 32;

impl Plastic {
    /// Takes up the spikes of `step` of targets, by index within the part, each once.
    pub fn spike(&mut self, isa: Isa, step: u64, dt: f64, targets: &[u32]) -> Result<(), SimError> {
        let n = self.store.first_incoming.len() as u32 - 1;
        // What lies beyond the last neuron is padding.
        let own = targets
            .get(..targets.partition_point(|t| *t < n))
            .unwrap_or_default();
        if self.learning.at(step) && self.target_spike.is_some() {
            for (i, target) in own.iter().enumerate() {
                self.ask(own.get(i + 1), own.get(i + 2));
                self.reward(isa, step, *target);
            }
            self.write(isa);
            self.check((step + 1) as f64 * dt)?;
        }
        self.targets.spike(isa, own.iter().map(|t| *t as usize));
        Ok(())
    }

    /// Asks for the first weights of the next target, and for where those of the one after it are.
    fn ask(&self, next: Option<&u32>, after: Option<&u32>) {
        let store = &self.store;
        if let Some(next) = next {
            let range = store.incoming(*next as usize);
            let first = range.start..range.end.min(range.start + AHEAD);
            for position in store.positions.get(first).unwrap_or_default() {
                prefetch(store.weights(), *position as usize);
            }
        }
        if let Some(after) = after {
            let range = store.incoming(*after as usize);
            for line in range.step_by(16).take(4) {
                prefetch(&store.positions, line);
                store.sources.prefetch(line);
            }
        }
    }

    /// Puts the incoming synapses of a target onto the lanes, and writes whenever these are full.
    fn reward(&mut self, isa: Isa, step: u64, target: u32) {
        let incoming = self.store.incoming(target as usize);
        let mut at = incoming.start;
        while at < incoming.end {
            if self.lanes.len == WIDE {
                self.write(isa);
            }
            let from = self.lanes.len;
            let n = (WIDE - from).min(incoming.end - at);
            let store = &self.store;
            let lanes = &mut self.lanes;
            let Some(rule) = &self.target_spike else {
                return;
            };
            for (k, position) in store.positions[at..at + n].iter().enumerate() {
                if let Some(ahead) = store.positions.get(at + k + AHEAD) {
                    prefetch(store.weights(), *ahead as usize);
                }
                lanes.positions[from + k] = *position;
                lanes.inputs[0][from + k] = store.weights()[*position as usize];
                lanes.sources[from + k] = store.sources.get(at + k);
            }
            lanes.targets[from..from + n].fill(target);
            let sources = self.source_states.columns.len();
            if let Some(past) = &self.past {
                for s in (0..sources).filter(|s| rule.reads[1 + s]) {
                    let lane = &mut lanes.inputs[1 + s];
                    let of = &lanes.sources[from..from + n];
                    let to = lane[from..from + n].iter_mut().zip(of);
                    if store.delays.is_empty() {
                        let seen = past.seen(step, store.delay, s);
                        for (x, source) in to {
                            *x = seen.get(*source as usize).map_or(0.0, value);
                        }
                    } else {
                        for (k, (x, source)) in to.enumerate() {
                            let seen = past.seen(step, store.delay(at + k), s);
                            *x = seen.get(*source as usize).map_or(0.0, value);
                        }
                    }
                }
            }
            for (lane, column) in lanes
                .inputs
                .iter_mut()
                .skip(1 + sources)
                .zip(&self.targets.columns)
            {
                lane[from..from + n].fill(column[target as usize]);
            }
            lanes.len += n;
            at += n;
        }
    }

    /// Evaluates what lies on the lanes and writes the weights.
    fn write(&mut self, isa: Isa) {
        let n = std::mem::take(&mut self.lanes.len);
        let Some(rule) = self.target_spike.as_mut().filter(|_| n > 0) else {
            return;
        };
        rule.run(isa, &self.lanes.inputs);
        let weights = *rule.output(0, &self.lanes.inputs);
        let stored = self.store.weights_mut();
        for (p, w) in self.lanes.positions[..n].iter().zip(&weights) {
            stored[*p as usize] = *w;
        }
        if !all_finite(isa, &weights, n) {
            for (k, w) in weights[..n].iter().enumerate() {
                if !w.is_finite() {
                    self.note(k, self.lanes.targets[k], "weight", *w);
                }
            }
        }
    }
}
