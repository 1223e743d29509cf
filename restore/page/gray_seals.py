"""Seals on pages without colour: rings of ink, whole or cut by the side of the page, found by their shape.

A gray scan allows removing a seal that is lighter than the print; a bilevel scan does not, and the words read
on it stay.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import cv2
import numpy as np

from restore.document import Box
from restore.page.components import components
from restore.page.image import PageImage, Pixels
from restore.page.quality import histogram, paper_gray

# Chosen; seals are 30–42 mm wide by regulation.
_PX = 3.0  # pixels per millimetre at which rings are sought
_RADII = 14.0, 22.0  # mm: minimum and maximum radius of a ring
_RING = 0.8  # minimum inked share of a ring; lines of print have at most 0.5
_LEAST_SEEN = 0.25  # minimum share of a ring that lies on the page
_LETTER = 4.0  # mm: smaller pieces of ink are print; without them rings are found faster, and more of them
_MOST = 16  # maximum number of candidates
_STEPS = -2, 0, 2  # pixels by which the centre of a candidate is varied
_POINTS = 360  # sampled points of a ring
_INK = 0.01  # share of the page's pixels that are at least as dark as print
_LIGHTER = 40  # minimum difference in gray levels between a seal and print to remove the seal
_TAKEN = 0.35  # share of this difference by which removed pixels may be darker than the seal
_DARK = 0.5  # threshold of ink, as a share of the way from paper to ink


def gray_seals(gray: Pixels, dpi: float) -> tuple[Box, ...]:
    """Find the bounding boxes of rings on an (h, w) gray page, in its pixels, clipped to the page."""
    factor = _PX * 25.4 / dpi
    least, most, *_ = cv2.minMaxLoc(gray)
    if factor >= 1 or least == most:  # a page that a program left empty
        return ()
    small = cv2.resize(gray, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    counts = histogram(np.asarray(small))
    ink, paper = (int(np.searchsorted(np.cumsum(counts), share * counts.sum())) for share in (0.01, 0.75))
    dark = (np.asarray(small) < paper - _DARK * (paper - ink)).astype(np.uint8)
    height, width = small.shape[:2]
    pad = round(_RADII[1] * _PX)  # a ring may be cut off by a side of the page
    near = np.asarray(cv2.dilate(_framed(dark, pad), np.ones((3, 3), np.uint8)), dtype=np.uint8)
    whole = Box(0, 0, gray.shape[1], gray.shape[0])
    seals: list[Box] = []
    for x, y, radius in _circles(dark, pad):
        if best := _ring(near, x, y, radius, Box(pad, pad, width, height)):
            cx, cy, r = best
            box = Box.between(*(round((side - pad) / factor) for side in (cx - r, cy - r, cx + r, cy + r)))
            cut = box.intersection(whole)
            if cut is not None and not any(cut.overlaps(other) for other in seals):
                seals.append(cut)
    return tuple(seals)


def _framed(dark: Pixels, pad: int) -> Pixels:
    framed = cv2.copyMakeBorder(dark, pad, pad, pad, pad, cv2.BORDER_CONSTANT, value=0)
    return np.asarray(framed, dtype=np.uint8)


def _circles(dark: Pixels, pad: int) -> Iterator[tuple[float, float, float]]:
    """Yield centre and radius of what may be rings among the larger strokes of a page, framed by `pad`."""
    labels, stats, _ = components(dark)
    large = _framed(dark * (stats[:, 2:4].max(axis=1) >= _LETTER * _PX)[labels], pad)
    low, high = (round(radius * _PX) for radius in _RADII)
    found = cv2.HoughCircles(
        large * np.uint8(255),
        cv2.HOUGH_GRADIENT,
        1.5,
        low,
        param1=200,
        param2=30,
        minRadius=low,
        maxRadius=high,
    )
    for x, y, radius in found[0][:_MOST] if found is not None else ():
        yield float(x), float(y), float(radius)


def _ring(near: Pixels, x: float, y: float, radius: float, page: Box) -> tuple[float, float, float] | None:
    """Return centre and radius of the best-inked ring near a candidate; None if too little is inked or seen.

    `near` is the binarised page, dilated by one pixel.
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
    """Record the seals of a gray page, and remove those that are lighter than the print.

    A page that had red seals is unchanged: these were already removed by their colour.
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
    return replace(image, pixels=pixels, seals=seals)


def _level(gray: Pixels, box: Box) -> int:
    """Return the gray level of a seal's ring: the median, over all angles, of the darkest pixel across it."""
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
