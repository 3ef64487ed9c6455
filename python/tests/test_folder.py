"""Simulations that go to files as they come hold what one in memory holds; papers and references; what notebooks show."""

import html.parser
import json

import neuropil as npl
import pytest


def test_streamed_files_are_the_recording(small, tmp_path):
    protocol = npl.Protocol(duration="300 ms", warmup="50 ms").trace("E", "V_m", first=2)
    kept = small.simulate(protocol, seed=4)
    streamed = small.stream(tmp_path / "out", protocol, seed=4)
    assert streamed.complete and streamed.folder == tmp_path / "out" and all(f.exists() for f in streamed.files)
    assert streamed.spikes == len(kept.spikes()) and streamed.spikes_sha256 == kept.spikes_sha256
    rates = npl.analysis.rates(kept)
    assert {n: r.value for n, r in streamed.rates.items()} == pytest.approx({n: r.value for n, r in rates.items()})
    read = npl.Recording.load(tmp_path / "out")
    assert (read.spikes().time == kept.spikes().time).all()
    assert (read.trace("E", "V_m").values == kept.trace("E", "V_m").values).all()
    assert read.facts["synapses"] == kept.facts["synapses"] and read.circuit.hash == small.hash
    with pytest.raises(npl.FileError, match="not empty"):
        small.stream(tmp_path / "out", protocol)
    assert small.stream(tmp_path / "out", protocol, seed=5, force=True).spikes_sha256 != kept.spikes_sha256


def test_facts_and_circuit_are_saved(small, tmp_path):
    recording = small.simulate(duration="50 ms")
    recording.save(tmp_path / "kept")
    read = npl.Recording.load(tmp_path / "kept")
    assert read.facts == recording.facts and read.facts["neurons"] == 100
    assert read.circuit == recording.circuit
    (tmp_path / "kept" / "facts.json").write_text("{")
    with pytest.raises(npl.FileError, match="facts.json"):
        npl.Recording.load(tmp_path / "kept")


def test_references():
    (own,) = npl.cite("brunel_2000")[:1]
    assert "Brunel" in own and npl.cite(npl.atlas.circuit("brunel_2000"))[0] == own
    assert npl.cite("brunel_2000", bibtex=True)[0].startswith("@article")
    assert npl.cite("iaf_psc_exp")
    with pytest.raises(npl.CircuitError, match="brunel_2000"):
        npl.cite("brunel_200")


def test_papers_are_reproduced(tmp_path):
    assert set(npl.papers.list()) >= {"brunel_2000", "potjans_diesmann_2014"}
    assert "figure_8" in npl.papers.figures("brunel_2000")
    report = npl.papers.reproduce("brunel_2000", "figure_8", changes={"N_E": 1000}, threads=2)
    verdicts = {"holds", "fails", "inconclusive", "not run"}
    assert report.claims and all(c["verdict"] in verdicts and c["statement"] for c in report.claims)
    assert report.claims[0]["statement"] in shown(report)
    page = report.save(tmp_path / "report")
    assert page.read_text() == report.html() and len(list(page.parent.glob("*.svg"))) == 1
    with pytest.raises(npl.CircuitError, match="figure_8"):
        npl.papers.reproduce("brunel_2000", "figure_9")
    with pytest.raises(npl.CircuitError, match="paper"):
        npl.papers.reproduce("brunel")


def test_an_interrupted_reproduction_goes_on(tmp_path):
    folder = tmp_path / "unfinished"

    def reproduce(progress=None, unfinished=folder, **changes):
        changes = {"N": 500, **changes}
        return npl.papers.reproduce("baker_2020", "figure_2", changes=changes, unfinished=unfinished, progress=progress)

    def stop(phase, done, *_):
        if phase == "simulate" and done > 0:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        reproduce(stop)
    kept = sorted(folder.iterdir())
    assert kept
    # Another network is kept beside it and leaves it alone, as it does what is not of a reproduction.
    (folder / "notes.txt").write_text("mine")
    reproduce(tau_m="14 ms")
    assert sorted(folder.iterdir()) == sorted([*kept, folder / "notes.txt"])
    measured = [c["measured"] for c in reproduce().claims]
    assert [f.name for f in folder.iterdir()] == ["notes.txt"]
    (folder / "notes.txt").unlink()
    assert measured == [c["measured"] for c in reproduce(unfinished=None).claims]
    reproduce()
    assert not folder.exists()
    (tmp_path / "notes").write_text("mine")
    with pytest.raises(npl.FileError, match="notes"):
        reproduce(unfinished=tmp_path / "notes")


class Checker(html.parser.HTMLParser):
    """Every element that is opened is closed, in order."""

    def __init__(self):
        super().__init__()
        self.open, self.text = [], ""

    def handle_starttag(self, tag, attrs):
        self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


def shown(thing):
    checker = Checker()
    checker.feed(thing._repr_html_())
    assert checker.open == []
    return checker.text


def test_notebooks_show_what_is_there(small, recorded, tmp_path):
    small.population("E").set_attribute("<layer>", ["a"] * 80)
    assert "small" in shown(small) and "iaf_psc_exp" in shown(small)
    assert "<layer>" in shown(small.population("E")) and "uniform: low -70 mV" in shown(small.population("E"))
    rate = npl.analysis.rates(recorded)["E"]
    assert f"{rate.value:.4g} [" in shown(recorded) and f"{rate.value:.4g}" in shown(rate)
    assert "100" in shown(small.realize()) and "MiB" in shown(small.estimate())
    solved = npl.atlas.circuit("brunel_2000").solve()
    assert f"{solved.rates['E']:.4g}" in shown(solved) and "spikes/s" in shown(solved)
    assert "theory" in shown(npl.compare(theory=solved.rates))
    assert "spikes" in shown(small.stream(tmp_path / "out", duration="20 ms"))
    assert "without populations" in shown(npl.Circuit("empty"))
    assert json.loads(json.dumps(recorded.facts))["neurons"] == 100
