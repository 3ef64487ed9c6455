//! Bistability between two wanted values of the common drift.

use super::peak::curve;
use super::{Cell, Designed, Start, Summary, hertz};
use crate::Error;
use neuropil_report::plot::Figure;
use neuropil_report::plot::color::palette;
use neuropil_report::plot::marks::{Rule, line};
use neuropil_report::plot::panel::Panel;
use neuropil_report::plot::scale::Axis;
use neuropil_theory::RateModel;
use neuropil_theory::design::window::window as design_window;
use neuropil_theory::design::{Fold, WindowDesign, WindowWish, with_parameters};
use serde_json::{Value, json};

/// Two folds.
#[derive(Clone, Debug)]
pub struct BistableWish {
    /// Wanted window of the common drift, mV/ms.
    pub window: (f64, f64),
    /// The two parameters that may move, each with its range as a text, such as `1..10 mV`.
    pub by: Vec<(String, String)>,
    /// Common drifts in which folds are looked for to begin with, mV/ms.
    pub range: (f64, f64),
    /// Shares of populations in the common drift; see [`Start::driven`].
    pub ratios: Vec<(String, f64)>,
}

/// A network for the wish; the circuit stands in the middle of its window.
///
/// # Errors
/// As [`design_window`], and unless there are two parameters.
pub fn window(start: &Start, wish: &BistableWish) -> Result<Designed, Error> {
    let driven = start.driven(&wish.ratios)?;
    let knobs = start.ranges(&driven, &wish.by)?;
    let knobs: [(String, (f64, f64)); 2] = knobs.try_into().map_err(|all: Vec<_>| {
        let given = all.len();
        Error::Wish(format!(
            "two folds need two parameters that move: {given} given, expected 2"
        ))
    })?;
    let inner = WindowWish {
        axis: "mu_ext".into(),
        window: wish.window,
        knobs,
        range: wish.range,
    };
    let answer = design_window(&driven, &inner)?;
    let (mut designed, design) = Designed::begin(start, answer);
    let Some(design) = design else {
        return Ok(designed);
    };
    let names = start.names();
    designed.summary = summary(&names, &design);
    designed.values = values(&names, &design, wish);
    let port = start.port.as_deref();
    let circuit = with_parameters(&start.circuit, &start.model, &design.model, port)?;
    designed.circuit = Some(circuit);
    let watched = start.population(None)?;
    let name = names.get(watched).map_or("", String::as_str);
    designed.figure = Some(figure(&design.model, name, watched, &design.folds)?);
    Ok(designed)
}

fn summary(names: &[String], design: &WindowDesign) -> Summary {
    let [low, high] = &design.folds;
    let middle = 0.5 * (low.at + high.at);
    let mut t = Summary::new(["", ">drive (mV/s)"]);
    let rates = names.iter().map(|n| format!(">rate {n} (spikes/s)"));
    t.headings.extend(rates);
    let mut row = |what: &str, drive: f64, rates: &[f64]| {
        let rates = hertz(rates).into_iter().map(Cell::from);
        let first = [what.into(), (1e3 * drive).into()];
        t.row(first.into_iter().chain(rates));
    };
    row("lower fold", low.at, &low.rates);
    row("upper fold", high.at, &high.rates);
    if let Some([low, high]) = &design.states {
        row("lower state", middle, low);
        row("upper state", middle, high);
    }
    t
}

fn values(names: &[String], design: &WindowDesign, wish: &BistableWish) -> Value {
    let fold = |f: &Fold| json!({ "drive": 1e3 * f.at, "rates": hertz(&f.rates) });
    let parameter = |((name, _), v): (&(String, String), f64)| {
        let k = design.model.parameter(name).unwrap_or(0);
        let unit = design.model.parameter_units().get(k).copied();
        json!({ "name": name, "value": design.model.in_usual_unit(k, v), "unit": unit })
    };
    let parameters = wish.by.iter().zip(design.values).map(parameter);
    let states = design.states.as_ref();
    json!({
        "units": { "drive": "mV/s", "rate": "spikes/s" },
        "populations": names,
        "parameters": parameters.collect::<Vec<_>>(),
        "folds": design.folds.iter().map(fold).collect::<Vec<_>>(),
        "given_folds": design.given.iter().map(fold).collect::<Vec<_>>(),
        "states": states.map(|s| s.iter().map(|r| hertz(r)).collect::<Vec<_>>()),
        "persistent": design.persistent,
    })
}

/// Both branches along the common drift, with the folds.
fn figure(
    model: &RateModel,
    name: &str,
    watched: usize,
    folds: &[Fold; 2],
) -> Result<Figure, Error> {
    let width = folds[1].at - folds[0].at;
    let range = (folds[0].at - width, folds[1].at + width);
    let up = curve(model, watched, range)?;
    let high = model.with("mu_ext", range.1)?.steady_states()?.states;
    let last = high.iter().rev().find(|s| s.stable);
    let drives: Vec<f64> = up.iter().rev().map(|p| 1e-3 * p.0).collect();
    let mut panel = Panel::new(
        "",
        Axis::new("common drift (mV/s)"),
        Axis::new(format!("rate of {name} (spikes/s)")),
    );
    let (x, y) = up.into_iter().unzip();
    let mut rising = line(x, y, palette(0));
    rising.label = Some("drift rising slowly".into());
    panel = panel.with(rising);
    if let Some(start) = last {
        let down = model.sweep(&start.rates, &drives)?;
        let rate = |s: &Option<Vec<f64>>| {
            let rate = s.as_ref().and_then(|s| s.get(watched));
            rate.map_or(f64::NAN, |r| 1e3 * r)
        };
        let y = down.iter().map(rate).collect();
        let mut falling = line(drives.iter().map(|d| 1e3 * d).collect(), y, palette(1));
        falling.label = Some("drift falling slowly".into());
        panel = panel.with(falling);
    }
    for (k, fold) in folds.iter().enumerate() {
        panel = panel.with(Rule {
            at: 1e3 * fold.at,
            upright: true,
            color: "#888888".into(),
            dashed: true,
            label: (k == 0).then(|| "folds".into()),
        });
    }
    let caption = "Stable states along the common drift, which is raised and lowered slowly.";
    Ok(Figure::new("design", "A window of bistability", caption, caption).row(300.0, [panel]))
}
