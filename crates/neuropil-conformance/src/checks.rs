//! The checks themselves: each says in words what differs.

use crate::{Case, Outcome};
use neuropil_circuit::{
    NeuronSelection, PopulationKind, SynapseSelection, TraceRequest, WeightRequest,
};
use neuropil_numerics::random::{Stream, below};
use neuropil_sim::{Engine, Saved, SimError};
use std::path::Path;

fn outcome(engine: &dyn Engine, case: &Case, pieces: &[u64]) -> Result<Outcome, String> {
    Outcome::of(engine, case, pieces).map_err(|e| format!("{}: {e}", case.name))
}

fn equal(what: &str, case: &Case, a: &Outcome, b: &Outcome) -> Result<(), String> {
    match a.difference(b) {
        None => Ok(()),
        Some(d) => Err(format!("{}: {what}: {d}", case.name)),
    }
}

/// Two engines, or two settings of one, give the same spikes and the same final states.
///
/// # Errors
/// The first difference, or the error of an engine.
pub fn same_outcome(a: &dyn Engine, b: &dyn Engine, case: &Case) -> Result<(), String> {
    equal(
        "engines differ",
        case,
        &outcome(a, case, &[])?,
        &outcome(b, case, &[])?,
    )
}

/// Advancing in one go or in any pieces gives the same outcome.
///
/// # Errors
/// The first difference, or the error of the engine.
pub fn pieces_do_not_matter(engine: &dyn Engine, case: &Case, seed: u64) -> Result<(), String> {
    let whole = outcome(engine, case, &[])?;
    for k in 0..2 {
        // Pieces of 0 to 40 steps: shorter and longer than delays, never a multiple of anything.
        let stream = Stream::new(seed, k);
        let pieces: Vec<u64> = (0..60)
            .map(|i| stream.block(i, 0))
            .map(|b| below(b[0], b[1], 41))
            .collect();
        equal("in pieces", case, &whole, &outcome(engine, case, &pieces)?)?;
    }
    let single = vec![1; 18];
    equal(
        "in single steps",
        case,
        &whole,
        &outcome(engine, case, &single)?,
    )
}

/// Recording traces, statistics or moments of the input, or no spikes, changes nothing of what happens.
///
/// # Errors
/// The first difference, or the error of the engine.
pub fn recording_is_passive(engine: &dyn Engine, case: &Case) -> Result<(), String> {
    let plain = outcome(engine, case, &[])?;
    let mut traces = Vec::new();
    for p in &case.network.circuit.populations {
        let PopulationKind::Neuron(neuron) = &p.kind else {
            continue;
        };
        let Some(state) = neuron.model.states.first() else {
            continue;
        };
        traces.push(TraceRequest {
            population: p.name.clone(),
            variable: state.name.clone(),
            neurons: NeuronSelection::All,
            start: None,
            stop: None,
            interval: None,
        });
    }
    let mut other = case.clone();
    other.protocol.record.traces = traces;
    equal("with traces", case, &plain, &outcome(engine, &other, &[])?)?;
    other.protocol.record.input_moments = true;
    other.protocol.record.statistics = true;
    other.protocol.record.bin = 7.0 * case.protocol.dt;
    equal(
        "with traces, statistics and moments",
        case,
        &plain,
        &outcome(engine, &other, &[])?,
    )?;
    other.protocol.record.traces.clear();
    equal(
        "with moments",
        case,
        &plain,
        &outcome(engine, &other, &[7, 100])?,
    )?;
    other = case.clone();
    other.protocol.record.spikes = false;
    let silent = outcome(engine, &other, &[])?;
    if silent.spikes != plain.spikes {
        return Err(format!(
            "{}: without recorded spikes: {} against {} spikes",
            case.name, silent.spikes, plain.spikes
        ));
    }
    match plain.state_difference(&silent) {
        None => Ok(()),
        Some(d) => Err(format!("{}: without recorded spikes: {d}", case.name)),
    }
}

/// The same network can be prepared and run again, also while another run of it is in hand, with the same outcome.
///
/// # Errors
/// The first difference, or the error of the engine.
pub fn repeats(engine: &dyn Engine, case: &Case) -> Result<(), String> {
    let first = outcome(engine, case, &[])?;
    let fail = |e| format!("{}: {e}", case.name);
    let mut unfinished = engine
        .prepare(&case.network, &case.protocol)
        .map_err(fail)?;
    unfinished.advance(13).map_err(fail)?;
    equal("second run", case, &first, &outcome(engine, case, &[])?)?;
    let made = unfinished.advance(u64::MAX).map_err(fail)?;
    let total = unfinished.total_steps();
    if made + 13 != total || unfinished.step() != total {
        return Err(format!("{}: {made} steps after 13 of {total}", case.name));
    }
    let sha = unfinished.finish().map_err(fail)?.spikes_sha256();
    if sha != first.spikes_sha256 {
        return Err(format!(
            "{}: interleaved run: {sha} against {}",
            case.name, first.spikes_sha256
        ));
    }
    Ok(())
}

/// A run that is cut off and goes on from its checkpoint, each time on another of `engines`, gives the recording and
/// the final states of a run without interruption: spikes, traces of every state at intervals, moments of the
/// input. Checkpoints go to `folder`.
///
/// # Errors
/// The first difference, or the error of an engine.
pub fn interruptions_do_not_matter(
    engines: &[&dyn Engine],
    case: &Case,
    folder: &Path,
    seed: u64,
) -> Result<(), String> {
    let fail = |e: SimError| format!("{}: {e}", case.name);
    let Some(first) = engines.first() else {
        return Err("no engine".into());
    };
    let mut case = case.clone();
    let record = &mut case.protocol.record;
    (record.input_moments, record.statistics) = (true, true);
    record.bin = 3.0 * case.protocol.dt;
    record.window = Some(60.0 * case.protocol.dt);
    case.protocol.record.traces = traces(&outcome(*first, &case, &[])?, &case);
    for p in case
        .network
        .circuit
        .projections
        .iter()
        .filter(|p| p.is_plastic())
    {
        case.protocol.record.weights.push(WeightRequest {
            projection: p.name.clone(),
            synapses: SynapseSelection::All,
            start: None,
            stop: None,
            interval: 37.0 * case.protocol.dt,
        });
    }
    let mut whole = first.prepare(&case.network, &case.protocol).map_err(fail)?;
    whole.advance(u64::MAX).map_err(fail)?;
    let expected = Outcome::in_hand(&case, whole).map_err(fail)?;
    let mut run = first.prepare(&case.network, &case.protocol).map_err(fail)?;
    let stream = Stream::new(seed, 0);
    for k in 0.. {
        // From no step at all to more than the longest delay and refractoriness.
        let block = stream.block(k, 0);
        let steps = below(block[0], block[1], [3, 30, 300][(k % 3) as usize]);
        run.advance(steps).map_err(fail)?;
        run.checkpoint(folder).map_err(fail)?;
        if run.step() == run.total_steps() {
            break;
        }
        // What is done after the checkpoint is lost.
        run.advance(below(block[2], block[3], 20)).map_err(fail)?;
        drop(run);
        let saved = Saved::read(folder).map_err(fail)?;
        let next = engines[(k as usize + 1) % engines.len()];
        run = next
            .restore(&case.network, &case.protocol, &saved)
            .map_err(fail)?;
    }
    let (got, recording) = Outcome::in_hand(&case, run).map_err(fail)?;
    equal("interrupted", &case, &expected.0, &got)?;
    let whole = expected.1;
    let same = [
        ("spikes", whole.spikes == recording.spikes),
        ("traces", whole.traces == recording.traces),
        ("moments", whole.input_moments == recording.input_moments),
        ("statistics", whole.statistics == recording.statistics),
        (
            "population counts",
            whole.population_counts == recording.population_counts,
        ),
        ("populations", whole.populations == recording.populations),
        ("completeness", recording.complete),
    ];
    match same.iter().find(|(_, same)| !same) {
        None => Ok(()),
        Some((what, _)) => Err(format!("{}: interrupted: {what} differ", case.name)),
    }
}

/// Every state of every population, of some neurons, at unlike intervals.
fn traces(outcome: &Outcome, case: &Case) -> Vec<TraceRequest> {
    let population = |name: &str| case.network.circuit.population(name).is_some();
    let states = outcome.states.iter().filter(|s| population(&s.0.0));
    let states = states.enumerate();
    let request =
        |(k, ((population, variable), values)): (usize, (&(String, String), &Vec<u64>))| {
            let some = (0..values.len() as u64).rev().step_by(100);
            TraceRequest {
                population: population.clone(),
                variable: variable.clone(),
                neurons: NeuronSelection::List(some.collect()),
                start: Some(0.3 * k as f64),
                stop: (k == 0).then_some(case.protocol.duration / 2.0),
                interval: Some(0.1 * (1 + 3 * k) as f64),
            }
        };
    states.map(request).collect()
}

/// Everything that needs no second engine.
///
/// # Errors
/// The first difference, or the error of the engine.
pub fn check(engine: &dyn Engine, case: &Case) -> Result<(), String> {
    pieces_do_not_matter(engine, case, 1)?;
    recording_is_passive(engine, case)?;
    repeats(engine, case)
}
