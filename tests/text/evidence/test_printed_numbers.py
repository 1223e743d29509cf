"""Tests for restore/text/evidence/printed_numbers.py."""

import pytest

from restore.text.evidence.printed_numbers import doubtful, metres, number


@pytest.mark.parametrize(
    ("text", "word", "meant"),
    [
        ("có I5 em", "I5", "15"),
        ("là 15O triệu", "15O", "150"),
        ("còn 7,S%", "S", "5"),
        ("dài I,62 m", "I", "1"),
        ("giá 5S.000", "5S.000", "55.000"),
        ("STK 00710012S67", "00710012S67", "00710012567"),
        ("năm I997", "I997", "1997"),
        ("bản 2.4.I", "2.4.I", "2.4.1"),
        ("ở 18O°C", "18O°C", "180°C"),
    ],
)
def test_letters_in_the_place_of_digits_are_doubtful(text: str, word: str, meant: str) -> None:
    start = text.index(word)
    assert doubtful(text, start, start + len(word), read_well=False) == meant


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("tủ 90l", "90l"),
        ("uống 1l5", "1l5"),
        ("mục I.1.1", "I.1.1"),
        ("|1|", "|"),
        ("loại O, A", "O"),
        ("S6 Giao duc", "S6"),
        ("Điều 1.", "1"),
    ],
)
def test_measures_roman_numerals_and_words_are_no_doubtful_numbers(text: str, word: str) -> None:
    start = text.index(word)
    assert doubtful(text, start, start + len(word), read_well=False) is None


@pytest.mark.parametrize("word", ["O2", "I10", "5S", "29S12345", "2l"])
def test_in_well_read_text_formulas_labels_and_plates_are_no_doubtful_numbers(word: str) -> None:
    assert doubtful(word, 0, len(word), read_well=True) is None


def test_the_number_of_a_document_is_doubtful_in_any_text() -> None:
    assert doubtful("NĐ I44/2021/NĐ-CP", 3, 6, read_well=True) == "144"
    assert doubtful("NĐ I4/2021/NĐ-CP", 3, 5, read_well=True) == "14"


@pytest.mark.parametrize(("printed", "meant"), [("2O25", "2025"), ("l2", "12"), ("O5", "05"), ("0i", "01")])
def test_letters_inside_a_number_become_digits(printed, meant):
    assert number(printed) == meant


@pytest.mark.parametrize("word", ["lo", "Il", "2025", "l"])
def test_a_word_without_digits_is_no_number(word):
    assert number(word) is None


def test_an_item_is_no_number():
    assert number("1i") is None


@pytest.mark.parametrize(("read", "meant"), [("l3m", "13m"), ("20rn", "20m"), ("1Om", "10m")])
def test_metres_may_have_letters_in_their_number(read: str, meant: str) -> None:
    assert metres(read) == meant


@pytest.mark.parametrize("read", ["13m", "lm", "Ilm", "làm", "l6n", "12nam"])
def test_metres_need_a_digit_and_a_letter_for_one(read: str) -> None:
    assert metres(read) is None
