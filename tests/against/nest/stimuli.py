"""Freeze what NEST's fluctuating and time-dependent stimuli do.

    pip install nest-simulator==3.10.0
    python stimuli.py                      # write stimuli.json beside this script

Currents are seen by a neuron whose membrane is so slow that its potential is their running sum: `iaf_psc_exp` with tau_m of
10^9 ms, C_m of 1 pF and no threshold. The current of a step is the difference of V_m over that step divided by the step.
"""

import json
import pathlib

import nest
import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
DT = 0.1  # ms
INTEGRATOR = dict(tau_m=1e9, C_m=1.0, E_L=0.0, V_m=0.0, V_th=1e300, V_reset=0.0, t_ref=DT)
AC = dict(amplitude=80.0, offset=30.0, frequency=40.0, phase=60.0)
NOISE = dict(mean=20.0, std=50.0, dt=1.0)
OU = dict(mean=20.0, sd=50.0, tau=5.0)  # pA, pA, ms
OU_LAGS = [0.0, 0.1, 1.0, 5.0, 10.0, 20.0]  # ms
RATE = dict(rate=40.0, amplitude=30.0, frequency=5.0, phase=90.0)
COURSE = dict(rate_times=[0.1, 200.0, 600.0], rate_values=[20.0, 80.0, 5.0])
TRAINS, WINDOW, BIN = 4000, 1000.0, 20.0  # of the rates: trains, ms, ms


def fresh(seed):
    nest.ResetKernel()
    nest.verbosity = nest.VerbosityLevel.ERROR
    nest.resolution = DT
    nest.rng_seed = seed


def currents(generator, parameters, neurons, steps, seed):
    """The current in every step, [step, neuron]; the connection's delay of one step is taken off."""
    fresh(seed)
    cells = nest.Create("iaf_psc_exp", neurons, params=INTEGRATOR)
    source = nest.Create(generator, params=parameters)
    meter = nest.Create("multimeter", params=dict(record_from=["V_m"], interval=DT))
    nest.Connect(source, cells, syn_spec=dict(delay=DT))
    nest.Connect(meter, cells)
    nest.Simulate((steps + 4) * DT)
    v = np.asarray(meter.events["V_m"])
    order = np.lexsort((meter.events["senders"], meter.events["times"]))
    v = v[order].reshape(-1, neurons)
    return np.diff(v, axis=0) / DT


def ornstein_uhlenbeck(neurons, steps, seed):
    """Mean and autocovariance of an Ornstein–Uhlenbeck process, each with its standard error over neurons.

    NEST 3.10 has no generator of it, so white noise goes through a leaky membrane: with a new normal number in every step, V_m is
    P V_m + (1 - P) I for C_m = tau_m = tau, P = exp(-dt/tau), which at the grid is the process if the noise has the variance
    sd^2 (1 + P)/(1 - P).
    """
    fresh(seed)
    p = np.exp(-DT / OU["tau"])
    membrane = INTEGRATOR | dict(tau_m=OU["tau"], C_m=OU["tau"])
    cells = nest.Create("iaf_psc_exp", neurons, params=membrane)
    source = nest.Create("noise_generator", params=dict(mean=OU["mean"], std=OU["sd"] * np.sqrt((1 + p) / (1 - p)), dt=DT))
    settled = 40 * OU["tau"]
    meter = nest.Create("multimeter", params=dict(record_from=["V_m"], interval=DT, start=settled))
    nest.Connect(source, cells, syn_spec=dict(delay=DT))
    nest.Connect(meter, cells)
    nest.Simulate(settled + (steps + 1) * DT)
    order = np.lexsort((meter.events["senders"], meter.events["times"]))
    x = np.asarray(meter.events["V_m"])[order].reshape(-1, neurons)[:steps]
    assert len(x) == steps
    of = lambda each: dict(mean=float(each.mean()), standard_error=float(each.std(ddof=1) / np.sqrt(neurons)))
    y = x - OU["mean"]
    lags = [round(lag / DT) for lag in OU_LAGS]
    return dict(
        parameters=OU, neurons=neurons, steps=steps, mean=of(x.mean(axis=0)), lags_ms=OU_LAGS,
        autocovariance=[of((y[: steps - k] * y[k:]).mean(axis=0)) for k in lags],
    )  # fmt: skip


def rate(generator, parameters, seed):
    """Spikes of all trains in bins of 20 ms of one second, and the mean and variance of the counts of single trains."""
    fresh(seed)
    source = nest.Create(generator, params=parameters)
    parrots = nest.Create("parrot_neuron", TRAINS)
    recorder = nest.Create("spike_recorder")
    nest.Connect(source, parrots, syn_spec=dict(delay=DT))
    nest.Connect(parrots, recorder)
    nest.Simulate(WINDOW + 2.0)
    # A spike of step k reaches the parrot one step later; its place in time is the middle of step k.
    t = np.asarray(recorder.events["times"]) - 1.5 * DT
    within = (t > 0) & (t < WINDOW)
    bins, _ = np.histogram(t[within], bins=np.arange(0, WINDOW + BIN, BIN))
    counts = np.bincount(np.asarray(recorder.events["senders"])[within] - min(parrots.tolist()), minlength=TRAINS)
    return dict(spikes_in_bins=bins.tolist(), mean=float(counts.mean()), variance=float(counts.var(ddof=1)))


def main():
    ac = currents("ac_generator", AC, 1, 400, 1)[:, 0]
    # Difference number n is the current of step n + 1, counted from 0, and has the value at the start of step n.
    angle = 2 * np.pi * AC["frequency"] * 1e-3 * DT * np.arange(len(ac)) + np.deg2rad(AC["phase"])
    # Nothing has arrived in the first of them.
    assert np.allclose(ac[1:], AC["offset"] + AC["amplitude"] * np.sin(angle)[1:], atol=1e-6), ac[:4]
    noise = currents("noise_generator", NOISE, 200, 20000, 2)
    every = round(NOISE["dt"] / DT)
    changes = {int(x) % every for x in np.nonzero(np.abs(np.diff(noise[:, 0])) > 1e-3)[0]}
    assert len(changes) == 1, changes
    values = noise[changes.pop() + 1 :: every]
    values = values[:-1]
    x = values - values.mean()
    lag = float((x[1:] * x[:-1]).mean() / (x * x).mean())
    written = dict(
        nest_version=nest.__version__, script="tests/against/nest/stimuli.py", dt_ms=DT,
        ac_generator=dict(parameters=AC, current_pA=[round(float(v), 9) for v in ac[:300]]),
        noise_generator=dict(parameters=NOISE, neurons=200, values=values.size, mean=float(values.mean()), sd=float(values.std()), next_interval_correlation=lag),
        ornstein_uhlenbeck=ornstein_uhlenbeck(200, 5000, 5),
        trains=TRAINS, window_ms=WINDOW, bin_ms=BIN,
        sinusoidal_poisson_generator=dict(parameters=RATE, **rate("sinusoidal_poisson_generator", RATE, 3)),
        inhomogeneous_poisson_generator=dict(parameters=COURSE, **rate("inhomogeneous_poisson_generator", COURSE, 4)),
    )  # fmt: skip
    (HERE / "stimuli.json").write_text(json.dumps(written) + "\n")


if __name__ == "__main__":
    main()
