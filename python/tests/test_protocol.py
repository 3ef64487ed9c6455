"""Protocols are values that change a circuit's own."""

import neuropil as npl
import numpy as np
import pytest


def test_what_a_protocol_leaves_out_stays():
    circuit = npl.atlas.circuit("brunel_2000", {"parameters.N_E": 40})
    recording = circuit.simulate(npl.Protocol(duration="100 ms"))
    assert (recording.dt, recording.warmup, recording.duration) == (0.1, 500.0, 100.0)
    # What is said by name has the last word.
    recording = circuit.simulate(npl.Protocol(duration="100 ms"), duration="50 ms", warmup="10 ms")
    assert (recording.warmup, recording.duration) == (10.0, 50.0)


def test_methods_give_new_protocols():
    first = npl.Protocol(duration="1 s")
    second = first.trace("E", "V_m").record(spikes="none")
    assert first.traces == () and first.recorded is None and first != second
    assert second == npl.Protocol(duration="1 s").record(spikes=False).trace("E", "V_m")


def test_a_stimulus_acts_from_start_to_stop():
    circuit = npl.Circuit("still").add_population("E", 2, model="iaf_psc_exp")
    protocol = npl.Protocol(duration="300 ms").stimulate(
        "current", "E", constant="500 pA", start="100 ms", stop="200 ms", neurons={"first": 1, "number": 1}
    )
    spikes = circuit.simulate(protocol).spikes()
    assert set(spikes.neuron) == {1}
    assert 100 < spikes.time.min() and spikes.time.max() <= 200
    assert len(circuit.simulate(duration="300 ms").spikes()) == 0


def test_contradictions_are_refused():
    with pytest.raises(ValueError):
        npl.Protocol().trace("E", "V_m", first=1, neurons=[0])
    with pytest.raises(ValueError):
        npl.Protocol().record(spikes="some")
    with pytest.raises(npl.CircuitError, match="multiple"):
        npl.atlas.circuit("brunel_2000").simulate(duration="1.05 ms")


def test_steps_and_lines_of_current_move_the_membrane():
    circuit = npl.Circuit("still").add_population("E", 1, model="iaf_psc_delta")
    circuit.add_stimulus("current", "E", steps=[["0 ms", "100 pA"], ["100 ms", "0 pA"]])
    trace = circuit.simulate(npl.Protocol(duration="200 ms").trace("E", "V_m")).trace("E", "V_m")
    at = np.searchsorted(trace.time, [99.95, 199.95])
    # 100 pA through 40 MOhm (tau_m / C_m) is 4 mV.
    exact = [-70 + 4 * (1 - np.exp(-10)), -70 + 4 * np.exp(-10)]
    assert np.allclose(trace.values[at, 0], exact, atol=1e-3)
