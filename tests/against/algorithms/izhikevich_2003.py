"""The network of Izhikevich (2003), step by step as its paper describes it, for 20 seeds.

    python izhikevich_2003.py        # NumPy 2.4 gives: mean rate 7.530 spikes/s, standard deviation between seeds 0.164
"""

import numpy

EXCITATORY, INHIBITORY, STEPS = 800, 200, 1000


def rate(seed):
    """Spikes per second and neuron in the first second."""
    draw = numpy.random.default_rng(seed)
    r_e, r_i = draw.random(EXCITATORY), draw.random(INHIBITORY)
    a = numpy.concatenate([numpy.full(EXCITATORY, 0.02), 0.02 + 0.08 * r_i])
    b = numpy.concatenate([numpy.full(EXCITATORY, 0.2), 0.25 - 0.05 * r_i])
    c = numpy.concatenate([-65 + 15 * r_e**2, numpy.full(INHIBITORY, -65.0)])
    d = numpy.concatenate([8 - 6 * r_e**2, numpy.full(INHIBITORY, 2.0)])
    n = EXCITATORY + INHIBITORY
    weight = numpy.hstack([0.5 * draw.random((n, EXCITATORY)), -draw.random((n, INHIBITORY))])
    v = numpy.full(n, -65.0)
    u = b * v
    spikes = 0
    for _ in range(STEPS):
        drive = numpy.concatenate([5 * draw.standard_normal(EXCITATORY), 2 * draw.standard_normal(INHIBITORY)])
        fired = numpy.flatnonzero(v >= 30)
        spikes += len(fired)
        v[fired] = c[fired]
        u[fired] += d[fired]
        drive += weight[:, fired].sum(1)
        for _ in range(2):
            v += 0.5 * (0.04 * v**2 + 5 * v + 140 - u + drive)
        u += a * (b * v - u)
    return spikes / n


if __name__ == "__main__":
    rates = [rate(seed) for seed in range(20)]
    print(f"{numpy.mean(rates):.3f} {numpy.std(rates, ddof=1):.3f}")
