"""Which texts count as equal."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from restore.evaluate import normalise
from restore.evaluate.normalise import Letter, graphemes, letter, tokens
from restore.vietnamese.syllable import fold_tone_placement

VIETNAMESE = "aàảãáạăằâầđeèêếiíoòóỏõọôốơờuùúủũụưừyỳýỷỹỵoaoeuyOAOEUYÒAhnqktĐ ,.-/12\n"
text = st.text(st.sampled_from(VIETNAMESE) | st.characters(exclude_categories=["Cs"]))
vietnamese = st.text(st.sampled_from(VIETNAMESE))


@pytest.mark.parametrize(
    ("one", "other"),
    [("hòa", "hoà"), ("thúy", "thuý"), ("khỏe", "khoẻ"), ("HÒA", "HOÀ"), ("Hòa", "Hoà"), ("ủy", "uỷ"),
     ("qúy", "quý"), ("Hòa-bình", "Hoà-bình"), ("xòe", "xoè"), ("HỦY", "HUỶ"), ("Ủy ban", "Uỷ ban")],
)  # fmt: skip
def test_both_styles_of_placing_a_tone_are_one(one, other):
    assert fold_tone_placement(one) == fold_tone_placement(other)


@pytest.mark.parametrize(
    "word", ["hoàn", "hòan", "ngoài", "khuỷu", "thuở", "tuỳa", "của", "mía", "hoa", "xoáy"]
)
def test_words_with_one_right_place_are_left_alone(word):
    assert fold_tone_placement(word) == word


def test_different_tones_stay_different():
    assert len({fold_tone_placement(word) for word in ("hoa", "hòa", "hóa", "hỏa", "họa", "hõa")}) == 6


@given(vietnamese)
def test_folding_keeps_the_length_and_changes_nothing_twice(given_text):
    given_text = normalise.nfc(given_text)
    once = fold_tone_placement(given_text)
    assert len(once) == len(given_text)
    assert fold_tone_placement(once) == once


@given(vietnamese)
def test_folding_and_small_letters_can_be_done_in_any_order(given_text):
    given_text = normalise.nfc(given_text)
    assert fold_tone_placement(given_text).lower() == fold_tone_placement(given_text.lower())


@given(text)
def test_tokens_of_nfd_are_those_of_nfc(given_text):
    decomposed, composed = (unicodedata.normalize(form, given_text) for form in ("NFD", "NFC"))
    assert [t[:2] for t in tokens(decomposed)] == [t[:2] for t in tokens(composed)]


@given(text)
def test_a_token_knows_where_it_stood(given_text):
    for token in tokens(given_text):
        assert normalise.bare(given_text[token.start : token.end]) == token.surface != ""


def test_outer_punctuation_goes_and_inner_stays():
    found = [token.key for token in tokens("“Nghị quyết số 1669/NQ-UBTVQH15”; (22,99%)… – /BC-UBND ***")]
    assert found == ["Nghị", "quyết", "số", "1669/NQ-UBTVQH15", "22,99%", "BC-UBND"]


def test_a_grapheme_is_a_letter_with_all_its_marks():
    assert list(graphemes("Tổng")) == ["T", "ổ", "n", "g"]
    assert graphemes("m̂a") == ["m̂", "a"]


@given(text)
def test_graphemes_lose_nothing(given_text):
    assert "".join(graphemes(given_text)) == given_text


@pytest.mark.parametrize(
    ("grapheme", "parts"),
    [("ộ", Letter("o", "mũ", "nặng")), ("Ứ", Letter("u", "móc", "sắc")), ("ẵ", Letter("a", "trăng", "ngã")),
     ("Đ", Letter("d", stroke="đ")), ("Ð", Letter("d", stroke="ð")), ("d", Letter("d")), ("7", Letter("7"))],
)  # fmt: skip
def test_a_letter_comes_apart(grapheme, parts):
    assert letter(grapheme) == parts


def test_only_line_feeds_and_carriage_returns_end_lines():
    assert normalise.split_lines("a\fb\r\nc\u2028d\re\n\n") == ["a\fb", "c\u2028d", "e"]
    assert normalise.split_lines(" \n\n") == []
