"""Read a page again whose letters were hardly read, or badly because its lines bend: photographs, books.

The page is put in even light and straightened (`dewarp.py`), then read as it is and unscaled; the reading
with the most and surest letters wins. If next to nothing can be read the page gets an error: it must not pass
for an empty one. Pictures, whose letter-like shapes stand in no rows, are left as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import replace

import numpy as np

from restore.document import Box, Line, Page
from restore.page.dewarp import MIN_LETTERS, Warp, find_warp, text_angle
from restore.page.load import PageImage
from restore.page.quality import flatten, measure
from restore.page.recogniser import Recogniser, confidence
from restore.treatment import CleanupStep

# Measured on 41 development pages: of the letters seen, 0.73 to 1.14 are read, 0 on a photograph at an angle.
MIN_READ = 0.5  # characters surely read, by letters seen, below which a page is read again
MIN_KEPT = 0.1  # and below which that is an error

MAX_SURE = 0.9  # mean confidence from which a page is not looked at for bent lines; 4 of 41 pages are below
MIN_BEND = 1.0  # degrees, `Warp.bend`: flat pages have at most 0.5, rendered curled ones 1.7 and more

# Chosen.
_READABLE = 0.5  # confidence of a word that counts as read
_BENT = 0.97  # share of the weight of bent lines from which straight ones are better: their order is right

Read = Callable[[PageImage, Recogniser, Collection[str]], Page]
"""Reads an image as it is: `read_page`."""


def hardly_read(page: Page, least: float = MIN_READ) -> bool:
    """Were letters seen on the page of which fewer than the share `least` were read?"""
    return page.treatment.letters >= MIN_LETTERS and read_letters(page) < least * page.treatment.letters


def read_letters(page: Page) -> int:
    """The number of characters in words that were read with some confidence."""
    words = (word for line in page.lines for word in line.words)
    return sum(len(word.text) for word in words if word.confidence >= _READABLE)


def _weight(page: Page) -> float:
    """The characters of a page, each counted with its confidence."""
    return sum(len(word.text) * word.confidence for line in page.lines for word in line.words)


def read_again(
    page: Page, image: PageImage, recogniser: Recogniser, skip: Collection[str], read: Read
) -> Page:
    """The page, or a better reading of it if it was hardly read or its lines bend; an error if there is none.

    `image` is the page in gray, as it was loaded. RecognitionError.
    """
    hardly = hardly_read(page)
    sure = confidence(page.lines) >= MAX_SURE and not _is_photograph(page)
    if page.treatment.letters < MIN_LETTERS or (not hardly and sure):
        return page
    before = page.rotation
    if before:
        image = replace(image, pixels=np.ascontiguousarray(np.rot90(image.pixels, -before // 90)))
    quality = measure(image)
    flat = replace(image, pixels=flatten(image.pixels), steps=(*image.steps, CleanupStep("flatten")))
    angle = text_angle(flat.pixels, quality.letter_height)
    if angle is None or (not hardly and find_warp(flat.pixels, quality.letter_height).bend < MIN_BEND):
        return page
    for candidate in _candidates(flat, angle, quality.letter_height, recogniser, skip, read):
        if _weight(candidate) > (1.0 if hardly else _BENT) * _weight(page):
            page = replace(candidate, rotation=(candidate.rotation + before) % 360)
        if not hardly_read(page):
            break
    if hardly_read(page, MIN_KEPT):
        return replace(page, error="Letters are on the page, but hardly any of them could be read.")
    return page


def _is_photograph(page: Page) -> bool:
    """Was its light uneven, as no scanner makes it? Its lines may bend though they were read surely."""
    return any(step.name == "flatten" for step in page.treatment.steps)


def _candidates(
    flat: PageImage,
    angle: float,
    letter_height: float,
    recogniser: Recogniser,
    skip: Collection[str],
    read: Read,
) -> Iterator[Page]:
    """Readings of the page: straightened, the other way up, and both unscaled."""
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
    """The page with its boxes in pixels of the upright image."""
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
