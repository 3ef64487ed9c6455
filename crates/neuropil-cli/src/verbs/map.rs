//! `map`: the regimes of a circuit over two parameters, by theory, with probes by simulation.

use crate::circuits::{CircuitChoice, MachineChoice, failure};
use crate::failure::Failure;
use crate::print;
use crate::progress::Shown;
use crate::table::{TextTable, number};
use crate::values;
use clap::ValueEnum;
use neuropil::network::Seeds;
use neuropil::regimes::{MapProbe, MapTheory, ProbeOptions, RegimeStudy, StudiedMap, StudyAxis};
use neuropil::theory::{InputNoise, MapOptions, Spacing, TheoryOptions};
use serde_json::json;
use std::fmt::Write;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::AtomicU64;

/// Which rate model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Theory {
    /// Stabilized supralinear network: power laws fitted at the noise from outside
    Ssn,
    /// Ricciardi-Siegert transfer functions with recurrent noise
    SelfConsistent,
}

/// Treatment of synaptic filtering.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Noise {
    /// Threshold and reset shifted to first order in the square root of tau_syn/tau_m
    Coloured,
    /// White noise, whatever the synaptic time constants
    White,
}

/// Map the regimes of a circuit over two parameters: steady states, bistability, oscillations, balance
#[derive(clap::Args, Debug)]
#[command(after_help = "Examples:\n  \
    neuropil map ekelmans_2023_bistable --x \"mu_ext=0..10 mV/s\" --y \"r[I]=0.5..2\" --noise white --out map\n  \
    neuropil map ekelmans_2023_bistable --x \"mu_ext=0..10 mV/s\" --y \"r[I]=0.5..2\" --noise white --n 60 \\\n    \
    --probe 3,1 --probe 8,1.5 --probe-set \"mu_ext={x} mV/s\" --probe-set \"r={y}\"\n  \
    neuropil map brunel_2000 --theory self-consistent --x eta=0.5..4 --y g=3..8 --n 12\n\n\
    Axes are parameters of the rate model of the circuit: mu_ext (external drift onto all populations, in the ratios of the circuit's own drive), \
    r[I], mu_ext[I], sigma[I], tau[I], T[I], J[E,I] (onto E from I), size; or whatever --set can change (set:KEY where the name is both). \
    Borders are exact where both are of the rate model. States are all found for one excitatory and one inhibitory population with --theory ssn; elsewhere the \
    map says that states may have been missed.")]
pub struct Map {
    #[command(flatten)]
    circuit: CircuitChoice,
    /// Level axis: NAME=A..B UNIT
    #[arg(long, value_name = "AXIS")]
    x: String,
    /// Upright axis: NAME=A..B UNIT
    #[arg(long, value_name = "AXIS")]
    y: String,
    /// Logarithmic level axis
    #[arg(long)]
    log_x: bool,
    /// Logarithmic upright axis
    #[arg(long)]
    log_y: bool,
    /// Points along each axis [default: 200 for ssn, 40 for self-consistent]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(2..=1000))]
    n: Option<u64>,
    /// Which rate model
    #[arg(long, value_enum, default_value_t = Theory::Ssn)]
    theory: Theory,
    /// How the synaptic filtering of noise is treated
    #[arg(long, value_enum, default_value_t = Noise::Coloured)]
    noise: Noise,
    /// Parts of mu_ext that populations receive, such as E=1,I=1.2 [default: in the ratios of the circuit's own drive]
    #[arg(long, value_name = "NAME=R,...", value_parser = ratios)]
    ratios: Option<Ratios>,
    /// Simulate the circuit at X,Y (in the units of the axes) from a low and a high start, and compare; repeatable
    #[arg(long, value_name = "X,Y", value_parser = place, allow_hyphen_values = true)]
    probe: Vec<[f64; 2]>,
    /// Override that takes the circuit to a probe: KEY=VALUE with {x} and {y} for the numbers; repeatable
    #[arg(long, value_name = "KEY=VALUE", value_parser = values::pair)]
    probe_set: Vec<(String, String)>,
    /// Time over which the rates of a probe are measured
    #[arg(long, value_name = "TIME", value_parser = values::time_step, default_value = "1s")]
    probe_duration: f64,
    /// Relative difference that counts as agreement of a probe, besides three standard errors
    #[arg(long, value_name = "F", value_parser = values::fraction, default_value = "0.2")]
    within: f64,
    /// Network seed of the probes
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Folder for map.csv, map.parquet, borders.csv, probes.csv, summary.json, map.svg, map.png
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Write into a folder that is not empty
    #[arg(long, requires = "out")]
    force: bool,
    #[command(flatten)]
    machine: MachineChoice,
    /// One JSON object on standard output
    #[arg(long)]
    json: bool,
    /// No progress bar
    #[arg(long)]
    no_progress: bool,
}

/// Ratios by population.
#[derive(Clone, Debug)]
struct Ratios(Vec<(String, f64)>);

fn ratios(text: &str) -> Result<Ratios, String> {
    const EXPECTED: &str = "expected NAME=R,NAME=R, such as E=1,I=1.2";
    let all = text.split(',').map(|part| {
        let (name, value) = part.split_once('=').ok_or(EXPECTED)?;
        let value = value.trim().parse::<f64>().map_err(|_| EXPECTED)?;
        let fine = value.is_finite() && !name.trim().is_empty();
        fine.then(|| (name.trim().to_owned(), value))
            .ok_or(EXPECTED)
    });
    let all: Result<Vec<_>, &str> = all.collect();
    Ok(Ratios(all?))
}

fn place(text: &str) -> Result<[f64; 2], String> {
    const EXPECTED: &str = "expected X,Y, such as 3,1.5, in the units of the axes";
    let (x, y) = text.split_once(',').ok_or(EXPECTED)?;
    let number = |s: &str| {
        let x = s.trim().parse::<f64>().ok().filter(|x| x.is_finite());
        x.ok_or(EXPECTED)
    };
    Ok([number(x)?, number(y)?])
}

impl Map {
    /// Runs the verb.
    pub fn run(self) -> Result<(), Failure> {
        let study = self.study()?;
        if let Some(folder) = self.out.as_deref().filter(|_| !self.force) {
            neuropil::refuse_filled(folder).map_err(failure)?;
        }
        let drawn = || Arc::new(AtomicU64::new(0));
        let shown = Mutex::new(Shown::new(self.no_progress, self.json, drawn()));
        let report = |part: f64| {
            if let Ok(mut shown) = shown.lock() {
                shown.report_part("map", part);
            }
        };
        let options = MapOptions {
            threads: self.machine.threads.map(|n| n as usize),
            progress: Some(&report),
            ..MapOptions::default()
        };
        let made = study.run(&options);
        if let Ok(mut shown) = shown.lock() {
            shown.end();
        }
        let made = made.map_err(failure)?;
        let mut probes = Vec::new();
        let mut shown = Shown::new(self.no_progress, self.json, drawn());
        for at in &self.probe {
            let label = format!("probe at {}, {}", at[0], at[1]);
            let mut report = |p| shown.report_labelled(&label, p);
            let options = self.probe_options(&study);
            let probe = study.probe_at(*at, &self.probe_set, &options, Some(&mut report));
            probes.push(probe.map_err(failure)?);
        }
        shown.end();
        let files = match &self.out {
            Some(folder) => made.write(folder, &probes).map_err(failure)?,
            None => Vec::new(),
        };
        for warning in &made.warnings {
            eprintln!("warning: {warning}");
        }
        if self.json {
            let mut summary = made.summary(&probes);
            if let Some(object) = summary.as_object_mut() {
                object.insert("files".into(), json!(files));
            }
            return print::json(&summary);
        }
        let mut out = told(&made, &probes);
        for file in &files {
            let _ = writeln!(out, "{}", file.display());
        }
        print::text(&out)
    }

    fn study(&self) -> Result<RegimeStudy, Failure> {
        let theory = match self.theory {
            Theory::Ssn => MapTheory::Ssn,
            Theory::SelfConsistent => MapTheory::SelfConsistent,
        };
        let usual = match self.theory {
            Theory::Ssn => 200,
            Theory::SelfConsistent => 40,
        };
        let points = self.n.unwrap_or(usual) as usize;
        let axis = |option: &str, text: &str, log: bool| {
            let spacing = if log { Spacing::Log } else { Spacing::Linear };
            StudyAxis::parse(text, points, spacing)
                .map_err(|e| Failure::input(format!("--{option} {text}: {e}")))
        };
        Ok(RegimeStudy {
            circuit: self.circuit.circuit.clone(),
            set: self.circuit.set.clone(),
            scale: self.circuit.scale,
            x: axis("x", &self.x, self.log_x)?,
            y: axis("y", &self.y, self.log_y)?,
            theory,
            options: TheoryOptions {
                noise: match self.noise {
                    Noise::Coloured => InputNoise::ColouredShift,
                    Noise::White => InputNoise::White,
                },
                ..TheoryOptions::default()
            },
            ratios: self.ratios.clone().map(|r| r.0),
        })
    }

    fn probe_options(&self, study: &RegimeStudy) -> ProbeOptions {
        ProbeOptions {
            duration: self.probe_duration,
            within: self.within,
            seeds: Seeds {
                network: self.seed,
                trial: 0,
            },
            engine: self.machine.engine(),
            theory: study.options.clone(),
            ..ProbeOptions::default()
        }
    }
}

/// The map in words.
fn told(made: &StudiedMap, probes: &[MapProbe]) -> String {
    let map = &made.map;
    let mut out = format!(
        "{}: {} x {} points over {} and {}, {} theory\n\n",
        made.name,
        map.x.points,
        map.y.points,
        made.study.x.label(),
        made.study.y.label(),
        made.study.theory.name()
    );
    let mut t = TextTable::new(&[">points", ">stable states", "kinds"]);
    let mut census: Vec<_> = map.census().into_iter().collect();
    census.sort_by_key(|(_, points)| std::cmp::Reverse(*points));
    for ((stable, regime), points) in census {
        t.row([
            points.to_string(),
            stable.to_string(),
            regime.names().join(", "),
        ]);
    }
    out.push_str(&t.text());
    out.push('\n');
    for s in &map.special {
        let at = made.shown(s.at);
        let rates: Vec<String> = map
            .populations
            .iter()
            .zip(&s.rates)
            .map(|(name, r)| format!("{name} {}", number(r * 1e3)))
            .collect();
        let _ = writeln!(
            out,
            "{} at {} {}, {} {} ({} spikes/s)",
            s.kind.name(),
            made.study.x.key(),
            number(at[0]),
            made.study.y.key(),
            number(at[1]),
            rates.join(", ")
        );
    }
    let failed = map.failed().count();
    if let Some((i, j, error)) = map.failed().next() {
        let _ = writeln!(
            out,
            "{failed} points without an answer; the first, column {i} and row {j}: {error}"
        );
    }
    if map.incomplete() > 0 {
        let _ = writeln!(
            out,
            "{} points where states may have been missed: no method finds all there",
            map.incomplete()
        );
    }
    for p in probes {
        let _ = writeln!(out, "\n{}", told_probe(made, p));
    }
    out
}

fn told_probe(made: &StudiedMap, p: &MapProbe) -> String {
    let mut t = TextTable::new(&[
        "start",
        "population",
        ">simulated (spikes/s)",
        ">standard error",
        ">self-consistent (spikes/s)",
        "",
    ]);
    for (start, run) in ["low", "high"].into_iter().zip(&p.probe.runs) {
        for (k, name) in p.probe.populations.iter().enumerate() {
            let rate = run.rates.get(k);
            let compared = run.compared.get(k);
            let shown = |v: Option<f64>| v.map_or("–".to_owned(), number);
            t.row([
                start.to_owned(),
                name.clone(),
                shown(rate.and_then(|r| r.value())),
                shown(rate.and_then(|r| r.standard_error())),
                shown(compared.and_then(|c| c.expected.value())),
                compared.map_or("", |c| c.verdict.name()).to_owned(),
            ]);
        }
    }
    let theory = p.probe.theory.iter().filter(|s| s.stable).count();
    format!(
        "probe at {} {}, {} {}: {} (stable states: {} on the map, {theory} self-consistent, {} simulated)\n{}",
        made.study.x.key(),
        p.at[0],
        made.study.y.key(),
        p.at[1],
        p.probe.verdict.name(),
        p.stable,
        p.probe.distinct,
        t.text()
    )
}
