#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| neuropil_fuzz::target("weights")(bytes));
