"""Promises of the code grammar: letters may be mended, a digit never becomes another digit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from restore.text.evidence.code_grammar import (
    is_label,
    is_like_a_number,
    is_small_label,
    is_unit,
    mend_code,
    mend_date,
    mend_number,
    reference,
    roman,
    slashed,
    slashed_code,
    spaced_code,
    torn_number,
    torn_year,
)


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("28/2020/ND-CP", "28/2020/NĐ-CP"),
        ("330/2005/QD-TTg", "330/2005/QĐ-TTg"),
        ("1669/NQ-UBTVQHI5", "1669/NQ-UBTVQH15"),
        ("12/2021/NQ-HDND", "12/2021/NQ-HĐND"),
        ("45/2023/NB-CP", "45/2023/NĐ-CP"),
        ("1368/QĐÐ-UBND", "1368/QĐ-UBND"),
        ("61⁄/NQ-HĐND", "61/NQ-HĐND"),
        ("735⁄0Đ-UBND", "735/QĐ-UBND"),
        ("735/0P-UBND", "735/QĐ-UBND"),
        ("734/QOD-UBND", "734/QĐ-UBND"),
        ("83/NQ-HPND", "83/NQ-HĐND"),
        ("223/HPDND-KTNS", "223/HĐND-KTNS"),
        ("28/2020/TT-BGDPDT", "28/2020/TT-BGDĐT"),
        ("45/NDB-CP", "45/NĐ-CP"),
        ("23/QD-TTe", "23/QĐ-TTg"),
        ("11/CI-TIg", "11/CT-TTg"),
        ("15/T1-SGDDT", "15/TT-SGDĐT"),
        ("45/2019/0H14", "45/2019/QH14"),
        ("45/2019/QHI14", "45/2019/QH14"),
        ("172011/TT-BTP", "17/2011/TT-BTP"),
    ],
)
def test_a_misread_letter_in_a_known_code_is_mended(printed, meant):
    assert mend_code(printed) == meant


@pytest.mark.parametrize(
    "code",
    [
        "30/2020/NĐ-CP",
        "41-CT/TW",
        "123/XYZ-ABC",
        "05/HD-BTC",
        "1526/QĐ-TTg",
        "12005/BTC-TCT",
        "15/TTr-UBND",
        "9/TB-PLHPN",
        "7/II-A",
        "45/QH1-X",
        "GP-200JXK-SV5",  # a product
    ],
)
def test_right_and_unknown_codes_are_kept(code):
    assert mend_code(code) == code


@given(st.from_regex(r"[0-9]{1,4}/(20[0-9]{2}/)?[A-ZĐ]{2,4}-[A-ZĐ]{2,6}", fullmatch=True))
def test_no_digit_is_ever_changed(code):
    digits = [char for char in code if char.isdigit()]
    assert [char for char in mend_code(code) if char.isdigit()] == digits


@pytest.mark.parametrize(
    ("printed", "meant"),
    [("X1V", "XIV"), ("Il", "II"), ("I1", "II"), ("XlI", "XII"), ("XIH", "XIII"), ("|", "I")],
)
def test_roman_numerals_are_read_through_their_lookalikes(printed, meant):
    assert roman(printed) == meant


@pytest.mark.parametrize("word", ["vi", "11", "XIV", "il", "Vi", "I"])
def test_words_and_right_numerals_are_not_taken_for_damaged_ones(word):
    assert roman(word) is None or word == "Vi"


def test_a_blank_read_into_a_code_is_taken_out():
    assert spaced_code("số 08- QĐ/TW ngày", 3) == (12, "08-QĐ/TW")
    assert spaced_code("số 1368/QĐÐ- UBND ngày", 3) == (17, "1368/QĐ-UBND")


def test_blanks_that_were_typed_around_every_sign_stay():
    assert spaced_code("Nghị quyết 54 / NQ - CP về", 11) is None


def test_a_hyphen_read_twice_in_a_code_is_one():
    assert spaced_code("số 11/CT- -TTg ngày", 3) == (14, "11/CT-TTg")
    assert spaced_code("số 15/QĐ--UBND ngày", 3) == (14, "15/QĐ-UBND")


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


@pytest.mark.parametrize("text", ["5 - UBND tỉnh", "12 / THÔNG TƯ", "3- Sở Tài chính", "01- A"])
def test_numbers_before_a_dash_are_not_taken_for_codes(text):
    assert spaced_code(text, 0) is None


@pytest.mark.parametrize("word", ["55ha", "1km", "0,5km", "200m2", "km²", "10cm", "20kg", "300m", "25x4m"])
def test_measures_are_known(word):
    assert is_unit(word)


@pytest.mark.parametrize("word", ["6m", "14m", "ha", "1a", "16i"])
def test_what_may_be_a_garbled_word_is_not_taken_for_a_measure(word):
    assert not is_unit(word)


def test_labels_of_forms_and_plates_are_known():
    assert all(map(is_label, ["X06", "29A", "C45", "G6B", "QL5", "VIP1", "HK1", "NV2"]))
    assert not any(map(is_label, ["X4", "6A", "B6", "D6I", "TH6", "CH6", "TH1", "KH0"]))


@pytest.mark.parametrize(
    ("read", "code"),
    [
        ("1221KH-UBND", "122/KH-UBND"),
        ("1221KH-LDLD", "122/KH-LĐLĐ"),
        ("34lTB-VPCP", "34/TB-VPCP"),
        ("04I20201QD-uBND", "04/2020/QĐ-UBND"),
        ("116/2O18iTT-BTC", "116/2018/TT-BTC"),
        ("/2023IQD-UBND", "/2023/QĐ-UBND"),
        ("IBC-LDLD", "/BC-LĐLĐ"),
        ("15-KHlBTVTU", "15-KH/BTVTU"),
        ("52-CTIBBT", "52-CT/BBT"),
    ],
)
def test_a_code_gets_back_the_strokes_that_were_read_as_ones_or_letters(read: str, code: str) -> None:
    assert slashed_code(read) == code


@pytest.mark.parametrize(
    "read",
    ["116/2018/TT-BTC", "52-CT/BBT", "IBM-PC", "ICT-VN", "1-CTCP", "20-HINH", "12A-KHI", "1221", "771BBT"],
)
def test_what_has_its_strokes_or_is_no_code_gets_none(read: str) -> None:
    assert slashed_code(read) is None


@pytest.mark.parametrize(
    "text", ["20 15 người", "2010 - 20 15.5", "2015 - 20 10", "12.02.20 19.5", "2010 và 20 15"]
)
def test_two_numbers_stay_two_without_a_sign_that_they_are_a_year(text: str) -> None:
    assert not any(torn_year(text, start) for start in range(len(text)))


@pytest.mark.parametrize("text", ["4.1, ", "4. 1 người", "4. 123, ", "4. Các"])
def test_a_whole_number_or_a_sentence_after_one_is_no_torn_reference(text: str) -> None:
    assert reference(text, 0) is None


@pytest.mark.parametrize("label", ["t2", "k6", "hk1", "q1", "h30", "dh1205", "Hk1", "se3"])
def test_labels_may_be_typed_in_small_letters(label: str) -> None:
    assert is_small_label(label)


@pytest.mark.parametrize("word", ["kh6", "ngh6", "th6ng", "dieu5", "T6", "6a"])
def test_onsets_before_a_digit_and_numbers_before_letters_are_no_labels_in_small_letters(word: str) -> None:
    assert not is_small_label(word)


def test_a_number_torn_after_its_first_digit_is_joined_if_documents_use_its_parts() -> None:
    assert torn_number("số 1 16/2018/TT-BTC ngày", 3) == (19, "116/2018/TT-BTC")
    assert torn_number("1 16/2018", 0) is None
    assert torn_number("1 16/2018/XX-YY", 0) is None
    assert torn_number("I 09/QD-SYT", 0) is None


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("0t/2020/NQ-HĐND", "01/2020/NQ-HĐND"),
        ("96/2019/NĐ-CP", "96/2019/NĐ-CP"),
        ("tO/2020/NĐ-CP", "tO/2020/NĐ-CP"),
        ("5t/QĐ-UBND", "5t/QĐ-UBND"),
    ],
)
def test_one_letter_in_the_number_before_a_year_is_a_digit(read: str, meant: str) -> None:
    assert mend_number(read) == meant


def test_a_garbled_document_number_is_known_by_its_form() -> None:
    text = "tại Văn bản qZ/OC-Sfp ngày 2"
    assert is_like_a_number(text, 12, 17)
    assert is_like_a_number(text, 18, 21)
    assert not is_like_a_number(text, 4, 7)
    assert not is_like_a_number("Vụ pháp chế-Bộ Tài chính", 12, 14)
