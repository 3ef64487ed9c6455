//! Checks of a whole circuit: names, sizes, and every entry.

use super::Finding;
use super::population::population;
use super::projection::projection;
use super::protocol::{protocol, published};
use super::stimulus::stimulus;
use crate::circuit::{Circuit, PopulationKind};
use crate::problem::{Problem, Problems, Warning, shortened};
use crate::protocol::Protocol;
use std::collections::{BTreeMap, BTreeSet};

/// Most populations of a circuit.
pub const MAX_POPULATIONS: usize = 1 << 20;
/// Most neurons and members of sources of a circuit, together: networks number them with 32 bits.
pub const MAX_NEURONS: u64 = u32::MAX as u64;
/// Most synapses expected of a circuit.
pub const MAX_SYNAPSES: f64 = (1u64 << 44) as f64;
/// Most projections of a circuit.
pub const MAX_PROJECTIONS: usize = 1 << 18;

/// The entry of a circuit that a finding belongs to, by its index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Circuit,
    Population(usize),
    Projection(usize),
    Stimulus(usize),
    ProtocolStimulus(usize),
    Protocol,
    Published,
}

/// Findings while checking; no more than a few hundred are kept.
pub(crate) struct Findings {
    pub found: Vec<(Place, Finding)>,
    pub warnings: Vec<Warning>,
}

impl Findings {
    pub fn add(&mut self, place: Place, path: &[&str], problem: Problem) {
        if self.found.len() < 200 {
            self.found.push((place, Finding::new(path, problem)));
        }
    }

    pub fn warn(&mut self, code: &'static str, who: &str, message: impl Into<String>) {
        if self.warnings.len() < 200 {
            self.warnings.push(Warning {
                code,
                who: who.to_string(),
                message: message.into(),
            });
        }
    }

    pub fn is_full(&self) -> bool {
        self.found.len() >= 200
    }
}

impl Circuit {
    /// Whether the circuit can be built and run as declared, under its own protocol.
    ///
    /// Looks at names (unique, known), sizes and limits ([`MAX_POPULATIONS`], [`MAX_NEURONS`], [`MAX_SYNAPSES`]), values
    /// (finite, within the models' bounds), rules (possible with the options given), signs of weights, and times (on the
    /// grid of the time step). Allocates nothing in proportion to neurons or synapses.
    pub fn check(&self) -> Result<Vec<Warning>, Problems> {
        self.check_under(&self.protocol)
    }

    /// The same under another protocol.
    pub fn check_under(&self, protocol: &Protocol) -> Result<Vec<Warning>, Problems> {
        let all = all_findings(self, protocol);
        Problems::none_or(all.found.into_iter().map(|(_, f)| f.problem).collect())?;
        Ok(all.warnings)
    }
}

/// Problems under the circuit's own protocol, with their places.
pub(crate) fn findings(circuit: &Circuit) -> Vec<(Place, Finding)> {
    all_findings(circuit, &circuit.protocol).found
}

fn all_findings(circuit: &Circuit, under: &Protocol) -> Findings {
    let mut f = Findings {
        found: Vec::new(),
        warnings: Vec::new(),
    };
    limits(circuit, &mut f);
    if !f.found.is_empty() {
        return f;
    }
    names(circuit, &mut f);
    models(circuit, &mut f);
    synapses(circuit, &mut f);
    for (i, p) in circuit.populations.iter().enumerate() {
        population(p, i, under.dt, &mut f);
    }
    let by_name: BTreeMap<&str, _> = circuit
        .populations
        .iter()
        .map(|p| (p.name.as_str(), p))
        .collect();
    let mut synapses = 0.0;
    for (i, p) in circuit.projections.iter().enumerate() {
        synapses += projection(p, i, &by_name, under.dt, &mut f);
        if f.is_full() {
            return f;
        }
    }
    if synapses > MAX_SYNAPSES {
        let problem = Problem::new(
            "too-large",
            "the circuit",
            "the expected number of synapses",
            format!("{synapses:.4e}"),
            format!("at most {MAX_SYNAPSES:.4e}"),
        );
        f.add(Place::Circuit, &[], problem);
    }
    let mut seen = BTreeSet::new();
    for (i, s) in circuit.stimuli.iter().enumerate() {
        stimulus(s, Place::Stimulus(i), &by_name, under.dt, &mut seen, &mut f);
    }
    for (i, s) in under.stimuli.iter().enumerate() {
        let place = Place::ProtocolStimulus(i);
        stimulus(s, place, &by_name, under.dt, &mut seen, &mut f);
    }
    protocol(under, circuit, &by_name, &mut f);
    published(circuit, &by_name, &mut f);
    f
}

fn limits(circuit: &Circuit, f: &mut Findings) {
    let mut too_large = |place: Place, what: &str, given: String, limit: String| {
        let expected = format!("at most {limit}");
        let problem = Problem::new("too-large", "the circuit", what, given, expected);
        f.add(place, &["size"], problem);
    };
    let counts = [
        ("populations", circuit.populations.len(), MAX_POPULATIONS),
        ("projections", circuit.projections.len(), MAX_PROJECTIONS),
    ];
    for (what, count, limit) in counts {
        if count > limit {
            let what = format!("the number of {what}");
            too_large(Place::Circuit, &what, count.to_string(), limit.to_string());
        }
    }
    let sizes = || circuit.populations.iter().map(|p| u128::from(p.size));
    let total: u128 = sizes().sum();
    if total > u128::from(MAX_NEURONS) {
        let largest = sizes().enumerate().max_by_key(|(_, size)| *size);
        let place = largest.map_or(Place::Circuit, |(i, _)| Place::Population(i));
        let limit = format!("{MAX_NEURONS} (2^32 - 1)");
        too_large(place, "the number of neurons", total.to_string(), limit);
    }
}

/// Whether a text can name a population, projection, stimulus or circuit.
pub(super) fn is_free_name(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= 200
        && name.trim() == name
        && !name.chars().any(|c| c.is_control() || c == '"')
}

/// The problem of a name that is badly formed or taken.
pub(super) fn name_problem(kind: &str, name: &str, seen: &mut BTreeSet<String>) -> Option<Problem> {
    let who = format!("{kind} `{}`", shortened(name));
    if !is_free_name(name) {
        let expected = "1 to 200 characters without control characters, quotes or blanks around";
        return Some(Problem::new(
            "bad-name", who, "its name", "unusable", expected,
        ));
    }
    (!seen.insert(name.to_string())).then(|| {
        Problem::new(
            "duplicate-name",
            who,
            "its name",
            "used twice",
            "unique names (see `name`)",
        )
    })
}

fn names(circuit: &Circuit, f: &mut Findings) {
    if !is_free_name(&circuit.name) {
        let problem = Problem::new(
            "bad-name",
            "the circuit",
            "its name",
            format!("\"{}\"", shortened(&circuit.name)),
            "1 to 200 characters without control characters, quotes or blanks around",
        );
        f.add(Place::Circuit, &["name"], problem);
    }
    let mut seen = BTreeSet::new();
    for (i, p) in circuit.populations.iter().enumerate() {
        if let Some(problem) = name_problem("population", &p.name, &mut seen) {
            f.add(Place::Population(i), &[], problem);
        }
    }
    seen.clear();
    for (i, p) in circuit.projections.iter().enumerate() {
        if let Some(problem) = name_problem("projection", &p.name, &mut seen) {
            f.add(Place::Projection(i), &["name"], problem);
        }
    }
}

/// Every synapse model is checked once; two of one name must be equal.
fn synapses(circuit: &Circuit, f: &mut Findings) {
    let mut seen = BTreeMap::new();
    for (i, p) in circuit.projections.iter().enumerate() {
        let Some(synapse) = &p.synapse else { continue };
        let model = &synapse.model;
        match seen.get(model.name.as_str()) {
            None => {
                for finding in super::synapse::findings(model) {
                    f.add(Place::Projection(i), &["synapse"], finding.problem);
                }
                seen.insert(model.name.as_str(), model);
            }
            Some(other) if std::sync::Arc::ptr_eq(other, model) || *other == model => {}
            Some(_) => {
                let problem = Problem::new(
                    "duplicate-name",
                    format!("projection `{}`", p.name),
                    format!("synapse model `{}`", model.name),
                    "different from another model of this name",
                    "one model for each name",
                );
                f.add(Place::Projection(i), &["synapse"], problem);
            }
        }
    }
}

/// Every model is checked once; two models of one name must be equal.
fn models(circuit: &Circuit, f: &mut Findings) {
    let mut seen = BTreeMap::new();
    for (i, p) in circuit.populations.iter().enumerate() {
        let PopulationKind::Neuron(neuron) = &p.kind else {
            continue;
        };
        let model = &neuron.model;
        match seen.get(model.name.as_str()) {
            None => {
                for finding in super::model::findings(model) {
                    f.add(Place::Population(i), &["model"], finding.problem);
                }
                seen.insert(model.name.as_str(), model);
            }
            Some(other) if std::sync::Arc::ptr_eq(other, model) || *other == model => {}
            Some(_) => {
                let problem = Problem::new(
                    "duplicate-name",
                    format!("population `{}`", p.name),
                    format!("model `{}`", model.name),
                    "different from another model of this name",
                    "one model for each name",
                );
                f.add(Place::Population(i), &["model"], problem);
            }
        }
    }
}
