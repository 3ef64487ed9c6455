//! `neuropil map`: regimes of a circuit, as text, JSON and files, and what it refuses.

mod common;

use common::{Folder, joined, json, run};

const BISTABLE: [&str; 9] = [
    "map",
    "ekelmans_2023_bistable",
    "--x",
    "mu_ext=0..10 mV/s",
    "--y",
    "r[I]=0.5..2",
    "--noise",
    "white",
    "--no-progress",
];

#[test]
fn a_map_is_told_counted_and_written() {
    let folder = Folder::new("map");
    let out = folder.path().to_str().unwrap().to_owned();
    let arguments = joined(&BISTABLE, &["--n", "21", "--out", &out]);
    let told = json(&arguments);
    assert_eq!(told["points"], 441);
    assert_eq!(told["failed"], 0);
    assert_eq!(told["special"][0]["kind"], "cusp");
    let cusp = told["special"][0]["x"].as_f64().unwrap();
    assert!((cusp - 3.945).abs() < 0.15, "{cusp}");
    let regimes = told["regimes"].as_array().unwrap();
    let points: u64 = regimes.iter().map(|r| r["points"].as_u64().unwrap()).sum();
    assert_eq!(points, 441);
    for name in [
        "map.csv",
        "map.parquet",
        "borders.csv",
        "summary.json",
        "map.svg",
        "map.png",
    ] {
        assert!(folder.path().join(name).exists(), "{name}");
    }
    // A folder that holds anything is not written into unasked.
    let again = run(&arguments);
    assert_eq!(again.code, Some(2));
    assert!(again.err.contains("--force"), "{}", again.err);
    let text = run(&joined(&BISTABLE, &["--n", "11"]));
    assert_eq!(text.code, Some(0));
    assert!(text.out.contains("cusp at mu_ext 3.9"), "{}", text.out);
    assert!(text.out.contains("bistable"), "{}", text.out);
}

#[test]
fn wrong_axes_and_probes_are_refused() {
    let refused = |x: &str, more: &[&str]| {
        let mut arguments = BISTABLE.to_vec();
        arguments[3] = x;
        arguments.extend(["--n", "4"]);
        arguments.extend(more);
        let ran = run(&arguments);
        assert_eq!(ran.code, Some(2), "{}", ran.err);
        ran.err
    };
    let said = refused("mu_etx=0..10 mV/s", &[]);
    assert!(said.contains("did you mean `mu_ext`"), "{said}");
    let said = refused("mu_ext=0..10 mV", &[]);
    assert!(said.contains("mV/s"), "{said}");
    let said = refused("mu_ext=10..0 mV/s", &[]);
    assert!(said.contains("--x") && said.contains("A below B"), "{said}");
    let said = refused("mu_ext=0..10 mV/s", &["--ratios", "E=1,X=2"]);
    assert!(said.contains('X') && said.contains("population"), "{said}");
    let said = refused("mu_ext=0..10 mV/s", &["--probe", "3"]);
    assert!(said.contains("X,Y"), "{said}");
    // A probe must say how the circuit comes to its place.
    let said = refused("mu_ext=0..10 mV/s", &["--probe", "3,1.5"]);
    assert!(said.contains("r[I]"), "{said}");
}
