"""The rules of tables: strokes that are joined to rules, and rules that meet, which belong to one table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TypeAlias

import cv2
import numpy as np

from restore.page.load import Pixels

# Chosen, and checked on rendered tables (`scripts/measure/tables.py`). In millimetres:
SLACK = 0.8  # maximum distance of the pieces of one rule from its line
MAX_THICKNESS = 1.5  # of a rule
_GAP = 5.0  # maximum gap between two pieces of a worn rule
_LONG = 25.0  # minimum length of strokes from which the slope of the rules is measured
_REACH = 2.5  # maximum gap between rules that meet
_OPEN = 5.0  # minimum width of a column that has no rule at its outer side
_CUT = 2.0  # maximum distance of the ends of such a column's rules from each other
# Others:
_MAX_SLOPE = 0.02  # pixels across per pixel along: maximum slope of a rule
_MAX_PIECES = 1000  # more are a pattern or a picture
_FEWEST, _SHARE = 3, 0.6  # minimum rules across such a column, and their share of those that reach it


@dataclass(frozen=True)
class Segment:
    """A piece of a rule: its position across its direction, its start and end along it; in pixels."""

    at: float
    start: float
    end: float


@dataclass(frozen=True)
class Piece:
    """A stroke that may be part of a rule; `slope` in pixels across per pixel along."""

    segment: Segment
    slope: float


def pieces(dark: Pixels, least: float, mm: float) -> list[Piece]:
    """Return the horizontal strokes of at least `least` millimetres."""
    kernel = np.ones((1, round(least * mm)), np.uint8)
    strokes = cv2.morphologyEx(cv2.dilate(dark, np.ones((2, 1), np.uint8)), cv2.MORPH_OPEN, kernel)
    if not strokes.any():
        return []
    strokes = cv2.dilate(strokes, np.ones((3, 1), np.uint8))  # a rule steps from row to row
    outlines, _ = cv2.findContours(strokes, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    if len(outlines) > _MAX_PIECES:
        return []
    pieces = []
    for outline in outlines:
        left, _, width, height = cv2.boundingRect(outline)
        if height > 2 * MAX_THICKNESS * mm + _MAX_SLOPE * width:
            continue
        xs, ys = outline[:, 0].T
        slope = float(np.polyfit(xs, ys, 1)[0]) if width >= _LONG * mm else 0.0
        pieces.append(Piece(Segment(float(ys.mean()), float(left), float(left + width)), slope))
    return pieces


def slope(pieces: Sequence[Piece], mm: float) -> float:
    """Return the median slope of the long pieces; 0 without any."""
    long = [piece.slope for piece in pieces if piece.segment.end - piece.segment.start >= _LONG * mm]
    return float(np.median(long)) if long else 0.0


def joined(pieces: Sequence[Piece], mm: float) -> list[Segment]:
    """Join pieces on one line with small gaps to rules."""
    rules: list[Segment] = []
    for piece in sorted((piece.segment for piece in pieces), key=lambda piece: piece.start):
        for index, rule in enumerate(rules):
            if abs(rule.at - piece.at) <= SLACK * mm and piece.start - rule.end <= _GAP * mm:
                longer = rule if rule.end - rule.start > piece.end - piece.start else piece
                rules[index] = Segment(longer.at, rule.start, max(rule.end, piece.end))
                break
        else:
            rules.append(piece)
    return rules


Rules: TypeAlias = tuple[list[Segment], list[Segment]]
"""The horizontal and the vertical rules."""


def connected(rules: Rules, mm: float) -> Iterator[Rules]:
    """Group rules into tables: rules that meet belong to one table."""
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


def with_open_sides(across: Sequence[Segment], down: Sequence[Segment], mm: float) -> list[Segment]:
    """Return the vertical rules, also at the outer side of a first or last column that has no rule there.

    The margin of the page cut it off, or the table was drawn without it; the horizontal rules end there.
    """
    found = list(down)
    if not down:
        return found
    for outer, inner, outward in ((_end, _start, 1.0), (_start, _end, -1.0)):
        edge = max(outward * rule.at for rule in down)
        reaching = [r for r in across if outward * outer(r) >= edge - _REACH * mm > outward * inner(r)]
        beyond = [rule for rule in reaching if outward * outer(rule) >= edge + _OPEN * mm]
        if len(beyond) < max(_FEWEST, _SHARE * len(reaching)):
            continue
        side = median(map(outer, beyond))
        if sum(abs(outer(rule) - side) <= _CUT * mm for rule in beyond) >= max(
            _FEWEST, _SHARE * len(reaching)
        ):
            levels = [rule.at for rule in beyond]
            found.append(Segment(side, min(levels), max(levels)))
    return found


def _start(rule: Segment) -> float:
    return rule.start


def _end(rule: Segment) -> float:
    return rule.end
