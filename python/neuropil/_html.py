"""What objects look like in a notebook: their ``_repr_html_``."""

from __future__ import annotations

from html import escape
from typing import Any, Iterable, List, Sequence

from ._native import (
    Circuit,
    Cost,
    Estimate,
    Network,
    Population,
    RateModel,
    Recording,
    Report,
    SteadyStates,
    Streamed,
    WorkingPoint,
)

#: Longest table; more rows are counted.
_ROWS = 60


def table(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """An HTML table, without a head where that is empty; every cell is escaped."""
    body: List[str] = []
    more = 0
    for row in rows:
        if len(body) < _ROWS:
            body.append("<tr>" + "".join(f"<td>{escape(str(c))}</td>" for c in row) + "</tr>")
        else:
            more += 1
    if more:
        body.append(f'<tr><td colspan="{len(head) or 1}">and {more} more</td></tr>')
    top = "".join(f"<th>{escape(h)}</th>" for h in head)
    top = f"<thead><tr>{top}</tr></thead>" if top else ""
    return f"<table>{top}<tbody>{''.join(body)}</tbody></table>"


def _titled(title: str, note: str, rest: str) -> str:
    said = f" {escape(note)}" if note else ""
    return f"<p><b>{escape(title)}</b>{said}</p>{rest}"


def _shown(value: Any) -> str:
    if isinstance(value, dict) and "values" in value:
        return f"{len(value['values'])} values, {value['unit']}"
    if isinstance(value, dict):
        rest = ", ".join(f"{k} {v}" for k, v in value.items() if k != "distribution")
        return f"{value['distribution']}: {rest}"
    return str(value)


def circuit(self: Circuit) -> str:
    try:
        populations = self.populations
    except Exception:
        return f"<p>{escape(repr(self))}</p>"
    rows = [(p.name, f"{p.size:,}", p.model) for p in populations]
    counted = f"{len(self.projections)} projections"
    return _titled(self.name, self.title, table(("population", "size", "model"), rows) + f"<p>{counted}</p>")


def population(self: Population) -> str:
    rows: List[Any] = [("parameter", n, _shown(v)) for n, v in self.parameters.items()]
    rows += [("initial", n, _shown(v)) for n, v in self.initial.items()]
    units = self.units
    rows += [("attribute", n, f"{a.dtype} {units.get(n, '')}") for n, a in self.attributes.items()]
    return _titled(self.name, f"{self.size:,} of {self.model}", table(("", "name", "value"), rows))


def recording(self: Recording) -> str:
    from .analysis import rates

    note = f"{self.duration:g} ms after {self.warmup:g} ms of warm-up"
    if not self.complete:
        note += ", incomplete"
    try:
        measured = rates(self)
    except Exception:
        measured = None
    rows = [
        (name, f"{size:,}", estimate(measured[name], plain=True) if measured else "spikes not recorded")
        for name, (_, size) in self.populations.items()
    ]
    traces = [(t.population, t.variable, len(t.neurons), t.unit) for t in self.traces]
    rest = table(("population", "neurons", "rate"), rows)
    if traces:
        rest += table(("trace of", "variable", "neurons", "unit"), traces)
    return _titled(self.provenance["circuit_name"], note, rest)


def estimate(self: Estimate, plain: bool = False) -> str:
    if self.value is None:
        text = f"not estimable: {self.reason}"
    else:
        low, high = self.low, self.high
        interval = "" if low is None or high is None else f" [{low:.4g}, {high:.4g}]"
        text = f"{self.value:.4g}{interval} {self.unit}".rstrip()
    return text if plain else f'<span title="{escape(self.method)}">{escape(text)}</span>'


def working_point(self: WorkingPoint) -> str:
    columns = (self.rates, self.mean_input, self.noise, self.excitation, self.inhibition)
    head = ("population", "rate (spikes/s)", "mean input (mV)", "noise (mV)", "excitation (mV)", "inhibition (mV)")
    rows = [(name, *(f"{c[name]:.4g}" for c in columns)) for name in self.rates]
    warnings = "".join(f"<p>{escape(w)}</p>" for w in self.warnings)
    return _titled("Working point", f"residual {self.residual:.2g} spikes/s", table(head, rows) + warnings)


def rate_model(self: RateModel) -> str:
    units = self.units
    rows = [(name, f"{value:.4g}", units[name]) for name, value in self.parameters.items()]
    warnings = "".join(f"<p>{escape(w)}</p>" for w in self.warnings)
    return _titled("Rate model", self.kind, table(("parameter", "value", "unit"), rows) + warnings)


def steady_states(self: SteadyStates) -> str:
    kinds = ("stable", "isn", "supersaturating")
    names = list(self[0].rates) if len(self) else []
    head = (*(f"{name} (spikes/s)" for name in names), *kinds, "eigenvalue (1/s)")
    rows = [
        (
            *(f"{rate:.4g}" for rate in state.rates.values()),
            *("yes" if getattr(state, kind) else "no" for kind in kinds),
            f"{state.eigenvalues[0]:.4g}",
        )
        for state in self
    ]
    said = {w for state in self for w in state.warnings}
    warnings = "".join(f"<p>{escape(w)}</p>" for w in sorted(said))
    note = "every one" if self.complete else "those that a search found"
    return _titled(f"{len(rows)} steady states", note, table(head, rows) + warnings)


def network(self: Network) -> str:
    rows = [
        ("neurons", f"{self.neurons:,}"),
        ("synapses expected", f"{self.expected_synapses:,.0f}"),
        ("dt", f"{self.dt:g} ms"),
        ("seed", self.seed),
        ("trial", self.trial),
    ]
    return table((), rows)


def cost(self: Cost) -> str:
    names = ("synapse_bytes", "neuron_bytes", "recording_bytes", "building_bytes", "peak_memory_bytes")
    rows = [("neurons", f"{self.neurons:,}"), ("synapses", f"{self.synapses:,}")]
    said = ("memory for synapses", "for neurons", "for what is recorded", "while building", "at the peak, in all")
    rows += [(what, f"{getattr(self, n) / 2**20:,.1f} MiB") for what, n in zip(said, names)]
    return table((), rows)


def report(self: Report) -> str:
    head = ("verdict", "claim", "expected", "measured", "unit")

    def number(x: Any) -> str:
        return "" if x is None else f"{x:.4g}"

    rows = [
        (c["verdict"], c["statement"], number(c["expected"]), number(c["measured"]), c["unit"]) for c in self.claims
    ]
    return _titled(self.title, self.summary, table(head, rows))


def streamed(self: Streamed) -> str:
    rows = [(name, estimate(e, plain=True)) for name, e in self.rates.items()]
    note = f"{self.spikes:,} spikes in {self.folder}"
    return _titled("Streamed", note, table(("population", "rate"), rows))
