"""A tone mark on the wrong vowel is moved; nothing else changes, and the edit says what it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from restore.text.engine import Engine
from restore.vietnamese.syllable import RIMES, is_syllable, strip_tone, well_placed


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("tóan", "toán"),
        ("HÒAN", "HOÀN"),
        ("tâỷ", "tẩy"),
        ("đựơc", "được"),
        ("Ngòai", "Ngoài"),
        ("qúa", "quá"),
    ],
)
def test_the_tone_goes_to_the_vowel_that_carries_it(typed: str, right: str) -> None:
    assert well_placed(typed) == right


@pytest.mark.parametrize(
    "word", ["hòa", "hoà", "thúy", "thuý", "quý", "gì", "giữa", "khuỷu", "tóc", "Đắk", "moóc"]
)
def test_right_words_of_either_style_stay(word: str) -> None:
    assert well_placed(word) == word


@given(st.sampled_from(sorted(RIMES)), st.sampled_from("\u0300\u0301\u0309\u0303\u0323"), st.integers(0, 4))
def test_a_moved_tone_keeps_letters_and_tone_and_makes_a_syllable(rime: str, tone: str, at: int) -> None:
    word = "t" + rime[: at + 1] + tone + rime[at + 1 :]
    moved = well_placed(word)
    assert moved == word or (strip_tone(moved) == strip_tone(word) and is_syllable(moved))
    assert well_placed(moved) == moved


def test_the_edit_is_of_a_kind_of_its_own() -> None:
    (edit,) = Engine.load(without=("seq2seq",)).restore("phép tóan cộng của học sinh", "vie").edits
    assert (edit.before, edit.after, edit.kind) == ("tóan", "toán", "tone")
