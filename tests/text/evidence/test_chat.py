"""Signs of typing are told from what recognisers print."""

from __future__ import annotations

import pytest

from restore.text.evidence.chat import is_typed, words
from restore.vietnamese.tokens import tokenize


@pytest.mark.parametrize("word", "hnay ko k j đc vuiiii ngonnnn hihihi kkkk huhu 😂 zay zui zậy".split())
def test_what_people_type_in_chat_is_a_sign_of_typing(word: str) -> None:
    assert is_typed(word)


@pytest.mark.parametrize("word", "zone giii dooo churc dugc hqp d v nhng không khong DC —".split())
def test_what_recognisers_print_and_words_are_none(word: str) -> None:
    assert not is_typed(word)


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("di hoc k\nm het hang r.", "k m r"),
        ("bn co nha (vui k) r", "k r"),
        ("h) Bao cao;\n1. e) De nghi\nk. Ho so (m) t/ Ban sao", ""),
        ("theo diem e, h, k va m khoan 2, muc t", ""),
        ("dai 20 m, nang 5 k", ""),
    ],
)
def test_letters_that_number_items_and_units_tell_nothing(text: str, letters: str) -> None:
    found = [word for word in words(text, tokenize(text)) if is_typed(word) and len(word) == 1]
    assert " ".join(found) == letters
