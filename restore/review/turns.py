"""Who waits for whom: what is done in the background stands still while a request is answered.

Python runs one thread at a time. Without this a request waits for the counting of documents each time that it
looks at a file, which adds up to seconds in a folder of thousands.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition

_LONGEST = 1.0  # seconds that the background waits at a time: it goes on though there is always a request


class Turns:
    def __init__(self) -> None:
        self._answering = 0
        self._changed = Condition()

    @contextmanager
    def answer(self) -> Iterator[None]:
        """What is done inside comes first."""
        with self._changed:
            self._answering += 1
        try:
            yield
        finally:
            with self._changed:
                self._answering -= 1
                self._changed.notify_all()

    def wait(self) -> None:
        """Called in the background between two pieces of work."""
        with self._changed:
            self._changed.wait_for(lambda: not self._answering, _LONGEST)
