//! Power spectra of population rates: finite numbers of spikes shake a network, which answers linearly (Brunel & Hakim 1999;
//! Schuecker, Diesmann & Helias 2015; Bos, Diesmann & Helias 2016).
//!
//! ```text
//! M_ij(f) = Σ over projections  D(f)/(1 + 2πif τ_s) [∂μ_i/∂ν_j H_μ,i(f) + ∂σ_i/∂ν_j H_σ,i(f)]
//! C(f) = (1 - M)⁻¹ A (1 - M)⁻†,   A = diag(ν_j/N_j) + what shared sources add
//! ```
//!
//! with the linear responses H of the neurons at the working point (behind exponential synapses those of [`FilteredResponse`], which
//! have the filter in them), and the mean D of e^(-2πifd) over the delays d, on the grid of the time step as networks have them. It holds
//! for asynchronous states whose neurons fire nearly like Poisson processes; near an instability, where an eigenvalue of M
//! approaches 1, fluctuations are no longer small.

use neuropil_circuit::{Circuit, PopulationKind, Source};
use neuropil_numerics::matrix::{Lu, Matrix};

use crate::TheoryError;
use crate::complex::C;
use crate::equations::{LinkSource, equations};
use crate::transfer::FilteredResponse;
use crate::transmission::delays;
use crate::working_point::TheoryOptions;

/// Spectra of the rates of all populations.
#[derive(Clone, Debug, PartialEq)]
pub struct PopulationSpectra {
    /// Frequencies, cycles per ms.
    pub frequency: Vec<f64>,
    /// Names of the populations.
    pub populations: Vec<String>,
    /// Rates at the working point, 1/ms.
    pub rates: Vec<f64>,
    /// Two-sided power spectral density of the mean rate of each population, `[population][frequency]`, 1/ms (rate² × time); a
    /// thousand times that is (spikes/s)²/Hz. Independent Poisson neurons have ν/N.
    pub power: Vec<Vec<f64>>,
    /// At each frequency, how near the network is to amplifying without bound: |det(1 - M)|, 1 without recurrence.
    pub distance: Vec<f64>,
    /// Which assumptions hold only nearly, or not.
    pub warnings: Vec<String>,
}

/// Spectra at the working point of `circuit`, at `frequencies` (cycles per ms, above 0).
pub fn population_spectra(
    circuit: &Circuit,
    options: &TheoryOptions,
    frequencies: &[f64],
) -> Result<PopulationSpectra, TheoryError> {
    const FUNCTION: &str = "population_spectra";
    if let Some(bad) = frequencies.iter().find(|f| !(**f > 0.0 && f.is_finite())) {
        let expected = "a finite frequency above 0";
        return Err(TheoryError::parameter(
            FUNCTION,
            "frequency",
            *bad,
            "per ms",
            expected,
        ));
    }
    let e = equations(circuit, options)?;
    let n = e.neurons.len();
    let solved = e.network.solve(&options.solver)?;
    let size = |i: usize| circuit.populations[e.neurons[i].0].size as f64;
    // Independent spikes of every population, then of every source, with their intensities.
    let mut noise: Vec<(LinkSource, f64)> = (0..n)
        .map(|i| (LinkSource::Neurons(i), solved.rates[i] / size(i)))
        .collect();
    for (k, p) in circuit.populations.iter().enumerate() {
        if let PopulationKind::Source(Source::Poisson { rate }) = &p.kind
            && let Some(rate) = rate.constant()
        {
            noise.push((LinkSource::Trains(k), rate / p.size as f64));
        }
    }
    let delays: Vec<Vec<(f64, f64)>> = (0..circuit.projections.len())
        .map(|k| delays::points(circuit, k))
        .collect();
    let filtered = (0..n)
        .map(|i| match e.network.transfer[i].filtered() {
            Some((lif, tau_s)) if tau_s != lif.tau_m => {
                let (mean, noise, step) = (solved.mean[i], solved.noise[i], circuit.protocol.dt);
                let found = FilteredResponse::new(lif, tau_s, step, mean, noise);
                found.map(|f| Some((f, tau_s))).map_err(|e| e.of(i))
            }
            _ => Ok(None),
        })
        .collect::<Result<Vec<_>, _>>()?;
    let mut power = vec![Vec::with_capacity(frequencies.len()); n];
    let mut distance = Vec::with_capacity(frequencies.len());
    for f in frequencies {
        let responses = (0..n)
            .map(|i| {
                if let Some((response, _)) = &filtered[i] {
                    return Ok(response.at(*f));
                }
                let transfer = &e.network.transfer[i];
                let at = transfer.linear_response(solved.mean[i], solved.noise[i], *f);
                at.map_err(|e| e.of(i))
            })
            .collect::<Result<Vec<_>, _>>()?;
        // What a modulation of the source does to the target directly.
        let mut direct = vec![vec![C(0.0, 0.0); noise.len()]; n];
        for link in &e.links {
            let Some(j) = noise.iter().position(|(s, _)| *s == link.source) else {
                continue;
            };
            let i = link.target;
            let h = responses[i];
            let by_noise = link.variance / (2.0 * solved.noise[i]);
            let gain =
                C(h.by_mean.0, h.by_mean.1) * link.mean + C(h.by_noise.0, h.by_noise.1) * by_noise;
            let lag = |tau: f64| C(1.0, 2.0 * std::f64::consts::PI * f * tau);
            // Of a population with one filter for all its noise, which the response has in it.
            let filter = match &filtered[i] {
                Some((_, tau_s)) => lag(link.tau_s) / lag(*tau_s),
                None => lag(link.tau_s),
            };
            let delay = delays::factor(&delays[link.projection], *f);
            direct[i][j] = direct[i][j] + gain * delay / filter;
        }
        let (columns, determinant) = answers(&direct, n)?;
        distance.push(determinant);
        for (i, density) in power.iter_mut().enumerate() {
            let terms = noise.iter().enumerate().map(|(j, (_, intensity))| {
                // Spikes of a population are themselves rate; those of a source act through its links.
                let c = if j < n {
                    columns[j][i]
                } else {
                    (0..n).fold(C(0.0, 0.0), |sum, k| sum + columns[k][i] * direct[k][j])
                };
                (c.0 * c.0 + c.1 * c.1) * intensity
            });
            density.push(terms.sum());
        }
    }
    let mut warnings = e.warnings;
    for (i, rate) in solved.rates.iter().enumerate() {
        if filtered[i].is_none()
            && let Some((_, tau_s)) = e.network.transfer[i].filtered()
        {
            warnings.push(format!(
                "population `{}`: its synapses are as slow as its membrane (τ_s = {tau_s:.3} ms), for which its response is that of shifted boundaries, which lags too much at high frequencies",
                circuit.populations[e.neurons[i].0].name
            ));
        }
        let t_ref = e.neurons[i].1.t_ref;
        if rate * t_ref > 0.1 {
            warnings.push(format!(
                "population `{}`: at {:.0} spikes/s refractoriness makes its spikes more regular than the Poisson process that theory assumes",
                circuit.populations[e.neurons[i].0].name,
                rate * 1e3
            ));
        }
    }
    warnings.sort();
    warnings.dedup();
    Ok(PopulationSpectra {
        frequency: frequencies.to_vec(),
        populations: e
            .neurons
            .iter()
            .map(|(k, _)| circuit.populations[*k].name.clone())
            .collect(),
        rates: solved.rates,
        power,
        distance,
        warnings,
    })
}

/// The columns of (1 - M)⁻¹ and |det(1 - M)|, through the real matrix of twice the size.
fn answers(direct: &[Vec<C>], n: usize) -> Result<(Vec<Vec<C>>, f64), TheoryError> {
    let open = |i: usize, j: usize| {
        let unit = C(if i == j { 1.0 } else { 0.0 }, 0.0);
        unit - direct[i][j]
    };
    let real = Matrix::from_fn(2 * n, 2 * n, |i, j| {
        let c = open(i % n, j % n);
        match (i < n, j < n) {
            (true, true) | (false, false) => c.0,
            (true, false) => -c.1,
            (false, true) => c.1,
        }
    });
    let lu = Lu::new(&real)?;
    let columns = (0..n)
        .map(|j| {
            let mut unit = vec![0.0; 2 * n];
            unit[j] = 1.0;
            let x = lu.solve(&unit)?;
            Ok((0..n).map(|i| C(x[i], x[n + i])).collect())
        })
        .collect::<Result<_, TheoryError>>()?;
    // The determinant of the real matrix is the square of the size of the complex one.
    Ok((columns, libm::sqrt(libm::fabs(lu.determinant()))))
}
