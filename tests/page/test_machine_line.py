"""The line of a fax machine above a page is read by the second reader."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from restore.document import Box, Cell, Line, Table, Word
from restore.errors import RecognitionError
from restore.page.image import Pixels
from restore.page.machine_line import with_machine_line

LETTER, INK = 20, 128.0  # pixels, gray level
BODY = Line((Word("Kính", Box(200, 300, 80, 25), 0.95), Word("gửi", Box(300, 300, 60, 25), 0.95)))
MACHINE = "21/01/2008 15:31 FROM: VAN THU TO: 0255 3558"


class Reader:
    def __init__(self, text: str, sure: float = 0.97) -> None:
        self.text, self.sure, self.asked = text, sure, 0

    def read_crops(self, crops: Sequence[Pixels]) -> tuple[Line, ...]:
        self.asked += len(crops)
        boxes = (Box(10 + 90 * k, 5, 80, 20) for k in range(len(self.text.split())))
        return (Line(tuple(map(Word, self.text.split(), boxes, [self.sure] * 20))),)


class Broken(Reader):
    def read_crops(self, crops: Sequence[Pixels]) -> tuple[Line, ...]:
        raise RecognitionError("broken")


@pytest.fixture
def page() -> Pixels:
    """A page above whose lines a row of dots stands."""
    pixels = np.full((2400, 1600), 255, np.uint8)
    for top in (34, 41, 48):
        pixels[top : top + 2, 90:900:4] = 0
        pixels[top + 3 : top + 5, 92:900:8] = 0
    return pixels


def read(pixels: Pixels, reader: Reader, *lines: Line, tables: tuple[Table, ...] = ()) -> list[str]:
    found, _ = with_machine_line(lines, tables, pixels, LETTER, INK, reader)
    return [line.text for line in found]


def test_the_line_above_a_page_is_its_first_line(page: Pixels) -> None:
    assert read(page, Reader(MACHINE), BODY) == [MACHINE, "Kính gửi"]
    (line, _), _ = with_machine_line((BODY,), (), page, LETTER, INK, Reader(MACHINE))
    assert line.words[0].box.top < 60


def test_what_was_read_of_it_before_goes(page: Pixels) -> None:
    torn = Line((Word("255", Box(500, 33, 60, 20), 0.9), Word("341", Box(600, 33, 60, 20), 0.8)))
    assert read(page, Reader(MACHINE), torn, BODY) == [MACHINE, "Kính gửi"]
    letterhead = Line((*torn.words, Word("UBND", Box(600, 110, 80, 25), 0.9)))
    assert read(page, Reader(MACHINE), letterhead, BODY) == ["255 341 UBND", "Kính gửi"]


@pytest.mark.parametrize("seen", ["SO TAI CHINH 21/01/2008", "15:31", "CONG HOA XA HOI CHU NGHIA VIET NAM"])
def test_a_line_without_day_and_hour_is_no_such_line(page: Pixels, seen: str) -> None:
    assert read(page, Reader(seen), BODY) == ["Kính gửi"]


def test_words_that_the_reader_hardly_saw_are_left_out(page: Pixels) -> None:
    assert read(page, Reader(MACHINE, sure=0.3), BODY) == ["Kính gửi"]


def test_pages_without_such_a_row_are_not_read_again(page: Pixels) -> None:
    reader = Reader(MACHINE)
    assert read(page[60:], reader, BODY) == ["Kính gửi"]
    assert reader.asked == 0


def test_a_reader_that_fails_leaves_the_page(page: Pixels) -> None:
    assert read(page, Broken(MACHINE), BODY) == ["Kính gửi"]


def test_tables_keep_their_lines(page: Pixels) -> None:
    box = Box(100, 280, 600, 60)
    table = Table(box, (Cell(0, 0, 1, 1, box, 0, 1),))
    _, (moved,) = with_machine_line((BODY,), (table,), page, LETTER, INK, Reader(MACHINE))
    assert (moved.cells[0].first, moved.cells[0].last) == (1, 2)
