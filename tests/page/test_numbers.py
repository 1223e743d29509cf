"""Doubtful numbers get what a second reader saw as an alternative; two looks that agree are believed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from restore.document import Alternative, Box, Line, Word
from restore.errors import RecognitionError
from restore.page.cleanup import Cleaned
from restore.page.image import PageImage, Pixels
from restore.page.numbers import MAX_NUMBERS, read_numbers, with_letters_of
from restore.page.rapidocr import RapidOcr
from restore.page.read import recognise
from restore.page.tesseract import Tesseract

HEIGHT = 30.0  # of letters, in pixels
installed = pytest.mark.skipif(not RapidOcr.installed(), reason="needs the extra rapidocr")


class Fixed:
    """Reads the same on every crop, and counts the crops."""

    def __init__(self, text: str, confidence: float = 0.9) -> None:
        self.text, self.confidence, self.crops = text, confidence, 0

    def read_crops(self, crops: Sequence[Pixels]) -> tuple[Line, ...]:
        self.crops += len(crops)
        word = Word(self.text, Box(0, 0, 9, 9), self.confidence)
        return tuple(Line((word,) if self.text else ()) for _ in crops)


def line(*words: tuple[str, float], again: tuple[Alternative, ...] = ()) -> Line:
    boxes = (Box(100 * k, 50, 90, 30) for k in range(len(words)))
    return Line(tuple(Word(text, box, sure, again) for (text, sure), box in zip(words, boxes, strict=True)))


def page(width: int = 900) -> Cleaned:
    return Cleaned(np.full((200, width), 255, np.uint8), np.eye(3))


def test_on_faint_pages_sure_numbers_are_read_again_too() -> None:
    reader = Fixed("274,3")
    (read,) = read_numbers([line(("214,3", 0.96), ("xóm", 0.3))], page(), HEIGHT, reader, every=True)
    assert read.words[0].alternatives == (Alternative("274,3", 0.9),)
    assert reader.crops == 1


def test_a_stroke_where_a_number_is_due_is_read_again() -> None:
    (read,) = read_numbers([line(("khoản", 0.95), ("!", 0.6))], page(), HEIGHT, Fixed("1"))
    assert read.words[1].alternatives == (Alternative("1", 0.9),)
    (read,) = read_numbers([line(("hay", 0.95), ("!", 0.6))], page(), HEIGHT, Fixed("1"))
    assert read.words[1].alternatives == ()


def test_a_doubtful_number_gets_an_alternative_and_keeps_its_text() -> None:
    (read,) = read_numbers([line(("38/2014", 0.6))], page(), HEIGHT, Fixed("58/2014"))
    assert read.words[0] == replace(
        line(("38/2014", 0.6)).words[0], alternatives=(Alternative("58/2014", 0.9),)
    )


def test_two_later_looks_that_agree_are_believed_against_an_unsure_first_one() -> None:
    looks = (Alternative("77/2010/QĐ13;", 0.8),)
    (read,) = read_numbers([line(("77/2010/QĐ18;", 0.7), again=looks)], page(), HEIGHT, Fixed("77/2010/QD13"))
    (word,) = read.words
    assert (word.text, word.confidence) == ("77/2010/QĐ13;", 0.9)
    assert word.alternatives[-1] == Alternative("77/2010/QĐ18;", 0.7)  # so that it is still a doubt


def test_a_month_or_day_that_no_calendar_has_is_no_reading() -> None:
    looks = (Alternative("12", 0.94),)
    words = [Word("tháng", Box(0, 50, 90, 30), 0.96), Word("l2", Box(100, 50, 90, 30), 0.6, looks)]
    (read,) = read_numbers([Line(tuple(words))], page(), HEIGHT, Fixed("121"))
    assert read.words[1].alternatives == looks
    (read,) = read_numbers([Line(tuple(words))], page(), HEIGHT, Fixed("12"))
    assert read.words[1].alternatives == (*looks, Alternative("12", 0.9))


def test_the_number_of_a_road_is_read_again_though_no_digit_was_seen() -> None:
    (read,) = read_numbers([line(("QLlA", 0.7))], page(), HEIGHT, Fixed("QL1A"))
    assert read.words[0].alternatives == (Alternative("QL1A", 0.9),)


def test_what_only_an_unsure_first_look_saw_around_a_number_was_a_speck() -> None:
    looks = (Alternative("122/NQ-HĐND", 0.8),)
    (read,) = read_numbers([line(("122/NQ-HĐND.", 0.4), again=looks)], page(), HEIGHT, Fixed("122/NQ-HDND"))
    assert read.words[0].text == "122/NQ-HĐND"


def test_a_number_that_only_a_second_look_saw_is_looked_at_again() -> None:
    looks = (Alternative("1", 0.96),)
    (read,) = read_numbers([line(("‡", 0.0), again=looks)], page(), HEIGHT, Fixed("1"))
    assert read.words[0].text == "1"


@pytest.mark.parametrize("every", [True, False])
def test_a_number_that_the_second_reader_does_not_see_on_a_blurred_page_is_not_believed(every: bool) -> None:
    looks = (Alternative("6", 0.8),) * 3
    (read,) = read_numbers([line(("6", 0.8), again=looks)], page(), HEIGHT, Fixed(""), every=every)
    sure = max(read.words[0].confidence, *(look.confidence for look in read.words[0].alternatives))
    assert sure == (0.5 if every else 0.8)


@pytest.mark.parametrize(
    ("first", "looks", "second", "printed"),
    [
        ("3630/7Tr-SNNM1", ("3630 TTr-SNNMT", "3630/TTr-SNNMT"), "3630/TTr-SNNMT", "3630/TTr-SNNMT"),
        ("3.2.", ("$.2.",), "5.2.", "5.2."),  # a look-alike of the digit that the second reader saw
    ],
)
def test_any_later_look_that_agrees_with_the_second_reader_counts(
    first: str, looks: tuple[str, ...], second: str, printed: str
) -> None:
    again = tuple(Alternative(look, 0.7) for look in looks)
    (read,) = read_numbers([line((first, 0.6), again=again)], page(), HEIGHT, Fixed(second))
    assert read.words[0].text == printed


@pytest.mark.parametrize(
    ("first", "look", "second"),
    [
        (("77", 0.95), ("71", 0.8), ("71", 0.99)),  # the first look was sure
        (("77", 0.7), ("71", 0.2), ("71", 0.99)),
        (("77", 0.7), ("71", 0.8), ("71", 0.8)),
        (("77", 0.7), ("71", 0.8), ("11", 0.99)),
        (("7I", 0.7), ("71", 0.8), ("71", 0.99)),  # a look-alike, which the text of the page is mended with
        (("7", 0.7), ("7 1", 0.8), ("7 1", 0.99)),
    ],
)
def test_else_the_first_look_stays(
    first: tuple[str, float], look: tuple[str, float], second: tuple[str, float]
) -> None:
    lines = [line(first, again=(Alternative(*look),))]
    (read,) = read_numbers(lines, page(), HEIGHT, Fixed(*second), every=True)
    assert read.words[0].text == first[0]


def test_letters_seen_in_the_place_of_digits_are_an_alternative() -> None:
    (read,) = read_numbers([line(("1g", 0.69))], page(), HEIGHT, Fixed("ng", 0.5))
    assert read.words[0].alternatives == (Alternative("ng", 0.5),)
    (read,) = read_numbers([line(("1g", 0.69))], page(), HEIGHT, Fixed("ng", 0.1))
    assert read.words[0].alternatives == ()


def test_words_and_sure_numbers_are_not_read_again() -> None:
    reader = Fixed("7")
    lines = [line(("xóm", 0.3), ("2350", 0.96))]
    assert read_numbers(lines, page(), HEIGHT, reader) == tuple(lines)
    assert reader.crops == 0


@pytest.mark.parametrize(
    ("text", "sure", "twice", "again"),
    [
        ("20/11/2024,", 0.92, False, False),
        ("4039/STC-", 0.91, False, False),
        ("161/2024/NĐ-CP", 0.89, False, True),
        ("1725/CĐ-TTg", 0.95, False, False),
        ("37-QĐ/TW", 0.75, True, False),
        ("735/QĐ-UBND", 0.65, True, True),
        ("80", 0.74, True, True),
        ("32/11/2024", 0.92, False, True),
        ("25/06/2094", 0.94, True, True),
        ("2050", 0.92, False, False),
        ("1.500", 0.92, False, True),
    ],
)
def test_dates_and_document_numbers_need_less_confidence_to_be_sure(
    text: str, sure: float, twice: bool, again: bool
) -> None:
    reader = Fixed(text)
    lines = [line((text, sure), again=(Alternative(text, sure),) if twice else ())]
    read_numbers(lines, page(), HEIGHT, reader)
    assert reader.crops == again


def test_a_second_look_that_was_not_sure_does_not_make_a_document_number_sure() -> None:
    reader = Fixed("98/KH-UBND")
    read_numbers(
        [line(("98/KH-UBND", 0.88), again=(Alternative("98/KH-UBND", 0.4),))], page(), HEIGHT, reader
    )
    assert reader.crops == 1


def test_letters_that_stand_for_digits_are_read_again_where_a_number_is_likely() -> None:
    lines = [line(("§.", 0.9), ("tháng", 0.9), ("II", 0.99), ("là", 0.9), ("B", 0.9))]
    (read,) = read_numbers(lines, page(), HEIGHT, Fixed("11"))
    assert [bool(word.alternatives) for word in read.words] == [True, False, True, False, False]


def test_strokes_alone_are_read_again_everywhere() -> None:
    (read,) = read_numbers([line(("lên", 0.9), ("II", 0.9))], page(), HEIGHT, Fixed("11"))
    assert read.words[1].alternatives == (Alternative("11", 0.9),)


@pytest.mark.parametrize(
    ("read", "seen"), [("VHI", "VIII"), ("XI,", "XIII,"), ("1X.", "IX."), ("II", "III"), ("[V", "IV")]
)
def test_a_roman_numeral_is_what_the_second_reader_sees(read: str, seen: str) -> None:
    (line_,) = read_numbers([line(("khóa", 0.96), (read, 0.94))], page(), HEIGHT, Fixed(seen))
    word = line_.words[1]
    assert (word.text, word.alternatives[-1].text) == (seen, read)


@pytest.mark.parametrize(
    ("read", "seen"), [("11", "II"), ("I", "1"), ("VỊ", "VI"), ("HĐ", "II"), ("XII", "x")]
)
def test_numbers_and_words_become_no_numeral(read: str, seen: str) -> None:
    (line_,) = read_numbers([line(("khóa", 0.96), (read, 0.6))], page(), HEIGHT, Fixed(seen))
    assert line_.words[1].text == read


@pytest.mark.parametrize(
    ("read", "seen"),
    [("m?", "m²"), ("km”,", "km²,"), ("mỶ", "m³"), ("mẺ⁄s", "m³/s"), ("(đồng/m?)", "(đồng/m²)")],
)
def test_a_unit_after_a_number_is_what_the_second_reader_sees(read: str, seen: str) -> None:
    (line_,) = read_numbers([line(("12,5", 0.96), (read, 0.94))], page(), HEIGHT, Fixed(seen))
    assert line_.words[1].text == seen


def test_a_unit_that_the_second_reader_is_less_sure_of_stays_a_doubt() -> None:
    (line_,) = read_numbers([line(("12,5", 0.96), ("m?", 0.3))], page(), HEIGHT, Fixed("m²", 0.6))
    assert (line_.words[1].text, line_.words[1].alternatives[-1].text) == ("m²", "m?")
    (line_,) = read_numbers([line(("12,5", 0.96), ("m?", 0.3))], page(), HEIGHT, Fixed("m²", 0.4))
    assert line_.words[1].text == "m?"


@pytest.mark.parametrize(
    ("before", "read", "seen"),
    [("12", "m2", "m²"), ("12", "mẻ", "me"), ("12", "m", "m2"), ("dài", "m?", "m²")],
)
def test_other_words_become_no_unit(before: str, read: str, seen: str) -> None:
    (line_,) = read_numbers([line((before, 0.96), (read, 0.6))], page(), HEIGHT, Fixed(seen))
    assert line_.words[1].text == read


def test_a_sure_number_that_a_second_look_read_otherwise_is_read_again() -> None:
    seen = line(("2018", 0.96), again=(Alternative("2016", 0.9),))
    (read,) = read_numbers([seen], page(), HEIGHT, Fixed("2018"))
    assert [again.text for again in read.words[0].alternatives] == ["2016", "2018"]


def test_words_that_a_second_look_joined_are_left_alone() -> None:
    one, other = line(("82/201", 0.5), ("2", 0.5)).words
    joined = Line((
        replace(one, alternatives=(Alternative("82/2012", 0.9),)),
        replace(other, alternatives=(Alternative("", 0.9),)),
    ))  # fmt: skip
    assert read_numbers([joined], page(), HEIGHT, Fixed("5")) == (joined,)


@pytest.mark.parametrize("seen", ["", "—"])
def test_what_holds_no_digit_or_letter_is_no_alternative(seen: str) -> None:
    lines = [line(("12", 0.5))]
    assert read_numbers(lines, page(), HEIGHT, Fixed(seen)) == tuple(lines)


def test_the_least_sure_numbers_of_a_page_are_read_and_no_more() -> None:
    reader = Fixed("1")
    many = [line(("22", 0.5)) for _ in range(MAX_NUMBERS + 5)] + [line(("3", 0.1))]
    read = read_numbers(many, page(), HEIGHT, reader)
    assert reader.crops == MAX_NUMBERS
    assert read[-1].words[0].alternatives


def test_if_the_reader_fails_the_page_stands() -> None:
    class Failing(Fixed):
        def read_crops(self, crops: Sequence[Pixels]) -> tuple[Line, ...]:
            raise RecognitionError("RapidOCR failed.")

    lines = [line(("12", 0.5))]
    assert read_numbers(lines, page(), HEIGHT, Failing("")) == tuple(lines)


@pytest.mark.parametrize(
    ("first", "second", "merged"),
    [
        ("38/2014/QĐ-UBND", "58/2014/QD-UBND", "58/2014/QĐ-UBND"),
        ("_734QÐ-UBND", "734/QD-UBND", "734/QĐ-UBND"),
        ("1Š", "15", "15"),
        ("79/2006/0HI", "79/2006/QH1", "79/2006/QH1"),
        ("12,5", "12,5", "12,5"),
    ],
)
def test_letters_keep_the_marks_that_the_second_reader_does_not_know(
    first: str, second: str, merged: str
) -> None:
    assert with_letters_of(first, second) == merged


@installed
def test_a_misread_number_is_read_rightly_by_rapidocr(draw: Callable[..., Image.Image]) -> None:
    pixels = np.asarray(draw("Luật số 58/2014/QH13", mode="L"))
    (read,) = Tesseract().read(pixels, 300)
    wrong = tuple(
        replace(word, text="38/2014/QH13", confidence=0.5) if "2014" in word.text else word
        for word in read.words
    )
    (seen,) = read_numbers([Line(wrong)], Cleaned(pixels, np.eye(3)), HEIGHT, RapidOcr())
    (alternative,) = (again for word in seen.words for again in word.alternatives)
    assert alternative.text == "58/2014/QH13"
    assert alternative.confidence > 0.8


@installed
def test_the_pipeline_asks_the_second_reader_unless_told_not_to(
    draw: Callable[..., Image.Image], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = Fixed("1")
    monkeypatch.setattr(RapidOcr, "read_crops", lambda self, crops: asked.read_crops(crops))
    pixels = np.asarray(draw("Ngày 15 tháng 9 năm 2350\nSố 1846 và 2957", size=14, mode="L"))
    pixels = np.pad(pixels, ((0, 0), (0, 300)), constant_values=255)  # a sheet, no receipt
    hard = (pixels + np.random.default_rng(3).normal(0, 35, pixels.shape)).clip(0, 255)
    recognise(PageImage(1, hard.astype(np.uint8), 75), Tesseract(), skip=("numbers",))
    assert asked.crops == 0
    recognise(PageImage(1, hard.astype(np.uint8), 75), Tesseract())
    assert asked.crops > 0


@pytest.mark.parametrize(
    ("read", "sure", "seen", "believed"),
    [
        ("1-2019", 0.96, "I-2019", 0.9),
        ("H-2017,", 0.77, "II-2017,", 0.97),
        ("TV/2025", 0.5, "IV/2025", 0.8),
        ("II-2022", 0.8, "III-2022", 0.95),
    ],
)
def test_a_numeral_before_a_year_is_what_the_second_reader_sees(
    read: str, sure: float, seen: str, believed: float
) -> None:
    (line_,) = read_numbers([line(("quý", 0.96), (read, sure))], page(), HEIGHT, Fixed(seen, believed))
    word = line_.words[1]
    assert (word.text, word.alternatives[-1].text) == (seen, read)


@pytest.mark.parametrize(
    ("read", "seen", "believed"),
    [
        ("1-2019", "I-2019", 0.6),  # not sure
        ("1-2019", "I-2018", 0.9),  # another year
        ("2-2019", "II-2019", 0.9),  # another shape
        ("I-2019", "1-2019", 0.9),
        ("II-2022", "III-2022", 0.8),  # both are numerals
    ],
)
def test_other_tokens_before_a_year_become_no_numeral(read: str, seen: str, believed: float) -> None:
    (line_,) = read_numbers([line(("quý", 0.96), (read, 0.6))], page(), HEIGHT, Fixed(seen, believed))
    assert line_.words[1].text == read


def test_a_numeral_before_a_year_that_two_looks_saw_needs_no_sure_one() -> None:
    again = (Alternative("I-2014", 0.57),)
    (line_,) = read_numbers([line(("1-2014", 0.71), again=again)], page(), HEIGHT, Fixed("I-2014", 0.64))
    assert line_.words[0].text == "I-2014"
