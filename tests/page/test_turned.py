"""A page that lies on its side is read upright, since no second look reads lines that run down."""

from __future__ import annotations

import numpy as np

from restore.document import Box, Line, Page, Word
from restore.page.load import PageImage, Pixels
from restore.page.read import recognise
from restore.page.recogniser import Layout

SKIP = ("red", "dewarp", "forms", "tables", "reread", "numbers")


class Sideways:
    """Reads a picture higher than wide as lines that run down, a wide one as level lines."""

    def __init__(self, upright: float) -> None:
        self.upright = upright

    def check(self) -> None:
        pass

    def read(self, pixels: Pixels, dpi: float, layout: Layout = Layout.AUTOMATIC) -> tuple[Line, ...]:
        down = pixels.shape[0] > pixels.shape[1]
        size, sure = ((20, 120), 0.94) if down else ((120, 20), self.upright)
        return (Line((Word("trang", Box(100, 100, *size), sure), Word("giấy", Box(300, 100, *size), sure))),)

    def orientation(self, pixels: Pixels, dpi: float) -> int:
        return 90


def page_of(upright: float) -> Page:
    pixels = np.full((900, 600), 255, np.uint8)
    for top, left in np.ndindex(15, 20):  # letters
        pixels[100 + 40 * top : 116 + 40 * top, 100 + 20 * left : 112 + 20 * left] = 0
    return recognise(PageImage(1, pixels, 200.0), Sideways(upright), SKIP)


def test_the_upright_reading_wins_if_it_is_about_as_sure() -> None:
    assert page_of(upright=0.93).rotation == 90


def test_the_sideways_reading_stays_if_it_is_surer() -> None:
    assert page_of(upright=0.7).rotation == 0
