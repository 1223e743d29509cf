"""Promises about the shapes of digits: which piece of ink is which digit, and what digits that touch give."""

from __future__ import annotations

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from restore.document import Box, Word
from restore.page.digit_shapes import SIDE, Number, cut_apart, normal_picture, number_shapes
from restore.page.image import Pixels


def read(face: str, printed: str, text: str = "", size: int = 40, together: int = 0) -> Number:
    """The shapes of a printed word that was read as `text`; `together`: pixels by which its strokes grow."""
    sheet = Image.new("L", (600, 120), 255)
    pen, font = ImageDraw.Draw(sheet), ImageFont.truetype(face, size)
    pen.text((60, 80), printed, 0, font, anchor="ls")
    left, top, right, bottom = map(int, pen.textbbox((60, 80), printed, font, anchor="ls"))
    gray: Pixels = np.asarray(sheet, np.uint8)
    if together:
        gray = np.asarray(cv2.erode(gray, np.ones((1, 2 * together + 1), np.uint8)), np.uint8)
    return number_shapes(0, 0, Word(text or printed, Box.between(left, top, right, bottom), 0.9), gray)


def test_each_digit_of_a_code_is_found(face: str) -> None:
    number = read(face, "12/2019/TT")
    assert "".join(digit for digit, _ in number.found) == "122019"
    assert [len(run) for run in number.runs] == [2, 4]


def test_no_digit_is_found_where_shapes_and_signs_differ_in_number(face: str) -> None:
    number = read(face, "12a4", "12a45")
    assert number.found == ()
    assert number.runs == ()
    assert len(number.shapes) == 4


def test_digits_that_touch_are_cut_into_as_many_pieces(face: str) -> None:
    number = read(face, "2584", together=4)
    assert number.found == ()
    assert number.shapes == ()
    assert [len(run) for run in number.runs] == [4]


def test_shapes_are_cut_by_their_widths() -> None:
    inks = [np.ones((40, width), np.uint8) for width in (25, 52)]
    assert [piece.shape for piece in cut_apart(inks, 3)] == [(40, 25), (40, 26), (40, 26)]


def test_normal_pictures_of_one_shape_in_two_sizes_are_alike(face: str) -> None:
    small, large = (normal_picture(read(face, "5", size=size).runs[0][0]).astype(float) for size in (30, 60))
    assert small.shape == large.shape == (SIDE, SIDE)
    assert np.corrcoef(small.ravel(), large.ravel())[0, 1] > 0.95
