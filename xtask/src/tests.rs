//! Sets up and passes all checks and tests on a machine with Rust, a C compiler and Python 3.10 or later.

use crate::kernels;
use crate::shell::Task;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// What is tested.
#[derive(Clone, Copy)]
pub struct Parts {
    /// Checks, Rust tests, Rust examples.
    pub rust: bool,
    /// Python package, its tests, Python examples.
    pub python: bool,
}

/// What the Python package is built and tested with, by name in the Python package index.
const PYTHON_PACKAGES: [&str; 5] = [
    "maturin>=1.9.4,<2",
    "numpy",
    "pyarrow",
    "matplotlib",
    "pytest",
];

/// Runs everything; the first failure ends it.
pub fn run(root: &Path, parts: Parts) -> Result<(), String> {
    let start = Instant::now();
    let mut times: Vec<(&'static str, f64)> = Vec::new();
    if parts.rust {
        rust(root, &mut times)?;
    }
    if parts.python {
        python(root, &mut times)?;
    }
    println!("\n{:<28} {:>8}", "part", "seconds");
    for (title, seconds) in &times {
        println!("{title:<28} {seconds:>8.1}");
    }
    println!("{:<28} {:>8.1}", "all", start.elapsed().as_secs_f64());
    println!("\nall checks, tests and examples passed");
    Ok(())
}

fn rust(root: &Path, times: &mut Vec<(&'static str, f64)>) -> Result<(), String> {
    let cargo = || std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    let has = |tool: &str| {
        Task::new("", cargo(), root)
            .with([tool, "--version"])
            .output()
            .is_some()
    };
    if has("fmt") {
        times.push((
            "format",
            Task::new("format", cargo(), root)
                .with(["fmt", "--all", "--check"])
                .run()?,
        ));
    } else {
        println!("\n== format: not checked, rustfmt is not installed");
    }
    println!("\n== kernels");
    kernels::check(root)?;
    if has("clippy") {
        let task = Task::new("clippy", cargo(), root);
        let words = [
            "clippy",
            "--release",
            "--workspace",
            "--all-targets",
            "--",
            "-D",
            "warnings",
        ];
        times.push(("clippy", task.with(words).run()?));
    } else {
        println!("\n== clippy: not run, clippy is not installed");
    }
    let task = Task::new("Rust tests", cargo(), root);
    // The extension module is linked by the Python interpreter that loads it; its tests are those of Python.
    let words = [
        "test",
        "--release",
        "--workspace",
        "--exclude",
        "neuropil-python",
    ];
    times.push(("Rust tests", task.with(words).run()?));
    for name in examples(root, "rs")? {
        // `cargo test` has built them.
        let program = target(root).join("release/examples").join(name);
        let program = program.with_extension(std::env::consts::EXE_EXTENSION);
        let seconds = Task::new("Rust example", program, root).run()?;
        times.push(("Rust example", seconds));
    }
    Ok(())
}

fn python(root: &Path, times: &mut Vec<(&'static str, f64)>) -> Result<(), String> {
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
        let seconds = task.with(["-m", "venv", "--clear"]).with([&venv]).run().map_err(|e| {
            format!("{e}\nthe module `venv` of Python is missing or broken; on Debian and Ubuntu: apt install python3-venv")
        })?;
        times.push(("virtual environment", seconds));
    }
    let pip = |title| {
        Task::new(title, &own, root).with([
            "-m",
            "pip",
            "install",
            "--disable-pip-version-check",
            "--quiet",
        ])
    };
    times.push((
        "Python packages",
        pip("Python packages").with(PYTHON_PACKAGES).run()?,
    ));
    // Built in the environment itself, so that crates compiled for the command line are used again.
    let path = std::env::var_os("PATH").unwrap_or_default();
    let paths = std::iter::once(bin.clone()).chain(std::env::split_paths(&path));
    let path = std::env::join_paths(paths).map_err(|e| format!("PATH: {e}"))?;
    let task = pip("Python package").with([
        "--no-build-isolation",
        "--no-deps",
        "--force-reinstall",
        ".",
    ]);
    times.push((
        "Python package",
        task.env("CARGO_TARGET_DIR", &target)
            .env("PATH", path)
            .run()?,
    ));
    let task = Task::new("Python tests", &own, root).with(["-m", "pytest", "-q", "python/tests"]);
    times.push(("Python tests", task.run()?));
    for name in examples(root, "py")? {
        let file = root.join("examples").join(format!("{name}.py"));
        times.push((
            "Python example",
            Task::new("Python example", &own, root).with([file]).run()?,
        ));
    }
    Ok(())
}

/// Where cargo builds.
fn target(root: &Path) -> PathBuf {
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
    let names = [
        "python3",
        "python",
        "python3.14",
        "python3.13",
        "python3.12",
        "python3.11",
        "python3.10",
    ];
    for candidate in asked.into_iter().chain(names.map(PathBuf::from)) {
        let question = "import sys; print(sys.version_info >= (3, 10))";
        let task = Task::new("", &candidate, root).with(["-c", question]);
        if task.output().as_deref() == Some("True") {
            return Ok(candidate);
        }
    }
    Err(
        "no Python 3.10 or later among python3, python, python3.10 … python3.14; set PYTHON to one"
            .into(),
    )
}
