"""A page that lies on its side is read upright, since no second look reads lines that run down."""

from __future__ import annotations

import numpy as np
import pytest

from restore.document import Box, Line, Page, Word
from restore.page.dewarp import text_angle
from restore.page.image import PageImage, Pixels
from restore.page.quality import measure, neighbours_beside
from restore.page.read import recognise
from restore.page.recogniser import Layout

SKIP = ("red", "dewarp", "forms", "tables", "reread", "numbers")


class Sideways:
    """Reads a picture higher than wide as lines that run down, a wide one as level lines."""

    def __init__(self, upright: float) -> None:
        self.upright = upright
        self.read_down = 0  # times

    def check(self) -> None:
        pass

    def read(self, pixels: Pixels, dpi: float, layout: Layout = Layout.AUTOMATIC) -> tuple[Line, ...]:
        down = pixels.shape[0] > pixels.shape[1]
        self.read_down += down
        size, sure = ((20, 120), 0.94) if down else ((120, 20), self.upright)
        return (Line((Word("trang", Box(100, 100, *size), sure), Word("giấy", Box(300, 100, *size), sure))),)

    def orientation(self, pixels: Pixels, dpi: float) -> int:
        return 90


def page_of(upright: float) -> Page:
    """A page with as many letters in columns as in rows."""
    return recognise(letters(20, 25), Sideways(upright), SKIP)


def letters(across: int, down: int) -> PageImage:
    pixels = np.full((900, 600), 255, np.uint8)
    for top, left in np.ndindex(600 // down, 400 // across):
        pixels[100 + down * top : 116 + down * top, 100 + across * left : 112 + across * left] = 0
    return PageImage(1, pixels, 200.0)


def test_the_upright_reading_wins_if_it_is_about_as_sure() -> None:
    assert page_of(upright=0.93).rotation == 90


def test_the_sideways_reading_stays_if_it_is_surer() -> None:
    assert page_of(upright=0.7).rotation == 0


def test_a_page_whose_letters_stand_in_columns_is_read_upright_at_once() -> None:
    recogniser = Sideways(upright=0.93)
    assert recognise(letters(40, 20), recogniser, SKIP).rotation == 90
    assert recogniser.read_down == 0


def test_a_page_whose_letters_stand_in_rows_is_read_as_it_is_first() -> None:
    recogniser = Sideways(upright=0.93)
    assert recognise(letters(20, 40), recogniser, SKIP).rotation == 90
    assert recogniser.read_down == 1


def test_letters_of_one_width_in_columns_are_no_page_on_its_side() -> None:
    image = letters(14, 32)  # as of a typewriter: closer to each other in rows than in columns
    assert not measure(image).sideways
    assert text_angle(image.pixels, 16) == pytest.approx(0)


def test_nearest_letters_tell_lines_from_columns() -> None:
    x, y = (side.ravel().astype(float) for side in np.meshgrid(np.arange(30), 2 * np.arange(30)))
    assert neighbours_beside(x, y) == 1
    assert neighbours_beside(y, x) == 0
    assert neighbours_beside(x[:1], y[:1]) == 1
