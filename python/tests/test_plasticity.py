"""Plastic synapses of a run in hand, and trained networks in files."""

import neuropil as npl
import numpy as np
import pytest

NAME = "I->E"


@pytest.fixture
def plastic():
    circuit = npl.Circuit("plastic")
    circuit.add_population("E", 40, model="iaf_psc_exp")
    circuit.add_population("I", 30, source="poisson", rate="40 spikes/s")
    circuit.connect(
        "I", "E", rule="fixed_indegree", in_degree=10, weight="-20 pA", delay="1.5 ms", receptor="inhibitory",
        synapse={"model": "istdp", "eta": "-1 pA", "w_max": "-500 pA"},
    )
    circuit.poisson("E", rate="9000 spikes/s", weight="60 pA", receptor="excitatory")
    return circuit


def test_weights_of_a_run_are_seen_set_and_frozen(plastic):
    with plastic.prepare(duration="1 s", seed=2) as run:
        start = run.weights(NAME)
        assert (len(start), start.unit, start.projection) == (400, "pA", NAME)
        assert (start.target == np.repeat(np.arange(40), 10)).all() and start.source.max() < 30
        assert np.allclose(start.weight, -20, rtol=1e-8)
        run.advance("400 ms")
        learned = run.weights(NAME).weight
        assert (learned != start.weight).sum() > 300
        run.freeze(NAME)
        run.advance("100 ms")
        assert (run.weights(NAME).weight == learned).all()
        run.set_weights(NAME, learned - 1)
        run.learn(NAME)
        run.advance("100 ms")
        assert (run.weights(NAME).weight != learned - 1).any()
        assert run.synapse_state(NAME, "x").shape == (30,) and run.synapse_state(NAME, "y").shape == (40,)
        for call in (
            lambda: run.set_weights(NAME, learned[1:]),
            lambda: run.set_weights(NAME, learned + 1e6),
            lambda: run.weights("E->I"),
            lambda: run.synapse_state(NAME, "z"),
        ):
            with pytest.raises(npl.SimulationError, match="expected"):
                call()
        with pytest.raises(ValueError):
            start.weight[0] = 1


def test_recorded_weights_have_their_synapses(plastic):
    protocol = npl.Protocol(duration="300 ms").weights(NAME, "100 ms", number=20, every=10)
    recording = plastic.simulate(protocol, seed=2, progress=False)
    trace = recording.weights(NAME)
    assert trace.values.shape == (4, 20)
    assert (trace.time == [0, 100, 200, 300]).all()
    assert (trace.target == np.arange(20)).all() and (trace.neurons == 10 * np.arange(20)).all()
    with plastic.prepare(duration="300 ms", seed=2) as run:
        run.advance()
        assert (run.weights(NAME).weight[::10][:20] == trace.values[-1]).all()
    with pytest.raises(npl.RecordingError, match="not recorded"):
        recording.weights("E->E")


def test_trained_networks_go_through_files(plastic, tmp_path):
    file = tmp_path / "w.npl"
    plastic.simulate(duration="300 ms", seed=2, save_weights=file, progress=False)
    weights = npl.read_weights(file)[NAME]
    with plastic.prepare(duration="300 ms", seed=2) as run:
        run.advance()
        assert (run.weights(NAME).weight == weights.weight).all()
    again = tmp_path / "again.npl"
    plastic.simulate(npl.Protocol(duration="100 ms").freeze(), seed=2, weights=file, save_weights=again)
    assert (npl.read_weights(again)[NAME].weight == weights.weight).all()
    with plastic.prepare(duration="300 ms", seed=2) as run:
        run.load_weights(file)
        run.save_weights(again)
    assert (npl.read_weights(again)[NAME].weight == weights.weight).all()
    with pytest.raises(npl.SimulationError, match="of another network"):
        plastic.simulate(duration="100 ms", seed=3, weights=file)
    damaged = bytearray(file.read_bytes())
    damaged[len(damaged) // 2] ^= 1
    file.write_bytes(damaged)
    with pytest.raises(npl.RecordingError, match="damaged"):
        npl.read_weights(file)
