//! Exact propagators against closed forms, and exactness over long times.

mod common;

use common::{Neuron, atlas, model};
use neuropil_scheme::Scheme;

fn relative(x: f64, exact: f64) -> f64 {
    ((x - exact) / exact).abs()
}

#[test]
fn propagators_equal_the_analytic_ones_to_1e_13() {
    let (exponential, alpha) = (atlas("iaf_psc_exp"), atlas("iaf_psc_alpha"));
    let table = include_str!("golden/propagators.csv");
    let mut rows = 0;
    for line in table.lines().skip(1) {
        let x: Vec<f64> = line.split(',').map(|x| x.parse().unwrap()).collect();
        let (tau_m, tau_syn, c_m, dt) = (x[0], x[1], x[2], x[3]);
        // 17.0 steps of refractoriness for any step.
        let set = [
            ("tau_m", tau_m),
            ("C_m", c_m),
            ("t_ref", 17.0 * dt),
            ("tau_syn_ex", tau_syn),
            ("E_L", 0.0),
            ("I_e", 1.0),
        ];
        let e = Neuron::new(&exponential, Scheme::Auto, dt, &set);
        let a = Neuron::new(&alpha, Scheme::Auto, dt, &set);
        assert_eq!(e.refractory_steps, 17);
        for (name, given, exact) in [
            ("V from V", e.constant("P_V_m_V_m"), x[4]),
            (
                "I from I",
                e.constant("P_I_syn_ex_I_syn_ex"),
                (-dt / tau_syn).exp(),
            ),
            ("V from I", e.constant("P_V_m_I_syn_ex"), x[5]),
            ("V from constant", e.constant("drive_V_m"), x[8]),
            ("V from input", e.constant("gain_V_m_I_stim"), x[8]),
            ("alpha: V from V", a.constant("P_V_m_V_m"), x[4]),
            ("alpha: V from I", a.constant("P_V_m_I_ex"), x[5]),
            ("alpha: I from D", a.constant("P_I_ex_dI_ex"), x[6]),
            ("alpha: V from D", a.constant("P_V_m_dI_ex"), x[7]),
            ("alpha: V from constant", a.constant("drive_V_m"), x[8]),
        ] {
            let error = relative(given, exact);
            assert!(
                error <= 1e-13,
                "{name}: {given} against {exact} ({error:e}) in {line}"
            );
        }
        rows += 1;
    }
    assert_eq!(rows, 12);
}

/// Response of the membrane to one alpha current of peak `w` at time `t` after its onset, by the closed form.
fn alpha_response(w: f64, t: f64, tau_m: f64, tau: f64, c_m: f64) -> f64 {
    let beta = 1.0 / tau - 1.0 / tau_m;
    let x = beta * t;
    w * std::f64::consts::E / tau / c_m * ((-t / tau_m).exp() - (-t / tau).exp() * (1.0 + x))
        / (beta * beta)
}

#[test]
fn a_linear_model_is_solved_exactly_however_long_and_in_whatever_steps() {
    let m = atlas("iaf_psc_alpha");
    let (tau_m, tau, c_m, w) = (20.0, 3.0, 200.0, 500.0);
    let set = [
        ("tau_m", tau_m),
        ("tau_syn_in", tau),
        ("C_m", c_m),
        ("V_th", 1e9),
        ("E_L", 0.0),
        ("I_e", 7.0),
    ];
    for dt in [0.01, 0.1, 1.0] {
        let mut n = Neuron::new(&m, Scheme::Exact, dt, &set);
        let slope = w * std::f64::consts::E / tau;
        n.set("dI_in", slope);
        n.set("V_m", -13.0);
        for step in 1..=(400.0 / dt).round() as usize {
            n.step(&[], &[], &[]);
            let t = step as f64 * dt;
            let decay = (-t / tau_m).exp();
            let free = -13.0 * decay + 7.0 * tau_m / c_m * (1.0 - decay);
            let exact = free + alpha_response(w, t, tau_m, tau, c_m);
            let error = (n.get("V_m") - exact).abs();
            assert!(
                error < 2e-12,
                "dt {dt}, t {t}: {} against {exact}",
                n.get("V_m")
            );
            let current = w * t / tau * (1.0 - t / tau).exp();
            assert!((n.get("I_in") - current).abs() < 1e-10, "dt {dt}, t {t}");
        }
    }
}

#[test]
fn coupled_equations_are_solved_exactly_with_complex_eigenvalues_too() {
    // A resonator: V' = -a V - w + J, w' = b V, with damped oscillations.
    let m = model(
        r#"
[model]
name = "resonator"
deliver = "after propagation"
[parameters]
a = { default = "0.1 1/ms" }
b = { default = "0.5 1/ms^2" }
[states]
V = { initial = "1 mV" }
w = { initial = "0 mV/ms" }
[inputs]
J = { unit = "mV/ms" }
[dynamics]
V = "-a*V - w + J"
w = "b*V"
"#,
    );
    let mut n = Neuron::new(&m, Scheme::Auto, 0.25, &[]);
    assert_eq!(n.program.scheme, Scheme::Exact);
    let (gamma, omega) = (0.05, (0.5_f64 - 0.0025).sqrt());
    for step in 1..=400 {
        n.step(&[], &[0.0], &[]);
        let t = 0.25 * f64::from(step);
        let v = (-gamma * t).exp() * ((omega * t).cos() - gamma / omega * (omega * t).sin());
        assert!(
            (n.get("V") - v).abs() < 1e-13 * 400.0,
            "t {t}: {} against {v}",
            n.get("V")
        );
    }
}

#[test]
fn noise_of_a_step_has_the_exact_covariance() {
    // White noise into V: variance sigma^2/2 (1 - e^(-2 h/tau)).
    let n = Neuron::new(
        &atlas("lif_white_noise"),
        Scheme::Auto,
        0.1,
        &[("sigma", 3.0), ("tau_m", 20.0)],
    );
    let exact = (4.5 * -(-2.0_f64 * 0.1 / 20.0).exp_m1()).sqrt();
    assert!(relative(n.constant("noise_V_m_0"), exact) < 1e-13);
    // Coloured noise: y' = -y/s + c dW drives V' = -V/m + y. Cov(V, V), Cov(V, y) over a step h by integration of
    // the response r(t) = (e^(-t/m) - e^(-t/s)) / (1/s - 1/m).
    let coloured = model(
        r#"
[model]
name = "coloured"
deliver = "after propagation"
[parameters]
m = { default = "10 ms" }
s = { default = "3 ms" }
c = { default = "2 mV/ms^1.5" }
[states]
V = { initial = "0 mV" }
y = { initial = "0 mV/ms" }
[dynamics]
V = "-V/m + y"
y = "-y/s"
[diffusion]
y = "c"
"#,
    );
    let (m, s, c, h) = (10.0, 3.0, 2.0, 0.5);
    let n = Neuron::new(&coloured, Scheme::Auto, h, &[]);
    assert_eq!(n.program.noises, 2);
    let beta = 1.0 / s - 1.0 / m;
    let i = |k: f64| -(-k * h).exp_m1() / k;
    let yy = c * c * i(2.0 / s);
    let vy = c * c / beta * (i(1.0 / m + 1.0 / s) - i(2.0 / s));
    let vv = c * c / (beta * beta) * (i(2.0 / m) - 2.0 * i(1.0 / m + 1.0 / s) + i(2.0 / s));
    let (a, b, d) = (
        n.constant("noise_V_0"),
        n.constant("noise_y_0"),
        n.constant("noise_y_1"),
    );
    assert!(relative(a * a, vv) < 1e-9, "{} {vv}", a * a);
    assert!(relative(a * b, vy) < 1e-10, "{} {vy}", a * b);
    assert!(relative(b * b + d * d, yy) < 1e-12);
}
