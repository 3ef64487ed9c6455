"""Freeze spike trains of Brian2 that neuropil has to reproduce step for step.

    pip install brian2==2.9.0 "numpy<2.4" setuptools
    python exact_networks.py               # write network_<case>.json beside this script

The models are those of `models/*.toml`, written here as Brian2's equations; all quantities are plain numbers in mV, ms,
pA, nS and pF, so that weights stay multiples of a power of two. Brian2 names a spike by the start of its step, the files
by its end. `delay_steps` are neuropil's; `brian2_delay_minus` is what Brian2 gets less.
"""

import pathlib
import sys

import brian2 as b2
import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
import networks as net  # noqa: E402

b2.prefs.codegen.target = "numpy"
E, I = 80, 20
STEP = {"cuba": 0.1, "coba": 0.1, "jumps": 0.1, "izhikevich": 0.1, "adex": 0.1, "hh": 0.05, "fly": 0.1}  # ms
SYNAPSES = "dg_e/dt = -g_e/(tau_e*ms) : 1\ndg_i/dt = -g_i/(tau_i*ms) : 1\n"
EQUATIONS = {
    "cuba": SYNAPSES + "dV_m/dt = (g_e + g_i - (V_m - E_L))/(tau_m*ms) : 1 (unless refractory)",
    "coba": SYNAPSES + "dV_m/dt = (g_L*(E_L - V_m) + g_e*(E_e - V_m) + g_i*(E_i - V_m) + I_e)/(C_m*ms) : 1 (unless refractory)",
    "fly": "dV_m/dt = (E_L - V_m + g)/(tau_m*ms) : 1 (unless refractory)\ndg/dt = -g/(tau_syn*ms) : 1 (unless refractory)",
    "jumps": "dV_m/dt = -(V_m - E_L)/(tau_m*ms) : 1 (unless refractory)",
    "izhikevich": """dV_m/dt = (0.04*V_m*V_m + 5*V_m + 140 - u + I_s + I_e)/ms : 1
        du/dt = a*(b*V_m - u)/ms : 1
        dI_s/dt = -I_s/(tau_s*ms) : 1""",
    "adex": """dV_m/dt = (g_L*(E_L - V_m) + g_L*Delta_T*exp((V_m - V_T)/Delta_T) - w + I_s + I_e)/(C_m*ms) : 1
        dw/dt = (a*(V_m - E_L) - w)/(tau_w*ms) : 1
        dI_s/dt = -I_s/(tau_s*ms) : 1""",
    "hh": SYNAPSES + """dV_m/dt = (g_L*(E_L - V_m) + g_e*(E_e - V_m) + g_i*(E_i - V_m) - g_Na*(m*m*m)*h*(V_m - E_Na) - g_K*(n*n*n*n)*(V_m - E_K))/(C_m*ms) : 1
        dm/dt = alpha_m*(1 - m) - beta_m*m : 1
        dn/dt = alpha_n*(1 - n) - beta_n*n : 1
        dh/dt = alpha_h*(1 - h) - beta_h*h : 1
        x = V_m - V_T : 1
        alpha_m = 0.32*(13 - x)/(exp((13 - x)/4) - 1)/ms : Hz
        beta_m = 0.28*(x - 40)/(exp((x - 40)/5) - 1)/ms : Hz
        alpha_h = 0.128*exp((17 - x)/18)/ms : Hz
        beta_h = 4/(1 + exp((40 - x)/5))/ms : Hz
        alpha_n = 0.032*(15 - x)/(exp((15 - x)/5) - 1)/ms : Hz
        beta_n = 0.5*exp((10 - x)/40)/ms : Hz""",
}  # fmt: skip
RECEPTORS = {"cuba": "g_e g_i", "coba": "g_e g_i", "jumps": "V_m V_m", "izhikevich": "I_s I_s", "adex": "I_s I_s", "hh": "g_e g_i", "fly": "g g"}
ATLAS = {"fly": "lif_shiu_2024"}  # models of the atlas
PORTS = {"g_e": "e", "g_i": "i", "V_m": "v", "I_s": "s", "g": "synapse"}
METHOD = {"cuba": "exact", "coba": "rk4", "jumps": "exact", "izhikevich": "euler", "adex": "euler", "hh": "rk4", "fly": "exact"}
SCHEME = {"exact": "exact", "rk4": "runge_kutta_4", "euler": "euler"}  # as neuropil calls them
# threshold, reset, refractory time of Brian2 in steps. Where V_m is frozen in step k + 1 .. k + R - 1 after a spike in step
# k, t_ref of the file is (R - 1) dt; see models/jumps.toml for the exception.
SPIKE = {
    "cuba": ("V_m > V_th", "V_m = V_reset", 50), "coba": ("V_m > V_th", "V_m = V_reset", 50), "jumps": ("V_m > V_th", "V_m = E_L", 30),
    "izhikevich": ("V_m >= 30", "V_m = c; u += d", 0), "adex": ("V_m > V_cut", "V_m = V_reset; w += b", 0), "hh": ("V_m > -20", "", 60),
    "fly": ("V_m > V_th", "V_m = V_reset; g = 0", 22),
}  # fmt: skip
PARAMETERS = {
    "cuba": dict(tau_m=20.0, tau_e=5.0, tau_i=10.0, E_L=-49.0, V_th=-50.0, V_reset=-60.0),
    "coba": dict(C_m=200.0, g_L=10.0, tau_e=5.0, tau_i=10.0, E_L=-60.0, E_e=0.0, E_i=-80.0, V_th=-50.0, V_reset=-60.0),
    "jumps": dict(tau_m=20.0, E_L=-60.0, V_th=-50.0),
    "izhikevich": dict(tau_s=4.0),
    "adex": dict(C_m=200.0, g_L=10.0, E_L=-70.0, V_T=-50.0, Delta_T=2.0, V_cut=-30.0, V_reset=-58.0, tau_w=100.0, a=2.0, b=30.0, tau_s=4.0),
    "fly": dict(tau_m=20.0, tau_syn=5.0, E_L=-52.0, V_th=-45.0, V_reset=-52.0),
    "hh": dict(C_m=200.0, g_L=10.0, g_Na=20000.0, g_K=6000.0, E_L=-60.0, E_Na=50.0, E_K=-90.0, E_e=0.0, E_i=-80.0, V_T=-63.0, tau_e=5.0, tau_i=10.0),
}
# Weights (E, I, trains) as ranges, number of steps, seed.
DRAWN = {
    "cuba": ((0.25, 1.0), (-9.0, -3.0), (2.0, 6.0), 10000, 31), "coba": ((0.125, 0.75), (4.0, 30.0), (3.0, 12.0), 10000, 32),
    "jumps": ((0.0625, 0.5), (-3.0, -0.5), (2.0, 7.0), 10000, 33), "izhikevich": ((0.0625, 0.5), (-2.0, -0.25), (2.0, 8.0), 10000, 34),
    "adex": ((4.0, 24.0), (-60.0, -10.0), (60.0, 200.0), 10000, 35), "hh": ((0.0625, 0.5), (4.0, 30.0), (1.0, 4.0), 8000, 36),
    "fly": ((0.25, 4.0), (-12.0, -2.0), (8.0, 20.0), 10000, 37),
}  # fmt: skip


def make(case):
    exc, inh, outer, steps, seed = DRAWN[case]
    rng = np.random.default_rng(seed)
    variables = RECEPTORS[case].split()
    lag = 1 if case == "jumps" else 0
    refractory = SPIKE[case][2] - (0 if case == "jumps" else 1)
    per_unit = 1024
    p = dict(PARAMETERS[case])
    if SPIKE[case][2]:
        p["t_ref"] = round(refractory * STEP[case], 3)

    def population(name, n):
        q, initial = dict(p), dict(V_m=net.dyadic(rng, -65, -51, n).tolist())
        if case == "coba":
            q["I_e"] = net.dyadic(rng, 50, 120, n).tolist()
        if case == "adex":
            q["I_e"] = net.dyadic(rng, 120, 260, n).tolist()
        if case == "izhikevich":
            kind = dict(a=0.02, b=0.2, c=net.dyadic(rng, -65, -55, n).tolist(), d=8.0) if name == "E" else dict(a=0.1, b=0.2, c=-65.0, d=2.0)
            q |= kind | dict(I_e=net.dyadic(rng, 1, 5, n).tolist())
            initial["u"] = net.dyadic(rng, -14, -12, n).tolist()
        return dict(name=name, size=n, model=ATLAS.get(case, f"models/{case}.toml"), parameters=q, initial=initial)

    synapses = []
    for target, n in (("E", E), ("I", I)):
        for source, m, variable, weight, degree in (("E", E, 0, exc, 16), ("I", I, 1, inh, 4), ("trains", 16, 0, outer, 3)):
            port = PORTS[variables[variable]]
            synapses.append(net.synapses(rng, source, m, target, n, port, degree, weight, (1 + lag, 40 + lag), per_unit))
    populations = [population("E", E), population("I", I)]
    trains = net.trains(rng, 16, steps, round(steps * STEP[case] / 20))
    return dict(
        dt_ms=STEP[case], steps=steps, scheme=SCHEME[METHOD[case]], brian2_delay_minus=lag, brian2_refractory_steps=SPIKE[case][2], populations=populations,
        trains=trains, synapses=synapses,
    )


def run(case, network):
    b2.start_scope()
    dt = network["dt_ms"]
    b2.defaultclock.dt = dt * b2.ms
    threshold, reset, refractory = SPIKE[case]
    groups, monitors = {}, {}
    for p in network["populations"]:
        constants = "".join(f"\n{k} : 1 (constant)" for k in p["parameters"] if k != "t_ref")
        keep = dict(refractory=refractory * dt * b2.ms) if refractory else {}
        groups[p["name"]] = g = b2.NeuronGroup(
            p["size"], EQUATIONS[case] + constants, threshold=threshold, reset=reset or None, method=METHOD[case], **keep
        )
        if case == "hh":
            g.h = 1
        for k, v in (p["parameters"] | p["initial"]).items():
            if k != "t_ref":
                setattr(g, k, v)
        monitors[p["name"]] = b2.SpikeMonitor(g)
    ids = np.concatenate([[i] * len(t) for i, t in enumerate(network["trains"])])
    times = np.concatenate([np.array(t) - 1 for t in network["trains"]]) * dt
    groups["trains"] = b2.SpikeGeneratorGroup(len(network["trains"]), ids, times * b2.ms)
    links, variable_of = [], {v: k for k, v in PORTS.items()}
    for s in network["synapses"]:
        link = b2.Synapses(
            groups[s["source_population"]], groups[s["target_population"]], "weight : 1", on_pre=f"{variable_of[s['receptor']]}_post += weight"
        )
        link.connect(i=np.array(s["source"]), j=np.array(s["target"]))
        link.weight = s["weight"]
        link.delay = (np.array(s["delay_steps"]) - network["brian2_delay_minus"]) * dt * b2.ms
        # Columns keep their order, so that weights and delays belong to the right synapses.
        assert np.array_equal(link.i, s["source"]) and np.array_equal(link.j, s["target"])
        links.append(link)
    b2.Network(*groups.values(), *monitors.values(), *links).run(network["steps"] * dt * b2.ms)
    first = net.first_ids(network)
    steps = np.concatenate([np.round(m.t / b2.ms / dt).astype(int) + 1 for m in monitors.values()])
    neurons = np.concatenate([np.array(m.i) + first[n] for n, m in monitors.items()])
    # What arrives at the end of the last step has moved V_m in Brian2 already, where it jumps.
    end = {n: np.array(groups[n].V_m).tolist() for n in monitors} if not network["brian2_delay_minus"] else {}
    return net.ordered(steps, neurons), end


def main():
    for case in sys.argv[1:] or list(DRAWN):
        network = make(case)
        spikes, end = run(case, network)
        head = dict(brian2_version=b2.__version__, script="tests/against/brian2/exact_networks.py", case=case, method=METHOD[case])
        net.write(HERE / f"network_{case}.json", head, network, spikes, dict(V_m=end))


if __name__ == "__main__":
    main()
