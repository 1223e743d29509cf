"""Paragraphs joined into one line each. Pages are drawn as text here: a space is 10 pixels, a row 30."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from restore.document import Box, Cell, Line, Page, RestoredDocument, RestoredPage, Table, Word
from restore.output import Options, render
from restore.output.reflow import Row, reflow, rows
from restore.page.tesseract import Tesseract
from restore.pipeline import restore_file
from restore.text.choice import NoEngine


def page(*lines: str) -> list[Row]:
    """A line of 40 characters is full, whatever it is made of; leading blanks indent."""
    found = []
    for number, line in enumerate(lines):
        text = line.strip()
        if text:
            left = 10 * (len(line) - len(line.lstrip()))
            found.append(Row(text, left, 10 * len(line), 45 * number, 30))
    return found


BODY = (
    "    Thực hiện chỉ đạo của cấp trên, xã ta",
    "đã trồng được hơn hai nghìn cây, vượt kế",
    "hoạch giao đầu năm. Việc chăm sóc do hội",
    "viên và các trường lo từ nay đến hết năm",
    "sau.",
    "    Các xóm đã tổ chức họp dân, bàn thống",
    "nhất việc phân công từng hộ; kinh phí do",
    "ngân sách xã hỗ trợ một phần, còn lại do",
    "nhân dân đóng góp.",
)
ONE = " ".join(BODY[:5]).strip()
TWO = " ".join(BODY[5:]).strip()


@pytest.fixture(autouse=True)
def _body_is_as_it_says() -> None:
    assert {len(BODY[i]) for i in (1, 2, 3, 6, 7)} == {40}


def test_paragraphs_that_the_page_indents_become_one_line_each() -> None:
    assert reflow([page(*BODY)]) == f"{ONE}\n{TWO}"


def test_a_paragraph_goes_on_over_the_page_and_the_page_number_comes_after_it() -> None:
    first, second = page(*BODY, *BODY[:3], "       3"), page("       4", *BODY[3:], *BODY)
    assert reflow([first, second]) == f"{ONE}\n{TWO}\n{ONE}\n3\f4\n{TWO}\n{ONE}\n{TWO}"


def test_pages_that_end_with_a_sentence_stay_apart() -> None:
    assert reflow([page(*BODY), page(*BODY)]) == f"{ONE}\n{TWO}\f{ONE}\n{TWO}"


@pytest.mark.parametrize(
    "start",
    [
        "- Trồng cây phân tán ở các xóm trong xã,",
        "+ Trồng cây phân tán ở các xóm trong xã,",
        "1. Trồng cây phân tán ở các xóm trong xã",
        "2.1. Trồng cây phân tán ở các xóm của xã",
        "a) Trồng cây phân tán ở các xóm trong xã",
        "đ) Trồng cây phân tán ở các xóm trong xã",
        "II. Trồng cây phân tán ở các xóm của xã,",
        "Điều 1. Trồng cây phân tán ở các xóm của",
        "Chương II trồng cây phân tán ở các xóm A",
        "Căn cứ Luật Lâm nghiệp và các văn bản mà",
        "Nơi nhận như trên và các xóm trong xã ta",
        "KẾ HOẠCH TRỒNG CÂY PHÂN TÁN NĂM NAY CỦA",
    ],
)
def test_a_line_that_looks_like_a_start_begins_a_paragraph(start: str) -> None:
    told = reflow([page(*BODY[:4], start, *BODY[1:4])]).split("\n")
    assert told[1].startswith(start)


def test_a_decimal_or_a_year_at_the_start_of_a_line_starts_nothing() -> None:
    for number in ("2024 đã trồng được hơn hai nghìn cây và", "12/12/2023 đã trồng hơn hai nghìn cây và"):
        told = reflow([page(*BODY[:4], f"{number:40}".replace("  ", " x"), *BODY[1:5])])
        assert "\n" not in told


def test_letterheads_headings_and_signatures_stay_as_they_are() -> None:
    around = [
        "  ỦY BAN NHÂN DÂN",
        "    XÃ QUỲNH LƯU",
        "",
        "            KẾ HOẠCH",
        "    Về việc trồng cây phân tán",
        "",
        *BODY,
        "",
        "Nơi nhận:                 CHỦ TỊCH",
        "- Như trên;",
        "- Lưu: VT.             Nguyễn Văn An",
    ]
    told = [line.strip() for line in around if line]
    told[4:13] = [ONE, TWO]
    assert reflow([page(*around)]) == "\n".join(told)


def test_a_full_line_that_ends_a_sentence_ends_the_paragraph_where_nothing_is_indented() -> None:
    block = [BODY[1], BODY[2], BODY[3].replace("hết năm", "cuối n."), BODY[6], BODY[7], BODY[8]]
    assert reflow([page(*block)]).count("\n") == 1


def test_a_gap_between_lines_or_another_size_parts_them() -> None:
    lines = page(*BODY[:2], "", "", *BODY[2:5])
    assert reflow([lines]).count("\n") == 1
    small = [Row(row.text, row.left, row.right, row.top, 18) for row in lines[2:]]
    assert reflow([page(*BODY[:2]) + small]).count("\n") >= 1


def test_a_code_cut_at_the_end_of_a_line_is_put_together() -> None:
    lines = list(BODY)
    lines[1], lines[2] = (
        "đã trồng được hơn hai nghìn theo số 12/CT-",
        "BCT đầu năm nay. Việc chăm sóc do các hội",
    )
    assert "12/CT-BCT đầu năm" in reflow([page(*lines)])


def test_a_document_number_cut_before_the_margin_is_put_together_too() -> None:
    lines = list(BODY)
    lines[1], lines[2] = "theo Nghị quyết số 1669/NQ-", "UBTVQH15 đầu năm nay. Việc chăm sóc do hội"
    assert "1669/NQ-UBTVQH15 đầu năm" in reflow([page(*lines)])


def test_rows_of_a_table_are_never_joined() -> None:
    lines = [Row(row.text, row.left, row.right, row.top, row.height, True) for row in page(*BODY)]
    assert reflow([lines]) == "\n".join(line.strip() for line in BODY)


def test_no_pages_and_empty_pages_are_nothing() -> None:
    assert reflow([]) == ""
    assert reflow([[], page(*BODY[:1]), []]) == f"\f{BODY[0].strip()}\f"


def test_rows_come_from_the_restored_page_with_tables_row_by_row() -> None:
    def line(text: str, left: int, top: int, lead: str = "\n") -> Line:
        words = text.split()
        return Line(tuple(Word(w, Box(left + 60 * i, top, 50, 20), 1.0) for i, w in enumerate(words)), lead)

    lines = (line("một hai", 0, 0), line("a", 0, 40), line("b c", 200, 41, "\t"), line("ba", 0, 80))
    cells = (Cell(0, 0, 1, 1, Box(0, 40, 90, 30), 1, 2), Cell(0, 1, 1, 1, Box(190, 40, 90, 30), 2, 3))
    read = Page(1, 400, 200, 300, lines, tables=(Table(Box(0, 40, 300, 30), cells),))
    found = rows(RestoredPage(read, NoEngine().restore(read.text)))
    assert [(row.text, row.left, row.right, row.fixed) for row in found] == [
        ("một hai", 0, 110, False),
        ("a\tb c", 0, 310, True),
        ("ba", 0, 50, False),
    ]


def test_the_text_of_a_scan_is_reflowed_and_its_json_is_not(
    draw: Callable[..., Image.Image], tmp_path: Path
) -> None:
    text = (
        "Thực hiện Kế hoạch của Ủy ban nhân dân\nxã Quỳnh Lưu về việc trồng cây phân tán,\n"
        "tính đến ngày rằm tháng 9 các xóm của xã\nđã trồng được 2350 cây."
    )
    draw(text, mode="L").save(tmp_path / "page.png", dpi=(300, 300))
    pages = restore_file(tmp_path / "page.png", Tesseract(), NoEngine()).pages
    document = RestoredDocument("page", pages)
    told = {
        (kind, way): b"".join(render(kind, document, Options(reflow=way)))
        for kind in ("txt", "json")
        for way in (False, True)
    }
    assert told["txt", False].decode() == text + "\n"
    assert told["txt", True].decode().split() == text.split()
    assert told["json", False] == told["json", True]
