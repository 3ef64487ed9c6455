"""Freeze what a neuron of the COBAHH benchmark does in Brian2: subthreshold responses and firing under constant currents.

    pip install brian2==2.9.0 "numpy<2.4" setuptools
    python single_cells.py                 # write single_cells.json beside this script

The classical Runge-Kutta method at 0.05 and 0.02 ms. Layout and stimuli are those of `../nest/single_cells.py`; spikes are
named by the end of their step, states and receptors as in neuropil.
"""

import json
import pathlib

import brian2 as b2
import numpy as np
from exact_networks import EQUATIONS, PARAMETERS

HERE = pathlib.Path(__file__).resolve().parent
ROUGH, FINE = "0.05", "0.02"  # ms
TRAIN = [5.0, 6.3, 20.0, 21.5, 22.0, 45.7]  # ms
DELAY, LENGTH, EVERY, WINDOW = 1.0, 80.0, 2.0, 300.0  # ms
NAMES = {"V_m": "V_m", "g_ex": "g_e", "g_in": "g_i", "Act_m": "m", "Inact_h": "h", "Act_n": "n"}
TRAINS = [("excitatory", "g_e", 0.4), ("inhibitory", "g_i", 4.0)]
STEPS, CURRENTS = [20.0, -100.0], [80, 100, 150, 200, 300, 400, 700, 1200]
# With V_T at -63 mV the neuron fires without input.
CHANGED, START = dict(V_T=-55.0), dict(V_m=-65.0, Act_m=0.0078125, Inact_h=0.99951171875, Act_n=0.0068359375)
EQUATION = EQUATIONS["hh"].replace("(V_m - E_K))/", "(V_m - E_K) + I_e)/") + "\nI_e : 1 (constant)"


def neurons(n, dt, current):
    b2.start_scope()
    b2.defaultclock.dt = dt * b2.ms
    group = b2.NeuronGroup(n, EQUATION, threshold="V_m > -20", method="rk4", refractory=3 * b2.ms, namespace=PARAMETERS["hh"] | CHANGED)
    group.I_e = current
    for name, value in START.items():
        setattr(group, NAMES[name], value)
    return group


def response(dt, train=None, current=0.0):
    group = neurons(1, dt, current)
    monitor = b2.StateMonitor(group, list(NAMES.values()), record=True, dt=EVERY * b2.ms)  # at the start of a step
    spikes = b2.SpikeMonitor(group)
    extra = []
    if train:
        # Named by the start of its step, a spike of the train is one step early.
        source = b2.SpikeGeneratorGroup(1, [0] * len(TRAIN), (np.array(TRAIN) - dt) * b2.ms)
        link = b2.Synapses(source, group, on_pre=f"{train[1]}_post += {train[2]}", delay=DELAY * b2.ms)
        link.connect()
        extra = [source, link]
    b2.Network(group, monitor, spikes, *extra).run((LENGTH + EVERY) * b2.ms)
    assert spikes.num_spikes == 0
    count = round(LENGTH / EVERY)
    return {name: [round(float(x), 10) for x in getattr(monitor, variable)[0][1 : count + 1]] for name, variable in NAMES.items()}


def firing(dt):
    group = neurons(len(CURRENTS), dt, CURRENTS)
    spikes = b2.SpikeMonitor(group)
    b2.Network(group, spikes).run(WINDOW * b2.ms)
    trains = [np.sort(t / b2.ms) + dt for t in spikes.spike_trains().values()]
    at = lambda i: [round(float(t[i]), 3) for t in trains]
    return dict(spikes=[len(t) for t in trains], first=at(0), last=at(-1))


def main():
    rows = []
    for run in [dict(train=t) for t in TRAINS] + [dict(current=c) for c in STEPS]:
        row = {"receptor": run["train"][0], "weight": run["train"][2]} if "train" in run else {"I_e": run["current"]}
        rows.append(row | {key: response(float(key), **run) for key in (ROUGH, FINE)})
    model = dict(parameters=CHANGED, initial=START, responses=rows, currents=CURRENTS, firing={key: firing(float(key)) for key in (ROUGH, FINE)})
    print(model["firing"])
    head = dict(
        brian2_version=b2.__version__, script="tests/against/brian2/single_cells.py", method="rk4", rough=ROUGH, fine=FINE, train_ms=TRAIN, delay_ms=DELAY,
        every_ms=EVERY, length_ms=LENGTH, window_ms=WINDOW, models=dict(hh_traub_brette_2007=model),
    )
    lines = [f"{json.dumps(k)}:{json.dumps(v, separators=(',', ':'))}" for k, v in head.items()]
    (HERE / "single_cells.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")


if __name__ == "__main__":
    main()
