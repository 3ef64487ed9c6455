"""Synapse models from Python: declared, named by projections, refused, written; when they learn and what is recorded."""

import math
import pickle
from typing import List

import neuropil as npl
import numpy as np
import pytest

RULE = """
[synapse]
name = "hebb"
[parameters]
tau = { default = "20 ms", lower = "> 0 ms" }
A = { unit = "weight" }
w_max = { unit = "weight" }
[source]
x = { tau = "tau", at_spike = "x + 1" }
[at_target_spike]
weight = "weight + A*x"
[limits]
weight = { lower = "0", upper = "w_max" }
"""


def pair() -> npl.Circuit:
    circuit = npl.Circuit("pair")
    circuit.add_population("E", 10, model="iaf_cond_exp")
    circuit.add_population("I", 5, model="iaf_cond_exp")
    return circuit


def connected(circuit: npl.Circuit, synapse: object) -> npl.Circuit:
    return circuit.connect(
        "I",
        "E",
        rule="all_to_all",
        receptor="inhibitory",
        weight="1 nS",
        delay="1 ms",
        synapse=synapse,
    )


def test_a_projection_names_a_model_of_the_atlas() -> None:
    values = {"model": "istdp", "eta": "0.3 nS", "w_max": "300 nS"}
    circuit = connected(pair(), values)
    projection = circuit.projection("I->E")
    assert projection.is_plastic
    assert projection.synapse == {
        "model": "istdp",
        "tau": "20 ms",
        "alpha": "0.12",
        "eta": "0.3 nS",
        "w_min": "0 nS",
        "w_max": "300 nS",
    }
    assert repr(projection) == "<Projection I->E onto inhibitory, istdp>"
    # What a projection says is what another takes.
    again = connected(pair(), projection.synapse)
    assert again.projection("I->E").synapse == projection.synapse
    circuit.set({"projections.I->E.synapse.eta": "0.1 nS"})
    changed = circuit.projection("I->E").synapse
    assert changed is not None and changed["eta"] == "0.1 nS"
    assert npl.Circuit.from_toml(circuit.to_toml()).hash == circuit.hash
    circuit.set({"projections.I->E.synapse": "static"})
    assert circuit.projection("I->E").synapse is None


def test_own_models_are_text_sections_or_objects() -> None:
    values = {"model": "hebb", "A": "0.1 nS", "w_max": "2 nS"}
    of_text = connected(pair().synapse_model(RULE), values)
    of_object = connected(pair().synapse_model(npl.SynapseModel.from_text(RULE)), values)
    of_sections = connected(
        pair().add_synapse_model(
            "hebb",
            parameters={
                "tau": {"default": "20 ms", "lower": "> 0 ms"},
                "A": {"unit": "weight"},
                "w_max": {"unit": "weight"},
            },
            source={"x": {"tau": "tau", "at_spike": "x + 1"}},
            at_target_spike={"weight": "weight + A*x"},
            limits={"weight": {"lower": "0", "upper": "w_max"}},
        ),
        values,
    )
    assert of_text.hash == of_object.hash == of_sections.hash
    assert pickle.loads(pickle.dumps(of_text)).hash == of_text.hash


def test_models_are_looked_at() -> None:
    model = npl.SynapseModel.from_text(RULE)
    assert model.name == "hebb" and model.changes_weights
    assert model.parameters == {"tau": "20 ms", "A": None, "w_max": None}
    assert model.source == {"x": "x + 1"} and model.target == {}
    assert npl.SynapseModel.from_text(model.to_toml()) == model
    assert not npl.SynapseModel.atlas("tsodyks_markram").changes_weights
    assert "istdp" in npl.atlas.synapses()
    assert "\\leftarrow" in npl.atlas.describe("istdp")
    assert "vogels_2011" in npl.SynapseModel.atlas("istdp").references
    assert any("Vogels" in c for c in npl.cite("istdp"))
    circuit = connected(pair(), {"model": "istdp", "eta": "0.3 nS", "w_max": "300 nS"})
    assert any("Vogels" in c for c in npl.cite(circuit))


@pytest.mark.parametrize(
    ("synapse", "message"),
    [
        ("istpd", "did you mean `istdp`?"),
        ("istdp", "parameter `eta` of `istdp` is missing"),
        ({"model": "istdp", "eta": "1 pA", "w_max": "300 nS"}, "a current, expected a conductance"),
        ({"model": "istdp", "etaa": "1 nS", "w_max": "300 nS"}, "did you mean `eta`?"),
        ({"model": "istdp", "eta": "1 nS", "w_max": "0.5 nS"}, "within the limits of the synapse"),
    ],
)
def test_what_makes_no_sense_is_refused(synapse: object, message: str) -> None:
    with pytest.raises(npl.CircuitError, match=message.replace("?", "\\?")):
        connected(pair(), synapse)


def test_rules_are_checked_when_they_are_read() -> None:
    with pytest.raises(npl.CircuitError, match="name `y` is unknown"):
        npl.SynapseModel.from_text(RULE.replace("A*x", "A*y"))
    with pytest.raises(npl.CircuitError, match="limit of the weight is missing"):
        npl.SynapseModel.from_text(RULE[: RULE.index("[limits]")])


def test_protocols_say_when_weights_change_and_are_recorded() -> None:
    circuit = connected(pair(), {"model": "istdp", "eta": "0.3 nS", "w_max": "300 nS"})
    protocol = (
        npl.Protocol(duration="2 s")
        .learn(("0.5 s", "1 s"), ("1.5 s", "2 s"))
        .freeze("I->E")
        .weights("I->E", "100 ms", number=3, every=2)
    )
    circuit.protocol(protocol)
    text = circuit.to_toml()
    assert '{ learning = [["500 ms", "1000 ms"], ["1500 ms", "2000 ms"]] }' in text
    assert '{ projection = "I->E", learning = [] }' in text
    assert 'synapses = { first = 0, number = 3, every = 2 }, interval = "100 ms"' in text
    # The later word counts.
    assert protocol.learn(("0 s", "1 s"), projection="I->E").learning[-1]["learning"] == [["0 s", "1 s"]]
    assert len(protocol.learn(("0 s", "1 s"), projection="I->E").learning) == 2
    with pytest.raises(npl.CircuitError, match="is static"):
        pair().connect("E", "I", rule="all_to_all", receptor="excitatory", weight="1 nS", delay="1 ms").protocol(
            npl.Protocol().freeze("E->I")
        )


def test_theory_says_which_weights_it_takes() -> None:
    circuit = npl.atlas.circuit("vogels_2011")
    assert [p.name for p in circuit.projections if p.is_plastic] == ["I->E"]
    driven = npl.Circuit("driven").add_population("E", 100, model="iaf_psc_exp")
    driven.poisson("E", "15000 spikes/s", weight="40 pA")
    driven.connect(
        "E",
        "E",
        rule="fixed_indegree",
        in_degree=10,
        weight="10 pA",
        delay="1 ms",
        receptor="excitatory",
        synapse={"model": "stdp", "w_max": "20 pA"},
    )
    warnings = driven.solve().warnings
    assert any("spikes change its weights" in w for w in warnings), warnings


@pytest.mark.parametrize(("U", "tau_rec", "tau_fac"), [(0.5, 800.0, 0.0), (0.2, 130.0, 530.0)])
def test_spikes_deliver_what_maass_and_markram_say(U: float, tau_rec: float, tau_fac: float) -> None:
    """Jumps of the current against the recursion over intervals of Maass & Markram (2002), spike by spike."""
    times = [10.0, 30.0, 50.0, 55.0, 155.0, 300.0]
    circuit = npl.Circuit("pair")
    circuit.add_population("S", 1, source="spike_list", times=[[f"{t} ms" for t in times]])
    parameters = {"tau_syn_ex": "2 ms", "tau_syn_in": "3 ms"}
    circuit.add_population("N", 1, model="iaf_psc_exp", parameters=parameters)
    values = {"U": U, "tau_rec": f"{tau_rec} ms", "tau_fac": f"{tau_fac} ms"}
    circuit.connect(
        "S",
        "N",
        rule="one_to_one",
        weight="64 pA",
        delay="1 ms",
        receptor="excitatory",
        synapse={"model": "tsodyks_markram", **values},
    )
    protocol = npl.Protocol(duration="400 ms", warmup="0 ms").trace("N", "I_syn_ex")
    trace = circuit.simulate(protocol, seed=1).trace("N", "I_syn_ex")
    current, decay = trace.values[:, 0], math.exp(-0.1 / 2.0)
    jumps: List[float] = []
    for t in times:
        arrival = int(np.argmin(np.abs(np.asarray(trace.time) - (t + 1.0))))
        jumps.append(float(current[arrival] - current[arrival - 1] * decay))
    u, x = U, 1.0
    expected = [64.0 * u * x]
    for interval in np.diff(times):
        x = 1.0 + (x - x * u - 1.0) * math.exp(-interval / tau_rec)
        u = U + u * (1.0 - U) * (math.exp(-interval / tau_fac) if tau_fac > 0.0 else 0.0)
        expected.append(64.0 * u * x)
    # What is delivered is a multiple of a small power of two.
    assert np.allclose(jumps, expected, rtol=0.0, atol=2e-5)
