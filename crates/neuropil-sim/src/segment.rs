//! Columns of the neurons of one population that one shard owns, in blocks of 256 (bit path).

pub use crate::aligned::CacheAligned;
use crate::aligned::{Aligned, Numbers};

/// Neurons in a block: the columns of a block stay in the first-level cache.
pub const BLOCK: usize = 256;
/// A block of numbers.
pub type Lanes = [f64; BLOCK];
/// A block of whole numbers: refractory counters and summed weights in quanta.
pub type IntLanes = [i32; BLOCK];
/// A block of spike flags.
pub type Flags = [u8; BLOCK];

/// Neurons with which a printed kernel goes through all its loops. Where a constant of the population differs between neurons, those that do not
/// are read from so many numbers again and again, so that they fit the first-level cache beside the states.
pub const PART: usize = 32;
/// A part of a block of numbers.
pub type PartLanes = [f64; PART];
/// A part of a block of whole numbers.
pub type PartInts = [i32; PART];
/// A part of a block of spike flags.
pub type PartFlags = [u8; PART];

/// A constant of the neurons of a part: a number for each, or one for all.
pub trait Constant: Copy {
    /// That of neuron `j`.
    fn at(self, j: usize) -> f64;
}

impl Constant for &PartLanes {
    #[inline(always)]
    fn at(self, j: usize) -> f64 {
        self[j]
    }
}

impl Constant for f64 {
    #[inline(always)]
    fn at(self, _: usize) -> f64 {
        self
    }
}

/// The part numbered `k` of a block.
#[inline(always)]
pub fn part_of<T>(block: &[T; BLOCK], k: usize) -> &[T; PART] {
    &block.as_chunks::<PART>().0[k]
}

/// The part numbered `k` of a block, to be written.
#[inline(always)]
pub fn part_mut<T>(block: &mut [T; BLOCK], k: usize) -> &mut [T; PART] {
    &mut block.as_chunks_mut::<PART>().0[k]
}

/// A column of blocks, or one block that stands for all: both are read by the same code.
#[derive(Clone, Debug)]
pub struct Blocks<T: Numbers> {
    data: Aligned<T>,
    uniform: bool,
}

impl<T: Numbers> Blocks<T> {
    /// The block numbered `b`.
    #[inline(always)]
    pub fn block(&self, b: usize) -> &T {
        &self.data[if self.uniform { 0 } else { b }]
    }
}

impl<T> Blocks<[T; BLOCK]>
where
    [T; BLOCK]: Numbers,
{
    /// The block numbered `b`, to be read by parts.
    #[inline(always)]
    pub fn window(&self, b: usize) -> Window<'_, T> {
        Window {
            block: self.block(b),
            stride: usize::from(!self.uniform),
        }
    }
}

/// A block that is read by parts; of one that stands for all, the first part stands for all.
#[derive(Clone, Copy, Debug)]
pub struct Window<'a, T> {
    block: &'a [T; BLOCK],
    stride: usize,
}

impl<'a, T> Window<'a, T> {
    /// The part numbered `k`, below the number of parts of a block.
    #[inline(always)]
    pub fn part(&self, k: usize) -> &'a [T; PART] {
        part_of(self.block, (k * self.stride) % (BLOCK / PART))
    }
}

impl Blocks<Lanes> {
    /// The value of all neurons, where it was given as one.
    #[inline(always)]
    pub fn same(&self) -> Option<f64> {
        match self.uniform {
            true => Some(self.block(0)[0]),
            false => None,
        }
    }

    /// One value for all neurons.
    pub fn uniform(x: f64) -> Self {
        Self {
            data: Aligned::filled([x; BLOCK], 1),
            uniform: true,
        }
    }

    /// Values for `n` neurons, made by index; padding repeats the last.
    pub fn per_neuron(n: usize, value: impl Fn(usize) -> f64) -> Self {
        Self {
            data: blocks_of(n, |i| value(i)),
            uniform: false,
        }
    }

    /// The column as `blocks` blocks of its own, to be written.
    pub fn own(&mut self, blocks: usize) -> &mut [Lanes] {
        if self.data.len() != blocks {
            self.data = Aligned::filled([0.0; BLOCK], blocks);
        }
        self.uniform = false;
        &mut self.data
    }

    /// Sets every value of a uniform column.
    pub fn fill(&mut self, x: f64) {
        for b in self.data.iter_mut() {
            *b = [x; BLOCK];
        }
    }
}

impl Blocks<IntLanes> {
    /// One value for all neurons.
    pub fn uniform_int(x: i32) -> Self {
        Self {
            data: Aligned::filled([x; BLOCK], 1),
            uniform: true,
        }
    }

    /// Values for `n` neurons, made by index; padding repeats the last.
    pub fn per_neuron_int(n: usize, value: impl Fn(usize) -> i32) -> Self {
        Self {
            data: blocks_of(n, |i| value(i)),
            uniform: false,
        }
    }
}

/// Blocks holding `value(i)` for i in 0..n; padding repeats the last value.
pub fn blocks_of<T>(n: usize, value: impl Fn(usize) -> T) -> Aligned<[T; BLOCK]>
where
    [T; BLOCK]: Numbers,
{
    Aligned::from_fn(n.div_ceil(BLOCK), |b| {
        std::array::from_fn(|j| value((b * BLOCK + j).min(n.saturating_sub(1))))
    })
}

/// The neurons of one population in one shard.
#[derive(Clone, Debug)]
pub struct Segment {
    /// Neurons.
    pub n: usize,
    /// Blocks, the last one padded.
    pub blocks: usize,
    /// Id of the first neuron.
    pub first_id: u64,
    /// Index of the first neuron within its population.
    pub first_index: u64,
    /// One column for each state of the program.
    pub states: Vec<Aligned<Lanes>>,
    /// Columns of the states that decay to 0.
    pub decaying: Vec<usize>,
    /// Steps of refractoriness left.
    pub counter: Aligned<IntLanes>,
    /// Steps of refractoriness after a spike.
    pub refractory_steps: Blocks<IntLanes>,
    /// One column for each derived constant.
    pub constants: Vec<Blocks<Lanes>>,
    /// One column for each connected input port.
    pub inputs: Vec<Blocks<Lanes>>,
    /// Standard normal deviates of this step.
    pub noise: Vec<Aligned<Lanes>>,
    /// Size of one weight quantum, in the weights' unit.
    pub quantum: f64,
}

/// Appends the indices (within the segment) of the neurons flagged in block `b`.
#[inline(always)]
pub fn collect_spikes(flags: &Flags, b: usize, spikes: &mut Vec<u32>) {
    for (p, part) in flags.as_chunks::<PART>().0.iter().enumerate() {
        // Most parts have no spike, which one look tells.
        if part.iter().fold(0, |any, flag| any | flag) != 0 {
            for (j, flag) in part.iter().enumerate() {
                if *flag != 0 {
                    spikes.push((b * BLOCK + p * PART + j) as u32);
                }
            }
        }
    }
}

neuropil_numerics::multiversion! {
    /// Puts 0 in place of what is below `floor` in magnitude.
    pub fn flush(column: &mut [Lanes], floor: f64) {
        for x in column.as_flattened_mut() {
            *x = if x.abs() < floor { 0.0 } else { *x };
        }
    }

    /// Whether a column holds a number that is not finite.
    pub fn has_nonfinite(column: &[Lanes]) -> bool {
        let mut sum = [0.0_f64; 16];
        for block in column {
            for chunk in block.chunks_exact(16) {
                for (s, x) in sum.iter_mut().zip(chunk) {
                    *s += *x * 0.0;
                }
            }
        }
        let mut bad = false;
        for s in sum {
            bad |= s != 0.0;
        }
        bad
    }
}
