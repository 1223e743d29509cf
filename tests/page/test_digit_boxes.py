"""Promises about digits in boxes, one in each: they are read as the numbers that they are."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from restore.document import Box, Line, Word
from restore.page.digit_boxes import find_digit_boxes, less_sure, with_digits_together, written_rows
from restore.page.image import PageImage, Pixels
from restore.page.quality import measure
from restore.page.read import recognise
from restore.page.tesseract import Tesseract

ROWS = (
    ("1. Mã số thuế:", "0301442379"),
    ("2. Số CCCD:", "051203874466"),
    ("3. Điện thoại:", "  0905178263  "),
)


def form(face: str, gap: int = 0, ink: int = 0, group: int = 0) -> Pixels:
    """Three labels, each with a row of boxes with a digit or nothing in each; `gap` pixels between boxes, and
    `group` more after each fourth."""
    sheet = Image.new("L", (2000, 1000), 255)
    pen, font = ImageDraw.Draw(sheet), ImageFont.truetype(face, 50)
    for row, (label, number) in enumerate(ROWS):
        foot = 200 + 110 * row
        pen.text((150, foot), label, 0, font, anchor="ls")
        for k, digit in enumerate(number):
            left = 700 + k * (60 + gap) + k // 4 * group
            pen.rectangle([left, foot - 50, left + 60, foot + 18], outline=ink, width=2)
            pen.text((left + 30, foot), digit, 0, font, anchor="ms")
    pen.text((150, 700), "Tôi xin cam đoan những lời khai trên là đúng sự thật.", 0, font, anchor="ls")
    return np.asarray(sheet, np.uint8)


@pytest.mark.parametrize(("gap", "ink"), [(0, 0), (12, 0), (0, 150)], ids=["joined", "apart", "gray"])
def test_digits_in_boxes_are_read_as_a_number(face: str, gap: int, ink: int) -> None:
    page = recognise(PageImage(1, form(face, gap, ink), 300.0), Tesseract())
    lines = [line.text for line in page.lines]
    for label, number in ROWS:
        assert f"{label} {number.strip()}" in lines


def test_groups_of_boxes_are_read_as_numbers_of_their_own(face: str) -> None:
    page = recognise(PageImage(1, form(face, gap=12, group=7), 300.0), Tesseract())
    assert "2. Số CCCD: 0512 0387 4466" in [line.text for line in page.lines]


def test_rows_of_boxes_are_found_and_painted_over(face: str) -> None:
    image = PageImage(1, form(face), 300.0)
    changed, quality, rows = with_digits_together(image, measure(image))
    assert [len(row) for row in rows] == [10, 12, 14]
    assert (changed.pixels[150:220, 1200:1290] == quality.paper).all()
    assert (changed.pixels[:, :650] == image.pixels[:, :650]).all()


def test_letters_and_tables_are_no_rows_of_boxes(face: str) -> None:
    sheet = Image.new("L", (2000, 1000), 255)
    pen, font = ImageDraw.Draw(sheet), ImageFont.truetype(face, 50)
    pen.text((150, 200), "HỘI ĐỒNG NHÂN DÂN XÃ HÒA BÌNH KHÓA III", 0, font, anchor="ls")
    for row in range(4):
        for column in range(5):
            pen.rectangle(
                [150 + 300 * column, 300 + 80 * row, 450 + 300 * column, 380 + 80 * row], outline=0, width=3
            )
            pen.text((180 + 300 * column, 360 + 80 * row), str(17 * row + column), 0, font, anchor="ls")
    image = PageImage(1, np.asarray(sheet, np.uint8), 300.0)
    changed, _, rows = with_digits_together(image, measure(image))
    assert rows == ()
    assert changed is image


def test_letters_whose_strokes_touch_are_no_boxes() -> None:
    sheet = Image.new("L", (300, 300), 255)
    pen = ImageDraw.Draw(sheet)
    for left in (100, 112, 124):
        pen.rectangle([left, 150, left + 2, 170], fill=0)
    for top in (150, 168):
        pen.rectangle([100, top, 126, top + 2], fill=0)
    shape = np.asarray(sheet, np.uint8)
    assert find_digit_boxes(shape, 12.0, 128) == ()
    assert len(find_digit_boxes(shape, 6.0, 128)) == 1


def test_numbers_in_boxes_are_read_again_since_they_may_be_handwriting() -> None:
    number, word = Word("0301", Box(10, 10, 40, 20), 0.96), Word("thuế:", Box(60, 10, 40, 20), 0.96)
    row = (Box(8, 8, 20, 24), Box(30, 8, 20, 24))
    (line,) = less_sure([Line((number, word))], [row])
    assert [w.confidence < 0.9 for w in line.words] == [True, False]


def test_upright_strokes_of_digits_are_no_rules_between_boxes() -> None:
    sheet = Image.new("L", (900, 200), 255)
    pen = ImageDraw.Draw(sheet)
    for k in range(10):
        pen.rectangle([100 + 60 * k, 80, 160 + 60 * k, 148], outline=0, width=2)
    for k, aside in ((2, 30), (3, 22), (7, 41)):  # ones and sevens, as high as their boxes
        pen.rectangle([100 + 60 * k + aside, 84, 103 + 60 * k + aside, 146], fill=0)
    (row,) = find_digit_boxes(np.asarray(sheet, np.uint8), 22.0, 128)
    assert [box.left // 60 for box in row] == [(100 + 60 * k) // 60 for k in range(10)]
    assert all(50 <= box.width <= 60 for box in row)


def test_rows_of_uneven_digits_were_written_by_hand(face: str) -> None:
    print_ = form(face)
    image = PageImage(1, print_, 300.0)
    quality = measure(image)
    _, _, rows = with_digits_together(image, quality)
    assert written_rows(print_, rows, quality.threshold) == ()
    hand = Image.fromarray(print_)
    pen = ImageDraw.Draw(hand)
    for k, box in enumerate(rows[1]):
        pen.rectangle([box.left + 4, box.top + 4, box.right - 5, box.bottom - 5], fill=255)
        font = ImageFont.truetype(face, (46, 53, 49, 57)[k % 4])
        pen.text((box.left + 28, box.bottom - (14, 9, 17, 11)[k % 4]), str(k % 10), 0, font, anchor="ms")
    (area,) = written_rows(np.asarray(hand, np.uint8), rows, quality.threshold)
    assert area.overlaps(rows[1][0])
    assert not area.overlaps(rows[0][0])
