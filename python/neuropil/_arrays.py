"""What users give as arrays, as the compiled part takes it: errors say which argument, what it was, and what is expected."""

from __future__ import annotations

from typing import Any, Iterable, List

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .errors import AnalysisError


def _said(given: Any) -> str:
    if isinstance(given, np.ndarray):
        return f"an array of shape {given.shape} and type {given.dtype}"
    text = repr(given)
    return text if len(text) <= 80 else f"{text[:77]}..."


def _reals(what: str, given: ArrayLike) -> NDArray[np.float64]:
    """Real numbers of any shape."""
    try:
        array = np.asarray(given)
        if array.dtype.kind in "biuf":
            return array.astype(np.float64, copy=False)
        if array.dtype.kind == "O":
            return array.astype(np.float64)
    except (TypeError, ValueError):
        pass
    raise AnalysisError(f"{what}: given {_said(given)}, expected real numbers in rows of equal length")


def matrix(what: str, axes: str, given: ArrayLike) -> NDArray[np.float64]:
    """Rows and columns, called ``axes``."""
    array = _reals(what, given)
    if array.ndim != 2:
        raise AnalysisError(f"{what}: given {array.ndim} axes, shape {array.shape}, expected 2, ({axes})")
    return array


def column_or_matrix(what: str, axes: str, given: ArrayLike) -> NDArray[np.float64]:
    """Rows and columns; numbers without columns are one."""
    array = _reals(what, given)
    return array[:, np.newaxis] if array.ndim == 1 else matrix(what, axes, array)


def vector(what: str, given: ArrayLike) -> NDArray[np.float64]:
    """Numbers along one axis."""
    array = _reals(what, given)
    if array.ndim != 1:
        raise AnalysisError(f"{what}: given {array.ndim} axes, shape {array.shape}, expected 1")
    return array


def whole(what: str, given: ArrayLike) -> NDArray[np.int64]:
    """Whole numbers from 0 on, along one axis; as floats, too, where they are whole."""
    array = vector(what, given)
    bad = np.flatnonzero(~((array >= 0) & (array < 2**53) & (array == np.floor(array))))
    if bad.size:
        k = int(bad[0])
        raise AnalysisError(f"{what}: given {array[k]:g} at position {k}, expected whole numbers from 0 on")
    return array.astype(np.int64)


def sizes(what: str, given: Iterable[int]) -> List[int]:
    """Numbers of things."""
    return [int(n) for n in whole(what, np.atleast_1d(np.asarray(given)))]
