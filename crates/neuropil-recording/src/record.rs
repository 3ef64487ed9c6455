//! The outcome of one run.

use crate::{
    InputMoments, PopulationCounts, PopulationInfo, Presentations, Provenance, RecordingError,
    SpikeStatistics, Spikes, SpikesView, Trace, population,
};

/// Everything that was measured in one run, or in one experiment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Recording {
    /// Time step, ms.
    pub dt: f64,
    /// Steps of warm-up at the start, recorded or not, that analysis leaves out.
    pub warmup_steps: u64,
    /// Steps that the run made, warm-up included. Fewer than asked for where `complete` is false.
    pub total_steps: u64,
    /// The populations, in order of neuron id.
    pub populations: Vec<PopulationInfo>,
    /// All recorded spikes.
    pub spikes: Spikes,
    /// The recorded variables.
    pub traces: Vec<Trace>,
    /// Moments of the input, where they were asked for: population after population, window after window.
    pub input_moments: Vec<InputMoments>,
    /// Statistics of spikes taken as they came, where they were asked for: population after population, window after window.
    pub statistics: Vec<SpikeStatistics>,
    /// Spikes of each population in bins, where statistics were asked for.
    pub population_counts: Vec<PopulationCounts>,
    /// Which stimuli by patterns were shown when.
    pub presentations: Vec<Presentations>,
    /// Where it comes from.
    pub provenance: Provenance,
    /// Whether the run went to its declared end; false where it was interrupted.
    pub complete: bool,
}

impl Recording {
    /// Checks that the parts agree: positive dt, populations that follow each other, spikes of known neurons within
    /// the run, traces and moments of known populations.
    ///
    /// # Errors
    /// [`RecordingError`] naming the first part that does not.
    pub fn validate(&self) -> Result<(), RecordingError> {
        if !(self.dt.is_finite() && self.dt > 0.0) {
            return Err(RecordingError::value(
                "dt",
                self.dt,
                "a positive number of ms",
            ));
        }
        if self.warmup_steps > self.total_steps && self.complete {
            return Err(RecordingError::value(
                "warm-up steps",
                self.warmup_steps,
                format!("at most the {} steps of the run", self.total_steps),
            ));
        }
        population::check(&self.populations)?;
        let neurons = self.n_neurons();
        if let Some(&id) = self.spikes.neurons().iter().find(|&&id| id >= neurons) {
            return Err(RecordingError::value(
                "neuron id of a spike",
                id,
                format!("below {neurons}, the number of neurons"),
            ));
        }
        if let Some(&last) = self
            .spikes
            .steps()
            .last()
            .filter(|&&s| s > self.total_steps)
        {
            return Err(RecordingError::value(
                "step of a spike",
                last,
                format!("at most {}, the steps of the run", self.total_steps),
            ));
        }
        for trace in &self.traces {
            trace.validate()?;
            if trace.synapses.is_some() {
                continue;
            }
            let population = self.population(&trace.population)?;
            if let Some(&id) = trace.neurons.iter().find(|&&id| !population.contains(id)) {
                return Err(RecordingError::value(
                    format!("neuron id of trace `{}`", trace.variable),
                    id,
                    format!("an id of population `{}`", trace.population),
                ));
            }
        }
        for moments in &self.input_moments {
            moments.validate()?;
            self.covers(
                "input moments",
                &moments.population,
                moments.excitatory.len(),
                moments.to,
            )?;
        }
        for s in &self.statistics {
            s.validate()?;
            self.covers("spike statistics", &s.population, s.spikes.len(), s.to)?;
        }
        for p in &self.presentations {
            self.population(&p.population)?;
            p.validate(self.total_steps)?;
        }
        for c in &self.population_counts {
            self.population(&c.population)?;
            let steps = (c.counts.len() as u64).checked_mul(c.bin_steps);
            let end = steps.and_then(|s| s.checked_add(c.after));
            if c.bin_steps == 0 || end.is_none_or(|end| end > self.total_steps) {
                return Err(RecordingError::value(
                    format!("bins of the spike counts of `{}`", c.population),
                    format!("{} of {} steps", c.counts.len(), c.bin_steps),
                    format!("bins within the {} steps of the run", self.total_steps),
                ));
            }
        }
        Ok(())
    }

    /// Checks that a column has an entry for every neuron of a population and ends within the run.
    fn covers(
        &self,
        what: &str,
        population: &str,
        entries: usize,
        to: u64,
    ) -> Result<(), RecordingError> {
        let size = self.population(population)?.size;
        if entries as u64 != size {
            return Err(RecordingError::value(
                format!("neurons of the {what} of `{population}`"),
                entries,
                format!("{size}, the size of the population"),
            ));
        }
        if to > self.total_steps {
            return Err(RecordingError::value(
                format!("last step of the {what} of `{population}`"),
                to,
                format!("at most {}, the steps of the run", self.total_steps),
            ));
        }
        Ok(())
    }

    /// The recorded weights of a projection, where there are any.
    pub fn weights(&self, projection: &str) -> Option<&Trace> {
        let mut weights = self.traces.iter().filter(|t| t.synapses.is_some());
        weights.find(|t| t.population == projection)
    }

    /// Number of neurons of all populations.
    pub fn n_neurons(&self) -> u64 {
        self.populations.last().map_or(0, |p| p.ids().end)
    }

    /// The population of this name.
    ///
    /// # Errors
    /// [`RecordingError::UnknownPopulation`], with a suggestion where a name is near.
    pub fn population(&self, name: &str) -> Result<&PopulationInfo, RecordingError> {
        self.populations
            .iter()
            .find(|p| p.name == name)
            .ok_or_else(|| {
                let names = || self.populations.iter().map(|p| p.name.as_str());
                RecordingError::UnknownPopulation {
                    name: name.into(),
                    known: names().collect::<Vec<_>>().join(", "),
                    suggestion: population::nearest(name, names())
                        .map(|near| format!("; did you mean `{near}`?"))
                        .unwrap_or_default(),
                }
            })
    }

    /// The population that a neuron belongs to.
    pub fn population_of(&self, neuron: u64) -> Option<&PopulationInfo> {
        let i = self.populations.partition_point(|p| p.ids().end <= neuron);
        self.populations.get(i).filter(|p| p.contains(neuron))
    }

    /// Steps after the warm-up.
    pub fn measured_steps(&self) -> u64 {
        self.total_steps.saturating_sub(self.warmup_steps)
    }

    /// Time after the warm-up, s.
    pub fn measured_seconds(&self) -> f64 {
        self.measured_steps() as f64 * self.dt / 1000.0
    }

    /// The spikes after the warm-up.
    pub fn measured_spikes(&self) -> SpikesView<'_> {
        self.spikes.window(self.warmup_steps, self.total_steps)
    }

    /// The spikes after the warm-up of one population, whose spikes must have been recorded.
    ///
    /// # Errors
    /// [`RecordingError::UnknownPopulation`], [`RecordingError::NeverSpikes`] or [`RecordingError::NotRecorded`].
    pub fn spikes_of(&self, name: &str) -> Result<Spikes, RecordingError> {
        let population = self.recorded(name)?;
        Ok(self.measured_spikes().of_population(population))
    }

    /// One train per neuron of one population, after the warm-up.
    ///
    /// # Errors
    /// As [`Recording::spikes_of`]; also where the population is too large to index.
    pub fn trains_of(&self, name: &str) -> Result<crate::Trains, RecordingError> {
        let population = self.recorded(name)?;
        self.measured_spikes()
            .trains(population.first_id, population.size)
    }

    /// `spikes_sha256`: [`Spikes::sha256`] of the spikes after the warm-up.
    pub fn spikes_sha256(&self) -> String {
        self.spikes.sha256(self.warmup_steps)
    }

    /// Whether the spikes of all populations were recorded.
    pub fn all_spikes_recorded(&self) -> bool {
        self.populations.iter().all(|p| p.spikes_recorded)
    }

    fn recorded(&self, name: &str) -> Result<&PopulationInfo, RecordingError> {
        let population = self.population(name)?;
        if !population.spiking {
            return Err(RecordingError::NeverSpikes {
                population: name.into(),
            });
        }
        if population.spikes_recorded {
            return Ok(population);
        }
        Err(RecordingError::NotRecorded {
            what: format!("spikes of population `{name}`"),
            hint: "ask the protocol to record them".into(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example() -> Recording {
        Recording {
            dt: 0.1,
            warmup_steps: 10,
            total_steps: 100,
            populations: vec![
                PopulationInfo::new("L23E", 0, 4),
                PopulationInfo::new("L23I", 4, 2),
            ],
            spikes: Spikes::from_unsorted(vec![5, 11, 50, 100], vec![0, 4, 0, 5]).unwrap(),
            complete: true,
            ..Default::default()
        }
    }

    #[test]
    fn warm_up_is_left_out_of_what_is_measured() {
        let r = example();
        r.validate().unwrap();
        assert_eq!(r.measured_spikes().steps(), [11, 50, 100]);
        assert_eq!(r.spikes_of("L23I").unwrap().neurons(), [4, 5]);
        assert_eq!(r.trains_of("L23E").unwrap().train(0), [50]);
        assert!((r.measured_seconds() - 0.009).abs() < 1e-15);
        assert_eq!(r.spikes_sha256(), r.spikes.sha256(10));
        assert_eq!(r.population_of(4).unwrap().name, "L23I");
        assert!(r.population_of(6).is_none());
    }

    #[test]
    fn what_was_not_recorded_is_an_error_and_not_silence() {
        let mut r = example();
        r.populations[1].spikes_recorded = false;
        assert!(matches!(
            r.spikes_of("L23I"),
            Err(RecordingError::NotRecorded { .. })
        ));
        let unknown = r.spikes_of("L23e").unwrap_err().to_string();
        assert!(unknown.contains("did you mean `L23E`?"), "{unknown}");
    }

    #[test]
    fn parts_that_disagree_are_refused() {
        let bad: [fn(&mut Recording); 6] = [
            |r| r.dt = f64::NAN,
            |r| r.total_steps = 99,
            |r| r.populations.truncate(1),
            |r| r.warmup_steps = 101,
            |r| {
                r.input_moments = vec![crate::InputMoments {
                    population: "L23E".into(),
                    to: 10,
                    bin_steps: 1,
                    ..crate::InputMoments::default()
                }];
            },
            |r| {
                r.statistics = vec![crate::SpikeStatistics::of(
                    "L23E",
                    (0, 101),
                    0.1,
                    [crate::TrainSums::default(); 4].iter(),
                )];
            },
        ];
        for spoil in bad {
            let mut r = example();
            spoil(&mut r);
            assert!(r.validate().is_err(), "{r:?}");
        }
    }
}
