//! The reference of the command line, from `--help` of the program.

use super::write;
use crate::shell::Task;
use std::path::Path;

/// Prints the page of the command line.
pub fn print(pages: &Path, program: &Path, root: &Path) -> Result<(), String> {
    let help = |verb: &str| {
        let words = verb.split(' ').filter(|w| !w.is_empty()).chain(["--help"]);
        Task::new("", program, root)
            .with(words)
            .output()
            .ok_or_else(|| format!("`neuropil {verb} --help` failed"))
    };
    let general = help("")?;
    let mut out = format!(
        "# Command line\n\nPrinted by the program itself. Times accept a unit (`1s`, `\"500 ms\"`).\n\n{}",
        block(&general)
    );
    for verb in verbs(&general) {
        out += &format!("## `neuropil {verb}`\n\n{}", block(&help(verb)?));
    }
    write(&pages.join("reference/cli.md"), out)
}

fn block(text: &str) -> String {
    format!("```text\n{text}\n```\n\n")
}

/// The words listed under `Commands:`.
fn verbs(help: &str) -> Vec<&str> {
    let lines = help.lines().skip_while(|l| *l != "Commands:").skip(1);
    let listed = lines.take_while(|l| !l.is_empty());
    // A line that is indented further continues the one before it.
    let entries = listed.filter(|l| l.starts_with("  ") && !l.starts_with("   "));
    entries
        .filter_map(|l| l.split_whitespace().next())
        .collect()
}
