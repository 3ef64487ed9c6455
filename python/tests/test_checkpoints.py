"""Simulations that are kept go on after an interruption with the same bits, in memory or streamed, kept here or by the command."""

import os
import shutil
import signal
import subprocess
import threading
from pathlib import Path

import neuropil as npl
import pytest

PROTOCOL = npl.Protocol(duration="300 ms", warmup="20 ms").trace("E", "V_m", first=2)


class Stop(Exception):
    """Raised by a progress callable to end a run on the way."""


def stop_at(ms):
    def tell(phase, done, total, unit):
        if phase == "simulate" and done >= ms:
            raise Stop

    return tell


def test_a_simulation_in_memory_goes_on(small, tmp_path):
    whole = small.simulate(PROTOCOL, seed=3, threads=1)
    kept = tmp_path / "kept"
    cut = small.simulate(PROTOCOL, seed=3, threads=1, duration="100 ms", checkpoint=kept, checkpoint_every="50 ms")
    assert cut.complete
    longer = npl.resume(kept, duration="300 ms", threads=2)
    assert isinstance(longer, npl.Recording) and longer.complete
    assert longer.spikes_sha256 == whole.spikes_sha256
    assert (longer.trace("E", "V_m").values == whole.trace("E", "V_m").values).all()
    # What is finished stays as it is.
    assert npl.resume(kept).spikes_sha256 == whole.spikes_sha256


def test_ctrl_c_leaves_a_checkpoint(small, tmp_path):
    timer = threading.Timer(0.4, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    with pytest.raises(npl.Interrupted, match="neuropil.resume") as caught:
        small.simulate(duration="100000 s", seed=5, threads=1, checkpoint=tmp_path / "kept")
    cut = caught.value.recording
    reached = round(cut.total_steps * cut.dt, 4)
    again = npl.resume(tmp_path / "kept", duration=f"{reached + 20} ms")
    whole = small.simulate(duration=f"{reached + 20} ms", seed=5, threads=1)
    assert again.spikes_sha256 == whole.spikes_sha256 and again.complete


def test_a_streamed_simulation_goes_on(small, tmp_path):
    whole = small.simulate(PROTOCOL, seed=3, threads=1)
    folder = tmp_path / "streamed"
    first = small.stream(folder, PROTOCOL, seed=3, duration="100 ms", threads=1, checkpoint_wall="10 min")
    assert first.complete and first.spikes < len(whole.spikes())
    longer = npl.resume(folder, duration="300 ms", threads=2, progress=lambda *_: None)
    assert isinstance(longer, npl.Streamed) and longer.spikes_sha256 == whole.spikes_sha256
    loaded = npl.Recording.load(folder)
    assert loaded.spikes_sha256 == whole.spikes_sha256 and loaded.duration == 300
    assert (loaded.trace("E", "V_m").values == whole.trace("E", "V_m").values).all()
    assert loaded.facts == longer.facts


def test_a_streamed_simulation_that_was_stopped_goes_on(small, tmp_path):
    folder = tmp_path / "streamed"
    timer = threading.Timer(0.4, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    with pytest.raises(npl.Interrupted, match="neuropil.resume"):
        small.stream(folder, duration="100000 s", seed=3, threads=1, checkpoint=True)
    reached = npl.Recording.load(folder)
    assert not reached.complete
    whole = round(reached.total_steps * reached.dt + 30, 4)
    longer = npl.resume(folder, duration=f"{whole} ms")
    assert longer.complete
    assert longer.spikes_sha256 == small.simulate(duration=f"{whole} ms", seed=3).spikes_sha256


def test_what_the_command_kept_goes_on(small, tmp_path):
    command = shutil.which("neuropil") or os.environ.get("NEUROPIL_COMMAND")
    if command is None:
        pytest.skip("the command is not installed")
    small.save(tmp_path / "small.toml")
    for extra in ([], ["--stream"]):
        out = tmp_path / f"out{len(extra)}"
        arguments = ["simulate", tmp_path / "small.toml", "--duration", "100ms", "--seed", "3", "--out", out, *extra]
        subprocess.run([command, *arguments, "--checkpoint-every", "50ms"], check=True, capture_output=True)
        longer = npl.resume(out, duration="200 ms")
        assert longer.spikes_sha256 == small.simulate(duration="200 ms", seed=3, warmup="0 ms").spikes_sha256


def test_wishes_that_do_not_fit_are_refused(small, tmp_path):
    with pytest.raises(npl.SimulationError, match="without a folder"):
        small.simulate(duration="10 ms", checkpoint_every="1 ms")
    with pytest.raises(npl.SimulationError, match="multiple of dt"):
        small.simulate(duration="10 ms", checkpoint=tmp_path / "a", checkpoint_every="0.15 ms")
    for wall in ("0 s", "-1 s", "0 min", "nan h"):
        with pytest.raises(npl.SimulationError, match="above 0"):
            small.simulate(duration="10 ms", checkpoint=tmp_path / "a", checkpoint_wall=wall)
    with pytest.raises(npl.CircuitError, match="checkpoint_every"):
        small.simulate(duration="10 ms", checkpoint=tmp_path / "a", checkpoint_every="1 mV")
    small.simulate(duration="10 ms", checkpoint=tmp_path / "a")
    with pytest.raises(npl.FileError):
        small.simulate(duration="10 ms", checkpoint=tmp_path / "a")
    small.simulate(duration="10 ms", checkpoint=tmp_path / "a", force=True)
    with pytest.raises(npl.FileError, match="no checkpoint"):
        npl.resume(tmp_path)
    with pytest.raises(npl.FileError, match="part of a simulation"):
        npl.resume(Path(tmp_path / "a" / "checkpoint"))


def test_a_folder_has_one_writer(small, tmp_path):
    folder, whole = tmp_path / "kept", small.simulate(duration="40 ms", seed=3)
    small.stream(folder, duration="10 ms", seed=3, checkpoint=True)
    started, enough, raised = threading.Event(), threading.Event(), []

    def tell(*_):
        started.set()
        if enough.is_set():
            raise Stop

    def first():
        try:
            npl.resume(folder, duration="100000 s", threads=1, progress=tell)
        except Stop as stop:
            raised.append(stop)

    writer = threading.Thread(target=first)
    writer.start()
    assert started.wait(30)
    with small.prepare(duration="10 ms") as run:
        others = {
            "stream": lambda: small.stream(folder, duration="10 ms"),
            "stream by force": lambda: small.stream(folder, duration="10 ms", force=True),
            "simulate": lambda: small.simulate(duration="10 ms", checkpoint=folder, force=True),
            "resume": lambda: npl.resume(folder),
            "save": lambda: whole.save(folder, force=True),
            "checkpoint": lambda: run.checkpoint(folder),
        }
        for name, other in others.items():
            with pytest.raises(npl.FileError, match="another run is writing into this folder"):
                other()
                pytest.fail(f"{name} wrote beside another")
    enough.set()
    writer.join()
    assert raised
    # Nothing of the others came through, and the folder is free again.
    reached = npl.Recording.load(folder)
    longer = npl.resume(folder, duration=f"{round(reached.duration + 40, 4)} ms")
    assert longer.complete and longer.spikes_sha256 == npl.Recording.load(folder).spikes_sha256
    early = npl.Recording.load(folder).spikes()
    assert (early.time[early.time <= 40] == whole.spikes().time).all()


def test_a_run_in_hand_can_be_made_longer(small, tmp_path):
    with small.prepare(duration="50 ms", seed=4) as run:
        run.advance("30 ms")
        run.checkpoint(tmp_path)
    with npl.resume(tmp_path, duration="80 ms") as run:
        run.advance()
    assert run.recording.spikes_sha256 == small.simulate(duration="80 ms", seed=4).spikes_sha256
    with pytest.raises(npl.SimulationError, match="run in hand"):
        npl.resume(tmp_path, checkpoint_every="1 ms")


def test_spikes_that_were_taken_stay_taken(small, tmp_path):
    with small.prepare(duration="50 ms", seed=4) as run:
        run.advance("30 ms")
        run.take_spikes()
        run.checkpoint(tmp_path)
    with npl.resume(tmp_path) as run:
        run.advance()
        run.spikes()
    with pytest.raises(npl.RecordingError, match="not recorded"):
        run.recording.spikes()
