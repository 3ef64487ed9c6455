//! Time courses and noise.

use crate::{GOOD, read};
use neuropil_circuit::*;

#[test]
fn time_courses_and_noise_say_what_they_need() {
    let with = |stimulus: &str| {
        let text = format!("{GOOD}\n[[stimuli]]\nname = \"s\"\ntarget = \"E\"\n{stimulus}\n");
        read(&text).map_or_else(|e| e.to_string(), |_| String::new())
    };
    let rate = |rate: &str| {
        with(&format!(
            "kind = \"poisson\"\nweight = \"J\"\nrate = {rate}"
        ))
    };
    let cases = [
        (rate("{ steps = [[\"0 ms\", \"5 spikes/s\"]] }"), ""),
        (
            rate("{ steps = [[\"0 ms\", \"-5 spikes/s\"]] }"),
            "a rate ≥ 0 at all times",
        ),
        (
            rate("{ steps = [[\"0.05 ms\", \"5 spikes/s\"]] }"),
            "a multiple of the time step",
        ),
        (rate("{ steps = [] }"), "at least one pair"),
        (rate("{ step = [[0, 0]] }"), "did you mean `steps`"),
        (
            rate("{}"),
            "exactly one of steps, piecewise_linear, sinusoidal",
        ),
        (
            rate(
                "{ sinusoidal = { mean = \"5 spikes/s\", amplitude = \"6 spikes/s\", frequency = \"8 Hz\" } }",
            ),
            "a rate ≥ 0 at all times",
        ),
        (
            rate(
                "{ sinusoidal = { mean = \"5 spikes/s\", amplitude = \"5 spikes/s\", frequency = \"8 Hz\" } }",
            ),
            "",
        ),
        (
            rate("{ sinusoidal = { amplitude = \"1 spikes/s\", frequency = \"8 ms\" } }"),
            "8 ms",
        ),
        (
            with(
                "kind = \"current\"\nsinusoidal = { amplitude = \"1 mV\", frequency = \"8 kHz\" }",
            ),
            "at most half a cycle in a time step",
        ),
        (
            with("kind = \"current\"\nsinusoidal = { amplitude = \"1 mV\" }"),
            "key `frequency` is missing",
        ),
        (
            with("kind = \"ornstein_uhlenbeck\"\nsd = \"1 mV\"\ntau = \"5 ms\"\nshared = \"x\""),
            "",
        ),
        (
            with("kind = \"ornstein_uhlenbeck\"\nsd = \"1 mV\""),
            "key `tau` is missing",
        ),
        (
            with("kind = \"ornstein_uhlenbeck\"\nsd = \"1 mV\"\ntau = \"0 ms\""),
            "tau is 0 ms, expected a time > 0 ms",
        ),
        (
            with("kind = \"ornstein_uhlenbeck\"\nsd = \"-1 mV\"\ntau = \"1 ms\""),
            "sd is -1, expected a finite number ≥ 0",
        ),
        (
            with("kind = \"ornstein_uhlenbeck\"\nsd = \"1 pA\"\ntau = \"1 ms\""),
            "1 pA",
        ),
        (
            with("kind = \"gaussian_noise\"\nsd = \"1 mV\"\ntau = \"1 ms\""),
            "only the keys of a gaussian noise",
        ),
        (
            with("kind = \"gaussian_noise\"\nsd = \"1 mV\"\ninterval = \"0.25 ms\""),
            "a multiple of the time step",
        ),
        (
            with("kind = \"gausian_noise\"\nsd = \"1 mV\""),
            "did you mean `gaussian_noise`",
        ),
    ];
    for (i, (error, expected)) in cases.iter().enumerate() {
        let right = if expected.is_empty() {
            error.is_empty()
        } else {
            error.contains(expected)
        };
        assert!(right, "case {i}: {error}, expected {expected}");
    }
}

#[test]
fn rates_of_several_targets_may_each_have_a_course() {
    let text = format!(
        "{GOOD}\n[[stimuli]]\nname = \"s\"\ntargets = [\"E\", \"I\"]\nkind = \"poisson\"\nweight = \"J\"\nrate = [{{ steps = \
         [[\"1 ms\", \"5 spikes/s\"], [\"2 ms\", 0], [\"3 ms\", 0]] }}, \"7 spikes/s\"]\n"
    );
    let c = read(&text).unwrap();
    let rates: Vec<_> = c.stimuli.iter().rev().take(2).map(|s| &s.kind).collect();
    let StimulusKind::Poisson { rate: of_i, .. } = rates[0] else {
        panic!("{rates:?}");
    };
    let StimulusKind::Poisson { rate: of_e, .. } = rates[1] else {
        panic!("{rates:?}");
    };
    assert_eq!(of_i.constant(), Some(0.007));
    assert_eq!(of_e.range(), Some((0.0, 0.005)));
}
