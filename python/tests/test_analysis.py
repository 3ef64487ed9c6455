"""Statistics are estimates; those of a clock are known."""

import math

import neuropil as npl
import numpy as np
import pytest


@pytest.fixture(scope="module")
def clock():
    circuit = npl.Circuit("clock").add_population("E", 4, model="iaf_psc_exp", parameters={"I_e": "500 pA"})
    return circuit.simulate(duration="2 s", warmup="100 ms", threads=1)


def test_rates_count_spikes(recorded):
    rates = npl.analysis.rates(recorded)
    assert rates["E"].value == pytest.approx(len(recorded.spikes("E")) / 80 / 1.0)
    assert rates["E"].low < rates["E"].value < rates["E"].high
    assert (rates["E"].unit, rates.unit, rates["E"].n, rates["E"].confidence) == ("spikes/s", "spikes/s", 80, 0.95)
    each = npl.analysis.neuron_rates(recorded, "E")
    assert np.array_equal(each, np.bincount(recorded.spikes("E").neuron, minlength=80) / 1.0)
    times, over_time = npl.analysis.rate_over_time(recorded, "E", "10 ms")
    assert len(times) == 100 and times[0] == pytest.approx(105.0)
    assert over_time.mean() == pytest.approx(rates["E"].value)


def test_a_clock_is_regular(clock):
    interval = 2.0 + 10.0 * math.log(4)
    rate = float(npl.analysis.rates(clock)["E"])
    assert rate == pytest.approx(1000 / interval, rel=1e-2)
    assert float(npl.analysis.cv(clock)["E"]) < 0.01
    assert float(npl.analysis.lv(clock)["E"]) < 1e-3
    assert float(npl.analysis.fano(clock)["E"]) < 0.05


def test_copies_of_one_train_are_fully_correlated(clock):
    assert float(npl.analysis.correlation(clock, bin="5 ms")["E"]) == pytest.approx(1.0)
    one = float(npl.analysis.synchrony(clock, bin="5 ms")["E"])
    assert one == pytest.approx(4 * float(npl.analysis.fano(clock, bin="5 ms")["E"]))
    frequency, power, poisson = npl.analysis.spectrum(clock, "E")
    peak = frequency[np.argmax(np.where(frequency < 90, power, 0))]
    assert abs(peak - 1000 / (2.0 + 10.0 * math.log(4))) < 2 * frequency[0]
    assert power.max() > poisson


def test_what_cannot_be_estimated_says_why(small):
    short = small.simulate(duration="10 ms")
    cv = npl.analysis.cv(short)["E"]
    assert not cv and cv.value is None and cv.low is None and cv.reason
    assert str(cv).startswith("not estimable: ")
    with pytest.raises(npl.AnalysisError, match="not estimable"):
        float(cv)
    with pytest.raises(npl.AnalysisError, match="multiple of dt"):
        npl.analysis.fano(short, bin="0.15 ms")


def test_the_summary_holds_all_of_them(recorded):
    summary = npl.analysis.summary(recorded)
    assert list(summary) == ["E", "I"]
    assert list(summary["E"]) == ["rate", "cv", "lv", "fano", "synchrony", "correlation"]
    assert summary["I"]["rate"] == npl.analysis.rates(recorded)["I"]
    assert summary["E"]["lv"] == npl.analysis.lv(recorded)["E"]
    table = str(npl.compare(rate=npl.analysis.rates(recorded), cv=npl.analysis.cv(recorded)))
    assert table.splitlines()[0].split() == ["rate", "(spikes/s)", "cv"]
