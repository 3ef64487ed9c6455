//! Spikes that arrive: what each synapse delivers, and what the arrival does to its weight (bit path).

use super::Plastic;
use super::code::{RuleCode, WIDE};
use super::past::value;
use crate::error::SimError;
use crate::rows::{Accumulators, prefetch};
use neuropil_numerics::isa::Isa;

/// A spike on its way to the next group of its source.
#[derive(Clone, Copy, Debug)]
struct Cursor {
    group: u32,
    source: u32,
    /// Spikes of the source before it in the same step.
    nth: u32,
}

/// Spikes in flight, by the step in which their next group is due, modulo the number of buckets (a power of two).
pub struct Flight {
    buckets: Vec<Vec<Cursor>>,
    /// Source, step and number of the spike launched last.
    last: Option<(u32, u64, u32)>,
}

impl Flight {
    pub fn new(max_delay: u32) -> Self {
        let buckets = (max_delay as usize + 2).next_power_of_two();
        Self {
            buckets: vec![Vec::new(); buckets],
            last: None,
        }
    }

    fn bucket(&mut self, step: u64) -> &mut Vec<Cursor> {
        let at = step & (self.buckets.len() as u64 - 1);
        &mut self.buckets[at as usize]
    }
}

/// Adding and subtracting 1.5·2⁵² rounds to the nearest whole number, ties to even, for |x| < 2⁵¹.
const ROUND: f64 = 6_755_399_441_055_744.0;

/// Adds an amplitude; negative ones may have accumulators of their own, `split` slots on.
#[inline(always)]
fn add(acc: &mut Accumulators, slot: usize, split: usize, target: u32, quanta: i32) {
    let negative = (quanta >> 31) as usize & split;
    let place = &mut acc[(slot + target as usize + negative) & (acc.len() - 1)];
    *place = place.wrapping_add(quanta);
}

impl Plastic {
    /// Takes up the spikes among `ids`, fired in `step`; the spikes of one source stand in succession.
    pub fn enqueue(&mut self, ids: &[u32], step: u64) {
        let mut before = (u32::MAX, 0);
        for &id in ids {
            let source = id.wrapping_sub(self.first_source);
            if source >= self.sources {
                continue;
            }
            let nth = if before.0 == source { before.1 + 1 } else { 0 };
            before = (source, nth);
            let group = self.store.first_group[source as usize];
            if group == self.store.first_group[source as usize + 1] {
                continue;
            }
            let due = step + u64::from(self.store.groups[group as usize].delay);
            self.flight.bucket(due).push(Cursor { group, source, nth });
        }
    }

    /// Hands over (step, id of the source) of every spike that has not reached all its synapses before `step`.
    pub fn in_flight(&self, step: u64, each: &mut dyn FnMut(u64, u32)) {
        let mask = self.flight.buckets.len() as u64 - 1;
        for (b, bucket) in self.flight.buckets.iter().enumerate() {
            let due = step + ((b as u64).wrapping_sub(step) & mask);
            for c in bucket {
                let delay = self.store.groups[c.group as usize].delay;
                each(
                    due.saturating_sub(u64::from(delay)),
                    self.first_source + c.source,
                );
            }
        }
    }

    /// Takes up a spike fired in the earlier step `fired`, for the synapses that are due in `step` and later. The spikes of one
    /// source and step come in succession.
    pub fn launch(&mut self, id: u32, fired: u64, step: u64) {
        let source = id.wrapping_sub(self.first_source);
        if source >= self.sources {
            return;
        }
        let nth = match self.flight.last {
            Some((s, f, nth)) if (s, f) == (source, fired) => nth + 1,
            _ => 0,
        };
        self.flight.last = Some((source, fired, nth));
        let mask = self.flight.buckets.len() as u64 - 1;
        let groups =
            self.store.first_group[source as usize]..self.store.first_group[source as usize + 1];
        for group in groups {
            let due = fired.saturating_add(u64::from(self.store.groups[group as usize].delay));
            if due > step.saturating_add(mask) {
                return;
            }
            if due >= step {
                self.flight.bucket(due).push(Cursor { group, source, nth });
                return;
            }
        }
    }

    /// Delivers everything that is due in `step` to the accumulators; returns the number of synaptic events.
    pub fn arrive(
        &mut self,
        isa: Isa,
        step: u64,
        dt: f64,
        acc: &mut Accumulators,
    ) -> Result<u64, SimError> {
        if self.flight.bucket(step).is_empty() {
            return Ok(0);
        }
        let mut due = std::mem::take(self.flight.bucket(step));
        let learning = self.learning.at(step);
        // Of the two rules one is at work; it is put back below.
        let changes = learning && self.arrival.is_some();
        let mut rule = match changes {
            true => self.arrival.take(),
            false => None,
        };
        let constant = !changes && self.transmit.is_weight();
        let mut events = 0;
        let mut values = std::mem::take(&mut self.values);
        for (i, c) in due.iter().enumerate() {
            if let Some(next) = due.get(i + 2) {
                let at = self.store.groups[next.group as usize].start as usize;
                for line in 0..4 {
                    match self.store.quanta() {
                        Some(quanta) => prefetch(quanta, at + 16 * line),
                        None => prefetch(self.store.weights(), at + 8 * line),
                    }
                }
                prefetch(&self.store.targets, at);
                prefetch(&self.store.targets, at + 32);
            }
            let mut c = *c;
            loop {
                let range = self.store.group(c.group as usize);
                let delay = self.store.groups[c.group as usize].delay;
                events += range.len() as u64;
                if constant {
                    self.pass_on(isa, range, c.source, acc);
                } else {
                    if c.nth > 0 {
                        // The spike before it may not have acted yet.
                        self.deliver(isa, rule.as_mut(), acc);
                    }
                    self.look_back(isa, step, delay, c, &mut values);
                    self.gather(isa, range, c.source, &values, &mut rule, acc);
                }
                c.group += 1;
                if c.group == self.store.first_group[c.source as usize + 1] {
                    break;
                }
                let wait = self.store.groups[c.group as usize].delay - delay;
                if wait > 0 {
                    self.flight.bucket(step + u64::from(wait)).push(c);
                    break;
                }
            }
        }
        self.deliver(isa, rule.as_mut(), acc);
        self.values = values;
        if changes {
            self.arrival = rule;
        }
        due.clear();
        *self.flight.bucket(step) = due;
        self.check((step + 1) as f64 * dt)?;
        Ok(events)
    }

    /// The states of a source just before its spike that now arrives.
    fn look_back(&mut self, isa: Isa, step: u64, delay: u32, c: Cursor, values: &mut [f64]) {
        let Some(past) = &self.past else { return };
        for (k, x) in values.iter_mut().enumerate() {
            *x = past
                .seen(step, delay, k)
                .get(c.source as usize)
                .map_or(0.0, value);
        }
        self.source_states.after_spikes(isa, values, c.nth);
    }

    /// Delivers the weights of a group as they are.
    fn pass_on(
        &mut self,
        isa: Isa,
        group: std::ops::Range<usize>,
        source: u32,
        acc: &mut Accumulators,
    ) {
        let (scale, largest) = (1.0 / self.quantum, self.largest);
        let (slot, split) = (self.slot, self.split);
        self.store.delivered(group.len(), |weights, quanta| {
            let parts = weights.chunks(WIDE).zip(quanta.chunks_mut(WIDE));
            parts.fold(true, |sound, (weights, quanta)| {
                let mut rounded = [0_i32; WIDE];
                let these = round_some(isa, weights, scale, largest, &mut rounded);
                quanta.copy_from_slice(&rounded[..quanta.len()]);
                sound & these
            })
        });
        if let Some(quanta) = self.store.quanta() {
            let quanta = &quanta[group.clone()];
            for (q, t) in quanta.iter().zip(&self.store.targets[group]) {
                add(acc, slot, split, u32::from(*t), *q);
            }
            return;
        }
        let mut quanta = [0_i32; WIDE];
        for at in group.clone().step_by(WIDE) {
            let n = WIDE.min(group.end - at);
            let weights = &self.store.weights()[at..at + n];
            let sound = round_some(isa, weights, scale, largest, &mut quanta);
            let targets = &self.store.targets[at..at + n];
            for (q, t) in quanta.iter().zip(targets) {
                add(acc, slot, split, u32::from(*t), *q);
            }
            if !sound {
                self.lanes.sources[..n].fill(source);
                for k in 0..n {
                    let w = self.store.weights()[at + k];
                    if w.is_nan() || w.abs() > largest {
                        self.note(k, u32::from(self.store.targets[at + k]), "amplitude", w);
                    }
                }
            }
        }
    }

    /// Puts the synapses of a group onto the lanes, and delivers whenever these are full.
    fn gather(
        &mut self,
        isa: Isa,
        group: std::ops::Range<usize>,
        source: u32,
        values: &[f64],
        rule: &mut Option<RuleCode>,
        acc: &mut Accumulators,
    ) {
        let mut at = group.start;
        while at < group.end {
            if self.lanes.len == WIDE {
                self.deliver(isa, rule.as_mut(), acc);
            }
            let from = self.lanes.len;
            let n = (WIDE - from).min(group.end - at);
            let reads = match rule {
                Some(rule) => &rule.reads,
                None => &self.transmit.reads,
            };
            let lanes = &mut self.lanes;
            let targets = &self.store.targets[at..at + n];
            for (k, t) in targets.iter().enumerate() {
                lanes.positions[from + k] = (at + k) as u32;
                lanes.targets[from + k] = u32::from(*t);
            }
            lanes.sources[from..from + n].fill(source);
            let (weights, states) = lanes.inputs.split_at_mut(1);
            weights[0][from..from + n].copy_from_slice(&self.store.weights()[at..at + n]);
            let (sources, target_states) = states.split_at_mut(values.len());
            for (lane, x) in sources.iter_mut().zip(values) {
                lane[from..from + n].fill(*x);
            }
            let reads = reads.iter().skip(1 + values.len());
            let columns = target_states.iter_mut().zip(&self.targets.columns);
            for ((lane, column), _) in columns.zip(reads).filter(|(_, read)| **read) {
                for (x, t) in lane[from..from + n].iter_mut().zip(targets) {
                    *x = column[usize::from(*t)];
                }
            }
            lanes.len += n;
            at += n;
        }
    }

    /// Evaluates what lies on the lanes, delivers the amplitudes and writes the weights, with `rule` where these change.
    fn deliver(&mut self, isa: Isa, rule: Option<&mut RuleCode>, acc: &mut Accumulators) {
        let n = std::mem::take(&mut self.lanes.len);
        if n == 0 {
            return;
        }
        let changes = rule.is_some();
        let rule = rule.unwrap_or(&mut self.transmit);
        rule.run(isa, &self.lanes.inputs);
        let mut quanta = [0_i32; WIDE];
        let amplitudes = rule.output(0, &self.lanes.inputs);
        let mut sound = round(
            isa,
            amplitudes,
            n,
            1.0 / self.quantum,
            self.largest,
            &mut quanta,
        );
        let targets = &self.lanes.targets[..n];
        let positions = &self.lanes.positions[..n];
        for (q, t) in quanta.iter().zip(targets) {
            add(acc, self.slot, self.split, *t, *q);
        }
        if changes {
            let weights = rule.output(1, &self.lanes.inputs);
            sound &= all_finite(isa, weights, n);
            let stored = self.store.weights_mut();
            for (p, w) in positions.iter().zip(weights) {
                stored[*p as usize] = *w;
            }
        }
        if !sound {
            let (amplitudes, weights) = (
                *amplitudes,
                rule.output(usize::from(changes), &self.lanes.inputs),
            );
            let weights = *weights;
            for k in 0..n {
                let target = self.lanes.targets[k];
                let (a, w) = (amplitudes[k], weights[k]);
                if a.is_nan() || a.abs() > self.largest {
                    self.note(k, target, "amplitude", a);
                } else if !w.is_finite() {
                    self.note(k, target, "weight", w);
                }
            }
        }
    }
}

/// [`round`] of up to as many amplitudes as fit.
#[inline]
fn round_some(
    isa: Isa,
    amplitudes: &[f64],
    scale: f64,
    largest: f64,
    quanta: &mut [i32; WIDE],
) -> bool {
    let n = amplitudes.len();
    let mut padded = [0.0; WIDE];
    let all = amplitudes.try_into().unwrap_or_else(|_| {
        padded[..n].copy_from_slice(amplitudes);
        &padded
    });
    round(isa, all, n, scale, largest, quanta)
}

neuropil_numerics::multiversion! {
    /// Rounds the first `n` amplitudes to whole quanta; whether all are numbers up to `largest` in magnitude.
    fn round(amplitudes: &[f64; WIDE], n: usize, scale: f64, largest: f64, quanta: &mut [i32; WIDE]) -> bool {
        let mut bad = [false; WIDE];
        for j in 0..WIDE {
            let a = amplitudes[j];
            quanta[j] = (a * scale + ROUND).to_bits() as i32;
            let fits = a.abs() <= largest;
            bad[j] = !fits;
        }
        !bad[..n].contains(&true)
    }

    /// Whether the first `n` numbers are finite.
    pub(super) fn all_finite(values: &[f64; WIDE], n: usize) -> bool {
        let mut bad = [false; WIDE];
        for j in 0..WIDE {
            bad[j] = !(values[j] * 0.0 == 0.0);
        }
        !bad[..n].contains(&true)
    }
}
