//! Power spectra of the population rates, against linear response theory of the same description.

use super::Study;
use crate::request::{PaperError, with_error};
use neuropil::analysis::{Spectrum, population_spectrum};
use neuropil::recording::Estimate;
use neuropil::report::figures::spectra as spectra_panel;
use neuropil::report::plot::color::palette;
use neuropil::report::plot::marks::line;
use neuropil::report::plot::panel::Panel;
use neuropil::report::{Claim, Figure, Report, Table};
use neuropil::theory::{TheoryOptions, population_spectra};

/// Bands of frequency, Hz.
const BANDS: [(f64, f64); 6] = [
    (4.0, 30.0),
    (30.0, 60.0),
    (60.0, 120.0),
    (120.0, 200.0),
    (200.0, 300.0),
    (300.0, 400.0),
];
/// Highest frequency shown, Hz.
const HIGHEST: f64 = 450.0;
/// Width of the bins in which spikes are counted, ms: they damp by sinc² what differs from the spectrum of independent spikes, whose
/// counts are white in bins of any width.
const BIN: f64 = 1.0;
/// Largest factor between simulated and predicted power that counts as agreement.
const FACTOR: f64 = 2.0;

/// One population: what was simulated, and what theory says of the same counts, (spikes/s)²/Hz.
struct Both {
    name: String,
    simulated: Spectrum,
    theory: Vec<f64>,
}

impl Both {
    /// Simulated over predicted power in a band.
    fn ratio(&self, (low, high): (f64, f64)) -> Estimate {
        let inside = |f: &f64| (low..high).contains(f);
        let pairs = self.simulated.frequency.iter().zip(&self.simulated.power);
        let pairs = pairs.zip(&self.theory).filter(|((f, _), _)| inside(f));
        let (mut measured, mut expected, mut lines) = (0.0, 0.0, 0.0);
        for ((_, p), t) in pairs {
            measured += p;
            expected += t;
            lines += 1.0;
        }
        if lines == 0.0 {
            return Estimate::not_estimable("no frequency of the spectrum lies in the band");
        }
        let ratio = measured / expected;
        // Under a Hann taper about every second line is independent.
        let freedom = self.simulated.dof * 0.5 * f64::max(lines, 2.0);
        let error = ratio * (2.0 / freedom).sqrt();
        with_error(
            ratio,
            error,
            lines as u64,
            "",
            "lines of the spectrum in the band",
        )
    }

    /// Frequency of the largest power between 40 and 120 Hz of a spectrum smoothed over 5 lines, Hz.
    fn peak(&self, power: &[f64]) -> f64 {
        let f = &self.simulated.frequency;
        let smooth = |k: usize| {
            let near = power.get(k.saturating_sub(2)..(k + 3).min(power.len()));
            let near = near.unwrap_or_default();
            near.iter().sum::<f64>() / near.len() as f64
        };
        let inside = (0..f.len()).filter(|k| (40.0..120.0).contains(&f[*k]));
        let best = inside.max_by(|a, b| smooth(*a).total_cmp(&smooth(*b)));
        best.map_or(f64::NAN, |k| f[k])
    }
}

/// Adds spectra, their ratios to theory, and what is claimed of them.
pub(super) fn spectra(study: &Study, report: &mut Report) -> Result<(), PaperError> {
    let all = both(study, report)?;
    claims(study, &all, report);
    let panel = |title: &str, suffix: char| -> Panel {
        let chosen: Vec<&Both> = all.iter().filter(|b| b.name.ends_with(suffix)).collect();
        let shown: Vec<_> = chosen
            .iter()
            .enumerate()
            .map(|(i, b)| (b.name.as_str(), palette(i), &b.simulated))
            .collect();
        let mut panel = spectra_panel(title, &shown, HIGHEST);
        for (i, b) in chosen.iter().enumerate() {
            let theory = b.simulated.frequency.iter().zip(&b.theory);
            let (x, y) = theory
                .filter(|(f, _)| **f <= HIGHEST)
                .map(|(f, t)| (*f, t / b.simulated.poisson))
                .unzip();
            let mut curve = line(x, y, palette(i));
            curve.dashed = true;
            curve.label = (i == 0).then(|| "linear response".into());
            panel = panel.with(curve);
        }
        panel
    };
    report.figures.push(
        Figure::new(
            "spectra",
            "Power spectra of the population rates",
            format!("Spectra over the level of independent Poisson neurons, with 95 % bands; seed {}. Dashed: linear response of the network at its working point to the shot noise of its finite populations, as counts in bins of 1 ms have it.", study.seeds[0]),
            "Power spectra of eight population rates with dashed predictions; all have a peak near 80 Hz and a second one above 300 Hz; excitatory rates lie above the Poisson level at most frequencies, inhibitory ones below it at low frequencies.",
        )
        .row(300.0, [panel("excitatory", 'E'), panel("inhibitory", 'I')])
        .with_letters(),
    );
    Ok(())
}

fn both(study: &Study, report: &mut Report) -> Result<Vec<Both>, PaperError> {
    let mut simulated = Vec::new();
    for name in &study.names {
        simulated.push(population_spectrum(&study.recording, name)?);
    }
    let Some(first) = simulated.first() else {
        return Ok(Vec::new());
    };
    let frequencies: Vec<f64> = first.frequency.iter().map(|f| f * 1e-3).collect();
    let predicted = population_spectra(&study.circuit, &TheoryOptions::default(), &frequencies)?;
    report.warnings.extend(predicted.warnings);
    let size = |name: &str| {
        let found = study.circuit.population(name);
        found.map_or(f64::NAN, |(_, p)| p.size as f64)
    };
    let pairs = study.names.iter().zip(simulated);
    let pairs = pairs.zip(predicted.power.iter().zip(&predicted.rates));
    Ok(pairs
        .map(|((name, simulated), (power, rate))| {
            let white = rate / size(name);
            let damped = frequencies.iter().zip(power).map(|(f, p)| {
                let x = std::f64::consts::PI * f * BIN;
                1e3 * (white + (p - white) * (x.sin() / x).powi(2))
            });
            Both {
                name: name.clone(),
                theory: damped.collect(),
                simulated,
            }
        })
        .collect())
}

/// The ratio in a band that is farthest from 1 on a logarithmic scale, in octaves, with the population that has it.
fn farthest(all: &[Both], band: (f64, f64)) -> Option<(String, Estimate)> {
    let octaves = all.iter().filter_map(|b| {
        let ratio = b.ratio(band);
        let (r, error) = (ratio.value()?, ratio.standard_error()?);
        let said = format!("{} {r:.2}", b.name);
        let measured = with_error(
            r.log2().abs(),
            error / r / std::f64::consts::LN_2,
            1,
            "octaves",
            "population farthest from its prediction",
        );
        Some((r.log2().abs(), said, measured))
    });
    let worst = octaves.max_by(|a, b| a.0.total_cmp(&b.0));
    worst.map(|(_, said, measured)| (said, measured))
}

fn claims(study: &Study, all: &[Both], report: &mut Report) {
    let source =
        "linear response theory of the same description (Bos et al. 2016); criterion stated here";
    let mut columns = vec!["population".to_owned()];
    columns.extend(BANDS.map(|(a, b)| format!("{a:.0}–{b:.0} Hz")));
    columns.extend(["peak simulated (Hz)".into(), "peak predicted (Hz)".into()]);
    let mut table = Table::new(
        "spectra",
        "Simulated over predicted power",
        format!(
            "Power of the rate of each population in bands, simulated over linear response theory, with 95 % intervals; frequency of the largest power from 40 to 120 Hz. Seed {}.",
            study.seeds[0]
        ),
        columns,
    );
    for b in all {
        let mut row = vec![b.name.clone()];
        row.extend(BANDS.map(|band| super::show(&b.ratio(band))));
        let (simulated, predicted) = (b.peak(&b.simulated.power), b.peak(&b.theory));
        row.extend([format!("{simulated:.0}"), format!("{predicted:.0}")]);
        table = table.row(row);
        report.claims.push(Claim::equal(
            &format!("spectra.{}.peak", b.name),
            &format!("The rate of {} fluctuates most, between 40 and 120 Hz, at the frequency that theory predicts, within 10 Hz.", b.name),
            predicted,
            10.0,
            &crate::request::exact(simulated, "Hz", "largest of the spectrum smoothed over five lines"),
            "Hz",
            source,
        ));
    }
    for (low, high) in BANDS {
        let Some((said, measured)) = farthest(all, (low, high)) else {
            continue;
        };
        let claim = Claim::below(
            &format!("spectra.{low:.0}-{high:.0}"),
            &format!(
                "From {low:.0} to {high:.0} Hz the power of all population rates is what linear response theory predicts, within a factor of {FACTOR} (logarithm to base 2 of the ratio farthest from 1)."
            ),
            FACTOR.log2(),
            &measured,
            "octaves",
            source,
        );
        report.claims.push(claim.with_note(&format!(
            "simulated over predicted: {said}. {}",
            if low < 200.0 {
                "The network is near an instability at its peak, where fluctuations are not small: theory says where they are, and too little of how large; a harmonic of them and slow changes of their size, most of all in L23E, are not linear."
            } else {
                "Both have a second resonance above 300 Hz. In theory an eigenvalue comes within 0.05 of 1 there, so that the height of the resonance is not to be relied on."
            }
        )));
    }
    report.tables.push(table);
}
