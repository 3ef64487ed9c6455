"""Time NEST on Brunel (2000), model A, g = 5, nu_ext = 2 nu_thr: 12,500 neurons, 15.6 million delta synapses.

    python brunel_nest.py --threads 2 --seconds 1        # one JSON line on stdout

V(0) is uniform in [0, 20) mV; indegrees are fixed, multapses and autapses occur (NEST's default); all spikes are recorded.
"""

import argparse
import contextlib
import json
import sys
import time

import machine

with contextlib.redirect_stdout(sys.stderr):
    import nest


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--warmup", type=float, default=0.2, help="s")
    parser.add_argument("--seconds", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=1)
    o = parser.parse_args()
    n_e, n_i, c_e, c_i, j, g = 10_000, 2_500, 1_000, 250, 0.1, 5.0
    begin = time.perf_counter()
    nest.verbosity = nest.VerbosityLevel.ERROR
    nest.resolution = 0.1
    nest.local_num_threads = o.threads
    nest.rng_seed = o.seed
    # With delta synapses C_m has no effect on the weights, which are in mV.
    neuron = dict(tau_m=20.0, C_m=1.0, E_L=0.0, V_th=20.0, V_reset=10.0, t_ref=2.0)
    cells = nest.Create("iaf_psc_delta", n_e + n_i, params=neuron)
    cells.V_m = nest.random.uniform(0.0, 20.0)
    noise = nest.Create("poisson_generator", params=dict(rate=c_e * 2.0 * 10.0))
    nest.Connect(noise, cells, syn_spec=dict(weight=j, delay=1.5))
    for source, count, weight in ((cells[:n_e], c_e, j), (cells[n_e:], c_i, -g * j)):
        nest.Connect(source, cells, dict(rule="fixed_indegree", indegree=count), dict(weight=weight, delay=1.5))
    recorder = nest.Create("spike_recorder")
    nest.Connect(cells, recorder)
    built = time.perf_counter()
    nest.Simulate(o.warmup * 1e3)
    before, warm = recorder.n_events, time.perf_counter()
    nest.Simulate(o.seconds * 1e3)
    done = time.perf_counter()
    print(json.dumps(dict(
        workload="brunel_2000_g5_eta2", tool="NEST", version=nest.__version__, threads=o.threads, seed=o.seed,
        neurons=n_e + n_i, synapses=(n_e + n_i) * (c_e + c_i), warmup_s=o.warmup, duration_s=o.seconds,
        build_seconds=round(built - begin, 3), warmup_seconds=round(warm - built, 3), simulate_seconds=round(done - warm, 3),
        real_time_factor=round((done - warm) / o.seconds, 3),
        rate=round((recorder.n_events - before) / (n_e + n_i) / o.seconds, 3),
        peak_memory_bytes=machine.peak_memory_bytes(), **machine.facts(),
    )))  # fmt: skip


if __name__ == "__main__":
    main()
