"""Promises of document numbers: letters may be mended, a digit never becomes another digit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from restore.text.evidence.document_numbers import (
    is_like_a_number,
    mend_code,
    mend_number,
    slashed_code,
    spaced_code,
    torn_number,
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
        ("76/2016/CT-TTE", "76/2016/CT-TTg"),
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


def test_a_blank_read_into_a_code_is_taken_out():
    assert spaced_code("số 08- QĐ/TW ngày", 3) == (12, "08-QĐ/TW")
    assert spaced_code("số 1368/QĐÐ- UBND ngày", 3) == (17, "1368/QĐ-UBND")


def test_blanks_that_were_typed_around_every_sign_stay():
    assert spaced_code("Nghị quyết 54 / NQ - CP về", 11) is None


def test_a_hyphen_read_twice_in_a_code_is_one():
    assert spaced_code("số 11/CT- -TTg ngày", 3) == (14, "11/CT-TTg")
    assert spaced_code("số 15/QĐ--UBND ngày", 3) == (14, "15/QĐ-UBND")


@pytest.mark.parametrize("text", ["5 - UBND tỉnh", "12 / THÔNG TƯ", "3- Sở Tài chính", "01- A"])
def test_numbers_before_a_dash_are_not_taken_for_codes(text):
    assert spaced_code(text, 0) is None


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


@pytest.mark.parametrize(
    ("read", "before", "meant"),
    [("l-2019", "quy", "I-2019"), ("H-2017", "quy", "II-2017"), ("XlI-2016", "khoa", "XII-2016")],
)
def test_a_numeral_between_the_word_for_a_term_and_a_year_is_mended(
    read: str, before: str, meant: str
) -> None:
    assert mend_code(read, before=before) == meant


@pytest.mark.parametrize(
    ("read", "before"), [("H-2017", "may"), ("1-2019", "quy"), ("COVID-2019", "dot"), ("MU-2018", "khoa")]
)
def test_other_names_and_numbers_before_a_year_are_kept(read: str, before: str) -> None:
    assert mend_code(read, before=before) == read
