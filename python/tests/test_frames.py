"""Spikes and traces as tables of other libraries hold the same numbers; without the library the error says what to install."""

import sys

import neuropil as npl
import numpy as np
import pytest


def test_pandas(recorded):
    pytest.importorskip("pandas")
    spikes = recorded.spikes("E")
    frame = spikes.to_pandas()
    assert list(frame.columns) == ["step", "neuron", "time"]
    np.testing.assert_array_equal(frame["time"], spikes.time)
    trace = recorded.trace("E", "V_m")
    frame = trace.to_pandas()
    np.testing.assert_array_equal(frame.to_numpy(), trace.values)
    np.testing.assert_array_equal(frame.index, trace.time)
    assert frame.index.name == "time" and list(frame.columns) == [0, 1, 2]


def test_polars(recorded):
    pytest.importorskip("polars")
    spikes = recorded.spikes()
    frame = spikes.to_polars()
    assert frame.columns == ["step", "neuron", "time"]
    np.testing.assert_array_equal(frame["neuron"].to_numpy(), spikes.neuron)
    trace = recorded.trace("I", "I_syn_ex")
    frame = trace.to_polars()
    assert frame.columns == ["time", "85"]
    np.testing.assert_array_equal(frame["85"].to_numpy(), trace.values[:, 0])


def test_xarray(recorded):
    pytest.importorskip("xarray")
    spikes = recorded.spikes()
    found = spikes.to_xarray()
    np.testing.assert_array_equal(found["step"], spikes.step)
    assert found["time"].attrs["units"] == "ms"
    trace = recorded.trace("E", "V_m")
    found = trace.to_xarray()
    assert found.dims == ("time", "neuron") and found.attrs["units"] == "mV"
    np.testing.assert_array_equal(found.sel(neuron=2), trace.values[:, 2])


def test_neo(recorded):
    pytest.importorskip("neo")
    block = recorded.to_neo()
    trains = block.segments[0].spiketrains
    assert len(trains) == 100 and sum(len(t) for t in trains) == len(recorded.spikes())
    spikes = recorded.spikes("I")
    one = next(t for t in trains if t.annotations["neuron"] == 85)
    assert one.annotations["population"] == "I" and float(one.t_start.rescale("ms")) == 100.0
    np.testing.assert_array_equal(one.rescale("ms").magnitude, spikes.time[spikes.neuron == 85])
    signal = block.segments[0].analogsignals[0]
    trace = recorded.traces[0]
    np.testing.assert_array_equal(signal.rescale(trace.unit).magnitude, trace.values)
    assert float(signal.sampling_rate.rescale("Hz")) == pytest.approx(1000.0)
    assert float(signal.t_start.rescale("ms")) == pytest.approx(trace.time[0])
    fired = recorded.spikes("E").to_neo()
    assert [t.annotations["neuron"] for t in fired] == sorted(set(recorded.spikes("E").neuron))


@pytest.mark.parametrize("method, library", [("to_pandas", "pandas"), ("to_polars", "polars"), ("to_xarray", "xarray")])
def test_what_is_missing_is_named(recorded, monkeypatch, method, library):
    monkeypatch.setitem(sys.modules, library, None)
    for table in (recorded.spikes(), recorded.traces[0]):
        with pytest.raises(ImportError, match=f"needs {library}: pip install 'neuropil"):
            getattr(table, method)()
    monkeypatch.setitem(sys.modules, "neo", None)
    with pytest.raises(ImportError, match="needs neo"):
        recorded.to_neo()


def test_units_convert():
    assert npl.convert(1.5, "s", "ms") == 1500.0 and npl.convert(100.0, "pA", "nA") == 0.1
    with pytest.raises(npl.CircuitError, match="unit `s`"):
        npl.convert(1.0, "s", "mV")
