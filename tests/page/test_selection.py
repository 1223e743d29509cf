from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from restore.errors import NoPages, UsageError
from restore.page.selection import ALL, Selection

FILE = Path("file.pdf")


def test_numbers_and_ranges_are_pages_in_their_order() -> None:
    assert Selection.parse("8-, 3-5,1").numbers(9, FILE) == (1, 3, 4, 5, 8, 9)
    assert ALL.numbers(3, FILE) == (1, 2, 3)
    assert Selection.parse("") == ALL


def test_pages_beyond_the_end_are_left_out_but_not_all() -> None:
    assert Selection.parse("2-7").numbers(3, FILE) == (2, 3)
    with pytest.raises(NoPages, match="3 page"):
        Selection.parse("4,7").numbers(3, FILE)


@pytest.mark.parametrize("text", ["0", "5-3", "a", "1,,2", "-3", "1-2-3", "٣"])
def test_what_names_no_page_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="which pages"):
        Selection.parse(text)


@given(st.lists(st.tuples(st.integers(1, 99), st.none() | st.integers(99, 200)), max_size=5))
def test_a_selection_is_written_as_it_is_read(ranges: list[tuple[int, int | None]]) -> None:
    selection = Selection(tuple(ranges))
    assert Selection.parse(str(selection)) == selection
