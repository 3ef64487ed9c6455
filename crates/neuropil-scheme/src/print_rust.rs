//! Prints a program as a native kernel: readable Rust over blocks of neurons.

use crate::program::{Binary, Op, Operand, StepProgram, Unary};
use crate::stages::{short_form, stages};
use neuropil_circuit::Comparison;
use std::fmt::Write;

/// Names of the columns of a program, and what is read from them.
struct Columns<'a>(&'a StepProgram);

impl Columns<'_> {
    fn state(&self, i: usize) -> String {
        let name = self.0.states.get(i).map_or("", |s| &s.name);
        format!("s_{}", identifier(name))
    }

    fn constant(&self, i: usize) -> String {
        let name = self.0.constants.get(i).map_or("", |c| &c.name);
        format!("c_{}", identifier(name))
    }

    fn accumulator(&self, i: usize) -> String {
        let name = self.0.accumulators.get(i).map_or("", |a| &a.name);
        format!("a_{}", identifier(name))
    }

    fn operand(&self, o: Operand) -> String {
        match o {
            Operand::State(i) => format!("{}[j]", self.state(i)),
            Operand::Constant(i) => format!("{}.at(j)", self.constant(i)),
            Operand::Accumulator(i) => format!("({}[j] as f64 * quantum)", self.accumulator(i)),
            Operand::Input(i) => format!("u_{i}[j]"),
            Operand::Noise(i) => format!("z_{i}[j]"),
            Operand::Literal(x) => format!("{x:?}_f64"),
            Operand::Value(i) => format!("x{i}"),
        }
    }
}

/// Source of one kernel function named `function`, as rustfmt takes it. The text names columns after states and constants.
pub fn kernel_source(program: &StepProgram, function: &str) -> String {
    let mut out = String::new();
    let columns = Columns(program);
    let state = |i: usize| columns.state(i);
    let constant = |i: usize| columns.constant(i);
    let accumulator = |i: usize| columns.accumulator(i);
    let operand = |o: Operand| columns.operand(o);
    let _ = writeln!(out, "#[inline(always)]");
    let _ = writeln!(out, "#[allow(clippy::too_many_arguments)]");
    let generic = match program.constants.is_empty() {
        true => "",
        false => "<C: Constant>",
    };
    let _ = writeln!(out, "fn {function}_part{generic}(");
    let unused = if program.accumulators.is_empty() {
        "_"
    } else {
        ""
    };
    let _ = writeln!(out, "    {unused}quantum: f64,");
    for i in 0..program.states.len() {
        let _ = writeln!(out, "    {}: &mut PartLanes,", state(i));
    }
    if program.refractory.is_some() {
        let _ = writeln!(out, "    counter: &mut PartInts,");
    }
    for i in 0..program.accumulators.len() {
        let _ = writeln!(out, "    {}: &mut PartInts,", accumulator(i));
    }
    if program.refractory.is_some() {
        let _ = writeln!(out, "    refractory_steps: &PartInts,");
    }
    for i in 0..program.constants.len() {
        let _ = writeln!(out, "    {}: C,", constant(i));
    }
    for i in 0..program.inputs.len() {
        let _ = writeln!(out, "    u_{i}: &PartLanes,");
    }
    for i in 0..program.noises {
        let _ = writeln!(out, "    z_{i}: &PartLanes,");
    }
    let _ = writeln!(out, "    spiked: &mut PartFlags,");
    let _ = writeln!(out, ") {{");
    let mut last = String::new();
    for (i, store) in program.stores.iter().enumerate() {
        let _ = writeln!(last, "let new_{i} = {};", operand(*store));
    }
    for i in 0..program.stores.len() {
        let _ = writeln!(last, "{}[j] = new_{i};", state(i));
    }
    let spike = program.spike.map_or("false".to_owned(), &operand);
    if program.refractory.is_some() {
        let _ = writeln!(
            last,
            "let waiting = if counter[j] > 0 {{ counter[j] - 1 }} else {{ 0 }};\ncounter[j] = if {spike} {{ refractory_steps[j] }} else {{ waiting }};"
        );
    }
    for i in 0..program.accumulators.len() {
        let _ = writeln!(last, "{}[j] = 0;", accumulator(i));
    }
    let _ = writeln!(last, "spiked[j] = u8::from({spike});");
    loops(&mut out, program, &columns, &last);
    out.push_str("}\n\n");
    out.push_str(&driver(program, function));
    out
}

/// Prints the loops of a part: one for each stage, which makes the arguments of its functions, and one for all that is left, which ends with
/// `last`. Each evaluates the functions of the stage before, by their shorter forms where these hold for all arguments.
fn loops(out: &mut String, program: &StepProgram, columns: &Columns, last: &str) {
    let stages = stages(program);
    let mut known: Vec<usize> = Vec::new();
    let mut functions: &[usize] = &[];
    for (n, stage) in stages.iter().map(Some).chain([None]).enumerate() {
        let arguments = |i: &usize| program.ops.get(*i).map(Op::operands).unwrap_or_default();
        let mut results: Vec<Operand> = functions.iter().map(|i| Operand::Value(*i)).collect();
        let mut end = String::new();
        let mut made: Vec<usize> = Vec::new();
        match stage {
            Some(stage) => {
                made.extend(functions);
                for i in stage {
                    let shorter = program.ops.get(*i).and_then(short_form);
                    for o in arguments(i) {
                        results.push(o);
                        if let Operand::Value(v) = o
                            && !known.contains(&v)
                            && !made.contains(&v)
                        {
                            made.push(v);
                        }
                        if let Some((limit, _)) = shorter {
                            let x = columns.operand(o);
                            let _ = writeln!(end, "far_{n} |= hot::beyond({x}, hot::{limit});");
                        }
                    }
                }
                for v in &made {
                    let _ = writeln!(
                        out,
                        "let CacheAligned(t_{v}) = &mut CacheAligned([0.0_f64; PART]);"
                    );
                    let _ = writeln!(end, "t_{v}[j] = x{v};");
                }
                if end.contains("far_") {
                    let _ = writeln!(out, "let mut far_{n} = 0_u64;");
                }
            }
            None => {
                results.extend(program.stores.iter().copied().chain(program.spike));
                end.push_str(last);
            }
        }
        let body = |short: bool| {
            let mut body = String::from("for j in 0..PART {\n");
            let short = if short { functions } else { &[] };
            operations(&mut body, program, (&known, short), &results, columns);
            body + &end + "}\n"
        };
        let form = |i: &usize| {
            program
                .ops
                .get(*i)
                .is_some_and(|op| short_form(op).is_some())
        };
        if functions.iter().any(form) {
            let (near, all) = (body(true), body(false));
            let _ = writeln!(
                out,
                "if far_{} >> 63 == 0 {{\n{near}}} else {{\n{all}}}",
                n - 1
            );
        } else {
            out.push_str(&body(false));
        }
        known.extend(made);
        functions = stage.map_or(&[], Vec::as_slice);
    }
}

/// Prints what the results need, in order; the values `known` are read from their columns, the functions `short` have their
/// shorter forms.
fn operations(
    out: &mut String,
    program: &StepProgram,
    (known, short): (&[usize], &[usize]),
    results: &[Operand],
    columns: &Columns,
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
        let shorter = short_form(op).filter(|_| short.contains(&i));
        let value = match (known.contains(&i), shorter, op.operands().first()) {
            (true, ..) => format!("t_{i}[j]"),
            (false, Some((_, form)), Some(x)) => format!("hot::{form}({})", columns.operand(*x)),
            _ => operation(op, columns),
        };
        let _ = writeln!(out, "let x{i} = {value};");
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
    let number = program.constants.len();
    if number > 0 {
        // Numbers in place of columns, where all neurons have the same.
        let all: Vec<String> = (0..number).map(|i| format!("c{i}.same()")).collect();
        let same: Vec<String> = (0..number).map(|i| format!("Some(c{i})")).collect();
        let _ = writeln!(
            out,
            "        if let ({},) = ({},) {{",
            same.join(", "),
            all.join(", ")
        );
        out.push_str(&blocks(program, function, true));
        let _ = writeln!(out, "            return;\n        }}");
    }
    out.push_str(&blocks(program, function, false));
    let _ = writeln!(out, "    }}\n}}");
    out
}

/// The loop over blocks, with constants that are the same for all neurons or columns of them.
fn blocks(program: &StepProgram, function: &str, same: bool) -> String {
    let a = program.accumulators.len();
    let mut lines = Vec::new();
    let mut args = vec!["*quantum".to_owned()];
    let mut written: Vec<String> = (0..program.states.len()).map(|i| format!("s{i}")).collect();
    if program.refractory.is_some() {
        written.push("counter".into());
    }
    written.extend((0..a).map(|i| format!("a{i}")));
    for x in &written {
        lines.push(format!("    let {x} = &mut {x}[b];"));
        args.push(format!("part_mut({x}, k)"));
    }
    let mut read = |x: String| {
        lines.push(format!("    let {x} = {x}.window(b);"));
        format!("{x}.part(k)")
    };
    if program.refractory.is_some() {
        args.push(read("refractory_steps".into()));
    }
    for i in 0..program.constants.len() {
        let name = format!("c{i}");
        args.push(if same { name } else { read(name) });
    }
    for i in 0..program.inputs.len() {
        args.push(read(format!("u{i}")));
    }
    args.extend((0..program.noises).map(|i| format!("part_of(&z{i}[b], k)")));
    args.push("part_mut(&mut spiked, k)".into());
    lines.insert(0, "for b in 0..blocks {".into());
    lines.push("    for k in 0..BLOCK / PART {".into());
    lines.push(format!("        {function}_part({});", args.join(", ")));
    lines.push("    }".into());
    lines.push("    collect_spikes(&spiked, b, spikes);".into());
    lines.push("}".into());
    let indent = " ".repeat(if same { 12 } else { 8 });
    lines
        .iter()
        .map(|line| format!("{indent}{line}\n"))
        .collect()
}

fn names(prefix: &str, n: usize) -> String {
    (0..n)
        .map(|i| format!("{prefix}{i}"))
        .collect::<Vec<_>>()
        .join(", ")
}

fn operation(op: &Op, columns: &Columns) -> String {
    let operand = |o: Operand| columns.operand(o);
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
                Unary::Exprel => format!("hot::exprel({a})"),
            }
        }
        // The quantum is a power of two, so that the order of these factors makes no difference in the range of normal numbers; the product of what is
        // the same for all neurons is made once.
        Op::Binary(Binary::Mul, c @ Operand::Constant(_), Operand::Accumulator(i))
        | Op::Binary(Binary::Mul, Operand::Accumulator(i), c @ Operand::Constant(_)) => {
            format!(
                "{} * quantum * {}[j] as f64",
                operand(c),
                columns.accumulator(i)
            )
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
