//! A supersaturating circuit whose rate peaks at a wanted height.

use super::{Designed, Start, Summary, hertz};
use crate::Error;
use neuropil_report::plot::Figure;
use neuropil_report::plot::color::palette;
use neuropil_report::plot::marks::{line, points};
use neuropil_report::plot::panel::Panel;
use neuropil_report::plot::scale::Axis;
use neuropil_theory::RateModel;
use neuropil_theory::design::peak::peak_of_height;
use neuropil_theory::design::{Knob, PeakDesign, with_parameters};
use serde_json::{Map, Value, json};

/// A height.
#[derive(Clone, Debug)]
pub struct PeakWish {
    /// 1/ms.
    pub height: f64,
    /// Population that peaks; the first excitatory one unless given.
    pub population: Option<String>,
    /// Parameter that is turned, such as `J[E,I]`; the factor c of Ekelmans et al. (2023) unless given.
    pub by: Option<String>,
    /// Common drifts among which the peak is looked for, mV/ms.
    pub range: (f64, f64),
    /// Shares of populations in the common drift; see [`Start::driven`].
    pub ratios: Vec<(String, f64)>,
}

/// A network for the wish; the circuit stands at its peak.
///
/// # Errors
/// As [`peak_of_height`].
pub fn peak(start: &Start, wish: &PeakWish) -> Result<Designed, Error> {
    let driven = start.driven(&wish.ratios)?;
    let watched = start.population(wish.population.as_deref())?;
    let knob = match &wish.by {
        None => Knob::Scaling,
        Some(name) => {
            driven.parameter(name)?;
            Knob::Parameter(name.clone())
        }
    };
    let answer = peak_of_height(&driven, watched, wish.height, &knob, wish.range)?;
    let (mut designed, design) = Designed::begin(start, answer);
    let Some(design) = design else {
        return Ok(designed);
    };
    let names = start.names();
    let changed: Vec<(String, f64, f64)> = driven
        .parameter_names()
        .into_iter()
        .zip(driven.parameter_values())
        .zip(design.model.parameter_values())
        .filter(|((name, a), b)| a != b && name != "mu_ext")
        .map(|((name, a), b)| (name, a, b))
        .collect();
    designed.summary = summary(&names, &design, &changed);
    designed.values = values(&names, &design, &changed);
    let given = design.given.as_ref().map_or(0.0, |p| p.drive);
    let last = 2.0 * design.peak.drive.max(given);
    let before = curve(&driven, watched, (wish.range.0, last))?;
    let after = curve(&design.model, watched, (wish.range.0, last))?;
    designed.columns = [
        "drive (mV/s)",
        "rate given (spikes/s)",
        "rate designed (spikes/s)",
    ]
    .map(String::from)
    .to_vec();
    let rows = before.iter().zip(&after);
    designed.rows = rows.map(|(a, b)| vec![a.0, a.1, b.1]).collect();
    let name = names.get(watched).map_or("", String::as_str);
    let mut panel = Panel::new(
        "",
        Axis::new("common drift (mV/s)"),
        Axis::new(format!("rate of {name} (spikes/s)")),
    );
    for (k, (data, label)) in [(&before, "given"), (&after, "designed")]
        .iter()
        .enumerate()
    {
        let (x, y) = data.iter().copied().unzip();
        let mut l = line(x, y, palette(k));
        l.label = Some((*label).into());
        panel = panel.with(l);
    }
    let height = hertz(&design.peak.state.rates).get(watched).copied();
    let mut mark = points(
        vec![1e3 * design.peak.drive],
        vec![height.unwrap_or(f64::NAN)],
        palette(1),
    );
    mark.label = Some("peak".into());
    let caption = "Rate along the common drift, before and after the design.";
    let figure = Figure::new("design", "A peak to order", caption, caption);
    designed.figure = Some(figure.row(280.0, [panel.with(mark)]));
    let port = start.port.as_deref();
    let circuit = with_parameters(&start.circuit, &start.model, &design.model, port)?;
    designed.circuit = Some(circuit);
    Ok(designed)
}

fn summary(names: &[String], design: &PeakDesign, changed: &[(String, f64, f64)]) -> Summary {
    let mut t = Summary::new(["parameter", ">given", ">designed"]);
    for (name, a, b) in changed {
        t.row([name.as_str().into(), (*a).into(), (*b).into()]);
    }
    let given = design.given.as_ref();
    t.row([
        "drive at the peak (mV/s)".into(),
        given.map_or("–".into(), |p| (1e3 * p.drive).into()),
        (1e3 * design.peak.drive).into(),
    ]);
    for (i, (name, rate)) in names.iter().zip(&design.peak.state.rates).enumerate() {
        let before = given.and_then(|p| p.state.rates.get(i));
        t.row([
            format!("rate {name} (spikes/s)").into(),
            before.map_or("–".into(), |r| (1e3 * r).into()),
            (1e3 * rate).into(),
        ]);
    }
    t
}

fn values(names: &[String], design: &PeakDesign, changed: &[(String, f64, f64)]) -> Value {
    let rates = |r: &[f64]| -> Value {
        let pairs = names
            .iter()
            .cloned()
            .zip(hertz(r).into_iter().map(Value::from));
        pairs.collect::<Map<_, _>>().into()
    };
    let given = design.given.as_ref();
    let changed = changed.iter();
    let changed = changed.map(|(n, a, b)| json!({ "name": n, "given": a, "designed": b }));
    json!({
        "units": { "drive": "mV/s", "rate": "spikes/s", "J": "mV" },
        "factor": design.factor,
        "drive": 1e3 * design.peak.drive,
        "rates": rates(&design.peak.state.rates),
        "given": given.map(|p| json!({ "drive": 1e3 * p.drive, "rates": rates(&p.state.rates) })),
        "parameters": changed.collect::<Vec<_>>(),
    })
}

/// Rates (spikes/s) along the common drift (mV/s), swept upwards from the lowest; NaN where none is steady.
pub(super) fn curve(
    model: &RateModel,
    watched: usize,
    range: (f64, f64),
) -> Result<Vec<(f64, f64)>, Error> {
    const POINTS: usize = 160;
    let drives: Vec<f64> = (0..=POINTS)
        .map(|k| range.0 + (range.1 - range.0) * k as f64 / POINTS as f64)
        .collect();
    let start = vec![0.0; model.populations().len()];
    let states = model.sweep(&start, &drives)?;
    let rate = |s: &Option<Vec<f64>>| {
        let rate = s.as_ref().and_then(|s| s.get(watched));
        rate.map_or(f64::NAN, |r| 1e3 * r)
    };
    let rates = states.iter().map(rate);
    Ok(drives.iter().map(|d| 1e3 * d).zip(rates).collect())
}
