"""Words of a good text layer come in cells where the page shows rules; no word is lost."""

from __future__ import annotations

import numpy as np
import pytest

from restore.document import Box, Line, Word
from restore.page.layer_tables import with_tables
from tests.page.test_open_tables import COSTS
from tests.page.typed import DPI, typed

XS, YS = (100, 300, 700, 1000), (400, 460, 520, 580)


def line(text: str, left: int, top: int) -> Line:
    words = text.split()
    return Line(tuple(Word(word, Box(left + 90 * k, top, 80, 24), 1.0) for k, word in enumerate(words)))


def ruled() -> np.ndarray:
    pixels = np.full((1600, 1200), 255, np.uint8)
    for y in YS:
        pixels[y : y + 3, XS[0] : XS[-1] + 3] = 0
    for x in XS:
        pixels[YS[0] : YS[-1] + 3, x : x + 3] = 0
    return pixels


LINES = [
    line("Căn cứ Luật", 100, 300),
    line("TT", 150, 420), line("Nội dung", 320, 420), line("Số tiền", 720, 420),
    line("1", 150, 480), line("Chi khác", 320, 480), line("1.200", 720, 480),
    line("2", 150, 540), line("Chi", 320, 540),
    line("Nơi nhận", 100, 700),
]  # fmt: skip


@pytest.mark.parametrize("colours", [1, 3])
def test_words_stand_in_the_cells_between_the_rules(colours: int) -> None:
    pixels = ruled() if colours == 1 else np.dstack([ruled()] * 3)
    lines, (table,) = with_tables(LINES, pixels, 150.0)
    texts = {(c.row, c.column): " ".join(one.text for one in lines[c.first : c.last]) for c in table.cells}
    assert texts[0, 1] == "Nội dung"
    assert texts[1, 2] == "1.200"
    assert texts[2, 2] == ""
    assert [one.role for one in lines] == ["body", *["table"] * 8, "body"]


def test_a_line_over_two_cells_is_cut_at_the_rule_and_no_word_is_lost() -> None:
    joined = [*LINES[:4], Line(tuple(w for one in LINES[4:7] for w in one.words)), *LINES[7:]]
    lines, (table,) = with_tables(joined, ruled(), 150.0)
    assert len(table.cells) == 9
    assert [w for one in lines for w in one.words] == [w for one in LINES for w in one.words]


def test_rules_without_words_between_them_are_no_table() -> None:
    assert with_tables([LINES[0], LINES[-1]], ruled(), 150.0) == ((LINES[0], LINES[-1]), ())
    assert with_tables(LINES, np.full((1600, 1200), 255, np.uint8), 150.0) == (tuple(LINES), ())


def test_words_of_a_table_without_rules_stand_in_cells_too() -> None:
    lines, pixels = typed(COSTS)
    read, (table,) = with_tables(lines, pixels, DPI)
    texts = {(c.row, c.column): " ".join(one.text for one in read[c.first : c.last]) for c in table.cells}
    assert (texts[2, 1], texts[2, 3], texts[4, 2]) == ("Sửa nhà", "900.000", "")
    assert not table.ruled
    assert sorted(w.text for one in read for w in one.words) == sorted(
        w.text for one in lines for w in one.words
    )
