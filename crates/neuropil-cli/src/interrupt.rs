//! Ctrl-C: the first one asks the run to end with what it has, the second one ends the program.

use crate::failure::INTERRUPTED;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A flag that is set at the first Ctrl-C (or SIGTERM). Where no handler can be set, Ctrl-C ends the program as usual.
pub fn flag() -> Arc<AtomicBool> {
    let flag = Arc::new(AtomicBool::new(false));
    let raised = flag.clone();
    let set = ctrlc::set_handler(move || {
        if raised.swap(true, Ordering::SeqCst) {
            std::process::exit(i32::from(INTERRUPTED));
        }
        eprintln!("\ninterrupted: ending with what was recorded; once more ends at once");
    });
    if let Err(error) = set {
        eprintln!("warning: Ctrl-C will lose what was recorded: {error}");
    }
    flag
}
