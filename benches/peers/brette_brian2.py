"""Time Brian2 (C++ standalone) on the benchmark networks of Brette et al. (2007): cuba, coba, cobahh; 4000 neurons.

    python brette_brian2.py --network coba --threads 1 --seconds 1      # one JSON line on stdout

Connection probability 0.02, no delay beyond the step, all spikes recorded. Brian2's own compiler flags are used.
"""

import argparse
import json
import sys
import tempfile
import time

import machine

GATES = """
m_rate_up = 0.32/ms*(13*mV - u)/(exp((13*mV - u)/(4*mV)) - 1)/mV : Hz
m_rate_down = 0.28/ms*(u - 40*mV)/(exp((u - 40*mV)/(5*mV)) - 1)/mV : Hz
h_rate_up = 0.128/ms*exp((17*mV - u)/(18*mV)) : Hz
h_rate_down = 4/ms/(1 + exp((40*mV - u)/(5*mV))) : Hz
n_rate_up = 0.032/ms*(15*mV - u)/(exp((15*mV - u)/(5*mV)) - 1)/mV : Hz
n_rate_down = 0.5/ms*exp((10*mV - u)/(40*mV)) : Hz
u = v + 63*mV : volt
dm/dt = m_rate_up*(1 - m) - m_rate_down*m : 1
dh/dt = h_rate_up*(1 - h) - h_rate_down*h : 1
dn/dt = n_rate_up*(1 - n) - n_rate_down*n : 1
"""
DECAY = "\ndge/dt = -ge/(5*ms) : siemens\ndgi/dt = -gi/(10*ms) : siemens\n"


def cells(b, network, n):
    """The neurons of one network, with their initial state, and the weights of both kinds of synapse."""
    mV, ms, nS, pF = b.mV, b.ms, b.nS, b.pF
    if network == "cuba":
        group = b.NeuronGroup(
            n,
            "dv/dt = (ge + gi - (v + 49*mV))/(20*ms) : volt (unless refractory)\n"
            "dge/dt = -ge/(5*ms) : volt\ndgi/dt = -gi/(10*ms) : volt",
            threshold="v > -50*mV", reset="v = -60*mV", refractory=5 * ms, method="exact",
        )  # fmt: skip
        group.v = "-60*mV + rand()*10*mV"
        return group, 1.62 * mV, -9 * mV
    if network == "coba":
        group = b.NeuronGroup(
            n,
            "dv/dt = (10*nS*(-60*mV - v) + ge*(0*mV - v) + gi*(-80*mV - v))/(200*pF) : volt (unless refractory)" + DECAY,
            threshold="v > -50*mV", reset="v = -60*mV", refractory=5 * ms, method="exponential_euler",
        )  # fmt: skip
    else:
        group = b.NeuronGroup(
            n,
            "dv/dt = (10*nS*(-60*mV - v) + ge*(0*mV - v) + gi*(-80*mV - v)"
            " + 20*usiemens*m**3*h*(50*mV - v) + 6*usiemens*n**4*(-90*mV - v))/(200*pF) : volt" + GATES + DECAY,
            threshold="v > -20*mV", refractory=3 * ms, method="exponential_euler", namespace={"usiemens": b.usiemens},
        )  # fmt: skip
    group.v = "-65*mV + 5*randn()*mV"
    group.ge = "clip(40 + 15*randn(), 0, 200)*nS"
    group.gi = "clip(200 + 120*randn(), 0, 1000)*nS"
    return group, 6 * nS, 67 * nS


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--network", choices=("cuba", "coba", "cobahh"), required=True)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=1)
    o = parser.parse_args()
    import brian2 as b
    import numpy

    n = 4000
    with tempfile.TemporaryDirectory() as folder:
        b.set_device("cpp_standalone", directory=folder, build_on_run=False)
        if o.threads > 1:
            b.prefs.devices.cpp_standalone.openmp_threads = o.threads
        b.seed(o.seed)
        b.defaultclock.dt = 0.1 * b.ms
        begin = time.perf_counter()
        group, w_e, w_i = cells(b, o.network, n)
        links = []
        for first, last, variable, weight in ((0, 3200, "ge", w_e), (3200, n, "gi", w_i)):
            link = b.Synapses(group[first:last], group, on_pre=f"{variable} += w", namespace=dict(w=weight))
            link.connect(p=0.02)
            links.append(link)
        spikes = b.SpikeMonitor(group)
        network = b.Network(group, links, spikes)
        network.run(o.seconds * b.second)
        b.device.build(directory=folder, compile=True, run=False, debug=False)
        compiled = time.perf_counter()
        b.device.run(directory=folder, with_output=False, run_args=[])
        done = time.perf_counter()
        simulate = b.device._last_run_time
        rate = len(numpy.asarray(spikes.t)) / n / o.seconds
    print(json.dumps(dict(
        workload=f"brette_2007_{o.network}", tool="Brian2 C++ standalone", version=b.__version__, numpy=numpy.__version__,
        threads=o.threads, seed=o.seed, neurons=n, duration_s=o.seconds, compile_seconds=round(compiled - begin, 3),
        construct_seconds=round(done - compiled - simulate, 3), simulate_seconds=round(simulate, 3),
        real_time_factor=round(simulate / o.seconds, 3), rate=round(rate, 3), **machine.facts(),
    )))  # fmt: skip
    sys.stdout.flush()


if __name__ == "__main__":
    main()
