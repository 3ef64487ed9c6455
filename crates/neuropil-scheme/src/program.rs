//! The step program: straight-line typed code of one time step of one neuron.
//!
//! A program is a list of operations in single-assignment form over columns: states, derived constants,
//! spike accumulators, continuous inputs and normal deviates. The interpreter runs it block by block, the
//! printer turns it into native code, and both give the same bits, because both perform exactly these
//! IEEE operations in exactly this order.

use neuropil_circuit::{Comparison, Expr};
use std::fmt::Write;

/// Where an operation reads a number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Operand {
    /// State at the start of the step.
    State(usize),
    /// Derived constant.
    Constant(usize),
    /// Sum of the weights that arrive in this step.
    Accumulator(usize),
    /// Continuous input port.
    Input(usize),
    /// Standard normal deviate of this step.
    Noise(usize),
    /// A literal number.
    Literal(f64),
    /// Result of an earlier operation.
    Value(usize),
}

/// One-argument arithmetic on `f64`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unary {
    /// −a
    Neg,
    /// |a|
    Abs,
    /// √a
    Sqrt,
    /// eᵃ
    Exp,
    /// eᵃ − 1
    Expm1,
    /// ln a
    Ln,
    /// ln(1 + a)
    Log1p,
    /// tanh a
    Tanh,
    /// (eᵃ − 1)/a
    Exprel,
}

/// Two-argument arithmetic on `f64`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Binary {
    /// a + b
    Add,
    /// a − b
    Sub,
    /// a · b
    Mul,
    /// a / b
    Div,
    /// aᵇ, a ≥ 0
    Pow,
    /// the smaller
    Min,
    /// the larger
    Max,
}

/// One operation. Comparisons and logic give booleans; booleans feed only logic and `Select`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Op {
    /// f64 → f64
    Unary(Unary, Operand),
    /// f64, f64 → f64
    Binary(Binary, Operand, Operand),
    /// f64, f64 → bool
    Compare(Comparison, Operand, Operand),
    /// bool, bool → bool
    And(Operand, Operand),
    /// bool, bool → bool
    Or(Operand, Operand),
    /// bool → bool
    Not(Operand),
    /// Whether the neuron is refractory in this step.
    Refractory,
    /// bool, f64, f64 → f64
    Select(Operand, Operand, Operand),
}

impl Op {
    /// Whether the result is a boolean.
    pub fn is_boolean(&self) -> bool {
        matches!(
            self,
            Op::Compare(..) | Op::And(..) | Op::Or(..) | Op::Not(_) | Op::Refractory
        )
    }

    /// What it reads, left to right.
    pub fn operands(&self) -> Vec<Operand> {
        match *self {
            Op::Unary(_, a) | Op::Not(a) => vec![a],
            Op::Binary(_, a, b) | Op::Compare(_, a, b) | Op::And(a, b) | Op::Or(a, b) => vec![a, b],
            Op::Select(c, a, b) => vec![c, a, b],
            Op::Refractory => vec![],
        }
    }

    /// The same operation over other operands.
    pub fn map(self, r: impl Fn(Operand) -> Operand) -> Self {
        match self {
            Op::Unary(u, a) => Op::Unary(u, r(a)),
            Op::Binary(b, x, y) => Op::Binary(b, r(x), r(y)),
            Op::Compare(c, x, y) => Op::Compare(c, r(x), r(y)),
            Op::And(x, y) => Op::And(r(x), r(y)),
            Op::Or(x, y) => Op::Or(r(x), r(y)),
            Op::Not(x) => Op::Not(r(x)),
            Op::Refractory => Op::Refractory,
            Op::Select(c, x, y) => Op::Select(r(c), r(x), r(y)),
        }
    }
}

/// How a derived constant follows from the parameters of a neuron and the time step.
#[derive(Clone, Debug, PartialEq)]
pub enum Derivation {
    /// An expression over parameters; `dt` is the time step in ms.
    Expr(Expr),
    /// Entry (row, column) of exp(A dt), A being the matrix of the linear part.
    Propagator {
        /// Row, a state.
        row: usize,
        /// Column, a state.
        column: usize,
        /// Whether the frozen states are held at their value (refractory).
        held: bool,
        /// Whether it is averaged over the step.
        mean: bool,
    },
    /// Entry `row` of ∫₀^dt exp(A s) ds · b with b the part of the equations without states and inputs.
    Drive {
        /// A state.
        row: usize,
        /// Whether the frozen states are held.
        held: bool,
        /// Whether it is averaged over the step.
        mean: bool,
    },
    /// Entry `row` of ∫₀^dt exp(A s) ds · B_port.
    InputDrive {
        /// A state.
        row: usize,
        /// An input port.
        port: usize,
        /// Whether the frozen states are held.
        held: bool,
        /// Whether it is averaged over the step.
        mean: bool,
    },
    /// Entry (row, column) of the lower Cholesky factor of ∫₀^dt exp(A s) D exp(Aᵀ s) ds.
    NoiseFactor {
        /// A state.
        row: usize,
        /// A normal deviate.
        column: usize,
        /// Whether the frozen states are held.
        held: bool,
    },
}

/// A derived constant with a name for readers.
#[derive(Clone, Debug, PartialEq)]
pub struct DerivedConstant {
    /// Identifier, unique in the program.
    pub name: String,
    /// How it is computed.
    pub derivation: Derivation,
}

/// A port for arriving spikes after lowering; several receptors may share it.
#[derive(Clone, Debug, PartialEq)]
pub struct Accumulator {
    /// Names of the receptors, joined by `+`.
    pub name: String,
    /// Indices of the receptors of the model.
    pub receptors: Vec<usize>,
}

/// A dynamic variable after lowering.
#[derive(Clone, Debug, PartialEq)]
pub struct StateSlot {
    /// Its name; merged states are joined by `+`.
    pub name: String,
    /// Indices of the model's states that it holds (their sum); none for an output, made in every step from states.
    pub states: Vec<usize>,
}

/// Straight-line code of one step.
#[derive(Clone, Debug, PartialEq)]
pub struct StepProgram {
    /// Model name.
    pub model: String,
    /// Scheme by which time is advanced.
    pub scheme: crate::Scheme,
    /// State columns.
    pub states: Vec<StateSlot>,
    /// Columns of the states that decay towards 0 between spikes; see [`crate::DECAY_FLOOR`].
    pub decaying: Vec<usize>,
    /// Derived constants, one value (or one per neuron) each.
    pub constants: Vec<DerivedConstant>,
    /// Spike inputs.
    pub accumulators: Vec<Accumulator>,
    /// Indices of the model's input ports that are connected.
    pub inputs: Vec<usize>,
    /// Standard normal deviates used in a step.
    pub noises: usize,
    /// The operations; operation i makes `Value(i)`.
    pub ops: Vec<Op>,
    /// New value of each state, read after all operations.
    pub stores: Vec<Operand>,
    /// Boolean: the neuron spikes in this step. Absent for models that never spike.
    pub spike: Option<Operand>,
    /// Refractory duration (ms, expression of parameters) when there is one.
    pub refractory: Option<Expr>,
}

impl StepProgram {
    /// A text that is equal exactly when two programs compute the same: the key of native kernels.
    pub fn text(&self) -> String {
        let mut out = String::new();
        let _ = writeln!(
            out,
            "{} {} states {} accumulators {} inputs {} noises {} refractory {}",
            self.model,
            self.scheme,
            self.states.len(),
            self.accumulators.len(),
            self.inputs.len(),
            self.noises,
            self.refractory.is_some()
        );
        for (i, c) in self.constants.iter().enumerate() {
            let _ = writeln!(out, "constant {i} {}", c.name);
        }
        for (i, op) in self.ops.iter().enumerate() {
            let _ = writeln!(out, "{i} = {op:?}");
        }
        let _ = writeln!(
            out,
            "stores {:?} spike {:?} decaying {:?}",
            self.stores, self.spike, self.decaying
        );
        out
    }
}

impl StepProgram {
    /// FNV-1a of [`StepProgram::text`].
    pub fn key(&self) -> u64 {
        self.text().bytes().fold(0xcbf2_9ce4_8422_2325, |h, b| {
            (h ^ u64::from(b)).wrapping_mul(0x0000_0100_0000_01b3)
        })
    }
}
