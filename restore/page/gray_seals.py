"""Seals on pages without colour: rings of ink, whole or cut by the side of the page, found by their shape.

On a gray scan a seal can be lifted off where it is lighter than the print; on a bilevel one it cannot. What
is read on a seal in the margin is no part of the lines beside it; print under a seal stays as it was read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np

from restore.document import Box, Line, Page
from restore.page.load import PageImage, Pixels
from restore.page.quality import histogram, paper_gray

# Chosen; seals are 30–42 mm wide by regulation.
_PX = 3.0  # pixels a millimetre in which rings are looked for
_RADII = 14.0, 22.0  # mm
_RING = 0.8  # share of a ring that is inked; lines of print have 0.5 at most
_LEAST_SEEN = 0.25  # share of a ring that must lie on the page
_MOST = 16  # candidates that are looked at
_STEPS = -2, 0, 2  # pixels around the middle of a candidate
_POINTS = 360  # of a ring that are looked at
_INSIDE = 0.6  # share of a word's box on a seal that is the seal's
_MARGIN = 0.12  # of the page's width, at either side, in which the middle of a margin seal lies
_INK = 0.01  # share of the pixels of a page that are as dark as print, or darker
_LIGHTER = 40  # gray levels by which a seal must be lighter than print to be told from it
_TAKEN = 0.35  # of these, by which what is darker than the seal goes with it: its own unevenness
_DARK = 0.5  # of the way from ink to paper


def gray_seals(gray: Pixels, dpi: float) -> tuple[Box, ...]:
    """Boxes of the rings on a gray page, in its pixels; what lies beyond the page is cut off."""
    factor = _PX * 25.4 / dpi
    least, most, *_ = cv2.minMaxLoc(gray)
    if factor >= 1 or least == most:  # a page that a program left empty
        return ()
    small = cv2.resize(gray, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    counts = histogram(np.asarray(small))
    ink, paper = (int(np.searchsorted(np.cumsum(counts), share * counts.sum())) for share in (0.01, 0.75))
    pad = round(_RADII[1] * _PX)
    dark = (np.asarray(small) < paper - _DARK * (paper - ink)).astype(np.uint8)
    dark = cv2.copyMakeBorder(dark, pad, pad, pad, pad, cv2.BORDER_CONSTANT, value=0)
    low, high = (round(radius * _PX) for radius in _RADII)
    found = cv2.HoughCircles(
        dark * np.uint8(255),
        cv2.HOUGH_GRADIENT,
        1.5,
        low,
        param1=200,
        param2=30,
        minRadius=low,
        maxRadius=high,
    )
    if found is None:
        return ()
    height, width = small.shape[:2]
    whole = Box(0, 0, gray.shape[1], gray.shape[0])
    seals: list[Box] = []
    near = np.asarray(cv2.dilate(dark, np.ones((3, 3), np.uint8)), dtype=np.uint8)
    for x, y, radius in found[0][:_MOST]:
        if best := _ring(near, float(x), float(y), float(radius), Box(pad, pad, width, height)):
            cx, cy, r = best
            box = Box.between(*(round((side - pad) / factor) for side in (cx - r, cy - r, cx + r, cy + r)))
            cut = box.intersection(whole)
            if cut is not None and not any(cut.overlaps(other) for other in seals):
                seals.append(cut)
    return tuple(seals)


def _ring(near: Pixels, x: float, y: float, radius: float, page: Box) -> tuple[float, float, float] | None:
    """The ring near a candidate on which most ink lies; None where too little is inked or on the page.

    `near` is the ink, one pixel wider on all sides.
    """
    steps = [(r, dx, dy) for r in np.arange(radius - 3, radius + 4) for dx in _STEPS for dy in _STEPS]
    angles = np.linspace(0, 2 * np.pi, _POINTS, endpoint=False)
    r, dx, dy = np.array(steps).T[:, :, None]
    across = np.rint(x + dx + r * np.cos(angles)).astype(int)
    down = np.rint(y + dy + r * np.sin(angles)).astype(int)
    seen = (across > page.left) & (across < page.right - 1) & (down > page.top) & (down < page.bottom - 1)
    counts = seen.sum(axis=1)
    inked = np.where(seen, near[down.clip(0, len(near) - 1), across.clip(0, near.shape[1] - 1)], 0)
    enough = counts >= _LEAST_SEEN * _POINTS
    shares = np.where(enough, inked.sum(axis=1) / counts.clip(1), 0.0)
    best = int(shares.argmax())
    if shares[best] < _RING:
        return None
    found, right, below = steps[best]
    return x + right, y + below, float(found)


def lift_gray_seals(image: PageImage) -> PageImage:
    """The page in gray with its seals, which are lifted off where they are lighter than the print.

    A page that had red seals is left as it is: they have been taken off by their colour.
    """
    seals = () if image.seals else gray_seals(image.pixels, image.dpi)
    if not seals:
        return image
    pixels = image.pixels.copy()
    counts = histogram(pixels)
    ink = int(np.searchsorted(np.cumsum(counts), _INK * counts.sum()))
    paper = paper_gray(pixels)
    for box in seals:
        level = _level(pixels, box)
        if level - ink >= _LIGHTER:
            part = pixels[box.slices]
            part[part > level - _TAKEN * (level - ink)] = paper
    return replace(image, pixels=pixels, seals=seals, gray_seals=True)


def _level(gray: Pixels, box: Box) -> int:
    """The gray of the ring of a seal: the median of the darkest pixel across it."""
    r = box.height / 2
    right = box.left <= 0 and box.width < box.height  # cut off on the left
    x, y = (box.right - r if right else box.left + r), box.top + r
    angles = np.linspace(0, 2 * np.pi, _POINTS, endpoint=False)
    across = np.linspace(0.94, 1.02, 12)[:, None] * r
    columns = np.rint(x + across * np.cos(angles)).astype(int)
    rows = np.rint(y + across * np.sin(angles)).astype(int)
    seen = (columns >= 0) & (columns < gray.shape[1]) & (rows >= 0) & (rows < gray.shape[0])
    values = np.where(seen, gray[rows.clip(0, gray.shape[0] - 1), columns.clip(0, gray.shape[1] - 1)], 255)
    return int(np.median(values.min(axis=0)[seen.all(axis=0)])) if seen.all(axis=0).any() else 0


def without_margin_seals(page: Page, image: PageImage) -> Page:
    """The page without what was read on the gray seals of its margins; turned pages are left as they are."""
    beside = [box for box in image.seals if _in_margin(box, page.width)]
    if not image.gray_seals or not beside or page.rotation or page.tables:
        return page
    return replace(page, lines=_without(page.lines, beside))


def _in_margin(box: Box, width: int) -> bool:
    """Does the middle of a seal lie in the left or right margin, or is it cut off there?"""
    middle, _ = box.center
    cut = (box.left <= 0 or box.right >= width) and box.width < box.height
    return cut or min(middle, width - middle) <= _MARGIN * width


def _without(lines: Sequence[Line], seals: Sequence[Box]) -> tuple[Line, ...]:
    kept = (line.only(lambda word: not any(_lies_on(word.box, box) for box in seals)) for line in lines)
    return tuple(line for line in kept if line.words)


def _lies_on(word: Box, seal: Box) -> bool:
    common = word.intersection(seal)
    return common is not None and common.area >= _INSIDE * word.area
