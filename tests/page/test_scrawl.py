"""What was guessed from strokes does not get into the text; what may be a word, a number or a code stays."""

from __future__ import annotations

from dataclasses import replace

import pytest

from restore.document import Alternative, Box, Cell, Line, Page, Table, Word
from restore.page.scrawl import KIND, without_scrawl


def line(*words: tuple[str, float], role: str = "body", other: float = 0.0, lead: str = "\n") -> Line:
    """Words with their confidence; another look at each gave something else with the confidence `other`."""
    return Line(
        tuple(
            Word(text, Box(100 * k, 10, 90, 20), sure, (Alternative("#", other),))
            for k, (text, sure) in enumerate(words)
        ),
        lead=lead,
        role=role,
    )


def page(*lines: Line, tables: tuple[Table, ...] = ()) -> Page:
    return Page(1, 1000, 1000, 300.0, lines, tables=tables)


@pytest.mark.parametrize(
    "guessed",
    [
        (("A6á¿", 0.0), ("Qoãn", 0.1), ("⁄0ñanÁ", 0.08)),
        (('——"IĐ', 0.02),),
        (("Jf01!¿", 0.0), ("1l2r41fS", 0.31)),
    ],
)
def test_a_line_of_strokes_is_a_mark_and_no_text(guessed: tuple[tuple[str, float], ...]) -> None:
    seen = without_scrawl(page(line(("Nơi", 0.9), ("nhận:", 0.9)), line(*guessed)))
    assert seen.text == "Nơi nhận:"
    (mark,) = seen.marks
    assert (mark.kind, mark.box) == (KIND, Box(0, 10, 100 * len(guessed) - 10, 20))


@pytest.mark.parametrize(("dirt", "stays"), [(".", False), ("',", False), ("-", True), ("…", True)])
def test_a_line_of_specks_is_a_mark_however_surely_it_was_read(dirt: str, stays: bool) -> None:
    seen = without_scrawl(page(line(("Nơi", 0.9), ("nhận:", 0.9)), line((dirt, 0.9))))
    assert seen.text == ("Nơi nhận:" + stays * f"\n{dirt}")
    assert len(seen.marks) == (not stays)


def test_strokes_at_the_end_of_a_line_go_and_the_line_stays() -> None:
    seen = without_scrawl(page(line(("quy", 0.95), ("định.", 0.9), ("s<-=Đ", 0.1), ("_", 0.2))))
    assert seen.text == "quy định."
    assert [mark.box.left for mark in seen.marks] == [200]


@pytest.mark.parametrize("text", ["4HIỆU", "1064/2006/QĐ-UBND;", "12,5", "(2018)", "trườn", "-", "c)", "IV."])
def test_what_may_be_misread_print_stays(text: str) -> None:
    one = page(line((text, 0.05), ("và", 0.96), (text, 0.05)))
    assert without_scrawl(one) == one


def test_what_one_look_was_surer_of_stays() -> None:
    one = page(line(("Xgq", 0.1), ("Pqz", 0.2), other=0.7))
    assert without_scrawl(one) == one


def test_cells_keep_their_lines() -> None:
    box = Box(0, 0, 500, 100)
    cell = line(("¿¡", 0.0), role="table")
    table = Table(box, (Cell(0, 0, 1, 1, box, 1, 2), Cell(0, 1, 1, 1, box, 2, 2)))
    seen = without_scrawl(page(line(("¿¡", 0.0)), cell, line(("Tổng", 0.9)), tables=(table,)))
    assert [one.text for one in seen.lines] == ["¿¡", "Tổng"]
    assert [(c.first, c.last) for c in seen.tables[0].cells] == [(0, 1), (1, 1)]


def test_a_stroke_that_a_look_took_for_something_else_goes() -> None:
    print_ = line(("tham", 0.96), ("gia", 0.96)).words
    stroke = Word("l", Box(200, 10, 20, 20), 0.0, (Alternative("7", 0.82),))
    (kept,) = without_scrawl(page(Line((*print_, stroke)))).lines
    assert kept.text == "tham gia"
    seen = replace(stroke, alternatives=(Alternative("1", 0.82),))
    (kept,) = without_scrawl(page(Line((*print_, seen)))).lines
    assert kept.text == "tham gia l"


@pytest.mark.parametrize(
    ("drawn", "sure", "stays"),
    [("——", 0.7, False), ("=—", 0.6, False), ("—", 0.4, False), ("—", 0.7, True), ("---", 0.6, True)],
)
def test_a_drawn_rule_is_no_text(drawn: str, sure: float, stays: bool) -> None:
    seen = without_scrawl(page(line(("Nơi", 0.9), ("nhận:", 0.9)), line((drawn, sure), other=sure)))
    assert seen.text == ("Nơi nhận:" + stays * f"\n{drawn}")


def test_a_stroke_at_the_edge_of_the_sheet_is_no_letter() -> None:
    def read(left: int, text: str = "Ị") -> str:
        return without_scrawl(page(Line((Word(text, Box(left, 300, 3, 30), 0.9),), "\n"))).text

    assert (read(8), read(985), read(500), read(8, "Y")) == ("", "", "Ị", "Y")
