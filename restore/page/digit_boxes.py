"""Digits in boxes, one in each, as in the tax code of a form: moved together, so that they read as a number.

A recogniser takes the rules between such digits for strokes and brackets (`|5|3[ø|`). So the boxes are
painted over before recognition, and what stands in them is put side by side at the left end of the row; an
empty box leaves a gap. Digits in them may be handwriting, so the confidence of such a number is limited: the
further readers look at it too. Digits of uneven height, or not on one line, were written by hand.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from restore.document import Box, Line
from restore.page.components import component_stats
from restore.page.image import PageImage, Pixels
from restore.page.quality import PageQuality
from restore.vietnamese.syllable import digits

# Chosen; lengths in letter heights (of small letters without ascenders), if nothing else is said.
_HIGH = 1.7, 5.0  # minimum and maximum height of a row of boxes
_SLIM = 0.5, 1.5  # minimum and maximum width of a box, as a share of its height
_ROOM = 0.8, 1.3  # minimum width and height of the inside of a box; letters that touch have less
_ALIKE = 0.15  # share of the usual width by which the boxes of a row may differ
_MIN_JOINED, _MIN_APART = 2, 3  # minimum boxes of a row, with common rules and with gaps
_GAP = 0.8  # maximum gap between two boxes of a row, as a share of their height
_WIDE = 1.3  # times the usual gap of a row, ...
_WIDER = 0.15  # ... or letter heights more, if that is more, from which a gap parts two groups
_RULED = 0.75  # minimum inked share of a rule
_FAINT = 0.25  # ink of a rule, as a share of the contrast of print
_EDGE = 0.3  # share of the height at the top and at the bottom of a row in which a box has its rule
_RIM = 2  # pixels beside rules and digits that are gray
_INK = 0.02  # minimum inked share of a box that is not empty
_BESIDE = 0.35  # gap between two digits
_EMPTY = 1.0  # width of an empty box
_UNSURE = 0.85  # maximum confidence of a number from such boxes
# Deviation of the heights, and of the feet, of digits, in heights, above which a hand wrote. Measured on 24
# rows of print, with at most 0.029 and 0.023, and 26 of handwriting, each with one of them above.
_UNEVEN = 0.035, 0.025
_ROUNDED = 0.6  # pixels: least such deviation, since edges lie on whole pixels

Row: TypeAlias = tuple[Box, ...]
"""The insides of the boxes of a row, from left to right, in pixels of the page."""

NO_ROWS: tuple[Row, ...] = ()


def find_digit_boxes(gray: Pixels, letter_height: float, threshold: float) -> tuple[Row, ...]:
    """Return the rows of boxes in an (h, w) gray page; `threshold` is that of their rules."""
    low, high = (side * letter_height for side in _HIGH)
    dark = np.asarray(gray <= threshold, np.uint8)
    parts = component_stats(dark)
    height = parts[:, 3]
    likely = parts[(height >= low) & (height <= high) & (parts[:, 2] >= _SLIM[0] * height)]
    pieces = [boxes for part in likely if (boxes := _boxes(dark, Box(*map(int, part[:4]))))]
    wide, high = (side * letter_height for side in _ROOM)
    pieces = [row for row in pieces if all(box.width >= wide and box.height >= high for box in row)]
    rows = [boxes for boxes in pieces if len(boxes) >= _MIN_JOINED]
    single = [boxes[0] for boxes in pieces if len(boxes) == 1]
    return (*rows, *_chains(sorted(single, key=lambda box: box.left)))


def _chains(boxes: Sequence[Box]) -> Iterator[Row]:
    """Yield rows of boxes of one size with small gaps; `boxes` from left to right."""
    chains: list[list[Box]] = []
    for box in boxes:
        for chain in chains:
            last = chain[-1]
            gap, level = box.left - last.right, abs(box.center[1] - last.center[1])
            alike = abs(box.width - last.width) <= _ALIKE * box.width
            if alike and 0 <= gap <= _GAP * box.height and level <= _ALIKE * box.height:
                chain.append(box)
                break
        else:
            chains.append([box])
    yield from (tuple(chain) for chain in chains if len(chain) >= _MIN_APART)


def _boxes(dark: Pixels, row: Box) -> Row:
    """Return the insides of boxes with common rules; none if it is something else."""
    thick = cv2.dilate(dark[row.slices], np.ones((1, 3), np.uint8))  # a thin rule that is not quite upright
    rules = _even(list(_runs(thick.mean(axis=0) >= _RULED)), row)
    boxes = [_inside(dark, row, one[1], other[0]) for one, other in pairwise(rules)]
    return tuple(box for box in boxes if box) if rules and all(boxes) else ()


def _even(rules: Sequence[tuple[int, int]], row: Box) -> list[tuple[int, int]]:
    """Return the rules at even distances from edge to edge of a row; none if boxes would not be that wide.

    What stands between them is the stroke of a digit, as of a 1.
    """
    if len(rules) < 2 or rules[0][0] > _RIM or rules[-1][1] < row.width - _RIM:
        return []
    middles = np.array([(start + end) / 2 for start, end in rules])
    least, most = (share * row.height for share in _SLIM)
    across = float(middles[-1] - middles[0])
    for count in range(min(len(rules) - 1, int(across / least)), 0, -1):
        pitch = across / count
        away = np.abs(np.linspace(middles[0], middles[-1], count + 1)[:, None] - middles)
        if pitch <= most and away.min(axis=1).max() <= _ALIKE * pitch / 2:
            return [rules[k] for k in away.argmin(axis=1)]
    return []


def _inside(dark: Pixels, row: Box, start: int, end: int) -> Box | None:
    """Return the inside of a box between two rules; None if it has none above or none below."""
    left, right = row.left + start, row.left + end
    thick = cv2.dilate(dark[row.top : row.bottom, left:right], np.ones((3, 1), np.uint8))
    across = thick.mean(axis=1) >= _RULED
    edge = round(_EDGE * row.height)
    above, below = np.flatnonzero(across[:edge]), np.flatnonzero(across[-edge:])
    if not len(above) or not len(below):
        return None
    top, bottom = row.top + above[-1] + 1, row.bottom - edge + below[0]
    return Box.between(left, int(top), right, int(bottom))


def _runs(marked: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """Yield [start, end) of the runs of true values."""
    edges = np.flatnonzero(np.diff(marked, prepend=False, append=False))
    yield from zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)


def with_digits_together(
    image: PageImage, quality: PageQuality
) -> tuple[PageImage, PageQuality, tuple[Row, ...]]:
    """Return a gray page without rows of boxes, what stood in them together at the left of each; its quality
    without their components; and the rows. Unevenly lit pages are unchanged."""
    gray, parts, threshold = image.pixels, quality.parts, quality.threshold
    if parts is None or threshold is None:
        return image, quality, ()
    faint = quality.paper - _FAINT * quality.contrast
    rows = find_digit_boxes(gray, quality.letter_height, max(threshold, faint))
    if not rows:
        return image, quality, ()
    result = gray.copy()
    gap, blank = round(_BESIDE * quality.letter_height), round(_EMPTY * quality.letter_height)
    for row in rows:
        area = whole(row)
        result[area.slices] = quality.paper
        left = row[0].left
        gaps = [0, *(other.left - one.right for one, other in pairwise(row))]
        usual = median(gaps[1:])
        wide = max(_WIDE * usual, usual + _WIDER * quality.letter_height)
        for box, before in zip(row, gaps, strict=True):
            left += blank * (before > wide)
            inked = gray[box.slices] <= threshold
            columns = np.flatnonzero(inked.any(axis=0))
            if inked.mean() < _INK:
                left += blank
                continue
            digit = gray[box.slices][:, max(0, columns[0] - _RIM) : columns[-1] + 1 + _RIM]
            result[box.top : box.bottom, left : left + digit.shape[1]] = digit
            left += digit.shape[1] + gap
        x, y = parts[:, 0] + parts[:, 2] / 2, parts[:, 1] + parts[:, 3] / 2
        within = (x >= area.left) & (x < area.right) & (y >= area.top) & (y < area.bottom)
        parts = parts[~within]
    return replace(image, pixels=result), replace(quality, parts=parts), rows


def written_rows(gray: Pixels, rows: Sequence[Row], threshold: float | None) -> tuple[Box, ...]:
    """Return the areas of the rows whose digits were written by hand: of uneven height, or not on one line.

    `gray` is the page with the boxes, `threshold` that of its ink.
    """
    return tuple(whole(row) for row in rows if threshold is not None and _is_uneven(gray, row, threshold))


def _is_uneven(gray: Pixels, row: Row, threshold: float) -> bool:
    middles, heights, feet = [], [], []
    for box in row:
        inked = np.asarray(gray[box.slices] <= threshold, np.uint8)
        if inked.mean() >= _INK:
            parts = component_stats(inked)
            highest = parts[parts[:, 3].argmax()]
            middles.append(box.center[0])
            heights.append(int(highest[3]))
            feet.append(box.top + int(highest[1] + highest[3]))
    if len(heights) < _MIN_APART:
        return False
    away = np.array(feet) - np.polyval(np.polyfit(middles, feet, 1), middles)
    tall, low = (max(_ROUNDED, share * float(np.median(heights))) for share in _UNEVEN)
    return float(np.std(heights)) > tall or float(np.std(away)) > low


def whole(row: Row) -> Box:
    """Return the area of a row with its rules."""
    return Box.union(row).padded(4 * _RIM)


def less_sure(lines: Sequence[Line], rows: Sequence[Row]) -> tuple[Line, ...]:
    """Limit the confidence of the numbers that were read in rows of boxes."""
    if not rows:
        return tuple(lines)
    areas = [whole(row) for row in rows]
    return tuple(
        replace(
            line,
            words=tuple(
                word.believed(_UNSURE)
                if digits(word.text) and any(word.box.overlaps(area) for area in areas)
                else word
                for word in line.words
            ),
        )
        for line in lines
    )
