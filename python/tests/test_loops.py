"""Closed loops: input from outside, spikes on the way, and runs that go on from a checkpoint with the same bits."""

import neuropil as npl
import numpy as np
import pytest


def free(size=3, **parameters):
    """Unconnected neurons whose current port is driven by nothing."""
    circuit = npl.Circuit("free")
    circuit.add_population("N", size, model="iaf_psc_exp", parameters=parameters)
    return circuit.current("N", "0 pA")


def test_input_from_outside_acts_like_a_stimulus():
    currents = np.array([100.0, 200.0, 300.0])
    expected = npl.Circuit("free")
    expected.add_population("N", 3, model="iaf_psc_exp")
    expected.current("N", npl.table(currents, "pA"), stop="20 ms")
    with expected.prepare(duration="40 ms") as reference, free().prepare(duration="40 ms") as run:
        run.set_input("N", "I_stim", currents)
        for run_ in (reference, run):
            run_.advance("20 ms")
        np.testing.assert_array_equal(run.state("N", "V_m"), reference.state("N", "V_m"))
        assert run.state("N", "V_m")[2] > -70 + 5
        run.set_input("N", "I_stim", 0)
        for run_ in (reference, run):
            run_.advance("20 ms")
        np.testing.assert_array_equal(run.state("N", "V_m"), reference.state("N", "V_m"))


def test_input_adds_to_the_stimuli_for_any_number_of_threads():
    found = []
    for threads in (1, 3):
        circuit = free(1000).current("N", "300 pA", name="more")
        with circuit.prepare(duration="50 ms", threads=threads) as run:
            run.set_input("N", "I_stim", np.linspace(-100, 200, 1000))
            run.advance()
        found.append(run.recording)
    assert found[0].spikes_sha256 == found[1].spikes_sha256 and len(found[0].spikes()) > 0
    # 15 mV / 40 MOhm = 375 pA is the rheobase.
    fired = set(found[0].spikes().neuron)
    assert min(fired) > 580 and 999 in fired


def test_wrong_input_is_refused():
    with free().prepare(duration="10 ms") as run:
        with pytest.raises(npl.SimulationError, match="one of N"):
            run.set_input("M", "I_stim", 1)
        with pytest.raises(npl.SimulationError, match="input port.*driven are I_stim"):
            run.set_input("N", "I", 1)
        with pytest.raises(npl.SimulationError, match="2 values.*3 finite values"):
            run.set_input("N", "I_stim", [1, 2])
        with pytest.raises(npl.SimulationError, match="finite"):
            run.set_input("N", "I_stim", float("nan"))


def test_spikes_on_the_way_stay_in_the_recording(small):
    whole = small.simulate(duration="200 ms", seed=2)
    times = []
    with small.prepare(duration="200 ms", seed=2) as run:
        while run.advance("10 ms"):
            times.extend(run.spikes().time)
    assert run.recording.spikes_sha256 == whole.spikes_sha256
    np.testing.assert_array_equal(times, whole.spikes().time)
    unrecorded = npl.Protocol(duration="10 ms").record(spikes=False)
    with small.prepare(unrecorded) as run:
        with pytest.raises(npl.RecordingError, match="not recorded"):
            run.spikes()


@pytest.mark.parametrize("looked", [False, True])
def test_a_run_goes_on_from_its_checkpoint(small, tmp_path, looked):
    protocol = npl.Protocol(duration="200 ms").trace("E", "V_m", first=2)
    circuit = small.current("E", "0 pA")

    def first(run):
        run.set_input("E", "I_stim", np.linspace(0, 100, 80))
        run.advance("80 ms")
        if looked:
            run.spikes()

    with circuit.prepare(protocol, seed=6, threads=1) as run:
        first(run)
        run.advance()
    whole = run.recording
    run = circuit.prepare(protocol, seed=6, threads=1)
    first(run)
    run.checkpoint(tmp_path / "saved")
    run.advance("3 ms")
    del run
    with npl.resume(tmp_path / "saved", threads=2) as run:
        assert run.time == pytest.approx(80.0)
        run.advance()
    assert run.recording.spikes_sha256 == whole.spikes_sha256 and run.recording.complete
    assert (run.recording.trace("E", "V_m").values == whole.trace("E", "V_m").values).all()
    assert run.recording.provenance["circuit_hash"] == whole.provenance["circuit_hash"]


def test_a_damaged_checkpoint_is_refused(small, tmp_path):
    with small.prepare(duration="20 ms") as run:
        run.advance("10 ms")
        run.checkpoint(tmp_path)
    for file in tmp_path.iterdir():
        content = bytearray(file.read_bytes())
        content[len(content) // 2] ^= 1
        file.write_bytes(content)
    with pytest.raises(npl.NeuropilError):
        npl.resume(tmp_path)
    with pytest.raises(npl.NeuropilError):
        npl.resume(tmp_path / "nowhere")
