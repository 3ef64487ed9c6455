//! States of neurons that their synapses share: how they decay, and what spikes of their neuron do to them (bit path).

use super::code::{RuleCode, WIDE, Wide};
use neuropil_numerics::isa::Isa;
use neuropil_scheme::{TRACE_FLOOR, TraceDecay, TraceProgram};

/// States of consecutive neurons.
#[derive(Clone, Debug)]
pub struct Traces {
    /// One column for each state.
    pub columns: Vec<Vec<f64>>,
    decays: Vec<TraceDecay>,
    at_spike: RuleCode,
    lanes: Vec<Wide>,
}

impl Traces {
    /// States of `n` neurons at the start.
    pub fn new(program: &TraceProgram, n: usize) -> Self {
        let states = program.traces.len();
        Self {
            columns: program.traces.iter().map(|t| vec![t.initial; n]).collect(),
            decays: program.traces.clone(),
            at_spike: RuleCode::new(&program.at_spike, states),
            lanes: vec![[0.0; WIDE]; states],
        }
    }

    /// Names of the states.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.decays.iter().map(|t| t.name.as_str())
    }

    /// Brings all states one step further.
    pub fn decay(&mut self, isa: Isa) {
        for (column, t) in self.columns.iter_mut().zip(&self.decays) {
            if let Some(factor) = t.factor {
                decay(isa, column, t.toward, factor);
            }
        }
    }

    /// What spikes of these neurons do. A neuron that spikes several times stands there several times in succession.
    pub fn spike(&mut self, isa: Isa, neurons: impl Iterator<Item = usize>) {
        if self.columns.is_empty() {
            return;
        }
        let mut who = [0_usize; WIDE];
        let mut n = 0;
        for i in neurons {
            // The next spike of a neuron sees what the one before did.
            if n == WIDE || (n > 0 && who[n - 1] == i) {
                self.write(isa, &who[..n]);
                n = 0;
            }
            who[n] = i;
            n += 1;
        }
        self.write(isa, &who[..n]);
    }

    fn write(&mut self, isa: Isa, who: &[usize]) {
        if who.is_empty() {
            return;
        }
        for (lanes, column) in self.lanes.iter_mut().zip(&self.columns) {
            for (to, i) in lanes.iter_mut().zip(who) {
                *to = column[*i];
            }
        }
        self.at_spike.run(isa, &self.lanes);
        for (k, column) in self.columns.iter_mut().enumerate() {
            let new = self.at_spike.output(k, &self.lanes);
            for (x, i) in new.iter().zip(who) {
                column[*i] = *x;
            }
        }
    }

    /// The states `values` of one neuron after `times` of its spikes.
    pub fn after_spikes(&mut self, isa: Isa, values: &mut [f64], times: u32) {
        for _ in 0..times {
            for (lanes, x) in self.lanes.iter_mut().zip(values.iter()) {
                lanes[0] = *x;
            }
            self.at_spike.run(isa, &self.lanes);
            for (k, x) in values.iter_mut().enumerate() {
                *x = self.at_spike.output(k, &self.lanes)[0];
            }
        }
    }
}

neuropil_numerics::multiversion! {
    fn decay(column: &mut [f64], toward: f64, factor: f64) {
        if toward.to_bits() == 0 {
            // The same bits with half the operations.
            for x in column.iter_mut() {
                let next = *x * factor;
                *x = if next.abs() < TRACE_FLOOR { 0.0 } else { next };
            }
            return;
        }
        for x in column.iter_mut() {
            let next = toward + (*x - toward) * factor;
            *x = if (next - toward).abs() < TRACE_FLOOR { toward } else { next };
        }
    }
}
