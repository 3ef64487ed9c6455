//! Sets up and passes all checks and tests on a machine with Rust, a C compiler and Python 3.10 or later.

use crate::counts;
use crate::docs::{self, Places};
use crate::kernels;
use crate::shell::Task;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// What is tested.
#[derive(Clone, Copy)]
pub struct Parts {
    /// Checks, Rust tests, Rust examples.
    pub rust: bool,
    /// Python package, its tests, Python examples, documentation.
    pub python: bool,
}

/// What the Python package is built and tested with, by name in the Python package index.
const PYTHON_PACKAGES: [&str; 13] = [
    "maturin>=1.9.4,<2",
    "numpy",
    "pyarrow",
    "matplotlib",
    "pytest",
    "scipy",
    "pandas",
    "polars",
    "xarray",
    "neo",
    "mypy",
    "tqdm",
    "distributed",
];

/// How the parts came out.
#[derive(Default)]
struct Results {
    parts: Vec<(String, Option<f64>)>,
    not_run: Vec<String>,
    failures: Vec<String>,
}

impl Results {
    /// Takes up a part; whether it passed.
    fn add(&mut self, title: &str, result: Result<f64, String>) -> bool {
        match result {
            Ok(seconds) => {
                self.parts.push((title.into(), Some(seconds)));
                true
            }
            Err(message) => {
                println!("== {message}");
                self.parts.push((title.into(), None));
                self.failures.push(message);
                false
            }
        }
    }
}

/// Runs everything; a part that fails does not keep the others from running.
pub fn run(root: &Path, parts: Parts) -> Result<(), String> {
    let start = Instant::now();
    let mut results = Results::default();
    if parts.rust {
        rust(root, &mut results)?;
    }
    if parts.python {
        python(root, &mut results)?;
    }
    println!("\n{:<40} {:>8}", "part", "seconds");
    for (title, seconds) in &results.parts {
        match seconds {
            Some(s) => println!("{title:<40} {s:>8.1}"),
            None => println!("{title:<40} {:>8}", "failed"),
        }
    }
    for line in &results.not_run {
        println!("{line}");
    }
    println!("{:<40} {:>8.1}\n", "all", start.elapsed().as_secs_f64());
    if results.failures.is_empty() {
        println!("all checks, tests and examples passed");
        return Ok(());
    }
    Err(format!(
        "{} of {} parts failed:\n{}",
        results.failures.len(),
        results.parts.len(),
        results.failures.join("\n")
    ))
}

fn rust(root: &Path, results: &mut Results) -> Result<(), String> {
    let cargo = |title| {
        Task::new(
            title,
            std::env::var("CARGO").unwrap_or("cargo".into()),
            root,
        )
    };
    let has = |tool: &str| cargo("").with([tool, "--version"]).output().is_some();
    if has("fmt") {
        let task = cargo("format").with(["fmt", "--all", "--check"]);
        results.add("format", task.run());
    } else {
        println!("\n== format: not checked, rustfmt is not installed");
    }
    println!("\n== kernels");
    let clock = Instant::now();
    let current = kernels::check(root).map(|()| clock.elapsed().as_secs_f64());
    results.add("kernels", current);
    if has("clippy") {
        let words = "clippy --release --workspace --lib --bins --examples -- -D warnings";
        results.add("clippy", cargo("clippy").with(words.split(' ')).run());
        // Tests may compare with the functions that the paths which decide spikes must not use.
        let words =
            "clippy --release --workspace --tests -- -D warnings -A clippy::disallowed-methods";
        let title = "clippy of tests";
        results.add(title, cargo(title).with(words.split(' ')).run());
    } else {
        println!("\n== clippy: not run, clippy is not installed");
    }
    // The extension module is linked by the Python interpreter that loads it; its tests are those of Python.
    let words = "test --release --workspace --exclude neuropil-python --no-fail-fast";
    results.add(
        "Rust tests",
        cargo("Rust tests").with(words.split(' ')).run(),
    );
    println!("\n== instruction counts");
    let clock = Instant::now();
    match counts::check(root) {
        Ok(counts::Verdict::NotRun(reason)) => {
            let line = format!("instruction counts: not run, {reason}");
            println!("== {line}");
            results.not_run.push(line);
        }
        counted => {
            let seconds = counted.map(|_| clock.elapsed().as_secs_f64());
            results.add("instruction counts", seconds);
        }
    }
    for name in examples(root, "rs")? {
        // `cargo test` has built them.
        let program = target(root).join("release/examples").join(&name);
        let program = program.with_extension(std::env::consts::EXE_EXTENSION);
        let title = format!("example {name}.rs");
        results.add(&title, Task::new(&title, program, root).run());
    }
    Ok(())
}

fn python(root: &Path, results: &mut Results) -> Result<(), String> {
    let Some(own) = environment(root, results)? else {
        return Ok(());
    };
    let task = Task::new("Python tests", &own, root);
    results.add(
        "Python tests",
        task.with(["-m", "pytest", "-q", "python/tests"]).run(),
    );
    for name in examples(root, "py")? {
        let file = root.join("examples").join(format!("{name}.py"));
        let title = format!("example {name}.py");
        results.add(&title, Task::new(&title, &own, root).with([file]).run());
    }
    let places = Places {
        root,
        target: &target(root),
        python: &own,
    };
    if results.add("documentation", docs::build(&places)) {
        results.add("documented commands", docs::run_examples(&places));
    }
    Ok(())
}

/// Builds the documentation for a reader, and says where it is.
pub fn documentation(root: &Path) -> Result<(), String> {
    let mut results = Results::default();
    let own = environment(root, &mut results)?;
    let Some(own) = own.filter(|_| results.failures.is_empty()) else {
        return Err(results.failures.join("\n"));
    };
    let places = Places {
        root,
        target: &target(root),
        python: &own,
    };
    docs::build(&places)?;
    let page = places.site().join("index.html");
    println!("\nthe documentation is at {}", page.display());
    Ok(())
}

/// An environment with the Python package and all that its tests and the documentation need: its Python, or `None` where
/// a part failed.
fn environment(root: &Path, results: &mut Results) -> Result<Option<PathBuf>, String> {
    let python = interpreter(root)?;
    let target = target(root);
    let venv = target.join("venv");
    let bin = venv.join(if cfg!(windows) { "Scripts" } else { "bin" });
    let own = bin.join(if cfg!(windows) {
        "python.exe"
    } else {
        "python"
    });
    if Task::new("", &own, root)
        .with(["-m", "pip", "--version"])
        .output()
        .is_none()
    {
        let task = Task::new("virtual environment", &python, root);
        let made = task.with(["-m", "venv", "--clear"]).with([&venv]).run();
        let advice = "the module `venv` of Python is missing or broken; on Debian and Ubuntu: apt install python3-venv";
        if !results.add(
            "virtual environment",
            made.map_err(|e| format!("{e}\n{advice}")),
        ) {
            return Ok(None);
        }
    }
    let pip = |title| {
        let words = "-m pip install --disable-pip-version-check --quiet";
        Task::new(title, &own, root).with(words.split(' '))
    };
    let installed = pip("Python packages")
        .with(PYTHON_PACKAGES)
        .with(docs::PYTHON_PACKAGES)
        .run();
    // Built in the environment itself, so that crates compiled for the command line are used again.
    let path = std::env::var_os("PATH").unwrap_or_default();
    let paths = std::iter::once(bin.clone()).chain(std::env::split_paths(&path));
    let path = std::env::join_paths(paths).map_err(|e| format!("PATH: {e}"))?;
    let words = "--no-build-isolation --no-deps --force-reinstall .";
    let package = pip("Python package")
        .with(words.split(' '))
        .env("CARGO_TARGET_DIR", &target)
        .env("PATH", path);
    let ready =
        results.add("Python packages", installed) && results.add("Python package", package.run());
    Ok(ready.then_some(own))
}

/// Where cargo builds.
pub fn target(root: &Path) -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |t| root.join(t))
}

/// Names of the examples in one language, in order.
fn examples(root: &Path, extension: &str) -> Result<Vec<String>, String> {
    let folder = root.join("examples");
    let listed = std::fs::read_dir(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    let mut names: Vec<String> = listed
        .filter_map(|e| e.ok().map(|e| e.path()))
        .filter(|p| p.extension().is_some_and(|e| e == extension))
        .filter_map(|p| p.file_stem().map(|s| s.to_string_lossy().into_owned()))
        .collect();
    names.sort();
    Ok(names)
}

/// A Python that is new enough.
fn interpreter(root: &Path) -> Result<PathBuf, String> {
    let asked = std::env::var_os("PYTHON").map(PathBuf::from);
    let names = "python3 python python3.14 python3.13 python3.12 python3.11 python3.10";
    for candidate in asked.into_iter().chain(names.split(' ').map(PathBuf::from)) {
        let question = "import sys; print(sys.version_info >= (3, 10))";
        let task = Task::new("", &candidate, root).with(["-c", question]);
        if task.output().as_deref() == Some("True") {
            return Ok(candidate);
        }
    }
    Err("no Python 3.10 or later among python3, python, python3.10 ... python3.14; set PYTHON to one".into())
}
