"""Dotted lines are in the text of pages with tables: in their cells, or on lines of their own."""

from __future__ import annotations

from restore.document import Box, Cell, Line, Page, Table, Word
from restore.page.table_blanks import with_blanks

HEAD = Line((Word("Biểu", Box(0, 0, 90, 20), 0.9),))
FOOT = Line((Word("Cộng", Box(0, 400, 90, 20), 0.9),))


def table(*rows: str) -> tuple[list[Line], Table]:
    """Lines of a page with a table between HEAD and FOOT; "|" parts its cells of 100 × 50 pixels."""
    lines, cells = [HEAD], []
    for row, text in enumerate(rows):
        row_begins = True
        column_before = 0
        for column, held in enumerate(text.split("|")):
            box = Box(100 * column, 100 + 50 * row, 100, 50)
            first = len(lines)
            if held:
                lead = "\n" + "\t" * column if row_begins else "\t" * (column - column_before)
                word = Word(held, Box(box.left + 10, box.top + 5, 50, 20), 0.9)
                lines.append(Line((word,), lead, "table"))
                row_begins, column_before = False, column
            cells.append(Cell(row, column, 1, 1, box, first, len(lines)))
    return [*lines, FOOT], Table(Box(0, 100, 300, 50 * len(rows)), tuple(cells))


def text_of(lines: list[Line], made: Table, *blanks: Box) -> str:
    found, (grid,) = with_blanks(lines, [made], blanks)
    page = Page(1, 300, 500, 300.0, found, tables=(grid,))
    for cell in grid.cells:  # each cell still holds the lines that lie in it
        assert all(cell.box.contains(*line.words[0].box.center) for line in found[cell.first : cell.last])
    assert sum(cell.last - cell.first for cell in grid.cells) == sum(line.role == "table" for line in found)
    return page.text


def test_dots_that_fill_a_cell_are_its_text() -> None:
    lines, made = table("TT|Tên|Số", "1||2", "||")
    assert text_of(lines, made, Box(110, 180, 80, 5), Box(10, 230, 80, 5)) == (
        "Biểu\nTT\tTên\tSố\n1\t……\t2\n……\nCộng"
    )


def test_dots_below_the_text_of_a_cell_follow_it() -> None:
    lines, made = table("TT|Tên|Số", "1|Họ|2")
    assert text_of(lines, made, Box(110, 190, 80, 5)) == "Biểu\nTT\tTên\tSố\n1\tHọ ……\t2\nCộng"


def test_dots_across_several_cells_are_a_rule_of_the_table() -> None:
    lines, made = table("TT|Tên|Số", "1||2")
    assert with_blanks(lines, [made], [Box(110, 170, 170, 5)]) == (tuple(lines), (made,))


def test_dots_beside_the_table_are_a_line_of_their_own() -> None:
    lines, made = table("TT|Tên|Số", "1|Họ|2")
    assert text_of(lines, made, Box(0, 60, 280, 5)) == "Biểu\n……\nTT\tTên\tSố\n1\tHọ\t2\nCộng"
    assert text_of(lines, made, Box(0, 300, 280, 5)) == "Biểu\nTT\tTên\tSố\n1\tHọ\t2\n……\nCộng"


def test_dots_that_are_in_the_text_already_stay_there() -> None:
    lines, made = table("TT|Tên|Số", "1|Họ|2")
    beside = Box(100, 5, 100, 5)
    lines[0] = Line((*HEAD.words, Word("……", beside, 1.0)))
    assert text_of(lines, made, beside).startswith("Biểu ……\nTT")
