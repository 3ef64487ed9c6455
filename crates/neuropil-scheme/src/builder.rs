//! Collects operations in single-assignment form, shares equal ones, and hoists what only parameters decide.

use crate::SchemeError;
use crate::collect::{Sum, collect};
use crate::program::{Binary, Derivation, DerivedConstant, Op, Operand, Unary};
use neuropil_circuit::{BinaryOp, Expr, Function};

/// At what moment of a step a state is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Moment {
    /// As far as the step has come.
    Now,
    /// Before anything happened.
    Before,
}

/// Operations and constants of a program under construction.
#[derive(Default)]
pub(crate) struct Builder {
    pub(crate) model: String,
    /// Whether arithmetic is done in the order in which it is written, instead of as a sum of products.
    pub(crate) as_written: bool,
    pub(crate) ops: Vec<Op>,
    pub(crate) constants: Vec<DerivedConstant>,
}

impl Builder {
    pub(crate) fn push(&mut self, op: Op) -> Operand {
        if let Some(i) = self.ops.iter().position(|o| *o == op) {
            return Operand::Value(i);
        }
        self.ops.push(op);
        Operand::Value(self.ops.len() - 1)
    }

    pub(crate) fn add(&mut self, a: Operand, b: Operand) -> Operand {
        self.push(Op::Binary(Binary::Add, a, b))
    }

    pub(crate) fn mul(&mut self, a: Operand, b: Operand) -> Operand {
        self.push(Op::Binary(Binary::Mul, a, b))
    }

    pub(crate) fn select(&mut self, condition: Operand, a: Operand, b: Operand) -> Operand {
        if a == b {
            return a;
        }
        self.push(Op::Select(condition, a, b))
    }

    pub(crate) fn constant(&mut self, name: String, derivation: Derivation) -> Operand {
        if let Some(i) = self
            .constants
            .iter()
            .position(|c| c.derivation == derivation)
        {
            return Operand::Constant(i);
        }
        self.constants.push(DerivedConstant { name, derivation });
        Operand::Constant(self.constants.len() - 1)
    }

    /// Compiles an expression whose named sub-expressions are written out. `variable` maps states, inputs and
    /// `weight` to operands; `parameter` says whether a symbol is a parameter (or `dt`).
    pub(crate) fn compile(
        &mut self,
        expr: &Expr,
        place: &str,
        variable: &dyn Fn(&str, Moment) -> Option<Operand>,
        parameter: &dyn Fn(&str) -> bool,
    ) -> Result<Operand, SchemeError> {
        if let Expr::Number(x, _) = expr {
            return Ok(Operand::Literal(*x));
        }
        let symbols = expr.symbols();
        for s in &symbols {
            if variable(s, Moment::Now).is_none() && !parameter(s) {
                return Err(SchemeError::UnknownSymbol {
                    model: self.model.clone(),
                    symbol: s.clone(),
                    place: place.into(),
                });
            }
        }
        let boolean = is_boolean(expr);
        if !boolean && symbols.iter().all(|s| variable(s, Moment::Now).is_none()) {
            let name = match expr {
                Expr::Symbol(s) => s.clone(),
                _ => format!("c{}", self.constants.len()),
            };
            return Ok(self.constant(name, Derivation::Expr(expr.clone())));
        }
        let go = |b: &mut Self, e: &Expr, want_boolean: bool| {
            if is_boolean(e) != want_boolean {
                let (given, expected) = if want_boolean {
                    ("a number", "a condition")
                } else {
                    ("a condition", "a number")
                };
                return Err(SchemeError::Type {
                    model: b.model.clone(),
                    place: place.into(),
                    given,
                    expected,
                });
            }
            b.compile(e, place, variable, parameter)
        };
        let op = match expr {
            Expr::Number(x, _) => return Ok(Operand::Literal(*x)),
            Expr::Symbol(s) | Expr::Before(s) => {
                let moment = match expr {
                    Expr::Before(_) => Moment::Before,
                    _ => Moment::Now,
                };
                return variable(s, moment).ok_or_else(|| SchemeError::UnknownSymbol {
                    model: self.model.clone(),
                    symbol: s.clone(),
                    place: place.into(),
                });
            }
            Expr::Binary(BinaryOp::Pow, a, b) => {
                let x = go(self, a, false)?;
                if let Some(n) = whole_power(b) {
                    let power = self.power(x, n.unsigned_abs());
                    return Ok(if n > 0 {
                        power
                    } else {
                        self.push(Op::Binary(Binary::Div, Operand::Literal(1.0), power))
                    });
                }
                Op::Binary(Binary::Pow, x, go(self, b, false)?)
            }
            Expr::Negate(a) if self.as_written => Op::Unary(Unary::Neg, go(self, a, false)?),
            Expr::Binary(op, a, b) if self.as_written => {
                let (x, y) = (go(self, a, false)?, go(self, b, false)?);
                let op = match op {
                    BinaryOp::Add => Binary::Add,
                    BinaryOp::Sub => Binary::Sub,
                    BinaryOp::Mul => Binary::Mul,
                    BinaryOp::Div => Binary::Div,
                    BinaryOp::Pow => Binary::Pow,
                };
                Op::Binary(op, x, y)
            }
            Expr::Negate(_) | Expr::Binary(..) => {
                let varies = |e: &Expr| {
                    let symbols = e.symbols();
                    symbols.iter().any(|s| variable(s, Moment::Now).is_some())
                };
                let sum = collect(expr, &varies);
                return self.sum(&sum, &mut |b, e| go(b, e, false));
            }
            Expr::Call(f, args) => {
                let mut operands = Vec::new();
                for a in args {
                    operands.push(go(self, a, false)?);
                }
                let arg = |i: usize| {
                    operands
                        .get(i)
                        .copied()
                        .unwrap_or(Operand::Literal(f64::NAN))
                };
                match f {
                    Function::Exp => Op::Unary(Unary::Exp, arg(0)),
                    Function::Expm1 => Op::Unary(Unary::Expm1, arg(0)),
                    Function::Ln => Op::Unary(Unary::Ln, arg(0)),
                    Function::Log1p => Op::Unary(Unary::Log1p, arg(0)),
                    Function::Sqrt => Op::Unary(Unary::Sqrt, arg(0)),
                    Function::Abs => Op::Unary(Unary::Abs, arg(0)),
                    Function::Tanh => Op::Unary(Unary::Tanh, arg(0)),
                    Function::Exprel => Op::Unary(Unary::Exprel, arg(0)),
                    Function::Min => Op::Binary(Binary::Min, arg(0), arg(1)),
                    Function::Max => Op::Binary(Binary::Max, arg(0), arg(1)),
                }
            }
            Expr::Compare(op, a, b) => Op::Compare(*op, go(self, a, false)?, go(self, b, false)?),
            Expr::And(a, b) => Op::And(go(self, a, true)?, go(self, b, true)?),
            Expr::Or(a, b) => Op::Or(go(self, a, true)?, go(self, b, true)?),
            Expr::Not(a) => Op::Not(go(self, a, true)?),
            Expr::Select(c, a, b) => {
                let condition = go(self, c, true)?;
                let (x, y) = (go(self, a, false)?, go(self, b, false)?);
                Op::Select(condition, x, y)
            }
        };
        Ok(self.push(op))
    }

    /// A collected sum: the products, group by group, then the constant.
    fn sum(
        &mut self,
        sum: &Sum,
        go: &mut dyn FnMut(&mut Self, &Expr) -> Result<Operand, SchemeError>,
    ) -> Result<Operand, SchemeError> {
        let mut total: Option<Operand> = None;
        for group in &sum.groups {
            let mut coefficient = match &group.coefficient {
                Some(c) => Some(go(self, c)?),
                None => None,
            };
            let mut inner: Option<Operand> = None;
            // What is added comes first, so that a difference needs no change of sign.
            let (minus, plus): (Vec<_>, Vec<_>) = group.products.iter().partition(|p| p.0);
            let negative = plus.is_empty();
            let alone = group.products.len() == 1;
            for (taken, factors, divisors) in plus.into_iter().chain(minus) {
                let mut product: Option<Operand> = None;
                // A product by itself takes the constant along: c/x needs no division of its own.
                if alone && !divisors.is_empty() {
                    product = coefficient.take();
                }
                for f in factors {
                    let x = go(self, f)?;
                    product = Some(product.map_or(x, |p| self.mul(p, x)));
                }
                let mut below: Option<Operand> = None;
                for d in divisors {
                    let x = go(self, d)?;
                    below = Some(below.map_or(x, |p| self.mul(p, x)));
                }
                let mut x = product.unwrap_or(Operand::Literal(1.0));
                if let Some(d) = below {
                    x = self.push(Op::Binary(Binary::Div, x, d));
                }
                inner = Some(match inner {
                    None => x,
                    Some(i) if *taken && !negative => self.push(Op::Binary(Binary::Sub, i, x)),
                    Some(i) => self.add(i, x),
                });
            }
            let mut x = inner.unwrap_or(Operand::Literal(0.0));
            if let Some(c) = coefficient {
                x = self.mul(c, x);
            }
            total = Some(match total {
                None if negative => self.push(Op::Unary(Unary::Neg, x)),
                None => x,
                Some(t) if negative => self.push(Op::Binary(Binary::Sub, t, x)),
                Some(t) => self.add(t, x),
            });
        }
        let constant = match &sum.constant {
            Some(c) => Some(go(self, c)?),
            None => None,
        };
        Ok(match (total, constant) {
            (Some(t), Some(c)) => self.add(t, c),
            (Some(x), None) | (None, Some(x)) => x,
            (None, None) => Operand::Literal(0.0),
        })
    }

    /// x^n by repeated multiplication, n ≥ 1; unlike `Pow` it is defined for negative x.
    fn power(&mut self, x: Operand, n: u32) -> Operand {
        if n <= 1 {
            return x;
        }
        let half = self.power(x, n / 2);
        let square = self.mul(half, half);
        if n % 2 == 1 {
            self.mul(square, x)
        } else {
            square
        }
    }
}

/// The exponent, if it is a whole number other than 0 and at most 64 in magnitude.
fn whole_power(e: &Expr) -> Option<i32> {
    match e {
        Expr::Number(x, _) if x.abs() <= 64.0 && x.fract() == 0.0 && *x != 0.0 => Some(*x as i32),
        Expr::Negate(a) => whole_power(a).map(|n| -n),
        _ => None,
    }
}

/// Whether an expression is a condition.
pub(crate) fn is_boolean(e: &Expr) -> bool {
    matches!(
        e,
        Expr::Compare(..) | Expr::And(..) | Expr::Or(..) | Expr::Not(_)
    )
}
