"""The rate of a single neuron against the current into it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Mapping, Optional, Union

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._native import Circuit, Model
from ._values import Quantity, _given, table
from .analysis import neuron_rates


@dataclass(frozen=True)
class FICurve:
    """Rates against currents; see :func:`fi_curve`."""

    #: Name of the neuron model.
    model: str
    #: Shape (n,), in ``unit``.
    currents: NDArray[np.float64]
    #: spikes/s, shape (n,).
    rates: NDArray[np.float64]
    #: Unit of the currents.
    unit: str

    def plot(self, ax: Any = None, **style: Any) -> Any:
        """Draws the curve with matplotlib; see :func:`neuropil.plots.fi_curve`. Returns the Axes."""
        from .plots import fi_curve as draw

        return draw(self, ax, **style)


def fi_curve(
    model: Union[str, Model],
    currents: ArrayLike,
    *,
    unit: str = "pA",
    parameters: Optional[Mapping[str, Any]] = None,
    port: Optional[str] = None,
    duration: Quantity = "1 s",
    warmup: Quantity = "200 ms",
    dt: Optional[Quantity] = None,
) -> FICurve:
    """Simulates one unconnected neuron for each of ``currents`` (constant, in ``unit``, shape (n,)) and counts its spikes after
    the warm-up. ``model`` is a name of the atlas or a :class:`Model`; ``port`` is one of its inputs, needed where it has
    several. Rates resolve one spike in ``duration``."""
    values = np.asarray(currents, dtype=np.float64)
    if values.ndim != 1 or not len(values):
        raise ValueError(f"currents have shape {values.shape}, expected (n,) with at least one")
    circuit = Circuit("fi_curve")
    if isinstance(model, Model):
        circuit.model(model)
    name = model.name if isinstance(model, Model) else model
    circuit.add_population("N", len(values), model=name, parameters=parameters)
    circuit.add_stimulus("current", "N", constant=table(values, unit), **_given(port=port))
    recording = circuit.simulate(duration=duration, warmup=warmup, dt=dt)
    return FICurve(name, values, neuron_rates(recording, "N"), unit)
