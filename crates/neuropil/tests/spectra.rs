//! Spectra of population rates: linear response against simulation, Brunel's network in an asynchronous state.

use neuropil::SimulateOptions;
use neuropil::analysis::{Window, spectrum};
use neuropil::network::Seeds;
use neuropil::theory::{InputNoise, TheoryOptions, population_spectra};

#[test]
fn an_asynchronous_network_has_the_spectrum_of_theory() {
    let set = [
        ("g", "6"),
        ("eta", "1.2"),
        ("protocol.warmup", "500 ms"),
        ("protocol.duration", "12 s"),
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
    // Bands of 25 Hz, in which a mean of 5 lines has an error of some 6 %.
    let bands = 12;
    let frequencies: Vec<f64> = measured.frequency.iter().map(|f| f * 1e-3).collect();
    let expected = population_spectra(&circuit, &theory, &frequencies).unwrap();
    let mut ratios = Vec::new();
    for band in 0..bands {
        let (low, high) = (25.0 * f64::from(band), 25.0 * f64::from(band + 1));
        let inside = |f: &f64| (low..high).contains(f);
        let lines: Vec<usize> = (0..frequencies.len())
            .filter(|i| inside(&measured.frequency[*i]))
            .collect();
        let mean = |of: &dyn Fn(usize) -> f64| {
            lines.iter().map(|i| of(*i)).sum::<f64>() / lines.len() as f64
        };
        // Counts in bins of 1 ms damp by sinc².
        let damped = |i: usize| {
            let x = std::f64::consts::PI * measured.frequency[i] * 1e-3;
            expected.power[0][i] * 1e3 * (x.sin() / x).powi(2)
        };
        ratios.push(mean(&|i| measured.power[i]) / mean(&damped));
    }
    let summary = format!(
        "{ratios:.2?}, rate {} {}",
        measured.rate,
        expected.rates[0] * 1e3
    );
    assert!(ratios.iter().all(|r| (0.7..1.4).contains(r)), "{summary}");
}
