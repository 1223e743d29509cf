"""Promises about marks of notes: raised numbers are kept beside their words, and nothing else is lifted."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from restore.document import Alternative, Box, Line, Word
from restore.page.image import PageImage, Pixels
from restore.page.note_marks import NoteMark, lift_note_marks, with_note_marks
from restore.page.quality import measure
from restore.page.rapidocr import RapidOcr
from restore.page.read import recognise
from restore.page.tesseract import Tesseract

installed = pytest.mark.skipif(not RapidOcr.installed(), reason="needs the extra rapidocr")
TEXT = ("Căn cứ Luật^1^ và Nghị định^2^ của Chính phủ;", "theo đề nghị của Giám đốc^3^ Sở Tài chính.")
NOTES = ("^1^ Luật đã được sửa đổi, bổ sung.", "^2^ Nghị định hướng dẫn thi hành.")


def sheet(face: str, rows: tuple[str, ...], form: str = "{}") -> Pixels:
    """Lines of print; what is between carets is raised, in the form given."""
    image = Image.new("L", (1700, 1100), 255)
    pen = ImageDraw.Draw(image)
    for k, row in enumerate(rows):
        x, foot = 120.0, 200 + 90 * k
        for raised, piece in enumerate(row.split("^")):
            size = 28 if raised % 2 else 44
            text = form.format(piece) if raised % 2 else piece
            font = ImageFont.truetype(face, size)
            pen.text((x, foot - (16 if raised % 2 else 0)), text, 0, font, anchor="ls")
            x += font.getlength(text)
    return np.asarray(image, np.uint8)


def lifted(pixels: Pixels) -> tuple[PageImage, tuple[NoteMark, ...]]:
    image = PageImage(1, pixels, 300.0)
    return lift_note_marks(image, measure(image), RapidOcr())


@installed
@pytest.mark.parametrize(("form", "one"), [("{}", "¹"), ("({})", "⁽¹⁾"), ("[{}]", "[1]")])
def test_marks_are_kept_at_their_words_and_notes(face: str, form: str, one: str) -> None:
    pixels = sheet(face, (*TEXT, *NOTES), form)
    lines = [line.text for line in recognise(PageImage(1, pixels, 300.0), Tesseract()).lines]
    assert f"Luật{one} và Nghị định" in lines[0]
    assert lines[2].startswith(f"{one} Luật")


@installed
def test_only_the_marks_are_painted_over(face: str) -> None:
    pixels = sheet(face, (*TEXT, *NOTES))
    image, marks = lifted(pixels)
    changed = np.argwhere(image.pixels != pixels)
    boxes = [mark.box.padded(1) for mark in marks]
    assert sorted(mark.text for mark in marks) == sorted("¹¹²²³")
    assert all(any(box.contains(x, y) for box in boxes) for y, x in changed.tolist())


@installed
def test_quotes_degrees_and_a_number_that_jumped_are_no_marks(face: str) -> None:
    for row in ("Nhiệt độ 27^0^C là “bình thường”, 'ổn định'", "ngày 2^7^ tháng 5 năm 2024 tại Hà Nội"):
        pixels = sheet(face, (row, "và những việc khác trong năm"))
        image, marks = lifted(pixels)
        assert marks == ()
        assert (image.pixels == pixels).all()


def word(text: str, left: int, *looks: str) -> Word:
    return Word(
        text, Box(left, 100, 18 * len(text), 30), 0.9, tuple(Alternative(look, 0.9) for look in looks)
    )


def test_a_mark_goes_behind_the_word_before_it_in_all_its_readings() -> None:
    mark = NoteMark(Box(110, 92, 12, 18), "⁷")
    (line,) = with_note_marks([Line((word("theo", 30, "thea"), word("luật", 150)))], [mark], 20.0)
    assert line.text == "theo⁷ luật"
    assert [look.text for look in line.words[0].alternatives] == ["thea⁷"]


def test_a_mark_goes_behind_what_a_look_joined() -> None:
    mark = NoteMark(Box(210, 92, 12, 18), "²")
    words = word("446", 30, "446m", "446"), word("m", 190, "", "m"), word("đất", 300, "đất", "đất")
    (line,) = with_note_marks([Line(words)], [mark], 20.0)
    assert line.text == "446 m² đất"
    assert [[look.text for look in one.alternatives] for one in line.words] == [
        ["446m²", "446"],
        ["", "m²"],
        ["đất", "đất"],
    ]


def test_a_stroke_right_behind_a_mark_belongs_to_its_word() -> None:
    mark = NoteMark(Box(50, 92, 12, 18), "³")
    line = Line((word("m", 30), word("/s", 63), word("nước", 190)))
    assert with_note_marks([line], [mark], 20.0)[0].text == "m³/s nước"
    line = Line((word("m", 30), word("/s", 80), word("nước", 190)))
    assert with_note_marks([line], [mark], 20.0)[0].text == "m³ /s nước"


def test_a_mark_at_the_begin_of_a_line_is_a_word_before_it() -> None:
    mark = NoteMark(Box(10, 92, 12, 18), "⁷")
    lines = with_note_marks([Line((word("Luật", 30), word("này", 150)))], [mark], 20.0)
    assert lines[0].text == "⁷ Luật này"
