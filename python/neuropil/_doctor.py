"""What this installation and this machine can do, and what is wrong with them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Dict, Optional

from ._html import table
from ._native import findings


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    #: What was found: text, a number or a list.
    value: Any
    #: What to do, where something is wrong; None otherwise.
    advice: Optional[str] = None


class Findings(Dict[str, Finding]):
    """What :func:`doctor` found, by name; prints as a table."""

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return all(f.advice is None for f in self.values())

    def _rows(self) -> Any:
        for name, f in self.items():
            value = ", ".join(map(str, f.value)) or "none" if isinstance(f.value, list) else str(f.value)
            yield ("ok" if f.advice is None else "WRONG", name, value if f.advice is None else f"{value}: {f.advice}")

    def __str__(self) -> str:
        return "\n".join(f"{mark:<6} {name:<22} {said}" for mark, name, said in self._rows())

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return table(("", "", "found"), self._rows())


def doctor() -> Findings:
    """Looks at version, instruction sets, cores, memory, kernels, atlas and data sets, and runs a small network with every
    instruction set of this machine and in the interpreter to compare the spikes; takes about a second.

        assert npl.doctor().ok, npl.doctor()"""
    return Findings({name: Finding(value, advice) for name, value, advice in findings()})
