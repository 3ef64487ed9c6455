//! Semi-balanced states beyond the isolated ones: slopes within regions, borders of regions, continua of states, inputs drawn at
//! random, and networks too large for trying every set.

#[path = "common/baker_2020.rs"]
mod baker_2020;

use baker_2020::named;
use neuropil_numerics::matrix::Matrix;
use neuropil_theory::{OutsideInput, SemiBalanced, TheoryOptions, to_semi_balanced};

fn by_hand(coupling: &[&[f64]], constant: &[f64]) -> SemiBalanced {
    let n = constant.len();
    let names = (0..n).map(|i| format!("p{i}")).collect();
    let coupling = Matrix::from_rows(coupling).unwrap();
    let mut made = SemiBalanced::new(names, coupling, Matrix::zeros(n, 0), vec![]).unwrap();
    made.constant = constant.to_vec();
    made
}

/// Linear gains dr/dr_x = -W⁻¹ W_x of equation 3 in the four networks.
#[test]
fn slopes_of_balanced_rates() {
    let expected = [
        (
            "reconstructed_balanced",
            [
                [0.010588, 0.243529],
                [0.370588, 0.243529],
                [0.667059, 0.762353],
            ],
        ),
        (
            "reconstructed_semibalanced",
            [
                [1.389706, -1.310294],
                [-1.310294, 1.389706],
                [0.476471, 0.476471],
            ],
        ),
        (
            "literal_balanced",
            [
                [0.370588, 0.243529],
                [0.010588, 0.243529],
                [0.667059, 0.762353],
            ],
        ),
        (
            "literal_semibalanced",
            [
                [-1.310294, 1.389706],
                [1.389706, -1.310294],
                [0.476471, 0.476471],
            ],
        ),
    ];
    for (name, gains) in expected {
        let found = named(name, [15.0, 15.0]).gains(&[true; 3]).unwrap();
        for (i, row) in gains.iter().enumerate() {
            for (j, gain) in row.iter().enumerate() {
                assert!(
                    (found.external[(i, j)] - gain).abs() < 1e-6,
                    "{name}: {found:?}"
                );
            }
        }
    }
}

/// Within a region rates are what its slopes say, wherever the state was found.
#[test]
fn states_of_a_region_lie_on_its_piece() {
    for name in ["reconstructed_semibalanced", "literal_balanced"] {
        for rates in [[10.0, 0.0], [15.0, 15.0], [15.0, 30.0]] {
            let mut network = named(name, rates);
            network.constant = vec![0.5, -0.25, 1.0];
            for state in network.states().unwrap().states {
                let gains = network.gains(&state.active).unwrap();
                let slopes = [0, 1].map(|k| gains.slope(OutsideInput::Rate(k)));
                for i in 0..3 {
                    let at = gains.constant[i]
                        + 1e-3 * (slopes[0][i] * rates[0] + slopes[1][i] * rates[1]);
                    assert!((at - state.rates[i]).abs() < 1e-12, "{state:?} {gains:?}");
                }
                // A constant input of one population, too.
                let by = 1e-3;
                let input = OutsideInput::Constant(2);
                let moved = network
                    .with_outside_input(input, network.constant[2] + by)
                    .unwrap();
                let there = moved.states().unwrap().states;
                let same = there.iter().find(|s| s.active == state.active).unwrap();
                for (i, slope) in gains.slope(input).into_iter().enumerate() {
                    assert!((same.rates[i] - state.rates[i] - by * slope).abs() < 1e-12);
                }
            }
        }
    }
    assert!(
        named("literal_balanced", [1.0, 1.0])
            .gains(&[true])
            .is_err()
    );
}

/// Uniform numbers of PCG64 (XSL-RR 128/64) as NumPy's `default_rng(0)` makes them: state and increment are those that it prints.
struct Pcg64(u128);

impl Pcg64 {
    fn next(&mut self) -> f64 {
        const MULTIPLIER: u128 = 0x2360_ED05_1FC6_5DA4_4385_DF64_9FCC_F645;
        const INCREMENT: u128 = 87136372517582989555478159403783844777;
        self.0 = self.0.wrapping_mul(MULTIPLIER).wrapping_add(INCREMENT);
        let folded = (self.0 >> 64) as u64 ^ self.0 as u64;
        let bits = folded.rotate_right((self.0 >> 122) as u32);
        (bits >> 11) as f64 * 2f64.powi(-53)
    }
}

/// 3000 inputs X of `default_rng(0).uniform(size=(3000, 3))`: one state each, though equation 3 has a negative rate at 76.7 % of
/// them.
#[test]
fn inputs_drawn_at_random_have_one_state_each() {
    let mut draw = Pcg64(35399562948360463058890781895381311971);
    let mut of_circuit = named("reconstructed_semibalanced", [0.0, 0.0]);
    let (mut unique, mut negative) = (0, 0);
    for k in 0..3000 {
        of_circuit.constant = (0..3).map(|_| draw.next()).collect();
        if k == 0 {
            let first = [0.6369616873214543, 0.2697867137638703, 0.04097352393619469];
            assert_eq!(of_circuit.constant, first);
        }
        let found = of_circuit.states().unwrap();
        unique += usize::from(found.states.len() == 1 && found.complete());
        negative += usize::from(of_circuit.balanced().unwrap().iter().any(|r| *r < 0.0));
        let one = of_circuit.one_state().unwrap();
        assert!(one.is_some_and(|s| found.states.contains(&s)));
    }
    assert_eq!((unique, negative), (3000, 2301));
}

/// The network of figure 3 without plasticity and pattern at r_x = 10 spikes/s, whatever its size.
#[test]
fn the_mean_field_of_figure_3() {
    for size in ["5000", "30000"] {
        let set = [("stimulus", "none"), ("inhibition", "static"), ("N", size)];
        let set = set.map(|(k, v)| (k.to_string(), v.to_string()));
        let circuit = neuropil_atlas::circuit("baker_2020_plastic", &set).unwrap();
        let network = to_semi_balanced(&circuit, &TheoryOptions::default()).unwrap();
        let found = network.states().unwrap();
        let [state] = found.states.as_slice() else {
            panic!("{found:?}");
        };
        assert!(state.balanced && state.stable);
        for (rate, expected) in state.rates.iter().zip([5.823529, 15.882353]) {
            assert!((rate * 1e3 - expected).abs() < 1e-5, "{state:?}");
        }
    }
}

/// At r_x2/r_x1 = 18/17 the first population is just silent: two regions of linear rates meet, and the state is stable in both. Without
/// any input all are at the border, the state is still the only one, and its region that of no activity.
#[test]
fn states_at_the_border_of_silence() {
    let at = |rates| named("reconstructed_semibalanced", rates).states().unwrap();
    let found = at([17.0, 18.030_000_000_000_001]);
    assert!(!found.states[0].degenerate);
    let gains = named("reconstructed_semibalanced", [1.0, 1.0])
        .gains(&[true; 3])
        .unwrap();
    let border = -gains.external[(0, 0)] / gains.external[(0, 1)];
    let found = at([10.0, 10.0 * border]);
    let state = &found.states[0];
    assert!(
        state.degenerate && state.stable && !state.undecided,
        "{state:?}"
    );
    assert_eq!((found.states.len(), found.region()), (1, Some(6)));
    let none = at([0.0, 0.0]);
    let state = &none.states[0];
    assert!(
        state.degenerate && state.undecided && !state.stable,
        "{state:?}"
    );
    assert_eq!(state.stability(), "stability not decided");
    assert_eq!((none.region(), none.settled()), (Some(0), Some(state)));
    let network = named("reconstructed_semibalanced", [0.0, 0.0]);
    let said = network.warnings(&none).unwrap();
    assert_eq!(
        said,
        ["the stability of a state at a border between sets of active populations is not decided"]
    );
}

/// In Brunel's model A both populations have the same inputs: W is singular, and r_I = 16 + 0.8 r_E spikes/s are all states.
#[test]
fn a_continuum_of_states() {
    let circuit = neuropil_atlas::circuit("brunel_2000", &[]).unwrap();
    let network = to_semi_balanced(&circuit, &TheoryOptions::default()).unwrap();
    let found = network.states().unwrap();
    assert!(found.every_set_tried && !found.complete());
    let [family] = found.families.as_slice() else {
        panic!("{found:?}");
    };
    assert_eq!(family.active, [true, true]);
    assert!((family.rates[0], (family.rates[1] - 16e-3).abs() < 1e-12) == (0.0, true));
    let [line] = family.directions.as_slice() else {
        panic!("{family:?}");
    };
    assert!((line.change[0] - 1.0).abs() < 1e-12 && (line.change[1] - 0.8).abs() < 1e-12);
    assert_eq!((line.from, line.to), (0.0, f64::INFINITY));
    // Its eigenvalues are 0 and JK_EE + JK_II < 0.
    assert!(family.attracting);
    assert_eq!(found.settled(), None);
    let said = network.warnings(&found).unwrap().join("\n");
    for words in [
        "states are a continuum: from E 0.00, I 16.00 spikes/s along (E +1.0000, I +0.8000) without end",
        "the stability of a state at a border between sets of active populations is not decided",
    ] {
        assert!(said.contains(words), "{said}");
    }
    assert!(!said.contains("no state is stable"), "{said}");
    // Equal inhibition of each other: a segment between two states in which one is active.
    let pair = network_of_equals(2);
    let found = pair.states().unwrap();
    let [family] = found.families.as_slice() else {
        panic!("{found:?}");
    };
    assert!((family.directions[0].to - 0.01).abs() < 1e-12, "{family:?}");
    // Of six such populations every set of at least two has one: the first are told, the others counted.
    let six = network_of_equals(6);
    let found = six.states().unwrap();
    assert_eq!(found.families.len(), 64 - 6 - 1);
    let said = six.warnings(&found).unwrap();
    assert_eq!(said.len(), 5, "{said:?}");
    assert!(said[4].starts_with("54 other sets"), "{said:?}");
    // Under other inputs the coupling is as singular, and there is no continuum.
    let other = by_hand(&[&[-1e3, -1e3], &[-1e3, -1e3]], &[10.0, 12.0]);
    let found = other.states().unwrap();
    assert!(found.complete() && found.singular == [vec![0, 1]]);
    assert!(other.warnings(&found).unwrap().is_empty());
}

fn network_of_equals(n: usize) -> SemiBalanced {
    let row = vec![-1e3; n];
    by_hand(&vec![row.as_slice(); n], &vec![10.0; n])
}

/// Deviations that turn around a state without growing or decaying leave its stability open.
#[test]
fn rotation_is_not_decided() {
    let pair = by_hand(&[&[0.0, -1e3], &[1e3, 0.0]], &[10.0, -10.0]);
    let found = pair.states().unwrap();
    let state = found.states.iter().find(|s| s.balanced).unwrap();
    assert!(state.undecided && !state.stable && !state.degenerate);
}

/// Twenty-four populations in a ring that inhibit themselves and their neighbours: Lemke's method finds the only state, which can be
/// checked by its definition; enumeration is refused and says what there is instead.
#[test]
fn more_populations_than_sets_can_be_tried() {
    let n = 24;
    let rows: Vec<Vec<f64>> = (0..n)
        .map(|i| {
            (0..n)
                .map(|j| match (i + n - j) % n {
                    0 => -2000.0,
                    1 | 23 => -700.0,
                    _ => 0.0,
                })
                .collect()
        })
        .collect();
    let rows: Vec<&[f64]> = rows.iter().map(Vec::as_slice).collect();
    let input: Vec<f64> = (0..n).map(|i| 10.0 * (i as f64).sin() + 3.0).collect();
    let ring = by_hand(&rows, &input);
    let error = ring.states().unwrap_err().to_string();
    assert!(error.contains("is 24, expected at most 20"), "{error}");
    assert!(error.contains("one_state"), "{error}");
    assert_eq!(ring.unique_for_every_input().unwrap(), None);
    let found = ring.states_or_one().unwrap();
    assert!(!found.complete() && !found.every_set_tried);
    let [state] = found.states.as_slice() else {
        panic!("{found:?}");
    };
    assert!(state.stable && state.active.iter().any(|a| !a));
    let current = ring.coupling.times_vector(&state.rates).unwrap();
    for i in 0..n {
        let left = current[i] + input[i];
        assert!((left - state.input[i]).abs() < 1e-9);
        assert!(if state.active[i] {
            left.abs() < 1e-9
        } else {
            left < 0.0
        });
        assert_eq!(state.active[i], state.rates[i] > 0.0);
    }
    let said = ring.warnings(&found).unwrap().join("\n");
    assert!(
        said.contains("one state is looked for, by Lemke's method"),
        "{said}"
    );
    // Followed along an input from the state at either end.
    let (drive, range) = ring.read_input_range("I[p0]", "-20..40").unwrap();
    let paths = ring.along(drive, range).unwrap();
    assert_eq!(paths.len(), 1);
    let last = paths[0].points.last().unwrap();
    let end = ring.with_outside_input(drive, 40.0).unwrap();
    assert_eq!(end.one_state().unwrap().unwrap().active, last.active);
    // With one that excites itself there are inputs with more states or none.
    let mut other = ring.clone();
    other.coupling[(3, 3)] = 100.0;
    assert_eq!(other.unique_for_every_input().unwrap(), Some(false));
    // A large network without any solution that pivoting could end at.
    let mut blown = ring;
    blown.coupling = Matrix::from_fn(n, n, |i, j| if i == j { 1e3 } else { 0.0 });
    blown.constant = vec![1.0; n];
    let found = blown.states_or_one().unwrap();
    assert!(found.states.is_empty());
    let said = blown.warnings(&found).unwrap();
    assert!(
        said[0].contains("negative rates") && said[1].contains("need not mean"),
        "{said:?}"
    );
}

#[test]
fn a_lattice_of_any_inputs() {
    let network = named("reconstructed_semibalanced", [15.0, 15.0]);
    let inputs = [
        network.outside_input("r[2]").unwrap(),
        network.outside_input("I[e1]").unwrap(),
    ];
    let points = [vec![15e-3, 0.0], vec![30e-3, 0.0], vec![30e-3, 200.0]];
    let found = network.states_at(&inputs, &points).unwrap();
    let regions: Vec<Option<u64>> = found.iter().map(|f| f.region()).collect();
    assert_eq!(regions, [Some(7), Some(6), Some(5)]);
    let error = network
        .states_at(&inputs, &[vec![1.0]])
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("number of values of a point is 1, expected 2, one for each of r[2], I[e1]"),
        "{error}"
    );
}
