"""Text cut to eight bits is restored as far as possible; other text stays."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from restore.vietnamese import cut_bytes
from restore.vietnamese.cut_bytes import decode
from restore.vietnamese.encoding import Conversion, Encoding, to_unicode


def cut(text: str) -> str:
    """Each code point less all but its low eight bits, control characters left out, as pdfium shows it."""
    shown = (chr(ord(char) & 0xFF) for char in unicodedata.normalize("NFC", text))
    kept = "".join(sign for sign in shown if sign in " \n" or unicodedata.category(sign) != "Cc")
    return kept.replace("\u00ad", "-")


# Words of which the cut loses no letter, and which nothing else leaves the same signs as.
WHOLE = (
    "quyền hội hợp lệ tỉnh nghị quyết thuộc việc người phường tổ chủ tịch thực hiện cấp luật nghĩa"
    " cộng hòa xã chính phủ bước khỏe giúp nhiều phẩm quản lý trường cầu phối thẩm khoản hoặc ủy"
).split()
sentences = st.lists(st.sampled_from(WHOLE), min_size=12, max_size=30).map(" ".join)


@pytest.mark.parametrize(
    ("shown", "meant"),
    [
        ("quyÁn", "quyền"),
        ("HØI", "HỘI"),
        ("hãp", "hợp"),  # "hãp" is no syllable …
        ("xã", "xã"),  # … and "xã" is one
        ("tr°¡ng", "trương"),
        ("Lu-t", "Luật"),  # a soft hyphen, which pdfium shows as a hyphen
        ("Lu\u00adt", "Luật"),
        ("NGH(A", "NGHĨA"),
        ("ChçtËchUBND", "ChủtịchUBND"),  # run together: its parts tell
        ("an-toàn", "an-toàn"),
        ("façon", "façon"),
        ("iÁu", "iều"),  # đ left nothing
    ],
)
def test_a_word_comes_back_as_far_as_it_is_there(shown: str, meant: str) -> None:
    assert decode(shown) == meant


def test_a_letterhead_comes_back() -> None:
    shown = "CØNG HOÀ XÃ HØI CHæ NGH(A VIÆT NAM\nTheo Á nghË cça Công an tÉnh, Phòng Tñ pháp huyÇn"
    converted = to_unicode(shown)
    assert converted.encoding == Encoding.CUT
    assert converted.text.startswith("CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM\n")
    assert converted.text.endswith("nghị của Công an tỉnh, Phòng Tự pháp huyện")


@given(sentences)
def test_what_is_left_of_whole_words_is_enough(sentence: str) -> None:
    converted = to_unicode(cut(sentence))
    if converted.encoding == Encoding.CUT:
        assert converted.text == sentence
    else:  # too few words that tell
        assert len({word for word in sentence.split() if cut(word) != word}) < 8


@given(sentences)
def test_right_text_is_not_taken_for_cut(sentence: str) -> None:
    assert to_unicode(sentence) == Conversion(sentence, Encoding.UNICODE, ())


FOREIGN = {
    "French": "Ça va, garçon ? La leçon de français est finie ; le maçon a reçu ça à Besançon en été."
    " Où est le château de l'évêque, près du café, là-bas ? Noël, naïf, déçu, aperçu, gerçure, façade.",
    "Spanish": "El niño y la niña: año, señor, ¿qué?, ¡olé!, España, mañana, ¿dónde está el baño?, montaña.",
    "Portuguese": "Não há informação sobre a situação: São João, às três, coração, maçã, avós, órgãos.",
    "German": "Die Straße für Müller ist schön: König, daß, muß, Fuß, Spaß, naß, Größe, Übung, Äpfel.",
    "Swedish": "På gården då vi så små barn gå, få måste två gånger åka båt; sång, råd, språk, också.",
    "Danish": "Så må du gå på båden, når året er omme: blåbærgrød, smørrebrød, åbne, fløde, sær.",
    "Icelandic": "Það er maður á þaki hússins; Guðmundur fór í búð og keypti brauð, smjör og ost.",
}


@pytest.mark.parametrize("language", FOREIGN)
def test_other_languages_in_latin_1_stay(language: str) -> None:
    text = FOREIGN[language]
    assert cut_bytes.evidence(text) == 0
    assert to_unicode(text).text == text


@given(st.lists(st.sampled_from(list(FOREIGN.values())), max_size=5).map(" ".join))
def test_no_mixture_of_foreign_sentences_is_taken_for_cut(text: str) -> None:
    assert to_unicode(text).encoding != Encoding.CUT


@given(st.text(st.characters(max_codepoint=0xFF), max_size=60))
def test_any_latin_1_text_gives_as_many_lines(text: str) -> None:
    assert to_unicode(text).text.count("\n") == text.count("\n")


@pytest.mark.parametrize(
    "text",
    [
        "Hôi dông nhân dân xä quyêt dinh mirc hç trç cüa Quÿ, theo Thông tu cüa Bô Tài chính",  # OmniPage 19
        "CQNG HOA XA HQI CHU NGHIA, d6ng, viQc, c§p, qu¡n, t£i, °C, 5 µm, ±2",
        "• Ban • P • Tổ chức • T",
        "Tôi có bé, là cô ở xã; hồ sơ, ý chí, à, ù, ã",
    ],
)
def test_wreckage_and_list_marks_are_not_taken_for_old_text(text: str) -> None:
    assert to_unicode(text) == Conversion(text, Encoding.UNICODE, ())
