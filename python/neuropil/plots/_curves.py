"""Curves: spectra of population rates, and rate against current."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional, Sequence

from ._axes import axes, chosen

if TYPE_CHECKING:
    from .._curves import FICurve
    from .._native import Recording


def spectrum(
    recording: "Recording", /, ax: Any = None, *, populations: Optional[Sequence[str]] = None, **style: Any
) -> Any:
    """Spectral density of the rate of each population ((spikes/s)^2/Hz) against frequency (Hz), and as a dashed line the
    density that independent Poisson neurons of its rate would have. Returns the matplotlib Axes."""
    from ..analysis import spectrum as estimate

    ax = axes(ax)
    for name in chosen(recording, populations):
        frequency, density, poisson = estimate(recording, name)
        (line,) = ax.loglog(frequency[1:], density[1:], **{"label": name, **style})
        ax.axhline(poisson, color=line.get_color(), linestyle="--", linewidth=0.8)
    ax.set_xlabel("frequency (Hz)")
    ax.set_ylabel("density ((spikes/s)²/Hz)")
    ax.legend()
    return ax


def fi_curve(curve: "FICurve", /, ax: Any = None, **style: Any) -> Any:
    """Rate (spikes/s) against current; see :func:`neuropil.fi_curve`. Returns the matplotlib Axes."""
    ax = axes(ax)
    ax.plot(curve.currents, curve.rates, **{"marker": ".", "label": curve.model, **style})
    ax.set_xlabel(f"current ({curve.unit})")
    ax.set_ylabel("rate (spikes/s)")
    return ax
