"""Rows of print that no word covers are found; what was read, pictures and dirt are not."""

from __future__ import annotations

import cv2
import numpy as np

from restore.document import Box
from restore.page.missed_lines import find_missed_lines
from restore.page.tesseract import Tesseract

HEIGHT = 25.0  # letters of the drawn page, in pixels


def boxes(pixels: np.ndarray) -> list[list[Box]]:
    return [[word.box for word in line.words] for line in Tesseract().read(pixels, 300)]


def test_a_page_that_was_read_has_nothing_left(pixels: np.ndarray) -> None:
    assert find_missed_lines(pixels, [box for line in boxes(pixels) for box in line], HEIGHT) == ()


def test_the_row_that_was_left_out_is_found(pixels: np.ndarray) -> None:
    lines = boxes(pixels)
    (found,) = find_missed_lines(pixels, [box for line in (*lines[:2], *lines[3:]) for box in line], HEIGHT)
    first, last = lines[2][0], lines[2][-1]
    assert found.left <= first.left
    assert found.left + found.width >= last.left + last.width
    assert abs(found.top - min(box.top for box in lines[2])) < HEIGHT


def test_a_row_is_found_though_the_box_of_the_line_above_reaches_into_it() -> None:
    page = np.full((400, 900), 255, np.uint8)
    for left in range(100, 500, 40):
        page[100:126, left : left + 20] = page[160:186, left : left + 20] = 0
    above = Box(95, 95, 400, 69)  # with its margin it covers the upper half of the lower row
    assert find_missed_lines(page, [above], HEIGHT) == (Box(85, 160, 410, 26),)


def test_lines_and_dots_are_no_print() -> None:
    page = np.full((800, 1600), 255, np.uint8)
    cv2.line(page, (100, 100), (1500, 100), 0, 4)
    cv2.circle(page, (400, 400), 150, 0, 5)
    for k in range(200):
        page[600 + 7 * (k % 11), 100 + 7 * k] = 0
    assert find_missed_lines(page, [], HEIGHT) == ()
    assert find_missed_lines(np.full((800, 1600), 255, np.uint8), [], HEIGHT) == ()
