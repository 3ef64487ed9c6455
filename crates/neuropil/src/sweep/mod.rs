//! Sweeps: one circuit at many points, as numbered, independent, seeded tasks.
//!
//! A sweep is a TOML file. `[sweep]` says which circuit, which seed, how often and how long; `[grid]` and `[sample]` say what is
//! varied; `[measure]` what is kept:
//!
//! ```toml
//! [sweep]
//! name = "brunel_plane"            # default: sweep
//! circuit = "brunel_2000"          # atlas name, or path relative to this file
//! seed = 1                         # those of all tasks are derived from it
//! networks = 1                     # networks drawn at each point
//! trials = 3                       # trials with each network
//! common_seeds = false             # true: all points share networks and trials
//! duration = "1 s"                 # these four: default the circuit's
//! warmup = "0.5 s"
//! dt = "0.1 ms"
//! scheme = "auto"
//! scale = 1                        # neurons and in-degrees
//! set = { J = "0.1 mV" }           # fixed options, parameters, dotted paths
//!
//! [grid]                           # all combinations; the last key runs fastest
//! g = { from = 3, to = 8, number = 6 }                 # spacing = "log" for equal ratios
//! eta = [0.9, 2, 4]
//!
//! [sample]                         # instead of a grid, or at each of its points
//! number = 100
//! method = "latin_hypercube"       # or random (the default), halton
//! D = { uniform = ["1 ms", "2 ms"] }                   # log_uniform, integer, choice
//!
//! [measure]                        # default: rates and cv
//! rates = true                     # cv, lv, fano, synchrony, correlation
//! solve = true                     # the working point of mean-field theory
//! spikes = false                   # true: write each recording
//! ```
//!
//! Task (point · networks + network) · trials + trial has seeds drawn from (sweep seed, point, network) and (sweep seed,
//! point, network, trial) by a counter-based generator, so that any task can be run anywhere, in any order, with the
//! same numbers:
//!
//! ```
//! use neuropil::sweep::{Sweep, TaskOptions};
//!
//! let text = "
//!     [sweep]
//!     circuit = 'brunel_2000'
//!     duration = '50 ms'
//!     warmup = '50 ms'
//!     set = { N_E = 400, J = '1 mV' }
//!     [grid]
//!     g = [4, 5]
//!     [measure]
//!     rates = true
//! ";
//! let sweep = Sweep::parse(text, None)?;
//! assert_eq!(sweep.len(), 2);
//! let result = sweep.run_task(1, &TaskOptions::default())?;
//! assert_eq!(result.task.values, [("g".to_string(), "5".to_string())]);
//! assert!(result.populations[0].statistics[0].1.value().is_some());
//! # Ok::<(), neuropil::Error>(())
//! ```

mod axes;
mod collect;
mod definition;
mod error;
mod file;
mod given;
mod number;
mod pairs;
mod points;
mod reader;
mod run;
mod sample;
mod slurm;
mod store;
mod table;
mod task;

pub use collect::Collected;
pub use definition::{Definition, Measure};
pub use error::SweepError;
pub use given::Document;
pub(crate) use number::with_unit;
pub use points::{Axis, MAX_TASKS};
pub use run::{RunOptions, SweepProgress, SweepRun};
pub use sample::{Draw, Method, Sample, SampledAxis};
pub use slurm::SlurmOptions;
pub use store::Stored;
pub use table::{Column, Table};
pub use task::{PopulationResult, Status, Task, TaskOptions, TaskResult, TheoryPoint};

use crate::Error;
use neuropil_circuit::{Circuit, Location, Problem, read_circuit_with};
use neuropil_numerics::random::Stream;
use neuropil_scheme::Scheme;
use points::Points;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// Purpose of the seeds of networks, and of those of trials (their ASCII letters).
const NETWORKS: u64 = u64::from_le_bytes(*b"sweepnet");
const TRIALS: u64 = u64::from_le_bytes(*b"sweeptri");

/// A sweep that has been read and checked.
#[derive(Clone, Debug)]
pub struct Sweep {
    definition: Definition,
    text: String,
    path: Option<PathBuf>,
    given: Option<Document>,
    /// Where the text names the circuit.
    circuit_at: Range<usize>,
    circuit_hash: String,
    scheme: Option<Scheme>,
    points: Points,
    len: u64,
}

impl Sweep {
    /// Reads a file.
    ///
    /// # Errors
    /// As [`Sweep::parse`]; [`Error::Input`] where the file cannot be read.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let text = crate::read_text(path)?;
        crate::FileKind::Sweep.expect(&text, path)?;
        Self::parse(&text, Some(path))
    }

    /// Reads a text. `path` is the file it is from: problems name it, and a circuit file is looked for from its folder.
    ///
    /// # Errors
    /// [`Error::Circuit`] with every problem of the text, with those of the circuit with what is fixed, and where an
    /// axis names nothing that the circuit has. More than [`MAX_TASKS`] tasks are refused before anything is made of them.
    pub fn parse(text: &str, path: Option<&Path>) -> Result<Self, Error> {
        Self::parse_with(text, path, None)
    }

    /// As [`Sweep::parse`], of a circuit that is given here and of which the text only says the name. Its folder
    /// ([`Sweep::open`]) holds both as files, so that the sweep can go on from there.
    ///
    /// # Errors
    /// As [`Sweep::parse`].
    pub fn parse_with(
        text: &str,
        path: Option<&Path>,
        given: Option<Document>,
    ) -> Result<Self, Error> {
        let (definition, places, circuit_at) = file::read(text, path)?;
        let points = Points::new(
            &definition.grid,
            definition.sample.as_ref(),
            definition.seed,
        );
        let mut sweep = Self {
            scheme: definition.scheme.as_deref().and_then(Scheme::from_name),
            len: definition.tasks().unwrap_or(0),
            definition,
            text: text.to_owned(),
            path: path.map(Path::to_owned),
            given,
            circuit_at,
            circuit_hash: String::new(),
            points,
        };
        sweep.check(&places)?;
        Ok(sweep)
    }

    /// Loads the circuit with what is fixed, then also with the first value of each axis: a name that the circuit does not have would
    /// fail in every task. Values that make no valid circuit may do so at some points only; their tasks will say it.
    fn check(&mut self, places: &file::Places) -> Result<(), Error> {
        let set = self.definition.set.clone();
        let first = self.points.values(0);
        // What is fixed may make a circuit only together with what is varied.
        let circuit = self.load(&set).or_else(|error| {
            let all: Vec<_> = set.iter().chain(&first).cloned().collect();
            self.load(&all).map_err(|_| placed(error, places, None))
        })?;
        self.circuit_hash = circuit.hash();
        for (key, value) in first {
            let mut set = set.clone();
            set.push((key.clone(), value));
            if let Err(Error::Circuit(mut problems)) = self.load(&set) {
                problems.0.retain(|p| p.code == "unknown-override");
                if !problems.0.is_empty() {
                    return Err(placed(Error::Circuit(problems), places, Some(&key)));
                }
            }
        }
        Ok(())
    }

    /// The circuit with changes.
    fn load(&self, set: &[(String, String)]) -> Result<Circuit, Error> {
        let Some(given) = &self.given else {
            return crate::load(&self.circuit_file(), set);
        };
        let changes: Vec<_> = given.changes.iter().chain(set).cloned().collect();
        let (file, columns) = (given.file.as_deref(), &given.columns);
        let library = neuropil_atlas::library();
        Ok(read_circuit_with(
            &given.text,
            file,
            &changes,
            columns,
            &library,
        )?)
    }

    /// The circuit that was given to [`Sweep::parse_with`].
    pub fn given(&self) -> Option<&Document> {
        self.given.as_ref()
    }

    /// The circuit as [`crate::load`] takes it: a file relative to that of the sweep.
    fn circuit_file(&self) -> String {
        let name = &self.definition.circuit;
        match self.path.as_deref().and_then(Path::parent) {
            Some(folder) if crate::is_file(name) => {
                let joined = folder.join(name);
                // A file beside the sweep must not be taken for a name of the atlas.
                match joined.is_absolute() || joined.parent() != Some(Path::new("")) {
                    true => joined.display().to_string(),
                    false => Path::new(".").join(joined).display().to_string(),
                }
            }
            _ => name.clone(),
        }
    }

    /// What it is.
    pub fn definition(&self) -> &Definition {
        &self.definition
    }

    /// The text it was read from; [`Sweep::parse`] makes the same sweep of it and [`Sweep::path`].
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The file it was read from.
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// Fingerprint of the circuit with what is fixed.
    pub fn circuit_hash(&self) -> &str {
        &self.circuit_hash
    }

    /// Number of tasks.
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Whether there are none; never so.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Task `k`.
    ///
    /// # Errors
    /// [`SweepError::NoTask`].
    pub fn task(&self, k: u64) -> Result<Task, Error> {
        if k >= self.len {
            let last = self.len.saturating_sub(1);
            return Err(SweepError::NoTask { task: k, last }.into());
        }
        let d = &self.definition;
        let (networks, trials) = (d.networks.max(1), d.trials.max(1));
        let (trial, rest) = (k % trials, k / trials);
        let (network, point) = (rest % networks, rest / networks);
        let keyed = |purpose| {
            let family = if d.common_seeds { 0 } else { point };
            Stream::new(d.seed, purpose).child(family).child(network)
        };
        Ok(Task {
            id: k,
            point,
            network,
            trial,
            network_seed: seed(keyed(NETWORKS)),
            trial_seed: seed(keyed(TRIALS).child(trial)),
            values: self.points.values(point),
        })
    }

    /// All tasks in order, made as they are asked for.
    pub fn tasks(&self) -> impl Iterator<Item = Task> + '_ {
        (0..self.len).filter_map(|k| self.task(k).ok())
    }
}

/// A seed of 53 bits, which every table and JSON reader takes without rounding.
fn seed(stream: Stream) -> u64 {
    let [a, b, ..] = stream.block(0, 0);
    (u64::from(a) << 21) | u64::from(b >> 11)
}

/// Problems of a value that the sweep sets, with the place in its file.
fn placed(error: Error, places: &file::Places, key: Option<&str>) -> Error {
    let place = |p: &Problem| -> Option<Location> {
        let file = p.location.as_ref().map(|l| l.file.as_str());
        match (key, file) {
            (Some(key), _) => places.get(key).cloned(),
            (None, None) => places.get("").cloned(),
            (None, Some(file)) => {
                let set = file.strip_prefix("override `")?;
                let key = set.split_once('=').map_or(set, |(key, _)| key);
                places.get(key).cloned()
            }
        }
    };
    match error {
        Error::Circuit(mut problems) => {
            for p in &mut problems.0 {
                if let Some(at) = place(p) {
                    p.location = Some(at);
                }
            }
            Error::Circuit(problems)
        }
        other => other,
    }
}
