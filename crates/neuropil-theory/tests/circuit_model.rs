//! Rate models of circuits as declared, against their working points.

use neuropil_theory::{TheoryOptions, to_self_consistent, to_ssn, working_point};

#[test]
fn the_microcircuit_as_a_rate_model() {
    let circuit = neuropil_atlas::circuit("potjans_diesmann_2014", &[]).unwrap();
    let options = TheoryOptions::default();
    let point = working_point(&circuit, &options).unwrap();
    let rates: Vec<f64> = point.populations.iter().map(|p| p.rate).collect();
    let made = to_self_consistent(&circuit, &options).unwrap();
    // The working point is a stable steady state of the rate model, with the same inputs.
    let state = made.model.examine(&rates).unwrap();
    for (i, p) in point.populations.iter().enumerate() {
        assert!((state.mean[i] - p.mean_input).abs() < 1e-9);
        assert!((state.noise[i] - p.noise).abs() < 1e-9);
    }
    assert!(state.stable, "{:?}", state.eigenvalues);
    // And the only one that a search finds.
    let found = made.model.steady_states().unwrap();
    assert_eq!(found.states.len(), 1);
    for (a, b) in found.states[0].rates.iter().zip(&rates) {
        assert!((a / b - 1.0).abs() < 1e-9, "{a} {b}");
    }
    let excitatory: Vec<bool> = (0..8).map(|i| i % 2 == 0).collect();
    assert_eq!(made.model.excitatory(), excitatory);
    // Recurrent noise is not small, so that an SSN is a poor theory of this circuit.
    let ratio = made.model.noise_ratio(&rates).unwrap();
    assert!(ratio.iter().all(|r| *r > 0.2), "{ratio:?}");
    let ssn = to_ssn(&circuit, &options).unwrap();
    assert_eq!(ssn.fits.len(), 8);
    for fit in &ssn.fits {
        assert!(fit.rms < 1e-4 && fit.law.n > 1.0, "{fit:?}");
    }
    assert!(!ssn.model.recurrent_noise());
    assert_eq!(ssn.model.weight(), made.model.weight());
}
