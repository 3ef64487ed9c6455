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


@pytest.mark.parametrize("second", [lambda x: x, lambda x: 2 * x, lambda x: 1 - 7 * x, lambda x: 0 * x + 0.1])
def test_stimuli_on_a_line_span_no_plane(second):
    responses = RNG.normal(size=(50, 3))
    for x in (RNG.normal(size=50), np.arange(50.0), 1e3 + 1e-3 * RNG.normal(size=50)):
        stimuli = np.c_[x, second(x)]
        with pytest.raises(npl.AnalysisError, match="do not span"):
            npl.analysis.plane(stimuli, responses)
        with pytest.raises(npl.AnalysisError, match="plane of region 0.*do not span"):
            npl.analysis.piecewise_residual(stimuli, responses, np.arange(50) % 2)


def test_dimensions_over_the_number_of_neurons():
    # Neurons with normal weights on 6 equal latent variables have 6 dimensions, were there only enough of them and of stimuli.
    data = RNG.normal(size=(80, 6)) @ RNG.normal(size=(6, 300))
    found = npl.analysis.subset_dimensions(data, [10, 40, 300], draws=8, components=6, seed=2)
    assert found.neurons.tolist() == [10, 40, 300]
    plain, sd = found.participation_ratio.mean, found.participation_ratio.sd
    assert plain[0] < 4.5 < plain[1] < plain[2] < 6 and sd[0] > 0.1 > 1e-9 > sd[2]
    assert found.residual_variance.mean.shape == (3, 6) and (found.residual_variance.mean[:, 5] < 1e-12).all()
    corrected = npl.analysis.corrected_participation_ratio(data)
    assert abs(corrected.neurons - 6) < 0.6 and plain[2] < corrected.stimuli < corrected.neurons
    np.testing.assert_allclose(found.corrected.values[2], corrected.neurons)
    np.testing.assert_allclose(found.participation_ratio.values[2], npl.analysis.pca(data).participation_ratio)
    again = npl.analysis.subset_dimensions(data, [10, 40, 300], draws=8, components=6, seed=2)
    assert (again.participation_ratio.values == found.participation_ratio.values).all()
    with pytest.raises(npl.AnalysisError, match="size of subsets: given 301, expected 1 to 300"):
        npl.analysis.subset_dimensions(data, [301])


def test_what_does_not_vary_has_no_dimension():
    for variances, says in (([0, 0], "none of 2"), ([-1, 2], "variance 0.*given -1"), ([[1, 2]], "expected 1")):
        with pytest.raises(npl.AnalysisError, match=says):
            npl.analysis.participation_ratio(variances)
    with pytest.raises(npl.AnalysisError, match="above 0"):
        npl.analysis.pca(np.ones((5, 3))).participation_ratio
    assert npl.analysis.participation_ratio([1, 1, 0]) == 2


def test_targets_and_stimuli_of_one_axis():
    x = RNG.normal(size=(50, 4))
    y = x @ [1.0, -2.0, 0.0, 3.0] + 0.5
    flat = npl.analysis.ridge(x, y)
    np.testing.assert_allclose(flat.weights, [1, -2, 0, 3], atol=1e-12)
    assert isinstance(flat.intercept, float) and abs(flat.intercept - 0.5) < 1e-12
    np.testing.assert_allclose(flat.predict(x), y)
    column = npl.analysis.ridge(x, y[:, np.newaxis])
    assert column.weights.shape == (1, 4) and column.predict(x).shape == (50, 1)
    line = npl.analysis.plane(x[:, 0], 3 * x[:, :1] + 1)
    assert line.slope.shape == (1, 1) and abs(line.slope[0, 0] - 3) < 1e-12 and line.residual < 1e-20
    with pytest.raises(npl.AnalysisError, match="one output"):
        flat.classify(x)


def test_arrays_that_do_not_fit_are_refused_by_name():
    a, x, labels = npl.analysis, RNG.normal(size=(30, 4)), np.arange(30) % 3
    for call, says in (
        (lambda: a.pca(x[0]), r"responses: given 1 axes, shape \(4,\), expected 2, \(stimuli, neurons\)"),
        (lambda: a.pca(x[:, None, :]), "responses: given 3 axes"),
        (lambda: a.pca([[1, 2], [3]]), "responses: .*rows of equal length"),
        (lambda: a.pca(x + 1j), "responses: .*complex128, expected real numbers"),
        (lambda: a.isomap(x[0], 3), "responses: given 1 axes"),
        (lambda: a.classify(x, labels + 0.5), "labels: given 0.5 at position 0, expected whole numbers"),
        (lambda: a.classify(x, labels - 1), "labels: given -1 at position 0"),
        (lambda: a.classify(x, [np.nan] * 30), "labels: given nan"),
        (lambda: a.classify(x, ["a"] * 30), "labels: .*real numbers"),
        (lambda: a.classify(x, labels, x[:, :3], labels), "given 3 columns, expected 4, the features of the readout"),
        (lambda: a.classify(x, labels, x, labels + 0.1), "held-out labels: given 0.1"),
        (lambda: a.piecewise_residual(x[:, :2], x, labels * 0.5), "regions: given 0.5 at position 1"),
        (lambda: a.hebbian(abs(x), labels * 0.5, 3), "labels: given 0.5"),
        (lambda: a.ridge(x, x[:, :, None]), "targets: given 3 axes"),
        (lambda: a.ridge(x, x[:9]), "rows of targets: given 9"),
        (lambda: a.ridge(x, x).predict(x[:, :2]), "given 2 columns, expected 4"),
        (lambda: a.random_relu(x[0], 5), "data: given 1 axes"),
        (lambda: a.random_projection(x, 0), "features: given 0, expected at least 1"),
        (lambda: a.random_relu(x, 5, offset=np.nan), "offset: given NaN"),
        (lambda: a.subset_errors(x, labels, [2.5]), "sizes: given 2.5"),
    ):
        with pytest.raises(npl.AnalysisError, match=says):
            call()
    # Whole numbers may be floats.
    assert a.classify(x, labels.astype(float)).confusion.sum() == 30
    with pytest.raises(TypeError, match=r"crop is 20, expected the rows and columns"):
        npl.data.mnist("nowhere", crop=20)


def test_errors_over_the_number_of_neurons():
    centres = RNG.normal(size=(4, 60))
    labels = np.arange(400) % 4
    data = centres[labels] + 2 * RNG.normal(size=(400, 60))
    found = npl.analysis.subset_errors(
        data[:200], labels[:200], [2, 20, 60], data[200:], labels[200:], draws=6, seed=1
    )
    training, unseen = found.training_error, found.held_out_error
    assert found.features.tolist() == [2, 20, 60] and training.values.shape == (3, 6)
    assert (np.diff(training.mean) < 0).all() and (np.diff(unseen.mean) < 0).all()
    assert (unseen.mean[1:] > training.mean[1:]).all() and unseen.sd[0] > 0.01 > 1e-12 > unseen.sd[2]
    whole = npl.analysis.classify(data[:200], labels[:200], data[200:], labels[200:])
    assert unseen.values[2, 0] == whole.held_out_error.value
    assert npl.analysis.subset_errors(data, labels, [3], draws=1).held_out_error is None


def test_rates_of_any_recording_in_windows():
    recording = npl.analysis.from_spikes(
        [10.0, 20.0, 120.0, 150.0], [0, 0, 1, 0], populations={"A": (0, 2)}, stop="200 ms"
    )
    rates, numbers = npl.analysis.responses(recording, "A", windows=[(0, 100), ("0.1 s", "200 ms")])
    np.testing.assert_allclose(rates, [[20, 0], [10, 10]])
    assert numbers.tolist() == [0, 1]
    by_array = npl.analysis.responses(recording, "A", windows=np.array([[0.0, 100.0]]))[0]
    np.testing.assert_allclose(by_array, [[20, 0]])
    with pytest.raises(npl.AnalysisError, match="kind `patterns`.*windows"):
        npl.analysis.responses(recording, "A")
    for bad, says in (
        ([(0, 300)], "window 0 .*given 300, expected multiples of dt"),
        ([(50, 50)], "an end after its start"),
        ([(0, 1, 2)], "expected pairs"),
        ([5], "expected pairs"),
        (["ab"], "expected pairs"),
        (7, "expected pairs"),
        ([], "at least one"),
    ):
        with pytest.raises(npl.AnalysisError, match=says):
            npl.analysis.responses(recording, "A", windows=bad)
    with pytest.raises(npl.AnalysisError, match="beside"):
        npl.analysis.responses(recording, "A", windows=[(0, 100)], mean=True)


def test_balance_of_each_neuron():
    circuit = npl.atlas.circuit("baker_2020", N=600)
    protocol = npl.Protocol(duration="300 ms", warmup="100 ms").record(spikes=False, input_moments=True)
    recording = circuit.simulate(protocol, seed=1, progress=False)
    excitation, variance, _ = recording.input_moments("i", "excitatory")
    total = recording.input_moments("i", "total")[0]
    np.testing.assert_allclose(recording.balance_ratios("i"), abs(total) / excitation)
    np.testing.assert_allclose(recording.couplings("i"), excitation / np.sqrt(variance))
    assert abs(recording.balance("i")["ratio"].value - recording.balance_ratios("i").mean()) < 1e-12
    with pytest.raises(npl.RecordingError):
        recording.couplings("nobody")


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
    with pytest.raises(npl.TheoryError, match="below 3"):
        npl.theory.uniform_in_degree_rule(3, [(0, 1)], [5])


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
    assert network.unique_for_every_input() is False and network.singular() == [] and network.continua() == []
    points = [[a, b] for a in (5.0, 15.0, 30.0) for b in (5.0, 15.0, 30.0)]
    over = network.lattice(points)
    assert over["region"].tolist() == [7, 6, 6, 5, 7, 6, 5, 5, 7] and (over["states"] == 1).all()
    np.testing.assert_allclose(over["rates"][5], [0, 11.9659, 28.9943], atol=2e-4)
    # Rates of a region are linear in the inputs, with its slopes.
    gains = network.gains(["e2", "i"])
    np.testing.assert_allclose(over["slopes"][6], gains["external"], atol=1e-12)
    np.testing.assert_allclose(gains["external"] @ [15, 30], over["rates"][5], atol=1e-9)
    np.testing.assert_allclose(network.gains()["external"][0], [1.389706, -1.310294], atol=2e-4)
    moved = network.lattice([[15, 30, 0], [15, 30, 5]], ["r[1]", "r[2]", "I[i]"])
    np.testing.assert_allclose(moved["rates"][1] - moved["rates"][0], 5 * moved["slopes"][6][:, 2], atol=1e-9)
    np.testing.assert_allclose(5 * gains["input"][:, 2], moved["rates"][1] - moved["rates"][0], atol=1e-9)
    with pytest.raises(npl.TheoryError):
        npl.SemiBalanced(["a"], np.ones((2, 2)))
    with pytest.raises(npl.TheoryError, match=r"is 3, expected 2, one for each of r\[1\], r\[2\]"):
        network.lattice([[1, 2, 3]])
    with pytest.raises(npl.TheoryError, match="no population `e3`"):
        network.gains(["e3"])


def test_semi_balanced_borders_and_continua():
    network = npl.SemiBalanced(["e1", "e2", "i"], COUPLING, EXTERNAL, [0, 0])
    (state,) = network.states()
    assert state.degenerate and state.stability == "stability not decided" and not state.stable
    over = network.lattice([[0, 0], [5, 5]])
    assert over["region"].tolist() == [0, 7] and (over["rates"][0] == 0).all()
    equal = npl.SemiBalanced(["E", "I"], [[2000, -2500], [2000, -2500]], constant=[40, 40])
    (line,) = equal.continua()
    assert line["active"] == ["E", "I"] and line["attracting"]
    np.testing.assert_allclose(line["rates"], [0, 16])
    np.testing.assert_allclose(line["directions"], [[1, 0.8]])
    assert line["from"] == [0] and line["to"] == [np.inf]
    assert any("continuum" in w for w in equal.warnings())
    with pytest.raises(npl.TheoryError, match="coupling W is singular"):
        equal.balanced()


def test_semi_balanced_states_of_many_populations():
    n = 30
    coupling = np.random.default_rng(0).normal(size=(n, n)) * 100 - np.eye(n) * 2000
    names = [f"p{i}" for i in range(n)]
    network = npl.SemiBalanced(names, coupling, np.eye(n) * 1000, np.linspace(0, 10, n))
    with pytest.raises(npl.TheoryError, match="is 30, expected at most 20.*one_state"):
        network.states()
    state = network.one_state()
    rates = np.array(list(state.rates.values()))
    left = coupling @ rates / 1e3 + np.linspace(0, 10, n)
    assert (rates >= 0).all() and (left < 1e-9).all() and np.allclose(rates * left, 0)
    assert network.unique_for_every_input() is None
    assert any("Lemke" in w for w in network.warnings())
    assert network.along("r[1]", 0, 10)[0]["end"] == "reached"


def test_supralinear_network_of_semi_balanced_inputs():
    # Figure 2B of the paper at r_x1 = 10, r_x2 = 0 spikes/s.
    network = npl.SemiBalanced(["e1", "e2", "i"], COUPLING, EXTERNAL, [10, 0])
    states = network.to_ssn(0.044).steady_states()
    rates = [list(s.rates.values()) for s in states if s.stable]
    assert any(np.allclose(r, [6.14253, 0, 8.50784], atol=2e-3) for r in rates), rates


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
