//! The `neuropil` command: one verb for each step of a study.

mod circuits;
mod describe;
mod failure;
mod interrupt;
mod print;
mod progress;
mod table;
mod values;
mod verbs;

use clap::{Parser, Subcommand};
use failure::Failure;
use std::process::ExitCode;

/// One description of a neural circuit, taken to theory, simulation and analysis.
#[derive(Parser)]
#[command(
    name = "neuropil",
    version,
    about,
    propagate_version = true,
    disable_help_subcommand = true
)]
#[command(
    after_help = "Exit codes: 0 success, 1 failure, 2 bad input, 130 interrupted.\n\
    Every verb has --help with an example, and --json for one JSON object on standard output."
)]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    List(verbs::list::List),
    Show(verbs::show::Show),
    Check(verbs::check::Check),
    Estimate(verbs::estimate::Estimate),
    Simulate(verbs::simulate::Simulate),
    Resume(verbs::resume::Resume),
    Solve(verbs::solve::Solve),
    Design(verbs::design::Design),
    Map(verbs::map::Map),
    Analyze(verbs::analyze::Analyze),
    Compare(verbs::compare::Compare),
    Reproduce(verbs::reproduce::Reproduce),
    Sweep(verbs::sweep::Sweep),
    Cite(verbs::cite::Cite),
    Doctor(verbs::doctor::Doctor),
    Man(verbs::manual::Man),
    Completions(verbs::manual::Completions),
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let result = std::panic::catch_unwind(|| match cli.verb {
        Verb::List(v) => v.run(),
        Verb::Show(v) => v.run(),
        Verb::Check(v) => v.run(),
        Verb::Estimate(v) => v.run(),
        Verb::Simulate(v) => v.run(),
        Verb::Resume(v) => v.run(),
        Verb::Solve(v) => v.run(),
        Verb::Design(v) => v.run(),
        Verb::Map(v) => v.run(),
        Verb::Analyze(v) => v.run(),
        Verb::Compare(v) => v.run(),
        Verb::Reproduce(v) => v.run(),
        Verb::Sweep(v) => v.run(),
        Verb::Cite(v) => v.run(),
        Verb::Doctor(v) => v.run(),
        Verb::Man(v) => v.run(),
        Verb::Completions(v) => v.run(),
    });
    match result.unwrap_or_else(|_| Err(failure::panicked())) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure { code, message }) => {
            if !message.is_empty() {
                eprintln!("error: {message}");
            }
            ExitCode::from(code)
        }
    }
}
