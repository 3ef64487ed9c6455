"""Values, attributes and positions of a population as arrays: methods of :class:`neuropil.Population`."""

from __future__ import annotations

from typing import Any, List, Mapping, Optional, Union

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._native import Population
from .errors import CircuitError

_AXES = ("x", "y", "z")


def _where(self: Population, name: str) -> str:
    for section, there in (("parameters", self.parameters), ("initial", self.initial)):
        if name in there:
            return section
    known = ", ".join([*self.parameters, *self.initial])
    raise CircuitError(f"population `{self.name}`: parameter or state `{name}` is unknown, expected one of {known}")


def set(self: Population, name: str, value: Any, unit: Optional[str] = None) -> Population:
    """Sets a parameter or the initial value of a state: a quantity, a distribution, an expression of the circuit's parameters,
    or an array of shape (neurons,) in ``unit``; bare numbers without a unit are pure numbers. Returns the population.

        E.set("tau_m", numpy.linspace(10, 30, len(E)), unit="ms")"""
    given: Any = value
    if not isinstance(value, (str, Mapping)):
        array = np.asarray(value, dtype=np.float64)
        if array.ndim == 1:
            if len(array) != self.size:
                raise CircuitError(
                    f"population `{self.name}`: `{name}` has {len(array)} values, expected {self.size}, one for each"
                )
            own = self.units.get(name, "")
            if unit is None and own and array.any():
                raise CircuitError(
                    f'population `{self.name}`: values of `{name}` have no unit, expected one such as unit="{own}"'
                )
            given = {"values": array} | ({} if unit is None else {"unit": unit})
        elif array.ndim == 0:
            given = float(array) if unit is None else f"{float(array)!r} {unit}"
        else:
            raise ValueError(f"values of `{name}` have shape {array.shape}, expected ({self.size},)")
    elif unit is not None:
        raise ValueError(f"unit of `{name}` is given besides {value!r}, expected it with numbers only")
    self.circuit.set({f"populations.{self.name}.{_where(self, name)}.{name}": given})
    return self


def get(
    self: Population, name: str, unit: Optional[str] = None, *, seed: Optional[int] = None
) -> NDArray[np.float64]:
    """A parameter, or the initial value of a state, of every neuron: shape (neurons,), in ``unit`` or else in the unit that
    ``units`` names. What is drawn from a distribution needs the ``seed`` of the network."""
    section = _where(self, name)
    declared = (self.parameters if section == "parameters" else self.initial)[name]
    if isinstance(declared, dict) and "distribution" in declared and seed is None:
        raise CircuitError(
            f"population `{self.name}`: `{name}` is drawn from a distribution, expected the seed of a network"
        )
    network = self.circuit.realize(seed=1 if seed is None else seed)
    values = (network.parameters if section == "parameters" else network.initial)(self.name)[name]
    own = self.units[name]
    if unit is None or unit == own:
        return values
    from ._native import convert

    return values * convert(1.0, own, unit)


def __getitem__(self: Population, name: str) -> Any:
    """What is declared for a parameter or a state: text with a unit, a distribution, or ``{"values": array, "unit": ...}``."""
    return (self.parameters if _where(self, name) == "parameters" else self.initial)[name]


def __setitem__(self: Population, name: str, value: Any) -> None:
    """As :meth:`set`; numbers are in the unit that ``units`` names."""
    numbers = not isinstance(value, (str, Mapping))
    _where(self, name)
    set(self, name, value, self.units[name] or None if numbers else None)


def set_attribute(
    self: Population,
    name: str,
    values: Union[ArrayLike, List[str]],
    unit: Optional[str] = None,
) -> Population:
    """Keeps what else is known of each neuron: words, or numbers in ``unit`` (NaN where unknown), shape (neurons,). Dynamics
    do not depend on it; figures and selections may. Returns the population."""
    array = np.asarray(values)
    if array.ndim != 1:
        raise ValueError(f"attribute `{name}` has shape {array.shape}, expected ({self.size},)")
    given: Any
    if array.dtype.kind in "US" or array.dtype == object:
        given = [str(word) for word in array]
    else:
        given = {"values": array.astype(np.float64), "unit": unit or ""}
    self.circuit.set({f"populations.{self.name}.attributes.{name}": given})
    return self


def _get_positions(self: Population) -> NDArray[np.float64]:
    """Positions in um, shape (neurons, 2 or 3): the attributes ``x``, ``y`` and perhaps ``z``. Set it with such an array."""
    from ._native import convert

    columns, units = self.attributes, self.units
    there = [axis for axis in _AXES if axis in columns]
    if not there:
        raise CircuitError(f"population `{self.name}` has no positions")
    return np.column_stack([columns[axis] * convert(1.0, units[axis], "um") for axis in there])


def _set_positions(self: Population, values: ArrayLike) -> None:
    array = np.asarray(values, dtype=np.float64)
    if array.ndim != 2 or array.shape[0] != self.size or array.shape[1] not in (2, 3):
        raise ValueError(f"positions have shape {array.shape}, expected ({self.size}, 2 or 3) in um")
    for axis, column in zip(_AXES, array.T):
        set_attribute(self, axis, column, unit="um")


positions = property(_get_positions, _set_positions, doc=_get_positions.__doc__)
