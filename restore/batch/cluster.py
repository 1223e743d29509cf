"""Workers on many machines, by Dask: the units of `pool`, distributed by a scheduler.

A Dask worker does each unit in a process of its own, as the local pool does: the limits hold, models are
loaded once, and a page that crashes or exhausts the memory does not end the Dask worker, which would be
blamed on other units. Dask gives the units of a lost machine to others.
"""

from __future__ import annotations

import itertools
import logging
import threading
import uuid
from collections.abc import Callable
from concurrent.futures import CancelledError
from pathlib import Path
from queue import Empty, SimpleQueue
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

from restore.batch.limits import Limits
from restore.batch.pool import Unit
from restore.batch.worker import Worker, WorkerDied
from restore.errors import RestoreError, ToolMissing, UsageError

_AHEAD = 2  # tasks submitted per worker: one runs while the next one is sent
_TASK = 1.0  # seconds a task should take at least, so that the scheduler is not the bottleneck
_MOST = 64  # units of a task at most
_STARTS = 4  # attempts to start a cluster
_COUNT_EVERY = 2.0  # seconds between two counts of the workers
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}
_REACHED_WITHIN = 20  # seconds
_LOUD = "distributed", "distributed.client", "distributed.gc", "tornado", "tornado.application", "asyncio"


class ClusterPool:
    """A `Pool` on a Dask scheduler. UsageError, ToolMissing; RestoreError if it cannot be reached."""

    def __init__(self, address: str, processes: int, scratch: Path) -> None:
        check_address(address)
        distributed = _distributed()
        self._cluster: Any = _local_cluster(distributed, processes, scratch) if address == "local" else None
        try:
            client = distributed.Client(self._cluster or address, timeout=_REACHED_WITHIN)
        except (OSError, ValueError, TypeError) as error:
            told = " ".join(str(error).split())[:150] or type(error).__name__
            raise RestoreError(
                f"The scheduler '{address}' does not answer: {told}", "Check its address and certificates."
            ) from None
        self._prepare(client)

    def _prepare(self, client: Any) -> None:
        """Set the state of a new pool: no units submitted."""
        self._client, self._lost, self._closing = client, False, False
        self._answers: SimpleQueue[tuple[Unit, Any]] = SimpleQueue()
        self._futures: dict[int, Any] = {}
        self._waiting: list[Unit] = []  # until there are enough for a task
        self._alone: set[int] = set()  # ids of units whose task died: each is sent alone
        self._seconds = _TASK  # recent mean per unit
        self._capacity, self._counted = 1, -_COUNT_EVERY
        self._numbers, self._run = itertools.count(), uuid.uuid4().hex[:8]

    @property
    def capacity(self) -> int:
        """Units for two tasks per worker at the moment; for one task if there is no worker yet."""
        if monotonic() - self._counted > _COUNT_EVERY:
            workers = self._client.scheduler_info(n_workers=-1)["workers"].values()
            self._capacity = max(1, _AHEAD * sum(int(worker["nthreads"]) for worker in workers))
            self._counted = monotonic()
        return self._capacity * self._together

    @property
    def _together(self) -> int:
        """Units per task: the quicker the units, the more."""
        return min(_MOST, max(1, int(_TASK / self._seconds)))

    def submit(self, unit: Unit) -> None:
        """Submit the unit. It may be held back until `next` is called or a task is full."""
        if id(unit) in self._alone:
            self._alone.discard(id(unit))
            self._send([unit])
            return
        self._waiting.append(unit)
        if len(self._waiting) >= self._together:
            self._send(self._waiting)
            self._waiting = []

    def _send(self, units: list[Unit]) -> None:
        """Send the units as one task. RestoreError if the scheduler is gone."""
        number = next(self._numbers)
        calls = [(unit.function, unit.arguments, unit.limits) for unit in units]
        try:
            future = self._client.submit(do_here, calls, key=f"restore-{self._run}-{number}", pure=False)
        except Exception as error:
            if "Closed" in type(error).__name__:  # ClosedClientError
                raise _gone() from None
            raise
        self._futures[number] = future
        future.add_done_callback(lambda done: self._take(number, units, done))

    def next(self, seconds: float | None = None) -> tuple[Unit, Any] | None:
        """See `Pool`. RestoreError if the scheduler is gone, and all submitted units with it."""
        if self._waiting:
            self._send(self._waiting)
            self._waiting = []
        try:
            answer = self._answers.get(timeout=seconds)
        except Empty:
            return None
        if self._lost:
            raise _gone()
        return answer

    def close(self) -> None:
        self._closing = True
        for future in list(self._futures.values()):
            future.cancel()
        self._client.close()
        if self._cluster is not None:
            self._cluster.close()

    def _take(self, number: int, units: list[Unit], future: Any) -> None:
        """Take over a task that is done or that the scheduler gave up. Runs in a thread of Dask."""
        answers: list[Any]
        try:
            done, seconds = future.result()
            answers = [WorkerDied(*value) if kind == "died" else value for kind, value in done]
            self._seconds = 0.8 * self._seconds + 0.2 * max(seconds / len(units), _TASK / _MOST)
        except CancelledError:  # by `close`, or because the scheduler has lost the task
            self._lost = not self._closing
            answers = [None] * len(units)
        except Exception as error:  # KilledWorker: several workers died with this task
            killed = "Killed" in type(error).__name__
            answers = [WorkerDied("lost") if killed else _surprise(error)] * len(units)
            if killed:
                self._alone.update(map(id, units))
        self._futures.pop(number, None)
        for unit, answer in zip(units, answers, strict=True):
            self._answers.put((unit, answer))


def _local_cluster(distributed: Any, processes: int, scratch: Path) -> Any:
    """A scheduler and workers on this machine, not reachable from outside. RestoreError."""
    import dask

    dask.config.set({"temporary-directory": str(scratch)})
    problem = ""
    for _ in range(_STARTS):
        try:
            return distributed.LocalCluster(
                n_workers=processes,
                threads_per_worker=1,
                host="127.0.0.1",
                dashboard_address=None,
                memory_limit=None,  # our own limits count child processes too
                local_directory=str(scratch),
                silence_logs=logging.CRITICAL,
            )
        except (RuntimeError, OSError, TimeoutError) as error:  # one of them was killed
            problem = " ".join(str(error).split())[:150]
    raise RestoreError(f"The workers of Dask do not start: {problem}", "Try again.")


def check_address(address: str) -> None:
    """UsageError unless the scheduler is encrypted (tls) or on this machine: whoever reaches it can run
    programs on its workers."""
    parts = urlsplit(address)
    if address == "local" or (parts.scheme == "tls" and parts.hostname):
        return
    if parts.scheme == "tcp" and parts.hostname in _LOOPBACK:
        return
    raise UsageError(
        f"'{address}' is not the address of a protected scheduler.",
        "Use tls://HOST:PORT, tcp://127.0.0.1:PORT, or 'local': docs/how-to/cluster.md.",
    )


def do_here(
    units: list[tuple[Callable[..., Any], tuple[Any, ...], Limits]],
) -> tuple[list[tuple[str, Any]], float]:
    """Run in a Dask worker: do the units in a process that is kept for later ones. Their answers, and the
    seconds taken."""
    start, done = monotonic(), list[tuple[str, Any]]()
    for function, arguments, limits in units:
        try:
            done.append(("answer", _worker_here().do(function, *arguments, limits=limits)))
        except WorkerDied as death:
            done.append(("died", (death.reason, death.signal, death.seconds)))
    return done, monotonic() - start


_here = threading.local()


def _worker_here() -> Worker:
    if not hasattr(_here, "worker"):
        _here.worker = Worker(Path(_distributed().get_worker().local_directory))
    worker: Worker = _here.worker
    return worker


def _gone() -> RestoreError:
    return RestoreError(
        "The connection to the scheduler was lost.", "Start it again, and repeat the command."
    )


def _surprise(error: Exception) -> RestoreError:
    return RestoreError(" ".join(f"unexpected {type(error).__name__}: {error}".split())[:300])


def _distributed() -> Any:
    try:
        import dask
        import distributed
    except ImportError:
        raise ToolMissing(
            "The package 'distributed' is not installed.", "pip install 'restore-vi[cluster]'"
        ) from None
    for name in _LOUD:  # restore reports what concerns the user
        logging.getLogger(name).setLevel(logging.CRITICAL)
    dask.config.set({"distributed.scheduler.worker-saturation": 1.0})  # for a scheduler started here
    return distributed
