//! Why the command ends without success: a message for stderr and an exit code.

use std::fmt::Display;

/// Exit code for bad input: a file, name or option that cannot be used as given.
pub const BAD_INPUT: u8 = 2;
/// Exit code for a failure with good input: memory, files, numerics.
pub const FAILED: u8 = 1;
/// Exit code after Ctrl-C.
pub const INTERRUPTED: u8 = 130;

/// The end of a command that did not succeed.
#[derive(Debug)]
pub struct Failure {
    /// Exit code.
    pub code: u8,
    /// What stderr says; nothing where everything was said already.
    pub message: String,
}

impl Failure {
    /// The input cannot be used.
    pub fn input(message: impl Display) -> Self {
        Self {
            code: BAD_INPUT,
            message: message.to_string(),
        }
    }

    /// Something else went wrong.
    pub fn other(message: impl Display) -> Self {
        Self {
            code: FAILED,
            message: message.to_string(),
        }
    }
}

/// The message for a panic, which is never the fault of the input.
pub fn panicked() -> Failure {
    Failure::other(
        "internal error: see the line above; please report it with the command that you ran",
    )
}
