"""Progress on standard error, with the time left: with tqdm where it is installed, otherwise with a bar of our own."""

from __future__ import annotations

import sys
import time
from typing import Any, Optional, TextIO

_DOING = {"build": "building", "warmup": "warming up", "simulate": "simulating"}


def bar() -> Any:
    """What ``progress=True`` shows."""
    try:
        from tqdm.auto import tqdm  # type: ignore[import-untyped,unused-ignore]
    except ImportError:
        return Bar()
    return TqdmBar(tqdm)


class TqdmBar:
    """Called as ``bar(phase, done, total, unit)``; one tqdm bar a phase."""

    def __init__(self, tqdm: Any):
        self._tqdm = tqdm
        self._phase = ""
        self._bar: Any = None

    def __call__(self, phase: str, done: float, total: float, unit: str) -> None:
        if phase != self._phase:
            self.close()
            self._phase = phase
            self._bar = self._tqdm(total=total, unit=f" {unit}", unit_scale=True, desc=_DOING.get(phase, phase))
        self._bar.update(done - self._bar.n)

    def close(self) -> None:
        """Leaves the line."""
        if self._bar is not None:
            self._bar.close()
            self._bar = None
        self._phase = ""


class Bar:
    """Called as ``bar(phase, done, total, unit)``; redraws its line ten times a second."""

    def __init__(self, file: Optional[TextIO] = None, width: int = 28):
        self._file = sys.stderr if file is None else file
        self._width = width
        self._phase = ""
        self._began = 0.0
        self._drawn = 0.0
        self._length = 0

    def __call__(self, phase: str, done: float, total: float, unit: str) -> None:
        now = time.monotonic()
        if phase != self._phase:
            self._phase, self._began, self._drawn = phase, now, 0.0
        if now - self._drawn < 0.1 and done < total:
            return
        self._drawn = now
        part = min(done / total, 1.0) if total > 0 else 1.0
        full = int(part * self._width)
        bar = "█" * full + "░" * (self._width - full)
        spent = now - self._began
        left = f", {_clock(spent * (1 - part) / part)} left" if part > 0.01 else ""
        line = f"{_DOING.get(phase, phase):>11} {bar} {100 * part:3.0f} % of {total:,.0f} {unit}{left}"
        self._file.write("\r" + line + " " * max(0, self._length - len(line)))
        self._file.flush()
        self._length = len(line)

    def close(self) -> None:
        """Leaves the line."""
        if self._length:
            self._file.write("\n")
            self._file.flush()
            self._length = 0


def _clock(seconds: float) -> str:
    minutes, seconds = divmod(int(seconds + 0.5), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
