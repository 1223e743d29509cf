"""Workers on this machine: each has a process, and a thread here that feeds it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, Protocol

from restore.batch.limits import UNLIMITED, Limits
from restore.batch.worker import Worker, WorkerDied


@dataclass(frozen=True)
class Unit:
    """A function call for a worker; `key` identifies it to whoever submitted it."""

    key: Any
    function: Callable[..., Any]
    arguments: tuple[Any, ...] = ()
    limits: Limits = UNLIMITED


class Pool(Protocol):
    """Does units on workers. The answer to a unit is what its function returned, or WorkerDied."""

    @property
    def capacity(self) -> int:
        """How many units should be submitted at a time."""

    def submit(self, unit: Unit) -> None: ...

    def next(self, seconds: float | None = None) -> tuple[Unit, Any] | None:
        """The next answer with its unit; None if there is none within so many seconds."""

    def close(self) -> None:
        """End all workers at once."""


class LocalPool:
    """Worker processes of this machine. A process that dies is replaced; only its unit is lost."""

    def __init__(self, processes: int, scratch: Path | None = None) -> None:
        self._processes = processes
        self._workers = [Worker(scratch) for _ in range(processes)]
        self._units: SimpleQueue[Unit | None] = SimpleQueue()
        self._answers: SimpleQueue[tuple[Unit, Any]] = SimpleQueue()
        self._closing = threading.Event()
        self._threads = [
            threading.Thread(target=self._feed, args=(worker,), daemon=True) for worker in self._workers
        ]
        for thread in self._threads:
            thread.start()

    @property
    def capacity(self) -> int:
        return self._processes

    def submit(self, unit: Unit) -> None:
        self._units.put(unit)

    def next(self, seconds: float | None = None) -> tuple[Unit, Any] | None:
        try:
            return self._answers.get(timeout=seconds)
        except Empty:
            return None

    def close(self) -> None:
        self._closing.set()
        for worker in self._workers:
            self._units.put(None)
            worker.retire()
        for thread in self._threads:
            thread.join()
        for worker in self._workers:
            worker.close()

    def _feed(self, worker: Worker) -> None:
        while (unit := self._units.get()) and not self._closing.is_set():
            try:
                answer = worker.do(unit.function, *unit.arguments, limits=unit.limits)
            except WorkerDied as death:
                answer = death
            self._answers.put((unit, answer))
