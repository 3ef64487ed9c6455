//! The input of the neurons of one part as it runs: what synapses and currents add to the membrane potential (bit path).
//!
//! Every step only sums, by sign, the weights that arrive and the currents. At the end of a bin of T the sums become
//! the mean excitatory and inhibitory part of V' in the bin: jumps over T; of receptors with states x' = A x the mean
//! of ∂V'/∂x · x over the bin, with the spikes of a bin spread evenly over it (which conserves their charge), and
//! ∂V'/∂x at the potential at the end of the bin; currents as they were.

use crate::current::CurrentDrive;
use crate::error::SimError;
use crate::layout::Part;
use crate::segment::{BLOCK, IntLanes, Lanes};
use neuropil_circuit::{Column, Expr, MembraneInput, NeuronUse, SynapticInput};
use neuropil_numerics::isa::Isa;
use neuropil_numerics::matrix::{Matrix, expm, expm_integral};
use neuropil_recording::MomentAccumulator;
use neuropil_scheme::StepProgram;
use std::collections::BTreeMap;

/// Most states of a receptor.
const MOST_STATES: usize = 8;

/// The input of a part.
pub struct PartInput {
    /// Unit of V'.
    pub unit: String,
    /// Column of the membrane potential.
    pub column: usize,
    /// Moments in the open window.
    pub moments: MomentAccumulator,
    groups: Vec<Group>,
    ports: Vec<Port>,
    /// What constant parameters add, by sign.
    bias: [Vec<f64>; 2],
    /// Excitatory and inhibitory input in the bin just closed.
    sample: [Vec<f64>; 2],
    /// Steps whose weights are in whole numbers of 32 bits, and how many of them these can hold.
    pending: u64,
    most_pending: u64,
}

/// The receptors that share an accumulator.
struct Group {
    /// Number of the accumulator.
    accumulator: usize,
    /// Whether positive weights depolarize.
    depolarizing: bool,
    /// Summed weights of the open bin, quanta, by sign: of the last steps in whole numbers, of those before as well.
    now: [Vec<IntLanes>; 2],
    sums: [Vec<Lanes>; 2],
    /// Whether anything of this sign ever arrived.
    alive: [bool; 2],
    /// States of the receptor, by sign: one column after the other.
    states: [Vec<f64>; 2],
    /// For all neurons, or one for each.
    responses: Vec<Response>,
}

/// What a bin with summed weight S does to a receptor with states x and to V', where all are vectors over the states.
#[derive(Clone, Debug, Default)]
struct Response {
    /// x ← decay x + entry S
    decay: Vec<f64>,
    entry: Vec<f64>,
    /// Mean of x in the bin: carried x + shared S
    carried: Vec<f64>,
    shared: Vec<f64>,
    /// ∂V'/∂x = slope + curve V
    slope: Vec<f64>,
    curve: Vec<f64>,
    /// What jumps and pulses of unit weight add to the mean of V'.
    jump: f64,
}

/// An input port with currents.
struct Port {
    /// Its number among the drives of the shard.
    drive: usize,
    /// ∂V'/∂u of each neuron.
    slope: Vec<f64>,
    /// Summed currents of the open bin by sign: the same for all neurons, and of each.
    even: [f64; 2],
    own: [Vec<f64>; 2],
}

/// What is needed to know of the part and its neurons.
pub struct Place<'a> {
    /// The part.
    pub part: &'a Part,
    /// The neurons as declared.
    pub neuron: &'a NeuronUse,
    /// Their program.
    pub program: &'a StepProgram,
    /// Their parameters, by index in the population.
    pub parameters: &'a BTreeMap<String, Column>,
    /// Width of a bin, ms, and a time step.
    pub bin: f64,
    /// Time step, ms.
    pub dt: f64,
}

impl Place<'_> {
    /// An expression over parameters, and the potential where it is given, for neuron `i` of the part.
    fn value(&self, e: &Expr, i: usize, potential: Option<(&str, f64)>) -> Option<f64> {
        let index = self.part.first as usize + i;
        let value = e.evaluate(&|name| match potential {
            Some((v, x)) if v == name => Some(x),
            _ => Some(self.parameters.get(name)?.get(index)),
        });
        value.filter(|x| x.is_finite())
    }

    /// A value for each neuron.
    fn values(&self, e: &Expr) -> Option<Vec<f64>> {
        if self.uniform(e) {
            return Some(vec![self.value(e, 0, None)?; self.part.n]);
        }
        (0..self.part.n).map(|i| self.value(e, i, None)).collect()
    }

    fn uniform(&self, e: &Expr) -> bool {
        let own = |s: &String| matches!(self.parameters.get(s), Some(Column::PerNeuron(_)));
        !e.symbols().iter().any(own)
    }

    fn response(&self, input: &SynapticInput, i: usize, v: (&str, f64)) -> Option<Response> {
        let m = input.addition.len();
        let number = |e: &Expr| self.value(e, i, None);
        let numbers = |row: &[Expr]| row.iter().map(number).collect::<Option<Vec<f64>>>();
        let addition = numbers(&input.addition)?;
        let rows = input.matrix.iter().map(|r| numbers(r));
        let rows = rows.collect::<Option<Vec<_>>>()?;
        let jump = number(&input.jump)? / self.bin + number(&input.pulse)? * self.dt / self.bin;
        let mut response = Response {
            jump,
            ..Response::default()
        };
        if m == 0 {
            return Some(response);
        }
        // An additional state holds the constant flow of weights: S / T.
        let augmented = Matrix::from_fn(m + 1, m + 1, |r, c| match (rows.get(r), c == m) {
            (Some(row), false) => row.get(c).copied().unwrap_or(0.0),
            (Some(_), true) => addition.get(r).copied().unwrap_or(0.0),
            (None, _) => 0.0,
        });
        let end = expm(&augmented, self.bin).ok()?;
        let whole = expm_integral(&augmented, self.bin).ok()?;
        for r in 0..m {
            for c in 0..m {
                response.decay.push(end.get(r, c)?);
                response.carried.push(whole.get(r, c)? / self.bin);
            }
            response.entry.push(end.get(r, m)? / self.bin);
            response
                .shared
                .push(whole.get(r, m)? / (self.bin * self.bin));
        }
        for e in &input.slope {
            let at = |x: f64| self.value(e, i, Some((v.0, x)));
            let (here, below, far) = (at(v.1)?, at(v.1 - 10.0)?, at(v.1 - 20.0)?);
            let curve = (here - far) / 20.0;
            let scale = here.abs() + far.abs();
            // Only a conductance, linear in the potential, can be followed.
            if (here - 10.0 * curve - below).abs() > 1e-9 * scale {
                return None;
            }
            response.slope.push(here - curve * v.1);
            response.curve.push(curve);
        }
        Some(response)
    }
}

impl PartInput {
    /// The input of part number `number`, where its model's can be taken apart; `drives` are those of the shard.
    pub fn new(
        place: &Place<'_>,
        input: &MembraneInput,
        number: usize,
        drives: &[CurrentDrive],
    ) -> Option<Self> {
        let (part, model) = (place.part, &place.neuron.model);
        let column = place.program.states.iter();
        let column = column
            .clone()
            .position(|s| s.states.contains(&input.membrane))?;
        let state = model.states.get(input.membrane)?;
        let start = model
            .expanded(&state.initial)
            .evaluate(&|name| Some(place.neuron.value(name)?.mean()))?;
        let v = (state.name.as_str(), start);
        let mut groups = Vec::new();
        for (a, accumulator) in place.program.accumulators.iter().enumerate() {
            let receptor = input.receptors.get(*accumulator.receptors.first()?)?;
            let Some(receptor) = receptor else { continue };
            let m = receptor.addition.len();
            if m > MOST_STATES {
                return None;
            }
            let all = receptor.matrix.iter().flatten();
            let all = all.chain(&receptor.addition).chain(&receptor.slope);
            let mut all = all.chain([&receptor.jump, &receptor.pulse]);
            let uniform = all.all(|e| place.uniform(e));
            let of = |i: usize| place.response(receptor, i, v);
            let count = if uniform { 1 } else { part.n };
            let responses = (0..count).map(of).collect::<Option<Vec<_>>>()?;
            let first = responses.first()?;
            let mut gain = first.jump;
            for ((x, slope), curve) in first.shared.iter().zip(&first.slope).zip(&first.curve) {
                gain += x * (slope + curve * start);
            }
            groups.push(Group {
                accumulator: a,
                depolarizing: gain > 0.0,
                now: std::array::from_fn(|_| vec![[0; BLOCK]; part.blocks()]),
                sums: std::array::from_fn(|_| vec![[0.0; BLOCK]; part.blocks()]),
                alive: [false; 2],
                states: std::array::from_fn(|_| vec![0.0; m * part.n]),
                responses,
            });
        }
        let mut bias = [vec![0.0; part.n], vec![0.0; part.n]];
        for (name, slope) in &input.constants {
            let slopes = place.values(slope)?;
            let values = place.values(&Expr::symbol(name.clone()))?;
            for (i, (s, x)) in slopes.iter().zip(values).enumerate() {
                let drive = s * x;
                *bias[usize::from(drive < 0.0)].get_mut(i)? += drive;
            }
        }
        let mut ports = Vec::new();
        for (k, drive) in drives.iter().enumerate().filter(|d| d.1.part == number) {
            let index = place.program.inputs.get(drive.input)?;
            ports.push(Port {
                drive: k,
                slope: place.values(input.ports.get(*index)?)?,
                even: [0.0; 2],
                own: std::array::from_fn(|_| vec![0.0; part.n]),
            });
        }
        Some(Self {
            unit: input.unit.clone(),
            column,
            moments: MomentAccumulator::new(part.n),
            groups,
            ports,
            bias,
            sample: std::array::from_fn(|_| vec![0.0; part.n]),
            pending: 0,
            most_pending: 1,
        })
    }

    /// Says how large the sum of weights in one step can be, quanta.
    pub fn bound(&mut self, largest: u64) {
        let largest = if largest > 0 { largest } else { 1 };
        self.most_pending = (i32::MAX as u64 / largest).max(1);
    }

    /// Takes the summed weights of a step, of either sign, and adds the negative ones to the positive ones.
    pub fn take_weights(
        &mut self,
        isa: Isa,
        part: &Part,
        positive: &mut [IntLanes],
        negative: &mut [IntLanes],
    ) {
        if self.pending >= self.most_pending {
            self.settle(isa);
        }
        self.pending += 1;
        let blocks = part.blocks();
        for a in 0..part.accumulators {
            let first = part.slot / BLOCK + a * blocks;
            let own = (
                positive.get_mut(first..first + blocks),
                negative.get_mut(first..first + blocks),
            );
            let (Some(positive), Some(negative)) = own else {
                continue;
            };
            match self.groups.iter_mut().find(|g| g.accumulator == a) {
                Some(g) => {
                    let [up, down] = &mut g.now;
                    let found = gather_signs(isa, positive, negative, up, down);
                    g.alive[0] |= found & 1 != 0;
                    g.alive[1] |= found & 2 != 0;
                }
                None => merge_signs(isa, positive, negative),
            }
        }
    }

    /// Moves the sums of the last steps to those before, which hold whole numbers of 53 bits.
    fn settle(&mut self, isa: Isa) {
        for g in &mut self.groups {
            let sides = g.sums.iter_mut().zip(&mut g.now).zip(&g.alive);
            for ((sums, now), _) in sides.filter(|(_, alive)| **alive) {
                add_weights(isa, sums, now);
            }
        }
        self.pending = 0;
    }

    /// Takes the currents of a step.
    pub fn take_currents(&mut self, drives: &[CurrentDrive]) {
        for port in &mut self.ports {
            if let Some(drive) = drives.get(port.drive) {
                drive.split(&mut port.even, &mut port.own);
            }
        }
    }

    /// Ends a bin of `steps` steps; `count` is whether it belongs to the measured time.
    pub fn close_bin(
        &mut self,
        isa: Isa,
        steps: u64,
        potential: &[f64],
        quantum: f64,
        count: bool,
    ) -> Result<(), SimError> {
        for (sample, bias) in self.sample.iter_mut().zip(&self.bias) {
            sample.copy_from_slice(bias);
        }
        self.settle(isa);
        for g in &mut self.groups {
            g.close_bin(isa, potential, quantum, &mut self.sample);
        }
        let share = 1.0 / steps as f64;
        for port in &mut self.ports {
            for (s, (even, own)) in port.even.iter_mut().zip(&mut port.own).enumerate() {
                for (i, (x, slope)) in own.iter_mut().zip(&port.slope).enumerate() {
                    let drive = (*even + *x) * share * slope;
                    *x = 0.0;
                    let side = if *slope < 0.0 { 1 - s } else { s };
                    if let Some(sum) = self.sample[side].get_mut(i) {
                        *sum += drive;
                    }
                }
                *even = 0.0;
            }
        }
        if count {
            let [excitatory, inhibitory] = &self.sample;
            self.moments.add(excitatory, inhibitory)?;
        }
        Ok(())
    }

    /// Hands over everything that is remembered of each neuron, column by column.
    pub fn visit(&mut self, each: &mut dyn FnMut(&mut [f64])) {
        let n = self.moments.len();
        self.settle(Isa::Baseline);
        self.moments
            .columns_mut()
            .1
            .iter_mut()
            .for_each(|c| each(c));
        for g in &mut self.groups {
            // What is set may be alive.
            g.alive = [true; 2];
            for sums in &mut g.sums {
                if let Some(own) = sums.as_flattened_mut().get_mut(..n) {
                    each(own);
                }
            }
            let states = g.states.iter_mut();
            states
                .flat_map(|s| s.chunks_exact_mut(if n > 0 { n } else { 1 }))
                .for_each(|c| each(c));
        }
        for port in &mut self.ports {
            port.own.iter_mut().for_each(|c| each(c));
        }
    }

    /// Hands over what all parts of the population share.
    pub fn visit_shared(&mut self, each: &mut dyn FnMut(&mut f64)) {
        let n = self.moments.columns_mut().0;
        let mut number = *n as f64;
        each(&mut number);
        *n = number as u64;
        for port in &mut self.ports {
            port.even.iter_mut().for_each(|x| each(x));
        }
    }
}

/// Receptor states below this are 0, so that what decays does not end in denormal numbers.
const FLOOR: f64 = 1e-150;

impl Group {
    fn close_bin(&mut self, isa: Isa, potential: &[f64], quantum: f64, sample: &mut [Vec<f64>; 2]) {
        let n = potential.len();
        for (s, (sums, states)) in self.sums.iter_mut().zip(&mut self.states).enumerate() {
            if !self.alive[s] {
                continue;
            }
            let side = usize::from((s == 0) != self.depolarizing);
            let (sums, out) = (sums.as_flattened_mut(), &mut sample[side]);
            if let ([r], true) = (self.responses.as_slice(), states.len() <= n) {
                // One response of one state at most, for all neurons.
                let first = |v: &[f64]| v.first().copied().unwrap_or(0.0);
                let state = [&r.entry, &r.decay, &r.shared, &r.carried].map(|v| first(v));
                let effect = [r.jump, first(&r.slope), first(&r.curve)];
                match states.is_empty() {
                    true => respond_at_once(isa, sums, out, quantum, r.jump),
                    false => respond(isa, sums, states, potential, out, quantum, state, effect),
                }
                continue;
            }
            for (i, ((sum, v), out)) in sums.iter_mut().zip(potential).zip(out).enumerate() {
                let weight = *sum * quantum;
                *sum = 0.0;
                let own = if self.responses.len() == 1 { 0 } else { i };
                let Some(r) = self.responses.get(own) else {
                    continue;
                };
                let mut drive = r.jump * weight;
                let m = r.entry.len();
                let mut x = [0.0; MOST_STATES];
                for (k, x) in x.iter_mut().enumerate().take(m) {
                    *x = states.get(k * n + i).copied().unwrap_or(0.0);
                }
                if weight == 0.0 && x.iter().all(|x| *x == 0.0) {
                    continue;
                }
                for k in 0..m {
                    let (mut mean, mut next) = (r.shared[k] * weight, r.entry[k] * weight);
                    for (c, x) in x.iter().enumerate().take(m) {
                        mean += r.carried[k * m + c] * x;
                        next += r.decay[k * m + c] * x;
                    }
                    drive += (r.slope[k] + r.curve[k] * v) * mean;
                    if let Some(state) = states.get_mut(k * n + i) {
                        *state = if next.abs() < FLOOR { 0.0 } else { next };
                    }
                }
                *out += drive;
            }
        }
    }
}

neuropil_numerics::multiversion! {
    /// Adds summed weights to sums and clears them.
    fn add_weights(sums: &mut [Lanes], weights: &mut [IntLanes]) {
        for (sums, weights) in sums.iter_mut().zip(weights) {
            for (s, w) in sums.iter_mut().zip(weights) {
                *s += f64::from(*w);
                *w = 0;
            }
        }
    }

    /// Adds the positive sums to `up` and the negative ones to `down`, then these to the positive ones, and clears them.
    /// Bit 0 of the result says whether there were positive sums, bit 1 whether there were negative ones.
    fn gather_signs(positive: &mut [IntLanes], negative: &mut [IntLanes], up: &mut [IntLanes], down: &mut [IntLanes]) -> u8 {
        let mut found = 0_u8;
        let blocks = positive.iter_mut().zip(negative).zip(up.iter_mut().zip(down));
        for ((e, h), (u, d)) in blocks {
            let (mut any_e, mut any_h) = (0, 0);
            for (e, h) in e.iter().zip(h.iter()) {
                any_e |= *e;
                any_h |= *h;
            }
            if any_e != 0 {
                found |= 1;
                for (u, e) in u.iter_mut().zip(e.iter()) {
                    *u += *e;
                }
            }
            if any_h != 0 {
                found |= 2;
                for ((e, h), d) in e.iter_mut().zip(h.iter_mut()).zip(d.iter_mut()) {
                    *d += *h;
                    *e += *h;
                    *h = 0;
                }
            }
        }
        found
    }

    /// Ends a bin of receptors without states.
    fn respond_at_once(sums: &mut [f64], out: &mut [f64], quantum: f64, jump: f64) {
        for (sum, out) in sums.iter_mut().zip(out) {
            *out += jump * (*sum * quantum);
            *sum = 0.0;
        }
    }

    /// Ends a bin of receptors with one state; `state` is entry, decay, shared, carried, `effect` is jump, slope, curve.
    fn respond(sums: &mut [f64], states: &mut [f64], potential: &[f64], out: &mut [f64], quantum: f64, state: [f64; 4], effect: [f64; 3]) {
        let [entry, decay, shared, carried] = state;
        let [jump, slope, curve] = effect;
        let lanes = sums.iter_mut().zip(states).zip(potential).zip(out);
        for (((sum, x), v), out) in lanes {
            let weight = *sum * quantum;
            *sum = 0.0;
            let mean = shared * weight + carried * *x;
            let next = entry * weight + decay * *x;
            *x = if next.abs() < FLOOR { 0.0 } else { next };
            *out += jump * weight + (slope + curve * v) * mean;
        }
    }

    /// Adds the negative sums to the positive ones and clears them.
    pub fn merge_signs(positive: &mut [IntLanes], negative: &mut [IntLanes]) {
        for (e, h) in positive.iter_mut().zip(negative.iter_mut()) {
            for (e, h) in e.iter_mut().zip(h.iter_mut()) {
                *e += *h;
                *h = 0;
            }
        }
    }
}
