"""Processes that read image after image with the library of Tesseract (`libtesseract.py`).

The program `tesseract` starts, loads its models and writes a table for each image; this takes a fifth of its
time. A process of `libtesseract.py` starts once for many images. A crash, a hang or too much memory in it
costs one reading, since it is not this process. It serves one reading at a time; each thread that reads gets
its own, and a fork of this process starts its own.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import subprocess
import sys
import threading
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from restore.page.image import Pixels

PROGRAM = Path(__file__).with_name("libtesseract.py")
MOST = 500  # readings of a process, so that memory that the library loses comes back (chosen)
STARTS_WITHIN = 20.0  # seconds (chosen: it takes 0.2, and far more on a busy machine)


class Setting(NamedTuple):
    """What a process is started with."""

    language: str
    tessdata: str  # "": the library's own folder
    memory: int  # MiB of address space
    environment: tuple[str | None, ...]  # of this process, as far as it matters to Tesseract


class ProcessEnded(Exception):
    """The process ended before it answered. `status`: its exit status, negative for a signal."""

    def __init__(self, status: int, late: bool) -> None:
        super().__init__(status, late)
        self.status, self.late = status, late


class TesseractProcess:
    """A process with the library and its models loaded. Raises OSError if it cannot be started."""

    def __init__(self, setting: Setting) -> None:
        arguments = [setting.language, setting.tessdata, str(setting.memory)]
        self.setting, self.readings = setting, 0
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", str(PROGRAM), *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        try:
            self.version = self._asked(b"", STARTS_WITHIN).decode().strip()
        except ProcessEnded:
            raise OSError("Tesseract's library cannot be used") from None

    def read(self, pixels: Pixels, dpi: int, mode: int, timeout: float) -> list[list[Any]] | None:
        """Return rows as `libtesseract.py` writes them. Raises ProcessEnded; then the process has ended.

        `mode`: Tesseract's mode of page segmentation. `timeout` in seconds.
        """
        self.readings += 1
        height, width = pixels.shape[:2]
        channels = pixels.shape[2] if pixels.ndim == 3 else 1
        head = f"{width} {height} {channels} {mode} {dpi}\n".encode()
        answer = self._asked(head + pixels.tobytes(), timeout)
        try:
            rows: list[list[Any]] | None = json.loads(answer)
        except ValueError:  # the library itself has written to standard output
            self.close()
            raise ProcessEnded(self._process.returncode, late=False) from None
        return rows

    def _asked(self, request: bytes, timeout: float) -> bytes:
        """Return the line that the process answers. Raises ProcessEnded."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        late = threading.Event()

        def end() -> None:
            late.set()
            self._process.kill()

        timer = threading.Timer(timeout, end)
        timer.daemon = True
        timer.start()
        answer = b""
        try:
            with contextlib.suppress(BrokenPipeError):
                self._process.stdin.write(request)
                self._process.stdin.flush()
                answer = self._process.stdout.readline()
        finally:
            timer.cancel()
            if not answer.endswith(b"\n"):
                self.close()
        if not answer.endswith(b"\n"):
            raise ProcessEnded(self._process.returncode, late.is_set())
        return answer

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def close(self) -> None:
        """End the process, and wait for it."""
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):
                if stream:
                    stream.close()


_idle: defaultdict[Setting, list[TesseractProcess]] = defaultdict(list)
_lock = threading.Lock()


def taken(setting: Setting) -> TesseractProcess:
    """Return a process for one reading; give it back with `give_back`. Raises OSError."""
    with _lock:
        waiting = _idle[setting]
        while waiting:
            process = waiting.pop()
            if process.alive:
                return process
            process.close()
    return TesseractProcess(setting)


def give_back(process: TesseractProcess) -> None:
    if process.readings >= MOST:
        process.close()
        return
    with _lock:
        _idle[process.setting].append(process)


def _forget() -> None:
    """In a fork: leave the processes to the one that started them."""
    global _lock
    _lock = threading.Lock()  # another thread may have held it
    _idle.clear()


if hasattr(os, "register_at_fork"):  # not on Windows
    os.register_at_fork(after_in_child=_forget)


@atexit.register
def close_all() -> None:
    """End the processes that nobody uses."""
    with _lock:
        processes = [process for waiting in _idle.values() for process in waiting]
        _idle.clear()
    for process in processes:
        process.close()
