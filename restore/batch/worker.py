"""A process that does one job after another: what crashes it costs the job, not the others.

Jobs and answers go through its standard streams. (`multiprocessing` would do; it keeps another process beside
those that it starts, and an office's machine has better uses for the memory.)
"""

from __future__ import annotations

import json
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable
from typing import Any, BinaryIO, TypeVar

Answer = TypeVar("Answer")

_START = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from restore.batch.worker import serve; serve()"
)


class WorkerDied(Exception):
    """The process crashed, or was killed."""


class Worker:
    """A process of its own, started when it is needed; functions are sent by name, as pickle does."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def do(self, function: Callable[..., Answer], *arguments: object) -> Answer:
        """What `function` returns there. WorkerDied, and the next job gets a new process."""
        process = self._process = self._process or _started()
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            pickle.dump((function, arguments), process.stdin)
            process.stdin.flush()
            answer: Answer = pickle.load(process.stdout)
        except (EOFError, OSError, pickle.UnpicklingError):
            self.close()
            raise WorkerDied from None
        return answer

    def stop(self) -> None:
        """End the process, in good order if it can."""
        if process := self._process:
            process.terminate()

    def close(self) -> None:
        """Let the process end by itself, and wait for that."""
        if process := self._process:
            self._process = None
            process.communicate()


def _started() -> subprocess.Popen[bytes]:
    call = [sys.executable, "-c", _START, json.dumps(sys.path)]
    return subprocess.Popen(call, stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def serve() -> None:
    """In the new process: do what comes in, until nothing more can."""
    signal.signal(signal.SIGINT, lambda *_: None)  # Ctrl-C is the parent's; SIG_IGN would be inherited
    signal.signal(signal.SIGTERM, _leave)
    jobs: BinaryIO = sys.stdin.buffer
    with os.fdopen(os.dup(1), "wb") as answers:
        os.dup2(2, 1)  # what a library prints must not get among the answers
        while job := _next(jobs):
            function, arguments = job
            pickle.dump(function(*arguments), answers)
            answers.flush()


def _leave(*_: object) -> None:
    """End in good order, once; where the exit comes up in a destructor Python would only complain."""
    signal.signal(signal.SIGTERM, lambda *_: None)
    sys.unraisablehook = lambda _: None
    sys.exit(1)


def _next(jobs: BinaryIO) -> tuple[Callable[..., Any], tuple[Any, ...]] | None:
    try:
        job: tuple[Callable[..., Any], tuple[Any, ...]] = pickle.load(jobs)
    except EOFError:
        return None
    return job
