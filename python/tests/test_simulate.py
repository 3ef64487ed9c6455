"""Simulations from Python are those of the command line: the same spikes for the same circuit and seeds."""

import json
import math
import os
import subprocess
import sys
from pathlib import Path

import neuropil as npl
import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]


def command_line():
    target = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    program = target / "release" / "neuropil"
    return os.environ.get("NEUROPIL_CLI") or (str(program) if program.exists() else None)


@pytest.mark.parametrize(
    "name, changes, scale, duration, warmup",
    [
        ("potjans_diesmann_2014", {"background": "poisson"}, 0.05, "200 ms", "20 ms"),
        ("potjans_diesmann_2014", {"background": "dc"}, 0.05, "5 ms", "0 ms"),
        ("brunel_2000", {"N_E": 800, "g": 4.5}, 1.0, "200 ms", "20 ms"),
    ],
)
def test_spikes_are_those_of_the_command_line(name, changes, scale, duration, warmup):
    program = command_line()
    if program is None:
        pytest.skip("the command line is not built (cargo build --release)")
    asked = ["--scale", str(scale), "--duration", duration, "--warmup", warmup, "--seed", "7", "--trial", "2"]
    settings = [part for key, value in changes.items() for part in ("--set", f"{key}={value}")]
    command = [program, "simulate", name, *settings, *asked, "--json"]
    report = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    circuit = npl.atlas.circuit(name, **changes)
    recording = circuit.simulate(scale=scale, duration=duration, warmup=warmup, seed=7, trial=2)
    assert len(recording.spikes()) == report["spikes"] > 0
    assert recording.spikes_sha256 == report["spikes_sha256"]
    assert recording.provenance["circuit_hash"] == report["circuit_hash"]
    for key in ("neurons", "synapses", "synaptic_events"):
        assert recording.facts[key] == report[key]


def test_spikes_depend_on_seeds_and_on_nothing_else(small):
    run = dict(duration="100 ms", seed=5)
    first = small.simulate(**run, threads=1)
    assert len(first.spikes()) > 100
    for other in (
        small.simulate(**run, threads=2),
        small.simulate(**run, threads=3),
        small.simulate(**run, threads=1, isa="baseline"),
        small.simulate(**run, threads=1, interpreter=True),
        small.simulate(npl.Protocol(duration="0.1 s"), seed=5, threads=1, progress=False),
    ):
        assert other.spikes_sha256 == first.spikes_sha256
    assert small.simulate(**run, threads=1, trial=1).spikes_sha256 != first.spikes_sha256
    assert small.simulate(duration="100 ms", seed=6, threads=1).spikes_sha256 != first.spikes_sha256


def test_a_model_as_text_spikes_like_the_atlas_model():
    circuit = npl.atlas.circuit("brunel_2000", {"parameters.N_E": 400})
    text = circuit.text
    own = """
    [models.my_own]
    title = "jumps, leaks, fires"
    deliver = "after propagation"
    parameters.tau = { default = "20 ms", lower = "> 0 ms" }
    parameters.E_L = { default = "0 mV" }
    parameters.threshold = { default = "20 mV" }
    parameters.reset = { default = "10 mV" }
    parameters.t_ref = { default = "2 ms", lower = ">= 0 ms" }
    states.V_m = { initial = "E_L", unit = "mV" }
    receptors.delta = { unit = "mV", add = { V_m = "weight" } }
    dynamics.V_m = "-(V_m - E_L) / tau"
    spike = { condition = "V_m >= threshold", reset = { V_m = "reset" }, refractory = "t_ref", hold = ["V_m"], refractory_input = "discard" }
    """
    start, rest = text.split("[defaults.population.parameters]")
    _, rest = rest.split("[defaults.population.initial]")
    text = start.replace('"iaf_psc_delta"', '"my_own"') + "[defaults.population.initial]" + rest + own
    mine = npl.Circuit.from_toml(text, {"parameters.N_E": 400})
    assert mine.population("E").model == "my_own"
    ours, theirs = (c.simulate(duration="100 ms", warmup="0 ms", seed=2) for c in (mine, circuit))
    assert theirs.facts["kernels"] and ours.facts["interpreted"] == ["E", "I"]
    assert len(theirs.spikes()) > 1000
    assert ours.spikes_sha256 == theirs.spikes_sha256


def test_a_model_from_a_dictionary_is_the_same_model():
    def circuit(name):
        built = npl.Circuit("one")
        if name == "mine":
            built.add_model(
                "mine",
                deliver="after propagation",
                parameters={"tau": {"default": "10 ms"}, "drive": {"default": "2 mV/ms"}},
                states={"V": {"initial": "0 mV"}},
                receptors={"delta": {"unit": "mV", "add": {"V": "weight"}}},
                dynamics={"V": "-V / tau + drive"},
                spike={"condition": "V >= 15 mV", "reset": {"V": "0 mV"}},
            )
        return built.add_population("E", 3, model=name)

    times = circuit("mine").simulate(duration="100 ms").spikes().time
    exact = 10 * math.log(20 / 5)
    assert np.all(np.abs(np.diff(times[::3]) - exact) <= 0.1 + 1e-9)


@pytest.mark.parametrize("model", ["iaf_psc_exp", "iaf_psc_delta", "iaf_psc_alpha"])
def test_constant_current_gives_the_analytic_interval(model):
    circuit = npl.Circuit("clock").add_population("E", 1, model=model, parameters={"I_e": "500 pA"})
    times = circuit.simulate(duration="1 s", threads=1).spikes().time
    # tau_m 10 ms, C_m 250 pF, t_ref 2 ms; rest and reset 15 mV below threshold, drive 20 mV.
    exact = 2.0 + 10.0 * math.log(20.0 / (20.0 - 15.0))
    assert len(times) > 50
    # The threshold is tested at the ends of steps: each interval is the exact one, rounded up.
    assert np.all(np.diff(times) >= exact - 1e-9) and np.all(np.diff(times) < exact + 0.1)


def test_progress_tells_the_phases_in_order(small, capsys, monkeypatch):
    told = []
    small.simulate(duration="200 ms", warmup="50 ms", progress=lambda *p: told.append(p))
    phase, done, total, unit = told[-1]
    assert (phase, unit) == ("simulate", "ms") and done == total == pytest.approx(200)
    assert [p for p in dict.fromkeys(t[0] for t in told)][-1] == "simulate"
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    small.simulate(duration="200 ms", progress=True)
    assert "100 % of 200 ms" in capsys.readouterr().err


def test_an_exception_of_the_callback_ends_the_run(small):
    def stop(*_):
        raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        small.simulate(duration="10000 s", progress=stop)


def test_estimate_agrees_with_what_is_built(small):
    cost = small.estimate(duration="1 s")
    facts = small.simulate(duration="1 ms").facts
    assert (cost.neurons, cost.synapses) == (facts["neurons"], facts["synapses"]) == (100, 2000)
    assert cost.peak_memory_bytes > cost.synapse_bytes > 4000


def test_a_run_that_cannot_fit_is_refused_with_the_numbers():
    circuit = npl.atlas.circuit("brunel_2000", {"parameters.N_E": 1_000_000})
    with pytest.raises(npl.SimulationError, match=r"needs about \d+ bytes .* are available"):
        circuit.simulate(duration="1 ms")
