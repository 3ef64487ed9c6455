//! From a run to its checkpoint.

use crate::checkpoint::{
    FILE, Meta, RECORDS, RecordsFile, SavedMeasures, SavedPopulation, SavedSynapses, SavedTrace,
    format_error, note,
};
use crate::error::SimError;
use crate::packing::plastic;
use crate::plastic::Plastic;
use crate::rows::Delivery;
use crate::run::CpuRun;
use crate::segment::BLOCK;
use crate::worker::Worker;
use neuropil_circuit::{Circuit, Protocol};
use neuropil_network::{Network, ProjectionPlan};
use neuropil_recording::{Blocks, RecordingError, remove_unfinished};
use neuropil_scheme::StepProgram;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A projection whose synapses have a model.
pub(crate) struct Modelled {
    /// Index in the circuit.
    pub index: usize,
    pub name: String,
    /// Unit of the weights.
    pub unit: String,
    /// Whether spikes change the weights.
    pub plastic: bool,
}

/// Synapses for which spikes may wait.
enum Waiting<'a> {
    Static(&'a dyn Delivery),
    Plastic(&'a Plastic),
}

/// What a run must know of itself to be kept.
pub(crate) struct Identity {
    circuit: Arc<Circuit>,
    pub protocol: Protocol,
    pub ids: u64,
    /// Name, number of neurons and program of each population of neurons.
    pub populations: Vec<(String, u64, String, Vec<String>)>,
    /// Projections whose synapses have a model, in order.
    pub modelled: Vec<Modelled>,
    /// The circuit as text, once it was needed.
    text: Option<String>,
    digest: Option<u64>,
    /// Folder of the last checkpoint, and what lies there of the records.
    pub folder: Option<PathBuf>,
    pub records: Vec<RecordsFile>,
}

impl Identity {
    pub fn new(network: &Network, protocol: &Protocol, programs: &[Option<StepProgram>]) -> Self {
        let neurons = network.populations.iter().zip(programs);
        Self {
            circuit: network.circuit.clone(),
            protocol: protocol.clone(),
            ids: network.neurons + network.sources,
            populations: neurons
                .filter_map(|(p, program)| {
                    let program = program.as_ref()?;
                    let states = program.states.iter().map(|s| s.name.clone()).collect();
                    let key = format!("{:016x}", program.key());
                    Some((p.name.clone(), p.size, key, states))
                })
                .collect(),
            modelled: plastic(network).map(|p| modelled(network, p)).collect(),
            text: None,
            digest: None,
            folder: None,
            records: Vec::new(),
        }
    }

    fn text(&mut self) -> &str {
        self.text.get_or_insert_with(|| {
            let mut circuit = (*self.circuit).clone();
            circuit.protocol = self.protocol.clone();
            circuit.to_toml()
        })
    }
}

fn modelled(network: &Network, plan: &ProjectionPlan) -> Modelled {
    let target = network.circuit.populations.get(plan.target);
    let neuron = target.and_then(|p| p.neuron());
    let receptor = neuron.and_then(|n| n.model.receptors.get(plan.receptor));
    let projection = network.circuit.projections.get(plan.index);
    Modelled {
        plastic: projection.is_some_and(|p| p.is_plastic()),
        index: plan.index,
        name: plan.name.clone(),
        unit: receptor.map_or_else(String::new, |r| r.dimension.unit()),
    }
}

/// Fingerprint of a protocol, its duration apart, so that a run can be made longer.
pub(crate) fn protocol_hash(protocol: &Protocol) -> String {
    let same = Protocol {
        duration: 0.0,
        ..protocol.clone()
    };
    let digest = Sha256::digest(format!("{same:?}").as_bytes());
    digest.iter().map(|b| format!("{b:02x}")).collect()
}

impl CpuRun {
    /// Sum over all synapses of a hash of (source, target, receptor, weight, delay).
    pub(crate) fn synapse_digest(&mut self) -> u64 {
        if let Some(digest) = self.identity.digest {
            return digest;
        }
        let per_thread = self.workers.len().div_ceil(self.threads).max(1);
        let digest = std::thread::scope(|scope| {
            let handles: Vec<_> = self
                .workers
                .chunks(per_thread)
                .map(|chunk| {
                    scope.spawn(|| {
                        let digests = chunk.iter().map(Worker::synapse_digest);
                        digests.fold(0, u64::wrapping_add)
                    })
                })
                .collect();
            handles
                .into_iter()
                .try_fold(0_u64, |sum, h| Some(sum.wrapping_add(h.join().ok()?)))
        });
        self.identity.digest = digest;
        digest.unwrap_or(0)
    }

    /// Parts of a population, in order: worker and part.
    pub(crate) fn parts_of(&self, name: &str) -> Vec<(usize, usize)> {
        let mut places = Vec::new();
        for (w, worker) in self.workers.iter().enumerate() {
            for (p, part) in worker.shard.parts.iter().enumerate() {
                if worker.population_names[part.population] == name {
                    places.push((w, p));
                }
            }
        }
        places
    }

    /// Spikes whose synapses were not all reached, once for each spike, whichever groups of synapses still wait for them.
    fn in_flight(&self) -> Vec<(u64, u64)> {
        let mut most: BTreeMap<(u64, u32), u32> = BTreeMap::new();
        for w in &self.workers {
            let static_ = w.stored().map(Waiting::Static);
            let own = w.plastic.iter().map(Waiting::Plastic);
            for waiting in static_.chain(own) {
                let mut here: BTreeMap<(u64, u32), u32> = BTreeMap::new();
                let mut each = |fired, source| {
                    *here.entry((fired, source)).or_default() += 1;
                };
                match waiting {
                    Waiting::Static(rows) => rows.in_flight(self.step, &mut each),
                    Waiting::Plastic(p) => p.in_flight(self.step, &mut each),
                }
                for (spike, n) in here {
                    let all = most.entry(spike).or_default();
                    *all = n.max(*all);
                }
            }
        }
        let repeated = most.into_iter().flat_map(|((fired, source), n)| {
            std::iter::repeat_n((fired, u64::from(source)), n as usize)
        });
        repeated.collect()
    }

    pub(crate) fn write_checkpoint(
        &mut self,
        folder: &Path,
        notes: &[(&str, &[u8])],
    ) -> Result<(), SimError> {
        if self.failed {
            return Err(SimError::value(
                "run",
                "state",
                "stopped by an error",
                "a run without errors",
            ));
        }
        if let Some(last) = self.step.checked_sub(1) {
            for w in &self.workers {
                w.check_finite(last)?;
            }
        }
        std::fs::create_dir_all(folder).map_err(|source| RecordingError::Io {
            path: folder.to_owned(),
            action: "create the folder",
            source,
        })?;
        let records = self.write_records(folder)?;
        let digest = self.synapse_digest();
        let mut blocks = Blocks::new();
        let mut populations = Vec::new();
        for (p, (name, size, program, states)) in
            self.identity.populations.clone().into_iter().enumerate()
        {
            let parts = self.parts_of(&name);
            let segments = || parts.iter().map(|&(w, p)| &self.workers[w].segments[p]);
            let columns = (0..states.len()).flat_map(|s| {
                segments()
                    .flat_map(move |g| (0..g.n).map(move |i| g.states[s][i / BLOCK][i % BLOCK]))
            });
            blocks.insert_reals(format!("state/{p}"), columns);
            let left: Vec<u8> = segments()
                .flat_map(|g| (0..g.n).map(move |i| g.counter[i / BLOCK][i % BLOCK]))
                .flat_map(i32::to_le_bytes)
                .collect();
            blocks.insert(format!("refractory/{p}"), left);
            let measures = self.keep_measures(p, &parts, &mut blocks);
            let noises = self.noises(&parts);
            for (f, values) in noises.iter().enumerate() {
                blocks.insert_reals(format!("noise/{p}/{f}"), values.iter().copied());
            }
            let given = self.given(&parts);
            for (k, values) in &given {
                blocks.insert_reals(format!("given/{p}/{k}"), values.iter().copied());
            }
            populations.push(SavedPopulation {
                given: given.into_keys().collect(),
                noises: noises.iter().map(|v| v.len() as u64).collect(),
                name,
                size,
                program,
                states,
                measures,
            });
        }
        let mut modelled = Vec::new();
        for (k, m) in self.identity.modelled.iter().enumerate() {
            modelled.push(self.keep_synapses(k, m, &mut blocks)?);
        }
        let flight = self.in_flight();
        blocks.insert_wholes("flight/step", flight.iter().map(|f| f.0));
        blocks.insert_wholes("flight/source", flight.iter().map(|f| f.1));
        let history = self.workers.first().and_then(|w| w.history.as_ref());
        let outputs = history.map_or_else(Vec::new, |h| h.in_transit(self.step));
        blocks.insert_reals("outputs", outputs.iter().copied());
        for (name, bytes) in notes {
            blocks.insert(note(name), bytes.to_vec());
        }
        let (format, version, neuropil_version) = Meta::versions();
        let meta = Meta {
            format,
            version,
            neuropil_version,
            circuit_name: self.provenance.circuit_name.clone(),
            circuit_hash: self.provenance.circuit_hash.clone(),
            protocol_hash: protocol_hash(&self.identity.protocol),
            network_seed: self.provenance.network_seed,
            trial: self.provenance.trial,
            dt: self.provenance.dt,
            scheme: self.identity.protocol.scheme.to_string(),
            warmup_steps: self.warmup,
            total_steps: self.total,
            step: self.step,
            ids: self.identity.ids,
            synapses: self.facts.synapses,
            synapse_digest: digest,
            spikes: self.facts.spikes,
            synaptic_events: self.facts.synaptic_events,
            recorded_spikes: self.taken_spikes + self.spike_steps.len() as u64,
            taken_spikes: self.taken_spikes,
            started: self.provenance.started,
            populations,
            modelled,
            traces: self.saved_traces(),
            records: records.clone(),
            in_flight: flight.len() as u64,
            outputs: outputs.len() as u64,
        };
        let path = folder.join(FILE);
        let json = serde_json::to_vec(&meta).map_err(|e| format_error(&path, e.to_string()))?;
        blocks.insert("meta", json);
        blocks.insert("circuit", self.identity.text().as_bytes().to_vec());
        blocks.write(&path)?;
        self.identity.folder = Some(folder.to_owned());
        self.identity.records = records;
        self.tidy(folder)
    }

    /// Keeps the running measures of a population.
    fn keep_measures(
        &mut self,
        p: usize,
        parts: &[(usize, usize)],
        blocks: &mut Blocks,
    ) -> Option<SavedMeasures> {
        let made = self.step;
        let (mut open, mut closed): (Vec<Vec<f64>>, Vec<Vec<f64>>) = (Vec::new(), Vec::new());
        let (mut shared, mut counts): (Vec<f64>, Vec<u64>) = (Vec::new(), Vec::new());
        let mut measured = false;
        for &(w, part) in parts {
            let Some(m) = self.workers[w].measures.get_mut(part) else {
                continue;
            };
            let mut k = 0;
            m.visit(&mut |column| {
                if open.len() == k {
                    open.push(Vec::new());
                }
                open[k].extend_from_slice(column);
                k += 1;
            });
            k = 0;
            m.visit_closed(made, &mut |column| {
                if closed.len() == k {
                    closed.push(Vec::new());
                }
                closed[k].extend_from_slice(column);
                k += 1;
            });
            if !measured {
                m.visit_shared(&mut |x| shared.push(*x));
            }
            if let Some(s) = &m.spiking {
                counts.resize(s.counts.len() + 1, 0);
                let own = s.counts.iter().chain([&s.now]);
                counts.iter_mut().zip(own).for_each(|(sum, c)| *sum += c);
            }
            measured = true;
        }
        if !measured {
            return None;
        }
        let sizes = SavedMeasures {
            columns: open.len() as u64,
            shared: shared.len() as u64,
            closed: closed.len() as u64,
            counts: counts.len() as u64,
        };
        blocks.insert_reals(format!("measures/{p}"), open.into_iter().flatten());
        blocks.insert_reals(format!("measured/{p}"), shared.into_iter());
        blocks.insert_reals(format!("windows/{p}"), closed.into_iter().flatten());
        blocks.insert_wholes(format!("counts/{p}"), counts.into_iter());
        Some(sizes)
    }

    /// Keeps the synapses of projection number `k` among those that have a model.
    fn keep_synapses(
        &self,
        k: usize,
        m: &Modelled,
        blocks: &mut Blocks,
    ) -> Result<SavedSynapses, SimError> {
        let weights = || self.plastic(m.index).flat_map(Plastic::weights);
        if let Some(bad) = weights().position(|w| !w.is_finite()) {
            return Err(SimError::value(
                format!("projection `{}`", m.name),
                format!("weight of synapse {bad}"),
                weights().nth(bad).unwrap_or(f64::NAN),
                "a finite number",
            ));
        }
        blocks.insert_reals(format!("weights/{k}"), weights());
        let first = self.origins(m.index).next();
        let sources = first.map_or(0, |o| o.states.columns.len());
        let column = |s: usize| {
            self.origins(m.index)
                .flat_map(move |o| o.states.columns[s].iter().copied())
        };
        blocks.insert_reals(format!("sources/{k}"), (0..sources).flat_map(column));
        let past = first.map_or_else(Vec::new, |o| o.past().rest(self.step));
        blocks.insert_reals(format!("past/{k}"), past.iter().copied());
        let targets = self
            .plastic(m.index)
            .next()
            .map_or(0, |p| p.targets.columns.len());
        let column = |s: usize| {
            self.plastic(m.index)
                .flat_map(move |p| p.targets.columns[s].iter().copied())
        };
        blocks.insert_reals(format!("targets/{k}"), (0..targets).flat_map(column));
        Ok(SavedSynapses {
            projection: m.name.clone(),
            synapses: weights().count() as u64,
            sources: (0..sources)
                .flat_map(|_| self.origins(m.index))
                .map(|o| o.n as u64)
                .sum(),
            past: past.len() as u64,
            targets: (0..targets)
                .flat_map(|_| self.plastic(m.index))
                .map(|p| p.store.first_incoming.len() as u64 - 1)
                .sum(),
            learning: self.plastic(m.index).find_map(|p| p.learning.forced),
        })
    }

    /// Values of each fluctuating current into a population, which all its parts have in the same order.
    fn noises(&self, parts: &[(usize, usize)]) -> Vec<Vec<f64>> {
        let mut all: Vec<Vec<f64>> = Vec::new();
        for &(w, p) in parts {
            let currents = self.workers[w].currents.iter().filter(|c| c.part == p);
            for (f, noise) in currents.flat_map(|c| c.fluctuations()).enumerate() {
                match all.get_mut(f) {
                    None => all.push(noise.values.clone()),
                    Some(values) if !noise.is_shared() => values.extend(&noise.values),
                    Some(_) => {}
                }
            }
        }
        all
    }

    /// Input from outside, by number of the driven port, which all parts have in the same order.
    fn given(&self, parts: &[(usize, usize)]) -> BTreeMap<u64, Vec<f64>> {
        let mut all: BTreeMap<u64, Vec<f64>> = BTreeMap::new();
        for &(w, p) in parts {
            let currents = self.workers[w].currents.iter().filter(|c| c.part == p);
            for (k, values) in (0..).zip(currents.map(|c| c.given())) {
                if let Some(values) = values {
                    all.entry(k).or_default().extend(values);
                }
            }
        }
        all
    }

    fn saved_traces(&self) -> Vec<SavedTrace> {
        let heads = self.trace_heads.iter().enumerate();
        heads
            .map(|(r, head)| {
                let taken = self.drained.get(r).copied().unwrap_or(0) as u64;
                SavedTrace {
                    width: head.neurons.len() as u64,
                    made: taken + self.samples(r) as u64,
                    taken,
                }
            })
            .collect()
    }

    /// Writes what was recorded since the last checkpoint to a file of its own, together with what is in the files before
    /// it unless they are more than twice as large: everything is rewritten a logarithmic number of times at most, and
    /// there is a logarithmic number of files.
    fn write_records(&self, folder: &Path) -> Result<Vec<RecordsFile>, SimError> {
        let traces = self.saved_traces();
        let mut kept = Vec::new();
        if self.identity.folder.as_deref() == Some(folder) {
            let there = |r: &&RecordsFile| folder.join(&r.file).is_file();
            kept.extend(self.identity.records.iter().take_while(there).cloned());
        }
        // What was taken out since is not needed any more.
        let gone = |r: &RecordsFile| {
            r.spikes.0 + r.spikes.1 <= self.taken_spikes
                && r.traces
                    .iter()
                    .zip(&traces)
                    .all(|(t, now)| t.0 + t.1 <= now.taken)
        };
        kept.retain(|r| !gone(r));
        let recorded = self.taken_spikes + self.spike_steps.len() as u64;
        let from = |kept: &[RecordsFile]| {
            let spikes = kept.last().map_or(0, |r| r.spikes.0 + r.spikes.1);
            let next = |k: usize| {
                let before = kept.last().and_then(|r| r.traces.get(k));
                before.map_or(0, |t| t.0 + t.1)
            };
            let first = spikes.max(self.taken_spikes);
            RecordsFile {
                file: String::new(),
                sha256: String::new(),
                spikes: (first, recorded - first),
                traces: traces
                    .iter()
                    .enumerate()
                    .map(|(k, t)| (next(k).max(t.taken), t.made - next(k).max(t.taken)))
                    .collect(),
            }
        };
        let size = |r: &RecordsFile| {
            let samples = r.traces.iter().zip(&traces).map(|(t, now)| t.1 * now.width);
            2 * r.spikes.1 + samples.sum::<u64>()
        };
        let mut new = from(&kept);
        if new.is_empty() {
            return Ok(kept);
        }
        while kept.last().is_some_and(|r| size(r) <= 2 * size(&new)) {
            kept.pop();
            new = from(&kept);
        }
        let mut blocks = Blocks::new();
        let skip = (new.spikes.0 - self.taken_spikes) as usize;
        blocks.insert_wholes("spikes/step", self.spike_steps.iter().skip(skip).copied());
        blocks.insert_wholes("spikes/neuron", self.spike_ids.iter().skip(skip).copied());
        for (k, (&(first, _), trace)) in new.traces.iter().zip(&traces).enumerate() {
            let values = self.gather(k, (first - trace.taken) as usize);
            blocks.insert_reals(format!("trace/{k}"), values.into_iter());
        }
        new.sha256 = blocks.to_bytes()?.1;
        let short: String = new.sha256.chars().take(16).collect();
        new.file = format!("{RECORDS}{:06}-{short}.npl", kept.len());
        blocks.write(&folder.join(&new.file))?;
        kept.push(new);
        Ok(kept)
    }

    /// Removes files of records that the checkpoint does not need, and what killed programs left.
    fn tidy(&self, folder: &Path) -> Result<(), SimError> {
        remove_unfinished(folder)?;
        let needed: BTreeSet<&str> = self.identity.records.iter().map(|r| &*r.file).collect();
        let failed = |action| {
            move |source| RecordingError::Io {
                path: folder.to_owned(),
                action,
                source,
            }
        };
        for entry in std::fs::read_dir(folder).map_err(failed("look into it"))? {
            let name = entry.map_err(failed("look into it"))?.file_name();
            let name = name.to_string_lossy();
            if name.starts_with(RECORDS) && !needed.contains(&*name) {
                std::fs::remove_file(folder.join(&*name)).map_err(failed("tidy it"))?;
            }
        }
        Ok(())
    }
}
