//! Options that several verbs share: which circuit, what is done with it, on which engine.

use crate::failure::{Failure, INTERRUPTED};
use crate::values;
use clap::Args;
use neuropil::circuit::{Circuit, Problem, Problems, Protocol, TraceRequest};
use neuropil::network::Seeds;
use neuropil::numerics::isa::Isa;
use neuropil::scheme::Scheme;
use neuropil::sim::{CpuEngine, SimError};
use neuropil::{Checkpoints, Error, ScaledWith};
use std::fmt::Write;
use std::path::Path;
use std::time::Duration;

/// How the reader of circuits calls the text of a `--set`.
const OVERRIDE: &str = "override `";

/// Which circuit.
#[derive(Args, Debug)]
pub struct CircuitChoice {
    /// Atlas circuit (see `neuropil list`), or TOML file: a name with a / or ending in .toml is a file
    #[arg(value_name = "NAME|FILE")]
    pub circuit: String,
    /// Change an option, a parameter or a dotted path of the circuit, such as background=dc; repeatable
    #[arg(long = "set", value_name = "KEY=VALUE", value_parser = values::pair)]
    pub set: Vec<(String, String)>,
    /// Scale neurons and in-degrees by S, weights by 1/sqrt(S); a constant current replaces the lost mean input
    #[arg(long, value_name = "S", value_parser = values::scale, default_value = "1.0", allow_hyphen_values = true)]
    pub scale: f64,
}

impl CircuitChoice {
    /// The circuit, read, checked and scaled.
    pub fn load(&self) -> Result<Circuit, Failure> {
        let circuit = neuropil::load(&self.circuit, &self.set).map_err(failure)?;
        let (circuit, with) = neuropil::scaled(&circuit, self.scale).map_err(failure)?;
        match with {
            ScaledWith::Unscaled => {}
            ScaledWith::Published { source } => {
                eprintln!(
                    "scaled by {}: lost mean input replaced, at the published rates ({source})",
                    self.scale
                );
            }
            ScaledWith::Theory => {
                eprintln!(
                    "scaled by {}: lost mean input replaced, at the rates that theory gives",
                    self.scale
                );
            }
        }
        Ok(circuit)
    }
}

/// What is done with it.
#[derive(Args, Debug)]
pub struct ProtocolChoice {
    /// Measured time, such as 1s or "500 ms" [default: the circuit's]
    #[arg(long, value_name = "TIME", value_parser = values::time, allow_hyphen_values = true)]
    pub duration: Option<f64>,
    /// Time before measuring [default: the circuit's]
    #[arg(long, value_name = "TIME", value_parser = values::time, allow_hyphen_values = true)]
    pub warmup: Option<f64>,
    /// Time step [default: the circuit's]
    #[arg(long, value_name = "TIME", value_parser = values::time_step, allow_hyphen_values = true)]
    pub dt: Option<f64>,
    /// Record a state: POPULATION:VARIABLE of all neurons, POPULATION:VARIABLE:first N, or POPULATION:VARIABLE:I,J,...; repeatable
    #[arg(long, value_name = "TRACE", value_parser = values::trace)]
    pub record: Vec<TraceRequest>,
    /// Measure mean, variance and covariance of the excitatory and inhibitory input of every neuron
    #[arg(long)]
    pub moments: bool,
    /// Count spikes and measure CV and LV of every neuron as they come, and count those of populations in bins
    #[arg(long)]
    pub statistics: bool,
    /// Keep no spikes
    #[arg(long)]
    pub no_spikes: bool,
    /// Width of the bins of moments and population counts [default: the circuit's, 1 ms]
    #[arg(long, value_name = "TIME", value_parser = values::time_step, allow_hyphen_values = true)]
    pub bin: Option<f64>,
    /// Width of the windows of moments and statistics [default: the circuit's, the measured time]
    #[arg(long, value_name = "TIME", value_parser = values::time_step, allow_hyphen_values = true)]
    pub window: Option<f64>,
    /// How time is advanced, for all models: auto, exact, exponential_euler, exponential_rosenbrock, half_steps, euler or
    /// runge_kutta_4 [default: the circuit's]
    #[arg(long, value_parser = values::scheme)]
    pub scheme: Option<Scheme>,
}

impl ProtocolChoice {
    /// The circuit's protocol with what was asked for.
    pub fn of(&self, circuit: &Circuit) -> Protocol {
        let mut protocol = circuit.protocol.clone();
        protocol.duration = self.duration.unwrap_or(protocol.duration);
        protocol.warmup = self.warmup.unwrap_or(protocol.warmup);
        protocol.dt = self.dt.unwrap_or(protocol.dt);
        if let Some(scheme) = self.scheme {
            protocol.scheme = scheme.into();
        }
        protocol.record.traces.extend(self.record.iter().cloned());
        let record = &mut protocol.record;
        record.input_moments |= self.moments;
        record.statistics |= self.statistics;
        record.spikes &= !self.no_spikes;
        record.bin = self.bin.unwrap_or(record.bin);
        record.window = self.window.or(record.window);
        protocol
    }
}

/// On which engine, with which random numbers.
#[derive(Args, Debug)]
pub struct EngineChoice {
    /// Network seed: connections and parameters
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// Number of the trial: everything random during the run
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub trial: u64,
    #[command(flatten)]
    pub machine: MachineChoice,
}

impl EngineChoice {
    /// The engine.
    pub fn engine(&self) -> CpuEngine {
        CpuEngine {
            ..self.machine.engine()
        }
    }

    /// The seeds.
    pub fn seeds(&self) -> Seeds {
        Seeds {
            network: self.seed,
            trial: self.trial,
        }
    }
}

/// How the machine is used, which changes no result.
#[derive(Args, Debug)]
pub struct MachineChoice {
    /// Threads [default: by the size of the network, at most all cores]; results do not depend on it
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=4096))]
    pub threads: Option<u64>,
    /// Instruction set: baseline, avx2 or avx512 [default: the widest of this machine]; results do not depend on it
    #[arg(long, value_parser = values::isa)]
    pub isa: Option<Isa>,
    /// Run every model in the interpreter instead of native kernels; results do not depend on it
    #[arg(long)]
    pub interpreter: bool,
}

impl MachineChoice {
    /// The engine, with the default scheme.
    pub fn engine(&self) -> CpuEngine {
        CpuEngine {
            threads: self.threads.map(|n| n as usize),
            isa: self.isa,
            interpreter: self.interpreter,
            ..CpuEngine::default()
        }
    }
}

/// When checkpoints are written.
#[derive(Args, Debug)]
pub struct CheckpointChoice {
    /// Write a checkpoint whenever this much time was simulated, such as 1s
    #[arg(long, value_name = "TIME", value_parser = values::time_step, allow_hyphen_values = true)]
    checkpoint_every: Option<f64>,
    /// Write a checkpoint whenever the run has taken this much time more, such as 600s
    #[arg(long, value_name = "TIME", value_parser = values::time_step, allow_hyphen_values = true)]
    checkpoint_wall: Option<f64>,
}

impl CheckpointChoice {
    /// Simulated (ms) and wall-clock time between checkpoints, where either was given.
    pub fn given(&self) -> Option<(Option<f64>, Option<Duration>)> {
        let wall = self.checkpoint_wall.map(|ms| ms * 1e-3);
        let wall = wall.map(|s| Duration::try_from_secs_f64(s).unwrap_or(Duration::MAX));
        let any = self.checkpoint_every.is_some() || wall.is_some();
        any.then_some((self.checkpoint_every, wall))
    }

    /// Checkpoints of a simulation into a folder, where they were asked for.
    pub fn policy(&self, out: Option<&Path>) -> Result<Option<Checkpoints>, Failure> {
        let Some((every, every_wall)) = self.given() else {
            return Ok(None);
        };
        let folder = out.ok_or_else(|| {
            Failure::input("checkpoints need a folder: give --out DIR with --checkpoint-every or --checkpoint-wall")
        })?;
        Ok(Some(Checkpoints {
            folder: folder.to_owned(),
            every,
            every_wall,
        }))
    }
}

/// The failure that an error of the library is: bad input unless memory, files or numerics failed.
pub fn failure(error: Error) -> Failure {
    match error {
        Error::Circuit(problems) => Failure::input(pointed(&problems)),
        Error::Sim(e @ SimError::Interrupted) => Failure {
            code: INTERRUPTED,
            message: e.to_string(),
        },
        e if e.is_bad_input() => Failure::input(e),
        e => Failure::other(e),
    }
}

/// Problems with the lines of the files where they are, each marked by a caret. Those of `--set` come first, since what it breaks in
/// the file follows from them.
pub fn pointed(problems: &Problems) -> String {
    let set = |p: &&Problem| {
        let file = p.location.as_ref().map(|l| l.file.as_str());
        file.is_some_and(|f| f.starts_with(OVERRIDE))
    };
    let (first, rest): (Vec<_>, Vec<_>) = problems.0.iter().partition(set);
    first
        .into_iter()
        .chain(rest)
        .map(pointed_problem)
        .collect::<Vec<_>>()
        .join("\n")
}

fn pointed_problem(problem: &Problem) -> String {
    let Some(at) = &problem.location else {
        return problem.to_string();
    };
    if let Some(set) = at.file.strip_prefix(OVERRIDE) {
        return pointed_setting(problem, set.trim_end_matches('`'), at.column);
    }
    let mut out = problem.to_string();
    let Ok(text) = std::fs::read_to_string(&at.file) else {
        return out;
    };
    let Some(line) = at.line.checked_sub(1).and_then(|k| text.lines().nth(k)) else {
        return out;
    };
    point(&mut out, &at.line.to_string(), line, at.column);
    out
}

/// A problem of `--set KEY=VALUE`, at a column of the value; where a name is unknown it is the key's.
fn pointed_setting(problem: &Problem, set: &str, column: usize) -> String {
    let key = match problem.code {
        "unknown-override" => 0,
        _ => set
            .split_once('=')
            .map_or(0, |(key, _)| key.chars().count() + 1),
    };
    let mut out = Problem {
        location: None,
        ..problem.clone()
    }
    .to_string();
    point(&mut out, "--set", set, column + key);
    out
}

/// Adds a line with what it is called, and a caret below its column (from 1).
fn point(out: &mut String, name: &str, line: &str, column: usize) {
    let (line, column) = shortened(line, column);
    // Tabs before the caret stay tabs, so that it stands below its character.
    let pad: String = line
        .chars()
        .take(column - 1)
        .map(|c| if c == '\t' { '\t' } else { ' ' })
        .collect();
    let _ = write!(out, "\n  {name} | {line}\n  {:1$} | {pad}^", "", name.len());
}

/// At most 100 characters of a line around a column, and the column in them.
fn shortened(line: &str, column: usize) -> (String, usize) {
    const WIDTH: usize = 100;
    let column = column.clamp(1, line.chars().count() + 1);
    if line.chars().count() <= WIDTH {
        return (line.to_owned(), column);
    }
    let skip = (column - 1).saturating_sub(WIDTH / 2);
    (line.chars().skip(skip).take(WIDTH).collect(), column - skip)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_caret_stands_in_the_part_that_is_shown() {
        assert_eq!(shortened("tau = 1", 7), ("tau = 1".into(), 7));
        assert_eq!(shortened("ab", 99), ("ab".into(), 3));
        let long: String = ('a'..='z').cycle().take(1000).collect();
        let (part, column) = shortened(&long, 700);
        assert_eq!(part.chars().count(), 100);
        assert_eq!(part.chars().nth(column - 1), long.chars().nth(699));
    }
}
