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
        let text = help(verb)?;
        out += &format!("## `neuropil {verb}`\n\n{}", block(&text));
        for part in verbs(&text).into_iter().filter(|w| *w != "help") {
            let name = format!("{verb} {part}");
            out += &format!("### `neuropil {name}`\n\n{}", block(&help(&name)?));
        }
    }
    write(&pages.join("reference/cli.md"), out)
}

fn block(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(wrapped).collect();
    format!("```text\n{}\n```\n\n", lines.join("\n"))
}

/// A line as wide as the page at most; what follows stands below its description.
fn wrapped(line: &str) -> String {
    const WIDTH: usize = 94;
    if line.chars().count() <= WIDTH {
        return line.to_string();
    }
    let start = line.len() - line.trim_start().len();
    let indent = line[start..].find("  ").map_or(start, |gap| {
        line.len() - line[start + gap..].trim_start().len()
    });
    let (mut out, mut column) = (line[..indent].to_string(), indent);
    for word in line[indent..].split_whitespace() {
        let width = word.chars().count() + 1;
        if column > indent && column + width > WIDTH {
            out = format!("{}\n{}", out.trim_end(), " ".repeat(indent));
            column = indent;
        }
        out += &format!("{word} ");
        column += width;
    }
    out.trim_end().to_string()
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
