"""Theory from Python: transfer functions over arrays, tables of steady states and branches, sensitivities."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Dict, List, Tuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._frames import library

if TYPE_CHECKING:
    from ._native import BifurcationCurve, Branch, Design, RateModel, RegimeMap, SteadyStates, TransferFunction


def _over(function: Any, *arrays: ArrayLike, convention: str) -> Tuple[Any, ...]:
    """A compiled function of flat arrays, over arrays that broadcast; numbers give numbers."""
    given = np.broadcast_arrays(*(np.asarray(a, dtype=np.float64) for a in arrays))
    shape = given[0].shape
    found = function(*(np.ascontiguousarray(a).ravel() for a in given), convention)
    return tuple(f.reshape(shape) if shape else float(f[0]) for f in found)


def rate(self: TransferFunction, mu: ArrayLike, sigma: ArrayLike = 0.0, *, convention: str = "brunel") -> Any:
    """Rate (spikes/s) at mean ``mu`` and noise ``sigma``."""
    return _over(self._response, mu, sigma, convention=convention)[0]  # type: ignore[attr-defined]


def log_rate(self: TransferFunction, mu: ArrayLike, sigma: ArrayLike = 0.0, *, convention: str = "brunel") -> Any:
    """Natural logarithm of the rate in spikes/s, finite also where the rate is too small for a number."""
    return _over(self._response, mu, sigma, convention=convention)[1]  # type: ignore[attr-defined]


def slopes(
    self: TransferFunction, mu: ArrayLike, sigma: ArrayLike = 0.0, *, convention: str = "brunel"
) -> Tuple[Any, Any]:
    """Derivatives of the rate by mean and by noise, spikes/s per unit of each."""
    return _over(self._response, mu, sigma, convention=convention)[2:]  # type: ignore[attr-defined, return-value]


def inverse(self: TransferFunction, rate: ArrayLike, sigma: ArrayLike = 0.0, *, convention: str = "brunel") -> Any:
    """The mean input at which the neuron fires with ``rate`` (spikes/s, above 0 and below the largest possible)."""
    return _over(self._inverse, rate, sigma, convention=convention)[0]  # type: ignore[attr-defined]


def inverse_slopes(
    self: TransferFunction, rate: ArrayLike, sigma: ArrayLike = 0.0, *, convention: str = "brunel"
) -> Tuple[Any, Any]:
    """Derivatives of the mean input that :meth:`inverse` gives by rate (per spike/s) and by noise."""
    return _over(self._inverse, rate, sigma, convention=convention)[1:]  # type: ignore[attr-defined, return-value]


@dataclass(frozen=True)
class Sensitivity:
    """How steady rates depend on every parameter of a rate model; see :meth:`RateModel.sensitivity`."""

    #: Names of the populations.
    populations: List[str]
    #: Values of the parameters by name.
    parameters: Dict[str, float]
    #: Unit of each parameter.
    units: Dict[str, str]
    #: Rates at the state, spikes/s, shape (populations,).
    rates: NDArray[np.float64]
    #: Derivatives, spikes/s per unit of the parameter, shape (populations, parameters); NaN where a transfer function does
    #: not know of the parameter.
    values: NDArray[np.float64]

    def __getitem__(self, parameter: str) -> Dict[str, float]:
        """The derivative of each population's rate by one parameter."""
        column = self.values[:, list(self.parameters).index(parameter)]
        return {name: float(v) for name, v in zip(self.populations, column)}

    @property
    def elasticity(self) -> NDArray[np.float64]:
        """Relative change of rates for a relative change of parameters, (p/nu) dnu/dp, shape (populations, parameters)."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return self.values * np.array(list(self.parameters.values())) / self.rates[:, None]

    def to_pandas(self) -> Any:
        """A pandas.DataFrame, one row a parameter, one column a population."""
        pandas = library("pandas", "a pandas.DataFrame", "frames")
        index = pandas.Index(list(self.parameters), name="parameter")
        return pandas.DataFrame(self.values.T, index=index, columns=self.populations)


def sensitivity(self: RateModel, state: Any) -> Sensitivity:
    """Derivatives of the rates of a steady state (or of rates in spikes/s) by every parameter, by the implicit function
    theorem. TheoryError at a fold, where they do not exist."""
    values = self._sensitivity(state)  # type: ignore[attr-defined]
    rates = self.examine(state).rates
    return Sensitivity(
        self.populations, dict(self.parameters), self.units, np.array(list(rates.values())), values
    )


def states_to_pandas(self: SteadyStates) -> Any:
    """A pandas.DataFrame, one row a state: rate and noise ratio of each population, largest eigenvalue, kind of state."""
    pandas = library("pandas", "a pandas.DataFrame", "frames")
    rows: List[Dict[str, Any]] = []
    for state in self:
        row: Dict[str, Any] = {f"{name} (spikes/s)": value for name, value in state.rates.items()}
        row |= {
            "stable": state.stable,
            "isn": state.isn,
            "supersaturating": state.supersaturating,
            "paradoxical": any(state.paradoxical.values()),
            "eigenvalue (1/s)": complex(state.eigenvalues[0]),
        }
        row |= {f"noise ratio {name}": value for name, value in (state.noise_ratio or {}).items()}
        rows.append(row)
    return pandas.DataFrame(rows)


def branch_to_pandas(self: Branch) -> Any:
    """A pandas.DataFrame, one row a point of the curve: the parameter, the rate of each population (spikes/s), stable."""
    pandas = library("pandas", "a pandas.DataFrame", "frames")
    columns: Dict[str, Any] = {self.parameter: self.values}
    columns |= {name: self.rates[:, i] for i, name in enumerate(self.populations)}
    return pandas.DataFrame(columns | {"stable": self.stable})


def curve_to_pandas(self: BifurcationCurve) -> Any:
    """A pandas.DataFrame, one row a point of the curve: both parameters, and the frequency (Hz) of Hopf points."""
    pandas = library("pandas", "a pandas.DataFrame", "frames")
    first, second = self.parameters
    columns = {first: self.first, second: self.second}
    return pandas.DataFrame(columns | ({"frequency": self.frequency} if self.kind == "hopf" else {}))


def map_to_pandas(self: RegimeMap) -> Any:
    """A pandas.DataFrame, one row a point: both parameters, number of states and of stable ones, a column of bool for each kind
    of regime, and the rate of each population (spikes/s) and stability of each state."""
    pandas = library("pandas", "a pandas.DataFrame", "frames")
    (first, second), rates, stable = self.parameters, self.rates, self.stable
    x, y = np.meshgrid(self.x, self.y)
    columns: Dict[str, Any] = {first: x.ravel(), second: y.ravel()}
    columns |= {"states": self.states.ravel(), "stable states": self.stable_states.ravel()}
    columns |= {kind: self.where(kind).ravel() for kind in self.kinds}
    for s in range(rates.shape[2]):
        for k, name in enumerate(self.populations):
            columns[f"state {s + 1} {name} (spikes/s)"] = rates[:, :, s, k].ravel()
        columns[f"state {s + 1} stable"] = stable[:, :, s].ravel()
    return pandas.DataFrame(columns)


def design_to_pandas(self: Design) -> Any:
    """A pandas.DataFrame of the data: one column for each of ``table``."""
    pandas = library("pandas", "a pandas.DataFrame", "frames")
    return pandas.DataFrame(self.table)
