//! Threshold-linear networks: every fixed point against an independent search, graph rules against enumeration, published small
//! graphs, and what holds for symmetric networks.

use neuropil_numerics::matrix::{Matrix, eigenvalues};
use neuropil_numerics::random::Stream;
use neuropil_theory::threshold_linear::{Graph, ThresholdLinearNetwork};

/// A random number in 0 .. 1.
fn uniform(stream: Stream, k: u64) -> f64 {
    f64::from(stream.block(0, k)[0]) / 4294967296.0
}

fn random_graph(n: usize, p: f64, seed: u64) -> Graph {
    let stream = Stream::new(seed, 17);
    let pairs = (0..n).flat_map(|i| (0..n).map(move |j| (i, j)));
    let edges: Vec<(usize, usize)> = pairs
        .filter(|(i, j)| i != j && uniform(stream, (i * n + j) as u64) < p)
        .collect();
    Graph::new(n, &edges).unwrap()
}

fn network(graph: &Graph) -> ThresholdLinearNetwork {
    graph.network(0.25, 0.5, 1.0).unwrap()
}

fn supports(graph: &Graph) -> Vec<Vec<usize>> {
    network(graph).fixed_points().unwrap().supports()
}

/// Fixed points by Cramer's rule on every support, with determinants by expansion: nothing in common with the library.
fn by_hand(net: &ThresholdLinearNetwork) -> Vec<Vec<usize>> {
    fn det(m: &[Vec<f64>]) -> f64 {
        if m.is_empty() {
            return 1.0;
        }
        let minor = |j: usize| -> Vec<Vec<f64>> {
            let without =
                |row: &Vec<f64>| (0..row.len()).filter(|k| *k != j).map(|k| row[k]).collect();
            m[1..].iter().map(without).collect()
        };
        let sign = |j: usize| if j.is_multiple_of(2) { 1.0 } else { -1.0 };
        (0..m.len())
            .map(|j| sign(j) * m[0][j] * det(&minor(j)))
            .sum()
    }
    let n = net.len();
    let mut found = Vec::new();
    for set in 0..1_u32 << n {
        let s: Vec<usize> = (0..n).filter(|i| set >> i & 1 == 1).collect();
        let a: Vec<Vec<f64>> = s
            .iter()
            .map(|i| {
                s.iter()
                    .map(|j| f64::from(u8::from(i == j)) - net.weight[(*i, *j)])
                    .collect()
            })
            .collect();
        let d = det(&a);
        let x = |k: usize| {
            let mut with = a.clone();
            with.iter_mut()
                .zip(&s)
                .for_each(|(row, i)| row[k] = net.input[*i]);
            det(&with) / d
        };
        let active: Vec<f64> = (0..s.len()).map(x).collect();
        let input = |i: usize| -> f64 {
            let sum: f64 = s
                .iter()
                .zip(&active)
                .map(|(j, x)| net.weight[(i, *j)] * x)
                .sum();
            sum + net.input[i]
        };
        let silent = (0..n).filter(|i| !s.contains(i)).all(|i| input(i) <= 0.0);
        if active.iter().all(|x| *x > 0.0) && silent {
            found.push(s);
        }
    }
    found
}

#[test]
fn all_fixed_points_are_found() {
    for seed in 0..60 {
        let n = 2 + (seed as usize) % 5;
        let graph = random_graph(n, 0.45, seed);
        let net = network(&graph);
        let found = net.fixed_points().unwrap();
        assert_eq!(found.supports(), by_hand(&net), "graph {seed}");
        // Competitive networks: an odd number, and indices that add to 1.
        assert_eq!(
            (found.index_sum(), found.points.len() % 2),
            (1, 1),
            "graph {seed}"
        );
        for p in &found.points {
            for i in 0..n {
                let drive: f64 = (0..n)
                    .map(|j| net.weight[(i, j)] * p.activity[j])
                    .sum::<f64>()
                    + net.input[i];
                assert!(
                    (p.activity[i] - drive.max(0.0)).abs() < 1e-10,
                    "graph {seed}"
                );
            }
        }
        // Any weights and inputs, too.
        let stream = Stream::new(seed, 5);
        let draw = |k: usize| 4.0 * uniform(stream, k as u64) - 2.0;
        let weight = Matrix::from_fn(n, n, |i, j| draw(i * n + j));
        let input = (0..n).map(|i| draw(1000 + i)).collect();
        let net = ThresholdLinearNetwork::new(weight, input).unwrap();
        assert_eq!(
            net.fixed_points().unwrap().supports(),
            by_hand(&net),
            "network {seed}"
        );
    }
}

#[test]
fn small_graphs_have_the_fixed_points_that_are_published() {
    let graph = |n, edges: &[(usize, usize)]| Graph::new(n, edges).unwrap();
    // A 3-cycle has one fixed point, with all neurons, and it is unstable: the network runs round.
    let cycle = graph(3, &[(0, 1), (1, 2), (2, 0)]);
    let found = network(&cycle).fixed_points().unwrap();
    assert_eq!(found.supports(), [vec![0, 1, 2]]);
    assert!(!found.points[0].stable);
    // Two neurons: without edges either wins and the both are a saddle; with one edge its target; with two both.
    let cases: [(&[(usize, usize)], Vec<Vec<usize>>, Vec<bool>); 3] = [
        (
            &[],
            vec![vec![0], vec![1], vec![0, 1]],
            vec![true, true, false],
        ),
        (&[(0, 1)], vec![vec![1]], vec![true]),
        (&[(0, 1), (1, 0)], vec![vec![0, 1]], vec![true]),
    ];
    for (edges, expected, stable) in cases {
        let found = network(&graph(2, edges)).fixed_points().unwrap();
        assert_eq!(found.supports(), expected);
        let given: Vec<bool> = found.points.iter().map(|p| p.stable).collect();
        assert_eq!(given, stable);
    }
    // A 3-cycle that all send to a further neuron: nobody sends back, and the sink wins.
    let sink = graph(4, &[(0, 1), (1, 2), (2, 0), (0, 3), (1, 3), (2, 3)]);
    assert_eq!(supports(&sink), [vec![3]]);
    // A source into a 3-cycle is in no support.
    let source = graph(4, &[(0, 1), (1, 2), (2, 0), (3, 0)]);
    assert_eq!(supports(&source), [vec![0, 1, 2]]);
}

#[test]
fn sets_of_uniform_in_degree_are_supports_exactly_when_nobody_outside_receives_more() {
    let (mut yes, mut no) = (0, 0);
    for seed in 0..60 {
        let graph = random_graph(3 + (seed as usize) % 4, 0.4, 1000 + seed);
        let found = supports(&graph);
        for set in 1..1_usize << graph.len() {
            let set: Vec<usize> = (0..graph.len()).filter(|i| set >> i & 1 == 1).collect();
            let Some(expected) = graph.is_support_by_in_degree(&set).unwrap() else {
                continue;
            };
            assert_eq!(found.contains(&set), expected, "graph {seed}, {set:?}");
            *(if expected { &mut yes } else { &mut no }) += 1;
        }
    }
    assert!(yes > 100 && no > 300, "{yes} {no}");
}

#[test]
fn target_free_cliques_are_stable_fixed_points() {
    let mut cliques = 0;
    for seed in 0..60 {
        let graph = random_graph(6, 0.6, 2000 + seed);
        let found = network(&graph).fixed_points().unwrap();
        for set in graph.target_free_cliques().unwrap() {
            let point = found.points.iter().find(|p| p.support == set);
            assert!(point.is_some_and(|p| p.stable), "graph {seed}, {set:?}");
            cliques += 1;
        }
        // And no other clique is one.
        let any = found.points.iter().filter(|p| graph.is_clique(&p.support));
        assert!(
            any.clone().all(|p| graph.is_target_free(&p.support)),
            "graph {seed}"
        );
    }
    assert!(cliques > 60, "{cliques}");
}

#[test]
fn dominated_neurons_are_in_no_support_and_can_be_deleted() {
    let mut deleted = 0;
    for seed in 0..80 {
        let graph = random_graph(3 + (seed as usize) % 4, 0.4, 3000 + seed);
        let found = supports(&graph);
        for j in graph.dominated() {
            assert!(found.iter().all(|s| !s.contains(&j)), "graph {seed}, {j}");
        }
        let (kept, small) = graph.reduced();
        deleted += graph.len() - kept.len();
        assert!(small.dominated().is_empty());
        let mut again: Vec<Vec<usize>> = supports(&small)
            .iter()
            .map(|s| s.iter().map(|i| kept[*i]).collect())
            .collect();
        let mut before = found.clone();
        again.sort();
        before.sort();
        assert_eq!(again, before, "graph {seed}");
        // From the other end the same nodes are left.
        let mut left: Vec<usize> = (0..graph.len()).collect();
        while let Some(j) = graph.on(&left).dominated().last() {
            left.remove(*j);
        }
        assert_eq!(left, kept, "graph {seed}");
    }
    assert!(deleted > 60, "{deleted}");
}

#[test]
fn symmetric_networks_have_nested_permitted_sets_and_no_nested_stable_points() {
    let mut nested = 0;
    for seed in 0..40 {
        let n = 5;
        let stream = Stream::new(seed, 9);
        let draw = |k: usize| 2.4 * uniform(stream, k as u64) - 1.2;
        let upper = Matrix::from_fn(n, n, |i, j| draw(i.min(j) * n + i.max(j)));
        let net = ThresholdLinearNetwork::new(upper.clone(), vec![1.0; n]).unwrap();
        let permitted = net.permitted_sets().unwrap();
        for set in &permitted {
            for out in set {
                let less: Vec<usize> = set.iter().copied().filter(|i| i != out).collect();
                assert!(
                    permitted.contains(&less),
                    "network {seed}: {set:?} without {out}"
                );
                nested += 1;
            }
            // Positive definite by its eigenvalues.
            let k = set.len();
            let m = Matrix::from_fn(k, k, |i, j| {
                f64::from(u8::from(i == j)) - upper[(set[i], set[j])]
            });
            assert!(k == 0 || eigenvalues(&m).unwrap().iter().all(|v| v.0 > 0.0));
        }
        // At most one stable fixed point among sets within each other (Curto & Morrison).
        let found = net.fixed_points().unwrap();
        let stable: Vec<_> = found.points.iter().filter(|p| p.stable).collect();
        for a in &stable {
            for b in &stable {
                let inside = a.support.len() < b.support.len()
                    && a.support.iter().all(|i| b.support.contains(i));
                assert!(!inside, "network {seed}");
            }
        }
    }
    assert!(nested > 200, "{nested}");
}

#[test]
fn a_permitted_set_is_one_that_some_input_makes_stable() {
    for seed in 0..20 {
        let n = 4;
        let stream = Stream::new(seed, 31);
        let weight = Matrix::from_fn(n, n, |i, j| 3.0 * uniform(stream, (i * n + j) as u64) - 1.8);
        let net = ThresholdLinearNetwork::new(weight.clone(), vec![0.0; n]).unwrap();
        for set in 1..1_usize << n {
            let set: Vec<usize> = (0..n).filter(|i| set >> i & 1 == 1).collect();
            // The input under which x is 1 on the set, and everything else is kept silent.
            let input = (0..n).map(|i| match set.contains(&i) {
                true => 1.0 - set.iter().map(|j| weight[(i, *j)]).sum::<f64>(),
                false => -100.0,
            });
            let driven = ThresholdLinearNetwork::new(weight.clone(), input.collect()).unwrap();
            let found = driven.fixed_points().unwrap();
            let point = found.points.iter().find(|p| p.support == set).unwrap();
            assert_eq!(
                point.stable,
                net.is_permitted(&set).unwrap(),
                "{seed} {set:?}"
            );
        }
    }
}

#[test]
fn what_is_no_network_is_refused() {
    let error = ThresholdLinearNetwork::new(Matrix::zeros(2, 3), vec![0.0; 2]).unwrap_err();
    assert!(error.to_string().contains("2 x 2"), "{error}");
    assert!(
        ThresholdLinearNetwork::new(Matrix::from_fn(1, 1, |_, _| f64::NAN), vec![0.0]).is_err()
    );
    let graph = Graph::new(2, &[]).unwrap();
    assert!(
        graph
            .network(0.34, 0.5, 1.0)
            .unwrap_err()
            .to_string()
            .contains("delta/(delta + 1)")
    );
    assert!(graph.network(0.25, 0.5, 0.0).is_err());
    assert!(Graph::new(2, &[(1, 1)]).is_err());
    assert!(Graph::new(2, &[(0, 2)]).is_err());
    let large = Graph::new(21, &[]).unwrap();
    assert!(
        large
            .target_free_cliques()
            .unwrap_err()
            .to_string()
            .contains("at most 20")
    );
    let net = graph.network(0.25, 0.5, 1.0).unwrap();
    assert!(net.is_permitted(&[0, 0]).is_err() && net.is_permitted(&[2]).is_err());
}

#[test]
fn nodes_that_there_are_not_are_refused() {
    let graph = Graph::new(3, &[(0, 1)]).unwrap();
    for set in [vec![5], vec![1, 1]] {
        let error = graph.is_support_by_in_degree(&set).unwrap_err().to_string();
        assert!(error.contains("different numbers below 3"), "{error}");
    }
}
