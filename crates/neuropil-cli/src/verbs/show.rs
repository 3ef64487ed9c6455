//! `show`: a circuit or a model for people, as TOML, or as JSON.

use crate::circuits::failure;
use crate::describe;
use crate::failure::Failure;
use crate::verbs::check::{Read, read};
use crate::{print, values};
use clap::ValueEnum;
use serde_json::json;

/// Kinds of files that have a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Schema {
    /// Circuit files
    Circuit,
    /// Neuron model files
    Neuron,
    /// Synapse model files
    Synapse,
}

/// Show a circuit, a neuron model or a synapse model: populations, projections, parameters, equations
#[derive(clap::Args, Debug)]
#[command(after_help = "Examples:\n  \
    neuropil show potjans_diesmann_2014\n  \
    neuropil show brunel_2000 --set g=4.5 --toml > mine.toml\n  \
    neuropil show iaf_psc_exp\n  \
    neuropil show istdp\n  \
    neuropil show --schema > circuit.schema.json")]
pub struct Show {
    /// Circuit or model of the atlas (see `neuropil list`), or TOML file
    #[arg(value_name = "NAME|FILE", required_unless_present = "schema")]
    name: Option<String>,
    /// Change an option, a parameter or a dotted path of the circuit first; repeatable
    #[arg(long = "set", value_name = "KEY=VALUE", value_parser = values::pair)]
    set: Vec<(String, String)>,
    /// The description as TOML, with options and parameters resolved
    #[arg(long, conflicts_with = "json")]
    toml: bool,
    /// The JSON schema of circuit files, or with =neuron or =synapse that of files of such models
    #[arg(long, value_enum, num_args = 0..=1, default_missing_value = "circuit", require_equals = true)]
    #[arg(conflicts_with_all = ["name", "set", "toml", "json"])]
    schema: Option<Schema>,
    /// One JSON object on standard output
    #[arg(long)]
    json: bool,
}

impl Show {
    /// Runs the verb.
    pub fn run(self) -> Result<(), Failure> {
        let Some(name) = self.name.filter(|_| self.schema.is_none()) else {
            return print::json(&match self.schema {
                Some(Schema::Neuron) => neuropil::circuit::schema::model_schema(),
                Some(Schema::Synapse) => neuropil::circuit::schema::synapse_schema(),
                _ => neuropil::circuit::schema::circuit_schema(),
            });
        };
        match read(&name, &self.set).map_err(failure)? {
            Read::Circuit(c, _) if self.toml => print::text(&c.to_toml()),
            Read::Circuit(c, _) if self.json => print::json(&describe::circuit_json(&c)),
            Read::Circuit(c, warnings) => {
                for warning in &warnings {
                    eprintln!("warning: {warning}");
                }
                print::text(&describe::circuit(&c))
            }
            Read::Model(m) if self.toml => print::text(&m.to_toml()),
            Read::Model(m) if self.json => {
                let mut object = describe::model_json(&m);
                if let Some(map) = object.as_object_mut() {
                    map.insert("markdown".into(), json!(m.describe()));
                    map.insert("toml".into(), json!(m.to_toml()));
                }
                print::json(&object)
            }
            Read::Model(m) => print::text(&m.describe()),
            Read::Synapse(m) if self.toml => print::text(&m.to_toml()),
            Read::Synapse(m) if self.json => {
                let mut object = describe::synapse_json(&m);
                if let Some(map) = object.as_object_mut() {
                    map.insert("markdown".into(), json!(m.describe()));
                    map.insert("toml".into(), json!(m.to_toml()));
                }
                print::json(&object)
            }
            Read::Synapse(m) => print::text(&m.describe()),
            Read::Sweep(_) => Err(Failure::input(format!(
                "{name}: a sweep; `neuropil sweep {name} --list` shows its tasks"
            ))),
        }
    }
}
