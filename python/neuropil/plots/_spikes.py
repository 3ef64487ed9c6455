"""Spikes and states over time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional, Sequence

import numpy as np

from ._axes import axes, chosen

if TYPE_CHECKING:
    from .._native import Recording, Trace


def raster(
    recording: "Recording",
    /,
    ax: Any = None,
    *,
    populations: Optional[Sequence[str]] = None,
    start: Optional[float] = None,
    stop: Optional[float] = None,
    fraction: float = 1.0,
    order: Optional[str] = None,
    **style: Any,
) -> Any:
    """Spikes as dots, time (ms) to the right, populations in the order given from top to bottom.

    ``start`` and ``stop`` are ms from the start of the run; without them all that was measured is drawn. ``fraction``
    draws that part of the neurons of each population, the first ones. ``order`` names an attribute (a cell type, a depth)
    by which the neurons of each population are ordered from top to bottom. Returns the matplotlib Axes."""
    if not 0.0 < fraction <= 1.0:
        raise ValueError(f"fraction is {fraction}, expected a number above 0, at most 1")
    ax = axes(ax)
    names = chosen(recording, populations)
    start = recording.warmup if start is None else start
    stop = recording.warmup + recording.duration if stop is None else stop
    style = {"s": 1.0, "linewidths": 0, **style}
    top, ticks = 0, []
    for name in names:
        spikes = recording.spikes(name, warmup=True)
        first, size = recording.populations[name]
        shown = max(1, round(fraction * size))
        time, row = spikes.time, (spikes.neuron - first).astype(np.int64)
        kept = (time > start) & (time <= stop) & (row < shown)
        time, row = time[kept], row[kept]
        if order is not None:
            row = _ranks(recording, name, order, shown)[row]
        ax.scatter(time, top + row, label=name, **style)
        ticks.append(top + shown / 2)
        top += shown
    ax.set_yticks(ticks, names)
    ax.set_ylim(top, 0)
    ax.set_xlim(start, stop)
    ax.set_xlabel("time (ms)")
    ax.set_ylabel("neurons" if order is None else f"neurons by {order}")
    return ax


def _ranks(recording: "Recording", population: str, attribute: str, shown: int) -> Any:
    """The place of each of the first neurons when they are ordered by an attribute."""
    there = recording.attributes(population)
    if attribute not in there:
        known = ", ".join(there) or "none"
        raise ValueError(f"population `{population}` has no attribute `{attribute}`; there are: {known}")
    ranks = np.empty(shown, dtype=np.int64)
    ranks[np.argsort(there[attribute][:shown], kind="stable")] = np.arange(shown)
    return ranks


def rates(
    recording: "Recording",
    /,
    ax: Any = None,
    *,
    populations: Optional[Sequence[str]] = None,
    bin: str = "5 ms",
    **style: Any,
) -> Any:
    """Rate of each population (spikes/s per neuron) in bins over time (ms). Returns the matplotlib Axes."""
    from ..analysis import rate_over_time

    ax = axes(ax)
    for name in chosen(recording, populations):
        time, rate = rate_over_time(recording, name, bin)
        ax.plot(time, rate, **{"label": name, **style})
    ax.set_xlabel("time (ms)")
    ax.set_ylabel("rate (spikes/s)")
    ax.legend()
    return ax


def trace(
    trace: "Trace", /, ax: Any = None, *, neurons: Optional[Sequence[int]] = None, **style: Any
) -> Any:
    """A recorded variable over time (ms), one line a neuron: all of them, or those ids. Returns the matplotlib Axes."""
    ax = axes(ax)
    ids = list(trace.neurons)
    for neuron in ids if neurons is None else neurons:
        if neuron not in ids:
            raise ValueError(f"neuron {neuron} is not in the trace of {trace.population}")
        ax.plot(trace.time, trace.values[:, ids.index(neuron)], **{"label": str(neuron), **style})
    ax.set_xlabel("time (ms)")
    ax.set_ylabel(f"{trace.variable} ({trace.unit})" if trace.unit else trace.variable)
    return ax
