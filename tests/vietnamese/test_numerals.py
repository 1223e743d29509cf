"""Promises of Roman numerals: what may be one is told from what is one."""

import pytest

from restore.vietnamese.numerals import before_a_year, is_like_roman, is_roman, roman, value_of


def test_numerals_are_in_capitals_and_in_their_order() -> None:
    assert all(map(is_roman, ("I", "IV", "VIII", "XIX", "XXXIX")))
    assert not any(map(is_roman, ("", "IIII", "VX", "iv", "1")))


def test_a_number_has_one_numeral_and_back() -> None:
    assert [value_of(roman(number)) for number in range(1, 40)] == list(range(1, 40))
    assert all(is_roman(roman(number)) for number in range(1, 40))
    assert roman(0) == roman(40) == ""


def test_strokes_may_be_a_numeral_and_a_number_is_none() -> None:
    assert all(map(is_like_roman, ("VHI", "X1V", "l", "TV")))
    assert not is_like_roman("11")


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("I-2019", ("I", "-2019")),
        ("1/2019,", ("1", "/2019,")),
        ("11-19", ("", "")),
        ("QLI", ("", "")),
        ("8/I-2019", ("", "")),
    ],
)
def test_a_year_ends_a_quarter_or_term(word: str, parts: tuple[str, str]) -> None:
    assert before_a_year(word) == parts
