"""neuropil: one description of a neural circuit, taken to theory, simulation and analysis.

    import neuropil as npl

    circuit = npl.atlas.circuit("brunel_2000", g=5, eta=2)
    recording = circuit.simulate(duration="1 s", warmup="500 ms", seed=1)
    print(npl.compare(simulated=npl.analysis.rates(recording), theory=circuit.solve().rates))

Quantities are text with a unit (``"10 ms"``, ``"87.8 pA"``); a bare number is a pure number. Numbers that come back are in
ms, mV, pA and spikes/s, as the documentation of each says.
"""

from . import analysis, atlas, data, errors, papers, plots, theory
from ._compare import Comparison, FirstDifference, Verdict, Verdicts, compare
from ._native import (
    BalancedLimit,
    Bifurcation,
    BifurcationCurve,
    Branch,
    Circuit,
    Cost,
    Design,
    Designer,
    Estimate,
    Model,
    Network,
    Population,
    PowerLawFit,
    Projection,
    RateModel,
    Recording,
    RegimeMap,
    Report,
    Run,
    SemiBalanced,
    SemiBalancedState,
    Spikes,
    SteadyState,
    SteadyStates,
    Streamed,
    Sweep,
    SynapseModel,
    Synapses,
    Theory,
    Trace,
    TransferFunction,
    WorkingPoint,
    __version__,
    cite,
    convert,
    resume,
)
from . import _complete as _complete  # the classes are not whole before it  # noqa: I001
from ._doctor import Finding, Findings, doctor
from ._curves import FICurve, fi_curve
from ._protocol import Protocol
from ._sweep import SweepResults
from ._theory import Sensitivity
from ._values import Values, lognormal, normal, piecewise_linear, sinusoidal, steps, table, uniform
from .errors import (
    AnalysisError,
    CircuitError,
    FileError,
    InternalError,
    Interrupted,
    NeuropilError,
    Problem,
    RecordingError,
    SimulationError,
    SweepError,
    TheoryError,
)

load = Circuit.from_file

__all__ = [
    "AnalysisError",
    "BalancedLimit",
    "Bifurcation",
    "BifurcationCurve",
    "Branch",
    "Circuit",
    "CircuitError",
    "Comparison",
    "Cost",
    "Design",
    "Designer",
    "Estimate",
    "FICurve",
    "FileError",
    "Finding",
    "Findings",
    "FirstDifference",
    "InternalError",
    "Interrupted",
    "Model",
    "Network",
    "NeuropilError",
    "Population",
    "PowerLawFit",
    "Problem",
    "Projection",
    "Protocol",
    "RateModel",
    "Recording",
    "RecordingError",
    "RegimeMap",
    "Report",
    "Run",
    "SemiBalanced",
    "SemiBalancedState",
    "Sensitivity",
    "SimulationError",
    "Spikes",
    "SteadyState",
    "SteadyStates",
    "Streamed",
    "Sweep",
    "SweepError",
    "SweepResults",
    "SynapseModel",
    "Synapses",
    "Theory",
    "TheoryError",
    "Trace",
    "TransferFunction",
    "Values",
    "Verdict",
    "Verdicts",
    "WorkingPoint",
    "__version__",
    "analysis",
    "atlas",
    "cite",
    "compare",
    "convert",
    "data",
    "doctor",
    "errors",
    "fi_curve",
    "load",
    "lognormal",
    "normal",
    "papers",
    "piecewise_linear",
    "plots",
    "resume",
    "sinusoidal",
    "steps",
    "table",
    "theory",
    "uniform",
]
