"""Promises about forms: dotted lines, boxes and handwriting on them are found, and nothing else."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from restore.document import Box
from restore.page.forms import FormMarks, find_form_marks, form_bands, painted_over
from restore.page.image import PageImage, Pixels
from restore.page.quality import measure
from restore.page.read import recognise
from restore.page.tesseract import Tesseract

LABELS = ("1. Họ và tên:", "2. Nơi cấp:", "3. Điện thoại:", "4. Mã số thuế:", "5. Địa chỉ thường trú:")


@pytest.fixture
def form(face: str) -> Pixels:
    """Five labels with dotted lines, one of which is written on, and two boxes, one ticked."""
    sheet = Image.new("L", (2000, 1400), 255)
    pen, font = ImageDraw.Draw(sheet), ImageFont.truetype(face, 50)
    for row, label in enumerate(LABELS):
        pen.text((150, 200 + 100 * row), label, 0, font, anchor="ls")
        pen.text((800, 200 + 100 * row), "." * 70, 0, font, anchor="ls")
    loops = [(850 + 2 * k + 14 * np.sin(k / 4), 280 - 16 * np.cos(k / 4)) for k in range(260)]
    pen.line([(float(x), float(y)) for x, y in loops], 0, 4, joint="curve")
    for left, ticked, text in ((150, False, "Nam"), (500, True, "Nữ")):
        pen.rectangle([left, 760, left + 38, 798], outline=0, width=3)
        if ticked:
            pen.line([left, 760, left + 38, 798], 0, 4)
            pen.line([left, 798, left + 38, 760], 0, 4)
        pen.text((left + 60, 798), text, 0, font, anchor="ls")
    pen.text((150, 950), "Tôi xin cam đoan những lời khai trên là đúng sự thật.", 0, font, anchor="ls")
    return np.asarray(sheet, np.uint8)


def marks_of(pixels: Pixels) -> FormMarks:
    return find_form_marks(pixels, measure(PageImage(1, pixels, 300.0)).letter_height)


def test_dotted_lines_boxes_and_handwriting_are_found(form: Pixels) -> None:
    marks = marks_of(form)
    assert len(marks.blanks) == 5
    assert [c.ticked for c in sorted(marks.boxes, key=lambda check: check.box.left)] == [False, True]
    assert marks.strokes
    assert all(box.left > 840 and box.right < 1420 for box in marks.strokes)


def test_dots_within_a_seal_are_no_line_to_write_on(form: Pixels) -> None:
    letter = measure(PageImage(1, form, 300.0)).letter_height
    seals = (Box(780, 350, 1250, 200), Box(900, 550, 300, 300))  # around two lines, and on another one
    assert len(find_form_marks(form, letter, seals=seals).blanks) == 3


def test_a_row_of_specks_at_the_rim_of_a_scan_is_no_line_to_write_on(form: Pixels) -> None:
    specked = form.copy()
    specked[-3:-2, 1000:1060:6] = 0
    assert len(marks_of(specked).blanks) == 5


def test_a_label_whose_letters_touch_is_no_handwriting(form: Pixels, face: str) -> None:
    page = Image.fromarray(form)
    pen = ImageDraw.Draw(page)
    pen.rectangle([150, 540, 790, 620], 255)
    pen.text((790, 600), LABELS[-1], 0, ImageFont.truetype(face, 50), anchor="rs")
    pen.rectangle([480, 592, 740, 598], 0)  # joins the letters, but for the colon
    assert max(box.bottom for box in marks_of(np.asarray(page)).strokes) < 450


def test_a_letter_within_a_word_is_no_ticked_box(form: Pixels) -> None:
    page = form.copy()
    for left in (487, 543):  # a stroke on either side of the ticked box
        page[758:800, left : left + 10] = 0
    assert [check.ticked for check in marks_of(page).boxes] == [False]


def test_the_dots_of_a_shaded_cell_are_no_lines_to_write_on(form: Pixels) -> None:
    page = form.copy()
    for row, top in enumerate(range(1020, 1120, 12)):
        for left in range(150 + 6 * (row % 2), 1200, 12):
            page[top : top + 5, left : left + 5] = 0
    assert len(marks_of(page).blanks) == 5


def test_a_page_of_text_is_no_form(face: str) -> None:
    sheet = Image.new("L", (2000, 800), 255)
    text = "ĐỀ ÁN HOÀN THIỆN MÔ HÌNH BỆNH VIỆN...\nGồm các mục: I, II, III và O, D, Ô, Đ, H, E, M, N, B."
    ImageDraw.Draw(sheet).text((100, 100), text, 0, ImageFont.truetype(face, 50), spacing=30)
    pixels = np.asarray(sheet, np.uint8)
    assert not marks_of(pixels)
    assert painted_over(pixels, marks_of(pixels)) is pixels


def test_a_form_is_read_with_its_labels_and_without_invented_numbers(form: Pixels) -> None:
    noise = np.random.default_rng(1).normal(0, 5, form.shape)
    scan = np.clip(cv2.GaussianBlur(form, (0, 0), 1.0) * 0.97 + noise, 0, 255).astype(np.uint8)
    page = recognise(PageImage(1, scan, 300.0), Tesseract(), ("numbers",))
    lines = page.text.splitlines()
    assert [line for line in lines if "……" in line] == [f"{label} ……" for label in LABELS]
    assert "☐ Nam ☑ Nữ" in lines
    assert "Tôi xin cam đoan những lời khai trên là đúng sự thật." in lines
    (mark,) = page.marks
    assert mark.kind == "handwriting"
    assert mark.box.overlaps(Box(850, 240, 500, 60))
    assert "".join(filter(str.isdigit, page.text)) == "12345"


def test_only_several_rows_make_a_band() -> None:
    rows = tuple(Box(200, 130 + 60 * k, 400, 6) for k in range(4))
    (band,) = form_bands(FormMarks(rows, letter_height=20.0), 800, 1000)
    assert (band.left, band.width) == (0, 800)
    assert all(band.top < row.top and row.bottom < band.bottom for row in rows)
    assert form_bands(replace(FormMarks(rows), blanks=rows[:2], letter_height=20.0), 800, 1000) == ()
