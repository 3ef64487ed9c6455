//! `design weights`: weights that move so that all rates follow wanted courses at constant input.

use super::given::{Given, refused};
use super::outcome::{Outcome, Output, csv};
use super::shape::TargetChoice;
use crate::failure::Failure;
use crate::table::{TextTable, number};
use neuropil::report::plot::Figure;
use neuropil::report::plot::color::palette;
use neuropil::report::plot::marks::line;
use neuropil::report::plot::panel::Panel;
use neuropil::report::plot::scale::Axis;
use neuropil::theory::design::weights::weights;
use neuropil::theory::design::{WeightDesign, WeightOptions};
use serde_json::{Value, json};

/// Design weights that move in time so that rates follow wanted courses at the circuit's own constant inputs
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  \
    neuropil design weights ekelmans_2023_supersaturating --target E=sine:2.2,0.3,1s --target I=constant:0.8 --free E,I --free I,E --json\n\n\
    Of all weights that would do, those of least relative change are taken; signs stay (Dale's law). A circuit file cannot say \
    weights that change in time: --out writes them as CSV, with a figure.")]
pub struct Weights {
    #[command(flatten)]
    given: Given,
    #[command(flatten)]
    target: TargetChoice,
    /// A weight that may move, as TARGET,SOURCE such as E,I; repeatable [default: all]
    #[arg(long, value_name = "TARGET,SOURCE", value_parser = pair)]
    free: Vec<(String, String)>,
    /// Largest magnitude of a weight, times its present one
    #[arg(long, value_name = "FACTOR", default_value_t = 10.0)]
    largest: f64,
    /// Count the change of rates, T d(rate)/dt
    #[arg(long)]
    dynamic: bool,
    #[command(flatten)]
    output: Output,
}

fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once(',') {
        Some((a, b)) if !a.trim().is_empty() && !b.trim().is_empty() => {
            Ok((a.trim().into(), b.trim().into()))
        }
        _ => Err("expected TARGET,SOURCE, such as E,I".into()),
    }
}

impl Weights {
    /// Runs the verb.
    pub fn run(self) -> Result<(), Failure> {
        self.output.check()?;
        let ready = self.given.load()?;
        let target = self.target.target(&ready)?;
        let free = self
            .free
            .iter()
            .map(|(a, b)| Ok((ready.population(Some(a))?, ready.population(Some(b))?)))
            .collect::<Result<Vec<_>, Failure>>()?;
        let options = WeightOptions {
            free,
            largest: self.largest,
            dynamic: self.dynamic,
        };
        let answer = weights(&ready.model, &target, &options).map_err(refused)?;
        let names = ready.names();
        let given = ready.model.weight();
        let found = answer.design.is_some();
        let mut outcome = Outcome {
            circuit: ready.circuit.name.clone(),
            feasible: answer.feasible,
            reasons: answer.reasons,
            found,
            result: Value::Null,
            text: String::new(),
            csv: None,
            designed: None,
            figure: None,
        };
        if let Some(design) = &answer.design {
            let n = names.len();
            let pairs: Vec<(usize, usize)> = (0..n)
                .flat_map(|i| (0..n).map(move |j| (i, j)))
                .filter(|c| given[*c] != 0.0)
                .collect();
            let label = |(i, j): (usize, usize)| format!("J[{},{}]", names[i], names[j]);
            let mut columns = vec!["time (ms)".to_owned()];
            columns.extend(pairs.iter().map(|p| format!("{} (mV)", label(*p))));
            columns.extend(names.iter().map(|n| format!("rate {n} (spikes/s)")));
            outcome.csv = Some(csv(
                &columns,
                design.points.iter().map(|p| {
                    let mut row = vec![p.time];
                    row.extend(pairs.iter().map(|c| p.weight[*c]));
                    row.extend(p.rates.iter().map(|r| 1e3 * r));
                    row
                }),
            ));
            let mut t = TextTable::new(&["weight", ">given (mV)", ">lowest (mV)", ">highest (mV)"]);
            let mut all = Vec::new();
            for c in &pairs {
                let values: Vec<f64> = design.points.iter().map(|p| p.weight[*c]).collect();
                let low = values.iter().copied().fold(f64::INFINITY, f64::min);
                let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                t.row([label(*c), number(given[*c]), number(low), number(high)]);
                all.push(json!({ "weight": label(*c), "given": given[*c], "values": values }));
            }
            let times: Vec<f64> = design.points.iter().map(|p| p.time).collect();
            let change = design.points.iter().map(|p| p.change).fold(0.0, f64::max);
            outcome.result = json!({
                "units": { "time": "ms", "weight": "mV" },
                "times": times,
                "weights": all,
                "largest_change": change,
            });
            outcome.text = t.text();
            let relative = |c: (usize, usize)| {
                design
                    .points
                    .iter()
                    .map(|p| p.weight[c] / given[c])
                    .collect()
            };
            outcome.figure = Some(figure(&names, design, &times, &pairs, &label, &relative));
        }
        self.output.tell(outcome)
    }
}

fn figure(
    names: &[String],
    design: &WeightDesign,
    times: &[f64],
    pairs: &[(usize, usize)],
    label: &dyn Fn((usize, usize)) -> String,
    relative: &dyn Fn((usize, usize)) -> Vec<f64>,
) -> Figure {
    let mut rates = Panel::new("", Axis::new("time (ms)"), Axis::new("rate (spikes/s)"));
    for (i, name) in names.iter().enumerate() {
        let course = design.points.iter().map(|p| 1e3 * p.rates[i]).collect();
        let mut l = line(times.to_vec(), course, palette(i));
        l.label = Some(name.clone());
        rates = rates.with(l);
    }
    let mut weights = Panel::new(
        "",
        Axis::new("time (ms)"),
        Axis::new("weight (of the given one)"),
    );
    for (k, c) in pairs.iter().enumerate() {
        let mut l = line(times.to_vec(), relative(*c), palette(k + 2));
        l.label = Some(label(*c));
        weights = weights.with(l);
    }
    let caption = "Rates at constant input, and the weights that were designed for them.";
    Figure::new("design", "A trajectory by weights", caption, caption)
        .row(220.0, [rates])
        .row(220.0, [weights])
        .with_letters()
}
