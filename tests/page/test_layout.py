from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from restore.document import Page, RestoredPage
from restore.page.cleanup import rotate
from restore.page.image import PageImage
from restore.page.read import recognise
from restore.page.tesseract import Tesseract
from restore.text.choice import NoEngine

Ruled = Callable[..., np.ndarray]
ROWS = [
    ["Nội dung", "Đơn vị tính", "Kế hoạch"],
    ["Trồng cây phân\ntán trong xã", "nghìn cây", "2.350"],
    ["Sửa đường liên xóm", "", "14,5"],
    ["Tổng cộng", None, "2.364,5"],
]
ABOVE, BELOW = "Kết quả thực hiện như sau:", "Đề nghị các xóm tiếp tục thực hiện."
TEXT = f"""{ABOVE}
Nội dung\tĐơn vị tính\tKế hoạch
Trồng cây phân tán trong xã\tnghìn cây\t2.350
Sửa đường liên xóm\t\t14,5
Tổng cộng\t\t2.364,5
{BELOW}"""


def read(pixels: np.ndarray, *skip: str) -> Page:
    return recognise(PageImage(1, pixels, 300), Tesseract(), skip)


@pytest.fixture(scope="module")
def pixels(ruled: Ruled) -> np.ndarray:
    page = ruled(ROWS, ABOVE, BELOW)
    grain = np.random.default_rng(0).normal(-8, 2, page.shape)  # as a scanner sees paper
    return np.clip(page + grain, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("angle", [0.0, 0.5, 2.0])
def test_a_table_is_read_row_by_row_between_the_lines_around_it(pixels: np.ndarray, angle: float) -> None:
    assert read(rotate(pixels, angle)).text == TEXT


def test_cells_hold_their_lines_and_lie_where_they_are_on_the_page(pixels: np.ndarray) -> None:
    page = read(pixels)
    (table,) = page.tables
    assert table.rows == 4
    cells = {(cell.row, cell.column): cell for cell in table.cells}
    assert [line.text for line in page.lines[cells[1, 0].first : cells[1, 0].last]] == [
        "Trồng cây phân",
        "tán trong xã",
    ]
    assert cells[2, 1].empty
    assert (cells[3, 0].column_span, cells[3, 0].row_span) == (2, 1)
    for cell in table.cells:
        for line in page.lines[cell.first : cell.last]:
            for word in line.words:
                assert cell.box.left < word.box.left < cell.box.left + cell.box.width
                assert cell.box.top < word.box.top < cell.box.top + cell.box.height


def test_boxes_of_a_turned_page_lie_on_the_page_as_it_came(pixels: np.ndarray) -> None:
    fallen = rotate(pixels, -4.0)
    for word in (word for line in read(fallen).lines for word in line.words if len(word.text) > 3):
        middle = word.box.top + word.box.height // 2
        around = fallen[middle - 20 : middle + 20, word.box.left : word.box.left + word.box.width]
        assert around.min() < 100


def test_a_table_on_its_side_is_read_upright(pixels: np.ndarray) -> None:
    assert read(np.ascontiguousarray(np.rot90(pixels))).text == TEXT


def test_a_table_that_begins_the_page_keeps_its_empty_first_cell(ruled: Ruled) -> None:
    page = read(ruled([["", "Kế hoạch"], ["Trồng cây", "2.350"]]))
    assert page.text == "\tKế hoạch\nTrồng cây\t2.350"
    restored = RestoredPage(page, NoEngine().restore(page.text))
    assert [[word.text for word in line] for line in restored.lines] == [
        ["Kế", "hoạch"], ["Trồng", "cây"], ["2.350"],
    ]  # fmt: skip


def test_a_page_without_tables_is_read_as_if_none_were_looked_for(draw: Callable[..., object]) -> None:
    page = np.asarray(draw(mode="L"))
    assert read(page) == read(page, "tables")


OPEN = [
    ("TT", "Nội dung", "Đơn giá", "Thành tiền"),
    ("1", "Mua sách giáo khoa", "12.000", "120.000"),
    ("2", "Sửa nhà văn hóa", "900.000", "900.000"),
    ("3", "In giấy tờ các loại", "500", "25.000"),
    ("", "Tổng cộng", "", "1.045.000"),
]


def test_a_table_without_rules_is_read_row_by_row(face: str) -> None:
    font = ImageFont.truetype(face, 54)
    picture = Image.new("L", (2200, 1100), 255)
    pen = ImageDraw.Draw(picture)
    pen.text((200, 100), ABOVE, 0, font)
    for number, row in enumerate(OPEN):
        for text, x, anchor in zip(row, (200, 330, 1400, 1950), ("ls", "ls", "rs", "rs"), strict=True):
            pen.text((x, 350 + 100 * number), text, 0, font, anchor=anchor)
    pen.text((200, 950), BELOW, 0, font)
    page = read(np.asarray(picture), "numbers")
    assert page.text.splitlines()[1:-1] == ["\t".join(row) for row in OPEN]
    (table,) = page.tables
    assert not table.ruled
    assert read(np.asarray(picture), "numbers", "tables").tables == ()


def test_the_amounts_of_a_receipt_stay_beside_their_names(face: str) -> None:
    names = "Phí cấp giấy", "Lệ phí sao y", "Phí gửi tận nhà", "Phí tra cứu hồ sơ", "Lệ phí chứng thực"
    rows = list(zip(names, ("150.000", "8.500", "21.300", "35.000", "4.700"), strict=True))
    page = Image.new("L", (900, 1200), 245)
    pen, font = ImageDraw.Draw(page), ImageFont.truetype(face, 42)
    for k, (name, amount) in enumerate(rows):
        pen.text((30, 100 + 70 * k), name, 0, font)
        pen.text((870, 100 + 70 * k), amount, 0, font, anchor="ra")
    assert read(np.asarray(page)).text.split("\n") == [f"{name} {amount}" for name, amount in rows]


def test_heads_that_run_upwards_are_read(face: str) -> None:
    sheet = Image.new("L", (1500, 1000), 255)
    pen, font = ImageDraw.Draw(sheet), ImageFont.truetype(face, 46)
    edges, heads = (100, 600, 800, 1000, 1200), ("Tổng số", "Hộ nghèo", "Ghi chú")
    for left, right in pairwise(edges):
        for top, bottom in ((100, 420), (420, 500), (500, 580)):
            pen.rectangle([left, top, right, bottom], outline=0, width=3)
    pen.text((300, 280), "Đơn vị", 0, font, anchor="ms")
    for left, head in zip(edges[1:], heads, strict=False):
        glyphs = Image.new("L", (300, 70), 255)
        ImageDraw.Draw(glyphs).text((150, 50), head, 0, font, anchor="ms")
        sheet.paste(glyphs.rotate(90, expand=True), (left + 65, 110))
    for row, name in enumerate(("Xã Hòa Bình", "Xã Tân Lập")):
        pen.text((120, 475 + 80 * row), name, 0, font, anchor="ls")
        for k, number in enumerate((3512, 417, 96)):
            pen.text((edges[k + 2] - 20, 475 + 80 * row), str(number + row), 0, font, anchor="rs")
    page = read(np.asarray(sheet, np.uint8))
    (table,) = page.tables
    read_heads = [page.lines[cell.first].text for cell in table.cells[1:4]]
    assert read_heads == list(heads)
    assert page.lines[table.cells[1].first].words[0].box.height > 60
