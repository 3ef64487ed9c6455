//! Runs programs, says what it runs and how long each took.

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

/// A program with its arguments, run in a folder with nothing on its standard input.
pub struct Task<'a> {
    title: &'a str,
    command: Command,
    words: Vec<String>,
}

impl<'a> Task<'a> {
    /// `title` says in a few words what is done.
    pub fn new(title: &'a str, program: impl AsRef<OsStr>, folder: &Path) -> Self {
        let mut command = Command::new(program.as_ref());
        command.current_dir(folder).stdin(Stdio::null());
        Self {
            title,
            command,
            words: vec![program.as_ref().to_string_lossy().into_owned()],
        }
    }

    /// Adds arguments.
    pub fn with<S: AsRef<OsStr>>(mut self, arguments: impl IntoIterator<Item = S>) -> Self {
        for argument in arguments {
            self.words
                .push(argument.as_ref().to_string_lossy().into_owned());
            self.command.arg(argument);
        }
        self
    }

    /// Sets an environment variable.
    pub fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// Runs it; its output goes where ours goes. Returns the time taken, s.
    pub fn run(mut self) -> Result<f64, String> {
        println!("\n== {}\n$ {}", self.title, self.words.join(" "));
        let start = Instant::now();
        let status = self
            .command
            .status()
            .map_err(|e| format!("{}: cannot run `{}`: {e}", self.title, self.words.join(" ")))?;
        let seconds = start.elapsed().as_secs_f64();
        if !status.success() {
            return Err(format!(
                "{}: `{}` ended with {status}",
                self.title,
                self.words.join(" ")
            ));
        }
        println!("== {}: done in {seconds:.1} s", self.title);
        Ok(seconds)
    }

    /// Runs it quietly; its standard output if it succeeded.
    pub fn output(mut self) -> Option<String> {
        let out = self.command.stderr(Stdio::null()).output().ok()?;
        out.status
            .success()
            .then(|| String::from_utf8_lossy(&out.stdout).trim().to_owned())
    }
}
