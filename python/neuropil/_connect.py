"""Circuits line by line: what :class:`neuropil.Circuit` has besides the sections of the circuit language.

The functions are methods of the class; see ``_complete.py``.
"""

from __future__ import annotations

from typing import Any, Dict, List, Mapping, Optional, Sequence, Union

import numpy as np
from numpy.typing import ArrayLike

from ._native import Circuit, Population
from ._protocol import Protocol, Scheme
from ._values import COURSES, Quantity, _given

Named = Union[str, Population]


def _name(population: Named) -> str:
    return population if isinstance(population, str) else population.name


def _names(populations: Union[Named, Sequence[Named]]) -> List[str]:
    if isinstance(populations, (str, Population)):
        return [_name(populations)]
    return [_name(p) for p in populations]


def connect(
    self: Circuit,
    source: Union[Named, Sequence[Named]],
    target: Union[Named, Sequence[Named]],
    rule: Optional[str] = None,
    **keys: Any,
) -> Circuit:
    """Connects populations, given by name or as :class:`Population`, one or several on each side; returns the circuit.

        circuit.connect("E", ["E", "I"], rule="fixed_indegree", in_degree=80, weight=npl.normal("0.1 mV", "0.01 mV"),
                        delay="1.5 ms")

    Keys are those of :meth:`add_projection`. ``synapse`` is a synapse model of the atlas or of :meth:`add_synapse_model`, by name or with
    values of its parameters: ``synapse={"model": "istdp", "eta": "0.3 nS", "w_max": "300 nS"}``. A projection onto a continuous ``receptor`` (of rate units, gap junctions) transmits
    an ``output`` of the source's model in every step instead of spikes. ``weight_course`` is a factor of all weights over time
    (:func:`neuropil.steps`, :func:`neuropil.piecewise_linear`, :func:`neuropil.sinusoidal` of numbers >= 0). With several populations on a side, lists of values count over the sources and
    lists of lists over ``[target][source]``; an in-degree of 0 is no projection."""
    if rule is not None:
        keys["rule"] = rule
    if isinstance(source, (str, Population)) and isinstance(target, (str, Population)):
        return self.add_projection(_name(source), _name(target), **keys)
    return self.add_projections(_names(source), _names(target), **keys)


def poisson(
    self: Circuit,
    target: Union[Named, Sequence[Named]],
    rate: Any,
    weight: Any,
    **keys: Any,
) -> Circuit:
    """Gives every neuron of one or several populations a Poisson train of its own; returns the circuit. ``rate`` such as
    ``"8000 spikes/s"``, or one that changes in time, nowhere negative::

        circuit.poisson("E", npl.sinusoidal("8000 spikes/s", "4000 spikes/s", "10 Hz"), weight="40 pA")

    ``weight`` is in the unit of the receptor; lists count over the targets. Further keys: ``receptor``, ``delay``, ``start``,
    ``stop``, ``neurons``, ``name``."""
    return self.add_stimulus("poisson", _target(target), rate=rate, weight=weight, **keys)


def current(
    self: Circuit, target: Union[Named, Sequence[Named]], constant: Any = None, **keys: Any
) -> Circuit:
    """Drives one or several populations by a current; returns the circuit. ``constant`` is a quantity, a distribution, a
    value for each neuron (``npl.table(array, unit="pA")``), or a course in time (:func:`neuropil.steps`,
    :func:`neuropil.piecewise_linear`, :func:`neuropil.sinusoidal`), in the unit of the port. Further keys: ``port``,
    ``start``, ``stop``, ``neurons``, ``name``."""
    if isinstance(constant, Mapping) and len(constant) == 1 and next(iter(constant)) in COURSES:
        keys |= constant
        constant = None
    return self.add_stimulus("current", _target(target), constant=constant, **keys)


def noise(
    self: Circuit,
    target: Union[Named, Sequence[Named]],
    sd: Any,
    *,
    mean: Any = None,
    interval: Optional[Quantity] = None,
    shared: Optional[str] = None,
    **keys: Any,
) -> Circuit:
    """Drives one or several populations by a Gaussian noise current: a new normal number of ``mean`` (0 unless given) and
    standard deviation ``sd``, both in the unit of the port (``"30 pA"``), in every ``interval`` (one step unless given; as in
    NEST's noise_generator). Returns the circuit.

    Each neuron has a noise of its own, or with ``shared="NAME"`` one that it shares with all that give this name. Further keys:
    ``port``, ``start``, ``stop``, ``neurons``, ``name``."""
    keys |= _given(mean=mean, interval=interval, shared=shared)
    return self.add_stimulus("gaussian_noise", _target(target), sd=sd, **keys)


def ornstein_uhlenbeck(
    self: Circuit,
    target: Union[Named, Sequence[Named]],
    sd: Any,
    tau: Any,
    *,
    mean: Any = None,
    shared: Optional[str] = None,
    **keys: Any,
) -> Circuit:
    """Drives one or several populations by an Ornstein–Uhlenbeck current, in its stationary state from the start: ``mean`` (0
    unless given), standard deviation ``sd``, both in the unit of the port, and autocovariance sd^2 exp(-t/``tau``). Returns the
    circuit. ``shared`` and further keys as in :meth:`noise`."""
    keys |= _given(mean=mean, shared=shared)
    return self.add_stimulus("ornstein_uhlenbeck", _target(target), sd=sd, tau=tau, **keys)


def patterns(
    self: Circuit,
    target: Union[Named, Sequence[Named]],
    patterns: Any,
    *,
    coefficients: Any = None,
    steps: Any = None,
    sequence: Any = None,
    random: Any = None,
    unit: Optional[str] = None,
    interval: Optional[Quantity] = None,
    repeat: Optional[bool] = None,
    shared: Optional[str] = None,
    **keys: Any,
) -> Circuit:
    """Drives neuron j of one or several populations by the sum over patterns p of M[p][j] c_p(t); returns the circuit.

    ``patterns`` are pure numbers M: an array (patterns, neurons); ``npl.normal(0, 1) | {"number": 2}``, drawn from any
    distribution with the network's seed (and ``"shared": "Z"`` to have the same as others that say so); or
    ``{"blocks": 400, "size": 10}``, each 1 on ten neurons of its own. Coefficients c are in the unit of the port, as one of:
    ``coefficients``, constant, one for each pattern; ``steps``, a list of ``[time, coefficients]``; ``sequence``, an array
    (stimuli, patterns) of which each row is shown for ``interval``, from ``start`` on, once or with ``repeat`` again and again;
    ``random``, a distribution from which they are drawn anew in every ``interval`` with the trial's seed (``shared``: the same
    for all that give this name). ``unit`` is that of the bare numbers of ``sequence``. Further keys: ``port``, ``start``,
    ``stop``, ``neurons``, ``name``. What was shown when stands in the recording: :meth:`Recording.presentations`."""
    keys |= _given(
        patterns=_rows(patterns),
        coefficients=coefficients,
        steps=steps,
        random=random,
        interval=interval,
        repeat=repeat,
        shared=shared,
    )
    if sequence is not None:
        rows = _rows(sequence)
        keys["sequence"] = rows if unit is None else {"values": rows, "scale": f"1 {unit}"}
    elif unit is not None:
        raise ValueError("unit is that of the numbers of a sequence, and there is none")
    return self.add_stimulus("patterns", _target(target), **keys)


def _rows(values: Any) -> Any:
    """A matrix as a list of its rows, so that long ones are not printed."""
    if isinstance(values, np.ndarray) and values.ndim == 2:
        return list(values)
    return values


def _target(target: Union[Named, Sequence[Named]]) -> Union[str, List[str]]:
    return _name(target) if isinstance(target, (str, Population)) else _names(target)


def protocol(
    self: Circuit,
    protocol: Optional[Protocol] = None,
    *,
    duration: Optional[Quantity] = None,
    warmup: Optional[Quantity] = None,
    dt: Optional[Quantity] = None,
    scheme: Optional[Scheme] = None,
) -> Circuit:
    """Changes what is done with the circuit when nothing else is said; returns the circuit. ``scheme`` is how time is
    advanced: the name of a scheme for all models, or ``{"izhikevich": "half_steps"}`` for some (``all`` for the others)."""
    changes = {} if protocol is None else protocol.changes()
    changes |= Protocol(duration=duration, warmup=warmup, dt=dt, scheme=scheme).changes()
    return self.set(changes)


def connect_table(
    self: Circuit,
    source: Named,
    target: Named,
    sources: ArrayLike,
    targets: ArrayLike,
    *,
    weights: Union[ArrayLike, Quantity, Mapping[str, Any], None] = None,
    unit: Optional[str] = None,
    delays: Union[ArrayLike, Quantity, Mapping[str, Any], None] = None,
    delay_unit: str = "ms",
    receptor: Optional[str] = None,
    name: Optional[str] = None,
    **keys: Any,
) -> Circuit:
    """Makes exactly the synapses listed; returns the circuit.

    ``sources`` and ``targets`` are whole numbers, shape (synapses,), counting neurons of their populations from 0. ``weights``
    and ``delays`` are arrays of the same shape, in ``unit`` and ``delay_unit``, or one value for all (a quantity or a
    distribution). Arrays are copied once, not printed: ten million synapses take about a second."""
    if (weights is None) and "weight" not in keys:
        raise ValueError("weights are missing, expected an array with its unit, or a quantity")
    table: Dict[str, Any] = {"source": np.asarray(sources), "target": np.asarray(targets)}
    for key, value, in_unit in (("weight", weights, unit), ("delay", delays, delay_unit)):
        if value is None:
            continue
        if isinstance(value, (str, float, int, Mapping)):
            keys[key] = value
            continue
        table[key] = np.asarray(value, dtype=np.float64)
        if in_unit is None:
            raise ValueError(f'unit of the {key}s is missing, expected one such as unit="pA"')
        table[f"{key}_unit"] = in_unit
    for key in ("source", "target"):
        if table[key].ndim != 1 or table[key].dtype.kind not in "iu":
            given = f"{table[key].dtype} of shape {table[key].shape}"
            raise ValueError(f"{key}s are {given}, expected whole numbers of shape (synapses,)")
    keys |= _given(receptor=receptor, name=name)
    return self.add_projection(_name(source), _name(target), rule="from_table", table=table, **keys)


def connect_scipy(
    self: Circuit, source: Named, target: Named, matrix: Any, *, unit: str, **keys: Any
) -> Circuit:
    """Makes a synapse for every stored entry of a SciPy sparse matrix of weights in ``unit``; rows are targets, columns are
    sources: ``matrix[target, source]``. Further keys as in :meth:`connect_table`. Returns the circuit."""
    shape = (self.population(_name(target)).size, self.population(_name(source)).size)
    if tuple(matrix.shape) != shape:
        raise ValueError(
            f"matrix has shape {tuple(matrix.shape)}, expected {shape} (neurons of {_name(target)}, of {_name(source)})"
        )
    coo = matrix.tocoo()
    return connect_table(self, source, target, coo.col, coo.row, weights=coo.data, unit=unit, **keys)


def connect_arrow(
    self: Circuit,
    source: Named,
    target: Named,
    table: Any,
    *,
    unit: Optional[str] = None,
    **keys: Any,
) -> Circuit:
    """Makes the synapses of a table with the columns ``source``, ``target`` and perhaps ``weight``, ``delay``: a pyarrow.Table,
    a polars or pandas data frame, or anything with ``__arrow_c_stream__``. ``unit`` is that of the weights, further keys as in
    :meth:`connect_table`. Returns the circuit."""
    try:
        import pyarrow  # type: ignore[import-untyped,unused-ignore]
    except ImportError as error:
        raise ImportError("Arrow tables need pyarrow: pip install 'neuropil[arrow]'") from error
    found = table if isinstance(table, pyarrow.Table) else pyarrow.table(table)
    columns = {name: found.column(name).to_numpy() for name in found.column_names}
    for name in ("source", "target"):
        if name not in columns:
            raise ValueError(f"column {name} is missing, expected source and target; there are {', '.join(columns)}")
    for key in ("weight", "delay"):
        if key in columns:
            keys.setdefault(f"{key}s", columns[key])
    return connect_table(self, source, target, columns["source"], columns["target"], unit=unit, **keys)
