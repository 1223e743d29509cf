"""The lattice before any context: capitals as the line has them, numerals and labels as they were read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from restore.document import PageText
from restore.text.assemble import Document
from restore.text.engine import Engine
from restore.text.evidence.candidates import ChannelWeights, against_case
from restore.text.passage import Arc, Node


@pytest.fixture(scope="module")
def engine() -> Engine:
    found = Engine.load(without=("seq2seq",))
    weights = found.weights["eng"]
    weights = replace(weights, channel=replace(weights.channel, capitals=1.0))
    return replace(found, weights={**found.weights, "eng": weights})


def lattice(engine: Engine, text: str, profile: str = "eng") -> list[Node]:
    """What the channel and the codes say of a text."""
    (passage,) = engine.passages(Document([PageText(text, profile)]))
    for witness in engine.witnesses[:2]:
        witness.weigh([passage])
    return passage.lattice


def scores(engine: Engine, text: str, word: str, profile: str = "eng") -> dict[str, float]:
    """The readings of one word of a text, with their scores."""
    nodes = lattice(engine, text, profile)
    (node,) = (node for node in nodes if any(arc.text == word and arc.source == "kept" for arc in node))
    return {arc.text: arc.score for arc in node if arc.span == 1}


def test_a_short_word_is_written_like_its_line(engine):
    alone = scores(engine, "BO", "BO")
    among_small = scores(engine, "cac nganh cua BO quan ly", "BO")
    among_capitals = scores(engine, "THONG TU CUA BO TAI CHINH", "BO")
    assert among_small["BỘ"] < alone["BỘ"]
    assert among_small["Bộ"] == alone["Bộ"]
    assert among_capitals["Bộ"] < alone["Bộ"]
    assert among_capitals["BỘ"] == alone["BỘ"]


def test_only_the_words_of_the_same_line_tell(engine):
    assert scores(engine, "THONG TU CUA\nBO", "BO") == scores(engine, "BO", "BO")


@pytest.mark.parametrize("numeral", ["I", "II", "V", "XII"])
def test_a_roman_numeral_is_never_another_one(engine, numeral):
    others = {"I", "II", "III", "IV", "V", "VI", "XI", "XII", "XIII"} - {numeral}
    assert not others & set(scores(engine, f"Chuong {numeral}", numeral))


def test_a_number_is_not_lost_from_a_label(engine):
    assert set(scores(engine, "phong hat VIP1", "VIP1")) == {"VIP1"}


@pytest.mark.parametrize("before", ["Diéu", "DIEU", "khoan", "thang"])
def test_what_follows_an_article_or_a_month_is_a_number(engine, before):
    assert set(scores(engine, f"{before} 14", "14")) == {"14"}
    assert "là" in scores(engine, "day 14", "14")


def test_a_mark_after_a_word_may_be_a_part_of_it(engine):
    wide = [arc for arc in lattice(engine, "tam git?.")[1] if arc.span == 2]
    assert ("giữ.", ("giữ", ".")) in [(arc.text, arc.words) for arc in wide]
    assert all(arc.span == 1 for arc in lattice(engine, "tam git.")[1])


@pytest.mark.parametrize("read", ["chức8", "1"])
def test_a_number_and_that_of_a_footnote_stay(engine, read):
    assert set(scores(engine, f"công {read}", read, "vie")) == {read}


def test_a_digit_is_no_other_digit(engine):
    assert not any(text.isdigit() for text in scores(engine, "BKS: 3 8K", "8K"))


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


@pytest.mark.parametrize("read", ["6h", "8h", "5k"])
def test_a_digit_beside_a_letter_is_no_other_number(engine, read):
    found = scores(engine, f"lúc {read} sáng", read, "vie")
    assert all("".join(filter(str.isdigit, text)) in ("", read[0]) for text in found)


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("TriSn", {"Triển"}),
        ("tAchuc", {"triển"}),
        ("Th8ng", {"Triển"}),
        ("BO", {"Triển", "TRIỂN"}),
        ("B6", {"Triển", "TRIỂN"}),
        ("HDnD", {"Triển", "TRIỂN"}),
        ("CCYquan", {"triển", "Triển"}),  # c looks like C, and C like c
        ("xAc", {"triển", "TRIỂN"}),
        ("THONG", {"TRIỂN"}),
        ("", {"triển"}),
    ],
)
def test_letters_taken_for_capitals_do_not_hide_the_case_of_a_word(read: str, meant: set[str]) -> None:
    arcs = [Arc(1, text, (text,), 0.0, "channel") for text in ("triển", "Triển", "TRIỂN")]
    weighed = against_case(arcs, read, ChannelWeights(case=2.0))
    assert {arc.text for arc in weighed if arc.score == 0.0} == meant


def test_a_small_letter_that_looks_like_its_capital_may_be_one() -> None:
    weights = ChannelWeights(case=2.0)
    for read, other, score in (("vti", "Về", -1.0), ("Chuang", "chương", -2.0), ("bang", "Bằng", -2.0)):
        (arc,) = against_case([Arc(1, other, (other,), 0.0, "channel")], read, weights)
        assert arc.score == score


def test_an_odd_sign_beside_a_letter_is_seldom_what_it_seems_in_scanners_text(engine: Engine) -> None:
    filler = " Can cir Ngh! dinh s6 12 cua Chinh phu quy dinh chirc ning, nhiQm vu, quydn h4n vd co c6u" * 3
    for text, is_sign in (("~§t v~ dQng", False), ("- ~ -", True)):
        passage = engine.first_pass(text + filler, "scanner")[0]
        place = next(at for at, token in enumerate(passage.tokens) if "~" in token.text)
        kept = next(arc for arc in passage.lattice[place] if arc.source == "kept")
        assert (kept.score == 0.0) is is_sign
