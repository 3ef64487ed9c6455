//! Writes to standard output; a reader that has gone away is no error.

use crate::failure::Failure;
use std::io::{ErrorKind, Write};

/// Writes text.
pub fn text(text: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(e) if e.kind() != ErrorKind::BrokenPipe => {
            Err(Failure::other(format!("standard output: {e}")))
        }
        _ => Ok(()),
    }
}

/// Writes one JSON object.
pub fn json(value: &serde_json::Value) -> Result<(), Failure> {
    let mut line = serde_json::to_string_pretty(value).map_err(Failure::other)?;
    line.push('\n');
    text(&line)
}
