"""The pieces of a torn number become one where the second reader saw one; other numbers stay apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from restore.document import Alternative, Box, Line, Word
from restore.errors import RecognitionError
from restore.page.cleanup import Cleaned
from restore.page.image import Pixels
from restore.page.torn_numbers import join_torn_numbers

PAGE = Cleaned(np.full((200, 2000), 255, np.uint8), np.eye(3))


class Reader:
    """Reads every crop as the same text."""

    def __init__(self, text: str, sure: float = 0.99) -> None:
        self.text, self.sure, self.asked = text, sure, 0

    def read_crops(self, crops: Sequence[Pixels]) -> tuple[Line, ...]:
        self.asked += len(crops)
        return tuple(Line((Word(self.text, Box(0, 0, 9, 9), self.sure),)) for _ in crops)


def line(*words: str, gap: int = 4, sure: float = 0.8) -> Line:
    """Words 20 pixels apart; those with a tilde before them stand `gap` pixels after the one before."""
    placed, left = [], 50
    for text in words:
        left += gap if text.startswith("~") else 20
        text = text.removeprefix("~")
        placed.append(Word(text, Box(left, 40, 12 * len(text), 30), sure))
        left += 12 * len(text)
    return Line(tuple(placed))


def joined(one: Line, reader: Reader) -> str:
    (result,) = join_torn_numbers([one], PAGE, 20, reader)
    return result.text


@pytest.mark.parametrize(
    ("read", "seen", "printed"),
    [
        (("sáng", "30-1", "~I", "trên", "tuyến"), "30-11", "sáng 30-11 trên tuyến"),
        (("ngày", "19/", "~l", "~1/2005", "và", "số"), "19/11/2005", "ngày 19/11/2005 và số"),
        (("bản", "số", "27", "~17/2025/TT-BGDĐT;"), "2717/2025/TT-BGDDT;", "bản số 2717/2025/TT-BGDĐT;"),
        (("cho", "5", "~000.000", "đồng", "một", "xã"), "5.000.000", "cho 5.000.000 đồng một xã"),
        (("xét:", "30.", "~000", "đồng", "một", "trang"), "30.000", "xét: 30.000 đồng một trang"),
        (("sinh", "lớp", "1", "~1C2,", "trường"), "11C2,", "sinh lớp 11C2, trường"),
    ],
)
def test_the_pieces_of_a_number_are_put_together(read: tuple[str, ...], seen: str, printed: str) -> None:
    assert joined(line(*read), Reader(seen)) == printed


@pytest.mark.parametrize(
    ("read", "seen"),
    [
        (("gần", "25.000", "~618", "người"), "25.000618"),
        (("Điều", "274.811", "~9748", "~24.13", "và"), "274.811974824.13"),
        (("là", "17.168", "~297", "đơn", "vị"), "17.168297"),
        (("ngày", "14/04/2012", "~17:24", "từ", "số"), "14/04/201217:24"),
    ],
)
@pytest.mark.parametrize("sure", [0.99, 0.7])
def test_a_date_or_a_number_with_its_thousands_apart_is_whole(
    read: tuple[str, ...], seen: str, sure: float
) -> None:
    (result,) = join_torn_numbers([line(*read)], PAGE, 20, Reader(seen, sure))
    assert result == line(*read)


def test_thousands_that_were_torn_off_are_joined() -> None:
    assert joined(line("xét:", "1.030.", "~000", "đồng"), Reader("1.030.000")) == "xét: 1.030.000 đồng"


def test_what_was_read_first_stays_among_the_readings() -> None:
    (result,) = join_torn_numbers([line("vụ", "4/1", "~1", "ở", "xã")], PAGE, 20, Reader("4/11"))
    assert result.words[1].alternatives == (Alternative("4/1 1", 0.8), Alternative("4/11", 0.99))


def test_a_point_that_parts_no_group_of_three_digits_joins_nothing() -> None:
    assert joined(line("có", "5", "~000.00", "ở", "xã"), Reader("5.000.00")) == "có 5 000.00 ở xã"
    assert joined(line("có", "52", "~000", "ở", "xã"), Reader("5.200.0")) == "có 52 000 ở xã"


@pytest.mark.parametrize("seen", ["4/17", "4/1", "411", "A/11"])
def test_a_reader_who_saw_other_signs_joins_nothing(seen: str) -> None:
    assert joined(line("vụ", "4/1", "~1", "ở", "xã"), Reader(seen)) == "vụ 4/1 1 ở xã"


def test_two_numbers_whose_blank_the_reader_lost_stay_apart_and_are_told() -> None:
    read, seen = "7727 5290", "77275290"
    one, other = read.split()
    (result,) = join_torn_numbers([line("cả", one, f"~{other}", "ở", "xã")], PAGE, 20, Reader(seen))
    assert result.text == f"cả {read} ở xã"
    assert [[look.text for look in word.alternatives] for word in result.words[1:3]] == [[seen], [seen]]


def test_pieces_in_a_row_of_boxes_are_put_together() -> None:
    one = line("số:", "576", "~3", "~869", "là", "đúng")
    row = Box.union(word.box for word in one.words[1:4])
    (result,) = join_torn_numbers([one], PAGE, 20, Reader("5763869"), [row])
    assert result.text == "số: 5763869 là đúng"


def test_an_unsure_reader_joins_nothing() -> None:
    assert joined(line("vụ", "4/1", "~1", "ở", "xã"), Reader("4/11", 0.7)) == "vụ 4/1 1 ở xã"


@pytest.mark.parametrize(
    "read", [("1,", "~3,", "~4"), ("năm", "2014", "2015", "và"), ("mục", "3", "~Điều", "5")]
)
def test_lists_and_words_are_not_even_asked_about(read: tuple[str, ...]) -> None:
    reader = Reader("134")
    assert joined(line(*read, sure=0.97), reader) == " ".join(word.removeprefix("~") for word in read)
    assert reader.asked == 0


def test_a_reader_that_fails_costs_nothing() -> None:
    class Failing:
        def read_crops(self, crops: Sequence[Pixels]) -> tuple[Line, ...]:
            raise RecognitionError("no")

    one = line("vụ", "4/1", "~1", "ở", "xã")
    assert join_torn_numbers([one], PAGE, 20, Failing()) == (one,)


def test_pieces_that_the_reader_was_less_sure_of_are_told_what_it_saw() -> None:
    (result,) = join_torn_numbers(
        [line("ngày", "1", "~1/04/2016", "và", "Văn", "bản")], PAGE, 20, Reader("11/04/2016", 0.8)
    )
    assert result.text == "ngày 1 1/04/2016 và Văn bản"
    looks = [[look.text for look in word.alternatives] for word in result.words[:3]]
    assert looks == [[], ["11/04/2016"], ["11/04/2016"]]


def test_ones_read_as_letters_are_told_too() -> None:
    (result,) = join_torn_numbers([line("ngày", "24-I", "~1.", "ông")], PAGE, 20, Reader("24-11,", 0.8))
    assert [look.text for look in result.words[1].alternatives] == ["24-11,"]


def test_what_another_look_joined_to_a_torn_number_is_read_again_by_itself() -> None:
    whole, part = Alternative("ngày 4/11 ở xã", 0.4), Alternative("", 0.4)
    one = line("ngày", "4/1", "~1", "ở", "xã")
    looks = [whole, part, part, part, part]
    joined_to = Line(
        tuple(replace(word, alternatives=(look,)) for word, look in zip(one.words, looks, strict=True))
    )
    (result,) = join_torn_numbers([joined_to], PAGE, 20, Reader("4/11"))
    assert result.text == "ngày 4/11 ở xã"
    assert [bool(word.alternatives) for word in result.words] == [False, True, False, False]


@pytest.mark.parametrize(("apart", "printed"), [(23, "sát 113)."), (36, "sát 1 13).")])
def test_ones_far_apart_are_joined_if_their_strokes_are_as_near_as_digits(apart: int, printed: str) -> None:
    page = np.full((200, 400), 255, np.uint8)
    for left in (100, 100 + apart):
        page[40:70, left : left + 6] = 0
    words = [("sát", Box(40, 40, 42, 30)), ("1", Box(100, 40, 6, 30)), ("13).", Box(100 + apart, 40, 60, 30))]
    read = Line(tuple(Word(text, box, 0.96) for text, box in words))
    (result,) = join_torn_numbers([read], Cleaned(page, np.eye(3)), 20, Reader("113)."))
    assert result.text == printed


@pytest.mark.parametrize(("gap", "printed"), [(8, "3. 056940"), (26, "3. 0569 40")])
def test_groups_of_digits_in_boxes_stay_apart(gap: int, printed: str) -> None:
    one = line("3.", "0569", "~40", gap=gap, sure=0.85)
    boxes = Box(one.words[1].box.left - 5, 35, 300, 40)
    (result,) = join_torn_numbers([one], PAGE, 20, Reader("056940"), [boxes])
    assert result.text == printed
