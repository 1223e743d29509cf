"""A number is parted from the word that was run together with it, unless its digits may be letters."""

from __future__ import annotations

import pytest

from restore.text.evidence.glued_numbers import date, may_be_number_last, number_first, number_last


def test_a_number_before_a_word_is_found() -> None:
    assert number_first("3năm") == ("3", "năm")
    assert number_first("1a") is None


@pytest.mark.parametrize(
    ("read", "word", "number", "sure"),
    [
        ("nam2023", "nam", "2023", True),
        ("cd12", "cd", "12", True),
        ("khoan2", "khoan", "2", True),
        ("thang6", "thang", "6", False),
        ("tu2", "tu", "2", False),
        ("DIEU15", "DIEU", "15", True),
    ],
)
def test_digits_behind_a_whole_word_are_surely_a_number(
    read: str, word: str, number: str, sure: bool
) -> None:
    assert number_last(read) == (word, number, sure)


@pytest.mark.parametrize("read", ["PC02", "QL5", "c6", "2a", "d\\t22"])
def test_labels_and_single_letters_are_no_words_with_a_number(read: str) -> None:
    assert number_last(read) is None


def test_a_digit_that_is_often_a_letter_is_seldom_a_number() -> None:
    assert may_be_number_last("chi5")
    assert not may_be_number_last("gi6")
    assert not may_be_number_last("ch8")


def test_a_name_of_a_quantity_is_no_word_with_a_number() -> None:
    assert number_last("SpO2") is None


@pytest.mark.parametrize(
    ("read", "parts"),
    [
        ("ngay04thang01nam2021", "ngày 04 tháng 01 năm 2021"),
        ("Ngày4tháng1", "Ngày 4 tháng 1"),
        ("12thang3nam2020", "12 tháng 3 năm 2020"),
        ("thang3nam2020", "tháng 3 năm 2020"),
        ("thang3", ""),
        ("thang3a4", ""),
        ("nam2020", ""),
    ],
)
def test_a_date_that_was_run_together_is_parted(read: str, parts: str) -> None:
    assert " ".join(date(read)) == parts
