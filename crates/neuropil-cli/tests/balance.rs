//! `solve --theory balanced` and `--theory semi-balanced`: the networks of Baker et al. (2020), corrected and as printed.

mod common;

use common::{Folder, json, run};
use serde_json::Value;

fn numbers(v: &Value) -> Vec<f64> {
    let all = v.as_array().unwrap().iter();
    all.map(|x| x.as_f64().unwrap()).collect()
}

fn near(found: &Value, expected: &[f64], tolerance: f64) {
    let found = numbers(found);
    assert_eq!(found.len(), expected.len(), "{found:?}");
    for (f, e) in found.iter().zip(expected) {
        assert!((f - e).abs() < tolerance, "{found:?} {expected:?}");
    }
}

#[test]
fn the_corrected_network_is_balanced() {
    let v = json(&["solve", "baker_2020", "--theory", "balanced"]);
    assert_eq!(v["theory"], "balanced");
    assert!((v["mean_coupling"].as_f64().unwrap() - 5.903).abs() < 1e-3);
    near(&v["balanced"]["rates"], &[3.8118, 9.2118, 21.4412], 1e-3);
    assert_eq!(v["balanced"]["exists"], true);
    assert_eq!(v["balanced"]["stable"], true);
    near(&v["coupling"][0], &[1.29904, 3.89711, -7.79423], 1e-5);
    near(&v["external"][0], &[3.74123, 4.67654], 1e-5);
    // W and X are JK and JK_x r_x over the mean of |J| K.
    near(
        &v["W"][2],
        &[11.69134 / 5.90264, 11.69134 / 5.90264, -12.99038 / 5.90264],
        1e-4,
    );
    near(&v["W_x"][0], &[3.74123 / 5.90264, 4.67654 / 5.90264], 1e-4);
    let x = 15.0 * (3.74123 + 4.67654) / 5.90264;
    assert!((v["X"][0].as_f64().unwrap() - x).abs() < 1e-3);
    assert_eq!(v["unique_for_every_input"], false);
    assert!(v["states"].is_null());
}

#[test]
fn every_semi_balanced_state_with_its_support() {
    let v = json(&[
        "solve",
        "baker_2020",
        "--set",
        "input=semi_balanced",
        "--theory",
        "semi-balanced",
        "--change",
        "r[x2]=30 spikes/s",
    ]);
    assert_eq!(v["sources"][1]["rate"], 30.0);
    let states = v["states"].as_array().unwrap();
    assert_eq!((states.len(), &v["complete"]), (1, &true.into()));
    near(&states[0]["rates"], &[0.0, 11.9659, 28.9943], 1e-3);
    assert_eq!(states[0]["active"], serde_json::json!(["e2", "i"]));
    assert_eq!(states[0]["stable"], true);
    assert_eq!(states[0]["balanced"], false);
    let left = numbers(&states[0]["input"]);
    assert!(left[0] < -70.0 && left[1].abs() < 1e-9, "{left:?}");
    assert_eq!(v["index_sum"], 1);
    near(&v["balanced"]["rates"], &[-18.4632, 22.0368, 21.4412], 1e-3);
    assert_eq!(v["balanced"]["exists"], false);
    let said = v["warnings"][0].as_str().unwrap();
    assert!(said.contains("negative rates (e1 -18.46"), "{said}");
}

#[test]
fn what_is_wrong_with_the_network_as_printed() {
    for theory in ["balanced", "semi-balanced"] {
        let ran = run(&["solve", "baker_2020_as_printed", "--theory", theory]);
        assert_eq!(ran.code, Some(0), "{}", ran.err);
        for word in [
            "the balanced state (e1 92.12, e2 38.12, i 214.41 spikes/s) is a saddle",
            "2 stable states, with activity of {e1, i}",
        ] {
            assert!(ran.err.contains(word), "{word}: {}", ran.err);
        }
        assert!(ran.out.contains("mean |J| K 2.162 mV/Hz"), "{}", ran.out);
        assert!(ran.out.contains("214.4 spikes/s, unstable"), "{}", ran.out);
        let states = ran
            .out
            .contains("3 semi-balanced states (every one there is)")
            && ran
                .out
                .contains("state 3: {e1, e2, i} active, balanced, unstable, index -1");
        assert_eq!(states, theory == "semi-balanced", "{}", ran.out);
    }
    let v = json(&[
        "solve",
        "baker_2020_as_printed",
        "--theory",
        "semi-balanced",
    ]);
    let indices: Vec<i64> = v["states"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| s["index"].as_i64().unwrap())
        .collect();
    assert_eq!(indices, [1, 1, -1]);
}

#[test]
fn states_along_an_input() {
    let folder = Folder::new("balance");
    let csv = folder.path().join("paths.csv");
    let figures = folder.path().join("figures");
    let all = [
        "solve",
        "baker_2020",
        "--set",
        "input=semi_balanced",
        "--set",
        "r_x1=10 spikes/s",
        "--theory",
        "semi-balanced",
        "--along",
        "r[x2]=0..30",
        "--csv",
        csv.to_str().unwrap(),
        "--figure",
        figures.to_str().unwrap(),
    ];
    let v = json(&all);
    let points = v["paths"][0]["points"].as_array().unwrap();
    let at: Vec<f64> = points
        .iter()
        .map(|p| p["value"].as_f64().unwrap())
        .collect();
    for (found, expected) in at.iter().zip([0.0, 9.429, 10.606, 30.0]) {
        assert!((found - expected).abs() < 1e-3, "{at:?}");
    }
    assert_eq!((at.len(), &v["unit"]), (4, &"spikes/s".into()));
    assert_eq!(v["paths"][0]["end"], "reached");
    near(&points[3]["rates"], &[0.0, 14.7273, 29.4545], 1e-3);
    let ran = run(&all);
    for word in ["1 path", "change, stable", "{e1, e2, i}", "reached, stable"] {
        assert!(ran.out.contains(word), "{word}: {}", ran.out);
    }
    let table = std::fs::read_to_string(&csv).unwrap();
    let head = "path,r[x2] (spikes/s),e1 (spikes/s),e2 (spikes/s),i (spikes/s),stable,active";
    assert_eq!(table.lines().next(), Some(head));
    assert_eq!(table.lines().count(), 5);
    for file in ["branches.svg", "branches.png"] {
        assert!(std::fs::metadata(figures.join(file)).unwrap().len() > 1000);
    }
}

#[test]
fn what_cannot_be_asked_is_refused() {
    for (more, words) in [
        (
            &["--along", "r[x3]=0..30"][..],
            "expected one of r[x1], r[x2], I[e1], I[e2], I[i]",
        ),
        (&["--along", "r[x2]=0..30 mV"], "a value in spikes/s"),
        (&["--along", "r[x2]=30"], "LOW..HIGH"),
        (&["--change", "g=3"], "expected one of r[x1]"),
        (&["--change", "r[x1]=-3"], "a rate of at least 0"),
        (&["--time-step", "0.1 ms"], "knows no noise"),
        (&["--weight-variance"], "knows no noise"),
    ] {
        let first = ["solve", "baker_2020", "--theory", "semi-balanced"];
        let ran = run(&common::joined(&first, more));
        assert_eq!(ran.code, Some(2), "{more:?} {}", ran.err);
        assert!(ran.err.contains(words), "{words}: {}", ran.err);
    }
    let along = [
        "solve",
        "baker_2020",
        "--theory",
        "balanced",
        "--along",
        "r[x2]=0..3",
    ];
    let ran = run(&along);
    assert_eq!(ran.code, Some(2));
    assert!(
        ran.err.contains("expected --theory semi-balanced"),
        "{}",
        ran.err
    );
    let conductances = [
        "solve",
        "baker_2020",
        "--set",
        "synapses=conductances",
        "--theory",
        "balanced",
    ];
    let ran = run(&conductances);
    assert_eq!(ran.code, Some(2));
    for words in [
        "depends on the potential",
        "--set synapses=currents",
        "--at-potential",
    ] {
        assert!(ran.err.contains(words), "{words}: {}", ran.err);
    }
    let v = json(&common::joined(
        &conductances,
        &["--at-potential", "-55 mV"],
    ));
    near(&v["balanced"]["rates"], &[3.8118, 9.2118, 21.4412], 1e-3);
    let other = ["solve", "baker_2020", "--at-potential", "-55 mV"];
    assert!(run(&other).err.contains("expected --theory balanced"));
    let no_potential = common::joined(&conductances, &["--at-potential", "3 ms"]);
    assert_eq!(run(&no_potential).code, Some(2));
}

/// Populations that inhibit themselves and, less, each other, with different drives: one state, some silent.
fn inhibitory(n: usize, others: f64) -> String {
    let mut text = "[circuit]\nname = \"many\"\n[populations]\n".to_owned();
    for i in 0..n {
        let drive = 300 + 40 * ((7 * i) % n);
        text += &format!(
            "p{i} = {{ size = 100, model = \"iaf_psc_exp\", parameters = {{ I_e = \"{drive} pA\" }} }}\n"
        );
    }
    for i in 0..n {
        for j in 0..n {
            let weight = if i == j { -100.0 } else { -others };
            text += &format!(
                "[[projections]]\nsource = \"p{j}\"\ntarget = \"p{i}\"\nrule = \"pairwise_bernoulli\"\nprobability = 0.1\nreceptor = \"inhibitory\"\nweight = \"{weight} pA\"\ndelay = \"1 ms\"\n"
            );
        }
    }
    text
}

#[test]
fn more_populations_than_sets_that_can_be_tried() {
    let folder = Folder::new("balance_many");
    let file = folder.path().join("many.toml");
    std::fs::write(&file, inhibitory(22, 20.0)).unwrap();
    let solve = ["solve", file.to_str().unwrap(), "--theory", "semi-balanced"];
    let ran = run(&solve);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    for words in [
        "1 semi-balanced state found by Lemke's method",
        "whether there is one under every input was not tried above 20 populations",
        "semi-balanced, stable, index +1",
    ] {
        assert!(ran.out.contains(words), "{words}: {}", ran.out);
    }
    assert!(ran.err.contains("there may be others"), "{}", ran.err);
    let v = json(&solve);
    assert_eq!(
        (&v["complete"], &v["every_set_tried"]),
        (&false.into(), &false.into())
    );
    assert!(v["unique_for_every_input"].is_null());
    // The state by its definition.
    let state = &v["states"][0];
    let (rates, left) = (numbers(&state["rates"]), numbers(&state["input"]));
    let active = state["active"].as_array().unwrap().len();
    assert!(active > 0 && active < 22, "{state}");
    for i in 0..22 {
        let row = numbers(&v["coupling"][i]);
        let input: f64 = row.iter().zip(&rates).map(|(c, r)| c * r).sum();
        let input = input + v["constant"][i].as_f64().unwrap();
        assert!((input - left[i]).abs() < 1e-9, "{i}");
        assert!(if rates[i] > 0.0 {
            left[i].abs() < 1e-9
        } else {
            left[i] < 0.0
        });
    }
    let along = ["--along", "I[p0]=0..60"];
    let ran = run(&common::joined(&solve, &along));
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(ran.out.contains("1 path"), "{}", ran.out);
    assert!(
        ran.err.contains("at either end; there may be others"),
        "{}",
        ran.err
    );
}

#[test]
fn a_continuum_is_not_called_one_state() {
    let ran = run(&["solve", "brunel_2000", "--theory", "semi-balanced"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    for words in [
        "balanced rates: no single ones, W is singular",
        "1 isolated semi-balanced state and 1 continuum of states where W is singular",
        "from E 0.00, I 16.00 spikes/s along (E +1.0000, I +0.8000) without end",
        "{I} active, semi-balanced, stability not decided, index +1, E at the border of silence",
    ] {
        assert!(ran.out.contains(words), "{words}: {}", ran.out);
    }
    let v = json(&["solve", "brunel_2000", "--theory", "semi-balanced"]);
    assert_eq!(
        (&v["complete"], &v["every_set_tried"]),
        (&false.into(), &true.into())
    );
    let line = &v["continua"][0];
    near(&line["rates"], &[0.0, 16.0], 1e-9);
    near(&line["directions"][0]["change"], &[1.0, 0.8], 1e-9);
    assert!(line["directions"][0]["to"].is_null());
    assert_eq!(v["states"][0]["stability"], "stability not decided");
    // Jumps, filters and adaptation do not matter to the limit.
    assert!(!ran.err.contains("diffusion"), "{}", ran.err);
}

/// Twelve populations of equal weights have continua by the thousand; they are counted.
#[test]
fn many_continua_are_counted() {
    let folder = Folder::new("balance_equal");
    let file = folder.path().join("equal.toml");
    let equal = inhibitory(12, 100.0);
    let equal: String = equal
        .split_inclusive('\n')
        .map(|line| match line.find("I_e = ") {
            Some(k) => format!("{}I_e = \"400 pA\" }} }}\n", &line[..k]),
            None => line.to_owned(),
        })
        .collect();
    std::fs::write(&file, equal).unwrap();
    let ran = run(&["solve", file.to_str().unwrap(), "--theory", "semi-balanced"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(ran.out.contains("4083 continua"), "{}", ran.out);
    assert!(ran.err.contains("4080 other sets"), "{}", ran.err);
    assert!(ran.err.lines().count() < 8, "{}", ran.err);
}
