//! A scalar evaluator of step programs, written apart from the engine: slow, plain, one neuron.
#![allow(dead_code)]

use neuropil_circuit::{Column, Comparison, NeuronModel, read_model};
use neuropil_scheme::{
    Binary, DECAY_FLOOR, LowerOptions, Op, Operand, Scheme, StepProgram, Unary, derive_constants,
    lower,
};
use std::collections::BTreeMap;

/// A model from its text.
pub fn model(text: &str) -> NeuronModel {
    read_model(text, None).unwrap_or_else(|e| panic!("{e}"))
}

/// A model of the atlas, by the text of its file.
pub fn atlas(name: &str) -> NeuronModel {
    let path = format!(
        "{}/../../atlas/neurons/{name}.toml",
        env!("CARGO_MANIFEST_DIR")
    );
    model(&std::fs::read_to_string(path).unwrap())
}

/// One neuron with its program.
pub struct Neuron {
    pub program: StepProgram,
    pub constants: Vec<f64>,
    pub states: Vec<f64>,
    pub refractory_steps: u32,
    pub counter: u32,
}

impl Neuron {
    /// A neuron with all ports connected, no receptors merged, and some parameters set.
    pub fn new(model: &NeuronModel, scheme: Scheme, dt: f64, set: &[(&str, f64)]) -> Self {
        let ports = (0..model.inputs.len()).collect();
        let options = LowerOptions {
            merges: Vec::new(),
            ports,
            scheme,
        };
        Self::lowered(model, lower(model, &options).unwrap(), dt, set)
    }

    /// A neuron that runs `program`.
    pub fn lowered(
        model: &NeuronModel,
        program: StepProgram,
        dt: f64,
        set: &[(&str, f64)],
    ) -> Self {
        let mut parameters: BTreeMap<String, Column> = model
            .parameters
            .iter()
            .map(|p| (p.name.clone(), Column::Uniform(p.default)))
            .collect();
        for (name, x) in set {
            let old = parameters.insert((*name).into(), Column::Uniform(*x));
            assert!(old.is_some(), "no parameter {name}");
        }
        let c = derive_constants(&program, model, &parameters, 1, dt).unwrap();
        let value = |s: &str| parameters.get(s).map(|c| c.get(0));
        let initial = |i: usize| {
            model
                .expanded(&model.states[i].initial)
                .evaluate(&value)
                .unwrap()
        };
        let states = program
            .states
            .iter()
            .map(|s| s.states.iter().map(|&i| initial(i)).sum())
            .collect();
        Self {
            constants: c.columns.iter().map(|c| c.get(0)).collect(),
            refractory_steps: c.refractory_steps.get(0) as u32,
            states,
            counter: 0,
            program,
        }
    }

    /// A derived constant by name.
    pub fn constant(&self, name: &str) -> f64 {
        let i = self.program.constants.iter().position(|c| c.name == name);
        let known = || {
            self.program
                .constants
                .iter()
                .map(|c| c.name.as_str())
                .collect::<Vec<_>>()
        };
        self.constants[i.unwrap_or_else(|| panic!("no {name} among {:?}", known()))]
    }

    /// A state by name.
    pub fn get(&self, name: &str) -> f64 {
        self.states[self.slot(name)]
    }

    /// Sets a state.
    pub fn set(&mut self, name: &str, x: f64) {
        let i = self.slot(name);
        self.states[i] = x;
    }

    fn slot(&self, name: &str) -> usize {
        self.program
            .states
            .iter()
            .position(|s| s.name == name)
            .unwrap()
    }

    /// One step with summed weights, inputs and deviates; whether the neuron spiked.
    pub fn step(&mut self, weights: &[f64], inputs: &[f64], noise: &[f64]) -> bool {
        let mut values: Vec<f64> = Vec::new();
        let truth = |b: bool| f64::from(u8::from(b));
        let read = |o: Operand, values: &[f64]| match o {
            Operand::State(i) => self.states[i],
            Operand::Constant(i) => self.constants[i],
            Operand::Accumulator(i) => weights.get(i).copied().unwrap_or(0.0),
            Operand::Input(i) => inputs.get(i).copied().unwrap_or(0.0),
            Operand::Noise(i) => noise.get(i).copied().unwrap_or(0.0),
            Operand::Literal(x) => x,
            Operand::Value(i) => values[i],
        };
        for op in &self.program.ops {
            let r = |o: Operand| read(o, &values);
            let x = match *op {
                Op::Unary(u, a) => {
                    let a = r(a);
                    match u {
                        Unary::Neg => -a,
                        Unary::Abs => a.abs(),
                        Unary::Sqrt => a.sqrt(),
                        Unary::Exp => a.exp(),
                        Unary::Expm1 => a.exp_m1(),
                        Unary::Ln => a.ln(),
                        Unary::Log1p => a.ln_1p(),
                        Unary::Tanh => a.tanh(),
                        Unary::Exprel if a == 0.0 => 1.0,
                        Unary::Exprel => a.exp_m1() / a,
                    }
                }
                Op::Binary(f, a, b) => {
                    let (a, b) = (r(a), r(b));
                    match f {
                        Binary::Add => a + b,
                        Binary::Sub => a - b,
                        Binary::Mul => a * b,
                        Binary::Div => a / b,
                        Binary::Pow => a.powf(b),
                        Binary::Min => a.min(b),
                        Binary::Max => a.max(b),
                    }
                }
                Op::Compare(c, a, b) => {
                    let (a, b) = (r(a), r(b));
                    truth(match c {
                        Comparison::Less => a < b,
                        Comparison::LessEqual => a <= b,
                        Comparison::Greater => a > b,
                        Comparison::GreaterEqual => a >= b,
                        Comparison::Equal => a == b,
                        Comparison::NotEqual => a != b,
                    })
                }
                Op::And(a, b) => truth(r(a) != 0.0 && r(b) != 0.0),
                Op::Or(a, b) => truth(r(a) != 0.0 || r(b) != 0.0),
                Op::Not(a) => truth(r(a) == 0.0),
                Op::Refractory => truth(self.counter > 0),
                Op::Select(c, a, b) => {
                    if r(c) != 0.0 {
                        r(a)
                    } else {
                        r(b)
                    }
                }
            };
            values.push(x);
        }
        let new = self
            .program
            .stores
            .iter()
            .map(|o| read(*o, &values))
            .collect();
        let spike = self.program.spike.is_some_and(|o| read(o, &values) != 0.0);
        self.states = new;
        // Looked for in every step, which only ends a decay sooner.
        for i in &self.program.decaying {
            if self.states[*i].abs() < DECAY_FLOOR {
                self.states[*i] = 0.0;
            }
        }
        self.counter = if spike {
            self.refractory_steps
        } else {
            self.counter.saturating_sub(1)
        };
        spike
    }

    /// Steps without any input.
    pub fn rest(&mut self, steps: usize) {
        for _ in 0..steps {
            self.step(&[], &[], &[]);
        }
    }
}
