"""Figures draw the numbers they are given, on the Axes they are given."""

import neuropil as npl
import numpy as np
import pytest

matplotlib = pytest.importorskip("matplotlib")
matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402


@pytest.fixture
def ax():
    _, axes = plt.subplots()
    yield axes
    plt.close("all")


def test_rasters_draw_every_spike(recorded):
    ax = recorded.raster(populations=["I", "E"])
    drawn = {c.get_label(): c.get_offsets() for c in ax.collections}
    assert list(drawn) == ["I", "E"]
    assert len(drawn["I"]) == len(recorded.spikes("I")) and len(drawn["E"]) == len(recorded.spikes("E"))
    # I lies on top: its neurons have the rows from 0.
    assert drawn["I"][:, 1].min() >= 0 and drawn["I"][:, 1].max() < 20 <= drawn["E"][:, 1].min()
    assert [t.get_text() for t in ax.get_yticklabels()] == ["I", "E"]
    _, mine = plt.subplots()
    assert recorded.raster(mine, start=200.0, stop=300.0, fraction=0.5) is mine
    assert mine.get_xlim() == (200.0, 300.0)
    plt.close("all")


def test_rates_and_spectra_are_those_of_the_analysis(recorded, ax):
    assert recorded.plot_rates(ax, populations=["I"], bin="10 ms") is ax
    time, rate = npl.analysis.rate_over_time(recorded, "I", "10 ms")
    np.testing.assert_array_equal(ax.lines[0].get_xydata(), np.column_stack([time, rate]))
    _, other = plt.subplots()
    assert npl.plots.spectrum(recorded, other, populations=["E"]) is other
    frequency, density, poisson = npl.analysis.spectrum(recorded, "E")
    np.testing.assert_array_equal(other.lines[0].get_ydata(), density[1:])
    assert other.lines[1].get_ydata()[0] == poisson and other.get_xscale() == "log"


def test_traces(recorded, ax):
    trace = recorded.trace("E", "V_m")
    assert trace.plot(ax, neurons=[2]) is ax
    np.testing.assert_array_equal(ax.lines[0].get_ydata(), trace.values[:, 2])
    assert ax.get_ylabel() == "V_m (mV)"
    with pytest.raises(ValueError, match="neuron 7 is not in the trace"):
        trace.plot(ax, neurons=[7])


def test_histograms_count_every_neuron(recorded, ax):
    assert recorded.plot_histogram(ax, populations="E", bins=5, histtype="bar") is ax
    assert sum(p.get_height() for p in ax.patches) == 80
    _, other = plt.subplots()
    recorded.plot_histogram(other, of="cv", populations=["E"], bins=5, histtype="bar")
    cvs = npl.analysis.neuron_cvs(recorded, "E")
    assert sum(p.get_height() for p in other.patches) == np.isfinite(cvs).sum() > 0
    mean = npl.analysis.cv(recorded)["E"].value
    assert np.nanmean(cvs) == pytest.approx(mean, rel=1e-12)
    with pytest.raises(ValueError, match="expected 'rate' or 'cv'"):
        recorded.plot_histogram(ax, of="lv")


def test_connections_are_a_picture(small, ax):
    synapses = small.realize().synapses("E", "I")
    assert synapses.plot(ax) is ax
    image = ax.images[0].get_array()
    assert image.shape == (20, 80)
    np.testing.assert_allclose(image, synapses.to_scipy().toarray())
    _, coarse = plt.subplots()
    synapses.plot(coarse, pixels=10)
    assert coarse.images[0].get_array().shape == (10, 10)
    assert coarse.images[0].get_array().sum() == pytest.approx(synapses.weight.sum())


def test_rasters_are_ordered_by_attributes(ax):
    circuit = npl.Circuit("c")
    N = circuit.population("N", 3, model="iaf_psc_exp")
    circuit.current(N, npl.table([0.0, 400.0, 500.0], "pA"))
    N.set_attribute("depth", [30.0, 10.0, 20.0], unit="um")
    recording = circuit.simulate(duration="100 ms")
    assert recording.raster(ax, order="depth") is ax
    rows = ax.collections[0].get_offsets()[:, 1]
    # By depth neuron 1 is first, neuron 2 second; neuron 0 is silent.
    counts = [len(recording.spikes().neuron[recording.spikes().neuron == n]) for n in (1, 2)]
    assert [(rows == 0).sum(), (rows == 1).sum(), (rows == 2).sum()] == [*counts, 0]
    with pytest.raises(ValueError, match="no attribute `dept`; there are: depth"):
        recording.raster(ax, order="dept")


def test_rate_against_current_is_the_formula(ax):
    # Without synaptic input the potential tends to E_L + tau I/C; T = t_ref + tau ln(R I/(R I - (V_th - E_L))).
    currents = np.array([300.0, 375.5, 400.0, 600.0, 1000.0])
    curve = npl.fi_curve("iaf_psc_exp", currents, duration="20 s", dt="0.01 ms")
    drive = currents * 10.0 / 250.0
    with np.errstate(invalid="ignore", divide="ignore"):
        # The threshold is tested at the end of a step of 0.01 ms.
        period = 2.0 + np.ceil(1000.0 * np.log(drive / (drive - 15.0))) / 100.0
    expected = np.where(drive > 15.0, 1000.0 / period, 0.0)
    # A count over 20 s resolves 0.05 spikes/s.
    np.testing.assert_allclose(curve.rates, expected, atol=0.0501)
    assert curve.plot(ax) is ax and ax.get_xlabel() == "current (pA)"
