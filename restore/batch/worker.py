"""A process that does one unit of work after another, within limits of time and memory.

What crashes, hangs or swallows memory there costs that unit, not the others. The process leads a session of
its own, so that whatever it starts can be ended with it; it ends itself when its parent is gone. Units and
answers go through its standard streams, a pair of pipes for each process: where workers share a pipe, as in
the usual pools, one that is killed at the wrong moment takes the others with it.
"""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import queue
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, BinaryIO

from restore.batch.limits import UNLIMITED, Clock, Limits, bind, watch_clock
from restore.batch.usage import LOOK_EVERY, usage_by_group

_START = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from restore.batch.worker import serve; serve()"
)
ONE_THREAD = {"OMP_THREAD_LIMIT": "1", "OPENBLAS_NUM_THREADS": "1", "OPENCV_FOR_THREADS_NUM": "1"}
"""Environment of a worker: there is one for each core already."""

DEBUG = "RESTORE_DEBUG"
"""Environment variable; where it is set, what libraries complain of comes through."""

_PATIENCE = 5.0  # seconds in which an idle process has to end by itself
_RESIDENT = 250  # MiB that a process holds whatever it does: libraries, models
_DYING = 2.0  # seconds in which one that gave up its pipe has


class WorkerDied(Exception):
    """The process ended before it answered, after so many seconds.

    `reason` is "crashed", "killed" (from outside), "lost" (with its machine), "late" or "memory"; `signal` is
    0 where there was none.
    """

    def __init__(self, reason: str, signal: int = 0, seconds: float = 0.0) -> None:
        super().__init__(reason, signal, seconds)
        self.reason, self.signal, self.seconds = reason, signal, seconds

    def __str__(self) -> str:
        return self.reason


class Worker:
    """A process of its own, started when it is needed; functions are sent by name, as pickle does.

    Its temporary files lie in a folder of its own below `scratch`, which goes when the process does.
    """

    def __init__(self, scratch: Path | None = None) -> None:
        self._scratch = scratch
        self._folder: Path | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._reason = ""  # why the process was ended by us
        self._retired = False
        self._lock = threading.Lock()

    def do(self, function: Callable[..., Any], *arguments: object, limits: Limits = UNLIMITED) -> Any:
        """What `function` returns there. WorkerDied, and the next unit gets a new process."""
        with self._lock:
            if self._retired:
                raise WorkerDied("killed")
            self._reason = ""
            process = self._process = self._process or self._started()
        assert process.stdin is not None
        assert process.stdout is not None
        start = time.monotonic()
        done = threading.Event()
        if limits.seconds or limits.mebibytes:
            threading.Thread(target=self._watch, args=(process.pid, limits, done), daemon=True).start()
        try:
            pickle.dump((function, arguments, limits), process.stdin)
            process.stdin.flush()
            return pickle.load(process.stdout)
        except (EOFError, OSError, pickle.UnpicklingError):
            raise self._death(process, time.monotonic() - start) from None
        finally:
            done.set()

    @property
    def pid(self) -> int | None:
        """Of the process, which is also the number of its group; None where there is none."""
        process = self._process
        return process.pid if process else None

    def kill(self, reason: str = "killed", pid: int | None = None) -> None:
        """End the process, if it still is that one, and all that it has started, at once."""
        with self._lock:
            process = self._process
            if process and pid in (None, process.pid):
                self._reason = self._reason or reason
                _end_group(process)

    def retire(self) -> None:
        """End the process at once, and start no other: what is to be done yet is answered by WorkerDied."""
        with self._lock:
            self._retired = True
        self.kill()

    def _watch(self, pid: int, limits: Limits, done: threading.Event) -> None:
        """End the process when it takes more than its limits, with its children.

        What the system counts by itself (see `limits.bind`) is the memory of one process, on Linux only.
        """
        use = usage_by_group().get(pid)
        clock = Clock(limits.seconds or float("inf"), use.seconds if use else None)
        while not done.wait(min(LOOK_EVERY, limits.seconds or LOOK_EVERY)):
            use = usage_by_group().get(pid)
            if clock.is_late(use.seconds if use else None):
                self.kill("late", pid)
                return
            if limits.mebibytes and use and use.mebibytes > limits.mebibytes + _RESIDENT:
                self.kill("memory", pid)
                return

    def close(self) -> None:
        """Let the process end by itself, and wait for that."""
        if process := self._process:
            try:
                assert process.stdin is not None
                process.stdin.close()
                process.wait(_PATIENCE)
            except (OSError, subprocess.TimeoutExpired):
                pass
            self._clear(process)

    def _started(self) -> subprocess.Popen[bytes]:
        self._folder = Path(mkdtemp(prefix="worker-", dir=self._scratch)) if self._scratch else None
        environment = ONE_THREAD | os.environ | ({"TMPDIR": str(self._folder)} if self._folder else {})
        return subprocess.Popen(
            [sys.executable, "-c", _START, json.dumps(sys.path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=None if os.environ.get(DEBUG) else subprocess.DEVNULL,
            env=environment,
            start_new_session=True,
        )

    def _death(self, process: subprocess.Popen[bytes], seconds: float) -> WorkerDied:
        with contextlib.suppress(subprocess.TimeoutExpired):  # it closed its end of the pipe and lives on
            process.wait(_DYING)
        self._clear(process)
        number = -(process.returncode or 0)
        if self._reason:
            return WorkerDied(self._reason, seconds=seconds)
        outside = number in (signal.SIGTERM, getattr(signal, "SIGKILL", 9), signal.SIGINT)
        return WorkerDied("killed" if outside else "crashed", max(0, number), seconds)

    def _clear(self, process: subprocess.Popen[bytes]) -> None:
        """Leave nothing of the process: no child, no pipe, no temporary file."""
        with self._lock:
            _end_group(process)
            process.wait()
            for stream in (process.stdin, process.stdout):
                try:
                    if stream:
                        stream.close()
                except OSError:  # what could not be sent any more
                    pass
            self._process = None
            if self._folder:
                shutil.rmtree(self._folder, ignore_errors=True)
                self._folder = None


def _end_group(process: subprocess.Popen[bytes]) -> None:
    """Kill the process with all of its group. The number stays ours until the process is waited for."""
    if sys.platform == "win32":
        process.kill()
        return
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    except PermissionError:  # macOS says so of a group of zombies
        process.kill()


# --- in the new process ---------------------------------------------------------------------------------


def serve() -> None:
    """Do what comes in, until nothing more can."""
    signal.signal(signal.SIGINT, lambda *_: None)  # Ctrl-C is the parent's; SIG_IGN would be inherited
    units: queue.SimpleQueue[tuple[Any, ...]] = queue.SimpleQueue()
    source, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    quiet = os.open(os.devnull, os.O_RDONLY)
    os.dup2(quiet, 0)  # what is started here must not read our units
    os.dup2(2, 1)  # what a library prints must not get among the answers
    threading.Thread(target=_listen, args=(source, units), daemon=True).start()
    while True:
        function, arguments, limits = units.get()
        bind(limits)
        with watch_clock(limits):
            answer = function(*arguments)
        try:
            pickle.dump(answer, answers)
            answers.flush()
        except BrokenPipeError:  # nobody waits for it any more
            os._exit(0)


def _listen(source: BinaryIO, units: queue.SimpleQueue[tuple[Any, ...]]) -> None:
    """Hand on what comes in; at its end the parent is gone, or wants no more: end, with all children."""
    try:
        while True:
            units.put(pickle.load(source))
    except (EOFError, OSError, pickle.UnpicklingError):
        pass
    if sys.platform != "win32" and os.getpgid(0) == os.getpid():
        os.killpg(0, signal.SIGKILL)
    time.sleep(0.1)
    os._exit(0)
