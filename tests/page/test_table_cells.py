"""Specks in the cells of a table are not read; stops, commas and marks are."""

from __future__ import annotations

import numpy as np

from restore.page.table_cells import specks

MM = 8.0  # pixels: 200 dpi


def page(*boxes: tuple[int, int, int, int]) -> np.ndarray:
    """Ink in boxes of left, top, width, height."""
    dark = np.zeros((100, 200), np.uint8)
    for left, top, width, height in boxes:
        dark[top : top + height, left : left + width] = 1
    return dark


DIGIT, COMMA, SPECK = (20, 20, 10, 18), (32, 36, 3, 5), (80, 30, 4, 4)


def test_small_ink_far_from_letters_is_a_speck() -> None:
    assert np.array_equal(specks(page(DIGIT, COMMA, SPECK), MM), page(SPECK))


def test_a_dash_alone_in_its_cell_is_none() -> None:
    assert not specks(page((80, 30, 12, 2)), MM).any()


def test_paper_has_none() -> None:
    assert not specks(page(), MM).any()
