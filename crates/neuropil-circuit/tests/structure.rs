//! Structure of equations: coefficients of linear models, sub-expressions written out.

use neuropil_circuit::structure::structure;
use neuropil_circuit::text::parse;
use neuropil_circuit::{Structure, read_model};

fn model(dynamics: &str) -> neuropil_circuit::NeuronModel {
    let text = format!(
        r#"
        [model]
        name = "test"
        [parameters]
        tau = {{ default = "10 ms" }}
        C = {{ default = "250 pF" }}
        E = {{ default = "-70 mV" }}
        [states]
        V = {{ initial = "E" }}
        w = {{ initial = 0, unit = "pA" }}
        [inputs]
        I = {{ unit = "pA" }}
        [expressions]
        leak = "(V - E)/tau"
        total = "I - w + 3 pA"
        drive = "total/C - leak"
        [dynamics]
        {dynamics}
        "#
    );
    read_model(&text, None).unwrap_or_else(|e| panic!("{e}"))
}

#[test]
fn sub_expressions_are_written_out() {
    let m = model("V = \"drive\"");
    let written = m.expanded(&parse("2 * drive").unwrap());
    assert_eq!(
        written,
        parse("2 * ((I - w + 3 pA)/C - (V - E)/tau)").unwrap()
    );
    assert!(!written.mentions("leak"));
}

#[test]
fn linear_equations_have_constant_coefficients() {
    let m = model("V = \"drive\"\nw = \"-2 * w/tau + I/tau\"");
    let Structure::Linear(linear) = structure(&m) else {
        panic!("not linear");
    };
    let lookup = |name: &str| m.parameter(name).map(|p| p.default);
    let number = |e: &neuropil_circuit::Expr| e.evaluate(&lookup).expect("parameters only");
    let matrix: Vec<Vec<f64>> = linear
        .matrix
        .iter()
        .map(|row| row.iter().map(number).collect())
        .collect();
    assert_eq!(matrix, [[-0.1, -1.0 / 250.0], [0.0, -0.2]]);
    let constant: Vec<f64> = linear.constant.iter().map(number).collect();
    assert!((constant[0] - (3.0 / 250.0 - 7.0)).abs() < 1e-15);
    assert_eq!(constant[1], 0.0);
    let input: Vec<f64> = linear.input[0].iter().map(number).collect();
    assert_eq!(input, [1.0 / 250.0, 0.1]);
}

#[test]
fn products_of_states_are_not_linear() {
    for dynamics in [
        "V = \"drive * V/E\"",
        "V = \"drive + w*V/(C*E)\"",
        "V = \"drive + I*w/(C*1 pA)\"",
        "V = \"if(V > E, drive, -leak)\"",
        "V = \"abs(drive)\"",
    ] {
        assert_eq!(
            structure(&model(dynamics)),
            Structure::General,
            "{dynamics}"
        );
    }
}
