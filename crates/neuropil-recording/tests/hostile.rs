//! Whatever the bytes of a spike file, reading it gives `Ok` or `Err`. This test has a program of its own because it
//! silences the messages of panics.

mod common;

use std::fs;
use std::path::Path;

use common::{Folder, example};
use neuropil_recording::read_spikes;

/// Changes bytes of a file in ways that a reproducible generator chooses.
fn mutate(bytes: &[u8], seed: u64) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut next = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % below.max(1) as u64) as usize
    };
    let mut out = bytes.to_vec();
    match next(4) {
        0 => out.truncate(next(bytes.len())),
        1 => {
            let at = next(out.len());
            out.splice(at..at, (0..next(64)).map(|k| k as u8));
        }
        _ => {
            for _ in 0..=next(8) {
                // Half of the changes hit the footer, where the counts are.
                let at = if next(2) == 0 {
                    next(out.len())
                } else {
                    out.len() - 1 - next(out.len() / 3)
                };
                out[at] = [0, 1, 0x7f, 0x80, 0xff, next(256) as u8][next(6)];
            }
        }
    }
    out
}

#[test]
fn no_bytes_make_the_reader_panic() {
    // The decoder's own panics are caught; their messages would only confuse.
    std::panic::set_hook(Box::new(|_| {}));
    let folder = Folder::new("fuzz");
    example().write_dir(&folder.0).unwrap();
    let whole = fs::read(folder.file("spikes.parquet")).unwrap();
    let path = folder.file("hostile.parquet");
    let mut refused = 0;
    for seed in 0..3000 {
        fs::write(&path, mutate(&whole, seed)).unwrap();
        refused += usize::from(read_spikes(&path).is_err());
    }
    assert!(refused > 1000, "{refused} of 3000 refused");
    for bytes in [
        &b""[..],
        b"PAR1",
        b"PAR1PAR1",
        b"PAR1\xff\xff\xff\xffPAR1",
        &[0; 4096],
    ] {
        fs::write(&path, bytes).unwrap();
        assert!(read_spikes(&path).is_err());
    }
    assert!(read_spikes(Path::new("/nowhere-at-all")).is_err());
}
