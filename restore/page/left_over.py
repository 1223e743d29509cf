"""Read again what the recogniser's layout analysis dropped: print in which it read no word.

Tesseract takes short pieces that stand far from other text, as the last column of a table without rules or
the prices of a list, for no text. Read without the rest of the page, as one block, they are read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from statistics import median

import numpy as np

from restore.document import NOWHERE, Box, Line, Word
from restore.errors import RecognitionError
from restore.page.image import Pixels
from restore.page.missed_words import ink_outside, word_like_groups
from restore.page.quality import paper_gray
from restore.page.recogniser import Layout, Recogniser, confidence

# Chosen. In heights of a word:
_HEIGHTS = 0.4, 1.6  # of letters
_WIDTHS = 0.1, 1.8
_MARGIN = 0.3  # around a word that was read: ink there belongs to the word
_AROUND = 0.5, 0.35  # of a group of letters that is shown to the recogniser: across, down
_LONGEST = 12.0  # maximum width of a group
# In other units:
_FEWEST = 3  # groups of letters on a page, and words read from them: fewer are dirt or a signature
_MOST = 200  # groups of letters on a page: more are a picture
_SURE = 0.8  # minimum confidence of a word
_LIKELY = 0.5  # the same of a line on a page with nothing else
_ROOM = 3.0  # letters: paper around such print, in which a dash may stand
_MOST_ALONE = 12  # groups of letters on a page with nothing else


def with_left_over(
    gray: Pixels, lines: Sequence[Line], dpi: float, recogniser: Recogniser
) -> tuple[Line, ...]:
    """Return the lines with the words that are printed where they have none; boxes in pixels of `gray`.

    Unchanged if the second reading fails or gives hardly any word.
    """
    boxes = [word.box for line in lines for word in line.words]
    em = median([word.box.height for line in lines for word in line.words if word.text.isalnum()] or [0])
    if not em:
        return tuple(lines)
    dark = ink_outside(gray, [box.padded(round(_MARGIN * em)) for box in boxes])
    groups = list(word_like_groups(dark, em, _HEIGHTS, _WIDTHS, _LONGEST))
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
    if len(printed) < _FEWEST:
        return tuple(lines)
    result = list(lines)
    for word in printed:
        _put(word, result)
    return tuple(result)


def read_lone_print(gray: Pixels, letter: float, dpi: float, recogniser: Recogniser) -> tuple[Line, ...]:
    """Return the lines of a page of whose few words the recogniser read none, as of a single digit.

    `letter`: the height of a letter in pixels of `gray`.
    """
    groups = list(word_like_groups(ink_outside(gray, ()), letter, _HEIGHTS, _WIDTHS, _LONGEST))
    if not 0 < len(groups) <= _MOST_ALONE:
        return ()
    around = Box.union(groups).padded(round(_ROOM * letter))
    try:
        read = recogniser.read(np.ascontiguousarray(gray[around.slices]), dpi, Layout.BLOCK)
    except RecognitionError:
        return ()
    left, top = max(0, around.left), max(0, around.top)
    moved = (
        Line(tuple(replace(word, box=word.box.moved(left, top)) for word in line.words)) for line in read
    )
    return tuple(line for line in moved if any(map(str.isalnum, line.text)) and confidence([line]) >= _LIKELY)


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
