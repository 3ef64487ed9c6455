//! Models of neurons and synapses, and circuits, from the literature, each a file that says where its numbers are from.
//!
//! The files are part of the program: `neurons/*.toml`, `synapses/*.toml`, `circuits/*.toml`, `references.bib`. They are written in the
//! language that users write their own models and circuits in.
//!
//! ```
//! let circuit = neuropil_atlas::circuit("potjans_diesmann_2014", &[])?;
//! assert_eq!(circuit.neurons(), 77_169);
//! # Ok::<(), neuropil_circuit::Problems>(())
//! ```

mod references;

pub use references::{Reference, cite, reference};

use neuropil_circuit::{
    Circuit, Library, NeuronModel, Problem, Problems, SynapseModel, family_member, read_circuit,
    read_model, read_model_with_count, read_synapse,
};
use std::path::Path;
use std::sync::{Arc, OnceLock};

/// What an entry of the atlas is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A neuron model.
    Neuron,
    /// A synapse model.
    Synapse,
    /// A circuit.
    Circuit,
}

/// One file of the atlas.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its name.
    pub name: &'static str,
    /// What it is.
    pub kind: Kind,
    /// One line.
    pub title: String,
    /// Path of the file within the atlas.
    pub path: &'static str,
    /// The text of the file.
    pub text: &'static str,
}

struct File {
    name: &'static str,
    path: &'static str,
    text: &'static str,
}

macro_rules! file {
    ($folder:literal, $name:literal) => {
        File {
            name: $name,
            path: concat!($folder, "/", $name, ".toml"),
            text: include_str!(concat!("../", $folder, "/", $name, ".toml")),
        }
    };
}

const NEURONS: &[File] = &[
    file!("neurons", "aeif_cond_alpha"),
    file!("neurons", "aeif_cond_exp"),
    file!("neurons", "aeif_cond_exp_baker_2020"),
    file!("neurons", "aeif_psc_alpha"),
    file!("neurons", "aeif_psc_exp"),
    file!("neurons", "aeif_psc_exp_baker_2020"),
    file!("neurons", "glif_psc"),
    file!("neurons", "hh_cond_exp_traub"),
    file!("neurons", "hh_psc_alpha"),
    file!("neurons", "hh_traub_brette_2007"),
    file!("neurons", "iaf_cond_alpha"),
    file!("neurons", "iaf_cond_exp"),
    file!("neurons", "iaf_psc_alpha"),
    file!("neurons", "iaf_psc_delta"),
    file!("neurons", "iaf_psc_exp"),
    file!("neurons", "iaf_psc_exp_multisynapse"),
    file!("neurons", "izhikevich"),
    file!("neurons", "izhikevich_psc_step"),
    file!("neurons", "lif_shiu_2024"),
    file!("neurons", "lif_white_noise"),
    file!("neurons", "lif_white_noise_exp"),
    file!("neurons", "mat2_psc_exp"),
    file!("neurons", "parrot"),
    file!("neurons", "rate_power_law"),
    file!("neurons", "rate_sigmoid"),
    file!("neurons", "rate_tanh"),
    file!("neurons", "rate_threshold_linear"),
];

const SYNAPSES: &[File] = &[
    file!("synapses", "istdp"),
    file!("synapses", "stdp"),
    file!("synapses", "stdp_triplet"),
    file!("synapses", "tsodyks_markram"),
];

const CIRCUITS: &[File] = &[
    file!("circuits", "baker_2020"),
    file!("circuits", "baker_2020_as_printed"),
    file!("circuits", "baker_2020_plastic"),
    file!("circuits", "brette_2007_coba"),
    file!("circuits", "brette_2007_cobahh"),
    file!("circuits", "brette_2007_cuba"),
    file!("circuits", "brunel_2000"),
    file!("circuits", "ekelmans_2023_allen_v1"),
    file!("circuits", "ekelmans_2023_bistable"),
    file!("circuits", "ekelmans_2023_det_negative"),
    file!("circuits", "ekelmans_2023_isn"),
    file!("circuits", "ekelmans_2023_supersaturating"),
    file!("circuits", "ekelmans_2023_xor"),
    file!("circuits", "izhikevich_2003"),
    file!("circuits", "potjans_diesmann_2014"),
    file!("circuits", "vogels_2011"),
];

/// The models of the atlas, as a library for circuit files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Atlas;

/// The models of the atlas.
pub fn library() -> Atlas {
    Atlas
}

impl Library for Atlas {
    fn neuron(&self, name: &str) -> Option<Arc<NeuronModel>> {
        match family_member(name) {
            Some((base, count)) => {
                let file = NEURONS.iter().find(|f| f.name == base)?;
                let model = read_model_with_count(file.text, Some(&shown(file)), Some(count));
                model.ok().map(Arc::new)
            }
            None => neuron(name).ok(),
        }
    }

    fn neuron_names(&self) -> Vec<String> {
        NEURONS.iter().map(|f| f.name.to_string()).collect()
    }

    fn synapse(&self, name: &str) -> Option<Arc<SynapseModel>> {
        synapse(name).ok()
    }

    fn synapse_names(&self) -> Vec<String> {
        SYNAPSES.iter().map(|f| f.name.to_string()).collect()
    }
}

/// The neuron model of that name.
pub fn neuron(name: &str) -> Result<Arc<NeuronModel>, Problems> {
    type Read = Result<Arc<NeuronModel>, Problems>;
    static MODELS: OnceLock<Vec<(&'static str, Read)>> = OnceLock::new();
    let models = MODELS.get_or_init(|| {
        let read = |f: &File| read_model(f.text, Some(&shown(f))).map(Arc::new);
        NEURONS.iter().map(|f| (f.name, read(f))).collect()
    });
    match models.iter().find(|(n, _)| *n == name) {
        Some((_, model)) => model.clone(),
        None => Err(unknown("neuron model", name, NEURONS)),
    }
}

/// The synapse model of that name.
pub fn synapse(name: &str) -> Result<Arc<SynapseModel>, Problems> {
    type Read = Result<Arc<SynapseModel>, Problems>;
    static MODELS: OnceLock<Vec<(&'static str, Read)>> = OnceLock::new();
    let models = MODELS.get_or_init(|| {
        let read = |f: &File| read_synapse(f.text, Some(&shown(f))).map(Arc::new);
        SYNAPSES.iter().map(|f| (f.name, read(f))).collect()
    });
    match models.iter().find(|(n, _)| *n == name) {
        Some((_, model)) => model.clone(),
        None => Err(unknown("synapse model", name, SYNAPSES)),
    }
}

/// The references of the neuron model or synapse model of that name.
pub fn model_references(name: &str) -> Result<Vec<String>, Problems> {
    match synapse(name) {
        Ok(model) => Ok(model.references.clone()),
        Err(_) => Ok(neuron(name)?.references.clone()),
    }
}

/// The circuit of that name, changed by `overrides` as in [`read_circuit`].
pub fn circuit(name: &str, overrides: &[(String, String)]) -> Result<Circuit, Problems> {
    match CIRCUITS.iter().find(|f| f.name == name) {
        Some(file) => read_circuit(file.text, Some(&shown(file)), overrides, &Atlas),
        None => Err(unknown("circuit", name, CIRCUITS)),
    }
}

/// The text of the file of a model or circuit.
pub fn source(name: &str) -> Option<&'static str> {
    let mut files = NEURONS.iter().chain(SYNAPSES).chain(CIRCUITS);
    files.find(|f| f.name == name).map(|f| f.text)
}

/// Everything in the atlas, circuits first, by name.
pub fn list() -> Vec<Entry> {
    let entry = |file: &File, kind: Kind| Entry {
        name: file.name,
        kind,
        title: title(file.text),
        path: file.path,
        text: file.text,
    };
    let circuits = CIRCUITS.iter().map(|f| entry(f, Kind::Circuit));
    let neurons = NEURONS.iter().map(|f| entry(f, Kind::Neuron));
    let synapses = SYNAPSES.iter().map(|f| entry(f, Kind::Synapse));
    circuits.chain(neurons).chain(synapses).collect()
}

/// The title as written, which every file of the atlas gives on a line of its own.
fn title(text: &str) -> String {
    let line = text.lines().find_map(|l| l.strip_prefix("title = \""));
    let title = line.and_then(|l| l.strip_suffix('"')).unwrap_or("");
    title.to_string()
}

fn shown(file: &File) -> std::path::PathBuf {
    Path::new("atlas").join(file.path)
}

fn unknown(kind: &str, name: &str, files: &[File]) -> Problems {
    let known = files.iter().map(|f| f.name);
    Problem::unknown("unknown-name", "atlas", kind, name, known).into()
}
