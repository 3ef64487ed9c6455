//! Inputs under which all rates follow wanted courses.

use super::{Cell, Designed, FOLLOWED, Start, Summary, followed, lasting, spiking};
use crate::{Error, FollowOptions, Followed, follow};
use neuropil_report::plot::Figure;
use neuropil_report::plot::color::palette;
use neuropil_report::plot::marks::line;
use neuropil_report::plot::panel::Panel;
use neuropil_report::plot::scale::Axis;
use neuropil_theory::design::inputs::inputs;
use neuropil_theory::design::{InputDesign, InputOptions, Target, with_courses};
use serde_json::{Value, json};

/// Rates over time.
#[derive(Clone, Debug)]
pub struct TrajectoryWish {
    /// Wanted rates.
    pub target: Target,
    /// Bounds, and whether the change of rates is counted.
    pub options: InputOptions,
    /// How spiking networks try the design, if they do.
    pub tries: Option<FollowOptions>,
}

/// Inputs for the wish; the circuit has a current for each population, and is measured for the time of the target.
///
/// # Errors
/// As [`inputs`] and [`follow`].
pub fn trajectory(start: &Start, wish: &TrajectoryWish) -> Result<Designed, Error> {
    let answer = inputs(&start.model, &wish.target, &wish.options)?;
    let (mut designed, design) = Designed::begin(start, answer);
    let Some(design) = design else {
        return Ok(designed);
    };
    let names = start.names();
    let courses: Vec<_> = (0..names.len()).map(|i| design.course(i)).collect();
    let warmup = start.circuit.protocol.warmup;
    let port = start.port.as_deref();
    let circuit = with_courses(&start.circuit, &start.model, &courses, warmup, port)?;
    let (from, to) = wish.target.span();
    let circuit = lasting(circuit, to - from);
    let tried = match &wish.tries {
        Some(options) => follow(&circuit, &names, &wish.target, options)?,
        None => Vec::new(),
    };
    designed.values = values(&names, &design, &tried);
    designed.summary = summary(&names, &design, &tried);
    designed.columns = vec!["time (ms)".to_owned()];
    let of = |what: &str, unit: &str| -> Vec<String> {
        names
            .iter()
            .map(|n| format!("{what} {n} ({unit})"))
            .collect()
    };
    designed.columns.extend(of("drift", "mV/s"));
    designed.columns.extend(of("rate", "spikes/s"));
    designed.columns.push("slowest eigenvalue (1/s)".into());
    let row = |p: &neuropil_theory::design::InputPoint| {
        let mut row = vec![p.time];
        row.extend(p.drift.iter().map(|d| 1e3 * d));
        row.extend(p.rates.iter().map(|r| 1e3 * r));
        row.push(1e3 * p.slowest.0);
        row
    };
    designed.rows = design.points.iter().map(row).collect();
    designed.figure = Some(figure(&names, &wish.target, &design, &tried));
    designed.circuit = Some(circuit);
    Ok(designed)
}

fn values(names: &[String], design: &InputDesign, tried: &[Followed]) -> Value {
    let populations: Vec<Value> = names
        .iter()
        .zip(&design.lag)
        .enumerate()
        .map(|(i, (name, lag))| {
            let course: Vec<[f64; 2]> = design
                .course(i)
                .iter()
                .map(|(t, d)| [*t, 1e3 * d])
                .collect();
            let spiking = tried.get(i).map(spiking);
            json!({ "name": name, "expected_lag": lag, "drift": course, "spiking": spiking })
        })
        .collect();
    let slowest = design.points.iter().map(|p| p.slowest.0);
    json!({
        "units": { "time": "ms", "drift": "mV/s", "rate": "spikes/s", "slowest_eigenvalue": "1/s" },
        "populations": populations,
        "largest_relative_deviation": design.deviation,
        "slowest_eigenvalue": 1e3 * slowest.fold(f64::NEG_INFINITY, f64::max),
    })
}

fn summary(names: &[String], design: &InputDesign, tried: &[Followed]) -> Summary {
    let mut t = Summary::new([
        "population",
        ">lowest input (mV/s)",
        ">highest input (mV/s)",
        ">expected lag (ms)",
    ]);
    if !tried.is_empty() {
        t.headings.extend(FOLLOWED.map(String::from));
    }
    for (i, (name, lag)) in names.iter().zip(&design.lag).enumerate() {
        let drifts = || {
            design
                .points
                .iter()
                .filter_map(|p| Some(1e3 * p.drift.get(i)?))
        };
        let mut row: Vec<Cell> = vec![
            name.as_str().into(),
            drifts().fold(f64::INFINITY, f64::min).into(),
            drifts().fold(f64::NEG_INFINITY, f64::max).into(),
            (*lag).into(),
        ];
        row.extend(tried.get(i).into_iter().flat_map(followed));
        t.row(row);
    }
    t
}

fn figure(names: &[String], target: &Target, design: &InputDesign, tried: &[Followed]) -> Figure {
    let times: Vec<f64> = design.points.iter().map(|p| p.time).collect();
    let mut rates = Panel::new("", Axis::new("time (ms)"), Axis::new("rate (spikes/s)"));
    let mut drifts = Panel::new(
        "",
        Axis::new("time (ms)"),
        Axis::new("input from outside (mV/s)"),
    );
    for (i, name) in names.iter().enumerate() {
        rates = with_course(rates, i, name, &times, target, tried);
        let course = design.course(i).iter().map(|(_, d)| 1e3 * d).collect();
        let mut input = line(times.clone(), course, palette(i));
        input.label = Some(name.clone());
        drifts = drifts.with(input);
    }
    let caption = "Wanted rates, and the inputs from outside that were designed for them.";
    Figure::new("design", "A trajectory to order", caption, caption)
        .row(240.0, [rates])
        .row(220.0, [drifts])
        .with_letters()
}

/// The panel with what population `i` should do, and what spiking networks did.
pub(super) fn with_course(
    mut panel: Panel,
    i: usize,
    name: &str,
    times: &[f64],
    target: &Target,
    tried: &[Followed],
) -> Panel {
    if let Some(f) = tried.get(i) {
        let mut made = line(f.times.clone(), f.rate.clone(), palette(i));
        made.width = 1.0;
        made.label = Some(format!("{name}, spiking network"));
        panel = panel.with(made);
    }
    let rate = |t: &f64| 1e3 * target.at(*t).0.get(i).copied().unwrap_or(f64::NAN);
    let mut wish = line(times.to_vec(), times.iter().map(rate).collect(), palette(i));
    wish.dashed = !tried.is_empty();
    wish.label = Some(format!("{name}, wanted"));
    panel.with(wish)
}
