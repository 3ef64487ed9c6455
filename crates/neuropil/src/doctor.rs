//! What this installation and this machine can do, and what is wrong with them.

use crate::{Error, Outcome, SimulateOptions};
use neuropil_atlas::{self as atlas, Kind};
use neuropil_numerics::isa::Isa;
use neuropil_sim::{CpuEngine, available_memory};
use serde_json::{Value, json};
use std::path::PathBuf;

/// What a circuit of a hundred thousand neurons needs at least.
const LITTLE_MEMORY: u64 = 1 << 30;

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// What it is.
    pub what: &'static str,
    /// What was found: text, a number or a list.
    pub value: Value,
    /// What to do, where something is wrong.
    pub advice: Option<String>,
}

/// Looks at version, instruction sets, cores, memory, kernels, atlas and data sets, and runs a small network with every
/// instruction set of this machine and in the interpreter to compare the spikes; takes about a second.
pub fn doctor() -> Vec<Finding> {
    let system = format!("{} {}", std::env::consts::OS, std::env::consts::ARCH);
    vec![
        found("version", json!(env!("CARGO_PKG_VERSION"))),
        found("system", json!(system)),
        found("instruction sets", json!(names(&Isa::available()))),
        used(Isa::detect()),
        cores(),
        memory(),
        kernels(),
        same_bits(),
        found("atlas", json!(atlas_entries())),
        data(),
    ]
}

fn found(what: &'static str, value: Value) -> Finding {
    Finding {
        what,
        value,
        advice: None,
    }
}

fn names(all: &[Isa]) -> Vec<&'static str> {
    all.iter().map(|isa| isa.name()).collect()
}

fn used(isa: Isa) -> Finding {
    let slow = cfg!(target_arch = "x86_64") && isa == Isa::Baseline;
    Finding {
        what: "instruction set used",
        value: json!(isa.name()),
        advice: slow.then(|| {
            "this processor lacks AVX2 or fused multiply-add: results are the same, but models with e^x run ten times more slowly, or worse".into()
        }),
    }
}

fn cores() -> Finding {
    match std::thread::available_parallelism() {
        Ok(n) => found("cores", json!(n.get())),
        Err(e) => Finding {
            what: "cores",
            value: json!("unknown"),
            advice: Some(format!(
                "the system does not say ({e}); give the number of threads"
            )),
        },
    }
}

fn memory() -> Finding {
    let Some(available) = available_memory() else {
        let advice = "the system does not say; runs that do not fit are not refused";
        return Finding {
            what: "memory available",
            value: json!("unknown"),
            advice: Some(advice.into()),
        };
    };
    let advice = (available < LITTLE_MEMORY).then(|| {
        "less than 1 GiB: close other programs, or simulate at a smaller scale".to_owned()
    });
    Finding {
        what: "memory available",
        value: json!(format!(
            "{:.2} GiB",
            available as f64 / (1_u64 << 30) as f64
        )),
        advice,
    }
}

fn atlas_entries() -> String {
    let entries = atlas::list();
    let of = |kind| entries.iter().filter(|e| e.kind == kind).count();
    format!(
        "{} circuits, {} neuron models, {} synapse models",
        of(Kind::Circuit),
        of(Kind::Neuron),
        of(Kind::Synapse)
    )
}

fn kernels() -> Finding {
    let names: Vec<&str> = atlas::list()
        .iter()
        .filter(|e| e.kind == Kind::Neuron)
        .filter(|e| atlas::neuron(e.name).is_ok_and(|m| m.kernel))
        .map(|e| e.name)
        .collect();
    found("native kernels", json!(names))
}

/// A network of 250 neurons for 50 ms.
fn small(isa: Option<Isa>, interpreter: bool) -> Result<Outcome, Error> {
    let set = [("N_E", "200"), ("J", "1 mV")].map(|(k, v)| (k.to_owned(), v.to_owned()));
    let circuit = crate::load("brunel_2000", &set)?;
    let mut protocol = circuit.protocol.clone();
    (protocol.warmup, protocol.duration) = (0.0, 50.0);
    let options = SimulateOptions {
        protocol: Some(protocol),
        engine: CpuEngine {
            isa,
            interpreter,
            threads: Some(if interpreter { 2 } else { 1 }),
            ..CpuEngine::default()
        },
        ..SimulateOptions::default()
    };
    crate::simulate(&circuit, options)
}

fn same_bits() -> Finding {
    const WHAT: &str = "same bits";
    let wrong = |problem: String| Finding {
        what: WHAT,
        value: json!(problem),
        advice: Some("results cannot be trusted on this machine; please report this output".into()),
    };
    let first = match small(None, true) {
        Ok(outcome) => outcome.recording,
        Err(e) => return wrong(e.to_string()),
    };
    if first.spikes.is_empty() {
        return wrong("the test network is silent".into());
    }
    for isa in Isa::available() {
        match small(Some(isa), false) {
            Ok(o) if !o.facts.interpreted.is_empty() => {
                return wrong(format!(
                    "no kernel was found for {}",
                    o.facts.interpreted.join(", ")
                ));
            }
            Ok(o) if o.recording.spikes == first.spikes => {}
            Ok(_) => {
                return wrong(format!(
                    "spikes with {} differ from the interpreter's",
                    isa.name()
                ));
            }
            Err(e) => return wrong(e.to_string()),
        }
    }
    let all = names(&Isa::available()).join(", ");
    found(
        WHAT,
        json!(format!(
            "{} spikes equal in the interpreter and with {all}",
            first.spikes.len()
        )),
    )
}

fn data() -> Finding {
    const WHAT: &str = "data sets";
    let Some(folder) = std::env::var_os("NEUROPIL_DATA").map(PathBuf::from) else {
        return found(
            WHAT,
            json!("NEUROPIL_DATA is not set; only figure 4 of baker_2020 needs it (mnist)"),
        );
    };
    match std::fs::read_dir(&folder) {
        Ok(entries) => {
            let mut names: Vec<String> = entries
                .filter_map(|e| Some(e.ok()?.file_name().to_string_lossy().into_owned()))
                .filter(|n| !n.starts_with('.'))
                .collect();
            names.sort();
            found(WHAT, json!(names))
        }
        Err(e) => Finding {
            what: WHAT,
            value: json!(format!("{}: {e}", folder.display())),
            advice: Some("let NEUROPIL_DATA name the folder of data sets, or unset it".into()),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_processor_without_fused_operations_is_named() {
        let advised = |isa| used(isa).advice.is_some();
        assert_eq!(advised(Isa::Baseline), cfg!(target_arch = "x86_64"));
        assert!(!advised(Isa::Avx2) && !advised(Isa::Avx512));
    }
}
