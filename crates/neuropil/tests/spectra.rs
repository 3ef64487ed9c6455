//! Spectra of population rates: linear response against simulation of Brunel's network, which rings, and of one with exponential
//! synapses and drawn delays, which does not and must agree within errors.

use neuropil::SimulateOptions;
use neuropil::analysis::{Window, spectrum};
use neuropil::network::Seeds;
use neuropil::theory::{InputNoise, TheoryOptions, population_spectra};

#[test]
fn a_network_rings_as_theory_says() {
    let set = [
        ("g", "5"),
        ("eta", "2"),
        ("protocol.warmup", "500 ms"),
        ("protocol.duration", "8 s"),
    ]
    .map(|(k, v)| (k.to_string(), v.to_string()));
    let circuit = neuropil::load("brunel_2000", &set).unwrap();
    let options = SimulateOptions {
        seeds: Seeds {
            network: 5,
            trial: 0,
        },
        ..SimulateOptions::default()
    };
    let recording = neuropil::simulate(&circuit, options).unwrap().recording;
    let window = Window::of(&recording).unwrap();
    let theory = TheoryOptions {
        noise: InputNoise::White,
        time_step: Some(recording.dt),
        ..TheoryOptions::default()
    };
    let spikes = recording.spikes_of("E").unwrap();
    let size = recording.population("E").unwrap().size;
    let measured = spectrum(spikes.steps(), size, &window, 1.0, Some(200.0)).unwrap();
    // Bands of 25 Hz. Brunel's networks ring strongly, up to hundreds of times the Poisson level, so that fluctuations are not
    // small at the peak and have harmonics: theory is right about where and within a factor of two how much.
    let frequencies: Vec<f64> = measured.frequency.iter().map(|f| f * 1e-3).collect();
    let expected = population_spectra(&circuit, &theory, &frequencies).unwrap();
    let mut bands = Vec::new();
    for band in 1..9 {
        let (low, high) = (25.0 * f64::from(band), 25.0 * f64::from(band + 1));
        let lines: Vec<usize> = (0..frequencies.len())
            .filter(|i| (low..high).contains(&measured.frequency[*i]))
            .collect();
        let mean = |of: &dyn Fn(usize) -> f64| {
            lines.iter().map(|i| of(*i)).sum::<f64>() / lines.len() as f64
        };
        // Counts in bins of 1 ms damp by sinc².
        let damped = |i: usize| {
            let x = std::f64::consts::PI * measured.frequency[i] * 1e-3;
            expected.power[0][i] * 1e3 * (x.sin() / x).powi(2)
        };
        bands.push((mean(&|i| measured.power[i]), mean(&damped)));
    }
    let summary = format!("{bands:?}, Poisson {}", measured.poisson);
    for (measured, expected) in &bands {
        assert!((0.5..2.0).contains(&(measured / expected)), "{summary}");
    }
    let highest = |of: &dyn Fn(&(f64, f64)) -> f64| {
        (0..bands.len()).max_by(|a, b| of(&bands[*a]).total_cmp(&of(&bands[*b])))
    };
    assert_eq!(highest(&|b| b.0), highest(&|b| b.1), "{summary}");
    assert!(bands[3].0 > 100.0 * measured.poisson, "{summary}");
    assert!((measured.rate / (expected.rates[0] * 1e3) - 1.0).abs() < 0.02);
}

/// Excitatory and inhibitory neurons with the synapses and delays of the cortical microcircuit, too weakly coupled to ring.
const CALM: &str = r#"
[circuit]
name = "calm"

[defaults.population]
model = "iaf_psc_exp"
parameters = { tau_m = "10 ms", C_m = "250 pF", t_ref = "2 ms", E_L = "-65 mV", V_reset = "-65 mV", V_th = "-50 mV", tau_syn_ex = "0.5 ms", tau_syn_in = "0.5 ms" }
initial = { V_m = { distribution = "normal", mean = "-58 mV", sd = "5 mV" } }

[populations]
E = { size = 2000 }
I = { size = 500 }

[[projections]]
sources = ["E", "I"]
targets = ["E", "I"]
rule = "fixed_indegree"
in_degree = [[200, 50], [200, 50]]
weight = [["40 pA", "-240 pA"], ["40 pA", "-240 pA"]]

[projections.delay]
distribution = "normal"
mean = ["1.5 ms", "0.75 ms"]
relative_sd = 0.5
lower = "0.05 ms"

[[stimuli]]
kind = "poisson"
targets = ["E", "I"]
rate = "16800 spikes/s"
weight = "40 pA"
receptor = "excitatory"

[protocol]
dt = "0.1 ms"
warmup = "300 ms"
duration = "12 s"
"#;

#[test]
fn a_calm_network_fluctuates_as_theory_says() {
    let circuit =
        neuropil::circuit::read_circuit(CALM, None, &[], &neuropil::atlas::library()).unwrap();
    let recording = neuropil::simulate(&circuit, SimulateOptions::default())
        .unwrap()
        .recording;
    let window = Window::of(&recording).unwrap();
    for (k, name) in ["E", "I"].into_iter().enumerate() {
        let spikes = recording.spikes_of(name).unwrap();
        let size = recording.population(name).unwrap().size;
        let measured = spectrum(spikes.steps(), size, &window, 0.5, Some(200.0)).unwrap();
        let frequencies: Vec<f64> = measured.frequency.iter().map(|f| f * 1e-3).collect();
        let bands = [
            (50.0, 120.0),
            (120.0, 250.0),
            (250.0, 400.0),
            (400.0, 600.0),
        ];
        let all = &measured.frequency;
        let inside = |(low, high): (f64, f64)| {
            (0..measured.frequency.len()).filter(move |i| (low..high).contains(&all[*i]))
        };
        let expected =
            population_spectra(&circuit, &TheoryOptions::default(), &frequencies).unwrap();
        let mut found = Vec::new();
        for band in bands {
            let (mut a, mut b, mut lines) = (0.0, 0.0, 0.0);
            for i in inside(band) {
                let x = std::f64::consts::PI * measured.frequency[i] * 0.5e-3;
                a += measured.power[i];
                // Bins damp what differs from independent spikes, whose counts are white.
                let white = expected.rates[k] * 1e3 / size as f64;
                b += white + (expected.power[k][i] * 1e3 - white) * (x.sin() / x).powi(2);
                lines += 1.0;
            }
            // Under a Hann taper about every second line is independent.
            let error = (2.0 / (measured.dof * 0.5 * lines)).sqrt();
            // Of both over independent spikes of their own rates, which differ by a few per cent.
            let own = expected.rates[k] * 1e3 / size as f64;
            let ratio = a / b * own / measured.poisson;
            found.push((band, ratio, error, b / lines / own));
        }
        println!(
            "{name} {:.3} {:.3} {found:?}",
            measured.rate,
            expected.rates[k] * 1e3
        );
        for (band, ratio, error, _) in &found {
            assert!(
                (ratio - 1.0).abs() < 3.0 * error + 0.05,
                "{name} {band:?}: {ratio} ± {error}"
            );
        }
    }
}
