//! States of a run from outside: looked at and set, by population and name.

use super::CpuRun;
use crate::error::{SimError, said};
use crate::segment::{BLOCK, blocks_of};

impl CpuRun {
    /// (shard, part, column) of a state of a population.
    fn find(
        &self,
        population: &str,
        variable: &str,
    ) -> Result<Vec<(usize, usize, usize)>, SimError> {
        if !self.populations.iter().any(|p| p.name == population) {
            let names: Vec<&str> = self.populations.iter().map(|p| p.name.as_str()).collect();
            return Err(SimError::value(
                "run",
                "population",
                population,
                format!("one of {}", names.join(", ")),
            ));
        }
        let mut places = Vec::new();
        for (w, worker) in self.workers.iter().enumerate() {
            for (p, part) in worker.shard.parts.iter().enumerate() {
                if worker.population_names[part.population] != population {
                    continue;
                }
                let Some(s) = worker.state_names[p].iter().position(|n| n == variable) else {
                    return Err(SimError::value(
                        format!("population `{population}`"),
                        "state",
                        variable,
                        format!("one of {}", worker.state_names[p].join(", ")),
                    ));
                };
                places.push((w, p, s));
            }
        }
        Ok(places)
    }

    /// A state of all neurons of a population, in order.
    pub(super) fn state_of(&self, population: &str, variable: &str) -> Result<Vec<f64>, SimError> {
        let mut out = Vec::new();
        for (w, p, s) in self.find(population, variable)? {
            let seg = &self.workers[w].segments[p];
            out.extend((0..seg.n).map(|i| seg.states[s][i / BLOCK][i % BLOCK]));
        }
        Ok(out)
    }

    /// Sets a state of all neurons of a population.
    pub(super) fn set_state(
        &mut self,
        population: &str,
        variable: &str,
        values: &[f64],
    ) -> Result<(), SimError> {
        let places = self.find(population, variable)?;
        let n: usize = places
            .iter()
            .map(|(w, p, _)| self.workers[*w].segments[*p].n)
            .sum();
        if values.len() != n || values.iter().any(|x| !x.is_finite()) {
            return Err(SimError::value(
                format!("population `{population}`"),
                format!("`{variable}`"),
                said(values),
                format!("{n} finite values"),
            ));
        }
        let made = |&(w, p, s): &(usize, usize, usize)| {
            let outputs = self.workers[w].outputs.iter();
            outputs
                .filter(|o| o.is_made())
                .any(|o| (o.part, o.column) == (p, s))
        };
        if places.iter().any(made) {
            return Err(SimError::value(
                format!("population `{population}`"),
                "state",
                variable,
                "a state; this is an output made from states",
            ));
        }
        let mut at = 0;
        for (w, p, s) in places {
            let seg = &mut self.workers[w].segments[p];
            let part = &values[at..at + seg.n];
            seg.states[s] = blocks_of(seg.n, |i| part[i]);
            at += seg.n;
            self.workers[w].refresh_outputs(p);
        }
        Ok(())
    }
}
