"""The Axes that a figure is drawn on."""

from __future__ import annotations

from typing import Any, List, Optional, Sequence


def axes(ax: Any) -> Any:
    """``ax``, or those of a new figure."""
    if ax is not None:
        return ax
    try:
        import matplotlib.pyplot as plt
    except ImportError as error:
        raise ImportError("figures need matplotlib: pip install 'neuropil[plot]'") from error
    return plt.subplots(layout="constrained")[1]


def chosen(recording: Any, populations: Optional[Sequence[str]]) -> List[str]:
    """The populations named, or all."""
    if isinstance(populations, str):
        return [populations]
    return list(recording.populations if populations is None else populations)
