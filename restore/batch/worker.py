"""A process that does one unit of work after another, within limits of time and memory.

A crash, a hang or too much memory costs that unit only. The process leads its own session, so that whatever
it starts can be ended with it; it ends itself when its parent is gone. Units and answers go through its
standard streams. Usual pools share one pipe among workers, and a worker killed while writing to it breaks the
others.
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
"""Environment of a worker: one thread, since there is a worker per core."""

DEBUG = "RESTORE_DEBUG"
"""Environment variable; if it is set, messages of libraries are shown."""

_PATIENCE = 5.0  # seconds within which an idle process must end by itself
_RESIDENT = 250  # MiB that any worker holds: libraries, models
_DYING = 2.0  # seconds within which a process that closed its pipe must end


class WorkerDied(Exception):
    """The process ended before it answered, after so many seconds.

    `reason` is "crashed", "killed" (from outside), "lost" (with its machine), "late" or "memory"; `signal` is
    0 if it was no signal.
    """

    def __init__(self, reason: str, signal: int = 0, seconds: float = 0.0) -> None:
        super().__init__(reason, signal, seconds)
        self.reason, self.signal, self.seconds = reason, signal, seconds

    def __str__(self) -> str:
        return self.reason


class Worker:
    """A process, started when needed. Functions are sent by name, as pickle does.

    Its temporary files lie in a folder below `scratch`, which is removed with the process.
    """

    def __init__(self, scratch: Path | None = None) -> None:
        self._scratch = scratch
        self._folder: Path | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._reason = ""  # why `kill` ended the process
        self._retired = False
        self._lock = threading.Lock()

    def do(self, function: Callable[..., Any], *arguments: object, limits: Limits = UNLIMITED) -> Any:
        """Call the function in the process; its result. After WorkerDied the next unit gets a new process."""
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
        """The id of the process, also of its group; None if none is running."""
        process = self._process
        return process.pid if process else None

    def kill(self, reason: str = "killed", pid: int | None = None) -> None:
        """End the process and all that it has started, at once; with `pid`, only if it is that process."""
        with self._lock:
            process = self._process
            if process and pid in (None, process.pid):
                self._reason = self._reason or reason
                _end_group(process)

    def retire(self) -> None:
        """End the process at once and start no other: further units raise WorkerDied."""
        with self._lock:
            self._retired = True
        self.kill()

    def _watch(self, pid: int, limits: Limits, done: threading.Event) -> None:
        """End the process and its children when it exceeds its limits.

        The system's own limit (`limits.bind`) covers the memory of one process only, and only on Linux.
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
        """Let the process end by itself, and wait for it."""
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
        with contextlib.suppress(subprocess.TimeoutExpired):  # it may live on without its pipe
            process.wait(_DYING)
        self._clear(process)
        number = -(process.returncode or 0)
        if self._reason:
            return WorkerDied(self._reason, seconds=seconds)
        outside = number in (signal.SIGTERM, getattr(signal, "SIGKILL", 9), signal.SIGINT)
        return WorkerDied("killed" if outside else "crashed", max(0, number), seconds)

    def _clear(self, process: subprocess.Popen[bytes]) -> None:
        """Remove what is left of the process: children, pipes, temporary files."""
        with self._lock:
            _end_group(process)
            process.wait()
            for stream in (process.stdin, process.stdout):
                try:
                    if stream:
                        stream.close()
                except OSError:  # unsent data
                    pass
            self._process = None
            if self._folder:
                shutil.rmtree(self._folder, ignore_errors=True)
                self._folder = None


def _end_group(process: subprocess.Popen[bytes]) -> None:
    """Kill the process group. Its number is not reused until the process is waited for."""
    if sys.platform == "win32":
        process.kill()
        return
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    except PermissionError:  # macOS raises it for a group of zombies
        process.kill()


# --- in the new process ---------------------------------------------------------------------------------


def serve() -> None:
    """Do units from standard input until there are no more."""
    signal.signal(signal.SIGINT, lambda *_: None)  # the parent handles Ctrl-C; SIG_IGN would be inherited
    units: queue.SimpleQueue[tuple[Any, ...]] = queue.SimpleQueue()
    source, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    quiet = os.open(os.devnull, os.O_RDONLY)
    os.dup2(quiet, 0)  # child processes must not read the units
    os.dup2(2, 1)  # prints of libraries must not mix with the answers
    threading.Thread(target=_listen, args=(source, units), daemon=True).start()
    while True:
        function, arguments, limits = units.get()
        bind(limits)
        with watch_clock(limits):
            answer = function(*arguments)
        try:
            pickle.dump(answer, answers)
            answers.flush()
        except BrokenPipeError:  # the parent has gone
            os._exit(0)


def _listen(source: BinaryIO, units: queue.SimpleQueue[tuple[Any, ...]]) -> None:
    """Queue incoming units. When they end (the parent is gone or done), end this process and its children."""
    try:
        while True:
            units.put(pickle.load(source))
    except (EOFError, OSError, pickle.UnpicklingError):
        pass
    if tesseract := sys.modules.get("restore.page.tesseract_process"):
        tesseract.close_all()  # waits for them, so that the time they used is counted as this process's
    if sys.platform != "win32" and os.getpgid(0) == os.getpid():
        os.killpg(0, signal.SIGKILL)
    time.sleep(0.1)
    os._exit(0)
