"""The log of a document's decisions on disk: lines are appended and fsynced, never changed.

Several servers may append to one log: each locks the file and first reads what the others wrote.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from threading import Lock
from typing import BinaryIO

from restore.output.atomic import cannot_write, sync_folder
from restore.review.decisions import Decision, parse_log


class Log:
    """The decisions of one document. Safe to use from several threads and processes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = Lock()
        self._size = self._lines = 0
        self._decisions: tuple[Decision, ...] = ()

    def read(self) -> tuple[Decision, ...]:
        """All decisions so far, of all processes."""
        with self._lock:
            try:
                with self.path.open("rb") as stream:
                    self._catch_up(stream)
            except FileNotFoundError:
                self._size, self._lines, self._decisions = 0, 0, ()
            return self._decisions

    def append(self, choose: Callable[[Sequence[Decision]], Sequence[Decision]]) -> list[Decision]:
        """Append the decisions that `choose` returns, given all earlier ones. Returns them with their numbers
        once they are on disk. OutputError."""
        with self._lock:
            try:
                with self.path.open("a+b") as stream, _locked(stream):
                    self._catch_up(stream)
                    decisions = choose(self._decisions)
                    if not decisions:
                        return []
                    end = stream.seek(0, os.SEEK_END)
                    torn = b"\n" if end > self._size else b""  # an incomplete line, left by a crash
                    first = self._lines + len(torn) + 1
                    lines = "".join(f"{decision.line()}\n" for decision in decisions)
                    stream.write(torn + lines.encode())
                    stream.flush()
                    os.fsync(stream.fileno())
                    if not end:
                        sync_folder(self.path.parent)
                    self._catch_up(stream)
            except OSError as error:
                raise cannot_write(self.path, error) from None
        return [replace(decision, number=number) for number, decision in enumerate(decisions, first)]

    def _catch_up(self, stream: BinaryIO) -> None:
        """Read the complete lines that were added since the last read."""
        if stream.seek(0, os.SEEK_END) < self._size:  # the file was replaced
            self._size, self._lines, self._decisions = 0, 0, ()
        stream.seek(self._size)
        data = stream.read()
        whole = data[: data.rfind(b"\n") + 1]
        self._decisions += parse_log(whole, self._lines + 1)
        self._size += len(whole)
        self._lines += whole.count(b"\n")


@contextmanager
def _locked(stream: BinaryIO) -> Iterator[None]:
    """Lock the file against other processes, if its file system supports that."""
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
