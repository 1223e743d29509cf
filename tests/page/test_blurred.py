"""Words out of focus get what a second reader saw in their place, with the kind of its errors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from restore.document import Alternative, Box, Line, Word
from restore.errors import RecognitionError
from restore.page.blurred import PROFILE, read_blurred
from restore.page.cleanup import Cleaned
from restore.page.image import Pixels

HEIGHT = 20.0  # of letters, in pixels
MARGIN = 5  # pixels around a crop


class Second:
    """Reads words, each as wide as those of `line`, on every crop."""

    def __init__(self, *words: str, sure: float = 0.9) -> None:
        self.words, self.sure, self.crops = words, sure, 0

    def read_crops(self, crops: Sequence[Pixels]) -> tuple[Line, ...]:
        self.crops += len(crops)
        boxes = (Box(100 * k + MARGIN, 0, 90, 40) for k in range(len(self.words)))
        words = (Word(text, box, self.sure) for text, box in zip(self.words, boxes, strict=True))
        return (Line(tuple(words)),) * len(crops)


class Broken:
    def read_crops(self, crops: Sequence[Pixels]) -> tuple[Line, ...]:
        raise RecognitionError("broken")


def line(*words: tuple[str, float]) -> Line:
    boxes = (Box(100 * k + 50, 50, 90, 30) for k in range(len(words)))
    return Line(tuple(Word(text, box, sure) for (text, sure), box in zip(words, boxes, strict=True)))


def page() -> Cleaned:
    return Cleaned(np.full((200, 2500), 255, np.uint8), np.eye(3))


def looks(read: Sequence[Line]) -> list[tuple[Alternative, ...]]:
    return [word.alternatives for line in read for word in line.words]


def test_a_blurred_word_is_read_with_its_neighbours_and_keeps_its_text() -> None:
    blurred = line(("nguồn", 0.85), ("thung", 0.08), ("tin", 0.85))
    read = read_blurred([blurred], page(), HEIGHT, Second("ngun", "thong", "tin"))
    assert looks(read) == [(), (Alternative("thong", 0.9, PROFILE),), ()]
    assert read[0].text == blurred.text


def test_blurred_words_side_by_side_are_one_crop() -> None:
    reader = Second("và", "có", "ca")
    read = read_blurred([line(("vá", 0.5), ("e4", 0.5), ("eá", 0.5))], page(), HEIGHT, reader)
    assert [[look.text for look in found] for found in looks(read)] == [["và"], ["có"], ["ca"]]
    assert reader.crops == 1


def test_what_covers_two_words_or_is_hardly_read_is_no_alternative() -> None:
    lines = [line(("quả", 0.5), ("lý", 0.5))]

    class Joined(Second):
        def read_crops(self, crops: Sequence[Pixels]) -> tuple[Line, ...]:
            return (Line((Word("quanly", Box(0, 0, 200, 40), 0.9),)),) * len(crops)

    assert read_blurred(lines, page(), HEIGHT, Joined()) == tuple(lines)
    assert read_blurred(lines, page(), HEIGHT, Second("quan", "ly", sure=0.2)) == tuple(lines)


def test_words_of_a_page_that_was_read_well_are_not_read_again() -> None:
    reader = Second("thong")
    lines = [line(("thung", 0.5), *[("chính", 0.96)] * 20)]
    assert read_blurred(lines, page(), HEIGHT, reader) == tuple(lines)
    assert reader.crops == 0


def test_a_reader_that_fails_changes_nothing() -> None:
    lines = [line(("thung", 0.5))]
    assert read_blurred(lines, page(), HEIGHT, Broken()) == tuple(lines)


def test_words_that_another_look_joined_are_left_alone() -> None:
    one, other = line(("CƠ", 0.5), ("QUANTÀI", 0.5)).words
    joined = Line((
        replace(one, alternatives=(Alternative("CƠ QUAN TÀI", 0.4),)),
        replace(other, alternatives=(Alternative("", 0.4),)),
    ))  # fmt: skip
    assert read_blurred([joined], page(), HEIGHT, Second("CO", "QUAN")) == (joined,)
