"""Find ruled tables on a page, and their cells, by their rules (`rules.py`); `open_tables.py` finds tables
without rules."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from restore.document import Box
from restore.page.cleanup import Matrix
from restore.page.image import Pixels
from restore.page.open_sides import with_open_sides
from restore.page.rules import SLACK, Rules, Segment, find_rules

# Chosen, and checked on rendered tables (`scripts/measure/tables.py`). In millimetres:
_BAR, _PIECES = 13.0, 40.0  # minimum length of the longest rule at one height, or of all; "STT" has 10
_BAND = 0.5  # on either side of a rule's middle line, where its pieces lie
_MIN_CELL = 3.0  # rules nearer to each other than this are one rule
# Others:
_COVERED = 0.5  # minimum ruled share of a cell's side that separates two cells
_WORN, _CLEAR = 0.25, 0.1  # for a worn rule: minimum inked share of the side, maximum share with ink beside
_OFTEN, _MOSTLY = 0.3, 0.6  # minimum shares of the sides on a line that are ruled; that are ruled or worn
_SHADED = 2.0  # times the usual inked share of a row from which it is shaded; drawn ones have 3 or 4 times
_OUTLINE = 0.8  # minimum ruled share of two opposite sides; of 49 tables all have 1
_MAX_CELLS = 2000  # more are a pattern or a picture

Quad: TypeAlias = NDArray[np.float64]
"""(4, 2): the corners of a cell in pixels, clockwise from top left."""


@dataclass(frozen=True)
class GridCell:
    """A cell of a grid. Rows and columns count from 0; a merged cell has the place of its top left part."""

    row: int
    column: int
    row_span: int
    column_span: int
    corners: Quad


@dataclass(frozen=True)
class Grid:
    """A table: its cells, row by row, separated by rules or only by white (`ruled` false)."""

    cells: tuple[GridCell, ...]
    ruled: bool = True

    @property
    def corners(self) -> Quad:
        points = np.vstack([cell.corners for cell in self.cells])
        total, difference = points.sum(axis=1), points[:, 0] - points[:, 1]
        order = total.argmin(), difference.argmax(), total.argmax(), difference.argmin()
        return points[list(order)]


def find_grids(gray: Pixels, dpi: float, skew: float = 0.0) -> tuple[Grid, ...]:
    """Find the ruled tables of an (h, w) page with a clockwise skew of `skew` degrees, from top to bottom.

    A table has at least two rows and two columns; a frame around text does not count.
    """
    page = find_rules(gray, dpi, skew)
    if page is None:
        return ()
    grids = [grid for table in page.tables if (grid := _grid(table, page.dark, page.mm))]
    back: Matrix = np.linalg.inv(page.matrix).astype(np.float64)
    found = [transform_grid(Grid(tuple(cells)), back) for cells in grids]
    return tuple(sorted(found, key=lambda grid: grid.corners[:, 1].mean()))


def transform_grid(grid: Grid, matrix: Matrix) -> Grid:
    """Transform the corners of the grid's cells by `matrix` (3, 3)."""
    cells = (replace(cell, corners=_transformed(cell.corners, matrix)) for cell in grid.cells)
    return replace(grid, cells=tuple(cells))


def _transformed(points: NDArray[np.float64], matrix: Matrix) -> NDArray[np.float64]:
    return np.asarray((matrix @ np.column_stack([points, np.ones(len(points))]).T)[:2].T)


def bounds(corners: Quad) -> Box:
    return Box.between(*(round(value) for value in (*corners.min(axis=0), *corners.max(axis=0))))


# --- cells ----------------------------------------------------------------------------------------------

Place: TypeAlias = tuple[int, int]
"""Row and column."""


def _grid(rules: Rules, dark: Pixels, mm: float) -> list[GridCell] | None:
    """Return the cells between the rules of one group; None if they form no table."""
    across = _without_bars(rules[0], mm)
    down = with_open_sides(across, rules[1], mm)
    rules = across, down
    ys, xs = (_places(side, _MIN_CELL * mm) for side in rules)
    if len(xs) > 2:
        xs = _without_dots(xs, ys, down, dark, mm)
    rows, columns = len(ys) - 1, len(xs) - 1
    if rows < 2 or columns < 2 or rows * columns > _MAX_CELLS:
        return None
    owner = {(r, c): (r, c) for r in range(rows) for c in range(columns)}
    upright = [_sides(down, dark.T, x, ys, mm) for x in xs]
    level = [_sides(across, dark, y, xs, mm) for y in ys]
    for r, c in list(owner):
        if c + 1 < columns and not upright[c + 1][r]:
            _merge(owner, [(r, c), (r, c + 1)])
        if r + 1 < rows and not level[r + 1][c]:
            _merge(owner, [(r, c), (r + 1, c)])
    while odd := next((whole for whole in _wholes(owner) if len({owner[p] for p in whole}) > 1), None):
        _merge(owner, odd)  # a merged cell is a rectangle
    wholes = [(whole[0], whole[-1]) for whole in _wholes(owner)]
    tops, lefts = (sorted({first[side] for first, _ in wholes}) for side in (0, 1))
    cells = []
    for (top, left), (bottom, right) in wholes:
        x, y, last_x, last_y = xs[left], ys[top], xs[right + 1], ys[bottom + 1]
        corners = np.array([(x, y), (last_x, y), (last_x, last_y), (x, last_y)])
        row, column = tops.index(top), lefts.index(left)  # a place at which no cell begins is no rule
        row_span, column_span = bisect(tops, bottom) - row, bisect(lefts, right) - column
        cells.append(GridCell(row, column, row_span, column_span, corners))
    if len({cell.row for cell in cells}) < 2 or len({cell.column for cell in cells}) < 2:
        return None
    return cells if _has_outline(rules, dark, xs, ys, mm) else None


def _without_bars(across: Sequence[Segment], mm: float) -> list[Segment]:
    """Return the horizontal rules less short strokes with no rule at their height, as the bars of a bold
    "STT" that fills its cell."""

    def is_rule(at: float) -> bool:
        level = [rule.end - rule.start for rule in across if abs(rule.at - at) <= SLACK * mm]
        return max(level) >= _BAR * mm or sum(level) >= _PIECES * mm

    return [rule for rule in across if is_rule(rule.at)]


def _without_dots(
    xs: Sequence[float], ys: Sequence[float], down: Sequence[Segment], dark: Pixels, mm: float
) -> list[float]:
    """Return the places of upright rules less those in shaded rows only: these are edges of its dots."""
    inner, between = round(mm), list(pairwise(ys))
    if not between:
        return list(xs)
    rows = [
        dark[round(top) + inner : round(end) - inner, round(xs[0]) : round(xs[-1])] for top, end in between
    ]
    inked = [float(row.mean()) if row.size else 0.0 for row in rows]
    most = _SHADED * float(np.median(inked))
    plain = [ends for ends, share in zip(between, inked, strict=True) if share <= most]
    if not plain:
        return list(xs)
    middle = [x for x in xs[1:-1] if any(_ruled(down, dark.T, (x, *ends), mm) for ends in plain)]
    return [xs[0], *middle, xs[-1]]


def _has_outline(rules: Rules, dark: Pixels, xs: Sequence[float], ys: Sequence[float], mm: float) -> bool:
    """True if rules run along two opposite sides of the whole, as of a table.

    The boxes of a flow chart and the arrows between them have no common outline.
    """
    across, down = rules
    rows = [[_ruled(down, dark.T, (x, *ends), mm) for ends in pairwise(ys)] for x in (xs[0], xs[-1])]
    columns = [[_ruled(across, dark, (y, *ends), mm) for ends in pairwise(xs)] for y in (ys[0], ys[-1])]
    shares = [
        np.diff(ends) @ np.mean(ruled, axis=0) / (ends[-1] - ends[0])
        for ends, ruled in ((ys, rows), (xs, columns))
    ]
    return max(shares) >= _OUTLINE and not any(_is_parted(*ruled) for ruled in (rows, columns))


def _is_parted(one: Sequence[bool], other: Sequence[bool]) -> bool:
    """True if both of two opposite sides are ruled, then neither, then both again: two boxes and an arrow."""
    kinds = [first + second for first, second in zip(one, other, strict=True)]
    closed = [k for k, ruled in enumerate(kinds) if ruled == 2]
    return bool(closed) and 0 in kinds[closed[0] : closed[-1]]


Side: TypeAlias = tuple[float, float, float]
"""A side of a cell: its position across, its start and its end along; in pixels."""


def _sides(
    rules: Sequence[Segment], dark: Pixels, at: float, places: Sequence[float], mm: float
) -> list[bool]:
    """Return for each side on the line at `at`, between two `places`, if a rule separates the cells there.

    Pieces are a worn rule only if much of the line is ruled: figures that stand one above the other, such as
    ones, look like pieces.
    """
    sides = [(at, *ends) for ends in pairwise(places)]
    covered = [_is_covered(rules, side, mm) for side in sides]
    both = [whole or _is_worn(dark, side, mm) for whole, side in zip(covered, sides, strict=True)]
    return both if np.mean(covered) >= _OFTEN or np.mean(both) >= _MOSTLY else covered


def _ruled(rules: Sequence[Segment], dark: Pixels, side: Side, mm: float) -> bool:
    """True if a rule, maybe a worn one, separates two cells."""
    return _is_covered(rules, side, mm) or _is_worn(dark, side, mm)


def _is_covered(rules: Sequence[Segment], side: Side, mm: float) -> bool:
    """True if rules cover the side. A rule reaches its start or end, unlike strokes of letters."""
    at, start, end = side
    near = [
        rule
        for rule in rules
        if abs(rule.at - at) <= _MIN_CELL / 2 * mm and (rule.start <= start + mm or rule.end >= end - mm)
    ]
    covered = sum(max(0.0, min(rule.end, end) - max(rule.start, start)) for rule in near)
    return covered >= _COVERED * (end - start)


def _is_worn(dark: Pixels, side: Side, mm: float) -> bool:
    """True if the side is a row of pieces with nothing beside them; text that runs across is no rule."""
    at, start, end = side
    middle, half, rim = round(at), round(_BAND * mm), round(mm)
    part = dark[max(0, middle - 3 * half) : middle + 3 * half + 1, round(start) + rim : round(end) - rim]
    if part.shape[0] <= 4 * half or not part.size:
        return False
    beside = np.vstack([part[: 2 * half], part[-2 * half :]])
    worn = part[2 * half : -2 * half].any(axis=0).mean() >= _WORN
    return bool(worn and beside.any(axis=0).mean() <= _CLEAR)


def _merge(owner: dict[Place, Place], places: Sequence[Place]) -> None:
    owners = {owner[place] for place in places}
    first = min(owners)
    owner.update({place: first for place, mine in owner.items() if mine in owners})


def _wholes(owner: dict[Place, Place]) -> Iterator[list[Place]]:
    """Yield the places of the smallest rectangle around each merged cell, by row and column."""
    merged: dict[Place, list[Place]] = {}
    for place, cell in owner.items():
        merged.setdefault(cell, []).append(place)
    for _, places in sorted(merged.items()):
        rows, columns = zip(*places, strict=True)
        yield [(r, c) for r in range(min(rows), max(rows) + 1) for c in range(min(columns), max(columns) + 1)]


def _places(rules: Sequence[Segment], least: float) -> list[float]:
    """Return the positions of rules with distances below `least` as one: that of the longest of them.

    The others are its pieces, or strokes of letters, as at the feet of large figures.
    """
    runs: list[list[Segment]] = []
    for rule in sorted(rules, key=lambda rule: rule.at):
        if runs and rule.at - runs[-1][-1].at < least:
            runs[-1].append(rule)
        else:
            runs.append([rule])
    return [max(run, key=lambda rule: rule.end - rule.start).at for run in runs]
