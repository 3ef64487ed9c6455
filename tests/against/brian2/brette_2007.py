"""Freeze statistics of Brian2's activity in the networks of Brette et al. (2007): CUBA, COBA and COBAHH, 4000 neurons.

    pip install brian2==2.9.0 "numpy<2.4" setuptools cython
    python brette_2007.py                  # write brette_2007.json beside this script; five minutes
    python brette_2007.py coba             # run one network anew and keep the others

Connections of each pair with probability 0.02, delay of one step, no external drive; the first five seeds whose activity
lasts (that of COBA often does not). Models and parameters
are those of `exact_networks.py`.
"""

import json
import pathlib
import sys
import time

import brian2 as b2
import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
from exact_networks import EQUATIONS, PARAMETERS  # noqa: E402
import spike_statistics  # noqa: E402  (exact_networks puts its folder on the path)

b2.prefs.codegen.target = "cython"
SIZES = dict(E=3200, I=800)
WARMUP, DURATION, SEEDS = 300.0, 1000.0, 5  # ms
PROBABILITY, DELAY = 0.02, 0.1  # ms
CONDUCTANCES = {"V_m": "-65 + 5*randn()", "g_e": "clip(40 + 15*randn(), 0, 200)", "g_i": "clip(200 + 120*randn(), 0, 1000)"}
# model, method, time step (ms), threshold, reset, refractory time (ms), weights (mV of drive or nS), start. The benchmark of
# COBAHH is run by exponential Euler at 0.1 ms, which is not accurate; Runge-Kutta at 0.05 ms is.
CASES = {
    "cuba": ("cuba", "exact", 0.1, "V_m > V_th", "V_m = V_reset", 5.0, (1.62, -9.0), {"V_m": "-60 + 10*rand()"}),
    "coba": ("coba", "exponential_euler", 0.1, "V_m > V_th", "V_m = V_reset", 5.0, (6.0, 67.0), CONDUCTANCES),
    "cobahh": ("hh", "rk4", 0.05, "V_m > -20", "", 3.0, (6.0, 67.0), CONDUCTANCES | {"h": "1"}),
    "cobahh_exponential_euler": ("hh", "exponential_euler", 0.1, "V_m > -20", "", 3.0, (6.0, 67.0), CONDUCTANCES | {"h": "1"}),
}  # fmt: skip


def run(case, seed):
    model, method, dt, threshold, reset, refractory, weights, start = CASES[case]
    b2.start_scope()
    b2.seed(seed)
    b2.defaultclock.dt = dt * b2.ms
    group = b2.NeuronGroup(
        sum(SIZES.values()), EQUATIONS[model], threshold=threshold, reset=reset or None, method=method, refractory=refractory * b2.ms,
        namespace=PARAMETERS[model] | dict(I_e=0.0),
    )  # fmt: skip
    for variable, value in start.items():
        setattr(group, variable, value)
    populations = dict(E=group[: SIZES["E"]], I=group[SIZES["E"] :])
    links = []
    for source, variable, weight in zip("EI", ("g_e", "g_i"), weights):
        link = b2.Synapses(populations[source], group, on_pre=f"{variable}_post += {weight}", delay=DELAY * b2.ms)
        link.connect(p=PROBABILITY)
        links.append(link)
    monitors = {name: b2.SpikeMonitor(p) for name, p in populations.items()}
    b2.Network(group, *links, *monitors.values()).run((WARMUP + DURATION) * b2.ms)
    first, last = round(WARMUP / dt), round((WARMUP + DURATION) / dt)
    # Brian2 names a spike by the start of its step, here it is the end.
    stamp = lambda m: np.round(np.array(m.t / b2.ms) / dt).astype(int) + 1
    if not any((stamp(m) > last - round(100 / dt)).any() for m in monitors.values()):
        return None
    return {name: spike_statistics.statistics(stamp(m), np.array(m.i), SIZES[name], first, last, dt) for name, m in monitors.items()}


def main():
    path = HERE / "brette_2007.json"
    done = json.loads(path.read_text())["networks"] if path.exists() else {}
    for case in sys.argv[1:] or list(CASES):
        seeds, died, seed = {}, [], 0
        while len(seeds) < SEEDS:
            seed, begin = seed + 1, time.perf_counter()
            found = run(case, seed)
            print(case, seed, found, f"{time.perf_counter() - begin:.1f} s", flush=True)
            if found:
                seeds[seed] = found
            else:
                died.append(seed)
        model, method, dt, _, _, refractory, weights, start = CASES[case]
        # t_ref as in models/*.toml: V_m is frozen for one step less than Brian2's refractory time.
        parameters = PARAMETERS[model] | dict(t_ref=round(refractory - dt, 3))
        done[case] = dict(
            model=f"models/{model}.toml", method=method, dt_ms=dt, parameters=parameters, weight=weights, probability=PROBABILITY, delay=DELAY, start=start,
            silent_in_the_last_100_ms=died, seeds=seeds,
        )  # fmt: skip
        head = dict(
            brian2_version=b2.__version__, script="tests/against/brian2/brette_2007.py", sizes=SIZES, warmup_ms=WARMUP, duration_ms=DURATION,
            units="ms, mV, pF, nS; start in Brian2's words, mV and nS",
        )
        spike_statistics.write(path, head, {name: done[name] for name in CASES if name in done})


if __name__ == "__main__":
    main()
