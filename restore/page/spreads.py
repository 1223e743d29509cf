"""Two pages side by side, as of an open book: the white between them.

Recognisers read such an image as one page of two columns, and sometimes change columns at a paragraph's end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from restore.document import Box, Line

# Chosen. Shares of the page's width:
_MIDDLE = 0.38, 0.62  # where the white is sought
_FULL = 0.5  # of the width of a page's text: minimum median of the words' widths on its lines
# Others:
_WHITE = 2.0  # heights of a word: minimum width of the white; columns of a table can be nearer
_FEWEST = 6  # minimum lines of a page without a table


def gutter(lines: Sequence[Line], width: int, height: int, tables: Sequence[Box] = ()) -> float | None:
    """Return the x of the white between two pages of running text on an image of `width` × `height` pixels.

    None for a single page. `lines` are those outside the `tables`.
    """
    words = [word.box for line in lines for word in line.words]
    if width <= height or not words:
        return None
    low, high = (share * width for share in _MIDDLE)
    sides = [(low, low), *sorted((box.left, box.right) for box in (*words, *tables)), (high, high)]
    best, reach = (0.0, 0.0), low
    for left, right in sides:
        if left - reach > best[1] - best[0] and reach >= low and left <= high:
            best = reach, left
        reach = max(reach, right)
    if best[1] - best[0] < _WHITE * median(box.height for box in words):
        return None
    middle = sum(best) / 2
    held = [any((box.center[0] < middle) is side for box in tables) for side in (True, False)]
    return middle if all(map(_is_page, halves(lines, middle), held)) else None


def halves(lines: Sequence[Line], middle: float) -> tuple[list[Line], list[Line]]:
    """Return the parts of the lines left and right of `middle`, in their order."""
    found: tuple[list[Line], list[Line]] = [], []
    for line in lines:
        left = tuple(word for word in line.words if word.box.center[0] < middle)
        for half, words in zip(found, (left, line.words[len(left) :]), strict=True):
            if words:
                half.append(replace(line, words=words))
    return found


def _is_page(lines: Sequence[Line], table: bool) -> bool:
    """True if the lines are running text, or few lines beside a table."""
    if len(lines) < _FEWEST:
        return table
    left = min(line.words[0].box.left for line in lines)
    width = max(line.words[-1].box.right for line in lines) - left
    return median(sum(word.box.width for word in line.words) for line in lines) >= _FULL * width
