"""Ruled tables, found by their rules and taken apart into cells. Tables without rules are left alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from restore.page.cleanup import Matrix, scaling, turning
from restore.page.load import Pixels

# All lengths in millimetres.
_ACROSS, _DOWN = 8.0, 5.0  # the shortest strokes of rules; "TT" in a table's head has one of 6 across
_SLACK = 0.8  # by which the pieces of one rule lie off a line
_GAP = 5.0  # worn away between two pieces of a rule
_THICKEST = 1.5  # rule
_LONG = 25.0  # strokes that show how the rules fall
_REACH = 2.5  # by which rules that meet may miss each other
_BAND = 0.5  # on either side of a rule's middle, in which its pieces lie
_LEAST_SIDE = 3.0  # of a cell: rules nearer than this are one

_DPI = 150.0  # enough to see rules
_FALL, _LEVEL = 0.02, 0.001  # pixels across per pixel along: what a rule may fall, what is level
_COVERED = 0.5  # share of a cell's side that must be ruled to part it from its neighbour
_WORN, _CLEAR = 0.25, 0.1  # or inked, if no more than this has ink beside it
_FAINT = 12  # levels of gray by which the faintest rule is darker than paper
_MOST_CELLS, _MOST_PIECES = 2000, 1000  # more are a pattern or a picture

Quad: TypeAlias = NDArray[np.float64]
"""(4, 2): the corners of a cell in pixels, clockwise from top left."""


@dataclass(frozen=True)
class Slot:
    """A cell of a grid. Rows and columns count from 0; a merged cell stands at its top left."""

    row: int
    column: int
    row_span: int
    column_span: int
    corners: Quad


@dataclass(frozen=True)
class Grid:
    """A ruled table: its cells, row by row."""

    slots: tuple[Slot, ...]

    @property
    def corners(self) -> Quad:
        points = np.vstack([slot.corners for slot in self.slots])
        total, difference = points.sum(axis=1), points[:, 0] - points[:, 1]
        order = total.argmin(), difference.argmax(), total.argmax(), difference.argmin()
        return points[list(order)]


@dataclass(frozen=True)
class Segment:
    """A piece of a rule: where it lies across its direction, and from where to where along it."""

    at: float
    start: float
    end: float


def find_grids(gray: Pixels, dpi: float, skew: float = 0.0) -> tuple[Grid, ...]:
    """The ruled tables of a page that lies clockwise by `skew` degrees, from top to bottom.

    A table has at least two rows and two columns; a frame around text is none.
    """
    factor = min(1.0, _DPI / round(dpi))  # half, say, is faster than nearly half
    small = cv2.resize(gray, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA) if factor < 1 else gray
    mm = dpi * factor / 25.4
    strokes = _strokes(small, mm)
    height, width = strokes.shape
    way = turning(width, height, skew)
    dark = _warped(strokes, way)
    down = _pieces(np.ascontiguousarray(dark.T), _DOWN, mm)
    if len(down) < 3:  # few pages have long upright strokes
        return ()
    across = _pieces(dark, _ACROSS, mm)
    shear = np.array([[1, -_slope(down, mm), 0], [-_slope(across, mm), 1, 0], [0, 0, 1]])
    if np.abs(shear - np.eye(3)).max() > _LEVEL:  # scanners draw pages in askew; the skew is known to 0.1°
        way = shear @ way
        dark = _warped(strokes, way)
        down, across = _pieces(np.ascontiguousarray(dark.T), _DOWN, mm), _pieces(dark, _ACROSS, mm)
    rules = _joined(across, mm), _joined(down, mm)
    grids = [grid for table in _connected(rules, mm) if (grid := _grid(table, dark, mm))]
    back: Matrix = np.linalg.inv(way @ scaling(factor)).astype(np.float64)
    moved = [moved_grid(Grid(tuple(slots)), back) for slots in grids]
    return tuple(sorted(moved, key=lambda grid: grid.corners[:, 1].mean()))


def _strokes(gray: Pixels, mm: float) -> Pixels:
    """1 where it is darker than the paper around, thin rules that the scanner made gray too."""
    side = round(2 * _THICKEST * mm)
    darker = cv2.morphologyEx(gray, cv2.MORPH_BLACKHAT, np.ones((side, side), np.uint8))
    split, _ = cv2.threshold(darker, 0, 1, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    return np.asarray(darker > max(_FAINT, split / 2), dtype=np.uint8)


def _warped(dark: Pixels, way: Matrix) -> Pixels:
    height, width = dark.shape
    edges = way @ np.array([[0, width, 0, width], [0, 0, height, height], [1, 1, 1, 1]])
    size = int(np.ceil(edges[0].max())), int(np.ceil(edges[1].max()))
    return np.asarray(cv2.warpAffine(dark, way[:2], size, flags=cv2.INTER_NEAREST), dtype=np.uint8)


def moved_grid(grid: Grid, way: Matrix) -> Grid:
    """The same grid where `way` takes its pixels."""
    return Grid(tuple(replace(slot, corners=_through(slot.corners, way)) for slot in grid.slots))


def _through(points: NDArray[np.float64], way: Matrix) -> NDArray[np.float64]:
    return np.asarray((way @ np.column_stack([points, np.ones(len(points))]).T)[:2].T)


# --- rules ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Piece:
    """A stroke that may be part of a rule, and how it falls: pixels across per pixel along."""

    segment: Segment
    slope: float


def _pieces(dark: Pixels, least: float, mm: float) -> list[Piece]:
    """The strokes of at least so many millimetres that run across a page."""
    kernel = np.ones((1, round(least * mm)), np.uint8)
    strokes = cv2.morphologyEx(cv2.dilate(dark, np.ones((2, 1), np.uint8)), cv2.MORPH_OPEN, kernel)
    if not strokes.any():
        return []
    strokes = cv2.dilate(strokes, np.ones((3, 1), np.uint8))  # a rule steps from row to row
    outlines, _ = cv2.findContours(strokes, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    if len(outlines) > _MOST_PIECES:
        return []
    pieces = []
    for outline in outlines:
        left, _, width, height = cv2.boundingRect(outline)
        if height > 2 * _THICKEST * mm + _FALL * width:
            continue
        xs, ys = outline[:, 0].T
        slope = float(np.polyfit(xs, ys, 1)[0]) if width >= _LONG * mm else 0.0
        pieces.append(Piece(Segment(float(ys.mean()), float(left), float(left + width)), slope))
    return pieces


def _slope(pieces: Sequence[Piece], mm: float) -> float:
    """How the long ones fall; 0 without any."""
    long = [piece.slope for piece in pieces if piece.segment.end - piece.segment.start >= _LONG * mm]
    return float(np.median(long)) if long else 0.0


def _joined(pieces: Sequence[Piece], mm: float) -> list[Segment]:
    """Pieces in line, with no more than a gap between, as one."""
    rules: list[Segment] = []
    for piece in sorted((piece.segment for piece in pieces), key=lambda piece: piece.start):
        for index, rule in enumerate(rules):
            if abs(rule.at - piece.at) <= _SLACK * mm and piece.start - rule.end <= _GAP * mm:
                longer = rule if rule.end - rule.start > piece.end - piece.start else piece
                rules[index] = Segment(longer.at, rule.start, max(rule.end, piece.end))
                break
        else:
            rules.append(piece)
    return rules


Rules: TypeAlias = tuple[list[Segment], list[Segment]]
"""Those that run across, and those that run down."""


def _connected(rules: Rules, mm: float) -> Iterator[Rules]:
    """The rules that hang together because they meet."""
    reach = _REACH * mm
    left_across, left_down = map(list, rules)

    def meet(one: Segment, other: Segment) -> bool:
        return (
            other.start - reach <= one.at <= other.end + reach
            and one.start - reach <= other.at <= one.end + reach
        )

    while left_across:
        mine: Rules = ([left_across.pop()], [])
        grown = True
        while grown:
            new_down = [d for d in left_down if any(meet(a, d) for a in mine[0])]
            left_down = [d for d in left_down if d not in new_down]
            mine[1].extend(new_down)
            new_across = [a for a in left_across if any(meet(a, d) for d in mine[1])]
            left_across = [a for a in left_across if a not in new_across]
            mine[0].extend(new_across)
            grown = bool(new_down or new_across)
        yield mine


# --- cells ----------------------------------------------------------------------------------------------

Place: TypeAlias = tuple[int, int]
"""Row and column."""


def _grid(rules: Rules, dark: Pixels, mm: float) -> list[Slot] | None:
    """The cells between rules that hang together; None if these are no table."""
    across, down = rules
    ys, xs = (_places([rule.at for rule in side], _LEAST_SIDE * mm) for side in rules)
    rows, columns = len(ys) - 1, len(xs) - 1
    if rows < 2 or columns < 2 or rows * columns > _MOST_CELLS:
        return None
    owner = {(r, c): (r, c) for r in range(rows) for c in range(columns)}
    for r, c in list(owner):
        if c + 1 < columns and not _ruled(down, dark.T, (xs[c + 1], ys[r], ys[r + 1]), mm):
            _merge(owner, [(r, c), (r, c + 1)])
        if r + 1 < rows and not _ruled(across, dark, (ys[r + 1], xs[c], xs[c + 1]), mm):
            _merge(owner, [(r, c), (r + 1, c)])
    while odd := next((whole for whole in _wholes(owner) if len({owner[p] for p in whole}) > 1), None):
        _merge(owner, odd)  # a merged cell is a rectangle
    slots = []
    for whole in _wholes(owner):
        (top, left), (bottom, right) = whole[0], whole[-1]
        x, y, last_x, last_y = xs[left], ys[top], xs[right + 1], ys[bottom + 1]
        corners = np.array([(x, y), (last_x, y), (last_x, last_y), (x, last_y)])
        slots.append(Slot(top, left, bottom - top + 1, right - left + 1, corners))
    if len({slot.row for slot in slots}) < 2 or len({slot.column for slot in slots}) < 2:
        return None
    return slots


def _ruled(rules: Sequence[Segment], dark: Pixels, side: tuple[float, float, float], mm: float) -> bool:
    """Does a rule part two cells? `side` says where it would lie across, and from where to where along.

    A worn rule is pieces in line with nothing beside them; where text runs over it, there is no rule.
    """
    at, start, end = side
    near = [rule for rule in rules if abs(rule.at - at) <= _LEAST_SIDE / 2 * mm]
    covered = sum(max(0.0, min(rule.end, end) - max(rule.start, start)) for rule in near)
    if covered >= _COVERED * (end - start):
        return True
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
    """The smallest rectangle around each merged cell, place by place; by row and column."""
    merged: dict[Place, list[Place]] = {}
    for place, cell in owner.items():
        merged.setdefault(cell, []).append(place)
    for _, places in sorted(merged.items()):
        rows, columns = zip(*places, strict=True)
        yield [(r, c) for r in range(min(rows), max(rows) + 1) for c in range(min(columns), max(columns) + 1)]


def _places(values: Sequence[float], least: float) -> list[float]:
    """The middles of runs of values that are nearer to each other than `least`."""
    runs: list[list[float]] = []
    for value in sorted(values):
        if runs and value - runs[-1][-1] < least:
            runs[-1].append(value)
        else:
            runs.append([value])
    return [float(np.median(run)) for run in runs]
