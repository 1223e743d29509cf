"""A second look: words that the recogniser was not sure of are read again, larger and softer.

They are cut from the page as it was scanned and stand one under the other in one image, so that Tesseract
starts once. What it sees is put beside the first reading, word by word; which of the two is right
is for the text engine to say (`restore.evidence.readings`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import cv2
import numpy as np

from restore.document import Alternative, Box, Line, Word
from restore.errors import RecognitionError
from restore.image.cleanup import Cleaned, moved, resize, scaling
from restore.image.load import Pixels
from restore.image.quality import luminance
from restore.ocr import ONE_BLOCK, Recogniser

DOUBTFUL = 0.9  # confidence; on real scans 6 % of the words are below, and half of the misread ones
MOST = 60  # words of a page, the most doubtful first: what a second look may cost
_AROUND = 1  # words on either side
LETTERS = 22.0  # height in pixels; the first reading has 16 on most pages, so it errs in other places
_SOFT = 1.0  # sigma in pixels: Tesseract loses marks to hard edges
_RIM = 0.3  # letter heights around a line
_GAP = 24  # pixels of white between two lines
_LEAST = 6  # pixels: narrower or lower strips hold no word
_DPI = 200.0  # at which letters of that height are about 13 point


class _Place(NamedTuple):
    """The words [first, last) of a line."""

    line: int
    first: int
    last: int


@dataclass(frozen=True)
class _Strip:
    """Words cut out: pixel (x, y) of the page lies at ((x − left)·scale + _GAP, (y − top)·scale + start)."""

    place: _Place
    boxes: tuple[Box, ...]
    pixels: Pixels
    left: int
    top: int
    scale: float
    start: int

    def on_page(self, box: Box) -> Box:
        return Box(
            round((box.left - _GAP) / self.scale) + self.left,
            round((box.top - self.start) / self.scale) + self.top,
            round(box.width / self.scale),
            round(box.height / self.scale),
        )


def look_again(
    lines: Sequence[Line], page: Cleaned, letter_height: float, recogniser: Recogniser
) -> tuple[Line, ...]:
    """The lines, with `alternatives` for the words that were read again.

    Boxes and `letter_height` are in pixels of the page as it came. If the second look fails, the first one
    stands.
    """
    pixels, matrix = page.pixels, page.matrix
    if page.sharp is not None:
        pixels, matrix = page.sharp, scaling(page.sharp.shape[1] / pixels.shape[1]) @ matrix
    strips: list[_Strip] = []
    start = _GAP
    for place in _doubtful(lines):
        boxes = tuple(moved(word.box, matrix) for word in lines[place.line].words[place.first : place.last])
        strip = _cut(pixels, place, boxes, letter_height, start)
        if min(strip.pixels.shape) >= _LEAST:
            strips.append(strip)
            start += strip.pixels.shape[0] + _GAP
    if not strips:
        return tuple(lines)
    try:
        seen = recogniser.read(_stack([strip.pixels for strip in strips], start), _DPI, ONE_BLOCK)
    except RecognitionError:
        return tuple(lines)
    again = [word for line in seen for word in line.words]
    result = [list(line.words) for line in lines]
    for strip in strips:
        mine = [
            replace(word, box=strip.on_page(word.box))
            for word in again
            if strip.start <= word.box.top + word.box.height / 2 <= strip.start + strip.pixels.shape[0]
        ]
        line, first, last = strip.place
        result[line][first:last] = _beside(result[line][first:last], strip.boxes, mine)
    return tuple(replace(line, words=tuple(words)) for line, words in zip(lines, result, strict=True))


def _doubtful(lines: Sequence[Line]) -> list[_Place]:
    """What to read again: doubtful words, each with its neighbours, since marks are read in company."""
    words = ((word.confidence, i, k) for i, line in enumerate(lines) for k, word in enumerate(line.words))
    least = sorted(words)
    chosen = {(i, k) for sure, i, k in least[:MOST] if sure < DOUBTFUL}
    places: list[_Place] = []
    for i, k in sorted(chosen):
        first, last = max(0, k - _AROUND), min(len(lines[i].words), k + _AROUND + 1)
        if places and places[-1].line == i and first <= places[-1].last:
            places[-1] = places[-1]._replace(last=last)
        else:
            places.append(_Place(i, first, last))
    return places


def _cut(pixels: Pixels, place: _Place, words: tuple[Box, ...], letter_height: float, start: int) -> _Strip:
    """Words, gray, their letters `LETTERS` high."""
    rim = round(_RIM * letter_height)
    left, top = (max(0, min(sides) - rim) for sides in zip(*((b.left, b.top) for b in words), strict=True))
    right = max(box.left + box.width for box in words) + rim
    bottom = max(box.top + box.height for box in words) + rim
    scale = LETTERS / letter_height
    strip = luminance(np.ascontiguousarray(pixels[top:bottom, left:right]))
    if min(strip.shape) * scale >= _LEAST:
        strip = np.asarray(cv2.GaussianBlur(resize(strip, scale), (0, 0), _SOFT), dtype=np.uint8)
    return _Strip(place, words, strip, left, top, scale, start)


def _stack(strips: Sequence[Pixels], height: int) -> Pixels:
    """The strips one under the other, on paper as bright as theirs."""
    paper = int(np.median([np.percentile(strip, 90) for strip in strips]))
    width = max(strip.shape[1] for strip in strips) + 2 * _GAP
    sheet = np.full((height, width), paper, np.uint8)
    top = _GAP
    for strip in strips:
        sheet[top : top + strip.shape[0], _GAP : _GAP + strip.shape[1]] = strip
        top += strip.shape[0] + _GAP
    return sheet


def _beside(words: Sequence[Word], boxes: Sequence[Box], again: Sequence[Word]) -> tuple[Word, ...]:
    """Each word with what was read in its place; where words ran together, the first has it all."""
    places = [[k for k, box in enumerate(boxes) if _same_place(box, word.box)] for word in again]
    result = list(words)
    for first, last in _runs(len(words), places):
        mine = [w for w, place in zip(again, places, strict=True) if place and first <= place[0] <= last]
        if not mine:
            continue
        text = " ".join(word.text for word in sorted(mine, key=lambda word: word.box.left))
        sure = min(word.confidence for word in mine)
        for k in range(first, last + 1):
            result[k] = replace(words[k], alternatives=(Alternative(text if k == first else "", sure),))
    return tuple(result)


def _runs(count: int, places: Sequence[Sequence[int]]) -> list[tuple[int, int]]:
    """First and last index of the words that belong together: one word of the second look covers them."""
    joined = {k for place in places if place for k in range(place[0], place[-1])}  # with the next one
    runs, first = [], 0
    for k in range(count):
        if k not in joined:
            runs.append((first, k))
            first = k + 1
    return runs


def _same_place(one: Box, other: Box) -> bool:
    """Do they share half the width of the narrower, and half the height of the lower?"""
    across = min(one.left + one.width, other.left + other.width) - max(one.left, other.left)
    down = min(one.top + one.height, other.top + other.height) - max(one.top, other.top)
    return 2 * across > min(one.width, other.width) and 2 * down > min(one.height, other.height)
