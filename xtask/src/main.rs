//! Developer tasks: `cargo xtask kernels` prints the native kernels, `cargo xtask docs` builds the documentation,
//! `cargo xtask test` passes all tests.
//!
//! This program uses neither the engine nor the command line of neuropil, so that a kernel that does not compile
//! can be printed anew.

mod counts;
mod docs;
mod kernels;
mod shell;
mod tests;

use std::path::PathBuf;
use std::process::ExitCode;

const USAGE: &str = "\
Developer tasks of neuropil.

Usage: cargo xtask <TASK>

Tasks:
  kernels            print the native kernels of the atlas models marked `kernel = true`
                     into crates/neuropil-sim/src/kernels/generated/
  kernels --check    only say whether they are current (exit code 1 if not)
  docs               build the documentation and say where it is
  counts             count the instructions of small workloads and compare with the accepted counts (needs valgrind)
  counts --accept    make them the accepted counts, benches/instructions/counts.txt
  test               set up and pass all checks and tests, Rust and Python
  test --rust        only checks, Rust tests and Rust examples
  test --python      only the Python package, its tests and its examples, and the documentation
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let root = root();
    let result = match words.as_slice() {
        ["kernels"] => kernels::write(&root),
        ["kernels", "--check"] => kernels::check(&root),
        ["counts"] => counts::check(&root).map(|verdict| {
            if let counts::Verdict::NotRun(reason) = verdict {
                println!("instruction counts: not run, {reason}");
            }
        }),
        ["counts", "--accept"] => counts::accept(&root),
        ["docs"] => tests::documentation(&root),
        ["test"] => tests::run(
            &root,
            tests::Parts {
                rust: true,
                python: true,
            },
        ),
        ["test", "--rust"] => tests::run(
            &root,
            tests::Parts {
                rust: true,
                python: false,
            },
        ),
        ["test", "--python"] => tests::run(
            &root,
            tests::Parts {
                rust: false,
                python: true,
            },
        ),
        [] | ["help" | "--help" | "-h"] => {
            print!("{USAGE}");
            Ok(())
        }
        _ => {
            eprintln!("unknown task `{}`\n\n{USAGE}", words.join(" "));
            return ExitCode::from(2);
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::FAILURE
        }
    }
}

/// The folder of the workspace: the one above this package.
fn root() -> PathBuf {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    here.parent().map(PathBuf::from).unwrap_or(here)
}
