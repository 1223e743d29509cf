"""Promises of the orthography."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from restore.vietnamese.syllable import _WRITTEN_ONSETS as WRITTEN_ONSETS
from restore.vietnamese.syllable import _WRITTEN_RIMES as WRITTEN_RIMES
from restore.vietnamese.syllable import (
    Parts,
    fold_tone_placement,
    is_latin,
    is_same_word,
    is_syllable,
    parse,
    reshape,
    shape,
    strip_marks,
    syllables,
)

HUYEN, SAC, NANG = "\u0300", "\u0301", "\u0323"


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("đại", Parts("đ", "ai", NANG)),
        ("Nghiêng", Parts("ngh", "iêng", "")),
        ("gì", Parts("gi", "i", HUYEN)),
        ("giếng", Parts("gi", "iêng", SAC)),
        ("Quỳnh", Parts("qu", "ynh", HUYEN)),
        ("QUỐC", Parts("qu", "ôc", SAC)),
        ("ủy", Parts("", "uy", "\u0309")),
    ],
)
def test_a_syllable_comes_apart_into_onset_rime_and_tone(word, parts):
    assert parse(word) == parts


@pytest.mark.parametrize("word", ["hoc", "kàn", "ceo", "nghang", "w", "Trump", "6n", "", "Krông", "ngiêng"])
def test_what_breaks_the_spelling_rules_is_no_syllable(word):
    assert parse(word) is None


def test_mixed_case_is_no_syllable():
    assert is_syllable("Đại")
    assert is_syllable("ĐẠI")
    assert not is_syllable("đẠi")


@pytest.mark.parametrize(("new", "old"), [("hoà", "hòa"), ("thuý", "thúy"), ("KHOẺ", "KHỎE"), ("uỷ", "ủy")])
def test_both_places_of_a_tone_compare_equal(new, old):
    assert fold_tone_placement(new) == fold_tone_placement(old) == new


@pytest.mark.parametrize("word", ["quý", "quả", "toàn", "hoạ", "hoa", "xuân", "a", ""])
def test_tones_that_have_one_place_stay(word):
    assert fold_tone_placement(word) == word


@given(st.text(alphabet="aàạăắâấeéêếioòôốơớuúưứyýđĐÀẮ bc12/", max_size=20))
def test_stripping_marks_keeps_the_length_and_leaves_ascii(text):
    bare = strip_marks(unicodedata.normalize("NFC", text))
    assert len(bare) == len(unicodedata.normalize("NFC", text))
    assert bare.isascii()


@pytest.mark.parametrize(
    ("word", "name"), [("xã", "lower"), ("Xã", "Title"), ("XÃ", "UPPER"), ("A", "Title"), ("xÃ", "miXed")]
)
def test_shapes_have_names(word, name):
    assert shape(word) == name
    if name != "miXed":
        assert reshape(word.lower(), name) == word


@pytest.mark.parametrize("word", ["đựợc", "tàỉ", "Huỵện"])
def test_a_syllable_has_one_tone(word):
    assert parse(word) is None


@pytest.mark.parametrize("word", ["giếng", "gì", "gịa", "qúy", "quý", "hòa", "hoà"])
def test_a_tone_may_stand_on_any_vowel(word):
    assert parse(word)


def test_what_is_looked_up_as_a_syllable_is_what_can_be_parsed():
    for word in {onset + rime for onset in WRITTEN_ONSETS for rime in WRITTEN_RIMES}:
        assert is_syllable(word) is (parse(word) is not None), word


@pytest.mark.parametrize("word", ["hòa", "hoà", "Thúy", "thuý", "khỏe", "hoan", "hòan", "đường", "HOÀ"])
@pytest.mark.parametrize("read", ["hòa", "hoà", "Thuý", "khoẻ", "đường", "HÒA"])
def test_words_that_differ_in_the_place_of_their_tone_alone_are_the_same(word: str, read: str) -> None:
    placed = fold_tone_placement(read)
    assert is_same_word(word, placed) == (fold_tone_placement(word) == placed)


def test_the_syllables_among_words_keep_their_values() -> None:
    words = {"đại": 0.5, "Đại": 0.25, "ĐẠI": 0.125, "đẠi": 1.0, "xyz": 1.0, "": 1.0}
    assert syllables(words) == {"đại": 0.5, "Đại": 0.25, "ĐẠI": 0.125}


def test_letters_of_other_scripts_are_not_latin():
    assert all(map(is_latin, ["Đường", "café", "cüa", "x"]))
    assert not any(map(is_latin, ["δ", "Москва", "福", "ไทย"]))
