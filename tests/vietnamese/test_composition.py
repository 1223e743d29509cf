"""Letters are composed, and other signs for đ become đ, only where Vietnamese has it."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from restore.vietnamese.composition import barred_letters, compose, fold_bars
from restore.vietnamese.syllable import spellings


@given(st.sampled_from(sorted(spellings())))
def test_a_decomposed_syllable_is_composed(syllable: str) -> None:
    assert compose(unicodedata.normalize("NFD", syllable)) == syllable


def test_marks_in_the_wrong_order_are_sorted() -> None:
    assert compose("a\u0301\u0302") == "ấ"


@pytest.mark.parametrize(
    ("read", "printed"), [("Ðiều", "Điều"), ("QÐ", "QĐ"), ("ðược", "được"), ("maður", "maður"), ("El", "El")]
)
def test_eth_is_the_letter_of_vietnamese_words_alone(read: str, printed: str) -> None:
    assert fold_bars(read, barred_letters(read)) == printed


def test_a_tilde_is_a_stroke_if_several_words_prove_it() -> None:
    assert fold_bars("ñộng", barred_letters("Người lao ñộng ñược nghỉ")) == "động"
    assert fold_bars("Niño", barred_letters("hiện tượng El Niño")) == "Niño"
