"""Long calls leave the interpreter to other threads and end at Ctrl-C."""

import os
import signal
import threading
import time

import neuropil as npl
import numpy as np
import pytest


def interrupt_after(seconds):
    timer = threading.Timer(seconds, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    return timer


def test_ctrl_c_ends_a_simulation_with_what_was_recorded(small):
    began = time.monotonic()
    interrupt_after(0.4)
    with pytest.raises(KeyboardInterrupt) as caught:
        small.simulate(duration="100000 s", seed=5, threads=1)
    assert time.monotonic() - began < 5
    assert isinstance(caught.value, npl.Interrupted)
    cut = caught.value.recording
    assert not cut.complete and cut.duration > 0 and len(cut.spikes()) > 0
    # What was recorded is the beginning of the whole.
    whole = small.simulate(duration="100 ms", seed=5, threads=1)
    early = cut.spikes().step <= 1000
    assert np.array_equal(cut.spikes().step[early], whole.spikes().step)
    assert np.array_equal(cut.spikes().neuron[early], whole.spikes().neuron)


def test_an_interrupted_run_goes_on_to_the_same_spikes(small):
    run = small.prepare(duration="100000 s", seed=5, threads=1)
    interrupt_after(0.2)
    with pytest.raises(KeyboardInterrupt):
        run.advance()
    reached = run.step
    run.advance(steps=500)
    assert 0 < reached < run.step == reached + 500
    cut = run.finish()
    protocol = npl.Protocol(duration=f"{run_time(cut)} ms")
    assert small.simulate(protocol, seed=5, threads=1).spikes_sha256 == cut.spikes_sha256


def run_time(recording):
    return round(recording.total_steps * recording.dt, 4)


def test_other_threads_run_meanwhile(small):
    counted, stop = [0], threading.Event()

    def count():
        while not stop.is_set():
            counted[0] += 1
            time.sleep(0.001)

    thread = threading.Thread(target=count)
    thread.start()
    try:
        seconds = 0
        for _ in range(6):
            before, began = counted[0], time.monotonic()
            small.simulate(duration="10 s", threads=1)
            seconds = time.monotonic() - began
            if seconds > 0.1:
                break
        # A thread that had to wait for the simulation would count once or twice.
        assert counted[0] - before > 50 * seconds
    finally:
        stop.set()
        thread.join()


def test_simulations_run_in_several_threads(small):
    alone = small.simulate(duration="500 ms", seed=9, threads=1).spikes_sha256
    found = []
    run = lambda: found.append(small.simulate(duration="500 ms", seed=9, threads=1).spikes_sha256)
    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [alone] * 3


def test_a_run_is_for_one_thread_at_a_time(small):
    run = small.prepare(duration="1000 s", threads=1)
    refused = []
    thread = threading.Thread(target=run.advance, args=("10 s",))
    thread.start()
    while thread.is_alive() and not refused:
        try:
            run.state("E", "V_m")
        except npl.SimulationError as error:
            refused.append(str(error))
    thread.join()
    assert "in use by another thread" in refused[0]
    assert run.step == 100_000
