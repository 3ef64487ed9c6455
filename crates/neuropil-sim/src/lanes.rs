//! The one place where the operations of programs are carried out, on lanes of numbers (bit path).

use crate::fuse::Pass;
use neuropil_circuit::Comparison;
use neuropil_numerics::hot;
use neuropil_scheme::{Binary, Op, Operand, Unary};

#[inline(always)]
fn truth(b: bool) -> f64 {
    if b { 1.0 } else { 0.0 }
}

#[inline(always)]
fn unary<const N: usize>(to: &mut [f64; N], a: &[f64; N], f: impl Fn(f64) -> f64) {
    for j in 0..N {
        to[j] = f(a[j]);
    }
}

#[inline(always)]
fn binary<const N: usize>(
    to: &mut [f64; N],
    a: &[f64; N],
    b: &[f64; N],
    f: impl Fn(f64, f64) -> f64,
) {
    for j in 0..N {
        to[j] = f(a[j], b[j]);
    }
}

/// A function that has a shorter form up to some magnitude; that form where it holds for all lanes.
#[inline(always)]
fn by_range<const N: usize>(
    to: &mut [f64; N],
    a: &[f64; N],
    limit: f64,
    near: impl Fn(f64) -> f64,
    all: impl Fn(f64) -> f64,
) {
    let far = a.iter().fold(0, |far, x| far | hot::beyond(*x, limit));
    if far >> 63 == 0 {
        unary(to, a, near);
    } else {
        unary(to, a, all);
    }
}

#[inline(always)]
fn mul_then_add<const N: usize>(to: &mut [f64; N], a: &[f64; N], b: &[f64; N], c: &[f64; N]) {
    for j in 0..N {
        to[j] = a[j] * b[j] + c[j];
    }
}

#[inline(always)]
fn products<const N: usize>(to: &mut [f64; N], [a, b, c, d]: [&[f64; N]; 4]) {
    for j in 0..N {
        to[j] = a[j] * b[j] + c[j] * d[j];
    }
}

#[inline(always)]
fn products_and<const N: usize>(to: &mut [f64; N], [a, b, c, d]: [&[f64; N]; 4], e: &[f64; N]) {
    for j in 0..N {
        to[j] = (a[j] * b[j] + c[j] * d[j]) + e[j];
    }
}

#[inline(always)]
fn hold<const N: usize>(to: &mut [f64; N], counter: &[i32; N], a: &[f64; N], b: &[f64; N]) {
    for j in 0..N {
        to[j] = if counter[j] > 0 { a[j] } else { b[j] };
    }
}

#[inline(always)]
fn ready<const N: usize>(
    to: &mut [f64; N],
    counter: &[i32; N],
    a: &[f64; N],
    b: &[f64; N],
    holds: impl Fn(f64, f64) -> bool,
) {
    for j in 0..N {
        to[j] = truth(holds(a[j], b[j]) & (counter[j] <= 0));
    }
}

#[inline(always)]
fn refractory<const N: usize>(to: &mut [f64; N], counter: &[i32; N]) {
    for j in 0..N {
        to[j] = truth(counter[j] > 0);
    }
}

#[inline(always)]
fn select<const N: usize>(to: &mut [f64; N], c: &[f64; N], a: &[f64; N], b: &[f64; N]) {
    for j in 0..N {
        to[j] = if c[j] != 0.0 { a[j] } else { b[j] };
    }
}

/// Carries out a pass on `N` lanes: `read` finds operands, `counter` holds steps of refractoriness.
#[inline(always)]
pub(crate) fn perform<'a, const N: usize>(
    pass: Pass,
    out: &mut [f64; N],
    read: impl Fn(Operand) -> &'a [f64; N],
    counter: &[i32; N],
) {
    let op = match pass {
        Pass::Plain(op) => op,
        Pass::MulAdd(x, y, z) => {
            mul_then_add(out, read(x), read(y), read(z));
            return;
        }
        Pass::Products([x, y, z, w], rest) => {
            match rest {
                Some(r) => products_and(out, [read(x), read(y), read(z), read(w)], read(r)),
                None => products(out, [read(x), read(y), read(z), read(w)]),
            }
            return;
        }
        Pass::Hold(x, y) => {
            hold(out, counter, read(x), read(y));
            return;
        }
        Pass::Ready(x) => {
            ready(out, counter, read(x), &[0.0; N], |x, _| x != 0.0);
            return;
        }
        Pass::ReadyAbove(x, y) => {
            ready(out, counter, read(x), read(y), |x, y| x >= y);
            return;
        }
    };
    match op {
        Op::Unary(u, x) => {
            let x = read(x);
            match u {
                Unary::Neg => unary(out, x, |x| -x),
                Unary::Abs => unary(out, x, f64::abs),
                Unary::Sqrt => unary(out, x, f64::sqrt),
                Unary::Exp => {
                    by_range(out, x, hot::EXP_NEAR, |x| hot::exp_near(x), |x| hot::exp(x))
                }
                Unary::Expm1 => unary(out, x, |x| hot::expm1(x)),
                Unary::Ln => unary(out, x, |x| hot::ln(x)),
                Unary::Log1p => unary(out, x, |x| hot::log1p(x)),
                Unary::Tanh => unary(out, x, |x| hot::tanh(x)),
                Unary::Exprel => by_range(
                    out,
                    x,
                    hot::EXPREL_NEAR,
                    |x| hot::exprel_near(x),
                    |x| hot::exprel(x),
                ),
            }
        }
        Op::Binary(f, x, y) => {
            let (x, y) = (read(x), read(y));
            match f {
                Binary::Add => binary(out, x, y, |x, y| x + y),
                Binary::Sub => binary(out, x, y, |x, y| x - y),
                Binary::Mul => binary(out, x, y, |x, y| x * y),
                Binary::Div => binary(out, x, y, |x, y| x / y),
                Binary::Pow => binary(out, x, y, |x, y| hot::pow(x, y)),
                Binary::Min => binary(out, x, y, |x, y| if x < y { x } else { y }),
                Binary::Max => binary(out, x, y, |x, y| if x > y { x } else { y }),
            }
        }
        Op::Compare(c, x, y) => {
            let (x, y) = (read(x), read(y));
            match c {
                Comparison::Less => binary(out, x, y, |x, y| truth(x < y)),
                Comparison::LessEqual => binary(out, x, y, |x, y| truth(x <= y)),
                Comparison::Greater => binary(out, x, y, |x, y| truth(x > y)),
                Comparison::GreaterEqual => binary(out, x, y, |x, y| truth(x >= y)),
                Comparison::Equal => binary(out, x, y, |x, y| truth(x == y)),
                Comparison::NotEqual => binary(out, x, y, |x, y| truth(x != y)),
            }
        }
        Op::And(x, y) => binary(out, read(x), read(y), |x, y| truth(x != 0.0 && y != 0.0)),
        Op::Or(x, y) => binary(out, read(x), read(y), |x, y| truth(x != 0.0 || y != 0.0)),
        Op::Not(x) => unary(out, read(x), |x| truth(x == 0.0)),
        Op::Refractory => refractory(out, counter),
        Op::Select(c, x, y) => select(out, read(c), read(x), read(y)),
    }
}
