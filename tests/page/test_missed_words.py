"""Numbers beside the lines of a page, and alone at its edges, are found where they were missed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from restore.document import Box, Cell, Line, Table
from restore.page.cleanup import Cleaned
from restore.page.missed_words import find_missed_words
from restore.page.reread import reread
from restore.page.tesseract import Tesseract

HEIGHT = 25.0  # letters of the drawn page, in pixels
LIST = "1. Cho phép sinh viên mang túi\n2. Phòng Đào tạo phối hợp\n3. Ban quản lý tăng cường"


def page_of(draw: Callable[..., Image.Image], face: str, number: str = "") -> np.ndarray:
    """A list, and the number of the page below it."""
    page = Image.new("L", (1296, 1700), 255)
    page.paste(draw(LIST, mode="L"), (0, 0))
    ImageDraw.Draw(page).text((650, 1580), number, 0, ImageFont.truetype(face, 54))
    return np.asarray(page)


def boxes(lines: tuple[Line, ...]) -> list[list[Box]]:
    return [[word.box for word in line.words] for line in lines]


def without(lines: tuple[Line, ...], *texts: str) -> tuple[Line, ...]:
    """The lines as a recogniser gives them that does not see these words."""
    kept = [replace(line, words=tuple(w for w in line.words if w.text not in texts)) for line in lines]
    return tuple(line for line in kept if line.words)


def test_nothing_is_missed_where_all_was_read(draw: Callable[..., Image.Image], face: str) -> None:
    page = page_of(draw, face)
    assert find_missed_words(page, boxes(Tesseract().read(page, 300)), HEIGHT) == ()


def test_a_lost_number_of_a_list_comes_back(draw: Callable[..., Image.Image], face: str) -> None:
    page = page_of(draw, face)
    read = Tesseract().read(page, 300)
    seen = reread(without(read, "2."), Cleaned(page, np.eye(3)), HEIGHT, Tesseract())[0]
    assert [line.text for line in seen] == [line.text for line in read]
    assert seen[1].words[0].confidence < 0.95, "so that the second reader of numbers looks at it too"


def test_a_lost_word_within_a_line_comes_back(draw: Callable[..., Image.Image], face: str) -> None:
    page = page_of(draw, face)
    read = Tesseract().read(page, 300)
    seen = reread(without(read, "túi", "lý"), Cleaned(page, np.eye(3)), HEIGHT, Tesseract())[0]
    assert [line.text for line in seen] == [line.text for line in read]


def test_a_lost_page_number_comes_back(draw: Callable[..., Image.Image], face: str) -> None:
    page = page_of(draw, face, "7")
    read = without(Tesseract().read(page, 300), "7")
    seen = reread(read, Cleaned(page, np.eye(3)), HEIGHT, Tesseract())[0]
    assert [line.text for line in seen] == [*(line.text for line in read), "7"]


def test_a_lost_page_number_above_a_table_leaves_its_cells_as_they_are(
    draw: Callable[..., Image.Image], face: str
) -> None:
    page = np.full((1700, 1296), 255, np.uint8)
    page[300:1700] = page_of(draw, face)[:1400]
    sheet = Image.fromarray(page)
    ImageDraw.Draw(sheet).text((650, 100), "4", 0, ImageFont.truetype(face, 54))
    read = without(Tesseract().read(np.asarray(sheet), 300), "4")
    first, second, *rest = (replace(line, role="table") for line in read[:3])
    box = Box.union(word.box for line in read for word in line.words)
    cells = (Cell(0, 0, 1, 1, box, 0, 2), Cell(1, 0, 1, 1, box, 2, 2), Cell(2, 0, 1, 1, box, 2, 3))
    lines, tables = reread(
        [first, second, *rest],
        Cleaned(np.asarray(sheet), np.eye(3)),
        HEIGHT,
        Tesseract(),
        [Table(box, cells)],
    )
    assert [(line.text, line.role) for line in lines][:2] == [("4", "page-number"), (read[0].text, "table")]
    assert [(cell.first, cell.last) for cell in tables[0].cells] == [(1, 3), (3, 3), (3, 4)]


def test_a_word_that_stands_in_another_ones_place_is_not_added_twice(
    draw: Callable[..., Image.Image], face: str
) -> None:
    page = page_of(draw, face)
    read = Tesseract().read(page, 300)
    words = read[1].words
    narrow = replace(words[1], box=replace(words[1].box, width=words[1].box.width // 4))
    shrunk = (read[0], replace(read[1], words=(words[0], narrow, *words[2:])), *read[2:])
    seen = reread(shrunk, Cleaned(page, np.eye(3)), HEIGHT, Tesseract())[0]
    assert [line.text for line in seen] == [line.text for line in read]


def test_strokes_and_dirt_are_no_words() -> None:
    page = np.full((1700, 1296), 255, np.uint8)
    lines = [[Box(200, 400, 300, 30), Box(520, 400, 200, 30)]]
    cv2.line(page, (100, 360), (160, 460), 0, 3)
    cv2.circle(page, (1200, 60), 60, 0, 5)
    for k in range(300):
        page[500 + 13 * (k % 17), 100 + (4 * k) % 1100] = 0
    assert find_missed_words(page, lines, HEIGHT) == ()


def test_what_stands_in_a_table_is_left_to_its_cells(draw: Callable[..., Image.Image], face: str) -> None:
    page = page_of(draw, face)
    lines = boxes(without(Tesseract().read(page, 300), "2."))
    assert find_missed_words(page, lines, HEIGHT)
    assert find_missed_words(page, lines, HEIGHT, [Box(0, 0, 1296, 1700)]) == ()
