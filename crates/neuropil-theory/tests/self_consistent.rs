//! Self-consistent rates of the Potjans–Diesmann and Brunel networks against golden values.

use std::sync::Arc;

use neuropil_numerics::matrix::Matrix;
use neuropil_theory::{
    Correction, LifParameters, RateNetwork, SelfConsistentRates, Siegert, SolverOptions,
    TheoryError, TransferFunction,
};
use serde_json::Value;

fn golden() -> Value {
    serde_json::from_str(include_str!("golden/networks.json")).unwrap()
}

fn relative(value: f64, exact: f64) -> f64 {
    ((value - exact) / exact).abs()
}

fn numbers(value: &Value) -> Vec<f64> {
    value
        .as_array()
        .unwrap()
        .iter()
        .map(|v| v.as_f64().unwrap())
        .collect()
}

/// The microcircuit of Potjans & Diesmann (2014); `bos` changes the two numbers of Bos et al. (2016).
fn microcircuit(golden: &Value, bos: bool, correction: Correction) -> RateNetwork {
    let mut indegree: Vec<Vec<f64>> = golden["potjans_diesmann"]["K_PD2014"]
        .as_array()
        .unwrap()
        .iter()
        .map(numbers)
        .collect();
    let mut external = [
        1600.0, 1500.0, 2100.0, 1900.0, 2000.0, 1900.0, 2900.0, 2100.0,
    ];
    if bos {
        indegree[2][3] = 675.0;
        external[2] = 1780.0;
    }
    let (tau_m, tau_s, capacity) = (10.0, 0.5, 250.0);
    let jump: f64 = 87.8 * tau_s / capacity;
    let weight = |target: usize, source: usize| match (target, source) {
        (0, 2) => 2.0 * jump,
        (_, source) if source % 2 == 1 => -4.0 * jump,
        _ => jump,
    };
    let lif = LifParameters {
        tau_m,
        t_ref: 2.0,
        v_th: 15.0,
        v_reset: 0.0,
    };
    let gain = |power: i32| {
        Matrix::from_fn(8, 8, |i, j| {
            tau_m * indegree[i][j] * weight(i, j).powi(power)
        })
    };
    let neuron: Arc<dyn TransferFunction> = Arc::new(Siegert::new(lif, correction).unwrap());
    RateNetwork {
        transfer: vec![neuron; 8],
        mean_gain: gain(1),
        variance_gain: gain(2),
        external_mean: external.iter().map(|k| tau_m * k * 0.008 * jump).collect(),
        external_variance: external
            .iter()
            .map(|k| tau_m * k * 0.008 * jump * jump)
            .collect(),
    }
}

#[test]
fn potjans_diesmann_microcircuit() {
    let golden = golden();
    let coloured = Correction::ColouredNoise { tau_s: 0.5 };
    for (name, bos, correction) in [
        ("PD2014_colored_shift", false, coloured),
        ("PD2014_white_noise", false, Correction::None),
        ("Bos2016_colored_shift", true, coloured),
        ("Bos2016_white_noise", true, Correction::None),
    ] {
        let case = &golden["potjans_diesmann"][name];
        let found = microcircuit(&golden, bos, correction)
            .solve(&SolverOptions::default())
            .unwrap();
        assert!(
            found.residual < 1e-15,
            "{name}: residual {:e}",
            found.residual
        );
        for (i, population) in ["L23E", "L23I", "L4E", "L4I", "L5E", "L5I", "L6E", "L6I"]
            .iter()
            .enumerate()
        {
            let exact = case["rates_hz"][population].as_f64().unwrap();
            assert!(
                relative(found.rates[i] * 1e3, exact) < 1e-9,
                "{name} {population}: {} {exact}",
                found.rates[i] * 1e3
            );
            assert!(
                relative(found.mean[i], numbers(&case["mean_input_mV"])[i]) < 1e-9,
                "{name} {population} mean"
            );
            // The golden "std" is σ in Brunel's convention, √2 times that of the free membrane potential.
            assert!(
                relative(found.noise[i], numbers(&case["std_input_mV"])[i]) < 1e-9,
                "{name} {population} noise"
            );
        }
    }
}

#[test]
fn microcircuit_is_found_from_anywhere() {
    let golden = golden();
    let network = microcircuit(&golden, false, Correction::ColouredNoise { tau_s: 0.5 });
    let reference = network.solve(&SolverOptions::default()).unwrap();
    for start in [1e-4, 0.01, 0.1, 0.4] {
        let options = SolverOptions {
            start: Some(vec![start; 8]),
            ..SolverOptions::default()
        };
        let found = network.solve(&options).unwrap();
        for (a, b) in found.rates.iter().zip(&reference.rates) {
            assert!(relative(*a, *b) < 1e-11, "from {start}");
        }
    }
}

#[test]
fn jacobian_agrees_with_differences() {
    let golden = golden();
    let network = microcircuit(&golden, false, Correction::ColouredNoise { tau_s: 0.5 });
    let found = network.solve(&SolverOptions::default()).unwrap();
    let image = |rates: &[f64], i: usize| {
        let (mut mean, mut variance) = (network.external_mean[i], network.external_variance[i]);
        for (j, rate) in rates.iter().enumerate() {
            mean += network.mean_gain[(i, j)] * rate;
            variance += network.variance_gain[(i, j)] * rate;
        }
        network.transfer[i]
            .response(mean, variance.sqrt())
            .unwrap()
            .rate
    };
    for i in 0..8 {
        for j in 0..8 {
            let h = 1e-4 * found.rates[j];
            let (mut up, mut down) = (found.rates.clone(), found.rates.clone());
            up[j] += h;
            down[j] -= h;
            let slope = (image(&up, i) - image(&down, i)) / (2.0 * h);
            let analytic = found.jacobian[(i, j)];
            assert!(
                (slope - analytic).abs() < 1e-6 * (1e-3 + analytic.abs()),
                "{i} {j}: {slope} {analytic}"
            );
        }
    }
}

/// Brunel (2000), model A, as one population: excitatory and inhibitory neurons are alike.
fn brunel(g: f64, eta: f64) -> RateNetwork {
    let (tau, jump, c_e, gamma) = (20.0, 0.1, 1000.0, 0.25);
    let external = eta * 0.01;
    let lif = LifParameters {
        tau_m: tau,
        t_ref: 2.0,
        v_th: 20.0,
        v_reset: 10.0,
    };
    let scalar = |v: f64| Matrix::from_rows(&[[v]]).unwrap();
    RateNetwork {
        transfer: vec![Arc::new(Siegert::new(lif, Correction::None).unwrap())],
        mean_gain: scalar(tau * jump * c_e * (1.0 - gamma * g)),
        variance_gain: scalar(tau * jump * jump * c_e * (1.0 + gamma * g * g)),
        external_mean: vec![tau * jump * c_e * external],
        external_variance: vec![tau * jump * jump * c_e * external],
    }
}

fn solve_from(network: &RateNetwork, start: f64, relaxation_steps: usize) -> SelfConsistentRates {
    let options = SolverOptions {
        start: Some(vec![start]),
        relaxation_steps,
        ..SolverOptions::default()
    };
    network.solve(&options).unwrap()
}

#[test]
fn brunel_network_all_solutions() {
    let golden = golden();
    let mut checked = 0;
    for point in golden["brunel2000"]["points"].as_array().unwrap() {
        let (g, eta) = (
            point["g"].as_f64().unwrap(),
            point["nu_ext_over_nu_thr"].as_f64().unwrap(),
        );
        let network = brunel(g, eta);
        for exact in numbers(&point["rates_hz"]) {
            // Newton alone, from 5 % beside, finds stable and unstable solutions.
            let found = solve_from(&network, exact * 1.05e-3, 0);
            assert!(
                relative(found.rates[0] * 1e3, exact) < 1e-9,
                "g {g}, eta {eta}: {} {exact}",
                found.rates[0] * 1e3
            );
            checked += 1;
        }
    }
    assert_eq!(checked, 11);
}

#[test]
fn start_decides_between_coexisting_states() {
    let network = brunel(3.0, 0.7);
    let low = solve_from(&network, 0.0, 1000);
    let high = solve_from(&network, 0.1, 1000);
    assert!(
        relative(low.rates[0] * 1e3, 9.528151612079562e-10) < 1e-9,
        "{:?}",
        low.rates
    );
    assert!(relative(high.rates[0] * 1e3, 299.46196378981335) < 1e-9);
    assert!(low.relaxation_steps > 0);
    let inhibited = solve_from(&brunel(6.0, 4.0), 0.0, 1000);
    assert!(relative(inhibited.rates[0] * 1e3, 55.841262376204384) < 1e-9);
}

#[test]
fn no_coupling_and_no_noise() {
    let lif = LifParameters {
        tau_m: 10.0,
        t_ref: 2.0,
        v_th: 15.0,
        v_reset: 0.0,
    };
    let phi = Siegert::new(lif, Correction::None).unwrap();
    let network = RateNetwork {
        transfer: vec![Arc::new(phi), Arc::new(phi), Arc::new(phi)],
        mean_gain: Matrix::zeros(3, 3),
        variance_gain: Matrix::zeros(3, 3),
        external_mean: vec![10.0, 20.0, 10.0],
        external_variance: vec![4.0, 0.0, 0.0],
    };
    let found = network.solve(&SolverOptions::default()).unwrap();
    assert!(relative(found.rates[0], phi.rate(10.0, 2.0).unwrap()) < 1e-13);
    assert!(relative(found.rates[1], phi.rate(20.0, 0.0).unwrap()) < 1e-13);
    assert_eq!(found.rates[2], 0.0);
    let empty = RateNetwork {
        transfer: vec![],
        mean_gain: Matrix::zeros(0, 0),
        variance_gain: Matrix::zeros(0, 0),
        external_mean: vec![],
        external_variance: vec![],
    };
    assert!(
        empty
            .solve(&SolverOptions::default())
            .unwrap()
            .rates
            .is_empty()
    );
}

#[test]
fn failures_say_what_and_where() {
    let good = brunel(5.0, 2.0);
    let refused = |network: RateNetwork| {
        network
            .solve(&SolverOptions::default())
            .unwrap_err()
            .to_string()
    };
    let error = refused(RateNetwork {
        external_mean: vec![1.0, 2.0],
        ..good.clone()
    });
    assert!(
        error.contains("external_mean") && error.contains('2'),
        "{error}"
    );
    let error = refused(RateNetwork {
        mean_gain: Matrix::zeros(2, 1),
        ..good.clone()
    });
    assert!(
        error.contains("mean_gain") && error.contains("1 x 1"),
        "{error}"
    );
    let error = refused(RateNetwork {
        external_variance: vec![-1.0],
        ..good.clone()
    });
    assert!(
        error.contains("population 0") && error.contains("external_variance"),
        "{error}"
    );
    let nan = Matrix::from_rows(&[[f64::NAN]]).unwrap();
    let error = refused(RateNetwork {
        variance_gain: nan,
        ..good.clone()
    });
    assert!(
        error.contains("variance_gain") && error.contains("NaN"),
        "{error}"
    );
    let options = SolverOptions {
        relaxation_steps: 2,
        newton_steps: 0,
        ..SolverOptions::default()
    };
    match good.solve(&options) {
        Err(TheoryError::NotConverged {
            rates,
            residual,
            relaxation_steps: 2,
            newton_steps: 0,
        }) => {
            assert!(rates.len() == 1 && residual > 0.0);
        }
        other => panic!("{other:?}"),
    }
    let options = SolverOptions {
        start: Some(vec![-1.0]),
        ..SolverOptions::default()
    };
    assert!(
        good.solve(&options)
            .unwrap_err()
            .to_string()
            .contains("start")
    );
}
