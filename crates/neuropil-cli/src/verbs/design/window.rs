//! `design window`: bistability between two wanted values of a parameter.

use super::given::{Given, drifts, ratio, refused};
use super::outcome::{Outcome, Output};
use crate::failure::Failure;
use crate::table::{TextTable, number};
use crate::values;
use neuropil::theory::design::window::window;
use neuropil::theory::design::{WindowWish, with_parameters};
use serde_json::{Value, json};

/// Design a window of bistability: two folds at wanted common drifts, by moving two parameters
#[derive(clap::Args, Debug)]
#[command(after_help = "Examples:\n  \
    neuropil design window ekelmans_2023_bistable --window \"2..4 mV/s\" --by \"J[E,E]=1..10 mV\" --by \"mu_ext[E]=-20..20 mV/s\" --theory ssn --noise white\n  \
    neuropil design window ekelmans_2023_bistable --window \"-1..2 mV/s\" --by \"tau[E]=10..40 ms\" --by \"J[E,E]=1..10 mV\" --noise white --out window\n\n\
    A window around 0 is persistent activity: two stable states without input. Weights keep their signs; parameters are those of `neuropil solve --help`.")]
pub struct Window {
    #[command(flatten)]
    given: Given,
    /// Wanted window of the common drift
    #[arg(long, value_name = "RANGE", value_parser = drifts, allow_hyphen_values = true)]
    window: (f64, f64),
    /// A parameter that may move, with its range, such as "J[E,E]=1..10 mV"; give two
    #[arg(long, value_name = "PARAMETER=LOW..HIGH", value_parser = values::pair, required = true)]
    by: Vec<(String, String)>,
    /// Common drifts in which folds are looked for to begin with
    #[arg(long, value_name = "RANGE", value_parser = drifts, default_value = "-10..30 mV/s", allow_hyphen_values = true)]
    range: (f64, f64),
    /// Share of a population in the common drift, such as I=0.8; 1 for those not named; repeatable [default: as the circuit's own inputs]
    #[arg(long, value_name = "NAME=RATIO", value_parser = ratio)]
    ratio: Vec<(String, f64)>,
    #[command(flatten)]
    output: Output,
}

impl Window {
    /// Runs the verb.
    pub fn run(self) -> Result<(), Failure> {
        self.output.check()?;
        let ready = self.given.load()?;
        let driven = ready.driven(&self.ratio)?;
        let read = |(name, range): &(String, String)| {
            let (_, range) = driven.read_range(name, range).map_err(refused)?;
            Ok((name.clone(), range))
        };
        let knobs: Vec<(String, (f64, f64))> =
            self.by.iter().map(read).collect::<Result<_, Failure>>()?;
        let knobs: [(String, (f64, f64)); 2] = knobs.try_into().map_err(|all: Vec<_>| {
            let given = all.len();
            Failure::input(format!(
                "two folds need two parameters: --by was given {given} times, expected 2"
            ))
        })?;
        let wish = WindowWish {
            axis: "mu_ext".into(),
            window: self.window,
            knobs,
            range: self.range,
        };
        let answer = window(&driven, &wish).map_err(refused)?;
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
            let rates = |r: &[f64]| -> Vec<f64> { r.iter().map(|x| 1e3 * x).collect() };
            let mut headings = vec!["".to_owned(), ">drive (mV/s)".into()];
            headings.extend(names.iter().map(|n| format!(">rate {n} (spikes/s)")));
            let mut t = TextTable::new(&headings.iter().map(String::as_str).collect::<Vec<_>>());
            let middle = 0.5e3 * (design.folds[0].at + design.folds[1].at);
            let mut rows = vec![
                (
                    "lower fold",
                    1e3 * design.folds[0].at,
                    rates(&design.folds[0].rates),
                ),
                (
                    "upper fold",
                    1e3 * design.folds[1].at,
                    rates(&design.folds[1].rates),
                ),
            ];
            if let Some([low, high]) = &design.states {
                rows.push(("lower state", middle, rates(low)));
                rows.push(("upper state", middle, rates(high)));
            }
            for (what, drive, r) in &rows {
                let mut row = vec![(*what).to_owned(), number(*drive)];
                row.extend(r.iter().map(|x| number(*x)));
                t.row(row);
            }
            outcome.text = t.text();
            let fold = |f: &neuropil::theory::design::Fold| json!({ "drive": 1e3 * f.at, "rates": rates(&f.rates) });
            let parameters: Vec<Value> = self
                .by
                .iter()
                .zip(design.values)
                .map(|((name, _), v)| {
                    let k = design.model.parameter(name).unwrap_or(0);
                    let unit = design.model.parameter_units().get(k).copied();
                    json!({ "name": name, "value": design.model.in_usual_unit(k, v), "unit": unit })
                })
                .collect();
            outcome.result = json!({
                "units": { "drive": "mV/s", "rate": "spikes/s" },
                "populations": names,
                "parameters": parameters,
                "folds": design.folds.iter().map(fold).collect::<Vec<_>>(),
                "given_folds": design.given.iter().map(fold).collect::<Vec<_>>(),
                "states": design.states.as_ref().map(|s| s.iter().map(|r| rates(r)).collect::<Vec<_>>()),
                "persistent": design.persistent,
            });
            if self.output.out.is_some() {
                let port = self.given.port.as_deref();
                outcome.designed = Some(
                    with_parameters(&ready.circuit, &ready.model, &design.model, port)
                        .map_err(refused)?,
                );
                outcome.figure = Some(super::storage::bistable(
                    &design.model,
                    &names[ready.population(None)?],
                    ready.population(None)?,
                    &design.folds,
                )?);
            }
        }
        self.output.tell(outcome)
    }
}
