"""Read again what the recogniser's layout analysis dropped: print in which it read no word.

Tesseract takes short pieces that stand far from other text, as the last column of a table without rules or
the prices of a list, for no text. Read without the rest of the page, as one block, they are read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from statistics import median

import cv2
import numpy as np

from restore.document import NOWHERE, Box, Line, Word
from restore.errors import RecognitionError
from restore.page.components import component_stats
from restore.page.load import Pixels
from restore.page.missed_words import letter_groups
from restore.page.quality import paper_gray
from restore.page.recogniser import Layout, Recogniser

# Chosen. In heights of a word:
_HEIGHTS = 0.4, 1.6  # of letters
_WIDTHS = 0.1, 1.8
_MARGIN = 0.3  # around a word that was read: ink there belongs to the word
_AROUND = 0.5, 0.35  # of a group of letters that is shown to the recogniser: across, down
_LONGEST = 12.0  # maximum width of a group
# In other units:
_MIN_INK = 0.12  # minimum inked share of a letter's box
_FEWEST, _MOST = 3, 200  # groups of letters on a page: fewer are dirt or a signature, more are a picture
_SURE = 0.8  # minimum confidence of a word


def with_left_over(
    gray: Pixels, lines: Sequence[Line], dpi: float, recogniser: Recogniser
) -> tuple[Line, ...]:
    """Return the lines with the words that are printed where they have none; boxes in pixels of `gray`.

    Unchanged if the second reading fails.
    """
    boxes = [word.box for line in lines for word in line.words]
    em = median([word.box.height for line in lines for word in line.words if word.text.isalnum()] or [0])
    groups = _unread(gray, boxes, em) if em else []
    if not _FEWEST <= len(groups) <= _MOST:
        return tuple(lines)
    paper = paper_gray(gray)
    alone = np.full_like(gray, paper)
    for group in groups:
        part = group.padded(*(round(share * em) for share in _AROUND)).slices
        alone[part] = gray[part]
    for box in boxes:
        alone[box.slices] = paper
    try:
        read = recogniser.read(alone, dpi, Layout.BLOCK)
    except RecognitionError:
        return tuple(lines)
    printed = [
        word
        for line in read
        for word in line.words
        if word.confidence >= _SURE
        and any(map(str.isalnum, word.text))
        and any(word.box.overlaps(group) for group in groups)
    ]
    result = list(lines)  # a word or two read from many groups is dirt, too
    for word in printed if len(printed) >= _FEWEST else ():
        _put(word, result)
    return tuple(result)


def _put(word: Word, lines: list[Line]) -> None:
    """Put a word into the line that is level with it, or into a line of its own."""
    best: tuple[int, int] | None = None
    boxes = [Box.union(one.box for one in line.words) if line.words else NOWHERE for line in lines]
    for number, box in enumerate(boxes):
        gap = max(word.box.left - box.right, box.left - word.box.right)
        if gap >= 0 and box.top <= word.box.center[1] <= box.bottom and not _is_apart(word.box, box, boxes):
            best = min(best or (gap, number), (gap, number))
    if best is None:
        lines.append(Line((word,)))
    else:
        row = sorted((*lines[best[1]].words, word), key=lambda one: one.box.left)
        lines[best[1]] = replace(lines[best[1]], words=tuple(row))


def _is_apart(word: Box, line: Box, boxes: Sequence[Box]) -> bool:
    """True if the word stands in another column than the line: below or above lines beside it."""
    return any(
        (box.left > line.right or box.right < line.left) and box.left < word.right and word.left < box.right
        for box in boxes
    )


def _unread(gray: Pixels, read: Sequence[Box], em: float) -> list[Box]:
    """Return the groups of letter-like components outside the boxes `read`; `em`: the height of a word."""
    _, dark = cv2.threshold(gray, 0, 1, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    for box in read:
        dark[box.padded(round(_MARGIN * em)).slices] = 0
    parts = component_stats(dark)
    width, height, area = parts[:, 2:].T / em
    like = (height >= _HEIGHTS[0]) & (height <= _HEIGHTS[1]) & (width >= _WIDTHS[0]) & (width <= _WIDTHS[1])
    like &= area * em >= _MIN_INK * width * height * em**2
    letters = [Box(*map(int, row[:4])) for row in parts[like]]
    return [group for group in letter_groups(letters, em) if group.width <= _LONGEST * em]
