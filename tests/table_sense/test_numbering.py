"""The numbers of a table's columns and rows tell which of them was misread, and what it should be."""

from __future__ import annotations

from restore.table_sense.numbering import misnumbered


def in_row(*cells: str) -> dict[int, str]:
    """Column → number due, of the cells of one row that have another; "~" parts the readings of a cell."""
    seen = {(3, column): cell.split("~") for column, cell in enumerate(cells)}
    return {odd.place[1]: odd.expected for odd in misnumbered(seen)}


def in_column(*cells: str) -> dict[int, str]:
    """Row → number due, of the cells of the first column that have another."""
    seen = {(row, 0): cell.split("~") for row, cell in enumerate(cells)}
    return {odd.place[0]: odd.expected for odd in misnumbered(seen)}


def test_columns_are_numbered_from_left_to_right() -> None:
    assert in_row("@)", "(2)", "Œ)", "4", "(5)", "(8") == {0: "(1)", 2: "(3)", 3: "(4)", 5: "(6)"}
    assert in_row("1", "2", "3", "4", "5") == {}


def test_a_reading_of_a_later_look_counts() -> None:
    assert in_row("(1~(1)", "@)~(2)", "0)~(3)", "(9~(4)") == {0: "(1)", 1: "(2)", 2: "(3)", 3: "(4)"}


def test_letters_may_stand_before_the_numbers_and_sums_behind_them() -> None:
    assert in_row("A", "B", "1", "2", "8", "4", "5=4-3") == {4: "3"}


def test_a_cell_over_two_columns_has_one_number() -> None:
    seen = {(3, column): [text] for column, text in ((0, "(1)"), (1, "(2)"), (3, "(3)"), (4, "(1"))}
    assert [(odd.place, odd.expected) for odd in misnumbered(seen)] == [((3, 4), "(4)")]


def test_an_empty_cell_has_a_number_too() -> None:
    assert in_row("(1)", "", "(3)", "(4)", "(6)") == {4: "(5)"}


def test_other_rows_are_left_alone() -> None:
    assert in_row("1", "Xi măng", "12", "13", "14") == {}
    assert in_row("5", "8", "9", "3") == {}


def test_gaps_and_repeated_numbers_from_which_the_row_goes_on_are_the_authors() -> None:
    assert in_row("(1)", "(2)", "(3)", "(5)", "(6)") == {}
    assert in_row("1", "2", "3", "4", "4", "5") == {}
    assert in_row("(1)", "(2)", "(3)", "(3a)", "(4)") == {}
    assert in_row("(1)", "(2)", "(3)", "(5)~(4)", "(6)~(5)") == {3: "(4)", 4: "(5)"}


def test_words_and_numbers_that_do_not_begin_with_one_number_no_columns() -> None:
    assert in_row("Thứ", "2", "3", "4", "5", "6", "7", "CN") == {}
    assert in_row("35", "36", "37", "38", "40", "41") == {}
    assert in_row("Tổ 1", "1", "2", "3", "5") == {}
    assert in_row("[1]", "[2]", "[3]", "[4]") == {}


def test_rows_below_the_first_number_number_no_columns() -> None:
    rows = ("TT", "Lớp", "Tổ", "Nhóm"), ("1", "6", "2", "2"), ("1", "2", "3", "5"), ("1", "2", "5", "4")
    seen = {(row, column): [text] for row, texts in enumerate(rows) for column, text in enumerate(texts)}
    assert misnumbered(seen) == []


def test_a_column_of_quantities_has_no_parts() -> None:
    assert in_column("SL", "1", "1", "2", "1", "2", "3", "1", "2") == {}


def test_parts_of_a_table_have_roman_numerals() -> None:
    assert in_column("STT", "1", "1", "2", "3", "n", "1", "2", "11~III", "1", "2") == {
        1: "I",
        5: "II",
        8: "III",
    }
    assert in_column("TT", "I", "1", "2", "Hị", "1", "2", "3") == {4: "II"}


def test_the_number_of_the_first_column_is_none_of_a_row() -> None:
    rows = (
        ("STT", "Chỉ tiêu", "Năm"),
        ("1", "2", "3"),
        ("1", "Thuế", "5"),
        ("2", "Phí", "7"),
        ("3", "Lãi", "8"),
    )
    seen = {(row, column): [text] for row, texts in enumerate(rows) for column, text in enumerate(texts)}
    assert misnumbered(seen) == []


def test_the_first_part_on_a_page_may_be_any() -> None:
    assert in_column("17", "18", "19", "m", "1", "2", "3", "4") == {3: "III"}
    assert in_column("17", "18", "19", "n~V", "1", "2", "3", "4") == {3: "V"}


def test_rows_may_be_numbered_below_a_number() -> None:
    due = {2: "1.1", 3: "1.2", 5: "2.1", 6: "2.2"}
    assert in_column("TT", "1", "11", "12", "2", "21", "22", "3", "3.1") == due


def test_the_sign_behind_the_numbers_is_kept() -> None:
    assert in_column("1.", "2.", "3.", "A~4", "5.", "6.") == {3: "4."}


def test_running_numbers_and_years_are_right() -> None:
    assert in_column("TT", *map(str, range(1, 14))) == {}
    assert in_column("Năm", "2015", "2016", "2017", "2018", "2019") == {}
    assert in_column("5", "12", "7", "30", "11", "2") == {}


def test_a_number_is_not_replaced_by_one_that_only_a_later_look_saw_out_of_order() -> None:
    assert in_column("1", "2", "7~9", "20", "21", "22", "23") == {}
