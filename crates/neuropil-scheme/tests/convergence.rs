//! Order of convergence of the schemes: the error at a fixed time falls as dt^order.

mod common;

use common::{Neuron, model};
use neuropil_scheme::Scheme;

const FITZHUGH_NAGUMO: &str = r#"
[model]
name = "fitzhugh_nagumo"
deliver = "after propagation"
[parameters]
a = { default = 0.7 }
b = { default = 0.8 }
J = { default = 0.5 }
tau = { default = "1 ms" }
slow = { default = "12.5 ms" }
[states]
v = { initial = -1 }
w = { initial = -0.5 }
[dynamics]
v = "(v - v^3/3 - w + J)/tau"
w = "(v + a - b*w)/slow"
"#;

/// A membrane with one gate, in the manner of Hodgkin and Huxley.
const GATED: &str = r#"
[model]
name = "gated"
deliver = "after propagation"
[parameters]
E_L = { default = "-65 mV" }
E_K = { default = "-90 mV" }
g_L = { default = "10 nS" }
g_K = { default = "30 nS" }
C_m = { default = "100 pF" }
V_half = { default = "-50 mV" }
k = { default = "9 mV" }
I_0 = { default = "400 pA" }
[states]
V_m = { initial = "E_L" }
n = { initial = 0.1 }
[expressions]
alpha = "0.1/exprel(-(V_m - V_half)/k)/1 ms"
beta = "0.125*exp(-(V_m - E_L)/(8*k))/1 ms"
[dynamics]
V_m = "(-g_L*(V_m - E_L) - g_K*n^4*(V_m - E_K) + I_0)/C_m"
n = "alpha*(1 - n) - beta*n"
"#;

/// The slope of log error against log dt by least squares, over steps that halve.
fn order(
    text: &str,
    scheme: Scheme,
    time: f64,
    coarsest: f64,
    halvings: u32,
    exact: &[f64],
) -> f64 {
    let m = model(text);
    let points: Vec<(f64, f64)> = (0..halvings)
        .map(|k| {
            let dt = coarsest / f64::from(1 << k);
            let mut n = Neuron::new(&m, scheme, dt, &[]);
            n.rest((time / dt).round() as usize);
            let error: f64 = n
                .states
                .iter()
                .zip(exact)
                .map(|(x, y)| (x - y) * (x - y))
                .sum();
            (dt.ln(), 0.5 * error.ln())
        })
        .collect();
    println!("{scheme}: {points:?}");
    let n = points.len() as f64;
    let (mx, my) = (
        points.iter().map(|p| p.0).sum::<f64>() / n,
        points.iter().map(|p| p.1).sum::<f64>() / n,
    );
    let sxy: f64 = points.iter().map(|p| (p.0 - mx) * (p.1 - my)).sum();
    sxy / points.iter().map(|p| (p.0 - mx) * (p.0 - mx)).sum::<f64>()
}

/// Fourth-order integration by very small steps, written out here.
fn reference(f: impl Fn([f64; 2]) -> [f64; 2], start: [f64; 2], time: f64) -> Vec<f64> {
    let steps = 20_000;
    let h = time / f64::from(steps);
    let mut x = start;
    let shift = |x: [f64; 2], k: [f64; 2], c: f64| [x[0] + c * k[0], x[1] + c * k[1]];
    for _ in 0..steps {
        let a = f(x);
        let b = f(shift(x, a, 0.5 * h));
        let c = f(shift(x, b, 0.5 * h));
        let d = f(shift(x, c, h));
        for i in 0..2 {
            x[i] += h / 6.0 * (a[i] + 2.0 * b[i] + 2.0 * c[i] + d[i]);
        }
    }
    x.to_vec()
}

fn fitzhugh_nagumo([v, w]: [f64; 2]) -> [f64; 2] {
    [v - v * v * v / 3.0 - w + 0.5, (v + 0.7 - 0.8 * w) / 12.5]
}

fn gated([v, n]: [f64; 2]) -> [f64; 2] {
    let x = -(v + 50.0) / 9.0;
    let alpha = 0.1 * if x == 0.0 { 1.0 } else { x / x.exp_m1() };
    let beta = 0.125 * (-(v + 65.0) / 72.0).exp();
    let current = -10.0 * (v + 65.0) - 30.0 * n * n * n * n * (v + 90.0) + 400.0;
    [current / 100.0, alpha * (1.0 - n) - beta * n]
}

#[track_caller]
fn assert_order(given: f64, expected: f64) {
    assert!(
        (given - expected).abs() < 0.1,
        "order {given}, expected {expected}"
    );
}

#[test]
fn euler_is_of_order_1_and_runge_kutta_of_order_4() {
    let exact = reference(fitzhugh_nagumo, [-1.0, -0.5], 8.0);
    assert_order(
        order(FITZHUGH_NAGUMO, Scheme::Euler, 8.0, 1.0 / 64.0, 5, &exact),
        1.0,
    );
    assert_order(
        order(
            FITZHUGH_NAGUMO,
            Scheme::RungeKutta4,
            8.0,
            1.0 / 16.0,
            4,
            &exact,
        ),
        4.0,
    );
    let exact = reference(gated, [-65.0, 0.1], 4.0);
    assert_order(order(GATED, Scheme::RungeKutta4, 4.0, 0.25, 3, &exact), 4.0);
}

#[test]
fn exponential_euler_is_of_order_1_and_rosenbrock_is_chosen_where_equations_have_slopes() {
    let exact = reference(gated, [-65.0, 0.1], 4.0);
    assert_order(
        order(GATED, Scheme::ExponentialEuler, 4.0, 1.0 / 64.0, 5, &exact),
        1.0,
    );
    let scheme = |text: &str| {
        Neuron::new(&model(text), Scheme::Auto, 0.1, &[])
            .program
            .scheme
    };
    assert_eq!(scheme(GATED), Scheme::ExponentialRosenbrock);
    assert_eq!(scheme(FITZHUGH_NAGUMO), Scheme::ExponentialRosenbrock);
}

#[test]
fn exponential_euler_is_exact_where_other_states_stand_still() {
    // n relaxes at a fixed potential: one step of any length lands on the solution.
    let mut text = GATED.replace(
        "[dynamics]\nV_m = \"(-g_L*(V_m - E_L) - g_K*n^4*(V_m - E_K) + I_0)/C_m\"",
        "[dynamics]\nV_m = \"0 mV/ms\"",
    );
    text = text.replace(
        "V_m = { initial = \"E_L\" }",
        "V_m = { initial = \"V_half\" }",
    );
    let mut n = Neuron::new(&model(&text), Scheme::ExponentialEuler, 50.0, &[]);
    n.rest(1);
    let (alpha, beta) = (0.1, 0.125 * (-15.0_f64 / 72.0).exp());
    let end = alpha / (alpha + beta);
    let exact = end + (0.1 - end) * (-(alpha + beta) * 50.0).exp();
    assert!((n.get("n") - exact).abs() < 1e-14, "{} {exact}", n.get("n"));
}

#[test]
fn runge_kutta_sees_held_states_where_they_are_held() {
    // While V is held at the reset, w' = (V - w^3)/tau is an equation of its own, and must keep order 4.
    let text = r#"
[model]
name = "held"
deliver = "after propagation"
[parameters]
V_th = { default = 1 }
V_reset = { default = 0.5 }
tau = { default = "4 ms" }
t_ref = { default = "1000 ms" }
[states]
V = { initial = 2 }
w = { initial = 3 }
[dynamics]
V = "(1 + V^2)/tau"
w = "(V - w^3)/tau"
[spike]
condition = "V >= V_th"
reset = { V = "V_reset" }
refractory = "t_ref"
hold = ["V"]
refractory_input = "discard"
"#;
    let m = model(text);
    let run = |dt: f64| {
        let mut n = Neuron::new(&m, Scheme::RungeKutta4, dt, &[]);
        assert!(n.step(&[], &[], &[]), "fires in the first step");
        n.set("w", 3.0);
        n.rest((8.0 / dt).round() as usize);
        assert_eq!(n.get("V"), 0.5);
        n.get("w")
    };
    let exact = reference(|[v, w]| [0.0, (v - w * w * w) / 4.0], [0.5, 3.0], 8.0)[1];
    let errors: Vec<f64> = [0.25, 0.125, 0.0625]
        .iter()
        .map(|&dt| (run(dt) - exact).abs())
        .collect();
    for pair in errors.windows(2) {
        assert!((pair[0] / pair[1]).log2() > 3.5, "{errors:?}");
    }
}
