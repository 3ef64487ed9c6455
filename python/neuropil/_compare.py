"""Numbers of the same populations from several sources, side by side."""

from __future__ import annotations

from html import escape
from typing import Any, Dict, List, Mapping


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


def compare(**columns: Mapping[str, Any]) -> Comparison:
    """Puts values of the same names side by side: ``compare(simulated=..., theory=..., published=...)``."""
    return Comparison(columns)
