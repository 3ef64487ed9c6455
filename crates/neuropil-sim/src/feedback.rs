//! Input that whoever steps a run gives it: currents of a closed loop.

use crate::engine::Run;
use crate::error::{SimError, said};
use crate::run::CpuRun;

impl CpuRun {
    /// See [`crate::Run::set_input`].
    pub(crate) fn give_input(
        &mut self,
        population: &str,
        port: &str,
        values: &[f64],
    ) -> Result<(), SimError> {
        let who = format!("population `{population}`");
        let mut size = 0;
        let mut driven: Vec<&str> = Vec::new();
        for w in &self.workers {
            for (p, part) in w.shard.parts.iter().enumerate() {
                if w.population_names.get(part.population).map(String::as_str) == Some(population) {
                    size += part.n;
                    driven.extend(w.currents.iter().filter(|c| c.part == p).map(|c| &*c.port));
                }
            }
        }
        if size == 0 {
            let names: Vec<&str> = self.populations().iter().map(|p| &*p.name).collect();
            let expected = format!("one of {}", names.join(", "));
            return Err(SimError::value("run", "population", population, expected));
        }
        if !driven.contains(&port) {
            driven.sort_unstable();
            driven.dedup();
            let known = match driven.as_slice() {
                [] => "none is".to_owned(),
                names => format!("driven are {}", names.join(", ")),
            };
            let expected =
                format!("a port that a stimulus drives, perhaps with a current of 0 ({known})");
            return Err(SimError::value(who, "input port", port, expected));
        }
        if values.len() != size || values.iter().any(|x| !x.is_finite()) {
            let given = said(values);
            let expected = format!("{size} finite values");
            return Err(SimError::value(
                who,
                format!("input `{port}`"),
                given,
                expected,
            ));
        }
        let mut rest = values;
        for w in &mut self.workers {
            for (p, part) in w.shard.parts.iter().enumerate() {
                if w.population_names.get(part.population).map(String::as_str) != Some(population) {
                    continue;
                }
                let (own, others) = rest.split_at(part.n.min(rest.len()));
                rest = others;
                let drives = w.currents.iter_mut();
                if let Some(drive) = drives.into_iter().find(|c| c.part == p && c.port == port) {
                    drive.give(own.to_vec());
                }
            }
        }
        Ok(())
    }
}
