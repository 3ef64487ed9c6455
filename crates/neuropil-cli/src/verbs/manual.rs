//! `man` and `completions`: printed from the one definition of the command line.

use crate::failure::Failure;
use crate::{Cli, print};
use clap::{Command, CommandFactory};
use clap_complete::Shell;
use clap_mangen::Man as Page;
use neuropil::recording::write_atomically;
use serde_json::json;
use std::path::PathBuf;

/// Print the manual page, or write one page for every verb
#[derive(clap::Args, Debug)]
#[command(after_help = "Examples:\n  \
    neuropil man | man -l -\n  \
    neuropil man --out ~/.local/share/man/man1")]
pub struct Man {
    /// Write neuropil.1 and one page for every verb into this folder
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// One JSON object on standard output: the files written, or the page
    #[arg(long)]
    json: bool,
}

impl Man {
    /// Runs the verb.
    pub fn run(self) -> Result<(), Failure> {
        let mut command = Cli::command();
        command.build();
        let Some(folder) = &self.out else {
            let page = page(command)?;
            let page = String::from_utf8(page).map_err(Failure::other)?;
            return match self.json {
                true => print::json(&json!({ "page": page })),
                false => print::text(&page),
            };
        };
        std::fs::create_dir_all(folder)
            .map_err(|e| Failure::other(format!("{}: {e}", folder.display())))?;
        let verbs: Vec<Command> = command
            .get_subcommands()
            .flat_map(|verb| std::iter::once(verb).chain(verb.get_subcommands()))
            .cloned()
            .collect();
        let mut files = Vec::new();
        for command in std::iter::once(command).chain(verbs) {
            let name = command.get_display_name().unwrap_or(command.get_name());
            let file = folder.join(format!("{name}.1"));
            write_atomically(&file, &page(command)?).map_err(Failure::other)?;
            files.push(file);
        }
        if self.json {
            return print::json(&json!({ "files": files }));
        }
        let names: Vec<String> = files
            .iter()
            .map(|f| format!("wrote {}\n", f.display()))
            .collect();
        print::text(&names.concat())
    }
}

fn page(command: Command) -> Result<Vec<u8>, Failure> {
    let mut out = Vec::new();
    Page::new(command)
        .render(&mut out)
        .map_err(Failure::other)?;
    Ok(out)
}

/// Print a script that completes words of the command in a shell
#[derive(clap::Args, Debug)]
#[command(after_help = "Examples:\n  \
    neuropil completions bash > ~/.local/share/bash-completion/completions/neuropil\n  \
    neuropil completions zsh > ~/.zfunc/_neuropil\n  \
    neuropil completions fish > ~/.config/fish/completions/neuropil.fish")]
pub struct Completions {
    /// Shell
    #[arg(value_enum)]
    shell: Shell,
    /// One JSON object on standard output
    #[arg(long)]
    json: bool,
}

impl Completions {
    /// Runs the verb.
    pub fn run(self) -> Result<(), Failure> {
        let mut out = Vec::new();
        clap_complete::generate(self.shell, &mut Cli::command(), "neuropil", &mut out);
        let script = String::from_utf8(out).map_err(Failure::other)?;
        match self.json {
            true => print::json(&json!({ "shell": self.shell.to_string(), "script": script })),
            false => print::text(&script),
        }
    }
}
