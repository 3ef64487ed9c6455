"""Figures with matplotlib, which is imported when one is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional, Sequence

import numpy as np

if TYPE_CHECKING:
    from ._native import Recording


def raster(
    recording: "Recording",
    ax: Any = None,
    *,
    populations: Optional[Sequence[str]] = None,
    start: Optional[float] = None,
    stop: Optional[float] = None,
    fraction: float = 1.0,
    **style: Any,
) -> Any:
    """Spikes as dots, time (ms) to the right, populations in the order given from top to bottom.

    ``start`` and ``stop`` are ms from the start of the run; without them all that was measured is drawn. ``fraction``
    draws that part of the neurons of each population, the first ones. Returns the matplotlib Axes.
    """
    try:
        import matplotlib.pyplot as plt
    except ImportError as error:
        raise ImportError("figures need matplotlib: pip install 'neuropil[plot]'") from error
    if not 0.0 < fraction <= 1.0:
        raise ValueError(f"fraction is {fraction}, expected a number above 0, at most 1")
    if ax is None:
        _, ax = plt.subplots(layout="constrained")
    names = list(recording.populations if populations is None else populations)
    start = recording.warmup if start is None else start
    stop = recording.warmup + recording.duration if stop is None else stop
    style = {"s": 1.0, "linewidths": 0, **style}
    top, ticks = 0, []
    for name in names:
        spikes = recording.spikes(name, warmup=True)
        first, size = recording.populations[name]
        shown = max(1, round(fraction * size))
        time, row = spikes.time, spikes.neuron - first
        kept = (time > start) & (time <= stop) & (row < shown)
        ax.scatter(time[kept], top + row[kept].astype(np.int64), label=name, **style)
        ticks.append(top + shown / 2)
        top += shown
    ax.set_yticks(ticks, names)
    ax.set_ylim(top, 0)
    ax.set_xlim(start, stop)
    ax.set_xlabel("time (ms)")
    ax.set_ylabel("neurons")
    return ax
