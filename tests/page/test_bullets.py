"""The items of a list have one bullet, whatever was read from their signs; letters and numbers stay."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from restore.document import Box, Line, Word
from restore.page.bullets import with_bullets
from restore.page.image import Pixels

ITEMS = ["Có lập trường vững vàng", "Có hiểu biết về pháp luật", "Có phẩm chất tốt", "Có đủ sức khỏe"]
LEFT, TEXT, FIRST, PITCH = 200, 250, 100, 60
Draw = Callable[[ImageDraw.ImageDraw, int, int], object]


def check(draw: ImageDraw.ImageDraw, x: int, y: int) -> None:
    draw.line([(x, y + 11), (x + 6, y + 20), (x + 20, y)], 0, 3)


def dash(draw: ImageDraw.ImageDraw, x: int, y: int) -> None:
    draw.rectangle([x, y + 10, x + 14, y + 12], 0)


def dot(draw: ImageDraw.ImageDraw, x: int, y: int) -> None:
    draw.ellipse([x, y + 5, x + 11, y + 16], 0)


def arrow(draw: ImageDraw.ImageDraw, x: int, y: int) -> None:
    draw.polygon([(x, y), (x + 20, y + 10), (x, y + 20), (x + 6, y + 10)], outline=0, width=2)


def page(face: str, sign: Draw) -> Pixels:
    sheet = Image.new("L", (900, 500), 255)
    draw = ImageDraw.Draw(sheet)
    for number, text in enumerate(ITEMS):
        sign(draw, LEFT, FIRST + PITCH * number)
        draw.text((TEXT, FIRST + PITCH * number - 6), text, 0, ImageFont.truetype(face, 28))
    return np.array(sheet)


def read(*signs: str, sure: float = 0.4) -> list[Line]:
    """The lines of the page with what was read from each sign; nothing for ""."""
    lines = []
    for number, (sign, text) in enumerate(zip(signs, ITEMS, strict=True)):
        top = FIRST + PITCH * number
        words = [Word(sign, Box(LEFT, top, 20, 21), sure)] if sign else []
        left = TEXT
        for word in text.split():
            words.append(Word(word, Box(left, top - 4, 13 * len(word), 30), 0.95))
            left += 13 * len(word) + 8
        lines.append(Line(tuple(words)))
    return lines


def texts(lines: Sequence[Line]) -> list[str]:
    return [line.text for line in lines]


@pytest.mark.parametrize(("sign", "bullet"), [(check, "✓"), (dash, "-"), (dot, "•")])
def test_signs_that_were_dropped_are_put_before_their_items(sign: Draw, bullet: str, face: str) -> None:
    found = with_bullets(page(face, sign), read("", "", "", ""))
    assert texts(found) == [f"{bullet} {text}" for text in ITEMS]
    assert all(line.words[0].box.left in range(LEFT - 2, LEFT + 3) for line in found)


def test_what_was_read_from_check_marks_becomes_check_marks(face: str) -> None:
    found = with_bullets(page(face, check), read("v", "V4", "", "*⁄ˆ"))
    assert texts(found) == [f"✓ {text}" for text in ITEMS]


def test_a_check_mark_that_was_read_as_a_line_of_its_own_goes_to_its_item(face: str) -> None:
    apart = Line((Word("Nó", Box(LEFT, FIRST, 20, 21), 0.7),))
    found = with_bullets(page(face, check), [apart, *read("", "", "", "")])
    assert texts(found) == [f"✓ {text}" for text in ITEMS]


def test_a_sign_of_another_shape_is_a_dot_if_only_signs_were_read_from_it(face: str) -> None:
    found = with_bullets(page(face, arrow), read(">", "»", "", ">"))
    assert texts(found) == [f"• {text}" for text in ITEMS]
    for lines in (read(">", "", "", ""), read(">", "»", "Ø", ">")):
        assert with_bullets(page(face, arrow), lines) == tuple(lines)


def test_dots_that_scanning_made_ragged_are_one_bullet(face: str) -> None:
    rng = np.random.default_rng(1)
    sheet = page(face, dot).copy()
    for number in range(len(ITEMS)):
        top = FIRST + PITCH * number + 5
        rim = rng.random((12, 12)) < 0.25
        rim[3:9, 3:9] = False
        sheet[top : top + 12, LEFT : LEFT + 12][rim] = 255
    assert texts(with_bullets(sheet, read("«", "", "©", ""))) == [f"• {text}" for text in ITEMS]


@pytest.mark.parametrize("character", ["1", "I", "b", "d", "đ", "J", "4", "8"])
def test_equal_letters_and_numbers_in_a_column_stay(character: str, face: str) -> None:
    font = ImageFont.truetype(face, 28)
    sheet = page(face, lambda draw, x, y: draw.text((x, y - 6), character, 0, font))
    for lines in (read(*[character] * 4, sure=0.95), read("", character, "", "?"), read(*[character] * 4)):
        assert with_bullets(sheet, lines) == tuple(lines)


def test_a_sign_that_was_read_right_fills_in_where_it_was_not(face: str) -> None:
    font = ImageFont.truetype(face, 28)
    sheet = page(face, lambda draw, x, y: draw.text((x, y - 6), "+", 0, font))
    found = with_bullets(sheet, read("+", "", "+", "+", sure=0.9))
    assert texts(found) == [f"+ {text}" for text in ITEMS]


def test_dashes_that_were_read_stay_as_they_were(face: str) -> None:
    lines = read("–", "-", "", "–", sure=0.9)
    found = with_bullets(page(face, dash), lines)
    assert [line.words[0].text for line in found] == ["–", "-", "-", "–"]


def test_a_word_that_was_read_with_its_sign_loses_it(face: str) -> None:
    lines = read("", "", "", "")
    first = lines[1].words[0]
    box = Box.between(LEFT, first.box.top, first.box.right, first.box.bottom)
    whole = Line((Word("-_Có", box, 0.5), *lines[1].words[1:]))
    found = with_bullets(page(face, dash), [lines[0], whole, *lines[2:]])
    assert texts(found) == [f"- {text}" for text in ITEMS]


def test_words_that_begin_alike_are_no_bullets(face: str) -> None:
    lines = read("", "", "", "")
    assert with_bullets(page(face, lambda *_: None), lines) == tuple(lines)
