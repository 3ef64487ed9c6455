"""Connections as a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ._axes import axes

if TYPE_CHECKING:
    from .._native import Synapses


def connectivity(synapses: "Synapses", /, ax: Any = None, *, pixels: int = 256, **style: Any) -> Any:
    """Weights ``[target, source]`` as an image, summed over cells of a grid of at most ``pixels`` by ``pixels``; targets from
    top to bottom, sources from left to right. Returns the matplotlib Axes."""
    if pixels < 1:
        raise ValueError(f"pixels is {pixels}, expected at least 1")
    ax = axes(ax)
    targets, sources = synapses.shape
    bins = (min(pixels, targets), min(pixels, sources))
    image, _, _ = np.histogram2d(
        synapses.target,
        synapses.source,
        bins=bins,
        range=((0, targets), (0, sources)),
        weights=synapses.weight,
    )
    largest = float(np.abs(image).max(initial=0.0)) or 1.0
    style = {"cmap": "RdBu_r", "vmin": -largest, "vmax": largest, "aspect": "auto", "interpolation": "nearest", **style}
    shown = ax.imshow(image, extent=(0, sources, targets, 0), **style)
    ax.figure.colorbar(shown, ax=ax, label="weight")
    source, target = synapses.populations
    ax.set_xlabel(f"source neuron ({source})")
    ax.set_ylabel(f"target neuron ({target})")
    return ax
