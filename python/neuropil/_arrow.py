"""Columns as an Arrow table. Numbers are not copied: Arrow reads the memory of the NumPy arrays."""

from __future__ import annotations

from typing import Any, Mapping


def table(columns: Mapping[str, Any]) -> Any:
    try:
        import pyarrow
    except ImportError as error:
        raise ImportError("Arrow tables need pyarrow: pip install 'neuropil[arrow]'") from error
    arrays = [pyarrow.array(column) for column in columns.values()]
    return pyarrow.Table.from_arrays(arrays, names=list(columns))
