"""Squared paper is no table: print crosses its rules."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from restore.page.image import Pixels
from restore.page.squared_paper import without_squared_paper
from restore.page.tables import find_grids

STEP, COLUMNS, ROWS, DPI = 50, 12, 16, 200.0


def paper(words: bool, shaded: bool = False) -> Pixels:
    """A page with squares, on which words are written across the rules, or numbers between them."""
    page = np.full((1200, 900), 250, np.uint8)
    if shaded:
        page[100 : 100 + 3 * STEP, 100 : 100 + COLUMNS * STEP] = 60
    for k in range(COLUMNS + 1):
        cv2.line(page, (100 + k * STEP, 100), (100 + k * STEP, 100 + ROWS * STEP), 120, 2)
    for k in range(ROWS + 1):
        cv2.line(page, (100, 100 + k * STEP), (100 + COLUMNS * STEP, 100 + k * STEP), 120, 2)
    for row in range(3, ROWS):
        level = 100 + row * STEP + 36
        if words:
            cv2.putText(page, "mmmmmmmmmmmmmmmmmm", (110, level), cv2.FONT_HERSHEY_DUPLEX, 1.1, 0, 3)
        for column in range(0 if words else COLUMNS):
            cv2.putText(page, "4", (115 + column * STEP, level), cv2.FONT_HERSHEY_DUPLEX, 1.0, 0, 3)
    return page


@pytest.mark.parametrize("shaded", [False, True])
def test_a_table_stays(shaded: bool) -> None:
    page = paper(words=False, shaded=shaded)
    grids = find_grids(page, DPI)
    assert grids
    assert without_squared_paper(grids, page, DPI) == grids


def test_rules_that_print_crosses_are_no_table() -> None:
    page = paper(words=True)
    grids = find_grids(page, DPI)
    assert grids
    assert without_squared_paper(grids, page, DPI) == ()
    assert without_squared_paper((), page, DPI) == ()
