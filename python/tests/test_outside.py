"""The machine, spikes of other tools, and recordings against each other."""

import copy
import pickle
from concurrent.futures import ProcessPoolExecutor

import neuropil as npl
import numpy as np
import pytest


def test_the_doctor_finds_the_same_bits(monkeypatch):
    found = npl.doctor()
    assert found.ok and "baseline" in found["same bits"].value and found["version"].value == npl.__version__
    assert "ok     same bits" in str(found) and "<td>" in found._repr_html_()
    monkeypatch.setenv("NEUROPIL_DATA", "/nowhere/at/all")
    found = npl.doctor()
    assert not found.ok and "NEUROPIL_DATA" in found["data sets"].advice and "WRONG" in str(found)


def test_spikes_from_elsewhere_have_the_same_statistics(recorded, tmp_path):
    spikes = recorded.spikes()
    populations = {"E": (1, 81), "I": (81, 101)}
    total = f"{recorded.warmup + recorded.duration} ms"
    order = np.random.default_rng(1).permutation(len(spikes))
    after = {"start": f"{recorded.warmup} ms", "stop": total, "populations": populations}
    back = npl.analysis.from_spikes(spikes.time[order], spikes.neuron[order] + 1, **after)
    assert back.spikes_sha256 == recorded.spikes_sha256
    assert npl.compare(recorded, back).equal
    seconds = npl.analysis.from_spikes(spikes.time * 1e-3, spikes.neuron + 1, unit="s", **after)
    assert seconds.spikes_sha256 == recorded.spikes_sha256
    table = tmp_path / "spikes.csv"
    table.write_text("sender,time_ms\n" + "".join(f"{n + 1},{t!r}\n" for n, t in zip(spikes.neuron, spikes.time.tolist())))
    read = npl.analysis.read_spikes(table, **after)
    assert npl.analysis.rates(read)["E"] == npl.analysis.rates(recorded)["E"]
    for times, ids, wrong in (([0.0], [1], "after 0"), ([1.0], [-1], "negative"), ([1.0, 2.0], [1], "as many")):
        with pytest.raises(npl.RecordingError, match=wrong):
            npl.analysis.from_spikes(times, ids)
    with pytest.raises(npl.RecordingError, match="id of one of the populations"):
        npl.analysis.from_spikes([1.0], [101], populations=populations)
    with pytest.raises(npl.CircuitError):
        npl.analysis.from_spikes([1.0], [1], unit="mV")


def test_recordings_are_compared_statistic_by_statistic_and_spike_by_spike(small, recorded):
    one = npl.analysis.from_spikes([10.0, 20.0, 30.0], [0, 1, 0], stop="100 ms")
    two = npl.analysis.from_spikes([10.0, 20.5, 30.0], [0, 1, 0], stop="100 ms")
    assert npl.compare(one, two).first_difference["other"] == (200, 1, True)
    assert npl.compare(two, one).first_difference["other"] == npl.FirstDifference(200, 1, False)
    assert "neuron 1 fires only in the first" in str(npl.compare(one, two))
    assert npl.compare(one, one).equal and not npl.compare(one, two).equal
    again = small.simulate(duration="1 s", warmup="100 ms", seed=3, trial=1, threads=1)
    found = npl.compare(recorded, again)
    rate = next(v for v in found.verdicts if (v.population, v.statistic) == ("E", "rate"))
    assert rate.verdict == "agree" and abs(rate.standard_errors) <= 3 and not found.equal
    exact = {name: float(e) for name, e in npl.analysis.rates(recorded).items()}
    found = npl.compare(recorded, theory=exact, wrong={"E": 2 * exact["E"]})
    assert [v.verdict for v in found.verdicts] == ["agree", "agree", "differ"]
    assert found.differ[0].source == "wrong" and "differ" in found._repr_html_()
    assert npl.compare(recorded, wrong={"E": 2 * exact["E"]}, within=0.6).differ == []
    with pytest.raises(ValueError, match="expected another recording"):
        npl.compare(recorded)
    with pytest.raises(ValueError, match="no population in common"):
        npl.compare(recorded, one)
    assert isinstance(npl.compare(a=exact, b=exact), npl.Comparison)


def parametric():
    circuit = npl.Circuit("mine").parameter("rate", "9000 spikes/s")
    circuit.add_population("E", 300, model="iaf_psc_exp")
    circuit.population("E").set("tau_m", np.linspace(9, 11, 300), unit="ms")
    return circuit.poisson("E", "rate", weight="40 pA")


def test_a_circuit_object_is_swept():
    circuit = parametric()
    circuit.set(rate="8500 spikes/s")
    sweep = npl.Sweep(
        circuit, grid={"rate": ["9000 spikes/s", "10000 spikes/s"]}, measure=["rates"], duration="200 ms", warmup="0 ms"
    )
    circuit.set(rate="1 spikes/s")
    here = sweep.run(progress=False)
    assert not here.failed and len(here) == 2
    low, high = here["E.rate (spikes/s)"]
    assert 0 < low < high
    with ProcessPoolExecutor(1) as pool:
        there = sweep.run(pool, progress=False)
    assert (there["E.rate (spikes/s)"] == here["E.rate (spikes/s)"]).all()
    task = sweep.task(0)
    mine = parametric().set(rate="9000 spikes/s").simulate(
        duration="200 ms", warmup="0 ms", seed=task["network_seed"], trial=task["trial_seed"]
    )
    assert float(npl.analysis.rates(mine)["E"]) == low
    assert npl.Sweep("brunel_2000", grid={"g": [4]}).given is None
    with pytest.raises(npl.CircuitError, match="rat"):
        npl.Sweep(circuit, grid={"rat": [1]})


def test_a_pickled_circuit_keeps_its_parameters():
    circuit = parametric().set(rate="5000 spikes/s")
    back = pickle.loads(pickle.dumps(circuit))
    assert back == circuit and back.hash == circuit.hash
    assert back.set(rate="1 spikes/s") == copy.copy(circuit).set(rate="1 spikes/s") != circuit
