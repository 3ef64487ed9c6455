"""Distributions over neurons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, Optional, Sequence

import numpy as np

from ._axes import axes, chosen

if TYPE_CHECKING:
    from .._native import Recording


def histogram(
    recording: "Recording",
    /,
    ax: Any = None,
    *,
    of: Literal["rate", "cv"] = "rate",
    populations: Optional[Sequence[str]] = None,
    bins: Any = 30,
    **style: Any,
) -> Any:
    """Distribution over neurons of rates (spikes/s), or of the coefficient of variation of intervals (neurons with at least
    10 of them). ``bins`` as in matplotlib. Returns the matplotlib Axes."""
    from ..analysis import neuron_cvs, neuron_rates

    if of not in ("rate", "cv"):
        raise ValueError(f"of is {of!r}, expected 'rate' or 'cv'")
    ax = axes(ax)
    measure = neuron_rates if of == "rate" else neuron_cvs
    names = chosen(recording, populations)
    found = [measure(recording, name) for name in names]
    found = [values[np.isfinite(values)] for values in found]
    edges = np.histogram_bin_edges(np.concatenate([*found, np.zeros(0)]), bins=bins)
    for name, values in zip(names, found):
        ax.hist(values, **{"bins": edges, "histtype": "step", "label": name, **style})
    ax.set_xlabel("rate (spikes/s)" if of == "rate" else "CV of intervals")
    ax.set_ylabel("neurons")
    ax.legend()
    return ax
