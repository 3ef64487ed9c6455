"""Transfer functions and rate models against golden values of Ekelmans et al. (2023), Brunel (2000) and closed forms."""

import math

import neuropil as npl
import numpy as np
import pytest

#: Published coefficients (a, b, n) at 3 mV/√s, for membrane time constants of 20 and 10 ms.
LAWS = [
    npl.TransferFunction.power_law(1.0792e-4, -11.1425, 3.0814, tau="20 ms"),
    npl.TransferFunction.power_law(2.2099e-6, 4.7670, 3.8150, tau=10),
]
NEURONS = [
    npl.TransferFunction.siegert(tau_m=tau, V_th="1 mV", V_reset="0 mV") for tau in ("20 ms", "10 ms")
]


def network(jee, jei, jie, jii, mu_ext=0.0, transfer=LAWS, r=1.0, **more):
    weights = [[jee, -jei], [jie, -jii]]
    return npl.RateModel(["E", "I"], weights, transfer, mu_ext=mu_ext, r=[1, r], sigma=3, T=[20, 10], **more)


def bistable(mu_ext, **more):
    return network(5, 10, 7, 11, mu_ext, **more)


def test_siegert_over_arrays():
    mu, sigma, tau = (np.array(v) for v in ([0, 20, 50, -50, 30], [3, 3, 3, 3, 0.5], [20] * 5))
    expected = [0.228177098475367, 4.33595173579108, 26.6048160541897, 2.9000498035838e-8, 1.98825732550093e-12]
    found = npl.theory.siegert(mu, sigma, tau_m="20 ms", V_th=1, V_reset=0, convention="drift")
    assert found == pytest.approx(expected, rel=1e-12)
    # In Brunel's units: tau mu, √tau sigma; and with the standard deviation of the free potential.
    brunel = npl.theory.siegert(mu * 0.02, sigma * math.sqrt(0.02), V_th=1, V_reset=0)
    deviation = npl.theory.siegert(mu * 0.02, sigma * math.sqrt(0.01), V_th=1, V_reset=0, convention="deviation")
    assert brunel == pytest.approx(expected, rel=1e-12) and deviation == pytest.approx(expected, rel=1e-12)
    # Numbers give numbers, shapes broadcast, no noise is no rate below threshold.
    one = npl.theory.siegert(1e5, 3, V_th=1, V_reset=0, t_ref="2 ms", convention="drift")
    assert isinstance(one, float) and one == pytest.approx(497.511818864541, rel=1e-12)
    grid = NEURONS[0].rate(np.zeros((4, 1)), np.ones(3), convention="drift")
    assert grid.shape == (4, 3)
    assert NEURONS[0].rate(0.5) == 0.0 and NEURONS[0].rate(np.zeros(0), 1).shape == (0,)
    assert NEURONS[0].log_rate(-500, 3, convention="drift") == pytest.approx(math.log(8.34499623162821e-290))


def test_slopes_and_inverse():
    neuron = NEURONS[1]
    mu = np.linspace(-20, 80, 11)
    rate = neuron.rate(mu, 3, convention="drift")
    assert neuron.inverse(rate, 3, convention="drift") == pytest.approx(mu, rel=1e-9, abs=1e-9)
    by_mu, by_sigma = neuron.slopes(mu, 3, convention="drift")
    h = 1e-4
    up, down = (neuron.rate(mu + d, 3, convention="drift") for d in (h, -h))
    assert by_mu == pytest.approx((up - down) / (2 * h), rel=1e-6)
    up, down = (neuron.rate(mu, 3 + d, convention="drift") for d in (h, -h))
    assert by_sigma == pytest.approx((up - down) / (2 * h), rel=1e-5)
    by_rate, _ = neuron.inverse_slopes(rate, 3, convention="drift")
    assert by_rate == pytest.approx(1 / by_mu, rel=1e-9)
    assert npl.theory.siegert_inverse(
        5.0, 3.0, tau_m="10 ms", V_th=1, V_reset=0, convention="drift"
    ) == pytest.approx(neuron.inverse(5.0, 3.0, convention="drift"))
    with pytest.raises(npl.TheoryError, match="1/t_ref"):
        npl.theory.siegert_inverse(600, 3, t_ref="2 ms")
    with pytest.raises(npl.TheoryError, match="expected brunel"):
        neuron.rate(1, 1, convention="nest")
    with pytest.raises(npl.TheoryError, match="make it with tau"):
        npl.TransferFunction.power_law(1, 0, 2).rate(1, 1, convention="drift")
    with pytest.raises(npl.TheoryError, match="tau_s and time_step"):
        npl.TransferFunction.siegert(tau_m=10, V_th=1, V_reset=0, tau_s=1, time_step=0.1)


@pytest.mark.parametrize(
    "tau, expected", [(20, (1.07997e-4, -11.1410, 3.08123)), (10, (2.21234e-6, 4.76928, 3.81480))]
)
def test_power_laws_fitted_by_the_published_recipe(tau, expected):
    fit = npl.theory.fit_power_law(3, tau_m=tau, V_th=1, V_reset=0, convention="drift", criterion="grid")
    assert fit.coefficients == pytest.approx(expected, rel=2e-4)
    assert 0.02 < fit.rms < 0.03 and fit.largest < 0.12 and not fit.at_bound
    # The two criteria differ in coefficients more than in rates.
    smooth = npl.theory.fit_power_law(3, tau_m=tau, V_th=1, V_reset=0, convention="drift")
    mu = np.linspace(0, 29 if tau == 20 else 60, 5)
    rates = [f.law.rate(mu, convention="drift") for f in (fit, smooth)]
    assert np.abs(rates[0] - rates[1]).max() < 0.02
    assert fit.law.coefficients == pytest.approx(fit.coefficients)


def test_steady_states_of_the_bistable_network():
    found = bistable("3 mV/s").steady_states()
    assert found.complete and len(found) == 3 and [s.stable for s in found] == [True, False, True]
    golden = [(0.8511477861790325, 0.0005203121387836996), (2.7125241319023203, 0.09127872706638542)]
    for state, rates in zip(found, golden):
        assert list(state.rates.values()) == pytest.approx(rates, rel=1e-9)
    up, down = found[-1], found[0]
    assert up.isn and not down.isn and up.rates["E"] == pytest.approx(6.1399353918, rel=1e-9)
    assert up.eigenvalues.real == pytest.approx([-27.2, -124.7], abs=0.05) and up.eigenvalues.dtype == complex
    assert up.distance == pytest.approx(27.2, abs=0.05) and found[1].determinant < 0
    assert up.noise_ratio is None and up.warnings == []
    # The response is the slope of the rates by the drift of one population.
    moved = [bistable(3, drift={"E": 0, "I": d}).steady_states()[-1].rates["I"] for d in (0.01, -0.01)]
    assert up.response[1, 1] == pytest.approx((moved[0] - moved[1]) / 0.02, rel=1e-5)
    assert bistable(3).examine(up).rates == up.rates
    table = found.to_pandas() if _have("pandas") else None
    assert table is None or (len(table) == 3 and table["isn"].tolist() == [False, True, True])
    assert "3 steady states" in found._repr_html_()
    with pytest.raises(IndexError):
        found[3]


def test_regimes_of_single_states():
    (state,) = network(2, 12, 6, 1, 30).steady_states()
    assert state.supersaturating and state.by_drive["E"] < 0 and not state.isn
    (state,) = network(4.75, 13.173, 23.675, 11.846, 100, r=0.5).steady_states()
    assert state.isn and state.paradoxical == {"E": False, "I": True}
    assert list(state.rates.values()) == pytest.approx([4.065907231459367, 7.583869897086398], rel=1e-9)
    assert len(network(1.25, 1, 1, 1.25, 18).steady_states()) == 0


def test_recurrent_noise_lowers_the_rates_of_the_allen_network():
    j = (0.672, 13.173, 23.675, 11.846)
    (ssn,) = network(*j, 100).steady_states()
    noisy = network(*j, 100, transfer=NEURONS, in_degree=[[187.5, 193.3], [825, 105.4]])
    found = noisy.steady_states()
    assert len(found) == 1 and not found.complete and noisy.kind == "self-consistent"
    assert list(found[0].rates.values()) == pytest.approx([1.2079030465278464, 7.974338006149291], rel=1e-8)
    assert ssn.rates["E"] == pytest.approx(1.5177128603230832, rel=1e-9)
    assert found[0].noise_ratio["E"] == pytest.approx(0.796, abs=0.002)
    assert noisy.noise_ratio(found[0]) == found[0].noise_ratio
    with pytest.raises(npl.TheoryError, match="in_degree"):
        network(*j, 100).noise_ratio({"E": 1, "I": 1})


def test_a_branch_with_its_folds():
    model = bistable(3)
    branch = model.branch("mu_ext", 0, "8 mV/s")
    assert sorted(p.value for p in branch.folds) == pytest.approx([2.163379860, 3.569956703], abs=1e-8)
    assert sorted(p.rates["E"] for p in branch.folds) == pytest.approx([1.54784, 4.58427], abs=1e-5)
    assert not branch.hopfs and not branch.crossings and branch.ends == ("range", "range")
    assert branch.values.min() == pytest.approx(0) and branch.values.max() == pytest.approx(8)
    assert branch.rates.shape == (len(branch), 2) and branch.stable.dtype == bool
    inside = ~branch.stable
    assert branch.values[inside].min() > 2.16 and branch.values[inside].max() < 3.58
    # From every state the same curve; and only one in the whole range.
    up = model.branch("mu_ext", 0, 8, start=model.steady_states()[-1])
    assert sorted(p.value for p in up.folds) == pytest.approx(sorted(p.value for p in branch.folds))
    assert len(model.branches("mu_ext", 0, 8)) == 1 and len(model.branches("T[I]", 5, 60)) == 3
    nearest = model.nearest_bifurcation(model.steady_states()[-1], "mu_ext", 0, 8)
    assert nearest.kind == "fold" and nearest.distance == pytest.approx(-0.83662014, abs=1e-7)
    assert model.nearest_bifurcation({"E": 0.85, "I": 0}, "mu_ext", 2.9, 3.1) is None
    with pytest.raises(npl.TheoryError, match="present value"):
        model.branch("mu_ext", 4, 5)


def test_a_hopf_point_and_curves_in_two_parameters():
    model = bistable(3)
    (hopf,) = [p for b in model.branches("T[I]", "5 ms", "60 ms") for p in b.hopfs]
    assert hopf.value == pytest.approx(27.8, abs=0.05) and hopf.unit == "ms" and hopf.frequency > 5
    (curve,) = model.fold_curves("mu_ext", (-50, 50), "r[I]", (0.5, 2.5), probes=0)
    (cusp,) = curve.cusps
    assert (cusp["mu_ext"], cusp["r[I]"]) == pytest.approx((3.94524, 1.86791), abs=1e-5)
    assert curve.parameters == ("mu_ext", "r[I]") and curve.units == ("mV/s", "")
    (curve,) = model.fold_curves("mu_ext", (-50, 50), "J[E,E]", (4, 6), probes=0)
    assert curve.cusps[0]["J[E,E]"] == pytest.approx(4.58612, abs=1e-5)
    (curve,) = model.hopf_curves("T[I]", (5, 60), "mu_ext", (2.3, 10), probes=0)
    assert curve.kind == "hopf" and np.interp(10, curve.second, curve.first) == pytest.approx(30.5, abs=0.1)


def test_parameters_are_changed_by_name():
    model = bistable(0)
    assert model.parameters["J[E,I]"] == -10 and model.units["mu_ext"] == "mV/s"
    assert model.parameters["sigma[E]"] == pytest.approx(3) and model.parameters["T[I]"] == 10
    other = model.with_({"r[I]": 0.5, "mu_ext": "0.004 mV/ms"}, size=2)
    assert other.parameters["mu_ext"] == pytest.approx(4) and other.parameters["size"] == 2
    assert model.parameters["r[I]"] == 1 and model.weights.tolist() == [[5, -10], [7, -11]]
    for changes, said in (
        ({"mu": 1}, "mu_ext"),
        ({"mu_ext": "4 mV"}, "mV"),
        ({"tau[E]": 21}, "tau"),
        ({"sigma[E]": 2}, "power law"),
        ({"mu_ext": "much"}, "much"),
    ):
        with pytest.raises(npl.TheoryError, match=said):
            model.with_(changes)


def test_sensitivities_and_the_balanced_limit():
    model = bistable(5)
    (state,) = model.steady_states()
    found = model.sensitivity(state)
    h = 1e-3
    for name in ("mu_ext", "J[E,I]", "r[I]", "size"):
        moved = [model.with_({name: model.parameters[name] + d}).steady_states()[0].rates for d in (h, -h)]
        slope = (moved[0]["E"] - moved[1]["E"]) / (2 * h)
        assert found[name]["E"] == pytest.approx(slope, rel=1e-4)
    assert found["T[E]"] == pytest.approx({"E": 0, "I": 0}) and math.isnan(found["tau[E]"]["E"])
    assert found.elasticity.shape == (2, len(model.parameters))
    # 0.1 √4000 mV/s: 0.4216 spikes/s.
    limit = bistable(0.1 * math.sqrt(4000)).balanced_limit()
    assert limit.exists and limit.stable and limit.rates["E"] == pytest.approx(0.4216, abs=1e-4)
    assert not bistable(5, r=1.11).balanced_limit().exists
    with pytest.raises(npl.TheoryError):
        network(2, 2, 2, 2, 10).balanced_limit()


@pytest.mark.parametrize("g, eta, expected", [(4.5, 0.9, 6.516702268), (5, 2, 37.949697086), (6, 4, 55.841262376)])
def test_brunel_networks_have_their_rates(g, eta, expected):
    theory = npl.atlas.circuit("brunel_2000", g=g, eta=eta).theory()
    found = theory.to_self_consistent().steady_states()
    assert any(s.rates["E"] == pytest.approx(expected, rel=1e-6) for s in found)
    assert theory.working_point().rates["E"] == pytest.approx(expected, rel=1e-6)


def test_models_of_the_microcircuit_say_where_they_hold():
    theory = npl.atlas.circuit("potjans_diesmann_2014").theory()
    noisy = theory.to_self_consistent()
    golden = [0.754184, 2.793711, 4.440223, 5.822928, 7.153635, 8.469816, 1.159739, 7.755720]
    (state,) = noisy.steady_states(starts=8, reach=0)
    assert list(state.rates.values()) == pytest.approx(golden, rel=1e-3)
    assert state.stable and not [w for w in state.warnings if "recurrent" in w]
    ssn = theory.to_ssn()
    assert ssn.kind == "ssn" and len(ssn.fits) == 8 and all(f.rms < 0.1 for f in ssn.fits)
    off = ssn.examine(state.rates)
    assert all(any(f"`{name}`" in w and "recurrent noise" in w for w in off.warnings) for name in state.rates)
    assert off.with_recurrent_noise["L4E"] == pytest.approx(state.rates["L4E"], rel=1e-6)
    # External input is one common drift, of which populations receive parts.
    assert noisy.parameters["r[L23E]"] == 1 and noisy.parameters["r[L4E]"] == pytest.approx(2100 / 1600)


def test_in_degrees_may_be_given():
    circuit = npl.atlas.circuit("brunel_2000")
    name = circuit.projections[0].name
    weights = [circuit.theory(in_degree=k).to_self_consistent().weights for k in ({}, {name: 2000.0})]
    assert weights[1][0, 0] == pytest.approx(2 * weights[0][0, 0])
    with pytest.raises(npl.TheoryError, match="X->Y"):
        circuit.theory(in_degree={"X->Y": 3.0}).to_ssn()


def test_wrong_models_are_refused():
    for arguments, said in (
        ((["E"], [[1]], []), "expected one for each of 1"),
        ((["E"], [[1, 2]], [LAWS[0]]), "1 rows"),
        ((["E"], [[math.nan]], [LAWS[0]]), "finite"),
        ((["E"], [[1]], [npl.TransferFunction.power_law(1, 0, 2)]), "tau of E: missing"),
    ):
        with pytest.raises(npl.TheoryError, match=said):
            npl.RateModel(*arguments)
    with pytest.raises(npl.TheoryError, match="there is no population `X`"):
        bistable(1, drift={"X": 1})
    with pytest.raises(npl.TheoryError, match="while its transfer function has 20 ms"):
        bistable(1, tau=10)
    with pytest.raises(npl.TheoryError, match="given, expected one"):
        bistable(1, in_degree=[[1, 1], [1, 1]], variance=[[1, 1], [1, 1]])


def test_branches_are_drawn():
    pytest.importorskip("matplotlib").use("Agg")
    model = bistable(3)
    ax = npl.plots.branch(model.branches("mu_ext", 0, 8), populations=["E"])
    styles = [line.get_linestyle() for line in ax.get_lines()]
    assert styles.count("-") == 2 and styles.count("--") == 1 and styles.count("None") == 1
    assert ax.get_xlabel() == "mu_ext (mV/s)" and [t.get_text() for t in ax.get_legend().get_texts()] == ["E", "fold"]
    with pytest.raises(ValueError, match="there is no population 'X'"):
        model.branch("mu_ext", 0, 8).plot(populations="X")
    (curve,) = model.fold_curves("mu_ext", (-50, 50), "r[I]", (0.5, 2.5), probes=0)
    assert len(curve.plot().get_lines()) == 2


def _have(module):
    try:
        __import__(module)
    except ImportError:
        return False
    return True


def test_regime_map():
    model = bistable(0)
    found = model.regime_map(("mu_ext", 0, "10 mV/s"), ("r[I]", 0.5, 2), n=(41, 31))
    assert found.states.shape == (31, 41) and found.parameters == ("mu_ext", "r[I]") and found.units == ("mV/s", "")
    assert found.x[[0, -1]] == pytest.approx([0, 10]) and found.y[[0, -1]] == pytest.approx([0.5, 2])
    (cusp,) = found.cusps
    assert (cusp["mu_ext"], cusp["r[I]"]) == pytest.approx((3.94524, 1.86791), abs=1e-5)
    # Every point is that of the model there.
    for row, column in [(0, 5), (10, 12), (10, 40), (30, 20)]:
        here = model.with_({"mu_ext": found.x[column], "r[I]": found.y[row]}).steady_states()
        assert found.states[row, column] == len(here)
        rates = found.rates[row, column, : len(here), 0]
        assert rates == pytest.approx([s.rates["E"] for s in here], rel=1e-9)
        assert list(found.stable[row, column, : len(here)]) == [s.stable for s in here]
        assert bool(found.where("bistable")[row, column]) == (sum(s.stable for s in here) > 1)
    assert found.complete.all() and not found.failed and found.where("bistable").sum() > 50
    folds = [b for b in found.borders if b["kind"] == "fold"]
    assert folds and all(b["exact"] for b in folds)
    with pytest.raises(npl.TheoryError, match="did you mean `bistable`"):
        found.where("bistabel")
    with pytest.raises(npl.TheoryError, match="lower first"):
        model.regime_map(("mu_ext", 3, 1), ("r[I]", 0.5, 2))
    frame = pytest.importorskip("pandas") and found.to_pandas()
    assert len(frame) == 31 * 41 and frame["bistable"].sum() == found.where("bistable").sum()


def test_plot_of_a_regime_map():
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("Agg")
    ax = bistable(0).regime_map(("mu_ext", 0, 10), ("r[I]", 0.5, 2), n=21).plot()
    assert ax.get_xlabel() == "mu_ext (mV/s)" and ax.get_ylabel() == "r[I]"
    said = {t.get_text() for t in ax.get_legend().get_texts()}
    assert {"cusp", "fold: two states meet"} <= said and any(t.startswith("bistable") for t in said)
