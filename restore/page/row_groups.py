"""To which row of a table without rules do the lines between its figures belong?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from itertools import pairwise
from math import inf
from statistics import mean
from typing import TypeAlias

# Chosen. In heights of a word, like the distances that they are added to:
_EMPTY = 0.4  # a row without a line in a column
_APART = 1.0  # two lines of a cell that are further from each other than `_NEXT`
_NEXT = 1.9
_OUTSIDE = 0.3  # a line above the first row or below the last that belongs to neither
_REACH = 5.0  # from a row to its lines, at most
_MOST_LINES = 6  # of a cell

Level: TypeAlias = Callable[[Sequence[float]], float]

_LEVELS: tuple[Level, ...] = (min, mean, max)
"""What stands on the level of a row: the first of the lines of a cell, their middle, the last. In doubt the
first: so do word processors, unless they are told otherwise."""


def grouped(columns: Sequence[Sequence[float]], rows: Sequence[float], em: float) -> dict[float, int]:
    """The number of the row of each line, by the level it stands on.

    `columns` are the levels of the lines of each column from top to bottom, `rows` those of the rows. Lines
    that belong to no row are left out.
    """
    loose = [lines for lines in columns if not set(lines) <= set(rows)]
    ways = [[_assigned(lines, rows, em, level) for lines in loose] for level in _LEVELS]
    best = min(ways, key=lambda way: sum(cost for cost, _ in way))
    return {base: row for _, told in best for base, row in told}


Told: TypeAlias = tuple[tuple[float, int], ...]


def _assigned(lines: Sequence[float], rows: Sequence[float], em: float, level: Level) -> tuple[float, Told]:
    """The cheapest way to give the lines of a column to the rows, in order; its cost."""

    def cost(part: Sequence[float], row: float) -> float:
        if not part:
            return _EMPTY
        apart = sum(below - above > _NEXT * em for above, below in pairwise(part))
        return abs(level(part) - row) / em + _APART * apart

    @cache
    def best(row: int, line: int) -> tuple[float, int]:
        """The cost from this row and line on, and the line with which the next row begins."""
        if row == len(rows):
            return _OUTSIDE * (len(lines) - line), line
        if line and lines[line - 1] > rows[row] + _REACH * em:
            return inf, line
        if line < len(lines) and lines[line] < rows[row] - _REACH * em:
            return inf, line
        ends = range(line, min(len(lines), line + _MOST_LINES) + 1)
        return min((cost(lines[line:end], rows[row]) + best(row + 1, end)[0], end) for end in ends)

    for row in range(len(rows) - 1, -1, -1):  # so that no recursion is deep
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
