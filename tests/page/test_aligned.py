"""Words on one level are a row, whatever lines they were read in; wide gaps part it into pieces."""

from __future__ import annotations

import pytest

from restore.document import Box, Line, Word
from restore.page.aligned import rows_of
from tests.page.typed import typed

TEXT = """
Tổng số tiền   1.200      12/5/2024

Chi   -   800
"""


@pytest.mark.parametrize("fall", [0.0, 0.01])
def test_wide_gaps_part_rows_into_pieces(fall: float) -> None:
    rows = rows_of(typed(TEXT, fall=fall)[0]).rows
    assert [[piece.text for piece in row.pieces] for row in rows] == [
        ["Tổng số tiền", "1.200", "12/5/2024"],
        ["Chi", "-", "800"],
    ]


def test_the_words_of_two_lines_on_one_level_are_one_row() -> None:
    (line, *_), _ = typed(TEXT)
    apart = [Line((word,)) for word in reversed(line.words)]
    (row,) = rows_of(apart).rows
    assert [piece.text for piece in row.pieces] == ["Tổng số tiền", "1.200", "12/5/2024"]


def test_numbers_dates_and_shares_are_figures_and_codes_and_words_are_not() -> None:
    (row,) = rows_of(typed("TT   1.200   12/5/2024   5,5%   12/QĐ-UBND   Chi   2A34")[0]).rows
    assert [piece.text for piece in row.figures] == ["1.200", "12/5/2024", "5,5%", "2A34"]


def test_specks_are_no_words() -> None:
    speck = Line((Word("ˆ", Box(300, 80, 5, 5), 0.9), Word("-", Box(400, 80, 9, 3), 0.3)))
    lines, _ = typed(TEXT)
    assert len(rows_of([speck, *lines]).rows) == 2


def test_a_page_without_words_has_no_rows() -> None:
    assert rows_of([]).rows == ()


def test_a_speck_below_a_word_puts_it_on_no_row_of_its_own() -> None:
    words = [
        Word(text, Box(100 * k, 100, 60, 20 + 9 * (k == 2)), 0.9)
        for k, text in enumerate(("50", "60", "70", "80"))
    ]
    assert len(rows_of([Line((word,)) for word in words]).rows) == 1
    above = Word("90", Box(200, 91, 60, 20), 0.9)
    assert len(rows_of([Line((word,)) for word in (*words, above)]).rows) == 2
