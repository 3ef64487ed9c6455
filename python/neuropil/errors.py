"""Everything that neuropil raises. Messages say who, which, given, expected and, where a text was read, where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Iterable, NamedTuple, Optional, Tuple

if TYPE_CHECKING:
    from ._native import Recording


class Place(NamedTuple):
    """Where something was given."""

    file: str
    #: From 1.
    line: int
    #: In characters, from 1.
    column: int


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with a description."""

    #: The whole, as one line.
    message: str
    #: Stable identifier of the kind of problem, such as ``unknown-key``.
    code: str
    #: What it belongs to: ``population `L4E```.
    who: str
    #: Which part of it: ``parameter `tau_m```.
    which: str
    #: What was given.
    given: str
    #: What is possible.
    expected: str
    #: A name near the one given.
    suggestion: Optional[str]
    #: Where it was given, if it was read from a text.
    place: Optional[Place]


def _problem(
    message: str,
    code: str,
    who: str,
    which: str,
    given: str,
    expected: str,
    suggestion: Optional[str],
    place: Optional[Tuple[str, int, int]],
) -> Problem:
    at = None if place is None else Place(*place)
    return Problem(message, code, who, which, given, expected, suggestion, at)


class NeuropilError(Exception):
    """Any error of neuropil."""


class CircuitError(NeuropilError, ValueError):
    """A description that is wrong, or a circuit that cannot be realized. ``problems`` lists all that was found."""

    problems: Tuple[Problem, ...]

    def __init__(self, message: str, problems: Iterable[Tuple[Any, ...]] = ()):
        super().__init__(message)
        self.problems = tuple(_problem(*parts) for parts in problems)


class SimulationError(NeuropilError, RuntimeError):
    """A simulation that cannot be prepared, does not fit into memory, or had to stop."""


class TheoryError(NeuropilError, RuntimeError):
    """Theory that does not cover the circuit, or found no solution; the message gives the last iterate and residual."""


class AnalysisError(NeuropilError, ValueError):
    """A statistic that was asked for wrongly, or a number that does not exist."""


class RecordingError(NeuropilError, LookupError):
    """Data that were not recorded, or that are not what they should be."""


class SweepError(NeuropilError, ValueError):
    """A task that does not exist, a folder of another sweep, or results that cannot be used."""


class FileError(NeuropilError, OSError):
    """A file that cannot be read or written."""


class InternalError(NeuropilError):
    """A defect of neuropil. Please report it."""


class Interrupted(KeyboardInterrupt):
    """Ctrl-C during a simulation. ``recording`` holds what was recorded until then, if there is something."""

    recording: Optional["Recording"]

    def __init__(self, message: str, recording: Optional["Recording"] = None):
        super().__init__(message)
        self.recording = recording
