//! The block interpreter: runs any program, block by block; it is the meaning of the language (bit path).

use crate::aligned::Aligned;
use crate::fuse::{Pass, passes};
use crate::lanes::perform;
use crate::segment::{BLOCK, Flags, IntLanes, Lanes, Segment, collect_spikes};
use neuropil_numerics::isa::Isa;
use neuropil_scheme::{Op, Operand, StepProgram, Unary};

/// A program with registers assigned.
#[derive(Clone, Debug)]
pub struct Interpreter {
    code: Vec<(Pass, usize)>,
    /// Register of each value that is stored; other operands are read directly.
    stores: Vec<Source>,
    spike: Option<Source>,
    registers: Aligned<Lanes>,
    accumulators: usize,
    refractory: bool,
}

/// Where an operand is found at run time.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Source {
    Register(usize),
    State(usize),
}

impl Interpreter {
    /// Assigns registers: the literals and accumulators first, then results, reused after their last use.
    pub fn new(program: &StepProgram) -> Self {
        let mut literals: Vec<f64> = Vec::new();
        let all = || {
            program
                .ops
                .iter()
                .flat_map(Op::operands)
                .chain(program.stores.iter().copied())
                .chain(program.spike)
        };
        for o in all() {
            if let Operand::Literal(x) = o
                && !literals.iter().any(|l| l.to_bits() == x.to_bits())
            {
                literals.push(x);
            }
        }
        let results: Vec<Operand> = program
            .stores
            .iter()
            .copied()
            .chain(program.spike)
            .collect();
        let passes = passes(&program.ops, &results);
        let accumulators = program.accumulators.len();
        let fixed = accumulators + literals.len();
        let mut last_use = vec![0_usize; program.ops.len()];
        for (i, pass) in passes.iter().enumerate() {
            for o in pass.iter().flat_map(Pass::operands) {
                if let Operand::Value(v) = o {
                    last_use[v] = i;
                }
            }
        }
        for o in program.stores.iter().copied().chain(program.spike) {
            if let Operand::Value(v) = o {
                last_use[v] = usize::MAX;
            }
        }
        let mut place = vec![0_usize; program.ops.len()];
        let mut free: Vec<usize> = Vec::new();
        let mut used = fixed;
        let mut code: Vec<(Pass, usize)> = Vec::new();
        let resolve = |o: Operand, place: &[usize]| match o {
            Operand::Value(v) => Operand::Value(place[v]),
            Operand::Accumulator(a) => Operand::Value(a),
            Operand::Literal(x) => Operand::Value(
                accumulators
                    + literals
                        .iter()
                        .position(|l| l.to_bits() == x.to_bits())
                        .unwrap_or(0),
            ),
            other => other,
        };
        for (i, pass) in passes.iter().enumerate() {
            let Some(pass) = pass else { continue };
            let register = free.pop().unwrap_or_else(|| {
                used += 1;
                used - 1
            });
            place[i] = register;
            code.push((pass.map(|o| resolve(o, &place)), register));
            let mut ended: Vec<usize> = pass
                .operands()
                .iter()
                .filter_map(|o| match o {
                    Operand::Value(v) if last_use[*v] == i => Some(place[*v]),
                    _ => None,
                })
                .collect();
            ended.sort_unstable();
            ended.dedup();
            free.extend(ended);
        }
        // A state stored into another one is copied first, so that no store overwrites what a later one reads.
        let mut stores = Vec::new();
        for (i, o) in program.stores.iter().enumerate() {
            stores.push(match *o {
                Operand::State(s) if s == i => Source::State(s),
                Operand::Value(v) => Source::Register(place[v]),
                other => {
                    let zero = resolve(other, &place);
                    code.push((Pass::Plain(Op::Unary(Unary::Neg, zero)), used));
                    let again = Op::Unary(Unary::Neg, Operand::Value(used));
                    code.push((Pass::Plain(again), used + 1));
                    used += 2;
                    Source::Register(used - 1)
                }
            });
        }
        let spike = program.spike.and_then(|o| match o {
            Operand::Value(v) => Some(Source::Register(place[v])),
            _ => None,
        });
        let mut registers = Aligned::filled([0.0; BLOCK], used);
        for (k, x) in literals.iter().enumerate() {
            registers[accumulators + k] = [*x; BLOCK];
        }
        Self {
            code,
            stores,
            spike,
            registers,
            accumulators,
            refractory: program.refractory.is_some(),
        }
    }

    /// Advances all blocks of a segment by one step.
    pub fn step(
        &mut self,
        isa: Isa,
        seg: &mut Segment,
        acc: &mut [IntLanes],
        spikes: &mut Vec<u32>,
    ) {
        run(isa, self, seg, acc, spikes);
    }
}

#[inline(always)]
fn take(to: &mut Lanes, acc: &mut IntLanes, quantum: f64) {
    for j in 0..BLOCK {
        to[j] = f64::from(acc[j]) * quantum;
        acc[j] = 0;
    }
}

#[inline(always)]
fn finish(flags: &mut Flags, spike: &Lanes) {
    for j in 0..BLOCK {
        flags[j] = u8::from(spike[j] != 0.0);
    }
}

#[inline(always)]
fn count_down(counter: &mut IntLanes, steps: &IntLanes, spike: &Lanes) {
    for j in 0..BLOCK {
        let waiting = if counter[j] > 0 { counter[j] - 1 } else { 0 };
        counter[j] = if spike[j] != 0.0 { steps[j] } else { waiting };
    }
}

neuropil_numerics::multiversion! {
    fn run(code: &mut Interpreter, seg: &mut Segment, acc: &mut [IntLanes], spikes: &mut Vec<u32>) {
        let blocks = seg.blocks;
        let silent: Lanes = [0.0; BLOCK];
        let mut flags: Flags = [0; BLOCK];
        for b in 0..blocks {
            for a in 0..code.accumulators {
                take(&mut code.registers[a], &mut acc[a * blocks + b], seg.quantum);
            }
            for (pass, to) in &code.code {
                // The result register never holds an operand of the same operation, so it can be taken out and
                // the operands borrowed.
                let base = code.registers.as_mut_ptr();
                let read = |o: Operand| -> &Lanes {
                    match o {
                        // SAFETY: registers are numbered below `registers.len()`, and `to` differs from every operand.
                        Operand::Value(r) => unsafe { &*base.add(r) },
                        Operand::State(i) => &seg.states[i][b],
                        Operand::Constant(i) => seg.constants[i].block(b),
                        Operand::Input(i) => seg.inputs[i].block(b),
                        Operand::Noise(i) => &seg.noise[i][b],
                        Operand::Accumulator(_) | Operand::Literal(_) => &silent,
                    }
                };
                // SAFETY: as above; this is the only mutable reference while it lives.
                let out = unsafe { &mut *base.add(*to) };
                perform(*pass, out, read, &seg.counter[b]);
            }
            for (i, store) in code.stores.iter().enumerate() {
                if let Source::Register(r) = store {
                    seg.states[i][b] = code.registers[*r];
                }
            }
            let spike = match code.spike {
                Some(Source::Register(r)) => &code.registers[r],
                _ => &silent,
            };
            if code.refractory {
                count_down(&mut seg.counter[b], seg.refractory_steps.block(b), spike);
            }
            if code.spike.is_some() {
                finish(&mut flags, spike);
                collect_spikes(&flags, b, spikes);
            }
        }
    }
}
