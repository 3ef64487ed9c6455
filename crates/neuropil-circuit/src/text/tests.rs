use super::*;
use crate::dimension::Dimension;
use crate::expr::{BinaryOp, Comparison, Expr, Function};
use proptest::prelude::*;

fn read(text: &str) -> Expr {
    parse(text).unwrap_or_else(|e| panic!("{text}: {e}"))
}

fn value(text: &str) -> f64 {
    let lookup = |name: &str| match name {
        "x" => Some(3.0),
        "y" => Some(0.5),
        _ => None,
    };
    read(text).evaluate(&lookup).unwrap()
}

#[test]
fn operators_bind_as_documented() {
    assert_eq!(value("-x^2"), -9.0);
    assert_eq!(value("2^-1"), 0.5);
    assert_eq!(value("2^3^2"), 512.0);
    assert_eq!(value("(-x)^2"), 9.0);
    assert_eq!(value("-2^2"), -4.0);
    assert_eq!(value("8/4/2"), 1.0);
    assert_eq!(value("8 - 4 - 2"), 2.0);
    assert_eq!(value("2 * -x"), -6.0);
    assert_eq!(value("1 + 2 * x"), 7.0);
    assert_eq!(value("if(x > 2 and not y > 2 or x == 0, 1, 2)"), 1.0);
    assert_eq!(value("min(x, y) + max(x, y)"), 3.5);
    assert_eq!(value("exprel(0)"), 1.0);
    assert_eq!(value("1e-3 * x"), 0.003);
}

#[test]
fn units_follow_numbers_and_end_at_blanks() {
    assert_eq!(read("20 ms"), Expr::Number(20.0, Dimension::TIME));
    assert_eq!(read("-20 ms"), Expr::Number(-20.0, Dimension::TIME));
    assert_eq!(read("0.32 /ms"), Expr::Number(0.32, Dimension::RATE));
    assert_eq!(read("1/ms"), read("1 / ms"));
    assert!(matches!(read("1/ms"), Expr::Binary(BinaryOp::Div, ..)));
    assert_eq!(read("20 ms / tau_m"), read("(20 ms)/tau_m"));
    assert_eq!(read("20 ms/tau_m"), read("(20 ms)/tau_m"));
    assert_eq!(
        read("2 mV/ms"),
        Expr::Number(2.0, Dimension::of(-1, 1, 0, 0))
    );
    assert_eq!(read("2 ms^2"), Expr::Number(2.0, Dimension::of(2, 0, 0, 0)));
    assert_eq!(read("20ms"), read("20 ms"));
    assert!(matches!(read("m^3*h"), Expr::Binary(BinaryOp::Mul, ..)));
}

#[test]
fn errors_say_where_and_what() {
    let span = |text: &str| parse(text).unwrap_err().span;
    assert_eq!(span("a + + "), 4..5);
    assert_eq!(span("a b"), 2..3);
    assert_eq!(span("(a"), 2..2);
    assert_eq!(span("foo(a)"), 0..3);
    assert!(parse("sqr(x)").unwrap_err().message.contains("`sqrt`"));
    assert!(parse("3 mz").unwrap_err().message.contains("unknown unit"));
    for bad in [
        "",
        "a < b < c",
        "min(a)",
        "exp(a, b)",
        "a = b",
        "2 ms2",
        "1.2.3",
        "if(a, b)",
        "and",
        "1e999",
        "a not b",
        "é",
        ".",
    ] {
        assert!(parse(bad).is_err(), "{bad}");
    }
}

#[test]
fn depth_and_length_are_limited() {
    assert!(parse(&format!("{}x{}", "(".repeat(60), ")".repeat(60))).is_ok());
    for deep in [
        format!("{}x{}", "(".repeat(1000), ")".repeat(1000)),
        "-".repeat(5000) + "x",
        "x^".repeat(5000) + "x",
        "x+".repeat(5000) + "x",
        "not ".repeat(3000) + "x",
        "exp(".repeat(3000),
        "x".repeat(MAX_LENGTH + 1),
    ] {
        assert!(parse(&deep).is_err());
    }
    assert!(parse(&("x+".repeat(200) + "x")).is_ok());
}

#[test]
fn dimensions_are_checked() {
    let lookup = |name: &str| match name {
        "V" | "E" => Some(Dimension::VOLTAGE),
        "tau" => Some(Dimension::TIME),
        "I" => Some(Dimension::CURRENT),
        "C" => Some(Dimension::CAPACITANCE),
        "sigma" => Some(Dimension::VOLTAGE),
        "n" => Some(Dimension::NONE),
        _ => None,
    };
    let slope = Dimension::of(-1, 1, 0, 0);
    assert_eq!(read("-(V - E)/tau + I/C").dimension(&lookup), Ok(slope));
    assert!(read("0").check_dimension(slope, &lookup).is_ok());
    assert!(
        read("sigma/sqrt(tau)")
            .check_dimension(
                slope.times(Dimension::TIME.to_power(0.5).unwrap()).unwrap(),
                &lookup
            )
            .is_ok()
    );
    assert_eq!(
        read("V^2").dimension(&lookup),
        Ok(Dimension::of(0, 2, 0, 0))
    );
    assert_eq!(
        read("exp((V - E)/1 mV)*n^n").dimension(&lookup),
        Ok(Dimension::NONE)
    );
    assert!(read("V > 0 and n == 1").check_condition(&lookup).is_ok());
    let fails = |text: &str| read(text).kind(&lookup).unwrap_err().to_string();
    assert_eq!(
        fails("V + tau"),
        "`V` is a voltage (such as -65 mV) but `tau` is a time (such as 10 ms)"
    );
    assert_eq!(
        fails("exp(V)"),
        "`V` is a voltage (such as -65 mV), expected a pure number"
    );
    assert_eq!(fails("V * x"), "unknown name `x`");
    for bad in [
        "V^n",
        "V^V",
        "n^V",
        "V > tau",
        "V + (V > E)",
        "if(V, 1, 2)",
        "if(n > 1, V, I)",
        "min(V, I)",
        "sqrt(V)^0.3",
        "V/0",
        "not V",
    ] {
        assert!(read(bad).kind(&lookup).is_err(), "{bad}");
    }
}

#[test]
fn latex_is_readable() {
    assert_eq!(
        read("-(V_m - E_L)/tau_m").latex(),
        "-\\frac{V_{\\mathrm{m}} - E_{\\mathrm{L}}}{\\tau_{\\mathrm{m}}}"
    );
    assert_eq!(
        read("2 mV/ms^0.5 * x^2").latex(),
        "2\\,\\mathrm{mV/ms^{0.5}} \\, x^{2}"
    );
    assert_eq!(read("0.3 /ms").latex(), "0.3\\,\\mathrm{ms}^{-1}");
    assert_eq!(read("-a*b*c").latex(), "-a \\, b \\, c");
    assert_eq!(read("a*(-b)").latex(), "a \\, \\left(-b\\right)");
    assert_eq!(read("a + (-b)*c").latex(), "a + \\left(-b \\, c\\right)");
    assert_eq!(read("a - (-b)*c").latex(), "a - \\left(-b \\, c\\right)");
    assert_eq!(read("exp(-x)").latex(), "e^{-x}");
    assert_eq!(read("exp(x/y)").latex(), "\\exp\\left(\\frac{x}{y}\\right)");
}

fn expressions() -> impl Strategy<Value = Expr> {
    let dimension =
        (-6i8..6, -4i8..4, -4i8..4, -2i8..2).prop_map(|(time, voltage, current, length)| {
            Dimension {
                time,
                voltage,
                current,
                length,
                weight: 0,
            }
        });
    let number = prop::num::f64::NORMAL | prop::num::f64::ZERO | prop::num::f64::SUBNORMAL;
    let leaf = prop_oneof![
        (number, dimension).prop_map(|(x, d)| Expr::Number(x, d)),
        (-9i8..9).prop_map(|x| Expr::number(f64::from(x))),
        prop::sample::select(vec!["V_m", "tau_m", "ms", "s", "x", "weight", "e1"])
            .prop_map(Expr::symbol),
    ];
    leaf.prop_recursive(6, 40, 3, |inner| {
        use prop::sample::select;
        let one = inner.clone().prop_map(Box::new);
        let two = (one.clone(), one.clone());
        let ops = select(vec![
            BinaryOp::Add,
            BinaryOp::Sub,
            BinaryOp::Mul,
            BinaryOp::Div,
            BinaryOp::Pow,
        ]);
        let compare = select(vec![
            Comparison::Less,
            Comparison::LessEqual,
            Comparison::Equal,
            Comparison::NotEqual,
        ]);
        let calls = select(vec![
            Function::Exp,
            Function::Exprel,
            Function::Sqrt,
            Function::Ln,
        ]);
        prop_oneof![
            one.clone().prop_map(Expr::Negate),
            (ops, two.clone()).prop_map(|(op, (a, b))| Expr::Binary(op, a, b)),
            (compare, two.clone()).prop_map(|(op, (a, b))| Expr::Compare(op, a, b)),
            (calls, inner.clone()).prop_map(|(f, a)| Expr::Call(f, vec![a])),
            (inner.clone(), inner).prop_map(|(a, b)| Expr::Call(Function::Min, vec![a, b])),
            two.clone().prop_map(|(a, b)| Expr::And(a, b)),
            two.clone().prop_map(|(a, b)| Expr::Or(a, b)),
            one.clone().prop_map(Expr::Not),
            (one, two).prop_map(|(c, (a, b))| Expr::Select(c, a, b)),
        ]
    })
}

proptest! {
    #[test]
    fn what_is_printed_reads_back(e in expressions()) {
        let text = e.to_string();
        let again = parse(&text);
        prop_assert_eq!(again.as_ref(), Ok(&e), "{}", text);
        let _ = e.latex();
        let _ = e.kind(&|_| Some(Dimension::TIME));
    }

    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,60}") {
        let _ = parse(&text);
    }

    #[test]
    fn near_expressions_are_read_or_refused(
        text in prop::collection::vec(prop::sample::select(vec![
            "x", "(", ")", "+", "-", "*", "/", "^", " ", "1", ".5", "e3", "ms", "mV/", "exp(", "min(", ",", "if(", "and", "not ", "<", "==", "²", "√", "µ",
        ]), 0..40),
    ) {
        let _ = parse(&text.concat());
    }

    #[test]
    fn derivatives_agree_with_differences(
        which in prop::sample::select(vec![
            "x^3 - 2*x", "exp(-x/2)/x", "ln(x)*sqrt(x)", "tanh(x)*y", "exprel(x)", "log1p(x)^2", "expm1(x)/(1 + x)",
            "x^y", "y^x", "if(y > 0, x*x, x)", "1/(x + y*x)", "-x*y + 3",
        ]),
        x in 0.5f64..3.0,
        y in 0.5f64..2.0,
    ) {
        let e = read(which);
        let d = e.derivative("x").unwrap();
        let at = |e: &Expr, x: f64| e.evaluate(&|name| Some(if name == "x" { x } else { y })).unwrap();
        let h = 1e-5;
        let difference = (at(&e, x + h) - at(&e, x - h)) / (2.0 * h);
        let exact = at(&d, x);
        prop_assert!((difference - exact).abs() < 1e-7 * (1.0 + exact.abs()), "{} at {}: {} {}", which, x, difference, exact);
    }
}
