"""Crops of words, stacked in one image (the sheet), so that the recogniser is called once for all of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import cv2
import numpy as np

from restore.document import Box, Line, Word
from restore.errors import RecognitionError
from restore.page.cleanup import resize, sharpen
from restore.page.image import Pixels
from restore.page.missed_words import MissedWord
from restore.page.recogniser import Layout, Recogniser

# Measured on development scans.
LETTER_HEIGHT = 22.0  # pixels on the sheet; the first reading has 16 on most pages, so the errors differ

# Chosen.
_RADIUS = 0.35  # letter heights, of a look's sharpening
_MARGIN = 0.3  # letter heights around the words of a crop
_GAP = 24  # pixels of white between two crops, and around them
_MIN_CROP = 6  # pixels; narrower or lower crops hold no word
_DPI = 200.0  # of the sheet: letters of LETTER_HEIGHT are then about 13 point


class Look(NamedTuple):
    """How crops are read: Tesseract loses marks to hard edges, and blurred letters without them."""

    smooth: float = 1.0  # pixels of the sheet: standard deviation of the smoothing
    gain: float = 0.0  # of the sharpening before


LOOKS = (Look(), Look(gain=1.5), Look(smooth=0.4))


class Place(NamedTuple):
    """The words [first, last) of a line."""

    line: int
    first: int
    last: int


@dataclass(frozen=True)
class Crop:
    """A crop of words: pixel (x, y) of the page is pixel ((x − left)·scale + _GAP, (y − top)·scale + start)
    of the sheet."""

    place: Place | MissedWord | None  # None for a missed line
    boxes: tuple[Box, ...]  # of the words, on the unscaled page; for a missed word the first box is its own
    pixels: Pixels
    left: int
    top: int
    scale: float
    start: int

    def holds(self, word: Word) -> bool:
        """True if a word of the sheet lies on this crop."""
        _, middle = word.box.center
        return self.start <= middle <= self.start + int(self.pixels.shape[0])

    def words(self, seen: Sequence[Line]) -> list[Word]:
        """Return the words of the sheet that lie on this crop, with their boxes on the page."""
        words = (word for line in seen for word in line.words)
        return [replace(word, box=self.on_page(word.box)) for word in words if self.holds(word)]

    def on_page(self, box: Box) -> Box:
        return Box(
            round((box.left - _GAP) / self.scale) + self.left,
            round((box.top - self.start) / self.scale) + self.top,
            round(box.width / self.scale),
            round(box.height / self.scale),
        )


def looked_at(
    pixels: Pixels,
    places: Sequence[tuple[Place | MissedWord | None, tuple[Box, ...]]],
    letter_height: float,
    recogniser: Recogniser,
    look: Look,
) -> Iterator[tuple[Crop, Sequence[Line]]]:
    """Yield the crop of each place with the lines of the whole sheet; nothing if it could not be read."""
    crops: list[Crop] = []
    start = _GAP
    for place, boxes in places:
        crop = _cut(pixels, place, boxes, letter_height, start, look)
        if min(crop.pixels.shape) >= _MIN_CROP:
            crops.append(crop)
            start += crop.pixels.shape[0] + _GAP
    if not crops:
        return
    try:
        seen = recogniser.read(_stack([crop.pixels for crop in crops], start), _DPI, Layout.BLOCK)
    except RecognitionError:
        return
    for crop in crops:
        yield crop, seen


def _cut(
    pixels: Pixels,
    place: Place | MissedWord | None,
    words: tuple[Box, ...],
    letter_height: float,
    start: int,
    look: Look,
) -> Crop:
    """Crop words from a gray page, scaled so that letters are LETTER_HEIGHT high, for a look at them."""
    rows, columns = Box.union(words).padded(round(_MARGIN * letter_height)).slices
    scale = LETTER_HEIGHT / letter_height
    crop = np.ascontiguousarray(pixels[rows, columns])
    if min(crop.shape) * scale >= _MIN_CROP:
        if look.gain:
            crop = sharpen(crop, _RADIUS * letter_height, look.gain)
        crop = np.asarray(cv2.GaussianBlur(resize(crop, scale), (0, 0), look.smooth), dtype=np.uint8)
    return Crop(place, words, crop, columns.start, rows.start, scale, start)


def _stack(crops: Sequence[Pixels], height: int) -> Pixels:
    """Stack the crops vertically on a background with the gray of their paper; `height` in pixels."""
    paper = int(np.median([np.percentile(crop, 90) for crop in crops]))
    width = max(crop.shape[1] for crop in crops) + 2 * _GAP
    sheet = np.full((height, width), paper, np.uint8)
    top = _GAP
    for crop in crops:
        sheet[top : top + crop.shape[0], _GAP : _GAP + crop.shape[1]] = crop
        top += crop.shape[0] + _GAP
    return sheet
