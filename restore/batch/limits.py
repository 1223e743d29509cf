"""What a unit of work may take: seconds, memory, and bytes of a file that it writes."""

from __future__ import annotations

import faulthandler
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic

MEMORY = 1200
"""MiB that a page may take, beside what its process holds at the start. Chosen: an A3 page in colour at
600 dpi needs 900."""

TIMEOUT = 40.0
"""Seconds that a page may take, of processor time where the system counts it (see `Clock`). Chosen: a page of
text takes 2, one full of tables 10."""

PATIENCE = 30
"""How much longer it may take by the clock, where the machine has other things to do. Chosen."""

_GRACE = 8.0  # seconds beyond, for libraries and models that are loaded with the first page
_SECONDS_A_PAGE, _MEBIBYTES_A_PAGE = 5.0, 4  # more for each page of a document that is restored
_LARGEST_FILE = 1024  # MiB of a file that is written while a page is read; an image of 100 million pixels
_BACKSTOP = 30.0  # seconds after all patience at which a process ends that no parent watches any more


@dataclass(frozen=True)
class Limits:
    """Of one unit of work; 0: none. What is late, `Clock` says."""

    seconds: float = 0.0
    mebibytes: int = 0
    file_mebibytes: int = 0


UNLIMITED = Limits()


class Clock:
    """Has a unit of work, which began when this was made, taken its seconds?

    Seconds in which its processes computed, so that no page is to blame for a machine that has other things
    to do. Where they have not computed at all for so long they hang; and however busy the machine is, it ends
    at `PATIENCE` times as long. Where the system does not count (`used` is None), it is the clock's seconds.
    """

    def __init__(self, seconds: float, used: float | None) -> None:
        self._seconds, self._first, self._last = seconds, used, used
        self._start = self._moved = monotonic()

    def is_late(self, used: float | None) -> bool:
        """`used` are the seconds of processor time of all processes, as in the beginning."""
        now = monotonic()
        if used is None:
            return now - self._start >= self._seconds
        if self._first is None:
            self._first = 0.0  # the processes are new
        if used != self._last:
            self._last, self._moved = used, now
        return (
            used - self._first >= self._seconds
            or now - self._moved >= self._seconds
            or now - self._start >= self._seconds * PATIENCE
        )


def of_page(timeout: float, mebibytes: int) -> Limits:
    """For loading, drawing and reading one page, and for a look at a file."""
    return Limits(timeout + _GRACE, mebibytes, _LARGEST_FILE)


def of_document(timeout: float, mebibytes: int, pages: int) -> Limits:
    """For restoring the pages of a document and writing its outputs."""
    return Limits(timeout + _GRACE + _SECONDS_A_PAGE * (pages - 1), mebibytes + _MEBIBYTES_A_PAGE * pages)


def bind(limits: Limits) -> None:
    """Let the system refuse this process, and each of its children, more than the limits.

    Where it can: data on Linux, files on every Unix. `held` is what the process holds already.
    """
    try:
        import resource
    except ImportError:  # Windows
        return
    held = _data_held()
    _set(resource.RLIMIT_FSIZE, 2**20 * limits.file_mebibytes)
    if held:
        _set(resource.RLIMIT_DATA, held + 2**20 * limits.mebibytes if limits.mebibytes else 0)


def _set(kind: int, size: int) -> None:
    """The soft limit only: it must be possible to raise it for the next unit."""
    import resource

    _, hard = resource.getrlimit(kind)
    soft = size if size and (hard == resource.RLIM_INFINITY or size < hard) else hard
    try:
        resource.setrlimit(kind, (soft, hard))
    except (OSError, ValueError):
        return


def _data_held() -> int:
    """Bytes of private data of this process, as RLIMIT_DATA counts them; 0 where that is not known."""
    try:
        with open("/proc/self/status", "rb") as status:
            for line in status:
                if line.startswith(b"VmData:"):
                    return 1024 * int(line.split()[1])
    except (OSError, ValueError, IndexError):
        pass
    return 0


@contextmanager
def watch_clock(limits: Limits) -> Iterator[None]:
    """End this process some time after its limit, whatever it does: its parent, who should, may be gone.

    Python's own alarm would wait for a C function to return; this one does not.
    """
    if not limits.seconds:
        yield
        return
    with open(os.devnull, "w") as nowhere:
        faulthandler.dump_traceback_later(limits.seconds * PATIENCE + _BACKSTOP, exit=True, file=nowhere)
        try:
            yield
        finally:
            faulthandler.cancel_dump_traceback_later()
