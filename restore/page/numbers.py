"""A second reader for numbers: RapidOCR reads the tokens with digits that have low confidence again.

No language model can detect a misread digit, so a second recogniser is needed. Its reading becomes an
alternative of the word: the text engine treats different digits as a doubt or, if the second reader has a
much higher confidence, as an edit with its reason (`restore.text.evidence.readings`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

import numpy as np
from rapidfuzz.distance import Levenshtein

from restore.document import Alternative, Line, Word
from restore.errors import RecognitionError
from restore.page.cleanup import Cleaned, cleaned_box
from restore.page.image import Pixels
from restore.vietnamese.look_alikes import as_digits
from restore.vietnamese.number_forms import is_like_road, is_possible_after
from restore.vietnamese.numerals import before_a_year, is_like_roman, is_roman
from restore.vietnamese.syllable import digits, strip_marks

# Chosen.
MAX_NUMBERS = 60  # maximum numbers of a page that are read again, lowest confidence first: limits the cost
SURE = 0.95  # confidence from which a number is not read again
# Measured on 144 drawn hard pages: of 379 dates, years and document numbers that were read once, with 0.9 or
# more, none was misread; of 260 that were read twice alike, first with 0.7 or more, one, which the second
# reader misread too.
_SURE_SHAPED, _SURE_TWICE = 0.9, 0.7
_YEAR = r"(?:19\d|20[0-5])\d"  # later ones are misread: both looks saw 2094 for 2004 in slanted print
_SHAPED = re.compile(
    rf"\(?(?:(?:[0-2]?\d|3[01])[/.-](?:0?\d|1[0-2])[/.-]{_YEAR}|{_YEAR}"
    rf"|\d{{1,5}}[/-](?:{_YEAR}/)?[A-ZĐ][A-ZĐ\d/-]+)[.,;:)]*"
)
_LIKE_DIGITS = re.compile(r"[IlOoSŠš§B|Z!]{1,3}[.,):/]?")
_NO_LETTERS = re.compile(r"[§Šš][.,):/]?")  # characters rarely printed alone
_PER = r"\(?(?:[^\W\d_]{1,6}/)?"  # (đồng/m²)
_UNIT = re.compile(_PER + r"[kcdm]?m[²³](?:/\w{1,4})?[.,;:)]*")
_LIKE_UNIT = re.compile(_PER + r"[kcdem]?m(?:[^a-z\s]{0,4}|[^a-z\s]{0,2}[/⁄][a-z]{1,4}[^a-z\s]?)")
_BEFORE_NUMBERS = frozenset(("ngay", "thang", "nam", "so", "dieu", "khoan", "lan", "quy", "thu"))
_ONLY_LETTERS = 0.2  # minimum confidence of a reading without digits of a token with digits
# Measured on 330 hard and real pages: where both later looks agreed on other digits than a first look of less
# than _UNSURE, they were right in 32 of 32; in the 3 where the first one was right, it had a confidence of 1.
_UNSURE = 0.85
_LIKELY_UNIT = 0.5  # minimum confidence of the second reader of a unit for what is none: m? or m°
_LOOKED, _AGREED = 0.3, 0.9  # minimum confidence of the second look, and of the second reader
# Of 570 Roman numerals on drawn pages, the first look misread 137; the second reader, if as sure as
# _AGREED, one. On blurred pages it misses strokes of others.
# Before a year (I-2019), of 234 drawn numerals it read 221 rightly, and no 1 or 11 (151) as a numeral.
_SEEN = 0.7  # its minimum confidence where the first look saw no numeral
_AROUND = " .,;:!?()“”\"'"  # signs around a number that are not part of it
_UNSEEN = 0.5  # maximum confidence of a number that the second reader does not see, on such pages
_MARGIN = 0.25  # letter heights around a word
_MIN_CROP = 6  # pixels: minimum side of a crop


class CropReader(Protocol):
    """A recogniser of many small images at once, each one line; see `RapidOcr.read_crops`."""

    def read_crops(self, crops: Sequence[Pixels]) -> tuple[Line, ...]: ...


def read_numbers(
    lines: Sequence[Line], page: Cleaned, letter_height: float, reader: CropReader, every: bool = False
) -> tuple[Line, ...]:
    """Return the lines with one more alternative for each doubtful number that the reader could read.

    With `every`, no number counts as sure: on faint or blurred pages the first reader is sure of wrong ones,
    also three times.
    Boxes and `letter_height` in pixels of the page as it was loaded. If the reader raises RecognitionError,
    the lines are unchanged.
    """
    pixels, matrix = page.full_size
    crops: list[Pixels] = []
    places: list[tuple[int, int]] = []
    for i, k in _doubtful(lines, every):
        box = cleaned_box(lines[i].words[k].box.padded(round(_MARGIN * letter_height)), matrix)
        crop = np.ascontiguousarray(pixels[box.slices])
        if min(crop.shape) >= _MIN_CROP:
            crops.append(crop)
            places.append((i, k))
    try:
        seen = reader.read_crops(crops)
    except RecognitionError:
        return tuple(lines)
    result = [list(line.words) for line in lines]
    for (i, k), read in zip(places, seen, strict=True):
        word = result[i][k]
        text = with_letters_of(word.text, "".join(part.text for part in read.words))
        again = Alternative(text, min((part.confidence for part in read.words), default=0.0))
        before = result[i][k - 1].text if k else ""
        if text and not is_possible_after(before, text) and is_possible_after(before, word.text):
            continue
        if text and _is_number_like(word, again):
            word = as_agreed(replace(word, alternatives=(*word.alternatives, again)))
            result[i][k] = as_unit(as_quarter(as_numeral(word)))
        elif every and digits(word.text):
            result[i][k] = word.believed(_UNSEEN)
    return tuple(replace(line, words=tuple(words)) for line, words in zip(lines, result, strict=True))


def as_agreed(word: Word) -> Word:
    """Return a word with what a later look and the second reader both read, if the first look was unsure.

    The first look becomes the last of its alternatives, so that another number is still a doubt. What only
    the first look saw around a number (`122/NQ-HĐND.`) was a speck.
    """
    if len(word.alternatives) < 2 or word.confidence >= _UNSURE or word.alternatives[-1].confidence < _AGREED:
        return word
    *looks, again = word.alternatives
    body = word.text.strip(_AROUND)
    for look in looks:
        theirs = with_letters_of(look.text, again.text)
        text = as_digits(look.text, theirs)
        one, other = text.strip(_AROUND), theirs.strip(_AROUND)
        new = digits(one) not in ("", digits(body)) and as_digits(body, one) != one  # I for 1 is mended later
        speck = one == body and text == theirs != word.text
        if look.confidence >= _LOOKED and one == other and " " not in one and (new or speck):
            alternatives = (*word.alternatives, Alternative(word.text, word.confidence))
            return replace(word, text=text, confidence=again.confidence, alternatives=alternatives)
    return word


def as_numeral(word: Word) -> Word:
    """Return a word with the Roman numeral that the second reader read: VIII for "VHI" or "VII".

    The first look becomes the last of the alternatives, so that another numeral is still a doubt. Strokes
    alone may be ones as well.
    """
    again = word.alternatives[-1]
    ours, theirs = word.text.strip(_AROUND), again.text.strip(_AROUND)
    least = _AGREED if is_roman(ours) else _SEEN
    seen = is_roman(theirs) and len(theirs) > 1 and again.confidence >= least
    if not seen or ours == theirs or not is_like_roman(ours):
        return word
    alternatives = (*word.alternatives, Alternative(word.text, word.confidence))
    return replace(word, text=again.text, confidence=again.confidence, alternatives=alternatives)


def as_quarter(word: Word) -> Word:
    """Return a word with the Roman numeral before a year that the second reader read: I-2019 for "1-2019".

    It must be sure, or another look must have seen the same numeral, or sign that looks like one.
    """
    *looks, again = word.alternatives
    (ours, year), (theirs, same) = before_a_year(word.text), before_a_year(again.text)
    if not is_roman(theirs) or ours == theirs or digits(year) != digits(same):
        return word
    if not (is_like_roman(ours) or set(ours) == {"1"}):
        return word
    seen = any(before_a_year(look.text)[0] == theirs for look in looks)
    if again.confidence < (_AGREED if is_roman(ours) else _SEEN) and not seen:
        return word
    alternatives = (*word.alternatives, Alternative(word.text, word.confidence))
    sure = max(again.confidence, *(look.confidence for look in looks)) if seen else again.confidence
    return replace(word, text=theirs + year, confidence=sure, alternatives=alternatives)


def as_unit(word: Word) -> Word:
    """Return a word with the unit of area or volume that the second reader read: m² for "m?", m³ for "mỶ".

    A unit of which the first look saw a plain digit ("m2") stays. Where the second reader was less sure, the
    first look becomes the last of the alternatives, so that the unit is a doubt.
    """
    again = word.alternatives[-1]
    seen = _UNIT.fullmatch(again.text) and again.confidence >= _LIKELY_UNIT
    if not seen or not _LIKE_UNIT.fullmatch(word.text) or digits(word.text):
        return word
    if again.confidence < _AGREED:
        word = replace(word, alternatives=(*word.alternatives, Alternative(word.text, word.confidence)))
    return replace(word, text=again.text, confidence=again.confidence)


def _is_number_like(word: Word, again: Alternative) -> bool:
    """True if the reading is a number, or has only letters where digits were read: ink that is no print."""
    body = again.text.strip(_AROUND)
    if digits(body) or _LIKE_DIGITS.fullmatch(again.text) or is_roman(body) or _UNIT.fullmatch(again.text):
        return True
    return bool(digits(word.text)) and again.confidence >= _ONLY_LETTERS and any(map(str.isalpha, again.text))


def with_letters_of(first: str, second: str) -> str:
    """Return the second reading, with letters of the first reading where they differ only in marks.

    RapidOCR knows no Đ and few letters with marks: `12/QĐ-UBND`, `18/QD-UBND` → `18/QĐ-UBND`.
    """
    first = first.replace("\N{LATIN CAPITAL LETTER ETH}", "Đ")  # Tesseract sometimes gives it for Đ
    marked = list(second)
    for ours, theirs in _matches(strip_marks(first), strip_marks(second)):
        if first[ours].isalpha():
            marked[theirs] = first[ours]
    return "".join(marked)


def _matches(first: str, second: str) -> list[tuple[int, int]]:
    """Return pairs of indices of equal characters in an alignment of two texts."""
    blocks = Levenshtein.opcodes(first, second)
    return [
        (block.src_start + k, block.dest_start + k)
        for block in blocks
        if block.tag == "equal"
        for k in range(block.src_end - block.src_start)
    ]


def _doubtful(lines: Sequence[Line], every: bool) -> list[tuple[int, int]]:
    """Return (line, word) of the numbers to read again: of low confidence, or with different readings."""
    found = [
        (word.confidence, i, k)
        for i, line in enumerate(lines)
        for k, word in enumerate(line.words)
        if _may_be_number(line.words, k) and not is_joined(line.words, k) and (every or not _is_sure(word))
    ]
    return [(i, k) for _, i, k in sorted(found)[: MAX_NUMBERS * (1 + every)]]


def _may_be_number(words: Sequence[Word], index: int) -> bool:
    """True if a look saw a digit, or look-alikes where a number is likely: "tháng II", "lên II"."""
    text = words[index].text
    if any(digits(seen) for seen in (text, *(look.text for look in words[index].alternatives))):
        return True
    if is_like_roman(text.strip(_AROUND)):  # or ones
        return True
    before = strip_marks(words[index - 1].text).lower().rstrip(":") if index else ""
    if _LIKE_UNIT.fullmatch(text) and (digits(before) or text.startswith("(")):
        return True
    if _NO_LETTERS.fullmatch(text) or is_like_road(text):
        return True
    return bool(_LIKE_DIGITS.fullmatch(text)) and (index == 0 or before in _BEFORE_NUMBERS)


def _is_sure(word: Word) -> bool:
    """True if all readings agree, with a confidence that suffices for a number of this shape."""
    if not digits(word.text) or any(again.text != word.text for again in word.alternatives):
        return False
    before, _ = before_a_year(word.text)
    if is_like_roman(word.text.strip(_AROUND)) or (before and set(before) == {"1"}):  # 1X, 1-2019
        return False
    shaped = _SHAPED.fullmatch(word.text)
    if shaped and word.alternatives:
        return min(word.confidence, *(again.confidence for again in word.alternatives)) >= _SURE_TWICE
    return word.confidence >= (_SURE_SHAPED if shaped else SURE)


def is_joined(words: Sequence[Word], index: int) -> bool:
    """True if another reading joined the word to the previous or next word."""
    around = words[index : index + 2]
    return any(again.text == "" for word in around for again in word.alternatives)
