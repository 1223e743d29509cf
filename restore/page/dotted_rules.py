"""Draw the dotted rules of tables as solid ones, before dotted lines are taken for blanks of a form.

A dotted line that leads from one upright rule to another is a rule; the dots of a blank to write on end
before the border of its cell.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from restore.document import Box
from restore.page.forms import dotted_lines
from restore.page.image import PageImage
from restore.page.quality import PageQuality

# Chosen; lengths in letter heights.
_UPRIGHT = 1.3  # how far an upright rule reaches above and below the dots; no letter does both
_INKED = 0.9  # minimum inked share of that length
_GAP = 0.7  # maximum gap between dots, or between a dot and an upright rule
_LONG = 20.0  # minimum width of dots from which their slope is measured
_THICK = 3  # pixels of a rule that is drawn


def with_solid_rules(image: PageImage, quality: PageQuality) -> tuple[PageImage, PageQuality]:
    """Return a gray page with its dotted rules drawn in, and its quality without their dots.

    Unevenly lit pages are unchanged.
    """
    parts, threshold = quality.parts, quality.threshold
    if parts is None or threshold is None:
        return image, quality
    dark = image.pixels <= threshold
    lines = dotted_lines(parts, quality.letter_height)
    rules = [rule for line in lines if (rule := _rule(line, dark, quality.letter_height))]
    if not rules:
        return image, quality
    result = image.pixels.copy()
    x, y = parts[:, 0] + parts[:, 2] / 2, parts[:, 1] + parts[:, 3] / 2
    kept = np.ones(len(parts), bool)
    for rule in rules:
        first, last = ((at, round(rule.height(at))) for at in (rule.left, rule.right - 1))
        cv2.line(result, first, last, quality.ink, _THICK)
        near = np.abs(y - rule.height(x)) <= quality.letter_height / 4
        kept &= ~((x >= rule.left) & (x < rule.right) & near)
    return replace(image, pixels=result), replace(quality, parts=parts[kept])


class _Rule(NamedTuple):
    """A rule from pixel `left` to `right` (exclusive), which may slope."""

    left: int
    right: int
    level: float  # its height at x = 0
    slope: float

    def height(self, x: Any) -> Any:
        return self.level + self.slope * x


def _rule(line: NDArray[np.int32], dark: NDArray[np.bool_], letter: float) -> _Rule | None:
    """Return the rule to draw for the dots (n, 5) of a line, None if it leads to no upright rules.

    Some of its dots may touch, so the line is followed by its ink.
    """
    dots = Box.union(Box(*map(int, dot[:4])) for dot in line)
    reach = round(_UPRIGHT * letter)
    x, y = line[:, 0] + line[:, 2] / 2, line[:, 1] + line[:, 3] / 2
    slope = float(np.polyfit(x, y, 1)[0]) if dots.width >= _LONG * letter else 0.0
    level = float(np.mean(y - slope * x)) if slope else dots.center[1]
    across = np.arange(dark.shape[1])
    rows = np.round(level + slope * across).astype(int)
    if rows.min() < reach or rows.max() + reach > len(dark):
        return None
    half = round((max(int(dot[3]) for dot in line) if slope else dots.height) / 2) + 1
    ink = np.flatnonzero(dark[rows + np.arange(-half, half)[:, None], across].any(axis=0))
    ends = np.flatnonzero(np.diff(ink) > _GAP * letter)
    runs = np.split(ink, ends + 1)
    run = next((run for run in runs if len(run) and run[0] <= dots.left <= run[-1]), None)
    if run is None:
        return None
    here = slice(run[0], run[-1] + 1)
    around = dark[rows[here] + np.arange(-reach, reach)[:, None], across[here]]
    upright = run[0] + np.flatnonzero(around.mean(axis=0) >= _INKED)
    before, after = upright[upright < dots.left], upright[upright >= dots.right]
    if not len(before) or not len(after):
        return None
    return _Rule(int(before[0]), int(after[-1]) + 1, level, slope)
