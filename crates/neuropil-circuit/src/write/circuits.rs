//! Writes a circuit as TOML, complete in itself: models are written out, nothing is left to defaults.

use super::toml_text::{key, list, number, quantity, text, value};
use crate::circuit::{Attribute, Circuit, Population, PopulationKind, Projection, Source};
use crate::connection::{ConnectionRule, ConnectionTable, Delay};
use crate::dimension::Dimension;
use crate::protocol::{Learning, NeuronSelection, Protocol, Record, SynapseSelection};
use crate::scheme::Scheme;
use crate::stimulus::{NoiseProcess, Stimulus, StimulusKind, Waveform};
use crate::synapse::SynapseUse;
use std::collections::{BTreeMap, BTreeSet};

type ByName<'a> = BTreeMap<&'a str, &'a Population>;

impl Circuit {
    /// The circuit as a circuit file; [`crate::read_circuit`] reads it back to an equal circuit, with any library.
    /// Sources, options and parameters of the file it may have come from are resolved.
    pub fn to_toml(&self) -> String {
        let mut out = format!("[circuit]\nname = {}\n", text(&self.name));
        for (name, value) in [("title", &self.title), ("description", &self.description)] {
            if !value.is_empty() {
                out += &format!("{name} = {}\n", text(value));
            }
        }
        if !self.references.is_empty() {
            let references = list(self.references.iter().map(|r| text(r)));
            out += &format!("references = {references}\n");
        }
        self.body(&mut out, synapses);
        out += "\n";
        protocol(&mut out, &self.protocol, &self.by_name());
        for (name, p) in &self.published {
            out += &format!("\n[published.{}]\nunit = {}\n", key(name), text(&p.unit));
            out += &format!("source = {}\n", text(&p.source));
            let values = p
                .values
                .iter()
                .map(|(n, x)| format!("{} = {}", key(n), number(*x)));
            out += &format!("values = {{ {} }}\n", values.collect::<Vec<_>>().join(", "));
        }
        out
    }

    fn by_name(&self) -> ByName<'_> {
        self.populations
            .iter()
            .map(|p| (p.name.as_str(), p))
            .collect()
    }

    /// Models, populations, projections and stimuli. `table` writes explicit synapses whose weights have a dimension.
    pub(super) fn body(&self, out: &mut String, table: fn(&ConnectionTable, Dimension) -> String) {
        let by_name = self.by_name();
        let mut seen = BTreeSet::new();
        for neuron in self.populations.iter().filter_map(Population::neuron) {
            if seen.insert(&neuron.model.name) {
                *out += &format!("\n{}", neuron.model.to_inline_toml());
            }
        }
        let mut seen = BTreeSet::new();
        for synapse in self.projections.iter().filter_map(|p| p.synapse.as_ref()) {
            if seen.insert(&synapse.model.name) {
                *out += &format!("\n{}", synapse.model.to_inline_toml());
            }
        }
        for p in &self.populations {
            population(out, p);
        }
        for p in &self.projections {
            projection(out, p, &by_name, table);
        }
        for s in &self.stimuli {
            *out += &format!("\n[[stimuli]]\n{}", stimulus(s, &by_name, "\n"));
        }
    }
}

fn time(t: f64) -> String {
    quantity(t, Dimension::TIME, "ms")
}

fn rate(r: &Waveform) -> String {
    match course(r, Dimension::RATE, "spikes/s") {
        ("constant", value) => value,
        (key, value) => format!("{{ {key} = {value} }}"),
    }
}

/// The key of a time course, and what stands there.
fn course(w: &Waveform, d: Dimension, unit: &str) -> (&'static str, String) {
    let points = |p: &[(f64, f64)]| {
        let pair = |(t, x): &(f64, f64)| format!("[{}, {}]", time(*t), quantity(*x, d, unit));
        list(p.iter().map(pair))
    };
    match w {
        Waveform::Constant(v) => ("constant", value(v, d, unit)),
        Waveform::Steps(p) => ("steps", points(p)),
        Waveform::PiecewiseLinear(p) => ("piecewise_linear", points(p)),
        Waveform::Sinusoidal {
            mean,
            amplitude,
            frequency,
            phase,
        } => {
            let of = |x: f64| quantity(x, d, unit);
            let frequency = quantity(*frequency, Dimension::RATE, "Hz");
            let (mean, amplitude, phase) = (of(*mean), of(*amplitude), number(*phase));
            let fields = format!(
                "{{ mean = {mean}, amplitude = {amplitude}, frequency = {frequency}, phase = {phase} }}"
            );
            ("sinusoidal", fields)
        }
    }
}

fn population(out: &mut String, p: &Population) {
    let name = key(&p.name);
    *out += &format!("\n[populations.{name}]\nsize = {}\n", p.size);
    match &p.kind {
        PopulationKind::Source(Source::Poisson { rate: r }) => {
            *out += &format!("source = \"poisson\"\nrate = {}\n", rate(r));
        }
        PopulationKind::Source(Source::SpikeList { times }) => {
            *out += "source = \"spike_list\"\ntimes = [\n";
            for member in times.iter() {
                let times = list(member.iter().map(|t| number(*t)));
                *out += &format!("    {{ values = {times}, unit = \"ms\" }},\n");
            }
            *out += "]\n";
        }
        PopulationKind::Neuron(neuron) => {
            *out += &format!("model = {}\n", text(&neuron.model.name));
            if !neuron.parameters.is_empty() {
                *out += &format!("[populations.{name}.parameters]\n");
            }
            for (parameter, v) in &neuron.parameters {
                let known = neuron.model.parameter(parameter);
                let (d, unit) = known.map_or((Dimension::NONE, ""), |p| (p.dimension, &*p.unit));
                *out += &format!("{} = {}\n", key(parameter), value(v, d, unit));
            }
            if !neuron.initial.is_empty() {
                *out += &format!("[populations.{name}.initial]\n");
            }
            for (state, v) in &neuron.initial {
                let known = neuron.model.state(state);
                let (d, unit) = known.map_or((Dimension::NONE, ""), |s| (s.dimension, &*s.unit));
                *out += &format!("{} = {}\n", key(state), value(v, d, unit));
            }
        }
    }
    if !p.attributes.is_empty() {
        *out += &format!("[populations.{name}.attributes]\n");
    }
    for (attribute, a) in &p.attributes {
        let written = match a {
            Attribute::Texts(texts) => list(texts.iter().map(|t| text(t))),
            Attribute::Numbers { values, unit } => {
                let values = list(values.iter().map(|x| number(*x)));
                format!("{{ values = {values}, unit = {} }}", text(unit))
            }
        };
        *out += &format!("{} = {written}\n", key(attribute));
    }
}

/// Dimension and unit of weights onto a receptor of a population.
fn weight_unit<'a>(by_name: &ByName<'a>, target: &str, receptor: &str) -> (Dimension, &'a str) {
    by_name
        .get(target)
        .and_then(|p| p.neuron())
        .and_then(|n| n.model.receptor(receptor))
        .map_or((Dimension::NONE, ""), |(_, r)| (r.dimension, &*r.unit))
}

fn projection(
    out: &mut String,
    p: &Projection,
    by_name: &ByName<'_>,
    table: fn(&ConnectionTable, Dimension) -> String,
) {
    let (dimension, unit) = weight_unit(by_name, &p.target, &p.receptor);
    *out += "\n[[projections]]\n";
    for (name, value) in [
        ("name", &p.name),
        ("source", &p.source),
        ("target", &p.target),
        ("receptor", &p.receptor),
    ] {
        *out += &format!("{name} = {}\n", text(value));
    }
    if let Some(output) = &p.output {
        *out += &format!("output = {}\n", text(output));
    }
    let (rule, argument) = match &p.rule {
        ConnectionRule::FixedInDegree { in_degree } => {
            ("fixed_indegree", format!("in_degree = {in_degree}\n"))
        }
        ConnectionRule::FixedOutDegree { out_degree } => {
            ("fixed_outdegree", format!("out_degree = {out_degree}\n"))
        }
        ConnectionRule::FixedTotalNumber { number } => {
            ("fixed_total_number", format!("number = {number}\n"))
        }
        ConnectionRule::PairwiseBernoulli { probability } => {
            let p = number(*probability);
            ("pairwise_bernoulli", format!("probability = {p}\n"))
        }
        ConnectionRule::OneToOne => ("one_to_one", String::new()),
        ConnectionRule::AllToAll => ("all_to_all", String::new()),
        ConnectionRule::FromTable(t) => {
            ("from_table", format!("table = {}\n", table(t, dimension)))
        }
    };
    *out += &format!("rule = \"{rule}\"\n{argument}");
    *out += &format!("allow_autapses = {}\n", p.allow_autapses);
    *out += &format!("allow_multapses = {}\n", p.allow_multapses);
    *out += &format!("weight = {}\n", value(&p.weight, dimension, unit));
    if let Some(factor) = &p.weight_course {
        let (key, value) = course(factor, Dimension::NONE, "");
        *out += &format!("weight_course = {{ {key} = {value} }}\n");
    }
    let delay = match &p.delay {
        Delay::Step => "\"step\"".to_string(),
        Delay::Value(v) => value(v, Dimension::TIME, "ms"),
    };
    *out += &format!("delay = {delay}\n");
    if let Some(synapse) = &p.synapse {
        *out += &format!("synapse = {}\n", synapse_use(synapse, dimension, unit));
    }
}

/// The model of a synapse with the values that were set; `dimension` and `unit` are those of weights.
fn synapse_use(synapse: &SynapseUse, dimension: Dimension, unit: &str) -> String {
    let mut items = vec![format!("model = {}", text(&synapse.model.name))];
    for (name, x) in &synapse.parameters {
        let known = synapse.model.parameter(name);
        let (d, unit) = match known {
            Some(p) if p.dimension == Dimension::WEIGHT => (dimension, unit),
            Some(p) => (p.dimension, &*p.unit),
            None => (Dimension::NONE, ""),
        };
        items.push(format!("{} = {}", key(name), quantity(*x, d, unit)));
    }
    match items.as_slice() {
        [_] => text(&synapse.model.name),
        _ => format!("{{ {} }}", items.join(", ")),
    }
}

fn synapses(t: &ConnectionTable, dimension: Dimension) -> String {
    let indices = |v: &[u64]| list(v.iter().map(u64::to_string));
    let numbers = |v: &[f64]| list(v.iter().map(|x| number(*x)));
    let mut out = format!(
        "{{ source = {}, target = {}",
        indices(&t.source),
        indices(&t.target)
    );
    if let Some(w) = &t.weight {
        let unit = text(&dimension.unit());
        out += &format!(", weight = {}, weight_unit = {unit}", numbers(w));
    }
    if let Some(d) = &t.delay {
        out += &format!(", delay = {}, delay_unit = \"ms\"", numbers(d));
    }
    out + " }"
}

fn port_unit<'a>(by_name: &ByName<'a>, target: &str, port: &str) -> (Dimension, &'a str) {
    let known = by_name.get(target).and_then(|p| p.neuron());
    let known = known.and_then(|n| n.model.inputs.iter().find(|i| i.name == port));
    known.map_or((Dimension::NONE, ""), |i| (i.dimension, &*i.unit))
}

/// The keys of a stimulus, each followed by `separator`.
fn stimulus(s: &Stimulus, by_name: &ByName<'_>, separator: &str) -> String {
    let mut lines = vec![
        format!("name = {}", text(&s.name)),
        format!("target = {}", text(&s.target)),
    ];
    match &s.kind {
        StimulusKind::Poisson {
            receptor,
            rate: r,
            weight,
            delay,
        } => {
            let (dimension, unit) = weight_unit(by_name, &s.target, receptor);
            lines.push("kind = \"poisson\"".to_string());
            lines.push(format!("receptor = {}", text(receptor)));
            lines.push(format!("rate = {}", rate(r)));
            lines.push(format!("weight = {}", quantity(*weight, dimension, unit)));
            lines.push(format!("delay = {}", time(*delay)));
        }
        StimulusKind::Current { port, waveform } => {
            let (d, unit) = port_unit(by_name, &s.target, port);
            lines.push("kind = \"current\"".to_string());
            lines.push(format!("port = {}", text(port)));
            let (key, value) = course(waveform, d, unit);
            lines.push(format!("{key} = {value}"));
        }
        StimulusKind::Noise {
            port,
            process,
            mean,
            sd,
            shared,
        } => {
            let (d, unit) = port_unit(by_name, &s.target, port);
            let (kind, parameter) = match process {
                NoiseProcess::OrnsteinUhlenbeck { tau } => {
                    ("ornstein_uhlenbeck", Some(("tau", *tau)))
                }
                NoiseProcess::PiecewiseConstant { interval } => {
                    ("gaussian_noise", interval.map(|t| ("interval", t)))
                }
            };
            lines.push(format!("kind = {}", text(kind)));
            lines.push(format!("port = {}", text(port)));
            lines.push(format!("mean = {}", quantity(*mean, d, unit)));
            lines.push(format!("sd = {}", quantity(*sd, d, unit)));
            lines.extend(parameter.map(|(key, t)| format!("{key} = {}", time(t))));
            lines.extend(shared.iter().map(|name| format!("shared = {}", text(name))));
        }
        StimulusKind::Patterns {
            port,
            patterns,
            coefficients,
        } => {
            let (d, unit) = port_unit(by_name, &s.target, port);
            lines.push("kind = \"patterns\"".to_string());
            lines.push(format!("port = {}", text(port)));
            lines.push(super::patterns::spatial(patterns));
            lines.extend(super::patterns::in_time(coefficients, d, unit));
        }
    }
    if let Some(t) = s.start {
        lines.push(format!("start = {}", time(t)));
    }
    if let Some(t) = s.stop {
        lines.push(format!("stop = {}", time(t)));
    }
    if let Some((first, count)) = s.neurons {
        lines.push(format!("neurons = {{ first = {first}, number = {count} }}"));
    }
    let mut out = lines.join(separator);
    if separator == "\n" {
        out.push('\n');
    }
    out
}

fn protocol(out: &mut String, p: &Protocol, by_name: &ByName<'_>) {
    *out += &format!(
        "[protocol]\ndt = {}\nduration = {}\nwarmup = {}\n",
        time(p.dt),
        time(p.duration),
        time(p.warmup)
    );
    if p.scheme.by_model.is_empty() {
        *out += &format!("scheme = \"{}\"\n", p.scheme.all);
    } else {
        let all = (p.scheme.all != Scheme::Auto).then(|| format!("all = \"{}\"", p.scheme.all));
        let each = p.scheme.by_model.iter();
        let each = each.map(|(model, s)| format!("{} = \"{s}\"", key(model)));
        let each = all.into_iter().chain(each);
        *out += &format!("scheme = {{ {} }}\n", each.collect::<Vec<_>>().join(", "));
    }
    if !p.stimuli.is_empty() {
        *out += "stimuli = [\n";
        for s in &p.stimuli {
            *out += &format!("    {{ {} }},\n", stimulus(s, by_name, ", "));
        }
        *out += "]\n";
    }
    if !p.plasticity.is_empty() {
        let entries = p.plasticity.iter().map(learning);
        *out += &format!("plasticity = {}\n", list(entries));
    }
    *out += &format!(
        "\n[protocol.record]\nspikes = {}\ninput_moments = {}\n",
        p.record.spikes, p.record.input_moments
    );
    let usual = Record::default();
    if p.record.statistics {
        *out += "statistics = true\n";
    }
    if p.record.bin.to_bits() != usual.bin.to_bits() {
        *out += &format!("bin = {}\n", time(p.record.bin));
    }
    if let Some(window) = p.record.window {
        *out += &format!("window = {}\n", time(window));
    }
    weights(out, &p.record);
    if p.record.traces.is_empty() {
        return;
    }
    *out += "traces = [\n";
    for t in &p.record.traces {
        let neurons = match &t.neurons {
            NeuronSelection::All => "\"all\"".to_string(),
            NeuronSelection::Range { first, number } => {
                format!("{{ first = {first}, number = {number} }}")
            }
            NeuronSelection::List(v) => list(v.iter().map(u64::to_string)),
        };
        let mut items = vec![
            format!("population = {}", text(&t.population)),
            format!("variable = {}", text(&t.variable)),
            format!("neurons = {neurons}"),
        ];
        for (name, x) in [
            ("start", t.start),
            ("stop", t.stop),
            ("interval", t.interval),
        ] {
            items.extend(x.map(|x| format!("{name} = {}", time(x))));
        }
        *out += &format!("    {{ {} }},\n", items.join(", "));
    }
    *out += "]\n";
}

fn learning(l: &Learning) -> String {
    let windows = l.windows.iter();
    let windows = windows.map(|(from, to)| format!("[{}, {}]", time(*from), time(*to)));
    let windows = format!("learning = {}", list(windows));
    match &l.projection {
        Some(name) => format!("{{ projection = {}, {windows} }}", text(name)),
        None => format!("{{ {windows} }}"),
    }
}

fn weights(out: &mut String, record: &Record) {
    if record.weights.is_empty() {
        return;
    }
    *out += "weights = [\n";
    for w in &record.weights {
        let synapses = match w.synapses {
            SynapseSelection::All => "\"all\"".to_string(),
            SynapseSelection::Range {
                first,
                number,
                every,
            } => {
                let number = number.map_or(String::new(), |n| format!("number = {n}, "));
                format!("{{ first = {first}, {number}every = {every} }}")
            }
        };
        let mut items = vec![
            format!("projection = {}", text(&w.projection)),
            format!("synapses = {synapses}"),
            format!("interval = {}", time(w.interval)),
        ];
        for (name, x) in [("start", w.start), ("stop", w.stop)] {
            items.extend(x.map(|x| format!("{name} = {}", time(x))));
        }
        *out += &format!("    {{ {} }},\n", items.join(", "));
    }
    *out += "]\n";
}
