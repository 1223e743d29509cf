"""Convert colour pages to gray: red seals are removed by their colour, red print stays.

This precedes all other cleanup, since a colour image takes three times the memory of a gray one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from restore.document import Box
from restore.page.components import component_stats
from restore.page.image import PageImage, Pixels
from restore.treatment import CleanupStep

# Chosen; seals are 30–40 mm wide by regulation, a line of red print is 4 mm high.
RED_EXCESS = 48  # gray levels (of 255) by which red must exceed green and blue to count as red ink
PATCH_GAP = 2.0  # mm: ink with smaller gaps forms one patch
_MIN_ROW = 3  # digits written into boxes, at least
_CELL_GAP = 7.0  # mm: maximum gap between digits that were written into the boxes of a form
MIN_RED_LETTER = 0.5  # mm: smaller patches are dust or fragments of a seal
MIN_SEAL = 18.0  # mm: the shorter side of a patch that counts as a seal
MARGIN, MIN_CUT_SEAL = 6.0, 3.0  # mm: within MARGIN of a page side a seal may be cut off to MIN_CUT_SEAL
MIN_OBLONG = 1.2  # minimum ratio of the longer to the shorter side of a stamp that is not round
_UNEVEN = 0.08  # share of black by which a seal's ink may be darker than the typical ink
_BLURRED = 7  # pixels: window in which red spreads around ink (JPEG)
_DEEPEST = 99.5  # percentile of darkness under a seal's ink; below _SHOWN, print under it is darkened
_THROUGH, _SHOWN = 5.0, 0.6  # factor by which print under a seal's ink is darkened, up to this share of black
BLUE_EXCESS = 40  # gray levels by which blue must exceed red and green to count as pen ink
MAX_BLUE = 0.3  # maximum ratio of blue to all dark pixels where blue is a pen; more is blue print
_COARSE = 4  # pixels, down and across, that are one where stamps are sought
_LEAST_CHROMA = 28  # gray levels by which the colours of ink differ, as a mean of such pixels
_STAMP_GAP = 6.0  # mm: maximum gap between the parts of a stamp
_STAMP_WIDTHS, _STAMP_HEIGHTS = (24.0, 70.0), (16.0, 55.0)  # mm; the stamp has 35 × 50 by regulation
_DARKER, _PALE = 2.2, 20  # contrast of ink alone, and difference of colours of what is no ink
_SAMPLE = 8  # one pixel in so many, down and across, shows the colours of a page
_LIGHT = 140  # gray level of the lightest colour of paper, and of a highlighter, at least
_TINT = 32  # gray levels by which the colours of coloured paper differ at least
_HIGHLIT, _LEAST_HIGHLIT = 40, 0.002  # by which green exceeds red under a highlighter; share of such pixels
# A light patch is a highlighter if its median luminance is less than so much of its paper's.
_HIGHLIGHTER = 0.9


@dataclass(frozen=True)
class RedInk:
    """Bounding boxes of patches of red ink on a page, in its pixels."""

    seals: tuple[Box, ...]  # about as wide as high
    lettering: tuple[Box, ...]  # other patches, at least as large as a letter


def to_gray(image: PageImage, skip: Collection[str] = ()) -> PageImage:
    """Return the page in gray, with red seals removed unless "red" is in `skip`; gray pages unchanged."""
    if image.pixels.ndim == 2:
        return image
    image = replace(image, pixels=with_white_paper(image.pixels))
    if "red" in skip:
        return replace(image, pixels=luminance(image.pixels))
    red = red_ink(image.pixels, image.dpi)
    steps = (CleanupStep("red", len(red.seals)),) if red.seals else ()
    return replace(
        image,
        pixels=remove_red(image.pixels, red.lettering, red.seals),
        steps=(*image.steps, *steps),
        seals=red.seals,
        stamps=tuple(
            (box, luminance(np.ascontiguousarray(image.pixels[box.slices])))
            for box in red.seals
            if _is_oblong(box, image.pixels.shape[1], image.dpi)
        ),
        writing=pen_ink(image.pixels, image.dpi),
        inks=tuple(stamped(image.pixels, image.dpi)),
    )


def with_white_paper(pixels: Pixels) -> Pixels:
    """Return an (h, w, 3) page on white paper: coloured paper would be taken for red or blue ink."""
    paper = np.percentile(pixels[::_SAMPLE, ::_SAMPLE].reshape(-1, 3), 75, axis=0)
    if paper.max() < _LIGHT or paper.max() - paper.min() < _TINT:
        return pixels
    return np.asarray(cv2.multiply(pixels, (*(paper.max() / np.maximum(paper, 1)), 1.0)), dtype=np.uint8)


def remove_red(pixels: Pixels, lettering: tuple[Box, ...] = (), seals: tuple[Box, ...] = ()) -> Pixels:
    """(h, w, 3) → (h, w): the red channel, in which red ink is nearly as light as paper and black text stays.

    Inside the boxes of `lettering` (for example a red letterhead) red ink stays dark; inside the boxes of
    `seals` red ink becomes as light as paper, and faint print under it is darkened. The ink of highlighters
    becomes light.
    """
    gray = pixels[..., 0].copy()
    sample = pixels[::_SAMPLE, ::_SAMPLE].astype(np.int16)
    highlit = (sample[..., 1] >= _LIGHT) & (sample[..., 1] - sample[..., 0] > _HIGHLIT)
    if highlit.mean() > _LEAST_HIGHLIT:
        gray = np.asarray(cv2.max(gray, luminance(pixels)), dtype=np.uint8)
    for box in seals:
        gray[box.slices] = _without_ink(pixels[box.slices])
    for box in lettering:
        part = luminance(np.ascontiguousarray(pixels[box.slices]))
        if not _LIGHT <= np.median(part) < _HIGHLIGHTER * np.percentile(part, 99):
            gray[box.slices] = part
    return gray


def _without_ink(pixels: Pixels) -> Pixels:
    """Divide the red channel of a seal by that of paper with the same amount of red ink."""
    red = pixels[..., 0].astype(np.float32)
    excess = red - pixels[..., 1:].max(axis=2)
    inked = excess > RED_EXCESS
    if not inked.any():
        return np.ascontiguousarray(pixels[..., 0])
    paper = float(np.percentile(red, 90))
    full = float(np.percentile(excess[inked], 75))
    level = float(np.median(red[excess >= full]))
    around = cv2.dilate(excess, np.ones((_BLURRED, _BLURRED), np.uint8))  # JPEG files blur colours
    cover = np.clip(around / full, 0, 1)
    darker = 1 - red / np.maximum(1, paper + cover * (min(level, paper) - paper))
    darker = np.where(darker < _UNEVEN * cover, 0, darker)
    if np.percentile(darker[inked], _DEEPEST) < _SHOWN:  # else print under the ink is dark enough
        darker = np.maximum(darker, np.minimum(_SHOWN, _THROUGH * (darker - _UNEVEN)) * cover)
    return np.asarray(np.clip(paper * (1 - darker), 0, 255), dtype=np.uint8)


def luminance(pixels: Pixels) -> Pixels:
    """Convert a gray (h, w) or RGB (h, w, 3) image to gray (h, w)."""
    if pixels.ndim == 2:
        return pixels
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), dtype=np.uint8)


def red_ink(pixels: Pixels, dpi: float) -> RedInk:
    """Find the seals (with a margin) and the red print of an (h, w, 3) RGB image; dust is left out."""
    green, blue = cv2.extractChannel(pixels, 1), cv2.extractChannel(pixels, 2)
    cv2.max(green, blue, dst=green)
    cv2.extractChannel(pixels, 0, dst=blue)  # in place: every image of a page's size takes much memory
    cv2.subtract(blue, green, dst=green)
    _, red = cv2.threshold(green, RED_EXCESS, 255, cv2.THRESH_BINARY, dst=green)
    mm, width = dpi / 25.4, pixels.shape[1]
    boxes = _patches(red, mm)
    seals = tuple(box.padded(round(PATCH_GAP * mm)) for box in boxes if _is_seal(box, mm, width))
    rest = (
        box
        for box in boxes
        if not _is_seal(box, mm, width) and min(box.width, box.height) >= MIN_RED_LETTER * mm
    )
    return RedInk(seals, tuple(box for box in rest if not any(box.overlaps(seal) for seal in seals)))


def pen_ink(pixels: Pixels, dpi: float) -> tuple[Box, ...]:
    """Return boxes of blue ink (handwriting) on an (h, w, 3) RGB image.

    Empty if so much ink is blue that it must be print.
    """
    red, green = cv2.extractChannel(pixels, 0), cv2.extractChannel(pixels, 1)
    lighter = cv2.max(red, green, dst=green)
    blue = cv2.extractChannel(pixels, 2)
    _, ink = cv2.threshold(
        cv2.subtract(blue, lighter, dst=blue), BLUE_EXCESS, 255, cv2.THRESH_BINARY, dst=blue
    )
    mm = dpi / 25.4
    patches = _patches(ink, mm)
    large = [box for box in patches if max(box.width, box.height) >= 2 * PATCH_GAP * mm]
    small = [box for box in patches if PATCH_GAP / 2 * mm <= max(box.width, box.height) < 2 * PATCH_GAP * mm]
    boxes = [*large, *_rows(small, mm)]
    if not boxes:
        return ()
    _, dark = cv2.threshold(red, 0, 255, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    whole = cv2.countNonZero(dark)
    return tuple(boxes) if cv2.countNonZero(ink) <= MAX_BLUE * max(1, whole) else ()


def stamped(pixels: Pixels, dpi: float) -> Iterator[tuple[Box, Pixels, Pixels]]:
    """Yield the boxes of patches of coloured ink as large as an incoming stamp on an (h, w, 3) RGB image,
    with gray images of that ink alone and of all else."""
    mm = dpi / 25.4
    scale = 1 / _COARSE
    small = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    inked = (_chroma(np.asarray(small, np.uint8)) >= _LEAST_CHROMA).astype(np.uint8)
    gap = max(3, round(_STAMP_GAP * mm / _COARSE))
    around = cv2.copyMakeBorder(inked, *(gap,) * 4, cv2.BORDER_CONSTANT, value=0)
    joined = cv2.morphologyEx(around, cv2.MORPH_CLOSE, np.ones((gap, gap), np.uint8))[gap:-gap, gap:-gap]
    for row in component_stats(np.ascontiguousarray(joined)):
        box = Box(*(_COARSE * int(value) for value in row[:4])).padded(round(PATCH_GAP * mm))
        (least, most), (low, high) = _STAMP_WIDTHS, _STAMP_HEIGHTS
        wider = box.width >= MIN_OBLONG * box.height  # unlike a seal
        if wider and least <= box.width / mm <= most and low <= box.height / mm <= high:
            part = np.ascontiguousarray(pixels[box.slices])
            darkness = _DARKER * (_chroma(part).astype(np.float32) - _PALE)
            ink = np.clip(255 - darkness, 0, 255).astype(np.uint8)
            yield box, ink, np.maximum(_without_ink(part), _without_ink(part[..., ::-1]))


def _chroma(pixels: Pixels) -> Pixels:
    """Return how far the channels of an (h, w, 3) image are apart: 0 where it is gray."""
    channels = cv2.split(pixels)
    least, most = (of(of(*channels[:2]), channels[2]) for of in (cv2.min, cv2.max))
    return np.asarray(cv2.subtract(most, least), dtype=np.uint8)


def _patches(ink: Pixels, mm: float) -> list[Box]:
    """Return the bounding boxes of patches: ink whose gaps are smaller than PATCH_GAP."""
    gap = max(3, round(PATCH_GAP * mm / 2))
    half = cv2.resize(ink, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    patches = cv2.morphologyEx(half, cv2.MORPH_CLOSE, np.ones((gap, gap), np.uint8))
    return [Box(*(2 * int(value) for value in row[:4])) for row in component_stats(patches)]


def _rows(boxes: Sequence[Box], mm: float) -> list[Box]:
    """Return the rows of `_MIN_ROW` patches or more side by side, as digits in the boxes of a form are."""
    rows: list[list[Box]] = []
    for box in sorted(boxes, key=lambda one: one.left):
        beside = (
            row
            for row in rows
            if box.left - row[-1].right <= _CELL_GAP * mm
            and box.top < row[-1].bottom
            and row[-1].top < box.bottom
        )
        if row := next(beside, None):
            row.append(box)
        else:
            rows.append([box])
    return [Box.union(row) for row in rows if len(row) >= _MIN_ROW]


def _is_oblong(box: Box, width: int, dpi: float) -> bool:
    """True if a seal is not round, although no side of the page cuts it off."""
    margin = MARGIN * dpi / 25.4
    whole = box.left > margin and box.right < width - margin
    return whole and max(box.width, box.height) >= MIN_OBLONG * min(box.width, box.height)


def _is_seal(box: Box, mm: float, width: int) -> bool:
    """True if a patch is about as wide as high, or may be a seal cut off by a side of the page.

    `width` is that of the page in pixels, `mm` the pixels per millimetre.
    """
    short, long = sorted((box.width, box.height))
    cut = box.left <= MARGIN * mm or box.right >= width - MARGIN * mm
    if cut and box.height >= MIN_SEAL * mm:
        return MIN_CUT_SEAL * mm <= box.width <= box.height
    return short >= MIN_SEAL * mm and long <= 2 * short
