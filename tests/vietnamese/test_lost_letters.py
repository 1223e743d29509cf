"""Words with lost letters: what may have stood there, and which question marks are lost letters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from restore.vietnamese.lost_letters import SIGN, has_lost_letters, shown_letters, with_letters
from restore.vietnamese.syllable import is_syllable, spellings

PARTLY_LOST = sorted(word for word in spellings() if 0 < sum(map(str.isascii, word)) < len(word))


def shown(text: str) -> str:
    letters = list(text)
    for place, letter in shown_letters(text):
        letters[place] = letter
    return "".join(letters)


def lost(word: str) -> str:
    return "".join(letter if letter.isascii() else SIGN for letter in word)


@given(st.sampled_from(PARTLY_LOST))
def test_a_syllable_is_among_those_that_it_may_have_been(syllable: str) -> None:
    for word in (syllable, syllable.capitalize(), syllable.upper()):
        found = with_letters(lost(word))
        assert word in found
        assert all(map(is_syllable, found))


def test_a_letter_with_a_mark_that_was_kept_stays() -> None:
    assert set(with_letters(f"{SIGN}ào")) == {"đào", "Đào"}


def test_windows_saves_some_letters_without_their_marks() -> None:
    found = with_letters(f"du{SIGN}c")
    assert 0 < found["được"] < found["duộc"]


@pytest.mark.parametrize("word", ["đường", "32A", "✓", "e-mail", "\N{WHITE SQUARE}"])
def test_other_words_have_lost_no_letters(word: str) -> None:
    assert not has_lost_letters(word)


@pytest.mark.parametrize("sign", [SIGN, "\N{WHITE SQUARE}", "\ue012"])
def test_boxes_and_private_characters_are_lost_letters_too(sign: str) -> None:
    assert has_lost_letters(f"quy{sign}t")
    assert set(with_letters(f"quy{sign}t")) == {"quyết", "quyệt"}


def test_question_marks_within_several_words_are_lost_letters() -> None:
    read = "H?i ngh? bàn v? k? ho?ch s?n xu?t, k?t qu? th? nào?"
    assert shown(read) == "H�i ngh� bàn v� k� ho�ch s�n xu�t, k�t qu� th� nào?"


def test_document_numbers_lose_their_strokes() -> None:
    assert (
        shown(f"Quyết định số 12/Q{SIGN}-UBND, 3/2019/N{SIGN}-CP") == "Quyết định số 12/QĐ-UBND, 3/2019/NĐ-CP"
    )


@pytest.mark.parametrize(
    "text",
    [
        "Anh có đi không?Tôi thì không. Gì?Thế à? Ai?",
        "https://example.org/tim?tu=khoa&trang=2?x",
        "return a?b:c, x?.y, what?is this?",
        "Thế là thế nào? Có ai biết không? Bao giờ thu? Chờ ai?",
        "Có?Không?Chưa?",
    ],
)
def test_question_marks_of_right_text_stay(text: str) -> None:
    assert shown(text) == text


@given(st.text(alphabet="aăđ ?�ố\n/-NCP1"))
def test_places_are_in_order_and_hold_lost_letters(text: str) -> None:
    found = list(shown_letters(text))
    assert [place for place, _ in found] == sorted({place for place, _ in found})
    assert all(text[place] in (SIGN, "?") and letter in (SIGN, "Đ") for place, letter in found)
