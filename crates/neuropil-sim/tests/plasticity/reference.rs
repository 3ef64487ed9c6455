//! The slow reference: every synapse by itself, step by step, from the model as it is declared.

use neuropil_circuit::synapse::{SynapseUse, Trace};
use neuropil_circuit::{BinaryOp, Comparison, Expr, Function};
use neuropil_numerics::hot;
use std::collections::BTreeMap;

type Values = BTreeMap<String, f64>;

/// The value of an expression: as written, with the functions of the engine; what only parameters decide as the model's constants.
fn value(e: &Expr, use_: &SynapseUse, variables: &Values) -> f64 {
    if !varies(e, variables) && !is_condition(e) {
        return use_.constant(e).unwrap();
    }
    let v = |e: &Expr| value(e, use_, variables);
    let truth = |b: bool| if b { 1.0 } else { 0.0 };
    match e {
        Expr::Number(x, _) => *x,
        Expr::Symbol(s) => variables.get(s).copied().or(use_.value(s)).unwrap(),
        Expr::Before(_) => panic!("no step is spoken of here"),
        Expr::Negate(a) => -v(a),
        Expr::Binary(BinaryOp::Pow, a, b) => match **b {
            Expr::Number(2.0, _) => v(a) * v(a),
            _ => hot::pow(v(a), v(b)),
        },
        Expr::Binary(op, a, b) => {
            let (x, y) = (v(a), v(b));
            match op {
                BinaryOp::Add => x + y,
                BinaryOp::Sub => x - y,
                BinaryOp::Mul => x * y,
                BinaryOp::Div => x / y,
                BinaryOp::Pow => unreachable!(),
            }
        }
        Expr::Call(f, args) => {
            let x = v(&args[0]);
            match f {
                Function::Exp => hot::exp(x),
                Function::Tanh => hot::tanh(x),
                Function::Abs => x.abs(),
                Function::Min => {
                    let y = v(&args[1]);
                    if x < y { x } else { y }
                }
                Function::Max => {
                    let y = v(&args[1]);
                    if x > y { x } else { y }
                }
                other => panic!("{other:?} is not in the reference"),
            }
        }
        Expr::Compare(op, a, b) => truth(match op {
            Comparison::Less => v(a) < v(b),
            Comparison::Greater => v(a) > v(b),
            other => panic!("{other:?} is not in the reference"),
        }),
        Expr::And(a, b) => truth(v(a) != 0.0 && v(b) != 0.0),
        Expr::Or(a, b) => truth(v(a) != 0.0 || v(b) != 0.0),
        Expr::Not(a) => truth(v(a) == 0.0),
        Expr::Select(c, a, b) => {
            if v(c) != 0.0 {
                v(a)
            } else {
                v(b)
            }
        }
    }
}

fn varies(e: &Expr, variables: &Values) -> bool {
    match e {
        Expr::Symbol(s) => variables.contains_key(s),
        e => e.children().iter().any(|c| varies(c, variables)),
    }
}

fn is_condition(e: &Expr) -> bool {
    matches!(
        e,
        Expr::Compare(..) | Expr::And(..) | Expr::Or(..) | Expr::Not(_)
    )
}

/// The states of one neuron: just before the spikes of each step, and after all of them.
pub struct Course {
    before: Vec<Vec<f64>>,
    pub last: Vec<f64>,
}

/// What a spike does to the states of its neuron.
fn after_spike(list: &[Trace], use_: &SynapseUse, x: &[f64]) -> Vec<f64> {
    let variables: Values = list
        .iter()
        .map(|t| t.name.clone())
        .zip(x.iter().copied())
        .collect();
    let new = |t: &Trace| value(&use_.model.expanded(&t.at_spike), use_, &variables);
    list.iter().map(new).collect()
}

impl Course {
    /// `train` holds steps stamped at their ends, from 1; `dt` is 0.1 ms.
    pub fn of(list: &[Trace], use_: &SynapseUse, train: &[u64], steps: u64) -> Self {
        let number = |e: &Expr| use_.constant(e).unwrap();
        let mut x: Vec<f64> = list.iter().map(|t| number(&t.initial)).collect();
        let mut before = Vec::new();
        for step in 0..steps {
            for (x, t) in x.iter_mut().zip(list) {
                let Some(tau) = &t.tau else { continue };
                let toward = number(&t.toward);
                let next = toward + (*x - toward) * libm::exp(-0.1 / number(tau));
                *x = if (next - toward).abs() < 1e-150 {
                    toward
                } else {
                    next
                };
            }
            before.push(x.clone());
            for _ in train.iter().filter(|s| **s == step + 1) {
                x = after_spike(list, use_, &x);
            }
        }
        Self { before, last: x }
    }

    fn at(&self, step: u64, delay: u64, list: &[Trace], use_: &SynapseUse) -> Vec<f64> {
        match step.checked_sub(delay) {
            Some(s) => self.before[s as usize].clone(),
            None => list
                .iter()
                .map(|t| use_.constant(&t.initial).unwrap())
                .collect(),
        }
    }
}

/// One synapse.
pub struct Synapse<'a> {
    pub use_: &'a SynapseUse,
    pub source: &'a Course,
    pub target: &'a Course,
    pub source_train: &'a [u64],
    pub target_train: &'a [u64],
    pub delay: u64,
    pub quantum: f64,
}

impl Synapse<'_> {
    /// The weight after `steps`, and the sum of what was delivered. `learning` says in which steps weights change.
    pub fn run(&self, weight: f64, steps: u64, learning: &dyn Fn(u64) -> bool) -> (f64, f64) {
        let (m, use_) = (&self.use_.model, self.use_);
        let expand = |e: &Option<Expr>| e.as_ref().map(|e| m.expanded(e));
        let (at_source, at_target) = (expand(&m.at_source_spike), expand(&m.at_target_spike));
        let transmit = m.expanded(&m.transmit);
        let limit = |w: f64| match use_.limits() {
            None => w,
            Some((a, b)) => {
                let w = if a > w { a } else { w };
                if b < w { b } else { w }
            }
        };
        let (mut w, mut sum) = (weight, 0.0);
        // Between these steps nothing happens to a synapse.
        let arrivals = self.source_train.iter().map(|s| s + self.delay - 1);
        let mut eventful: Vec<u64> = arrivals
            .chain(self.target_train.iter().map(|s| s - 1))
            .collect();
        eventful.sort_unstable();
        eventful.dedup();
        for step in eventful.into_iter().filter(|s| *s < steps) {
            let mut x = self.source.at(step, self.delay, &m.source, use_);
            let seen = x.clone();
            let y = &self.target.before[step as usize];
            let variables = |w: f64, x: &[f64]| -> Values {
                let own = m
                    .source
                    .iter()
                    .map(|t| t.name.clone())
                    .zip(x.iter().copied());
                let far = m
                    .target
                    .iter()
                    .map(|t| t.name.clone())
                    .zip(y.iter().copied());
                own.chain(far).chain([("weight".to_owned(), w)]).collect()
            };
            let fired = (step + 1).checked_sub(self.delay);
            for _ in self.source_train.iter().filter(|s| Some(**s) == fired) {
                let here = variables(w, &x);
                sum += libm::rint(value(&transmit, use_, &here) / self.quantum) * self.quantum;
                if let (Some(e), true) = (&at_source, learning(step)) {
                    w = limit(value(e, use_, &here));
                }
                x = after_spike(&m.source, use_, &x);
            }
            if self.target_train.contains(&(step + 1))
                && let (Some(e), true) = (&at_target, learning(step))
            {
                w = limit(value(e, use_, &variables(w, &seen)));
            }
        }
        (w, sum)
    }
}
