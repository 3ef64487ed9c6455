"""Freezes weights of NEST's plastic synapses between neurons that spike at given times.

    python plastic_synapses.py            # writes plastic_synapses.json

Parrot neurons repeat given trains; a synapse from one to the other leads to the port that is ignored, so that nothing but the
weight is at work. The weight recorder gives the weight with which each spike of the source is sent.

NEST's delay lies in the dendrite: at the synapse a spike of the source acts at its own time t, one of the target at t' + delay. Spikes
of source and target never meet at the synapse here: all are on even steps, and the delay has an odd number of steps.
"""

import json
from pathlib import Path

import nest
import numpy as np

DT = 0.1
DELAY = 15
STEPS = 20_000
TAU_MINUS = 28.0
TAU_MINUS_TRIPLET = 110.0

MODELS = {
    "vogels_sprekeler_synapse": [
        {"tau": TAU_MINUS, "eta": 0.02, "alpha": 0.7, "Wmax": 30.0, "weight": 0.6},
        {"tau": TAU_MINUS, "eta": 0.05, "alpha": 0.2, "Wmax": -40.0, "weight": -2.0},
    ],
    "stdp_synapse": [
        {"tau_plus": 17.0, "lambda": 0.01, "alpha": 1.05, "mu_plus": 0.0, "mu_minus": 0.0, "Wmax": 60.0, "weight": 30.0},
        {"tau_plus": 20.0, "lambda": 0.02, "alpha": 0.9, "mu_plus": 0.4, "mu_minus": 0.7, "Wmax": 100.0, "weight": 20.0},
        {"tau_plus": 20.0, "lambda": 0.05, "alpha": 1.2, "mu_plus": 1.0, "mu_minus": 1.0, "Wmax": 80.0, "weight": 70.0},
    ],
    "stdp_triplet_synapse": [
        {"tau_plus": 16.8, "tau_plus_triplet": 101.0, "Aplus": 5e-3, "Aplus_triplet": 6.2e-2, "Aminus": 7e-2,
         "Aminus_triplet": 2.3e-3, "Wmax": 100.0, "weight": 10.0},
    ],
    "tsodyks2_synapse": [
        {"U": 0.5, "u": 0.5, "x": 1.0, "tau_rec": 120.0, "tau_fac": 0.0, "weight": 250.0},
        {"U": 0.15, "u": 0.15, "x": 1.0, "tau_rec": 60.0, "tau_fac": 900.0, "weight": -90.0},
    ],
}


def train(rng, rate):
    """Even steps, at random, `rate` spikes/s."""
    steps = 2 * np.flatnonzero(rng.random(STEPS // 2 - 50) < rate * 2e-3 * DT) + 20
    return [int(s) for s in steps]


def run(model, parameters, pre, post):
    nest.ResetKernel()
    nest.set(resolution=DT, print_time=False)
    # The generators' connections take one step.
    times = [[(s - 1) * DT for s in steps] for steps in (pre, post)]
    generators = [nest.Create("spike_generator", params={"spike_times": np.round(t, 1)}) for t in times]
    source = nest.Create("parrot_neuron")
    target = nest.Create("parrot_neuron", params={"tau_minus": TAU_MINUS, "tau_minus_triplet": TAU_MINUS_TRIPLET})
    for generator, neuron in zip(generators, (source, target)):
        nest.Connect(generator, neuron, syn_spec={"delay": DT})
    weights = nest.Create("weight_recorder")
    spikes = nest.Create("spike_recorder")
    nest.Connect(source + target, spikes)
    nest.CopyModel(model, "recorded", {"weight_recorder": weights})
    spec = {"synapse_model": "recorded", "delay": DELAY * DT, "receptor_type": 1, **parameters}
    nest.Connect(source, target, syn_spec=spec)
    nest.Simulate(STEPS * DT)
    found = spikes.events
    for neuron, steps in ((source, pre), (target, post)):
        own = np.rint(found["times"][found["senders"] == neuron.global_id] / DT).astype(int)
        assert list(own) == steps
    return [float(w) for w in weights.events["weights"]]


def main():
    rng = np.random.default_rng(20261121)
    cases = []
    for model, list_of_parameters in MODELS.items():
        for parameters in list_of_parameters:
            for rates in ((12.0, 9.0), (60.0, 40.0)):
                pre, post = train(rng, rates[0]), train(rng, rates[1])
                weights = run(model, parameters, pre, post)
                assert len(weights) == len(pre)
                cases.append({"model": model, "parameters": parameters, "source": pre, "target": post, "weights": weights})
    out = {
        "made_by": f"NEST {nest.__version__}, plastic_synapses.py",
        "dt_ms": DT,
        "delay_steps": DELAY,
        "steps": STEPS,
        "tau_minus_ms": TAU_MINUS,
        "tau_minus_triplet_ms": TAU_MINUS_TRIPLET,
        "cases": cases,
    }
    path = Path(__file__).with_suffix(".json")
    path.write_text(json.dumps(out) + "\n")
    for case in cases:
        print(case["model"], len(case["source"]), len(case["target"]), case["weights"][:2], case["weights"][-1])


if __name__ == "__main__":
    main()
