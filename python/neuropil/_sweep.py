"""Sweeps on any executor, and their results: methods of :class:`neuropil.Sweep`."""

from __future__ import annotations

from concurrent.futures import Executor, as_completed
from os import PathLike
from tempfile import TemporaryDirectory
from typing import Any, Dict, Iterable, List, Optional, Tuple, Union

from ._frames import library
from ._html import table as html_table
from ._native import Sweep


class SweepResults:
    """Results of a sweep, one a task, as columns. ``results["E.rate (spikes/s)"]`` is an array of shape (tasks,)."""

    #: What each task gave, as :meth:`Sweep.run_task` returns it, in the order of the tasks.
    results: List[Dict[str, Any]]
    #: Arrays by name: task, what is varied, what was measured; NaN where there is no number.
    columns: Dict[str, Any]

    def __init__(self, sweep: Sweep, results: Iterable[Dict[str, Any]]):
        self.results = sorted(results, key=lambda r: r["task"]["id"])
        self.columns = sweep.table(self.results)

    def __len__(self) -> int:
        return len(self.results)

    def __getitem__(self, name: str) -> Any:
        try:
            return self.columns[name]
        except KeyError:
            raise KeyError(f"{name}, expected one of {', '.join(self.columns)}") from None

    @property
    def failed(self) -> Dict[int, str]:
        """Tasks that could not be run, and why."""
        return {r["task"]["id"]: r["error"] or "" for r in self.results if r["status"] == "failed"}

    def to_pandas(self) -> Any:
        """A pandas.DataFrame, one row a task."""
        return library("pandas", "a pandas.DataFrame", "frames").DataFrame(self.columns)

    def to_polars(self) -> Any:
        """A polars.DataFrame, one row a task."""
        return library("polars", "a polars.DataFrame", "frames").DataFrame(self.columns)

    def __repr__(self) -> str:
        return f"<SweepResults: {len(self)} tasks, {len(self.failed)} failed>"

    def _repr_html_(self) -> str:
        left_out = ("_low", "_high", "sha256", "hash", "version", "seed")
        names = [n for n in self.columns if not n.endswith(left_out) and "_low " not in n and "_high " not in n]
        rows = zip(*(self.columns[n] for n in names))
        shown = ([f"{x:.4g}" if isinstance(x, float) else x for x in row] for row in rows)
        return html_table(names, shown)


def _task(sweep: Sweep, k: int, threads: int, folder: Optional[str]) -> Dict[str, Any]:
    """What an executor is given; it can be pickled."""
    return sweep.run_task(k, threads=threads, folder=folder)


def run(
    self: Sweep,
    executor: Optional[Executor] = None,
    *,
    folder: Union[str, "PathLike[str]", None] = None,
    tasks: Optional[Iterable[int]] = None,
    jobs: Optional[int] = None,
    threads: int = 1,
    progress: Any = True,
) -> SweepResults:
    """Runs the tasks and gathers their results.

    Without ``executor`` they run on the cores of this machine, ``jobs`` at a time. An executor is anything with ``submit`` of
    ``concurrent.futures``: a thread or process pool, ``dask.distributed.Client(...).get_executor()``, mpi4py's. Results do not
    depend on it.

    With a ``folder`` results are kept there as they come, and tasks that have one are not run again; workers on other machines
    must see it. A bar shows the progress unless ``progress=False``; a callable is told instead. Raises CircuitError, SweepError
    and FileError; what goes wrong in a task is in :attr:`SweepResults.failed`."""
    wanted = list(range(len(self)) if tasks is None else tasks)
    where = None if folder is None else str(folder)
    if executor is not None:
        found = _submitted(self, executor, wanted, threads, where, progress)
    elif where is not None:
        self.run_here(where, tasks=wanted, jobs=jobs, threads=threads, progress=progress)
        found = self.results(where)
    else:
        with TemporaryDirectory(prefix="neuropil-sweep-") as temporary:
            self.run_here(temporary, tasks=wanted, jobs=jobs, threads=threads, progress=progress)
            found = self.results(temporary)
    chosen = set(wanted)
    return SweepResults(self, (r for r in found if r["task"]["id"] in chosen))


def _submitted(
    sweep: Sweep, executor: Executor, wanted: List[int], threads: int, folder: Optional[str], progress: Any
) -> List[Dict[str, Any]]:
    found: List[Dict[str, Any]] = []
    if folder is not None:
        sweep.open(folder)
        found = sweep.results(folder)
    there = {r["task"]["id"] for r in found}
    for k in wanted:
        sweep.task(k)
    futures = [executor.submit(_task, sweep, k, threads, folder) for k in wanted if k not in there]
    tell = _watcher(progress)
    try:
        for number, future in enumerate(as_completed(futures), 1):
            found.append(future.result())
            tell("sweep", float(number), float(len(futures)), "tasks")
    except BaseException:
        for future in futures:
            future.cancel()
        raise
    finally:
        if hasattr(tell, "close"):
            tell.close()
    return found


def _watcher(progress: Any) -> Any:
    if progress is True:
        from ._progress import bar

        return bar()
    return progress if callable(progress) else lambda *_: None


def reduce(self: Sweep) -> Tuple[Any, ...]:
    """Pickled as its text, the file that it is from, and the circuit object that it was made of."""
    return Sweep.from_toml, (self.text, self.file, self.given)


def repr_html(self: Sweep) -> str:
    """The first tasks with their values."""
    rows = [(t["id"], *t["values"].values()) for t in self.tasks]
    names = ["task", *self.task(0)["values"]]
    return html_table(names, rows)
