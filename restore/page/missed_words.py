"""Find short words that the recogniser missed: a number of a list, a number within a line, a page number.

Tesseract takes a column of numbers, or a single number, for no text and drops it. These words are short but
important, so letter-like components beside the words of a line, and isolated ones near the upper or lower
edge of the page, are read again (`reread.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import cv2
import numpy as np

from restore.document import Box
from restore.page.components import component_stats
from restore.page.image import Pixels

# Chosen. In letter heights:
_HEIGHTS = 0.8, 2.0  # of digits and capitals with their marks
_WIDTHS = 0.2, 1.6  # of letters
_JOINED = 0.9  # maximum gap between letters of a word
_MARGIN = 0.3  # around a word that was read: ink there belongs to the word
_BLANK = 1.7  # minimum gap between two words that may hold another word
_REACH = 4.0  # maximum distance of a missed word from a word of its line
_LEVEL = 0.7  # maximum difference of the lower edges of neighbouring words (descenders)
_LONGEST = 8.0  # maximum width of a missed word
_FREE = 3.0  # white left and right of a page number
# In other units:
_EDGE = 0.17  # share of the page's height, from the edge, that may hold a page number
_MAX_WORDS = 16  # maximum missed words of a page; more are a picture
_MIN_INK = 0.12  # minimum inked share of a letter's box


class MissedWord(NamedTuple):
    """The box of a possible word in line `line`, before its word `at`; `line` is None if it is isolated."""

    box: Box
    line: int | None = None
    at: int = 0


def find_missed_words(
    gray: Pixels, lines: Sequence[Sequence[Box]], letter_height: float, taken: Sequence[Box] = ()
) -> tuple[MissedWord, ...]:
    """Find short groups of letter-like components beside the words of `lines`, or isolated near page edges.

    All lengths in pixels of `gray` (h, w). The boxes `taken` (tables) are not searched.
    """
    margin = round(_MARGIN * letter_height)
    dark = ink_outside(gray, [*taken, *(box.padded(margin) for line in lines for box in line)])
    found = []
    for group in word_like_groups(dark, letter_height, _HEIGHTS, _WIDTHS, _LONGEST):
        place = _beside(group, lines, letter_height)
        if place is not None:
            found.append(MissedWord(group, *place))
        elif _is_alone(group, dark, lines, letter_height):
            found.append(MissedWord(group))
    return tuple(found) if len(found) <= _MAX_WORDS else ()


def ink_outside(gray: Pixels, boxes: Iterable[Box]) -> Pixels:
    """Return where `gray` (h, w) has ink outside of the boxes: 1, else 0."""
    _, dark = cv2.threshold(gray, 0, 1, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    for box in boxes:
        dark[box.slices] = 0
    return np.asarray(dark, dtype=np.uint8)


def word_like_groups(
    dark: Pixels, unit: float, heights: tuple[float, float], widths: tuple[float, float], longest: float
) -> Iterator[Box]:
    """Yield the boxes of groups of letter-like components of `dark` (1 is ink), at most `longest` wide.

    `heights` and `widths` bound those of a letter. All three are in multiples of `unit`, which is in pixels.
    """
    parts = component_stats(dark)
    width, height, area = parts[:, 2:].T / unit
    like = (height >= heights[0]) & (height <= heights[1]) & (width >= widths[0]) & (width <= widths[1])
    like &= area * unit >= _MIN_INK * width * height * unit**2
    letters = [Box(*map(int, row[:4])) for row in parts[like]]
    return (group for group in _groups(letters, unit) if group.width <= longest * unit)


def _groups(letters: Sequence[Box], letter: float) -> Iterator[Box]:
    """Yield the bounding boxes of groups of letters at one height with small gaps."""
    open_: list[Box] = []
    for box in sorted(letters, key=lambda box: box.left):
        for k, group in enumerate(open_):
            shared = min(group.bottom, box.bottom) - max(group.top, box.top)
            if 2 * shared > min(group.height, box.height) and box.left - group.right <= _JOINED * letter:
                open_[k] = Box.union((group, box))
                break
        else:
            open_.append(box)
    yield from open_


def _beside(group: Box, lines: Sequence[Sequence[Box]], letter: float) -> tuple[int, int] | None:
    """Return the index of the nearest line for a group, and of the word that follows the group; else None."""
    best: tuple[int, int, int] | None = None
    for number, line in enumerate(lines):
        at = sum(word.center[0] < group.center[0] for word in line)
        before, after = (line[at - 1] if at else None), (line[at] if at < len(line) else None)
        if before and after and after.left - before.right < _BLANK * letter:
            continue
        near_by = [(word, group.left - word.right) for word in line[max(0, at - 1) : at]]
        near_by += [(word, word.left - group.right) for word in line[at : at + 1]]
        for word, gap in near_by:
            foot = word.bottom - group.bottom  # not 0 if one of the two has a descender
            level = abs(foot) <= _LEVEL * letter and word.height <= 3 * letter
            if level and gap <= _REACH * letter:
                best = min(best or (gap, number, at), (gap, number, at))
    return best[1:] if best else None


def _is_alone(group: Box, dark: Pixels, lines: Sequence[Sequence[Box]], letter: float) -> bool:
    """True if a group is isolated near the upper or lower edge of the page."""
    height = len(dark)
    if min(group.center[1], height - group.center[1]) > _EDGE * height:
        return False
    around = group.padded(round(_FREE * letter), round(letter))
    inked = int(dark[around.slices].sum()) - int(dark[group.slices].sum())
    return inked < letter and not any(box.overlaps(around) for line in lines for box in line)
