//! Runs the command as a user does.
#![allow(dead_code)]

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// The microcircuit, small and short: 7,717 neurons, 3 million synapses, Poisson background.
pub const SMALL: [&str; 8] = [
    "simulate",
    "potjans_diesmann_2014",
    "--scale",
    "0.1",
    "--warmup",
    "20 ms",
    "--duration",
    "150 ms",
];

/// The command, with nothing on standard input.
pub fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_neuropil"));
    command.stdin(Stdio::null());
    command
}

/// What a run wrote, and how it ended.
pub struct Ran {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

/// Runs the command.
pub fn run(arguments: &[&str]) -> Ran {
    let output: Output = command()
        .args(arguments)
        .output()
        .expect("the command runs");
    Ran {
        code: output.status.code(),
        out: String::from_utf8(output.stdout).expect("text"),
        err: String::from_utf8(output.stderr).expect("text"),
    }
}

/// The JSON object that the command wrote, and nothing else, with exit code 0.
pub fn json(arguments: &[&str]) -> Value {
    let mut all = arguments.to_vec();
    all.push("--json");
    let ran = run(&all);
    assert_eq!(ran.code, Some(0), "{all:?}\n{}", ran.err);
    let value: Value =
        serde_json::from_str(&ran.out).unwrap_or_else(|e| panic!("{e}: {}", ran.out));
    assert!(value.is_object());
    value
}

/// `arguments` after `first`.
pub fn joined<'a>(first: &[&'a str], more: &[&'a str]) -> Vec<&'a str> {
    first.iter().chain(more).copied().collect()
}

/// An empty folder of this test, removed when dropped.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("neuropil-cli-{}-{name}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).expect("a folder");
        Self(path)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Writes a file and gives its path as text.
    pub fn file(&self, name: &str, text: &str) -> String {
        let path = self.0.join(name);
        std::fs::write(&path, text).expect("a file");
        path.display().to_string()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A circuit of 100 excitatory and 25 inhibitory neurons, with a model of its own.
pub const MINE: &str = r#"
[circuit]
name = "mine"
title = "A small circuit with a model of its own"

[models.leaky]
title = "Leaky integrator with jumps"
deliver = "after propagation"

[models.leaky.parameters]
tau_m = { default = "20 ms", lower = "> 0 ms", meaning = "membrane time constant" }
V_th = { default = "20 mV", meaning = "threshold" }
V_reset = { default = "10 mV", meaning = "reset" }
t_ref = { default = "2 ms", lower = ">= 0 ms", meaning = "refractory period" }

[models.leaky.states]
V = { initial = "V_reset", meaning = "membrane potential from rest" }

[models.leaky.receptors.jump]
unit = "mV"
add = { V = "weight" }

[models.leaky.dynamics]
V = "-V / tau_m"

[models.leaky.spike]
condition = "V >= V_th"
reset = { V = "V_reset" }
refractory = "t_ref"
hold = ["V"]
refractory_input = "discard"

[populations.E]
size = 100
model = "leaky"

[populations.I]
size = 25
model = "leaky"

[[projections]]
sources = ["E"]
targets = ["E", "I"]
rule = "fixed_indegree"
in_degree = 10
weight = "0.1 mV"
delay = "1.5 ms"
receptor = "jump"

[[projections]]
sources = ["I"]
targets = ["E", "I"]
rule = "fixed_indegree"
in_degree = 5
weight = "-0.5 mV"
delay = "1.5 ms"
receptor = "jump"

[[stimuli]]
kind = "poisson"
targets = ["E", "I"]
rate = "12000 spikes/s"
weight = "0.1 mV"
receptor = "jump"

[protocol]
duration = "500 ms"
warmup = "100 ms"
"#;
