//! Designs tried by spiking networks: a bit that is written and erased, and an AND gate, in the bistable circuit of Ekelmans et al.
//! (2023), whose excitatory neurons reach one another only after delays of up to 100 ms.

use neuropil::FollowOptions;
use neuropil::designs::{DesignTheory, GateWish, Start, StorageWish, gate, storage};
use neuropil::network::Seeds;
use neuropil::sim::CpuEngine;
use neuropil::theory::TheoryOptions;
use neuropil::theory::design::storage::storage as pulses;
use neuropil::theory::design::{Gate, GateOptions};
use neuropil::theory::{DelayedRates, Transmission};

fn start() -> Start {
    let circuit = neuropil::load("ekelmans_2023_bistable", &[]).unwrap();
    let options = TheoryOptions {
        time_step: Some(circuit.protocol.dt),
        ..TheoryOptions::default()
    };
    Start::new(circuit, DesignTheory::SelfConsistent, &options, None).unwrap()
}

fn networks(number: u64) -> Option<FollowOptions> {
    let seeds = (1..=number).map(|network| Seeds { network, trial: 0 });
    Some(FollowOptions {
        seeds: seeds.collect(),
        engine: CpuEngine {
            threads: Some(1),
            ..CpuEngine::default()
        },
        ..FollowOptions::default()
    })
}

#[test]
fn a_bit_is_written_and_erased() {
    let start = start();
    let wish = StorageWish {
        drive: 0.0028,
        pulses: vec![500.0],
        range: (-0.02, 0.02),
        ratios: Vec::new(),
        hold: 1000.0,
        tries: networks(2),
    };
    let made = storage(&start, &wish).unwrap();
    assert!(made.feasible, "{:?}", made.reasons);
    let tried = &made.values["spiking"];
    for right in ["low_before", "written", "erased"] {
        assert_eq!(tried[right], 2, "{right}: {:?}", made.reasons);
    }
    // What the pulses have to spare is what it says: they switch in a window that lies a little less far away, not a little farther.
    let number = |k: &str, what: &str| made.values["written"][k][what].as_f64().unwrap() * 1e-3;
    let (amplitude, spare) = (number("down", "amplitude"), number("down", "spare"));
    let driven = |drive: f64| {
        let mut model = start.driven(&[]).unwrap();
        model.drive = drive;
        model
    };
    let after = |rest: f64, from: &[f64], amplitude: f64, transmission: &Transmission| {
        let (model, pulsed) = (driven(rest), driven(rest + amplitude));
        let mut rates = DelayedRates::new(&model, transmission, from, 500.0).unwrap();
        rates.advance(&pulsed, 500.0).unwrap();
        rates.advance(&model, 4000.0).unwrap();
        rates.rates()[0]
    };
    for (part, erased) in [(0.98, true), (1.02, false)] {
        let rest = wish.drive + part * spare;
        let high = driven(rest).polished(&[0.0051, 0.0008]).unwrap();
        let left = after(rest, &high, amplitude, &start.transmission);
        assert_eq!(left < 0.5 * high[0], erased, "{part} {spare} {left}");
    }
    // A pulse that suffices where rates act at once comes to nothing in this circuit.
    let instant = Transmission::instant();
    let at_once = pulses(&driven(wish.drive), &instant, &[500.0], wish.range).unwrap();
    let at_once = at_once.design.unwrap();
    let least = at_once.pulses[0].up.unwrap();
    assert!(1.5 * least < number("up", "amplitude") / 1.5, "{least}");
    for (transmission, written) in [(&instant, true), (&start.transmission, false)] {
        let left = after(wish.drive, &at_once.low, 1.5 * least, transmission);
        let half = 0.5 * (at_once.low[0] + at_once.high[0]);
        assert_eq!(left > half, written, "{left}");
    }
}

#[test]
fn an_and_gate_says_both() {
    let wish = GateWish {
        gate: Gate::And,
        population: None,
        options: GateOptions {
            range: (0.0, 0.006),
            base: None,
            step: None,
            may_latch: false,
            grid: 200,
        },
        ratios: Vec::new(),
        hold: 1000.0,
        tries: networks(1),
    };
    let made = gate(&start(), &wish).unwrap();
    assert!(made.feasible, "{:?}", made.reasons);
    let tried = &made.values["spiking"];
    assert_eq!((&tried["right"], &tried["of"]), (&7.into(), &7.into()));
    // The last transitions are under way when counting starts: half of the margin of theory at least.
    let (found, margin) = (&tried["margin"], &made.values["margin"]);
    assert!(found.as_f64().unwrap() > 0.5 * margin.as_f64().unwrap());
    let late = "does not settle within the 1000 ms for which inputs are held";
    assert!(
        made.reasons.iter().any(|r| r.contains(late)),
        "{:?}",
        made.reasons
    );
}
