//! The realized network: populations with numbers for every neuron, and the plans of all projections.

use crate::error::NetworkError;
use crate::plan::{Batch, ProjectionPlan, quanta};
use crate::quantum::{Declared, Quantum, RESOLUTION, magnitude};
use crate::sample::{Lane, draw};
use crate::seeds::{Purpose, Seeds, name_key};
use crate::validate;
use neuropil_circuit::{
    Circuit, Column, ConnectionRule, NeuronUse, Population, PopulationKind, Projection, Receptor,
    Source, StimulusKind, Value, Waveform,
};
use neuropil_numerics::isa::Isa;
use neuropil_numerics::random::PoissonTable;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A circuit with its seeds: everything that is random about it is decided, nothing large is stored.
#[derive(Clone, Debug)]
pub struct Network {
    /// What was realized.
    pub circuit: Arc<Circuit>,
    /// Seeds.
    pub seeds: Seeds,
    /// Time step, ms.
    pub dt: f64,
    /// Populations, in the order of the circuit.
    pub populations: Vec<NetPopulation>,
    /// Projections, in the order of the circuit.
    pub plans: Vec<ProjectionPlan>,
    /// Number of neurons, sources not counted.
    pub neurons: u64,
    /// Number of source trains.
    pub sources: u64,
}

/// A population with the numbers of its neurons.
#[derive(Clone, Debug)]
pub struct NetPopulation {
    /// Name.
    pub name: String,
    /// Id of the first neuron; ids of neurons count from 0 in order of declaration, sources follow after all neurons.
    pub first_id: u64,
    /// Number of neurons.
    pub size: u64,
    /// Every parameter of the model.
    pub parameters: BTreeMap<String, Column>,
    /// Every state of the model at the start, in declaration order.
    pub initial: Vec<Column>,
    /// Quantum of the weights onto this population.
    pub quantum: Quantum,
    /// Largest number of spikes of one member in one step: 1 for neurons, more for trains that can be denser than the grid.
    pub most_spikes: u32,
}

/// Synapses as columns.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SynapseColumns {
    /// Source neuron within its population.
    pub source: Vec<u64>,
    /// Target neuron within its population.
    pub target: Vec<u64>,
    /// Weight in the receptor's unit, as simulated (rounded to the quantum).
    pub weight: Vec<f64>,
    /// Delay, ms, as simulated.
    pub delay: Vec<f64>,
    /// Index of the projection in the circuit.
    pub projection: Vec<u32>,
}

impl Network {
    /// Realizes `circuit` with time step `dt` (ms).
    pub fn realize(circuit: Arc<Circuit>, dt: f64, seeds: Seeds) -> Result<Self, NetworkError> {
        if !(dt.is_finite() && dt > 0.0) {
            return Err(NetworkError::value("protocol", "dt", dt, "a time > 0 ms"));
        }
        let is_neuron = |k: &PopulationKind| matches!(k, PopulationKind::Neuron(_));
        let count = |neuron: bool| -> Result<u64, NetworkError> {
            circuit
                .populations
                .iter()
                .filter(|p| is_neuron(&p.kind) == neuron)
                .try_fold(0_u64, |a, p| a.checked_add(p.size))
                .filter(|n| *n <= u64::from(u32::MAX))
                .ok_or_else(|| {
                    NetworkError::value(
                        "circuit",
                        "number of neurons",
                        "more than 4294967295",
                        "at most 4294967295",
                    )
                })
        };
        validate::names_and_sizes(&circuit)?;
        let (neurons, sources) = (count(true)?, count(false)?);
        if neurons + sources > u64::from(u32::MAX) {
            return Err(NetworkError::value(
                "circuit",
                "number of neurons and source trains",
                neurons + sources,
                "at most 4294967295",
            ));
        }
        let most_spikes = circuit
            .populations
            .iter()
            .map(|p| most_spikes(p, dt))
            .collect::<Result<Vec<_>, _>>()?;
        let quanta = declare(&circuit, &most_spikes)?;
        let (mut next_neuron, mut next_source) = (0, neurons);
        let mut populations = Vec::new();
        for (i, p) in circuit.populations.iter().enumerate() {
            let next = if is_neuron(&p.kind) {
                &mut next_neuron
            } else {
                &mut next_source
            };
            let first_id = *next;
            *next += p.size;
            let (parameters, initial) = match &p.kind {
                PopulationKind::Neuron(n) => (parameters(&p.name, n, p.size, seeds)?, Vec::new()),
                PopulationKind::Source(_) => (BTreeMap::new(), Vec::new()),
            };
            populations.push(NetPopulation {
                name: p.name.clone(),
                first_id,
                size: p.size,
                parameters,
                initial,
                quantum: quanta[i],
                most_spikes: most_spikes[i],
            });
            if let (PopulationKind::Neuron(n), Some(np)) = (&p.kind, populations.last_mut()) {
                np.initial = initial_states(&p.name, n, p.size, &np.parameters, seeds)?;
            }
        }
        let mut plans = Vec::new();
        for (i, p) in circuit.projections.iter().enumerate() {
            let who = format!("projection `{}`", p.name);
            let find = |name: &str, which| {
                circuit
                    .population(name)
                    .ok_or_else(|| NetworkError::Unknown {
                        who: who.clone(),
                        which,
                        given: name.into(),
                        expected: circuit
                            .populations
                            .iter()
                            .map(|p| p.name.as_str())
                            .collect::<Vec<_>>()
                            .join(", "),
                    })
            };
            let (s, source) = find(&p.source, "source population")?;
            let (t, target) = find(&p.target, "target population")?;
            let Some(neuron) = target.neuron() else {
                return Err(NetworkError::value(
                    who,
                    "target population",
                    &p.target,
                    "a population of neurons",
                ));
            };
            let Some((receptor, declared)) = neuron.model.receptor(&p.receptor) else {
                return Err(NetworkError::Unknown {
                    who,
                    which: "receptor",
                    given: p.receptor.clone(),
                    expected: neuron
                        .model
                        .receptors
                        .iter()
                        .map(|r| r.name.as_str())
                        .collect::<Vec<_>>()
                        .join(", "),
                });
            };
            validate::projection(p, source.size, target.size, s == t)?;
            let output = output(p, source, declared)?;
            let largest = largest(p)?;
            let quantum = match (output, largest) {
                (None, None) => populations[t].quantum.size,
                // Outputs are summed in f64, so that their weights need no quantum in common; nor do weights that
                // are kept in f64, of which what is delivered is rounded.
                _ => own_quantum(p),
            };
            if let (Value::Constant(w), false) = (&p.weight, tabulated(&p.rule)) {
                rounded(*w, quantum, &who)?;
            }
            plans.push(ProjectionPlan::new(
                i,
                p,
                (s, t),
                (source.size, target.size),
                (receptor, output),
                (quantum, largest),
                dt,
                seeds,
            )?);
        }
        Ok(Self {
            circuit,
            seeds,
            dt,
            populations,
            plans,
            neurons,
            sources,
        })
    }

    /// Expected number of synapses.
    pub fn expected_synapses(&self) -> f64 {
        self.plans
            .iter()
            .map(ProjectionPlan::expected_synapses)
            .sum()
    }

    /// All synapses from one population to another, as columns, in the order of projections and targets.
    pub fn synapses(&self, source: &str, target: &str) -> Result<SynapseColumns, NetworkError> {
        for name in [source, target] {
            if self.circuit.population(name).is_none() {
                return Err(NetworkError::Unknown {
                    who: "synapses".into(),
                    which: "population",
                    given: name.into(),
                    expected: self
                        .populations
                        .iter()
                        .map(|p| p.name.as_str())
                        .collect::<Vec<_>>()
                        .join(", "),
                });
            }
        }
        let mut out = SynapseColumns::default();
        let mut batch = Batch::default();
        for plan in &self.plans {
            if self.populations[plan.source].name != source
                || self.populations[plan.target].name != target
            {
                continue;
            }
            let mut stream = plan.stream(0..plan.targets, Isa::detect())?;
            while let Some(t) = stream.next(&mut batch, true) {
                for k in 0..batch.source.len() {
                    let w = batch
                        .weight
                        .get(k)
                        .copied()
                        .or(plan.constant_weight())
                        .unwrap_or(0);
                    let d = batch
                        .delay
                        .get(k)
                        .copied()
                        .or(plan.constant_delay())
                        .unwrap_or(1);
                    out.source.push(u64::from(batch.source[k]));
                    out.target.push(t);
                    out.weight.push(f64::from(w) * plan.quantum);
                    out.delay.push(f64::from(d) * self.dt);
                    out.projection.push(plan.index as u32);
                }
            }
        }
        Ok(out)
    }

    /// A weight onto population `p` in whole quanta; an error when rounding would change it by more than 0.1 %.
    pub fn quanta(&self, p: usize, weight: f64, who: &str) -> Result<i32, NetworkError> {
        let q = self.populations[p].quantum.size;
        rounded(weight, q, who)
    }
}

/// A weight in whole quanta `q`.
fn rounded(weight: f64, q: f64, who: &str) -> Result<i32, NetworkError> {
    let n = quanta(weight, q);
    if !weight.is_finite() || (f64::from(n) * q - weight).abs() > 1e-3 * weight.abs() {
        return Err(NetworkError::value(
            who,
            "weight",
            weight,
            format!(
                "a weight of magnitude {} to {} (the weights of this population are multiples of {q})",
                RESOLUTION * q,
                2_147_483_647.0 * q
            ),
        ));
    }
    Ok(n)
}

/// Index of the output that a projection transmits: a continuous receptor needs one, any other takes spikes.
fn output(
    p: &Projection,
    source: &Population,
    r: &Receptor,
) -> Result<Option<usize>, NetworkError> {
    let who = || format!("projection `{}`", p.name);
    match (&p.output, r.continuous) {
        (None, false) => Ok(None),
        (Some(name), true) => match source.neuron().and_then(|n| n.model.output(name)) {
            Some((i, _)) => Ok(Some(i)),
            None => Err(NetworkError::value(
                who(),
                "output",
                name,
                format!("an output of the model of `{}`", source.name),
            )),
        },
        (given, continuous) => Err(NetworkError::value(
            who(),
            "output",
            given.as_deref().unwrap_or("missing"),
            match continuous {
                true => format!("one, as the receptor `{}` is continuous", r.name),
                false => format!("none, as the receptor `{}` takes spikes", r.name),
            },
        )),
    }
}

/// Quantum of a projection by itself, at 32 bits.
fn own_quantum(p: &Projection) -> f64 {
    let mut declared = Declared::default();
    declared.add(&p.weight, listed_weights(p), 0.0);
    declared.finest()
}

/// The weights of a projection that is a table of synapses.
fn listed_weights(p: &Projection) -> Option<&[f64]> {
    match &p.rule {
        ConnectionRule::FromTable(table) => table.weight.as_deref(),
        _ => None,
    }
}

/// Bound of what a spike delivers through the synapses of `p`, where they have a model: from the limits of the weight where it changes,
/// and from the weights at the start.
fn largest(p: &Projection) -> Result<Option<f64>, NetworkError> {
    let Some(synapse) = &p.synapse else {
        return Ok(None);
    };
    let mut weight = magnitude(&p.weight, listed_weights(p));
    if synapse.model.changes_weights() {
        let (a, b) = synapse.limits().unwrap_or((f64::NAN, f64::NAN));
        for end in [a.abs(), b.abs()] {
            // What is no number stays, and is refused below.
            weight = if weight >= end { weight } else { end };
        }
    }
    match synapse.largest(weight) {
        Some(x) if x.is_finite() && x >= 0.0 => Ok(Some(x)),
        given => Err(NetworkError::value(
            format!("projection `{}`", p.name),
            "largest amplitude of a spike",
            given.unwrap_or(f64::NAN),
            "a finite number, from the limits of the weight",
        )),
    }
}

/// Whether a table says the weights.
fn tabulated(rule: &ConnectionRule) -> bool {
    matches!(rule, ConnectionRule::FromTable(t) if t.weight.is_some())
}

/// Largest number of spikes that one member of a population can have in a step.
fn most_spikes(p: &Population, dt: f64) -> Result<u32, NetworkError> {
    let PopulationKind::Source(source) = &p.kind else {
        return Ok(1);
    };
    let who = || format!("population `{}`", p.name);
    match source {
        Source::Poisson { rate } => {
            let bad = |given: String| {
                NetworkError::value(who(), "rate", given, "a rate of 0 to 10⁶ spikes a step")
            };
            let Some((low, high)) = rate.range().filter(|_| rate.not_finite().is_none()) else {
                return Err(bad("not one finite number at any time".into()));
            };
            if low < 0.0 {
                return Err(bad(format!("{} spikes/s", low * 1e3)));
            }
            // No count is larger than those at the highest rate.
            let table = PoissonTable::new(high * dt)
                .map_err(|_| bad(format!("{} spikes/s", high * 1e3)))?;
            Ok(if table.max_count() > 1 {
                table.max_count()
            } else {
                1
            })
        }
        Source::SpikeList { times } => {
            if times.len() as u64 != p.size {
                return Err(NetworkError::value(
                    who(),
                    "times",
                    format!("{} lists", times.len()),
                    format!("{} lists, one for each train", p.size),
                ));
            }
            let mut most = 1;
            for train in times.iter() {
                let mut sorted = train.clone();
                sorted.sort_unstable_by(f64::total_cmp);
                let mut run = 0;
                for (i, t) in sorted.iter().enumerate() {
                    // Times are multiples of dt, so those of one step lie far closer together than half a step.
                    let again = i > 0 && t - sorted[i - 1] < 0.5 * dt;
                    run = if again { run + 1 } else { 1 };
                    most = if run > most { run } else { most };
                }
            }
            Ok(most)
        }
    }
}

/// Quantum of every population, from the declared weights onto it.
fn declare(circuit: &Circuit, most_spikes: &[u32]) -> Result<Vec<Quantum>, NetworkError> {
    let mut declared: Vec<Declared> = circuit
        .populations
        .iter()
        .map(|_| Declared::default())
        .collect();
    let index = |name: &str| circuit.population(name).map(|(i, p)| (i, p.size));
    for p in &circuit.projections {
        if p.output.is_some() {
            continue;
        }
        let (Some((s, n)), Some((t, m))) = (index(&p.source), index(&p.target)) else {
            continue;
        };
        let per_target = match &p.rule {
            ConnectionRule::FromTable(table) => {
                // A table says exactly how many synapses a target has.
                let mut counts = BTreeMap::new();
                for t in &table.target {
                    *counts.entry(*t).or_insert(0_u64) += 1;
                }
                counts.values().copied().max().unwrap_or(0) as f64
            }
            rule => rule.expected_synapses(n, m, true) / m as f64,
        };
        let in_step = per_target * f64::from(most_spikes[s]);
        match largest(p)? {
            Some(largest) => declared[t].add_amplitudes(largest, in_step),
            None => declared[t].add(&p.weight, listed_weights(p), in_step),
        }
        if let Some((_, high)) = p.weight_course.as_ref().and_then(Waveform::range) {
            let largest = magnitude(&p.weight, listed_weights(p)) * high;
            declared[t].add_course(largest, in_step);
        }
    }
    for s in &circuit.stimuli {
        if let (StimulusKind::Poisson { weight, .. }, Some((t, _))) = (&s.kind, index(&s.target)) {
            declared[t].add(&Value::Constant(*weight), None, 64.0);
        }
    }
    Ok(declared.iter().map(Declared::quantum).collect())
}

fn parameters(
    population: &str,
    neuron: &NeuronUse,
    size: u64,
    seeds: Seeds,
) -> Result<BTreeMap<String, Column>, NetworkError> {
    let mut columns = BTreeMap::new();
    for p in &neuron.model.parameters {
        let value = neuron.value(&p.name).unwrap_or(Value::Constant(p.default));
        let column = realize_value(
            &value,
            size,
            seeds,
            Purpose::Parameters,
            population,
            &p.name,
        )?;
        columns.insert(p.name.clone(), column);
    }
    Ok(columns)
}

fn initial_states(
    population: &str,
    neuron: &NeuronUse,
    size: u64,
    parameters: &BTreeMap<String, Column>,
    seeds: Seeds,
) -> Result<Vec<Column>, NetworkError> {
    let mut columns = Vec::new();
    for state in &neuron.model.states {
        if let Some(value) = neuron.initial.get(&state.name) {
            columns.push(realize_value(
                value,
                size,
                seeds,
                Purpose::Initial,
                population,
                &state.name,
            )?);
            continue;
        }
        let e = neuron.model.expanded(&state.initial);
        let at = |i: usize| {
            e.evaluate(&|s| parameters.get(s).map(|c| c.get(i)))
                .ok_or_else(|| {
                    NetworkError::value(
                        format!("population `{population}`"),
                        format!("initial value of `{}`", state.name),
                        "an expression of unknown symbols",
                        "an expression of parameters",
                    )
                })
        };
        let uniform = e
            .symbols()
            .iter()
            .all(|s| parameters.get(s).is_none_or(Column::is_uniform));
        columns.push(if uniform {
            Column::Uniform(at(0)?)
        } else {
            Column::PerNeuron((0..size as usize).map(at).collect::<Result<_, _>>()?)
        });
    }
    Ok(columns)
}

/// Numbers for every neuron from a declared value.
fn realize_value(
    value: &Value,
    size: u64,
    seeds: Seeds,
    purpose: Purpose,
    population: &str,
    name: &str,
) -> Result<Column, NetworkError> {
    match value {
        Value::Constant(x) if x.is_finite() => Ok(Column::Uniform(*x)),
        Value::Constant(x) => Err(NetworkError::value(
            format!("population `{population}`"),
            format!("`{name}`"),
            x,
            "a finite number",
        )),
        Value::Table(t) if t.len() as u64 == size => Ok(Column::PerNeuron(t.clone())),
        Value::Table(t) => Err(NetworkError::value(
            format!("population `{population}`"),
            format!("`{name}`"),
            format!("a table of {} values", t.len()),
            format!("{size} values, one for each neuron"),
        )),
        Value::Distribution(d) => {
            validate::distribution(
                &format!("population `{population}`"),
                &format!("`{name}`"),
                d,
            )?;
            let stream = seeds.stream(purpose, population).child(name_key(name));
            let mut values = Vec::new();
            // More than the machine has is an error, not an abort.
            if values.try_reserve_exact(size as usize).is_err() {
                return Err(NetworkError::value(
                    format!("population `{population}`"),
                    format!("`{name}`"),
                    format!("drawn for {size} neurons"),
                    format!("a number of neurons for which there are {} bytes", 8 * size),
                ));
            }
            values.extend((0..size).map(|i| draw(d, Lane::First, stream, i, 0)));
            Ok(Column::PerNeuron(values))
        }
    }
}
