//! Which neuron ids belong to which population.

use serde::{Deserialize, Serialize};

use crate::RecordingError;

/// A population as a contiguous range of neuron ids, `first_id .. first_id + size`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PopulationInfo {
    /// The name it was declared with.
    pub name: String,
    /// Id of its first neuron; ids run from 0 in the order of declaration.
    pub first_id: u64,
    /// Number of neurons.
    pub size: u64,
    /// Whether the spikes of all its neurons were recorded. Where false, absence of spikes says nothing.
    pub spikes_recorded: bool,
    /// Whether its neurons can spike at all. Units with rates and potentials alone have no statistics of spikes.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub spiking: bool,
}

fn yes() -> bool {
    true
}

fn is_yes(spiking: &bool) -> bool {
    *spiking
}

impl PopulationInfo {
    /// A population of neurons that spike, and whose spikes are recorded.
    pub fn new(name: impl Into<String>, first_id: u64, size: u64) -> Self {
        Self {
            name: name.into(),
            first_id,
            size,
            spikes_recorded: true,
            spiking: true,
        }
    }

    /// The ids of its neurons. Saturates at `u64::MAX` where a hostile size would overflow.
    pub fn ids(&self) -> std::ops::Range<u64> {
        self.first_id..self.first_id.saturating_add(self.size)
    }

    /// Whether `neuron` belongs to it.
    pub fn contains(&self, neuron: u64) -> bool {
        self.ids().contains(&neuron)
    }
}

/// Populations must have names, be apart, and come in ascending order of id without gaps, from 0.
pub(crate) fn check(populations: &[PopulationInfo]) -> Result<(), RecordingError> {
    let mut next = 0_u64;
    let mut names = std::collections::HashSet::new();
    for p in populations {
        if p.name.is_empty() || !names.insert(p.name.as_str()) {
            return Err(RecordingError::value(
                "population name",
                format!("`{}`", p.name),
                "a name that is not empty and occurs once",
            ));
        }
        if p.first_id != next {
            return Err(RecordingError::value(
                format!("first id of population `{}`", p.name),
                p.first_id,
                format!("{next}, the number of neurons declared before it"),
            ));
        }
        next = p.first_id.checked_add(p.size).ok_or_else(|| {
            RecordingError::value(
                format!("size of population `{}`", p.name),
                p.size,
                "ids that fit 64 bits",
            )
        })?;
    }
    Ok(())
}

/// The name among `known` that is nearest to `name`, where one is near enough to be what was meant.
pub(crate) fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let limit = 1 + name.chars().count() / 4;
    known
        .map(|k| (distance(name, k), k))
        .filter(|&(d, _)| d <= limit)
        .min()
        .map(|(_, k)| k)
}

/// Levenshtein distance, letters compared without case.
fn distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.to_lowercase().chars().collect();
    let b: Vec<char> = b.to_lowercase().chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        for (y, cell) in b.iter().zip(row.iter_mut().skip(1)) {
            let here = (*cell + 1)
                .min(left + 1)
                .min(diagonal + usize::from(x != y));
            diagonal = *cell;
            *cell = here;
            left = here;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_overlaps_and_repeated_names_are_refused() {
        let p = PopulationInfo::new;
        assert!(check(&[p("E", 0, 80), p("I", 80, 20)]).is_ok());
        assert!(check(&[p("E", 0, 80), p("I", 79, 20)]).is_err());
        assert!(check(&[p("E", 0, 80), p("E", 80, 20)]).is_err());
        assert!(check(&[p("E", 0, 80), p("", 80, 20)]).is_err());
        assert!(check(&[p("E", 0, 80), p("I", 80, u64::MAX)]).is_err());
    }

    #[test]
    fn near_names_are_suggested_and_far_ones_are_not() {
        let known = ["L23E", "L23I", "L4E"];
        assert_eq!(nearest("L23e", known.into_iter()), Some("L23E"));
        assert_eq!(nearest("L4EE", known.into_iter()), Some("L4E"));
        assert_eq!(nearest("thalamus", known.into_iter()), None);
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
    }
}
