"""Promises about numbers written by hand: their shapes are unlike print, so none counts as surely read."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from restore.document import Alternative, Box, Line, Page, Word
from restore.page.handwritten import find_written_numbers, less_sure_where_written
from restore.page.image import Pixels
from scripts.corpus.hard_sheet import Sheet
from scripts.corpus.pen import Pen

ROWS = ("Ngày 15 tháng 07 năm 2018", "Điều 23 khoản 7 Luật 46", "Số 918 ngày 30 tháng 12", "Biểu 5 trang 64")
SIZE = 40
LETTER = 0.45 * SIZE


def drawn(face: str, size: int, text: str) -> Image.Image:
    font = ImageFont.truetype(face, size)
    left, top, right, bottom = map(int, font.getbbox(text))
    glyphs = Image.new("L", (right - left + 4, bottom - top + 4), 255)
    ImageDraw.Draw(glyphs).text((2 - left, 2 - top), text, 0, font)
    return glyphs


def by_hand(face: str, size: int, text: str) -> Image.Image:
    """A number whose digits differ in height, as a hand writes them."""
    glyphs = [
        drawn(face, round(size * share), sign)
        for sign, share in zip(text, (1.0, 0.93, 1.06, 0.97), strict=True)
    ]
    sheet = Image.new("L", (sum(one.width for one in glyphs) + 8, max(one.height for one in glyphs)), 255)
    left = 0
    for one in glyphs:
        sheet.paste(one, (left, sheet.height - one.height))
        left += one.width + 2
    return sheet


def by_pen(text: str, high: int) -> Image.Image:
    """A number that a pen wrote, as high as a digit of the print."""
    rng = random.Random(4)
    sheet = Sheet(rng, 72, high, (40 + high * len(text), 3 * high))
    pen = Pen(sheet, rng)
    pen.ink, pen.width, pen.height = (0, 0, 0), high / 10, 0.92 * high
    pen.write(text, 20, 2 * high)
    picture = sheet.image.convert("L")
    return picture.crop(picture.point(lambda level: 255 * (level < 128)).getbbox())


def page(face: str, *written: Image.Image) -> tuple[list[Line], Pixels]:
    """Rows of print, and a last one of a printed word with each of the pictures after it, read as 2018."""
    sheet, lines = Image.new("L", (1400, 700), 255), []
    font = ImageFont.truetype(face, SIZE)
    for row, text in enumerate((*ROWS, "Quyển")):
        words, left, foot = [], 100, 100 + 90 * row
        for word in text.split():
            box = ImageDraw.Draw(sheet).textbbox((left, foot), word, font, anchor="ls")
            ImageDraw.Draw(sheet).text((left, foot), word, 0, font, anchor="ls")
            words.append(Word(word, Box.between(*map(int, box)), 0.96))
            left = int(box[2]) + 14
        for picture in written if row == len(ROWS) else ():
            sheet.paste(picture, (left, foot - picture.height))
            box = (left, foot - picture.height, left + picture.width, foot)
            words.append(Word("2018", Box.between(*box), 0.96, (Alternative("2018", 0.99),)))
            left += picture.width + 40
        lines.append(Line(tuple(words)))
    return lines, np.asarray(sheet, np.uint8)


def looked_at(lines: list[Line], gray: Pixels, *written: Box) -> Page:
    marks = find_written_numbers(lines, gray, LETTER, written)
    return less_sure_where_written(Page(1, 1400, 700, 300.0, tuple(lines), marks=marks))


def confidences(lines: list[Line], gray: Pixels, *written: Box) -> list[float]:
    return [word.confidence for line in looked_at(lines, gray, *written).lines for word in line.words]


def test_printed_numbers_stay_sure(face: str) -> None:
    lines, gray = page(face, drawn(face, SIZE, "2018"))
    assert set(confidences(lines, gray)) == {0.96}


@pytest.mark.parametrize(
    "change",
    [
        lambda face: by_hand(face, round(1.5 * SIZE), "2018"),
        lambda face: by_hand(face, round(1.05 * SIZE), "2018").transpose(Image.Transpose.FLIP_LEFT_RIGHT),
        lambda face: by_hand(face, round(1.05 * SIZE), "4359"),
    ],
    ids=["taller than capitals", "of strange shapes", "misread"],
)
def test_numbers_unlike_the_print_are_little_trusted(face: str, change: Callable[[str], Image.Image]) -> None:
    lines, gray = page(face, change(face))
    *others, last = confidences(lines, gray)
    assert last == 0.3
    assert set(others) == {0.96}
    seen = looked_at(lines, gray)
    (word,) = seen.lines[-1].words[1:]
    assert word.alternatives[0].confidence == 0.3
    assert [(mark.kind, mark.box) for mark in seen.marks] == [("handwriting", word.box)]


def test_a_number_that_a_hand_wrote_in_the_size_of_the_print_is_little_trusted(face: str) -> None:
    lines, gray = page(face, by_pen("2018", round(0.66 * SIZE)))
    *others, last = confidences(lines, gray)
    assert last == 0.3
    assert set(others) == {0.96}


def test_digits_in_a_row_were_written_by_one_hand(face: str) -> None:
    digits = [by_pen(digit, round(0.66 * SIZE)) for digit in "257"]
    lines, gray = page(face, *digits)
    row = Line(tuple(replace(word, text=text) for word, text in zip(lines[-1].words[1:], "257", strict=True)))
    lines[-1] = Line((lines[-1].words[0], *row.words))
    area = Box.union(word.box for word in row.words)
    marks = find_written_numbers(lines, gray, LETTER, rows=(area,))
    assert {mark.box for mark in marks} == {word.box for word in row.words}


def test_what_stands_where_a_hand_wrote_is_little_trusted(face: str) -> None:
    lines, gray = page(face, drawn(face, SIZE, "2018"))
    place = lines[-1].words[-1].box
    assert confidences(lines, gray, place)[-1] == 0.3


def test_a_number_that_stands_alone_and_is_larger_than_the_others_is_little_trusted(face: str) -> None:
    lines, gray = page(face, by_hand(face, round(1.25 * SIZE), "2018"))
    alone = Line(lines[-1].words[1:])
    *others, last = confidences([*lines[:-1], alone], gray)
    assert last == 0.3
    assert set(others) == {0.96}


def test_the_numbers_of_a_title_are_print(face: str) -> None:
    lines, gray = page(face, drawn(face, round(1.3 * SIZE), "NĂM"), drawn(face, round(1.3 * SIZE), "2018"))
    title = lines[-1].words
    lines[-1] = Line((replace(title[1], text="NĂM"), title[2]))
    assert confidences(lines, gray)[-1] == 0.96


def test_single_digits_of_headings_are_print_where_headings_make_the_letters_higher(face: str) -> None:
    size = round(1.6 * SIZE)
    lines, gray = page(face, drawn(face, size, "TẬP"), drawn(face, size, "5"))
    title = lines[-1].words
    lines[-1] = Line((replace(title[1], text="TẬP"), replace(title[2], text="5")))
    marks = find_written_numbers(lines, gray, 1.3 * LETTER)
    assert marks == ()


def test_lone_digits_are_print_where_dots_make_the_letters_lower(face: str) -> None:
    lines, gray = page(face, drawn(face, SIZE, "3"))
    alone = Line((replace(lines[-1].words[1], text="3"),))
    assert find_written_numbers([*lines[:-1], alone], gray, 0.3 * LETTER) == ()


@pytest.mark.parametrize("size", [1.25, 1.4, 3.0])
def test_digits_of_one_height_on_one_line_are_print_of_any_size(face: str, size: float) -> None:
    lines, gray = page(face, drawn(face, round(size * SIZE), "2018"))
    assert confidences(lines, gray)[-1] == 0.96
    alone = Line(lines[-1].words[1:])
    assert confidences([*lines[:-1], alone], gray)[-1] == 0.96


def test_digits_are_not_compared_on_pages_with_few_of_them(face: str) -> None:
    lines, gray = page(face, drawn(face, round(1.05 * SIZE), "4359"))
    assert confidences(lines[3:], gray)[-1] == 0.96


def test_letters_that_run_together_are_not_measured(face: str) -> None:
    lines, gray = page(face, drawn(face, SIZE, "2018"))
    box = lines[-1].words[-1].box
    blurred = np.array(gray)
    blurred[box.top - 12 : box.bottom + 4, box.left : box.right] = 0
    high = Box.between(box.left, box.top - 12, box.right, box.bottom + 4)
    lines[-1] = Line((*lines[-1].words[:-1], replace(lines[-1].words[-1], box=high)))
    assert confidences(lines, blurred)[-1] == 0.96


def notes_beside(face: str, count: int, left: int) -> list[str]:
    """The doubted words of a page with `count` printed numbers, one below the other, beside its text."""
    lines, gray = page(face)
    rows = [Line(tuple(word for row in lines[:2] for word in row.words)) for _ in range(5)]
    notes = [Line((Word(str(20 + k), Box(left, 600 + 30 * k, 40, 24), 0.96),)) for k in range(count)]
    seen = looked_at([*rows, *notes], gray)
    return [word.text for line in seen.lines for word in line.words if word.confidence < 0.5]


def test_numbers_alone_in_a_margin_are_notes(face: str) -> None:
    assert notes_beside(face, 2, 20) == ["20", "21"]
    assert notes_beside(face, 2, 1300) == ["20", "21"]
    assert notes_beside(face, 2, 200) == []  # a page number


def test_numbers_of_lines_in_a_margin_are_print(face: str) -> None:
    assert notes_beside(face, 8, 20) == []
