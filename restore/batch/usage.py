"""Memory and processor time of processes; returning freed memory to the system."""

from __future__ import annotations

import gc
import os
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic

# Lattices are many small objects without cycles: there is little for the collector to find.
FEW_COLLECTIONS = 100_000, 50, 100

_MMAP_THRESHOLD, _ARENAS = -3, -8  # parameters of glibc's mallopt


def give_back_memory() -> None:
    """Have glibc return freed images to the system at once; by default such blocks accumulate."""
    import ctypes

    try:
        ctypes.CDLL(None).mallopt(_MMAP_THRESHOLD, 4 * 2**20)
        ctypes.CDLL(None).mallopt(_ARENAS, 1)
    except (AttributeError, OSError, TypeError):
        return  # another C library


@contextmanager
def few_collections() -> Iterator[None]:
    """Collect garbage less often: for restoring text and loading libraries, not for reading images, which
    reference cycles may keep in memory."""
    usual = gc.get_threshold()
    gc.set_threshold(*FEW_COLLECTIONS)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


@dataclass(frozen=True)
class Usage:
    """MiB of private memory and seconds of processor time of a process group.

    The seconds are those of living processes, and of ended children that these have waited for.
    """

    mebibytes: float = 0.0
    seconds: float = 0.0


def usage_by_group() -> dict[int, Usage]:
    """Process group id → usage of the group, for the groups led by children of this process.

    From /proc, read at most twice a second; empty on systems without it.
    """
    global _looked, _usage
    with _lock:
        if monotonic() - _looked > LOOK_EVERY:
            _usage, _looked = _look(), monotonic()
        return _usage


LOOK_EVERY = 0.5  # seconds
_lock = threading.Lock()
_looked, _usage = -LOOK_EVERY, dict[int, Usage]()


def _look() -> dict[int, Usage]:
    try:
        numbers = [int(name) for name in os.listdir("/proc") if name.isdecimal()]
        page, tick = os.sysconf("SC_PAGE_SIZE") / 2**20, os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError, AttributeError):
        return {}
    members, own = defaultdict[int, list[int]](list), os.getpid()
    used, leaders = defaultdict[int, float](float), set[int]()
    for number in numbers:
        try:
            with open(f"/proc/{number}/stat", "rb") as stat:
                fields = stat.read().rpartition(b")")[2].split()
        except (OSError, ValueError):  # the process has ended
            continue
        group = int(fields[2])
        members[group].append(number)
        used[group] += sum(map(int, fields[11:15])) / tick  # user and system time, own and children's
        if number == group and int(fields[1]) == own:
            leaders.add(group)
    return {group: Usage(page * sum(map(_held, members[group])), used[group]) for group in leaders}


def _held(number: int) -> int:
    """Return the private pages of a process; 0 if it has ended."""
    try:
        with open(f"/proc/{number}/statm", "rb") as statm:
            _, resident, shared = map(int, statm.read().split()[:3])
    except (OSError, ValueError):
        return 0
    return resident - shared
