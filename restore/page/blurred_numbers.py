"""Numbers out of focus: RapidOCR reads the parts of lines around them, and its numbers replace misread ones.

On blurred pages Tesseract tears numbers at their points (`48 344 313`), loses commas, and misreads digits at
every look. A part is read with two words on either side: cut out alone, a number loses its separators too.
Only numbers of a usual form count. A number with other digits than the first look's stands in the text if
the second reader was sure; unless another look saw the same, the first look then is the last of its
alternatives, so that it is a doubt. So is a sign that an unsure second reader alone saw. Where the second
reader was certain and one look agrees, looks at other numbers do not count.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import NamedTuple

import numpy as np

from restore.document import Alternative, Box, Line, Page, Word
from restore.errors import RecognitionError
from restore.page.blurred import MAX_SURE
from restore.page.image import Pixels
from restore.page.numbers import CropReader, is_joined, with_letters_of
from restore.page.rapidocr import cut_out
from restore.page.recogniser import confidence
from restore.vietnamese.look_alikes import as_digits
from restore.vietnamese.number_forms import is_long, is_usual, may_be_torn
from restore.vietnamese.syllable import digits

# Measured on 26 drawn pages (out of focus, receipts, typewritten): of 70 numbers that the second reader read
# with 0.7 or more and other digits than the first look, it read 68 rightly, the first look 9; with 0.5 to 0.7
# 24 and 7 of 33, and all but one of 20 where the first look was no number, or another look saw the same.
_SURE = 0.7  # minimum confidence of a number that replaces other digits
_SEPARATED = 0.9  # minimum confidence of a number that has signs which no other look saw
# Of 105 that it read with 0.95 or more all were right; another look saw the same digits in 76 of them.
_CERTAIN = 0.95  # minimum confidence of a number that another look saw too to be no doubt
_SEEN = 0.5  # minimum confidence of a number that counts as seen

# Chosen.
_KEPT = 0.96  # confidence of a first look from which it stays
_LETTERS_KEPT = 0.6  # the same for a first look without digits
_BESIDE = 2  # words on either side that are read with a number
_WIDE = 1.0  # heights of a word: minimum gap that no part reaches over
_MARGIN = 0.1  # heights of a line around a part; with 0.3, the lines above and below disturb
_MIN_CROP = 6  # pixels: minimum side of a crop
_INSIDE = 0.5  # minimum share of a word's width within the number
_BEYOND = 0.8  # heights of a line: maximum distance of the ends of a number and of the words in its place
_TURNS = frozenset(("deskew", "dewarp"))  # cleanup steps whose amount is an angle

_NUMBER = re.compile(r"\d(?:[\d.,/-]*[\d%])?(?:/[A-Z][\w/-]*)?")
_DECIMALS = re.compile(r"(?P<whole>\d{1,3}(?:\.\d{3})*)[.,](?P<rest>\d{1,2}%?)")
_RULES = frozenset("[]")  # read from the rules of boxes to write in
_AROUND = " .,;:!?()“”\"'"


class _Span(NamedTuple):
    """From left to right in a crop, in pixels."""

    left: float
    right: float


class _Number(NamedTuple):
    """A number in the second reader's text of a part, and the characters before and after it in its word."""

    text: str
    span: _Span
    confidence: float
    beside: str


@dataclass(frozen=True)
class _Part:
    """The words [first, last) of a line, where they lie in their crop, and the crop, levelled."""

    line: int
    first: int
    last: int
    spans: tuple[_Span, ...]
    height: float  # of the line, in pixels
    crop: Pixels


def with_blurred_numbers(page: Page, pixels: Pixels, reader: CropReader) -> Page:
    """Return a page that was read with low confidence with the numbers that the second reader read on it.

    `pixels`: the gray page as it was loaded, turned as the page was. If the reader raises RecognitionError,
    the page is unchanged.
    """
    if confidence(page.lines) >= MAX_SURE:
        return page
    angle = sum(float(step.amount or 0) for step in page.treatment.steps if step.name in _TURNS)
    parts = [part for i in range(len(page.lines)) for part in _parts(page.lines, i, pixels, angle)]
    try:
        seen = reader.read_crops([part.crop for part in parts])
    except RecognitionError:
        return page
    result = list(page.lines)
    for part, read in reversed(list(zip(parts, seen, strict=True))):
        for number in reversed(list(_numbers(read.words))):
            result[part.line] = _with_number(result[part.line], part, number)
    return replace(page, lines=tuple(result))


def _parts(lines: Sequence[Line], index: int, pixels: Pixels, angle: float) -> Iterator[_Part]:
    """Yield the parts of a line around words in which a look saw a digit; the line slopes by `angle`°."""
    words = lines[index].words
    for first, last in _runs(words):
        boxes = [word.box for word in words[first:last]]
        part = _cut(index, first, last, boxes, pixels, math.radians(angle))
        if min(part.crop.shape) >= _MIN_CROP:
            yield part


def _runs(words: Sequence[Word]) -> Iterator[tuple[int, int]]:
    """Yield first and last (exclusive) index of runs of words around those in which a look saw a digit.

    A run ends at a wide gap: the second reader sees no blank there, as before the prices of a receipt.
    """
    count, wide = len(words), [0, len(words)]
    height = median([word.box.height for word in words] or [0])
    for k, (one, other) in enumerate(pairwise(words), 1):
        if other.box.left - one.box.right > _WIDE * height:
            wide.append(k)
    near: set[int] = set()
    for k, word in enumerate(words):
        if any(digits(text) for text in (word.text, *(look.text for look in word.alternatives))):
            start = max(k - _BESIDE, max(end for end in wide if end <= k))
            near.update(range(start, min(k + _BESIDE + 1, min(end for end in wide if end > k))))
    ends = {0, count, *(k for k in range(1, count) if k in wide or not {k - 1, k} <= near)}
    yield from (run for run in pairwise(sorted(ends)) if run[0] in near)


def _cut(line: int, first: int, last: int, boxes: Sequence[Box], pixels: Pixels, angle: float) -> _Part:
    """Crop words of a line that slopes down to the right by `angle` (radians), levelled."""
    cosine, sine = math.cos(angle), math.sin(angle)
    grown = cosine**2 - sine**2
    spans, levels = [], []
    for box in boxes:
        x, y = box.center
        width = (box.width * cosine - box.height * abs(sine)) / grown
        height = (box.height * cosine - box.width * abs(sine)) / grown
        middle, level = x * cosine + y * sine, y * cosine - x * sine
        spans.append(_Span(middle - width / 2, middle + width / 2))
        levels.append((level - height / 2, level + height / 2))
    tall = median(bottom - top for top, bottom in levels)
    margin = round(_MARGIN * tall)
    left, right = min(span.left for span in spans) - margin, max(span.right for span in spans) + margin
    top, bottom = min(one for one, _ in levels) - margin, max(other for _, other in levels) + margin
    if angle:
        corners = [(u, v) for u, v in ((left, top), (right, top), (right, bottom), (left, bottom))]
        quad = np.array([(u * cosine - v * sine, u * sine + v * cosine) for u, v in corners])
        crop = cut_out(pixels, quad) if right > left and bottom > top else np.zeros((0, 0), np.uint8)
    else:
        left, top = max(0.0, left), max(0.0, top)
        crop = np.ascontiguousarray(pixels[Box.between(*map(round, (left, top, right, bottom))).slices])
    return _Part(line, first, last, _apart([_Span(s.left - left, s.right - left) for s in spans]), tall, crop)


def _apart(spans: Sequence[_Span]) -> tuple[_Span, ...]:
    """Return the spans of words without what reaches over later words: boxes of blurred words often do."""
    result = list(spans)
    for k in range(len(spans) - 2, -1, -1):
        if spans[k].left < result[k + 1].left < spans[k].right:
            result[k] = _Span(spans[k].left, result[k + 1].left)
    return tuple(result)


def _numbers(words: Sequence[Word]) -> Iterator[_Number]:
    """Yield the numbers of a usual form in the second reader's words of a crop.

    It often loses the blanks between words: "ngày12/3/2020và".
    """
    for word in words:
        for found in _NUMBER.finditer(word.text) if word.confidence >= _SEEN else ():
            if is_usual(found[0]):
                wide = word.box.width / len(word.text)
                start, end = found.span()
                span = _Span(word.box.left + wide * start, word.box.left + wide * end)
                beside = (word.text[:start][-1:] or " ") + (word.text[end:][:1] or " ")
                yield _Number(found[0], span, word.confidence, beside)


def _with_number(line: Line, part: _Part, number: _Number) -> Line:
    """Return the line with the number in place of the words that stand where it was read, or as one more
    reading of them. The words of the part from this number on may be others by now."""
    inside = [k for k, span in enumerate(part.spans) if _is_inside(span, number.span)]
    inside = _from_piece(inside, line.words[part.first :], number.text)
    if not inside or inside[-1] - inside[0] + 1 > len(inside):
        return line
    ends = (part.spans[inside[0]].left, part.spans[inside[-1]].right)
    if max(abs(a - b) for a, b in zip(ends, number.span, strict=True)) > _BEYOND * part.height:
        return line
    first, last = part.first + inside[0], part.first + inside[-1] + 1
    words = line.words[first:last]
    ours = "".join(word.text for word in words)
    text = _with_comma(with_letters_of(ours, number.text), words)
    if len(words) > 1 and is_long(text) and not may_be_torn([word.text for word in words], text):
        return line
    if not _RULES.isdisjoint(ours) or _is_part(ours, text, number.beside):
        return line
    sure = min(word.confidence for word in words)
    look = Alternative(text, number.confidence)
    looks = words[0].alternatives if len(words) == 1 else ()
    certain = number.confidence >= _CERTAIN and _is_seen_too(words, text)
    if certain and not is_joined(line.words, first):
        looks = tuple(again for again in looks if again.text.strip(_AROUND) == text)
    if len(words) == 1 and words[0].text.strip(_AROUND) == text:
        return line.replacing(first, last, [replace(words[0], alternatives=(*looks, look))])
    before = Alternative(" ".join(word.text for word in words), sure)
    head, tail = ours[: -len(ours.lstrip("(“"))], ours[len(ours.rstrip(".,;:)")) :]
    new = Word(head + text + tail, Box.union(word.box for word in words), number.confidence)
    if digits(as_digits(ours, text)) == digits(text):
        seen = number.confidence >= _SEPARATED or any(again.text.strip(_AROUND) == text for again in looks)
        return line.replacing(
            first, last, [replace(new, alternatives=(before, look) if seen else (look, before))]
        )
    if number.confidence >= _least(words, text) and sure < (_KEPT if digits(ours) else _LETTERS_KEPT):
        # A crop of the word alone is the same reader's, and may have lost the same digit: the lower counts.
        less = (again._replace(confidence=min(again.confidence, look.confidence)) for again in looks)
        both = (before, *looks, look) if certain else (*less, look, before)
        return line.replacing(first, last, [replace(new, alternatives=both)])
    return line.replacing(first, last, [_with_look(words[0], look)]) if len(words) == 1 else line


def _from_piece(inside: list[int], words: Sequence[Word], text: str) -> list[int]:
    """Return the indices of the words in place of a number, with a piece before them that has what they lack.

    "50" before "000.000" belongs to 50.000.000, since both readers saw its digits.
    """
    if not inside or not inside[0]:
        return inside
    read = "".join(word.text for word in words[inside[0] - 1 : inside[-1] + 1])
    piece = digits(words[inside[0] - 1].text)
    return [inside[0] - 1, *inside] if piece and digits(read) == digits(text) else inside


def _is_part(ours: str, text: str, beside: str) -> bool:
    """True if the number is only a part of what was read: 17 of "17CD", 1000 of "1000m", 50 of "50%"."""
    body = ours.strip(_AROUND)
    ends = zip(body[:1] + body[-1:], beside, strict=False)
    if any(mine.isalpha() and other.isalpha() for mine, other in ends):
        return True
    if is_usual(body) and body.endswith("%") and not text.endswith("%"):
        return True
    mended = as_digits(body, text)
    letters = any(map(str.isalpha, mended)) and not any(map(str.isalpha, text))
    return letters and digits(mended) == digits(text)


def _least(words: Sequence[Word], text: str) -> float:
    """Return the confidence from which a number replaces words that were read otherwise: less if they are no
    number of a usual form, or if another look saw the same digits."""
    ours = [word.text.strip(_AROUND) for word in words]
    unusual = any(map(digits, ours)) and not any(is_usual(sign.join(ours)) for sign in ("", "."))
    return _SEEN if unusual or _is_seen_too(words, text) else _SURE


def _is_seen_too(words: Sequence[Word], text: str) -> bool:
    """True if another look at the words saw the same digits."""
    looks = [look.text for word in words for look in word.alternatives]
    return any(digits(look) == digits(text) for look in (*looks, *(word.text for word in words)))


def _with_look(word: Word, look: Alternative) -> Word:
    return replace(word, alternatives=(*word.alternatives, look))


def _is_inside(word: _Span, number: _Span) -> bool:
    shared = min(word.right, number.right) - max(word.left, number.left)
    return shared > _INSIDE * (word.right - word.left)


def _with_comma(text: str, words: Sequence[Word]) -> str:
    """Return a number with a comma before one or two decimals where any look saw one: faint commas are read
    as points, points hardly as commas."""
    parted = _DECIMALS.fullmatch(text)
    if not parted:
        return text
    comma = f"{parted['whole']},{parted['rest']}"
    looks = (look for word in words for look in (word.text, *(again.text for again in word.alternatives)))
    return comma if any(look.strip(_AROUND) == comma for look in looks) else text
