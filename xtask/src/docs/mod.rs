//! Builds the documentation: written pages (`docs/`), pages printed from the atlas, the keys of the file formats, the
//! command line and the Python package, notebooks that are run for it, and the project's own texts, put together and handed to MkDocs.
//!
//! Nothing printed is committed, so nothing printed can be out of date.

mod circuits;
mod keys;
mod markdown;
mod models;
mod synapses;
mod verbs;

use crate::shell::Task;
use std::path::{Path, PathBuf};

/// What pages are built with, by name in the Python package index.
pub const PYTHON_PACKAGES: [&str; 3] =
    ["mkdocs>=1.6,<2", "latex2mathml>=3.77,<4", "pygments>=2.15"];

/// Texts that have their place elsewhere in the repository, and where they stand among the pages.
const TEXTS: [(&str, &str); 4] = [
    ("DESIGN.md", "project/design.md"),
    ("CONTRIBUTING.md", "project/contributing.md"),
    ("CHANGELOG.md", "project/changelog.md"),
    ("benches/README.md", "project/benchmarks.md"),
];

/// Where things are.
pub struct Places<'a> {
    /// The root of the repository.
    pub root: &'a Path,
    /// Where cargo builds.
    pub target: &'a Path,
    /// A Python that has neuropil and [`PYTHON_PACKAGES`].
    pub python: &'a Path,
}

impl Places<'_> {
    fn pages(&self) -> PathBuf {
        self.target.join("docs/pages")
    }

    /// Where the built pages are.
    pub fn site(&self) -> PathBuf {
        self.target.join("docs/site")
    }

    fn programs(&self) -> PathBuf {
        self.target.join("release")
    }
}

/// Puts all pages together and builds them; a broken link, a missing anchor or a page without a place is an error.
/// Returns the time taken by building, s.
pub fn build(places: &Places) -> Result<f64, String> {
    let cargo = std::env::var("CARGO").unwrap_or("cargo".into());
    Task::new("command line for the documentation", cargo, places.root)
        .with(["build", "--release", "--package", "neuropil-cli"])
        .run()?;
    assemble(places)?;
    Task::new("documentation", places.python, places.root)
        .with(["-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir"])
        .with([places.site()])
        .env("NEUROPIL_PAGES", places.pages())
        .run()
}

/// Runs every command and every program that the written pages show. Returns the time taken, s.
pub fn run_examples(places: &Places) -> Result<f64, String> {
    Task::new("documented commands", places.python, places.root)
        .with(["docs/run_blocks.py", "--programs"])
        .with([places.programs()])
        .run()
}

fn assemble(places: &Places) -> Result<(), String> {
    let pages = places.pages();
    if pages.exists() {
        std::fs::remove_dir_all(&pages).map_err(|e| format!("{}: {e}", pages.display()))?;
    }
    copy(&places.root.join("docs"), &pages)?;
    for (text, page) in TEXTS {
        let path = places.root.join(text);
        let body = std::fs::read_to_string(&path).map_err(|e| format!("{text}: {e}"))?;
        write(&pages.join(page), &body)?;
    }
    let program = places
        .programs()
        .join("neuropil")
        .with_extension(std::env::consts::EXE_EXTENSION);
    models::print(&pages)?;
    synapses::print(&pages)?;
    circuits::print(&pages, &program, places.root)?;
    keys::print(&pages)?;
    verbs::print(&pages, &program, places.root)?;
    let printed = |title: &str, script: &str, goal: &str| {
        Task::new(title, places.python, places.root)
            .with([script])
            .with([pages.join(goal)])
            .run()
    };
    printed(
        "reference of the Python package",
        "docs/python_reference.py",
        "reference/python.md",
    )?;
    printed("notebooks", "docs/notebooks.py", "notebooks")?;
    Ok(())
}

/// Copies the pages, pictures and styles of a folder and those below it.
fn copy(from: &Path, to: &Path) -> Result<(), String> {
    let listed = std::fs::read_dir(from).map_err(|e| format!("{}: {e}", from.display()))?;
    for entry in listed.filter_map(Result::ok) {
        let path = entry.path();
        let goal = to.join(entry.file_name());
        let kind = path.extension().and_then(|e| e.to_str()).unwrap_or("");
        if path.is_dir() {
            copy(&path, &goal)?;
        } else if ["md", "css", "png", "svg"].contains(&kind) {
            let bytes = std::fs::read(&path).map_err(|e| format!("{}: {e}", path.display()))?;
            write(&goal, bytes)?;
        }
    }
    Ok(())
}

/// Writes a page, with the folders above it.
fn write(path: &Path, body: impl AsRef<[u8]>) -> Result<(), String> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    }
    std::fs::write(path, body).map_err(|e| format!("{}: {e}", path.display()))
}
