"""Words with lost letters: what may have stood there, and which question marks are lost letters."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from restore.vietnamese.lost_letters import (
    SIGN,
    has_lost_letters,
    is_misplaced,
    may_have_lost,
    shown_letters,
    with_letters,
)
from restore.vietnamese.syllable import is_syllable, spellings

PARTLY_LOST = sorted(
    word for word in spellings() if 0 < sum(map(str.isascii, word)) < len(word) and not is_misplaced(word)
)


def shown(text: str) -> str:
    letters = list(text)
    for start, end, letter in shown_letters(text):
        letters[start:end] = [letter, *[""] * (end - start - 1)]
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


@pytest.mark.parametrize("word", ["thừơng", "biêù", "hủênh"])
def test_the_tone_is_on_the_letter_where_it_is_written_now(word: str) -> None:
    assert is_misplaced(word)
    assert word not in with_letters(lost(word))


@pytest.mark.parametrize("word", ["thường", "lũy", "luỹ", "hòa", "hoà", "được", "ngứa", "khuỷu"])
def test_tones_of_both_usual_styles_are_placed_right(word: str) -> None:
    assert not is_misplaced(word)


def test_a_change_of_lost_letters_keeps_the_others() -> None:
    assert may_have_lost("Vi�t Nam", "Việt Nam")
    assert not may_have_lost("nhi�", "nhất")
    assert not may_have_lost("Vi�t", "Vi ệt")


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


@pytest.mark.parametrize("sign", ["?", SIGN])
def test_bytes_of_utf_8_that_became_signs_are_one_letter(sign: str) -> None:
    right = "Hội nghị bàn về kế hoạch, Quyết định số 12/QĐ-UBND, giá 1.250.000 đ"
    read = "".join(letter if letter.isascii() else sign * len(letter.encode()) for letter in right)
    assert shown(read) == lost(right).replace(f"Q{SIGN}", "QĐ").replace(f"0 {SIGN}", "0 đ")


def test_amounts_of_money_lose_their_sign() -> None:
    read = f"Ti{SIGN}n c{SIGN}a h{SIGN}i: 1.250.000 {SIGN}, 5.000{SIGN} v{SIGN} {SIGN} 5"
    assert shown(read) == read.replace(f"000 {SIGN}", "000 đ").replace(f"000{SIGN}", "000đ")


def test_amounts_in_another_currency_stay() -> None:
    read = f"Preis f{SIGN}r M{SIGN}nchen: 1.250.000 {SIGN}"
    assert shown(read) == read


def test_lines_in_another_language_keep_their_question_marks() -> None:
    foreign = "Schl?ssel f?r M?nchen, K?ln, sch?ne B?cher"
    read = "H?i ngh? bàn v? k? ho?ch s?n xu?t c?a huy?n, phát tri?n kinh t?"
    assert shown(f"{read}\n{foreign}\n{read}").split("\n")[1] == foreign


def test_cells_beside_lost_text_lose_letters_at_the_end() -> None:
    read = "H?i ngh? bàn v? k? ho?ch s?n xu?t c?a huy?n, phát tri?n kinh t?"
    assert shown(f"{read}\nLê Th?\nAi?\n?").split("\n")[1:] == [f"Lê Th{SIGN}", "Ai?", "?"]


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
        "Gì??Tôi đâu có?? Sao??Anh bảo ai??Chị Ba??Thôi",
        "co??an di?? em o dau??anh day??ok",
    ],
)
def test_question_marks_of_right_text_stay(text: str) -> None:
    assert shown(text) == text


@given(st.text(alphabet="aăđ ?�ố\n/-NCP1"))
def test_places_are_in_order_and_hold_lost_letters(text: str) -> None:
    found = list(shown_letters(text))
    assert all(end <= after for (_, end, _), (after, _, _) in pairwise(found))
    assert all(set(text[start:end]) <= {SIGN, "?"} and letter in (SIGN, "Đ") for start, end, letter in found)
