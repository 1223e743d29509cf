"""Tests for restore/text/evidence/odd_signs.py."""

import pytest

from restore.document import PageText
from restore.text.engine import Engine
from restore.text.evidence.odd_signs import sign_score
from restore.vietnamese.tokens import tokenize

REST = """
vC viQc thdnh lQp HQi d6ng khoa hgc. Can cir dinh s6 12 ctia Chinh phu quy dinh chic ning, nhiQm vu, quydn
h4n vd co c6u t6 chric cria BQ Y t6; Theo d0 nghi cria phdng T6 chirc cdn bQ"""


@pytest.mark.parametrize(
    ("text", "odd"), [("v~ quy", True), ("CO' quan", True), ("'mau CO' quan", False), ("a, b", False)]
)
def test_a_sign_that_may_be_a_part_of_a_letter_is_seldom_kept(text: str, odd: bool) -> None:
    sign = [token for token in tokenize(text) if not token.text.isalnum()][-1]
    assert (sign_score(text, sign) < 0) is odd


def test_a_sign_of_formulas_is_kept_sooner_than_one_that_no_text_has_beside_letters() -> None:
    of_a_formula, of_a_letter = (sign_score(text, tokenize(text)[1]) for text in ("vu* quy", "v~ quy"))
    assert of_a_letter < of_a_formula - 3 < 0


def test_capitals_that_look_like_small_letters_may_be_small_before_a_horn() -> None:
    read = "cong nhan sang kien cap CO' so nam 2017" + REST
    restored = Engine.load(("seq2seq",)).restore_pages([PageText(read, "scanner")])[0]
    assert "cấp cơ sở" in restored.text
