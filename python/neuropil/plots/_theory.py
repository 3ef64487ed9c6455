"""Branches of steady states, and curves of bifurcations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, List, Optional, Sequence, Union

import numpy as np

from ._axes import axes

if TYPE_CHECKING:
    from .._native import BifurcationCurve, Branch

_MARKERS = {"folds": ("o", "fold"), "hopfs": ("s", "Hopf point"), "crossings": ("x", "crossing")}


def branch(
    branches: Union["Branch", Sequence["Branch"]],
    /,
    ax: Any = None,
    *,
    populations: Optional[Sequence[str]] = None,
    **style: Any,
) -> Any:
    """Steady rates (spikes/s) against a parameter: stable parts solid, unstable ones dashed, folds, Hopf points and crossings
    marked. One branch, or a list of those in one parameter; ``populations`` are drawn, all unless given. Returns the
    matplotlib Axes."""
    every: List[Branch] = list(branches) if isinstance(branches, (list, tuple)) else [branches]  # type: ignore[list-item]
    ax = axes(ax)
    if not every:
        return ax
    known = every[0].populations
    wanted = [populations] if isinstance(populations, str) else list(known if populations is None else populations)
    marked: List[str] = []
    for k, name in enumerate(wanted):
        if name not in known:
            raise ValueError(f"there is no population {name!r}, expected one of {', '.join(known)}")
        i, color = known.index(name), style.get("color", f"C{k}")
        said = False
        for one in every:
            values, rates, stable = one.values, one.rates[:, i], one.stable
            for start, stop in _runs(stable):
                solid = bool(stable[start])
                drawn = {"color": color, "linestyle": "-" if solid else "--", "linewidth": 1.5 if solid else 1.0, **style}
                if not said and (solid or not any(b.stable.any() for b in every)):
                    drawn["label"], said = name, True
                ax.plot(values[start:stop], rates[start:stop], **drawn)
            for attribute, (marker, label) in _MARKERS.items():
                points = getattr(one, attribute)
                if points:
                    ax.plot(
                        [p.value for p in points],
                        [p.rates[name] for p in points],
                        linestyle="none",
                        marker=marker,
                        color=color,
                        markersize=5,
                        zorder=3,
                        label=label if label not in marked else None,
                    )
                    marked.append(label)
    ax.set_xlabel(_label(every[0].parameter, every[0].unit))
    ax.set_ylabel("rate (spikes/s)")
    ax.legend()
    return ax


def _runs(stable: Any) -> List[Any]:
    """Pieces of equal stability, each drawn up to the first point of the next."""
    edges = np.flatnonzero(stable[1:] != stable[:-1]) + 1
    starts = [0, *edges.tolist()]
    stops = [*(edges + 1).tolist(), len(stable)]
    return list(zip(starts, stops))


def _label(parameter: str, unit: str) -> str:
    return f"{parameter} ({unit})" if unit else parameter


def bifurcation_curve(curve: "BifurcationCurve", /, ax: Any = None, **style: Any) -> Any:
    """A curve of folds or Hopf points in the plane of two parameters, with its cusps and Bogdanov-Takens points. Returns the
    matplotlib Axes."""
    ax = axes(ax)
    (first, second), units = curve.parameters, curve.units
    label = "folds" if curve.kind == "fold" else "Hopf points"
    (line,) = ax.plot(curve.first, curve.second, **{"label": label, **style})
    for points, marker, name in ((curve.cusps, "D", "cusp"), (curve.bogdanov_takens, "^", "Bogdanov–Takens")):
        if points:
            x, y = [p[first] for p in points], [p[second] for p in points]
            ax.plot(x, y, linestyle="none", marker=marker, color=line.get_color(), label=name, zorder=3)
    ax.set_xlabel(_label(first, units[0]))
    ax.set_ylabel(_label(second, units[1]))
    ax.legend()
    return ax
