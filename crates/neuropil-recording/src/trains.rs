//! Spikes regrouped by neuron: one train after the other, with an index.

use crate::{RecordingError, SpikesView};

/// The most neurons one [`Trains`] indexes: 2²⁸ (an index of 2 GiB), so that a size read from a file cannot
/// exhaust memory.
pub const MAX_INDEXED_NEURONS: u64 = 1 << 28;

/// One spike train per neuron, in steps, each ascending.
///
/// Train `i` belongs to neuron `first_id + i`. The trains lie one after the other in one column, and
/// `offsets[i] .. offsets[i + 1]` are the rows of train `i`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trains {
    first_id: u64,
    offsets: Vec<usize>,
    step: Vec<u64>,
}

impl Trains {
    /// Regroups the spikes of the ids `first_id .. first_id + size`; others are left out.
    ///
    /// # Errors
    /// [`RecordingError::Value`] where `size` exceeds [`MAX_INDEXED_NEURONS`].
    pub fn from_spikes(
        spikes: SpikesView<'_>,
        first_id: u64,
        size: u64,
    ) -> Result<Self, RecordingError> {
        if size > MAX_INDEXED_NEURONS {
            return Err(RecordingError::value(
                "number of neurons to index",
                size,
                format!("at most {MAX_INDEXED_NEURONS}"),
            ));
        }
        let size = size as usize;
        let local = |neuron: u64| {
            neuron
                .checked_sub(first_id)
                .and_then(|i| usize::try_from(i).ok())
                .filter(|&i| i < size)
        };
        // A counting sort: it keeps the order of steps within each neuron.
        let mut offsets = vec![0_usize; size + 1];
        for i in spikes.neurons().iter().filter_map(|&n| local(n)) {
            if let Some(count) = offsets.get_mut(i + 1) {
                *count += 1;
            }
        }
        let mut total = 0;
        for offset in &mut offsets {
            total += *offset;
            *offset = total;
        }
        let mut next = offsets.clone();
        let mut step = vec![0_u64; total];
        for (s, n) in spikes.iter() {
            let Some(position) = local(n).and_then(|i| next.get_mut(i)) else {
                continue;
            };
            if let Some(cell) = step.get_mut(*position) {
                *cell = s;
            }
            *position += 1;
        }
        Ok(Self {
            first_id,
            offsets,
            step,
        })
    }

    /// Takes trains that are already apart, each ascending; neuron ids are the positions in `trains`.
    ///
    /// # Errors
    /// [`RecordingError::Order`] where a train descends.
    pub fn from_trains(trains: &[Vec<u64>]) -> Result<Self, RecordingError> {
        let mut offsets = vec![0];
        let mut step = Vec::with_capacity(trains.iter().map(Vec::len).sum());
        for (neuron, train) in trains.iter().enumerate() {
            let mut last = 0;
            for (index, &s) in train.iter().enumerate() {
                if s < last {
                    return Err(RecordingError::Order {
                        index,
                        step: s,
                        neuron: neuron as u64,
                        last_step: last,
                        last_neuron: neuron as u64,
                    });
                }
                last = s;
            }
            step.extend_from_slice(train);
            offsets.push(step.len());
        }
        Ok(Self {
            first_id: 0,
            offsets,
            step,
        })
    }

    /// Number of neurons.
    pub fn len(&self) -> usize {
        self.offsets.len().saturating_sub(1)
    }

    /// Whether there is no neuron.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Number of spikes of all neurons.
    pub fn n_spikes(&self) -> usize {
        self.step.len()
    }

    /// Id of the first neuron.
    pub fn first_id(&self) -> u64 {
        self.first_id
    }

    /// Steps of the spikes of neuron `first_id + i`; empty where there is no such neuron.
    pub fn train(&self, i: usize) -> &[u64] {
        match (self.offsets.get(i), self.offsets.get(i + 1)) {
            (Some(&a), Some(&b)) => self.step.get(a..b).unwrap_or(&[]),
            _ => &[],
        }
    }

    /// The trains in order of neuron id.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &[u64]> {
        (0..self.len()).map(|i| self.train(i))
    }

    /// All spikes of all neurons, one train after the other.
    pub fn steps(&self) -> &[u64] {
        &self.step
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Spikes;

    #[test]
    fn every_spike_goes_to_its_neuron_in_order() {
        let spikes = Spikes::from_unsorted(vec![5, 3, 3, 9, 5], vec![11, 17, 12, 12, 12]).unwrap();
        let trains = spikes.view().trains(10, 3).unwrap();
        assert_eq!(trains.len(), 3);
        assert_eq!(trains.n_spikes(), 4, "neuron 17 lies outside");
        let all: Vec<&[u64]> = trains.iter().collect();
        assert_eq!(all, [&[][..], &[5], &[3, 5, 9]]);
        assert!(trains.train(99).is_empty());
    }

    #[test]
    fn a_size_from_a_hostile_file_is_refused_before_anything_is_allocated() {
        assert!(Spikes::new().view().trains(0, u64::MAX).is_err());
    }

    #[test]
    fn trains_that_are_apart_must_ascend() {
        let trains = Trains::from_trains(&[vec![1, 4], vec![], vec![2]]).unwrap();
        assert_eq!(trains.train(0), [1, 4]);
        assert_eq!(trains.train(2), [2]);
        assert!(Trains::from_trains(&[vec![4, 1]]).is_err());
    }
}
