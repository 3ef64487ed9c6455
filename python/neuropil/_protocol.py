"""What is done with a circuit: durations, stimuli, what is recorded."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Dict, Mapping, Optional, Sequence, Tuple, Union

from ._values import Quantity, _given

#: How time is advanced: a scheme of all models, or schemes by model (``all`` for the others).
Scheme = Union[str, Mapping[str, str]]


@dataclass(frozen=True)
class Protocol:
    """One experiment on a circuit. What it leaves out stays as the circuit's own protocol says.

    Its methods give a new protocol:

        npl.Protocol(duration="10 s", warmup="500 ms").record(input_moments=True).trace("E", "V_m", first=10)
    """

    #: Measured time.
    duration: Optional[Quantity] = None
    #: Time before measuring.
    warmup: Optional[Quantity] = None
    #: Time step.
    dt: Optional[Quantity] = None
    #: How time is advanced: ``"auto"``, the name of a scheme, or ``{"izhikevich": "half_steps", "all": "auto"}`` by model.
    scheme: Optional[Scheme] = None
    #: See :meth:`record`.
    recorded: Optional[Dict[str, Any]] = None
    #: See :meth:`trace`.
    traces: Tuple[Dict[str, Any], ...] = ()
    #: See :meth:`learn`.
    learning: Tuple[Dict[str, Any], ...] = ()
    #: See :meth:`weights`.
    weight_requests: Tuple[Dict[str, Any], ...] = ()
    #: See :meth:`stimulate`.
    stimuli: Tuple[Dict[str, Any], ...] = ()

    def record(
        self,
        spikes: Union[bool, str] = True,
        input_moments: bool = False,
        *,
        statistics: bool = False,
        bin: Optional[Quantity] = None,
        window: Optional[Quantity] = None,
    ) -> "Protocol":
        """What is kept of all neurons: spikes (``"all"`` or True, ``"none"`` or False); running mean, variance and covariance
        over time of the excitatory and inhibitory input; running ``statistics`` of spikes, which need no spikes to be kept.
        Both are taken in bins of width ``bin`` (1 ms) and in windows of width ``window`` (the measured time)."""
        if isinstance(spikes, str):
            if spikes not in ("all", "none"):
                raise ValueError(f'spikes is "{spikes}", expected "all" or "none"')
            spikes = spikes == "all"
        recorded = _given(
            spikes=spikes,
            input_moments=input_moments,
            statistics=statistics,
            bin=bin,
            window=window,
        )
        return replace(self, recorded=recorded)

    def trace(
        self,
        population: str,
        variable: str,
        *,
        neurons: Optional[Sequence[int]] = None,
        first: Optional[int] = None,
        start: Optional[Quantity] = None,
        stop: Optional[Quantity] = None,
        interval: Optional[Quantity] = None,
    ) -> "Protocol":
        """Records a state or an output of all neurons of a population, of the ``first`` n, or of those listed (counted from 0), between
        ``start`` and ``stop`` (from the start of the run, warm-up included), every step or every ``interval``."""
        if neurons is not None and first is not None:
            raise ValueError("both neurons and first are given, expected one of them")
        request = _given(
            population=population,
            variable=variable,
            neurons={"number": first} if first is not None else neurons,
            start=start,
            stop=stop,
            interval=interval,
        )
        return replace(self, traces=(*self.traces, request))

    def learn(
        self, *windows: Tuple[Quantity, Quantity], projection: Optional[str] = None
    ) -> "Protocol":
        """When plastic synapses change their weights: in ``windows`` (from, to), in time from the start of the run, warm-up included,
        and at no other time; for one projection, or for all that are not named elsewhere. Without this they always do."""
        entry = _given(projection=projection, learning=[list(w) for w in windows])
        others = tuple(e for e in self.learning if e.get("projection") != projection)
        return replace(self, learning=(*others, entry))

    def freeze(self, projection: Optional[str] = None) -> "Protocol":
        """Keeps the weights of a plastic projection, or of all that are not named elsewhere, as they are."""
        return self.learn(projection=projection)

    def weights(
        self,
        projection: str,
        interval: Quantity,
        *,
        first: Optional[int] = None,
        number: Optional[int] = None,
        every: Optional[int] = None,
        start: Optional[Quantity] = None,
        stop: Optional[Quantity] = None,
    ) -> "Protocol":
        """Records the weights of a plastic projection every ``interval`` between ``start`` and ``stop`` (from the start of the run,
        warm-up included): of all synapses, or of ``number`` synapses from index ``first`` on, each ``every`` apart, in the order of
        their targets."""
        synapses = _given(first=first, number=number, every=every)
        request = _given(
            projection=projection,
            interval=interval,
            synapses=synapses or None,
            start=start,
            stop=stop,
        )
        return replace(self, weight_requests=(*self.weight_requests, request))

    def stimulate(self, kind: str, target: str, **keys: Any) -> "Protocol":
        """Drives a population besides the circuit's own stimuli; keys as in :meth:`Circuit.add_stimulus`."""
        return replace(self, stimuli=(*self.stimuli, {"kind": kind, "target": target, **keys}))

    def changes(self) -> Dict[str, Any]:
        """What is to be changed in a circuit's protocol, by path."""
        out = _given(
            **{
                "protocol.dt": self.dt,
                "protocol.warmup": self.warmup,
                "protocol.duration": self.duration,
                "protocol.scheme": self.scheme,
            }
        )
        for key, value in (self.recorded or {}).items():
            out[f"protocol.record.{key}"] = value
        if self.traces:
            out["protocol.record.traces"] = list(self.traces)
        if self.weight_requests:
            out["protocol.record.weights"] = list(self.weight_requests)
        if self.learning:
            out["protocol.plasticity"] = list(self.learning)
        if self.stimuli:
            out["protocol.stimuli"] = list(self.stimuli)
        return out
