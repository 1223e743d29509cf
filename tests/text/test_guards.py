"""What a change must be sure of, by what was read: each guard asks for the confidence that its case needs."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from restore.document import Alternative
from restore.text.guards import CERTAIN, Change, Origin, by_the_model, least
from restore.text.passage import Arc, Step
from restore.vietnamese.tokens import tokenize

FAITHFUL = Origin(faithful=True)
ENGLISH = Origin(faithful=False)
SCANNER = Origin(faithful=False, spells=True)
TYPED = Origin(faithful=False, typed=True)
RIGHT = Origin(enough=0.9998)


class Case(NamedTuple):
    """A change of `before`, in the text where it stands, and the least confidence in it."""

    before: str
    after: str
    asked: float
    text: str = ""
    source: str = "channel"
    looks: tuple[Alternative, ...] = ()


def asked(case: Case, origin: Origin) -> float:
    return least(change_of(case), origin)


def change_of(case: Case) -> Change:
    text = case.text or case.before
    tokens, start = tokenize(text), text.index(case.before)
    inside = [i for i, t in enumerate(tokens) if start <= t.start < start + len(case.before)]
    arc = Arc(len(inside), case.after, (case.after,), 0.0, case.source)
    step = Step(inside[0], arc, 0.9, ())
    return Change(text, tokens, step, start, case.before, case.after, case.looks)


def check(case: Case, origin: Origin) -> None:
    assert asked(case, origin) == case.asked


@pytest.mark.parametrize("origin", [FAITHFUL, ENGLISH, SCANNER, TYPED])
def test_a_plain_word_asks_for_nothing(origin: Origin) -> None:
    check(Case("tinh", "tỉnh", 0.0), origin)


def test_the_last_digit_of_a_print_stays_before_a_decimal() -> None:
    check(Case("Cộng\\t6", "Công", CERTAIN, "Cộng\\t6,0"), ENGLISH)


@pytest.mark.parametrize(
    "case",
    [
        Case("bản", "bán", 0.9998),
        Case("cham", "chăm", 0.9998),
        Case("NH1", "NHI", 0.9998),
        Case("U.T", "LUẬT", 0.9998),
        Case("Niê", "Niệm", 0.9998),
        Case("thuôc", "thuộc", 0.7),
        Case("H ải", "Hải", 0.7, "ở H ải Dương"),
        Case("t ỉ nh", "tỉnh", 0.5, "ở t ỉ nh"),
    ],
)
def test_in_right_text_all_that_may_be_right_stays_unless_it_is_all_but_certain(case: Case) -> None:
    check(case, RIGHT)


@pytest.mark.parametrize(
    ("case", "origin"),
    [
        (Case("KS", "Kế", 0.6, "triển khai KS hoạch"), SCANNER),
        (Case("KSH", "Kế", 0.95, "triển khai KSH hoạch"), SCANNER),
        (Case("KS", "Kế", 0.95, "triển khai KS hoạch"), ENGLISH),
        (Case("LDLD", "LĐLĐ", 0.6, "cán bộ LDLD tỉnh"), ENGLISH),
        (Case("LDLD", "LỊCH", 0.95, "cán bộ LDLD tỉnh"), ENGLISH),
        (Case("LDLD", "LĐLĐ", 0.95, "cán bộ LDLD tỉnh"), FAITHFUL),
        (Case("ND", "NĐ", 0.9, "ghi ND VND"), ENGLISH),  # VND is no word of a heading in capitals
        (Case("HOI", "HỘI", 0.0, "XA HOI CHU"), ENGLISH),  # nor is HOI an acronym
        (Case("HQI", "HỘI", 0.0, "HQI EONG KH"), SCANNER),  # EONG, for ĐỒNG, shows a heading too
        (Case("HQI", "HỘI", 0.95, "UBND HQI"), SCANNER),
        (Case("CVP", "CHỤP", 0.95, "VPUB: CVP"), SCANNER),
        (Case("CAC", "CÁC", 0.9, "rate 3,2%, CAC 120k"), TYPED),
        (Case("TIM", "TÌM", 0.9, "di TIM tre lac"), TYPED),
        (Case("KHONG", "KHÔNG", 0.8, "nhat dinh KHONG mo"), TYPED),  # too long for most acronyms
        (Case("QUYEN", "QUYỀN", 0.9, "QUYEN: den roi"), TYPED),  # may be a name
        (Case("NAM", "NĂM", 0.9, "danh sach\n2. NAM\nlop ta"), TYPED),
        (Case("CAC", "CÁC", 0.9, "chi so\nCAC: 120k"), TYPED),
        (Case("TSCD", "TSCĐ", 0.6, "mua TSCD moi"), TYPED),
    ],
)
def test_an_acronym_stays_but_gets_the_strokes_that_its_recogniser_cannot_print(
    case: Case, origin: Origin
) -> None:
    check(case, origin)


@pytest.mark.parametrize(
    "case",
    [
        Case("M5", "Mỹ", 0.99),
        Case("1v", "lý", 0.99),  # one tablet
        Case("1a", "là", 0.92),
        Case("T6", "Tổ", 0.85),  # a 6 looks like ô with its mark
        Case("d2", "đề", 0.99),
        Case("t0", "tổ", 0.85),
        Case("c6", "có", 0.0),  # most of such prints have a 6
        Case("c6", "có", 0.85, "lớp c6, c2"),
        Case("6", "ở", 0.85),
        Case("5v2", "bự", 0.92),
        Case("Q1", "ỌC", CERTAIN, "Q1 Q2 Q3"),
        Case("HbA1c", "Học", 0.9),
        Case("CH2–CH3", "CHẮC", 0.9),
        Case("d6ng", "đông", 0.0),
    ],
)
def test_a_label_loses_its_digit_only_if_the_word_is_all_but_certain(case: Case) -> None:
    check(case, ENGLISH)


def test_a_label_is_a_word_sooner_where_the_channel_explains_any_print() -> None:
    check(Case("M5", "Mỹ", 0.7), SCANNER)


def test_a_blur_with_a_digit_may_become_the_word_that_two_further_looks_saw() -> None:
    seen = Alternative("kiém", 0.8)
    check(Case("4k@", "kiếm", 0.0, looks=(seen, seen)), ENGLISH)
    check(Case("4k@", "kiếm", 0.85, looks=(seen,)), ENGLISH)


@pytest.mark.parametrize(
    "case",
    [
        Case("12", "là", 0.98),
        Case("đô4", "đô", 0.98),
        Case("đô4", "đô5", 0.0),
        Case("1", "l", 0.85),
        Case("6", "ở", CERTAIN, "hàn h = 6, sơn"),
        Case("h = 6", "hành ô", CERTAIN),
        Case("√2", "lý", CERTAIN),
        Case("#4", "ô", CERTAIN, "máy ép #4 li"),
    ],
)
def test_a_number_becomes_a_word_only_if_that_is_all_but_certain(case: Case) -> None:
    check(case, ENGLISH)


@pytest.mark.parametrize(
    ("case", "origin"),
    [
        (Case("I5", "15", 0.98, source="code"), ENGLISH),  # it may be a label
        (Case("I5", "15", 0.0, "ngdy I5 thdng 5", "code"), SCANNER),
        (Case("I0", "10", 0.0, "th6ng I0 nim 2014", "code"), SCANNER),
        (Case("I5", "15", 0.98, "Core I5 thdng 5", "code"), SCANNER),
        (Case("10O1", "1001", 0.0, source="code"), ENGLISH),
        (Case("10O1", "1001", CERTAIN, source="code"), TYPED),
        (Case("0O1I", "0011", CERTAIN, "PIN 0O1I-8B6S", "code"), ENGLISH),
        (Case("10O1", "1001", 0.0, "10O1-2O02", "code"), ENGLISH),
    ],
)
def test_letters_become_digits_only_on_evidence_and_never_in_typed_text(case: Case, origin: Origin) -> None:
    check(case, origin)


@pytest.mark.parametrize(
    ("case", "origin"),
    [
        (Case("bởi", "đổi", CERTAIN, source="seq2seq"), FAITHFUL),
        (Case("QUỐC", "QUYẾT", CERTAIN, source="seq2seq"), FAITHFUL),
        (Case("bởi", "đổi", 0.6), FAITHFUL),
        (Case("bởi", "đổi", 0.6, source="seq2seq"), ENGLISH),
        (Case("boi", "đổi", 0.9, source="seq2seq"), FAITHFUL),
        (Case("boi", "bởi", 0.0), FAITHFUL),
    ],
)
def test_the_model_alone_makes_no_other_word_of_one_with_its_marks(case: Case, origin: Origin) -> None:
    check(case, origin)


@pytest.mark.parametrize(
    "case",
    [
        Case("tiet", "tiết", CERTAIN, "thoi tiet ha noi hom nay"),
        Case("tiet", "tiết", CERTAIN, "Tin “ban tiet ha 17, noi bo” này"),
        Case("tiet", "tiết", 0.0, "Báo tiet ha noi"),
    ],
)
def test_quoted_text_without_marks_stays_as_it_was_typed(case: Case) -> None:
    check(case, FAITHFUL)


@pytest.mark.parametrize(
    ("case", "origin"),
    [
        (Case("Rươne", "Rươn", 0.85), FAITHFUL),
        (Case("Rươne", "Rươn", 0.0), ENGLISH),
        (Case("Loan", "Văn", 0.5), ENGLISH),
        (Case("Loan", "Loạn", 0.0), ENGLISH),
        (Case("Flea", "Hoa", 0.0), SCANNER),  # no syllable
        (Case("Huong", "Hương", 0.0), FAITHFUL),
    ],
)
def test_a_name_gets_other_letters_only_if_that_is_sure_where_marks_are_printed(
    case: Case, origin: Origin
) -> None:
    check(case, origin)


@pytest.mark.parametrize(
    ("before", "after"), [("kảm", "cảm"), ("fải", "phải"), ("zậy", "vậy"), ("jờ", "giờ")]
)
def test_words_spelt_so_for_fun_stay(before: str, after: str) -> None:
    check(Case(before, after, CERTAIN), FAITHFUL)


def test_of_the_marks_of_an_english_model_only_the_acute_e_tells_nothing() -> None:
    check(Case("bán", "bản", 0.6), ENGLISH)
    check(Case("dé", "để", 0.0), ENGLISH)
    check(Case("dé", "dê", 0.6), FAITHFUL)
    check(Case("phẹc", "phéc", 0.9, "phẹc-mơ-tuya"), FAITHFUL)


def test_small_letters_without_a_vowel_may_be_an_abbreviation() -> None:
    check(Case("sv", "sự", 0.6), ENGLISH)
    check(Case("sv", "sự", 0.0), SCANNER)


def test_the_first_capital_of_a_line_stays() -> None:
    check(Case("Quy", "quy", 0.95, "- Quy định"), ENGLISH)
    check(Case("Quy", "quy", 0.0, "theo Quy định"), ENGLISH)
    check(Case("Quy", "quy", CERTAIN, "THÔNG BÁO\nQuy định"), FAITHFUL)


def test_what_looks_like_a_document_number_gets_no_words() -> None:
    check(Case("qZ", "quý", CERTAIN, "số qZ/OC-Sfp ngày"), SCANNER)
    check(Case("qZ", "quý", 0.0, "số qZ OC"), SCANNER)


@pytest.mark.parametrize(
    ("before", "after", "asked"),
    [("Nov", "Nợ", 0.9), ("chrF", "chỉ", CERTAIN), ("UBMD", "UBND", 0.0), ("cae", "các", 0.0)],
)
def test_the_model_must_be_sure_of_other_words_for_capitals_in_any_text(
    before: str, after: str, asked: float
) -> None:
    case = Case(before, after, asked, source="seq2seq")
    assert by_the_model(change_of(case), ENGLISH) == asked


@pytest.mark.parametrize(
    ("before", "after", "asked"), [("cho", "khoản", 0.95), ("sau", "trước", 0.95), ("hen", "hẹn", 0.0)]
)
def test_a_syllable_hardly_stands_for_one_of_three_other_letters(
    before: str, after: str, asked: float
) -> None:
    check(Case(before, after, asked), ENGLISH)
    check(Case(before, after, 0.0), TYPED)


@pytest.mark.parametrize(
    "case",
    [
        Case("XII", "XI", CERTAIN, "dự án XII và XIII", source="seq2seq"),
        Case("VI", "VỊ", 0.98, "quý VI năm"),
        Case("B3", "BỘ", CERTAIN, "căn B3-05"),
        Case("p", "cấp", CERTAIN, "với p < 0,05"),
        Case("Cl", "CỨ", CERTAIN, "Cl=35,5"),
        Case("nt", "nữ", CERTAIN, "(1+r)^(nt)"),
    ],
)
def test_numerals_labels_and_formulas_stay(case: Case) -> None:
    check(case, ENGLISH)


def test_the_plate_of_a_typed_text_has_no_roman_numeral() -> None:
    check(Case("X1", "XI", CERTAIN, "xe 59-X1 123.45", source="code"), TYPED)
