"""Errors say who, which, given, expected, and where."""

import neuropil as npl
import pytest

MINIMAL = """[circuit]
name = "m"

[populations.E]
size = 10
model = "iaf_psc_exp"
"""


@pytest.mark.parametrize(
    "more, place, parts",
    [
        ("parameters = { tau_n = \"5 ms\" }", (7, 16), ["population `E`", "`tau_n` is unknown", "did you mean `tau_m`?"]),
        ("parameters = { tau_m = \"5 mV\" }", (7, 24), ["population `E`", "`tau_m`", "5 mV", "a time (such as 10 ms)"]),
        ("parameters = { tau_m = \"-5 ms\" }", (7, 24), ["`tau_m` is -5 ms, expected a time > 0 ms"]),
        ("sise = 3", (7, 1), ["key `sise` is unknown", "did you mean `size`?"]),
        ("[[projections]]\nsource = \"E\"\ntarget = \"F\"\nrule = \"one_to_one\"\nweight = \"1 pA\"\ndelay = \"1 ms\"", (9, 10), ["`F`", "unknown", "E"]),
        ("[[projections]]\nsource = \"E\"\ntarget = \"E\"\nrule = \"one_to_one\"\nweight = \"1 pA\"\ndelay = \"0.01 ms\"", (12, 9), ["delay", "0.01 ms"]),
        ("parameters = ", (7, 14), ["TOML"]),
    ],
)
def test_descriptions_point_at_the_place(tmp_path, more, place, parts):
    path = tmp_path / "m.toml"
    path.write_text(MINIMAL + more + "\n")
    with pytest.raises(npl.CircuitError) as caught:
        npl.load(path)
    line, column = place
    assert str(caught.value).splitlines()[0].startswith(f"{path}:{line}:{column}: ")
    problem = caught.value.problems[0]
    assert problem.place == (str(path), line, column)
    assert str(caught.value) == "\n".join(p.message for p in caught.value.problems)
    for part in parts:
        assert part in problem.message


def test_all_problems_are_told_at_once():
    text = MINIMAL.replace("size = 10", "sise = 10") + "parameters = { tau_n = \"5 ms\" }\n"
    with pytest.raises(npl.CircuitError) as caught:
        npl.Circuit.from_toml(text)
    codes = [p.code for p in caught.value.problems]
    assert "unknown-key" in codes and "unknown-parameter" in codes


def test_huge_sizes_are_refused_before_anything_is_allocated():
    with pytest.raises(npl.NeuropilError):
        npl.Circuit.from_toml(MINIMAL.replace("size = 10", "size = 1_000_000_000_000")).simulate(duration="1 ms")


def test_the_tree_of_errors():
    kinds = [npl.CircuitError, npl.SimulationError, npl.TheoryError, npl.AnalysisError, npl.RecordingError]
    assert all(issubclass(k, npl.NeuropilError) for k in [*kinds, npl.FileError, npl.InternalError])
    assert issubclass(npl.CircuitError, ValueError) and issubclass(npl.FileError, OSError)
    assert issubclass(npl.Interrupted, KeyboardInterrupt)
    assert not issubclass(npl.Interrupted, npl.NeuropilError)
    with pytest.raises(npl.FileError, match="nowhere.toml: cannot be read"):
        npl.load("nowhere.toml")


def test_engines_that_do_not_exist_are_refused():
    circuit = npl.Circuit("c").add_population("E", 1, model="iaf_psc_exp")
    with pytest.raises(npl.SimulationError, match="threads is 0, expected 1 to 4096"):
        circuit.simulate(duration="1 ms", threads=0)
    with pytest.raises(npl.SimulationError, match="isa is `sse9`, expected one of baseline"):
        circuit.simulate(duration="1 ms", isa="sse9")


def test_suggestions_come_with_names():
    with pytest.raises(npl.CircuitError, match="circuit `brunel_200` is unknown.*did you mean `brunel_2000`?"):
        npl.atlas.circuit("brunel_200")
    with pytest.raises(npl.CircuitError, match="did you mean `background`?"):
        npl.atlas.circuit("potjans_diesmann_2014", backgrund="dc")
    with pytest.raises(npl.CircuitError, match="population `l4e` is unknown.*did you mean `L4E`?"):
        npl.atlas.circuit("potjans_diesmann_2014").population("l4e")


def test_an_empty_circuit_says_so():
    empty = npl.Circuit("nothing")
    for use in (empty.to_toml, empty.simulate, lambda: empty.populations):
        with pytest.raises(npl.CircuitError, match="no population yet"):
            use()


def test_first_mistakes_are_told(small):
    """What people try who come from other simulators."""
    for protocol in (1000, "1 s", {"duration": "1 s"}):
        with pytest.raises(TypeError, match=r'expected a neuropil.Protocol; a time is given by name, such as duration="1 s"'):
            small.simulate(protocol)
    for seed in (-1, 1.5, "a", 2**64):
        with pytest.raises(ValueError, match=r"a seed or trial is .*, expected a whole number from 0 to 2\*\*64 - 1"):
            small.simulate(duration="1 ms", seed=seed)
    E = small.population("E")
    with pytest.raises(npl.CircuitError, match="population `E`: `V_th` has 7 values, expected 80"):
        E.set("V_th", [-50.0] * 7, unit="mV")
    with pytest.raises(npl.CircuitError, match=r'values of `V_th` have no unit, expected one such as unit="mV"'):
        E.set("V_th", [-50.0] * 80)
    with pytest.raises(npl.CircuitError, match=r'"2.5 \* 1", which is 2.5, expected a whole number'):
        small.connect("E", "I", "fixed_indegree", in_degree="2.5 * 1", weight="1 pA", delay="1 ms", name="half")
    with pytest.raises(npl.CircuitError, match="population `E` is there already, expected another name"):
        small.population("E", 5, model="iaf_psc_exp")
    with small.prepare(duration="10 ms") as run, pytest.raises(TypeError, match='a time is 5, expected a text with its unit'):
        run.advance(5)


def test_files_of_another_kind_are_told(small, tmp_path):
    small.save(tmp_path / "circuit.toml")
    (tmp_path / "model.toml").write_text(npl.Model.atlas("iaf_psc_exp").to_toml())
    (tmp_path / "sweep.toml").write_text('[sweep]\ncircuit = "brunel_2000"\n[grid]\ng = [1]\n')
    with pytest.raises(npl.FileError, match="file of a neuron model, expected that of a circuit; a circuit names it in `model_files`"):
        npl.load(tmp_path / "model.toml")
    with pytest.raises(npl.FileError, match="file of a sweep, expected that of a circuit; `neuropil sweep` runs it"):
        npl.load(tmp_path / "sweep.toml")
    with pytest.raises(npl.FileError, match="file of a circuit, expected that of a sweep; a sweep names it as its `circuit`"):
        npl.Sweep.from_file(tmp_path / "circuit.toml")
    assert len(npl.Sweep.from_file(tmp_path / "sweep.toml")) == 1
