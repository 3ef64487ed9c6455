"""A sweep gives the same numbers on any executor, in one piece or in several."""

import os
import pickle
import shutil
import subprocess
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context

import neuropil as npl
import numpy as np
import pytest

KEYS = dict(
    grid={"g": [4, 5], "eta": [1.5, 3.0]},
    measure=["rates", "cv", "solve"],
    trials=2,
    duration="100 ms",
    warmup="50 ms",
    set={"N_E": 400, "J": "0.5 mV"},
)


@pytest.fixture(scope="module")
def sweep():
    return npl.Sweep("brunel_2000", **KEYS)


@pytest.fixture(scope="module")
def local(sweep):
    return sweep.run(progress=False)


def test_tasks_are_points_and_trials(sweep):
    assert len(sweep) == 8 == len(sweep.tasks) and sweep.task(5) == sweep.tasks[5]
    assert sweep.task(5)["values"] == {"g": "5", "eta": "1.5"} and sweep.task(5)["trial"] == 1
    assert len({t["trial_seed"] for t in sweep.tasks}) == 8
    assert sweep.circuit(6) == npl.atlas.circuit("brunel_2000", N_E=400, J="0.5 mV", g=5, eta=3.0).expanded()
    assert "<td>7</td>" in sweep._repr_html_()
    with pytest.raises(npl.SweepError, match="8"):
        sweep.task(8)
    with pytest.raises(npl.CircuitError, match="etta"):
        npl.Sweep("brunel_2000", grid={"etta": [1]})


def test_results_are_columns(local):
    assert local["g"].tolist() == [4, 4, 4, 4, 5, 5, 5, 5] and local["trial"].tolist() == [0, 1] * 4
    rates = local["E.rate (spikes/s)"]
    assert rates.shape == (8,) and (rates > 0).all() and local.failed == {}
    # One task by hand.
    circuit = npl.atlas.circuit("brunel_2000", N_E=400, J="0.5 mV", g=4, eta=3.0)
    task = local.results[2]["task"]
    recording = circuit.simulate(
        duration="100 ms", warmup="50 ms", seed=task["network_seed"], trial=task["trial_seed"]
    )
    assert npl.analysis.rates(recording)["E"].value == rates[2]
    assert local["E.theory_rate (spikes/s)"][2] == pytest.approx(circuit.solve().rates["E"], rel=1e-9)
    frame = local.to_pandas()
    np.testing.assert_array_equal(frame["E.rate (spikes/s)"], rates)
    assert "E.rate" in local._repr_html_() and len(local) == 8
    with pytest.raises(KeyError, match="expected one of task, point"):
        local["rate"]


def same(a, b):
    without = [{k: v for k, v in r.items() if k != "wall_seconds"} for r in a.results]
    return without == [{k: v for k, v in r.items() if k != "wall_seconds"} for r in b.results]


def test_sweeps_travel(sweep):
    again = pickle.loads(pickle.dumps(sweep))
    assert again.text == sweep.text and again.tasks == sweep.tasks


def test_threads_and_processes_give_the_same(sweep, local):
    with ThreadPoolExecutor(2) as executor:
        assert same(sweep.run(executor, progress=False), local)
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as executor:
        assert same(sweep.run(executor, tasks=[0, 3], progress=False), sweep.run(tasks=[0, 3], progress=False))


def test_dask_gives_the_same(sweep, local):
    distributed = pytest.importorskip("distributed")
    options = dict(n_workers=1, threads_per_worker=2, processes=False, dashboard_address=None)
    with distributed.LocalCluster(**options) as cluster, distributed.Client(cluster) as client:
        assert same(sweep.run(client.get_executor(), progress=False), local)


def test_a_folder_keeps_what_is_done(sweep, local, tmp_path):
    folder = tmp_path / "results"
    told = []
    sweep.run(folder=folder, tasks=range(3), progress=lambda *p: told.append(p))
    assert told[-1] == ("sweep", 3.0, 3.0, "tasks") and len(sweep.results(folder)) == 3
    before = sweep.results(folder)
    with ThreadPoolExecutor(2) as executor:
        all_of_them = sweep.run(executor, folder=folder, progress=False)
    assert same(all_of_them, local)
    assert sweep.results(folder)[:3] == before
    assert same(sweep.run(folder=folder, progress=False), local)
    with pytest.raises(npl.NeuropilError, match="sweep"):
        npl.Sweep("brunel_2000", grid={"g": [4]}).run(folder=folder, progress=False)


def test_what_fails_is_a_result():
    sweep = npl.Sweep("brunel_2000", grid={"N_E": [400, -4]}, duration="10 ms", set={"J": "0.5 mV"})
    results = sweep.run(progress=False)
    assert list(results.failed) == [1] and np.isnan(results["E.rate (spikes/s)"][1])


def test_a_sweep_of_a_circuit_object_goes_on_from_its_folder(small, tmp_path):
    """What is in memory only (changes, long arrays) is written beside the results, as files that the command reads."""
    pairs = np.arange(300)
    small.parameter("J", "30 pA").set({"populations.E.parameters.tau_m": "12 ms"})
    small.connect_table("E", "E", pairs % 80, (7 * pairs) % 80, weights=0.1 * pairs, unit="pA", delay="1.5 ms", name="listed")
    small.connect("E", "I", rule="all_to_all", weight="J", delay="1 ms", name="more")
    small.population("E").set("E_L", np.linspace(-71, -69, 80), unit="mV").set_attribute("kind", ["a", "b"] * 40)
    keys = dict(measure=["rates", "cv"], duration="50 ms", warmup="0 ms", trials=2)
    sweep = npl.Sweep(small, grid={"J": ["10 pA", "50 pA"], "populations.I.size": [20, 30]}, **keys)
    whole = sweep.run(progress=False)
    folder = tmp_path / "results"
    sweep.run(folder=folder, tasks=range(3), progress=False)
    kept = (folder / "tasks" / "000000.json").read_bytes()
    again = npl.Sweep.from_file(folder / "sweep.toml")
    assert again.tasks == sweep.tasks and npl.load(folder / "circuit.toml").hash == small.hash
    command = shutil.which("neuropil") or os.environ.get("NEUROPIL_COMMAND")
    if command is None:
        again.run(folder=folder, progress=False)
    else:
        words = ["sweep", folder / "sweep.toml", "--out", folder, "--no-progress"]
        subprocess.run([command, *words], check=True, capture_output=True)
    assert (folder / "tasks" / "000000.json").read_bytes() == kept
    assert same(sweep.run(folder=folder, progress=False), whole)
    # Another circuit of the same name is another sweep.
    other = npl.Sweep(small.set(J="31 pA"), grid={"J": ["10 pA", "50 pA"], "populations.I.size": [20, 30]}, **keys)
    with pytest.raises(npl.NeuropilError, match="circuit"):
        other.run(folder=folder, progress=False)
