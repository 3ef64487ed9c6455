"""Draw, write and read small networks as tables, the same for every simulator that is compared.

A network is a dict that JSON can hold: populations with parameters and initial states by neuron, trains of input spikes
on the time grid, and synapses as columns. Weights are whole multiples of a power of two, so that their sums are exact in
any order. Steps count from 1; a spike stamped k over a delay of d steps arrives in the step that ends at k + d.
"""

import json
import pathlib

import numpy as np


def dyadic(rng, low, high, size, per_unit=64):
    """Uniform numbers in [low, high) that are multiples of 1 / per_unit, a power of two."""
    return rng.integers(round(low * per_unit), round(high * per_unit), size) / per_unit


def synapses(rng, source, source_size, target, target_size, receptor, in_degree, weight, delay, per_unit=64):
    """Fixed in-degree drawn with replacement; weights and delays (steps, both ends included) uniform in a range."""
    n = in_degree * target_size
    columns = dict(
        source=rng.integers(0, source_size, n), target=np.repeat(np.arange(target_size), in_degree), weight=dyadic(rng, *weight, n, per_unit),
        delay_steps=rng.integers(delay[0], delay[1] + 1, n),
    )
    order = np.lexsort((columns["target"], columns["source"]))
    return dict(source_population=source, target_population=target, receptor=receptor, **{k: v[order].tolist() for k, v in columns.items()})


def one_to_one(source, target, receptor, size, weight, delays):
    """Neuron i to neuron i with a delay (steps) of its own."""
    ids = list(range(size))
    return dict(source_population=source, target_population=target, receptor=receptor, source=ids, target=ids, weight=[weight] * size, delay_steps=delays)


def trains(rng, number, steps, spikes):
    """Ascending steps from 1 on, at most one spike of a train per step."""
    return [np.unique(rng.integers(1, steps + 1, spikes)).tolist() for _ in range(number)]


def sizes(network):
    return {p["name"]: p["size"] for p in network["populations"]}


def first_ids(network):
    """Id of the first neuron of each population: ids count through the populations in order."""
    found, at = {}, 0
    for name, size in sizes(network).items():
        found[name] = at
        at += size
    return found


def ordered(steps, neurons):
    """Spikes as columns in ascending order of (step, neuron)."""
    order = np.lexsort((neurons, steps))
    return dict(step=np.asarray(steps)[order].tolist(), neuron=np.asarray(neurons)[order].tolist())


def facts(network, spikes):
    """Numbers that say whether the network is alive."""
    n, seconds = sum(sizes(network).values()), network["steps"] * network["dt_ms"] * 1e-3
    counts = np.bincount(spikes["neuron"], minlength=n)
    return dict(
        spikes=len(spikes["step"]), mean_rate=round(float(counts.mean() / seconds), 2), highest_rate=round(float(counts.max() / seconds), 2),
        silent_neurons=int((counts == 0).sum()), synapses=sum(len(s["source"]) for s in network["synapses"]),
    )


def write(path, head, network, spikes, end):
    """One line per field; floats in Python's shortest exact notation."""
    dump = lambda x: json.dumps(x, allow_nan=False, separators=(",", ":"))
    fields = head | dict(facts=facts(network, spikes)) | network | dict(spikes=spikes, end=end)
    lines = [f"{dump(k)}:{dump(v)}" for k, v in fields.items()]
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n")
    print(path.name, path.stat().st_size, "bytes", fields["facts"])


def read(path):
    return json.loads(pathlib.Path(path).read_text())
