"""Read a page again if few of its letters were read, or if its lines bend or slope: photographs, books.

The page's shading is removed and its lines are straightened (`dewarp.py`); then it is read, also unscaled.
The reading with the most characters, weighted by confidence, wins. If almost nothing can be read, the page
gets an error, so that it does not look empty. Pictures, whose letter-like shapes form no rows, are skipped.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace

import cv2
import numpy as np

from restore.document import Box, Line, Page
from restore.page.cleanup import sharpen
from restore.page.dewarp import MIN_LETTERS, Warp, find_warp, text_angle
from restore.page.image import PageImage, Pixels
from restore.page.quality import PageQuality, flatten, measure
from restore.page.recogniser import Recogniser, confidence
from restore.treatment import CleanupStep

# Measured on 41 development pages: of the letters seen, 0.73 to 1.14 are read, 0 on a photograph at an angle.
MIN_READ = 0.5  # ratio of characters read to letters seen below which a page is read again
MIN_KEPT = 0.1  # the same ratio below which the page gets an error

MAX_SURE = 0.9  # mean confidence from which bent lines are not sought; 4 of 41 pages are below
MIN_BEND = 0.7  # degrees, `Warp.bend`: flat pages have at most 0.5, rendered curled ones 0.8 and more

# Chosen.
_MAX_SLOPE = 2.0  # degrees left after the deskewing, which has a limit; photographs have none
_LARGE = 7.0  # degrees: a deskewing near its limit may be by too little
_READABLE = 0.5  # confidence of a word that counts as read
# Measured: of 3,306 words on nine photographs out of focus, plain Tesseract reads 2,779 as they are, 3,048 so
# sharpened, with a radius of 0.23 letter heights and half the gain 2,931.
_RADIUS, _GAIN = 0.54, 3.0  # letter heights; multiple of the difference
# `edge_width` from which a page may be out of focus; sharp ones have 0.09 to 0.16, small print 0.2.
_SOFT = 0.15
_SOBEL = 8  # response of the operator to a slope of one gray level per pixel
_BENT = 0.97  # ratio of the straightened reading's weight to the bent one's above which it wins: better order

Read = Callable[[PageImage, Recogniser, Collection[str]], Page]
"""Reads an image as it is: `read_page`."""


def hardly_read(page: Page, least: float = MIN_READ) -> bool:
    """True if letters were seen on the page and less than the share `least` (0–1) of them was read."""
    return page.treatment.letters >= MIN_LETTERS and read_letters(page) < least * page.treatment.letters


def read_letters(page: Page) -> int:
    """Count the characters of words with a confidence of at least `_READABLE`."""
    words = (word for line in page.lines for word in line.words)
    return sum(len(word.text) for word in words if word.confidence >= _READABLE)


def _weight(page: Page, most: float = math.inf) -> float:
    """Return the sum of the confidences of a page's characters, of `most` at most.

    More characters than the letters seen are no better where lines slope: these are torn, and their parts are
    read twice. On blurred pages not all letters are seen.
    """
    characters = sum(len(word.text) for line in page.lines for word in line.words)
    return confidence(page.lines) * min(characters, most)


def read_again(
    page: Page, image: PageImage, recogniser: Recogniser, skip: Collection[str], read: Read
) -> Page:
    """Return the page, or a better reading if few letters were read, or lines bend or slope, or are blurred.

    It has an error if hardly any letter could be read. `image` is the gray page as it was loaded.
    RecognitionError.
    """
    hardly = hardly_read(page)
    level = not _is_photograph(page) and abs(_deskewed(page)) < _LARGE
    sure = confidence(page.lines) >= MAX_SURE and level
    if page.treatment.letters < MIN_LETTERS or (not hardly and sure):
        return page
    before, letters = page.rotation, page.treatment.letters
    image = replace(image, seals=())  # they are in other places on pages that were turned or straightened
    if before:
        image = replace(image, pixels=np.ascontiguousarray(np.rot90(image.pixels, -before // 90)))
    quality = measure(image)
    flat = replace(image, pixels=flatten(image.pixels), steps=(*image.steps, CleanupStep("flatten")))
    angle = text_angle(flat.pixels, quality.letter_height)
    if angle is None:
        return page
    if not hardly and _is_level(page, angle, find_warp(flat.pixels, quality.letter_height)):
        focused = confidence(page.lines) >= MAX_SURE or edge_width(image.pixels, quality) < _SOFT
        if focused or "sharpen" in skip:
            return page
        sharper = _sharper(page, image, quality.letter_height, recogniser, skip, read)
        return replace(sharper, rotation=before)
    read = _also_sharpened(read, quality.letter_height)
    for candidate in _candidates(flat, angle, quality.letter_height, recogniser, skip, read):
        if _weight(candidate, letters) > (1.0 if hardly else _BENT) * _weight(page, letters):
            page = replace(candidate, rotation=(candidate.rotation + before) % 360)
        if not hardly_read(page):
            break
    if hardly_read(page, MIN_KEPT):
        return replace(page, error="Letters are on the page, but hardly any of them could be read.")
    return page


def _is_level(page: Page, angle: float, warp: Warp) -> bool:
    """True if the lines, at `angle` degrees on the image, were straight and level when the page was read."""
    return warp.bend < MIN_BEND and abs(angle - _deskewed(page)) < _MAX_SLOPE


def _deskewed(page: Page) -> float:
    """Return the angle in degrees by which the page was deskewed."""
    return sum(float(step.amount or 0) for step in page.treatment.steps if step.name == "deskew")


def _is_photograph(page: Page) -> bool:
    """True if the page had uneven light, as in photographs; lines may bend despite a high confidence."""
    return any(step.name == "flatten" for step in page.treatment.steps)


def _sharper(
    page: Page,
    image: PageImage,
    letter_height: float,
    recogniser: Recogniser,
    skip: Collection[str],
    read: Read,
) -> Page:
    """Return the page as read from `image`, or as read from it sharpened, if this is better."""
    sharp = sharpen(image.pixels, _RADIUS * letter_height, _GAIN)
    steps = (*image.steps, CleanupStep("sharpen"))
    other = read(replace(image, pixels=sharp, steps=steps), recogniser, skip)
    return other if _weight(other) > _weight(page) else page


def _also_sharpened(read: Read, letter_height: float) -> Read:
    """Return `read`, which also reads an image sharpened if it was read with low confidence."""

    def read_both(image: PageImage, recogniser: Recogniser, skip: Collection[str]) -> Page:
        page = read(image, recogniser, skip)
        if confidence(page.lines) >= MAX_SURE or "sharpen" in skip:
            return page
        return _sharper(page, image, letter_height, recogniser, skip, read)

    return read_both


def edge_width(gray: Pixels, quality: PageQuality) -> float:
    """Return the width of the letters' steepest edges in letter heights."""
    slope = cv2.Sobel(cv2.medianBlur(gray, 3), cv2.CV_32F, 1, 0) / _SOBEL
    steepest = float(np.percentile(np.abs(slope[::2, ::2]), 98))
    return quality.contrast / max(steepest, 1e-3) / max(quality.letter_height, 1.0)


def _candidates(
    flat: PageImage,
    angle: float,
    letter_height: float,
    recogniser: Recogniser,
    skip: Collection[str],
    read: Read,
) -> Iterator[Page]:
    """Yield readings of the straightened page, turned if it was upside down; each also unscaled."""
    rotation = 0 if abs(angle) <= 45 else 90
    for _ in range(2):
        upright = replace(flat, pixels=np.ascontiguousarray(np.rot90(flat.pixels, -rotation // 90)))
        warp = find_warp(upright.pixels, letter_height)
        straight = replace(
            upright,
            pixels=warp.apply(upright.pixels),
            steps=(*flat.steps, CleanupStep("dewarp", round(warp.angle, 1))),
        )
        candidate = read(straight, recogniser, skip)
        yield _unwarped(candidate, warp, upright, rotation)
        if "resize" not in skip:
            yield _unwarped(read(straight, recogniser, (*skip, "resize")), warp, upright, rotation)
        turn = recogniser.orientation(straight.pixels, straight.dpi)
        if turn == 0:
            return
        rotation = (rotation + turn) % 360


def _unwarped(page: Page, warp: Warp, upright: PageImage, rotation: int) -> Page:
    """Map the boxes of a straightened page to pixels of the upright image."""
    height, width = upright.pixels.shape
    whole = Box(0, 0, width, height)

    def box_of(box: Box) -> Box:
        return warp.box(box).intersection(whole) or Box(0, 0, 1, 1)

    def on_image(line: Line) -> Line:
        return replace(line, words=tuple(replace(word, box=box_of(word.box)) for word in line.words))

    tables = tuple(
        replace(
            table,
            box=box_of(table.box),
            cells=tuple(replace(cell, box=box_of(cell.box)) for cell in table.cells),
        )
        for table in page.tables
    )
    lines = tuple(map(on_image, page.lines))
    marks = tuple(replace(mark, box=box_of(mark.box)) for mark in page.marks)
    return replace(
        page, width=width, height=height, lines=lines, tables=tables, rotation=rotation, marks=marks
    )
