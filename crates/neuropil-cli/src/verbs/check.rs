//! `check`: reads a description and reports every problem with its place.

use crate::circuits::pointed;
use crate::describe;
use crate::failure::{BAD_INPUT, Failure};
use crate::table::grouped;
use crate::{print, values};
use neuropil::circuit::{
    Circuit, NeuronModel, Problem, Problems, SynapseModel, Warning, read_circuit, read_model,
    read_synapse,
};
use neuropil::network::{Network, Seeds};
use neuropil::scheme::{LowerOptions, Scheme, lower};
use neuropil::sim::{CpuEngine, estimate};
use neuropil::sweep::Sweep;
use neuropil::{Error, FileKind};
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;

/// Check a file of a circuit, a neuron or synapse model or a sweep and report every problem with file, line and column
#[derive(clap::Args, Debug)]
#[command(
    after_help = "Example:\n  neuropil check mine.toml\n\nModels are lowered and the network is laid out as for a run, but no synapse is drawn. Exit code 2 if there are problems; warnings do not \
    count."
)]
pub struct Check {
    /// TOML file of a circuit, of a neuron model (with a [model] table), of a synapse model (with a [synapse] table) or of a sweep (with a [sweep] table), or the name of an atlas entry
    #[arg(value_name = "FILE|NAME")]
    file: String,
    /// Change an option, a parameter or a dotted path of the circuit first; repeatable
    #[arg(long = "set", value_name = "KEY=VALUE", value_parser = values::pair)]
    set: Vec<(String, String)>,
    /// One JSON object on standard output
    #[arg(long)]
    json: bool,
}

/// What was read.
pub enum Read {
    /// A circuit.
    Circuit(Box<Circuit>, Vec<Warning>),
    /// A neuron model.
    Model(Box<NeuronModel>),
    /// A synapse model.
    Synapse(Box<SynapseModel>),
    /// A sweep.
    Sweep(Box<Sweep>),
}

/// Reads a circuit or a model from a file, or from the atlas by its name.
pub fn read(name_or_file: &str, set: &[(String, String)]) -> Result<Read, Error> {
    let circuit = |c: Circuit| {
        let warnings = c.check()?;
        Ok(Read::Circuit(Box::new(c), warnings))
    };
    let found = described(name_or_file, set, &circuit)?;
    if let (Some((key, _)), Read::Model(_) | Read::Synapse(_) | Read::Sweep(_)) =
        (set.first(), &found)
    {
        let which = format!("change of `{key}`");
        let given = "asked of what is no circuit";
        let problem = Problem::new("unused-key", name_or_file, which, given, "none");
        return Err(Error::Circuit(problem.into()));
    }
    Ok(found)
}

fn described(
    name_or_file: &str,
    set: &[(String, String)],
    circuit: &dyn Fn(Circuit) -> Result<Read, Error>,
) -> Result<Read, Error> {
    if !neuropil::is_file(name_or_file) {
        let entries = neuropil::atlas::list();
        let Some(entry) = entries.iter().find(|e| e.name == name_or_file) else {
            let known = entries.iter().map(|e| e.name);
            return Err(Error::Circuit(
                Problem::unknown("unknown-name", "atlas", "entry", name_or_file, known).into(),
            ));
        };
        return match entry.kind {
            neuropil::atlas::Kind::Circuit => circuit(neuropil::load(name_or_file, set)?),
            neuropil::atlas::Kind::Neuron => Ok(Read::Model(Box::new(
                neuropil::atlas::neuron(name_or_file)?.as_ref().clone(),
            ))),
            neuropil::atlas::Kind::Synapse => Ok(Read::Synapse(Box::new(
                neuropil::atlas::synapse(name_or_file)?.as_ref().clone(),
            ))),
        };
    }
    let path = Path::new(name_or_file);
    let text = neuropil::read_text(path)?;
    match FileKind::of(&text) {
        Some(FileKind::Model) => Ok(Read::Model(Box::new(read_model(&text, Some(path))?))),
        Some(FileKind::Synapse) => Ok(Read::Synapse(Box::new(read_synapse(&text, Some(path))?))),
        Some(FileKind::Sweep) => Ok(Read::Sweep(Box::new(Sweep::read(path)?))),
        Some(FileKind::Circuit) | None => circuit(read_circuit(
            &text,
            Some(path),
            set,
            &neuropil::atlas::library(),
        )?),
    }
}

/// Lowers every model, and lays out the network as a run would, without drawing a synapse.
fn realizable(found: &Read) -> Result<(), Error> {
    match found {
        Read::Circuit(circuit, _) => {
            let seeds = Seeds {
                network: 1,
                trial: 0,
            };
            let protocol = circuit.protocol.clone();
            let network = Network::realize(Arc::new((**circuit).clone()), protocol.dt, seeds)?;
            estimate(&network, &protocol, &CpuEngine::default())?;
        }
        // Reading it has read its circuit, with what is fixed and with the first value of every axis.
        // A rule says all when it is read; what it costs depends on the projection.
        Read::Sweep(_) | Read::Synapse(_) => {}
        Read::Model(model) => {
            let options = LowerOptions {
                merges: Vec::new(),
                ports: (0..model.inputs.len()).collect(),
                scheme: Scheme::Auto,
            };
            lower(model, &options).map_err(|error| {
                let which = error.to_string();
                Problems::from(Problem::new("not-realizable", "", which, "", ""))
            })?;
        }
    }
    Ok(())
}

impl Check {
    /// Runs the verb.
    pub fn run(self) -> Result<(), Failure> {
        let found = read(&self.file, &self.set).and_then(|found| {
            realizable(&found)?;
            Ok(found)
        });
        let problems = match found {
            Ok(found) => return self.sound(&found),
            Err(Error::Circuit(problems)) => problems,
            Err(error @ (Error::Network(_) | Error::Sim(_))) => {
                Problem::new("not-realizable", "", error.to_string(), "", "").into()
            }
            Err(error) => return Err(Failure::input(error)),
        };
        if self.json {
            let list: Vec<Value> = problems.0.iter().map(object).collect();
            print::json(
                &json!({ "file": self.file, "ok": false, "problems": list, "warnings": [] }),
            )?;
            return Err(Failure {
                code: BAD_INPUT,
                message: String::new(),
            });
        }
        Err(Failure::input(summary(&problems)))
    }

    fn sound(&self, found: &Read) -> Result<(), Failure> {
        let (object, line, warnings) = match found {
            Read::Circuit(c, warnings) => {
                let synapses = c.expected_synapses().round() as u64;
                let line = format!(
                    "OK: circuit `{}`: {} neurons in {} populations, about {} synapses in {} projections, {} stimuli",
                    c.name,
                    grouped(c.neurons()),
                    c.populations.len(),
                    grouped(synapses),
                    c.projections.len(),
                    c.stimuli.len(),
                );
                let line = format!("{line}\n{}", describe::protocol(&c.protocol));
                let object = json!({
                    "file": self.file,
                    "ok": true,
                    "problems": [],
                    "kind": "circuit",
                    "name": c.name,
                    "neurons": c.neurons(),
                    "synapses": synapses,
                    "populations": c.populations.len(),
                    "projections": c.projections.len(),
                    "stimuli": c.stimuli.len(),
                    "protocol": describe::protocol_json(&c.protocol),
                    "hash": c.hash(),
                });
                (object, line, warnings.as_slice())
            }
            Read::Sweep(sweep) => {
                let (name, tasks) = (&sweep.definition().name, sweep.len());
                let line = format!("OK: sweep `{name}`: {tasks} tasks");
                let object = json!({
                    "file": self.file,
                    "ok": true,
                    "problems": [],
                    "kind": "sweep",
                    "name": name,
                    "tasks": tasks,
                });
                (object, line, &[][..])
            }
            Read::Synapse(m) => {
                let line = format!(
                    "OK: synapse model `{}`: {} parameters, {} states of the source, {} of the target",
                    m.name,
                    m.parameters.len(),
                    m.source.len(),
                    m.target.len(),
                );
                let object = json!({
                    "file": self.file,
                    "ok": true,
                    "problems": [],
                    "kind": "synapse",
                    "name": m.name,
                    "parameters": m.parameters.len(),
                    "source": m.source.len(),
                    "target": m.target.len(),
                });
                (object, line, &[][..])
            }
            Read::Model(m) => {
                let line = format!(
                    "OK: neuron model `{}`: {} parameters, {} states, {} receptors, {} inputs",
                    m.name,
                    m.parameters.len(),
                    m.states.len(),
                    m.receptors.len(),
                    m.inputs.len(),
                );
                let object = json!({
                    "file": self.file,
                    "ok": true,
                    "problems": [],
                    "kind": "neuron",
                    "name": m.name,
                    "parameters": m.parameters.len(),
                    "states": m.states.len(),
                });
                (object, line, &[][..])
            }
        };
        if self.json {
            let mut object = object;
            if let Value::Object(map) = &mut object {
                let list = warnings
                    .iter()
                    .map(|w| json!({ "code": w.code, "who": w.who, "message": w.message }));
                map.insert("warnings".into(), list.collect());
            }
            return print::json(&object);
        }
        for warning in warnings {
            eprintln!("warning: {warning}");
        }
        print::text(&format!("{line}\n"))
    }
}

fn summary(problems: &Problems) -> String {
    let n = problems.0.len();
    format!(
        "{n} problem{}\n{}",
        if n == 1 { "" } else { "s" },
        pointed(problems)
    )
}

fn object(p: &Problem) -> Value {
    json!({
        "message": p.to_string(),
        "code": p.code,
        "who": p.who,
        "which": p.which,
        "given": p.given,
        "expected": p.expected,
        "suggestion": p.suggestion,
        "file": p.location.as_ref().map(|l| &l.file),
        "line": p.location.as_ref().map(|l| l.line),
        "column": p.location.as_ref().map(|l| l.column),
    })
}
