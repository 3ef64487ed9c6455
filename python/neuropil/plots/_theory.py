"""Branches of steady states, curves of bifurcations, and maps of regimes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, List, Optional, Sequence, Union

import numpy as np

from ._axes import axes

if TYPE_CHECKING:
    from .._native import BifurcationCurve, Branch, RegimeMap

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


#: Colours of regions by number of stable states, inhibition-stabilised, supersaturating; neighbours differ in lightness.
_REGIONS = {
    "no steady state": "#8c8c8c",
    "oscillation (no stable state)": "#f0e442",
    "no stable state": "#c9a66b",
    "one stable state": "#eef3f7",
    "one stable state, inhibition-stabilised": "#a6cbe8",
    "one stable state, supersaturating": "#fbdcae",
    "one stable state, inhibition-stabilised, supersaturating": "#d9b3d4",
    "bistable": "#9fd9b4",
    "bistable, inhibition-stabilised": "#4fae7b",
    "bistable, supersaturating": "#d68b52",
    "bistable, inhibition-stabilised, supersaturating": "#1f7a63",
}
_BORDERS = {
    "fold": ("fold: two states meet", "#111111", "-", 1.6),
    "Hopf": ("Hopf: oscillations begin", "#d55e00", "-", 1.6),
    "onset of inhibition stabilisation": ("onset of inhibition stabilisation", "#0072b2", "-", 1.3),
    "onset of supersaturation": ("onset of supersaturation", "#b07000", "-", 1.3),
    "onset of persistent activity": ("onset of persistent activity", "#7a3b8f", "--", 1.3),
    "existence of the balanced limit": ("balanced limit begins to exist", "#777777", "--", 1.1),
    "stability of the balanced limit": ("balanced limit becomes stable", "#777777", "-", 0.9),
    "number of states": ("number of states changes", "#222222", "--", 1.1),
    "number of stable states": ("number of stable states changes", "#d55e00", "--", 1.1),
}


def regime_map(found: "RegimeMap", /, ax: Any = None, *, legend: bool = True, **style: Any) -> Any:
    """Regions of a map in colours, its borders, cusps and Bogdanov-Takens points, with a legend beside the axes. Points that have
    no answer stay white; ``style`` is that of border lines. Returns the matplotlib Axes."""
    from matplotlib.colors import ListedColormap
    from matplotlib.patches import Patch

    ax = axes(ax)
    names = list(_REGIONS)
    holds = found.where
    stable = found.stable_states
    base = np.where(stable >= 2, names.index("bistable"), names.index("one stable state"))
    with_state = base + holds("inhibition-stabilised") + 2 * holds("supersaturating")
    region = np.where(stable == 0, names.index("no stable state"), with_state)
    region = np.where(holds("oscillation"), names.index("oscillation (no stable state)"), region)
    region = np.where(holds("no steady state"), names.index("no steady state"), region)
    shown = np.ma.masked_array(region, np.zeros(region.shape, bool))
    for row, column, _ in found.failed:
        shown[row, column] = np.ma.masked
    colors = ListedColormap([_REGIONS[name] for name in names])
    ax.pcolormesh(found.x, found.y, shown, cmap=colors, vmin=-0.5, vmax=len(names) - 0.5, shading="nearest", rasterized=True)
    handles: List[Any] = [Patch(color=_REGIONS[names[k]], label=names[k]) for k in np.unique(shown.compressed())]
    for kind, (label, color, dashes, width) in _BORDERS.items():
        drawn = {"color": color, "linestyle": dashes, "linewidth": width, "label": label, **style}
        lines = [ax.plot(b["x"], b["y"], **drawn)[0] for b in found.borders if b["kind"] == kind]
        handles += lines[:1]
    first, second = found.parameters
    for points, marker, label in ((found.cusps, "D", "cusp"), (found.bogdanov_takens, "s", "Bogdanov–Takens")):
        if points:
            x, y = [p[first] for p in points], [p[second] for p in points]
            handles += ax.plot(x, y, linestyle="none", marker=marker, color="#111111", label=label, zorder=3)
    for axis, values in (("x", found.x), ("y", found.y)):
        # Equal ratios rather than equal differences: a logarithmic axis.
        if len(values) > 2 and not np.allclose(np.diff(values), values[1] - values[0]):
            getattr(ax, f"set_{axis}scale")("log")
    ax.set_xlim(found.x[0], found.x[-1])
    ax.set_ylim(found.y[0], found.y[-1])
    ax.set_xlabel(_label(first, found.units[0]))
    ax.set_ylabel(_label(second, found.units[1]))
    if legend:
        ax.legend(handles=handles, loc="upper left", bbox_to_anchor=(1.02, 1.0), borderaxespad=0.0, fontsize="small")
    return ax
