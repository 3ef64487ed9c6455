//! One shard at work: its neurons, its synapses, its drives, what it records (bit path).

use crate::aligned::Aligned;
use crate::coupling::{History, PartOutput};
use crate::current::CurrentDrive;
use crate::drive::{PoissonDrive, SourceDrive};
use crate::error::SimError;
use crate::input::merge_signs;
use crate::interpreter::Interpreter;
use crate::kernels::Kernel;
use crate::layout::{Shard, Split};
use crate::measure::Measures;
use crate::normals::fill_normals;
use crate::plastic::{Origin, Plastic};
use crate::rows::{Accumulators, Delivery, SLOTS, mix};
use crate::scaled::Scaled;
use crate::segment::{BLOCK, Lanes, Segment, flush, has_nonfinite};
use neuropil_numerics::isa::Isa;
use neuropil_numerics::random::Stream;
use neuropil_scheme::DECAY_FLOOR;
use std::sync::Arc;

/// Steps between checks that all states are finite, after which what has decayed is set to 0.
const CHECK_EVERY: u64 = 16;

/// How the neurons of a segment are advanced.
pub enum Code {
    /// Printed native code.
    Kernel(Kernel),
    /// The block interpreter.
    Interpreter(Interpreter),
}

/// What a trace takes samples of.
#[derive(Clone, Copy, Debug)]
pub enum Sampled {
    /// A state of neurons: part and column. Places are neurons within the part.
    State(usize, usize),
    /// Weights of the shard's synapses of that number with a model. Places are positions of synapses.
    Weights(usize),
}

/// A recorded state of some neurons of a segment, or recorded weights.
pub struct TraceBuffer {
    /// Number of the request.
    pub request: usize,
    /// Of what.
    pub what: Sampled,
    /// Places, and their columns in the whole trace.
    pub places: Vec<(u32, u32)>,
    /// Step at whose end the first sample is taken.
    pub first: u64,
    /// Last step that is sampled.
    pub last: u64,
    /// Steps between samples.
    pub every: u64,
    /// Factor from inside units to that of the trace.
    pub scale: f64,
    /// Samples, row-major time × neuron.
    pub values: Vec<f64>,
}

impl TraceBuffer {
    /// Adds a sample of what is there now.
    pub fn sample(&mut self, segments: &[Segment], plastic: &[Plastic]) {
        let places = self.places.iter().map(|p| p.0 as usize);
        match self.what {
            Sampled::State(part, state) => {
                let column = &segments[part].states[state];
                let scale = self.scale;
                let value = |i: usize| column[i / BLOCK][i % BLOCK] * scale;
                self.values.extend(places.map(value));
            }
            Sampled::Weights(k) => {
                let weights = plastic[k].store.weights();
                self.values.extend(places.map(|i| weights[i]));
            }
        }
    }
}

/// A shard with all its data.
pub struct Worker {
    pub(crate) isa: Isa,
    pub(crate) shard: Shard,
    pub(crate) split: Split,
    pub(crate) segments: Vec<Segment>,
    pub(crate) codes: Vec<Code>,
    /// Names of the state columns of each part.
    pub(crate) state_names: Vec<Vec<String>>,
    pub(crate) noise_streams: Vec<Vec<Stream>>,
    /// Deviates of four steps: [part][deviate][step mod 4][block].
    pub(crate) noise: Vec<Vec<[Vec<Lanes>; 4]>>,
    /// Which four steps: step / 4.
    pub(crate) noise_drawn: Option<u64>,
    /// Synapses of projections whose weights are constant in time.
    pub(crate) rows: Box<dyn Delivery>,
    /// Of those whose weights change.
    pub(crate) scaled: Vec<Scaled>,
    /// Synapses with a model of their own, and the states of the sources of such synapses.
    pub(crate) plastic: Vec<Plastic>,
    pub(crate) origins: Vec<Origin>,
    pub(crate) acc: Aligned<Accumulators>,
    /// Where what these deliver is summed, if there are any.
    pub(crate) apart: Option<Aligned<Accumulators>>,
    pub(crate) drives: Vec<PoissonDrive>,
    pub(crate) sources: Vec<SourceDrive>,
    pub(crate) currents: Vec<CurrentDrive>,
    pub(crate) outputs: Vec<PartOutput>,
    pub(crate) history: Option<Arc<History>>,
    pub(crate) traces: Vec<TraceBuffer>,
    /// What is measured of each part; nothing, or one for each.
    pub(crate) measures: Vec<Measures>,
    pub(crate) dt: f64,
    pub(crate) events: u64,
    pub(crate) population_names: Vec<String>,
    pub(crate) local: Vec<u32>,
}

impl Worker {
    /// Advances the shard through `step` (counted from 0) and fills `fired` with the ids that spiked, neurons first.
    pub fn step(&mut self, step: u64, fired: &mut Vec<u32>) -> Result<(), SimError> {
        fired.clear();
        let [acc] = &mut *self.acc else {
            return Err(SimError::Thread);
        };
        self.events += self.rows.deliver(self.isa, step, acc);
        if let Some([apart]) = self.apart.as_deref_mut() {
            for scaled in &mut self.scaled {
                self.events += scaled.deliver(self.isa, step, self.dt, acc, apart);
            }
        }
        for origin in &mut self.origins {
            origin.show(self.isa, step);
        }
        for p in &mut self.plastic {
            p.decay(self.isa);
            self.events += p.arrive(self.isa, step, self.dt, acc)?;
        }
        let half = if self.split.offset > 0 {
            self.split.offset / BLOCK
        } else {
            0
        };
        let (blocks, _) = acc.as_chunks_mut::<BLOCK>();
        for drive in &mut self.drives {
            drive.apply(self.isa, step, blocks)?;
        }
        for current in &mut self.currents {
            current.apply(self.isa, step, &mut self.segments, self.dt);
        }
        if half > 0 {
            let (positive, negative) = blocks.split_at_mut(half);
            for (p, part) in self.shard.parts.iter().enumerate() {
                let input = self.measures.get_mut(p).and_then(|m| m.input.as_mut());
                if let Some(input) = input {
                    input.take_weights(self.isa, part, positive, negative);
                    input.take_currents(&self.currents);
                } else {
                    let first = part.slot / BLOCK;
                    let own = first..first + part.accumulators * part.blocks();
                    merge_signs(self.isa, &mut positive[own.clone()], &mut negative[own]);
                }
            }
        }
        for (p, part) in self.shard.parts.iter().enumerate() {
            let seg = &mut self.segments[p];
            make_noise(
                self.isa,
                step,
                &self.noise_streams[p],
                &mut self.noise[p],
                self.noise_drawn != Some(step / 4),
                seg,
            );
            let first = part.slot / BLOCK;
            let acc = &mut blocks[first..first + part.accumulators * seg.blocks];
            self.local.clear();
            match &mut self.codes[p] {
                Code::Kernel(kernel) => kernel(self.isa, seg, acc, &mut self.local),
                Code::Interpreter(code) => code.step(self.isa, seg, acc, &mut self.local),
            }
            let (id, n) = (seg.first_id as u32, seg.n as u32);
            fired.extend(self.local.iter().filter(|i| **i < n).map(|i| id + i));
            if let Some(measures) = self.measures.get_mut(p) {
                measures.take_spikes(step, &self.local);
            }
            for plastic in self.plastic.iter_mut().filter(|x| x.part == p) {
                plastic.spike(self.isa, step, self.dt, &self.local)?;
            }
        }
        for measures in &mut self.measures {
            let seg = &self.segments[measures.part];
            let column = measures.input.as_ref().map(|i| i.column);
            let potential = column.and_then(|c| seg.states.get(c));
            let potential = potential.and_then(|v| v.as_flattened().get(..seg.n));
            measures.close(
                self.isa,
                step + 1,
                potential.unwrap_or_default(),
                seg.quantum,
            )?;
        }
        self.noise_drawn = Some(step / 4);
        self.publish(step + 1);
        for source in &mut self.sources {
            source.play(self.isa, step, fired)?;
        }
        for origin in &mut self.origins {
            origin.spike(self.isa, fired);
        }
        for trace in &mut self.traces {
            let k = step + 1;
            if k >= trace.first && k <= trace.last && (k - trace.first).is_multiple_of(trace.every)
            {
                trace.sample(&self.segments, &self.plastic);
            }
        }
        if step % CHECK_EVERY == CHECK_EVERY - 1 {
            self.check_finite(step)?;
            for seg in &mut self.segments {
                for s in &seg.decaying {
                    flush(self.isa, &mut seg.states[*s], DECAY_FLOOR);
                }
            }
        }
        Ok(())
    }

    /// Takes up the spikes of `ids`, fired in `step`.
    pub fn enqueue(&mut self, ids: &[u32], step: u64) {
        self.stored_mut().for_each(|rows| rows.enqueue(ids, step));
        for p in &mut self.plastic {
            p.enqueue(ids, step);
        }
    }

    /// Bytes of synapses.
    pub fn synapse_bytes(&self) -> u64 {
        let stored: u64 = self.stored().map(Delivery::bytes).sum();
        stored + self.plastic.iter().map(Plastic::bytes).sum::<u64>()
    }

    /// The shard's share of the digest of all synapses, in which targets have their ids and accumulators.
    pub fn synapse_digest(&self) -> u64 {
        let mut slots = vec![0_u64; SLOTS];
        for (part, seg) in self.shard.parts.iter().zip(&self.segments) {
            let quantum = mix(seg.quantum.to_bits());
            for a in 0..part.accumulators {
                let first = part.slot + a * part.blocks() * BLOCK;
                let key = |i: usize| mix(quantum ^ (seg.first_id + i as u64) ^ ((a as u64) << 48));
                for half in [0, self.split.offset] {
                    let own = slots.iter_mut().skip(first + half).take(part.n);
                    own.enumerate().for_each(|(i, slot)| *slot = key(i));
                }
            }
        }
        let digests = self.stored().map(|rows| rows.digest(&slots));
        let mut sum = digests.fold(0, u64::wrapping_add);
        for p in &self.plastic {
            let own = p.store.digest(p.first_target);
            sum = sum.wrapping_add(own.wrapping_mul(mix(p.projection as u64) | 1));
        }
        sum
    }

    /// All static synapses, in groups.
    pub fn stored(&self) -> impl Iterator<Item = &dyn Delivery> {
        let scaled = self.scaled.iter().map(|s| &*s.rows);
        std::iter::once(&*self.rows).chain(scaled)
    }

    /// All static synapses, in groups, to be changed.
    pub fn stored_mut(&mut self) -> impl Iterator<Item = &mut Box<dyn Delivery>> {
        let scaled = self.scaled.iter_mut().map(|s| &mut s.rows);
        std::iter::once(&mut self.rows).chain(scaled)
    }

    /// Shows the outputs at the start of `step` to all shards.
    pub fn publish(&self, step: u64) {
        if let Some(history) = &self.history {
            for o in &self.outputs {
                o.publish(history, &self.segments[o.part], step);
            }
        }
    }

    /// Makes the outputs of a part from its states as they are now.
    pub fn refresh_outputs(&mut self, part: usize) {
        for o in self.outputs.iter().filter(|o| o.part == part) {
            o.refresh(&mut self.segments[part], &self.state_names[part]);
        }
    }

    /// Reports the first neuron with a state that is not finite, and its first such state: the same one however the
    /// neurons are divided among shards.
    pub fn check_finite(&self, step: u64) -> Result<(), SimError> {
        for (p, seg) in self.segments.iter().enumerate() {
            if !seg
                .states
                .iter()
                .any(|column| has_nonfinite(self.isa, column))
            {
                continue;
            }
            for i in 0..seg.n {
                for (s, column) in seg.states.iter().enumerate() {
                    let x = column[i / BLOCK][i % BLOCK];
                    if !x.is_finite() {
                        let part = &self.shard.parts[p];
                        return Err(SimError::NotFinite {
                            population: self.population_names[part.population].clone(),
                            neuron: part.first + i as u64,
                            variable: self.state_names[p][s].clone(),
                            value: x,
                            time: (step + 1) as f64 * self.dt,
                            finite: (step / CHECK_EVERY * CHECK_EVERY) as f64 * self.dt,
                            dt: self.dt,
                        });
                    }
                }
            }
        }
        Ok(())
    }
}

/// Puts the deviates of `step` in place; `draw` makes those of its four steps.
fn make_noise(
    isa: Isa,
    step: u64,
    streams: &[Stream],
    store: &mut [[Vec<Lanes>; 4]],
    draw: bool,
    seg: &mut Segment,
) {
    let lane = (step % 4) as usize;
    for (k, stream) in streams.iter().enumerate() {
        if draw {
            let [z0, z1, z2, z3] = &mut store[k];
            for b in 0..seg.blocks {
                let entity = seg.first_index + (b * BLOCK) as u64;
                fill_normals(
                    isa,
                    stream.key,
                    entity,
                    step / 4,
                    &mut z0[b],
                    &mut z1[b],
                    &mut z2[b],
                    &mut z3[b],
                );
            }
        }
        seg.noise[k].copy_from_slice(&store[k][lane]);
    }
}
