"""On blurred pages a second reader's numbers replace torn and misread ones; other pages stay as they are."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from restore.document import Alternative, Box, Line, Page, Word
from restore.errors import RecognitionError
from restore.page.blurred_numbers import with_blurred_numbers
from restore.page.image import Pixels
from restore.treatment import CleanupStep

WHITE = np.full((400, 1200), 255, np.uint8)
DIGIT, HEIGHT, LEFT, TOP, BLANK = 15, 30, 60, 90, 15  # pixels
MARGIN = 3  # pixels around a crop


class Second:
    """Reads a text on every crop; each of its words is `DIGIT` pixels wide for each letter."""

    def __init__(self, text: str, sure: float = 0.95) -> None:
        self.text, self.sure = text, sure
        self.crops: list[Pixels] = []

    def read_crops(self, crops: Sequence[Pixels]) -> tuple[Line, ...]:
        self.crops += crops
        words = line(*self.text.split(), sure=self.sure).words
        shifted = (replace(word, box=word.box.moved(MARGIN - LEFT, MARGIN - TOP)) for word in words)
        return (Line(tuple(shifted)),) * len(crops)


class Broken:
    def read_crops(self, crops: Sequence[Pixels]) -> tuple[Line, ...]:
        raise RecognitionError("broken")


def line(*words: str, sure: float = 0.7) -> Line:
    """Words side by side, with a blank between."""
    placed, left = [], LEFT
    for text in words:
        placed.append(Word(text, Box(left, TOP, DIGIT * len(text), HEIGHT), sure))
        left += DIGIT * len(text) + BLANK
    return Line(tuple(placed))


def page(*lines: Line) -> Page:
    return Page(1, WHITE.shape[1], WHITE.shape[0], 200, lines)


def read(words: str, seen: str, sure: float = 0.95, first: float = 0.7) -> Line:
    """The line `words`, read first with confidence `first`, on which the second reader sees `seen`."""
    found = with_blurred_numbers(page(line(*words.split(), sure=first)), WHITE, Second(seen, sure))
    return found.lines[0]


@pytest.mark.parametrize(
    ("words", "seen", "printed"),
    [
        ("cả 48 344 313 đồng", "cà 48.344.313 dong", "cả 48.344.313 đồng"),
        ("tăng 2586 tấn", "tang 258,6 tan", "tăng 258,6 tấn"),
        ("vào 36/),8 ha", "vao 360,81 ha", "vào 360,81 ha"),
        ("cả 713.7; và", "ca 713,7; va", "cả 713,7; và"),
        ("theo 64VND-CP ngày", "theo 64/ND-CP ngay", "theo 64/ND-CP ngày"),
    ],
)
def test_a_torn_or_misread_number_becomes_what_was_seen(words: str, seen: str, printed: str) -> None:
    assert read(words, seen).text == printed


@pytest.mark.parametrize(
    ("words", "seen", "printed"),
    [
        ("từ “50 000.000 đồng”", "tu 50.000.000 dong", "từ “50.000.000 đồng”"),
        ("ngày 28 815 667 và", "ngay 28.815.667 va", "ngày 28.815.667 và"),
        ("điều 70 000.000 và", "dieu 50.000.000 va", "điều 70 50.000.000 và"),
    ],
)
def test_a_piece_before_a_number_belongs_to_it_if_both_readers_saw_its_digits(
    words: str, seen: str, printed: str
) -> None:
    class Late(Second):  # places what it sees a little to the right
        def read_crops(self, crops: Sequence[Pixels]) -> tuple[Line, ...]:
            found = super().read_crops(crops)[0].words
            boxes = [replace(word.box, left=word.box.left + 23, width=word.box.width - 23) for word in found]
            return (Line(tuple(map(_placed, found, boxes))),) * len(crops)

    found = with_blurred_numbers(page(line(*words.split())), WHITE, Late(seen))
    assert found.lines[0].text == printed


def _placed(word: Word, box: Box) -> Word:
    return replace(word, box=box)


def test_a_number_with_other_digits_keeps_the_first_look_as_its_last_alternative() -> None:
    (_, word, _) = read("có 115 407 người", "co 135.407 nguoi").words
    assert (word.text, word.confidence) == ("135.407", 0.95)
    assert word.alternatives == (Alternative("135.407", 0.95), Alternative("115 407", 0.7))


@pytest.mark.parametrize(("sure", "last"), [(0.97, "135.407"), (0.94, "115407")])
def test_a_number_that_a_certain_reader_and_another_look_saw_is_no_doubt(sure: float, last: str) -> None:
    first = line("có", "115407", "người")
    looked = replace(first.words[1], alternatives=(Alternative("135 407", 0.5),))
    again = page(first.replacing(1, 2, [looked]))
    word = with_blurred_numbers(again, WHITE, Second("co 135.407 nguoi", sure)).lines[0].words[1]
    assert (word.text, word.alternatives[-1].text) == ("135.407", last)


@pytest.mark.parametrize(
    ("sure", "kept"), [(0.97, ["40,1", "40,1"]), (0.94, ["46,1", "40,1", "40.1", "40,1"])]
)
def test_looks_that_differ_from_what_both_readers_surely_saw_do_not_count(
    sure: float, kept: list[str]
) -> None:
    first = line("có", "40,1", "tấn")
    looks = (Alternative("46,1", 0.9), Alternative("40,1", 0.8), Alternative("40.1", 0.8))
    again = page(first.replacing(1, 2, [replace(first.words[1], alternatives=looks)]))
    word = with_blurred_numbers(again, WHITE, Second("co 40,1 tan", sure)).lines[0].words[1]
    assert [look.text for look in word.alternatives] == kept


def test_what_a_look_joined_to_its_neighbour_stays_among_the_readings() -> None:
    first = line("có", "40,1", "tấn")
    looks = (Alternative("40,1tấn", 0.5),), (Alternative("", 0.5),)
    words = [replace(word, alternatives=look) for word, look in zip(first.words[1:], looks, strict=True)]
    again = page(Line((first.words[0], *words)))
    word = with_blurred_numbers(again, WHITE, Second("co 40,1 tan", 0.97)).lines[0].words[1]
    assert (word.text, [look.text for look in word.alternatives][-1]) == ("40,1", "40,1")


def test_a_number_that_both_readers_saw_has_the_second_reading_last() -> None:
    (_, word, _) = read("có 48 407 người", "co 48.407 nguoi").words
    assert [look.text for look in word.alternatives] == ["48 407", "48.407"]
    (_, word, _) = read("có 1948, người", "co 1948, nguoi").words
    assert (word.text, word.alternatives) == ("1948,", (Alternative("1948", 0.95),))


def test_a_comma_that_one_unsure_look_saw_leaves_the_first_look_as_the_last_alternative() -> None:
    (_, word, _) = read("có 2586 tấn", "co 258,6 tan", sure=0.8).words
    assert (word.text, [look.text for look in word.alternatives]) == ("258,6", ["258,6", "2586"])
    (_, word, _) = read("có 2586 tấn", "co 258,6 tan", sure=0.95).words
    assert [look.text for look in word.alternatives] == ["2586", "258,6"]


def test_an_unsure_second_reading_is_an_alternative_alone() -> None:
    (_, word, _) = read("có 771,1 tấn", "co 773,1 tan", sure=0.6).words
    assert (word.text, word.alternatives) == ("771,1", (Alternative("773,1", 0.6),))
    assert read("có 771,1 tấn", "co 773,1 tan", sure=0.4) == line("có", "771,1", "tấn")


def test_an_unsure_second_reading_replaces_what_is_no_number_or_what_another_look_saw_too() -> None:
    assert read("có 7T1,1 tấn", "co 773,1 tan", sure=0.6).words[1].text == "773,1"
    first = line("có", "771,1", "tấn")
    looked = replace(first.words[1], alternatives=(Alternative("773.1", 0.5),))
    again = page(first.replacing(1, 2, [looked]))
    found = with_blurred_numbers(again, WHITE, Second("co 773,1 tan", 0.6)).lines[0].words[1]
    assert (found.text, found.alternatives[-1].text) == ("773,1", "771,1")


def test_what_the_second_reader_saw_twice_is_believed_as_far_as_its_less_sure_look() -> None:
    first = line("có", "11.022", "tấn", sure=0.1)
    looked = replace(first.words[1], alternatives=(Alternative("81.602", 0.99),))
    again = page(first.replacing(1, 2, [looked]))
    word = with_blurred_numbers(again, WHITE, Second("co 81.602 tan", 0.8)).lines[0].words[1]
    assert word.alternatives == (
        Alternative("81.602", 0.8),
        Alternative("81.602", 0.8),
        Alternative("11.022", 0.1),
    )


def test_a_sure_first_look_stays() -> None:
    found = with_blurred_numbers(
        page(line("vào", "năm", sure=0.3), line("có", "1945", "xã", sure=0.97)), WHITE, Second("co 1946 xa")
    )
    assert found.lines[1].text == "có 1945 xã"
    assert found.lines[1].words[1].alternatives == (Alternative("1946", 0.95),)


@pytest.mark.parametrize("seen", ["32/13/2020", "468,6994.477", "3004.43.00", "47731488.2.1"])
def test_what_has_no_usual_form_is_no_reading(seen: str) -> None:
    words = f"ngày {'1' * len(seen)} và"
    assert read(words, f"ngay {seen} va") == line(*words.split())


def test_two_numbers_whose_blank_was_lost_stay_apart() -> None:
    assert read("là 1809 904,8 ha", "la 1809904,8 ha").text == "là 1809 904,8 ha"
    assert read("là 18 904,8 ha", "la 18904.8 ha").text == "là 18 904,8 ha"


def test_digits_between_the_rules_of_boxes_stay_as_read() -> None:
    assert read("số |6 |8]6]9 ghi", "so 6869 ghi").text == "số |6 |8]6]9 ghi"


@pytest.mark.parametrize(
    ("words", "seen"),
    [
        ("lớp 09D có", "lop 09D co"),
        ("lớp 09D có", "lop 09 co"),
        ("dài 1000m và", "dai 1000m va"),
        ("dài 1000m và", "dai 7000m va"),
        ("lãi 50% năm", "lai 50 nam"),
        ("lãi 50% năm", "lai 56 nam"),
        ("xe Q09 ở", "xe Q09 o"),
    ],
)
def test_a_number_that_is_a_part_of_what_was_read_replaces_nothing(words: str, seen: str) -> None:
    assert read(words, seen).text == words


def test_a_number_that_stands_elsewhere_or_is_longer_replaces_nothing() -> None:
    assert read("có 115 người dân", "co nguoi 407").text == "có 115 người dân"
    assert read("có 19/9, vào", "co 19 vao").text == "có 19/9, vào"


def test_a_comma_that_any_look_saw_is_kept() -> None:
    assert read("tăng 672,7 tấn", "tang 672.7 tan").text == "tăng 672,7 tấn"
    assert read("giá 672,700 đồng", "gia 672.700 dong").text == "giá 672.700 đồng"


def test_a_box_that_reaches_over_the_next_words_counts_up_to_them() -> None:
    first = line("67.691.116", "Văn", "bản", sure=0.7)
    wide = replace(first.words[0], box=Box(LEFT, TOP, 400, HEIGHT))
    found = with_blurred_numbers(page(first.replacing(0, 1, [wide])), WHITE, Second("67.693.136 Van ban"))
    assert found.lines[0].text == "67.693.136 Văn bản"


def test_parts_are_the_words_beside_a_number_and_end_at_wide_gaps() -> None:
    reader = Second("x")
    far = [Word("9.500", Box(900, TOP, 75, HEIGHT), 0.5)]
    words = line("mua", "ba", "cái", "ghế", "mới", "sơn", "xanh").words
    with_blurred_numbers(page(Line((*words, *far))), WHITE, reader)
    assert [crop.shape[1] for crop in reader.crops] == [75 + 2 * MARGIN]
    reader = Second("x")
    words = line("Bàn", "ghế", "cho", "12", "em", "lớp", "một", "nữa").words
    with_blurred_numbers(page(Line(words)), WHITE, reader)
    box = Box.union(word.box for word in words[1:6])
    assert [crop.shape for crop in reader.crops] == [(HEIGHT + 2 * MARGIN, box.width + 2 * MARGIN)]


def test_parts_of_sloping_lines_are_levelled() -> None:
    angle = math.radians(5)
    sheet = WHITE.copy()
    words = []
    for k, text in enumerate(("năm", "1045", "và")):
        x, y = 200 + 100 * k, 200 + round(100 * k * math.tan(angle))
        sheet[y - 10 : y + 10, x - 30 : x + 30] = 0
        words.append(Word(text, Box(x - 30, y - 13, 60, 26), 0.5))
    sloping = page(Line(tuple(words)))
    steps = (CleanupStep("deskew", 5.0),)
    reader = Second("x")
    with_blurred_numbers(replace(sloping, treatment=replace(sloping.treatment, steps=steps)), sheet, reader)
    (crop,) = reader.crops
    dark = np.flatnonzero((crop < 128).any(axis=1))
    assert crop.shape[0] < 40
    assert dark[-1] - dark[0] < 32


def test_pages_that_were_read_well_and_pages_without_a_reader_stay() -> None:
    reader = Second("co 135.407 nguoi")
    well = page(line("có", "115", "407", "người", sure=0.95))
    assert with_blurred_numbers(well, WHITE, reader) is well
    assert not reader.crops
    blurred = page(line("có", "115", "407", "người"))
    assert with_blurred_numbers(blurred, WHITE, Broken()) is blurred
