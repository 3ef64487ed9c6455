//! The input of a membrane potential, by its sources, of models with every kind of synapse.

use neuropil_circuit::{MembraneInput, NeuronModel, read_model};

fn atlas(name: &str) -> NeuronModel {
    let path = format!(
        "{}/../../atlas/neurons/{name}.toml",
        env!("CARGO_MANIFEST_DIR")
    );
    read_model(&std::fs::read_to_string(path).unwrap(), None).unwrap()
}

fn input(name: &str) -> (NeuronModel, MembraneInput) {
    let model = atlas(name);
    let found = model.membrane_input();
    let found = found.unwrap_or_else(|e| panic!("{name}: {e}"));
    (model, found)
}

/// A value of the model's defaults, with `V_m` as given.
fn value(model: &NeuronModel, e: &neuropil_circuit::Expr, v: f64) -> f64 {
    let lookup = |s: &str| match s {
        "V_m" => Some(v),
        _ => Some(model.parameter(s)?.default),
    };
    model.expanded(e).evaluate(&lookup).unwrap()
}

#[test]
fn constant_currents_count_and_the_resting_potential_does_not() {
    for (name, constant) in [
        ("iaf_psc_exp", "I_e"),
        ("iaf_psc_delta", "I_e"),
        ("iaf_cond_exp", "I_e"),
        ("aeif_cond_exp", "I_e"),
        ("hh_psc_alpha", "I_e"),
        ("izhikevich", "I_e"),
        ("mat2_psc_exp", "I_e"),
        ("lif_white_noise", "mu"),
    ] {
        let (model, input) = input(name);
        let names: Vec<&str> = input.constants.iter().map(|c| c.0.as_str()).collect();
        assert_eq!(names, [constant], "{name}");
        assert_eq!(model.states[input.membrane].name, "V_m", "{name}");
        assert_eq!(input.unit, "mV/ms");
    }
}

#[test]
fn a_current_acts_through_its_capacitance() {
    let (model, input) = input("iaf_psc_alpha");
    let synapse = input.receptors[1].as_ref().unwrap();
    // dI_in → I_in → V: [−1/τ, 0; 1, −1/τ], e/τ into the first, 1/C from the second; τ = 2 ms, C = 250 pF.
    let rows: Vec<Vec<f64>> = synapse
        .matrix
        .iter()
        .map(|row| row.iter().map(|e| value(&model, e, 0.0)).collect())
        .collect();
    assert_eq!(rows, [[-0.5, 0.0], [1.0, -0.5]]);
    let slope: Vec<f64> = synapse
        .slope
        .iter()
        .map(|e| value(&model, e, 0.0))
        .collect();
    assert_eq!(slope, [0.0, 1.0 / 250.0]);
    let addition = value(&model, &synapse.addition[0], 0.0);
    assert!((addition - std::f64::consts::E / 2.0).abs() < 1e-15);
}

#[test]
fn a_conductance_acts_by_its_distance_from_the_membrane_potential() {
    for name in ["iaf_cond_exp", "aeif_cond_exp"] {
        let (model, input) = input(name);
        let at =
            |r: usize, v: f64| value(&model, &input.receptors[r].as_ref().unwrap().slope[0], v);
        let reversal = |p: &str| model.parameter(p).unwrap().default;
        let c = reversal("C_m");
        for v in [-90.0, -70.0, -60.0] {
            for (r, e) in [(0, reversal("E_ex")), (1, reversal("E_in"))] {
                assert!((at(r, v) - (e - v) / c).abs() < 1e-15, "{name} {r} {v}");
            }
        }
    }
}

#[test]
fn jumps_and_pulses_act_at_once() {
    let (model, delta) = input("lif_white_noise");
    let synapse = delta.receptors[0].as_ref().unwrap();
    assert!(synapse.matrix.is_empty() && synapse.jump.is_number(1.0));
    assert!((value(&model, &delta.ports[0], 0.0) - 1.0 / 20.0).abs() < 1e-15);
    let (model, step) = input("izhikevich_psc_step");
    let synapse = step.receptors[0].as_ref().unwrap();
    assert_eq!(value(&model, &synapse.pulse, 0.0), 1.0);
    assert!(synapse.jump.is_number(0.0));
}

#[test]
fn what_has_no_membrane_potential_says_so() {
    for name in ["rate_threshold_linear", "rate_power_law"] {
        let error = atlas(name).membrane_input().unwrap_err().to_string();
        assert!(error.contains("one membrane potential"), "{error}");
    }
}
