"""Figures with matplotlib, which is imported when one is drawn. Every function takes ``ax`` (a new one is made without it)
and returns the Axes."""

from ._curves import fi_curve, spectrum
from ._networks import connectivity
from ._spikes import raster, rates, trace
from ._statistics import histogram
from ._theory import bifurcation_curve, branch, regime_map

__all__ = [
    "bifurcation_curve",
    "branch",
    "connectivity",
    "fi_curve",
    "histogram",
    "raster",
    "rates",
    "regime_map",
    "spectrum",
    "trace",
]
