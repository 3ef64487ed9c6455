//! Synapses with a model of their own from outside: weights looked at and set, learning stopped and begun, states.

use super::CpuRun;
use crate::error::SimError;
use crate::plastic::{Origin, Plastic};
use crate::worker::Sampled;
use neuropil_recording::Weights;

impl CpuRun {
    /// The index of a projection whose synapses have a model.
    fn modelled(&self, projection: &str) -> Result<usize, SimError> {
        let known = &self.identity.modelled;
        let found = known.iter().find(|m| m.name == projection);
        found.map(|m| m.index).ok_or_else(|| {
            let names: Vec<&str> = known.iter().map(|m| &*m.name).collect();
            let expected = match names.is_empty() {
                true => "none: no synapses of this circuit have a model".into(),
                false => format!("one of {}, whose synapses have a model", names.join(", ")),
            };
            let expected = format!(
                "{expected}; static synapses take no weights, and a trained network keeps its model, frozen by learning = []"
            );
            SimError::value("run", "projection", projection, expected)
        })
    }

    /// Its synapses, target by target.
    pub(crate) fn plastic(&self, index: usize) -> impl Iterator<Item = &Plastic> {
        let all = self.workers.iter().flat_map(|w| &w.plastic);
        all.filter(move |p| p.projection == index)
    }

    pub(crate) fn plastic_mut(&mut self, index: usize) -> impl Iterator<Item = &mut Plastic> {
        let all = self.workers.iter_mut().flat_map(|w| &mut w.plastic);
        all.filter(move |p| p.projection == index)
    }

    /// The states of its sources, in order.
    pub(crate) fn origins(&self, index: usize) -> impl Iterator<Item = &Origin> {
        let all = self.workers.iter().flat_map(|w| &w.origins);
        all.filter(move |o| o.projection == index)
    }

    pub(crate) fn origins_mut(&mut self, index: usize) -> impl Iterator<Item = &mut Origin> {
        let all = self.workers.iter_mut().flat_map(|w| &mut w.origins);
        all.filter(move |o| o.projection == index)
    }

    /// Digest of who is connected to whom, and how late.
    fn connectivity(&self, index: usize) -> u64 {
        let digests = self.plastic(index).map(|p| p.store.digest(p.first_target));
        digests.fold(0, u64::wrapping_add)
    }

    pub(super) fn weights_of(&self, projection: &str) -> Result<Weights, SimError> {
        let index = self.modelled(projection)?;
        let unit = self.identity.modelled.iter().find(|m| m.index == index);
        let mut weights = Weights {
            projection: projection.into(),
            unit: unit.map(|m| m.unit.clone()).unwrap_or_default(),
            digest: self.connectivity(index),
            ..Weights::default()
        };
        for p in self.plastic(index) {
            let store = &p.store;
            weights.weight.extend(p.weights());
            weights
                .source
                .extend((0..store.len()).map(|k| store.sources.get(k)));
            let degrees = store.first_incoming.windows(2).map(|w| w[1] - w[0]);
            weights.in_degree.extend(degrees);
        }
        Ok(weights)
    }

    pub(super) fn give_weights(
        &mut self,
        projection: &str,
        values: &[f64],
    ) -> Result<(), SimError> {
        let index = self.modelled(projection)?;
        let who = || format!("projection `{projection}`");
        let n: usize = self.plastic(index).map(|p| p.store.len()).sum();
        if values.len() != n {
            let expected = format!("{n}, one for each synapse");
            return Err(SimError::value(
                who(),
                "number of weights",
                values.len(),
                expected,
            ));
        }
        let limits = self.plastic(index).find_map(|p| p.limits);
        let (lower, upper) = limits.unwrap_or((f64::MIN, f64::MAX));
        let allowed = |x: &f64| lower <= *x && *x <= upper;
        if let Some(k) = values.iter().position(|x| !allowed(x)) {
            let expected = match limits {
                Some(_) => format!("a number from {lower} to {upper}, the limits of the synapses"),
                None => "a finite number".into(),
            };
            return Err(SimError::value(
                who(),
                format!("weight of synapse {k}"),
                values[k],
                expected,
            ));
        }
        let mut rest = values;
        for p in self.plastic_mut(index) {
            let (own, others) = rest.split_at(p.store.len().min(rest.len()));
            p.set_weights(own);
            rest = others;
        }
        if self.step == 0 {
            self.sample_start(index);
        }
        Ok(())
    }

    /// Weights at the start that were recorded already are those set now.
    fn sample_start(&mut self, index: usize) {
        for w in &mut self.workers {
            let (segments, plastic) = (&w.segments, &w.plastic);
            for trace in w.traces.iter_mut().filter(|t| !t.values.is_empty()) {
                if let Sampled::Weights(k) = trace.what
                    && plastic.get(k).is_some_and(|p| p.projection == index)
                {
                    trace.values.clear();
                    trace.sample(segments, plastic);
                }
            }
        }
    }

    pub(super) fn take_weights(&mut self, weights: &Weights) -> Result<(), SimError> {
        let index = self.modelled(&weights.projection)?;
        let who = || format!("weights of projection `{}`", weights.projection);
        let n: usize = self.plastic(index).map(|p| p.store.len()).sum();
        if (weights.weight.len(), weights.digest) != (n, self.connectivity(index)) {
            let given = format!(
                "that of {} synapses of another network",
                weights.weight.len()
            );
            let expected = format!(
                "that of the {n} synapses of this run: the same sources, targets and delays (circuit, sizes, seed and time step)"
            );
            return Err(SimError::value(who(), "connectivity", given, expected));
        }
        let unit = self.identity.modelled.iter().find(|m| m.index == index);
        if let Some(m) = unit.filter(|m| m.unit != weights.unit) {
            return Err(SimError::value(who(), "unit", &weights.unit, &m.unit));
        }
        self.give_weights(&weights.projection, &weights.weight)
    }

    pub(super) fn force_learning(
        &mut self,
        projection: &str,
        learning: bool,
    ) -> Result<(), SimError> {
        let index = self.modelled(projection)?;
        for p in self.plastic_mut(index) {
            if p.limits.is_none() {
                return Err(SimError::value(
                    format!("projection `{projection}`"),
                    "learning",
                    learning,
                    "a projection whose spikes change weights",
                ));
            }
            p.learning.forced = Some(learning);
        }
        Ok(())
    }

    pub(super) fn synapse_state_of(
        &self,
        projection: &str,
        variable: &str,
    ) -> Result<Vec<f64>, SimError> {
        let index = self.modelled(projection)?;
        let sources = self.origins(index).map(|o| &o.states);
        let targets = self.plastic(index).map(|p| &p.targets);
        let all: Vec<_> = sources.chain(targets).collect();
        let mut values = Vec::new();
        let mut found = false;
        for states in &all {
            if let Some(k) = states.names().position(|n| n == variable) {
                values.extend_from_slice(&states.columns[k]);
                found = true;
            }
        }
        if found {
            return Ok(values);
        }
        let mut names: Vec<&str> = all.iter().flat_map(|s| s.names()).collect();
        names.sort_unstable();
        names.dedup();
        Err(SimError::value(
            format!("projection `{projection}`"),
            "state of its synapses",
            variable,
            format!("one of {}", names.join(", ")),
        ))
    }
}
