"""What was recorded, as NumPy and Arrow columns."""

import gc
import hashlib

import neuropil as npl
import numpy as np
import pytest


def test_columns_are_sorted_and_hash_to_the_fingerprint(recorded):
    spikes = recorded.spikes()
    assert spikes.step.dtype == spikes.neuron.dtype == np.uint64 and len(spikes) == len(spikes.step)
    order = np.lexsort((spikes.neuron, spikes.step))
    assert np.array_equal(order, np.arange(len(spikes)))
    rows = np.column_stack((spikes.step, spikes.neuron)).astype("<u8")
    assert hashlib.sha256(rows.tobytes()).hexdigest() == recorded.spikes_sha256
    assert np.allclose(spikes.time, spikes.step * 0.1, rtol=0, atol=1e-9)


def test_warm_up_is_left_out_unless_asked_for(recorded):
    assert (recorded.warmup, recorded.duration, recorded.complete) == (100.0, 1000.0, True)
    assert recorded.spikes().step.min() > 1000 and recorded.spikes().step.max() <= 11000
    everything = recorded.spikes(warmup=True)
    early = everything.step <= 1000
    assert early.any() and (~early).sum() == len(recorded.spikes())
    assert np.array_equal(everything.step[~early], recorded.spikes().step)


def test_populations_divide_the_spikes(recorded):
    assert recorded.populations == {"E": (0, 80), "I": (80, 20)}
    e, i = recorded.spikes("E"), recorded.spikes("I")
    assert e.neuron.max() < 80 <= i.neuron.min()
    assert len(e) + len(i) == len(recorded.spikes())


def test_columns_are_views_that_outlive_their_recording(small):
    recording = small.simulate(duration="200 ms")
    spikes = recording.spikes()
    step = spikes.step
    assert np.shares_memory(step, recording.spikes(warmup=True).step)
    assert not step.flags.writeable and not step.flags.owndata
    with pytest.raises(ValueError):
        step.setflags(write=True)
    kept = step.copy()
    del recording, spikes
    gc.collect()
    small.simulate(duration="200 ms")
    assert np.array_equal(step, kept)


def test_arrow_reads_the_same_memory(recorded, small):
    pyarrow = pytest.importorskip("pyarrow")
    spikes = recorded.spikes()
    table = pyarrow.table(spikes)
    table.validate(full=True)
    assert [(f.name, str(f.type), f.nullable) for f in table.schema] == [
        ("step", "uint64", False),
        ("neuron", "uint64", False),
        ("time", "double", False),
    ]
    for name in table.column_names:
        assert np.array_equal(table[name].to_numpy(), getattr(spikes, name))
    for name in ("step", "neuron"):
        buffer = spikes.to_arrow()[name].chunk(0).buffers()[1]
        assert buffer.address == getattr(spikes, name).ctypes.data
    assert pyarrow.table(recorded.spikes("I")).num_rows == len(recorded.spikes("I"))
    silent = small.simulate(duration="0.1 ms", threads=1).spikes()
    assert pyarrow.table(silent).num_rows == len(silent) == 0


def test_arrow_tables_outlive_what_they_came_from(small):
    pyarrow = pytest.importorskip("pyarrow")
    recording = small.simulate(duration="200 ms", threads=1)
    expected = recording.spikes().time
    # A stream that nobody reads, a reader that stops early, and one column kept of a table.
    recording.spikes().__arrow_c_stream__()
    pyarrow.RecordBatchReader.from_stream(recording.spikes()).close()
    reader = pyarrow.RecordBatchReader.from_stream(recording.spikes())
    column = reader.read_next_batch().column("time")
    with pytest.raises(StopIteration):
        reader.read_next_batch()
    del recording, reader
    gc.collect()
    assert np.array_equal(column.to_numpy(), expected)


def test_folders_round_trip(recorded, tmp_path):
    recorded.save(tmp_path / "kept")
    again = npl.Recording.load(tmp_path / "kept")
    assert again.spikes_sha256 == recorded.spikes_sha256 and again.provenance == recorded.provenance
    assert np.array_equal(again.trace("E", "V_m").values, recorded.trace("E", "V_m").values)
    assert np.array_equal(again.input_moments("I")[1], recorded.input_moments("I")[1])
    with pytest.raises(npl.FileError, match="not empty"):
        recorded.save(tmp_path / "kept")
    recorded.save(tmp_path / "kept", force=True)
    damaged = tmp_path / "kept" / "spikes.parquet"
    damaged.write_bytes(damaged.read_bytes()[:-9] + b"123456789")
    with pytest.raises(npl.RecordingError, match="spikes.parquet"):
        npl.Recording.load(tmp_path / "kept")


def test_traces_have_times_neurons_and_units(recorded):
    trace = recorded.trace("E", "V_m")
    assert trace.unit == "mV" and list(trace.neurons) == [0, 1, 2]
    assert trace.values.shape == (len(trace.time), 3) == (1100, 3)
    assert np.allclose(np.diff(trace.time), 1.0)
    # At or below threshold at the end of every step, since a spike resets.
    assert trace.values.max() < -55.0
    assert list(recorded.trace("I", "I_syn_ex").neurons) == [85]
    assert len(recorded.traces) == 2


def test_a_trace_is_the_analytic_solution():
    circuit = npl.Circuit("leak").add_population(
        "E", 1, model="iaf_psc_delta", initial={"V_m": "-60 mV"}
    )
    trace = circuit.simulate(npl.Protocol(duration="50 ms").trace("E", "V_m")).trace("E", "V_m")
    exact = -70 + 10 * np.exp(-trace.time / 10)
    assert np.allclose(trace.values[:, 0], exact, rtol=0, atol=1e-11)


def test_moments_of_the_input_add_up(recorded):
    parts = {k: recorded.input_moments("E", k) for k in ("excitatory", "inhibitory", "total")}
    total = parts["excitatory"][0] + parts["inhibitory"][0]
    assert np.allclose(parts["total"][0], total) and len(total) == 80
    assert (parts["excitatory"][0] > 0).all() and (parts["inhibitory"][0] < 0).all()
    assert (parts["total"][1] > 0).all() and parts["total"][2] == "mV/ms"


def test_running_measures_need_no_spikes(small):
    kept = npl.Protocol(duration="1 s", warmup="100 ms")
    running = kept.record(
        spikes=False, input_moments=True, statistics=True, bin="2 ms", window="250 ms"
    )
    recording, spikes = (small.simulate(p, seed=3) for p in (running, kept))
    rates = recording.statistics("E")["rate"]
    assert np.allclose(rates, npl.analysis.neuron_rates(spikes, "E"))
    assert np.isclose(float(npl.analysis.rates(spikes)["E"]), rates.mean())
    first = recording.statistics("I", window=0)
    assert set(first) == {"spikes", "mean_interval", "rate", "cv", "lv"}
    time, rate = recording.population_rate("E")
    assert len(time) == 500 and time[-1] == 1100.0 and np.isclose(rate.mean(), rates.mean())
    balance = recording.balance("E")
    e, i = (recording.input_moments("E", k)[0].mean() for k in ("excitatory", "inhibitory"))
    assert np.isclose(float(balance["factor"]), -i / e) and float(balance["coupling"]) > 0
    assert len(recording.balance_factors("E")) == len(rates)
    course = recording.balance_over_time("E")
    assert list(course["start"]) == [100, 350, 600, 850] and np.isfinite(course["factor"]).all()
    assert np.isclose(course["excitatory"].mean(), e)
    assert len(recording.autocorrelation("E", 40.0)["lag"]) == 21
    with pytest.raises(npl.RecordingError, match="window is 4, expected a number below 4"):
        recording.statistics("E", window=4)
    with pytest.raises(npl.RecordingError, match="statistics of population `E` were not recorded"):
        spikes.statistics("E")


def test_what_was_not_recorded_is_an_error(recorded, small):
    with pytest.raises(npl.RecordingError, match="no population named `e`; .* did you mean `E`?"):
        recorded.spikes("e")
    with pytest.raises(npl.RecordingError, match="`V_m` of population `I` was not recorded"):
        recorded.trace("I", "V_m")
    silent = small.simulate(npl.Protocol(duration="10 ms").record(spikes=False))
    for asked in ("E", None):
        with pytest.raises(npl.RecordingError, match="spikes of population `E` was not recorded; ask the protocol"):
            silent.spikes(asked)
    assert not npl.analysis.rates(silent)["E"]


def test_provenance_names_what_was_used(recorded):
    p = recorded.provenance
    assert (p["network_seed"], p["trial"], p["dt"], p["threads"]) == (3, 0, 0.1, 1)
    assert p["circuit_name"] == "small" and len(p["circuit_hash"]) == 64
    assert "rotter_diesmann_1999" in p["references"]
    assert p["neuropil_version"] == npl.__version__
