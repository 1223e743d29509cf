"""A page as an image, as it was loaded from a file."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from restore.document import Box
from restore.page.textlayer import TextLayer
from restore.treatment import CleanupStep

Pixels = NDArray[np.uint8]
"""A page image: (height, width) gray or (height, width, 3) RGB, 0 black to 255 white."""


@dataclass(frozen=True)
class PageImage:
    """One page as it was loaded, all boxes in its pixels. `dpi` is guessed if the file does not state it."""

    number: int  # from 1
    pixels: Pixels
    dpi: float
    layer: TextLayer | None = None  # the text layer of a PDF page, if it has text
    fields: tuple[Box, ...] = ()  # rendered form fields of a PDF page
    steps: tuple[CleanupStep, ...] = ()  # the cleanup steps done so far
    bilevel: bool = False  # a black-and-white scan, though pdfium renders it with gray edges
    seals: tuple[Box, ...] = ()  # red seals removed by `to_gray`, or seals found by `gray_seals.py`
    stamps: tuple[tuple[Box, Pixels], ...] = ()  # red seals that are not round: gray image before removal
    inks: tuple[tuple[Box, Pixels, Pixels], ...] = ()  # patches like stamps: their coloured ink; all but that
    writing: tuple[Box, ...] = ()  # ink of a blue pen, found by `to_gray`
    error: str = ""  # why the page could not be decoded; its pixels are then an empty sheet


def gray_if_gray(pixels: Pixels) -> Pixels:
    """Reduce an image with three equal channels to one: a third of the memory, and no search for colours."""
    if pixels.ndim == 2:
        return pixels
    for rows in np.array_split(pixels, max(1, len(pixels) // 500)):  # in parts: comparisons take memory
        red, green, blue = rows[..., 0], rows[..., 1], rows[..., 2]
        if not (np.array_equal(red, green) and np.array_equal(green, blue)):
            return pixels
    return np.ascontiguousarray(pixels[..., 0])
