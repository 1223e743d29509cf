"""Print that the recogniser's layout analysis dropped is read; dirt is not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from restore.document import Box, Line, Word
from restore.errors import RecognitionError
from restore.page.image import Pixels
from restore.page.left_over import read_lone_print, with_left_over
from restore.page.tesseract import Tesseract

NAMES = ["Bản sao có dấu", "Giấy giới thiệu", "Trích lục hộ tịch", "Đơn xác nhận"]
PRICES = ["3.000", "15.000", "7.500", "20.000"]


def price_list(face: str) -> Pixels:
    page = Image.new("L", (1654, 800), 255)
    draw, font = ImageDraw.Draw(page), ImageFont.truetype(face, 34)
    for number, (name, price) in enumerate(zip(NAMES, PRICES, strict=True)):
        draw.text((180, 100 + 80 * number), name, 0, font)
        draw.text((1300, 100 + 80 * number), price, 0, font)
    return np.array(page)


def names_of(page: Pixels) -> tuple[Line, ...]:
    """The lines as a recogniser gives them that does not see the prices."""
    lines = Tesseract().read(page, 200)
    kept = (replace(line, words=tuple(w for w in line.words if w.box.left < 1000)) for line in lines)
    return tuple(line for line in kept if line.words)


class Failing:
    """A recogniser that must not be asked, or whose answer does not come."""

    def read(self, *_: Any) -> tuple[Line, ...]:
        raise RecognitionError("Tesseract ran out of time.")


def test_prices_far_from_their_names_are_read_on_their_lines(face: str) -> None:
    page = price_list(face)
    found = with_left_over(page, names_of(page), 200, Tesseract())
    assert [line.text for line in found] == [
        f"{name} {price}" for name, price in zip(NAMES, PRICES, strict=True)
    ]
    assert all(line.words[-1].box.left > 1200 for line in found)


def test_a_word_in_a_column_of_its_own_stays_there(face: str) -> None:
    page = price_list(face)
    column = tuple(Line((Word("giá", Box(1280, top, 120, 30), 0.9),)) for top in (20, 500))
    found = with_left_over(page, (*names_of(page), *column), 200, Tesseract())
    assert [line.text for line in found[-4:]] == PRICES


def test_specks_are_not_read(face: str) -> None:
    page = price_list(face)
    page[:, 1000:] = 255
    for top, left in np.random.default_rng(5).integers((60, 1000), (740, 1600), (40, 2)):
        page[top : top + 14, left : left + 12] = 0
    assert with_left_over(page, names_of(page), 200, Tesseract()) == names_of(page)


class OneDigit:
    """A recogniser that reads a digit from the first of the prices, and no other."""

    def read(self, *_: Any) -> tuple[Line, ...]:
        return (Line((Word("1", Box(1300, 100, 60, 40), 0.9),)),)


def test_a_word_among_much_that_is_not_read_is_dirt(face: str) -> None:
    page = price_list(face)
    assert with_left_over(page, names_of(page), 200, OneDigit()) == names_of(page)  # type: ignore[arg-type]


def test_a_second_reading_that_fails_costs_nothing(face: str) -> None:
    page = price_list(face)
    assert with_left_over(page, names_of(page), 200, Failing()) == names_of(page)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["7", "12", "-7-"])
def test_the_only_word_of_a_page_is_read(text: str, face: str) -> None:
    page = Image.new("L", (1072, 1517), 255)
    ImageDraw.Draw(page).text((540, 760), text, 0, ImageFont.truetype(face, 23))
    lines = read_lone_print(np.array(page), 16, 130, Tesseract())
    assert [line.text for line in lines] == [text]
    assert lines[0].words[0].box.overlaps(Box(540, 760, 40, 25))


def test_a_speck_alone_is_no_word() -> None:
    page = np.full((1517, 1072), 255, np.uint8)
    page[700:704, 500:504] = 0
    assert read_lone_print(page, 16, 130, Tesseract()) == ()
    assert read_lone_print(page[:600], 16, 130, Failing()) == ()  # type: ignore[arg-type]
