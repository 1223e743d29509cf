"""Legacy text becomes what its author typed; right text is returned unchanged."""

from __future__ import annotations

import lzma
import re
import unicodedata
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from restore.vietnamese.encoding import Conversion, Encoding, detect, to_unicode
from restore.vietnamese.syllable import is_syllable

# Both charts are written out here a second time, from other sources than the tables they test.
LETTERS = "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ"
TCVN3 = dict(
    zip(LETTERS, "µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòô\xadõøö÷ùúýûüþ", strict=True)
) | dict(zip("ĂÂĐÊÔƠƯ", "¡¢§£¤¥¦", strict=True))
VNI_CHART = """
    aø aù aû aõ aï aê aè aé aú aü aë aâ aà aá aå aã aä ñ eø eù eû eõ eï eâ eà eá eå eã eä ì í æ ó ò
    oø où oû oõ oï oâ oà oá oå oã oä ô ôø ôù ôû ôõ ôï uø uù uû uõ uï ö öø öù öû öõ öï yø yù yû yõ î"""
VNI = dict(zip(LETTERS, VNI_CHART.split(), strict=True))
VNI |= {letter.upper(): shown.upper() for letter, shown in VNI.items()}

SHARED = Path(__file__).parents[3] / "shared"
needs_shared = pytest.mark.skipif(
    not SHARED.is_dir(), reason="the real documents and the corpus are not part of the repository"
)


def tcvn3(text: str) -> str:
    """As TCVN3 fonts store it: a capital with a tone is the small letter, shown by an all-capitals font."""
    return "".join(TCVN3.get(char) or TCVN3.get(char.lower(), char) for char in text)


def vni(text: str) -> str:
    return "".join(VNI.get(char, char) for char in text)


def utf8_as_cp1252(text: str) -> str:
    return "".join(
        bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in text.encode()
    )  # the five bytes that CP1252 lacks pass through


SENTENCE = "Ủy ban nhân dân xã Phước Thạnh đã ban hành kế hoạch tuyên truyền, phổ biến giáo dục pháp luật."


@pytest.mark.parametrize(
    ("shown", "meant", "encoding"),
    [
        ("Céng hoµ x· héi chñ nghÜa ViÖt Nam", "Cộng hoà xã hội chủ nghĩa Việt Nam", "tcvn3"),
        ("§éc lËp - Tù do - H¹nh phóc", "Độc lập - Tự do - Hạnh phúc", "tcvn3"),
        ("LuËt Tæ chøc H§ND vµ UBND ngµy 26/11", "Luật Tổ chức HĐND và UBND ngày 26/11", "tcvn3"),
        ("Nh÷ng ng\xadêi d©n ®\xad\xacc ®Òn bï 500.000®", "Những người dân đươc đền bù 500.000đ", "tcvn3"),
        ("Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam", "Cộng hòa xã hội chủ nghĩa Việt Nam", "vni"),
        ("COÄNG HOØA XAÕ HOÄI CHUÛ NGHÓA VIEÄT NAM", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "vni"),
        ("Quyeát ñònh soá 5 coù hieäu löïc töø ngaøy kyù", "Quyết định số 5 có hiệu lực từ ngày ký", "vni"),
        ("Cµng hòa xã hµi chü nghîa Vi®t Nam", "Cộng hòa xã hội chủ nghĩa Việt Nam", "viscii"),
        ("Côòng hoÌa xaÞ hôòi chuÒ nghiÞa Viêòt Nam", "Cộng hòa xã hội chủ nghĩa Việt Nam", "cp1258"),
        (utf8_as_cp1252("Độc lập, “Tự do” – Hạnh phúc"), "Độc lập, “Tự do” – Hạnh phúc", "utf8"),
        (unicodedata.normalize("NFD", SENTENCE), SENTENCE, "nfd"),
        ("Viê\u0323t Nam, đô\u0323c lâ\u0323p, Huê\u0301", "Việt Nam, độc lập, Huế", "compound"),
        ("tie\u0301\u0302ng Vie\u0323\u0302t", "tiếng Việt", "nfd"),  # marks in the wrong order
    ],
)
def test_what_people_paste(shown: str, meant: str, encoding: str) -> None:
    converted = to_unicode(shown)
    assert (converted.text, converted.encoding) == (meant, encoding)


def test_every_letter_comes_back() -> None:
    for letter in LETTERS:
        assert to_unicode(f"ngµy {tcvn3(letter)}").text == f"ngày {letter}"
        for case in (letter, letter.upper()):
            assert to_unicode(f"{vni(case)} ngaøy").text == f"{case} ngày"
    for letter in "ĂÂĐÊÔƠƯ":
        assert to_unicode(f"ngµy {tcvn3(letter)}").text == f"ngày {letter}"
    for letter in LETTERS.upper():
        assert to_unicode(f"HäC {tcvn3(letter)} §¢Y").text == f"HỌC {letter} ĐÂY"


@pytest.mark.parametrize(
    ("shown", "meant"),
    [
        ("CéNG HOµ X· HéI CHñ NGHÜA VIÖT NAM", "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        ("Bé GI¸O DôC Vµ §µO T¹O ë §¢Y", "BỘ GIÁO DỤC VÀ ĐÀO TẠO Ở ĐÂY"),  # the neighbours tell
        ("Bé tr\xadëng Bé Tµi chÝnh", "Bộ trưởng Bộ Tài chính"),
        ("Së GD§T, Bé TN&MT vµ UBND", "Sở GDĐT, Bộ TN&MT và UBND"),  # acronyms do not tell
        ("ñy ban nh©n d©n x·", "ủy ban nhân dân xã"),  # "Ủy" and "ủy" are one in TCVN3: nothing is guessed
    ],
)
def test_capitals_of_tcvn3(shown: str, meant: str) -> None:
    assert to_unicode(shown).text == meant


def test_a_line_too_short_to_tell_follows_the_text() -> None:
    assert to_unicode("Sè: 12/2003/Q§-UBND").encoding == Encoding.UNICODE
    text = "Sè: 12/2003/Q§-UBND\r\n\nThñ t\xadíng ChÝnh phñ quyÕt ®Þnh:\n\tTiếng Việt sẵn có\n"
    converted = to_unicode(text)
    assert converted.text == "Số: 12/2003/QĐ-UBND\r\n\nThủ tướng Chính phủ quyết định:\n\tTiếng Việt sẵn có\n"
    assert converted.spans[0] == (0, 2, "Số")


def test_lines_may_differ_in_encoding() -> None:
    assert to_unicode("NguyÔn V¨n Tr×nh ®\xadîc\nNguyeãn Vaên Trình ñöôïc").text == (
        "Nguyễn Văn Trình được\nNguyễn Văn Trình được"
    )


@pytest.mark.parametrize(
    ("shown", "meant"),
    [
        ("Ðiều 5 QÐ-UBND, HĐÐND, ðã có", "Điều 5 QĐ-UBND, HĐĐND, đã có"),
        ("Ɖảng bộ", "Đảng bộ"),
        ("maður, það, Guðmundur", "maður, það, Guðmundur"),
    ],
)
def test_eth_is_folded_where_vietnamese_has_a_barred_d(shown: str, meant: str) -> None:
    assert (to_unicode(shown).text, detect(shown)) == (meant, Encoding.UNICODE)


@pytest.mark.parametrize(
    ("shown", "meant"),
    [
        (
            "ðiều 5. Người lao ñộng ñược nghỉ; QUYẾT ðỊNH số 5/QÑ-UBND, HÑND",
            "Điều 5. Người lao động được nghỉ; QUYẾT ĐỊNH số 5/QĐ-UBND, HĐND",
        ),
        ("người ñến ñây nói về El Niño", "người đến đây nói về El Niño"),
        ("hiện tượng El Niño và La Niña, señor Peña ở España", None),
        ("ông ñến", None),  # one word proves nothing
    ],
)
def test_n_with_tilde_for_a_barred_d_is_one_map_for_the_text(shown: str, meant: str | None) -> None:
    assert to_unicode(shown).text == (meant or shown)


@pytest.mark.parametrize(
    "text",
    [
        SENTENCE,
        SENTENCE.upper(),
        "",
        "Số 1526/QĐ-TTg ngày 16/6/2025: 22,99 km², 30 °C, ±5 µm, § 3, © 2025, 50 €, ½, «à»",
        "Trường hoà nhã, thuỷ thủ, và, là, có, cô, tôi, bò, vò, xã, hồ sơ, ý chí",
        "cô bé ở nhà, bà mẹ đi chợ",
        "cà chua, cá rô, bò, té, mì, né, rủ rê",
        "Il est né trop tôt pour l'été, où le château de la forêt était très beau ; déjà vu, naïve Noël.",
        "Où est la gare ? Là-bas, près du café. Août, goût, coûte, dû, Haïti, maïs, île, œuvre, Æ",
        "Die Straße für Müller ist schön: König, Köln, größer, über, hört, Öl, äußerst.",
        "El niño y la niña: año, señor, ¿qué?, ¡olé!, Raúl, Saúl",
        "Tong két phong trao thi dua yéu nudérc, cong tac khen thwéng",
        "d6ng, nhiém, sé, vé, 6 nam, thi3, ¢ong, nhám, 1§, ¥, 5 €, thü, «",
        "¬ ¬ ˆ — như sau: Š ; ï š _ĐỊA ¬",
    ],
)
def test_right_text_foreign_text_and_wreckage_stay(text: str) -> None:
    assert to_unicode(text) == Conversion(text, Encoding.UNICODE, ())


ONSETS = ["b", "c", "ch", "d", "đ", "h", "kh", "l", "m", "n", "nh", "ph", "r", "s", "t", "th", "tr", "v", "x"]
RIME_LIST = "ài á ảng ao ấp ậy ằm ắc ông ổi ộ ơi ờ ợt ú ủng ũ ục ửa ứng ượng ường uyền uyết iệt iễn iêu ệnh"
RIMES = RIME_LIST.split()
syllables = st.builds(str.__add__, st.sampled_from(ONSETS), st.sampled_from(RIMES)).filter(is_syllable)
sentences = st.lists(syllables, min_size=3, max_size=12).map(lambda words: " ".join(["người", *words, "này"]))


@given(sentences)
def test_round_trip_through_tcvn3(sentence: str) -> None:
    assert to_unicode(tcvn3(sentence)).text == sentence
    assert to_unicode(tcvn3(sentence.upper())).text == sentence.upper()


@given(sentences)
def test_round_trip_through_vni(sentence: str) -> None:
    for text in (sentence, sentence.upper(), sentence.title()):
        assert to_unicode(vni(text)).text == text


@given(sentences)
def test_right_text_is_returned_as_it_is(sentence: str) -> None:
    assert to_unicode(sentence).text == sentence
    assert to_unicode(unicodedata.normalize("NFD", sentence)).text == sentence


@given(
    st.lists(st.one_of(sentences, sentences.map(tcvn3), sentences.map(vni), st.text()), max_size=5).map(
        "\n".join
    )
)
def test_the_spans_say_exactly_what_changed(text: str) -> None:
    converted = to_unicode(text)
    result, position = "", 0
    for start, end, replacement in converted.spans:
        assert position <= start < end
        assert text[start:end] != replacement
        assert "\n" not in text[start:end] + replacement
        result += text[position:start] + replacement
        position = end
    assert result + text[position:] == converted.text


def corpus(name: str, lines: int) -> Iterator[str]:
    with lzma.open(SHARED / "corpus" / f"{name}.xz", "rt", encoding="utf-8") as stream:
        for line in islice(stream, lines):
            yield unicodedata.normalize("NFC", line.rstrip("\n"))


@needs_shared
@pytest.mark.parametrize("pattern", ["report/raw.txt", "report/gold.txt", "scans/*.gold.txt"])
def test_no_line_of_the_real_documents_changes(pattern: str) -> None:
    for path in (SHARED / "samples").glob(pattern):
        text = unicodedata.normalize("NFC", path.read_text(encoding="utf-8"))
        for line in (text, *text.splitlines()):
            assert to_unicode(line).text == line


@pytest.mark.slow
@needs_shared
@pytest.mark.parametrize("name", ["legal_documents", "news_general"])
def test_no_line_of_the_corpus_changes_but_for_eths(name: str) -> None:
    for line in corpus(name, 20_000):
        assert to_unicode(line).text == line.replace("Ð", "Đ")


@pytest.mark.slow
@needs_shared
@pytest.mark.parametrize(("encode", "same"), [(tcvn3, str.casefold), (vni, str)])
def test_lines_of_the_corpus_come_back(encode: Callable[[str], str], same: Callable[[str], str]) -> None:
    """A tenth of the lines of five words or more that the code page can hold; for TCVN3, case aside."""
    lines = [
        line
        for name in ("legal_documents", "news_general")
        for line in islice(corpus(name, 20_000), 0, None, 10)
        if len(line.split()) >= 5
        and not re.search(f"[^\\x00-\\x9f\\u0300-\\uffff{LETTERS}{LETTERS.upper()}]", line)
    ]
    back = sum(same(to_unicode(encode(line)).text) == same(line) for line in lines)
    assert back / len(lines) >= 0.999


def test_a_german_recognisers_umlauts_are_no_code_page() -> None:
    text = """Üy ban nhän dän xä thöng bäo löch höp cüa tö cöng täc nhüng ngäy cuöi thäng de cän bö vä nguöi
    dän dän dü. Cän bö väng mät phäi bäo cäo truöc mot ngäy. Cöc cän xöm tröng cäy, läm cö, söa düong vä nöp
    söng nhöt ky cho vän phöng. Nhöm truöng süa mäy, läp kä hoäch, däng kö höc nghä, vät tü, phän bön."""
    assert detect(text) is Encoding.UNICODE
    assert to_unicode(text).text == text


@pytest.mark.parametrize(
    "line",
    [
        "Quyët dinh sö 12 vë viec phë duyet",
        "Üy ban nhän dän tinh Khänh Hoa",
        "Bien bän hop hoi döng",
    ],
)
def test_a_line_read_by_a_recogniser_of_german_is_in_no_code_page(line: str) -> None:
    assert to_unicode(line).text == line


@pytest.mark.parametrize(
    "line",
    [
        "dât trông lúa 17.902,3 m2, dät tröng cây häng nám khác",
        "Quäng Ngûi, ngày 22 thäng 11 näm 2024",
        "Giäm dôc SG Dia chinh, Giäm déc Sd Xây dung, UBND phudng Tân Giang",
    ],
)
def test_a_line_with_letters_of_french_or_german_in_a_text_of_no_code_page_is_in_none(line: str) -> None:
    page = "Uy ban nhân dân tinh dê nghi các co quan\nThuc hiên Chi thi cua Thu tuong Chinh phu\n" * 4
    text = f"{page}{line}\n{page}"
    assert to_unicode(text).text == text


def test_a_short_line_in_a_legacy_font_is_converted_though_its_letters_are_umlauts() -> None:
    assert to_unicode("më cöa").text == "mở cửa"


@pytest.mark.parametrize(
    "text",
    ["på", "så är det", "Jag går på bio", "Vi ses på lørdag", "Hun er så sød", "gå på gård",
     "På en ø i havet", "të", "Të gjithë së bashku", "Një ditë të mirë", "Vær så god", "Blåbær på bordet"],
)  # fmt: skip
def test_short_text_of_other_languages_is_in_no_code_page(text: str) -> None:
    assert to_unicode(text).text == text


def test_letters_of_other_languages_beside_syllables_are_of_a_legacy_font() -> None:
    assert to_unicode("Thø hai").text == "Thứ hai"
    assert to_unicode("phßng tæ chøc, së Y tÕ").text == "phòng tổ chức, sở Y tế"


def test_half_a_character_becomes_the_sign_for_one_that_is_lost() -> None:
    made = to_unicode("De nghi \ud83d ca\u0301c\udc00 đơn vị\n\ud800")
    assert made.text == "De nghi \ufffd các\ufffd đơn vị\n\ufffd"
    made.text.encode()
    assert list(made.spans) == sorted(made.spans)


def test_every_letter_of_utf8_taken_for_cp1252_comes_back_without_a_quote_to_tell() -> None:
    for letter in "ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ":
        text = f"Cộng hòa xã hội chủ nghĩa Việt Nam {letter} Độc lập Tự do Hạnh phúc"
        assert to_unicode(text.encode().decode("latin-1")).text == text


@pytest.mark.parametrize("right", ["y = x²", "c² = a² + b²", "v²/r", "20µm", "Nº 5"])
def test_exponents_and_units_are_no_letters_of_a_code_page(right: str) -> None:
    assert to_unicode(right).text == right


def test_an_exponent_beside_text_in_a_code_page_stays() -> None:
    assert to_unicode("y = x²\nTr-êng THPT NguyÔn Tr·i").text == "y = x²\nTrường THPT Nguyễn Trãi"
