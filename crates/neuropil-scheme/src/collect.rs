//! Writes arithmetic as a sum of products, so that everything made of parameters becomes a derived constant.
//!
//! `(-g_L*(V - E_L) - g*(V - E) + I)/C` becomes c₀ V + c₁ (g E − g V + I) + c₂ with constants computed once for each neuron:
//! no division and no product of parameters is left in a step. Factors are distributed over a sum only if
//! all other factors of the product are single terms.

use neuropil_circuit::{BinaryOp, Expr};

/// number · Π num / Π den · Π factors / Π divisors; the first three are constant in time.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Term {
    number: f64,
    num: Vec<Expr>,
    den: Vec<Expr>,
    pub(crate) factors: Vec<Expr>,
    pub(crate) divisors: Vec<Expr>,
}

/// Products with one constant in common.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Group {
    /// Constant in time; `None` is 1.
    pub(crate) coefficient: Option<Expr>,
    /// (whether it is subtracted, factors, divisors)
    pub(crate) products: Vec<(bool, Vec<Expr>, Vec<Expr>)>,
}

/// A sum of products and a constant.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Sum {
    pub(crate) groups: Vec<Group>,
    pub(crate) constant: Option<Expr>,
}

impl Term {
    fn one() -> Self {
        Self {
            number: 1.0,
            ..Self::default()
        }
    }

    fn times(mut self, other: &Term) -> Self {
        self.number *= other.number;
        self.num.extend(other.num.iter().cloned());
        self.den.extend(other.den.iter().cloned());
        self.factors.extend(other.factors.iter().cloned());
        self.divisors.extend(other.divisors.iter().cloned());
        self
    }

    fn inverse(self) -> Self {
        Self {
            number: 1.0 / self.number,
            num: self.den,
            den: self.num,
            factors: self.divisors,
            divisors: self.factors,
        }
    }

    /// The constant part in an order that depends only on its factors, without what cancels.
    fn coefficient(&self, number: f64) -> Expr {
        let mut num = self.num.clone();
        let mut den = Vec::new();
        for d in &self.den {
            match num.iter().position(|n| n == d) {
                Some(i) => {
                    num.remove(i);
                }
                None => den.push(d.clone()),
            }
        }
        num.sort_by_key(Expr::to_string);
        den.sort_by_key(Expr::to_string);
        let product = |list: Vec<Expr>| {
            let mul = |a, b| Expr::binary(BinaryOp::Mul, a, b);
            list.into_iter().reduce(mul)
        };
        let mut e = match product(num) {
            Some(p) if number == 1.0 => p,
            Some(p) => Expr::binary(BinaryOp::Mul, Expr::number(number), p),
            None => Expr::number(number),
        };
        if let Some(d) = product(den) {
            e = Expr::binary(BinaryOp::Div, e, d);
        }
        e
    }
}

/// The terms of an expression. `varies` says whether an expression changes during a run.
fn terms(e: &Expr, varies: &dyn Fn(&Expr) -> bool) -> Vec<Term> {
    match e {
        Expr::Number(x, _) => vec![Term {
            number: *x,
            ..Term::one()
        }],
        Expr::Negate(a) => negated(terms(a, varies)),
        Expr::Binary(op @ (BinaryOp::Add | BinaryOp::Sub), a, b) if varies(e) => {
            let mut all = terms(a, varies);
            let right = terms(b, varies);
            all.extend(match op {
                BinaryOp::Sub => negated(right),
                _ => right,
            });
            all
        }
        Expr::Binary(BinaryOp::Mul, a, b) => {
            let (x, y) = (terms(a, varies), terms(b, varies));
            match (x.as_slice(), y.as_slice()) {
                ([one], many) => many.iter().map(|t| one.clone().times(t)).collect(),
                (many, [one]) => many.iter().map(|t| t.clone().times(one)).collect(),
                _ => vec![atom(a, varies).times(&atom(b, varies))],
            }
        }
        Expr::Binary(BinaryOp::Div, a, b) => {
            let over = match terms(b, varies).as_slice() {
                [one] => one.clone().inverse(),
                _ => atom(b, varies).inverse(),
            };
            let above = terms(a, varies);
            above.into_iter().map(|t| t.times(&over)).collect()
        }
        _ => vec![atom(e, varies)],
    }
}

fn negated(mut all: Vec<Term>) -> Vec<Term> {
    all.iter_mut().for_each(|t| t.number = -t.number);
    all
}

/// An expression as one factor.
fn atom(e: &Expr, varies: &dyn Fn(&Expr) -> bool) -> Term {
    let mut t = Term::one();
    if varies(e) {
        t.factors.push(e.clone());
    } else {
        t.num.push(e.clone());
    }
    t
}

/// Collects an expression: products with equal variable parts are joined, then those with equal constants.
pub(crate) fn collect(e: &Expr, varies: &dyn Fn(&Expr) -> bool) -> Sum {
    let mut sum = Sum::default();
    let mut found: Vec<(Vec<Expr>, Vec<Expr>, Vec<Term>)> = Vec::new();
    let plus = |a, b| Expr::binary(BinaryOp::Add, a, b);
    for mut t in terms(e, varies) {
        t.factors.sort_by_key(Expr::to_string);
        t.divisors.sort_by_key(Expr::to_string);
        if t.number == 0.0 {
            continue;
        }
        if t.factors.is_empty() && t.divisors.is_empty() {
            let c = t.coefficient(t.number);
            sum.constant = Some(match sum.constant.take() {
                Some(old) => plus(old, c),
                None => c,
            });
            continue;
        }
        let same =
            |f: &&mut (Vec<Expr>, Vec<Expr>, Vec<Term>)| f.0 == t.factors && f.1 == t.divisors;
        match found.iter_mut().find(same) {
            Some(f) => f.2.push(t),
            None => found.push((t.factors.clone(), t.divisors.clone(), vec![t])),
        }
    }
    for (factors, divisors, list) in found {
        let (minus, coefficient) = match list.as_slice() {
            [t] => (t.number < 0.0, t.coefficient(t.number.abs())),
            many => {
                let each = many.iter().map(|t| t.coefficient(t.number));
                (false, each.reduce(plus).unwrap_or(Expr::number(0.0)))
            }
        };
        let coefficient = (!coefficient.is_number(1.0)).then_some(coefficient);
        let product = (minus, factors, divisors);
        match sum.groups.iter_mut().find(|g| g.coefficient == coefficient) {
            Some(g) => g.products.push(product),
            None => sum.groups.push(Group {
                coefficient,
                products: vec![product],
            }),
        }
    }
    sum
}
