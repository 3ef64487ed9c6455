//! `design storage`: the pulses that write and erase a bit in a bistable circuit.

use super::given::{Given, drift, drifts, ratio, refused};
use super::outcome::{Outcome, Output, csv};
use super::peak::curve;
use crate::failure::Failure;
use crate::table::{TextTable, number};
use crate::values;
use neuropil::report::plot::Figure;
use neuropil::report::plot::color::palette;
use neuropil::report::plot::marks::{Rule, line};
use neuropil::report::plot::panel::Panel;
use neuropil::report::plot::scale::Axis;
use neuropil::theory::RateModel;
use neuropil::theory::design::storage::storage;
use neuropil::theory::design::{Fold, with_courses};
use serde_json::{Value, json};

/// Design the pulses of the common drift that switch a bistable circuit up and down: one stored bit
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  \
    neuropil design storage ekelmans_2023_bistable --drive \"2.8 mV/s\" --pulse 50ms --pulse 200ms --theory ssn --noise white --out bit\n\n\
    The circuit written is switched up and down by pulses of the longest duration, half as large again as the least that do.")]
pub struct StorageWish {
    #[command(flatten)]
    given: Given,
    /// Common drift at which the bit is kept, inside the window of bistability
    #[arg(long, value_name = "DRIFT", value_parser = drift, allow_hyphen_values = true)]
    drive: f64,
    /// Duration of a pulse; repeatable
    #[arg(long, value_name = "TIME", value_parser = values::time_step, required = true)]
    pulse: Vec<f64>,
    /// Common drifts that pulses may reach
    #[arg(long, value_name = "RANGE", value_parser = drifts, default_value = "0..100 mV/s", allow_hyphen_values = true)]
    range: (f64, f64),
    /// Share of a population in the common drift, such as I=0.8; 1 for those not named; repeatable [default: as the circuit's own inputs]
    #[arg(long, value_name = "NAME=RATIO", value_parser = ratio)]
    ratio: Vec<(String, f64)>,
    /// How long each state is held in the circuit written
    #[arg(long, value_name = "TIME", value_parser = values::time_step, default_value = "2s")]
    hold: f64,
    #[command(flatten)]
    output: Output,
}

impl StorageWish {
    /// Runs the verb.
    pub fn run(self) -> Result<(), Failure> {
        self.output.check()?;
        let ready = self.given.load()?;
        let mut driven = ready.driven(&self.ratio)?;
        driven.drive = self.drive;
        let answer = storage(&driven, &self.pulse, self.range).map_err(refused)?;
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
        if let Some(bit) = answer.design {
            let mut t = TextTable::new(&[">pulse (ms)", ">up (mV/s)", ">down (mV/s)"]);
            let cell = |x: Option<f64>| x.map_or("–".into(), |x| number(1e3 * x));
            for p in &bit.pulses {
                t.row([number(p.duration), cell(p.up), cell(p.down)]);
            }
            outcome.text = t.text();
            let rates = |r: &[f64]| -> Vec<f64> { r.iter().map(|x| 1e3 * x).collect() };
            outcome.result = json!({
                "units": { "drive": "mV/s", "rate": "spikes/s", "duration": "ms", "up": "mV/s", "down": "mV/s" },
                "populations": names,
                "drive": 1e3 * bit.drive,
                "low": rates(&bit.low),
                "high": rates(&bit.high),
                "pulses": bit.pulses.iter().map(|p| json!({
                    "duration": p.duration, "up": p.up.map(|x| 1e3 * x), "down": p.down.map(|x| 1e3 * x),
                })).collect::<Vec<_>>(),
            });
            let columns = [
                "pulse (ms)".to_owned(),
                "up (mV/s)".into(),
                "down (mV/s)".into(),
            ];
            let value = |x: Option<f64>| x.map_or(f64::NAN, |x| 1e3 * x);
            outcome.csv = Some(csv(
                &columns,
                bit.pulses
                    .iter()
                    .map(|p| vec![p.duration, value(p.up), value(p.down)]),
            ));
            let longest = bit
                .pulses
                .iter()
                .max_by(|a, b| a.duration.total_cmp(&b.duration));
            if let Some(p) = longest
                && let (Some(up), Some(down)) = (p.up, p.down)
            {
                let within = |d: f64| d.max(self.range.0).min(self.range.1);
                let pulses = [within(bit.drive + 1.5 * up), within(bit.drive + 1.5 * down)];
                let mut course = vec![(0.0, bit.drive)];
                let mut time = 0.0;
                for drive in pulses {
                    time += self.hold;
                    course.extend([(time, bit.drive), (time + 1.0, drive)]);
                    time += p.duration;
                    course.extend([(time, drive), (time + 1.0, bit.drive)]);
                }
                let all: Vec<Vec<(f64, f64)>> = driven
                    .populations()
                    .iter()
                    .map(|q| course.iter().map(|(t, d)| (*t, q.ratio * d)).collect())
                    .collect();
                let warmup = ready.circuit.protocol.warmup;
                let port = self.given.port.as_deref();
                let mut circuit = with_courses(&ready.circuit, &ready.model, &all, warmup, port)
                    .map_err(refused)?;
                let dt = circuit.protocol.dt;
                circuit.protocol.duration = ((time + self.hold) / dt).round() * dt;
                let times: Vec<f64> = (0..=1000)
                    .map(|k| (time + self.hold) * f64::from(k) / 1000.0)
                    .collect();
                let at = |t: f64| {
                    let k = course.partition_point(|p| p.0 <= t);
                    let (a, b) = (course.get(k.wrapping_sub(1)), course.get(k));
                    let drive = match (a, b) {
                        (Some(a), Some(b)) => a.1 + (b.1 - a.1) * (t - a.0) / (b.0 - a.0),
                        (Some(a), None) => a.1,
                        _ => bit.drive,
                    };
                    let mut here = driven.clone();
                    here.drive = drive;
                    Ok(here)
                };
                let path = driven
                    .evolve_under(&bit.low, &times, 1.0, &at)
                    .map_err(refused)?;
                outcome.figure = Some(figure(&names, &times, &path));
                outcome.designed = Some(circuit);
            }
        }
        self.output.tell(outcome)
    }
}

fn figure(names: &[String], times: &[f64], path: &[Vec<f64>]) -> Figure {
    let mut panel = Panel::new("", Axis::new("time (ms)"), Axis::new("rate (spikes/s)"));
    for (i, name) in names.iter().enumerate() {
        let mut l = line(
            times.to_vec(),
            path.iter().map(|r| 1e3 * r[i]).collect(),
            palette(i),
        );
        l.label = Some(name.clone());
        panel = panel.with(l);
    }
    let caption = "Rate dynamics under a pulse that writes and one that erases.";
    Figure::new("design", "A stored bit", caption, caption).row(280.0, [panel])
}

/// Both branches along the common drift, with the folds.
pub fn bistable(
    model: &RateModel,
    name: &str,
    watched: usize,
    folds: &[Fold; 2],
) -> Result<Figure, Failure> {
    let width = folds[1].at - folds[0].at;
    let range = (folds[0].at - width, folds[1].at + width);
    let up = curve(model, watched, range)?;
    let top = model.with("mu_ext", range.1).map_err(refused)?;
    let high = top.steady_states().map_err(refused)?.states;
    let start = high
        .iter()
        .rev()
        .find(|s| s.stable)
        .map(|s| s.rates.clone());
    let drives: Vec<f64> = up.iter().rev().map(|p| 1e-3 * p.0).collect();
    let mut panel = Panel::new(
        "",
        Axis::new("common drift (mV/s)"),
        Axis::new(format!("rate of {name} (spikes/s)")),
    );
    let mut rising = line(
        up.iter().map(|p| p.0).collect(),
        up.iter().map(|p| p.1).collect(),
        palette(0),
    );
    rising.label = Some("drift rising slowly".into());
    panel = panel.with(rising);
    if let Some(start) = start {
        let down = model.sweep(&start, &drives).map_err(refused)?;
        let y = down
            .iter()
            .map(|s| s.as_ref().map_or(f64::NAN, |s| 1e3 * s[watched]))
            .collect();
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
