"""Readings of a number that are no doubt, since enough others agree."""

from __future__ import annotations

import pytest

from restore.document import Alternative, Box, Line, Page, Word
from restore.edits import Doubt, Restoration
from restore.number_check import with_checked_numbers

BOX = Box(0, 0, 10, 10)


def doubts(word: Word, *after: str, suggested: tuple[str, ...] = ()) -> tuple[Doubt, ...]:
    """The doubts on a word and those after it, of which the text engine doubted the first as `suggested`."""
    line = Line((word, *(Word(text, BOX, 0.99) for text in after)))
    page = Page(1, 100, 100, 300.0, (line,))
    given = (Doubt(0, len(word.text), word.text, 0.5, suggested),) if suggested else ()
    (result,) = with_checked_numbers([page], [Restoration.of(page.text, (), given, "vie")])
    return result.doubts


def read(text: str, sure: float, *looks: tuple[str, float]) -> Word:
    return Word(text, BOX, sure, tuple(Alternative(*look) for look in looks))


@pytest.mark.parametrize(
    ("text", "other"),
    [("616,5", "616.5"), ("12.192.301", "12.192 301"), ("18/05/2019", "1805/2019"), ("28,1%", "28.1%")],
)
def test_the_same_number_written_otherwise_is_no_doubt(text: str, other: str) -> None:
    assert not doubts(read(text, 0.8, (other, 0.9), (text, 0.7)), suggested=(other,))


@pytest.mark.parametrize(("text", "other"), [("612,3", "6123"), ("1.250", "1250,0")])
def test_another_value_of_the_same_digits_is_a_doubt(text: str, other: str) -> None:
    assert doubts(read(text, 0.8, (other, 0.9)), suggested=(other,))


def test_a_number_that_two_readings_saw_surely_is_none_whatever_an_unsure_one_saw() -> None:
    assert not doubts(read("856.175", 0.97, ("896.175", 0.83), ("856.175", 0.99)), suggested=("896.175",))
    assert doubts(read("856.175", 0.97, ("896.175", 0.96), ("856.175", 0.99)), suggested=("896.175",))
    assert doubts(read("856.175", 0.9, ("896.175", 0.83), ("856.175", 0.94)), suggested=("896.175",))


def test_a_look_whose_text_stands_there_counts_once() -> None:
    assert doubts(read("9176", 0.96, ("3176", 0.87), ("9176", 0.96)), suggested=("3176",))


def test_the_second_reader_is_not_outvoted_by_looks_of_the_first_one() -> None:
    assert doubts(read("2051", 0.96, ("2051", 0.95), ("2061", 0.9)), suggested=("2061",))


def test_one_sure_reading_counts_against_what_is_no_number_of_a_usual_form() -> None:
    assert not doubts(read("476.408", 0.98, ("476.408", 0.98), ("476 4%8", 0.6)))
    assert doubts(read("476.408", 0.98, ("476.408", 0.98), ("426.408", 0.6)))
    assert doubts(read("4)", 0.98, ("4)", 0.98), ("a)", 0.6)), suggested=("a)",))


@pytest.mark.parametrize(
    ("number", "look", "after"), [("277.490", "277.490m²", "m²"), ("2", "2Điều", "Điều")]
)
def test_a_look_that_joined_the_next_word_saw_the_same_number(number: str, look: str, after: str) -> None:
    assert not doubts(read(number, 0.8, (look, 0.9)), after, suggested=(look,))
    assert doubts(read(number, 0.8, (look, 0.9)), "theo", suggested=(look,))


def test_what_no_reading_saw_stays_a_doubt() -> None:
    assert doubts(read("616,5", 0.97, ("616.5", 0.9)), suggested=("676,5",))


def test_numbers_that_were_also_read_alone_are_not_doubted_for_a_look_that_joined_them() -> None:
    def marked(*looks: tuple[str, float]) -> bool:
        road = read("96", 0.92, ("96108", 0.99), *looks)
        line = Line((road, read("108", 0.93, ("108", 0.99))))
        page = Page(1, 100, 100, 300.0, (line,))
        (result,) = with_checked_numbers([page], [Restoration.of(page.text, (), (), "vie")])
        return bool(result.doubts)

    assert not marked(("96", 0.99))
    assert marked(("36", 0.9), ("96", 0.99))
