//! Bad input ends with exit code 2 and a message that says who, which, given, expected and where.

mod common;

use common::{Folder, MINE, run};

/// Runs `check` and `simulate` on MINE with `from` replaced; both must fail alike. Returns what `check` printed.
fn refused(name: &str, from: &str, to: &str) -> String {
    assert!(MINE.contains(from), "{from}");
    let folder = Folder::new(name);
    let file = folder.file("mine.toml", &MINE.replacen(from, to, 1));
    let check = run(&["check", &file]);
    assert_eq!(check.code, Some(2), "{}{}", check.out, check.err);
    let simulate = run(&["simulate", &file, "--json"]);
    assert_eq!(simulate.code, Some(2), "{}", simulate.err);
    assert!(
        simulate.out.is_empty(),
        "nothing on standard output: {}",
        simulate.out
    );
    assert!(!check.err.contains("panicked") && !simulate.err.contains("panicked"));
    check.err
}

fn line_of(text: &str) -> usize {
    MINE.lines().position(|l| l.contains(text)).expect("a line") + 1
}

#[test]
fn an_unknown_key_is_named_with_its_place_and_a_suggestion() {
    let err = refused("key", "size = 25", "sise = 25");
    let line = line_of("size = 25");
    assert!(err.contains(&format!("mine.toml:{line}:1")), "{err}");
    assert!(
        err.contains("sise") && err.contains("`size`") && err.contains('^'),
        "{err}"
    );
}

#[test]
fn a_wrong_dimension_is_named() {
    let err = refused("dimension", "delay = \"1.5 ms\"", "delay = \"1.5 mV\"");
    let line = line_of("delay = \"1.5 ms\"");
    assert!(
        err.contains(&format!("mine.toml:{line}:")) && err.contains("1.5 mV"),
        "{err}"
    );
}

#[test]
fn an_unknown_population_is_named() {
    let err = refused("population", "sources = [\"E\"]", "sources = [\"Ex\"]");
    assert!(
        err.contains("`Ex`")
            && err.contains(&format!("mine.toml:{}:", line_of("sources = [\"E\"]"))),
        "{err}"
    );
}

#[test]
fn a_delay_below_the_time_step_is_named() {
    let err = refused("delay", "delay = \"1.5 ms\"", "delay = \"0.05 ms\"");
    assert!(err.contains("0.05 ms") && err.contains("0.1 ms"), "{err}");
}

#[test]
fn a_negative_time_constant_is_named() {
    let err = refused("negative", "default = \"20 ms\"", "default = \"-20 ms\"");
    assert!(
        err.contains("-20 ms") && err.contains("tau_m") && err.contains("> 0"),
        "{err}"
    );
}

#[test]
fn not_a_number_is_refused() {
    let err = refused("nan", "size = 100", "size = nan");
    assert!(err.contains("nan"), "{err}");
    let err = refused("nan-weight", "weight = \"0.1 mV\"", "weight = \"nan mV\"");
    assert!(err.contains("nan mV"), "{err}");
}

#[test]
fn an_empty_population_is_refused() {
    let err = refused("empty", "size = 25", "size = 0");
    assert!(
        err.contains("`I`")
            && err.contains('0')
            && err.contains(&format!(":{}:", line_of("size = 25"))),
        "{err}"
    );
}

#[test]
fn a_million_million_neurons_are_refused_at_once() {
    let folder = Folder::new("huge");
    let file = folder.file(
        "mine.toml",
        &MINE.replacen("size = 100", "size = 1_000_000_000_000", 1),
    );
    for verb in ["simulate", "estimate"] {
        let start = std::time::Instant::now();
        let ran = run(&[verb, &file]);
        assert_ne!(ran.code, Some(0), "{verb}: {}", ran.out);
        assert!(
            ran.code == Some(1) || ran.code == Some(2),
            "{verb}: {:?} {}",
            ran.code,
            ran.err
        );
        assert!(
            ran.err.contains("1000000000") || ran.err.contains("1_000_000"),
            "{verb}: {}",
            ran.err
        );
        assert!(
            start.elapsed().as_secs() < 5 && !ran.err.contains("panicked"),
            "{verb}: {}",
            ran.err
        );
    }
}

#[test]
fn names_that_do_not_exist_get_suggestions() {
    for (arguments, near) in [
        (
            ["simulate", "potjans_diesman_2014"],
            "potjans_diesmann_2014",
        ),
        (["reproduce", "brunel_200"], "brunel_2000"),
        (["show", "iaf_psc_expo"], "iaf_psc_exp"),
        (["cite", "brunel_2001"], "brunel_2000"),
        (["solve", "brunel2000"], "brunel_2000"),
    ] {
        let ran = run(&arguments);
        assert_eq!(ran.code, Some(2), "{arguments:?}: {}", ran.err);
        assert!(
            ran.err.contains(near) && ran.err.contains(arguments[1]),
            "{arguments:?}: {}",
            ran.err
        );
    }
}

#[test]
fn files_that_do_not_exist_are_named() {
    let ran = run(&["simulate", "nowhere/none.toml"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.contains("nowhere/none.toml"), "{}", ran.err);
}

#[test]
fn overrides_are_checked_like_files() {
    let ran = run(&[
        "simulate",
        "potjans_diesmann_2014",
        "--set",
        "background=ac",
    ]);
    assert_eq!(ran.code, Some(2));
    assert!(
        ran.err.contains("ac") && ran.err.contains("dc"),
        "{}",
        ran.err
    );
    let ran = run(&["simulate", "potjans_diesmann_2014", "--set", "backgrund=dc"]);
    assert_eq!(ran.code, Some(2));
    assert!(
        ran.err.contains("backgrund") && ran.err.contains("background"),
        "{}",
        ran.err
    );
}

#[test]
fn a_misspelt_figure_is_answered_with_those_there_are() {
    for (paper, figure, near) in [
        ("potjans_diesmann_2014", "spectrum", "spectra"),
        ("ekelmans_2023", "figure_4_memroy", "figure_4_memory"),
    ] {
        let ran = run(&["reproduce", paper, figure]);
        assert!(ran.code == Some(2) && ran.out.is_empty(), "{}", ran.err);
        let said = format!("paper `{paper}`: figure `{figure}` is unknown, expected one of ");
        assert!(
            ran.err.contains(&said) && ran.err.contains(&format!("did you mean `{near}`?")),
            "{}",
            ran.err
        );
    }
    let ran = run(&["reproduce", "ekelmans_2032", "figure_1"]);
    assert!(
        ran.code == Some(2) && ran.err.contains("paper `ekelmans_2032` is unknown"),
        "{}",
        ran.err
    );
}

#[test]
fn a_misspelt_parameter_of_a_sweep_is_shown_in_its_line() {
    let folder = Folder::new("sweep-misspelt");
    let text = "[sweep]\nname = \"s\"\ncircuit = \"brunel_2000\"\n[grid]\neta = [1, 2]\nthteta = [\"19 mV\"]\n";
    let file = folder.file("s.toml", text);
    let out = folder.path().join("out").display().to_string();
    for ran in [
        run(&["check", &file]),
        run(&["sweep", &file, "--out", &out]),
        run(&["sweep", &file, "--list"]),
    ] {
        assert!(ran.code == Some(2) && ran.out.is_empty(), "{}", ran.err);
        assert!(
            ran.err
                .contains("s.toml:6:1: option or parameter `thteta` is unknown, expected one of")
                && ran.err.contains("did you mean `theta`?")
                && ran.err.contains("  6 | thteta = [\"19 mV\"]\n    | ^"),
            "{}",
            ran.err
        );
    }
    assert!(!std::path::Path::new(&out).exists());
}

#[test]
fn a_circuit_without_populations_is_refused() {
    let folder = Folder::new("empty");
    let file = folder.file("empty.toml", "[circuit]\nname = \"empty\"\n");
    for verb in ["check", "simulate", "estimate"] {
        let ran = run(&[verb, &file]);
        assert!(
            ran.code == Some(2) && ran.out.is_empty(),
            "{verb}: {}",
            ran.err
        );
        let said = "circuit: populations is empty, expected at least one population to simulate";
        assert!(ran.err.contains(said), "{verb}: {}", ran.err);
    }
    let nothing = folder.file("nothing.toml", "");
    let ran = run(&["check", &nothing]);
    assert!(
        ran.code == Some(2)
            && ran
                .err
                .contains("nothing.toml:1:1: key `circuit` is missing"),
        "{}",
        ran.err
    );
}

#[test]
fn a_malformed_setting_says_its_form() {
    for (given, verb) in [("eta", "check"), ("=2", "simulate"), ("eta=", "solve")] {
        let ran = run(&[verb, "brunel_2000", "--set", given]);
        assert!(ran.code == Some(2) && ran.out.is_empty(), "{}", ran.err);
        let said = format!(
            "invalid value '{given}' for '--set <KEY=VALUE>': expected KEY=VALUE, such as background=dc or g=4.5"
        );
        assert!(ran.err.contains(&said), "{}", ran.err);
    }
}

#[test]
fn options_say_what_they_expect() {
    for (option, value, word) in [
        ("--duration", "1", "time"),
        ("--duration", "1 mV", "mV"),
        ("--scale", "-1", "above 0"),
        ("--threads", "0", "1..=4096"),
        ("--isa", "avx1024", "baseline"),
        ("--scheme", "magic", "runge_kutta_4"),
        ("--record", "L4E", "POPULATION:VARIABLE"),
        ("--set", "background", "KEY=VALUE"),
    ] {
        let ran = run(&["simulate", "potjans_diesmann_2014", option, value]);
        assert_eq!(ran.code, Some(2), "{option} {value}");
        assert!(
            ran.err.contains(word) && ran.err.contains(option) && ran.out.is_empty(),
            "{option}: {}",
            ran.err
        );
    }
}

#[test]
fn durations_off_the_grid_and_unknown_traces_are_refused() {
    let scaled = ["simulate", "potjans_diesmann_2014", "--scale", "0.01"];
    for (option, value, word) in [
        ("--duration", "10.05 ms", "10.05"),
        ("--record", "L4X:V_m", "L4X"),
        ("--record", "L4E:W_m", "W_m"),
    ] {
        let ran = run(&common::joined(&scaled, &[option, value]));
        assert_eq!(ran.code, Some(2), "{option} {value}: {}", ran.err);
        assert!(ran.err.contains(word), "{}", ran.err);
    }
}

#[test]
fn bytes_that_are_no_text_are_refused() {
    let folder = Folder::new("bytes");
    let path = folder.path().join("bytes.toml");
    std::fs::write(&path, [0xff, 0xfe, 0x00, b'[', 0xc3]).unwrap();
    let ran = run(&["check", path.to_str().unwrap()]);
    assert_eq!(ran.code, Some(2), "{}", ran.err);
    assert!(ran.err.contains("bytes.toml"), "{}", ran.err);
}
