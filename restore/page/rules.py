"""Find the rules of tables on a page: strokes across and down, joined to lines, those that meet to tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import cv2
import numpy as np

from restore.page.cleanup import Matrix, rotation_matrix, scale_matrix
from restore.page.image import Pixels

# Chosen, and checked on rendered tables (`scripts/measure/tables.py`). In millimetres:
_MIN_ACROSS, _MIN_DOWN = 8.0, 5.0  # minimum strokes of rules; the bar of "TT" in a table's head is 6 long
SLACK = 0.8  # maximum distance of the pieces of one rule from its line
_GAP = 5.0  # maximum gap between two pieces of a worn rule
_MAX_THICKNESS = 1.5  # of a rule
_LONG = 25.0  # minimum length of strokes from which the slope of the rules is measured
_REACH = 2.5  # maximum gap between rules that meet
# Others:
_DPI = 150.0  # resolution at which rules are sought
_MAX_SLOPE, _LEVEL = 0.02, 0.001  # pixels across per pixel along: maximum slope of a rule; counts as level
_FAINT = 12  # gray levels by which the faintest rule is darker than the paper
_IN_SHADING = 0.5  # gray level of a rule relative to the mean around it, at most
_MAX_PIECES = 1000  # more are a pattern or a picture


@dataclass(frozen=True)
class Segment:
    """A piece of a rule: its position across its direction, its start and end along it; in pixels."""

    at: float
    start: float
    end: float


Rules: TypeAlias = tuple[list[Segment], list[Segment]]
"""The horizontal and the vertical rules."""


@dataclass(frozen=True)
class RuledPage:
    """The rules of a page that was turned upright and made smaller; all in its pixels."""

    tables: tuple[Rules, ...]  # rules that meet
    dark: Pixels  # 1 where a stroke may be part of a rule
    mm: float  # pixels of a millimetre
    matrix: Matrix  # (3, 3) from the page as it was given


def find_rules(gray: Pixels, dpi: float, skew: float) -> RuledPage | None:
    """Find the rules of an (h, w) page with a clockwise skew of `skew` degrees; None if there are too few."""
    factor = min(1.0, _DPI / round(dpi))  # half, say, is faster than nearly half
    small = cv2.resize(gray, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA) if factor < 1 else gray
    mm = dpi * factor / 25.4
    strokes = _strokes(small, mm)
    height, width = strokes.shape
    matrix = rotation_matrix(width, height, skew)
    dark = _warped(strokes, matrix)
    down = _pieces(np.ascontiguousarray(dark.T), _MIN_DOWN, mm)
    if len(down) < 2:  # few pages have long upright strokes
        return None
    across = _pieces(dark, _MIN_ACROSS, mm)
    shear = np.array([[1, -_slope(down, mm), 0], [-_slope(across, mm), 1, 0], [0, 0, 1]])
    if np.abs(shear - np.eye(3)).max() > _LEVEL:  # scanners shear pages; the skew is known to 0.1°
        matrix = shear @ matrix
        dark = _warped(strokes, matrix)
        down, across = _pieces(np.ascontiguousarray(dark.T), _MIN_DOWN, mm), _pieces(dark, _MIN_ACROSS, mm)
    rules = _joined(across, mm), _joined(down, mm)
    return RuledPage(tuple(_connected(rules, mm)), dark, mm, matrix @ scale_matrix(factor))


def _strokes(gray: Pixels, mm: float) -> Pixels:
    """Return 1 where a pixel is darker than the paper around, also for thin rules that scanning made gray.

    In shading of dots, which would join with the rules around it, 1 where a pixel is darker than the shading.
    """
    side = round(2 * _MAX_THICKNESS * mm)
    darker = cv2.morphologyEx(gray, cv2.MORPH_BLACKHAT, np.ones((side, side), np.uint8))
    split, _ = cv2.threshold(darker, 0, 1, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    strokes = np.asarray(darker > max(_FAINT, split / 2), dtype=np.uint8)
    closed = cv2.morphologyEx(strokes, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    shaded = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((side, side), np.uint8)) > 0
    if shaded.any():
        strokes[shaded] = (gray < cv2.blur(gray, (side, side)) * _IN_SHADING)[shaded]
    return strokes


def _warped(dark: Pixels, matrix: Matrix) -> Pixels:
    height, width = dark.shape
    edges = matrix @ np.array([[0, width, 0, width], [0, 0, height, height], [1, 1, 1, 1]])
    size = int(np.ceil(edges[0].max())), int(np.ceil(edges[1].max()))
    return np.asarray(cv2.warpAffine(dark, matrix[:2], size, flags=cv2.INTER_NEAREST), dtype=np.uint8)


@dataclass(frozen=True)
class _Piece:
    """A stroke that may be part of a rule; `slope` in pixels across per pixel along."""

    segment: Segment
    slope: float


def _pieces(dark: Pixels, least: float, mm: float) -> list[_Piece]:
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
        if height > 2 * _MAX_THICKNESS * mm + _MAX_SLOPE * width:
            continue
        xs, ys = outline[:, 0].T
        slope = float(np.polyfit(xs, ys, 1)[0]) if width >= _LONG * mm else 0.0
        pieces.append(_Piece(Segment(float(ys.mean()), float(left), float(left + width)), slope))
    return pieces


def _slope(pieces: Sequence[_Piece], mm: float) -> float:
    """Return the median slope of the long pieces; 0 without any."""
    long = [piece.slope for piece in pieces if piece.segment.end - piece.segment.start >= _LONG * mm]
    return float(np.median(long)) if long else 0.0


def _joined(pieces: Sequence[_Piece], mm: float) -> list[Segment]:
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


def _connected(rules: Rules, mm: float) -> Iterator[Rules]:
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
