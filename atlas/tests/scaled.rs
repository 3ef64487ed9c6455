//! Scaling keeps the mean and the variance of every neuron's input.

use neuropil_circuit::{Circuit, StimulusKind, Value, Waveform};
use std::collections::BTreeMap;

fn full_scale_rates(c: &Circuit) -> BTreeMap<String, f64> {
    let rates = &c.published["rates"].values;
    rates.iter().map(|(n, r)| (n.clone(), r / 1000.0)).collect()
}

/// Mean current (pA) and its variance per ms, Σ K w² ν, of a neuron of each population.
fn input(c: &Circuit, rates: &BTreeMap<String, f64>) -> Vec<(f64, f64)> {
    c.populations
        .iter()
        .map(|target| {
            let neuron = target.neuron().unwrap();
            let (mut mean, mut variance) = (0.0, 0.0);
            for p in c.projections.iter().filter(|p| p.target == target.name) {
                let source = c.population(&p.source).unwrap().1;
                let k = p.expected_in_degree(source.size, target.size);
                let (w, nu) = (p.weight.mean(), rates[&source.name]);
                let tau = neuron.equivalent_input(&p.receptor, "I_stim").unwrap();
                mean += k * w * nu * tau;
                variance += k * w * w * nu;
            }
            for s in c.stimuli.iter().filter(|s| s.target == target.name) {
                match &s.kind {
                    StimulusKind::Poisson {
                        receptor,
                        rate,
                        weight,
                        ..
                    } => {
                        let tau = neuron.equivalent_input(receptor, "I_stim").unwrap();
                        let rate = rate.constant().unwrap();
                        mean += rate * weight * tau;
                        variance += rate * weight * weight;
                    }
                    StimulusKind::Current {
                        waveform: Waveform::Constant(v),
                        ..
                    } => {
                        mean += v.mean();
                    }
                    other => panic!("{other:?}"),
                }
            }
            (mean, variance)
        })
        .collect()
}

#[test]
fn the_microcircuit_keeps_its_input() {
    for background in ["poisson", "dc"] {
        let set = [("background".to_string(), background.to_string())];
        let full = neuropil_atlas::circuit("potjans_diesmann_2014", &set).unwrap();
        let rates = full_scale_rates(&full);
        for s in [0.1, 0.2, 0.5] {
            let small = full.scaled(s, &rates).unwrap_or_else(|e| panic!("{e}"));
            let neurons = small.neurons() as f64 / 77_169.0;
            assert!((neurons / s - 1.0).abs() < 1e-3);
            let synapses = small.expected_synapses() / 298_880_968.0;
            assert!((synapses / (s * s) - 1.0).abs() < 1e-3);
            for (a, b) in input(&full, &rates).iter().zip(input(&small, &rates)) {
                assert!(
                    (a.0 - b.0).abs() < 1e-9 * a.0.abs().max(100.0),
                    "{s}: {a:?} {b:?}"
                );
                // Sizes round by up to half a neuron in 106 (L5I at 0.1), and in-degrees with them.
                assert!((a.1 / b.1 - 1.0).abs() < 6e-3, "{s}: {a:?} {b:?}");
            }
            let text = small.to_toml();
            let again = neuropil_circuit::read_circuit(&text, None, &[], &()).unwrap();
            assert_eq!(again, small);
        }
        assert_eq!(full.scaled(1.0, &rates).unwrap(), full);
    }
}

#[test]
fn spikes_are_replaced_by_the_right_current() {
    let pd = neuropil_atlas::circuit("potjans_diesmann_2014", &[]).unwrap();
    let neuron = pd.populations[0].neuron().unwrap();
    for receptor in ["excitatory", "inhibitory"] {
        // K w tau_syn nu
        let factor = neuron.equivalent_input(receptor, "I_stim").unwrap();
        assert!((factor - 0.5).abs() < 1e-15);
    }
    let with = |name: &str| {
        let model = neuropil_atlas::neuron(name).unwrap();
        neuropil_circuit::NeuronUse {
            model,
            parameters: BTreeMap::new(),
            initial: BTreeMap::new(),
        }
    };
    // A jump of w charges the membrane by C_m w; an alpha current by e w tau_syn.
    let delta = with("iaf_psc_delta")
        .equivalent_input("delta", "I_stim")
        .unwrap();
    assert!((delta - 250.0).abs() < 1e-12);
    let alpha = with("iaf_psc_alpha")
        .equivalent_input("excitatory", "I_stim")
        .unwrap();
    assert!((alpha - std::f64::consts::E * 2.0).abs() < 1e-12);
    let noise = with("lif_white_noise")
        .equivalent_input("delta", "mu_stim")
        .unwrap();
    assert!((noise - 20.0).abs() < 1e-12);
    assert!(
        with("iaf_psc_delta")
            .equivalent_input("excitatory", "I_stim")
            .is_err()
    );
}

#[test]
fn what_cannot_be_scaled_is_refused() {
    let plastic = neuropil_atlas::circuit("vogels_2011", &[]).unwrap();
    let rates = BTreeMap::from([("E".to_string(), 0.003), ("I".to_string(), 0.01)]);
    let error = plastic.scaled(0.5, &rates).unwrap_err().to_string();
    assert!(
        error.contains("projection `I->E`: synapse model `istdp` is more than a weight"),
        "{error}"
    );
    let full = neuropil_atlas::circuit("potjans_diesmann_2014", &[]).unwrap();
    let mut rates = full_scale_rates(&full);
    assert!(full.scaled(0.0, &rates).is_err());
    assert!(full.scaled(f64::NAN, &rates).is_err());
    assert!(
        full.scaled(1e-5, &rates)
            .unwrap_err()
            .to_string()
            .contains("0 at scale")
    );
    rates.remove("L5I");
    let error = full.scaled(0.1, &rates).unwrap_err().to_string();
    assert!(
        error.contains("population `L5I`: its rate at full scale is missing"),
        "{error}"
    );
    let mut table = full.clone();
    table.stimuli[0].kind = StimulusKind::Current {
        port: "I_stim".into(),
        waveform: Waveform::Constant(Value::Table(vec![0.0; 20683])),
    };
    let rates = full_scale_rates(&full);
    assert!(
        table
            .scaled(0.1, &rates)
            .unwrap_err()
            .to_string()
            .contains("table")
    );
}
