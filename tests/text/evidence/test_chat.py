"""Signs of typing are told from what recognisers print."""

from __future__ import annotations

import pytest

from restore.text.evidence.chat import is_typed


@pytest.mark.parametrize("word", "hnay ko k j đc vuiiii ngonnnn hihihi kkkk huhu 😂".split())
def test_what_people_type_in_chat_is_a_sign_of_typing(word: str) -> None:
    assert is_typed(word)


@pytest.mark.parametrize("word", "giii dooo churc dugc hqp d v nhng không khong DC —".split())
def test_what_recognisers_print_and_words_are_none(word: str) -> None:
    assert not is_typed(word)
