//! Figure 1B and 1C: rates of neurons without network over their input, and power laws fitted to them.

use super::common::{ARTICLE, linspace};
use crate::request::{Effort, PaperError, Request, exact, with_error};
use neuropil::analysis::{Window, neuron_rates};
use neuropil::recording::{Estimate, Provenance};
use neuropil::report::plot::color::palette;
use neuropil::report::plot::marks::{Heat, Line, Points, line, points};
use neuropil::report::plot::panel::Panel;
use neuropil::report::plot::scale::Axis;
use neuropil::report::{Claim, Figure, Report, Table};
use neuropil::theory::convention::{
    drift_of_mean, mean_of_drift, noise_of_drift_noise, per_root_second, per_second,
};
use neuropil::theory::{
    Correction, FitRecipe, LifParameters, PowerLaw, PowerLawFit, Siegert, TheoryError,
    TransferFunction, fit_on_grid, fit_smooth,
};

/// τ (ms) and σ (mV/√s) of the neurons simulated: those of figure 1B, then those of the networks.
const NEURONS: [(f64, f64); 5] = [
    (20.0, 1.0),
    (15.0, 3.0),
    (10.0, 5.0),
    (20.0, 3.0),
    (10.0, 3.0),
];
/// Rates (spikes/s) at which they are simulated.
const LEVELS: [f64; 12] = [
    0.3, 0.6, 1.0, 1.5, 2.2, 3.0, 4.5, 6.0, 8.0, 10.0, 14.0, 20.0,
];
/// Coefficients that the authors stored: τ, σ, a, b, n.
const STORED: [[f64; 5]; 7] = [
    [20.0, 3.0, 1.0792e-4, -11.1425, 3.0814],
    [10.0, 3.0, 2.2099e-6, 4.7670, 3.8150],
    [18.0, 3.0, 7.8904e-5, -9.4929, 3.1357],
    [22.0, 3.0, 1.5997e-4, -12.1213, 3.0053],
    [20.0, 1.0, 0.039147, 31.6305, 2.15344],
    [15.0, 3.0, 3.2340e-5, -6.3806, 3.30659],
    [10.0, 5.0, 4.896e-8, -62.97, 4.2043],
];

pub(super) fn figure_1(request: &mut Request, report: &mut Report) -> Result<(), PaperError> {
    let (simulated, provenance) = simulate(request)?;
    report.provenance.push(provenance);
    let mut panel = Panel::new(
        "",
        Axis::new("input μ (mV/s)"),
        Axis::new("rate (spikes/s)").range(0.0, 20.0),
    );
    for (k, ((tau, sigma), found)) in NEURONS.iter().zip(&simulated).enumerate() {
        let (phi, noise) = (neuron(*tau, Correction::None)?, noise_of(*tau, *sigma));
        let law = fit_on_grid(&phi, noise, &FitRecipe::published(*tau)?)?.law;
        let (mut x, mut y, mut z) = (Vec::new(), Vec::new(), Vec::new());
        for rate in linspace(0.02, 20.0, 120) {
            let mean = phi.inverse(per_second(rate), noise)?.mean;
            x.push(1e3 * drift_of_mean(mean, *tau));
            y.push(rate);
            z.push(1e3 * law.response(mean, noise)?.rate);
        }
        let color = palette(k);
        let label = format!("τ = {tau} ms, σ = {sigma} mV/√s");
        panel = panel
            .with(Line {
                label: Some(label),
                ..line(x.clone(), y, color)
            })
            .with(Line {
                dashed: true,
                ..line(x, z, color)
            })
            .with(Points {
                interval: found.interval.clone(),
                ..points(found.drift.clone(), found.rate.clone(), color)
            });
        claims_of_simulation(report, (*tau, *sigma), found);
    }
    stored_fits(report)?;
    report.figures.push(
        Figure::new(
            "figure_1b",
            "Rate over input (figure 1B)",
            "Dots: simulated neurons without network, with 95 % intervals. Lines: transfer function Φ (white noise, continuous time), above which the dots cannot lie, since the simulation looks at the threshold only every 0.05 ms. \
             Dashed: power law a (μ - b)ⁿ, fitted below 10 spikes/s, beyond which it parts from Φ. The first three are those of the figure, the last two the neurons of the networks.",
            "Five curves that rise ever more steeply; simulation, transfer function and power law lie on one another below 10 spikes per second.",
        )
        .row(330.0, [panel]),
    );
    let effort = request.effort;
    report.figures.push(coefficients(effort)?);
    Ok(())
}

/// The neuron of the article: threshold 1 mV above rest and reset, no refractoriness.
fn neuron(tau: f64, correction: Correction) -> Result<Siegert, TheoryError> {
    let lif = LifParameters {
        tau_m: tau,
        t_ref: 0.0,
        v_th: 1.0,
        v_reset: 0.0,
    };
    Siegert::new(lif, correction)
}

/// Brunel's σ (mV) of a noise in mV/√s.
fn noise_of(tau: f64, sigma: f64) -> f64 {
    noise_of_drift_noise(per_root_second(sigma), tau)
}

/// One neuron at all levels.
struct Curve {
    drift: Vec<f64>,
    rate: Vec<f64>,
    error: Vec<f64>,
    interval: Vec<(f64, f64)>,
    /// What Φ says for continuous time and for the time step of the simulation.
    theory: [Vec<f64>; 2],
}

fn simulate(request: &mut Request) -> Result<(Vec<Curve>, Provenance), PaperError> {
    let dt = 0.05;
    let (each, duration) = match request.effort {
        Effort::Quick => (50, "10 s"),
        Effort::Full => (200, "30 s"),
    };
    let mut text = String::from(
        "[circuit]\nname = \"neurons\"\n[defaults.population]\nmodel = \"lif_white_noise\"\n[populations]\n",
    );
    let mut drifts = Vec::new();
    for (k, (tau, sigma)) in NEURONS.iter().enumerate() {
        let (phi, noise) = (neuron(*tau, Correction::None)?, noise_of(*tau, *sigma));
        let means = LEVELS
            .iter()
            .map(|rate| Ok(phi.inverse(per_second(*rate), noise)?.mean));
        let means = means.collect::<Result<Vec<f64>, TheoryError>>()?;
        let values: Vec<String> = means
            .iter()
            .flat_map(|m| std::iter::repeat_n(format!("{m}"), each))
            .collect();
        text.push_str(&format!(
            "P{k} = {{ size = {}, parameters = {{ tau_m = \"{tau} ms\", E_L = \"0 mV\", V_th = \"1 mV\", V_reset = \"0 mV\", t_ref = \"0 ms\", sigma = \"{noise} mV\", mu = {{ values = [{}], unit = \"mV\" }} }} }}\n",
            values.len(),
            values.join(", "),
        ));
        drifts.push(means);
    }
    text.push_str(&format!(
        "[protocol]\ndt = \"{dt} ms\"\nwarmup = \"0.2 s\"\nduration = \"{duration}\"\n"
    ));
    let circuit = neuropil::circuit::read_circuit(&text, None, &[], &neuropil::atlas::library())?;
    let seed = request.seed.unwrap_or(1);
    let recording = request.simulate("figure 1B", &circuit, seed)?.recording;
    let window = Window::of(&recording)?;
    let mut curves = Vec::new();
    for (k, ((tau, sigma), means)) in NEURONS.iter().zip(&drifts).enumerate() {
        let rates = neuron_rates(&recording.trains_of(&format!("P{k}"))?, &window);
        let noise = noise_of(*tau, *sigma);
        let phi = [
            neuron(*tau, Correction::None)?,
            neuron(*tau, Correction::TimeStep { dt })?,
        ];
        let mut curve = Curve {
            drift: Vec::new(),
            rate: Vec::new(),
            error: Vec::new(),
            interval: Vec::new(),
            theory: [Vec::new(), Vec::new()],
        };
        for (own, mean) in rates.chunks_exact(each).zip(means) {
            let n = each as f64;
            let rate = own.iter().sum::<f64>() / n;
            let error =
                (own.iter().map(|r| (r - rate).powi(2)).sum::<f64>() / (n * (n - 1.0))).sqrt();
            curve.drift.push(1e3 * drift_of_mean(*mean, *tau));
            curve.rate.push(rate);
            curve.error.push(error);
            curve
                .interval
                .push((rate - 1.96 * error, rate + 1.96 * error));
            for (rates, phi) in curve.theory.iter_mut().zip(&phi) {
                rates.push(1e3 * phi.rate(*mean, noise)?);
            }
        }
        curves.push(curve);
    }
    Ok((curves, recording.provenance))
}

/// Simulated over predicted rate, as a mean over levels with weights of the inverse squared error.
fn ratio(curve: &Curve, theory: &[f64], method: &str) -> Estimate {
    let (mut sum, mut weight) = (0.0, 0.0);
    for ((rate, error), expected) in curve.rate.iter().zip(&curve.error).zip(theory) {
        let w = (expected / error).powi(2);
        if w.is_finite() {
            sum += w * rate / expected;
            weight += w;
        }
    }
    with_error(
        sum / weight,
        weight.sqrt().recip(),
        theory.len() as u64,
        "",
        method,
    )
}

fn claims_of_simulation(report: &mut Report, (tau, sigma): (f64, f64), curve: &Curve) {
    let [continuous, step] = &curve.theory;
    let plain = ratio(curve, continuous, "");
    report.claims.push(
        Claim::equal(
            &format!("1b.phi.{tau}.{sigma}"),
            &format!("Neurons with τ = {tau} ms, σ = {sigma} mV/√s fire as Φ says for a threshold that is tested every 0.05 ms (simulated over predicted rate)."),
            1.0,
            0.015,
            &ratio(curve, step, "mean over inputs of simulated over predicted rate"),
            "",
            &format!("{ARTICLE}, figure 1B; threshold moved by 0.5826 σ √dt"),
        )
        .with_note(&format!("without the time step {:.4}", plain.value().unwrap_or(f64::NAN))),
    );
}

/// Fits against the coefficients that the authors stored, as rates, since a, b and n trade against one another.
fn stored_fits(report: &mut Report) -> Result<(), PaperError> {
    let mut table = Table::new(
        "power_laws",
        "Power laws ν = a (μ - b)ⁿ fitted to Φ",
        "a in spikes/s per (mV/s)ⁿ, b in mV/s. Published: unweighted least squares over inputs from -50 to 150 mV/s in steps of 0.5 with rates below 10 spikes/s. \
         Smooth: the integral in its place, which does not jump as τ changes. rms: of the published recipe against Φ. Differences: largest of rates below 10 spikes/s.",
        [
            "τ (ms)",
            "σ (mV/√s)",
            "a, b, n of the authors",
            "a, b, n here",
            "smooth",
            "rms (spikes/s)",
            "authors − here",
            "smooth − here",
        ],
    );
    let mut largest: f64 = 0.0;
    for [tau, sigma, a, b, n] in STORED {
        let (phi, noise) = (neuron(tau, Correction::None)?, noise_of(tau, sigma));
        let recipe = FitRecipe::published(tau)?;
        let here = fit_on_grid(&phi, noise, &recipe)?;
        let smooth = fit_smooth(&phi, noise, &recipe)?;
        let theirs = PowerLaw::from_drift_per_second(a, b, n, tau)?;
        let apart = |law: &PowerLaw| -> Result<f64, PaperError> {
            let mut most: f64 = 0.0;
            for mu in linspace(-50.0, 150.0, 401) {
                let mean = mean_of_drift(per_second(mu), tau);
                if phi.rate(mean, noise)? < recipe.below {
                    most = most.max(
                        1e3 * (law.response(mean, noise)?.rate
                            - here.law.response(mean, noise)?.rate)
                            .abs(),
                    );
                }
            }
            Ok(most)
        };
        let (to_theirs, to_smooth) = (apart(&theirs)?, apart(&smooth.law)?);
        largest = largest.max(to_theirs);
        let show = |law: &PowerLaw| {
            let (a, b, n) = law.to_drift_per_second(tau);
            format!("{a:.4e}, {b:.3}, {n:.4}")
        };
        table = table.row([
            format!("{tau}"),
            format!("{sigma}"),
            show(&theirs),
            show(&here.law),
            show(&smooth.law),
            format!("{:.4}", 1e3 * here.rms),
            format!("{to_theirs:.4}"),
            format!("{to_smooth:.4}"),
        ]);
    }
    report.tables.push(table);
    report.claims.push(Claim::below(
        "1c.coefficients",
        "Power laws fitted here and by the authors give the same rates below 10 spikes/s, for seven neurons (largest difference).",
        0.05,
        &exact(largest, "spikes/s", "largest difference over inputs and neurons"),
        "spikes/s",
        &format!("coefficients stored by the authors of {ARTICLE}"),
    ));
    Ok(())
}

/// Coefficients over membrane time constant and noise.
fn coefficients(effort: Effort) -> Result<Figure, PaperError> {
    let cells = if effort == Effort::Full { 24 } else { 12 };
    let (taus, sigmas) = (
        linspace(8.0, 26.0, cells + 1),
        linspace(1.0, 5.0, cells + 1),
    );
    let centre = |edges: &[f64]| {
        edges
            .windows(2)
            .map(|w| 0.5 * (w[0] + w[1]))
            .collect::<Vec<f64>>()
    };
    let mut fits: Vec<(f64, PowerLawFit)> = Vec::new();
    for sigma in centre(&sigmas) {
        for tau in centre(&taus) {
            let fit = fit_smooth(
                &neuron(tau, Correction::None)?,
                noise_of(tau, sigma),
                &FitRecipe::published(tau)?,
            )?;
            fits.push((tau, fit));
        }
    }
    let heat = |which: fn((f64, f64, f64)) -> f64, label: &str, log: bool| {
        let values = fits
            .iter()
            .map(|(tau, fit)| which(fit.law.to_drift_per_second(*tau)))
            .collect();
        Panel::new("", Axis::new("τ (ms)"), Axis::new("σ (mV/√s)")).with(Heat {
            x_edges: taus.clone(),
            y_edges: sigmas.clone(),
            values,
            range: None,
            log,
            label: label.into(),
        })
    };
    Ok(Figure::new(
        "figure_1c",
        "Coefficients of the power law over membrane time constant and noise (figure 1C)",
        "Power laws ν = a (μ - b)ⁿ fitted to Φ below 10 spikes/s, by the criterion that is smooth in τ and σ. a is in spikes/s per (mV/s)ⁿ and spans many orders of magnitude, since it trades against n.",
        "Three maps: the gain a rises with τ and falls with σ, the onset b falls with both, the exponent n falls with τ and rises with σ.",
    )
    .row(250.0, [heat(|c| c.0, "a", true), heat(|c| c.1, "b (mV/s)", false), heat(|c| c.2, "n", false)]))
}
