"""Freeze what single neurons of NEST do: subthreshold responses and the dependence of firing on a constant current.

    pip install nest-simulator==3.10.0
    python single_cells.py                 # write single_cells.json beside this script

Every neuron model whose name neuropil shares is run at resolutions of 0.1 and 0.01 ms. Where NEST's step is exact the
two agree to rounding; where it is not, they differ by NEST's own error, which a comparison has to grant it.
"""

import json
import pathlib

import nest
import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
RESOLUTIONS = (0.1, 0.01)  # ms
TRAIN = [5.0, 6.3, 20.0, 21.5, 22.0, 45.7]  # ms, spikes of the generator; they arrive DELAY later
DELAY, LENGTH, EVERY = 1.0, 80.0, 2.0  # ms
WINDOW = 1000.0  # ms of constant current
CURRENT = ["I_syn_ex", "I_syn_in"]
CONDUCTANCE = ["g_ex", "g_in"]
# weights: one train per receptor, (name here, receptor_type of NEST, weight); steps: constant currents from time 0, pA.
# The sign of a weight chooses the receptor, of conductances too: NEST takes -40 nS as 40 nS of inhibition.
# what: recorded besides V_m. Parameters are NEST's defaults unless given.
TWO = lambda ex, inh: [("excitatory", 0, ex), ("inhibitory", 0, inh)]
MODELS = {
    "iaf_psc_exp": dict(trains=TWO(300.0, -300.0), what=CURRENT, steps=[200.0, -300.0], currents=[380, 400, 450, 500, 600, 800, 1000, 1500]),
    "iaf_psc_alpha": dict(trains=TWO(200.0, -200.0), what=CURRENT, steps=[200.0, -300.0], currents=[380, 400, 450, 500, 600, 800, 1000, 1500]),
    "iaf_psc_delta": dict(trains=[("delta", 0, 2.0), ("delta", 0, -1.5)], what=[], steps=[200.0, -300.0], currents=[380, 400, 450, 500, 600, 800, 1000, 1500]),
    "iaf_psc_exp_multisynapse": dict(
        parameters=dict(tau_syn=[2.0, 8.0, 0.5]), trains=[("1", 1, 300.0), ("2", 2, 100.0), ("3", 3, -700.0)], what=["I_syn_1", "I_syn_2", "I_syn_3"],
        steps=[200.0, -300.0], currents=[380, 400, 450, 500, 600, 800, 1000, 1500],
    ),
    "iaf_cond_exp": dict(trains=TWO(20.0, -40.0), what=CONDUCTANCE, steps=[150.0, -300.0], currents=[255, 260, 280, 300, 350, 400, 600, 1000]),
    "iaf_cond_alpha": dict(trains=TWO(15.0, -20.0), what=CONDUCTANCE, steps=[150.0, -300.0], currents=[255, 260, 280, 300, 350, 400, 600, 1000]),
    "aeif_psc_exp": dict(trains=TWO(3000.0, -400.0), what=[*CURRENT, "w"], steps=[300.0, -400.0], currents=[550, 600, 650, 700, 800, 1000, 1500, 2000]),
    "aeif_cond_exp": dict(trains=TWO(20.0, -40.0), what=[*CONDUCTANCE, "w"], steps=[300.0, -400.0], currents=[550, 600, 650, 700, 800, 1000, 1500, 2000]),
    "aeif_psc_alpha": dict(trains=TWO(1000.0, -400.0), what=["w"], steps=[300.0, -400.0], currents=[550, 600, 650, 700, 800, 1000, 1500, 2000]),
    "aeif_cond_alpha": dict(trains=TWO(20.0, -40.0), what=["g_ex", "g_in", "w"], steps=[300.0, -400.0], currents=[550, 600, 650, 700, 800, 1000, 1500, 2000]),
    "izhikevich": dict(trains=[("v", 0, 2.0), ("v", 0, -2.0)], what=["U_m"], steps=[2.0, -5.0], currents=[4, 4.5, 5, 6, 8, 10, 15, 20]),
    "hh_psc_alpha": dict(trains=TWO(100.0, -100.0), what=[*CURRENT, "Act_m", "Inact_h", "Act_n"], steps=[200.0, -300.0], currents=[640, 660, 700, 750, 800, 1000, 1500, 2500]),
    # With V_T at its default of -63 mV this neuron fires without input. NEST starts the gates at their equilibrium for
    # V - V_T = E_L, which is no equilibrium; here they start from given values.
    "hh_cond_exp_traub": dict(
        parameters=dict(V_T=-55.0), initial=dict(V_m=-65.0, Act_m=0.0078125, Inact_h=0.99951171875, Act_n=0.0068359375), trains=TWO(0.4, -4.0),
        what=[*CONDUCTANCE, "Act_m", "Inact_h", "Act_n"], steps=[20.0, -100.0], currents=[80, 100, 150, 200, 300, 400, 700, 1200],
    ),
    "mat2_psc_exp": dict(trains=TWO(300.0, -300.0), what=["V_th"], steps=[200.0, -300.0], currents=[400, 420, 450, 500, 600, 800, 1000, 1500]),
}
UNITS = dict(
    V_m="mV", V_th="mV", I_syn_ex="pA", I_syn_in="pA", I_syn_1="pA", I_syn_2="pA", I_syn_3="pA", g_ex="nS", g_in="nS", w="pA", U_m="mV/ms, written as a number",
    Act_m="1", Inact_h="1", Act_n="1", weight="pA (psc), nS (cond), mV (delta, izhikevich)", I_e="pA (izhikevich: a number)", time="ms",
)


def fresh(resolution):
    nest.ResetKernel()
    nest.verbosity = nest.VerbosityLevel.ERROR
    nest.resolution = resolution


def response(model, spec, resolution, train=None, current=0.0):
    """States every 2 ms under one spike train or one constant current."""
    fresh(resolution)
    cell = nest.Create(model, params=spec.get("parameters", {}) | spec.get("initial", {}) | dict(I_e=current))
    if train is not None:
        _, port, weight = train
        generator = nest.Create("spike_generator", params=dict(spike_times=TRAIN))
        nest.Connect(generator, cell, syn_spec=dict(weight=weight, delay=DELAY, receptor_type=port))
    meter = nest.Create("multimeter", params=dict(record_from=["V_m", *spec["what"]], interval=EVERY))
    recorder = nest.Create("spike_recorder")
    nest.Connect(meter, cell)
    nest.Connect(cell, recorder)
    nest.Simulate(LENGTH + nest.min_delay)  # a sample is handed over one minimal delay after it was taken
    assert recorder.n_events == 0, f"{model}: {train} {current} is not subthreshold"
    count = round(LENGTH / EVERY)
    assert np.allclose(meter.events["times"][:count], EVERY * np.arange(1, count + 1))
    return {q: [round(float(x), 10) for x in meter.events[q][:count]] for q in ["V_m", *spec["what"]]}


def firing(model, spec, resolution):
    """Spikes under constant currents: how many, the first, and the last, ms."""
    fresh(resolution)
    cells = nest.Create(model, len(spec["currents"]), params=spec.get("parameters", {}) | spec.get("initial", {}))
    recorders = nest.Create("spike_recorder", len(cells))
    for cell, current in zip(cells, spec["currents"]):
        cell.I_e = float(current)
    nest.Connect(cells, recorders, "one_to_one")
    nest.Simulate(WINDOW)
    trains = [np.sort(r.events["times"]) for r in recorders]
    at = lambda i: [round(float(t[i]), 3) if len(t) else None for t in trains]
    return dict(spikes=[len(t) for t in trains], first=at(0), last=at(-1))


def main():
    models = {}
    for model, spec in MODELS.items():
        rows = {"parameters": spec.get("parameters", {}), "initial": spec.get("initial", {}), "responses": [], "currents": spec["currents"], "firing": {}}
        runs = [dict(train=t) for t in spec["trains"]] + [dict(current=c) for c in spec["steps"]]
        for run in runs:
            row = {"receptor": run["train"][0], "weight": run["train"][2]} if "train" in run else {"I_e": run["current"]}
            for resolution in RESOLUTIONS:
                row[f"{resolution}"] = response(model, spec, resolution, **run)
            rows["responses"].append(row)
            a, b = (np.array(row[f"{r}"]["V_m"]) for r in RESOLUTIONS)
            print(model, run, "V_m from", a.min(), "to", a.max(), "| between resolutions", np.abs(a - b).max())
        for resolution in RESOLUTIONS:
            rows["firing"][f"{resolution}"] = firing(model, spec, resolution)
        print(model, {r: f["spikes"] for r, f in rows["firing"].items()}, rows["firing"]["0.1"]["first"])
        models[model] = rows
    dump = lambda x: json.dumps(x, allow_nan=False, separators=(",", ":"))
    parts = []
    for model, rows in models.items():
        responses = ",\n   ".join(dump(r) for r in rows["responses"])
        parts.append(
            f'{dump(model)}: {{\n  "parameters":{dump(rows["parameters"])},"initial":{dump(rows["initial"])},\n  "responses":[\n   {responses}],\n'
            f'  "currents":{dump(rows["currents"])},\n  "firing":{dump(rows["firing"])}}}'
        )
    head = dict(
        nest_version=nest.__version__, script="tests/against/nest/single_cells.py", units=UNITS, rough="0.1", fine="0.01", train_ms=TRAIN, delay_ms=DELAY, every_ms=EVERY,
        length_ms=LENGTH, window_ms=WINDOW,
    )
    lines = [f"{dump(k)}: {dump(v)}" for k, v in head.items()] + ['"models": {\n ' + ",\n ".join(parts) + "}"]
    (HERE / "single_cells.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")


if __name__ == "__main__":
    main()
