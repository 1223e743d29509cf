"""Priority of requests: background work pauses while a request is answered.

Python runs one thread at a time. Without a pause, counting documents in the background would delay each file
access of a request, which adds up to seconds in a folder of thousands.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition

_LONGEST = 1.0  # seconds: longest pause of the background, so that constant requests do not stop it


class Turns:
    def __init__(self) -> None:
        self._answering = 0
        self._changed = Condition()

    @contextmanager
    def answer(self) -> Iterator[None]:
        """Pause the background while the block runs."""
        with self._changed:
            self._answering += 1
        try:
            yield
        finally:
            with self._changed:
                self._answering -= 1
                self._changed.notify_all()

    def wait(self) -> None:
        """Called by the background between two pieces of work: waits while requests are answered."""
        with self._changed:
            self._changed.wait_for(lambda: not self._answering, _LONGEST)
