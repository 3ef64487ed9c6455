"""Freeze spike trains of NEST models whose step neuropil can repeat: a moving threshold, many receptors, Izhikevich's two
integrations, relays.

    pip install nest-simulator==3.10.0
    python exact_networks.py               # write network_<case>.json beside this script

As `exact_spikes.py`, with the network written by `../networks.py`; each case runs on one and on two threads of NEST, and
nothing is written unless all spikes agree, also from a start that is off by 1e-11 mV.
"""

import pathlib
import sys

import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
import networks as net  # noqa: E402

E, I = 80, 20


def two_populations(model, e, i, initial, dt, steps, trains, synapses):
    populations = [
        dict(name="E", size=E, model=model, parameters=e, initial=initial(E)),
        dict(name="I", size=I, model=model, parameters=i, initial=initial(I)),
    ]
    return dict(dt_ms=dt, steps=steps, populations=populations, trains=trains, synapses=synapses)


def mat2():
    """Multi-timescale adaptive threshold: no reset of V, refractory for spiking only."""
    rng = np.random.default_rng(21)
    link = lambda s, n, t, m, r, k, w: net.synapses(rng, s, n, t, m, r, k, w, (1, 40))
    common = dict(tau_m=8.0, tau_syn_ex=1.0, tau_syn_in=3.0, tau_1=10.0, tau_2=200.0, t_ref=2.0)
    synapses = []
    for target, m in (("E", E), ("I", I)):
        synapses += [
            link("E", E, target, m, "excitatory", 16, (5, 60)), link("I", I, target, m, "inhibitory", 4, (-150, -20)),
            link("trains", 16, target, m, "excitatory", 3, (100, 300)),
        ]  # fmt: skip
    # Dyadic currents around the rheobase of 19 mV * 100 pF / 8 ms = 237.5 pA; some neurons far below never fire.
    current = lambda n: np.where(np.arange(n) % 19 == 7, -200.0, net.dyadic(rng, 200, 330, n)).tolist()
    e = common | dict(alpha_1=10.0, alpha_2=2.0, I_e=current(E))
    i = common | dict(alpha_1=30.0, alpha_2=0.5, omega=-53.0, I_e=current(I))
    initial = lambda n: dict(V_m=net.dyadic(rng, -70, -55, n).tolist())
    return two_populations("mat2_psc_exp", e, i, initial, 0.1, 10000, net.trains(rng, 16, 10000, 40), synapses)


def multisynapse():
    """Three receptors of 2, 8 and 0.5 ms; inhibition by negative weights onto the slow one."""
    rng = np.random.default_rng(22)
    link = lambda s, n, t, m, r, k, w: net.synapses(rng, s, n, t, m, r, k, w, (1, 40))
    synapses = []
    for target, m in (("E", E), ("I", I)):
        synapses += [
            link("E", E, target, m, "1", 12, (20, 150)), link("E", E, target, m, "3", 6, (50, 400)),
            link("I", I, target, m, "2", 4, (-150, -20)), link("trains", 16, target, m, "1", 3, (200, 600)),
            link("trains", 16, target, m, "2", 1, (20, 60)),
        ]  # fmt: skip
    current = lambda n: np.where(np.arange(n) % 19 == 7, -300.0, net.dyadic(rng, 250, 420, n)).tolist()
    p = lambda n: dict(tau_syn=[2.0, 8.0, 0.5], I_e=current(n))
    initial = lambda n: dict(V_m=net.dyadic(rng, -70, -56, n).tolist())
    return two_populations("iaf_psc_exp_multisynapse", p(E), p(I), initial, 0.1, 10000, net.trains(rng, 16, 10000, 40), synapses)


def izhikevich(consistent):
    """Neurons of different resets; input jumps V (0.1 ms), or is a current of one step (1 ms, half steps).

    Recovery is slow (a = 0.02) in all of them: with a = 0.1 a neuron near its threshold amplifies rounding errors until
    spikes come out in other steps. Half steps of 1 ms do so anyway, because U sees how far V shot over the threshold:
    they can be compared for some 150 steps.
    """
    rng = np.random.default_rng(23 if consistent else 24)
    dt, steps, delay = (0.1, 10000, (1, 40)) if consistent else (1.0, 160, (1, 5))
    link = lambda s, n, t, m, r, k, w: net.synapses(rng, s, n, t, m, r, k, w, delay, 1024)
    synapses, scale = [], 1.0 if consistent else 1.5
    for target, m in (("E", E), ("I", I)):
        synapses += [
            link("E", E, target, m, "v", 16, (0, 0.5 * scale)), link("I", I, target, m, "v", 4, (-1.0 * scale, 0)),
            link("trains", 16, target, m, "v", 3, (1.0, 4.0 * scale)),
        ]  # fmt: skip
    r = np.arange(E) / E
    current = lambda n: np.where(np.arange(n) % 19 == 7, -10.0, net.dyadic(rng, *((2, 8) if consistent else (6, 16)), n)).tolist()
    e = dict(a=0.02, b=0.2, c=np.round(64 * (-65 + 15 * r**2)) / 64, d=np.round(64 * (8 - 6 * r**2)) / 64, I_e=current(E))
    i = dict(a=0.02, b=0.2, c=-55.0, d=4.0, I_e=current(I))
    listed = lambda p: {k: v.tolist() if hasattr(v, "tolist") else v for k, v in p.items()}
    initial = lambda n: dict(V_m=net.dyadic(rng, -70, -60, n).tolist(), U_m=net.dyadic(rng, -14, -12, n).tolist())
    network = two_populations("izhikevich", listed(e), listed(i), initial, dt, steps, net.trains(rng, 16, steps, round(steps * dt / 25)), synapses)
    return network | dict(consistent_integration=consistent)


def relays():
    """Trains through two stages of parrots with delays of their own, onto neurons that do not connect back."""
    rng = np.random.default_rng(25)
    n, size = 16, 60
    delays = lambda: rng.integers(1, 31, n).tolist()
    parrots = lambda name: dict(name=name, size=n, model="parrot_neuron", parameters={}, initial={})
    p = dict(tau_syn_ex=2.0, tau_syn_in=4.0, I_e=net.dyadic(rng, 200, 420, size).tolist())
    synapses = [
        net.one_to_one("trains", "first", "parrot", n, 1.0, delays()), net.one_to_one("first", "second", "parrot", n, 1.0, delays()),
        net.synapses(rng, "first", n, "E", size, "excitatory", 2, (300, 900), (1, 40)),
        net.synapses(rng, "second", n, "E", size, "excitatory", 3, (200, 900), (1, 40)),
        net.synapses(rng, "second", n, "E", size, "inhibitory", 1, (-600, -100), (1, 40)),
    ]  # fmt: skip
    populations = [parrots("first"), parrots("second"), dict(name="E", size=size, model="iaf_psc_exp", parameters=p, initial={})]
    return dict(dt_ms=0.1, steps=10000, populations=populations, trains=net.trains(rng, n, 10000, 40), synapses=synapses)


CASES = {
    "mat2_psc_exp": mat2, "iaf_psc_exp_multisynapse": multisynapse, "izhikevich": lambda: izhikevich(True),
    "izhikevich_2003": lambda: izhikevich(False), "relays": relays,
}  # fmt: skip


def run(network, threads):
    """Spikes, and the potentials after the last step."""
    import nest

    nest.ResetKernel()
    nest.verbosity = nest.VerbosityLevel.ERROR
    dt = network["dt_ms"]
    nest.resolution = dt
    nest.local_num_threads = threads
    cells, recorder = {}, nest.Create("spike_recorder")
    for p in network["populations"]:
        both = p["parameters"] | p["initial"]
        if "consistent_integration" in network:
            both["consistent_integration"] = network["consistent_integration"]
        by_neuron = {k: v for k, v in both.items() if isinstance(v, list) and len(v) == p["size"]}
        cells[p["name"]] = nest.Create(p["model"], p["size"], params={k: v for k, v in both.items() if k not in by_neuron})
        cells[p["name"]].set(by_neuron)
        nest.Connect(cells[p["name"]], recorder)
    # Rounding makes each time the double nearest to a multiple of the resolution, as NEST demands.
    times = lambda steps: np.round(np.array(steps) * dt, 1)
    generators = [nest.Create("spike_generator", params=dict(spike_times=times(t))) for t in network["trains"]]
    for s in network["synapses"]:
        port = int(s["receptor"]) if s["receptor"].isdigit() else 0
        ids = lambda which: np.array([c.global_id for c in which])
        source = ids(generators) if s["source_population"] == "trains" else ids(cells[s["source_population"]])
        nest.Connect(
            source[s["source"]], ids(cells[s["target_population"]])[s["target"]], "one_to_one",
            dict(weight=np.array(s["weight"]), delay=times(s["delay_steps"]), receptor_type=np.full(len(s["source"]), port)),
        )  # fmt: skip
    nest.Simulate(network["steps"] * dt)
    shift = min(c[0].global_id for c in cells.values())
    spikes = net.ordered(np.round(recorder.events["times"] / dt).astype(int), np.array(recorder.events["senders"]) - shift)
    end = {p["name"]: list(cells[p["name"]].V_m) for p in network["populations"] if p["model"] != "parrot_neuron"}
    return spikes, end, nest.__version__


def nudged(network):
    """The same with initial potentials off by 1e-11 mV, more than all that rounding does to them in a step."""
    populations = [p | dict(initial={k: np.add(v, 1e-11).tolist() for k, v in p["initial"].items()}) for p in network["populations"]]
    return network | dict(populations=populations)


def main():
    for name, make in CASES.items():
        network = make()
        (spikes, end, version), two = run(network, 1), run(network, 2)
        assert spikes == two[0] and end == two[1], f"{name}: NEST depends on its number of threads"
        off = run(nudged(network), 1)
        change = max(np.abs(np.subtract(off[1][p], end[p])).max() for p in end)
        print(name, "potentials at the end change by", change, "mV when those at the start do by 1e-11")
        assert off[0] == spikes and change < 1e-3, f"{name}: choose another seed"
        head = dict(nest_version=version, script="tests/against/nest/exact_networks.py", case=name)
        net.write(HERE / f"network_{name}.json", head, network, spikes, dict(V_m=end))


if __name__ == "__main__":
    main()
