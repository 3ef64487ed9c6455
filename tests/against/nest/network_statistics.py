"""Freeze statistics of NEST's activity in recurrent networks of models that no other scheme repeats spike by spike.

    pip install nest-simulator==3.10.0
    python network_statistics.py           # write network_statistics.json beside this script; five minutes
    python network_statistics.py NAME      # run one network anew and keep the others

800 excitatory and 200 inhibitory neurons, fixed in-degrees, fixed weights, one delay, private Poisson input; five seeds.
"""

import json
import pathlib
import sys
import time

import nest
import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
import spike_statistics  # noqa: E402

SIZES = dict(E=800, I=200)
WARMUP, DURATION, SEEDS = 300.0, 2000.0, (1, 2, 3, 4, 5)
COBA = dict(C_m=200.0, g_L=10.0, E_L=-60.0, V_th=-50.0, V_reset=-60.0, t_ref=5.0, tau_syn_ex=5.0, tau_syn_in=10.0, E_ex=0.0, E_in=-80.0)
AEIF = dict(tau_syn_ex=3.0, tau_syn_in=6.0, V_reset=-58.0, t_ref=2.0, b=40.0)
# In-degrees from E and I; weights of E, I (a magnitude) and the background in nS or pA; background rate in spikes/s.
common = dict(in_degree=dict(E=80, I=20), delay=1.0, dt_ms=0.1)
# Where a spike is the first step of decline, it is found late by a step and a half on average: the step acts as a delay.
fine = common | dict(dt_ms=0.05)
NETWORKS = {
    "iaf_cond_exp": common | dict(parameters=COBA, V_m_0=(-65.0, -52.0), weight=dict(E=1.5, I=15.0), background=dict(rate=1200.0, weight=1.5)),
    "iaf_cond_alpha": common | dict(
        parameters=dict(E_L=-70.0, V_reset=-65.0, tau_syn_ex=1.0, tau_syn_in=3.0), V_m_0=(-70.0, -57.0), weight=dict(E=0.8, I=16.0),
        background=dict(rate=3000.0, weight=1.2),
    ),
    "aeif_psc_exp": common | dict(parameters=AEIF, V_m_0=(-70.0, -55.0), weight=dict(E=40.0, I=-200.0), background=dict(rate=6000.0, weight=40.0)),
    "aeif_cond_exp": common | dict(parameters=AEIF, V_m_0=(-70.0, -55.0), weight=dict(E=1.0, I=10.0), background=dict(rate=4000.0, weight=1.0)),
    "hh_cond_exp_traub": fine | dict(
        parameters=dict(t_ref=3.0), V_m_0=(-70.0, -62.0), weight=dict(E=1.0, I=15.0), background=dict(rate=1000.0, weight=1.0),
    ),
    "hh_psc_alpha": fine | dict(
        parameters=dict(tau_syn_ex=1.0, tau_syn_in=3.0), V_m_0=(-70.0, -62.0), weight=dict(E=5.0, I=-100.0), background=dict(rate=600.0, weight=150.0),
    ),
}


def run(model, network, seed):
    nest.ResetKernel()
    nest.verbosity = nest.VerbosityLevel.ERROR
    dt = network["dt_ms"]
    nest.resolution = dt
    nest.rng_seed = seed
    low, high = network["V_m_0"]
    cells = {name: nest.Create(model, n, params=network["parameters"]) for name, n in SIZES.items()}
    background = nest.Create("poisson_generator", params=dict(rate=network["background"]["rate"]))
    recorders = {}
    for name, population in cells.items():
        population.V_m = nest.random.uniform(low, high)
        nest.Connect(background, population, syn_spec=dict(weight=network["background"]["weight"], delay=network["delay"]))
        recorders[name] = nest.Create("spike_recorder")
        nest.Connect(population, recorders[name])
        for source in SIZES:
            # The sign of a weight chooses NEST's receptor, of conductances too.
            weight = network["weight"][source] if source == "E" else -abs(network["weight"][source])
            rule = dict(rule="fixed_indegree", indegree=network["in_degree"][source])
            nest.Connect(cells[source], population, rule, dict(weight=weight, delay=network["delay"]))
    nest.Simulate(WARMUP + DURATION)
    first, last = round(WARMUP / dt), round((WARMUP + DURATION) / dt)
    out = {}
    for name, recorder in recorders.items():
        steps = np.round(np.array(recorder.events["times"]) / dt).astype(int)
        neurons = np.array(recorder.events["senders"]) - cells[name][0].global_id
        out[name] = spike_statistics.statistics(steps, neurons, SIZES[name], first, last, dt)
    return out


def main():
    path = HERE / "network_statistics.json"
    done = json.loads(path.read_text())["networks"] if path.exists() else {}
    for model in sys.argv[1:] or list(NETWORKS):
        seeds = {}
        for seed in SEEDS:
            begin = time.perf_counter()
            seeds[seed] = run(model, NETWORKS[model], seed)
            print(model, seed, seeds[seed], f"{time.perf_counter() - begin:.1f} s", flush=True)
        done[model] = dict(model=model) | NETWORKS[model] | dict(seeds=seeds)
        head = dict(
            nest_version=nest.__version__, script="tests/against/nest/network_statistics.py", sizes=SIZES, warmup_ms=WARMUP, duration_ms=DURATION,
            units="ms, mV, pF, nS, pA; rate of the background in spikes/s; V_m_0 uniform between the two; parameters are NEST's defaults unless given",
        )
        spike_statistics.write(path, head, {name: done[name] for name in NETWORKS if name in done})


if __name__ == "__main__":
    main()
