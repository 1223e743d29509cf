"""A second look: words that the recogniser was not sure of are read again, larger and softer.

They are cut from the page as it was scanned and stand one under the other in one image, so that Tesseract
starts once. What it sees is put beside the first reading, word by word; which of the two is right
is for the text engine to say (`restore.text.evidence.readings`). Print that was left out stands in the same
image: what is read there surely becomes lines of the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import cv2
import numpy as np

from restore.document import Alternative, Box, Line, Table, Word
from restore.errors import RecognitionError
from restore.page.cleanup import Cleaned, Matrix, back_to_page, moved, resize, scaling
from restore.page.load import Pixels
from restore.page.missed_lines import unread
from restore.page.recogniser import confidence
from restore.page.tesseract import ONE_BLOCK, Tesseract

DOUBTFUL = 0.9  # confidence; on real scans 6 % of the words are below, and half of the misread ones
MOST = 60  # words of a page, the most doubtful first: what a second look may cost
_AROUND = 1  # words on either side
LETTERS = 22.0  # height in pixels; the first reading has 16 on most pages, so it errs in other places
_SOFT = 1.0  # sigma in pixels: Tesseract loses marks to hard edges
_RIM = 0.3  # letter heights around a line
_GAP = 24  # pixels of white between two lines
_LEAST = 6  # pixels: narrower or lower strips hold no word
_DPI = 200.0  # at which letters of that height are about 13 point
_WORD, _LINE = 0.5, 0.8  # confidences that a word at a line's end, and a line, left out at first must have
_WORDS, _LETTERS = 2, 6  # and how many of them it must have: less is a scrap


class _Place(NamedTuple):
    """The words [first, last) of a line."""

    line: int
    first: int
    last: int


@dataclass(frozen=True)
class _Strip:
    """Words cut out: pixel (x, y) of the page lies at ((x − left)·scale + _GAP, (y − top)·scale + start)."""

    place: _Place | None  # None for print that was left out
    boxes: tuple[Box, ...]
    pixels: Pixels
    left: int
    top: int
    scale: float
    start: int

    def holds(self, word: Word) -> bool:
        """Does a word of the sheet lie on this strip?"""
        middle = word.box.top + word.box.height / 2
        return self.start <= middle <= self.start + int(self.pixels.shape[0])

    def on_page(self, box: Box) -> Box:
        return Box(
            round((box.left - _GAP) / self.scale) + self.left,
            round((box.top - self.start) / self.scale) + self.top,
            round(box.width / self.scale),
            round(box.height / self.scale),
        )


def look_again(
    lines: Sequence[Line],
    page: Cleaned,
    letter_height: float,
    recogniser: Tesseract,
    tables: Sequence[Table] = (),
) -> tuple[Line, ...]:
    """The lines, with `alternatives` for the words that were read again, and with those that were left out.

    Boxes and `letter_height` are in pixels of the page as it came. If the second look fails, the first one
    stands. Nothing is looked for in `tables`, whose lines keep their places.
    """
    pixels, matrix = page.pixels, page.matrix
    if page.sharp is not None:
        pixels, matrix = page.sharp, scaling(page.sharp.shape[1] / pixels.shape[1]) @ matrix
    places: list[tuple[_Place | None, tuple[Box, ...]]] = [
        (place, tuple(moved(word.box, matrix) for word in lines[place.line].words[place.first : place.last]))
        for place in _doubtful(lines)
    ]
    if not tables:
        places += [(None, (box,)) for box in _left_out(lines, page, letter_height, pixels.shape[1])]
    strips: list[_Strip] = []
    start = _GAP
    for place, boxes in places:
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
    found: list[Line] = []
    for strip in strips:
        if strip.place is None:
            found += _new_lines(strip, seen, matrix)
            continue
        mine = [replace(word, box=strip.on_page(word.box)) for word in again if strip.holds(word)]
        line, first, last = strip.place
        result[line][first:last] = _beside(result[line][first:last], strip.boxes, mine)
    told = [replace(line, words=tuple(words)) for line, words in zip(lines, result, strict=True)]
    for new in found:
        told = _inserted(told, new)
    return tuple(told)


def _left_out(lines: Sequence[Line], page: Cleaned, letter_height: float, width: int) -> list[Box]:
    """Around print that no line holds, in pixels of the page when it is `width` of them wide.

    What stands between two words of a line is not left out: boxes now and then miss their words.
    """
    pairs = (
        pair for line in lines for pair in zip(line.words, (*line.words[1:], line.words[-1]), strict=True)
    )
    read = [moved(_around(*pair), page.matrix) for pair in pairs]
    factor = width / page.pixels.shape[1]
    return [moved(box, scaling(factor)) for box in unread(page.pixels, read, letter_height * page.scale)]


def _around(one: Word, other: Word) -> Box:
    sides = one.box, other.box
    left, top = min(box.left for box in sides), min(box.top for box in sides)
    right = max(box.left + box.width for box in sides)
    return Box(left, top, right - left, max(box.top + box.height for box in sides) - top)


def _new_lines(strip: _Strip, seen: Sequence[Line], matrix: Matrix) -> list[Line]:
    """What was surely read on a strip of print that was left out, boxes on the page as it came."""
    found = []
    for line in seen:
        words = [word for word in line.words if strip.holds(word)]
        while words and words[0].confidence < _WORD:  # a seal's rim, say
            del words[0]
        while words and words[-1].confidence < _WORD:
            del words[-1]
        new = Line(tuple(replace(w, box=back_to_page(strip.on_page(w.box), matrix)) for w in words))
        letters = [sum(map(str.isalpha, word.text)) for word in words]
        enough = sum(count > 1 for count in letters) >= _WORDS and sum(letters) >= _LETTERS
        if enough and confidence([new]) >= _LINE:
            found.append(new)
    return found


def _inserted(lines: Sequence[Line], new: Line) -> list[Line]:
    """The lines with a new one: after the last one above it in its column, else before the next one below."""
    (left, right), top = _sides(new), new.words[0].box.top
    column = [k for k, line in enumerate(lines) if _sides(line)[0] < right and left < _sides(line)[1]]
    above = [k for k in column if lines[k].words[0].box.top <= top]
    below = [k for k in column if lines[k].words[0].box.top > top]
    place = above[-1] + 1 if above else below[0] if below else len(lines)
    roles = [lines[k].role for k in (*above[-1:], *below[:1])]
    common = roles[0] if len(set(roles)) == 1 and roles[0] != "page-number" else "body"
    return [*lines[:place], replace(new, role=common), *lines[place:]]


def _sides(line: Line) -> tuple[int, int]:
    return line.words[0].box.left, line.words[-1].box.left + line.words[-1].box.width


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


def _cut(
    pixels: Pixels, place: _Place | None, words: tuple[Box, ...], letter_height: float, start: int
) -> _Strip:
    """Words, gray, their letters `LETTERS` high."""
    rim = round(_RIM * letter_height)
    left, top = (max(0, min(sides) - rim) for sides in zip(*((b.left, b.top) for b in words), strict=True))
    right = max(box.left + box.width for box in words) + rim
    bottom = max(box.top + box.height for box in words) + rim
    scale = LETTERS / letter_height
    strip = np.ascontiguousarray(pixels[top:bottom, left:right])
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
