from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from restore.document import Alternative, Box, Line, Page, Word
from restore.edits import Doubt, Edit, Restoration, apply
from restore.number_check import with_checked_numbers

BOX = Box(0, 0, 10, 10)


def page(*words: Word | str) -> Page:
    line = Line(tuple(w if isinstance(w, Word) else Word(w, BOX, 0.99) for w in words))
    return Page(1, 100, 100, 300.0, (line,))


def seen(text: str, *others: str, sure: float = 0.99) -> Word:
    return Word(text, BOX, sure, tuple(Alternative(other, 0.9) for other in others))


def checked(one: Page, *edits: Edit, doubts: tuple[Doubt, ...] = ()) -> Restoration:
    (result,) = with_checked_numbers([one], [Restoration.of(one.text, edits, doubts, "vie")])
    return result


def test_readings_that_disagree_are_a_doubt_with_all_of_them_and_no_edit() -> None:
    result = checked(page("năm", seen("2016", "2013", "2018")))
    (doubt,) = result.doubts
    assert (doubt.text, doubt.suggestions) == ("2016", ("2018", "2013"))
    assert result.text == "năm 2016"


def test_a_code_is_not_joined_where_another_look_saw_another_number() -> None:
    one = page("Số:", seen("80", "280"), "/BC-UBND")
    result = checked(one, Edit(4, 15, "80 /BC-UBND", "80/BC-UBND", "code", 0.9, ""))
    assert (result.text, result.edits) == (one.text, ())
    (doubt,) = result.doubts
    assert (doubt.text, doubt.suggestions) == ("80 /BC-UBND", ("80/BC-UBND", "280/BC-UBND"))


def test_an_edit_stays_if_no_look_saw_other_digits_and_the_doubt_too() -> None:
    joined = page("số", seen("23", sure=0.7), seen("080", "23.080", sure=0.7))
    result = checked(joined, Edit(3, 9, "23 080", "23.080", "reread", 0.9, ""))
    assert result.text == "số 23.080"
    assert result.doubts
    other = page("số", seen("23", sure=0.7), seen("080", "28.080", sure=0.7))
    assert checked(other, Edit(3, 9, "23 080", "23.080", "reread", 0.9, "")).text == "số 23 080"


def test_separators_are_put_in_whatever_looks_between_saw() -> None:
    assert checked(page(seen("6123", "612,3", "6I2.3", "612,3"))).text == "612,3"


@pytest.mark.parametrize(
    ("read", "printed"), [("6123", "612,3"), ("S712", "571,2"), ("13112024", "13/11/2024")]
)
def test_separators_that_all_further_looks_saw_are_put_in(read: str, printed: str) -> None:
    result = checked(page("đạt", seen(f"{read};", printed, f"{printed};")))
    assert (result.text, result.doubts) == (f"đạt {printed};", ())
    (edit,) = result.edits
    assert (edit.before, edit.after, edit.source) == (read, printed, "reread")


def test_one_look_alone_puts_no_comma_in_and_no_look_changes_a_digit() -> None:
    assert checked(page(seen("6123", "612,3"))).edits == ()
    assert checked(page(seen("6123", "612,3", "6123"))).edits == ()
    result = checked(page(seen("6123", "612,8", "612,8")))
    assert (result.edits, result.doubts[0].suggestions) == ((), ("612,8",))


def test_an_edit_that_takes_a_digit_out_of_a_number_is_taken_back() -> None:
    one = page("đơn", "giá", "x1,3", "lần")
    result = checked(one, Edit(8, 10, "x1", "xã", "channel", 0.9, ""))
    assert (result.text, result.edits) == (one.text, ())
    assert result.doubts[0].suggestions == ("xã",)
    letters = page("ngày", "l5/O6/2020")
    mended = Edit(5, 15, "l5/O6/2020", "15/06/2020", "code", 0.9, "")
    assert checked(letters, mended).text == "ngày 15/06/2020"


def test_a_law_that_is_cited_elsewhere_is_suggested_first() -> None:
    words = ("Luật", "58/2014/QH13;", "theo", "58/2014/QH13", "và", seen("38/2014/QH13", "88/2014/QH13"))
    (doubt,) = checked(page(*words)).doubts
    assert doubt.suggestions == ("58/2014/QH13", "88/2014/QH13")


def test_an_existing_doubt_gets_the_new_suggestions() -> None:
    old = Doubt(0, 4, "2016", 0.4, ("2015",))
    assert checked(page(seen("2016", "2018")), doubts=(old,)).doubts == (
        replace(old, suggestions=("2015", "2018")),
    )


def test_pages_whose_layer_was_kept_are_left_as_they_are() -> None:
    kept = replace(page(seen("2016", "2018")), profile="plain")
    assert checked(kept).doubts == ()


@given(
    st.lists(
        st.tuples(st.from_regex(r"[0-9IlO/.x]{1,6}", fullmatch=True), st.sampled_from(["", "12", "1.2"]))
    )
)
def test_doubts_name_what_stands_there_and_no_digit_is_changed(words: list[tuple[str, str]]) -> None:
    one = page(*(seen(text, *filter(None, [other])) for text, other in words))
    result = checked(one)
    assert result.text == apply(result.source, result.edits)
    rest = iter(result.text)
    assert all(digit in rest for digit in one.text if digit.isdigit())
    assert all(one.text[doubt.start : doubt.end] == doubt.text for doubt in result.doubts)
    assert list(result.doubts) == sorted(result.doubts, key=lambda doubt: doubt.start)


@pytest.mark.parametrize(
    ("read", "printed"),
    [
        ("QLlA", "QL1A"),
        ("1§CD", "18CD"),
        ("(1óCD,", "(16CD,"),
        ("Š.3.", "5.3."),
        ("66/2009/QHì5", "66/2009/QH15"),
        ("§", "8"),
    ],
)
def test_look_alikes_in_a_number_become_the_digits_that_another_reader_saw(read: str, printed: str) -> None:
    result = checked(page("khóa", seen(read, printed), "và"))
    assert (result.text, result.doubts) == (f"khóa {printed} và", ())
    assert [edit.source for edit in result.edits] == ["reread"]


def test_a_word_for_a_sign_that_another_reader_saw_as_a_digit_is_taken_back() -> None:
    result = checked(page("Ninh,", seen("§", "8"), "người"), Edit(6, 7, "§", "SỐ", "channel", 0.8, ""))
    assert result.text == "Ninh, 8 người"


@pytest.mark.parametrize(
    ("read", "other"), [("I.", "1."), ("B.", "8."), ("SO", "50"), ("2016", "2018"), ("QLDA", "QL1A")]
)
def test_letters_without_a_digit_beside_them_and_digits_stay(read: str, other: str) -> None:
    assert checked(page("mục", seen(read, other), "và")).text == f"mục {read} và"


def test_the_blanks_around_the_dash_of_a_range_stay() -> None:
    edit = Edit(4, 15, "2014 — 2015", "2014-2015", "reread", 0.99, "")
    assert checked(page("học", "2014", "—", "2015,"), edit).text == "học 2014 — 2015,"
    kept = Edit(4, 13, "2014—2015", "2014-2015", "reread", 0.99, "")
    assert checked(page("học", "2014—2015"), kept).text == "học 2014—2015"


def test_a_number_that_one_look_alone_saw_is_a_doubt_and_no_edit() -> None:
    one = page("số", seen("ñ", "27/7"))
    edit = Edit(3, 4, "ñ", "27/7", "readings", 0.9, "")
    result = checked(one, edit)
    assert (result.text, result.edits) == ("số ñ", ())
    assert [doubt.suggestions for doubt in result.doubts] == [("27/7",)]
    twice = page("số", seen("ñ", "27/7", "27/7"))
    assert checked(twice, edit).text == "số 27/7"


def test_numbers_that_another_look_saw_as_one_are_both_doubts() -> None:
    doubts = checked(page("ngày", seen("1", "1"), seen("1/04/2016", "11/04/2016", "1/04/2016"))).doubts
    assert [(doubt.text, doubt.suggestions) for doubt in doubts] == [
        ("1", ("11/04/2016",)),
        ("1/04/2016", ("11/04/2016",)),
    ]
    assert checked(page("Điều", seen("1", "1"), seen("2", "2", "2"))).doubts == ()


def test_digits_that_a_joined_reading_does_not_have_are_a_doubt() -> None:
    words = (seen("TRƯỜI", "TRƯỜNG", sure=0.36), seen("J6", "", sure=0.67))
    assert [doubt.text for doubt in checked(page(*words)).doubts] == ["J6"]


def test_strokes_alone_become_ones_if_the_second_reader_is_sure() -> None:
    sure = Word("II", BOX, 0.83, (Alternative("II", 0.69), Alternative("11", 0.99)))
    assert checked(page("lên", sure)).text == "lên 11"
    bracket = Word("]", BOX, 0.11, (Alternative("I", 0.01), Alternative("1", 1.0)))
    assert checked(page("Điều", bracket)).text == "Điều 1"
    guessed = Edit(5, 6, "]", "1", "language", 0.99, "")
    assert checked(page("Điều", bracket), guessed).text == "Điều 1"
    unsure = replace(sure, alternatives=(Alternative("11", 0.9),))
    assert checked(page("lên", unsure)).text == "lên II"


def test_a_bracket_that_no_other_answers_may_be_a_one() -> None:
    assert checked(page(seen("319.85]", "319.851", "319.851"))).text == "319.851"
    assert checked(page(seen("[12]", "1121", "1121"))).text == "[12]"


def test_a_dash_between_numbers_is_not_lost_silently() -> None:
    result = checked(
        page("ngày", seen("2"), "-", seen("6/12.")), Edit(5, 13, "2 - 6/12", "26/12", "reread", 0.9, "")
    )
    assert result.text == "ngày 2 - 6/12."
    assert "26/12" in result.doubts[0].suggestions


def test_a_stroke_does_not_become_a_digit_that_is_none() -> None:
    read = Word("l", BOX, 0.0, (Alternative("7", 0.82),))
    result = checked(page("gia", read), Edit(4, 5, "l", "7", "reread", 0.82, ""))
    assert result.text == "gia l"
    assert result.doubts[0].suggestions == ("7",)
    assert checked(page(seen("[I", "0TỔ")), Edit(1, 2, "I", "0TỔ", "reread", 0.87, "")).text == "[I"


def test_digits_without_letters_never_become_a_word() -> None:
    one = page("Văn bản", seen("„4", "số", "số", sure=0.5), "12/2020/NĐ-CP")
    result = checked(one, Edit(8, 10, "„4", "số", "reread", 0.96, ""))
    assert result.text == one.text
    assert result.doubts[0].suggestions[0] == "số"


def test_a_number_after_a_word_is_not_lost_with_a_speck() -> None:
    one = page("Quảng Sơn,", seen("ngày.30", "ngày:30", sure=0.85), "tháng 01")
    result = checked(one, Edit(11, 18, "ngày.30", "ngày", "channel", 0.73, ""))
    assert result.text == one.text
    assert result.doubts[0].suggestions[0] == "ngày"


@pytest.mark.parametrize(
    ("read", "first"),
    [
        ("Văn bản số 1 110/2020/CV-SNV ngày", "1110/2020/CV-SNV"),
        ("Luật số 35/2003/QH1 1 ngày", "35/2003/QH11"),
        ("Luật số 43/201 L/QH14 ngày", "43/2011/QH14"),
        ("mã 3206.49.I 1 của", "3206.49.I1"),
        ("Điều 24.1 1.TT.7.20. Công bố", "24.11.TT.7.20"),
        ("ngày 1 1/02/2021 và", "11/02/2021"),
    ],
)
def test_a_digit_beside_a_document_number_or_date_may_belong_to_it(read: str, first: str) -> None:
    doubts = checked(page(*read.split())).doubts
    assert [doubt.suggestions[0] for doubt in doubts] == [first, first]


@pytest.mark.parametrize("torn", ["1 18/2008/NĐ-CP", "11 8/2008/NĐ-CP"])
def test_a_torn_document_number_is_joined_if_the_document_cites_it_as_one(torn: str) -> None:
    read = f"theo Nghị định số {torn}, và điểm a Nghị định số 118/2008/NĐ-CP của"
    result = checked(page(*read.split()))
    assert result.text == read.replace(torn, "118/2008/NĐ-CP")
    assert [(edit.before, edit.after) for edit in result.edits] == [(torn, "118/2008/NĐ-CP")]
    assert result.doubts == ()


def test_a_torn_document_number_stays_if_its_second_piece_is_cited_too() -> None:
    read = "số 1 18/2008/NĐ-CP, Nghị định 18/2008/NĐ-CP và Nghị định 118/2008/NĐ-CP của"
    result = checked(page(*read.split()))
    assert (result.text, len(result.doubts)) == (read, 2)


def test_an_item_number_before_a_document_number_is_sure() -> None:
    assert checked(page(*"1 110/2020/CV-SNV ngày 5 12/2012/QH13".split())).doubts == ()


def test_a_number_that_is_missing_is_a_doubt_on_the_word_before_it() -> None:
    def marked(text: str) -> list[str]:
        return [doubt.text for doubt in checked(page(*text.split())).doubts]

    assert marked("Văn bản số Căn cứ Luật") == ["số"]
    assert marked("Sơn, ngày tháng 5 năm 2021") == ["ngày"]
    assert marked("ngày 12 tháng năm 2021") == ["tháng"]
    assert marked("văn bản số hóa ghi ngày tháng năm sinh, tháng 5 năm 2021") == []


@pytest.mark.parametrize("words", ["Quý I", "điểm l", "Chương II"])
def test_a_numeral_or_letter_does_not_become_a_number_where_one_is_expected(words: str) -> None:
    before, read = words.split()
    ones = "1" * len(read)
    result = checked(page(before, Word(read, BOX, 0.6, (Alternative(ones, 0.5), Alternative(ones, 0.98)))))
    assert (result.text, result.edits) == (words, ())


def joined(texts: str, *looks: str) -> list[Word]:
    """Words that other looks joined."""
    first, *rest = texts.split()
    parts = tuple(Alternative("", 0.4) for _ in looks)
    whole = tuple(Alternative(look, 0.4) for look in looks)
    return [Word(first, BOX, 0.8, whole), *(Word(text, BOX, 0.8, parts) for text in rest)]


def test_a_number_that_a_look_joined_to_its_neighbours_and_read_otherwise_is_marked() -> None:
    (doubt,) = checked(page(*joined("trong sâm 291%", "tương sâm 394%", "trong sàm 391%"))).doubts
    assert doubt.text == "291%"
    assert [doubt.text for doubt in checked(page(*joined("1 1C2,", "L1C2,"))).doubts] == ["1", "1C2,"]
    assert checked(page(*joined("tháng 02", "tháng 02 năm 2007"))).doubts == ()
    assert checked(page(*joined("trong 291%", "trong 391%", "'trong 291%"))).doubts == ()


def test_a_number_that_a_look_joined_to_its_unit_is_sure() -> None:
    joined = (
        Word("567,8", BOX, 0.96, (Alternative("567,8m²", 0.9),)),
        Word("m²", BOX, 0.9, (Alternative("", 0.9),)),
    )
    assert checked(page("rộng", *joined)).doubts == ()


@given(
    st.text("0123456789IlOS§/.", min_size=1, max_size=8),
    st.lists(st.tuples(st.text("0123456789lS/", max_size=8), st.floats(0, 0.5)), max_size=4),
    st.text("0123456789/.", min_size=1, max_size=8),
    st.floats(0, 0.5),
)
def test_a_number_of_unsure_readings_is_a_doubt_whatever_edit_touched_it(
    read: str, looks: list[tuple[str, float]], after: str, sure: float
) -> None:
    word = Word(read, BOX, sure, tuple(Alternative(*look) for look in looks))
    edits = [Edit(5, 5 + len(read), read, after, "code", 0.99, "mã")] if after != read else []
    result = checked(page("ngày", word), *edits)
    number = result.text[5:]
    assert result.doubts or not any(map(str.isdigit, number))
    assert apply(result.source, result.edits) == result.text


def test_an_edit_leaves_the_doubt_about_a_number_of_the_rule_of_a_box() -> None:
    rule = Word("]6", BOX, 0.3, (Alternative("6", 0.3),))
    result = checked(page("Số:", rule), Edit(4, 6, "]6", "6", "reread", 0.8, "ảnh"))
    assert result.text == "Số: 6"
    assert [doubt.text for doubt in result.doubts] == ["]6"]


def test_a_unit_joined_to_its_number_is_parted_without_a_doubt() -> None:
    one = page(seen("604,3", "604,3m²", sure=0.5), seen("m²", ""))
    result = checked(one, Edit(0, 8, "604,3 m²", "604,3m²", "reread", 0.8, "ảnh"))
    assert (result.text, result.doubts) == ("604,3 m²", ())


def test_no_sign_of_a_number_is_taken_out() -> None:
    assert checked(page("sâu", seen("3-5", "35", "3-5", "35", sure=0.9), "m")).text == "sâu 3-5 m"
    assert checked(page("Bước", seen("$4:", "4", "4", sure=0.4))).text == "Bước 4:"


def test_the_mark_of_a_note_in_brackets_is_no_number_beside_a_rule() -> None:
    assert checked(page("tại", seen("Điều[4]", "Điều[4]"), "và", seen("khoản[12];"))).doubts == ()
    assert checked(page("tại", seen("Điều[4", "Điều[4"))).doubts


def test_a_document_number_before_which_a_look_saw_a_digit_is_marked() -> None:
    number = Word(
        "16/2025/QH15", BOX, 0.3, (Alternative("I16/2025/QHI15", 0.35), Alternative("16/2025/QH15", 1.0))
    )
    assert checked(page("Luật", "số", number)).doubts[0].suggestions == ("I16/2025/QHI15",)
    assert checked(page("Luật", "số", seen("16/2025/QH15", "(16/2025/QH15", "16/2025/QH15"))).doubts == ()


def test_a_law_whose_assembly_has_no_number_is_marked() -> None:
    assert checked(page("số", seen("95/2022/QHI", "95/2022/QHI"))).doubts
    assert checked(page("số", seen("95/2022/QH15", "95/2022/QH15"))).doubts == ()


def test_the_number_of_a_road_needs_a_less_sure_second_reader() -> None:
    def restored(read: str, again: str, sure: float) -> str:
        return checked(page("dọc", Word(read, BOX, 0.8, (Alternative(again, sure),)))).text

    assert restored("QLIB", "QL1B", 0.7) == "dọc QL1B"
    assert restored("QLIB", "QL1B", 0.5) == "dọc QLIB"
    assert restored("MLIB", "ML1B", 0.7) == "dọc MLIB"


def test_a_stroke_in_the_number_of_an_item_is_marked() -> None:
    assert [doubt.suggestions for doubt in checked(page("al)", "Hỗ", "trợ")).doubts] == [("a1)",)]
    assert checked(page("et", "al)", "Hỗ")).doubts == ()


def test_a_letter_in_the_place_of_a_day_is_marked() -> None:
    assert [doubt.text for doubt in checked(page("ngày", "2", "-", seen("B/8.", "B/8."))).doubts] == ["B/8."]
    assert checked(page("mẫu", seen("B/TT", "B/TT"), seen("C/8", "C/8"))).doubts == ()


def test_letters_of_a_document_number_are_those_that_both_later_looks_read() -> None:
    def restored(*looks: tuple[str, float]) -> str:
        number = Word("16/2006/CT-TTB;", BOX, 0.42, tuple(Alternative(*look) for look in looks))
        return checked(page("số", number)).text

    assert restored(("16/2006/CT-TTg;", 0.86), ("16/2006/CT-TTg;", 0.97)) == "số 16/2006/CT-TTg;"
    assert restored(("16/2006/CT-TTg;", 0.86), ("16/2006/CT-TTg;", 0.8)) == "số 16/2006/CT-TTB;"
    assert restored(("16/2006/CT-TTo;", 0.86), ("16/2006/CT-TTg;", 0.97)) == "số 16/2006/CT-TTB;"
    assert restored(("15/2006/CT-TTg;", 0.86), ("15/2006/CT-TTg;", 0.97)) == "số 16/2006/CT-TTB;"
