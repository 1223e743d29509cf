"""Promises of the lattice: capitals as the line has them, numerals as they were read."""

from dataclasses import replace

import pytest

from restore.text.engine import Engine
from restore.text.lattice import LatticeBuilder
from restore.vietnamese.tokens import tokenize


@pytest.fixture(scope="module")
def builder() -> LatticeBuilder:
    restorer = Engine.load(without=("seq2seq",))
    restorer.weights["eng"] = replace(restorer.weights["eng"], capitals=1.0)
    return restorer.builders["eng", 0.0]


def scores(builder: LatticeBuilder, text: str, word: str) -> dict[str, float]:
    tokens = tokenize(text)
    node = builder.build(text, tokens)[[token.text for token in tokens].index(word)]
    return {arc.text: arc.score for arc in node if arc.span == 1}


def test_a_short_word_is_written_like_its_line(builder):
    alone = scores(builder, "BO", "BO")
    among_small = scores(builder, "cac nganh cua BO quan ly", "BO")
    among_capitals = scores(builder, "THONG TU CUA BO TAI CHINH", "BO")
    assert among_small["BỘ"] < alone["BỘ"]
    assert among_small["Bộ"] == alone["Bộ"]
    assert among_capitals["Bộ"] < alone["Bộ"]
    assert among_capitals["BỘ"] == alone["BỘ"]


def test_only_the_words_of_the_same_line_tell(builder):
    assert scores(builder, "THONG TU CUA\nBO", "BO") == scores(builder, "BO", "BO")


@pytest.mark.parametrize("numeral", ["I", "II", "V", "XII"])
def test_a_roman_numeral_is_never_another_one(builder, numeral):
    others = {"I", "II", "III", "IV", "V", "VI", "XI", "XII", "XIII"} - {numeral}
    assert not others & set(scores(builder, f"Chuong {numeral}", numeral))


def test_a_number_is_not_lost_from_a_label(builder):
    assert set(scores(builder, "phong hat VIP1", "VIP1")) == {"VIP1"}


@pytest.mark.parametrize("before", ["Diéu", "DIEU", "khoan", "thang"])
def test_what_follows_an_article_or_a_month_is_a_number(builder, before):
    assert set(scores(builder, f"{before} 14", "14")) == {"14"}
    assert "là" in scores(builder, "day 14", "14")


def test_a_mark_after_a_word_may_be_a_part_of_it(builder):
    tokens = tokenize("tam git?.")
    wide = [arc for arc in builder.build("tam git?.", tokens)[1] if arc.span == 2]
    assert ("giữ.", ("giữ", ".")) in [(arc.text, arc.words) for arc in wide]
    assert all(arc.span == 1 for arc in builder.build("tam git.", tokenize("tam git."))[1])


@pytest.mark.parametrize("read", ["chức8", "1"])
def test_a_number_and_that_of_a_footnote_stay(read):
    builder = Engine.load(without=("seq2seq",)).builders["vie", 0.0]
    assert set(scores(builder, f"công {read}", read)) == {read}


def test_a_digit_is_no_other_digit(builder):
    assert not any(text.isdigit() for text in scores(builder, "BKS: 3 8K", "8K"))


@pytest.mark.parametrize(
    ("read", "restored"),
    [
        ("(6) Tén co’ quan dé nghi", "(6) Tên cơ quan đề nghị"),
        ("sau day goi la Thong tu’ s6 13/2016/TT-BKHCN", "sau đây gọi là Thông tư số 13/2016/TT-BKHCN"),
        ("duoc ho tro’ vuot muc", "được hỗ trợ vượt mức"),
    ],
)
def test_a_quote_that_closes_nothing_is_the_horn_of_the_letter_before(read: str, restored: str) -> None:
    assert Engine.load(without=("seq2seq",)).restore(read, "eng").text == restored


def test_a_quote_that_was_opened_stays() -> None:
    restored = Engine.load(without=("seq2seq",)).restore("Khái niém ‘co’ trong luat", "eng").text
    assert restored.count("‘") == restored.count("’") == 1
