"""Find lines that the recogniser missed: rows of letter-like shapes where it read no word.

Tesseract takes lines beside a seal, and lines that slope, for parts of a picture and drops them. (Measured on
33 real scans: lines were missed on 4, three times the signer's office above the seal.)
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from restore.document import Box
from restore.page.components import component_stats, components
from restore.page.image import Pixels

# Chosen. In letter heights:
_HEIGHTS = 0.6, 2.0  # from small letters to capitals with marks
_WIDTHS = 0.15, 3.0  # of letters; dark scans join some
_MAX_GAP = 1.2  # maximum gap between letters of a row
_MARGIN = 0.3  # around a word that was read: ink there belongs to the word
_MAX_WORD = 3.0  # a higher word is a frame or a picture
# In numbers:
_MIN_LETTERS = 5  # minimum letters of a row; fewer are a signature or dirt
_MAX_ROWS = 30  # maximum rows of a page; more are a picture


def find_missed_lines(gray: Pixels, read: Sequence[Box], letter_height: float) -> tuple[Box, ...]:
    """Find rows of letter-like components outside the boxes `read`; lengths in pixels of `gray` (h, w)."""
    _, dark = cv2.threshold(gray, 0, 1, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    margin = round(_MARGIN * letter_height)
    boxes = [
        box.padded(margin)
        for box in read
        if box.height <= _MAX_WORD * letter_height or box.width > 2 * box.height
    ]
    whole = component_stats(np.asarray(dark, np.uint8))
    for box in boxes:
        dark[box.slices] = 0
    found = _rows(component_stats(np.asarray(dark, np.uint8)), dark.shape, letter_height)
    # Letters whose tops lie in the box of the line above, which may be too high:
    beside = _rows(_outside(whole, boxes), dark.shape, letter_height)
    found += [row for row in beside if not any(row.overlaps(other) for other in found)]
    return tuple(found) if len(found) <= _MAX_ROWS else ()


def _outside(parts: NDArray[np.int32], boxes: Sequence[Box]) -> NDArray[np.int32]:
    """Return the components whose centres lie in none of the boxes."""
    x, y = parts[:, 0] + parts[:, 2] / 2, parts[:, 1] + parts[:, 3] / 2
    kept = np.ones(len(parts), bool)
    for box in boxes:
        kept &= ~((x >= box.left) & (x < box.right) & (y >= box.top) & (y < box.bottom))
    return parts[kept]


def _rows(parts: NDArray[np.int32], shape: tuple[int, ...], letter_height: float) -> list[Box]:
    """Return the rows of letter-like components."""
    width, height, area = parts[:, 2:].T / letter_height
    letters = parts[
        (height >= _HEIGHTS[0]) & (height <= _HEIGHTS[1])
        & (width >= _WIDTHS[0]) & (width <= _WIDTHS[1])
        & (area * letter_height >= 0.1 * width * height * letter_height**2)
    ]  # fmt: skip
    if len(letters) < _MIN_LETTERS:
        return []
    rows = np.zeros(shape, np.uint8)
    for left, top, across, down, _ in letters:
        rows[Box(left, top, across, down).padded(round(_MAX_GAP / 2 * letter_height), 0).slices] = 1
    labels, stats, _ = components(rows)
    middles = labels[letters[:, 1] + letters[:, 3] // 2, letters[:, 0] + letters[:, 2] // 2]
    counts = np.bincount(middles, minlength=len(stats))
    return [Box(*map(int, stats[k, :4])) for k in np.flatnonzero(counts >= _MIN_LETTERS) if k]
