"""Totals that add up confirm their numbers, others are marked; no number is changed."""

from __future__ import annotations

from restore.document import Alternative, Box, Cell, Line, Page, Table, Word
from restore.edits import Confidence, Doubt, Edit, Restoration
from restore.table_sense.check import CONFIRMED, with_sensible_tables

BOX = Box(0, 0, 9, 9)


def page(*rows: str) -> Page:
    """A page that is a table; "|" parts cells, "~" the readings of a cell, the first one first.

    A cell alone spans all columns.
    """
    lines: list[Line] = []
    cells: list[Cell] = []
    columns = max(row.count("|") for row in rows) + 1
    for row, text in enumerate(rows):
        for column, content in enumerate(text.split("|")):
            read, *others = content.split("~")
            looks = tuple(Alternative(other, 0.9) for other in others)
            words = tuple(Word(word, BOX, 0.9, looks) for word in read.split())
            first = len(lines)
            if words:
                lines.append(Line(words, "\n" if column == 0 else "\t", "table"))
            span = 1 if "|" in text else columns
            cells.append(Cell(row, column, 1, span, BOX, first, len(lines)))
    return Page(1, 100, 100, 300.0, tuple(lines), tables=(Table(BOX, tuple(cells)),))


def checked(one: Page, *doubted: str, edits: tuple[Edit, ...] = ()) -> Restoration:
    """What comes of a page on which the words `doubted` are in doubt and all words are 0.8 sure."""
    text = one.text
    doubts = [Doubt(text.index(word), text.index(word) + len(word), word, 0.2, ()) for word in doubted]
    sure = [Confidence(0, len(text), 0.8)]
    (result,) = with_sensible_tables([one], [Restoration.of(text, edits, doubts, "vie", (), sure)])
    return result


def told(result: Restoration) -> list[tuple[str, tuple[str, ...]]]:
    return [(doubt.text, doubt.suggestions) for doubt in result.doubts]


def test_a_total_that_adds_up_confirms_its_numbers() -> None:
    result = checked(page("Nội dung|Số tiền", "Chi A|1.200", "Chi B|800", "Cộng|2.000"), "1.200", "Chi")
    assert told(result) == [("Chi", ())]
    assert result.confidences[0].value == CONFIRMED


def test_the_one_reading_that_makes_it_add_up_is_offered_first() -> None:
    result = checked(page("Nội dung|Số tiền", "Chi A|1.200", "Chi B|880~300~800", "Cộng|2.000"), "880")
    assert told(result) == [("880", ("800",))]
    assert result.text == result.source


def test_a_total_that_nothing_explains_is_marked_itself() -> None:
    rows = "Nội dung|Số tiền", "Chi A|1.200", "Chi B|800", "Cộng|2.100"
    assert told(checked(page(*rows))) == [("2.100", ())]
    twice = "Nội dung|Số tiền", "Chi A|1.200~1.300", "Chi B|800~900", "Cộng|2.100"
    assert told(checked(page(*twice))) == [("2.100", ())]


def test_numbers_that_two_sums_hold_are_not_suspected() -> None:
    rows = "Xã|Tổng số|Nam|Nữ", "A|30|10|20", "B|70|30|40", "C|95|45|50", "Cộng|195|85|170~110"
    assert told(checked(page(*rows))) == [("170", ("110",))]


def test_a_number_that_breaks_its_column_is_marked_unless_another_look_saw_the_same() -> None:
    rows = "Nội dung|Tỷ lệ", "A|61,3", "B|87,1", "C|0,5", "D|14,0"
    assert told(checked(page(*rows, "E|6123"))) == [("6123", ())]
    assert told(checked(page(*rows, "E|6123~612,3~6123"))) == []


def test_what_an_edit_changed_is_not_doubted() -> None:
    one = page("Nội dung|Số tiền", "Chi A|1.2OO", "Chi B|800", "Cộng|2.100")
    start = one.text.index("2.100")
    result = checked(one, edits=(Edit(start, start + 5, "2.100", "2.100 ", "code", 0.9, ""),))
    assert result.doubts == ()


def test_a_sign_that_became_a_number_in_a_cell_that_breaks_its_column_is_marked() -> None:
    dates = "Văn bản|Ngày", "A|06/02/2009", "B|22/01/2009", "C|12/5/2009", "D|28/4/2009", "E|13/01/2009 Ì"
    one = page(*dates)
    end = len(one.text)
    speck = Edit(end - 1, end, "Ì", "1", "reread", 0.98, "")
    assert told(checked(one, edits=(speck,))) == [("Ì", ("Ì",))]
    assert told(checked(page(*dates[:5], "E|Ì3/01/2009"), edits=())) == [("Ì3/01/2009", ())]


def test_the_reading_that_makes_shares_100_is_offered() -> None:
    rows = "Nguồn|Cơ cấu", "Huyện|45,5", "Xã|30,2", "Khác|21,3~24,3"
    assert told(checked(page(*rows))) == [("21,3", ("24,3",))]
    assert told(checked(page(*rows[:3], "Khác|21,3"))) == []  # nothing says which one is wrong


def test_a_point_before_decimals_among_commas_is_marked_though_two_looks_saw_it() -> None:
    rows = "Xã|ha", "Núi Sập|1.204,71", "Vọng Thê|73.85~73.85", "Tây Phú|12,50", "Thoại Giang|8,05"
    assert told(checked(page(*rows))) == [("73.85", ("73,85",))]


def test_points_before_decimals_stay_where_no_number_has_a_comma() -> None:
    rows = "Xã|ha", "Núi Sập|204.71", "Vọng Thê|73.85", "Tây Phú|12.50", "Thoại Giang|8.05"
    assert told(checked(page(*rows))) == []


def test_ones_before_the_title_of_a_part_are_doubts_where_other_titles_have_roman_numerals() -> None:
    rows = ("TT|Nội dung|Số tiền", "1. Thu nội địa", "1|Thuế|25", "II. Chi đầu tư", "1|Trường|30")
    assert told(checked(page(*rows))) == [("1.", ("I.",))]
    assert told(checked(page(*rows[:3]))) == []


def test_a_number_of_a_column_that_breaks_their_order_is_marked() -> None:
    one = page("Chỉ tiêu|Đơn vị|Năm 2023|Năm 2024", "(1)|(2)|@)|(4)", "Trồng cây|cây|5|6")
    assert [(doubt.text, doubt.suggestions) for doubt in checked(one).doubts] == [("@)", ("(3)",))]


def test_a_part_in_the_order_of_the_others_is_not_marked() -> None:
    one = page("I. Thu nội địa", "1|Thuế|5", "2|Phí|6", "II. Chi", "1|Lương|7", "2|Khác|8")
    assert checked(one).doubts == ()
