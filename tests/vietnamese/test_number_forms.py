"""Numbers of usual forms are told from what no document prints."""

from __future__ import annotations

import pytest

from restore.vietnamese.number_forms import is_like_road, is_long, is_possible_after, is_usual, may_be_torn

USUAL = (
    "7 1945 12,5 6.2 48.344.313 1.250,5 95% 2/9 12/2020 31/12/2024 05-06-2019 "
    "64/NĐ-CP 35/2016/TT-BTC 58/2014/QH13 12/2015/QĐ-TTg"
)
OTHERS = "năm 7T1,1 31/12/2024x 468,6994.477 49.431.6912026 12/13/2020 32/1/2020 12/3.2020 64/ /2020 1.2.3"


@pytest.mark.parametrize("text", USUAL.split())
def test_a_number_of_a_usual_form(text: str) -> None:
    assert is_usual(text)


@pytest.mark.parametrize("text", ["", *OTHERS.split()])
def test_a_text_of_another_form(text: str) -> None:
    assert not is_usual(text)


@pytest.mark.parametrize(
    ("pieces", "whole"),
    [
        ("4/1 1", "4/11"),
        ("27 17/2025/TT-BGDĐT;", "2717/2025/TT-BGDĐT;"),
        ("30. 000", "30.000"),
        ("201 1-2015,", "2011-2015,"),
        ("23/1 I", "23/11"),
        ("4.405. 194", "4.405.194"),
        ("Covid-] 9", "Covid-19"),
    ],
)
def test_pieces_at_signs_and_ones_may_be_of_one_number(pieces: str, whole: str) -> None:
    assert may_be_torn(pieces.split(), whole)


@pytest.mark.parametrize(
    "pieces",
    ["7727 5290", "417 4.397", "10 126,2", "49.431.691 2026.", "17/03/2012 17:32", "975,4 56", "25 36"],
)
def test_two_numbers_are_not_the_pieces_of_one(pieces: str) -> None:
    assert not may_be_torn(pieces.split(), pieces.replace(" ", ""))


def test_five_digits_side_by_side_are_long() -> None:
    assert is_long("1809911,8")
    assert not is_long("1809.911,8")


@pytest.mark.parametrize("text", ["QLlA", "QL1A;", "ĐT.74l", "TL.I5", "ĐH.07", "QL.l4B"])
def test_what_may_be_the_number_of_a_road(text: str) -> None:
    assert is_like_road(text)


@pytest.mark.parametrize("text", ["TL.", "ĐT", "QLDA", "TLS", "ĐTHT", "QL1234", "HLV"])
def test_what_is_no_number_of_a_road(text: str) -> None:
    assert not is_like_road(text)


@pytest.mark.parametrize(
    ("before", "number"), [("tháng", "121"), ("Tháng", "13,"), ("ngày", "32"), ("ngày", "0")]
)
def test_no_calendar_has_such_a_day_or_month(before: str, number: str) -> None:
    assert not is_possible_after(before, number)


@pytest.mark.parametrize(
    ("before", "number"),
    [("tháng", "12."), ("ngày", "31"), ("ngày", "12/3"), ("tháng", "l2"), ("năm", "121")],
)
def test_other_numbers_are_possible(before: str, number: str) -> None:
    assert is_possible_after(before, number)
