//! The expression tree: the one meaning of an equation.
//!
//! An [`Expr`] is a tree over numbers (in inside units, with their dimension) and symbols. It can be
//! differentiated, simplified, substituted and evaluated; parsing, printing and dimension checking live beside it.

use crate::dimension::Dimension;
use std::collections::BTreeSet;

/// Two-argument arithmetic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BinaryOp {
    /// a + b
    Add,
    /// a − b
    Sub,
    /// a · b
    Mul,
    /// a / b
    Div,
    /// a ^ b
    Pow,
}

/// Order relations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// a < b
    Less,
    /// a <= b
    LessEqual,
    /// a > b
    Greater,
    /// a >= b
    GreaterEqual,
    /// a == b
    Equal,
    /// a != b
    NotEqual,
}

/// Named functions of the language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Function {
    /// eˣ
    Exp,
    /// eˣ − 1, accurate near 0
    Expm1,
    /// natural logarithm
    Ln,
    /// ln(1 + x), accurate near 0
    Log1p,
    /// square root
    Sqrt,
    /// |x|
    Abs,
    /// hyperbolic tangent
    Tanh,
    /// (eˣ − 1) / x, equal to 1 at 0: gates with removable singularities
    Exprel,
    /// the smaller of two
    Min,
    /// the larger of two
    Max,
}

/// A typed expression. Booleans appear only as conditions.
#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    /// A number in inside units.
    Number(f64, Dimension),
    /// A parameter, state, input, sub-expression or `weight`.
    Symbol(String),
    /// −a
    Negate(Box<Expr>),
    /// `before(x)`: the value of a state at the start of the step; only in spike conditions and resets.
    Before(String),
    /// Arithmetic of two.
    Binary(BinaryOp, Box<Expr>, Box<Expr>),
    /// A function of one or two arguments.
    Call(Function, Vec<Expr>),
    /// Comparison, a boolean.
    Compare(Comparison, Box<Expr>, Box<Expr>),
    /// Both hold.
    And(Box<Expr>, Box<Expr>),
    /// One of them holds.
    Or(Box<Expr>, Box<Expr>),
    /// Does not hold.
    Not(Box<Expr>),
    /// `if(condition, a, b)`
    Select(Box<Expr>, Box<Expr>, Box<Expr>),
}

impl Expr {
    /// A pure number.
    pub fn number(value: f64) -> Self {
        Self::Number(value, Dimension::NONE)
    }

    /// A named symbol.
    pub fn symbol(name: impl Into<String>) -> Self {
        Self::Symbol(name.into())
    }

    /// Two-argument arithmetic, folded where one side is a trivial number.
    pub fn binary(op: BinaryOp, a: Expr, b: Expr) -> Self {
        Self::Binary(op, Box::new(a), Box::new(b))
    }

    /// Whether this is the number `value`, of any dimension.
    pub fn is_number(&self, value: f64) -> bool {
        matches!(self, Self::Number(x, _) if *x == value)
    }

    /// The direct sub-expressions, left to right.
    pub fn children(&self) -> Vec<&Expr> {
        match self {
            Self::Number(..) | Self::Symbol(_) | Self::Before(_) => vec![],
            Self::Negate(a) | Self::Not(a) => vec![a],
            Self::Binary(_, a, b) | Self::Compare(_, a, b) | Self::And(a, b) | Self::Or(a, b) => {
                vec![a, b]
            }
            Self::Call(_, args) => args.iter().collect(),
            Self::Select(c, a, b) => vec![c, a, b],
        }
    }

    /// The same node over other sub-expressions, each mapped by `f`.
    fn map_children(&self, f: &mut dyn FnMut(&Expr) -> Expr) -> Expr {
        match self {
            Self::Number(..) | Self::Symbol(_) | Self::Before(_) => self.clone(),
            Self::Negate(a) => Self::Negate(Box::new(f(a))),
            Self::Not(a) => Self::Not(Box::new(f(a))),
            Self::Binary(op, a, b) => Self::Binary(*op, Box::new(f(a)), Box::new(f(b))),
            Self::Compare(op, a, b) => Self::Compare(*op, Box::new(f(a)), Box::new(f(b))),
            Self::And(a, b) => Self::And(Box::new(f(a)), Box::new(f(b))),
            Self::Or(a, b) => Self::Or(Box::new(f(a)), Box::new(f(b))),
            Self::Call(name, args) => Self::Call(*name, args.iter().map(f).collect()),
            Self::Select(c, a, b) => Self::Select(Box::new(f(c)), Box::new(f(a)), Box::new(f(b))),
        }
    }

    /// Every symbol that occurs, those in `before(…)` too.
    pub fn symbols(&self) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        self.collect_symbols(&mut found);
        found
    }

    fn collect_symbols(&self, found: &mut BTreeSet<String>) {
        if let Self::Symbol(name) | Self::Before(name) = self {
            found.insert(name.clone());
        }
        for child in self.children() {
            child.collect_symbols(found);
        }
    }

    /// Whether `name` occurs.
    pub fn mentions(&self, name: &str) -> bool {
        matches!(self, Self::Symbol(s) | Self::Before(s) if s == name)
            || self.children().iter().any(|c| c.mentions(name))
    }

    /// Replaces symbols for which `lookup` gives an expression.
    pub fn substitute(&self, lookup: &dyn Fn(&str) -> Option<Expr>) -> Expr {
        if let Self::Symbol(name) = self {
            return lookup(name).unwrap_or_else(|| self.clone());
        }
        self.map_children(&mut |child| child.substitute(lookup))
    }

    /// The expression with names written out; each definition may use those before it.
    pub fn with_definitions(&self, definitions: &[(String, Expr)]) -> Expr {
        let mut e = self.clone();
        for (name, definition) in definitions.iter().rev() {
            if e.mentions(name) {
                e = e.substitute(&|s| (s == name).then(|| definition.clone()));
            }
        }
        e
    }

    /// The derivative with respect to `symbol`, simplified. `None` where the expression has none
    /// (a condition depends on the symbol). At the kinks of `abs`, `min` and `max` it is that of one side.
    pub fn derivative(&self, symbol: &str) -> Option<Expr> {
        use BinaryOp::*;
        if !self.mentions(symbol) {
            return Some(Expr::number(0.0));
        }
        let d = |e: &Expr| e.derivative(symbol);
        let mul = |a, b| Expr::binary(Mul, a, b);
        let result = match self {
            Self::Symbol(_) => Expr::number(1.0),
            Self::Before(_) => Expr::number(0.0),
            Self::Negate(a) => Expr::Negate(Box::new(d(a)?)),
            Self::Binary(Add, a, b) => Expr::binary(Add, d(a)?, d(b)?),
            Self::Binary(Sub, a, b) => Expr::binary(Sub, d(a)?, d(b)?),
            Self::Binary(Mul, a, b) => {
                Expr::binary(Add, mul(d(a)?, (**b).clone()), mul((**a).clone(), d(b)?))
            }
            Self::Binary(Div, a, b) if !b.mentions(symbol) => {
                Expr::binary(Div, d(a)?, (**b).clone())
            }
            Self::Binary(Div, a, b) => {
                let numerator =
                    Expr::binary(Sub, mul(d(a)?, (**b).clone()), mul((**a).clone(), d(b)?));
                Expr::binary(Div, numerator, mul((**b).clone(), (**b).clone()))
            }
            Self::Binary(Pow, a, b) if !b.mentions(symbol) => {
                let lower = Expr::binary(
                    Pow,
                    (**a).clone(),
                    Expr::binary(Sub, (**b).clone(), Expr::number(1.0)),
                );
                mul(mul((**b).clone(), lower), d(a)?)
            }
            Self::Binary(Pow, a, b) => {
                let log = Expr::Call(Function::Ln, vec![(**a).clone()]);
                let inner = Expr::binary(
                    Add,
                    mul(d(b)?, log),
                    Expr::binary(Div, mul((**b).clone(), d(a)?), (**a).clone()),
                );
                mul(self.clone(), inner)
            }
            Self::Call(Function::Abs, args) => {
                let (x, zero) = (args.first()?, Expr::number(0.0));
                let below = Self::Compare(Comparison::Less, Box::new(x.clone()), Box::new(zero));
                let slope = d(x)?;
                let negative = Expr::Negate(Box::new(slope.clone()));
                Self::Select(Box::new(below), Box::new(negative), Box::new(slope))
            }
            Self::Call(extreme @ (Function::Min | Function::Max), args) => {
                let (x, y) = (args.first()?, args.get(1)?);
                let relation = match extreme {
                    Function::Min => Comparison::Less,
                    _ => Comparison::Greater,
                };
                let first = Self::Compare(relation, Box::new(x.clone()), Box::new(y.clone()));
                Self::Select(Box::new(first), Box::new(d(x)?), Box::new(d(y)?))
            }
            Self::Call(function, args) => {
                let x = args.first()?;
                let dx = d(x)?;
                let one = || Expr::number(1.0);
                let outer = match function {
                    Function::Exp => self.clone(),
                    Function::Expm1 => Expr::Call(Function::Exp, vec![x.clone()]),
                    Function::Ln => Expr::binary(Div, one(), x.clone()),
                    Function::Log1p => {
                        Expr::binary(Div, one(), Expr::binary(Add, one(), x.clone()))
                    }
                    Function::Sqrt => Expr::binary(Div, Expr::number(0.5), self.clone()),
                    Function::Tanh => Expr::binary(Sub, one(), mul(self.clone(), self.clone())),
                    Function::Exprel => {
                        let e = Expr::Call(Function::Exp, vec![x.clone()]);
                        Expr::binary(Div, Expr::binary(Sub, e, self.clone()), x.clone())
                    }
                    Function::Abs | Function::Min | Function::Max => return None,
                };
                mul(outer, dx)
            }
            Self::Select(c, a, b) if !c.mentions(symbol) => {
                Expr::Select(c.clone(), Box::new(d(a)?), Box::new(d(b)?))
            }
            _ => return None,
        };
        Some(result.simplified())
    }

    /// Folds numbers and removes additions of 0 and factors 0 and 1. Values do not change by more than
    /// what the removed operations would have left exactly as it was.
    pub fn simplified(&self) -> Expr {
        use BinaryOp::*;
        let e = self.map_children(&mut |c| c.simplified());
        match e {
            Self::Negate(a) => match *a {
                Self::Number(x, d) => Self::Number(-x, d),
                Self::Negate(inner) => *inner,
                a => Self::Negate(Box::new(a)),
            },
            Self::Binary(op, a, b) => match (op, *a, *b) {
                (Add, a, b) if a.is_number(0.0) => b,
                (Add | Sub, a, b) if b.is_number(0.0) => a,
                (Sub, a, b) if a.is_number(0.0) => Self::Negate(Box::new(b)).simplified(),
                (Mul, a, b) if a.is_number(0.0) || b.is_number(0.0) => Self::number(0.0),
                (Div, a, _) if a.is_number(0.0) => Self::number(0.0),
                (Mul, Self::Number(x, d), b) if x == 1.0 && d == Dimension::NONE => b,
                (Mul | Div, a, b) | (Pow, a, b) if matches!(b, Self::Number(x, d) if x == 1.0 && d == Dimension::NONE) => {
                    a
                }
                (op, Self::Number(x, dx), Self::Number(y, dy))
                    if dx == Dimension::NONE && dy == Dimension::NONE =>
                {
                    Self::number(apply(op, x, y))
                }
                (Mul | Div, Self::Negate(a), b) => {
                    Self::Negate(Box::new(Self::Binary(op, a, Box::new(b))))
                }
                (op, a, b) => Self::binary(op, a, b),
            },
            Self::Select(_, a, b) if a == b => *a,
            e => e,
        }
    }

    /// The value, given the values of symbols; `None` if a symbol is unknown, or where a step is spoken of (`before`).
    /// Booleans are 1 and 0.
    pub fn evaluate(&self, lookup: &dyn Fn(&str) -> Option<f64>) -> Option<f64> {
        let v = |e: &Expr| e.evaluate(lookup);
        let truth = |b: bool| if b { 1.0 } else { 0.0 };
        Some(match self {
            Self::Number(x, _) => *x,
            Self::Symbol(name) => lookup(name)?,
            Self::Before(_) => return None,
            Self::Negate(a) => -v(a)?,
            Self::Binary(op, a, b) => apply(*op, v(a)?, v(b)?),
            Self::Call(f, args) => {
                let x = v(args.first()?)?;
                match f {
                    Function::Exp => libm::exp(x),
                    Function::Expm1 => libm::expm1(x),
                    Function::Ln => libm::log(x),
                    Function::Log1p => libm::log1p(x),
                    Function::Sqrt => x.sqrt(),
                    Function::Abs => x.abs(),
                    Function::Tanh => libm::tanh(x),
                    Function::Exprel => {
                        if x == 0.0 {
                            1.0
                        } else {
                            libm::expm1(x) / x
                        }
                    }
                    Function::Min => {
                        let y = v(args.get(1)?)?;
                        if x < y { x } else { y }
                    }
                    Function::Max => {
                        let y = v(args.get(1)?)?;
                        if x > y { x } else { y }
                    }
                }
            }
            Self::Compare(op, a, b) => {
                let (a, b) = (v(a)?, v(b)?);
                truth(match op {
                    Comparison::Less => a < b,
                    Comparison::LessEqual => a <= b,
                    Comparison::Greater => a > b,
                    Comparison::GreaterEqual => a >= b,
                    Comparison::Equal => a == b,
                    Comparison::NotEqual => a != b,
                })
            }
            Self::And(a, b) => truth(v(a)? != 0.0 && v(b)? != 0.0),
            Self::Or(a, b) => truth(v(a)? != 0.0 || v(b)? != 0.0),
            Self::Not(a) => truth(v(a)? == 0.0),
            Self::Select(c, a, b) => {
                if v(c)? != 0.0 {
                    v(a)?
                } else {
                    v(b)?
                }
            }
        })
    }
}

fn apply(op: BinaryOp, a: f64, b: f64) -> f64 {
    match op {
        BinaryOp::Add => a + b,
        BinaryOp::Sub => a - b,
        BinaryOp::Mul => a * b,
        BinaryOp::Div => a / b,
        BinaryOp::Pow => libm::pow(a, b),
    }
}
