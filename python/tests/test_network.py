"""Connections read back are those that rules and options promise."""

import neuropil as npl
import numpy as np
import pytest


def connected(**keys):
    circuit = npl.Circuit("c").add_population("A", 30, model="iaf_psc_delta")
    circuit.add_population("B", 20, model="iaf_psc_delta")
    keys = {"weight": "0.5 mV", "delay": "1 ms"} | keys
    target = keys.pop("target", "B")
    return circuit.add_projection("A", target, **keys).realize(seed=2).synapses("A", target)


def test_degrees_are_those_of_the_rule():
    s = connected(rule="fixed_indegree", in_degree=7)
    assert len(s) == 140 and np.array_equal(np.bincount(s.target), np.full(20, 7))
    s = connected(rule="fixed_outdegree", out_degree=4)
    assert np.array_equal(np.bincount(s.source, minlength=30), np.full(30, 4))
    assert len(connected(rule="fixed_total_number", number=333)) == 333
    s = connected(rule="all_to_all")
    assert len(set(zip(s.source.tolist(), s.target.tolist()))) == 600
    s = connected(rule="one_to_one", target="A")
    assert np.array_equal(s.source, s.target) and len(s) == 30


def test_autapses_and_multapses_are_options():
    s = connected(rule="fixed_indegree", in_degree=29, target="A", allow_autapses=False, allow_multapses=False)
    assert not np.any(s.source == s.target)
    assert len(set(zip(s.source.tolist(), s.target.tolist()))) == 29 * 30


def test_a_table_comes_back(tmp_path):
    rng = np.random.default_rng(3)
    source, target = rng.integers(0, 30, 50), rng.integers(0, 20, 50)
    weight, delay = rng.integers(1, 9, 50) * 0.25, rng.integers(1, 20, 50) * 0.1
    table = dict(source=source, target=target, weight=weight, weight_unit="mV", delay=delay, delay_unit="ms")
    s = connected(rule="from_table", table=table)
    rows = lambda *columns: sorted(zip(*(np.round(np.asarray(c, float), 9).tolist() for c in columns)))
    assert rows(s.source, s.target, s.weight, s.delay) == rows(source, target, weight, delay)


def test_weights_are_rounded_to_one_quantum_and_close_to_what_was_declared():
    s = connected(rule="fixed_indegree", in_degree=30, weight=npl.normal("0.5 mV", "0.05 mV"))
    assert len(np.unique(s.weight)) > 100
    assert s.weight.mean() == pytest.approx(0.5, abs=5 * 0.05 / np.sqrt(600))
    quantum = np.min(np.diff(np.unique(s.weight)))
    steps = s.weight / 2.0 ** np.floor(np.log2(quantum))
    assert np.array_equal(steps, np.round(steps))


def test_columns_go_to_arrow(small):
    pyarrow = pytest.importorskip("pyarrow")
    network = small.realize(seed=3)
    s = network.synapses("E", "I")
    table = pyarrow.table(s)
    assert table.column_names == ["source", "target", "weight", "delay", "projection"]
    assert np.array_equal(table["weight"].to_numpy(), s.weight)
    assert {small.projections[i].name for i in np.unique(s.projection)} == {"E->I"}


def test_initial_states_and_parameters_are_those_of_the_seed(small):
    one, same, other = (small.realize(seed=1, trial=t) for t in (0, 0, 1))
    v = one.initial("E")["V_m"]
    assert v.min() >= -70 and v.max() < -55 and len(np.unique(v)) == 80
    assert np.array_equal(v, same.initial("E")["V_m"])
    assert not np.array_equal(v, other.initial("E")["V_m"])
    with small.prepare(seed=1) as run:
        assert np.array_equal(run.state("E", "V_m"), v)


def test_unknown_populations_are_named(small):
    with pytest.raises(npl.CircuitError, match="population `X` does not exist; expected one of E, I"):
        small.realize().synapses("E", "X")
    with pytest.raises(npl.CircuitError, match="population `e` is unknown.*did you mean `E`"):
        small.realize().parameters("e")
