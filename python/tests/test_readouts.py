"""Manifolds, readouts, threshold-linear networks and semi-balanced states from Python."""

import neuropil as npl
import numpy as np
import pytest

RNG = np.random.default_rng(3)


def test_components_and_manifolds():
    plane = RNG.normal(size=(40, 2)) @ RNG.normal(size=(2, 30))
    found = npl.analysis.pca(plane)
    singular = np.linalg.svd(plane - plane.mean(axis=0), compute_uv=False)
    np.testing.assert_allclose(found.variances[:2], singular[:2] ** 2 / 39)
    assert found.residual_variance[1] < 1e-12 < found.residual_variance[0]
    assert 1 < found.participation_ratio < 2
    # A strip of a spiral is flat along its surface.
    t = np.linspace(1, 3, 40)
    roll = np.array([[a * np.cos(3 * a), a * np.sin(3 * a), h] for a in t for h in np.linspace(0, 2, 8)])
    flat = npl.analysis.isomap(roll, neighbours=8, dimensions=2)
    assert flat.residual_variance[1] < 0.02 and flat.points.shape == (320, 2)
    assert npl.analysis.pca(roll).residual_variance[1] > 0.05
    with pytest.raises(npl.AnalysisError, match="falls apart|not connected|neighbours"):
        npl.analysis.isomap([[0.0], [0.1], [50.0], [50.1]], neighbours=1, dimensions=1)


def test_noise_is_left_out_by_repeats():
    signal = RNG.normal(size=(60, 2)) @ RNG.normal(size=(2, 50))
    repeats = [signal + RNG.normal(size=signal.shape) for _ in range(2)]
    assert npl.analysis.pca(repeats[0]).residual_variance[1] > 0.2
    assert abs(npl.analysis.residual_of_repeats(*repeats)[1]) < 0.1
    assert npl.analysis.participation_ratio(*repeats) < 2.3
    with pytest.raises(npl.AnalysisError, match="shape of the first"):
        npl.analysis.residual_of_repeats(repeats[0], repeats[1][:9])


def test_planes_and_their_pieces():
    x = RNG.uniform(-1, 1, size=(200, 2))
    bent = np.maximum(x[:, :1], 0) * [[1.0, 2.0]] + x[:, 1:]
    fit = npl.analysis.plane(x, bent)
    assert fit.slope.shape == (2, 2) and 0.01 < fit.residual < 0.5
    assert npl.analysis.piecewise_residual(x, bent, (x[:, 0] > 0).astype(int)) < 1e-12


def test_classes_are_read_out():
    centres = 3 * RNG.normal(size=(4, 20))
    labels = np.repeat(np.arange(4), 50)
    data = centres[labels] + RNG.normal(size=(200, 20))
    order = RNG.permutation(200)
    train, test = order[:120], order[120:]
    done = npl.analysis.classify(data[train], labels[train], data[test], labels[test], penalty=1.0)
    assert done.training_error.value <= done.held_out_error.value < 0.05
    assert done.confusion.sum() == 80 and done.confusion.shape == (4, 4)
    y = np.eye(4)[labels[train]]
    x = np.c_[data[train], np.ones(120)]
    penalty = np.diag([1.0] * 20 + [0.0])
    solution = np.linalg.solve(x.T @ x + penalty, x.T @ y)
    np.testing.assert_allclose(done.readout.weights, solution[:20].T, atol=1e-9)
    # As many random features as samples fit anything, and say nothing about what is held out.
    noise = RNG.normal(size=(200, 5))
    features = npl.analysis.random_relu(noise, 200, seed=1)
    random = npl.analysis.classify(features[train], labels[train], features[test], labels[test])
    assert random.training_error.value == 0 and random.held_out_error.value > 0.5
    assert npl.analysis.random_projection(noise, 7).shape == (200, 7)
    with pytest.raises(ValueError, match="go together"):
        npl.analysis.classify(data, labels, data)


def test_hebbian_weights_are_parts_of_classes():
    w = npl.analysis.hebbian([[3, 1, 0], [1, 3, 0], [0, 2, 0]], [0, 0, 1], 2)
    np.testing.assert_allclose(w, [[1, 1 / 3, 0], [0, 2 / 3, 0]])
    assert npl.analysis.hebbian(np.ones((2, 6)), [0, 1], 2, norm="euclidean", group=3).shape == (2, 2)
    with pytest.raises(npl.AnalysisError, match="sum or euclidean"):
        npl.analysis.hebbian([[1.0]], [0], 1, norm="max")


def test_threshold_linear_networks():
    edges = [(0, 1), (1, 2), (2, 0)]
    weight, input = npl.theory.combinatorial_network(3, edges)
    assert weight[1, 0] == -0.75 and weight[0, 1] == -1.5
    (point,) = npl.theory.threshold_linear_fixed_points(weight, input)
    assert point.support == (0, 1, 2) and not point.stable and point.index == 1
    np.testing.assert_allclose(point.activity, np.linalg.solve(np.eye(3) - weight, input))
    assert npl.theory.graph_rules(3, edges) == ([], [], [0, 1, 2])
    assert npl.theory.graph_rules(4, [*edges, (3, 0)])[2] == [0, 1, 2]
    assert npl.theory.uniform_in_degree_rule(3, edges, [0, 1, 2]) is True
    assert npl.theory.uniform_in_degree_rule(3, edges, [0, 1]) is None
    assert [] in npl.theory.permitted_sets(weight) and [0] in npl.theory.permitted_sets(weight)
    with pytest.raises(npl.TheoryError, match="delta"):
        npl.theory.combinatorial_network(2, [], epsilon=0.4)


# Weights times in-degrees of Baker, Zhu & Rosenbaum 2020 (N = 30,000; corrected), mV ms.
COUPLING = 1e3 * np.array(
    [[1.29904, 3.89711, -7.79423], [3.89711, 1.29904, -7.79423], [11.69134, 11.69134, -12.99038]]
)
EXTERNAL = 1e3 * np.array([[7.01481, 0], [0, 7.01481], [5.26110, 5.26110]])


def test_semi_balanced_states():
    network = npl.SemiBalanced(["e1", "e2", "i"], COUPLING, EXTERNAL, [15, "30 spikes/s"])
    (state,) = network.states()
    assert state.active == ["e2", "i"] and state.stable and not state.balanced and state.index == 1
    np.testing.assert_allclose(list(state.rates.values()), [0, 11.9659, 28.9943], atol=2e-4)
    assert state.input["e1"] < 0 and abs(state.input["e2"]) < 1e-9
    np.testing.assert_allclose(list(network.balanced().values()), [-18.4632, 22.0368, 21.4412], atol=2e-3)
    assert any("negative rates" in w for w in network.warnings())
    same = network.with_external_rates([15, 15])
    assert same.states()[0].balanced and same.warnings() == []
    assert not network.unique_for_every_input() and network.singular() == []
    points = [[a, b] for a in (5.0, 15.0, 30.0) for b in (5.0, 15.0, 30.0)]
    over = network.lattice(points)
    assert over["region"].tolist() == [7, 6, 6, 5, 7, 6, 5, 5, 7] and (over["states"] == 1).all()
    np.testing.assert_allclose(over["rates"][5], [0, 11.9659, 28.9943], atol=2e-4)
    with pytest.raises(npl.TheoryError):
        npl.SemiBalanced(["a"], np.ones((2, 2)))


def test_semi_balanced_states_along_an_input():
    network = npl.SemiBalanced(["e1", "e2", "i"], COUPLING, EXTERNAL, [10, 0])
    assert network.inputs() == ["r[1]", "r[2]", "I[e1]", "I[e2]", "I[i]"]
    (path,) = network.along("r[2]", 0, "30 spikes/s")
    assert path["end"] == "reached" and path["stable"].all() and not path["fold"].any()
    # All three are active only where the sources are nearly equal: 0.9429 < r_x2/r_x1 < 1.0606.
    np.testing.assert_allclose(path["values"], [0, 9.429, 10.606, 30], atol=2e-3)
    assert path["active"][:3] == [["e1", "i"], ["e1", "e2", "i"], ["e2", "i"]]
    np.testing.assert_allclose(path["rates"][[0, -1]], [[6.75, 0, 10.125], [0, 14.7273, 29.4545]], atol=2e-3)
    with pytest.raises(npl.TheoryError, match=r"r\[3\].*one of r\[1\]"):
        network.along("r[3]", 0, 1)
