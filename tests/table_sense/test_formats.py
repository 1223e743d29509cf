"""A cell that breaks the format of its column is found; one that fits is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from restore.table_sense.formats import column_format, header_rows, odd_cells


def odd(*cells: str) -> list[str]:
    """Which cells of a column are odd; it stands under a head, beside a column of text."""
    texts = {(0, 0): "Nội dung", (0, 1): "Số lượng"}
    for row, cell in enumerate(cells, 1):
        texts |= {(row, 0): "Chi khác", (row, 1): cell}
    return [texts[one.place] for one in odd_cells(texts)]


@pytest.mark.parametrize(
    ("column", "broken"),
    [
        (("612,3", "87,1", "6123", "0,5", "14,0", "3,3"), ["6123"]),  # the comma is lost
        (
            ("1.200", "35.000", "9352321", "800", "2.400.000", "7.100"),
            ["9352321"],
        ),  # a stop was taken for a 2
        (("12,5%", "8,0%", "101,50%.", "3,1%", "9,9%", "7,7%"), ["101,50%."]),
        (("12", "7", "SE)", "140", "9"), ["SE)"]),
        (("12/03/2020", "01/02/2021", "13112024", "30/11/2019"), ["13112024"]),
        (("1", "2", "4", "4", "5", "6", "7"), ["4"]),
        (("01", "02", "O3", "04", "05"), ["O3"]),
        (("1.", "2.", "3", "4.", "5."), ["3"]),
    ],
)
def test_a_cell_that_breaks_its_column_is_odd(column: tuple[str, ...], broken: list[str]) -> None:
    assert odd(*column) == broken


@pytest.mark.parametrize(
    "column",
    [
        ("12,5", "3,25", "700", "1.200"),  # written in many ways: no format but that of numbers
        ("Không", "12", "3", "8", "Đã có", "14"),  # text among numbers
        ("12", "abc", "xyz", "x"),  # hardly any numbers
        ("1", "2", "3", "1", "2", "3"),  # numbered anew
        ("612,3", "", "", "87,1"),  # too few
    ],
)
def test_a_column_without_one_format_has_no_odd_numbers(column: tuple[str, ...]) -> None:
    assert odd(*column) == []


def test_a_running_number_says_what_is_due_in_its_place() -> None:
    texts = {(row, 0): text for row, text in enumerate(["8", "5", "10", "11", "12", "13"])}
    (one,) = odd_cells(texts)
    assert (one.place, one.expected) == ((1, 0), "9")
    assert one.fits("9")
    assert not one.fits("5")


def test_the_row_that_numbers_the_columns_belongs_to_the_head() -> None:
    heads = {(0, 0): "TT", (0, 1): "Nội dung", (0, 2): "Số lượng", (0, 3): "Đơn giá"}
    counted = {(1, k): f"({k + 1})" for k in range(4)}
    body = {(2, 0): "1", (2, 1): "Chi khác", (2, 2): "5", (2, 3): "1.200"}
    assert header_rows(heads | counted | body) == 2
    assert header_rows(heads | {(row - 1, column): text for (row, column), text in body.items()}) == 1


@given(st.lists(st.decimals(0, 10**7, places=1), min_size=3, max_size=20))
def test_numbers_written_by_one_rule_are_never_odd(values: list[object]) -> None:
    texts = [f"{value:,.1f}".translate(str.maketrans(",.", ".,")) for value in values]
    found = column_format(texts)
    assert found is not None
    assert all(map(found.fits, texts))
    assert odd(*texts) == []
