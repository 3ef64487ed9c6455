//! Spikes as two sorted columns.

use crate::{PopulationInfo, RecordingError, SpikeHasher, Trains};

/// Spikes of many neurons, sorted by (step, neuron).
///
/// A spike is stamped with the number of the step at whose **end** it is: the step in which the threshold was
/// crossed, counted from 1 at the start of the run, warm-up included; its time is `step · dt`. Equal rows are
/// allowed, since a source may emit several spikes in one step.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spikes {
    step: Vec<u64>,
    neuron: Vec<u64>,
}

impl Spikes {
    /// No spikes.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes two columns of equal length in ascending order of (step, neuron).
    ///
    /// # Errors
    /// [`RecordingError::Length`] or [`RecordingError::Order`] where they are not that.
    pub fn from_sorted(step: Vec<u64>, neuron: Vec<u64>) -> Result<Self, RecordingError> {
        check_length(&step, &neuron)?;
        let mut last = (0, 0);
        for (index, (&s, &n)) in step.iter().zip(&neuron).enumerate() {
            check_order(index, last, (s, n))?;
            last = (s, n);
        }
        Ok(Self { step, neuron })
    }

    /// Takes two columns of equal length in any order, and sorts them.
    ///
    /// # Errors
    /// [`RecordingError::Length`] where the lengths differ.
    pub fn from_unsorted(step: Vec<u64>, neuron: Vec<u64>) -> Result<Self, RecordingError> {
        check_length(&step, &neuron)?;
        let mut rows: Vec<(u64, u64)> = step.into_iter().zip(neuron).collect();
        rows.sort_unstable();
        let (step, neuron) = rows.into_iter().unzip();
        Ok(Self { step, neuron })
    }

    /// Spike times in ms of one train per neuron, rounded to the nearest multiple of `dt` (ms): the way in for
    /// experimental data. Neuron ids are the positions in `trains`.
    ///
    /// # Errors
    /// [`RecordingError::Value`] for a `dt` that is not positive and for a time that is not finite or below 0.
    pub fn from_times(trains: &[Vec<f64>], dt: f64) -> Result<Self, RecordingError> {
        if !(dt.is_finite() && dt > 0.0) {
            return Err(RecordingError::value("dt", dt, "a positive number of ms"));
        }
        let mut rows = Vec::with_capacity(trains.iter().map(Vec::len).sum());
        for (neuron, train) in trains.iter().enumerate() {
            for &time in train {
                let step = (time / dt).round();
                if !(0.0..9.0e15).contains(&step) {
                    return Err(RecordingError::value(
                        format!("a spike time of neuron {neuron}"),
                        time,
                        "a time in ms, at least 0, below 9e15 dt",
                    ));
                }
                rows.push((step as u64, neuron as u64));
            }
        }
        rows.sort_unstable();
        let (step, neuron) = rows.into_iter().unzip();
        Ok(Self { step, neuron })
    }

    /// Appends the spikes of one step, `neurons` ascending; the step must not lie before the last one.
    ///
    /// # Errors
    /// [`RecordingError::Order`] at the first spike out of order; those before it have been appended.
    pub fn push_step(
        &mut self,
        step: u64,
        neurons: impl IntoIterator<Item = u64>,
    ) -> Result<(), RecordingError> {
        for neuron in neurons {
            self.push(step, neuron)?;
        }
        Ok(())
    }

    /// Appends one spike, which must not come before the last one.
    ///
    /// # Errors
    /// [`RecordingError::Order`] where it does.
    #[inline]
    pub fn push(&mut self, step: u64, neuron: u64) -> Result<(), RecordingError> {
        if let (Some(&s), Some(&n)) = (self.step.last(), self.neuron.last()) {
            check_order(self.step.len(), (s, n), (step, neuron))?;
        }
        self.step.push(step);
        self.neuron.push(neuron);
        Ok(())
    }

    /// Appends spikes none of which comes before the last one.
    ///
    /// # Errors
    /// [`RecordingError::Order`] where the first of them does; nothing has been appended then.
    pub fn append(&mut self, later: SpikesView<'_>) -> Result<(), RecordingError> {
        if let (Some(&s), Some(&n), Some(first)) =
            (self.step.last(), self.neuron.last(), later.iter().next())
        {
            check_order(self.step.len(), (s, n), first)?;
        }
        self.step.extend_from_slice(later.step);
        self.neuron.extend_from_slice(later.neuron);
        Ok(())
    }

    /// Makes room for `additional` more spikes.
    pub fn reserve(&mut self, additional: usize) {
        self.step.reserve(additional);
        self.neuron.reserve(additional);
    }

    /// Number of spikes.
    pub fn len(&self) -> usize {
        self.step.len()
    }

    /// Whether there is no spike.
    pub fn is_empty(&self) -> bool {
        self.step.is_empty()
    }

    /// The column of steps.
    pub fn steps(&self) -> &[u64] {
        &self.step
    }

    /// The column of neuron ids.
    pub fn neurons(&self) -> &[u64] {
        &self.neuron
    }

    /// The columns (step, neuron).
    pub fn into_columns(self) -> (Vec<u64>, Vec<u64>) {
        (self.step, self.neuron)
    }

    /// All spikes, borrowed.
    pub fn view(&self) -> SpikesView<'_> {
        SpikesView {
            step: &self.step,
            neuron: &self.neuron,
        }
    }

    /// The spikes with `after < step <= to`, borrowed.
    pub fn window(&self, after: u64, to: u64) -> SpikesView<'_> {
        self.view().window(after, to)
    }

    /// The spikes of one population, copied.
    pub fn of_population(&self, population: &PopulationInfo) -> Spikes {
        self.view().of_population(population)
    }

    /// SHA-256 over (`u64` step, `u64` neuron id), little-endian, of the spikes with `step > after_step`, ordered
    /// by step then id; 64 lower-case hexadecimal digits.
    pub fn sha256(&self, after_step: u64) -> String {
        self.window(after_step, u64::MAX).sha256()
    }
}

/// A borrowed run of spikes, sorted by (step, neuron).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SpikesView<'a> {
    step: &'a [u64],
    neuron: &'a [u64],
}

impl<'a> SpikesView<'a> {
    /// Number of spikes.
    pub fn len(&self) -> usize {
        self.step.len()
    }

    /// Whether there is no spike.
    pub fn is_empty(&self) -> bool {
        self.step.is_empty()
    }

    /// The column of steps.
    pub fn steps(&self) -> &'a [u64] {
        self.step
    }

    /// The column of neuron ids.
    pub fn neurons(&self) -> &'a [u64] {
        self.neuron
    }

    /// The spikes as (step, neuron), in order.
    pub fn iter(&self) -> impl Iterator<Item = (u64, u64)> + 'a {
        self.step.iter().copied().zip(self.neuron.iter().copied())
    }

    /// The spikes with `after < step <= to`.
    pub fn window(&self, after: u64, to: u64) -> SpikesView<'a> {
        let start = self.step.partition_point(|&s| s <= after);
        let end = self.step.partition_point(|&s| s <= to).max(start);
        SpikesView {
            step: self.step.get(start..end).unwrap_or(&[]),
            neuron: self.neuron.get(start..end).unwrap_or(&[]),
        }
    }

    /// The spikes of one population, copied.
    pub fn of_population(&self, population: &PopulationInfo) -> Spikes {
        let (step, neuron) = self.iter().filter(|&(_, n)| population.contains(n)).unzip();
        Spikes { step, neuron }
    }

    /// One train per neuron of the ids `first_id .. first_id + size`; see [`Trains`].
    ///
    /// # Errors
    /// [`RecordingError::Value`] where `size` exceeds [`crate::MAX_INDEXED_NEURONS`].
    pub fn trains(&self, first_id: u64, size: u64) -> Result<Trains, RecordingError> {
        Trains::from_spikes(*self, first_id, size)
    }

    /// A copy that owns its columns.
    pub fn to_owned(&self) -> Spikes {
        Spikes {
            step: self.step.to_vec(),
            neuron: self.neuron.to_vec(),
        }
    }

    /// SHA-256 over all spikes of the view; see [`Spikes::sha256`].
    pub fn sha256(&self) -> String {
        let mut hasher = SpikeHasher::new();
        for (step, neuron) in self.iter() {
            hasher.add(step, neuron);
        }
        hasher.hex()
    }
}

fn check_length(step: &[u64], neuron: &[u64]) -> Result<(), RecordingError> {
    if step.len() == neuron.len() {
        return Ok(());
    }
    Err(RecordingError::Length {
        what: "spikes (step, neuron)".into(),
        first: step.len(),
        second: neuron.len(),
    })
}

fn check_order(index: usize, last: (u64, u64), this: (u64, u64)) -> Result<(), RecordingError> {
    if this >= last {
        return Ok(());
    }
    Err(RecordingError::Order {
        index,
        step: this.0,
        neuron: this.1,
        last_step: last.0,
        last_neuron: last.1,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example() -> Spikes {
        Spikes::from_unsorted(vec![5, 3, 3, 9, 5], vec![0, 7, 2, 1, 4]).unwrap()
    }

    #[test]
    fn sorting_is_by_step_then_neuron() {
        let s = example();
        assert_eq!(s.steps(), [3, 3, 5, 5, 9]);
        assert_eq!(s.neurons(), [2, 7, 0, 4, 1]);
    }

    #[test]
    fn a_window_excludes_its_left_border_and_includes_its_right_one() {
        let s = example();
        assert_eq!(s.window(3, 9).steps(), [5, 5, 9]);
        assert_eq!(s.window(2, 5).steps(), [3, 3, 5, 5]);
        assert_eq!(s.window(0, 3).len() + s.window(3, 9).len(), s.len());
        assert!(s.window(9, 3).is_empty());
    }

    #[test]
    fn disorder_is_refused_with_the_row() {
        let error = Spikes::from_sorted(vec![3, 3, 2], vec![1, 2, 9]).unwrap_err();
        assert!(matches!(
            error,
            RecordingError::Order {
                index: 2,
                step: 2,
                ..
            }
        ));
        let mut s = example();
        assert!(s.push(9, 0).is_err());
        assert!(s.push(9, 1).is_ok(), "equal rows are allowed");
        assert!(s.push_step(10, [0, 5, 4]).is_err());
        assert!(Spikes::from_sorted(vec![1], vec![]).is_err());
    }

    #[test]
    fn appending_the_windows_of_a_whole_gives_the_whole() {
        let s = example();
        let mut joined = Spikes::new();
        joined.append(s.window(0, 4)).unwrap();
        joined.append(s.window(4, u64::MAX)).unwrap();
        assert_eq!(joined, s);
        assert!(joined.append(s.window(0, 4)).is_err());
        assert_eq!(joined, s);
    }

    #[test]
    fn the_hash_leaves_out_the_warm_up() {
        let s = example();
        assert_eq!(s.sha256(3), s.window(3, u64::MAX).to_owned().sha256(0));
        assert_ne!(s.sha256(3), s.sha256(0));
        assert_eq!(s.sha256(9), SpikeHasher::new().hex());
    }

    #[test]
    fn times_of_an_experiment_become_steps() {
        let s = Spikes::from_times(&[vec![0.1, 2.0], vec![], vec![0.98]], 0.1).unwrap();
        assert_eq!(s.steps(), [1, 10, 20]);
        assert_eq!(s.neurons(), [0, 2, 0]);
        assert!(Spikes::from_times(&[vec![f64::NAN]], 0.1).is_err());
        assert!(Spikes::from_times(&[vec![-1.0]], 0.1).is_err());
        assert!(Spikes::from_times(&[vec![1.0]], 0.0).is_err());
    }
}
