"""The working point of theory, against the closed form and against simulation."""

import math

import neuropil as npl
import numpy as np
import pytest


def siegert(mu, sigma, tau=20.0, threshold=20.0, reset=10.0, t_ref=2.0):
    """Rate (spikes/s) of a leaky integrate-and-fire neuron in white noise; mV, ms."""
    x = np.linspace((reset - mu) / sigma, (threshold - mu) / sigma, 20_001)
    y = np.exp(x * x) * np.array([math.erfc(-v) for v in x])
    integral = float(np.sum((y[1:] + y[:-1]) / 2) * (x[1] - x[0]))
    return 1000 / (t_ref + tau * math.sqrt(math.pi) * integral)


def driven(rate="20000 spikes/s"):
    circuit = npl.Circuit("driven").add_population(
        "E",
        200,
        model="iaf_psc_delta",
        parameters={"tau_m": "20 ms", "E_L": "0 mV", "V_th": "20 mV", "V_reset": "10 mV", "t_ref": "2 ms"},
    )
    return circuit.add_stimulus("poisson", "E", rate=rate, weight="0.05 mV")


def test_an_unconnected_population_has_the_rate_of_siegert():
    solved = driven().solve(noise="white")
    # mu = tau K J nu, sigma^2 = tau K J^2 nu.
    mu, sigma = 20 * 0.05 * 20.0, math.sqrt(20 * 0.05**2 * 20.0)
    assert solved.mean_input["E"] == pytest.approx(mu)
    assert solved.noise["E"] == pytest.approx(sigma)
    assert solved.rates["E"] == pytest.approx(siegert(mu, sigma), rel=1e-6)
    assert solved.rates.unit == "spikes/s"


def test_theory_and_simulation_agree():
    circuit = driven()
    theory = circuit.solve(noise="white", time_step="0.1 ms").rates["E"]
    rate = npl.analysis.rates(circuit.simulate(duration="2 s", warmup="200 ms", seed=1, threads=1))["E"]
    assert abs(rate.value - theory) < max(4 * rate.standard_error, 0.02 * theory)


def test_rates_are_self_consistent():
    solved = npl.atlas.circuit("brunel_2000").solve()
    assert solved.rates["E"] == pytest.approx(solved.rates["I"])
    assert siegert(solved.mean_input["E"], solved.noise["E"]) == pytest.approx(solved.rates["E"], rel=1e-4)
    mean = solved.excitation["E"] + solved.inhibition["E"]
    assert mean == pytest.approx(solved.mean_input["E"])
    assert solved.residual < 1e-6
    again = npl.atlas.circuit("brunel_2000").theory().working_point(start=dict(solved.rates))
    assert again.rates["E"] == pytest.approx(solved.rates["E"])


def test_the_microcircuit_is_near_its_published_rates():
    circuit = npl.atlas.circuit("potjans_diesmann_2014")
    solved, published = circuit.solve().rates, circuit.published["rates"]
    table = npl.compare(theory=solved, published=published)
    assert table.names == list(published) and "theory (spikes/s)" in str(table)
    assert all(abs(solved[name] - published[name]) < 2.0 for name in published)


def test_wrong_requests_are_theory_errors():
    with pytest.raises(npl.TheoryError, match="expected coloured or white"):
        driven().solve(noise="pink")
    with pytest.raises(npl.TheoryError, match="population `X` is unknown"):
        driven().solve(start={"X": 1.0})
    circuit = npl.Circuit("other").add_model(
        "leaky", states={"x": {"initial": 0, "unit": ""}}, dynamics={"x": "-x / 1 ms"}
    )
    with pytest.raises(npl.TheoryError, match="model `leaky`"):
        circuit.add_population("E", 3, model="leaky").solve()
