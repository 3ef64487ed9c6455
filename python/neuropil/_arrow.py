"""Columns as a pyarrow table. Numbers are not copied: it reads the memory of the columns."""

from __future__ import annotations

from typing import Any


def table(columns: Any) -> Any:
    """``columns`` has ``__arrow_c_stream__``, so that other libraries read it without pyarrow."""
    try:
        import pyarrow  # type: ignore[import-untyped]
    except ImportError as error:
        raise ImportError("a pyarrow.Table needs pyarrow: pip install 'neuropil[arrow]'") from error
    return pyarrow.table(columns)
