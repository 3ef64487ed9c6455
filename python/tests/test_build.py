"""Circuits line by line: what is built is what the circuit language says, and arrays go in and come back as they were."""

import copy
import pickle

import neuropil as npl
import numpy as np
import pytest

TEXT = """
[circuit]
name = "mine"
[parameters]
J = "0.1 mV"
g = 5
[populations]
E = { size = 80, model = "iaf_psc_delta", initial = { V_m = { distribution = "uniform", low = "-70 mV", high = "-55 mV" } } }
I = { size = 20, model = "iaf_psc_delta", parameters = { tau_m = "8 ms" } }
[[projections]]
sources = ["E"]
targets = ["E", "I"]
rule = "fixed_indegree"
in_degree = 8
weight = { distribution = "normal", mean = "J", relative_sd = 0.1, keep_sign = true }
delay = "1.5 ms"
[[projections]]
source = "I"
target = "E"
rule = "fixed_indegree"
in_degree = 2
weight = "-g * J"
delay = "1.5 ms"
[[stimuli]]
kind = "poisson"
targets = ["E", "I"]
rate = "1000 spikes/s"
weight = "J"
[[stimuli]]
kind = "current"
target = "E"
constant = "100 pA"
[protocol]
duration = "200 ms"
"""


def built():
    c = npl.Circuit("mine").parameter("J", "0.1 mV").parameter("g", 5)
    E = c.population("E", 80, model="iaf_psc_delta", initial={"V_m": npl.uniform("-70 mV", "-55 mV")})
    c.population("I", 20, model="iaf_psc_delta", parameters={"tau_m": "8 ms"})
    weight = npl.normal("J", relative_sd=0.1, keep_sign=True)
    c.connect(E, ["E", "I"], rule="fixed_indegree", in_degree=8, weight=weight, delay="1.5 ms")
    c.connect("I", E, "fixed_indegree", in_degree=2, weight="-g * J", delay="1.5 ms")
    c.poisson(["E", "I"], "1000 spikes/s", "J")
    c.current(E, "100 pA")
    return c.protocol(duration="200 ms")


def test_lines_mean_what_the_language_means():
    assert built() == npl.Circuit.from_toml(TEXT)
    assert built().set(g=6) == npl.Circuit.from_toml(TEXT, g=6) != built()


def test_circuits_travel_to_other_processes():
    circuit = built()
    assert pickle.loads(pickle.dumps(circuit)) == circuit == copy.copy(circuit)


def test_parameters_come_before_what_uses_them():
    circuit = npl.Circuit("c").parameter("J", "40 pA").parameter("K", "2 * J")
    circuit.add_population("E", 2, model="iaf_psc_exp", parameters={"I_e": "K"})
    circuit.parameter("C", "3 * K")
    assert circuit.population("E").set("I_e", "C").get("I_e").tolist() == [240.0, 240.0]
    with pytest.raises(npl.CircuitError, match="twice|duplicate"):
        circuit.parameter("J", "1 pA")
    with pytest.raises(npl.CircuitError, match="has a section"):
        npl.Circuit.from_toml(TEXT).parameter("K", 3)


MODEL = """
parameters = { tau = { default = "10 ms", lower = "> 0 ms" } }
states = { v = { initial = "0 mV" } }
inputs = { I = { unit = "mV/ms" } }
receptors = { delta = { unit = "mV", add = { v = "weight" } } }
dynamics = { v = "-v/tau + I" }
spike = { condition = "v >= 10 mV", reset = { v = "0 mV" } }
[model]
name = "leaky"
deliver = "before propagation"
"""


def test_own_models_are_text(tmp_path):
    model = npl.Model.from_text(MODEL)
    assert (model.name, model.parameters, model.inputs) == ("leaky", {"tau": "10 ms"}, {"I": "mV/ms"})
    assert npl.Model.from_text(model.to_toml()) == model and "leaky" in model.describe()
    path = tmp_path / "leaky.toml"
    path.write_text(MODEL)
    assert npl.Model.from_file(path) == model != npl.Model.atlas("iaf_psc_exp")
    circuits = []
    for given in (model, MODEL):
        circuit = npl.Circuit("c").model(given)
        circuit.population("N", 2, model="leaky")
        circuits.append(circuit.current("N", npl.table([0.9, 1.1], "mV/ms")))
    assert circuits[0] == circuits[1]
    # v tends to tau I: 9 mV stays below the threshold, 11 mV crosses it.
    rates = npl.analysis.neuron_rates(circuits[0].simulate(duration="500 ms"), "N")
    assert rates[0] == 0 < rates[1]
    with pytest.raises(npl.CircuitError, match="taux"):
        npl.Circuit("c").model(MODEL.replace("-v/tau", "-v/taux"))


def test_values_are_set_and_read_as_arrays():
    circuit = built()
    E = circuit.population("E")
    taus = np.linspace(0.01, 0.03, 80)
    E.set("tau_m", taus, unit="s")
    E["V_m"] = np.arange(80, dtype=np.float32) - 70
    assert E.units["tau_m"] == "ms" and len(E) == 80
    np.testing.assert_allclose(E.get("tau_m"), 1000 * taus, rtol=1e-15)
    np.testing.assert_allclose(E.get("tau_m", "s"), taus, rtol=1e-15)
    assert E.get("V_m").tolist() == list(range(-70, 10))
    assert E["tau_m"]["unit"] == "ms" and E["C_m"] == "250 pF"
    E.set("tau_m", 12.5, unit="ms")
    assert set(E.get("tau_m")) == {12.5}
    E.set("tau_m", npl.uniform("10 ms", "12 ms"))
    assert len(set(E.get("tau_m", seed=3))) == 80
    with pytest.raises(npl.CircuitError, match="drawn from a distribution, expected the seed"):
        E.get("tau_m")
    with pytest.raises(npl.CircuitError, match="parameter or state `tau_n` is unknown"):
        E["tau_n"] = taus
    with pytest.raises(npl.CircuitError, match="tau_m"):
        E.set("tau_m", taus[:79], unit="s")
    with pytest.raises(npl.CircuitError, match="expected a time"):
        E.set("tau_m", taus, unit="mV")


def test_long_arrays_are_columns_and_mean_the_same():
    values = np.linspace(5, 15, 1000)
    circuits = []
    for given in (values, values.tolist()):
        circuit = npl.Circuit("c")
        circuit.add_population("N", 1000, model="iaf_psc_exp", parameters={"tau_m": npl.table(given, "ms")})
        circuits.append(circuit)
    assert "column" in circuits[0].text and "column" not in circuits[1].text
    assert circuits[0] == circuits[1] and circuits[0].hash == circuits[1].hash
    assert npl.Circuit.from_toml(circuits[0].to_toml()) == circuits[0]
    # A later column does not take the place of the first.
    N = circuits[0].population("N").set("C_m", np.full(1000, 200.0), unit="pF")
    np.testing.assert_array_equal(N.get("tau_m"), values)
    np.testing.assert_array_equal(N.get("C_m"), np.full(1000, 200.0))


def test_attributes_stay_with_the_neurons(tmp_path):
    circuit = built()
    E = circuit.population("E")
    before = circuit.hash
    E.set_attribute("layer", ["deep", "flat"] * 40).set_attribute("depth", np.arange(80.0), unit="mm")
    xyz = np.arange(240.0).reshape(80, 3)
    E.positions = xyz
    assert circuit.hash == before
    again = npl.Circuit.from_toml(circuit.to_toml())
    assert again == circuit
    there = again.population("E")
    assert there.attributes["layer"].tolist() == ["deep", "flat"] * 40 and there.units["depth"] == "mm"
    np.testing.assert_array_equal(there.positions, xyz)
    recording = circuit.simulate()
    recording.save(tmp_path / "kept")
    kept = npl.Recording.load(tmp_path / "kept")
    assert kept.attributes("E")["depth"].tolist() == list(range(80)) and kept.attributes("I") == {}
    with pytest.raises(npl.CircuitError, match="attribute `depth` is 79 entries, expected 80"):
        E.set_attribute("depth", np.arange(79.0))
    with pytest.raises(ValueError, match="expected \\(80, 2 or 3\\)"):
        E.positions = np.zeros((80, 4))
    with pytest.raises(npl.CircuitError, match="has no positions"):
        circuit.population("I").positions
