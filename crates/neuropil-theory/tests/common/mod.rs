//! The networks of Ekelmans et al. (2023) as rate models, in the units of the article.
#![allow(dead_code)]

use std::sync::Arc;

use neuropil_numerics::matrix::Matrix;
use neuropil_theory::convention::{per_root_second, per_second};
use neuropil_theory::{
    Correction, LifParameters, PowerLaw, RateModel, RatePopulation, Siegert, TransferFunction,
};
use serde_json::Value;

pub fn golden() -> Value {
    serde_json::from_str(include_str!("../golden/regimes.json")).unwrap()
}

/// A number, or a string of more digits than JSON readers keep.
pub fn number(value: &Value) -> f64 {
    match value {
        Value::String(text) => text.parse().unwrap(),
        other => other.as_f64().unwrap(),
    }
}

pub fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(number).collect()
}

pub fn relative(value: f64, exact: f64) -> f64 {
    if value == exact {
        0.0
    } else {
        ((value - exact) / exact).abs()
    }
}

/// Published coefficients (a, b, n) for a membrane time constant in ms at 3 mV/√s, to the digits that golden values used.
pub fn published(tau: f64) -> [f64; 3] {
    match tau as i64 {
        10 => [2.2099e-6, 4.7670, 3.8150],
        18 => [7.8904e-5, -9.4929, 3.1357],
        20 => [1.0792e-4, -11.1425, 3.0814],
        22 => [1.5997e-4, -12.1213, 3.0053],
        _ => panic!("no coefficients for {tau} ms"),
    }
}

pub fn law(tau: f64) -> PowerLaw {
    let [a, b, n] = published(tau);
    PowerLaw::from_drift_per_second(a, b, n, tau).unwrap()
}

pub fn neuron(tau: f64) -> Siegert {
    let lif = LifParameters {
        tau_m: tau,
        t_ref: 0.0,
        v_th: 1.0,
        v_reset: 0.0,
    };
    Siegert::new(lif, Correction::None).unwrap()
}

/// Magnitudes J_EE, J_EI, J_IE, J_II of a network.
pub fn weights(network: &Value) -> [f64; 4] {
    ["EE", "EI", "IE", "II"].map(|k| number(&network["J"][k]))
}

/// Two populations E and I at μ_ext = `mu` and `r` μ_ext (mV/s); T = 20 and 10 ms.
pub fn model(
    transfer: [Arc<dyn TransferFunction>; 2],
    tau: [f64; 2],
    j: [f64; 4],
    variance: Option<[f64; 4]>,
    mu: f64,
    r: f64,
) -> RateModel {
    let [e, i] = transfer;
    let population = |name: &str, transfer, k: usize, ratio| RatePopulation {
        name: name.into(),
        transfer,
        membrane: tau[k],
        time: [20.0, 10.0][k],
        ratio,
        drift: 0.0,
        noise: per_root_second(3.0),
    };
    let weight = Matrix::from_rows(&[[j[0], -j[1]], [j[2], -j[3]]]).unwrap();
    let variance = variance.map(|v| Matrix::from_rows(&[[v[0], v[1]], [v[2], v[3]]]).unwrap());
    let populations = vec![population("E", e, 0, 1.0), population("I", i, 1, r)];
    RateModel::new(populations, weight, variance, per_second(mu)).unwrap()
}

pub fn ssn(tau_e: f64, j: [f64; 4], mu: f64, r: f64) -> RateModel {
    let transfer: [Arc<dyn TransferFunction>; 2] = [Arc::new(law(tau_e)), Arc::new(law(10.0))];
    model(transfer, [tau_e, 10.0], j, None, mu, r)
}

/// j²C = J²/C for in-degrees C.
pub fn variances(j: [f64; 4], in_degree: [f64; 4]) -> [f64; 4] {
    [0, 1, 2, 3].map(|k| j[k] * j[k] / in_degree[k])
}

pub const NOMINAL: [f64; 4] = [195.0, 200.0, 825.0, 100.0];
pub const ALLEN: [f64; 4] = [187.5, 193.3, 825.0, 105.4];

pub fn self_consistent(tau_e: f64, j: [f64; 4], c: [f64; 4], mu: f64, r: f64) -> RateModel {
    let transfer: [Arc<dyn TransferFunction>; 2] =
        [Arc::new(neuron(tau_e)), Arc::new(neuron(10.0))];
    model(transfer, [tau_e, 10.0], j, Some(variances(j, c)), mu, r)
}
