"""Give the items of a list one bullet: a sign of the same shape at the left of several lines.

Recognisers read check marks, arrows and dots at the left of items as letters ("v", "V4", "Nó"), otherwise in
each line, or drop them, also dashes that stand far from their text. Such a sign is told from letters by its
shape, which is the same in all items, and by the gap between it and the text, which begins at the same place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from statistics import median
from typing import NamedTuple

import cv2
import numpy as np

from restore.document import Box, Line, Word
from restore.page.components import component_stats
from restore.page.image import Pixels
from restore.page.missed_words import ink_outside

# Chosen. In heights of a small letter:
_SIDES = 0.15, 2.2  # of the higher and the wider side of a sign
_GAP = 0.7, 5.0  # between a sign and its text: wider than between two words
_FREE = 2.0  # white left of a sign
_DRIFT = 0.6  # by which signs of neighbouring items are out of line, as on a page that is not level
_SMALL = 0.8  # sides of a dot
_DUST = 0.12  # sides of a speck beside a sign
# In other units:
_FEWEST = 3  # items of a list
_SIZE = 0.2  # share by which the sides of two signs may differ
_GRID = 16  # pixels: side of the square to which signs are scaled for comparison
_EVEN = 0.05  # maximum deviation of the ink in a sign that fills its box
_ALIKE, _ALIKE_SMALL = 0.8, 0.2  # minimum correlation of two signs; of dots, which scanning makes ragged
_SURE = 0.8  # minimum confidence of a reading that counts
_BULLET = 0.95  # confidence of a bullet
_FLAT = 0.5  # height of a dash, in its width
_FILLED = 0.7  # minimum ink at any place in the middle of a dot
_CHECK_WIDTH = 0.7  # minimum width of a check mark, in its height
_ON = 0.5  # minimum share of the smaller of two boxes, if a word was read from a sign
_DASHES = "-–—~_"
_LIKE_CHECKS = "vV"  # letters that a check mark is read for, with confidence


class _Sign(NamedTuple):
    """A sign left of a line: its box, its shape, where the text begins, and the line."""

    box: Box
    shape: Pixels
    text: int
    line: int


def with_bullets(gray: Pixels, lines: Sequence[Line]) -> tuple[Line, ...]:
    """Return the lines of a page with the bullets of its lists; boxes in pixels of `gray` (h, w)."""
    heights = [word.box.height for line in lines for word in line.words if word.text.isalpha()]
    if len(lines) < _FEWEST or not heights:
        return tuple(lines)
    unit = 0.6 * median(heights)  # the height of a small letter
    end = round(max(_text_begins(line) for line in lines if line.words) + unit)
    dark = ink_outside(np.ascontiguousarray(gray[:, :end]), ())  # what is further right is text
    parts = component_stats(dark)
    signs = [sign for index in range(len(lines)) if (sign := _sign(dark, parts, lines, index, unit))]
    result: list[Line] = list(lines)
    for items in _lists(signs, unit):
        if bullet := _bullet(items, lines):
            for sign in items:
                result = _with_bullet(result, sign, bullet)
    return tuple(line for line in result if line.words)


def _text_begins(line: Line) -> int:
    """Return where the text of a line begins at the latest, if its first word was read from a sign."""
    return line.words[:2][-1].box.left


def _sign(dark: Pixels, parts: np.ndarray, lines: Sequence[Line], index: int, unit: float) -> _Sign | None:
    """Return the sign left of the text of a line; None if its first component is part of a word."""
    first = Box.union(word.box for word in lines[index].words[:3])
    left, top, width, height = parts[:, :4].T
    middle = top + height / 2
    near = (left > first.left - (_GAP[1] + _SIDES[1]) * unit) & (left < first.right)
    near &= left < _text_begins(lines[index]) + unit
    near &= (middle > first.top) & (middle < first.bottom) & (np.maximum(width, height) > _DUST * unit)
    row = parts[near]
    if len(row) < 2:
        return None
    row = row[np.argsort(row[:, 0])]
    box = Box(*map(int, row[0, :4]))
    text = int(row[1, 0])
    fits = _SIDES[0] * unit <= max(box.width, box.height) <= _SIDES[1] * unit
    if not fits or not _GAP[0] * unit <= text - box.right <= _GAP[1] * unit:
        return None
    beside = dark[box.top : box.bottom, max(0, round(box.left - _FREE * unit)) : box.left]
    if beside.any():
        return None
    shape = cv2.resize(dark[box.slices].astype(np.float32), (_GRID, _GRID), interpolation=cv2.INTER_AREA)
    return _Sign(box, np.asarray(shape), text, index)


def _lists(signs: Sequence[_Sign], unit: float) -> list[list[_Sign]]:
    """Return the groups of signs that are alike, one below the other, as far from their text."""
    found: list[list[_Sign]] = []
    for sign in sorted(signs, key=lambda sign: sign.box.top):
        own = next((items for items in found if _continues(items[-1], sign, unit)), None)
        if own is None:
            found.append([sign])
        elif not sign.box.overlaps(own[-1].box):
            own.append(sign)
    return [items for items in found if len(items) >= _FEWEST]


def _continues(last: _Sign, sign: _Sign, unit: float) -> bool:
    level = abs(last.box.left - sign.box.left) <= _DRIFT * unit
    indent = (last.text - last.box.left) - (sign.text - sign.box.left)
    small = max(last.box.width, last.box.height, sign.box.width, sign.box.height) <= _SMALL * unit
    return (
        level and abs(indent) <= _DRIFT * unit and _same_shape(last, sign, _ALIKE_SMALL if small else _ALIKE)
    )


def _same_shape(one: _Sign, other: _Sign, alike: float) -> bool:
    sides = ((one.box.width, other.box.width), (one.box.height, other.box.height))
    if any(abs(a - b) > max(1.5, _SIZE * max(a, b)) for a, b in sides):
        return False
    flat = max(one.box.height, other.box.height) < 0.5 * min(one.box.width, other.box.width)
    if flat or min(one.shape.std(), other.shape.std()) < _EVEN:
        return flat or max(one.shape.std(), other.shape.std()) < _EVEN
    return float(np.corrcoef(one.shape.ravel(), other.shape.ravel())[0, 1]) >= alike


def _bullet(items: Sequence[_Sign], lines: Sequence[Line]) -> str:
    """Return the bullet of a list: a dash, a dot, a check mark, or what was read; "" if it may be text."""
    width, height = (median(getattr(sign.box, side) for sign in items) for side in ("width", "height"))
    if height < _FLAT * width:
        return "-"
    shape = np.mean([sign.shape for sign in items], axis=0)
    inside = slice(_GRID // 4, 3 * _GRID // 4)
    if shape[inside, inside].min() >= _FILLED and abs(width - height) <= _SIZE * max(width, height):
        return "•"
    read = [word for sign in items for line in lines for word in line.words if _is_on(word, sign)]
    texts = Counter(word.text for word in read if word.confidence >= _SURE)
    text, count = texts.most_common(1)[0] if texts else ("", 0)
    if 2 * count >= len(items) and text not in _LIKE_CHECKS:
        return "" if any(map(str.isalnum, text)) else text
    if _is_check(shape, width / height):
        return "✓"
    signs = [word for word in read if not any(map(str.isalnum, word.text))]
    return "•" if 2 * len(signs) > len(items) and len(signs) == len(read) else ""


def _is_check(shape: Pixels, ratio: float) -> bool:
    """True if a shape has a short left arm, a foot left of the middle, and a long arm to the upper right."""
    rows, columns = np.nonzero(shape > 0.5)
    if not len(rows) or ratio < _CHECK_WIDTH:
        return False
    last = _GRID - 1
    foot, top = columns[rows == rows.max()].mean() / last, columns[rows == rows.min()].mean() / last
    arm = rows[columns == columns.min()]
    left = rows[columns <= last / 3].min() / last
    below = shape[round(0.6 * _GRID) :, round(0.75 * _GRID) :].max() > 0.5  # the long arm
    return bool(0.1 < foot < 0.6 < top and left >= 0.3 and arm.max() < rows.max() - 1 and not below)


def _is_on(word: Word, sign: _Sign) -> bool:
    """True if a word was read from the sign alone."""
    shared = word.box.intersection(sign.box)
    alone = word.box.right <= sign.text
    return shared is not None and alone and shared.area >= _ON * min(word.box.area, sign.box.area)


def _with_bullet(lines: Sequence[Line], sign: _Sign, bullet: str) -> list[Line]:
    """Return the lines with a bullet before the sign's line, without what was read from the sign."""
    read = [word for line in lines for word in line.words if _is_on(word, sign)]
    if read and all(set(word.text) <= set(_DASHES if bullet == "-" else bullet) for word in read):
        return list(lines)
    result = [line.only(lambda word: not _is_on(word, sign)) for line in lines]
    words = [_right_of(word, sign) for word in result[sign.line].words]
    result[sign.line] = replace(result[sign.line], words=(Word(bullet, sign.box, _BULLET), *words))
    return result


def _right_of(word: Word, sign: _Sign) -> Word:
    """Return a word whose box included the sign without it, and without what was read from it: "-_07h30"."""
    if not word.box.left < sign.box.right < sign.text < word.box.right:
        return word
    begins = next((k for k, character in enumerate(word.text) if character.isalnum()), 0)
    box = Box.between(sign.text, word.box.top, word.box.right, word.box.bottom)
    return replace(word, text=word.text[begins:], box=box)
