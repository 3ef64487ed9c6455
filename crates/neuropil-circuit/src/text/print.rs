//! Prints an expression so that reading it gives the same tree.

use super::FUNCTIONS;
use crate::dimension::Dimension;
use crate::expr::{BinaryOp, Comparison, Expr, Function};
use crate::units::{decimal, join};
use std::fmt;

const COMPARE: u8 = 4;
const SIGN: u8 = 7;
const POWER: u8 = 8;
const ATOM: u8 = 9;

/// How tightly the outermost operation binds; see the module text of [`super`].
fn strength(e: &Expr) -> u8 {
    match e {
        Expr::Or(..) => 1,
        Expr::And(..) => 2,
        Expr::Not(_) => 3,
        Expr::Compare(..) => COMPARE,
        Expr::Binary(BinaryOp::Add | BinaryOp::Sub, ..) => 5,
        Expr::Binary(BinaryOp::Mul | BinaryOp::Div, ..) => 6,
        Expr::Negate(_) => SIGN,
        Expr::Number(x, _) if x.is_sign_negative() => SIGN,
        // A unit would take the exponent: (5 ms)^2.
        Expr::Number(_, d) if *d != Dimension::NONE => POWER,
        Expr::Binary(BinaryOp::Pow, ..) => POWER,
        _ => ATOM,
    }
}

pub(super) fn comparison(op: Comparison) -> &'static str {
    match op {
        Comparison::Less => "<",
        Comparison::LessEqual => "<=",
        Comparison::Greater => ">",
        Comparison::GreaterEqual => ">=",
        Comparison::Equal => "==",
        Comparison::NotEqual => "!=",
    }
}

pub(super) fn function(f: Function) -> &'static str {
    FUNCTIONS
        .iter()
        .find(|(_, g, _)| *g == f)
        .map_or("?", |(name, ..)| name)
}

struct Within<'a>(&'a Expr, u8);

impl fmt::Display for Within<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if strength(self.0) < self.1 {
            write!(f, "({})", self.0)
        } else {
            write!(f, "{}", self.0)
        }
    }
}

impl fmt::Display for Expr {
    /// The text of the expression; [`super::parse`] reads it back to an equal tree.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let two = |f: &mut fmt::Formatter<'_>, a: &Expr, op: &str, b: &Expr, s: u8| {
            write!(f, "{} {op} {}", Within(a, s), Within(b, s + 1))
        };
        match self {
            Expr::Number(x, d) => f.write_str(&join(&decimal(*x, 0), &d.unit())),
            Expr::Symbol(name) => f.write_str(name),
            Expr::Before(name) => write!(f, "before({name})"),
            // A number written after a sign would be read as a negative number.
            Expr::Negate(a) => match **a {
                Expr::Number(x, _) if x.is_sign_positive() => write!(f, "-({a})"),
                _ => write!(f, "-{}", Within(a, SIGN)),
            },
            Expr::Binary(BinaryOp::Add, a, b) => two(f, a, "+", b, 5),
            Expr::Binary(BinaryOp::Sub, a, b) => two(f, a, "-", b, 5),
            Expr::Binary(BinaryOp::Mul, a, b) => two(f, a, "*", b, 6),
            Expr::Binary(BinaryOp::Div, a, b) => two(f, a, "/", b, 6),
            Expr::Binary(BinaryOp::Pow, a, b) => {
                write!(f, "{}^{}", Within(a, ATOM), Within(b, SIGN))
            }
            Expr::Call(name, arguments) => {
                write!(f, "{}(", function(*name))?;
                for (i, a) in arguments.iter().enumerate() {
                    let comma = if i > 0 { ", " } else { "" };
                    write!(f, "{comma}{a}")?;
                }
                f.write_str(")")
            }
            Expr::Compare(op, a, b) => {
                let side = COMPARE + 1;
                write!(
                    f,
                    "{} {} {}",
                    Within(a, side),
                    comparison(*op),
                    Within(b, side)
                )
            }
            Expr::And(a, b) => two(f, a, "and", b, 2),
            Expr::Or(a, b) => two(f, a, "or", b, 1),
            Expr::Not(a) => write!(f, "not {}", Within(a, 3)),
            Expr::Select(c, a, b) => write!(f, "if({c}, {a}, {b})"),
        }
    }
}
