"""Promises about the witness of handwriting: it knows written digits by their shapes, whatever their size."""

from __future__ import annotations

import random
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import ImageFont

from restore.document import Box, Word
from restore.page.digit_shapes import Number, number_shapes
from restore.page.image import Pixels
from restore.page.written_shapes import WrittenShapes, written_odds
from scripts.corpus.hard_sheet import Sheet
from scripts.corpus.pen import Pen
from tests.conftest import FONTS

TEXTS = ("2736", "4159", "308", "6/12/2019", "5847", "92.610", "1.358.472", "73")


def numbers(gray: Pixels, places: dict[str, Box]) -> list[Number]:
    return [number_shapes(0, k, Word(text, box, 0.96), gray) for k, (text, box) in enumerate(places.items())]


def printed(face: str, size: int) -> list[Number]:
    rng = random.Random(1)
    sheet = Sheet(rng, 200, size)
    font, places = ImageFont.truetype(face, sheet.px(size)), {}
    for row, text in enumerate(TEXTS):
        x, y = 100, 100 + 100 * row
        sheet.pen.text((x, y), text, (25, 25, 30), font, anchor="ls")
        places[text] = Box.between(*map(int, sheet.pen.textbbox((x, y), text, font, anchor="ls")))
    return numbers(np.asarray(cv2.cvtColor(sheet.pixels(), cv2.COLOR_RGB2GRAY), np.uint8), places)


def written(seed: int) -> list[Number]:
    """Numbers that a pen wrote beside printed ones."""
    rng = random.Random(seed)
    sheet = Sheet(rng, 200, 13)
    pen, places = Pen(sheet, rng), {}
    pen.jitter = min(pen.jitter, 0.03)
    for row, text in enumerate(TEXTS):
        end = pen.write(text, 60, 40 + 40 * row)
        left, right, foot = sheet.px(57), sheet.px(end), sheet.px(40 + 40 * row)
        places[text] = Box.between(left, foot - sheet.px(1.3 * pen.height), right, foot + sheet.px(2))
    return numbers(np.asarray(cv2.cvtColor(sheet.pixels(), cv2.COLOR_RGB2GRAY), np.uint8), places)


@pytest.mark.parametrize("face", FONTS)
@pytest.mark.parametrize("size", [10, 13, 24])
def test_print_of_any_font_and_size_is_print(face: str, size: int) -> None:
    if not Path(face).exists():
        pytest.skip(f"{face} is not installed")
    odds = [odd for odd in written_odds(printed(face, size)) if odd is not None]
    assert len(odds) >= len(TEXTS) - 1
    assert max(odds) < 0


def test_most_numbers_of_each_of_ten_writers_are_handwriting() -> None:
    for seed in range(10):
        beside = printed(FONTS[0], 13) if Path(FONTS[0]).exists() else []
        odds = written_odds([*written(seed), *beside])[: len(TEXTS)]
        found = [odd for odd in odds if odd is not None]
        assert len(found) >= 5
        assert sum(odd > 0 for odd in found) >= 0.7 * len(found), (seed, found)


def test_nothing_is_told_of_pages_on_which_print_does_not_look_like_print() -> None:
    assert written_odds([one for seed in range(3) for one in written(seed)]) == [None] * 3 * len(TEXTS)


def test_nothing_is_told_where_no_digits_are_found(face: str) -> None:
    empty = number_shapes(0, 0, Word("12", Box(10, 10, 30, 20), 0.9), np.full((60, 60), 255, np.uint8))
    assert written_odds([empty]) == [None]
    assert written_odds([]) == []


def test_a_damaged_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "damaged").write_bytes(b"no weights")
    with pytest.raises(Exception, match=r".+"):
        WrittenShapes(tmp_path / "damaged")
