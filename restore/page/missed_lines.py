"""Print that the recogniser left out: letters in a row where it saw no word.

Tesseract takes lines beside a seal, or lines that slope, for parts of a picture and drops them. (Measured on
33 real scans: print was left out on 4, three times the signer's office above the seal.)
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from restore.document import Box
from restore.page.load import Pixels

# All but the last two in letter heights.
_LOW, _HIGH = 0.6, 2.0  # heights of letters and capitals with their marks
_NARROW, _WIDE = 0.15, 3.0  # widths; letters run together where the scanner was dark
_BETWEEN = 1.2  # a wider gap ends a row
_RIM = 0.3  # around a word that was read
_TALL = 3.0  # a "word" higher than that is a frame or a picture
_LEAST = 5  # letters: fewer are a signature, or dirt
_MOST = 30  # rows of a page: more are a picture


def unread(gray: Pixels, read: Sequence[Box], letter_height: float) -> tuple[Box, ...]:
    """Around rows of what looks like letters outside the boxes `read`; lengths in pixels of `gray`."""
    _, dark = cv2.threshold(gray, 0, 1, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    rim = round(_RIM * letter_height)
    for box in read:
        if box.height <= _TALL * letter_height or box.width > 2 * box.height:
            dark[_place(box, rim, rim)] = 0
    _, _, stats, _ = cv2.connectedComponentsWithStats(dark, connectivity=8)
    width, height, area = stats[1:, 2:].T / letter_height
    letters = stats[1:][
        (height >= _LOW) & (height <= _HIGH)
        & (width >= _NARROW) & (width <= _WIDE)
        & (area * letter_height >= 0.1 * width * height * letter_height**2)
    ]  # fmt: skip
    if len(letters) < _LEAST:
        return ()
    rows = np.zeros(dark.shape, np.uint8)
    for left, top, across, down, _ in letters:
        rows[_place(Box(left, top, across, down), round(_BETWEEN / 2 * letter_height), 0)] = 1
    _, labels, stats, _ = cv2.connectedComponentsWithStats(rows, connectivity=8)
    middles = labels[letters[:, 1] + letters[:, 3] // 2, letters[:, 0] + letters[:, 2] // 2]
    counts = np.bincount(middles, minlength=len(stats))
    found = [Box(*map(int, stats[k, :4])) for k in np.flatnonzero(counts >= _LEAST) if k]
    return tuple(found) if len(found) <= _MOST else ()


def _place(box: Box, across: int, down: int) -> tuple[slice, slice]:
    return (
        slice(max(0, box.top - down), max(0, box.top + box.height + down)),
        slice(max(0, box.left - across), max(0, box.left + box.width + across)),
    )
