"""Totals are found by name and by place; wrong totals are distinguished from numbers that are no totals."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from restore.table_sense.notation import written
from restore.table_sense.totals import Equation, equations, mismatches


def table(*rows: str) -> dict[tuple[int, int], str]:
    """Rows of cells parted by "|"."""
    return {(r, c): cell for r, row in enumerate(rows) for c, cell in enumerate(row.split("|"))}


def found(*rows: str) -> list[Equation]:
    return equations(table(*rows))


def test_a_total_below_its_parts_adds_up() -> None:
    (one,) = found(
        "TT|Nội dung|Số tiền", "1|Chi A|1.200", "2|Chi B|800", "3|Chi C|50,5", "|Tổng cộng|2.050,5"
    )
    assert one.holds
    assert one.total == (4, 2)
    assert one.parts == ((1, 2), (2, 2), (3, 2))


def test_a_total_above_its_parts_adds_up() -> None:
    (one,) = found("TT|Chỉ tiêu|Số tiền", "|Tổng số|2.000", "1|Chi A|1.200", "2|Chi B|800")
    assert (one.holds, one.total) == (True, (1, 2))


def test_a_total_that_does_not_add_up_is_reported() -> None:
    (one,) = mismatches(found("Nội dung|Số tiền", "Chi A|1.200", "Chi B|800", "Cộng|2.100"))
    assert (written(one.stated), written(one.made)) == ("2.100", "2.000")


def test_rounding_is_no_mismatch() -> None:
    assert mismatches(found("Nội dung|Tỷ lệ", "A|33,3", "B|33,3", "C|33,3", "Cộng|100,0")) == []


def test_unrelated_numbers_are_not_taken_for_a_sum() -> None:
    assert found("TT|Nội dung|Năm", "1|Chi A|2020", "2|Chi B|2021", "3|Tổng kết|2022") == []
    assert found("Nội dung|Số", "Chi A|700", "không rõ|x", "Chi B|800", "Cộng|1.500") == []
    assert found("A|B", "1|2", "3|4") == []


def test_an_unnamed_last_row_is_a_total_where_all_its_columns_add_up() -> None:
    rows = "Nội dung|2023|2024", "Chi A|10|30", "Chi B|20|50", "Chi C|40|90"
    assert [one.holds for one in found(*rows, "|70|170")] == [True, True]
    assert found(*rows, "Chi D|70|171") == []


def test_a_column_that_sums_up_its_neighbours_is_a_total_in_every_row() -> None:
    rows = "Xã|Tổng số|Nam|Nữ", "A|30|10|20", "B|70|30|40", "C|95|45|50", "D|19|10|6"
    result = found(*rows)
    assert {one.kind for one in result} == {"column"}
    assert [one.total for one in mismatches(result)] == [(4, 1)]


def test_number_times_price_is_the_amount() -> None:
    rows = "Tên|Số lượng|Đơn giá|Thành tiền", "A|3|1.500|4.500", "B|2|700|1.400", "C|10|90|900", "D|4|25|90"
    result = found(*rows)
    assert [one.kind for one in result] == ["product"] * 4
    assert [one.total for one in mismatches(result)] == [(4, 3)]


def test_another_reading_of_a_part_may_make_it_add_up() -> None:
    (one,) = found("Nội dung|Số tiền", "Chi A|1.200", "Chi B|880", "Cộng|2.000")
    assert not one.holds
    assert one.reading((2, 1), one.values[1] - 80).holds
    assert one.reading(one.total, one.made).holds


@given(st.lists(st.integers(1, 10**9), min_size=4, max_size=12), st.integers(1, 9))
def test_any_named_total_holds_and_a_changed_one_is_reported(values: list[int], more: int) -> None:
    if values == list(range(values[0], values[0] + len(values))):
        return  # running numbers are not added up
    rows = [f"Chi|{value:,}".replace(",", ".") for value in values]
    right, wrong = (f"Cộng|{sum(values) + k:,}".replace(",", ".") for k in (0, more))
    assert [one.holds for one in found("Nội dung|Số tiền", *rows, right)] == [True]
    assert len(mismatches(found("Nội dung|Số tiền", *rows, wrong))) <= 1


def test_percentages_make_100_whether_it_is_written_or_not() -> None:
    rows = "Nguồn|Tỷ trọng (%)", "Huyện|45,5", "Xã|30,2", "Khác|24,3"
    (one,) = found(*rows)
    assert (one.kind, one.holds, len(one.parts)) == ("share", True, 3)
    (written_out,) = found(*rows, "Cộng|100")
    assert (written_out.kind, written_out.holds, written_out.total) == ("share", True, (4, 1))


def test_percentages_that_should_sum_to_100_and_do_not_are_reported() -> None:
    rows = "Nguồn|Cơ cấu", "Huyện|45,5", "Xã|30,2", "Khác|21,3"
    assert [one.made for one in mismatches(found(*rows))] == [Decimal("97.0")]
    assert len(mismatches(found(*rows, "Cộng|100"))) == 1


def test_rounded_shares_of_100_are_no_mismatch() -> None:
    assert mismatches(found("Nguồn|Cơ cấu (%)", "Huyện|33,3", "Xã|33,3", "Khác|33,3", "Cộng|100")) == []


def test_percentages_of_something_else_are_no_shares() -> None:
    assert found("Xã|Tỷ lệ (%)", "A|95,1", "B|97,2", "C|88,0") == []


def test_what_was_done_of_a_plan_in_per_cent_is_confirmed_by_both() -> None:
    rows = ("Chỉ tiêu|Kế hoạch|Thực hiện|Tỷ lệ (%)", "A|640|800|125,0", "B|700|610|87,1", "C|300|279|93,0",
            "D|812|511|62,9")  # fmt: skip
    ratios = [one for one in found(*rows) if one.kind == "ratio"]
    assert [one.holds for one in ratios] == [True] * 4
    assert ratios[0].confirmed == ((1, 3),)  # the amounts could differ in their last digits
    wrong = mismatches(found(*rows, "E|500|400|30,0"))
    assert [one.total for one in wrong] == [(5, 3)]
