"""Signals that ask a run to end: it ends in order, once, and leaves no temporary files."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from restore.errors import Interrupted

_SIGNALS = [
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name)
]


@contextmanager
def interruptible() -> Iterator[None]:
    """In this block the first such signal raises Interrupted; further ones are ignored.

    A signal that was ignored when the program started (nohup) stays ignored.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before: dict[int, Any] = {}

    def interrupt(number: int, frame: FrameType | None) -> None:
        for other in before:
            signal.signal(other, lambda *_: None)
        raise Interrupted(number)

    for number in _SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            before[number] = signal.signal(number, interrupt)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
