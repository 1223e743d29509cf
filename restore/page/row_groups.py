"""Assign the text lines between the figures of a table without rules to its rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from itertools import pairwise
from math import inf
from statistics import mean
from typing import TypeAlias

# Chosen. Costs and distances in heights of a word:
_EMPTY = 0.4  # cost of a row without a line in a column
_APART = 1.0  # cost of two successive lines of a cell with a distance above `_NEXT`
_NEXT = 1.9
_OUTSIDE = 0.3  # cost of a line above the first row or below the last row that is assigned to no row
_REACH = 5.0  # maximum distance of a row from its lines
_MOST_LINES = 6  # maximum lines of a cell

Level: TypeAlias = Callable[[Sequence[float]], float]

_LEVELS: tuple[Level, ...] = (min, mean, max)
"""Vertical alignment of a cell's lines with the row: first line, middle, or last line. On equal cost the
first wins, the default of word processors."""


def grouped(columns: Sequence[Sequence[float]], rows: Sequence[float], em: float) -> dict[float, int]:
    """Return baseline → index of the row for each line, at the lowest total cost.

    `columns` are the baselines (y in pixels) of the lines of each column from top to bottom, `rows` those of
    the rows; `em` is the height of a word in pixels. Lines that belong to no row are left out.
    """
    loose = [lines for lines in columns if not set(lines) <= set(rows)]
    ways = [[_assigned(lines, rows, em, level) for lines in loose] for level in _LEVELS]
    best = min(ways, key=lambda way: sum(cost for cost, _ in way))
    return {base: row for _, told in best for base, row in told}


Told: TypeAlias = tuple[tuple[float, int], ...]


def _assigned(lines: Sequence[float], rows: Sequence[float], em: float, level: Level) -> tuple[float, Told]:
    """Return the cost, and the lines with their rows, of the cheapest assignment of a column in order."""

    def cost(part: Sequence[float], row: float) -> float:
        if not part:
            return _EMPTY
        apart = sum(below - above > _NEXT * em for above, below in pairwise(part))
        return abs(level(part) - row) / em + _APART * apart

    @cache
    def best(row: int, line: int) -> tuple[float, int]:
        """Return the cost from this row and line on, and the first line of the next row."""
        if row == len(rows):
            return _OUTSIDE * (len(lines) - line), line
        if line and lines[line - 1] > rows[row] + _REACH * em:
            return inf, line
        if line < len(lines) and lines[line] < rows[row] - _REACH * em:
            return inf, line
        ends = range(line, min(len(lines), line + _MOST_LINES) + 1)
        return min((cost(lines[line:end], rows[row]) + best(row + 1, end)[0], end) for end in ends)

    for row in range(len(rows) - 1, -1, -1):  # bottom-up, so that the recursion is not deep
        for line in range(len(lines) + 1):
            best(row, line)
    total, line = min(
        (_OUTSIDE * skipped + best(0, skipped)[0], skipped) for skipped in range(len(lines) + 1)
    )
    told: list[tuple[float, int]] = []
    for row in range(len(rows)):
        end = best(row, line)[1]
        told += [(base, row) for base in lines[line:end]]
        line = end
    return total, tuple(told)
