"""Draw the dotted rules of tables as solid ones, before dotted lines are taken for blanks of a form.

A dotted line that leads from one upright rule to another is a rule; the dots of a blank to write on end
before the border of its cell.
"""

from __future__ import annotations

from dataclasses import replace

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
    rules = [box for line in lines if (box := _rule(line, dark, quality.letter_height))]
    if not rules:
        return image, quality
    result = image.pixels.copy()
    x, y = parts[:, 0] + parts[:, 2] / 2, parts[:, 1] + parts[:, 3] / 2
    kept = np.ones(len(parts), bool)
    for box in rules:
        result[box.slices] = quality.ink
        kept &= ~(
            (x >= box.left) & (x < box.right) & (np.abs(y - box.center[1]) <= quality.letter_height / 4)
        )
    return replace(image, pixels=result), replace(quality, parts=parts[kept])


def _rule(line: NDArray[np.int32], dark: NDArray[np.bool_], letter: float) -> Box | None:
    """Return the rule to draw for the dots (n, 5) of a line, None if it leads to no upright rules.

    Some of its dots may touch, so the line is followed by its ink.
    """
    dots = Box.union(Box(*map(int, dot[:4])) for dot in line)
    middle, reach = round(dots.center[1]), round(_UPRIGHT * letter)
    if middle < reach or middle + reach > len(dark):
        return None
    ink = np.flatnonzero(dark[dots.top - 1 : dots.bottom + 1].any(axis=0))
    ends = np.flatnonzero(np.diff(ink) > _GAP * letter)
    runs = np.split(ink, ends + 1)
    run = next(run for run in runs if run[0] <= dots.left <= run[-1])
    around = dark[middle - reach : middle + reach, run[0] : run[-1] + 1]
    upright = run[0] + np.flatnonzero(around.mean(axis=0) >= _INKED)
    before, after = upright[upright < dots.left], upright[upright >= dots.right]
    if not len(before) or not len(after):
        return None
    return Box.between(int(before[0]), middle - _THICK // 2, int(after[-1]) + 1, middle + _THICK // 2 + 1)
