//! Which stimulus was shown when, so that a recording can be cut by stimulus.

use serde::{Deserialize, Serialize};

use crate::RecordingError;

/// What was shown by one stimulus that is made of patterns, in order of time.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Presentations {
    /// Name of the stimulus.
    pub stimulus: String,
    /// Population that it drives.
    pub population: String,
    /// Unit of the coefficients; empty for pure numbers.
    pub unit: String,
    /// One after the other.
    pub shown: Vec<Presentation>,
}

/// One of them, in the steps `after < step <= to`: spikes of the first step that it drives are those of step `after + 1`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Presentation {
    /// Last step before it.
    pub after: u64,
    /// Its last step, or that of the run.
    pub to: u64,
    /// Whether the run did not end before it did; what has no end of its own counts as whole.
    pub whole: bool,
    /// Number of the stimulus: the row of a sequence, or the number of the step or draw, from 0.
    pub stimulus: u64,
    /// Coefficients of the patterns; none for a sequence, whose rows stand in the circuit.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub coefficients: Vec<f64>,
}

impl Presentations {
    /// Checks that presentations follow each other within the steps of the run, and that coefficients are numbers.
    ///
    /// # Errors
    /// [`RecordingError::Value`] naming the first that is not.
    pub fn validate(&self, total_steps: u64) -> Result<(), RecordingError> {
        let mut last = 0;
        for (k, p) in self.shown.iter().enumerate() {
            let fits = p.after >= last && p.to > p.after && p.to <= total_steps;
            if !fits {
                return Err(RecordingError::value(
                    format!("presentation {k} of stimulus `{}`", self.stimulus),
                    format!("steps {} to {}", p.after, p.to),
                    format!("steps from {last} on, to {total_steps} at most"),
                ));
            }
            last = p.to;
            if let Some(x) = p.coefficients.iter().find(|x| !x.is_finite()) {
                return Err(RecordingError::value(
                    format!(
                        "coefficient of presentation {k} of stimulus `{}`",
                        self.stimulus
                    ),
                    x,
                    "a finite number",
                ));
            }
        }
        Ok(())
    }
}
