//! Spikes of populations over time, and their rates below.

use neuropil_analysis::{choose, population_rate_over_time};
use neuropil_recording::Recording;

use crate::ReportError;
use crate::plot::marks::{SpikeMarks, line};
use crate::plot::panel::Panel;
use crate::plot::scale::Axis;

/// One population of a raster.
#[derive(Clone, Debug)]
pub struct RasterRow {
    /// Its name in the recording.
    pub population: String,
    /// Its colour.
    pub color: String,
}

impl RasterRow {
    /// A population in a colour.
    pub fn new(population: impl Into<String>, color: impl Into<String>) -> Self {
        Self {
            population: population.into(),
            color: color.into(),
        }
    }
}

/// What part of a recording a raster shows.
#[derive(Clone, Copy, Debug)]
pub struct RasterOptions {
    /// First moment, ms from the start of the run.
    pub from: f64,
    /// Last moment, ms.
    pub to: f64,
    /// The most spikes that are drawn; above it neurons are left out at random, in all populations the same fraction.
    pub max_spikes: usize,
    /// Seed of that choice.
    pub seed: u64,
}

impl RasterOptions {
    /// From `from` to `to` ms, at most 20,000 spikes (about 250 kB of SVG).
    pub fn between(from: f64, to: f64) -> Self {
        Self {
            from,
            to,
            max_spikes: 20_000,
            seed: 0,
        }
    }
}

/// A raster with what its caption must say.
#[derive(Clone, Debug)]
pub struct Raster {
    /// The panel.
    pub panel: Panel,
    /// Fraction of the neurons that are shown.
    pub fraction: f64,
    /// Number of spikes that are drawn.
    pub spikes: usize,
    /// A sentence for the caption: what is shown and what was left out.
    pub caption: String,
}

impl Raster {
    /// Populations one above the other, the first of `rows` on top, each as high as it has neurons (but high enough
    /// for its name).
    ///
    /// # Errors
    /// For populations that are unknown or whose spikes were not recorded, and a time span that is none.
    pub fn new(
        recording: &Recording,
        rows: &[RasterRow],
        options: &RasterOptions,
    ) -> Result<Self, ReportError> {
        let step = |ms: f64| (ms / recording.dt).round().clamp(0.0, 9e15) as u64;
        let (after, to) = (step(options.from), step(options.to));
        let window = recording.spikes.window(after, to);
        let mut total = 0;
        let mut trains = Vec::new();
        for row in rows {
            let population = recording.population(&row.population)?;
            // Says so where the spikes of the population were not recorded.
            recording.spikes_of(&row.population)?;
            let t = window
                .trains(population.first_id, population.size)
                .map_err(ReportError::from)?;
            total += t.n_spikes();
            trains.push(t);
        }
        let fraction = (options.max_spikes as f64 / total.max(1) as f64).min(1.0);
        let heights: Vec<f64> = {
            let sizes: Vec<f64> = trains.iter().map(|t| t.len() as f64).collect();
            let all: f64 = sizes.iter().sum();
            let least = all * 0.6 / sizes.len().max(1) as f64;
            sizes.iter().map(|s| s.max(least)).collect()
        };
        let mut bottom: f64 = heights.iter().sum();
        let mut panel = Panel::new(
            "",
            Axis::new("time (ms)").range(options.from, options.to),
            Axis::new(""),
        );
        panel.y.range = Some((0.0, bottom.max(1.0)));
        let mut ticks = Vec::new();
        let mut drawn = 0;
        for ((row, t), height) in rows.iter().zip(&trains).zip(&heights) {
            bottom -= height;
            let kept =
                ((t.len() as f64 * fraction).round() as usize).clamp(t.len().min(1), t.len());
            let mut mark = SpikeMarks {
                color: row.color.clone(),
                height: 1.5,
                ..Default::default()
            };
            // Neurons fill the height of their population, with a little air between populations.
            let place =
                |k: usize| bottom + height * (0.03 + 0.94 * (k as f64 + 0.5) / kept.max(1) as f64);
            for (k, i) in choose(t.len(), kept, options.seed).into_iter().enumerate() {
                for &s in t.train(i) {
                    mark.x.push(s as f64 * recording.dt);
                    mark.y.push(place(k));
                }
            }
            drawn += mark.x.len();
            ticks.push((bottom + height / 2.0, row.population.clone()));
            panel.marks.push(mark.into());
        }
        panel.y = panel.y.ticks_at(ticks);
        let caption = if fraction < 1.0 {
            format!(
                "All spikes of a random {} of the neurons of each population ({drawn} of {total} spikes).",
                percent(fraction)
            )
        } else {
            format!("All spikes of all neurons ({total}).")
        };
        Ok(Self {
            panel,
            fraction,
            spikes: drawn,
            caption,
        })
    }
}

fn percent(fraction: f64) -> String {
    let p = 100.0 * fraction;
    let decimals = if p < 1.0 {
        2
    } else if p < 10.0 {
        1
    } else {
        0
    };
    format!("{p:.decimals$} %")
}

/// Rates of populations over time in bins of `bin` ms, within the time span of `options`.
///
/// # Errors
/// For populations that are unknown or whose spikes were not recorded, and a bin that is not a multiple of dt.
pub fn rate_over_time(
    recording: &Recording,
    rows: &[RasterRow],
    options: &RasterOptions,
    bin: f64,
) -> Result<Panel, ReportError> {
    let mut panel = Panel::new(
        "",
        Axis::new("time (ms)").range(options.from, options.to),
        Axis::new("rate (spikes/s)"),
    );
    let mut top: f64 = 0.0;
    for row in rows {
        let (times, rates) = population_rate_over_time(recording, &row.population, bin)?;
        let within = times
            .into_iter()
            .zip(rates)
            .filter(|(t, _)| (options.from..=options.to).contains(t));
        let (x, y): (Vec<f64>, Vec<f64>) = within.unzip();
        top = y.iter().copied().fold(top, f64::max);
        let mut curve = line(x, y, &row.color);
        curve.width = 1.1;
        curve.label = Some(row.population.clone());
        panel.marks.push(curve.into());
    }
    panel.y.range = Some((0.0, if top > 0.0 { 1.05 * top } else { 1.0 }));
    Ok(panel)
}
