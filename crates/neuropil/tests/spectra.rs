//! Spectra of population rates: linear response against simulation of Brunel's network, which rings.

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
