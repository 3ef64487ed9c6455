//! `design gate`: input steps at which a circuit computes a function of two inputs.

use super::given::{Given, drift, drifts, ratio, refused};
use super::outcome::{Outcome, Output, csv};
use crate::failure::Failure;
use crate::table::{TextTable, number};
use crate::values;
use clap::ValueEnum;
use neuropil::report::plot::Figure;
use neuropil::report::plot::color::palette;
use neuropil::report::plot::marks::{Note, Rule, line, points};
use neuropil::report::plot::panel::Panel;
use neuropil::report::plot::scale::Axis;
use neuropil::theory::design::gate::gate;
use neuropil::theory::design::{Gate, GateDesign, GateOptions, with_courses};
use serde_json::{Value, json};

/// Functions of two inputs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Function {
    /// One input, not both
    Xor,
    /// Both
    And,
    /// Any
    Or,
    /// Not both
    Nand,
    /// None
    Nor,
    /// None or both
    Xnor,
}

impl Function {
    fn gate(self) -> Gate {
        match self {
            Self::Xor => Gate::Xor,
            Self::And => Gate::And,
            Self::Or => Gate::Or,
            Self::Nand => Gate::Nand,
            Self::Nor => Gate::Nor,
            Self::Xnor => Gate::Xnor,
        }
    }
}

/// Design a gate: base and step of the common drift at which the rate of a population computes a function of two inputs
#[derive(clap::Args, Debug)]
#[command(after_help = "Examples:\n  \
    neuropil design gate ekelmans_2023_supersaturating xor --range \"0..50 mV/s\" --out xor\n  \
    neuropil design gate ekelmans_2023_bistable and --range \"0..6 mV/s\" --theory ssn --noise white --json\n\n\
    No, one and both inputs drive the circuit with base, base + step and base + 2 step; the margin is the distance of the nearest output \
    from the threshold. The circuit written goes through none, one, none, other, none, both, none.")]
pub struct GateWish {
    #[command(flatten)]
    given: Given,
    /// Function
    #[arg(value_name = "FUNCTION", value_enum)]
    function: Function,
    /// Population whose rate is the output [default: the first excitatory one]
    #[arg(long, value_name = "NAME")]
    population: Option<String>,
    /// Range of common drifts that may be used
    #[arg(long, value_name = "RANGE", value_parser = drifts, default_value = "0..50 mV/s", allow_hyphen_values = true)]
    range: (f64, f64),
    /// Drift without inputs [default: the best]
    #[arg(long, value_name = "DRIFT", value_parser = drift, allow_hyphen_values = true)]
    base: Option<f64>,
    /// Drift that one input adds [default: the best]
    #[arg(long, value_name = "DRIFT", value_parser = drift)]
    step: Option<f64>,
    /// Let the circuit keep the state of its last input (bistable circuits)
    #[arg(long)]
    latch: bool,
    /// Share of a population in the common drift, such as I=0.8; 1 for those not named; repeatable [default: as the circuit's own inputs]
    #[arg(long, value_name = "NAME=RATIO", value_parser = ratio)]
    ratio: Vec<(String, f64)>,
    /// How long each input is held in the circuit written
    #[arg(long, value_name = "TIME", value_parser = values::time_step, default_value = "1s")]
    hold: f64,
    #[command(flatten)]
    output: Output,
}

impl GateWish {
    /// Runs the verb.
    pub fn run(self) -> Result<(), Failure> {
        self.output.check()?;
        let ready = self.given.load()?;
        let driven = ready.driven(&self.ratio)?;
        let output = ready.population(self.population.as_deref())?;
        let options = GateOptions {
            range: self.range,
            base: self.base,
            step: self.step,
            may_latch: self.latch,
            grid: 200,
        };
        let answer = gate(&driven, output, self.function.gate(), &options).map_err(refused)?;
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
            outcome.text = text(&design, output);
            outcome.result = result(&design, &names, output);
            let columns = [
                "drive (mV/s)".to_owned(),
                format!("rate {} (spikes/s)", names[output]),
            ];
            let rows = design.response.iter().map(|(d, r)| vec![1e3 * d, 1e3 * r]);
            outcome.csv = Some(csv(&columns, rows));
            outcome.figure = Some(figure(&design, &names[output]));
            let ratios: Vec<f64> = driven.populations().iter().map(|p| p.ratio).collect();
            let (course, duration) = self.schedule(&design);
            let courses: Vec<Vec<(f64, f64)>> = ratios
                .iter()
                .map(|r| course.iter().map(|(t, d)| (*t, r * d)).collect())
                .collect();
            let warmup = ready.circuit.protocol.warmup;
            let port = self.given.port.as_deref();
            let mut circuit = with_courses(&ready.circuit, &ready.model, &courses, warmup, port)
                .map_err(refused)?;
            let dt = circuit.protocol.dt;
            circuit.protocol.duration = (duration / dt).round() * dt;
            outcome.designed = Some(circuit);
        }
        self.output.tell(outcome)
    }

    /// None, one, none, other, none, both, none: (ms, mV/ms), with edges of 1 ms.
    fn schedule(&self, design: &GateDesign) -> (Vec<(f64, f64)>, f64) {
        const EDGE: f64 = 1.0;
        let mut course = vec![(0.0, design.base)];
        let mut time = 0.0;
        for inputs in [1.0, 0.0, 1.0, 0.0, 2.0, 0.0] {
            time += self.hold;
            let before = course.last().map_or(design.base, |p| p.1);
            course.push((time, before));
            course.push((time + EDGE, design.base + inputs * design.step));
        }
        (course, time + self.hold)
    }
}

const INPUTS: [&str; 3] = ["none", "one", "both"];

fn text(design: &GateDesign, output: usize) -> String {
    let mut t = TextTable::new(&[
        "inputs",
        ">drive (mV/s)",
        ">output (spikes/s)",
        "says",
        "resets",
    ]);
    for (case, name) in design.cases.iter().zip(INPUTS) {
        t.row([
            name.to_owned(),
            number(1e3 * case.drive),
            number(1e3 * case.state.rates[output]),
            if case.high { "1" } else { "0" }.into(),
            if case.resets { "yes" } else { "no" }.into(),
        ]);
    }
    t.text()
}

fn result(design: &GateDesign, names: &[String], output: usize) -> Value {
    let cases: Vec<Value> = design
        .cases
        .iter()
        .zip(INPUTS)
        .map(|(c, inputs)| {
            json!({
                "inputs": inputs, "drive": 1e3 * c.drive, "rate": 1e3 * c.state.rates[output], "high": c.high,
                "stable": c.state.stable, "reached": c.reached, "resets": c.resets,
            })
        })
        .collect();
    json!({
        "units": { "drive": "mV/s", "rate": "spikes/s" },
        "output": names[output],
        "base": 1e3 * design.base,
        "step": 1e3 * design.step,
        "threshold": 1e3 * design.threshold,
        "margin": 1e3 * design.margin,
        "input_margin": design.input_margin.is_finite().then_some(1e3 * design.input_margin),
        "cases": cases,
    })
}

fn figure(design: &GateDesign, name: &str) -> Figure {
    let x = design.response.iter().map(|p| 1e3 * p.0).collect();
    let y = design.response.iter().map(|p| 1e3 * p.1).collect();
    let mut response = line(x, y, palette(0));
    response.label = Some("response".into());
    let mut panel = Panel::new(
        "",
        Axis::new("common drift (mV/s)"),
        Axis::new(format!("rate of {name} (spikes/s)")),
    )
    .with(response);
    panel = panel.with(Rule {
        at: 1e3 * design.threshold,
        color: "#888888".into(),
        dashed: true,
        label: Some("threshold".into()),
        ..Rule::default()
    });
    let output = |k: usize| {
        let c = &design.cases[k];
        let nearest = design.response.iter().min_by(|a, b| {
            let far = |p: &(f64, f64)| (p.0 - c.drive).abs();
            far(a).total_cmp(&far(b))
        });
        nearest.map_or(f64::NAN, |p| 1e3 * p.1)
    };
    let mut cases = points(
        design.cases.iter().map(|c| 1e3 * c.drive).collect(),
        (0..3).map(output).collect(),
        palette(1),
    );
    cases.label = Some("no, one, both inputs".into());
    panel = panel.with(cases);
    let spread = design
        .response
        .iter()
        .map(|p| 1e3 * p.1)
        .fold(0.0, f64::max);
    for (k, name) in INPUTS.iter().enumerate() {
        panel = panel.with(Note {
            x: 1e3 * design.cases[k].drive,
            y: output(k) + 0.06 * spread,
            text: (*name).into(),
        });
    }
    let caption = "Output along the common drift, with the levels of no, one and both inputs.";
    Figure::new("design", "A gate", caption, caption).row(300.0, [panel])
}
