"""Stimuli that change in time or fluctuate, schemes by name, and rate units."""

import neuropil as npl
import numpy as np
import pytest


def passive(size=1):
    """Neurons whose threshold is out of reach: tau_m = 10 ms, tau_m / C_m = 40 MOhm."""
    return npl.Circuit("passive").add_population("E", size, model="iaf_psc_delta", parameters={"V_th": "1 V"})


def voltage(circuit, duration, neurons=None):
    protocol = npl.Protocol(duration=duration).trace("E", "V_m", first=neurons)
    trace = circuit.simulate(protocol, seed=2).trace("E", "V_m")
    return trace.time, trace.values


def test_a_sinusoidal_current_moves_the_membrane_as_a_low_pass_filter():
    circuit = passive().current("E", npl.sinusoidal("100 pA", "50 pA", "20 Hz", phase=0.5))
    time, values = voltage(circuit, "300 ms")
    w = 2 * np.pi * 20e-3
    exact = -70 + 4 + 2 / np.hypot(1, 10 * w) * np.sin(w * time + 0.5 - np.arctan(10 * w))
    late = time > 200
    # A step uses the value at its middle: an error of second order, (w dt)^2 / 24 of the amplitude.
    assert np.abs(values[late, 0] - exact[late]).max() < 1e-4


def test_courses_are_those_of_the_language():
    for course in (
        npl.steps([("0 ms", "100 pA"), ("10 ms", "0 pA")]),
        npl.piecewise_linear([("0 ms", "0 pA"), ("10 ms", "80 pA")]),
    ):
        kind = next(iter(course))
        by_helper = passive().current("E", course)
        by_hand = passive().add_stimulus("current", "E", **{kind: course[kind]})
        assert by_helper == by_hand


def test_the_rate_of_a_poisson_stimulus_follows_its_course():
    circuit = npl.Circuit("p").add_population("E", 2000, model="parrot")
    circuit.poisson("E", npl.sinusoidal("100 spikes/s", "80 spikes/s", "5 Hz"), weight=1, delay="1 ms")
    recording = circuit.simulate(duration="1 s", seed=6)
    time = recording.spikes().time
    total = len(time)
    assert abs(total - 200_000) < 5 * np.sqrt(200_000)
    # First Fourier coefficient: amplitude / mean / 2 at the frequency, sine, shifted by delay and relay.
    phase = 2 * np.pi * 5e-3 * (time - 1)
    assert np.mean(np.sin(phase)) == pytest.approx(0.4, abs=5 / np.sqrt(2 * total) + 0.002)
    assert np.mean(np.cos(phase)) == pytest.approx(0.0, abs=5 / np.sqrt(2 * total) + 0.012)


def test_noise_currents_have_their_variance():
    n = 2000
    ou = passive(n).ornstein_uhlenbeck("E", "50 pA", "5 ms", mean="25 pA")
    _, values = voltage(ou, "100 ms", n)
    # R^2 sd^2 tau / (tau + tau_m) with R = 40 MOhm: variance of a low-pass filtered Ornstein-Uhlenbeck process.
    variance = 4 * 5 / 15
    assert values[-1].mean() == pytest.approx(-69, abs=5 * np.sqrt(variance / n))
    assert values[-1].var() == pytest.approx(variance, rel=5 * np.sqrt(2 / n) + 0.02)
    white = passive(n).noise("E", "300 pA", interval="1 ms")
    _, values = voltage(white, "100 ms", n)
    # R^2 sd^2 (1 - a) / (1 + a) with a = exp(-interval / tau_m).
    a = np.exp(-0.1)
    assert values[-1].var() == pytest.approx(144 * (1 - a) / (1 + a), rel=5 * np.sqrt(2 / n))
    shared = passive(5).noise("E", "300 pA", shared="common")
    _, values = voltage(shared, "20 ms", 5)
    assert (values == values[:, :1]).all() and values.std() > 0


def test_schemes_are_named_for_all_models_or_some():
    circuit = npl.Circuit("i").add_population("E", 1, model="izhikevich").current("E", "10 pA")
    assert 'scheme = "auto"' in circuit.to_toml()
    usual = circuit.simulate(duration="200 ms").spikes_sha256
    halves = circuit.simulate(duration="200 ms", scheme="half_steps", dt="1 ms").spikes_sha256
    assert halves != usual
    by_model = {"izhikevich": "half_steps"}
    assert circuit.simulate(duration="200 ms", scheme=by_model, dt="1 ms").spikes_sha256 == halves
    named = npl.Protocol(duration="200 ms", scheme="half_steps", dt="1 ms")
    assert circuit.simulate(named).spikes_sha256 == halves
    with circuit.prepare(named) as run:
        run.advance()
    assert run.recording.spikes_sha256 == halves
    circuit.protocol(scheme=by_model)
    assert "half_steps" in circuit.to_toml()
    with pytest.raises(npl.CircuitError, match="half_steps"):
        circuit.protocol(scheme="half_step")
    with pytest.raises(npl.CircuitError, match="izhikevich"):
        circuit.simulate(scheme={"izhikevitch": "euler"})


def test_rate_units_settle_where_their_equations_say():
    circuit = npl.Circuit("rates")
    circuit.add_population("E", 4, model="rate_threshold_linear", parameters={"gain": "2 spikes/s/mV"})
    circuit.connect("E", "E", rule="all_to_all", weight="0.05 mV*s", delay="1 ms", receptor="rate", output="rate")
    circuit.current("E", "10 mV")
    (projection,) = circuit.projections
    assert projection.output == "rate" and "continuous" in repr(projection) and "(1 continuous)" in str(circuit)
    assert circuit.population("E").outputs == ["rate"]
    assert npl.Model.atlas("rate_threshold_linear").outputs == {"rate": "spikes/s"}
    trace = circuit.simulate(npl.Protocol(duration="400 ms").trace("E", "rate")).trace("E", "rate")
    # r = gain (I + 4 w r) => r = gain I / (1 - 4 gain w).
    assert trace.unit == "spikes/s"
    assert np.allclose(trace.values[-1], 2 * 10 / (1 - 4 * 2 * 0.05), rtol=1e-6)
    with circuit.prepare(duration="400 ms") as run:
        run.set("E", "r", np.full(4, 5.0))
        assert np.array_equal(run.state("E", "r"), np.full(4, 5.0))
        run.advance()
        assert np.allclose(run.state("E", "r"), trace.values[-1], rtol=1e-6)
    E = circuit.population("E")
    assert np.array_equal(E.get("gain"), np.full(4, 2.0)) and E.units["gain"] == "spikes/s/mV"
    assert np.allclose(E.get("gain", unit="spikes/s/V"), 2000)
    assert npl.Circuit("s").add_population("E", 1, model="iaf_psc_exp").projections == []


def test_every_model_is_within_reach():
    names = npl.atlas.models()
    assert {"izhikevich", "rate_sigmoid", "aeif_cond_exp", "parrot"} <= set(names)
    for name in names:
        assert npl.Model.atlas(name).name == name
