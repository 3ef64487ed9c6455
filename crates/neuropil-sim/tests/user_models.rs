//! A user's own equations, nonlinear ones too, run in the interpreter and agree with integrations written out here.

mod common;

use common::*;
use neuropil_circuit::{ConnectionRule, Scheme, Schemes, Source};
use neuropil_sim::CpuEngine;
use std::sync::Arc;

const QUADRATIC: &str = r#"
[model]
name = "quadratic"
deliver = "after propagation"
[parameters]
tau = { default = "10 ms" }
J = { default = 0.5 }
peak = { default = 40 }
t_ref = { default = "1.5 ms" }
[states]
v = { initial = -1 }
[receptors]
jump = { unit = "1", add = { v = "weight" } }
[dynamics]
v = "(v^2 + J)/tau"
[spike]
condition = "v >= peak"
reset = { v = "-peak" }
refractory = "t_ref"
hold = ["v"]
refractory_input = "discard"
"#;

/// Classical Runge–Kutta, one step.
fn rk4<const N: usize>(f: impl Fn([f64; N]) -> [f64; N], x: [f64; N], h: f64) -> [f64; N] {
    let at = |k: [f64; N], s: f64| std::array::from_fn(|i| x[i] + s * k[i]);
    let a = f(x);
    let b = f(at(a, 0.5 * h));
    let c = f(at(b, 0.5 * h));
    let d = f(at(c, h));
    std::array::from_fn(|i| x[i] + h / 6.0 * (a[i] + 2.0 * b[i] + 2.0 * c[i] + d[i]))
}

#[test]
fn quadratic_neurons_fire_as_integrated_here_and_as_solved_on_paper() {
    // More than one block of neurons for each of two threads.
    let drives: Vec<f64> = (0..700).map(|i| -0.2 + 0.005 * f64::from(i)).collect();
    let p = neurons(
        "P",
        700,
        &model(QUADRATIC),
        &[("J", neuropil_circuit::Value::Table(drives.clone()))],
        &[],
    );
    let mut pr = protocol(400.0);
    pr.scheme = Scheme::RungeKutta4.into();
    pr.record.traces.push(trace("P", "v"));
    let r = run(circuit("q", vec![p], vec![], vec![]), &pr);
    let trains = r.trains_of("P").unwrap();
    let traces = columns(&r, 0);
    for (i, &j) in drives.iter().enumerate() {
        let (mut v, mut wait, mut spikes) = (-1.0_f64, 0, Vec::new());
        for step in 1..=4000_u64 {
            if wait > 0 {
                wait -= 1;
            } else {
                v = rk4(|[v]: [f64; 1]| [(v * v + j) / 10.0], [v], 0.1)[0];
                if v >= 40.0 {
                    (v, wait) = (-40.0, 15);
                    spikes.push(step);
                }
            }
            let given = traces[i][step as usize - 1];
            assert!(
                (given - v).abs() <= 1e-9 * v.abs().max(1.0),
                "neuron {i}, step {step}: {given} against {v}"
            );
        }
        assert_eq!(trains.train(i), spikes, "neuron {i}");
        // tau v' = v^2 + J from -40 to 40: T = 2 tau/sqrt(J) atan(40/sqrt(J)), on a grid and past the peak by a step.
        if j > 0.05 && spikes.len() > 3 {
            let period = 20.0 / j.sqrt() * (40.0 / j.sqrt()).atan() + 1.5;
            let mean =
                (spikes[spikes.len() - 1] - spikes[0]) as f64 * 0.1 / (spikes.len() - 1) as f64;
            assert!(
                (mean - period).abs() < 0.25,
                "J = {j}: {mean} against {period} ms"
            );
        }
        assert!(
            j > -0.001 || spikes.is_empty(),
            "J = {j} is below the saddle-node"
        );
    }
}

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

#[test]
fn a_limit_cycle_agrees_with_a_much_finer_integration() {
    let p = || neurons("P", 3, &model(FITZHUGH_NAGUMO), &[], &[]);
    let f = |[v, w]: [f64; 2]| [v - v * v * v / 3.0 - w + 0.5, (v + 0.7 - 0.8 * w) / 12.5];
    let mut x = [-1.0, -0.5];
    for _ in 0..200_000 {
        x = rk4(f, x, 0.0005);
    }
    let at_100 = |scheme: Scheme, dt: f64| {
        let mut pr = protocol(100.0);
        pr.dt = dt;
        pr.scheme = scheme.into();
        let engine = CpuEngine::with_threads(1);
        let mut run = prepare(&engine, circuit("f", vec![p()], vec![], vec![]), &pr).unwrap();
        run.advance(u64::MAX).unwrap();
        assert_eq!(run.facts().interpreted, ["P"]);
        let values = (run.state("P", "v").unwrap(), run.state("P", "w").unwrap());
        assert!(values.0.iter().all(|v| *v == values.0[0]));
        (values.0[2] - x[0]).hypot(values.1[2] - x[1])
    };
    assert_eq!(
        at_100(Scheme::Auto, 0.05),
        at_100(Scheme::ExponentialRosenbrock, 0.05)
    );
    let (fine, coarse) = (at_100(Scheme::Auto, 0.05), at_100(Scheme::Auto, 0.1));
    assert!(
        (3.5..4.5).contains(&(coarse / fine)),
        "second order: {coarse:e} {fine:e}"
    );
    assert!(at_100(Scheme::RungeKutta4, 0.05) < 1e-5);
    let (fine, coarse) = (
        at_100(Scheme::RungeKutta4, 0.05),
        at_100(Scheme::RungeKutta4, 0.1),
    );
    assert!(coarse / fine > 12.0, "fourth order: {coarse:e} {fine:e}");
    let (fine, coarse) = (at_100(Scheme::Euler, 0.0125), at_100(Scheme::Euler, 0.025));
    assert!(
        (1.7..2.3).contains(&(coarse / fine)),
        "first order: {coarse:e} {fine:e}"
    );
}

#[test]
fn every_word_of_the_language_means_what_it_says() {
    type Meaning = fn(f64, f64) -> f64;
    let words: [(&str, Meaning); 26] = [
        ("x + y", |x, y| x + y),
        ("x - y", |x, y| x - y),
        ("x*y", |x, y| x * y),
        ("x/y", |x, y| x / y),
        ("-x", |x, _| -x),
        ("abs(x)^y", |x, y| x.abs().powf(y)),
        ("x^2", |x, _| x * x),
        ("x^3", |x, _| x * x * x),
        ("x^8", |x, _| x.powi(8)),
        ("x^(-2)", |x, _| 1.0 / (x * x)),
        ("exp(x)", |x, _| x.exp()),
        ("expm1(x)", |x, _| x.exp_m1()),
        ("ln(abs(x))", |x, _| x.abs().ln()),
        ("log1p(abs(x))", |x, _| x.abs().ln_1p()),
        ("sqrt(abs(x))", |x, _| x.abs().sqrt()),
        ("abs(x)", |x, _| x.abs()),
        ("tanh(x)", |x, _| x.tanh()),
        (
            "exprel(x)",
            |x, _| if x == 0.0 { 1.0 } else { x.exp_m1() / x },
        ),
        ("min(x, y)", |x, y| if x < y { x } else { y }),
        ("max(x, y)", |x, y| if x > y { x } else { y }),
        ("if(x < y, 2, 3)", |x, y| if x < y { 2.0 } else { 3.0 }),
        (
            "if(x <= y, x, y + 1)",
            |x, y| if x <= y { x } else { y + 1.0 },
        ),
        ("if(x > y and x > 0, 1, 0)", |x, y| {
            f64::from(u8::from(x > y && x > 0.0))
        }),
        ("if(x >= y or y > 1, 1, 0)", |x, y| {
            f64::from(u8::from(x >= y || y > 1.0))
        }),
        ("if(not (x == y), 1, 0)", |x, y| f64::from(u8::from(x != y))),
        ("if(x != y, 1, 0)", |x, y| f64::from(u8::from(x != y))),
    ];
    // A clock that fires once, with resets that say what each word gives for the neuron's x and y.
    let mut text = String::from(
        "[model]\nname = \"words\"\ndeliver = \"after propagation\"\n[states]\nx = { initial = 0, unit = \"1\" }\ny = { initial = 0, unit = \"1\" }\n",
    );
    for k in 0..words.len() {
        text += &format!("r{k} = {{ initial = -99, unit = \"1\" }}\n");
    }
    text += "[spike]\ncondition = \"r0 == -99\"\n[spike.reset]\n";
    for (k, (word, _)) in words.iter().enumerate() {
        text += &format!("r{k} = \"{word}\"\n");
    }
    let values = [-3.5, -1.0, -0.3, -1e-9, 0.25, 1.0, 2.0, 7.75];
    let pairs: Vec<(f64, f64)> = values
        .iter()
        .flat_map(|x| values.iter().map(|y| (*x, *y)))
        .collect();
    let table = |f: &dyn Fn(&(f64, f64)) -> f64| {
        neuropil_circuit::Value::Table(pairs.iter().map(f).collect())
    };
    let start = [("x", table(&|p| p.0)), ("y", table(&|p| p.1))];
    let p = neurons("P", pairs.len() as u64, &model(&text), &[], &start);
    let engine = CpuEngine::with_threads(1);
    let mut run = prepare(
        &engine,
        circuit("w", vec![p], vec![], vec![]),
        &protocol(0.1),
    )
    .unwrap();
    run.advance(1).unwrap();
    for (k, (word, meaning)) in words.iter().enumerate() {
        let given = run.state("P", &format!("r{k}")).unwrap();
        for ((x, y), given) in pairs.iter().zip(given) {
            let exact = meaning(*x, *y);
            // Our own functions are good to a few units of the last place; powers lose |y ln x| of them.
            let loss = 4.0 + 2.0 * (y * x.abs().ln()).abs();
            let error = (given - exact).abs();
            assert!(
                error <= loss * f64::EPSILON * exact.abs(),
                "{word} at {x}, {y}: {given} against {exact}"
            );
        }
    }
}

#[test]
fn a_scheme_that_does_not_fit_is_refused_with_population_and_model() {
    let p = neurons("P", 3, &model(FITZHUGH_NAGUMO), &[], &[]);
    let mut pr = protocol(1.0);
    pr.scheme = Schemes {
        by_model: [("fitzhugh_nagumo".to_string(), Scheme::Exact)].into(),
        ..Schemes::default()
    };
    let engine = CpuEngine::with_threads(1);
    let Err(e) = prepare(&engine, circuit("f", vec![p], vec![], vec![]), &pr) else {
        panic!("no error")
    };
    let e = e.to_string();
    assert!(
        e.contains("population `P`") && e.contains("`fitzhugh_nagumo`") && e.contains("exact"),
        "{e}"
    );
}

#[test]
fn jumps_arrive_a_delay_after_the_spike() {
    // A train kicks one neuron over its peak at a known step; that neuron kicks the next, and so on along a chain.
    let n = 5;
    let m = model(QUADRATIC);
    let p = neurons("P", n, &m, &[("J", c(-0.01))], &[("v", c(-0.1))]);
    let kick = source(
        "kick",
        1,
        Source::SpikeList {
            times: Arc::new(vec![vec![2.0]]),
        },
    );
    let chain = neuropil_circuit::ConnectionTable {
        source: (0..n - 1).collect(),
        target: (1..n).collect(),
        weight: None,
        delay: Some(vec![0.1, 1.0, 2.5, 0.3]),
    };
    let first = neuropil_circuit::ConnectionTable {
        source: vec![0],
        target: vec![0],
        weight: None,
        delay: None,
    };
    let projections = vec![
        projection(
            "kick",
            "P",
            "jump",
            ConnectionRule::FromTable(Arc::new(first)),
            c(100.0),
            c(1.5),
        ),
        projection(
            "P",
            "P",
            "jump",
            ConnectionRule::FromTable(Arc::new(chain)),
            c(100.0),
            c(1.0),
        ),
    ];
    let r = run(
        circuit("chain", vec![kick, p], projections, vec![]),
        &protocol(20.0),
    );
    // 2.0 + 1.5 ms is step 35; the jump is tested in the step in which it arrives.
    assert_eq!(r.spikes.steps(), [35, 36, 46, 71, 74]);
    assert_eq!(r.spikes.neurons(), [0, 1, 2, 3, 4]);
}
