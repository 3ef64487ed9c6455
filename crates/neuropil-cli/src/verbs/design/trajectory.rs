//! `design trajectory`: inputs under which all rates follow wanted courses.

use super::given::{Given, drift, refused};
use super::outcome::{Outcome, Output, csv};
use super::shape::TargetChoice;
use crate::circuits::{MachineChoice, failure};
use crate::failure::Failure;
use crate::interrupt;
use crate::table::{TextTable, number};
use neuropil::network::Seeds;
use neuropil::report::plot::Figure;
use neuropil::report::plot::color::palette;
use neuropil::report::plot::marks::line;
use neuropil::report::plot::panel::Panel;
use neuropil::report::plot::scale::Axis;
use neuropil::theory::design::inputs::inputs;
use neuropil::theory::design::{InputDesign, InputOptions, Target, with_courses};
use neuropil::{FollowOptions, Followed, follow};
use serde_json::{Value, json};

/// Design inputs under which the rates of all populations follow wanted courses
#[derive(clap::Args, Debug)]
#[command(after_help = "Examples:\n  \
    neuropil design trajectory ekelmans_2023_supersaturating --target E=sine:1.6,0.6,1s --target I=constant:1.2 --out follow --try 3\n  \
    neuropil design trajectory my.toml --csv wanted.csv --dynamic --highest \"100 mV/s\" --json\n\n\
    The circuit written has a current for each population that adds to its own inputs; times begin with the measured time. \
    Quasi-static inputs (the default) lag behind fast courses by what the answer says; --dynamic counts the time constants of the rates.")]
pub struct Trajectory {
    #[command(flatten)]
    given: Given,
    #[command(flatten)]
    target: TargetChoice,
    /// Count the change of rates, T d(rate)/dt
    #[arg(long)]
    dynamic: bool,
    /// Lowest input from outside that is allowed, all inputs of a population counted
    #[arg(long, value_name = "DRIFT", value_parser = drift, default_value = "0 mV/s", allow_hyphen_values = true)]
    lowest: f64,
    /// Highest input from outside that is allowed [default: no bound]
    #[arg(long, value_name = "DRIFT", value_parser = drift)]
    highest: Option<f64>,
    /// Simulate the spiking network under the design, with N networks, and compare
    #[arg(long = "try", value_name = "N", value_parser = clap::value_parser!(u64).range(1..=1000))]
    networks: Option<u64>,
    /// Bins of the comparison
    #[arg(long, value_name = "TIME", value_parser = crate::values::time_step, default_value = "20ms")]
    bin: f64,
    #[command(flatten)]
    machine: MachineChoice,
    #[command(flatten)]
    output: Output,
}

impl Trajectory {
    /// Runs the verb.
    pub fn run(self) -> Result<(), Failure> {
        self.output.check()?;
        let ready = self.given.load()?;
        let target = self.target.target(&ready)?;
        let options = InputOptions {
            dynamic: self.dynamic,
            bounds: vec![(self.lowest, self.highest.unwrap_or(f64::INFINITY))],
            ..InputOptions::default()
        };
        let answer = inputs(&ready.model, &target, &options).map_err(refused)?;
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
            let courses: Vec<_> = (0..names.len()).map(|i| design.course(i)).collect();
            let warmup = ready.circuit.protocol.warmup;
            let port = self.given.port.as_deref();
            let mut circuit = with_courses(&ready.circuit, &ready.model, &courses, warmup, port)
                .map_err(refused)?;
            let (from, to) = target.span();
            let dt = circuit.protocol.dt;
            circuit.protocol.duration = ((to - from) / dt).round() * dt;
            let followed = match self.networks {
                Some(n) => self.tried(&circuit, &names, &target, n)?,
                None => Vec::new(),
            };
            outcome.result = result(&names, &design, &followed);
            outcome.text = text(&names, &design, &followed);
            outcome.csv = Some(table(&names, &design));
            outcome.figure = Some(figure(&names, &target, &design, &followed));
            outcome.designed = Some(circuit);
        }
        self.output.tell(outcome)
    }

    fn tried(
        &self,
        circuit: &neuropil::circuit::Circuit,
        names: &[String],
        target: &Target,
        networks: u64,
    ) -> Result<Vec<Followed>, Failure> {
        let options = FollowOptions {
            bin: self.bin,
            seeds: (1..=networks)
                .map(|network| Seeds { network, trial: 0 })
                .collect(),
            engine: self.machine.engine(),
            interrupt: Some(interrupt::flag()),
            ..FollowOptions::default()
        };
        follow(circuit, names, target, &options).map_err(failure)
    }
}

fn result(names: &[String], design: &InputDesign, followed: &[Followed]) -> Value {
    let populations: Vec<Value> = names
        .iter()
        .enumerate()
        .map(|(i, name)| {
            let course: Vec<[f64; 2]> = design.course(i).iter().map(|(t, d)| [*t, 1e3 * d]).collect();
            let spiking = followed.get(i).map(|f| {
                json!({ "rms": f.rms, "counting": f.counting, "bias": f.bias, "correlation": f.correlation, "lag": f.lag })
            });
            json!({ "name": name, "expected_lag": design.lag[i], "drift": course, "spiking": spiking })
        })
        .collect();
    let slowest = design
        .points
        .iter()
        .map(|p| p.slowest.0)
        .fold(f64::NEG_INFINITY, f64::max);
    json!({
        "units": { "time": "ms", "drift": "mV/s", "rate": "spikes/s", "slowest_eigenvalue": "1/s" },
        "populations": populations,
        "largest_relative_deviation": design.deviation,
        "slowest_eigenvalue": 1e3 * slowest,
    })
}

fn text(names: &[String], design: &InputDesign, followed: &[Followed]) -> String {
    let mut headings = vec![
        "population",
        ">lowest input (mV/s)",
        ">highest input (mV/s)",
        ">expected lag (ms)",
    ];
    if !followed.is_empty() {
        headings.extend([
            ">spiking: rms (spikes/s)",
            ">of it counting",
            ">correlation",
            ">lag (ms)",
        ]);
    }
    let mut t = TextTable::new(&headings);
    for (i, name) in names.iter().enumerate() {
        let drifts = || design.points.iter().map(|p| 1e3 * p.drift[i]);
        let mut row = vec![
            name.clone(),
            number(drifts().fold(f64::INFINITY, f64::min)),
            number(drifts().fold(f64::NEG_INFINITY, f64::max)),
            number(design.lag[i]),
        ];
        if let Some(f) = followed.get(i) {
            row.extend([
                f.rms.brief(),
                number(f.counting),
                f.correlation.brief(),
                f.lag.brief(),
            ]);
        }
        t.row(row);
    }
    t.text()
}

fn table(names: &[String], design: &InputDesign) -> String {
    let mut columns = vec!["time (ms)".to_owned()];
    columns.extend(names.iter().map(|n| format!("drift {n} (mV/s)")));
    columns.extend(names.iter().map(|n| format!("rate {n} (spikes/s)")));
    columns.push("slowest eigenvalue (1/s)".into());
    csv(
        &columns,
        design.points.iter().map(|p| {
            let mut row = vec![p.time];
            row.extend(p.drift.iter().map(|d| 1e3 * d));
            row.extend(p.rates.iter().map(|r| 1e3 * r));
            row.push(1e3 * p.slowest.0);
            row
        }),
    )
}

fn figure(
    names: &[String],
    target: &Target,
    design: &InputDesign,
    followed: &[Followed],
) -> Figure {
    let times: Vec<f64> = design.points.iter().map(|p| p.time).collect();
    let mut rates = Panel::new("", Axis::new("time (ms)"), Axis::new("rate (spikes/s)"));
    let mut drifts = Panel::new(
        "",
        Axis::new("time (ms)"),
        Axis::new("input from outside (mV/s)"),
    );
    for (i, name) in names.iter().enumerate() {
        if let Some(f) = followed.get(i) {
            let mut made = line(f.times.clone(), f.rate.clone(), palette(i));
            made.width = 1.0;
            made.label = Some(format!("{name}, spiking network"));
            rates = rates.with(made);
        }
        let wanted: Vec<f64> = times.iter().map(|t| 1e3 * target.at(*t).0[i]).collect();
        let mut wish = line(times.clone(), wanted, palette(i));
        wish.dashed = !followed.is_empty();
        wish.label = Some(format!("{name}, wanted"));
        rates = rates.with(wish);
        let course = design.points.iter().map(|p| 1e3 * p.drift[i]).collect();
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
