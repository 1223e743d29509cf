"""Memory of long runs: what processes hold, and how they give back what one page took."""

from __future__ import annotations

import ctypes
import os
import threading
from collections import defaultdict
from time import monotonic

_MMAP_THRESHOLD, _ARENAS = -3, -8  # of glibc's mallopt


def give_back_memory() -> None:
    """Have freed images returned to the system at once; else glibc keeps such blocks, and they pile up."""
    try:
        ctypes.CDLL(None).mallopt(_MMAP_THRESHOLD, 4 * 2**20)
        ctypes.CDLL(None).mallopt(_ARENAS, 1)
    except (AttributeError, OSError, TypeError):
        return  # another C library, with habits of its own


def held_by_group() -> dict[int, float]:
    """MiB that the processes of each group hold for themselves alone: leader → MiB.

    Read from /proc, at most twice a second; empty where there is none.
    """
    global _looked, _held
    with _lock:
        if monotonic() - _looked > LOOK_EVERY:
            _held, _looked = _look(), monotonic()
        return _held


LOOK_EVERY = 0.5  # seconds
_lock = threading.Lock()
_looked, _held = -LOOK_EVERY, dict[int, float]()


def _look() -> dict[int, float]:
    held = defaultdict[int, float](float)
    try:
        numbers = [name for name in os.listdir("/proc") if name.isdecimal()]
        page = os.sysconf("SC_PAGE_SIZE") / 2**20
    except (OSError, ValueError, AttributeError):
        return {}
    for number in numbers:
        try:
            with open(f"/proc/{number}/stat", "rb") as stat:
                group = int(stat.read().rpartition(b")")[2].split()[2])
            with open(f"/proc/{number}/statm", "rb") as statm:
                _, resident, shared = map(int, statm.read().split()[:3])
        except (OSError, ValueError, IndexError):  # it has ended meanwhile
            continue
        held[group] += (resident - shared) * page
    return dict(held)
