"""Tables as spreadsheets: numbers, other text, and doubts."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from restore.document import Alternative, Box, Cell, Line, Page, RestoredDocument, RestoredPage, Table, Word
from restore.edits import Confidence, Doubt, Restoration
from restore.output import render
from restore.output.heads import head_rows
from restore.output.tables import number

openpyxl = pytest.importorskip("openpyxl")


def document(
    *rows: str,
    doubts: tuple[Doubt, ...] = (),
    sure: tuple[Confidence, ...] = (),
    looks: tuple[Alternative, ...] = (),
) -> RestoredDocument:
    """A table with a line for each cell; "|" parts cells."""
    lines: list[Line] = []
    cells: list[Cell] = []
    for row, text in enumerate(rows):
        for column, content in enumerate(text.split("|")):
            lead = "\n" if column == 0 else "\t"
            words = tuple(Word(word, Box(0, 0, 9, 9), 0.9, looks) for word in content.split())
            first = len(lines)
            if words:
                lines.append(Line(words, lead, "table"))
            cells.append(Cell(row, column, 1, 1, Box(0, 0, 10, 10), first, len(lines)))
    page = Page(3, 100, 100, 300.0, tuple(lines), tables=(Table(Box(0, 0, 9, 9), tuple(cells)),))
    restoration = Restoration(page.text, page.text, doubts=doubts, confidences=sure)
    return RestoredDocument("bảng", (RestoredPage(page, restoration),))


def sheet(made: RestoredDocument) -> Any:
    return openpyxl.load_workbook(io.BytesIO(b"".join(render("tables", made)))).worksheets[0]


def table(made: RestoredDocument) -> list[list[str]]:
    return list(csv.reader(io.StringIO(b"".join(render("csv", made)).decode("utf-8-sig"))))


@pytest.mark.parametrize(
    ("text", "value", "shown"),
    [
        ("12", 12, "0"),
        ("1.234", 1234, "#,##0"),
        ("1.234.567,8", 1234567.8, "#,##0.0"),
        ("0,25", 0.25, "0.00"),
        ("-3,5", -3.5, "0.0"),
        ("(1.200)", -1200, "#,##0"),
        ("12,5%", 0.125, "0.0%"),
        ("0", 0, "0"),
    ],
)
def test_numbers_in_vietnamese_notation_are_numbers(text: str, value: float, shown: str) -> None:
    found = number(text)
    assert found is not None
    assert (found.value, found.shown) == (value, shown)


@pytest.mark.parametrize(
    "text",
    ["", "1.5", "12.34", "007", "01/2024", "1 234", "12/5", "3a", "(12", "1,234,5", "12.", "1..2", "I"],
)
def test_codes_dates_and_what_could_be_two_numbers_stay_text(text: str) -> None:
    assert number(text) is None


@given(st.decimals(0, 10**9, places=2))
def test_a_number_as_the_law_writes_it_is_read_back(value: object) -> None:
    text = f"{value:,.2f}".translate(str.maketrans(",.", ".,"))
    found = number(text)
    assert found is not None
    assert f"{found.value:.2f}" == f"{value:.2f}"


def test_a_sheet_has_the_cells_and_its_place_as_name() -> None:
    made = sheet(document("STT|Xã|ha", "1|Núi Sập|1.204,7", "2||73,8"))
    assert made.title == "Trang 3"
    assert [[cell.value for cell in row] for row in made.iter_rows()] == [
        ["STT", "Xã", "ha"],
        [1, "Núi Sập", 1204.7],
        [2, None, 73.8],
    ]


def test_doubtful_cells_are_marked_and_say_why() -> None:
    doubt = Doubt(4, 6, "12", 0.5, ("17",))
    made = document("a|b", "12|34", doubts=(doubt,), sure=(Confidence(4, 6, 0.5), Confidence(7, 9, 0.4)))
    cells = sheet(made)
    assert "có thể là “17”" in cells["A2"].comment.text
    assert "“34” chưa chắc" in cells["B2"].comment.text
    assert cells["A2"].fill.fgColor.rgb.endswith("FFF200")
    assert cells["A1"].comment is None
    assert table(made) == [["a", "b"], ["12 [?]", "34 [?]"]]


@pytest.mark.parametrize(
    ("sure", "looks", "shown"),
    [
        (0.7, (), "tấn"),  # a unit has no sentence that would make it sure
        (0.5, (), "tấn [?]"),
        (0.7, (Alternative("tần", 0.6),), "tấn [?]"),
        (0.7, (Alternative("tần", 0.2),), "tấn"),
        (0.1, (Alternative("tấn", 0.96),), "tấn"),
        (0.1, (Alternative("tấn", 0.96), Alternative("tần", 0.6)), "tấn [?]"),
    ],
)
def test_a_word_without_context_is_sure_if_the_image_is(
    sure: float, looks: tuple[Alternative, ...], shown: str
) -> None:
    made = document("tấn", sure=(Confidence(0, 3, sure),), looks=looks)
    assert table(made) == [[shown]]


def test_no_cell_is_a_formula() -> None:
    made = document("=1+1|@x")
    assert [cell.data_type for cell in sheet(made)[1]] == ["s", "s"]
    assert table(made) == [["'=1+1", "'@x"]]


def test_csv_has_numbers_for_programs_and_an_empty_line_between_tables() -> None:
    made = document("1.234,5|Núi Sập")
    (page,) = made.pages
    twice = replace(made, pages=(page, page))
    assert table(twice) == [["1234.5", "Núi Sập"], [], ["1234.5", "Núi Sập"]]


def test_merged_cells_are_merged(scanned: dict[str, RestoredDocument]) -> None:
    (page,) = scanned["table"].pages
    wide = [cell for cell in page.page.tables[0].cells if cell.row_span > 1 or cell.column_span > 1]
    assert len(sheet(scanned["table"]).merged_cells.ranges) == len(wide)


def test_a_document_without_tables_says_so(scanned: dict[str, RestoredDocument]) -> None:
    assert sheet(scanned["skewed"]).title == "Không có bảng"
    assert table(scanned["skewed"]) == []


def test_nothing_depends_on_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    made = document("a|b", "12|34")
    first = b"".join(render("tables", made))
    time.sleep(1.1)  # the file would tell seconds
    assert b"".join(render("tables", made)) == first


def two_pages(*rows: str, second: int = 4, below: str = "") -> RestoredDocument:
    """The same table on page 3 and, with other rows, on page `second`; `below` stands under the first."""
    one = document("TT|Nội dung|Số tiền", "1|Chi khác|1.200").pages[0]
    other = document(*rows).pages[0]
    boxed = [
        replace(page.page, number=number, tables=(_spread(page.page.tables[0]),))
        for page, number in ((one, 3), (other, second))
    ]
    if below:
        boxed[0] = replace(boxed[0], lines=(*boxed[0].lines, Line((Word(below, Box(0, 0, 9, 9), 0.9),))))
    pages = tuple(RestoredPage(page, Restoration(page.text, page.text)) for page in boxed)
    return RestoredDocument("bảng", pages)


def _spread(one: Table) -> Table:
    cells = tuple(replace(cell, box=Box(30 * cell.column, 10 * cell.row, 30, 10)) for cell in one.cells)
    return Table(Box(0, 0, 90, 50), cells)


HEAD, SECOND = "TT|Nội dung|Số tiền", "2|Chi thêm|3.400"


def test_a_table_that_goes_on_on_the_next_page_is_one_without_the_head_repeated() -> None:
    rows = [["TT", "Nội dung", "Số tiền"], ["1", "Chi khác", "1200"], ["2", "Chi thêm", "3400"]]
    for made in (two_pages(HEAD, SECOND), two_pages(SECOND)):
        assert table(made) == rows
        assert sheet(made).max_row == 3
        assert sheet(made)["C3"].value == 3400


@pytest.mark.parametrize(
    "made",
    [two_pages(HEAD, SECOND, second=5), two_pages(HEAD, SECOND, below="Ghi chú"), two_pages("TT|Số", "2|7")],
)
def test_tables_apart_from_each_other_or_with_other_columns_are_two(made: RestoredDocument) -> None:
    assert [] in table(made)
    assert sheet(made).max_row == 2


def two_levels() -> RestoredDocument:
    """A head of two levels: "Năm 2024" stands over two columns, "TT" beside both levels."""
    (page,) = document("TT|Năm 2024|x", "y|Kế hoạch|Thực hiện", "1|20|30").pages
    spans = {(0, 0): (2, 1), (0, 1): (1, 2)}
    (old,) = page.page.tables
    cells = tuple(
        replace(cell, row_span=spans.get(place, (1, 1))[0], column_span=spans.get(place, (1, 1))[1])
        for cell in old.cells
        if (place := (cell.row, cell.column)) not in ((0, 2), (1, 0))
    )
    lines = tuple(line for line in page.page.lines if line.text not in "xy")
    moved = tuple(replace(cell, first=k, last=k + 1) for k, cell in enumerate(cells))
    one = replace(page.page, lines=lines, tables=(replace(old, cells=moved),))
    return RestoredDocument("bảng", (RestoredPage(one, Restoration(one.text, one.text)),))


def test_every_column_of_a_csv_has_its_whole_name() -> None:
    assert table(two_levels()) == [
        ["TT", "Năm 2024", "Năm 2024"],
        ["", "Kế hoạch", "Thực hiện"],
        ["1", "20", "30"],
    ]


def test_both_levels_of_a_head_are_bold_and_stay_in_sight() -> None:
    made = sheet(two_levels())
    assert made.freeze_panes == "A3"
    assert [made.cell(row, 2).font.bold for row in (1, 2, 3)] == [True, True, False]


def test_rows_with_numbers_are_no_head() -> None:
    (old,) = two_levels().pages[0].page.tables
    texts = {cell: "20" if cell.row == 1 else "TT" for cell in old.cells}
    assert head_rows(old, texts) == 1
    assert head_rows(old, dict.fromkeys(old.cells, "TT")) == 2
