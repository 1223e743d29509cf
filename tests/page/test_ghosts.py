"""What Tesseract read from specks, or twice, is not in the text; print stays."""

from __future__ import annotations

import pytest

from restore.document import Box, Line, Word
from restore.page.ghosts import without_ghosts


def line(top: int, *words: tuple[str, int], height: int = 30, sure: float = 0.8) -> Line:
    """Words at their left sides, 20 pixels a letter."""
    return Line(tuple(Word(text, Box(left, top, 20 * len(text), height), sure) for text, left in words))


TEXT = line(100, ("Đề", 0), ("án", 60), ("đo", 120), ("lường", 180))


def with_letter(letter: str, box: Box, sure: float = 0.5) -> Line:
    return Line((*TEXT.words[:3], Word(letter, box, sure), *TEXT.words[3:]))


@pytest.mark.parametrize("letter", ["b", "2", "l"])
def test_a_speck_is_no_letter(letter: str) -> None:
    assert without_ghosts([with_letter(letter, Box(165, 130, 5, 4))]) == (TEXT,)


@pytest.mark.parametrize(
    ("letter", "box", "sure"),
    [("l", Box(165, 100, 4, 30), 0.5), (".", Box(165, 126, 4, 4), 0.5), ("b", Box(165, 130, 5, 4), 0.95)],
)
def test_thin_letters_stops_and_what_was_read_surely_stay(letter: str, box: Box, sure: float) -> None:
    read = with_letter(letter, box, sure)
    assert without_ghosts([read]) == (read,)


def test_a_letter_alone_is_none_if_it_is_as_small_as_a_speck() -> None:
    alone = Line((Word("Ũ", Box(900, 300, 8, 9), 0.92),))
    assert without_ghosts([TEXT, alone]) == (TEXT,)
    for word in (Word("Ũ", Box(900, 300, 20, 30), 0.5), Word("1", Box(900, 300, 8, 12), 0.92)):
        assert without_ghosts([TEXT, Line((word,))]) == (TEXT, Line((word,)))


def test_words_read_twice_stay_where_they_were_read_better() -> None:
    organ = line(110, ("TRƯỜNG", 0), ("Độc", 400), ("lập", 470), ("Tự", 540), ("da", 600), sure=0.6)
    nation = line(90, ("Độc", 398), ("lập", 469), ("Tự", 541), ("do", 601), height=70)
    (organ_alone, same) = without_ghosts([organ, nation])
    assert (organ_alone.text, same) == ("TRƯỜNG", nation)
    assert without_ghosts([nation, organ]) == (nation, organ_alone)


def test_lines_that_follow_each_other_closely_stay() -> None:
    lines = (TEXT, line(125, ("Đề", 0), ("án", 60), ("đo", 120), ("lường", 180)))
    assert without_ghosts(lines) == lines
