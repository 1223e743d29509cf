"""What lies behind the print: a dark ground, as on screens, is inverted; watermarks and patterns are lifted.
Behind hardly any print the grain of the paper is removed.

A watermark ("BẢN SAO", "DỰ THẢO") is lighter than the print that crosses it, and its strokes are wider. So it
is what stays of the page when everything narrow and dark is filled with its surroundings.
"""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from restore.page.image import PageImage, Pixels
from restore.page.quality import MAX_SHADING, histogram, paper_levels
from restore.treatment import CleanupStep

FAINT = 75  # gray levels between ink and paper below which the print is faint; scans have 110 and more

# Chosen.
_DARK_GROUND = 110  # gray level below which the median of a page is a dark ground
_SHEET = 0.02  # share of such a page that is light and wide, from which it holds a sheet of paper
_WIDE = 6.0  # mm: what is light and narrower is print on the dark ground
_STROKE = 0.9  # mm: strokes of print are narrower, those of watermarks wider
_INKED = 1.5  # percentile of the gray levels, relative to the paper, that is the ink of print
_PRINT = 0.35  # share of the way from ink to paper up to which pixels are print
_DARKER = 0.06  # minimum share by which a watermark is darker than the paper
_LEAST = 0.001  # minimum share of the page that watermarks cover
# Measured, share of the marks that is beside print: 0.22 to 0.53 of watermarks and patterns, 0.56 and more of
# blurred print, whose edges are marks, 0.00 to 0.06 of creases and of the shadow in the fold of a book.
_CROSSED, _BLURRED = 0.15, 0.55
_AROUND = 8.0  # mm: side of the window, some letters wide, in which the ink's gray level is found
_LONE_INK = 0.5  # mm²: minimum area of the only print on a page, as of one digit
_SMOOTH = 1.2  # pixels, of the smoothing before
_SHALLOW = 55  # gray levels between ink and paper that are assumed at least; what is fainter is noise
_PAPER = 235  # gray level of the paper afterwards
_WINDOW = 19  # double steps: side of the window whose median is the paper
_STEP = 4  # pixels of the page per pixel of the image on which watermarks are sought


def with_light_ground(image: PageImage) -> PageImage:
    """Return a gray page inverted if it is light print on a dark ground."""
    if np.median(image.pixels[::8, ::8]) >= _DARK_GROUND:
        return image
    factor = 25.4 / image.dpi  # to one pixel per millimetre
    small = cv2.resize(image.pixels, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    _, light = cv2.threshold(small, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    wide = cv2.morphologyEx(light, cv2.MORPH_OPEN, np.ones((round(_WIDE),) * 2, np.uint8))
    if cv2.countNonZero(wide) > _SHEET * wide.size:
        return image
    inverted = np.asarray(255 - image.pixels, dtype=np.uint8)
    return replace(image, pixels=inverted, steps=(*image.steps, CleanupStep("invert")))


def without_watermarks(image: PageImage) -> PageImage:
    """Return a gray page without watermarks and patterns that are lighter and wider than its print."""
    gray = image.pixels
    least, most, *_ = cv2.minMaxLoc(gray)
    if least == most:  # empty
        return image
    side = max(3, round(_STROKE * image.dpi / 25.4))
    reach = np.ones((side, side), np.uint8)
    ground = np.ascontiguousarray(cv2.dilate(gray, reach)[::_STEP, ::_STEP])  # lightest in a stroke's width
    height, width = ground.shape
    paper = cv2.medianBlur(np.ascontiguousarray(ground[::2, ::2]), _WINDOW)
    low, high = np.percentile(paper, (5, 95))
    if low < (1 - MAX_SHADING) * high:  # a photograph: its shadows are no watermarks
        return image
    paper = cv2.max(cv2.resize(paper, (width, height), interpolation=cv2.INTER_LINEAR), 1)
    levels = cv2.divide(np.ascontiguousarray(gray[::_STEP, ::_STEP]), paper, scale=255)
    counts = np.cumsum(histogram(np.asarray(levels, np.uint8)))
    ink = int(np.searchsorted(counts, _INKED / 100 * counts[-1]))
    darkest, lightest = ink + _PRINT * (255 - ink), 255 * (1 - _DARKER)
    marks = cv2.inRange(cv2.divide(ground, paper, scale=255), darkest, lightest)
    if cv2.countNonZero(marks) < _LEAST * marks.size:
        return image
    near = cv2.dilate(np.asarray(levels < darkest, np.uint8), np.ones((3, 3), np.uint8))
    crossed = float(near[marks > 0].mean())
    if not _CROSSED <= crossed <= _BLURRED:
        return image
    lifted = _lifted(gray, side, darkest / 255)
    return replace(image, pixels=lifted, steps=(*image.steps, CleanupStep("watermark")))


def with_lone_print(image: PageImage) -> PageImage | None:
    """Return a gray page with hardly any print, as a page number alone, on paper without grain; None if none.

    On such a page the threshold between ink and paper lies within the grain of the paper.
    """
    counts = np.cumsum(histogram(image.pixels))
    ink = int(np.searchsorted(counts, _LONE_INK * (image.dpi / 25.4) ** 2))
    paper = int(np.searchsorted(counts, counts[-1] / 2))
    if paper - ink < FAINT:
        return None
    alone = np.where(image.pixels > (paper + ink) / 2, paper, image.pixels)
    return replace(image, pixels=np.asarray(alone, np.uint8))


def with_even_ink(image: PageImage) -> PageImage:
    """Return a gray page whose faint print is darkened, each part of it by the ink around it."""
    side = round(_AROUND * image.dpi / 25.4)
    smooth = cv2.GaussianBlur(image.pixels, (0, 0), _SMOOTH)
    window = np.ones((side, side), np.uint8)
    ink = cv2.blur(cv2.erode(smooth, window), (side, side)).astype(np.float32)
    height, width = smooth.shape
    paper = cv2.resize(paper_levels(np.asarray(smooth, np.uint8)), (width, height)).astype(np.float32)
    depth = np.maximum(paper - ink, _SHALLOW)
    even = np.clip((smooth - paper + depth) / depth * _PAPER, 0, 255).astype(np.uint8)
    return replace(image, pixels=even, steps=(*image.steps, CleanupStep("contrast")))


def _lifted(gray: Pixels, side: int, print_: float) -> Pixels:
    """Divide a page by what lies behind its print, which is lighter than `print_`, a share of the paper."""
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    ground = cv2.morphologyEx(gray, cv2.MORPH_CLOSE, disc)
    paper = int(np.percentile(ground[::_STEP, ::_STEP], 90))
    ground[ground < print_ * paper] = paper  # wide strokes of print
    ground = cv2.erode(ground, np.ones((side, side), np.uint8))  # over the edges, which are narrow
    return np.asarray(cv2.divide(gray, cv2.max(ground, 1), scale=paper), np.uint8)
