"""Completes the compiled classes with the methods that are written in Python.

The compiled part has what must be fast or must share memory; what only arranges it stands here. Signatures of all methods,
compiled or not, are in ``_native.pyi``."""

from __future__ import annotations

from typing import Any, Tuple

from . import _connect, _frames, _html, _population, _sweep, _theory, plots
from ._native import (
    BifurcationCurve,
    Branch,
    Circuit,
    Cost,
    Design,
    Estimate,
    Network,
    Population,
    RateModel,
    Recording,
    RegimeMap,
    Report,
    Spikes,
    SteadyStates,
    Streamed,
    Sweep,
    Synapses,
    Trace,
    TransferFunction,
    WorkingPoint,
)


def _methods(into: type, **functions: Any) -> None:
    for name, function in functions.items():
        if hasattr(function, "__qualname__"):
            function.__name__, function.__qualname__ = name, f"{into.__name__}.{name}"
        setattr(into, name, function)


def _reduce(self: Circuit) -> Tuple[Any, ...]:
    """Pickled as its document, with parameters and options; where that names other files, as text that needs none."""
    text, file, *_ = parts = self._parts()  # type: ignore[attr-defined]
    if file is not None and ("model_files" in text or "synapse_files" in text or "file" in text):
        return Circuit.from_toml, (self.to_toml(),)
    return Circuit._of_parts, parts  # type: ignore[attr-defined]


_methods(
    Circuit,
    connect=_connect.connect,
    poisson=_connect.poisson,
    current=_connect.current,
    noise=_connect.noise,
    ornstein_uhlenbeck=_connect.ornstein_uhlenbeck,
    patterns=_connect.patterns,
    protocol=_connect.protocol,
    connect_table=_connect.connect_table,
    connect_scipy=_connect.connect_scipy,
    connect_arrow=_connect.connect_arrow,
    __reduce__=_reduce,
    _repr_html_=_html.circuit,
)
_methods(
    Population,
    set=_population.set,
    get=_population.get,
    set_attribute=_population.set_attribute,
    positions=_population.positions,
    __getitem__=_population.__getitem__,
    __setitem__=_population.__setitem__,
    _repr_html_=_html.population,
)
_methods(
    Spikes,
    to_pandas=_frames.spikes_to_pandas,
    to_polars=_frames.spikes_to_polars,
    to_xarray=_frames.spikes_to_xarray,
    to_neo=_frames.spikes_to_neo,
)
_methods(
    Trace,
    to_pandas=_frames.trace_to_pandas,
    to_polars=_frames.trace_to_polars,
    to_xarray=_frames.trace_to_xarray,
    to_neo=_frames.trace_to_neo,
    plot=plots.trace,
)
_methods(
    Synapses,
    to_scipy=_frames.synapses_to_scipy,
    to_pandas=_frames.synapses_to_pandas,
    plot=plots.connectivity,
)
_methods(
    Recording,
    raster=plots.raster,
    plot_rates=plots.rates,
    plot_histogram=plots.histogram,
    plot_spectrum=plots.spectrum,
    to_neo=_frames.recording_to_neo,
    _repr_html_=_html.recording,
)
_methods(Network, _repr_html_=_html.network)
_methods(Estimate, _repr_html_=_html.estimate)
_methods(WorkingPoint, _repr_html_=_html.working_point)
_methods(
    TransferFunction,
    rate=_theory.rate,
    log_rate=_theory.log_rate,
    slopes=_theory.slopes,
    inverse=_theory.inverse,
    inverse_slopes=_theory.inverse_slopes,
)
_methods(RateModel, sensitivity=_theory.sensitivity, _repr_html_=_html.rate_model)
_methods(SteadyStates, to_pandas=_theory.states_to_pandas, _repr_html_=_html.steady_states)
_methods(Branch, to_pandas=_theory.branch_to_pandas, plot=plots.branch)
_methods(BifurcationCurve, to_pandas=_theory.curve_to_pandas, plot=plots.bifurcation_curve)
_methods(Design, to_pandas=_theory.design_to_pandas)
_methods(RegimeMap, to_pandas=_theory.map_to_pandas, plot=plots.regime_map)
_methods(Cost, _repr_html_=_html.cost)
_methods(Report, _repr_html_=_html.report)
_methods(Streamed, _repr_html_=_html.streamed)
_methods(Sweep, run=_sweep.run, __reduce__=_sweep.reduce, _repr_html_=_sweep.repr_html)
