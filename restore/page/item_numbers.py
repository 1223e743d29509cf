"""Put the number of a list item before the line that it stands beside.

Recognisers take hanging numbers ("2." with its text indented) for a column of their own, and give them as
lines after the text, or before it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from restore.document import Line

# Chosen. In heights of a word:
_FAR = 4.0  # maximum gap between a number and its line
_LEVEL = 0.4  # maximum difference of their middles

_NUMBER = re.compile(r"(?:\d{1,2}(?:\.\d{1,2}){0,2}|[a-zđ]|[IVX]{1,4})[.)]")


def with_hanging_numbers(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Return the lines of a page, each number that was read as a line of its own before its line."""
    heights = [word.box.height for line in lines for word in line.words if word.text.isalpha()]
    if not heights:
        return tuple(lines)
    em = median(heights)
    result = list(lines)
    for line in lines:
        if len(line.words) == 1 and _NUMBER.fullmatch(line.words[0].text):
            beside = _beside(line, result, em)
            if beside is not None:
                result[beside] = replace(result[beside], words=(*line.words, *result[beside].words))
                result = [one for one in result if one is not line]
    return tuple(result)


def _beside(number: Line, lines: Sequence[Line], em: float) -> int | None:
    """Return the index of the nearest line to the right of a number, on its level; None if there is none."""
    box = number.words[0].box
    found = []
    for index, line in enumerate(lines):
        first = line.words[0]
        gap = first.box.left - box.right
        level = abs(first.box.center[1] - box.center[1]) <= _LEVEL * em
        if line is not number and 0 <= gap <= _FAR * em and level and not _NUMBER.fullmatch(first.text):
            found.append((gap, index))
    return min(found)[1] if found else None
