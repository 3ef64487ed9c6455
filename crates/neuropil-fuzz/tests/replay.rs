//! Every target on its corpus, on the atlas, and on mutations of both: no panic, and memory in proportion to the input.
//!
//! `NEUROPIL_FUZZ=N cargo test --release -p neuropil-fuzz` tries N mutations for each target.

use neuropil_fuzz::mutate::{Draws, mutated};
use neuropil_fuzz::{TARGETS, Target};
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};
use std::sync::Once;
use std::time::Instant;

/// Counts what each thread holds.
struct Counting;

thread_local! {
    static HELD: Cell<isize> = const { Cell::new(0) };
    static MOST: Cell<isize> = const { Cell::new(0) };
}

fn count(bytes: isize) {
    let held = HELD.get() + bytes;
    HELD.set(held);
    MOST.set(MOST.get().max(held));
}

// Safety: memory comes from the system's allocator; the counters need none.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size() as isize);
        // Safety: the caller's word is passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count(layout.size() as isize);
        // Safety: the caller's word is passed on.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        count(-(layout.size() as isize));
        // Safety: the caller's word is passed on.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(size as isize - layout.size() as isize);
        // Safety: the caller's word is passed on.
        unsafe { System.realloc(pointer, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Most memory held at once for an input: a fixed part, and bytes for each of its bytes.
const FIXED: isize = 32 << 20;
const PER_BYTE: isize = 4000;

fn corpus(name: &str) -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    root.join("fuzz/corpus").join(name)
}

fn seeds(name: &str) -> Vec<Vec<u8>> {
    let folder = corpus(name);
    let listed = std::fs::read_dir(&folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    let mut files: Vec<PathBuf> = listed.map(|e| e.unwrap().path()).collect();
    files.sort();
    let mut seeds: Vec<Vec<u8>> = files.iter().map(|f| std::fs::read(f).unwrap()).collect();
    assert!(!seeds.is_empty(), "no seeds in {}", folder.display());
    let kind = match name {
        "circuit" => neuropil_atlas::Kind::Circuit,
        "model" => neuropil_atlas::Kind::Neuron,
        "synapse" => neuropil_atlas::Kind::Synapse,
        "checkpoint" => {
            seeds.push(neuropil_fuzz::runs::example());
            return seeds;
        }
        "weights" => {
            seeds.push(neuropil_fuzz::runs::example_weights());
            return seeds;
        }
        _ => return seeds,
    };
    let atlas = neuropil_atlas::list()
        .into_iter()
        .filter(|e| e.kind == kind);
    seeds.extend(atlas.map(|e| e.text.as_bytes().to_vec()));
    seeds
}

/// Runs the target; where it fails, keeps the input and says where.
fn check(name: &str, target: Target, input: &[u8]) {
    let before = HELD.get();
    MOST.set(before);
    let outcome = catch_unwind(|| target(input));
    let most = MOST.get() - before;
    let limit = FIXED + PER_BYTE * input.len() as isize;
    if outcome.is_ok() && most <= limit {
        return;
    }
    let file = std::env::temp_dir().join(format!("neuropil-fuzz-{name}-{}", std::process::id()));
    std::fs::write(&file, input).unwrap();
    panic!(
        "target `{name}` fails on {} bytes ({most} bytes held at once, at most {limit} allowed); mend it and keep \
         {} as fuzz/corpus/{name}/WHAT_IT_SHOWS",
        input.len(),
        file.display()
    );
}

fn replay(name: &str) {
    static ONCE: Once = Once::new();
    ONCE.call_once(neuropil_fuzz::pass_over_caught_panics);
    let target = neuropil_fuzz::target(name);
    let seeds = seeds(name);
    for seed in &seeds {
        check(name, target, seed);
    }
    let number = std::env::var("NEUROPIL_FUZZ").map_or(1500, |n| n.parse().unwrap());
    let mut slowest = (0.0, 0);
    for k in 0..number {
        let input = mutated(&seeds, &mut Draws::new(k));
        let clock = Instant::now();
        check(name, target, &input);
        let seconds = clock.elapsed().as_secs_f64();
        if seconds > slowest.0 {
            slowest = (seconds, k);
        }
    }
    println!(
        "{name}: {} seeds, {number} mutations, slowest {slowest:?}",
        seeds.len()
    );
}

macro_rules! tests {
    ($($name:ident),*) => {
        $(#[test]
        fn $name() {
            replay(stringify!($name).trim_start_matches("r#"));
        })*

        #[test]
        fn every_target_is_tried_here_and_by_cargo_fuzz() {
            let tried = [$(stringify!($name).trim_start_matches("r#")),*];
            assert_eq!(TARGETS.map(|t| t.0), tried);
            let manifest = corpus("../Cargo.toml");
            let manifest = std::fs::read_to_string(manifest).unwrap();
            for name in tried {
                assert!(manifest.contains(&format!("name = \"{name}\"")), "{name}");
                let file = corpus("../fuzz_targets").join(format!("{name}.rs"));
                let text = std::fs::read_to_string(&file).unwrap();
                assert!(text.contains(&format!("target(\"{name}\")")), "{name}");
            }
        }
    };
}

tests!(
    checkpoint, circuit, digits, expression, model, moments, numbers, r#override, quantity,
    recording, spikes, sweep, synapse, synapses, weights
);
