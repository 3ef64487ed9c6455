//! Maps of circuits as users make them: axes of the rate model and of the circuit, files, figure, and probes by simulation.

use neuropil::Verdict;
use neuropil::regimes::{MapTheory, ProbeOptions, RegimeStudy, StudyAxis};
use neuropil::theory::{
    BorderKind, InputNoise, MapOptions, MapSpecialKind, Regime, Spacing, TheoryOptions,
};

fn axis(text: &str, points: usize) -> StudyAxis {
    StudyAxis::parse(text, points, Spacing::Linear).unwrap()
}

/// The bistable network of Ekelmans et al. (2023), noise taken as white.
fn bistable(x: StudyAxis, y: StudyAxis) -> RegimeStudy {
    RegimeStudy {
        circuit: "ekelmans_2023_bistable".into(),
        set: Vec::new(),
        scale: 1.0,
        x,
        y,
        theory: MapTheory::Ssn,
        options: TheoryOptions {
            noise: InputNoise::White,
            ..TheoryOptions::default()
        },
        ratios: None,
    }
}

#[test]
fn the_map_of_a_declared_circuit_is_that_of_its_rate_model() {
    let study = bistable(axis("mu_ext=0..10 mV/s", 26), axis("r[I]=0.5..2", 21));
    let made = study.run(&MapOptions::default()).unwrap();
    let map = &made.map;
    assert_eq!(map.points.len(), 26 * 21);
    assert_eq!((map.failed().count(), map.incomplete()), (0, 0));
    // The published power laws have the cusp at (3.94524 mV/s, 1.86791); those fitted here differ in their last digits.
    let cusps: Vec<_> = map
        .special
        .iter()
        .filter(|s| s.kind == MapSpecialKind::Cusp)
        .map(|s| made.shown(s.at))
        .collect();
    assert_eq!(cusps.len(), 1, "{:?}", map.special);
    assert!((cusps[0][0] - 3.945).abs() < 0.15, "{cusps:?}");
    assert!((cusps[0][1] - 1.868).abs() < 0.05, "{cusps:?}");
    assert!(map.borders_of(BorderKind::Fold).all(|b| b.continued));
    // The same plane by the circuit's own parameter r, at the columns and rows that both have.
    let study = bistable(axis("mu_ext=0..10 mV/s", 6), axis("r=0.5..2", 4));
    let same = study.run(&MapOptions::default()).unwrap();
    for (j, fine) in [(0, 0), (3, 20)] {
        for i in 0..6 {
            let (a, b) = (
                same.map.point(i, j).unwrap(),
                map.point(5 * i, fine).unwrap(),
            );
            assert_eq!(a.states.len(), b.states.len());
            for (s, t) in a.states.iter().zip(&b.states) {
                assert!((s.rates[0] - t.rates[0]).abs() < 1e-9 * (t.rates[0] + 1e-3));
                assert_eq!((s.stable, s.isn), (t.stable, t.isn));
            }
        }
    }
    assert!(same.map.borders.iter().all(|b| !b.continued));
    assert!(same.map.borders_of(BorderKind::States).count() > 0);
}

#[test]
fn everything_of_a_map_is_written() {
    let study = bistable(axis("mu_ext=0..10 mV/s", 31), axis("r[I]=0.5..2", 21));
    let made = study.run(&MapOptions::default()).unwrap();
    let folder = std::env::temp_dir().join(format!("neuropil-map-{}", std::process::id()));
    let files = made.write(&folder, &[]).unwrap();
    let text = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    let csv = text("map.csv");
    assert_eq!(csv.lines().count(), 1 + 31 * 21);
    assert!(csv.starts_with("mu_ext (mV/s),r[I],states,stable,regime,kinds,complete,state1.E"));
    let bistable = csv.lines().filter(|l| l.contains("bistable")).count();
    let points = map_points(&made.map, Regime::BISTABLE);
    assert!(bistable == points && points > 20, "{bistable} {points}");
    let borders = text("borders.csv");
    assert!(borders.contains("fold,1,") && borders.contains("cusp,1,"));
    let summary: serde_json::Value = serde_json::from_str(&text("summary.json")).unwrap();
    assert_eq!(summary["points"], 31 * 21);
    assert_eq!(summary["x"]["unit"], "mV/s");
    let svg = text("map.svg");
    for word in [
        "bistable",
        "fold: two states meet",
        "cusp",
        "mu_ext (mV/s)",
        "inhibition-stabilised",
    ] {
        assert!(svg.contains(word), "{word}");
    }
    for name in ["map.parquet", "map.png"] {
        assert!(std::fs::metadata(folder.join(name)).unwrap().len() > 1000);
    }
    assert_eq!(files.len(), 6);
    std::fs::remove_dir_all(&folder).unwrap();
}

fn map_points(map: &neuropil::theory::RegimeMap, kind: Regime) -> usize {
    map.points.iter().filter(|p| p.regime.has(kind)).count()
}

#[test]
fn wrong_axes_are_refused_with_what_was_meant() {
    let refused = |x: &str, y: &str| {
        let study = bistable(axis(x, 4), axis(y, 4));
        let error = study.run(&MapOptions::default()).unwrap_err();
        assert!(error.is_bad_input(), "{error}");
        error.to_string()
    };
    let text = refused("mu_etx=0..1 mV/s", "r[I]=0..2");
    assert!(text.contains("did you mean `mu_ext`"), "{text}");
    let text = refused("mu_ext=0..1 mV", "r[I]=0..2");
    assert!(text.contains("`mV`") && text.contains("mV/s"), "{text}");
    let text = refused("mu_ext=0..1 mV/s", "r[I]=0..2 mV");
    assert!(text.contains("pure number"), "{text}");
    let text = refused("set:nothing=0..1", "r[I]=0..2");
    assert!(text.contains("nothing"), "{text}");
    // Power laws are fitted anew along a time constant of the model, as they are for the circuit's own parameter.
    let by_model = bistable(axis("tau[E]=18..22 ms", 3), axis("r[I]=0.9..1.1", 2));
    let by_circuit = bistable(axis("tau_E=18..22 ms", 3), axis("r[I]=0.9..1.1", 2));
    let maps = [by_model, by_circuit].map(|s| s.run(&MapOptions::default()).unwrap().map);
    for (a, b) in maps[0].points.iter().zip(&maps[1].points) {
        assert!(a.error.is_none() && a.states.len() == b.states.len());
        for (s, t) in a.states.iter().zip(&b.states) {
            assert!(
                (s.rates[0] - t.rates[0]).abs() < 1e-6 * t.rates[0],
                "{s:?} {t:?}"
            );
        }
    }
    let mut study = bistable(axis("mu_ext=0..1 mV/s", 3), axis("r[I]=0..1", 3));
    study.ratios = Some(vec![("X".into(), 1.0)]);
    let error = study.run(&MapOptions::default()).unwrap_err().to_string();
    assert!(error.contains('X') && error.contains('E'), "{error}");
}

#[test]
fn a_probe_waits_for_what_outlives_its_state() {
    // Below the lower fold: what was driven up stays near 5.6 spikes/s for about two seconds.
    let study = bistable(axis("mu_ext=0..10 mV/s", 11), axis("r[I]=0.5..2", 11));
    let options = ProbeOptions {
        settle: 400.0,
        duration: 200.0,
        within: 0.35,
        theory: study.options.clone(),
        engine: neuropil::sim::CpuEngine {
            threads: Some(1),
            ..Default::default()
        },
        ..ProbeOptions::default()
    };
    let set = [
        ("mu_ext".to_owned(), "{x} mV/s".to_owned()),
        ("r".to_owned(), "{y}".to_owned()),
    ];
    let found = study.probe_at([1.0, 1.0], &set, &options, None).unwrap();
    assert_eq!((found.stable, found.probe.distinct), (1, 1), "{found:?}");
    assert_eq!(found.probe.settle, 2400.0, "{found:?}");
}

#[test]
fn probes_agree_where_there_is_one_state_and_find_two_where_there_are_two() {
    let mut study = bistable(axis("mu_ext=0..10 mV/s", 11), axis("r[I]=0.5..2", 11));
    study.set = vec![("tau_E".into(), "22 ms".into())];
    let options = ProbeOptions {
        push: 200.0,
        settle: 300.0,
        duration: 500.0,
        within: 0.35,
        theory: study.options.clone(),
        engine: neuropil::sim::CpuEngine {
            threads: Some(1),
            ..Default::default()
        },
        ..ProbeOptions::default()
    };
    let set = [
        ("mu_ext".to_owned(), "{x} mV/s".to_owned()),
        ("r".to_owned(), "{y}".to_owned()),
    ];
    // Without input, at 22 ms: silence of half a spike per second, and persistent activity.
    let two = study.probe_at([0.0, 1.0], &set, &options, None).unwrap();
    assert_eq!((two.stable, two.probe.distinct), (2, 2), "{two:?}");
    let rate = |k: usize| two.probe.runs[k].rates[0].value().unwrap();
    assert!(rate(0) < 1.0 && rate(1) > 4.0, "{two:?}");
    let one = study.probe_at([8.0, 1.0], &set, &options, None).unwrap();
    assert_eq!((one.stable, one.probe.distinct), (1, 1), "{one:?}");
    assert_eq!(one.probe.verdict, Verdict::Agree, "{one:?}");
    assert_eq!(one.probe.settle, 300.0, "{one:?}");
    // Without saying how r is reached, or saying it wrongly, nothing is simulated.
    let error = study.probe_at([8.0, 1.5], &[], &options, None).unwrap_err();
    assert!(error.to_string().contains("r[I]"), "{error}");
    let error = study.probe_at([8.0, 1.5], &set[..1], &options, None);
    let error = error.unwrap_err().to_string();
    assert!(error.contains("external drift of `I`"), "{error}");
}
