"""Freeze statistics of NEST's activity in the cortical microcircuit (Potjans & Diesmann 2014) at reduced scale.

    pip install nest-simulator==3.10.0
    python microcircuit_scaled.py                          # scale 0.2, 0.5 s + 5 s, seeds 1 to 5: microcircuit_scaled.json
    python microcircuit_scaled.py --seeds 6 --seconds 1 --out other.json

Finished seeds are kept in the output file and not run again, so that a stopped run goes on. One thread by default; the
activity depends on it only as on another seed, because NEST draws its random numbers per thread.
The definitions of circuit, scaling and statistics are in `DEFINITIONS` and are copied into the output.
"""

import argparse
import json
import math
import pathlib
import time

import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
DT = 0.1  # ms
NAMES = ["L23E", "L23I", "L4E", "L4I", "L5E", "L5I", "L6E", "L6I"]
N_FULL = [20683, 5834, 21915, 5479, 4850, 1065, 14395, 2948]
SYNAPSES_FULL = [  # [target][source]
    [45499805, 22323577, 20253647, 9670918, 3293578, 0, 2271404, 0],
    [17443694, 5018763, 4105338, 1690074, 2221213, 0, 353461, 0],
    [3503670, 756561, 24482849, 17413576, 714524, 7003, 14624432, 0],
    [8114254, 92832, 9933538, 5223272, 87836, 0, 8810905, 0],
    [10613575, 1817058, 5507804, 151900, 2040738, 2407889, 1438969, 0],
    [1241436, 169424, 607667, 12851, 319602, 430444, 132414, 0],
    [4681225, 556108, 6727570, 1320234, 4112225, 305029, 8372649, 10827677],
    [2260836, 17207, 220033, 8078, 401638, 25218, 2888426, 1354320],
]
K_EXT = [1600, 1500, 2100, 1900, 2000, 1900, 2900, 2100]
RATE_EXT = 8.0  # spikes/s for each external synapse
RATES_FULL = [0.903, 2.965, 4.414, 5.876, 7.569, 8.633, 1.105, 7.829]  # spikes/s, public NEST implementation, Poisson
PSC, G = 87.80849352920845, -4.0  # pA; inhibitory weight over excitatory
NEURON = dict(C_m=250.0, tau_m=10.0, tau_syn_ex=0.5, tau_syn_in=0.5, t_ref=2.0, E_L=-65.0, V_reset=-65.0, V_th=-50.0)
BIN = 30  # steps: 3 ms
FEWEST_INTERVALS = 10

DEFINITIONS = {
    "neurons": "N = round(scale * N_full), Python's round",
    "synapses": "round(scale^2 * K_total) per projection, fixed_total_number with autapses and multapses",
    "weights": "normal, mean 87.80849352920845 pA / sqrt(scale) times 1 (E), -4 (I), 2 (L4E to L23E); standard deviation 0.1 of the mean in every projection; redrawn if the sign changes",
    "delays": "normal, 1.5 +- 0.75 ms (E), 0.75 +- 0.375 ms (I), redrawn below dt / 2, rounded to the grid of 0.1 ms",
    "background": "Poisson per neuron, round(scale * K_ext) * 8 spikes/s, weight 87.80849352920845 pA / sqrt(scale), delay 1.5 ms",
    "I_e": "(1 - sqrt(scale)) tau_syn (sum over sources of K_total / N_full * mean weight * full-scale rate + K_ext * 8 spikes/s * weight), mean weights of scale 1",
    "V_m_0": "normal, -58 +- 10 mV",
    "window": "spikes stamped in (warmup, warmup + duration]; intervals between spikes within the window only",
    "rate": "spikes / neurons / duration, spikes/s, all neurons",
    "cv": "mean over neurons with >= 10 intervals of standard deviation / mean of the intervals, the variance divided by n (number of intervals)",
    "cv_n_minus_1": "the same with the variance divided by n - 1",
    "lv": "mean over the same neurons of the mean over successive intervals of 3 (a - b)^2 / (a + b)^2",
    "neurons_with_intervals": "number of neurons with >= 10 intervals",
    "synchrony": "variance (divided by n) / mean of the spike count of the whole population in bins of 3 ms; first bin (warmup, warmup + 3 ms], an incomplete last bin is left out",
}


def circuit(scale, background):
    """Sizes, synapse numbers, mean weights (pA, [target][source]), and currents and background rates by population."""
    sizes = [round(scale * n) for n in N_FULL]
    synapses = [[round(scale * scale * k) for k in row] for row in SYNAPSES_FULL]
    weights = np.array([[PSC * (1.0 if j % 2 == 0 else G) for j in range(8)] for _ in range(8)])
    weights[0, 2] *= 2
    tau_s = NEURON["tau_syn_ex"] * 1e-3
    indegree = np.array(SYNAPSES_FULL) / np.array(N_FULL)[:, None]
    external = np.array(K_EXT) * RATE_EXT * PSC * tau_s  # pA
    lost = (1 - math.sqrt(scale)) * ((indegree * weights) @ np.array(RATES_FULL) * tau_s + external)
    if background == "dc":
        # The mean of the background that is left, sqrt(scale) of the whole, as a constant current too.
        lost = lost + math.sqrt(scale) * external
    return dict(
        sizes=sizes, synapses=synapses, weights=weights / math.sqrt(scale), weight_ext=PSC / math.sqrt(scale),
        I_e=lost, rate_ext=[round(scale * k) * RATE_EXT for k in K_EXT],
    )


def build(nest, c, seed, threads, background, copies=False):
    """Create the network; returns populations and spike recorders.

    With `copies`, the synapses are spread over three copies of the synapse model: NEST caps the number of connections
    per thread and model at 134,217,726, which the full scale exceeds on one or two threads.
    """
    nest.ResetKernel()
    nest.verbosity = nest.VerbosityLevel.ERROR
    nest.resolution = DT
    nest.local_num_threads = threads
    nest.rng_seed = seed
    models = ["static_synapse"] * 8
    if copies:
        # By source: L23E has 93, the other excitatory populations 122, the inhibitory ones 83 million synapses.
        models = ["static_L23E" if j == 0 else "static_exc" if j % 2 == 0 else "static_inh" for j in range(8)]
        for name in set(models):
            nest.CopyModel("static_synapse", name)
    cells = []
    for i, n in enumerate(c["sizes"]):
        cells.append(nest.Create("iaf_psc_exp", n, params=NEURON | dict(I_e=float(c["I_e"][i]))))
        cells[-1].V_m = nest.random.normal(-58.0, 10.0)
    recorders = []
    for i, target in enumerate(cells):
        for j, source in enumerate(cells):
            if c["synapses"][i][j] == 0:
                continue
            w = float(c["weights"][i, j])
            low, high = (0.0, math.inf) if w > 0 else (-math.inf, 0.0)
            d = 1.5 if j % 2 == 0 else 0.75
            nest.Connect(
                source, target, dict(rule="fixed_total_number", N=c["synapses"][i][j]),
                dict(
                    synapse_model=models[j],
                    weight=nest.math.redraw(nest.random.normal(w, 0.1 * abs(w)), min=low, max=high),
                    delay=nest.math.redraw(nest.random.normal(d, 0.5 * d), min=DT / 2, max=math.inf),
                ),
            )
        if background == "poisson":
            source = nest.Create("poisson_generator", params=dict(rate=c["rate_ext"][i]))
            nest.Connect(source, target, syn_spec=dict(weight=c["weight_ext"], delay=1.5))
        recorders.append(nest.Create("spike_recorder"))
        nest.Connect(target, recorders[-1])
    return cells, recorders


def statistics(steps, neurons, size, first, last):
    """Statistics of one population from spikes at `steps` (stamps) of `neurons` (0 .. size - 1), steps first < s <= last."""
    keep = (steps > first) & (steps <= last)
    steps, neurons = steps[keep], neurons[keep]
    order = np.lexsort((steps, neurons))
    trains = np.split(steps[order], np.cumsum(np.bincount(neurons, minlength=size))[:-1])
    cv, cv1, lv = [], [], []
    for train in trains:
        gaps = np.diff(train)
        if len(gaps) < FEWEST_INTERVALS:
            continue
        cv.append(gaps.std() / gaps.mean())
        cv1.append(gaps.std(ddof=1) / gaps.mean())
        a, b = gaps[:-1], gaps[1:]
        lv.append(np.mean(3.0 * ((a - b) / (a + b)) ** 2))
    bins = (last - first) // BIN
    counts = np.bincount((steps - first - 1) // BIN, minlength=bins)[:bins]
    mean = lambda x: round(float(np.mean(x)), 5) if x else None
    return dict(
        rate=round(len(steps) / size / ((last - first) * DT) * 1e3, 5), cv=mean(cv), cv_n_minus_1=mean(cv1), lv=mean(lv),
        neurons_with_intervals=len(cv), synchrony=round(float(counts.var() / counts.mean()), 5), spikes=len(steps),
    )


def run(scale, seed, warmup, seconds, threads):
    """One seed: statistics by population."""
    import nest

    c = circuit(scale, "poisson")
    begin = time.perf_counter()
    cells, recorders = build(nest, c, seed, threads, "poisson")
    built = time.perf_counter()
    nest.Simulate(warmup * 1e3 + seconds * 1e3)
    done = time.perf_counter()
    print(f"seed {seed}: {nest.num_connections} connections, built in {built - begin:.0f} s, run in {done - built:.0f} s", flush=True)
    first, last = round(warmup * 1e3 / DT), round((warmup + seconds) * 1e3 / DT)
    out = {}
    for name, population, recorder in zip(NAMES, cells, recorders):
        events = recorder.events
        steps = np.round(np.array(events["times"]) / DT).astype(int)
        out[name] = statistics(steps, np.array(events["senders"]) - population[0].global_id, len(population), first, last)
    return out, nest.__version__


def save(path, options, version, runs):
    """Write what is done so far; one line per seed and population."""
    c = circuit(options.scale, "poisson")
    quantities = [q for q in next(iter(runs.values()))["L23E"] if q not in ("spikes",)]
    summary = {}
    for name in NAMES:
        summary[name] = {}
        for q in quantities:
            values = [r[name][q] for r in runs.values() if r[name][q] is not None]
            summary[name][q] = dict(
                mean=round(float(np.mean(values)), 5) if values else None,
                sd=round(float(np.std(values, ddof=1)), 5) if len(values) > 1 else None,
                seeds=len(values),
            )
    dump = lambda x: json.dumps(x, allow_nan=False)
    table = lambda rows, pad: "{\n" + ",\n".join(f"{pad} {dump(k)}: {dump(v)}" for k, v in rows.items()) + f"\n{pad}}}"
    fields = {
        "nest_version": dump(version), "script": dump("tests/against/nest/microcircuit_scaled.py"),
        "circuit": dump("Potjans & Diesmann 2014, doi:10.1093/cercor/bhs358"), "scale": dump(options.scale), "dt_ms": dump(DT),
        "warmup_s": dump(options.warmup), "duration_s": dump(options.seconds), "threads": dump(options.threads),
        "populations": dump(NAMES), "neurons": dump(c["sizes"]), "synapses": dump(c["synapses"]),
        "synapses_total": dump(sum(map(sum, c["synapses"]))), "I_e_pA": dump([round(float(x), 6) for x in c["I_e"]]),
        "background_rate": dump(c["rate_ext"]), "rates_for_I_e": dump(RATES_FULL), "neuron": dump(NEURON),
        "definitions": table(DEFINITIONS, " "),
        "over_seeds": table(summary, " "),
        "seeds": "{\n" + ",\n".join(f"  {dump(s)}: {table(r, '  ')}" for s, r in sorted(runs.items(), key=lambda x: int(x[0]))) + "\n }",
    }  # fmt: skip
    path.write_text("{\n" + ",\n".join(f" {dump(k)}: {v}" for k, v in fields.items()) + "\n}\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scale", type=float, default=0.2)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3, 4, 5])
    parser.add_argument("--warmup", type=float, default=0.5, help="s")
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--out", type=pathlib.Path, default=HERE / "microcircuit_scaled.json")
    options = parser.parse_args()
    runs = {}
    if options.out.exists():
        old = json.loads(options.out.read_text())
        now = (options.scale, options.warmup, options.seconds, options.threads)
        assert (old["scale"], old["warmup_s"], old["duration_s"], old["threads"]) == now, "the file is of another experiment"
        runs = old["seeds"]
    for seed in options.seeds:
        if str(seed) not in runs:
            runs[str(seed)], version = run(options.scale, seed, options.warmup, options.seconds, options.threads)
            save(options.out, options, version, runs)


if __name__ == "__main__":
    main()
