//! `design peak`: a supersaturating circuit whose rate peaks at a wanted height.

use super::given::{Given, drifts, rate, ratio, refused};
use super::outcome::{Outcome, Output, csv};
use crate::failure::Failure;
use crate::table::{TextTable, number};
use neuropil::report::plot::Figure;
use neuropil::report::plot::color::palette;
use neuropil::report::plot::marks::{line, points};
use neuropil::report::plot::panel::Panel;
use neuropil::report::plot::scale::Axis;
use neuropil::theory::RateModel;
use neuropil::theory::design::peak::peak_of_height;
use neuropil::theory::design::{Knob, with_parameters};
use serde_json::{Value, json};

/// Design a supersaturating circuit: the height at which its rate peaks along the common drift
#[derive(clap::Args, Debug)]
#[command(after_help = "Examples:\n  \
    neuropil design peak ekelmans_2023_supersaturating --height \"4 spikes/s\" --theory ssn\n  \
    neuropil design peak ekelmans_2023_supersaturating --height \"3 spikes/s\" --by \"J[E,I]\" --out peak\n\n\
    Without --by the factor c of Ekelmans et al. (2023) is turned: weights from inhibitory onto excitatory populations times c, from \
    excitatory onto inhibitory ones and the drift of inhibitory ones over c. The circuit written stands at its peak.")]
pub struct PeakWish {
    #[command(flatten)]
    given: Given,
    /// Height of the peak
    #[arg(long, value_name = "RATE", value_parser = rate)]
    height: f64,
    /// Population that peaks [default: the first excitatory one]
    #[arg(long, value_name = "NAME")]
    population: Option<String>,
    /// Turn this parameter instead of c, such as J[E,I] or r[I]
    #[arg(long, value_name = "PARAMETER")]
    by: Option<String>,
    /// Common drifts among which the peak is looked for
    #[arg(long, value_name = "RANGE", value_parser = drifts, default_value = "0..200 mV/s", allow_hyphen_values = true)]
    range: (f64, f64),
    /// Share of a population in the common drift, such as I=0.8; 1 for those not named; repeatable [default: as the circuit's own inputs]
    #[arg(long, value_name = "NAME=RATIO", value_parser = ratio)]
    ratio: Vec<(String, f64)>,
    #[command(flatten)]
    output: Output,
}

impl PeakWish {
    /// Runs the verb.
    pub fn run(self) -> Result<(), Failure> {
        self.output.check()?;
        let ready = self.given.load()?;
        let driven = ready.driven(&self.ratio)?;
        let watched = ready.population(self.population.as_deref())?;
        let knob = match &self.by {
            None => Knob::Scaling,
            Some(name) => {
                driven.parameter(name).map_err(refused)?;
                Knob::Parameter(name.clone())
            }
        };
        let answer =
            peak_of_height(&driven, watched, self.height, &knob, self.range).map_err(refused)?;
        let names = ready.names();
        let mut outcome = Outcome {
            circuit: ready.circuit.name.clone(),
            feasible: answer.feasible,
            reasons: answer.reasons,
            found: answer.design.is_some(),
            result: Value::Null,
            text: String::new(),
            csv: None,
            designed: None,
            figure: None,
        };
        if let Some(design) = answer.design {
            let changed: Vec<(String, f64, f64)> = driven
                .parameter_names()
                .into_iter()
                .zip(driven.parameter_values())
                .zip(design.model.parameter_values())
                .filter(|((name, a), b)| a != b && name != "mu_ext")
                .map(|((name, a), b)| (name, a, b))
                .collect();
            let mut t = TextTable::new(&["parameter", ">given", ">designed"]);
            for (name, a, b) in &changed {
                t.row([name.clone(), number(*a), number(*b)]);
            }
            t.row([
                "drive at the peak (mV/s)".into(),
                design
                    .given
                    .as_ref()
                    .map_or("–".into(), |p| number(1e3 * p.drive)),
                number(1e3 * design.peak.drive),
            ]);
            for (i, name) in names.iter().enumerate() {
                let given = design
                    .given
                    .as_ref()
                    .map_or("–".into(), |p| number(1e3 * p.state.rates[i]));
                t.row([
                    format!("rate {name} (spikes/s)"),
                    given,
                    number(1e3 * design.peak.state.rates[i]),
                ]);
            }
            outcome.text = t.text();
            let rates = |r: &[f64]| -> Value {
                names
                    .iter()
                    .cloned()
                    .zip(r.iter().map(|x| json!(1e3 * x)))
                    .collect::<serde_json::Map<_, _>>()
                    .into()
            };
            outcome.result = json!({
                "units": { "drive": "mV/s", "rate": "spikes/s", "J": "mV" },
                "factor": design.factor,
                "drive": 1e3 * design.peak.drive,
                "rates": rates(&design.peak.state.rates),
                "given": design.given.as_ref().map(|p| json!({ "drive": 1e3 * p.drive, "rates": rates(&p.state.rates) })),
                "parameters": changed.iter().map(|(n, a, b)| json!({ "name": n, "given": a, "designed": b })).collect::<Vec<_>>(),
            });
            let top = 2.0
                * design
                    .peak
                    .drive
                    .max(design.given.as_ref().map_or(0.0, |p| p.drive));
            let before = curve(&driven, watched, (self.range.0, top))?;
            let after = curve(&design.model, watched, (self.range.0, top))?;
            let columns = [
                "drive (mV/s)".to_owned(),
                "rate given (spikes/s)".into(),
                "rate designed (spikes/s)".into(),
            ];
            outcome.csv = Some(csv(
                &columns,
                before.iter().zip(&after).map(|(a, b)| vec![a.0, a.1, b.1]),
            ));
            let mut panel = Panel::new(
                "",
                Axis::new("common drift (mV/s)"),
                Axis::new(format!("rate of {} (spikes/s)", names[watched])),
            );
            for (k, (data, label)) in [(&before, "given"), (&after, "designed")]
                .into_iter()
                .enumerate()
            {
                let mut l = line(
                    data.iter().map(|p| p.0).collect(),
                    data.iter().map(|p| p.1).collect(),
                    palette(k),
                );
                l.label = Some(label.into());
                panel = panel.with(l);
            }
            let mut mark = points(
                vec![1e3 * design.peak.drive],
                vec![1e3 * design.peak.state.rates[watched]],
                palette(1),
            );
            mark.label = Some("peak".into());
            let caption = "Rate along the common drift, before and after the design.";
            outcome.figure = Some(
                Figure::new("design", "A peak to order", caption, caption)
                    .row(280.0, [panel.with(mark)]),
            );
            let port = self.given.port.as_deref();
            outcome.designed = Some(
                with_parameters(&ready.circuit, &ready.model, &design.model, port)
                    .map_err(refused)?,
            );
        }
        self.output.tell(outcome)
    }
}

/// Rates (spikes/s) along the common drift (mV/s), swept upwards from the lowest; NaN where none is steady.
pub fn curve(
    model: &RateModel,
    watched: usize,
    range: (f64, f64),
) -> Result<Vec<(f64, f64)>, Failure> {
    const POINTS: usize = 160;
    let drives: Vec<f64> = (0..=POINTS)
        .map(|k| range.0 + (range.1 - range.0) * k as f64 / POINTS as f64)
        .collect();
    let start = vec![0.0; model.populations().len()];
    let states = model.sweep(&start, &drives).map_err(refused)?;
    let rate = |s: &Option<Vec<f64>>| s.as_ref().map_or(f64::NAN, |s| 1e3 * s[watched]);
    Ok(drives
        .iter()
        .map(|d| 1e3 * d)
        .zip(states.iter().map(rate))
        .collect())
}
