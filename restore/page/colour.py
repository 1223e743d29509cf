"""Coloured ink: seals are lifted off the text by their colour, red print stays, and the page goes on in gray.

A page in colour is three times as large as it need be, so this is done before anything else.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

import cv2
import numpy as np

from restore.document import Box
from restore.page.load import PageImage, Pixels

_COLOURFUL = 48  # levels by which red must exceed the other channels to be ink of that colour
_RED_GAP = 2.0  # mm: red ink nearer than this is one patch
_RED_LETTER = 0.5  # mm: smaller red marks are dust, or a seal's crumbs
_SEAL_SIDE = 18.0  # mm: seals have 30–40 mm, a line of red print 4 mm


@dataclass(frozen=True)
class RedInk:
    """Patches of red ink on a page, in its pixels."""

    seals: tuple[Box, ...]  # about as wide as high
    lettering: tuple[Box, ...]  # others, at least as large as a letter


def without_colour(image: PageImage, skip: Collection[str] = ()) -> PageImage:
    """The page in gray, and its red ink lifted off unless `skip` holds "red"; a gray page as it is."""
    if image.pixels.ndim == 2:
        return image
    if "red" in skip:
        return replace(image, pixels=luminance(image.pixels))
    red = red_ink(image.pixels, image.dpi)
    notes = (f"{len(red.seals)} red seal(s) lifted",) if red.seals else ()
    return replace(image, pixels=lift_red(image.pixels, red.lettering), notes=(*image.notes, *notes))


def lift_red(pixels: Pixels, lettering: tuple[Box, ...] = ()) -> Pixels:
    """(h, w, 3) → (h, w): the red channel, in which red ink is as light as paper and black text stays.

    Inside the boxes of `lettering` (a letterhead in red, say) red ink stays as dark as it was.
    """
    gray = pixels[..., 0].copy()
    for box in lettering:
        place = slice(box.top, box.top + box.height), slice(box.left, box.left + box.width)
        gray[place] = luminance(np.ascontiguousarray(pixels[place]))
    return gray


def luminance(pixels: Pixels) -> Pixels:
    """(height, width) gray of a gray or RGB image."""
    if pixels.ndim == 2:
        return pixels
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), dtype=np.uint8)


def red_ink(pixels: Pixels, dpi: float) -> RedInk:
    """Where an RGB image has seals, with a rim, and red print; a seal's crumbs and red dust are neither."""
    green, blue = cv2.extractChannel(pixels, 1), cv2.extractChannel(pixels, 2)
    cv2.max(green, blue, dst=green)
    cv2.extractChannel(pixels, 0, dst=blue)  # in place: every image of a page's size counts
    cv2.subtract(blue, green, dst=green)
    _, red = cv2.threshold(green, _COLOURFUL, 255, cv2.THRESH_BINARY, dst=green)
    mm = dpi / 25.4
    gap = max(3, round(_RED_GAP * mm / 2))
    half = cv2.resize(red, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    patches = cv2.morphologyEx(half, cv2.MORPH_CLOSE, np.ones((gap, gap), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(patches, connectivity=8)
    boxes = [Box(*(2 * int(value) for value in row[:4])) for row in stats[1:]]
    seals = tuple(_grown(box, round(_RED_GAP * mm)) for box in boxes if _is_seal(box, mm))
    rest = (box for box in boxes if not _is_seal(box, mm) and min(box.width, box.height) >= _RED_LETTER * mm)
    return RedInk(seals, tuple(box for box in rest if not any(_overlap(box, seal) for seal in seals)))


def _is_seal(box: Box, mm: float) -> bool:
    short, long = sorted((box.width, box.height))
    return short >= _SEAL_SIDE * mm and long <= 2 * short


def _grown(box: Box, rim: int) -> Box:
    left, top = max(0, box.left - rim), max(0, box.top - rim)
    return Box(left, top, box.left + box.width + rim - left, box.top + box.height + rim - top)


def _overlap(one: Box, other: Box) -> bool:
    across = one.left < other.left + other.width and other.left < one.left + one.width
    return across and one.top < other.top + other.height and other.top < one.top + one.height
