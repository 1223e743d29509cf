"""Lines between the figures of a table belong to the row as whose cells they are set."""

from __future__ import annotations

from restore.page.row_groups import grouped


def test_lines_around_their_row_belong_to_it() -> None:
    assert grouped([[90, 110, 150, 190, 210]], [100, 150, 200], 12) == {90: 0, 110: 0, 150: 1, 190: 2, 210: 2}


def test_lines_below_the_first_of_their_row_belong_to_it() -> None:
    assert grouped([[100, 112, 124, 160, 200, 212]], [100, 160, 200], 10) == {
        100: 0, 112: 0, 124: 0, 160: 1, 200: 2, 212: 2,
    }  # fmt: skip


def test_a_line_far_above_the_first_row_belongs_to_none() -> None:
    assert 40 not in grouped([[40, 90, 110, 150]], [100, 150], 10)


def test_rows_with_a_line_each_need_no_telling() -> None:
    assert grouped([[100, 150], [100, 150]], [100, 150], 10) == {}
