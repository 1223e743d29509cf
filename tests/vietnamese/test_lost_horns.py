"""TCVN3 text whose soft hyphens became hyphens or minus signs gets its ư back; other hyphens stay."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from restore.vietnamese.encoding import to_unicode
from restore.vietnamese.lost_horns import with_horns
from tests.vietnamese.test_encoding import tcvn3

SENTENCES = [
    "Như vậy người dân được hưởng ưu tiên vay vốn, mức ước tính 12,5 triệu đồng.",
    "Trường Trung học cơ sở Lương Thế Vinh khen thưởng học sinh Mường và Khmer",
    "Thông tư số 05/2009/TT-BTC về dân cư, đầu tư và thư viện ở xã Việt-Mường",
    "Nhiệt độ giảm từ -5 đến -10 độ; xem bảng A-1, hình 2-b, tia X-quang và vitamin B-12",
]


@pytest.mark.parametrize("hyphen", ["-", "\u2010", "\u2011", "\u2212"])
@pytest.mark.parametrize("sentence", SENTENCES)
def test_every_horn_comes_back_and_every_hyphen_stays(sentence: str, hyphen: str) -> None:
    text = f"{SENTENCES[1]}\n{sentence}"
    shown = tcvn3(text).replace("\u00ad", hyphen)
    assert to_unicode(shown).text.lower() == text.lower()


@given(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=6).map("\n".join))
def test_a_text_keeps_its_length_and_all_but_its_hyphens(text: str) -> None:
    shown = tcvn3(text).replace("\u00ad", "-")
    horned = with_horns(shown, str)
    assert len(horned) == len(shown)
    assert horned.replace("\u00ad", "-") == shown


def test_list_dashes_stay() -> None:
    shown = "Tr-êng m-în s¸ch:\n-u tiªn häc sinh nghÌo\n-a dïng\n- in s¸ch"
    assert to_unicode(shown).text.endswith("\n-u tiên học sinh nghèo\n-a dùng\n- in sách")


@pytest.mark.parametrize(
    "short", ["Một người", "Trường", "nước thải, được xử lý", "Hưng Yên", "lưu ý khi sử dụng"]
)
def test_the_horns_of_a_line_of_few_words_come_back(short: str) -> None:
    assert to_unicode(tcvn3(short).replace("\u00ad", "-")).text == short


def test_differences_of_variables_stay() -> None:
    assert to_unicode("Ph-¬ng tr×nh x-a = b-a").text == "Phương trình x-a = b-a"


@pytest.mark.parametrize(
    "right", ["peut-être", "vêem-nos", "demi-île, sous-être", "hâte-toi d'être là", "S-íp", "n-ên"]
)
def test_compounds_of_western_languages_stay(right: str) -> None:
    assert to_unicode(right).text == right


@pytest.mark.parametrize("right", ["S-íp", "th-êm", "n-ên", "Th-ìn"])
def test_syllables_with_a_hyphen_stay(right: str) -> None:
    assert to_unicode(right).text == right


def test_without_a_horn_within_a_word_no_word_gains_one() -> None:
    assert to_unicode("môc c- nªu ®iÓm ®- vµ d©n téc").text == "mục c- nêu điểm đ- và dân tộc"


@pytest.mark.parametrize("word", ["x-m", "T-N", "T-M-H", "R-M17", "n-t-h", "t-shirt"])
def test_variables_and_codes_stay(word: str) -> None:
    assert to_unicode(f"tr-êng {word} víi ng-êi d©n").text == f"trường {word} với người dân"


def test_where_soft_hyphens_are_left_only_an_unmistakable_hyphen_is_a_horn() -> None:
    shown = "ng\u00adêi tr\u00adêng ph-¬ng x-a t-h b-a"
    assert to_unicode(shown).text == "người trường phương x-a t-h b-a"


def test_right_text_with_hyphens_stays() -> None:
    right = "Phát âm tr-ờng, ph-ơng là lỗi bảng mã"
    assert to_unicode(right).text == right
