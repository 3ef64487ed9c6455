//! Background spikes: private Poisson input of neurons, and shared source trains (bit path).
//!
//! One Philox block of four words serves four consecutive steps of one neuron or train; a word becomes a number of
//! spikes by inverting the cumulative Poisson distribution.

use crate::course::Counts;
use crate::error::SimError;
use crate::segment::{BLOCK, IntLanes};
use neuropil_numerics::isa::Isa;
use neuropil_numerics::random::{PoissonTable, Stream, philox4x32_10};

/// Thresholds up to which counting is done by comparing with all of them.
const FEW: usize = 40;

/// Private Poisson input of consecutive neurons of a segment.
pub struct PoissonDrive {
    /// Part of the shard.
    pub part: usize,
    /// First block of the part's accumulator, in blocks of the shard.
    pub block: usize,
    /// Neurons driven, within the part.
    pub first: usize,
    /// One past the last.
    pub last: usize,
    /// Weight in quanta.
    pub weight: i32,
    /// First step that receives.
    pub start: u64,
    /// First step that no longer receives.
    pub stop: u64,
    stream: Stream,
    /// Index of the part's first neuron in the population.
    entity: u64,
    rate: Counts,
    /// Steps / 4 for which rates and spikes are ready.
    ready: Option<u64>,
    /// Spikes of the next steps: [step mod 4][block].
    counts: [Vec<[u8; BLOCK]>; 4],
}

neuropil_numerics::multiversion! {
    fn draw_few(key: [u32; 2], entity: u64, quad: u64, tables: [&PoissonTable; 4], out: [&mut [u8; BLOCK]; 4]) {
        let [o0, o1, o2, o3] = out;
        let [t0, t1, t2, t3] = tables;
        let (quad_lo, quad_hi) = (quad as u32, (quad >> 32) as u32);
        let (mut w0, mut w1, mut w2, mut w3) = ([0_u32; BLOCK], [0_u32; BLOCK], [0_u32; BLOCK], [0_u32; BLOCK]);
        // Neurons of a population are fewer than 2³², so the high word of the entity is 0.
        let first = entity as u32;
        for j in 0..BLOCK {
            let b = philox4x32_10([first.wrapping_add(j as u32), 0, quad_lo, quad_hi], key);
            w0[j] = b[0];
            w1[j] = b[1];
            w2[j] = b[2];
            w3[j] = b[3];
        }
        count_below(&w0, t0.first, &t0.thresholds, o0);
        count_below(&w1, t1.first, &t1.thresholds, o1);
        count_below(&w2, t2.first, &t2.thresholds, o2);
        count_below(&w3, t3.first, &t3.thresholds, o3);
    }

    fn add_counts(counts: &[u8; BLOCK], weight: i32, acc: &mut IntLanes) {
        for j in 0..BLOCK {
            acc[j] += i32::from(counts[j]) * weight;
        }
    }
}

#[inline(always)]
fn count_below(words: &[u32; BLOCK], base: u32, thresholds: &[u32], out: &mut [u8; BLOCK]) {
    for c in 0..BLOCK / 64 {
        let mut w = [0_u32; 64];
        w.copy_from_slice(&words[c * 64..c * 64 + 64]);
        let mut n = [base; 64];
        for &t in thresholds {
            for j in 0..64 {
                n[j] += u32::from(w[j] >= t);
            }
        }
        for j in 0..64 {
            out[c * 64 + j] = n[j] as u8;
        }
    }
}

/// Where and when a drive acts.
pub struct DriveSpan {
    /// Part of the shard.
    pub part: usize,
    /// First block of the accumulator.
    pub block: usize,
    /// Neurons driven, within the part.
    pub neurons: std::ops::Range<usize>,
    /// Steps.
    pub steps: std::ops::Range<u64>,
    /// Index of the part's first neuron in the population.
    pub entity: u64,
}

impl PoissonDrive {
    /// A drive with spikes at `rate` of `weight` quanta each.
    pub fn new(span: DriveSpan, weight: i32, stream: Stream, rate: Counts) -> Self {
        let blocks = span.neurons.end.div_ceil(BLOCK);
        Self {
            part: span.part,
            block: span.block,
            first: span.neurons.start,
            last: span.neurons.end,
            weight,
            start: span.steps.start,
            stop: span.steps.end,
            stream,
            entity: span.entity,
            rate,
            ready: None,
            counts: std::array::from_fn(|_| vec![[0; BLOCK]; blocks]),
        }
    }

    /// Largest number of spikes in a step.
    pub fn max_count(&self) -> u32 {
        self.rate.max_count()
    }

    /// Adds the spikes of `step` to `acc`.
    pub fn apply(&mut self, isa: Isa, step: u64, acc: &mut [IntLanes]) -> Result<(), SimError> {
        if step < self.start || step >= self.stop {
            return Ok(());
        }
        let (quad, lane) = (step / 4, (step % 4) as usize);
        let fresh = self.ready != Some(quad);
        if fresh {
            self.rate.ready(quad)?;
            self.ready = Some(quad);
        }
        // All tables of a drive are used alike, so that what was drawn ahead is what is added.
        let few = |t: &PoissonTable| t.thresholds.len() <= FEW && t.max_count() <= 255;
        if !(0..4).all(|lane| few(self.rate.table(lane))) {
            self.apply_many(step, acc);
            return Ok(());
        }
        if fresh {
            self.draw(isa, quad);
        }
        for (b, counts) in self.counts[lane].iter().enumerate() {
            add_counts(isa, counts, self.weight, &mut acc[self.block + b]);
        }
        Ok(())
    }

    fn draw(&mut self, isa: Isa, quad: u64) {
        let blocks = self.counts[0].len();
        let [c0, c1, c2, c3] = &mut self.counts;
        for b in 0..blocks {
            let entity = self.entity + (b * BLOCK) as u64;
            draw_few(
                isa,
                self.stream.key,
                entity,
                quad,
                std::array::from_fn(|lane| self.rate.table(lane)),
                [&mut c0[b], &mut c1[b], &mut c2[b], &mut c3[b]],
            );
            // Neurons of the block outside the drive receive nothing.
            let (from, to) = (b * BLOCK, (b + 1) * BLOCK);
            if from < self.first || to > self.last {
                for c in [&mut c0[b], &mut c1[b], &mut c2[b], &mut c3[b]] {
                    for (j, x) in c.iter_mut().enumerate() {
                        if from + j < self.first || from + j >= self.last {
                            *x = 0;
                        }
                    }
                }
            }
        }
    }

    /// High rates: one look-up a step and neuron, nothing kept.
    fn apply_many(&self, step: u64, acc: &mut [IntLanes]) {
        let (quad, lane) = (step / 4, (step % 4) as usize);
        let table = self.rate.table(lane);
        for i in self.first..self.last {
            let b = self.stream.block(self.entity + i as u64, quad);
            let n = table.count(b[lane]);
            acc[self.block + i / BLOCK][i % BLOCK] += n as i32 * self.weight;
        }
    }
}

/// Trains whose words are drawn together.
const TRAINS: usize = 64;

neuropil_numerics::multiversion! {
    fn fill_trains(key: [u32; 2], entity: u64, quad: u64, words: &mut [[u32; TRAINS]; 4]) {
        let (quad_lo, quad_hi) = (quad as u32, (quad >> 32) as u32);
        let [w0, w1, w2, w3] = words;
        for j in 0..TRAINS {
            let id = entity + j as u64;
            let b = philox4x32_10([id as u32, (id >> 32) as u32, quad_lo, quad_hi], key);
            w0[j] = b[0];
            w1[j] = b[1];
            w2[j] = b[2];
            w3[j] = b[3];
        }
    }

    /// Marks the words of at least one spike, and says whether there are any.
    fn mark(words: &[u32; TRAINS], first: u32, thresholds: &[u32], marks: &mut [u8; TRAINS]) -> u8 {
        // Without thresholds all words count alike.
        let lowest = thresholds.first().copied().unwrap_or(u32::MAX);
        let all = first > 0;
        let some = !thresholds.is_empty();
        let mut any = 0;
        for (m, w) in marks.iter_mut().zip(words) {
            *m = u8::from(all | (some & (*w >= lowest)));
            any |= *m;
        }
        any
    }
}

/// Spike trains of a source population, a share of its members.
// There is one for each population, so that its size is nothing.
#[allow(clippy::large_enum_variant)]
pub enum SourceDrive {
    /// Independent Poisson trains.
    Poisson {
        /// Id of the first train of this share.
        first_id: u64,
        /// Its index within the population.
        first: u64,
        /// Trains.
        n: u64,
        /// Stream of the population.
        stream: Stream,
        /// Spikes in a step.
        rate: Box<Counts>,
        /// Steps / 4 for which `fired` holds.
        quad: Option<u64>,
        /// Ids of the spikes of the steps 4 `quad` .. 4 `quad` + 4, once for each spike.
        fired: Box<[Vec<u32>; 4]>,
    },
    /// Given spikes: (step, id), ascending; and how many were played.
    List {
        /// Steps counted from 0, and ids.
        spikes: Vec<(u64, u32)>,
        /// Position.
        next: usize,
    },
}

impl SourceDrive {
    /// Appends the ids of the trains that spike in `step`, once for each spike.
    pub fn play(&mut self, isa: Isa, step: u64, out: &mut Vec<u32>) -> Result<(), SimError> {
        match self {
            SourceDrive::Poisson {
                first_id,
                first,
                n,
                stream,
                rate,
                quad: ready,
                fired,
            } => {
                let (quad, lane) = (step / 4, (step % 4) as usize);
                if *ready != Some(quad) {
                    rate.ready(quad)?;
                    for list in fired.iter_mut() {
                        list.clear();
                    }
                    let mut words = [[0; TRAINS]; 4];
                    let mut i = 0;
                    while i < *n {
                        let count = (*n - i).min(TRAINS as u64) as usize;
                        fill_trains(isa, stream.key, *first + i, quad, &mut words);
                        let id = *first_id + i;
                        for (lane, (words, list)) in words.iter().zip(fired.iter_mut()).enumerate()
                        {
                            let table = rate.table(lane);
                            let mut marks = [0; TRAINS];
                            if mark(isa, words, table.first, &table.thresholds, &mut marks) == 0 {
                                continue;
                            }
                            let words = words.iter().zip(&marks).take(count).enumerate();
                            for (k, (word, _)) in words.filter(|(_, (_, m))| **m != 0) {
                                for _ in 0..table.count(*word) {
                                    list.push((id + k as u64) as u32);
                                }
                            }
                        }
                        i += TRAINS as u64;
                    }
                    *ready = Some(quad);
                }
                out.extend_from_slice(&fired[lane]);
            }
            SourceDrive::List { spikes, next } => {
                while let Some((s, id)) = spikes.get(*next) {
                    if *s > step {
                        break;
                    }
                    if *s == step {
                        out.push(*id);
                    }
                    *next += 1;
                }
            }
        }
        Ok(())
    }
}
