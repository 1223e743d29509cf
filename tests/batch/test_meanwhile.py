"""Imports while the recogniser reads."""

from __future__ import annotations

import gc
import threading

import numpy as np

from restore.batch.meanwhile import Meanwhile
from restore.document import Box, Line, Word
from restore.page.image import Pixels
from restore.page.recogniser import Layout

PAGE: Pixels = np.zeros((8, 8), np.uint8)
LINES = (Line((Word("xã", Box(0, 0, 8, 8), 0.9),)),)


class Reader:
    """A recogniser that returns `LINES`, but not before `loaded` is set."""

    def __init__(self, loaded: threading.Event) -> None:
        self.loaded = loaded

    def read(self, pixels: Pixels, dpi: float, layout: Layout = Layout.AUTOMATIC) -> tuple[Line, ...]:
        assert self.loaded.wait(10)
        return LINES

    def orientation(self, pixels: Pixels, dpi: float) -> int:
        return 90

    def check(self) -> None: ...


def test_packages_are_imported_once_while_the_page_is_read() -> None:
    loaded, calls = threading.Event(), []

    def load() -> None:
        calls.append(gc.get_threshold())
        loaded.set()

    usual = gc.get_threshold()
    recogniser = Meanwhile(Reader(loaded), load)
    recogniser.check()
    assert recogniser.orientation(PAGE, 300) == 90
    assert not calls
    assert recogniser.read(PAGE, 300) == recogniser.read(PAGE, 300, Layout.BLOCK) == LINES
    recogniser.wait()
    assert len(calls) == 1
    assert gc.get_threshold() == usual


def test_nothing_is_imported_if_nothing_is_read() -> None:
    Meanwhile(Reader(threading.Event()), lambda: None).wait()
