//! Collects operations in single-assignment form, shares equal ones, and hoists what only parameters decide.

use crate::SchemeError;
use crate::program::{Binary, Derivation, DerivedConstant, Op, Operand, Unary};
use neuropil_circuit::{BinaryOp, Expr, Function};

/// Operations and constants of a program under construction.
#[derive(Default)]
pub(crate) struct Builder {
    pub(crate) model: String,
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
        variable: &dyn Fn(&str) -> Option<Operand>,
        parameter: &dyn Fn(&str) -> bool,
    ) -> Result<Operand, SchemeError> {
        if let Expr::Number(x, _) = expr {
            return Ok(Operand::Literal(*x));
        }
        let symbols = expr.symbols();
        for s in &symbols {
            if variable(s).is_none() && !parameter(s) {
                return Err(SchemeError::UnknownSymbol {
                    model: self.model.clone(),
                    symbol: s.clone(),
                    place: place.into(),
                });
            }
        }
        let boolean = is_boolean(expr);
        if !boolean && symbols.iter().all(|s| variable(s).is_none()) {
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
            Expr::Symbol(s) => {
                return variable(s).ok_or_else(|| SchemeError::UnknownSymbol {
                    model: self.model.clone(),
                    symbol: s.clone(),
                    place: place.into(),
                });
            }
            Expr::Negate(a) => Op::Unary(Unary::Neg, go(self, a, false)?),
            Expr::Binary(op, a, b) => {
                let (x, y) = (go(self, a, false)?, go(self, b, false)?);
                let op = match op {
                    BinaryOp::Add => Binary::Add,
                    BinaryOp::Sub => Binary::Sub,
                    BinaryOp::Mul => Binary::Mul,
                    BinaryOp::Div => Binary::Div,
                    BinaryOp::Pow => match whole_power(b) {
                        Some(n) => {
                            let power = self.power(x, n.unsigned_abs());
                            return Ok(if n > 0 {
                                power
                            } else {
                                self.push(Op::Binary(Binary::Div, Operand::Literal(1.0), power))
                            });
                        }
                        None => Binary::Pow,
                    },
                };
                Op::Binary(op, x, y)
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
