//! Continuous variables over time.

use serde::{Deserialize, Serialize};

use crate::RecordingError;

/// One variable of chosen neurons, or the weights of chosen synapses, at regular times.
///
/// Sample `k` of neuron `j` is `values[k · neurons.len() + j]` (row-major, time × neuron), the value at the **end**
/// of step `first_step + k · every_steps`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trace {
    /// Name of the population; of weights, that of the projection.
    pub population: String,
    /// Name of the variable, as the model calls it (`V_m`, `I_syn_ex`).
    pub variable: String,
    /// Its unit, as printed (`mV`).
    pub unit: String,
    /// Ids of the neurons, one column each; of weights, the indices of the synapses in the canonical order of the projection.
    pub neurons: Vec<u64>,
    /// Of weights, what each synapse connects.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub synapses: Option<SynapseEnds>,
    /// Step at whose end the first sample was taken.
    pub first_step: u64,
    /// Steps between samples, at least 1.
    pub every_steps: u64,
    /// Samples, row-major time × neuron.
    pub values: Vec<f64>,
}

/// What the synapses of a trace of weights connect.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SynapseEnds {
    /// Source of each, within its population.
    pub source: Vec<u32>,
    /// Target of each, within its population.
    pub target: Vec<u32>,
}

impl Trace {
    /// Number of sample times.
    pub fn n_times(&self) -> usize {
        self.values
            .len()
            .checked_div(self.neurons.len())
            .unwrap_or(0)
    }

    /// The samples of all neurons at sample time `k`; empty beyond the end.
    pub fn row(&self, k: usize) -> &[f64] {
        let width = self.neurons.len();
        k.checked_mul(width)
            .and_then(|start| self.values.get(start..start.checked_add(width)?))
            .unwrap_or(&[])
    }

    /// The samples of the neuron in column `j` over time; empty where there is no such column.
    pub fn column(&self, j: usize) -> Vec<f64> {
        if j >= self.neurons.len() {
            return Vec::new();
        }
        self.values
            .iter()
            .skip(j)
            .step_by(self.neurons.len())
            .copied()
            .collect()
    }

    /// Step of sample `k`, saturating.
    pub fn step(&self, k: usize) -> u64 {
        self.first_step
            .saturating_add(self.every_steps.saturating_mul(k as u64))
    }

    /// Checks that the values fill whole rows and that time advances.
    ///
    /// # Errors
    /// [`RecordingError::Value`] that names population and variable.
    pub fn validate(&self) -> Result<(), RecordingError> {
        let who = || {
            format!(
                "trace `{}` of population `{}`",
                self.variable, self.population
            )
        };
        if self.every_steps == 0 {
            return Err(RecordingError::value(
                format!("{}: steps between samples", who()),
                0,
                "at least 1",
            ));
        }
        let width = self.neurons.len();
        if let Some(ends) = &self.synapses
            && [ends.source.len(), ends.target.len()] != [width, width]
        {
            return Err(RecordingError::value(
                format!("{}: sources and targets", who()),
                format!("{} and {}", ends.source.len(), ends.target.len()),
                format!("{width}, one for each synapse"),
            ));
        }
        if (width == 0 && !self.values.is_empty())
            || self.values.len().checked_rem(width).unwrap_or(0) != 0
        {
            return Err(RecordingError::value(
                format!("{}: number of values", who()),
                self.values.len(),
                format!("a multiple of its {width} neurons"),
            ));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example() -> Trace {
        Trace {
            population: "E".into(),
            variable: "V_m".into(),
            unit: "mV".into(),
            neurons: vec![3, 8],
            synapses: None,
            first_step: 10,
            every_steps: 5,
            values: vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0],
        }
    }

    #[test]
    fn rows_are_times_and_columns_are_neurons() {
        let trace = example();
        assert_eq!(trace.n_times(), 3);
        assert_eq!(trace.row(1), [3.0, 4.0]);
        assert_eq!(trace.column(1), [2.0, 4.0, 6.0]);
        assert_eq!(trace.step(2), 20);
        assert!(trace.row(3).is_empty() && trace.row(usize::MAX).is_empty());
        assert!(trace.column(2).is_empty());
    }

    #[test]
    fn ragged_values_are_refused() {
        assert!(example().validate().is_ok());
        let mut ragged = example();
        ragged.values.pop();
        assert!(ragged.validate().unwrap_err().to_string().contains("V_m"));
        let mut still = example();
        still.every_steps = 0;
        assert!(still.validate().is_err());
        let mut nobody = example();
        nobody.neurons.clear();
        assert!(nobody.validate().is_err());
    }
}
