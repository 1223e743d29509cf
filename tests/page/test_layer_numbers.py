"""Where a text layer lacks letters and has the right digits, it decides on the numbers of the page."""

from __future__ import annotations

import pytest

from restore.document import Alternative, Box, Line, Word
from restore.page.layer_numbers import with_layer_numbers

HEIGHT, LETTER = 20, 10


def line(top: int, *words: tuple[str, int, float]) -> Line:
    """A line of words: text, left side, confidence."""
    return Line(
        tuple(
            Word(text, Box(left, top, LETTER * len(text), HEIGHT), confidence)
            for text, left, confidence in words
        )
    )


SURE = [line(40 * n, (f"{n}.", 0, 0.96), ("Mục", 40, 0.9)) for n in range(1, 7)]
LAYER = [line(40 * n, (f"{n}.", 0, 1.0), ("c", 60, 1.0)) for n in range(1, 7)]


def restored(read: Line, printed: Line, layer: list[Line] = LAYER) -> list[tuple[str, float]]:
    found = with_layer_numbers([*SURE, read], [*layer, printed])
    assert list(found[: len(SURE)]) == SURE
    return [(word.text, word.confidence) for word in found[-1].words]


def test_a_misread_number_is_that_of_the_layer() -> None:
    assert restored(line(400, ("I1Ih0", 0, 0.5)), line(400, ("11h00", 0, 1.0))) == [("11h00", 1.0)]


def test_its_readings_are_no_doubt_any_more() -> None:
    word = Word("3871", Box(0, 400, 40, HEIGHT), 0.8, (Alternative("3371", 0.8),))
    (found,) = with_layer_numbers([*SURE, Line((word,))], [*LAYER, line(400, ("3371", 0, 1.0))])[-1].words
    assert found == Word("3371", word.box, 1.0)


def test_no_reading_that_joined_it_to_other_words_is_left() -> None:
    whole, part = Alternative("3371 ha", 0.4), Alternative("", 0.4)
    one = line(400, ("3871", 0, 0.8), ("ha", 60, 0.9))
    read = Line(
        tuple(Word(w.text, w.box, w.confidence, (a,)) for w, a in zip(one.words, (whole, part), strict=True))
    )
    found = with_layer_numbers([*SURE, read], [*LAYER, line(400, ("3371", 0, 1.0))])[-1]
    assert (found.text, found.words[1].alternatives) == ("3371 ha", ())


def test_words_that_were_read_as_one_are_parted_where_the_layer_has_a_gap() -> None:
    layer = line(400, ("-", 0, 1.0), ("07", 30, 1.0), ("h30", 51, 1.0))
    assert restored(line(400, ("-_07h30", 0, 0.5)), layer) == [("-", 1.0), ("07h30", 1.0)]


@pytest.mark.parametrize(
    ("read", "printed", "left"),
    [("Điều3", "3", 40), ("12/QĐ-UB", "12/Q-UB", 0), ("HAI", "I", 20), ("ngày", "", 0)],
)
def test_words_with_letters_stay(read: str, printed: str, left: int) -> None:
    assert restored(line(400, (read, 0, 0.7)), line(400, (printed, left, 1.0))) == [(read, 0.7)]


def test_a_layer_with_other_digits_decides_nothing() -> None:
    shifted = [line(40 * n, (f"{n + 1}.", 0, 1.0)) for n in range(1, 7)]
    assert restored(line(400, ("118", 0, 0.5)), line(400, ("229", 0, 1.0)), shifted) == [("118", 0.5)]


def test_a_layer_with_hardly_a_number_to_compare_decides_nothing() -> None:
    read, printed = line(400, ("118", 0, 0.5)), line(400, ("110", 0, 1.0))
    assert with_layer_numbers([*SURE[:4], read], [*LAYER[:4], printed]) == (*SURE[:4], read)
