"""Numbers of the same populations from several sources, side by side."""

from __future__ import annotations

from html import escape
from typing import Any, Dict, List, Mapping, NamedTuple, Optional, Union

from ._native import Estimate, Recording, rate_verdicts, verdicts


class Comparison:
    """A table of names by sources; prints as text, and as HTML in a notebook."""

    #: Source to its values, by name.
    columns: Dict[str, Mapping[str, Any]]

    def __init__(self, columns: Dict[str, Mapping[str, Any]]):
        self.columns = columns

    @property
    def names(self) -> List[str]:
        """All names, in the order in which they first occur."""
        return list(dict.fromkeys(name for column in self.columns.values() for name in column))

    def __getitem__(self, source: str) -> Mapping[str, Any]:
        return self.columns[source]

    def _rows(self) -> List[List[str]]:
        head = [""]
        for source, column in self.columns.items():
            unit = getattr(column, "unit", "")
            head.append(f"{source} ({unit})" if unit else source)
        rows = [[name, *(_shown(c.get(name)) for c in self.columns.values())] for name in self.names]
        return [head, *rows]

    def __str__(self) -> str:
        rows = self._rows()
        widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
        lines = ("  ".join(f"{cell:{w}}" for cell, w in zip(row, widths)) for row in rows)
        return "\n".join(line.rstrip() for line in lines)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        head, *rows = self._rows()
        body = "".join(f"<tr>{_cells(row, 'td')}</tr>" for row in rows)
        return f"<table><thead><tr>{_cells(head, 'th')}</tr></thead><tbody>{body}</tbody></table>"


def _cells(row: List[str], tag: str) -> str:
    return "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in row)


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if hasattr(value, "reason"):
        return f"{value}".split("] ")[0] + "]" if value else "not estimable"
    return f"{value:.4g}"


class Verdict(NamedTuple):
    """One statistic of a population against another value of it."""

    population: str
    #: ``rate``, ``cv``, ``lv``, ``fano``, ``synchrony`` or ``correlation``.
    statistic: str
    #: Name of what it is compared with.
    source: str
    measured: Estimate
    expected: Estimate
    #: Difference over its standard error; None where there is none.
    standard_errors: Optional[float]
    #: ``agree``, ``differ`` or ``unknown``.
    verdict: str


class FirstDifference(NamedTuple):
    """The first spike after the warm-ups that only one of two recordings has."""

    #: Step after the warm-up of its recording.
    step: int
    #: Id of the neuron.
    neuron: int
    #: Whether it is in the first recording.
    in_first: bool


class Verdicts:
    """What a comparison of a recording says; prints as a table."""

    #: All values compared.
    verdicts: List[Verdict]
    #: The first spike that only one recording has, for each other recording by its name; None where all spikes are equal.
    first_difference: Dict[str, Optional[FirstDifference]]

    def __init__(self, verdicts: List[Verdict], first_difference: Dict[str, Optional[FirstDifference]]):
        self.verdicts = verdicts
        self.first_difference = first_difference

    @property
    def equal(self) -> bool:
        """Whether there are other recordings and every spike is equal."""
        return bool(self.first_difference) and all(d is None for d in self.first_difference.values())

    @property
    def differ(self) -> List[Verdict]:
        """Those that differ."""
        return [v for v in self.verdicts if v.verdict == "differ"]

    def _rows(self) -> List[List[str]]:
        rows = [["population", "statistic", "measured", "with", "value", "standard errors", "verdict"]]
        for v in self.verdicts:
            z = "" if v.standard_errors is None else f"{v.standard_errors:.1f}"
            exact = v.expected.standard_error == 0
            value = f"{float(v.expected):.4g}" if exact else _shown(v.expected)
            rows.append([v.population, v.statistic, _shown(v.measured), v.source, value, z, v.verdict])
        return rows

    def _spikes(self) -> List[str]:
        said = []
        for name, d in self.first_difference.items():
            where = name if d is not None and not d.in_first else "the first"
            said.append(
                f"spikes of {name}: equal, every one"
                if d is None
                else f"spikes of {name}: different, first in step {d.step}: neuron {d.neuron} fires only in {where}"
            )
        return said

    def __str__(self) -> str:
        rows = self._rows()
        widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
        lines = ["  ".join(f"{cell:{w}}" for cell, w in zip(row, widths)).rstrip() for row in rows]
        return "\n".join([*lines, *self._spikes()])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        head, *rows = self._rows()
        body = "".join(f"<tr>{_cells(row, 'td')}</tr>" for row in rows)
        said = "".join(f"<p>{escape(line)}</p>" for line in self._spikes())
        return f"<table><thead><tr>{_cells(head, 'th')}</tr></thead><tbody>{body}</tbody></table>{said}"


def compare(
    recording: Optional[Recording] = None,
    other: Union[Recording, Mapping[str, Any], None] = None,
    /,
    *,
    within: float = 0.0,
    **columns: Any,
) -> Any:
    """Puts values of the same names side by side: ``compare(simulated=..., theory=..., published=...)``.

    With a recording first, says of its statistics whether they agree with those of other recordings, and of its rates whether
    they agree with others (spikes/s, taken to be exact), and which is the first spike that only one of two recordings has::

        npl.compare(recording, other)
        npl.compare(recording, theory=circuit.solve().rates, published=circuit.published["rates"], within=0.1)

    Two values agree where they differ by at most three standard errors plus ``within`` times the value compared with; without a
    standard error nothing is said."""
    if recording is None:
        return Comparison(columns)
    against = columns if other is None else {"other": other, **columns}
    if not against:
        raise ValueError("nothing to compare the recording with, expected another recording, or rates by name")
    found: List[Verdict] = []
    first: Dict[str, Optional[FirstDifference]] = {}
    for name, values in against.items():
        if isinstance(values, Recording):
            lines, difference = verdicts(recording, values, within)
            if not lines:
                raise ValueError(f"`{name}` has no population in common with the recording")
            first[name] = None if difference is None else FirstDifference(*difference)
        else:
            lines = rate_verdicts(recording, {k: float(v) for k, v in values.items()}, within)
        found += [Verdict(p, s, name, m, e, z, v) for p, s, m, e, z, v in lines]
    return Verdicts(found, first)
