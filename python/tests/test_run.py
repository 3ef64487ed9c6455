"""A run in hand goes the way of the whole simulation, and can be looked at and changed on the way."""

import neuropil as npl
import numpy as np
import pytest


def test_pieces_make_the_whole(small):
    whole = small.simulate(duration="200 ms", warmup="20 ms", seed=8, threads=1)
    with small.prepare(duration="200 ms", warmup="20 ms", seed=8, threads=2) as run:
        assert (run.step, run.total_steps, run.time) == (0, 2200, 0.0)
        assert run.advance("1 ms") == 10 and run.advance(steps=7) == 7
        assert run.time == pytest.approx(1.7)
        assert run.advance() == 2200 - 17 and run.advance() == 0
    assert run.recording.complete
    assert run.recording.spikes_sha256 == whole.spikes_sha256
    assert run.finish().spikes_sha256 == whole.spikes_sha256


def test_states_follow_the_equation_after_they_are_set():
    circuit = npl.Circuit("leak").add_population("E", 5, model="iaf_psc_delta")
    start = np.linspace(-70, -56, 5)
    with circuit.prepare(duration="1 s", threads=1) as run:
        assert np.array_equal(run.state("E", "V_m"), np.full(5, -70.0))
        run.set("E", "V_m", start)
        run.advance("10 ms")
        assert np.allclose(run.state("E", "V_m"), -70 + (start + 70) * np.exp(-1), atol=1e-12)
        run.set("E", "V_m", list(start))
        assert np.array_equal(run.state("E", "V_m"), start)
    assert not run.recording.complete and run.recording.total_steps == 100


def test_a_closed_loop_holds_the_rate_of_a_neuron():
    circuit = npl.Circuit("loop").add_population("E", 1, model="iaf_psc_delta")
    with circuit.prepare(duration="100 ms", threads=1) as run:
        kicks = 0
        while run.advance("5 ms"):
            run.set("E", "V_m", [-50.0])
            kicks += 1
    # Each kick makes one spike at the end of the next step; the last one comes after the end.
    assert list(run.recording.spikes().step) == [50 * k + 1 for k in range(1, kicks)]


def test_spikes_taken_are_gone_from_the_recording(small):
    whole = small.simulate(duration="100 ms", seed=8, threads=1)
    with small.prepare(duration="100 ms", seed=8, threads=1) as run:
        taken = []
        while run.advance("10 ms"):
            taken.append(run.take_spikes())
    assert np.array_equal(np.concatenate([t.step for t in taken]), whole.spikes().step)
    assert np.array_equal(np.concatenate([t.neuron for t in taken]), whole.spikes().neuron)
    with pytest.raises(npl.RecordingError, match="not recorded"):
        run.recording.spikes()


def test_wrong_requests_say_what_is_possible(small):
    with small.prepare(duration="10 ms") as run:
        for call, message in (
            (lambda: run.advance("0.05 ms"), "expected a multiple of dt = 0.1 ms"),
            (lambda: run.advance("1 ms", steps=3), "expected one of them"),
            (lambda: run.state("E", "V"), "expected one of V_m"),
            (lambda: run.state("X", "V_m"), "expected one of E, I"),
            (lambda: run.set("E", "V_m", [0.0]), "expected 80 finite values"),
            (lambda: run.set("E", "V_m", np.full(80, np.nan)), "finite"),
            (lambda: run.recording, "not finished"),
        ):
            with pytest.raises(npl.SimulationError, match=message):
                call()
        with pytest.raises(npl.CircuitError):
            run.advance("1 mV")
    with pytest.raises(npl.SimulationError, match="finished"):
        run.advance()


def test_after_an_exception_there_is_no_recording(small):
    with pytest.raises(KeyError), small.prepare(duration="10 ms") as run:
        raise KeyError
    with pytest.raises(npl.SimulationError):
        run.recording


def test_a_state_that_blows_up_is_named():
    circuit = npl.Circuit("burst").add_model(
        "grows",
        states={"x": {"initial": 1}},
        dynamics={"x": "x * x / 1 ms"},
    )
    circuit.add_population("E", 3, model="grows")
    with pytest.raises(npl.SimulationError, match="population `E`: `x` of neuron 0 is .* at .* ms"):
        circuit.simulate(duration="100 ms")
