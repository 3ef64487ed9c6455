"""A circuit is the same however it is said: line by line, as text, as a file, changed afterwards."""

import copy

import neuropil as npl
import numpy as np
import pytest

TEXT = """
[circuit]
name = "pair"

[options.drive]
default = "strong"
choices = ["strong", "weak"]

[parameters]
J = "0.2 mV"
n = 40

[populations]
E = { size = "n", model = "iaf_psc_delta" }
I = { size = "n / 4", model = "iaf_psc_delta" }

[[projections]]
sources = ["E", "I"]
targets = ["E", "I"]
rule = "fixed_indegree"
in_degree = [8, 2]
weight = ["J", "-4 * J"]
delay = "1 ms"

[[stimuli]]
when = { drive = "strong" }
kind = "current"
target = "E"
constant = "500 pA"

[[stimuli]]
when = { drive = "weak" }
kind = "current"
target = "E"
constant = "100 pA"
"""


def pair(**named):
    return npl.Circuit.from_toml(TEXT, **named)


def test_atlas_circuits_have_their_published_sizes():
    assert set(npl.atlas.circuits()) >= {"brunel_2000", "potjans_diesmann_2014"}
    circuit = npl.atlas.circuit("potjans_diesmann_2014")
    assert sum(p.size for p in circuit.populations) == 77_169
    assert sum(p.rule["number"] for p in circuit.projections) == 298_880_968
    assert circuit.population("L4E").first_id == 20_683 + 5_834
    assert circuit.published["rates"]["L4E"] == 4.414
    assert circuit.published["rates"].unit == "spikes/s"


def test_options_and_parameters_change_what_is_declared():
    assert pair() != pair(drive="weak")
    assert pair(drive="weak") == pair().set(drive="weak") == pair().set({"drive": "weak"})
    changed = pair(J="0.4 mV", n=80)
    assert changed.population("E").size == 80 and changed.population("I").size == 20
    assert changed.projection("I->E").weight == "-1.6 mV"
    both = npl.atlas.circuit("potjans_diesmann_2014", background="dc")
    assert both.hash != npl.atlas.circuit("potjans_diesmann_2014").hash


def test_anything_changes_by_its_path():
    circuit = pair()
    circuit.set({"populations.E.size": 44, "populations.E.parameters": {"tau_m": "12 ms"}})
    assert circuit.population("E").size == 44
    assert circuit.population("E").parameters["tau_m"] == "12 ms"
    assert circuit.population("I").parameters["tau_m"] == "10 ms"
    one = circuit.expanded()
    assert one == circuit
    one.set({"projections.E->I.weight": "0.7 mV"})
    assert one.projection("E->I").weight == "0.7 mV"
    assert one.projection("E->E").weight == "0.2 mV"


def test_line_by_line_equals_text():
    built = npl.Circuit("pair")
    built.add_population("E", 40, model="iaf_psc_delta").add_population("I", 10, model="iaf_psc_delta")
    for target in "EI":
        for source, k, weight in (("E", 8, "0.2 mV"), ("I", 2, "-0.8 mV")):
            built.add_projection(
                source, target, rule="fixed_indegree", in_degree=k, weight=weight, delay="1 ms"
            )
    built.add_stimulus("current", "E", constant="500 pA")
    by_name = {p.name: (p.source, p.target, p.rule, p.weight) for p in pair().projections}
    assert {p.name: (p.source, p.target, p.rule, p.weight) for p in built.projections} == by_name
    run = dict(duration="200 ms", seed=4, threads=1)
    assert built.simulate(**run).spikes_sha256 == pair().simulate(**run).spikes_sha256


def test_text_and_files_round_trip(small, tmp_path):
    for circuit in (small, pair(), npl.atlas.circuit("brunel_2000", g=4.5)):
        text = circuit.to_toml()
        again = npl.Circuit.from_toml(text)
        assert again == circuit and again.hash == circuit.hash and again.to_toml() == text
        path = tmp_path / f"{circuit.name}.toml"
        circuit.save(path)
        assert npl.load(path) == circuit


def test_tables_from_numpy_arrive_unchanged():
    values = np.random.default_rng(1).uniform(8.0, 12.0, 30)
    circuit = npl.Circuit("table").add_population(
        "E", 30, model="iaf_psc_delta", parameters={"tau_m": npl.table(values, "ms")}
    )
    assert np.array_equal(circuit.realize().parameters("E")["tau_m"], values)
    given = circuit.population("E").parameters["tau_m"]
    assert np.array_equal(given["values"], values) and given["unit"] == "ms"
    assert npl.Circuit.from_toml(circuit.to_toml()) == circuit


def test_a_refused_change_leaves_the_circuit_as_it_was(small):
    before = small.to_toml()
    with pytest.raises(npl.CircuitError):
        small.set({"populations.E.size": -1})
    with pytest.raises(npl.CircuitError):
        small.add_projection("E", "X", rule="one_to_one", weight="1 pA", delay="1 ms")
    assert small.to_toml() == before


def test_copies_change_apart(small):
    for other in (small.copy(), copy.copy(small), copy.deepcopy(small)):
        assert other == small
        other.set({"populations.E.size": 81})
        assert small.population("E").size == 80 and other.population("E").size == 81


def test_scaling_keeps_proportions():
    circuit = npl.atlas.circuit("potjans_diesmann_2014")
    tenth = circuit.scaled(0.1)
    sizes = [p.size for p in circuit.populations]
    assert all(abs(p.size - 0.1 * n) <= 1 for p, n in zip(tenth.populations, sizes))
    synapses = sum(p.rule["number"] for p in tenth.projections)
    assert synapses == pytest.approx(0.01 * 298_880_968, rel=1e-2)
    cost = circuit.estimate(scale=0.1)
    assert (cost.neurons, cost.synapses) == (sum(p.size for p in tenth.populations), synapses)


def test_any_text_goes_through_unchanged():
    said = 'quotes " and \' , back\\slash, tab\t, bell\x07, line\nbreak, é 漢 🧠, delete\x7f'
    circuit = npl.Circuit("texts", title=said, description=said, references=[said])
    circuit.add_population("E", 1, model="iaf_psc_exp")
    again = npl.Circuit.from_toml(circuit.to_toml())
    for c in (circuit, again):
        assert (c.title, c.description, c.references) == (said, said, [said])


def test_values_that_mean_nothing_are_refused(small):
    for value in (object(), {1: 2}, [b"x"]):
        with pytest.raises(TypeError):
            small.set({"populations.E.size": value})
    endless: list = []
    endless.append(endless)
    with pytest.raises(ValueError):
        small.set({"populations.E.size": endless})
