//! One projection, ready to be drawn: rule, weight and delay, and the stream of its synapses by target.

use crate::error::NetworkError;
use crate::rules::Sources;
use crate::sample::{Lane, Words, draw, fill_distribution};
use crate::seeds::{Purpose, Seeds};
use neuropil_circuit::check::projection::MAX_DELAY_STEPS;
use neuropil_circuit::{ConnectionRule, Delay, Distribution, Projection, Value};
use neuropil_numerics::isa::Isa;
use neuropil_numerics::random::Stream;
use std::collections::BTreeMap;
use std::ops::Range;

/// A projection with its sizes and streams.
#[derive(Clone, Debug)]
pub struct ProjectionPlan {
    /// Index of the projection in the circuit.
    pub index: usize,
    /// Its name.
    pub name: String,
    /// Index of the source population.
    pub source: usize,
    /// Index of the target population.
    pub target: usize,
    /// Index of the receptor of the target's model.
    pub receptor: usize,
    /// Index of the output of the source's model that is transmitted; spikes are when absent.
    pub output: Option<usize>,
    /// Bound of the amplitude that a spike delivers, in the receptor's unit, where the synapses have a model of their own.
    pub largest: Option<f64>,
    /// Size of the source population.
    pub sources: u64,
    /// Size of the target population.
    pub targets: u64,
    /// Smallest delay possible, steps.
    pub min_delay: u32,
    /// Largest delay possible, steps.
    pub max_delay: u32,
    pub(crate) rule: ConnectionRule,
    pub(crate) autapses: bool,
    pub(crate) multapses: bool,
    pub(crate) stream: Stream,
    pub(crate) degrees: Stream,
    pub(crate) quantum: f64,
    pub(crate) weight: Value,
    pub(crate) delay: StepDelay,
}

/// A delay in steps.
#[derive(Clone, Debug)]
pub(crate) enum StepDelay {
    Constant(u32),
    /// One for each synapse, and how often each occurs.
    Table(Vec<u32>, BTreeMap<u32, u64>),
    Drawn(Distribution, f64),
}

/// Synapses onto one target neuron.
#[derive(Default, Debug)]
pub struct Batch {
    /// Source neurons within their population.
    pub source: Vec<u32>,
    /// Weights in quanta; empty when all are equal ([`ProjectionPlan::constant_weight`]) or not asked for.
    pub weight: Vec<i32>,
    /// Delays in steps; empty when all are equal ([`ProjectionPlan::constant_delay`]).
    pub delay: Vec<u32>,
    words: Words,
    first: Vec<f64>,
    second: Vec<f64>,
    values: Vec<f64>,
    rows: Vec<u64>,
}

impl ProjectionPlan {
    #[allow(clippy::too_many_arguments)]
    pub(crate) fn new(
        index: usize,
        p: &Projection,
        ends: (usize, usize),
        sizes: (u64, u64),
        (receptor, output): (usize, Option<usize>),
        (quantum, largest): (f64, Option<f64>),
        dt: f64,
        seeds: Seeds,
    ) -> Result<Self, NetworkError> {
        let who = || format!("projection `{}`", p.name);
        if sizes.0 > u64::from(u32::MAX) || sizes.1 > u64::from(u32::MAX) {
            return Err(NetworkError::value(
                who(),
                "size of a population",
                sizes.0.max(sizes.1),
                "at most 4294967295 neurons",
            ));
        }
        let table = match &p.rule {
            ConnectionRule::FromTable(t) => Some(t.clone()),
            _ => None,
        };
        let weight = match table.as_ref().and_then(|t| t.weight.clone()) {
            Some(w) => Value::Table(w),
            None => p.weight.clone(),
        };
        let (delay, min_delay, max_delay) = step_delay(
            &who(),
            &p.delay,
            table.as_ref().and_then(|t| t.delay.as_deref()),
            dt,
        )?;
        Ok(Self {
            index,
            name: p.name.clone(),
            source: ends.0,
            target: ends.1,
            receptor,
            output,
            largest,
            sources: sizes.0,
            targets: sizes.1,
            min_delay,
            max_delay,
            rule: p.rule.clone(),
            autapses: p.allow_autapses || ends.0 != ends.1,
            multapses: p.allow_multapses,
            stream: seeds.stream(Purpose::Synapses, &p.name),
            degrees: seeds.stream(Purpose::Degrees, &p.name),
            quantum,
            weight,
            delay,
        })
    }

    /// Whether weights or delays are listed by synapse.
    pub(crate) fn listed(&self) -> bool {
        matches!(self.weight, Value::Table(_)) || matches!(self.delay, StepDelay::Table(..))
    }

    /// The weight of every synapse in quanta, when all are equal.
    pub fn constant_weight(&self) -> Option<i32> {
        match &self.weight {
            Value::Constant(x) => Some(quanta(*x, self.quantum)),
            _ => None,
        }
    }

    /// A weight of so many quanta, in the receptor's unit.
    pub fn weight(&self, quanta: i32) -> f64 {
        f64::from(quanta) * self.quantum
    }

    /// The delay of every synapse in steps, when all are equal.
    pub fn constant_delay(&self) -> Option<u32> {
        match self.delay {
            StepDelay::Constant(d) => Some(d),
            _ => None,
        }
    }

    /// Expected number of synapses of the whole projection.
    pub fn expected_synapses(&self) -> f64 {
        self.rule
            .expected_synapses(self.sources, self.targets, self.autapses)
    }

    /// Streams the synapses onto the targets of `range` (indices within the target population), in order.
    pub fn stream(&self, range: Range<u64>, isa: Isa) -> Result<TargetStream<'_>, NetworkError> {
        Ok(TargetStream {
            plan: self,
            isa,
            sources: Sources::new(self, &range)?,
            next: range.start,
            end: range.end.min(self.targets),
        })
    }
}

/// Synapses of a range of targets, one target at a time.
pub struct TargetStream<'a> {
    plan: &'a ProjectionPlan,
    isa: Isa,
    sources: Sources,
    next: u64,
    end: u64,
}

impl TargetStream<'_> {
    /// The synapses onto the next target; `None` after the last. Weights are drawn only when asked for.
    pub fn next(&mut self, batch: &mut Batch, with_weights: bool) -> Option<u64> {
        if self.next >= self.end {
            return None;
        }
        let target = self.next;
        self.next += 1;
        let (plan, isa) = (self.plan, self.isa);
        batch.weight.clear();
        batch.delay.clear();
        let need_weight = with_weights && plan.constant_weight().is_none();
        let need_delay = plan.constant_delay().is_none();
        // Synapse k of this target is (entity, k) unless the rule names rows of its own.
        let own_rows = self.sources.fill(plan, isa, target, batch_parts(batch));
        let n = batch.source.len();
        if n == 0 || (!need_weight && !need_delay) {
            return Some(target);
        }
        if own_rows {
            one_by_one(plan, batch, need_weight, need_delay);
            return Some(target);
        }
        if batch.words.w[0].len() != n {
            batch.words.fill(isa, plan.stream, target, 0, n);
        }
        batch
            .words
            .normals(isa, &mut batch.first, &mut batch.second);
        if need_weight {
            match &plan.weight {
                Value::Distribution(d) => {
                    fill_distribution(
                        isa,
                        d,
                        Lane::First,
                        plan.stream,
                        target,
                        0,
                        &batch.first,
                        &mut batch.values,
                    );
                    to_quanta(isa, &batch.values, 1.0 / plan.quantum, &mut batch.weight, n);
                }
                // Tables belong to rules with rows of their own.
                _ => batch.weight.resize(n, 0),
            }
        }
        if need_delay {
            match &plan.delay {
                StepDelay::Drawn(d, dt) => {
                    fill_distribution(
                        isa,
                        d,
                        Lane::Second,
                        plan.stream,
                        target,
                        0,
                        &batch.second,
                        &mut batch.values,
                    );
                    to_steps(isa, &batch.values, *dt, &mut batch.delay, n);
                }
                _ => batch.delay.resize(n, plan.min_delay),
            }
        }
        Some(target)
    }
}

/// The parts of a batch that a rule fills.
pub(crate) struct BatchParts<'a> {
    pub(crate) source: &'a mut Vec<u32>,
    pub(crate) rows: &'a mut Vec<u64>,
    pub(crate) words: &'a mut Words,
}

fn batch_parts(b: &mut Batch) -> BatchParts<'_> {
    BatchParts {
        source: &mut b.source,
        rows: &mut b.rows,
        words: &mut b.words,
    }
}

/// Weights and delays of synapses whose draws are keyed by (row >> 32, row & mask) or by table row.
fn one_by_one(plan: &ProjectionPlan, batch: &mut Batch, need_weight: bool, need_delay: bool) {
    for &row in &batch.rows {
        let (entity, k) = (row >> 32, row & 0xffff_ffff);
        if need_weight {
            let x = match &plan.weight {
                Value::Constant(x) => *x,
                Value::Table(t) => t.get(row as usize).copied().unwrap_or(0.0),
                Value::Distribution(d) => draw(d, Lane::First, plan.stream, entity, k),
            };
            batch.weight.push(quanta(x, plan.quantum));
        }
        if need_delay {
            batch.delay.push(match &plan.delay {
                StepDelay::Constant(d) => *d,
                StepDelay::Table(t, _) => t.get(row as usize).copied().unwrap_or(1),
                StepDelay::Drawn(d, dt) => {
                    steps(draw(d, Lane::Second, plan.stream, entity, k), *dt)
                }
            });
        }
    }
}

/// A weight in whole quanta, ties to even.
pub(crate) fn quanta(x: f64, quantum: f64) -> i32 {
    libm::rint(x * (1.0 / quantum)) as i32
}

/// Nearest step, at least one.
fn steps(ms: f64, dt: f64) -> u32 {
    let s = libm::rint(ms / dt);
    if s < 1.0 { 1 } else { s as u32 }
}

/// Adding and subtracting 1.5·2⁵² rounds to the nearest whole number, ties to even, for |x| < 2⁵¹.
const ROUND: f64 = 6_755_399_441_055_744.0;

neuropil_numerics::multiversion! {
    fn round_scaled(x: &[f64], scale: f64, out: &mut [i32]) {
        let out = &mut out[..x.len()];
        for (o, x) in out.iter_mut().zip(x) {
            // The low half of the bits of x + 1.5·2⁵² is the rounded number in two's complement.
            *o = (*x * scale + ROUND).to_bits() as i32;
        }
    }
}

neuropil_numerics::multiversion! {
    fn round_steps(x: &[f64], dt: f64, out: &mut [u32]) {
        let out = &mut out[..x.len()];
        for (o, x) in out.iter_mut().zip(x) {
            // Below one step the fraction may be too large for the low half of the bits.
            let s = *x / dt;
            let s = if s < 1.0 { 1.0 } else { s };
            *o = (s + ROUND).to_bits() as u32;
        }
    }
}

fn to_quanta(isa: Isa, values: &[f64], scale: f64, out: &mut Vec<i32>, n: usize) {
    out.resize(n, 0);
    round_scaled(isa, values, scale, out);
}

fn to_steps(isa: Isa, values: &[f64], dt: f64, out: &mut Vec<u32>, n: usize) {
    out.resize(n, 0);
    round_steps(isa, values, dt, out);
}

fn step_delay(
    who: &str,
    delay: &Delay,
    table: Option<&[f64]>,
    dt: f64,
) -> Result<(StepDelay, u32, u32), NetworkError> {
    let exact = |ms: f64| -> Result<u32, NetworkError> {
        let s = libm::rint(ms / dt);
        if !ms.is_finite() || s < 1.0 {
            return Err(NetworkError::value(
                who,
                "delay",
                format!("{ms} ms"),
                format!("at least one time step of {dt} ms"),
            ));
        }
        if (ms / dt - s).abs() > 1e-9 * s {
            return Err(NetworkError::value(
                who,
                "delay",
                format!("{ms} ms"),
                format!("a multiple of the time step {dt} ms"),
            ));
        }
        if s > f64::from(MAX_DELAY_STEPS) {
            return Err(NetworkError::value(
                who,
                "delay",
                format!("{ms} ms"),
                format!("at most {MAX_DELAY_STEPS} time steps of {dt} ms"),
            ));
        }
        Ok(s as u32)
    };
    let of_table = |t: &[f64]| -> Result<(StepDelay, u32, u32), NetworkError> {
        let s = t.iter().map(|&x| exact(x)).collect::<Result<Vec<_>, _>>()?;
        let (a, b) = (
            s.iter().copied().min().unwrap_or(1),
            s.iter().copied().max().unwrap_or(1),
        );
        let mut counts = BTreeMap::new();
        for d in &s {
            *counts.entry(*d).or_insert(0) += 1;
        }
        Ok((StepDelay::Table(s, counts), a, b))
    };
    match (table, delay) {
        (Some(t), _) => of_table(t),
        (None, Delay::Step) => Ok((StepDelay::Constant(1), 1, 1)),
        (None, Delay::Value(Value::Constant(x))) => {
            exact(*x).map(|d| (StepDelay::Constant(d), d, d))
        }
        (None, Delay::Value(Value::Table(t))) => of_table(t),
        (None, Delay::Value(Value::Distribution(d))) => {
            let (low, high) = d.range();
            if !low.is_finite() || !high.is_finite() || high / dt > f64::from(MAX_DELAY_STEPS) {
                return Err(NetworkError::value(
                    who,
                    "largest possible delay",
                    format!("{high} ms"),
                    format!("at most {MAX_DELAY_STEPS} time steps of {dt} ms"),
                ));
            }
            Ok((
                StepDelay::Drawn(d.clone(), dt),
                steps(low, dt),
                steps(high, dt),
            ))
        }
    }
}

impl ProjectionPlan {
    /// Probability that a synapse has a delay of `d` steps.
    pub fn delay_probability(&self, d: u32) -> f64 {
        let one = |hit: bool| if hit { 1.0 } else { 0.0 };
        match &self.delay {
            StepDelay::Constant(x) => one(*x == d),
            StepDelay::Table(t, counts) => {
                counts.get(&d).copied().unwrap_or(0) as f64 / t.len().max(1) as f64
            }
            StepDelay::Drawn(dist, dt) => {
                let (low, high) = (f64::from(d) - 0.5, f64::from(d) + 0.5);
                let low = if d <= 1 { f64::NEG_INFINITY } else { low };
                match dist {
                    Distribution::Normal {
                        mean,
                        sd,
                        lower,
                        upper,
                        ..
                    } if *sd > 0.0 => {
                        let cdf = |x: f64| {
                            0.5 * libm::erfc(-(x - mean) / (sd * std::f64::consts::SQRT_2))
                        };
                        let inside = upper.map_or(1.0, cdf) - lower.map_or(0.0, cdf);
                        let clip = |x: f64| {
                            let x = lower.map_or(x, |l| if x < l { l } else { x });
                            upper.map_or(x, |u| if x > u { u } else { x })
                        };
                        (cdf(clip(high * dt)) - cdf(clip(low * dt))) / inside
                    }
                    _ => 1.0 / f64::from(self.max_delay - self.min_delay + 1),
                }
            }
        }
    }
}
