"""Recordings as tables of other libraries, which are imported when one is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import Any, Optional

import numpy as np

from ._native import Recording, Spikes, Synapses, Trace


def library(name: str, what: str, extra: str) -> Any:
    """The library, or an ImportError that says what to install."""
    try:
        return import_module(name)
    except ImportError as error:
        if error.name is not None and error.name.split(".")[0] != name.split(".")[0]:
            raise
        raise ImportError(f"{what} needs {name}: pip install 'neuropil[{extra}]'") from error


def spikes_to_pandas(self: Spikes) -> Any:
    """A pandas.DataFrame with the columns step, neuron, time (ms)."""
    pandas = library("pandas", "a pandas.DataFrame", "frames")
    return pandas.DataFrame({"step": self.step, "neuron": self.neuron, "time": self.time})


def spikes_to_polars(self: Spikes) -> Any:
    """A polars.DataFrame with the columns step, neuron, time (ms)."""
    polars = library("polars", "a polars.DataFrame", "frames")
    return polars.DataFrame({"step": self.step, "neuron": self.neuron, "time": self.time})


def spikes_to_xarray(self: Spikes) -> Any:
    """An xarray.Dataset along the dimension ``spike``: step, neuron, time (ms)."""
    xarray = library("xarray", "an xarray.Dataset", "frames")
    columns = {name: ("spike", getattr(self, name)) for name in ("step", "neuron", "time")}
    found = xarray.Dataset(columns)
    found["time"].attrs["units"] = "ms"
    return found


def spikes_to_neo(
    self: Spikes, *, t_stop: Optional[float] = None, neurons: Optional[Any] = None
) -> Any:
    """A list of neo.SpikeTrain, one for each neuron of ``neurons`` (ids; those that fired unless given), from 0 to ``t_stop``
    (ms; the last spike unless given). Each has the id in its annotation ``neuron``."""
    neo = library("neo", "neo.SpikeTrain", "neo")
    time = self.time
    stop = t_stop if t_stop is not None else (float(time.max()) if len(time) else 0.0)
    return _trains(neo, self.neuron, time, neurons, 0.0, stop)


def _trains(neo: Any, ids: Any, time: Any, neurons: Any, start: float, stop: float) -> Any:
    wanted = np.unique(ids) if neurons is None else np.asarray(neurons)
    order = np.argsort(ids, kind="stable")
    ids, time = ids[order], time[order]
    first, last = np.searchsorted(ids, wanted, "left"), np.searchsorted(ids, wanted, "right")
    return [
        neo.SpikeTrain(time[a:b], units="ms", t_start=start, t_stop=stop, neuron=int(neuron))
        for neuron, a, b in zip(wanted, first, last)
    ]


def trace_to_pandas(self: Trace) -> Any:
    """A pandas.DataFrame, one row a time (index, ms), one column a neuron (by id), in ``unit``."""
    pandas = library("pandas", "a pandas.DataFrame", "frames")
    index = pandas.Index(self.time, name="time")
    return pandas.DataFrame(self.values, index=index, columns=pandas.Index(self.neurons, name="neuron"))


def trace_to_polars(self: Trace) -> Any:
    """A polars.DataFrame with the column time (ms) and one column for each neuron, by its id, in ``unit``."""
    polars = library("polars", "a polars.DataFrame", "frames")
    columns = {str(n): self.values[:, i] for i, n in enumerate(self.neurons)}
    return polars.DataFrame({"time": self.time} | columns)


def trace_to_xarray(self: Trace) -> Any:
    """An xarray.DataArray along time (ms) and neuron (id), with its unit in ``attrs``."""
    xarray = library("xarray", "an xarray.DataArray", "frames")
    return xarray.DataArray(
        self.values,
        coords={"time": ("time", self.time, {"units": "ms"}), "neuron": self.neurons},
        dims=("time", "neuron"),
        name=self.variable,
        attrs={"units": self.unit, "population": self.population},
    )


def trace_to_neo(self: Trace) -> Any:
    """A neo.AnalogSignal of all neurons, whose ids are in its array annotation ``neuron``."""
    neo = library("neo", "a neo.AnalogSignal", "neo")
    quantities = library("quantities", "a neo.AnalogSignal", "neo")
    time = self.time
    period = float(time[1] - time[0]) if len(time) > 1 else 1.0
    return neo.AnalogSignal(
        self.values,
        units=self.unit,
        t_start=(float(time[0]) if len(time) else 0.0) * quantities.ms,
        sampling_period=period * quantities.ms,
        name=f"{self.variable} of {self.population}",
        array_annotations={"neuron": np.asarray(self.neurons)},
    )


def recording_to_neo(self: Recording) -> Any:
    """A neo.Block of one Segment: a SpikeTrain for each neuron, after the warm-up, annotated with its ``neuron`` and
    ``population``, and an AnalogSignal for each trace. Times are ms from the start of the run."""
    neo = library("neo", "a neo.Block", "neo")
    block = neo.Block(name=self.provenance["circuit_name"], **_flat(self.provenance))
    segment = neo.Segment(name="run")
    start, stop = self.warmup, self.warmup + self.duration
    for name, (first, size) in self.populations.items():
        spikes = self.spikes(name)
        neurons = np.arange(first, first + size)
        for train in _trains(neo, spikes.neuron, spikes.time, neurons, start, stop):
            train.annotate(population=name)
            segment.spiketrains.append(train)
    for trace in self.traces:
        segment.analogsignals.append(trace_to_neo(trace))
    block.segments.append(segment)
    return block


def _flat(provenance: Any) -> Any:
    names = ("circuit_hash", "network_seed", "trial", "engine", "neuropil_version")
    return {name: provenance[name] for name in names}


def synapses_to_scipy(self: Synapses, format: str = "csr", values: str = "weight") -> Any:
    """A SciPy sparse array ``[target, source]`` of weights, or of delays in ms (``values="delay"``), of shape ``shape``.

    ``format`` is ``"csr"``, ``"csc"`` or ``"coo"``. Where a pair is connected more than once, ``"coo"`` keeps an entry for
    each synapse; the others add weights up, and refuse delays."""
    if values not in ("weight", "delay"):
        raise ValueError(f"values is {values!r}, expected 'weight' or 'delay'")
    if format not in ("csr", "csc", "coo"):
        raise ValueError(f"format is {format!r}, expected 'csr', 'csc' or 'coo'")
    sparse = library("scipy.sparse", "a sparse array", "scipy")
    index = np.int32 if max(self.shape) < 2**31 else np.int64
    rows, columns = self.target.astype(index), self.source.astype(index)
    coo = sparse.coo_array((getattr(self, values), (rows, columns)), shape=self.shape)
    if format == "coo":
        return coo
    found = coo.asformat(format)
    if values == "delay" and found.nnz < len(self):
        raise ValueError("some pairs are connected more than once, expected format='coo' for their delays")
    return found


def synapses_to_pandas(self: Synapses) -> Any:
    """A pandas.DataFrame with the columns source, target, weight (in the receptor's unit), delay (ms), projection."""
    pandas = library("pandas", "a pandas.DataFrame", "frames")
    names = ("source", "target", "weight", "delay", "projection")
    return pandas.DataFrame({name: getattr(self, name) for name in names})
