"""Imports in a thread, while this process waits for a recogniser that runs in another process."""

from __future__ import annotations

import threading
from collections.abc import Callable

from restore.batch.usage import few_collections
from restore.document import Line
from restore.page.image import Pixels
from restore.page.recogniser import Layout, Recogniser


class Meanwhile:
    """A recogniser that calls `load` in a thread when it reads for the first time.

    Not earlier: until then this process computes, and the thread would slow it down.
    """

    def __init__(self, recogniser: Recogniser, load: Callable[[], object]) -> None:
        self._recogniser = recogniser
        self._load = load
        self._thread: threading.Thread | None = None

    def read(self, pixels: Pixels, dpi: float, layout: Layout = Layout.AUTOMATIC) -> tuple[Line, ...]:
        if self._thread is None:
            self._thread = threading.Thread(target=self._loading, daemon=True)
            self._thread.start()
        return self._recogniser.read(pixels, dpi, layout)

    def orientation(self, pixels: Pixels, dpi: float) -> int:
        return self._recogniser.orientation(pixels, dpi)

    def check(self) -> None:
        self._recogniser.check()

    def wait(self) -> None:
        """Wait until `load` is done, since two threads should not import the same module."""
        if self._thread:
            self._thread.join()

    def _loading(self) -> None:
        with few_collections():
            self._load()
