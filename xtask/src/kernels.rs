//! Prints the native kernels of the atlas models marked `kernel = true`.
//!
//! A model has a kernel for each program that circuits commonly need: receptors merged as the default parameters
//! allow or kept apart, input ports all connected or none, under the scheme that follows from its equations and those
//! of [`SCHEMES`]. Any other program runs in the interpreter.

use neuropil_circuit::read::read_model;
use neuropil_circuit::structure::structure;
use neuropil_circuit::{NeuronModel, Structure, Value};
use neuropil_scheme::{LowerOptions, Scheme, StepProgram, find_merges, kernel_source, lower};
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const FOLDER: &str = "crates/neuropil-sim/src/kernels";
const HEAD: &str = "//! Printed by `cargo xtask kernels`; not edited by hand.";

/// Schemes that runs name because a paper or another simulator has them.
const SCHEMES: &[(&str, Scheme)] = &[
    ("izhikevich", Scheme::Euler),
    ("izhikevich", Scheme::HalfSteps),
    ("izhikevich_psc_step", Scheme::HalfSteps),
];

/// A file to be written, relative to the root of the workspace.
struct File {
    path: PathBuf,
    text: String,
}

/// Writes all kernels and removes those of models that are gone.
pub fn write(root: &Path) -> Result<(), String> {
    let files = print(root)?;
    for path in stale(root, &files) {
        std::fs::remove_file(&path).map_err(|e| format!("{}: {e}", path.display()))?;
        println!("removed {}", path.display());
    }
    for file in files {
        let text = format(&file.text)?
            .ok_or("rustfmt is needed to print kernels: `rustup component add rustfmt`")?;
        let path = root.join(&file.path);
        if std::fs::read_to_string(&path).is_ok_and(|old| old == text) {
            println!("current {}", file.path.display());
            continue;
        }
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
        }
        std::fs::write(&path, text).map_err(|e| format!("{}: {e}", path.display()))?;
        println!("written {}", file.path.display());
    }
    Ok(())
}

/// An error naming the files that differ from what would be printed.
pub fn check(root: &Path) -> Result<(), String> {
    let files = print(root)?;
    let mut different: Vec<String> = stale(root, &files)
        .iter()
        .map(|p| p.display().to_string())
        .collect();
    for file in &files {
        let given = std::fs::read_to_string(root.join(&file.path)).unwrap_or_default();
        let same = match format(&file.text)? {
            Some(text) => text == given,
            None => bare(&file.text) == bare(&given),
        };
        if !same {
            different.push(file.path.display().to_string());
        }
    }
    if different.is_empty() {
        println!("{} kernel files are current", files.len());
        return Ok(());
    }
    Err(format!(
        "run `cargo xtask kernels`; not current: {}",
        different.join(", ")
    ))
}

fn print(root: &Path) -> Result<Vec<File>, String> {
    let mut files = Vec::new();
    let mut modules = String::new();
    let mut entries = String::new();
    for model in models(root)? {
        let mut body = String::new();
        for (name, program) in programs(&model)? {
            let _ = writeln!(body, "\n{}", kernel_source(&program, &name));
            let _ = writeln!(
                entries,
                "    ({:#018x}, {}::{name}),",
                program.key(),
                model.name
            );
        }
        files.push(File {
            path: [FOLDER, "generated", &format!("{}.rs", model.name)]
                .iter()
                .collect(),
            text: format!(
                "{HEAD}\n//!\n//! Kernels of `{}`: {}.\n\n{}{body}",
                model.name,
                model.title,
                imports(&body)
            ),
        });
        let _ = writeln!(modules, "#[allow(clippy::all)]\nmod {};", model.name);
    }
    files.push(File {
        path: [FOLDER, "generated.rs"].iter().collect(),
        text: format!(
            "{HEAD}\n\n{modules}\nuse super::Kernel;\n\n/// Keys of programs and their kernels.\npub(super) const KERNELS: &[(u64, Kernel)] = &[\n{entries}];\n"
        ),
    });
    Ok(files)
}

/// The models of the atlas that are to have kernels, by name.
fn models(root: &Path) -> Result<Vec<NeuronModel>, String> {
    let folder = root.join("atlas/neurons");
    let listed = std::fs::read_dir(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    let mut paths: Vec<PathBuf> = listed.filter_map(|e| e.ok().map(|e| e.path())).collect();
    paths.retain(|p| p.extension().is_some_and(|e| e == "toml"));
    paths.sort();
    let mut models = Vec::new();
    for path in paths {
        let text =
            std::fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
        let model = read_model(&text, Some(&path)).map_err(|e| e.to_string())?;
        if model.kernel {
            models.push(model);
        }
    }
    Ok(models)
}

/// The programs of a model that get kernels, with the names of their functions; no two alike.
fn programs(model: &NeuronModel) -> Result<Vec<(String, StepProgram)>, String> {
    let merges = match structure(model) {
        Structure::Linear(linear) => find_merges(model, &linear, &|name| {
            model.parameter(name).map(|p| Value::Constant(p.default))
        }),
        Structure::General => Vec::new(),
    };
    let all_ports: Vec<usize> = (0..model.inputs.len()).collect();
    let mut found: Vec<(String, StepProgram)> = Vec::new();
    let named = SCHEMES.iter().filter(|s| s.0 == model.name).map(|s| s.1);
    for scheme in std::iter::once(Scheme::Auto).chain(named) {
        let name = match scheme {
            Scheme::Auto => model.name.clone(),
            other => format!("{}_{other}", model.name),
        };
        for (suffix, merges) in [("", Vec::new()), ("_merged", merges.clone())] {
            for (suffix, ports) in [
                (suffix.to_owned(), Vec::new()),
                (format!("{suffix}_ports"), all_ports.clone()),
            ] {
                let options = LowerOptions {
                    merges: merges.clone(),
                    ports,
                    scheme,
                };
                let program = lower(model, &options).map_err(|e| e.to_string())?;
                if !found.iter().any(|(_, p)| p.key() == program.key()) {
                    found.push((format!("{name}{suffix}"), program));
                }
            }
        }
    }
    Ok(found)
}

/// Imports of exactly what `body` names.
fn imports(body: &str) -> String {
    let words: Vec<&str> = body
        .split(|c: char| !c.is_alphanumeric() && c != '_')
        .collect();
    let used = |names: &[&'static str]| -> Vec<&'static str> {
        names
            .iter()
            .copied()
            .filter(|n| words.contains(n))
            .collect()
    };
    let segment = used(&[
        "BLOCK",
        "CacheAligned",
        "Constant",
        "Flags",
        "IntLanes",
        "PART",
        "PartFlags",
        "PartInts",
        "PartLanes",
        "Segment",
        "collect_spikes",
        "part_of",
        "part_mut",
    ]);
    let numerics = used(&["hot", "multiversion"]);
    format!(
        "use crate::segment::{{{}}};\nuse neuropil_numerics::{{{}}};\n",
        segment.join(", "),
        numerics.join(", ")
    )
}

/// The text as rustfmt prints it; `None` where there is no rustfmt.
fn format(text: &str) -> Result<Option<String>, String> {
    let child = Command::new("rustfmt")
        .args(["--edition", "2024"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let Ok(mut child) = child else {
        return Ok(None);
    };
    if let Some(mut input) = child.stdin.take() {
        input
            .write_all(text.as_bytes())
            .map_err(|e| format!("rustfmt: {e}"))?;
    }
    let out = child
        .wait_with_output()
        .map_err(|e| format!("rustfmt: {e}"))?;
    if !out.status.success() {
        return Err(format!("rustfmt: {}", String::from_utf8_lossy(&out.stderr)));
    }
    String::from_utf8(out.stdout)
        .map(Some)
        .map_err(|e| format!("rustfmt: {e}"))
}

/// A text without what rustfmt changes.
fn bare(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace() && *c != ',')
        .collect()
}

/// Kernel files of models that are gone.
fn stale(root: &Path, files: &[File]) -> Vec<PathBuf> {
    let Ok(listed) = std::fs::read_dir(root.join(FOLDER).join("generated")) else {
        return Vec::new();
    };
    listed
        .filter_map(|e| e.ok().map(|e| e.path()))
        .filter(|path| !files.iter().any(|f| root.join(&f.path) == *path))
        .collect()
}
