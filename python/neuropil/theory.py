"""Theory without a circuit: transfer functions of neurons over arrays, power laws fitted to them, and which sets of neurons of a
threshold-linear network can be active together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, List, Optional, Sequence, Tuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._native import (
    PowerLawFit,
    TransferFunction,
    combinatorial_network,
    graph_rules,
    permitted_sets,
    threshold_linear_points,
    uniform_in_degree_rule,
)
from ._values import Quantity

__all__ = [
    "combinatorial_network",
    "fit_power_law",
    "graph_rules",
    "permitted_sets",
    "siegert",
    "siegert_inverse",
    "threshold_linear_fixed_points",
    "uniform_in_degree_rule",
]


@dataclass(frozen=True)
class ThresholdLinearPoint:
    """A fixed point of a threshold-linear network."""

    #: Active neurons.
    support: Tuple[int, ...]
    #: Activity of all neurons.
    activity: NDArray[np.float64]
    #: Whether small deviations die out.
    stable: bool
    #: Sign of det(1 - U) on the active neurons; these add to 1 in a competitive network.
    index: int


def threshold_linear_fixed_points(
    weight: ArrayLike, input: Sequence[float]
) -> List[ThresholdLinearPoint]:
    """Every fixed point of dx/dt = -x + [U x + b]+ with weights U (target, source) and inputs b, by trying every set of active
    neurons; up to 20 neurons."""
    found = threshold_linear_points(weight, list(input))
    return [ThresholdLinearPoint(tuple(s), x, stable, index) for s, x, stable, index in found]


def siegert(
    mu: ArrayLike,
    sigma: ArrayLike,
    *,
    tau_m: Quantity = "20 ms",
    V_th: Quantity = "20 mV",
    V_reset: Quantity = "10 mV",
    t_ref: Quantity = "0 ms",
    tau_s: Optional[Quantity] = None,
    time_step: Optional[Quantity] = None,
    convention: str = "brunel",
) -> Any:
    """Rate (spikes/s) of a leaky integrate-and-fire neuron at mean ``mu`` and noise ``sigma``, numbers or arrays that broadcast;
    voltages are relative to rest. ``convention`` says what they are: ``"brunel"``, both mV, the free membrane potential having
    variance sigma^2/2; ``"drift"``, mV/s and mV/√s; ``"deviation"``, mV and the standard deviation of the free potential in mV.
    Bare numbers elsewhere are in ms and mV; see :meth:`TransferFunction.siegert` for ``tau_s`` and ``time_step``."""
    neuron = _neuron(tau_m, V_th, V_reset, t_ref, tau_s, time_step)
    return neuron.rate(mu, sigma, convention=convention)  # type: ignore[arg-type]


def siegert_inverse(
    rate: ArrayLike,
    sigma: ArrayLike,
    *,
    tau_m: Quantity = "20 ms",
    V_th: Quantity = "20 mV",
    V_reset: Quantity = "10 mV",
    t_ref: Quantity = "0 ms",
    tau_s: Optional[Quantity] = None,
    time_step: Optional[Quantity] = None,
    convention: str = "brunel",
) -> Any:
    """The mean input at which a leaky integrate-and-fire neuron fires with ``rate`` (spikes/s) under noise ``sigma``; the inverse
    of :func:`siegert`."""
    neuron = _neuron(tau_m, V_th, V_reset, t_ref, tau_s, time_step)
    return neuron.inverse(rate, sigma, convention=convention)  # type: ignore[arg-type]


def fit_power_law(
    sigma: float,
    *,
    tau_m: Quantity = "20 ms",
    V_th: Quantity = "20 mV",
    V_reset: Quantity = "10 mV",
    t_ref: Quantity = "0 ms",
    convention: str = "brunel",
    criterion: str = "smooth",
    below: Quantity = "10 Hz",
) -> PowerLawFit:
    """The power law a (mu - b)^n nearest to :func:`siegert` at the noise ``sigma``, over means with a rate below ``below``; see
    :meth:`TransferFunction.fit_power_law`."""
    neuron = _neuron(tau_m, V_th, V_reset, t_ref, None, None)
    return neuron.fit_power_law(
        sigma,
        convention=convention,  # type: ignore[arg-type]
        criterion=criterion,  # type: ignore[arg-type]
        below=below,
    )


def _neuron(
    tau_m: Quantity,
    V_th: Quantity,
    V_reset: Quantity,
    t_ref: Quantity,
    tau_s: Optional[Quantity],
    time_step: Optional[Quantity],
) -> TransferFunction:
    return TransferFunction.siegert(
        tau_m=tau_m, V_th=V_th, V_reset=V_reset, t_ref=t_ref, tau_s=tau_s, time_step=time_step
    )
