"""The line that a fax machine prints above a page, with the day, the hour and its number.

Its letters are thin dots that fall apart, so Tesseract reads no word there. The second reader reads it well.
"""

from __future__ import annotations

import re
from dataclasses import replace

import cv2
import numpy as np

from restore.document import Box, Line, Table
from restore.errors import RecognitionError
from restore.page.components import component_stats
from restore.page.image import Pixels
from restore.page.numbers import CropReader
from restore.vietnamese.syllable import digits

# Chosen. In letter heights:
_HEIGHT = 0.5, 2.0  # of such a line
_WIDTH = 15.0  # minimum width
_GAP = 2.5  # maximum gap between its words
_MARGIN = 0.4  # around it
# Others:
_TOP = 0.04  # share of the page's height within which it stands
_GROWN = 3  # pixels: what fell apart by less is one stroke
_DIGITS = 8  # minimum digits of its text
_SEEN = 0.5  # minimum confidence of a word of it
_HOUR = re.compile(r"(?<!\d)(?:[01]?\d|2[0-3])[:;h][0-5]\d(?!\d)")


def with_machine_line(
    lines: tuple[Line, ...],
    tables: tuple[Table, ...],
    gray: Pixels,
    letter_height: float,
    threshold: float,
    reader: CropReader,
) -> tuple[tuple[Line, ...], tuple[Table, ...]]:
    """Return the lines and tables of a page with the machine's line first, in place of what was read of it.

    Boxes, `gray`, `letter_height` in pixels of the page; `threshold` is that of its ink. If the reader raises
    RecognitionError, they are unchanged.
    """
    strip = np.asarray(gray[: round(_TOP * gray.shape[0])] <= threshold, np.uint8)
    row = _row(strip, letter_height)
    if row is None:
        return lines, tables
    area = row.padded(round(_MARGIN * letter_height))
    area = Box.between(max(0, area.left), max(0, area.top), area.right, area.bottom)
    inside = [[area.contains(*word.box.center) for word in line.words] for line in lines]
    if any(table.box.overlaps(area) for table in tables):
        return lines, tables
    if any(any(these) and not all(these) for these in inside):
        return lines, tables
    try:
        (read,) = reader.read_crops([np.ascontiguousarray(gray[area.slices])])
    except RecognitionError:
        return lines, tables
    words = tuple(
        replace(word, box=word.box.moved(area.left, area.top))
        for word in read.words
        if word.confidence >= _SEEN
    )
    text = Line(words).text
    if not _HOUR.search(text) or len(digits(text)) < _DIGITS:
        return lines, tables
    others = [line for line, these in zip(lines, inside, strict=True) if not any(these)]
    more = 1 + len(others) - len(lines)
    return (Line(words, role="header"), *others), tuple(table.after_insertion(more, 0) for table in tables)


def _row(dark: Pixels, letter_height: float) -> Box | None:
    """Return the first row of ink as long, and as high, as a line; or None."""
    grown = cv2.dilate(dark, np.ones((_GROWN, _GROWN), np.uint8))
    across = np.ones((1, 2 * round(_GAP * letter_height / 2) + 1), np.uint8)
    rows = cv2.morphologyEx(grown, cv2.MORPH_CLOSE, across)
    parts = component_stats(np.asarray(rows, np.uint8))
    low, high = (side * letter_height for side in _HEIGHT)
    likely = [part for part in parts if low <= part[3] <= high and part[2] >= _WIDTH * letter_height]
    return Box(*map(int, min(likely, key=lambda part: part[1])[:4])) if likely else None
