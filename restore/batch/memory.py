"""Memory of long runs: what one page took is given back before the next one."""

from __future__ import annotations

import ctypes

_MMAP_THRESHOLD, _ARENAS = -3, -8  # of glibc's mallopt


def give_back_memory() -> None:
    """Have freed images returned to the system at once; else glibc keeps such blocks, and they pile up."""
    try:
        ctypes.CDLL(None).mallopt(_MMAP_THRESHOLD, 4 * 2**20)
        ctypes.CDLL(None).mallopt(_ARENAS, 1)
    except (AttributeError, OSError, TypeError):
        return  # another C library, with habits of its own
