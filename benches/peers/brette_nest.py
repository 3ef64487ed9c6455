"""Time NEST on the benchmark networks of Brette et al. (2007): cuba, coba, cobahh; 4000 neurons.

    python brette_nest.py --network coba --threads 2 --seconds 1        # one JSON line on stdout

Connection probability 0.02, delay 0.1 ms, all spikes recorded. Conductance models are integrated by NEST's adaptive method.
"""

import argparse
import contextlib
import json
import sys
import time

import machine
import numpy

with contextlib.redirect_stdout(sys.stderr):
    import nest

CUBA = dict(tau_m=20.0, C_m=20.0, E_L=-49.0, V_th=-50.0, V_reset=-60.0, t_ref=5.0, tau_syn_ex=5.0, tau_syn_in=10.0)
COBA = dict(C_m=200.0, g_L=10.0, E_L=-60.0, V_th=-50.0, V_reset=-60.0, t_ref=5.0, tau_syn_ex=5.0, tau_syn_in=10.0, E_ex=0.0, E_in=-80.0)
HH = dict(
    C_m=200.0, g_L=10.0, E_L=-60.0, E_Na=50.0, E_K=-90.0, g_Na=20000.0, g_K=6000.0, V_T=-63.0, t_ref=3.0,
    tau_syn_ex=5.0, tau_syn_in=10.0, E_ex=0.0, E_in=-80.0,
)  # fmt: skip


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--network", choices=("cuba", "coba", "cobahh"), required=True)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=1)
    o = parser.parse_args()
    n_e, n_i = 3200, 800
    begin = time.perf_counter()
    nest.verbosity = nest.VerbosityLevel.ERROR
    nest.resolution = 0.1
    nest.local_num_threads = o.threads
    nest.rng_seed = o.seed
    model, neuron = dict(
        cuba=("iaf_psc_exp", CUBA), coba=("iaf_cond_exp", COBA), cobahh=("hh_cond_exp_traub", HH)
    )[o.network]  # fmt: skip
    cells = nest.Create(model, n_e + n_i, params=neuron)
    draw = numpy.random.default_rng(o.seed)
    if o.network == "cuba":
        cells.V_m = draw.uniform(-60.0, -50.0, n_e + n_i)
        weights = (1.62, -9.0)
    else:
        cells.V_m = draw.normal(-65.0, 5.0, n_e + n_i)
        if o.network == "coba":
            cells.g_ex = numpy.clip(draw.normal(40.0, 15.0, n_e + n_i), 0.0, 200.0)
            cells.g_in = numpy.clip(draw.normal(200.0, 120.0, n_e + n_i), 0.0, 1000.0)
        else:  # the model takes no initial conductances: about six excitatory spikes each in the first 50 ms
            kick = nest.Create("poisson_generator", params=dict(rate=120.0, stop=50.0))
            nest.Connect(kick, cells, syn_spec=dict(weight=6.0, delay=0.1))
        weights = (6.0, -67.0)
    for source, weight in ((cells[:n_e], weights[0]), (cells[n_e:], weights[1])):
        nest.Connect(source, cells, dict(rule="pairwise_bernoulli", p=0.02), dict(weight=weight, delay=0.1))
    recorder = nest.Create("spike_recorder")
    nest.Connect(cells, recorder)
    nest.Prepare()
    built = time.perf_counter()
    nest.Run(o.seconds * 1e3)
    done = time.perf_counter()
    nest.Cleanup()
    print(json.dumps(dict(
        workload=f"brette_2007_{o.network}", tool="NEST", version=nest.__version__, threads=o.threads, seed=o.seed,
        neurons=n_e + n_i, duration_s=o.seconds, build_seconds=round(built - begin, 3), simulate_seconds=round(done - built, 3),
        real_time_factor=round((done - built) / o.seconds, 3), rate=round(recorder.n_events / (n_e + n_i) / o.seconds, 3),
        peak_memory_bytes=machine.peak_memory_bytes(), **machine.facts(),
    )))  # fmt: skip


if __name__ == "__main__":
    main()
