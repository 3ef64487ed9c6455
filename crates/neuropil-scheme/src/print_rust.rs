//! Prints a program as a native kernel: readable Rust over blocks of neurons.

use crate::program::{Binary, Op, Operand, StepProgram, Unary};
use neuropil_circuit::Comparison;
use std::fmt::Write;

/// Source of one kernel function named `function`. The text names columns after states and constants.
pub fn kernel_source(program: &StepProgram, function: &str) -> String {
    let mut out = String::new();
    let state = |i: usize| format!("s_{}", identifier(&program.states[i].name));
    let constant = |i: usize| format!("c_{}", identifier(&program.constants[i].name));
    let accumulator = |i: usize| format!("a_{}", identifier(&program.accumulators[i].name));
    let operand = |o: Operand| -> String {
        match o {
            Operand::State(i) => format!("{}[j]", state(i)),
            Operand::Constant(i) => format!("{}[j]", constant(i)),
            Operand::Accumulator(i) => format!("({}[j] as f64 * quantum)", accumulator(i)),
            Operand::Input(i) => format!("u_{i}[j]"),
            Operand::Noise(i) => format!("z_{i}[j]"),
            Operand::Literal(x) => format!("{x:?}_f64"),
            Operand::Value(i) => format!("x{i}"),
        }
    };
    let _ = writeln!(out, "#[inline(always)]");
    let _ = writeln!(out, "#[allow(clippy::too_many_arguments)]");
    let _ = writeln!(out, "fn {function}_block(");
    let unused = if program.accumulators.is_empty() {
        "_"
    } else {
        ""
    };
    let _ = writeln!(out, "    {unused}quantum: f64,");
    for i in 0..program.states.len() {
        let _ = writeln!(out, "    {}: &mut Lanes,", state(i));
    }
    if program.refractory.is_some() {
        let _ = writeln!(out, "    counter: &mut IntLanes,");
        let _ = writeln!(out, "    refractory_steps: &IntLanes,");
    }
    for i in 0..program.accumulators.len() {
        let _ = writeln!(out, "    {}: &mut IntLanes,", accumulator(i));
    }
    for i in 0..program.constants.len() {
        let _ = writeln!(out, "    {}: &Lanes,", constant(i));
    }
    for i in 0..program.inputs.len() {
        let _ = writeln!(out, "    u_{i}: &Lanes,");
    }
    for i in 0..program.noises {
        let _ = writeln!(out, "    z_{i}: &Lanes,");
    }
    let _ = writeln!(out, "    spiked: &mut Flags,");
    let _ = writeln!(out, ") {{");
    let ahead = ahead(program);
    for &i in &ahead {
        let _ = writeln!(out, "    let mut t_{i}: Lanes = [0.0; BLOCK];");
    }
    for (k, &i) in ahead.iter().enumerate() {
        let _ = writeln!(out, "    for j in 0..BLOCK {{");
        print_operations(
            &mut out,
            program,
            &ahead[..k],
            &[Operand::Value(i)],
            &operand,
        );
        let _ = writeln!(out, "        t_{i}[j] = x{i};\n    }}");
    }
    let _ = writeln!(out, "    for j in 0..BLOCK {{");
    let results: Vec<Operand> = program
        .stores
        .iter()
        .copied()
        .chain(program.spike)
        .collect();
    print_operations(&mut out, program, &ahead, &results, &operand);
    for (i, store) in program.stores.iter().enumerate() {
        let _ = writeln!(out, "        let new_{i} = {};", operand(*store));
    }
    for i in 0..program.stores.len() {
        let _ = writeln!(out, "        {}[j] = new_{i};", state(i));
    }
    let spike = program.spike.map_or("false".to_owned(), &operand);
    if program.refractory.is_some() {
        let _ = writeln!(
            out,
            "        let waiting = if counter[j] > 0 {{ counter[j] - 1 }} else {{ 0 }};\n        counter[j] = if {spike} {{ refractory_steps[j] }} else {{ waiting }};"
        );
    }
    for i in 0..program.accumulators.len() {
        let _ = writeln!(out, "        {}[j] = 0;", accumulator(i));
    }
    let _ = writeln!(out, "        spiked[j] = u8::from({spike});\n    }}\n}}\n");
    out.push_str(&driver(program, function));
    out
}

/// Most functions that get loops of their own; with the eleven of a Hodgkin–Huxley neuron, reading columns again costs more
/// than it gains.
const FEW: usize = 4;

/// The functions that take a loop of their own before the others, ascending: where one function is the argument of another.
/// A step of such a model is a long chain of operations, of which a processor that looks some hundred operations ahead
/// overlaps few; in loops of their own, it overlaps the functions of many neurons.
fn ahead(program: &StepProgram) -> Vec<usize> {
    let mut depths: Vec<usize> = Vec::new();
    for op in &program.ops {
        let of = |o: &Operand| match o {
            Operand::Value(i) => depths.get(*i).copied().unwrap_or(0),
            _ => 0,
        };
        let deepest = op.operands().iter().map(of).max().unwrap_or(0);
        depths.push(deepest + usize::from(is_function(op)));
    }
    let all = program.ops.iter().enumerate();
    let all = all.filter(|(_, op)| is_function(op)).map(|(i, _)| i);
    let all: Vec<usize> = all.collect();
    let chained = depths.iter().any(|d| *d > 1);
    if chained && all.len() <= FEW {
        all
    } else {
        Vec::new()
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

/// Prints what the results need, in order; the values `known` are read from their columns.
fn print_operations(
    out: &mut String,
    program: &StepProgram,
    known: &[usize],
    results: &[Operand],
    operand: &dyn Fn(Operand) -> String,
) {
    let mut needed = vec![false; program.ops.len()];
    let mut open: Vec<Operand> = results.to_vec();
    while let Some(next) = open.pop() {
        let Operand::Value(i) = next else { continue };
        let (Some(mark), Some(op)) = (needed.get_mut(i), program.ops.get(i)) else {
            continue;
        };
        if !std::mem::replace(mark, true) && !known.contains(&i) {
            open.extend(op.operands());
        }
    }
    for (i, op) in program.ops.iter().enumerate().filter(|(i, _)| needed[*i]) {
        let value = match known.contains(&i) {
            true => format!("t_{i}[j]"),
            false => operation(op, operand),
        };
        let _ = writeln!(out, "        let x{i} = {value};");
    }
}

/// The loop over blocks, compiled for each instruction set.
fn driver(program: &StepProgram, function: &str) -> String {
    let mut out = String::new();
    let n = program.states.len();
    let _ = writeln!(out, "multiversion! {{");
    let _ = writeln!(out, "    /// Advances all blocks of a segment by one step.");
    let _ = writeln!(
        out,
        "    pub fn {function}(seg: &mut Segment, acc: &mut [IntLanes], spikes: &mut Vec<u32>) {{"
    );
    let _ = writeln!(out, "        let blocks = seg.blocks;");
    let _ = writeln!(
        out,
        "        let Segment {{ states, counter, refractory_steps, constants, inputs, noise, quantum, .. }} = seg;"
    );
    let _ = writeln!(
        out,
        "        let [{}] = states.as_mut_slice() else {{ return }};",
        names("s", n)
    );
    let _ = writeln!(
        out,
        "        let [{}] = constants.as_slice() else {{ return }};",
        names("c", program.constants.len())
    );
    let _ = writeln!(
        out,
        "        let [{}] = inputs.as_slice() else {{ return }};",
        names("u", program.inputs.len())
    );
    let _ = writeln!(
        out,
        "        let [{}] = noise.as_slice() else {{ return }};",
        names("z", program.noises)
    );
    let a = program.accumulators.len();
    let mut rest = "acc".to_owned();
    for i in 0..a {
        if i + 1 < a {
            let _ = writeln!(
                out,
                "        let (a{i}, rest{i}) = {rest}.split_at_mut(blocks);"
            );
            rest = format!("rest{i}");
        } else {
            let _ = writeln!(out, "        let a{i} = {rest};");
        }
    }
    if a == 0 {
        let _ = writeln!(out, "        let _ = acc;");
    }
    if program.refractory.is_none() {
        let _ = writeln!(out, "        let _ = (counter, refractory_steps);");
    }
    let _ = writeln!(out, "        let mut spiked: Flags = [0; BLOCK];");
    let _ = writeln!(out, "        for b in 0..blocks {{");
    let mut args = vec!["*quantum".to_owned()];
    args.extend((0..n).map(|i| format!("&mut s{i}[b]")));
    if program.refractory.is_some() {
        args.push("&mut counter[b]".into());
        args.push("refractory_steps.block(b)".into());
    }
    args.extend((0..a).map(|i| format!("&mut a{i}[b]")));
    args.extend((0..program.constants.len()).map(|i| format!("c{i}.block(b)")));
    args.extend((0..program.inputs.len()).map(|i| format!("u{i}.block(b)")));
    args.extend((0..program.noises).map(|i| format!("&z{i}[b]")));
    args.push("&mut spiked".into());
    let _ = writeln!(out, "            {function}_block({});", args.join(", "));
    let _ = writeln!(out, "            collect_spikes(&spiked, b, spikes);");
    let _ = writeln!(out, "        }}\n    }}\n}}");
    out
}

fn names(prefix: &str, n: usize) -> String {
    (0..n)
        .map(|i| format!("{prefix}{i}"))
        .collect::<Vec<_>>()
        .join(", ")
}

fn operation(op: &Op, operand: &dyn Fn(Operand) -> String) -> String {
    match *op {
        Op::Unary(u, a) => {
            let a = operand(a);
            match u {
                Unary::Neg => format!("-{a}"),
                Unary::Abs => format!("{a}.abs()"),
                Unary::Sqrt => format!("{a}.sqrt()"),
                Unary::Exp => format!("hot::exp({a})"),
                Unary::Expm1 => format!("hot::expm1({a})"),
                Unary::Ln => format!("hot::ln({a})"),
                Unary::Log1p => format!("hot::log1p({a})"),
                Unary::Tanh => format!("hot::tanh({a})"),
                Unary::Exprel => format!("exprel({a})"),
            }
        }
        Op::Binary(b, x, y) => {
            let (x, y) = (operand(x), operand(y));
            match b {
                Binary::Add => format!("{x} + {y}"),
                Binary::Sub => format!("{x} - {y}"),
                Binary::Mul => format!("{x} * {y}"),
                Binary::Div => format!("{x} / {y}"),
                Binary::Pow => format!("hot::pow({x}, {y})"),
                Binary::Min => format!("if {x} < {y} {{ {x} }} else {{ {y} }}"),
                Binary::Max => format!("if {x} > {y} {{ {x} }} else {{ {y} }}"),
            }
        }
        Op::Compare(c, x, y) => {
            let sign = match c {
                Comparison::Less => "<",
                Comparison::LessEqual => "<=",
                Comparison::Greater => ">",
                Comparison::GreaterEqual => ">=",
                Comparison::Equal => "==",
                Comparison::NotEqual => "!=",
            };
            format!("{} {sign} {}", operand(x), operand(y))
        }
        Op::And(x, y) => format!("{} & {}", operand(x), operand(y)),
        Op::Or(x, y) => format!("{} | {}", operand(x), operand(y)),
        Op::Not(x) => format!("!{}", operand(x)),
        Op::Refractory => "counter[j] > 0".into(),
        Op::Select(c, x, y) => {
            format!(
                "if {} {{ {} }} else {{ {} }}",
                operand(c),
                operand(x),
                operand(y)
            )
        }
    }
}

/// A Rust identifier from a name with `+` in it.
pub(crate) fn identifier(name: &str) -> String {
    name.chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() {
                c.to_ascii_lowercase()
            } else {
                '_'
            }
        })
        .collect()
}
