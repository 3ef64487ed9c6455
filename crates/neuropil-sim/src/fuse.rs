//! Joins operations that the interpreter does in one pass over a block (bit path).
//!
//! A pass over a block costs more for loading and storing than for arithmetic. Joined operations do the same IEEE
//! operations in the same order on the same numbers, so the bits stay those of the program.

use neuropil_circuit::Comparison;
use neuropil_scheme::{Binary, Op, Operand};

/// One pass over a block.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Pass {
    /// An operation as it is.
    Plain(Op),
    /// a·b + c, rounded twice.
    MulAdd(Operand, Operand, Operand),
    /// a·b + c·d, and what is added to that, each rounded.
    Products([Operand; 4], Option<Operand>),
    /// The first while refractory, otherwise the second.
    Hold(Operand, Operand),
    /// The condition holds and the neuron is not refractory.
    Ready(Operand),
    /// The first is at least the second and the neuron is not refractory.
    ReadyAbove(Operand, Operand),
}

impl Pass {
    /// What it reads.
    pub(crate) fn operands(&self) -> Vec<Operand> {
        match *self {
            Self::Plain(op) => op.operands(),
            Self::MulAdd(a, b, c) => vec![a, b, c],
            Self::Products(p, rest) => p.into_iter().chain(rest).collect(),
            Self::Hold(x, y) | Self::ReadyAbove(x, y) => vec![x, y],
            Self::Ready(x) => vec![x],
        }
    }

    /// The same pass over other operands.
    pub(crate) fn map(self, r: impl Fn(Operand) -> Operand) -> Self {
        match self {
            Self::MulAdd(a, b, c) => Self::MulAdd(r(a), r(b), r(c)),
            Self::Products(p, rest) => Self::Products(p.map(&r), rest.map(&r)),
            Self::Hold(x, y) => Self::Hold(r(x), r(y)),
            Self::Ready(x) => Self::Ready(r(x)),
            Self::ReadyAbove(x, y) => Self::ReadyAbove(r(x), r(y)),
            Self::Plain(op) => Self::Plain(op.map(r)),
        }
    }
}

/// The passes of operations with some results, by the operation whose value each makes; `None` where another pass does its work.
pub(crate) fn passes(ops: &[Op], results: &[Operand]) -> Vec<Option<Pass>> {
    let mut uses = vec![0_usize; ops.len()];
    let stored = results.iter().copied();
    for o in ops.iter().flat_map(Op::operands).chain(stored) {
        if let Operand::Value(v) = o {
            uses[v] += 1;
        }
    }
    // The operation behind an operand that nothing else reads.
    let only = |o: Operand| match o {
        Operand::Value(v) if uses[v] == 1 => Some((v, ops[v])),
        _ => None,
    };
    let is_refractory = |o: Operand| matches!(o, Operand::Value(v) if ops[v] == Op::Refractory);
    let mut all: Vec<Option<Pass>> = ops.iter().map(|op| Some(Pass::Plain(*op))).collect();
    for (i, op) in ops.iter().enumerate() {
        match *op {
            Op::Binary(Binary::Add, x, y) => {
                let product = |o: Operand| match only(o) {
                    Some((v, Op::Binary(Binary::Mul, a, b))) => Some((v, a, b)),
                    _ => None,
                };
                let sum = |o: Operand| {
                    only(o).and_then(|(v, _)| match all[v] {
                        Some(Pass::Products(p, None)) => Some((v, p)),
                        _ => None,
                    })
                };
                // Addition commutes, so either side may be the product.
                if let (Some((v, a, b)), Some((w, c, d))) = (product(x), product(y)) {
                    all[i] = Some(Pass::Products([a, b, c, d], None));
                    all[v] = None;
                    all[w] = None;
                } else if let Some((v, p)) = sum(x) {
                    all[i] = Some(Pass::Products(p, Some(y)));
                    all[v] = None;
                } else if let Some((v, a, b, rest)) = product(y)
                    .map(|(v, a, b)| (v, a, b, x))
                    .or(product(x).map(|(v, a, b)| (v, a, b, y)))
                {
                    all[i] = Some(Pass::MulAdd(a, b, rest));
                    all[v] = None;
                }
            }
            Op::Select(c, x, y) if is_refractory(c) => all[i] = Some(Pass::Hold(x, y)),
            Op::And(x, y) => {
                if let Some((v, Op::Not(z))) = only(y)
                    && is_refractory(z)
                {
                    all[v] = None;
                    all[i] = Some(match only(x) {
                        Some((w, Op::Compare(Comparison::GreaterEqual, p, q))) => {
                            all[w] = None;
                            Pass::ReadyAbove(p, q)
                        }
                        _ => Pass::Ready(x),
                    });
                }
            }
            _ => {}
        }
    }
    // What nothing reads any more need not be made.
    for (i, op) in ops.iter().enumerate() {
        let read = |o: &Operand| *o == Operand::Value(i);
        let passes = all.iter().flatten().flat_map(Pass::operands);
        let stored = results.iter().copied();
        if *op == Op::Refractory && !passes.chain(stored).any(|o| read(&o)) {
            all[i] = None;
        }
    }
    all
}
