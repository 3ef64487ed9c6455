//! Stored synapses of one shard: for each source a row, grouped by delay, targets ascending (bit path).
//!
//! A row is a run of words. It begins with a header that says in how many steps its first group is due and how many
//! synapses that has; after the synapses of a group follows the next header; an end mark closes the row. A spike in
//! flight is a cursor into its row, so that no table of groups is needed, and delivery reads memory in order. Where
//! projections have one weight each, groups differ in weight as well as in delay, and synapses are targets alone.

use neuropil_numerics::isa::Isa;

/// Accumulators that 16-bit synapses can address.
pub const SLOTS: usize = 65_536;
/// Summed weights of all accumulators of a shard, in quanta.
pub type Accumulators = [i32; SLOTS];

/// A spike on its way to the next group of its row.
#[derive(Clone, Copy, Debug)]
struct Cursor {
    /// First word of the group's synapses.
    position: u32,
    /// Synapses of the group.
    count: u32,
    /// Delay of the group, steps.
    delay: u32,
    /// Weight of all synapses of the group, where the format keeps none.
    weight: i32,
}

/// What the synapses of a group share.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Kind {
    /// Delay, steps; 0 ends the row.
    pub delay: u32,
    /// Weight, for [`Grouped`].
    pub weight: i32,
}

/// How synapses are packed into words.
pub trait Format: Send + Sync + 'static {
    /// Unit of storage.
    type Word: Copy + Default + Send + Sync + 'static;
    /// Words of a header.
    const HEADER: usize;
    /// Words of a synapse.
    const SYNAPSE: usize;
    /// Kind and number of synapses of the group with the header at `at`.
    fn header(words: &[Self::Word], at: usize, kinds: &[Kind]) -> (Kind, u32);
    /// Writes the header of a group of the kind `kinds[kind]`.
    fn set_header(words: &mut [Self::Word], at: usize, kinds: &[Kind], kind: usize, count: u32);
    /// Writes a synapse.
    fn set_synapse(words: &mut [Self::Word], at: usize, slot: u16, weight: i32);
    /// (slot, weight) of the synapse at `at` of a group of weight `shared`.
    fn synapse(words: &[Self::Word], at: usize, shared: i32) -> (u16, i32);
    /// Adds a group to the accumulators.
    fn deliver(synapses: &[Self::Word], weight: i32, acc: &mut Accumulators);
}

/// 16-bit slot and 16-bit weight in one word.
pub struct Narrow;
/// A word for the slot, a word for the weight.
pub struct Wide;
/// 16-bit slot; the weight is that of the group.
pub struct Grouped;

impl Format for Narrow {
    type Word = u32;
    const HEADER: usize = 1;
    const SYNAPSE: usize = 1;

    #[inline(always)]
    fn header(words: &[u32], at: usize, _: &[Kind]) -> (Kind, u32) {
        let h = words[at];
        let (delay, weight) = (h & 0xffff, 0);
        (Kind { delay, weight }, h >> 16)
    }

    fn set_header(words: &mut [u32], at: usize, kinds: &[Kind], kind: usize, count: u32) {
        words[at] = kinds[kind].delay | (count << 16);
    }

    #[inline(always)]
    fn set_synapse(words: &mut [u32], at: usize, slot: u16, weight: i32) {
        words[at] = u32::from(slot) | ((weight as u32) << 16);
    }

    #[inline(always)]
    fn synapse(words: &[u32], at: usize, _: i32) -> (u16, i32) {
        (words[at] as u16, (words[at] as i32) >> 16)
    }

    #[inline(always)]
    fn deliver(synapses: &[u32], _: i32, acc: &mut Accumulators) {
        for &s in synapses {
            acc[(s & 0xffff) as usize] += (s as i32) >> 16;
        }
    }
}

impl Format for Wide {
    type Word = u32;
    const HEADER: usize = 1;
    const SYNAPSE: usize = 2;

    #[inline(always)]
    fn header(words: &[u32], at: usize, kinds: &[Kind]) -> (Kind, u32) {
        Narrow::header(words, at, kinds)
    }

    fn set_header(words: &mut [u32], at: usize, kinds: &[Kind], kind: usize, count: u32) {
        Narrow::set_header(words, at, kinds, kind, count);
    }

    #[inline(always)]
    fn set_synapse(words: &mut [u32], at: usize, slot: u16, weight: i32) {
        words[at] = u32::from(slot);
        words[at + 1] = weight as u32;
    }

    #[inline(always)]
    fn synapse(words: &[u32], at: usize, _: i32) -> (u16, i32) {
        (words[at] as u16, words[at + 1] as i32)
    }

    #[inline(always)]
    fn deliver(synapses: &[u32], _: i32, acc: &mut Accumulators) {
        for s in synapses.chunks_exact(2) {
            acc[(s[0] & 0xffff) as usize] += s[1] as i32;
        }
    }
}

impl Format for Grouped {
    type Word = u16;
    const HEADER: usize = 2;
    const SYNAPSE: usize = 1;

    #[inline(always)]
    fn header(words: &[u16], at: usize, kinds: &[Kind]) -> (Kind, u32) {
        (kinds[usize::from(words[at])], u32::from(words[at + 1]))
    }

    fn set_header(words: &mut [u16], at: usize, _: &[Kind], kind: usize, count: u32) {
        words[at] = kind as u16;
        words[at + 1] = count as u16;
    }

    #[inline(always)]
    fn set_synapse(words: &mut [u16], at: usize, slot: u16, _: i32) {
        words[at] = slot;
    }

    #[inline(always)]
    fn synapse(words: &[u16], at: usize, shared: i32) -> (u16, i32) {
        (words[at], shared)
    }

    #[inline(always)]
    fn deliver(synapses: &[u16], weight: i32, acc: &mut Accumulators) {
        for &s in synapses {
            acc[usize::from(s)] += weight;
        }
    }
}

/// Largest number of synapses in one group; longer runs are split.
pub(crate) const GROUP: u32 = 65_535;

/// Synapses of a shard with the spikes in flight.
pub struct Rows<F: Format> {
    pub(crate) words: Vec<F::Word>,
    /// First word of each row, by source.
    pub(crate) starts: Vec<u32>,
    /// Kinds of groups that headers name; the first one ends a row.
    pub(crate) kinds: Vec<Kind>,
    /// Spikes by the step in which their next group is due, modulo the number of buckets (a power of two).
    buckets: Vec<Vec<Cursor>>,
}

/// What the run needs of the rows, whatever their format.
pub trait Delivery: Send + Sync {
    /// Takes up the spikes of `sources`, fired in `step`.
    fn enqueue(&mut self, sources: &[u32], step: u64);
    /// Adds everything due in `step` to the accumulators; returns the number of synaptic events.
    fn deliver(&mut self, isa: Isa, step: u64, acc: &mut Accumulators) -> u64;
    /// Bytes of synapses.
    fn bytes(&self) -> u64;
    /// Hands over (step, source) of every spike that has not reached all its synapses before `step`.
    fn in_flight(&self, step: u64, each: &mut dyn FnMut(u64, u32));
    /// Takes up a spike fired in the earlier step `fired`, for the synapses that are due in `step` and later.
    fn launch(&mut self, source: u32, fired: u64, step: u64);
    /// Sum of a hash of (source, delay, weight, `slots[slot]`) over all synapses: the same in any order.
    fn digest(&self, slots: &[u64]) -> u64;
}

impl<F: Format> Rows<F> {
    pub(crate) fn new(words: Vec<F::Word>, starts: Vec<u32>, kinds: Vec<Kind>) -> Self {
        let max_delay = kinds.iter().map(|k| k.delay).max().unwrap_or(1);
        let buckets = (max_delay as usize + 2).next_power_of_two();
        Self {
            words,
            starts,
            kinds,
            buckets: (0..buckets).map(|_| Vec::new()).collect(),
        }
    }
}

/// A bijection of 64 bits in which every bit of the outcome depends on every bit given (the finalizer of SplitMix64:
/// Steele, Lea and Flood 2014).
pub(crate) fn mix(x: u64) -> u64 {
    let x = x.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// Cursors ahead of the one being delivered whose memory is asked for.
const AHEAD: usize = 6;

impl<F: Format> Delivery for Rows<F> {
    fn enqueue(&mut self, sources: &[u32], step: u64) {
        let mask = self.buckets.len() as u64 - 1;
        for (i, &s) in sources.iter().enumerate() {
            if let Some(&next) = sources.get(i + 8)
                && let Some(&start) = self.starts.get(next as usize)
            {
                prefetch(&self.words, start as usize);
            }
            let start = self.starts[s as usize] as usize;
            let (Kind { delay, weight }, count) = F::header(&self.words, start, &self.kinds);
            if delay == 0 {
                continue;
            }
            let due = (step + u64::from(delay)) & mask;
            self.buckets[due as usize].push(Cursor {
                position: (start + F::HEADER) as u32,
                count,
                delay,
                weight,
            });
        }
    }

    fn deliver(&mut self, _isa: Isa, step: u64, acc: &mut Accumulators) -> u64 {
        let mask = self.buckets.len() as u64 - 1;
        let due = std::mem::take(&mut self.buckets[(step & mask) as usize]);
        let mut events = 0;
        for (i, cursor) in due.iter().enumerate() {
            if let Some(next) = due.get(i + AHEAD) {
                let line = 64 / size_of::<F::Word>();
                let p = next.position as usize;
                prefetch(&self.words, p);
                prefetch(&self.words, p + line);
                prefetch(&self.words, p + 2 * line);
                prefetch(&self.words, p + 3 * line);
            }
            let mut c = *cursor;
            loop {
                let first = c.position as usize;
                let end = first + c.count as usize * F::SYNAPSE;
                F::deliver(&self.words[first..end], c.weight, acc);
                events += u64::from(c.count);
                let (Kind { delay, weight }, count) = F::header(&self.words, end, &self.kinds);
                if delay == 0 {
                    break;
                }
                let wait = delay - c.delay;
                c = Cursor {
                    position: (end + F::HEADER) as u32,
                    count,
                    delay,
                    weight,
                };
                if wait > 0 {
                    let at = (step + u64::from(wait)) & mask;
                    self.buckets[at as usize].push(c);
                    break;
                }
            }
        }
        let mut due = due;
        due.clear();
        self.buckets[(step & mask) as usize] = due;
        events
    }

    fn in_flight(&self, step: u64, each: &mut dyn FnMut(u64, u32)) {
        let mask = self.buckets.len() as u64 - 1;
        for (b, bucket) in self.buckets.iter().enumerate() {
            let due = step + ((b as u64).wrapping_sub(step) & mask);
            for c in bucket {
                let row = self.starts.partition_point(|s| *s <= c.position);
                let source = row.saturating_sub(1) as u32;
                each(due.saturating_sub(u64::from(c.delay)), source);
            }
        }
    }

    fn launch(&mut self, source: u32, fired: u64, step: u64) {
        let Some(&start) = self.starts.get(source as usize) else {
            return;
        };
        let mask = self.buckets.len() as u64 - 1;
        let mut at = start as usize;
        loop {
            let (Kind { delay, weight }, count) = F::header(&self.words, at, &self.kinds);
            let due = fired.saturating_add(u64::from(delay));
            // A spike so old that it has arrived everywhere, or one that no row of ours could still have under way.
            if delay == 0 || due > step.saturating_add(mask) {
                return;
            }
            let position = at + F::HEADER;
            if due >= step {
                self.buckets[(due & mask) as usize].push(Cursor {
                    position: position as u32,
                    count,
                    delay,
                    weight,
                });
                return;
            }
            at = position + count as usize * F::SYNAPSE;
        }
    }

    fn digest(&self, slots: &[u64]) -> u64 {
        let mut sum = 0_u64;
        for (source, &start) in self.starts.iter().enumerate() {
            let row = mix(source as u64 + 1);
            let mut at = start as usize;
            loop {
                let (Kind { delay, weight }, count) = F::header(&self.words, at, &self.kinds);
                if delay == 0 {
                    break;
                }
                let group = mix(row ^ (u64::from(delay) << 32));
                at += F::HEADER;
                for k in 0..count as usize {
                    let (slot, weight) = F::synapse(&self.words, at + k * F::SYNAPSE, weight);
                    let target = slots.get(usize::from(slot)).copied().unwrap_or(0);
                    let weight = (weight as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
                    let x = (group ^ target).wrapping_add(weight);
                    let x = (x ^ (x >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
                    sum = sum.wrapping_add(x ^ (x >> 32));
                }
                at += count as usize * F::SYNAPSE;
            }
        }
        sum
    }

    fn bytes(&self) -> u64 {
        (self.words.len() * size_of::<F::Word>() + self.starts.len() * 4) as u64
    }
}

/// Asks for the cache line of `words[at]`; does nothing beyond the end.
#[inline(always)]
pub(crate) fn prefetch<T>(words: &[T], at: usize) {
    #[cfg(target_arch = "x86_64")]
    if let Some(word) = words.get(at) {
        // SAFETY: prefetching reads nothing; the address is inside the slice.
        unsafe {
            std::arch::x86_64::_mm_prefetch::<{ std::arch::x86_64::_MM_HINT_T0 }>(
                std::ptr::from_ref(word).cast::<i8>(),
            );
        }
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = (words, at);
}
