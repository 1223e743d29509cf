"""Specks in the cells of a table and their shading are not read; stops, commas and marks are."""

from __future__ import annotations

import numpy as np

from restore.document import Box
from restore.page.table_cells import cell_sheets, specks
from restore.page.tables import Grid, GridCell

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


def cell(row: int, column: int) -> GridCell:
    left, top = 10 + 100 * column, 10 + 60 * row
    corners = np.array([(left, top), (left + 100, top), (left + 100, top + 60), (left, top + 60)], np.float64)
    return GridCell(row, column, 1, 1, corners)


def test_shading_becomes_paper_and_its_letters_stay_dark() -> None:
    page = np.full((140, 220), 250, np.uint8)
    page[10:70, 10:110] = 200  # an even tone
    page[10:70:4, 110:210:2] = 140  # dots
    for left in (40, 140):
        page[30:48, left : left + 30] = 20
        page[90:108, left : left + 30] = 60
    grid = Grid(tuple(cell(row, column) for row in range(2) for column in range(2)))
    (sheet,) = cell_sheets(page, [grid], 200.0)
    for crop in sheet.crops:
        held = sheet.pixels[crop.sheet.slices]
        assert held.max() == 250
        assert held.min() == (20 if crop.cell < 2 else 60)
        assert np.isin(held, (20, 60, 250)).mean() > 0.9


def test_a_turned_cell_has_its_words_where_they_are_on_the_page() -> None:
    page = np.full((140, 220), 250, np.uint8)
    page[20:60, 40:52] = 20  # a word that runs upwards
    page[50:60, 40:60] = 20  # its first letter is the highest
    grid = Grid(tuple(cell(row, column) for row in range(2) for column in range(2)))
    (sheet,) = cell_sheets(page, [grid], 200.0, [(0, 0)])
    (crop,) = sheet.crops
    assert (crop.sheet.width, crop.sheet.height) == (crop.page.height, crop.page.width)
    assert crop.on_page(crop.sheet) == crop.page
    letter = Box(crop.sheet.left + crop.page.bottom - 60, crop.sheet.top + 40 - crop.page.left, 10, 20)
    assert (sheet.pixels[letter.slices] == 20).all()
    assert crop.on_page(letter) == Box(40, 50, 20, 10)
