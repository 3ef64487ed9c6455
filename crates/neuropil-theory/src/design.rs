//! Design: from a wanted activity to the inputs or weights that bring it about (Ekelmans et al. 2023).
//!
//! * [`inputs`]: drifts from outside for rates that follow a wanted course; [`weights`]: weights for the same at constant drifts,
//! * [`peak`]: a supersaturating network whose excitatory rate peaks at a wanted height,
//! * [`gate`]: input steps at which a circuit computes XOR, AND, and others, with the margins,
//! * [`window`]: bistability between two wanted drifts; [`storage`]: the pulses that write and erase a bit in it,
//! * [`fidelity`]: how well what happened follows what was wanted,
//! * [`circuit`]: the circuit as declared with the designed inputs or weights.
//!
//! Every design keeps Dale's law and the bounds given, says whether it is stable, and comes as an [`Answer`]: what cannot be had is
//! refused with the reasons in words and the nearest that can.

pub mod circuit;
pub mod fidelity;
pub mod gate;
pub mod inputs;
mod nearest;
pub mod peak;
pub mod storage;
pub mod target;
pub mod weights;
pub mod window;

pub use circuit::{with_courses, with_parameters, with_weight_courses, with_weights};
pub use fidelity::{Fidelity, fidelity};
pub use gate::{Gate, GateDesign, GateOptions};
pub use inputs::{InputDesign, InputOptions, InputPoint};
pub use peak::{Knob, Peak, PeakDesign};
pub use storage::{Pulse, Storage};
pub use target::{Shape, Target};
pub use weights::{WeightDesign, WeightOptions, WeightPoint};
pub use window::{Fold, WindowDesign, WindowWish};

/// The answer to a wish.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer<T> {
    /// Whether the wish can be had.
    pub feasible: bool,
    /// Why it can or cannot, in words, and what to mind.
    pub reasons: Vec<String>,
    /// What was wished for if feasible, otherwise the nearest that is, if one was found.
    pub design: Option<T>,
}

impl<T> Answer<T> {
    fn yes(reasons: Vec<String>, design: T) -> Self {
        Self {
            feasible: true,
            reasons,
            design: Some(design),
        }
    }

    fn no(reasons: Vec<String>, nearest: Option<T>) -> Self {
        Self {
            feasible: false,
            reasons,
            design: nearest,
        }
    }
}

/// A rate as people read it.
fn hertz(rate: f64) -> String {
    format!("{:.4} spikes/s", rate * 1e3)
}

/// A drift as the article gives it.
fn per_second(drift: f64) -> String {
    format!("{:.4} mV/s", drift * 1e3)
}
