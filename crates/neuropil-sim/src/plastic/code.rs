//! Rules of synapses on lanes: the operations of the interpreter, on as many synapses at a time as fit a row (bit path).

use crate::fuse::{Pass, passes};
use crate::lanes::perform;
use neuropil_numerics::isa::Isa;
use neuropil_scheme::{Op, Operand, Rule};

/// Synapses that are evaluated together.
pub const WIDE: usize = 64;
/// One number for each of them.
pub type Wide = [f64; WIDE];

/// Where a result is found.
#[derive(Clone, Copy, Debug)]
enum Place {
    Input(usize),
    Register(usize),
}

/// A rule with a register for each literal and each operation.
#[derive(Clone, Debug)]
pub struct RuleCode {
    code: Vec<(Pass, usize)>,
    registers: Vec<Wide>,
    outputs: Vec<Place>,
    /// Which variables are read.
    pub reads: Vec<bool>,
}

impl RuleCode {
    /// The code of a rule over so many variables.
    pub fn new(rule: &Rule, variables: usize) -> Self {
        let mut literals: Vec<f64> = Vec::new();
        let operands = rule.ops.iter().flat_map(Op::operands);
        for o in operands.chain(rule.outputs.iter().copied()) {
            if let Operand::Literal(x) = o
                && !literals.iter().any(|l| l.to_bits() == x.to_bits())
            {
                literals.push(x);
            }
        }
        let first = literals.len();
        let literal = |x: f64| {
            let same = |l: &f64| l.to_bits() == x.to_bits();
            literals.iter().position(same).unwrap_or(0)
        };
        let resolve = |o: Operand| match o {
            Operand::Literal(x) => Operand::Value(literal(x)),
            Operand::Value(v) => Operand::Value(first + v),
            other => other,
        };
        let passes = passes(&rule.ops, &rule.outputs).into_iter().enumerate();
        let code = passes.filter_map(|(i, pass)| Some((pass?.map(resolve), first + i)));
        let output = |o: &Operand| match resolve(*o) {
            Operand::State(i) => Place::Input(i),
            Operand::Value(r) => Place::Register(r),
            _ => Place::Register(0),
        };
        let used = rule.reads();
        let mut registers = vec![[0.0; WIDE]; first + rule.ops.len()];
        for (register, x) in registers.iter_mut().zip(&literals) {
            *register = [*x; WIDE];
        }
        Self {
            code: code.collect(),
            outputs: rule.outputs.iter().map(output).collect(),
            reads: (0..variables).map(|i| used.contains(&i)).collect(),
            registers,
        }
    }

    /// Whether the first result is the weight as it is.
    pub fn is_weight(&self) -> bool {
        self.code.is_empty() && matches!(self.outputs.first(), Some(Place::Input(0)))
    }

    /// Evaluates all lanes.
    pub fn run(&mut self, isa: Isa, inputs: &[Wide]) {
        evaluate(isa, self, inputs);
    }

    /// Result number `k` of the last evaluation of `inputs`.
    pub fn output<'a>(&'a self, k: usize, inputs: &'a [Wide]) -> &'a Wide {
        match self.outputs[k] {
            Place::Input(i) => &inputs[i],
            Place::Register(r) => &self.registers[r],
        }
    }
}

neuropil_numerics::multiversion! {
    fn evaluate(rule: &mut RuleCode, inputs: &[Wide]) {
        let idle = [0_i32; WIDE];
        for (pass, to) in &rule.code {
            // Operands are made before the operation that reads them.
            let (made, rest) = rule.registers.split_at_mut(*to);
            let Some(out) = rest.first_mut() else { continue };
            let made = &*made;
            let read = |o: Operand| match o {
                Operand::Value(r) => &made[r],
                Operand::State(i) => &inputs[i],
                _ => &[0.0; WIDE],
            };
            perform(*pass, out, read, &idle);
        }
    }
}
