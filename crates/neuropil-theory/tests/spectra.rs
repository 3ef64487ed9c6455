//! Spectra of population rates: limits that are known exactly.

use neuropil_circuit::Circuit;
use neuropil_theory::{InputNoise, TheoryOptions, population_spectra};

fn brunel(changes: &[(&str, &str)]) -> Circuit {
    let set: Vec<(String, String)> = changes
        .iter()
        .map(|(k, v)| (k.to_string(), v.to_string()))
        .collect();
    neuropil_atlas::circuit("brunel_2000", &set).unwrap()
}

#[test]
fn unconnected_neurons_have_flat_spectra() {
    let mut c = brunel(&[("eta", "1.2")]);
    c.projections.clear();
    let found = population_spectra(&c, &TheoryOptions::default(), &[0.001, 0.1, 1.0]).unwrap();
    for (i, size) in [10_000.0, 2_500.0].into_iter().enumerate() {
        for power in &found.power[i] {
            assert!((power * size / found.rates[i] - 1.0).abs() < 1e-12);
        }
    }
    assert!(found.distance.iter().all(|d| (d - 1.0).abs() < 1e-12));
}

#[test]
fn synapses_as_slow_as_the_membrane_are_said() {
    let of = |tau_syn: &str| {
        let set = [("tau_syn".to_owned(), tau_syn.to_owned())];
        let mut c = neuropil_atlas::circuit("potjans_diesmann_2014", &set).unwrap();
        c.projections.clear();
        let found = population_spectra(&c, &TheoryOptions::default(), &[0.1]);
        found.map(|f| f.warnings.iter().any(|w| w.contains("as slow as")))
    };
    assert!(!of("0.5 ms").unwrap());
    assert!(of("10 ms").unwrap());
}

#[test]
fn delayed_inhibition_rings() {
    let c = brunel(&[("g", "6"), ("eta", "2")]);
    let frequencies: Vec<f64> = (5..=60).map(|k| f64::from(k) * 5e-3).collect();
    let found = population_spectra(&c, &TheoryOptions::default(), &frequencies).unwrap();
    let (peak, _) = found.power[0]
        .iter()
        .enumerate()
        .max_by(|a, b| a.1.total_cmp(b.1))
        .unwrap();
    // Delays D of 1.5 ms and the lag of the neurons: somewhat below 1/(4 D) = 167 Hz, well above all other frequencies.
    assert!(
        (0.08..0.167).contains(&frequencies[peak]),
        "{}",
        frequencies[peak]
    );
    assert!(found.power[0][peak] > 10.0 * found.rates[0] / 10_000.0);
    assert!(found.distance.iter().all(|d| *d > 0.0));
    let bad = population_spectra(&c, &TheoryOptions::default(), &[0.0]).unwrap_err();
    assert!(bad.to_string().contains("frequency is 0 per ms"), "{bad}");
}

#[test]
fn slow_fluctuations_follow_the_derivatives_of_rates() {
    // At f -> 0 a population answers the spikes of another by the derivatives of the self-consistent rates.
    let options = TheoryOptions {
        noise: InputNoise::White,
        ..TheoryOptions::default()
    };
    let circuits = [
        neuropil_atlas::circuit("potjans_diesmann_2014", &[]).unwrap(),
        brunel(&[("g", "6"), ("eta", "2")]),
    ];
    for c in circuits {
        let found = population_spectra(&c, &options, &[1e-7]).unwrap();
        let made = neuropil_theory::to_self_consistent(&c, &options).unwrap();
        let state = made.model.examine(&found.rates).unwrap();
        assert!((found.distance[0] / state.determinant.abs() - 1.0).abs() < 1e-4);
        let response = state.response.unwrap();
        let sizes = |j: usize| c.population(&found.populations[j]).unwrap().1.size as f64;
        for i in 0..found.rates.len() {
            let expected: f64 = (0..found.rates.len())
                .map(|j| (response[(i, j)] / state.slope[j]).powi(2) * found.rates[j] / sizes(j))
                .sum();
            assert!(
                (found.power[i][0] / expected - 1.0).abs() < 1e-3,
                "{} {expected}",
                found.power[i][0]
            );
        }
    }
}
