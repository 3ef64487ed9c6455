"""Time Brian2 (C++ standalone) on Brunel (2000), model A, g = 5, nu_ext = 2 nu_thr: 12,500 neurons, delta synapses.

    python brunel_brian2.py --threads 1 --seconds 1      # one JSON line on stdout

V(0) is uniform in [0, 20) mV; indegrees are fixed and the sources of a neuron distinct (no multapses; NEST's run has them);
all spikes are recorded. More than one thread means OpenMP. Brian2's own compiler flags are used.
"""

import argparse
import json
import sys
import tempfile
import time

import machine


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--warmup", type=float, default=0.2, help="s")
    parser.add_argument("--seconds", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=1)
    o = parser.parse_args()
    import brian2 as b
    import numpy

    ms, mV, Hz, second = b.ms, b.mV, b.Hz, b.second
    n_e, n_i, c_e, c_i, j, g = 10_000, 2_500, 1_000, 250, 0.1 * mV, 5.0
    with tempfile.TemporaryDirectory() as folder:
        b.set_device("cpp_standalone", directory=folder, build_on_run=False)
        if o.threads > 1:
            b.prefs.devices.cpp_standalone.openmp_threads = o.threads
        b.seed(o.seed)
        b.defaultclock.dt = 0.1 * ms
        tau = 20 * ms
        begin = time.perf_counter()
        cells = b.NeuronGroup(
            n_e + n_i, "dv/dt = -v/tau : volt (unless refractory)", threshold="v >= 20*mV", reset="v = 10*mV",
            refractory=2 * ms, method="exact", namespace=dict(tau=tau),
        )  # fmt: skip
        cells.v = "rand() * 20*mV"
        noise = b.PoissonInput(cells, "v", N=c_e, rate=2 * 10 * Hz, weight=j)
        links = []
        for first, last, count, weight in ((0, n_e, c_e, j), (n_e, n_e + n_i, c_i, -g * j)):
            link = b.Synapses(cells[first:last], cells, on_pre="v += w", delay=1.5 * ms, namespace=dict(w=weight))
            link.connect(i=f"k for k in sample(0, {last - first}, size={count})")
            links.append(link)
        spikes = b.SpikeMonitor(cells)
        network = b.Network(cells, noise, links, spikes)
        network.run(o.warmup * second)
        network.run(o.seconds * second)
        b.device.build(directory=folder, compile=True, run=False, debug=False)
        compiled = time.perf_counter()
        b.device.run(directory=folder, with_output=False, run_args=[])
        done = time.perf_counter()
        simulate = b.device._last_run_time  # of the second `run` alone
        rate = float(numpy.count_nonzero(numpy.asarray(spikes.t / ms) >= o.warmup * 1e3)) / (n_e + n_i) / o.seconds
        synapses = [int(link.N[:] if hasattr(link.N, "__getitem__") else link.N) for link in links]
    print(json.dumps(dict(
        workload="brunel_2000_g5_eta2", tool="Brian2 C++ standalone", version=b.__version__, numpy=numpy.__version__,
        threads=o.threads, seed=o.seed, neurons=n_e + n_i, synapses=sum(synapses), warmup_s=o.warmup, duration_s=o.seconds,
        compile_seconds=round(compiled - begin, 3),
        # What the program does besides the timed run: making the synapses, the warm-up, writing results.
        construct_and_warmup_seconds=round(done - compiled - simulate, 3),
        simulate_seconds=round(simulate, 3), real_time_factor=round(simulate / o.seconds, 3), rate=round(rate, 3),
        **machine.facts(),
    )))  # fmt: skip
    sys.stdout.flush()


if __name__ == "__main__":
    main()
