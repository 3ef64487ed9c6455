//! Weights that move so that all rates follow wanted courses at constant input.

use super::trajectory::with_course;
use super::{Cell, Designed, FOLLOWED, Start, Summary, followed, lasting, spiking};
use crate::{Error, FollowOptions, Followed, follow};
use neuropil_report::plot::Figure;
use neuropil_report::plot::color::palette;
use neuropil_report::plot::marks::line;
use neuropil_report::plot::panel::Panel;
use neuropil_report::plot::scale::Axis;
use neuropil_theory::design::weights::weights as design_weights;
use neuropil_theory::design::{Target, WeightDesign, WeightOptions, with_weight_courses};
use serde_json::{Value, json};

/// Rates over time, at the circuit's own inputs.
#[derive(Clone, Debug)]
pub struct WeightWish {
    /// Wanted rates.
    pub target: Target,
    /// Which weights may move, and how far.
    pub options: WeightOptions,
    /// How spiking networks try the design, if they do.
    pub tries: Option<FollowOptions>,
}

/// Weights for the wish; the projections of the circuit have courses of their weights, and it is measured for the time of the target.
///
/// # Errors
/// As [`design_weights`] and [`follow`].
pub fn weights(start: &Start, wish: &WeightWish) -> Result<Designed, Error> {
    let answer = design_weights(&start.model, &wish.target, &wish.options)?;
    let (mut designed, design) = Designed::begin(start, answer);
    let Some(design) = design else {
        return Ok(designed);
    };
    let (names, given) = (start.names(), start.model.weight());
    let n = names.len();
    let moved: Vec<Moved> = (0..n)
        .flat_map(|i| (0..n).map(move |j| (i, j)))
        .filter(|c| given[*c] != 0.0)
        .map(|c| Moved {
            label: format!("J[{},{}]", names[c.0], names[c.1]),
            given: given[c],
            values: design.points.iter().map(|p| p.weight[c]).collect(),
        })
        .collect();
    let circuit = with_weight_courses(
        &start.circuit,
        &start.model,
        &design,
        start.circuit.protocol.warmup,
    )?;
    let (from, to) = wish.target.span();
    let circuit = lasting(circuit, to - from);
    let tried = match &wish.tries {
        Some(options) => follow(&circuit, &names, &wish.target, options)?,
        None => Vec::new(),
    };
    designed.values = values(&names, &design, &moved, &tried);
    designed.summary = summary(&names, &moved, &tried);
    designed.columns = vec!["time (ms)".to_owned()];
    let weight = moved.iter().map(|m| format!("{} (mV)", m.label));
    designed.columns.extend(weight);
    let rate = names.iter().map(|n| format!("rate {n} (spikes/s)"));
    designed.columns.extend(rate);
    for (k, p) in design.points.iter().enumerate() {
        let mut row = vec![p.time];
        row.extend(moved.iter().filter_map(|m| m.values.get(k)));
        row.extend(p.rates.iter().map(|r| 1e3 * r));
        designed.rows.push(row);
    }
    designed.figure = Some(figure(&names, &wish.target, &design, &moved, &tried));
    designed.circuit = Some(circuit);
    Ok(designed)
}

/// A weight J, mV.
struct Moved {
    label: String,
    given: f64,
    values: Vec<f64>,
}

fn values(names: &[String], design: &WeightDesign, moved: &[Moved], tried: &[Followed]) -> Value {
    let times: Vec<f64> = design.points.iter().map(|p| p.time).collect();
    let change = design.points.iter().map(|p| p.change).fold(0.0, f64::max);
    let of = |m: &Moved| json!({ "weight": m.label, "given": m.given, "values": m.values });
    let spiking = |(name, f): (&String, &Followed)| json!({ "name": name, "spiking": spiking(f) });
    json!({
        "units": { "time": "ms", "weight": "mV", "rate": "spikes/s" },
        "times": times,
        "weights": moved.iter().map(of).collect::<Vec<_>>(),
        "largest_change": change,
        "populations": names.iter().zip(tried).map(spiking).collect::<Vec<_>>(),
    })
}

fn summary(names: &[String], moved: &[Moved], tried: &[Followed]) -> Summary {
    if !tried.is_empty() {
        let mut t = Summary::new(["population"]);
        t.headings.extend(FOLLOWED.map(String::from));
        for (name, f) in names.iter().zip(tried) {
            let mut row: Vec<Cell> = vec![name.as_str().into()];
            row.extend(followed(f));
            t.row(row);
        }
        return t;
    }
    let mut t = Summary::new(["weight", ">given (mV)", ">lowest (mV)", ">highest (mV)"]);
    for m in moved {
        let all = || m.values.iter().copied();
        t.row([
            m.label.as_str().into(),
            m.given.into(),
            all().fold(f64::INFINITY, f64::min).into(),
            all().fold(f64::NEG_INFINITY, f64::max).into(),
        ]);
    }
    t
}

fn figure(
    names: &[String],
    target: &Target,
    design: &WeightDesign,
    moved: &[Moved],
    tried: &[Followed],
) -> Figure {
    let times: Vec<f64> = design.points.iter().map(|p| p.time).collect();
    let mut rates = Panel::new("", Axis::new("time (ms)"), Axis::new("rate (spikes/s)"));
    for (i, name) in names.iter().enumerate() {
        rates = with_course(rates, i, name, &times, target, tried);
    }
    let mut weights = Panel::new(
        "",
        Axis::new("time (ms)"),
        Axis::new("weight (of the given one)"),
    );
    for (k, m) in moved.iter().enumerate() {
        let relative = m.values.iter().map(|v| v / m.given).collect();
        let mut l = line(times.clone(), relative, palette(k + names.len()));
        l.label = Some(m.label.clone());
        weights = weights.with(l);
    }
    let caption = "Rates at constant input, and the weights that were designed for them.";
    Figure::new("design", "A trajectory by weights", caption, caption)
        .row(220.0, [rates])
        .row(220.0, [weights])
        .with_letters()
}
