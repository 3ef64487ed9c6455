//! Designs of circuits: from a wish to the circuit that has it, with its numbers, its data, a figure, and what spiking networks make of it.
//!
//! A [`Start`] is a circuit with its rate model. [`trajectory`], [`weights`], [`peak`], [`gate`], [`window`] and [`storage`] take a wish of
//! their own and give a [`Designed`]. The methods are those of [`neuropil_theory::design`]; here they come back to circuits.

mod gate;
mod levels;
mod peak;
mod shape;
mod start;
mod storage;
mod trajectory;
mod weights;
mod window;

pub use gate::{GateWish, gate};
pub use peak::{PeakWish, peak};
pub use shape::{read_target, shape, target};
pub use start::{DesignTheory, Start};
pub use storage::{StorageWish, storage};
pub use trajectory::{TrajectoryWish, trajectory};
pub use weights::{WeightWish, weights};
pub use window::{BistableWish, window};

use crate::Followed;
use neuropil_circuit::Circuit;
use neuropil_report::plot::Figure;
use neuropil_theory::design::Answer;
use serde_json::{Value, json};

/// What came of a wish.
#[derive(Clone, Debug)]
pub struct Designed {
    /// Name of the circuit that it is for.
    pub name: String,
    /// Whether the wish can be had.
    pub feasible: bool,
    /// Why it can or cannot, in words, and what to mind.
    pub reasons: Vec<String>,
    /// Whether there is a design: the one wanted or, where that is not feasible, the nearest.
    pub found: bool,
    /// Its numbers with their units; null where there is none.
    pub values: Value,
    /// The most important of them, for people.
    pub summary: Summary,
    /// Names of the columns of its data.
    pub columns: Vec<String>,
    /// Rows of its data.
    pub rows: Vec<Vec<f64>>,
    /// The circuit that has the design.
    pub circuit: Option<Circuit>,
    /// Its figure.
    pub figure: Option<Figure>,
}

/// A table for people; headings that start with `>` are of numbers.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// Headings.
    pub headings: Vec<String>,
    /// Rows.
    pub rows: Vec<Vec<Cell>>,
}

/// A cell of a [`Summary`].
#[derive(Clone, Debug)]
pub enum Cell {
    /// Words.
    Text(String),
    /// A number.
    Number(f64),
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<f64> for Cell {
    fn from(x: f64) -> Self {
        Self::Number(x)
    }
}

impl Summary {
    fn new<S: Into<String>>(headings: impl IntoIterator<Item = S>) -> Self {
        Self {
            headings: headings.into_iter().map(Into::into).collect(),
            rows: Vec::new(),
        }
    }

    fn row(&mut self, cells: impl IntoIterator<Item = Cell>) {
        self.rows.push(cells.into_iter().collect());
    }
}

impl Designed {
    /// What is known before the design itself is looked at, and the design.
    fn begin<T>(start: &Start, answer: Answer<T>) -> (Self, Option<T>) {
        let begun = Self {
            name: start.circuit.name.clone(),
            feasible: answer.feasible,
            reasons: answer.reasons,
            found: answer.design.is_some(),
            values: Value::Null,
            summary: Summary::default(),
            columns: Vec::new(),
            rows: Vec::new(),
            circuit: None,
            figure: None,
        };
        (begun, answer.design)
    }
}

/// The circuit with a protocol whose measured time is `duration` ms, to a whole step.
fn lasting(mut circuit: Circuit, duration: f64) -> Circuit {
    let dt = circuit.protocol.dt;
    circuit.protocol.duration = libm::rint(duration / dt) * dt;
    circuit
}

/// Rates as people read them, spikes/s.
fn hertz(rates: &[f64]) -> Vec<f64> {
    rates.iter().map(|x| 1e3 * x).collect()
}

/// How a population followed its target, as JSON.
fn spiking(f: &Followed) -> Value {
    json!({ "rms": f.rms, "counting": f.counting, "bias": f.bias, "correlation": f.correlation, "lag": f.lag })
}

/// Headings of how populations followed, and the cells of one.
const FOLLOWED: [&str; 4] = [
    ">spiking: rms (spikes/s)",
    ">of it counting",
    ">correlation",
    ">lag (ms)",
];

fn followed(f: &Followed) -> [Cell; 4] {
    [
        f.rms.brief().into(),
        f.counting.into(),
        f.correlation.brief().into(),
        f.lag.brief().into(),
    ]
}
