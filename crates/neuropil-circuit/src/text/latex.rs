//! Prints an expression as LaTeX mathematics.

use super::print;
use crate::expr::{BinaryOp, Comparison, Expr, Function};
use crate::units::decimal;

const GREEK: [&str; 24] = [
    "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa",
    "lambda", "mu", "nu", "xi", "pi", "rho", "sigma", "tau", "phi", "chi", "psi", "omega", "Delta",
    "Omega",
];

/// A name with its subscripts: `tau_syn_ex` becomes `\tau_{\mathrm{syn,ex}}`.
pub(crate) fn name(text: &str) -> String {
    let mut parts = text.split('_').filter(|p| !p.is_empty());
    let head = parts.next().unwrap_or("x");
    let head = if GREEK.contains(&head) {
        format!("\\{head}")
    } else if head.chars().count() > 1 {
        format!("\\mathrm{{{head}}}")
    } else {
        head.to_string()
    };
    let below: Vec<_> = parts.collect();
    if below.is_empty() {
        head
    } else {
        format!("{head}_{{\\mathrm{{{}}}}}", below.join(","))
    }
}

fn unit(text: &str) -> String {
    // `1/ms` after a number would read as another factor.
    if let Some(("1", below)) = text.split_once('/') {
        let (base, power) = below.split_once('^').unwrap_or((below, "1"));
        return format!("\\mathrm{{{}}}^{{-{power}}}", base.replace("um", "\\mu m"));
    }
    let text = text.replace('*', "\\,").replace("um", "\\mu m");
    let mut out = String::new();
    for part in text.split_inclusive('/') {
        match part.split_once('^') {
            Some((base, rest)) => {
                let end = rest.strip_suffix('/').unwrap_or(rest);
                let stroke = if rest.ends_with('/') { "/" } else { "" };
                out.push_str(&format!("{base}^{{{end}}}{stroke}"));
            }
            None => out.push_str(part),
        }
    }
    format!("\\mathrm{{{out}}}")
}

fn number(x: f64) -> String {
    let text = decimal(x, 0);
    match text.split_once('e') {
        Some((m, e)) => format!("{m} \\cdot 10^{{{e}}}"),
        None => text,
    }
}

/// Strength of binding: sums 1, products 2, signs 3, powers 4, closed 5.
fn strength(e: &Expr) -> u8 {
    match e {
        Expr::Or(..) | Expr::And(..) | Expr::Not(_) | Expr::Compare(..) => 0,
        Expr::Binary(BinaryOp::Add | BinaryOp::Sub, ..) => 1,
        _ if signed(e) => 1,
        Expr::Binary(BinaryOp::Mul, ..) => 2,
        Expr::Number(_, d) if *d != crate::dimension::Dimension::NONE => 2,
        Expr::Binary(BinaryOp::Pow, ..) => 4,
        _ => 5,
    }
}

/// Whether what is printed begins with a minus sign.
fn signed(e: &Expr) -> bool {
    match e {
        Expr::Negate(_) => true,
        Expr::Number(x, _) => x.is_sign_negative(),
        Expr::Binary(BinaryOp::Mul, a, _) => signed(a),
        Expr::Binary(BinaryOp::Div, a, _) => matches!(**a, Expr::Negate(_)),
        _ => false,
    }
}

impl Expr {
    /// The expression as LaTeX, for use within mathematics.
    pub fn latex(&self) -> String {
        let within = |e: &Expr, least: u8| {
            let inner = e.latex();
            if strength(e) < least {
                format!("\\left({inner}\\right)")
            } else {
                inner
            }
        };
        match self {
            Expr::Number(x, d) => match d.unit() {
                u if u.is_empty() => number(*x),
                u => format!("{}\\,{}", number(*x), unit(&u)),
            },
            Expr::Symbol(s) => name(s),
            Expr::Before(s) => format!("{}^{{-}}", name(s)),
            Expr::Negate(a) => format!("-{}", within(a, 2)),
            Expr::Binary(BinaryOp::Add, a, b) => {
                format!("{} + {}", within(a, 1), within(b, 1 + u8::from(signed(b))))
            }
            Expr::Binary(BinaryOp::Sub, a, b) => format!("{} - {}", within(a, 1), within(b, 2)),
            Expr::Binary(BinaryOp::Mul, a, b) => {
                format!(
                    "{} \\, {}",
                    within(a, 2 - u8::from(signed(a))),
                    within(b, 2)
                )
            }
            Expr::Binary(BinaryOp::Div, a, b) => {
                let (sign, above) = match &**a {
                    Expr::Negate(inner) => ("-", inner),
                    _ => ("", a),
                };
                format!("{sign}\\frac{{{}}}{{{}}}", above.latex(), b.latex())
            }
            Expr::Binary(BinaryOp::Pow, a, b) => format!("{}^{{{}}}", within(a, 5), b.latex()),
            Expr::Call(f, arguments) => {
                let list: Vec<_> = arguments.iter().map(Expr::latex).collect();
                match (f, list.as_slice()) {
                    (Function::Sqrt, [x]) => format!("\\sqrt{{{x}}}"),
                    (Function::Abs, [x]) => format!("\\left|{x}\\right|"),
                    // Fractions would be too small to be read above the line.
                    (Function::Exp, [x]) if x.contains("\\frac") => {
                        format!("\\exp\\left({x}\\right)")
                    }
                    (Function::Exp, [x]) => format!("e^{{{x}}}"),
                    (Function::Ln | Function::Tanh | Function::Min | Function::Max, _) => format!(
                        "\\{}\\left({}\\right)",
                        print::function(*f),
                        list.join(", ")
                    ),
                    _ => format!(
                        "\\operatorname{{{}}}\\left({}\\right)",
                        print::function(*f),
                        list.join(", ")
                    ),
                }
            }
            Expr::Compare(op, a, b) => {
                let sign = match op {
                    Comparison::LessEqual => "\\le",
                    Comparison::GreaterEqual => "\\ge",
                    Comparison::Equal => "=",
                    Comparison::NotEqual => "\\ne",
                    other => print::comparison(*other),
                };
                format!("{} {sign} {}", within(a, 1), within(b, 1))
            }
            Expr::And(a, b) => format!("{} \\wedge {}", within(a, 0), within(b, 0)),
            Expr::Or(a, b) => format!("\\left({} \\vee {}\\right)", a.latex(), b.latex()),
            Expr::Not(a) => format!("\\neg\\left({}\\right)", a.latex()),
            Expr::Select(c, a, b) => format!(
                "\\begin{{cases}} {} & {} \\\\ {} & \\text{{otherwise}} \\end{{cases}}",
                a.latex(),
                c.latex(),
                b.latex()
            ),
        }
    }
}
