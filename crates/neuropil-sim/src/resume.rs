//! From a checkpoint back to a run.

use crate::checkpoint::{Saved, SavedPopulation, SavedSynapses};
use crate::error::SimError;
use crate::keep::protocol_hash;
use crate::run::CpuRun;
use crate::segment::blocks_of;

impl CpuRun {
    /// Puts a fresh run where the checkpoint was taken.
    pub(crate) fn put_back(&mut self, saved: &Saved) -> Result<(), SimError> {
        let m = &saved.meta;
        let agree = |which: &str, given: &dyn ToString, expected: &dyn ToString| {
            let (given, expected) = (given.to_string(), expected.to_string());
            if given == expected {
                return Ok(());
            }
            let expected = format!("{expected}, as in the run to go on with");
            Err(SimError::value("checkpoint", which, given, expected))
        };
        let p = &self.provenance;
        agree("circuit", &m.circuit_name, &p.circuit_name)?;
        agree("circuit hash", &m.circuit_hash, &p.circuit_hash)?;
        agree("network seed", &m.network_seed, &p.network_seed)?;
        agree("trial", &m.trial, &p.trial)?;
        agree("dt (ms)", &m.dt, &p.dt)?;
        agree("scheme", &m.scheme, &self.identity.protocol.scheme)?;
        agree("warm-up (steps)", &m.warmup_steps, &self.warmup)?;
        let hash = protocol_hash(&self.identity.protocol);
        agree("protocol hash", &m.protocol_hash, &hash)?;
        if m.step > self.total {
            return Err(SimError::value(
                "checkpoint",
                "step",
                m.step,
                format!("at most {}, the steps of the run to go on with", self.total),
            ));
        }
        agree("neurons and sources", &m.ids, &self.identity.ids)?;
        agree("synapses", &m.synapses, &self.facts.synapses)?;
        let digest = self.synapse_digest();
        agree("digest of the synapses", &m.synapse_digest, &digest)?;
        let of =
            |p: &SavedPopulation| (p.name.clone(), p.size, p.program.clone(), p.states.clone());
        let populations: Vec<_> = m.populations.iter().map(of).collect();
        let shown = |p: &[(String, u64, String, Vec<String>)]| format!("{p:?}");
        let own = shown(&self.identity.populations);
        agree("populations and their programs", &shown(&populations), &own)?;
        let names: Vec<_> = m.modelled.iter().map(|s| s.projection.clone()).collect();
        let own: Vec<_> = self
            .identity
            .modelled
            .iter()
            .map(|s| s.name.clone())
            .collect();
        agree(
            "projections whose synapses have a model",
            &names.join(", "),
            &own.join(", "),
        )?;
        let widths: Vec<u64> = m.traces.iter().map(|t| t.width).collect();
        let own: Vec<_> = self
            .trace_heads
            .iter()
            .map(|t| t.neurons.len() as u64)
            .collect();
        agree(
            "widths of traces",
            &format!("{widths:?}"),
            &format!("{own:?}"),
        )?;
        let missing = || SimError::value("checkpoint", "columns", "too short", "whole columns");
        for (p, population) in m.populations.iter().enumerate() {
            self.put_population(p, population, saved)
                .ok_or_else(missing)?;
        }
        for (k, synapses) in m.modelled.iter().enumerate() {
            self.put_synapses(k, synapses, saved).ok_or_else(missing)?;
        }
        self.put_records(saved).ok_or_else(missing)?;
        if let Some(history) = self.workers.first().and_then(|w| w.history.as_ref()) {
            let values = saved.blocks.reals("outputs", m.outputs);
            let values = values.ok_or_else(missing)?;
            if !history.put_in_transit(m.step, &values) {
                return Err(missing());
            }
        }
        for (fired, source) in saved.flight() {
            for w in &mut self.workers {
                let stored = w.stored_mut();
                stored.for_each(|rows| rows.launch(source as u32, fired, m.step));
                for p in &mut w.plastic {
                    p.launch(source as u32, fired, m.step);
                }
            }
        }
        for (k, w) in self.workers.iter_mut().enumerate() {
            w.events = if k == 0 { m.synaptic_events } else { 0 };
        }
        self.step = m.step;
        self.facts.spikes = m.spikes;
        self.facts.synaptic_events = m.synaptic_events;
        self.provenance.started = m.started;
        self.identity.folder = saved.folder.clone();
        self.identity.records = m.records.clone();
        Ok(())
    }

    fn put_population(
        &mut self,
        p: usize,
        population: &SavedPopulation,
        saved: &Saved,
    ) -> Option<()> {
        let n = usize::try_from(population.size).ok()?;
        let length = |columns: usize| (n as u64).checked_mul(columns as u64);
        let states = population.states.len();
        let values = saved.blocks.reals(&format!("state/{p}"), length(states)?)?;
        let left = saved
            .blocks
            .integers(&format!("refractory/{p}"), n as u64)?;
        let mut noises = Vec::new();
        for (f, &n) in population.noises.iter().enumerate() {
            noises.push(saved.blocks.reals(&format!("noise/{p}/{f}"), n)?);
        }
        let mut given = Vec::new();
        for &k in &population.given {
            let values = saved.blocks.reals(&format!("given/{p}/{k}"), n as u64)?;
            given.push((usize::try_from(k).ok()?, values));
        }
        let step = saved.meta.step;
        for (w, part) in self.parts_of(&population.name) {
            let worker = &mut self.workers[w];
            let segment = &mut worker.segments[part];
            let first = worker.shard.parts[part].first as usize;
            let own = |c: usize| first + c * n..first + c * n + segment.n;
            for (s, column) in segment.states.iter_mut().enumerate() {
                let part = values.get(own(s))?;
                *column = blocks_of(part.len(), |i| part[i]);
            }
            let part_left = left.get(own(0))?;
            segment.counter = blocks_of(part_left.len(), |i| part_left[i]);
            for (k, values) in &given {
                let mut currents = worker.currents.iter_mut().filter(|c| c.part == part);
                currents.nth(*k)?.give(values.get(own(0))?.to_vec());
            }
            let currents = worker.currents.iter_mut().filter(|c| c.part == part);
            let mut fluctuations = currents.flat_map(|c| c.fluctuations_mut());
            for values in &noises {
                let noise = fluctuations.next()?;
                let own = if noise.is_shared() { 0..1 } else { own(0) };
                noise.values = values.get(own)?.to_vec();
                noise.made = step;
            }
            if fluctuations.next().is_some() {
                return None;
            }
        }
        self.put_measures(p, population, saved)?;
        Some(())
    }

    fn put_synapses(&mut self, k: usize, synapses: &SavedSynapses, saved: &Saved) -> Option<()> {
        let index = self.identity.modelled.get(k)?.index;
        let reals = |name: &str, n: u64| saved.blocks.reals(&format!("{name}/{k}"), n);
        let weights = reals("weights", synapses.synapses)?;
        let (sources, targets) = (
            reals("sources", synapses.sources)?,
            reals("targets", synapses.targets)?,
        );
        let mut rest = weights.as_slice();
        let n: usize = self
            .plastic(index)
            .map(|p| p.store.first_incoming.len() - 1)
            .sum();
        let mut first = 0;
        for p in self.plastic_mut(index) {
            let (own, others) = rest.split_at_checked(p.store.len())?;
            p.set_weights(own);
            rest = others;
            for (s, column) in p.targets.columns.iter_mut().enumerate() {
                let own = s * n + first..s * n + first + column.len();
                column.copy_from_slice(targets.get(own)?);
            }
            first += p.store.first_incoming.len() - 1;
            p.learning.forced = synapses.learning;
        }
        let n: usize = self.origins(index).map(|o| o.n).sum();
        for o in self.origins_mut(index) {
            let first = o.first;
            for (s, column) in o.states.columns.iter_mut().enumerate() {
                let own = s * n + first..s * n + first + column.len();
                column.copy_from_slice(sources.get(own)?);
            }
        }
        let past = reals("past", synapses.past)?;
        let fits = match self.origins(index).next() {
            Some(o) => o.past().put_rest(saved.meta.step, &past),
            None => past.is_empty(),
        };
        let states = |columns: Option<usize>, n: usize| columns.unwrap_or(0) * n;
        let columns = self.origins(index).next().map(|o| o.states.columns.len());
        let whole = sources.len() == states(columns, n);
        (rest.is_empty() && fits && whole).then_some(())
    }

    fn put_measures(
        &mut self,
        p: usize,
        population: &SavedPopulation,
        saved: &Saved,
    ) -> Option<()> {
        let Some(sizes) = population.measures else {
            return Some(());
        };
        let n = usize::try_from(population.size).ok()?;
        let reals = |name: &str, columns: u64| {
            let length = population.size.checked_mul(columns)?;
            saved.blocks.reals(&format!("{name}/{p}"), length)
        };
        let open = reals("measures", sizes.columns)?;
        let closed = reals("windows", sizes.closed)?;
        let shared = saved.blocks.reals(&format!("measured/{p}"), sizes.shared)?;
        let counts = saved.blocks.wholes(&format!("counts/{p}"), sizes.counts)?;
        for (k, (w, part)) in self.parts_of(&population.name).into_iter().enumerate() {
            let worker = &mut self.workers[w];
            let first = worker.shard.parts[part].first as usize;
            let m = worker.measures.get_mut(part)?;
            // Counts belong to the population; its first part goes on with them.
            if let (Some(spiking), Some((now, past))) = (&mut m.spiking, counts.split_last()) {
                let own = |x: &u64| if k == 0 { *x } else { 0 };
                spiking.counts = past.iter().map(own).collect();
                spiking.now = own(now);
            }
            let (mut whole, mut at) = (true, 0);
            let mut put = |from: &[f64], at: &mut usize, column: &mut [f64]| {
                let begin = *at * n + first;
                match from.get(begin..begin + column.len()) {
                    Some(values) => column.copy_from_slice(values),
                    None => whole = false,
                }
                *at += 1;
            };
            m.visit(&mut |column| put(&open, &mut at, column));
            let columns = at as u64;
            at = 0;
            m.visit_closed(saved.meta.step, &mut |column| put(&closed, &mut at, column));
            let windows = at as u64;
            let mut numbers = shared.iter();
            m.visit_shared(&mut |x| match numbers.next() {
                Some(y) => *x = *y,
                None => whole = false,
            });
            let all = whole && numbers.next().is_none();
            (all && (columns, windows) == (sizes.columns, sizes.closed)).then_some(())?;
        }
        Some(())
    }

    fn put_records(&mut self, saved: &Saved) -> Option<()> {
        if !saved.has_all_records() {
            return None;
        }
        self.taken_spikes = saved.meta.taken_spikes;
        self.spike_steps = saved.records.steps.clone();
        self.spike_ids = saved.records.neurons.clone();
        self.drained = saved.meta.traces.iter().map(|t| t.taken as usize).collect();
        for w in &mut self.workers {
            for b in &mut w.traces {
                let width = usize::try_from(saved.meta.traces.get(b.request)?.width).ok()?;
                b.values.clear();
                for row in saved.records.traces.get(b.request)?.chunks(width.max(1)) {
                    for (_, column) in &b.places {
                        b.values.push(*row.get(*column as usize)?);
                    }
                }
            }
        }
        Some(())
    }
}
