"""Promises about dates and references: lost slashes and blanks are mended, digits never change."""

import pytest

from restore.text.evidence.dates import mend_date, reference, slashed, torn_year


@pytest.mark.parametrize("read", ["13/112024", "1311/2024", "13⁄11/2024", "13/11⁄2024"])
def test_a_date_gets_back_the_stroke_it_lost(read):
    assert mend_date(read) == "13/11/2024"


@pytest.mark.parametrize(
    "read", ["11/2024", "111/2024", "13/132024", "45/102024", "13112024", "2020-2025", "5/9"]
)
def test_what_is_no_date_or_may_be_two_is_kept(read):
    assert mend_date(read) == read


@pytest.mark.parametrize(
    ("read", "day", "date"),
    [
        ("20/0112017", True, "20/01/2017"),
        ("31112/2017", True, "31/12/2017"),
        ("2011012014", True, "20/10/2014"),
        ("01107", True, "01/07"),
        ("0212017", False, "02/2017"),
    ],
)
def test_a_date_gets_back_the_strokes_that_were_read_as_ones(read: str, day: bool, date: str) -> None:
    assert slashed(read, day) == date


@pytest.mark.parametrize("read", ["20/01/2017", "11", "2017", "32101", "0113", "12345", "1112012017"])
def test_what_is_a_date_already_or_none_keeps_its_ones(read: str) -> None:
    assert slashed(read, day=True) is None


@pytest.mark.parametrize(
    "text", ["20 15 người", "2010 - 20 15.5", "2015 - 20 10", "12.02.20 19.5", "2010 và 20 15"]
)
def test_two_numbers_stay_two_without_a_sign_that_they_are_a_year(text: str) -> None:
    assert not any(torn_year(text, start) for start in range(len(text)))


@pytest.mark.parametrize("text", ["4.1, ", "4. 1 người", "4. 123, ", "4. Các"])
def test_a_whole_number_or_a_sentence_after_one_is_no_torn_reference(text: str) -> None:
    assert reference(text, 0) is None
