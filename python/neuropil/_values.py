"""Values on their way in (distributions, tables) and out (one number for each population)."""

from __future__ import annotations

from typing import Any, Dict, Generic, Mapping, Optional, Sequence, TypeVar, Union

T = TypeVar("T")

#: A quantity with its unit (``"10 ms"``), or a pure number.
Quantity = Union[str, float, int]


class Values(Dict[str, T], Generic[T]):
    """One value for each name, with unit and source."""

    unit: str
    source: str

    def __init__(self, values: Mapping[str, T] = {}, unit: str = "", source: str = ""):
        super().__init__(values)
        self.unit = unit
        self.source = source

    def __str__(self) -> str:
        width = max((len(name) for name in self), default=0)
        unit = f" {self.unit}" if self.unit else ""
        lines = []
        for name, value in self.items():
            shown = f"{value:.4g}{unit}" if isinstance(value, float) else str(value)
            lines.append(f"{name:{width}}  {shown}")
        return "\n".join(lines)


def _given(**keys: Any) -> Dict[str, Any]:
    return {key: value for key, value in keys.items() if value is not None}


def normal(
    mean: Quantity,
    sd: Optional[Quantity] = None,
    *,
    relative_sd: Optional[float] = None,
    lower: Optional[Quantity] = None,
    upper: Optional[Quantity] = None,
    keep_sign: Optional[bool] = None,
    beyond: Optional[str] = None,
) -> Dict[str, Any]:
    """A Gaussian. ``sd`` or ``relative_sd`` (over the size of the mean); ends are ``lower`` and ``upper``, or 0 on the
    far side of the mean with ``keep_sign``. Draws beyond an end are drawn again (``beyond="redraw"``) or set to it
    (``"clip"``)."""
    return {"distribution": "normal"} | _given(
        mean=mean,
        sd=sd,
        relative_sd=relative_sd,
        lower=lower,
        upper=upper,
        keep_sign=keep_sign,
        beyond=beyond,
    )


def lognormal(median: Quantity, sigma: float) -> Dict[str, Any]:
    """exp(N(0, sigma)) times ``median``; a negative median mirrors it, for inhibitory weights."""
    return {"distribution": "lognormal", "median": median, "sigma": sigma}


def uniform(low: Quantity, high: Quantity) -> Dict[str, Any]:
    """Uniform on [low, high)."""
    return {"distribution": "uniform", "low": low, "high": high}


def table(values: Any, unit: Optional[str] = None) -> Dict[str, Any]:
    """One value for each neuron or synapse, in order: a list or NumPy array of numbers in ``unit``."""
    return _given(values=values, unit=unit)


#: Kinds of courses in time.
COURSES = ("steps", "piecewise_linear", "sinusoidal")


def steps(points: Sequence[Sequence[Quantity]]) -> Dict[str, Any]:
    """A course in time by pairs of time (a multiple of the time step) and value, which holds from then on; 0 before the first:
    ``steps([("0 ms", "10 spikes/s"), ("500 ms", "20 spikes/s")])``. For rates, currents, and factors of weights."""
    return {"steps": [list(pair) for pair in points]}


def piecewise_linear(points: Sequence[Sequence[Quantity]]) -> Dict[str, Any]:
    """A course in time by pairs of time and value joined by straight lines; level before the first and after the last. For rates,
    currents, and factors of weights."""
    return {"piecewise_linear": [list(pair) for pair in points]}


def sinusoidal(
    mean: Quantity, amplitude: Quantity, frequency: Quantity, phase: float = 0.0
) -> Dict[str, Any]:
    """The course mean + amplitude sin(2 pi frequency t + phase) of a rate or a current, t from the start of the run: ``mean`` and
    ``amplitude`` in one unit (``"8 spikes/s"``, ``"20 pA"``), ``frequency`` such as ``"5 Hz"``, ``phase`` in rad."""
    return {"sinusoidal": {"mean": mean, "amplitude": amplitude, "frequency": frequency, "phase": phase}}
