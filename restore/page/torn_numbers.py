"""Join numbers that the recogniser split ("4/1 I", "27 17/2025/TT") if the second reader reads one number.

A 1 has so much white beside it that it looks like a separate word. Pieces are cropped together if the gap
between them is small beside those of the words of their line, if they have low confidence, or if the strokes
at the gap are as near to each other as digits of one number, which have equal widths. If the second
reader reads the same characters as one number with high confidence, the pieces are joined, unless they are
two numbers whose blank it lost (`7727 5290`). No digit becomes another digit, but letters that look like
digits (I, l) become digits. The first reading stays among the alternatives. If the second reader has lower
confidence, or the pieces are two numbers, its reading becomes an alternative of each piece.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

import numpy as np

from restore.document import Alternative, Box, Line, Word
from restore.errors import RecognitionError
from restore.page.cleanup import Cleaned, cleaned_box
from restore.page.image import Pixels
from restore.page.numbers import SURE, CropReader, with_letters_of
from restore.vietnamese.look_alikes import as_digits
from restore.vietnamese.number_forms import may_be_torn
from restore.vietnamese.syllable import digits

# Chosen.
_SEEN = 0.5  # confidence of the second reader from which its number is an alternative of the pieces
_NEAR = 0.8  # share of the line's median word gap below which pieces count as near
_PITCH = 0.95  # digit heights: maximum distance of two digits' middles; with a space between, at least 1.1
_INK, _PAPER = 2, 90  # percentiles of the gray levels around two pieces
_MARGIN = 0.25  # letter heights around the pieces
_GROUP = 0.9  # letter heights: gap in a row of boxes that parts two groups of digits; others are 0.35
_MOST = 30  # maximum split numbers of a page
_AROUND = ".,;:()"  # signs around a number that are not part of it
_WHOLE = re.compile(r"\d{1,3}(?:\.\d{3})+|\d{1,2}([/.-])\d{1,2}\1(?:19|20)\d\d")  # 25.000, 14/04/2012
_LEFT = re.compile(r".*[\dIlÌÍ|!][./:-]?")  # first piece, without a comma: it may separate two numbers
_GROUPS = re.compile(r"\d{1,3}(?:\.\d{3})+")
_RIGHT = re.compile(r"[\dIlÌÍ|!][\dIlÌÍ|!.,:/-]*(?:\)?[.,;:)]|(?:/[A-ZĐ][\w-]*|[A-Z]\d{0,2})[.,;:)]?)?")


def join_torn_numbers(
    lines: Sequence[Line],
    page: Cleaned,
    letter_height: float,
    reader: CropReader,
    boxed: Sequence[Box] = (),
) -> tuple[Line, ...]:
    """Return the lines with split numbers joined; boxes, `letter_height` in pixels of the page as loaded.

    `boxed`: rows of boxes with one digit in each; numbers in a row may be torn anywhere.
    If the reader raises RecognitionError, the lines are unchanged.
    """
    pixels, matrix = page.full_size

    def is_near(before: Word, after: Word) -> bool:
        return _pitch(pixels, *(cleaned_box(word.box, matrix) for word in (before, after))) <= _PITCH

    wide = _GROUP * letter_height
    runs = [
        (i, *part)
        for i, line in enumerate(lines)
        for run in _runs(line.words, is_near)
        for part in _groups(line.words, *run, boxed, wide)
    ][:_MOST]
    crops: list[Pixels] = []
    kept: list[tuple[int, int, int]] = []
    for i, first, last in runs:
        pieces = Box.union(word.box for word in lines[i].words[first:last])
        box = cleaned_box(pieces.padded(round(_MARGIN * letter_height)), matrix)
        crop = np.ascontiguousarray(pixels[box.slices])
        if min(crop.shape) > 0:
            crops.append(crop)
            kept.append((i, first, last))
    try:
        seen = reader.read_crops(crops) if crops else ()
    except RecognitionError:
        return tuple(lines)
    result = list(lines)
    for (i, first, last), read in reversed(list(zip(kept, seen, strict=True))):
        text = "".join(word.text for word in read.words)
        look = Alternative(text, min((word.confidence for word in read.words), default=0.0))
        words = result[i].words[first:last]
        row = any(word.box.overlaps(area) for word in words for area in boxed)
        if _are_whole(words, text):
            continue
        if look.confidence >= SURE and (whole := _one_number(words, text, row)):
            result[i] = result[i].replacing(first, last, [_joined(words, whole, look)])
        elif look.confidence >= _SEEN and digits(text) and digits(text) == digits(_mended(words, text)):
            told = [replace(w, alternatives=(*w.alternatives, look)) for w in words]
            result[i] = replace(result[i], words=(*result[i].words[:first], *told, *result[i].words[last:]))
    return tuple(result)


def _joined(words: Sequence[Word], whole: str, look: Alternative) -> Word:
    """Return the pieces as one number; what they were, and what the second reader saw, are its looks."""
    torn = Alternative(" ".join(word.text for word in words), min(word.confidence for word in words))
    looks = (torn, look._replace(text=whole))
    return Word(whole, Box.union(word.box for word in words), SURE, looks)


def _runs(words: Sequence[Word], is_near: Callable[[Word, Word], bool]) -> Iterator[tuple[int, int]]:
    """Yield first and last (exclusive) index of neighbouring words that may be pieces of one number.

    `is_near` tells by the image whether two pieces are as near to each other as digits.
    """
    if len(words) < 2:
        return
    gaps = [after.box.left - before.box.right for before, after in pairwise(words)]
    near = _NEAR * median(gaps)
    first = 0
    for k, (before, after) in enumerate(pairwise(words)):
        pieces = _LEFT.fullmatch(before.text) and _RIGHT.fullmatch(after.text)
        unsure = min(before.confidence, after.confidence) < SURE and gaps[k] <= median(gaps)
        if pieces and (gaps[k] < near or unsure or is_near(before, after)):
            continue
        if k > first:
            yield first, k + 1
        first = k + 1
    if len(words) - 1 > first:
        yield first, len(words)


def _groups(
    words: Sequence[Word], first: int, last: int, boxed: Sequence[Box], wide: float
) -> Iterator[tuple[int, int]]:
    """Yield the parts of a run between the wide gaps in rows of boxes, which part groups of digits."""
    start = first
    for k in range(first + 1, last + 1):
        gap = words[k].box.left - words[k - 1].box.right if k < last else 0
        row = gap > wide and any(words[k].box.overlaps(area) for area in boxed)
        if k == last or row:
            if k - start > 1:
                yield start, k
            start = k


def _pitch(pixels: Pixels, before: Box, after: Box) -> float:
    """Return the distance of the middles of the strokes beside the gap, in heights of the first stroke."""
    both = Box.union((before, after))
    crop = pixels[both.slices]
    if not crop.size:
        return math.inf
    ink, paper = np.percentile(crop, (_INK, _PAPER))
    dark = crop < (ink + paper) / 2
    edges = np.flatnonzero(np.diff(np.concatenate([[False], dark.sum(axis=0) > 1, [False]])))
    starts, ends = edges[::2], edges[1::2]
    seam = (before.right + after.left) / 2 - max(0, both.left)
    left = np.flatnonzero(starts + ends < 2 * seam)
    if not len(left) or left[-1] + 1 == len(starts):
        return math.inf
    k = left[-1]
    rows = np.flatnonzero(dark[:, starts[k] : ends[k]].any(axis=1))
    distance = (starts[k + 1] + ends[k + 1] - starts[k] - ends[k]) / 2
    return float(distance / (rows[-1] - rows[0] + 1))


def _are_whole(words: Sequence[Word], seen: str) -> bool:
    """True if one of the pieces is a whole number or date, and what was seen is none.

    The second reader reads no spaces: 25.000618, 14/04/201217:24.
    """
    if _WHOLE.fullmatch(seen.strip(_AROUND)):
        return False
    return any(_WHOLE.fullmatch(word.text.strip(_AROUND)) for word in words)


def _one_number(words: Sequence[Word], seen: str, boxed: bool) -> str:
    """Return the pieces as one token if the other reader's text `seen` has the same characters; else "".

    It may have points where groups of three digits are parted: "5 000.000", "5.000.000". Also "" if they
    are two numbers rather than the pieces of one, unless they are in a row of boxes.
    """
    seen = with_letters_of("".join(word.text for word in words), seen)
    mended = _mended(words, seen)
    body = seen.strip(".,;:")
    groups = re.split("[ .]", " ".join(word.text.strip(".,;:") for word in words))
    if _GROUPS.fullmatch(body) and body.split(".") == groups:
        return seen
    same = digits(mended) and mended.strip(".,;:") == body
    return mended if same and (boxed or may_be_torn([word.text for word in words], mended)) else ""


def _mended(words: Sequence[Word], seen: str) -> str:
    """Return the pieces together, with digits for the look-alikes for which `seen` has them."""
    return as_digits("".join(word.text for word in words), seen)
