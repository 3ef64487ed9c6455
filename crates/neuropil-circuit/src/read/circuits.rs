//! Reads a circuit file: options and parameters first, then models, populations, projections, stimuli, protocol.

use super::columns::NumberColumn;
use super::document::{At, Data, Node};
use super::numbers::Part;
use super::reader::{Reader, Section};
use super::tables::deepest;
use crate::check::circuit::Place;
use crate::circuit::{Circuit, Population, Published};
use crate::keys;
use crate::model::NeuronModel;
use crate::problem::{Problem, Problems, shortened};
use crate::synapse::SynapseModel;
use crate::text::{FUNCTIONS, KEYWORDS, is_identifier};
use crate::units::Unit;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Where models are found by name.
pub trait Library {
    /// The model of that name; `NAME[n]` asks for a model with receptors by count with n members.
    fn neuron(&self, name: &str) -> Option<Arc<NeuronModel>>;
    /// All names, for suggestions.
    fn neuron_names(&self) -> Vec<String>;
    /// The synapse model of that name.
    fn synapse(&self, name: &str) -> Option<Arc<SynapseModel>>;
    /// All names, for suggestions.
    fn synapse_names(&self) -> Vec<String>;
}

/// A library without models.
impl Library for () {
    fn neuron(&self, _name: &str) -> Option<Arc<NeuronModel>> {
        None
    }

    fn neuron_names(&self) -> Vec<String> {
        Vec::new()
    }

    fn synapse(&self, _name: &str) -> Option<Arc<SynapseModel>> {
        None
    }

    fn synapse_names(&self) -> Vec<String> {
        Vec::new()
    }
}

/// Reads a circuit file and checks the circuit.
///
/// `file` names the text in errors and anchors relative paths (model files, synapse tables; refused without it).
/// `overrides` are pairs KEY, VALUE: an option and its choice, a circuit parameter and its value, or a dotted path
/// (`populations.L4E.size`, `projections.L4E->L23E.delay`) and a TOML value; a VALUE that is not TOML is a string.
/// Models are looked for in the file itself, then in `library`.
///
/// Errors: every problem found, each with its place.
pub fn read_circuit(
    text: &str,
    file: Option<&Path>,
    overrides: &[(String, String)],
    library: &dyn Library,
) -> Result<Circuit, Problems> {
    read_circuit_with(text, file, overrides, &[], library)
}

/// As [`read_circuit`]; where text or overrides say `{ column = 2 }`, the third of `columns` stands for a list of numbers.
///
/// # Errors
/// As [`read_circuit`].
pub fn read_circuit_with(
    text: &str,
    file: Option<&Path>,
    overrides: &[(String, String)],
    columns: &[NumberColumn],
    library: &dyn Library,
) -> Result<Circuit, Problems> {
    let mut reader = Reader::default();
    let name = file.map_or("<text>".to_string(), |f| f.display().to_string());
    let Some(mut root) = reader.changed_document(&name, text, overrides) else {
        return reader.finish().and(Err(Problems(Vec::new())));
    };
    if !columns.is_empty() {
        super::columns::place(&mut root, columns);
    }
    reader.choose_by_option(&mut root);
    if reader.has_problems() {
        return reader.finish().and(Err(Problems(Vec::new())));
    }
    let folder = file.map(|f| f.parent().map(Path::to_path_buf).unwrap_or_default());
    let circuit = reader.circuit(&root, folder, library);
    reader.finish()?;
    circuit.ok_or_else(|| {
        Problem::new("missing-key", "", "the circuit", "missing", "[circuit]").into()
    })
}

/// What entries of the file refer to.
pub(super) struct Context<'a> {
    pub library: &'a dyn Library,
    pub models: BTreeMap<String, Arc<NeuronModel>>,
    /// Nodes of the models with receptors by count, with whether each is the root of a file.
    pub families: BTreeMap<String, (Node, bool)>,
    pub synapses: BTreeMap<String, Arc<SynapseModel>>,
    /// The choice made for each option.
    pub options: BTreeMap<String, String>,
    pub populations: BTreeMap<String, Population>,
    pub declared: BTreeSet<String>,
    /// Folder of the file.
    pub folder: Option<PathBuf>,
    pub population_defaults: Option<Section<'a>>,
    pub projection_defaults: Option<Section<'a>>,
}

/// Nodes from which the entries of the circuit were made, in their order.
#[derive(Default)]
pub(super) struct Origins<'a> {
    pub populations: Vec<&'a Node>,
    pub projections: Vec<&'a Node>,
    pub stimuli: Vec<&'a Node>,
    pub protocol_stimuli: Vec<&'a Node>,
}

impl Reader {
    /// A document with changes made in it; none where the text cannot be parsed.
    pub(super) fn changed_document(
        &mut self,
        name: &str,
        text: &str,
        overrides: &[(String, String)],
    ) -> Option<Node> {
        let mut root = self.document(name, text);
        if self.has_problems() {
            return None;
        }
        for (key, value) in overrides {
            self.apply_override(&mut root, key, value);
        }
        Some(root)
    }

    fn circuit(
        &mut self,
        root: &Node,
        folder: Option<PathBuf>,
        library: &dyn Library,
    ) -> Option<Circuit> {
        let file = self.section(root, keys::CIRCUIT_FILE, "")?;
        let head = self.section(file.get("circuit")?, keys::CIRCUIT, "[circuit]")?;
        let mut context = Context {
            library,
            models: BTreeMap::new(),
            families: BTreeMap::new(),
            synapses: BTreeMap::new(),
            options: BTreeMap::new(),
            populations: BTreeMap::new(),
            declared: BTreeSet::new(),
            folder,
            population_defaults: None,
            projection_defaults: None,
        };
        self.options(&file, &mut context);
        self.circuit_parameters(&file, &context);
        self.circuit_models(&file, &mut context);
        self.circuit_synapses(&file, &mut context);
        self.defaults(&file, &mut context);
        let mut origins = Origins::default();
        let populations = self.populations(&file, &mut context, &mut origins);
        let projections = self.projections(&file, &context, &mut origins);
        let stimuli = self.stimuli(file.get("stimuli"), &context, &mut origins.stimuli);
        let protocol = self.protocol(&file, &context, &mut origins);
        let circuit = Circuit {
            name: self.text(&head, "name"),
            title: self.text(&head, "title"),
            description: self.text(&head, "description"),
            references: self.texts(&head, "references"),
            populations,
            projections,
            stimuli,
            protocol,
            published: self.published(&file),
        };
        if !self.has_problems() {
            for (place, finding) in crate::check::circuit::findings(&circuit) {
                let at = origins.at(&place, &finding.path, &file);
                self.report(finding.problem, at);
            }
        }
        Some(circuit)
    }

    fn options(&mut self, file: &Section<'_>, context: &mut Context<'_>) {
        for entry in self.entries(file, "options") {
            let who = format!("option `{}`", shortened(&entry.key));
            let Some(section) = self.section(&entry.node, keys::OPTION, &*who) else {
                continue;
            };
            let choices = self.texts(&section, "choices");
            let choice = self.text(&section, "default");
            if let Some(node) = section.get("default")
                && !choices.contains(&choice)
            {
                let known = choices.iter().map(String::as_str);
                let problem = Problem::unknown("unknown-choice", who, "choice", &choice, known);
                self.report(problem, node.at);
            }
            context.options.insert(entry.key.clone(), choice);
        }
    }

    fn circuit_parameters(&mut self, file: &Section<'_>, context: &Context<'_>) {
        for entry in self.entries(file, "parameters") {
            let which = format!("parameter `{}`", shortened(&entry.key));
            let name = entry.key.as_str();
            let reserved = KEYWORDS.contains(&name) || FUNCTIONS.iter().any(|f| f.0 == name);
            if !is_identifier(name) || reserved || context.options.contains_key(name) {
                let problem = Problem::new(
                    "bad-name",
                    "[parameters]",
                    &which,
                    "badly named",
                    "letters, digits and _, not a word of the language, nor the name of an option",
                );
                self.report(problem, entry.at);
            }
            let part = Part {
                who: "[parameters]",
                which: &which,
            };
            if let Some((q, _)) = self.quantity(&entry.node, &part) {
                self.parameters.insert(entry.key.clone(), q);
            }
        }
    }

    fn defaults<'a>(&mut self, file: &Section<'a>, context: &mut Context<'a>) {
        let Some(node) = file.get("defaults") else {
            return;
        };
        let Some(section) = self.section(node, keys::DEFAULTS, "[defaults]") else {
            return;
        };
        context.population_defaults = section
            .get("population")
            .and_then(|n| self.section(n, keys::POPULATION_DEFAULTS, "[defaults.population]"));
        context.projection_defaults = section
            .get("projection")
            .and_then(|n| self.section(n, keys::PROJECTION_DEFAULTS, "[defaults.projection]"));
    }

    /// Whether the options chosen let an entry exist.
    pub(super) fn exists(&mut self, section: &Section<'_>, context: &Context<'_>) -> bool {
        let mut all = true;
        for entry in self.entries(section, "when") {
            let Some(chosen) = context.options.get(&entry.key) else {
                let known = context.options.keys().map(String::as_str);
                let name = &entry.key;
                let problem =
                    Problem::unknown("unknown-option", &section.who, "option", name, known);
                self.report(problem, entry.at);
                continue;
            };
            let words: Option<Vec<&str>> = match &entry.node.data {
                Data::List(list) => list.iter().map(Node::text).collect(),
                _ => entry.node.text().map(|t| vec![t]),
            };
            match words {
                Some(words) => all &= words.contains(&chosen.as_str()),
                None => self.wrong(
                    &section.who,
                    "when",
                    &entry.node,
                    "a word or a list of words",
                ),
            }
        }
        all
    }

    fn published(&mut self, file: &Section<'_>) -> BTreeMap<String, Published> {
        let mut found = BTreeMap::new();
        for entry in self.entries(file, "published") {
            let who = format!("published `{}`", shortened(&entry.key));
            let Some(section) = self.section(&entry.node, keys::PUBLISHED, &*who) else {
                continue;
            };
            let unit = self.text(&section, "unit");
            if let Err(error) = Unit::parse(&unit) {
                let which = format!("key `unit`: {error}");
                self.report(
                    Problem::new("unknown-unit", &*who, which, "", ""),
                    section.at,
                );
            }
            let mut values = Vec::new();
            for value in self.entries(&section, "values") {
                match value.node.data {
                    Data::Integer(i) => values.push((value.key.clone(), i as f64)),
                    Data::Float(x) => values.push((value.key.clone(), x)),
                    _ => self.wrong(&who, &value.key, &value.node, "a number in the unit given"),
                }
            }
            let source = self.text(&section, "source");
            let published = Published {
                unit,
                source,
                values,
            };
            found.insert(entry.key.clone(), published);
        }
        found
    }
}

impl Origins<'_> {
    fn at(&self, place: &Place, path: &[String], file: &Section<'_>) -> At {
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        let of = |nodes: &[&Node], i: usize| {
            let node = nodes.get(i)?;
            Some(
                node.table()
                    .and_then(|t| deepest(t, &path))
                    .unwrap_or(node.at),
            )
        };
        let within = |section: &str| {
            let node = file.get(section)?;
            Some(
                node.table()
                    .and_then(|t| deepest(t, &path))
                    .unwrap_or(node.at),
            )
        };
        match place {
            Place::Circuit => within("circuit"),
            Place::Population(i) => of(&self.populations, *i),
            Place::Projection(i) => of(&self.projections, *i),
            Place::Stimulus(i) => of(&self.stimuli, *i),
            Place::ProtocolStimulus(i) => of(&self.protocol_stimuli, *i),
            Place::Protocol => within("protocol"),
            Place::Published => within("published"),
        }
        .unwrap_or(file.at)
    }
}
