"""A quotation mark at the start of a cell or word stays only if there is ink for it."""

from __future__ import annotations

import numpy as np
import pytest

from restore.document import Alternative, Box, Cell, Line, Table, Word
from restore.page.cleanup import Cleaned
from restore.page.phantom_quotes import without_phantom_quotes

TABLE = Table(Box(0, 0, 200, 60), (Cell(0, 0, 1, 1, Box(0, 0, 200, 60), 0, 1),))


def read(text: str, *ink: tuple[int, int, int, int]) -> Line:
    """The line of a cell whose first word begins with these boxes of ink: left, top, width, height."""
    pixels = np.full((60, 200), 255, np.uint8)
    for left, top, width, height in (*ink, (40, 10, 20, 30), (70, 10, 20, 30)):
        pixels[top : top + height, left : left + width] = 0
    first, *rest = text.split()
    words = [Word(first, Box(8, 5, 90, 45), 0.8, (Alternative("“Theo", 0.7),))]
    words += [Word(one, Box(110, 5, 60, 45), 0.8) for one in rest]
    (line,) = without_phantom_quotes([Line(tuple(words))], [TABLE], Cleaned(pixels, np.eye(3)))
    return line


TALL, QUOTE = (15, 10, 20, 30), (15, 10, 4, 8)


@pytest.mark.parametrize("mark", "“\"'‘")
def test_a_mark_without_ink_is_removed_also_from_other_readings(mark: str) -> None:
    line = read(f"{mark}Theo quy", TALL)
    assert line.text == "Theo quy"
    assert line.words[0].alternatives[0].text == "Theo"


def test_a_mark_that_is_there_stays() -> None:
    assert read("“Theo quy", QUOTE).text == "“Theo quy"


def test_a_mark_with_its_partner_stays() -> None:
    assert read("“Theo quy”", TALL).text == "“Theo quy”"


def test_a_mark_in_place_of_a_capital_stays() -> None:
    assert read("“heo quy", TALL).text == "“heo quy"


def word(text: str, *looks: str, ink: tuple[int, int, int, int] = TALL) -> str:
    """What a word of running text becomes, whose later looks saw `looks`."""
    pixels = np.full((60, 200), 255, np.uint8)
    for left, top, width, height in (ink, (40, 10, 20, 30)):
        pixels[top : top + height, left : left + width] = 0
    again = tuple(Alternative(look, 0.7) for look in looks)
    words = (Word("ở", Box(0, 5, 5, 45), 0.9), Word(text, Box(8, 5, 90, 45), 0.8, again))
    (line,) = without_phantom_quotes([Line(words)], [], Cleaned(pixels, np.eye(3)))
    return line.words[1].text


def test_a_mark_that_no_other_look_saw_and_no_ink_shows_is_removed() -> None:
    assert word("'Văn", "Văn", "Vãn") == "Văn"
    assert word("“22", "22") == "22"


@pytest.mark.parametrize("looks", [(), ("“Văn",), ("Văn", "“Văn"), ("",)])
def test_a_mark_that_another_look_saw_or_that_was_read_once_stays(looks: tuple[str, ...]) -> None:
    assert word("“Văn", *looks) == "“Văn"


def test_a_mark_of_a_word_stays_if_there_is_ink_for_it_or_a_small_letter_follows() -> None:
    assert word("“Văn", "Văn", ink=QUOTE) == "“Văn"
    assert word("“rước", "Trước") == "“rước"
