"""The stamp of an office that a document came to is a mark with its number and day, and no text."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from restore.document import Box, Line, Page, Word
from restore.page.image import PageImage
from restore.page.incoming import with_doubtful_fields, without_incoming_stamp
from restore.page.read import recognise
from restore.page.tesseract import Tesseract

BODY = (
    "Căn cứ Luật Tổ chức chính quyền địa phương năm 2015;",
    "Theo đề nghị của Giám đốc Sở Nội vụ tại Tờ trình số 12/TTr-SNV,",
    "Ủy ban nhân dân tỉnh yêu cầu các cơ quan, đơn vị thực hiện.",
)
FIELDS = (("number", "1234"), ("date", "12/5/2024"))


def stamped(face: str, ink: tuple[int, int, int], last: str = "Ngày: 12/5/2024") -> np.ndarray:
    """A page of 300 dpi with a stamp of 35 × 50 mm above its text."""
    page = Image.new("RGB", (2480, 1800), "white")
    pen, font = ImageDraw.Draw(page), ImageFont.truetype(face, 54)
    small = ImageFont.truetype(face, 46)
    pen.rectangle((300, 200, 890, 640), outline=ink, width=6)
    for row, text in enumerate(("UBND XÃ QUẢNG SƠN", "ĐẾN", "Số: 1234", last)):
        left = 460 if text == "ĐẾN" else 340
        pen.text((left, 225 + 100 * row), text, ink, small)
    for row, text in enumerate(BODY):
        pen.text((300, 900 + 110 * row), text, "black", font)
    return np.asarray(page)


def read(pixels: np.ndarray) -> Page:
    return recognise(PageImage(1, pixels, 300.0), Tesseract(), ("numbers", "dewarp"))


@pytest.mark.parametrize("ink", [(205, 30, 45), (20, 20, 20)], ids=["red", "black"])
def test_a_stamp_is_a_mark_with_fields_and_no_text(face: str, ink: tuple[int, int, int]) -> None:
    page = read(stamped(face, ink))
    (mark,) = [mark for mark in page.marks if mark.kind == "incoming"]
    assert tuple(sorted(mark.fields)) == tuple(sorted(FIELDS))
    assert "ĐẾN" in mark.text
    assert "1234" not in page.text
    assert [line.text for line in page.lines if line.text in BODY] == list(BODY)


def over_print(face: str, ink: tuple[int, int, int], head: str) -> np.ndarray:
    """A page of 300 dpi with a stamp over the first words of its text."""
    pixels = stamped(face, (255, 255, 255))
    page = Image.fromarray(pixels)
    font = ImageFont.truetype(face, 46)
    layer = Image.new("RGB", page.size, "white")
    pen = ImageDraw.Draw(layer)
    pen.rectangle((320, 640, 910, 1060), outline=ink, width=6)
    for row, (text, left) in enumerate(
        ((head, 430), ("Số: 1234", 350), ("Ngày: 12/5/2024", 350), ("Chuyển:", 350))
    ):
        pen.text((left, 655 + 100 * row), text, ink, font)
    return np.minimum(np.asarray(page), np.asarray(layer))


@pytest.mark.parametrize("ink", [(205, 30, 45), (35, 50, 150)], ids=["red", "blue"])
def test_a_stamp_in_colour_is_lifted_from_the_print_under_it(face: str, ink: tuple[int, int, int]) -> None:
    page = read(over_print(face, ink, "CÔNG VĂN ĐẾN"))
    (mark,) = [mark for mark in page.marks if mark.kind == "incoming"]
    assert "ĐẾN" in mark.text
    assert [line.text for line in page.lines] == list(BODY)


def test_other_stamps_in_blue_stay(face: str) -> None:
    page = read(over_print(face, (35, 50, 150), "ĐÃ THU TIỀN"))
    assert not [mark for mark in page.marks if mark.kind == "incoming"]
    assert "ĐÃ THU TIỀN" in page.text


def test_a_day_that_cannot_be_read_is_no_field(face: str) -> None:
    page = read(stamped(face, (20, 20, 20), "Ngày: ……"))
    (mark,) = [mark for mark in page.marks if mark.kind == "incoming"]
    assert mark.fields == (("number", "1234"),)


def words(*rows: tuple[int, int, str]) -> Page:
    """Rows at (left, top), 300 dpi, one line each."""
    lines = []
    for left, top, text in rows:
        placed, x = [], left
        for word in text.split():
            placed.append(Word(word, Box(x, top, 25 * len(word), 40), 0.95))
            x += 25 * len(word) + 15
        lines.append(Line(tuple(placed)))
    return Page(1, 2480, 3508, 300.0, tuple(lines))


@pytest.mark.parametrize(
    "page",
    [
        words((300, 300, "KẾ HOẠCH TỪ NAY ĐẾN NĂM 2030"), (300, 400, "Số: 12/KH"), (300, 500, "Ngày: 3")),
        words((300, 300, "ĐẾN"), (300, 400, "Số: 12/KH-UBND"), (1500, 400, "Ngày 3 tháng 5")),
        words((300, 300, "Đến"), (300, 400, "Số: 12"), (300, 500, "Ngày: 3/5/2024")),
        words((300, 300, "ĐẾN"), (300, 1400, "Số: 12"), (300, 1500, "Ngày: 3/5/2024")),
    ],
    ids=["title", "letterhead", "small letters", "far below"],
)
def test_what_is_no_stamp_stays(page: Page) -> None:
    image = PageImage(1, np.full((10, 10), 255, np.uint8), 300.0)
    assert without_incoming_stamp(page, image, Tesseract()) is page


def line_at(left: int, top: int, *texts: str) -> Line:
    return Line(tuple(Word(text, Box(left + 120 * k, top, 110, 40), 0.95) for k, text in enumerate(texts)))


def doubted(*lines: Line) -> list[str]:
    page = with_doubtful_fields(Page(1, 2480, 3508, 300.0, lines))
    return [word.text for line in page.lines for word in line.words if word.confidence < 0.5]


def test_the_number_of_a_stamp_that_was_hardly_read_is_a_doubt() -> None:
    print_beside = line_at(900, 300, "năm", "2015")
    head = line_at(330, 200, "ĐẾN", "PH")
    assert doubted(head, line_at(300, 300, "SỐ:"), line_at(430, 305, "4489"), print_beside) == ["4489"]
    assert doubted(head, line_at(300, 300, "Ngày:", "12/5", "2024")) == ["12/5", "2024"]


def test_a_stamp_may_have_lost_its_head_or_its_label() -> None:
    below = line_at(300, 500, "Chuyển", "……")
    assert doubted(line_at(300, 300, "sẽ:", "3643"), below) == ["3643"]
    assert doubted(line_at(330, 200, "VĂN", "BẢN", "ĐẾN", ":"), line_at(300, 300, "SỐ:", "2683")) == ["2683"]
    assert doubted(line_at(300, 700, "Số:", "3643"), below) == []  # below it


def test_the_number_of_a_letter_is_no_field_of_a_stamp() -> None:
    number = line_at(300, 300, "Số:", "12/QĐ-UBND")
    assert doubted(number) == []
    assert doubted(number, line_at(330, 400, "ĐẾN")) == []  # below it
    assert doubted(line_at(330, 200, "TỪ", "NĂM", "2016", "ĐẾN", "NĂM", "2020"), number) == []
    assert doubted(line_at(1500, 200, "ĐẾN"), number) == []
