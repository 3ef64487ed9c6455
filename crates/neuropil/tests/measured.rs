//! Measured transfer functions against theory.

use neuropil::theory::{Correction, LifParameters, Siegert, TheoryOptions, to_self_consistent};
use neuropil::{MeasureOptions, measure_transfer};

#[test]
fn leaky_neurons_fire_as_siegert_says() {
    let circuit = neuropil::load("ekelmans_2023_supersaturating", &[]).unwrap();
    // E: τ = 20 ms, threshold 1 mV, own noise 3 mV/√s, that is 0.4243 mV.
    let own = 3.0 * 0.02_f64.sqrt();
    let options = MeasureOptions {
        means: vec![0.2, 0.6, 1.0, 1.5],
        noises: vec![own, 0.6],
        neurons: 200,
        duration: 4000.0,
        ..MeasureOptions::default()
    };
    let curve = measure_transfer(&circuit, "E", &options).unwrap();
    assert!(
        curve.how().starts_with("measured: 200 neurons"),
        "{}",
        curve.how()
    );
    let lif = LifParameters {
        tau_m: 20.0,
        t_ref: 0.0,
        v_th: 1.0,
        v_reset: 0.0,
    };
    let dt = circuit.protocol.dt;
    let phi = Siegert::new(lif, Correction::TimeStep { dt }).unwrap();
    for (k, noise) in options.noises.iter().enumerate() {
        for (i, mean) in options.means.iter().enumerate() {
            let (rate, error) = (curve.rates()[k][i], curve.errors()[k][i]);
            let expected = phi.response(*mean, *noise).unwrap().rate;
            assert!(
                (rate - expected).abs() < 4.0 * error + 0.01 * expected,
                "{mean} {noise}: {rate} ± {error}, {expected}"
            );
        }
    }
    let error = measure_transfer(&circuit, "X", &options)
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("`X`") && error.contains("of E, I"),
        "{error}"
    );
    let quiet = MeasureOptions {
        noises: vec![0.1],
        ..options
    };
    let error = measure_transfer(&circuit, "E", &quiet)
        .unwrap_err()
        .to_string();
    assert!(error.contains("at least the model's own"), "{error}");
    // A measured curve takes the place of any other transfer function in a rate model.
    let made = to_self_consistent(&circuit, &TheoryOptions::default()).unwrap();
    assert_eq!(made.model.populations()[0].name, "E");
}
