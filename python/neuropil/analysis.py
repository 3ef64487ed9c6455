"""Statistics of a recording after its warm-up, each an :class:`~neuropil.Estimate` with a 95 % interval."""

from ._native import (
    correlation,
    cv,
    fano,
    from_spikes,
    lv,
    neuron_cvs,
    neuron_rates,
    rate_over_time,
    rates,
    read_spikes,
    spectrum,
    summary,
    synchrony,
)

__all__ = [
    "correlation",
    "cv",
    "fano",
    "from_spikes",
    "lv",
    "neuron_cvs",
    "neuron_rates",
    "rate_over_time",
    "rates",
    "read_spikes",
    "spectrum",
    "summary",
    "synchrony",
]
