"""Circuits that several tests use."""

from __future__ import annotations

import signal

import neuropil as npl
import pytest


def build_small() -> npl.Circuit:
    """80 excitatory and 20 inhibitory neurons under Poisson input, built line by line."""
    circuit = npl.Circuit("small", title="a small balanced network")
    for name, size in (("E", 80), ("I", 20)):
        circuit.add_population(
            name,
            size,
            model="iaf_psc_exp",
            parameters={"tau_syn_in": "4 ms"},
            initial={"V_m": npl.uniform("-70 mV", "-55 mV")},
        )
    for source, in_degree, weight in (("E", 16, "60 pA"), ("I", 4, "-300 pA")):
        for target in ("E", "I"):
            circuit.add_projection(
                source,
                target,
                rule="fixed_indegree",
                in_degree=in_degree,
                weight=npl.normal(weight, relative_sd=0.1, keep_sign=True),
                delay="1.5 ms",
            )
    for target in ("E", "I"):
        circuit.add_stimulus("poisson", target, rate="9000 spikes/s", weight="40 pA")
    return circuit


@pytest.fixture
def small() -> npl.Circuit:
    return build_small()


@pytest.fixture(scope="session")
def recorded() -> npl.Recording:
    """One second of the small circuit, with traces."""
    protocol = npl.Protocol(duration="1 s", warmup="100 ms").record(input_moments=True)
    protocol = protocol.trace("E", "V_m", first=3, interval="1 ms").trace("I", "I_syn_ex", neurons=[5])
    return build_small().simulate(protocol, seed=3, threads=1)


@pytest.fixture(autouse=True, scope="session")
def ctrl_c_is_heard():
    """A shell that starts tests in the background makes them ignore Ctrl-C, and tests of it would never end."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)
