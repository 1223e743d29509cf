"""Measure a page image for `cleanup.plan`: skew, gray of paper and ink, noise, letter height."""

from __future__ import annotations

from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from restore.page.components import component_stats, components
from restore.page.image import PageImage, Pixels

# Measured on development pages.
MAX_SHADING = 0.25  # `PageQuality.shading` above which one threshold for the page hides text in the shadow

# Measured on 48 pages: the ratio of pairs of letters in columns to pairs in rows is at most 0.3 on upright
# pages, at least 5 on pages on their side, and 1.1 on a photograph at 15°.
_SIDEWAYS = 2.0

# Chosen.
_PIECE, _ROW = 40.0, 0.25  # letter heights: length of a piece of a row; height of a row
_SAMPLE = 300  # letters whose neighbours are sought
_ALIKE = 0.3, 2.0  # letter heights: shortest and longest sides of letters that are counted
_PAPER_WINDOW, _PAPER_BLUR = 13, 19  # pixels of the image reduced to 1/8: wider than the strokes of letters
_SKEW_WIDTH = 1000  # pixels: the width to which a page is reduced; skew shows to 0.1°
_SKEW_POINTS = 100_000  # maximum number of ink pixels sampled to measure the skew
_SKEW_RANGE = 8.0  # degrees: the largest skew that is measured
_LETTER_SIDES = 0.5, 6.0  # mm: heights of letters in print of 4 to 20 point
_DOT = 0.8  # mm: the longest side of a printed dot, of 20 point
_MANY_DOTS = 0.3  # ratio of the width of all dots to that of other letters above which dots are dotted lines
_SPECK_SIDE = 0.25  # mm: the longest side of a speck; a full stop has 0.4
_LEAST_CONTRAST = 18  # gray levels between ink and paper; the noise of empty pages has up to 14
_BLUR = 7  # pixels: gray edges of letters lie within half of it
_BAND = 1000  # rows of the image per call of the component labelling


@dataclass(frozen=True)
class PageQuality:
    """Measured on one gray page image; lengths in pixels of that image."""

    skew: float  # degrees, steps of 0.1; positive where lines fall to the right (the page lies clockwise)
    paper: int  # gray level of the paper, 0–255
    ink: int  # gray level of the ink
    ink_share: float  # of the pixels
    shading: float  # how much darker the darkest paper is than the brightest: 0 even, 1 black
    grain: float  # scanner noise: share of bare paper's pixels that differ from its modal level
    bilevel: bool
    letter_height: float  # median; 0 if no component looks like a letter
    letters: int  # shapes that look like letters of about this height
    specks: float  # isolated dots, per letter
    parts: NDArray[np.int32] | None = field(default=None, repr=False, compare=False)
    """`ink_components` of the page; None if shading had to be flattened before measuring."""
    threshold: float | None = field(default=None, repr=False, compare=False)
    """Gray level up to which pixels are ink, by Otsu's method; None if shading had to be flattened."""

    @property
    def sideways(self) -> bool:
        """True if the letters stand in columns rather than in rows: the lines of the page run up or down."""
        if self.parts is None or not self.letter_height:
            return False
        left, top, width, height, _ = self.parts.T / self.letter_height
        low, high = _ALIKE
        letters = (np.minimum(width, height) >= low) & (np.maximum(width, height) <= high)
        left, top, width, height = (side[letters] for side in (left, top, width, height))
        if not len(left):
            return False
        rows = max(_pairs(left, top), _pairs(left, top + height))
        columns = max(_pairs(top, left), _pairs(top, left + width))
        return columns > _SIDEWAYS * rows and neighbours_beside(left, top) < 0.5

    @property
    def contrast(self) -> int:
        return self.paper - self.ink

    @property
    def blank(self) -> bool:
        return self.letter_height == 0


def _pairs(along: NDArray[np.float64], across: NDArray[np.float64]) -> int:
    """Count the pairs of letters with one edge on a row, in short pieces of rows, since a page may be skewed.

    The positions are in letter heights.
    """
    piece, row = np.floor(along / _PIECE).astype(np.int64), np.floor(across / _ROW).astype(np.int64)
    counts = np.bincount(piece * (row.max() + 1) + row)
    return int((counts * (counts - 1)).sum())


def neighbours_beside(x: NDArray[np.float64], y: NDArray[np.float64]) -> float:
    """Return the share of letters whose nearest letter is beside them rather than above or below.

    The letters of a line are closer to each other than lines are, also where letters of one width, as a
    typewriter's, stand in columns too. 1 for fewer than two letters.
    """
    count = len(x)
    if count < 2:
        return 1.0
    step = max(1, count // _SAMPLE)
    beside = []
    for k in range(0, count, step):
        across, down = np.abs(x - x[k]), np.abs(y - y[k])
        distance = np.maximum(across, down)
        distance[k] = np.inf
        nearest = int(distance.argmin())
        beside.append(across[nearest] > down[nearest])
    return float(np.mean(beside))


def paper_gray(gray: Pixels) -> int:
    """Return the paper's gray level (0–255), from one pixel in 64; used to paint over parts of the page."""
    return int(np.percentile(gray[::8, ::8], 75))


def measure(page: PageImage) -> PageQuality:
    """Measure a gray (h, w) page; takes about 0.1 s at 300 dpi."""
    gray = page.pixels
    least, most, *_ = cv2.minMaxLoc(gray)
    if least == most:  # a page that a program left empty
        level = int(least)
        return PageQuality(0.0, level, level, 0.0, 0.0, 0.0, page.bilevel, 0.0, 0, 0.0)
    darkest, brightest = np.percentile(paper_levels(gray), (5, 95))
    shading = float(1 - darkest / max(1.0, brightest))
    shaded = shading > MAX_SHADING
    if shaded:
        gray = flatten(gray)  # one threshold for the page would take the shadow for ink
    counts = histogram(gray)
    threshold, dark = cv2.threshold(gray, 0, 1, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    split = int(threshold) + 1
    ink, paper = _median_level(counts[:split], 0), _median_level(counts[split:], split)
    parts = _components(np.asarray(dark, dtype=np.uint8))
    letter_height, letters, specks = _letters_and_specks(dark, parts, page.dpi)
    return PageQuality(
        skew=_skew(dark) if letter_height else 0.0,
        paper=paper,
        ink=ink,
        ink_share=cv2.countNonZero(dark) / dark.size,
        shading=shading,
        grain=_grain(gray, dark, counts),
        bilevel=page.bilevel or bool(counts[8:248].sum() < 0.001 * dark.size),
        letter_height=letter_height if paper - ink >= _LEAST_CONTRAST else 0.0,
        letters=letters,
        specks=specks,
        parts=None if shaded else parts,
        threshold=None if shaded else threshold,
    )


def paper_levels(gray: Pixels) -> Pixels:
    """Return the gray level of the paper behind letters, at (h / 8, w / 8). Edges of shadows stay sharp."""
    small = cv2.resize(gray, None, fx=1 / 8, fy=1 / 8, interpolation=cv2.INTER_AREA)
    paper = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((_PAPER_WINDOW,) * 2, np.uint8))
    return np.asarray(cv2.medianBlur(paper, _PAPER_BLUR), dtype=np.uint8)


def flatten(gray: Pixels) -> Pixels:
    """Remove shading: divide every pixel of an (h, w) page by the local gray level of the paper."""
    height, width = gray.shape
    paper = cv2.resize(paper_levels(gray), (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.divide(gray, cv2.max(paper, 1), scale=255), dtype=np.uint8)


def histogram(gray: Pixels, where: Pixels | None = None) -> NDArray[np.int64]:
    """Return (256,): the number of pixels at each gray level, of all or where `where` is not 0.

    (NumPy's bincount would convert each pixel to eight bytes.)
    """
    return np.asarray(cv2.calcHist([gray], [0], where, [256], [0, 256]).ravel(), dtype=np.int64)


def _grain(gray: Pixels, dark: Pixels, counts: NDArray[np.int64]) -> float:
    """`counts`: the histogram of the page."""
    near = cv2.dilate(dark, np.ones((_BLUR, _BLUR), np.uint8))
    bare = counts - histogram(gray, near)
    return float(1 - bare.max() / bare.sum()) if bare.any() else 0.0


def _median_level(counts: NDArray[np.int64], first: int) -> int:
    total = int(counts.sum())
    return first + int(np.searchsorted(np.cumsum(counts), total / 2)) if total else first


def isolated(dark: Pixels, side: float, gap: float) -> Pixels:
    """Return 1 where ink of at most `side` pixels is more than `gap` pixels from larger ink, else 0.

    `dark` (h, w) is 1 at ink and 0 at paper.
    """
    labels, stats, _ = components(dark)
    small = stats[:, 2:4].max(axis=1) <= side
    small[0] = False  # the paper
    if not small.any():
        return np.zeros_like(dark)
    large = ~small
    large[0] = False
    reach = np.ones((2 * round(gap) + 1,) * 2, np.uint8)
    near = cv2.dilate(large[labels].astype(np.uint8), reach)
    small[np.unique(labels[near > 0])] = False
    return np.asarray(small[labels], np.uint8)


def _letters_and_specks(dark: Pixels, parts: NDArray[np.int32], dpi: float) -> tuple[float, int, float]:
    """Return the median letter height (pixels), the number of letters near it, and specks per letter.

    A speck is smaller than any full stop and has no larger ink nearby: dots and marks are close to their
    letter.
    """
    left, top, width, height, area = parts.T
    mm = dpi / 25.4
    low, high = (side * mm for side in _LETTER_SIDES)
    letters = (height >= low) & (height <= high) & (width <= 2 * high) & (area >= 0.1 * width * height)
    round_ = np.minimum(width, height) >= 0.75 * np.maximum(width, height)
    dots = round_ & (height <= _DOT * mm) & (area >= 0.7 * width * height)
    others = int(width[letters & ~dots].sum())
    if 0 < others < int(width[letters & dots].sum()) / _MANY_DOTS:
        letters &= ~dots
    if not letters.any():
        return 0.0, 0, 0.0
    side = int(max(2, _SPECK_SIDE * mm))
    small = (width <= side) & (height <= side)
    # Weighted by width: marks and dots are as many as letters, but narrow.
    letter_height = _weighted_median(height[letters], width[letters])
    larger = dark.copy()
    for down, across in np.ndindex(side, side):
        here = small & (width > across) & (height > down)
        larger[top[here] + down, left[here] + across] = 0
    reach = 2 * round(letter_height / 2) + 1
    near = cv2.dilate(larger, np.ones((reach, reach), np.uint8), dst=larger)
    lone = small & (near[top, left] == 0)
    near_median = letters & (height >= 0.6 * letter_height) & (height <= 2 * letter_height)
    return letter_height, int(near_median.sum()), float(lone.sum() / letters.sum())


def ink_components(gray: Pixels) -> NDArray[np.int32]:
    """Return (n, 5): left, top, width, height, area of each ink component of an evenly lit gray page."""
    _, dark = cv2.threshold(gray, 0, 1, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    return _components(np.asarray(dark, dtype=np.uint8))


def _components(dark: Pixels) -> NDArray[np.int32]:
    """Return (n, 5): left, top, width, height and area of each connected component of ink, in pixels.

    The page is labelled in bands, since labels take four bytes a pixel; bands end at rows with little ink.
    """
    found, top = [], 0
    while top < len(dark):
        bottom = min(top + _BAND, len(dark))
        if bottom < len(dark):
            rows = dark[bottom - _BAND // 4 : bottom].sum(axis=1)
            bottom -= len(rows) - 1 - int(rows.argmin())
        stats = component_stats(dark[top:bottom])
        stats[:, 1] += top
        found.append(stats)
        top = bottom
    return np.asarray(np.concatenate(found), dtype=np.int32)


def _weighted_median(values: NDArray[np.int32], weights: NDArray[np.int32]) -> float:
    order = np.argsort(values)
    reached = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(reached, reached[-1] / 2)])


def _skew(dark: Pixels) -> float:
    """Return the angle in degrees (0.1° steps) at which the row profile of the ink is sharpest.

    A rotation by a small angle is nearly a shear: the row of an ink pixel is y − x·tan(angle), so each angle
    costs one histogram.
    """
    factor = min(1.0, _SKEW_WIDTH / dark.shape[1])
    small = cv2.resize(dark * np.uint8(255), None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    inked = cv2.findNonZero((small > 64).astype(np.uint8))
    if inked is None:
        return 0.0
    x, y = inked.reshape(-1, 2).T
    if len(y) > _SKEW_POINTS:
        chosen = np.random.default_rng(0).choice(len(y), _SKEW_POINTS, replace=False)
        y, x = y[chosen], x[chosen]

    down, across = y.astype(np.float64), x.astype(np.float64)
    rows = np.empty_like(down)

    def sharpness(angle: float) -> float:
        np.subtract(down, np.multiply(across, np.tan(np.radians(angle)), out=rows), out=rows)
        np.subtract(rows, rows.min(), out=rows)
        profile = np.bincount(rows.astype(np.int64))
        return float(np.square(np.diff(profile, prepend=0, append=0)).sum())

    coarse = max(np.arange(-_SKEW_RANGE, _SKEW_RANGE + 0.1, 0.5), key=sharpness)
    fine = max(np.arange(coarse - 0.5, coarse + 0.55, 0.1), key=sharpness)
    return round(float(fine), 1) + 0.0
