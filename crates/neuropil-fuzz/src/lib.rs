//! Fuzzing targets: one function of any bytes for every parser, which panics where a parser breaks its word.
//!
//! A parser gives a value or an error for any bytes, within memory in proportion to them; and what it gives, printed and
//! read again, is the same. The functions are called by cargo-fuzz (folder `fuzz/`) and, on a corpus and its mutations,
//! by the tests of this crate.

mod circuits;
mod data;
mod folder;
pub mod mutate;
pub mod recordings;
pub mod runs;
mod texts;

/// A target: panics where the bytes make a parser break its word.
pub type Target = fn(&[u8]);

/// All targets by name, each with a folder of seeds, `fuzz/corpus/NAME`.
pub const TARGETS: [(&str, Target); 15] = [
    ("checkpoint", runs::checkpoint),
    ("circuit", circuits::circuit),
    ("digits", data::digits),
    ("expression", texts::expression),
    ("model", circuits::model),
    ("moments", recordings::moments),
    ("numbers", data::numbers),
    ("override", circuits::overrides),
    ("quantity", texts::quantity),
    ("recording", recordings::recording),
    ("spikes", recordings::spikes),
    ("sweep", runs::sweep),
    ("synapse", circuits::synapse),
    ("synapses", circuits::synapses),
    ("weights", runs::weights),
];

/// The target of that name.
///
/// # Panics
/// Where there is none: the name is written in the program that calls.
pub fn target(name: &str) -> Target {
    let found = TARGETS.iter().find(|(n, _)| *n == name);
    found.unwrap_or_else(|| panic!("no target `{name}`")).1
}

/// Keeps silent about panics of the Parquet decoder, which the reader of recordings catches and turns into errors; without
/// this a fuzzer would end at each.
pub fn pass_over_caught_panics() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        let decoder = info
            .location()
            .is_some_and(|l| l.file().contains("parquet-"));
        if !decoder {
            usual(info);
        }
    }));
}
