//! In which loop of a printed kernel each function of many steps is evaluated.
//!
//! A step with a function in it is a long chain of operations, of which a processor overlaps few. A kernel therefore makes the
//! arguments of functions in a loop of their own and goes on in the next; with all arguments at hand it also knows whether
//! a shorter form of the function holds for all of them.

use crate::program::{Binary, Op, Operand, StepProgram, Unary};

/// Most functions that get loops of their own; with the eleven of a Hodgkin–Huxley neuron, reading columns again costs more
/// than it gains.
const FEW: usize = 4;

/// The functions of a program in the order of loops: those of a stage have arguments that depend on those of earlier
/// stages only. Empty where all goes into one loop.
pub(crate) fn stages(program: &StepProgram) -> Vec<Vec<usize>> {
    let mut depths: Vec<usize> = Vec::new();
    let mut stages: Vec<Vec<usize>> = Vec::new();
    for (i, op) in program.ops.iter().enumerate() {
        let of = |o: &Operand| match o {
            Operand::Value(v) => depths.get(*v).copied().unwrap_or(0),
            _ => 0,
        };
        let depth = op.operands().iter().map(of).max().unwrap_or(0);
        if is_function(op) {
            if stages.len() <= depth {
                stages.push(Vec::new());
            }
            stages[depth].push(i);
        }
        depths.push(depth + usize::from(is_function(op)));
    }
    let all = stages.iter().flatten().count();
    let short = |i: &usize| short_form(&program.ops[*i]).is_some();
    if all <= FEW && (stages.len() > 1 || stages.iter().flatten().any(short)) {
        stages
    } else {
        Vec::new()
    }
}

/// The magnitude of its argument up to which a function has a shorter form, and that form, as `neuropil_numerics::hot`
/// names them.
pub(crate) fn short_form(op: &Op) -> Option<(&'static str, &'static str)> {
    match op {
        Op::Unary(Unary::Exp, _) => Some(("EXP_NEAR", "exp_near")),
        Op::Unary(Unary::Exprel, _) => Some(("EXPREL_NEAR", "exprel_near")),
        _ => None,
    }
}

/// Whether an operation is a function of many steps.
fn is_function(op: &Op) -> bool {
    match op {
        Op::Unary(u, _) => !matches!(u, Unary::Neg | Unary::Abs | Unary::Sqrt),
        Op::Binary(b, ..) => *b == Binary::Pow,
        _ => false,
    }
}
