"""The log of a document's decisions on the disk: lines are appended and fsynced, never changed.

Several servers may append to one log: each takes the lock of the file and reads what others wrote before.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from threading import Lock
from typing import BinaryIO

from restore.output.atomic import cannot_write
from restore.review.decisions import Decision, parse_log


class Log:
    """The decisions of one document. Safe to use from several threads and processes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = Lock()
        self._size = self._lines = 0
        self._decisions: tuple[Decision, ...] = ()

    def read(self) -> tuple[Decision, ...]:
        """All decisions so far, those of others too."""
        with self._lock:
            try:
                with self.path.open("rb") as stream:
                    self._catch_up(stream)
            except FileNotFoundError:
                self._size, self._lines, self._decisions = 0, 0, ()
            return self._decisions

    def append(self, choose: Callable[[Sequence[Decision]], Sequence[Decision]]) -> list[Decision]:
        """Append the decisions that `choose` gives when it is told all that was decided before, and return
        them with their numbers when they are on the disk. OutputError."""
        with self._lock:
            try:
                with self.path.open("a+b") as stream, _locked(stream):
                    self._catch_up(stream)
                    decisions = choose(self._decisions)
                    if not decisions:
                        return []
                    end = stream.seek(0, os.SEEK_END)
                    torn = b"\n" if end > self._size else b""  # a line that a crash left unfinished
                    first = self._lines + len(torn) + 1
                    lines = "".join(f"{decision.line()}\n" for decision in decisions)
                    stream.write(torn + lines.encode())
                    stream.flush()
                    os.fsync(stream.fileno())
                    if not end:
                        _sync_folder(self.path.parent)
                    self._catch_up(stream)
            except OSError as error:
                raise cannot_write(self.path, error) from None
        return [replace(decision, number=number) for number, decision in enumerate(decisions, first)]

    def _catch_up(self, stream: BinaryIO) -> None:
        """Take in the whole lines that were written since."""
        if stream.seek(0, os.SEEK_END) < self._size:  # another file has its name now
            self._size, self._lines, self._decisions = 0, 0, ()
        stream.seek(self._size)
        data = stream.read()
        whole = data[: data.rfind(b"\n") + 1]
        self._decisions += parse_log(whole, self._lines + 1)
        self._size += len(whole)
        self._lines += whole.count(b"\n")


@contextmanager
def _locked(stream: BinaryIO) -> Iterator[None]:
    """With the file locked against other processes, where its file system can."""
    if os.name == "nt":
        import msvcrt

        stream.seek(0)
        msvcrt.locking(stream.fileno(), msvcrt.LK_LOCK, 1)  # type: ignore[attr-defined,unused-ignore]
        try:
            yield
        finally:
            stream.seek(0)
            msvcrt.locking(stream.fileno(), msvcrt.LK_UNLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        return
    import fcntl

    with suppress(OSError):
        fcntl.flock(stream, fcntl.LOCK_EX)
    yield  # closing the file unlocks it


def _sync_folder(folder: Path) -> None:
    """Have the new name of the log on the disk too, where the system can be asked for that."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):
            os.fsync(handle)
    finally:
        os.close(handle)
