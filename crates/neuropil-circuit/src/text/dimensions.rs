//! The dimension of an expression, found from those of its symbols; refuses what has none.
//!
//! The number 0 without a unit fits any dimension. Sums, comparisons, `min`, `max` and the branches of `if` need equal
//! dimensions; `exp`, `ln` and kin need pure numbers; an exponent is a pure number, and a constant multiple of one half
//! where the base has a dimension.

use crate::dimension::Dimension;
use crate::expr::{BinaryOp, Expr, Function};
use crate::problem::shortened;

/// What an expression gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The number 0, of any dimension.
    Zero,
    /// A number.
    Number(Dimension),
    /// True or false.
    Truth,
}

/// Why an expression has no dimension.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DimensionError {
    /// A symbol nobody declared.
    #[error("unknown name `{name}`")]
    UnknownSymbol {
        /// The symbol.
        name: String,
    },
    /// Two parts that must agree do not.
    #[error("`{left}` is {left_is} but `{right}` is {right_is}")]
    Disagree {
        /// One part.
        left: String,
        /// Its dimension.
        left_is: String,
        /// The other part.
        right: String,
        /// Its dimension.
        right_is: String,
    },
    /// A part is not what its place needs.
    #[error("`{part}` is {given}, expected {expected}")]
    Unfit {
        /// The part.
        part: String,
        /// What it is.
        given: String,
        /// What it should be.
        expected: String,
    },
}

impl Kind {
    /// In words.
    pub fn noun(self) -> String {
        match self {
            Kind::Zero => Dimension::NONE.noun(),
            Kind::Number(d) => d.noun(),
            Kind::Truth => "a condition".to_string(),
        }
    }
}

fn unfit(part: &Expr, given: &str, expected: &str) -> DimensionError {
    DimensionError::Unfit {
        part: shortened(&part.to_string()),
        given: given.to_string(),
        expected: expected.to_string(),
    }
}

impl Expr {
    /// What the expression gives, from the dimensions of its symbols.
    pub fn kind(&self, lookup: &dyn Fn(&str) -> Option<Dimension>) -> Result<Kind, DimensionError> {
        let number = |e: &Expr| match e.kind(lookup)? {
            Kind::Truth => Err(unfit(e, "a condition", "a number")),
            kind => Ok(kind),
        };
        let pure = |e: &Expr| match number(e)? {
            Kind::Number(d) if d != Dimension::NONE => {
                Err(unfit(e, &d.noun(), &Dimension::NONE.noun()))
            }
            _ => Ok(()),
        };
        let truth = |e: &Expr| match e.kind(lookup)? {
            Kind::Truth => Ok(()),
            other => Err(unfit(e, &other.noun(), "a condition")),
        };
        let same = |a: &Expr, b: &Expr| match (number(a)?, number(b)?) {
            (Kind::Zero, k) | (k, Kind::Zero) => Ok(k),
            (x, y) if x == y => Ok(x),
            (x, y) => Err(DimensionError::Disagree {
                left: shortened(&a.to_string()),
                left_is: x.noun(),
                right: shortened(&b.to_string()),
                right_is: y.noun(),
            }),
        };
        let too_large = || {
            unfit(
                self,
                "beyond the exponents that can be held",
                "smaller ones",
            )
        };
        Ok(match self {
            Expr::Number(x, Dimension::NONE) if *x == 0.0 => Kind::Zero,
            Expr::Number(_, d) => Kind::Number(*d),
            Expr::Symbol(name) | Expr::Before(name) => Kind::Number(
                lookup(name).ok_or_else(|| DimensionError::UnknownSymbol { name: name.clone() })?,
            ),
            Expr::Negate(a) => number(a)?,
            Expr::Binary(BinaryOp::Add | BinaryOp::Sub, a, b) => same(a, b)?,
            Expr::Binary(BinaryOp::Mul, a, b) => match (number(a)?, number(b)?) {
                (Kind::Number(x), Kind::Number(y)) => {
                    Kind::Number(x.times(y).ok_or_else(too_large)?)
                }
                _ => Kind::Zero,
            },
            Expr::Binary(BinaryOp::Div, a, b) => match (number(a)?, number(b)?) {
                (Kind::Number(x), Kind::Number(y)) => {
                    Kind::Number(x.over(y).ok_or_else(too_large)?)
                }
                (Kind::Zero, Kind::Number(_)) => Kind::Zero,
                _ => return Err(unfit(b, "0", "a divisor")),
            },
            Expr::Binary(BinaryOp::Pow, a, b) => {
                pure(b)?;
                match number(a)? {
                    Kind::Number(d) if d != Dimension::NONE => {
                        let Expr::Number(exponent, _) = b.simplified() else {
                            return Err(unfit(
                                b,
                                "not constant",
                                "a number, as the base has a unit",
                            ));
                        };
                        let d = d.to_power(exponent).ok_or_else(|| {
                            unfit(
                                b,
                                "not a multiple of one half of the base's exponents",
                                "one",
                            )
                        })?;
                        Kind::Number(d)
                    }
                    _ => Kind::Number(Dimension::NONE),
                }
            }
            Expr::Call(function, arguments) => {
                let mut rest = arguments.iter();
                let (first, second) = (rest.next(), rest.next());
                match (function, first, second) {
                    (Function::Min | Function::Max, Some(a), Some(b)) => same(a, b)?,
                    (Function::Abs, Some(a), None) => number(a)?,
                    (Function::Sqrt, Some(a), None) => match number(a)? {
                        Kind::Number(d) => Kind::Number(d.to_power(0.5).ok_or_else(|| {
                            unfit(a, &d.noun(), "something that has a square root")
                        })?),
                        zero => zero,
                    },
                    (Function::Min | Function::Max | Function::Abs | Function::Sqrt, ..)
                    | (_, None, _)
                    | (_, _, Some(_)) => {
                        return Err(unfit(
                            self,
                            "a call with the wrong number of arguments",
                            "the right one",
                        ));
                    }
                    (_, Some(a), None) => {
                        pure(a)?;
                        Kind::Number(Dimension::NONE)
                    }
                }
            }
            Expr::Compare(_, a, b) => {
                same(a, b)?;
                Kind::Truth
            }
            Expr::And(a, b) | Expr::Or(a, b) => {
                truth(a)?;
                truth(b)?;
                Kind::Truth
            }
            Expr::Not(a) => {
                truth(a)?;
                Kind::Truth
            }
            Expr::Select(c, a, b) => {
                truth(c)?;
                same(a, b)?
            }
        })
    }

    /// The dimension of a numeric expression; a bare 0 counts as a pure number.
    pub fn dimension(
        &self,
        lookup: &dyn Fn(&str) -> Option<Dimension>,
    ) -> Result<Dimension, DimensionError> {
        match self.kind(lookup)? {
            Kind::Zero => Ok(Dimension::NONE),
            Kind::Number(d) => Ok(d),
            Kind::Truth => Err(unfit(self, "a condition", "a number")),
        }
    }

    /// Whether the expression is a number of the dimension wanted.
    pub fn check_dimension(
        &self,
        wanted: Dimension,
        lookup: &dyn Fn(&str) -> Option<Dimension>,
    ) -> Result<(), DimensionError> {
        match self.kind(lookup)? {
            Kind::Zero => Ok(()),
            Kind::Number(d) if d == wanted => Ok(()),
            other => Err(unfit(self, &other.noun(), &wanted.noun())),
        }
    }

    /// Whether the expression is a condition.
    pub fn check_condition(
        &self,
        lookup: &dyn Fn(&str) -> Option<Dimension>,
    ) -> Result<(), DimensionError> {
        match self.kind(lookup)? {
            Kind::Truth => Ok(()),
            other => Err(unfit(self, &other.noun(), "a condition")),
        }
    }
}
