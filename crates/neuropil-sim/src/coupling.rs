//! Continuous projections: what neurons show to others in every step, and its weighted sums (bit path).
//!
//! The value x_j(t_n) at the start of step n stands in row n of a ring that all shards share: each writes its own neurons
//! before the threads meet at the end of step n − 1, and in step n all read the rows n, n − 1, … (delays 1, 2, …). A target sums
//! Σ_j w_ij x_j in ascending order of its sources, so that no bit depends on how neurons are divided among shards.

use crate::error::SimError;
use crate::layout::Part;
use crate::segment::{Lanes, Segment};
use neuropil_circuit::{Column, Coupling, Expr, NeuronModel};
use neuropil_network::{Batch, Network};
use neuropil_numerics::isa::Isa;
use neuropil_scheme::{StepProgram, output_column};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Values of all outputs in use, of the last steps.
pub struct History {
    /// Bits of the value of each output of each neuron: row n mod depth, then output, then neuron.
    rows: Vec<Vec<AtomicU64>>,
    /// (population, output) and the place of its first neuron in a row.
    places: Vec<((usize, usize), usize)>,
}

impl History {
    /// Room for the outputs that continuous projections of `network` transmit; `None` without such projections.
    pub fn of(network: &Network) -> Option<Arc<Self>> {
        let mut used: Vec<(usize, usize)> = network
            .plans
            .iter()
            .filter_map(|p| Some((p.source, p.output?)))
            .collect();
        used.sort_unstable();
        used.dedup();
        let longest = network.plans.iter().filter(|p| p.output.is_some());
        let longest = longest.map(|p| p.max_delay).max()? as usize;
        let mut width = 0;
        let mut places = Vec::new();
        for (p, o) in used {
            places.push(((p, o), width));
            width += network.populations[p].size as usize;
        }
        // The row being written is none of those being read.
        let row = || (0..width).map(|_| AtomicU64::new(0)).collect();
        let rows = (0..=longest).map(|_| row()).collect();
        Some(Arc::new(Self { rows, places }))
    }

    /// Bytes of the history of `network`.
    pub fn bytes(network: &Network) -> f64 {
        let plans = || network.plans.iter().filter(|p| p.output.is_some());
        let longest = plans().map(|p| p.max_delay).max().map_or(0, |d| d + 1);
        let mut used: Vec<_> = plans().map(|p| (p.source, p.output)).collect();
        used.sort_unstable();
        used.dedup();
        let width: u64 = used.iter().map(|(p, _)| network.populations[*p].size).sum();
        8.0 * f64::from(longest) * width as f64
    }

    fn place(&self, population: usize, output: usize) -> Option<usize> {
        let found = self.places.iter().find(|p| p.0 == (population, output));
        found.map(|p| p.1)
    }

    fn row(&self, step: u64) -> &[AtomicU64] {
        let depth = self.rows.len() as u64;
        self.rows.get((step % depth) as usize).map_or(&[], |r| r)
    }

    /// Rows kept.
    pub fn depth(&self) -> u64 {
        self.rows.len() as u64
    }

    /// What is still to arrive after `step` steps: the rows of that step and those before it that delays reach, newest
    /// first, whichever shards there are.
    pub fn in_transit(&self, step: u64) -> Vec<f64> {
        let load = |x: &AtomicU64| f64::from_bits(x.load(Ordering::Relaxed));
        self.reached(step).flatten().map(load).collect()
    }

    /// Puts back what [`History::in_transit`] gave; whether it fits.
    pub fn put_in_transit(&self, step: u64, values: &[f64]) -> bool {
        let fits = self.reached(step).flatten().count() == values.len();
        for (to, x) in self.reached(step).flatten().zip(values) {
            to.store(x.to_bits(), Ordering::Relaxed);
        }
        fits
    }

    fn reached(&self, step: u64) -> impl Iterator<Item = &[AtomicU64]> {
        let depth = self.depth();
        (0..depth - 1).map(move |k| self.row(step + depth - k))
    }
}

/// An output of the neurons of a part.
pub struct PartOutput {
    /// Part.
    pub part: usize,
    /// Column of the program.
    pub column: usize,
    /// Place of the part's first neuron in a row of the history; nothing where no projection transmits it.
    place: Option<usize>,
    /// How it follows from the states, unless it is one of them, and the parameters it needs.
    rule: Option<(Expr, Vec<(String, Column)>)>,
}

impl PartOutput {
    /// The outputs of a part.
    pub fn of(
        index: usize,
        part: &Part,
        model: &NeuronModel,
        program: &StepProgram,
        network: &Network,
        history: Option<&History>,
    ) -> Vec<Self> {
        let columns = &network.populations[part.population].parameters;
        let output = |(o, output)| {
            let output: &neuropil_circuit::Output = output;
            let column = output_column(program, model, output)?;
            let place = history.and_then(|h| h.place(part.population, o));
            let made = program.states.get(column)?.states.is_empty();
            let e = model.expanded(&output.value);
            let used = columns.iter().filter(|(name, _)| e.mentions(name));
            let parameters = used.map(|(k, c)| (k.clone(), c.clone())).collect();
            Some(Self {
                part: index,
                column,
                place: place.map(|at| at + part.first as usize),
                rule: made.then_some((e, parameters)),
            })
        };
        model
            .outputs
            .iter()
            .enumerate()
            .filter_map(output)
            .collect()
    }

    /// Whether the output is made from states rather than being one.
    pub fn is_made(&self) -> bool {
        self.rule.is_some()
    }

    /// Makes the column from the states as they are now.
    pub fn refresh(&self, seg: &mut Segment, names: &[String]) {
        let Some((e, parameters)) = &self.rule else {
            return;
        };
        for i in 0..seg.n {
            let index = seg.first_index as usize + i;
            let at = |lanes: &[Lanes]| lanes.as_flattened().get(i).copied();
            let value = |name: &str| {
                if let Some(s) = names.iter().position(|n| n == name) {
                    return at(&seg.states[s]);
                }
                let found = parameters.iter().find(|(n, _)| n == name);
                found.map(|(_, c)| c.get(index))
            };
            let x = e.evaluate(&value).unwrap_or(f64::NAN);
            let blocks = seg.states[self.column].as_flattened_mut();
            if let Some(y) = blocks.get_mut(i) {
                *y = x;
            }
        }
    }

    /// Writes the values at the start of `step`.
    pub fn publish(&self, history: &History, seg: &Segment, step: u64) {
        let Some(place) = self.place else { return };
        let values = seg.states[self.column].as_flattened();
        let to = history.row(step).iter().skip(place);
        for (to, x) in to.zip(values.iter().take(seg.n)) {
            to.store(x.to_bits(), Ordering::Relaxed);
        }
    }
}

/// Synapses of one continuous receptor onto the neurons of a part, by target.
pub struct Incoming {
    /// Place of the first synapse of each target, and the end.
    starts: Vec<usize>,
    /// Places in a row of the history.
    sources: Vec<u32>,
    /// Delays in steps; one if all are equal.
    delays: Vec<u16>,
    weights: Vec<f64>,
}

impl Incoming {
    /// Synapses of `receptor` onto the neurons of `part`.
    pub fn build(
        network: &Network,
        history: &History,
        part: &Part,
        receptor: usize,
        isa: Isa,
    ) -> Result<Self, SimError> {
        let range = part.first..part.first + part.n as u64;
        let mut streams = Vec::new();
        for plan in &network.plans {
            let Some(output) = plan.output else { continue };
            if plan.target == part.population && plan.receptor == receptor {
                let place = history.place(plan.source, output).unwrap_or(0) as u32;
                streams.push((plan, place, plan.stream(range.clone(), isa)?));
            }
        }
        let mut built = Self {
            starts: vec![0],
            sources: Vec::new(),
            delays: Vec::new(),
            weights: Vec::new(),
        };
        let mut batch = Batch::default();
        let mut row: Vec<(u32, u32, f64)> = Vec::new();
        for _ in 0..part.n {
            row.clear();
            for (plan, place, stream) in &mut streams {
                if stream.next(&mut batch, true).is_none() {
                    continue;
                }
                let weight = plan.constant_weight().unwrap_or(0);
                let delay = plan.constant_delay().unwrap_or(1);
                for (k, source) in batch.source.iter().enumerate() {
                    let w = batch.weight.get(k).copied().unwrap_or(weight);
                    let d = batch.delay.get(k).copied().unwrap_or(delay);
                    row.push((*place + source, d, plan.weight(w)));
                }
            }
            // Stable: synapses of one pair stay in the order of projections and of their draws.
            row.sort_by_key(|s| s.0);
            for &(source, delay, weight) in &row {
                built.sources.push(source);
                built.delays.push(delay as u16);
                built.weights.push(weight);
            }
            built.starts.push(built.sources.len());
        }
        if let Some(first) = built.delays.first().copied()
            && built.delays.iter().all(|d| *d == first)
        {
            built.delays.truncate(1);
        }
        Ok(built)
    }

    /// Synapses.
    pub fn len(&self) -> usize {
        self.sources.len()
    }

    fn of(&self, i: usize) -> std::ops::Range<usize> {
        let at = |i: usize| self.starts.get(i).copied().unwrap_or(0);
        at(i)..at(i + 1)
    }
}

/// What one continuous receptor adds to one input port of a part.
pub struct Inflow {
    history: Arc<History>,
    incoming: Arc<Incoming>,
    /// Value for each neuron of the part, in the step made last; follows from the history.
    pub values: Vec<f64>,
    constant: bool,
}

impl Inflow {
    /// A sum of the kind that `coupling` says.
    pub fn new(history: Arc<History>, incoming: Arc<Incoming>, coupling: Coupling) -> Self {
        let n = incoming.starts.len() - 1;
        let constant = coupling == Coupling::Weight;
        let mut values = vec![0.0; n];
        if constant {
            for (i, x) in values.iter_mut().enumerate() {
                for w in incoming.weights.get(incoming.of(i)).unwrap_or_default() {
                    *x += w;
                }
            }
        }
        Self {
            history,
            incoming,
            values,
            constant,
        }
    }

    /// Whether it is the same in every step.
    pub fn is_constant(&self) -> bool {
        self.constant
    }

    /// Sums what arrives in `step`.
    pub fn advance(&mut self, step: u64) {
        if self.constant {
            return;
        }
        let (history, incoming) = (&self.history, &self.incoming);
        let depth = history.depth();
        let by_delay: Vec<&[AtomicU64]> = (0..depth)
            .map(|d| history.row(step + 1 + depth - d))
            .collect();
        let row = |d: u16| by_delay.get(usize::from(d)).copied().unwrap_or_default();
        let load = |row: &[AtomicU64], source: u32| {
            let x = row.get(source as usize);
            x.map_or(0.0, |x| f64::from_bits(x.load(Ordering::Relaxed)))
        };
        for (i, x) in self.values.iter_mut().enumerate() {
            let range = incoming.of(i);
            let sources = incoming.sources.get(range.clone()).unwrap_or_default();
            let weights = incoming.weights.get(range.clone()).unwrap_or_default();
            let mut sum = 0.0;
            if let [delay] = incoming.delays.as_slice() {
                let row = row(*delay);
                for (s, w) in sources.iter().zip(weights) {
                    sum += w * load(row, *s);
                }
            } else {
                let delays = incoming.delays.get(range).unwrap_or_default();
                for ((s, w), d) in sources.iter().zip(weights).zip(delays) {
                    sum += w * load(row(*d), *s);
                }
            }
            *x = sum;
        }
    }
}
