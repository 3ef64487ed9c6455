#![no_main]

libfuzzer_sys::fuzz_target!(
    init: neuropil_fuzz::pass_over_caught_panics(),
    |bytes: &[u8]| neuropil_fuzz::target("moments")(bytes)
);
