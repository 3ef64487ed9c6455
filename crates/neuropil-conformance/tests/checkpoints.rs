//! A run cut anywhere goes on with the same bits on another number of threads, instruction set, in kernel or interpreter.

use neuropil_conformance::{cases, interruptions_do_not_matter};
use neuropil_numerics::isa::Isa;
use neuropil_sim::{CpuEngine, Engine};

#[test]
fn interruptions_do_not_matter_for_any_case() {
    // Flushing to a disk would take most of the time.
    let memory = std::path::Path::new("/dev/shm");
    let place = if memory.is_dir() {
        memory.into()
    } else {
        std::env::temp_dir()
    };
    let folder = place.join(format!("neuropil-cut-{}", std::process::id()));
    let engine = |threads: usize, interpreter: bool, isa: Isa| CpuEngine {
        threads: Some(threads),
        isa: Some(isa),
        interpreter,
        ..CpuEngine::default()
    };
    let best = Isa::detect();
    let engines = [
        engine(1, false, best),
        engine(3, true, best),
        engine(2, false, Isa::Baseline),
        engine(8, false, best),
        engine(1, true, Isa::Baseline),
    ];
    let engines: Vec<&dyn Engine> = engines.iter().map(|e| e as &dyn Engine).collect();
    for (k, case) in cases().iter().enumerate() {
        // Every case begins on another engine.
        let mut engines = engines.clone();
        engines.rotate_left(k % 5);
        let result = interruptions_do_not_matter(&engines, case, &folder, k as u64);
        if let Err(e) = result {
            panic!("{e}");
        }
    }
    std::fs::remove_dir_all(folder).unwrap();
}
