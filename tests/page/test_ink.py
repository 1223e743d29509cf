from __future__ import annotations

import numpy as np
import pytest

from restore.document import Box, Line, Page, Word
from restore.page.colour import to_gray
from restore.page.image import PageImage, Pixels
from restore.page.ink import stamp_marks, with_ink_marks

BLUE, RED = (40, 60, 170), (200, 30, 40)


@pytest.fixture
def paper() -> Pixels:
    pixels = np.full((1200, 1000, 3), 250, np.uint8)
    for row in range(100, 900, 60):  # print
        pixels[row : row + 20, 200:800] = 30
    return pixels


def test_blue_ink_is_a_mark_and_digits_on_it_are_little_trusted(paper: Pixels) -> None:
    paper[1000:1040, 300:420] = BLUE
    image = to_gray(PageImage(1, paper, 200.0))
    digits, word = Word("16", Box(310, 1002, 60, 30), 0.98), Word("ngày", Box(500, 1002, 60, 30), 0.98)
    page = with_ink_marks(Page(1, 1000, 1200, 200.0, (Line((digits, word)),)), image)
    (mark,) = page.marks
    assert mark.kind == "handwriting"
    assert mark.box.overlaps(digits.box)
    assert [w.confidence for w in page.lines[0].words] == [0.3, 0.98]


def test_single_digits_written_into_boxes_are_one_mark(paper: Pixels) -> None:
    for left in range(300, 500, 40):  # 3 mm wide, 5 mm from one to the next
        paper[1000:1024, left : left + 12] = BLUE
    image = to_gray(PageImage(1, paper, 200.0))
    digits = [Word("6", Box(left - 4, 996, 20, 32), 0.98) for left in range(300, 500, 40)]
    page = with_ink_marks(Page(1, 1000, 1200, 200.0, (Line(tuple(digits)),)), image)
    assert len(page.marks) == 1
    assert {word.confidence for word in page.lines[0].words} == {0.3}


def test_a_lone_blue_dot_is_no_handwriting(paper: Pixels) -> None:
    paper[1000:1010, 300:310] = BLUE
    assert to_gray(PageImage(1, paper, 200.0)).writing == ()


def test_blue_print_is_no_handwriting(paper: Pixels) -> None:
    paper[(paper == 30).all(axis=2)] = BLUE
    assert to_gray(PageImage(1, paper, 200.0)).writing == ()


@pytest.mark.parametrize(("sure", "marked"), [(0.95, False), (0.6, True)])
def test_blue_ink_in_which_many_words_were_surely_read_is_print(
    paper: Pixels, sure: float, marked: bool
) -> None:
    paper[100:240, 200:420] = BLUE
    image = to_gray(PageImage(1, paper, 200.0))
    assert image.writing
    inked = [Word("ngày", Box(210, 100 + 60 * k, 60, 20), sure) for k in range(3)]
    plain = [Word("tháng", Box(500, 100 + 60 * k, 60, 20), 0.95) for k in range(5)]
    number = Word("16", Box(300, 100, 60, 20), 0.98)
    page = with_ink_marks(Page(1, 1000, 1200, 200.0, (Line((number, *inked, *plain)),)), image)
    assert bool(page.marks) == marked
    assert (page.lines[0].words[0].confidence < 0.98) == marked


@pytest.mark.parametrize("left", [0, 940])
def test_a_seal_that_the_margin_cuts_is_taken_out_as_one(paper: Pixels, left: int) -> None:
    paper[400:640, left : left + 60] = RED
    image = to_gray(PageImage(1, paper, 200.0))
    assert image.pixels[500, left + 30] > 150
    assert [mark.kind for mark in with_ink_marks(Page(1, 1000, 1200, 200.0, ()), image).marks] == ["seal"]


@pytest.mark.parametrize(("degrees", "quarter"), [(90, -1), (180, 2), (270, 1)])
def test_marks_turn_with_the_page(paper: Pixels, degrees: int, quarter: int) -> None:
    paper[980:1010, 300:420] = BLUE
    image = to_gray(PageImage(1, paper, 200.0))
    (box,) = image.writing
    where = np.zeros(paper.shape[:2], bool)
    where[box.slices] = True
    (mark,) = with_ink_marks(Page(1, 0, 0, 200.0, (), rotation=degrees), image).marks
    turned = np.rot90(where, quarter)
    assert turned[mark.box.slices].all()
    assert turned.sum() == mark.box.area


def test_the_stamp_of_a_signature_is_a_note() -> None:
    line = Line((Word("Ký", Box(1, 2, 3, 4), 1.0), Word("bởi:", Box(5, 2, 3, 4), 1.0)))
    (mark,) = stamp_marks([line, line])
    assert (mark.kind, mark.text, mark.box) == ("stamp", "Ký bởi:\nKý bởi:", Box(1, 2, 7, 4))
    assert stamp_marks([]) == ()
