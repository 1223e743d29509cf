"""Marks of notes: small raised numbers after a word (`tại⁷`, `Nghị định⁽¹⁾`) and before the notes themselves.

Tesseract reads them as quotes, question marks or letters of the word before. So raised shapes are sought
beside the letters; those that the second reader sees as a number are painted over before the page is read,
and put behind, or before, the words beside them afterwards.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from restore.document import Box, Line, Word
from restore.errors import RecognitionError
from restore.page.components import components
from restore.page.image import PageImage, Pixels
from restore.page.numbers import CropReader
from restore.page.quality import PageQuality

# Chosen. In letter heights (of small letters without ascenders):
_HEIGHTS = 0.42, 1.35  # of raised digits and brackets; digits on the line are higher
_WIDTHS = 0.12, 1.0
_RAISED = 0.45  # minimum height of their feet above those of the letters beside
_TOP = 0.9  # maximum height of their heads above those of the letters beside
_BAND = 0.3  # above and below a shape, within which the others of its mark stand
_BELOW = 0.6  # below that, where there is no ink
_LONGEST = 5.0  # maximum length of a mark
_BESIDE = 0.9  # maximum gap between a mark and the word that it stands at
_PARTED = 0.4  # maximum gap between a mark and the stroke after it; a space is wider
_BEFORE = 1.8  # maximum gap between a mark and a letter
_LEAST, _MOST_HIGH, _MOST_WIDE = 0.75, 2.5, 4.0  # minimum height of a letter beside, maximum height and width
_AROUND = 5.0  # distance of the letters that show where the feet of the line are
_WHITE = 3.0  # minimum white before the mark of a note at the begin of its line
_MARGIN = 0.35  # of paper around a mark that is read
_CLEAR = 0.3  # maximum share of the columns below a shape that have ink
# In other units:
_LEAST_HIGH = 0.58  # minimum height, as a share of that of the letters around; quotes are lower
_JOINED = 0.4  # maximum gap between the shapes of a mark, as a share of their height
_MOST_MARKS = 60  # of a page; more are no marks of notes
_SURE = 0.8  # minimum confidence of the second reader
_TWICE = 2  # times that the number of a note is printed

_MARK = re.compile(r"[1-9]\d?\d?|\([1-9]\d?\d?\)|\[[1-9]\d?\d?\]", re.ASCII)
_RAISED_SIGNS = str.maketrans("0123456789()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁽⁾")


@dataclass(frozen=True)
class NoteMark:
    """A mark of a note on a page: its box in pixels of the page, and its text, raised."""

    box: Box
    text: str


class _Shape(NamedTuple):
    """A raised shape on a page: its box, and which of its pixels are ink."""

    box: Box
    ink: NDArray[np.bool_]


def lift_note_marks(
    image: PageImage, quality: PageQuality, reader: CropReader
) -> tuple[PageImage, tuple[NoteMark, ...]]:
    """Return a gray page without the marks of notes, and these. Unevenly lit pages are unchanged."""
    parts, threshold, letter = quality.parts, quality.threshold, quality.letter_height
    if parts is None or threshold is None or not letter:
        return image, ()
    shapes = _raised(parts, image.pixels, letter, threshold)
    if not shapes or len(shapes) > _MOST_MARKS:
        return image, ()
    paper = round(quality.paper)
    ways = [shape for both in shapes for shape in both]
    try:
        seen = reader.read_crops([_alone(image.pixels, shape, letter, paper) for shape in ways])
    except RecognitionError:
        return image, ()
    texts = {id(shape): _text(line) for shape, line in zip(ways, seen, strict=True)}
    chosen = [max(both, key=lambda shape: len(texts[id(shape)])) for both in shapes]
    marks = [NoteMark(shape.box, texts[id(shape)]) for shape in chosen]
    found = _likely(marks, image.pixels, letter, threshold)
    if not found:
        return image, ()
    pixels = image.pixels.copy()
    boxes = {mark.box for mark in found}
    for shape in chosen:
        if shape.box in boxes:
            pixels[shape.box.slices][_spread(shape)] = paper
    return replace(image, pixels=pixels), found


def with_note_marks(lines: Sequence[Line], marks: Sequence[NoteMark], letter: float) -> tuple[Line, ...]:
    """Put marks behind the words that end beside them, or before the next word of the line.

    What a mark parted is put together: "m", "³", "/s".
    """
    result = [list(line.words) for line in lines]
    for mark in sorted(marks, key=lambda one: one.box.left):
        place = _place(result, mark.box, letter)
        if place is None:
            continue
        i, k, behind = place
        if not behind:
            result[i].insert(k, Word(mark.text, mark.box, _SURE))
            continue
        for number in range(len(result[i][k].alternatives)):
            result[i] = _in_look(result[i], k, number, mark.text)
        word = result[i][k]
        word = replace(word, text=word.text + mark.text, box=Box.union((word.box, mark.box)))
        result[i][k] = word
        for after in result[i][k + 1 : k + 2]:
            if after.text.startswith("/") and after.box.left - mark.box.right < _PARTED * letter:
                box, sure = Box.union((word.box, after.box)), min(word.confidence, after.confidence)
                whole = Word(word.text + after.text, box, sure)
                result[i] = list(Line(tuple(result[i])).replacing(k, k + 2, [whole]).words)
    return tuple(replace(line, words=tuple(words)) for line, words in zip(lines, result, strict=True))


def _in_look(words: Sequence[Word], place: int, number: int, text: str) -> list[Word]:
    """Return the words with a mark behind one of them in its look of this number, or in that look at the word
    that it was joined to; unchanged if it was joined to the word after it."""
    result = list(words)
    after = words[place + 1 : place + 2]
    if after and _is_joined(after[0], number):
        return result
    while place and _is_joined(words[place], number):
        place -= 1
    looks = list(words[place].alternatives)
    if number < len(looks):
        looks[number] = looks[number]._replace(text=looks[number].text + text)
        result[place] = replace(words[place], alternatives=tuple(looks))
    return result


def _is_joined(word: Word, number: int) -> bool:
    """True if a look joined the word to the one before."""
    return number < len(word.alternatives) and not word.alternatives[number].text


def _place(lines: Sequence[Sequence[Word]], mark: Box, letter: float) -> tuple[int, int, bool] | None:
    """Return the line and word beside a mark, and whether it is behind that word; None without a line."""
    best: tuple[float, int, int, bool] | None = None
    for i, words in enumerate(lines):
        for k, word in enumerate(words):
            if not word.box.top - letter <= mark.center[1] <= word.box.bottom:
                continue
            after, before = mark.left - word.box.right, word.box.left - mark.right
            behind = -letter < after <= _BESIDE * letter and mark.center[0] > word.box.center[0]
            if behind or before >= -letter / 2:
                away = abs(after) if behind else letter + abs(before)
                best = min(best or (away, i, k, behind), (away, i, k, behind))
    return best[1:] if best else None


def _raised(parts: NDArray[np.int32], gray: Pixels, letter: float, threshold: float) -> list[list[_Shape]]:
    """Return the raised shapes beside letters with all that is raised beside them, in one or two ways."""
    width, height = parts[:, 2] / letter, parts[:, 3] / letter
    like = (height >= _HEIGHTS[0]) & (height <= _HEIGHTS[1]) & (width >= _WIDTHS[0]) & (width <= _WIDTHS[1])
    letters = parts[(height >= _LEAST) & (height <= _MOST_HIGH) & (width <= _MOST_WIDE)]
    letters = letters[np.argsort(letters[:, 1])]
    found: list[list[_Shape]] = []
    for row in parts[like]:
        box = Box(*map(int, row[:4]))
        if any(box.overlaps(ways[0].box) for ways in found) or not _is_raised(row, letters, letter):
            continue
        if ways := _whole(box, gray, letter, threshold):
            same = [others for others in found if others[-1].box.overlaps(ways[-1].box)]
            if all(others[-1].box.width < ways[-1].box.width for others in same):
                found = [*(others for others in found if others not in same), ways]
    return found


def _is_raised(shape: NDArray[np.int32], letters: NDArray[np.int32], letter: float) -> bool:
    """True if a shape (a row of components) is beside a letter, with its feet above those of the line."""
    left, top, width, height = map(int, shape[:4])
    bottom = top + height
    first, last = np.searchsorted(letters[:, 1], (top - _MOST_HIGH * letter, bottom))
    line = letters[first:last]
    line = line[line[:, 1] + line[:, 3] > top]
    away = np.maximum(line[:, 0] - left - width, left - line[:, 0] - line[:, 2])
    near = away <= _AROUND * letter
    near &= (line[:, 0] != left) | (line[:, 1] != top)  # but itself
    if not near.any() or away[near].min() > _BEFORE * letter:
        return False
    feet, heads = line[near, 1] + line[near, 3], line[near, 1]
    raised = float(np.median(feet)) - bottom >= _RAISED * letter
    high = height >= _LEAST_HIGH * float(np.median(line[near, 3]))
    return raised and high and float(heads.min()) - top <= _TOP * letter


def _whole(part: Box, gray: Pixels, letter: float, threshold: float) -> list[_Shape]:
    """Return the mark that a shape is part of: it reaches as far as raised ink with none below it.

    First of shapes that are raised as a whole, then, if that is more, with what touches a letter, as a
    bracket may. Empty if there is ink below the shape, as there is below the marks of a letter.
    """
    top, bottom = max(0, part.top - round(_BAND * letter)), part.bottom + round(_BAND * letter)
    far = round(_LONGEST * letter)
    first = max(0, part.left - far)
    window = gray[top : bottom + round(_BELOW * letter), first : part.right + far]
    dark: NDArray[np.bool_] = np.asarray(window <= threshold, dtype=bool)
    labels, stats, _ = components(dark.astype(np.uint8))
    high = np.asarray(stats[:, 1] + stats[:, 3] <= bottom - top)
    high[0] = False
    below = np.asarray(dark[bottom - top :].any(axis=0))
    left, right = part.left - first, part.right - first
    if below[left:right].mean() > _CLEAR:
        return []
    gap = round(_JOINED * part.height)
    found: list[_Shape] = []
    inks: tuple[NDArray[np.bool_], ...] = (high[labels], dark[: bottom - top])
    for ink in inks:
        raised = np.asarray(ink.any(axis=0))
        start = left - _reach(raised[:left][::-1], below[:left][::-1], gap)
        end = right + _reach(raised[right:], below[right:], gap)
        rows = np.flatnonzero(ink[:, start:end].any(axis=1))
        if len(rows) and end - start <= far:
            box = Box.between(first + start, top + int(rows[0]), first + end, top + int(rows[-1]) + 1)
            found.append(_Shape(box, ink[rows[0] : rows[-1] + 1, start:end]))
    return found[:1] if len(found) > 1 and found[0].box == found[1].box else found


def _reach(raised: NDArray[np.bool_], below: NDArray[np.bool_], gap: int) -> int:
    """Return how many columns raised ink reaches, with gaps of at most `gap`, until there is ink below."""
    stops = np.flatnonzero(below)
    inked = np.flatnonzero(raised[: stops[0]] if len(stops) else raised)
    reach = 0
    for column in inked.tolist():
        if column - reach > gap:
            break
        reach = column + 1
    return reach


def _alone(gray: Pixels, shape: _Shape, letter: float, paper: int) -> Pixels:
    """Return an enlarged picture of a mark alone, with paper around it."""
    pixels = np.where(_spread(shape), gray[shape.box.slices], paper).astype(np.uint8)
    around = (round(_MARGIN * letter),) * 4
    sheet = cv2.copyMakeBorder(pixels, *around, cv2.BORDER_CONSTANT, value=paper)
    return np.asarray(cv2.resize(sheet, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC), dtype=np.uint8)


def _spread(shape: _Shape) -> NDArray[np.bool_]:
    """Return the ink of a shape and the gray pixels beside it."""
    return np.asarray(cv2.dilate(shape.ink.astype(np.uint8), np.ones((3, 3), np.uint8)), dtype=bool)


def _text(line: Line) -> str:
    """Return what a mark says; "" if the reader saw no number of a note surely."""
    text = "".join(word.text for word in line.words)
    sure = min((word.confidence for word in line.words), default=0.0)
    return text if _MARK.fullmatch(text) and sure >= _SURE else ""


def _likely(marks: Sequence[NoteMark], gray: Pixels, letter: float, threshold: float) -> tuple[NoteMark, ...]:
    """Return the marks of the commonest form, their text raised, if it is not in brackets.

    A number without brackets counts beside its neighbour in the series, or twice, at a word and at the note:
    others may be letters that jumped, or handwriting.
    """
    forms = Counter(_form(mark) for mark in marks if mark.text)
    if not forms:
        return ()
    form = forms.most_common(1)[0][0]
    alike = [mark for mark in marks if mark.text and _form(mark) == form]
    if form == "[":
        return tuple(alike)
    if not form:
        numbers = Counter(int(mark.text) for mark in alike)
        leading = {int(mark.text) for mark in alike if _leads(mark.box, gray, letter, threshold)}
        known = {
            number
            for number, count in numbers.items()
            if number - 1 in numbers or number + 1 in numbers or (count == _TWICE and number in leading)
        }
        alike = [mark for mark in alike if int(mark.text) in known]
    return tuple(replace(mark, text=mark.text.translate(_RAISED_SIGNS)) for mark in alike)


def _form(mark: NoteMark) -> str:
    return mark.text[0] if mark.text[0] in "([" else ""


def _leads(mark: Box, gray: Pixels, letter: float, threshold: float) -> bool:
    """True if there is white before a mark: it begins a line."""
    before = gray[mark.slices[0], max(0, mark.left - round(_WHITE * letter)) : mark.left - 1]
    return not (before <= threshold).any()
