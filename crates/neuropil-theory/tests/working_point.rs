//! Working points of circuits as declared, against solutions of the same equations written out by hand.

use neuropil_circuit::{SynapseUse, read_circuit};
use neuropil_theory::{InputNoise, TheoryOptions, reduce, to_semi_balanced, working_point};
use serde_json::Value;

fn golden() -> Value {
    serde_json::from_str(include_str!("golden/networks.json")).unwrap()
}

fn circuit(name: &str, set: &[(&str, &str)]) -> neuropil_circuit::Circuit {
    let set: Vec<(String, String)> = set
        .iter()
        .map(|(k, v)| ((*k).into(), (*v).into()))
        .collect();
    neuropil_atlas::circuit(name, &set).unwrap()
}

#[test]
fn microcircuit_from_its_declaration() {
    let golden = golden();
    for (noise, key) in [
        (InputNoise::ColouredShift, "PD2014_colored_shift"),
        (InputNoise::White, "PD2014_white_noise"),
    ] {
        let options = TheoryOptions {
            noise,
            ..TheoryOptions::default()
        };
        let solved = working_point(&circuit("potjans_diesmann_2014", &[]), &options).unwrap();
        let expected = &golden["potjans_diesmann"][key];
        assert_eq!(solved.populations.len(), 8);
        for (i, p) in solved.populations.iter().enumerate() {
            let rate = expected["rates_hz"][&p.name].as_f64().unwrap();
            // Synapse numbers are whole here and fractions there: in-degrees differ by up to 5e-4.
            assert!(
                (p.rate * 1e3 / rate - 1.0).abs() < 1e-3,
                "{key} {}: {} {rate}",
                p.name,
                p.rate * 1e3
            );
            let mean = expected["mean_input_mV"][i].as_f64().unwrap();
            let noise = expected["std_input_mV"][i].as_f64().unwrap();
            assert!(
                (p.mean_input - mean).abs() < 0.01,
                "{key} {}: {} {mean}",
                p.name,
                p.mean_input
            );
            assert!(
                (p.noise - noise).abs() < 0.005,
                "{key} {}: {} {noise}",
                p.name,
                p.noise
            );
            assert!((p.excitation + p.inhibition - p.mean_input).abs() < 1e-9);
            assert!(p.inhibition < 0.0);
        }
        assert!(solved.residual < 1e-12);
    }
}

#[test]
fn constant_background_has_the_same_mean_and_less_noise() {
    let options = TheoryOptions::default();
    let poisson = working_point(&circuit("potjans_diesmann_2014", &[]), &options).unwrap();
    let constant = working_point(
        &circuit("potjans_diesmann_2014", &[("background", "dc")]),
        &options,
    )
    .unwrap();
    for (a, b) in poisson.populations.iter().zip(&constant.populations) {
        assert!(b.noise < a.noise, "{}", a.name);
    }
}

#[test]
fn brunel_states() {
    for (g, eta, rate) in [
        ("3", "2", 327.008479),
        ("4.5", "0.9", 6.516702268),
        ("5", "2", 37.949697086),
        ("6", "4", 55.841262376),
        ("8", "1", 2.678762192),
    ] {
        let c = circuit("brunel_2000", &[("g", g), ("eta", eta)]);
        let solved = working_point(&c, &TheoryOptions::default()).unwrap();
        for p in &solved.populations {
            assert!(
                (p.rate * 1e3 / rate - 1.0).abs() < 1e-8,
                "g {g} eta {eta} {}: {}",
                p.name,
                p.rate * 1e3
            );
        }
    }
}

#[test]
fn reduction_of_the_exponential_current_neuron() {
    let c = circuit("potjans_diesmann_2014", &[]);
    let r = reduce(
        "L4E",
        c.population("L4E").unwrap().1.neuron().unwrap(),
        None,
    )
    .unwrap();
    assert!((r.tau_m - 10.0).abs() < 1e-12);
    assert!((r.v_th - 15.0).abs() < 1e-12);
    assert!(r.v_reset.abs() < 1e-12);
    assert!((r.t_ref - 2.0).abs() < 1e-12);
    // A spike of weight w (pA) carries the charge w τ_s and moves V as a jump of w τ_s / C would: 87.81 pA are 0.1756 mV.
    for receptor in &r.receptors {
        assert!((receptor.tau_s - 0.5).abs() < 1e-12);
        assert!((receptor.gain / r.tau_m * 87.81 - 87.81 * 0.5 / 250.0).abs() < 1e-12);
    }
    // One pA shifts V by τ_m / C.
    assert!((r.port_gain[0] - 10.0 / 250.0).abs() < 1e-12);
}

#[test]
fn a_neuron_with_noise_of_its_own() {
    let text = r#"
[circuit]
name = "noisy"
[populations.N]
size = 10
model = "lif_white_noise"
parameters = { tau_m = "20 ms", E_L = "-70 mV", V_th = "-50 mV", V_reset = "-60 mV", t_ref = "2 ms", mu = "15 mV", sigma = "5 mV" }
"#;
    let c = read_circuit(text, None, &[], &neuropil_atlas::library()).unwrap();
    let solved = working_point(&c, &TheoryOptions::default()).unwrap();
    let p = &solved.populations[0];
    assert!((p.mean_input - 15.0).abs() < 1e-9, "{}", p.mean_input);
    assert!((p.noise - 5.0).abs() < 1e-9, "{}", p.noise);
    // Static gain at this point is known to 2.9068 spikes/s per mV; the rate follows from two points nearby.
    let at = |mu: &str| {
        let text = text.replace("15 mV", mu);
        let c = read_circuit(&text, None, &[], &neuropil_atlas::library()).unwrap();
        working_point(&c, &TheoryOptions::default())
            .unwrap()
            .populations[0]
            .rate
            * 1e3
    };
    let gain = (at("15.01 mV") - at("14.99 mV")) / 0.02;
    assert!((gain / 2.9068 - 1.0).abs() < 1e-3, "{gain}");
}

#[test]
fn what_theory_does_not_cover_is_refused_or_said() {
    let text = r#"
[circuit]
name = "driven"
[populations.N]
size = 10
model = "iaf_psc_exp"
[[stimuli]]
name = "ramp"
target = "N"
kind = "current"
piecewise_linear = [["0 ms", "0 pA"], ["100 ms", "100 pA"]]
"#;
    let c = read_circuit(text, None, &[], &neuropil_atlas::library()).unwrap();
    let error = working_point(&c, &TheoryOptions::default())
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("ramp") && error.contains("constant"),
        "{error}"
    );
    // Slow synapses: the coloured-noise shift is used, and its condition is said to be broken.
    let slow = circuit(
        "potjans_diesmann_2014",
        &[
            ("populations.L4E.parameters.tau_syn_ex", "5 ms"),
            ("populations.L4E.parameters.tau_syn_in", "5 ms"),
        ],
    );
    let solved = working_point(&slow, &TheoryOptions::default()).unwrap();
    assert!(
        solved
            .warnings
            .iter()
            .any(|w| w.contains("L4E") && w.contains("coloured")),
        "{:?}",
        solved.warnings
    );
}

/// A Poisson stimulus is a private train for each neuron: theory may not tell it from trains that are declared as such, nor their part in
/// the filter of a population whose synapses differ in time constant.
#[test]
fn a_poisson_stimulus_is_a_train_of_its_own_for_each_neuron() {
    let declared = |inhibition: &str| {
        let text = format!(
            r#"
[circuit]
name = "driven"
[populations.N]
size = 10
model = "iaf_psc_exp"
parameters = {{ tau_syn_ex = "1 ms", tau_syn_in = "4 ms" }}
[populations.T]
size = 10
source = "poisson"
rate = "4000 spikes/s"
[populations.U]
size = 10
source = "poisson"
rate = "12000 spikes/s"
[[projections]]
source = "U"
target = "N"
rule = "one_to_one"
weight = "50 pA"
delay = "1 ms"
{inhibition}
"#
        );
        let c = read_circuit(&text, None, &[], &neuropil_atlas::library()).unwrap();
        working_point(&c, &TheoryOptions::default()).unwrap()
    };
    let trains = declared(
        r#"
[[projections]]
source = "T"
target = "N"
rule = "one_to_one"
weight = "-20 pA"
delay = "1 ms""#,
    );
    let stimulus = declared(
        r#"
[[stimuli]]
name = "noise"
target = "N"
kind = "poisson"
rate = "4000 spikes/s"
weight = "-20 pA""#,
    );
    let (a, b) = (&trains.populations[0], &stimulus.populations[0]);
    // Time constants of 1 and 4 ms count by the noise of a spike, (weight · τ_s)².
    let expected = (2500.0 + 400.0 * 16.0 * 4.0) / (2500.0 + 400.0 * 16.0);
    for p in [a, b] {
        assert!((p.tau_s - expected).abs() < 1e-12, "{} {expected}", p.tau_s);
    }
    assert!(a.rate > 1e-3, "{}", a.rate);
    assert!(
        (a.rate / b.rate - 1.0).abs() < 1e-12,
        "{} {}",
        a.rate,
        b.rate
    );
    assert!((a.noise - b.noise).abs() < 1e-12 && a.mean_input == b.mean_input);
}

/// Of weights that change theory takes those declared, and says so; what is delivered must be the weight.
#[test]
fn plastic_weights_are_taken_as_declared() {
    let declared = circuit("brunel_2000", &[]);
    let with = |name: &str, parameters: &[(&str, f64)]| {
        let mut changed = declared.clone();
        let p = changed.projections.last_mut().unwrap();
        p.synapse = Some(SynapseUse {
            model: neuropil_atlas::synapse(name).unwrap(),
            parameters: parameters
                .iter()
                .map(|(k, v)| (k.to_string(), *v))
                .collect(),
        });
        changed.check().unwrap_or_else(|e| panic!("{e}"));
        let limit = to_semi_balanced(&changed, &TheoryOptions::default());
        let solved = working_point(&changed, &TheoryOptions::default());
        assert_eq!(limit.is_ok(), solved.is_ok());
        solved.map(|solved| (solved, limit.unwrap().assumptions))
    };
    let expected = working_point(&declared, &TheoryOptions::default()).unwrap();
    let (solved, of_limit) = with("istdp", &[("eta", -0.01), ("w_max", -10.0)]).unwrap();
    assert_eq!(solved.rates(), expected.rates());
    let said = |w: &String| w.contains("spikes change its weights (synapse model `istdp`)");
    assert_eq!(solved.warnings.iter().filter(|w| said(w)).count(), 1);
    assert!(of_limit.iter().any(said));
    assert!(!expected.warnings.iter().any(said));
    let error = with("tsodyks_markram", &[]).unwrap_err().to_string();
    assert!(
        error.contains("`weight * released * x`, of the synapse model `tsodyks_markram`"),
        "{error}"
    );
}

#[test]
fn drives_that_change_in_time_or_fluctuate_are_refused() {
    use neuropil_circuit::{NoiseProcess, StimulusKind, Waveform};
    let refused = |change: &dyn Fn(&mut StimulusKind)| {
        let mut c = circuit("brunel_2000", &[]);
        change(&mut c.stimuli[0].kind);
        let error = working_point(&c, &TheoryOptions::default()).unwrap_err();
        let error = error.to_string();
        assert!(error.contains(&c.stimuli[0].name), "{error}");
        error
    };
    let wave = Waveform::Sinusoidal {
        mean: 1.0,
        amplitude: 0.5,
        frequency: 0.01,
        phase: 0.0,
    };
    let error = refused(&|kind| {
        if let StimulusKind::Poisson { rate, .. } = kind {
            *rate = wave.clone();
        }
    });
    assert!(
        error.contains("rate is one that changes in time"),
        "{error}"
    );
    let error = refused(&|kind| {
        *kind = StimulusKind::Noise {
            port: "I_e".into(),
            process: NoiseProcess::OrnsteinUhlenbeck { tau: 5.0 },
            mean: 0.0,
            sd: 1.0,
            shared: None,
        };
    });
    assert!(error.contains("one that fluctuates"), "{error}");
}
