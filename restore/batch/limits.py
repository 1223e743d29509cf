"""Limits of a unit of work: processor time, memory, and the size of files that it writes."""

from __future__ import annotations

import faulthandler
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic

MEMORY = 1200
"""MiB that a page may take, on top of what its process holds at the start. Chosen: an A3 page in colour at
600 dpi needs 900."""

TIMEOUT = 40.0
"""Seconds of processor time that a page may take (see `Clock`). Chosen: a page of text takes 2, one full of
tables 10."""

PATIENCE = 30
"""Greatest ratio of wall time to the limit of processor time, on a busy machine. Chosen."""

_GRACE = 8.0  # seconds added for loading libraries and models with the first page
_SECONDS_A_PAGE, _MEBIBYTES_A_PAGE = 5.0, 4  # added for each page when a document is restored
_LARGEST_FILE = 1024  # MiB of a file written while a page is read: an image of 100 million pixels
_BACKSTOP = 30.0  # seconds after the last limit at which a process without a parent ends itself


@dataclass(frozen=True)
class Limits:
    """Limits of one unit of work; 0: none. `Clock` defines how seconds are counted."""

    seconds: float = 0.0
    mebibytes: int = 0
    file_mebibytes: int = 0


UNLIMITED = Limits()


class Clock:
    """Decides whether a unit of work, which begins when the clock is made, has used up its seconds.

    Processor time counts, so that a busy machine is not blamed on the page. A unit whose processes compute
    nothing for `seconds` hangs and is late, and so is one after `PATIENCE` times `seconds` of wall time.
    Where the system does not count processor time (`used` is None), wall time counts.
    """

    def __init__(self, seconds: float, used: float | None) -> None:
        self._seconds, self._first, self._last = seconds, used, used
        self._start = self._moved = monotonic()

    def is_late(self, used: float | None) -> bool:
        """True if the time is used up. `used`: seconds of processor time of the unit's processes so far."""
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
    """Limits for loading, rendering and reading one page, and for examining a file."""
    return Limits(timeout + _GRACE, mebibytes, _LARGEST_FILE)


def of_document(timeout: float, mebibytes: int, pages: int) -> Limits:
    """Limits for restoring the pages of a document and writing its outputs."""
    return Limits(timeout + _GRACE + _SECONDS_A_PAGE * (pages - 1), mebibytes + _MEBIBYTES_A_PAGE * pages)


def bind(limits: Limits) -> None:
    """Have the system enforce the limits on this process and each of its children.

    Data is limited on Linux, beyond what the process holds already; file size on every Unix.
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
    """Set the soft limit only, so that it can be raised for the next unit."""
    import resource

    _, hard = resource.getrlimit(kind)
    soft = size if size and (hard == resource.RLIM_INFINITY or size < hard) else hard
    try:
        resource.setrlimit(kind, (soft, hard))
    except (OSError, ValueError):
        return


def _data_held() -> int:
    """Bytes of private data of this process, as RLIMIT_DATA counts them; 0 if unknown."""
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
    """End this process some time after its limit, since the parent that should do so may be gone.

    Unlike a Python alarm, this does not wait for a C function to return.
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
