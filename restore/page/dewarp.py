"""Straighten a page whose lines run at any angle, converge (perspective) or bend (the curl of a book).

Each letter gives a point on its baseline. The page's angle is the one at which the points form the sharpest
rows. The same measurement on parts of the page gives local slopes; a polynomial is fitted to these and
integrated to a vertical shift of every pixel. (For skewed scans a rotation suffices, see `cleanup.py`; turns
by multiples of 90° are found by `Recogniser.orientation`.)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from restore.document import Box
from restore.page.cleanup import Matrix, rotation_matrix
from restore.page.image import Pixels
from restore.page.quality import ink_components, neighbours_beside

Points: TypeAlias = NDArray[np.float64]
"""(n, 2): x and y in pixels."""

# Measured.
MIN_PAIRS = 1.8
"""Minimum ratio of the pairs of letters in one row to those expected of evenly distributed letters; below,
the page has no lines of text. Flat pages (41) have at least 3.9, rendered curled ones 2.1, 75 or more random
blots at most 1.6."""
MIN_LETTERS = 75  # fewer letters may form rows by chance

# Chosen.
MAX_ANGLE = 45.0  # degrees: maximum angle of the page; beyond, the page is turned by 90°
_MAX_LOCAL = 8.0  # degrees: maximum angle of a part of the page relative to the whole
_COARSE, _FINE = 0.5, 0.1  # degrees: steps of the search
_ROW = 0.4  # letter heights: height of the rows in which baselines are counted
_COLUMNS, _ROWS = 5, 7  # overlapping parts of the page in which the local slope is measured
_MIN_POINTS = 20  # minimum letters of a part
_EDGE = 1  # percent of the letters that are ignored at each side to find the text's sides
_OUTLIER = 1.5  # degrees from the fitted slope beyond which a part is left out of the next fit
_BAND = 256  # rows that are mapped at once: limits the memory


@dataclass(frozen=True)
class Warp:
    """A mapping from the pixels of a straightened image to the pixels of its original.

    The original is rotated by `matrix`; pixel (x, y) of the straightened image is pixel (x, y + shift) of the
    rotated one. The shift is the integral along x of the slope a + bx + cy + dxy + ex², where x and y are
    measured from the image's centre in half widths. `width` and `height` of the straightened image in pixels.
    """

    angle: float  # degrees counter-clockwise by which `matrix` rotates
    bend: float  # degrees: root mean square of the slope of the lines after the rotation
    matrix: Matrix
    slope: tuple[float, ...]
    width: int
    height: int

    def source(self, x: NDArray[np.float32], y: NDArray[np.float32]) -> tuple[NDArray[Any], NDArray[Any]]:
        """Map points (x, y) of the straightened image to the original, in pixels; arrays may broadcast."""
        half = self.width / 2
        across, down = (x - half) / half, (y - self.height / 2) / half
        a, b, c, d, e = self.slope
        even, squared = across * half, across**2 * (half / 2)
        y = y + even * (a + c * down) + squared * (b + d * down) + across**3 * (half * e / 3)
        back = np.linalg.inv(self.matrix)
        return back[0, 0] * x + back[0, 1] * y + back[0, 2], back[1, 0] * x + back[1, 1] * y + back[1, 2]

    def apply(self, pixels: Pixels) -> Pixels:
        """Straighten a gray (h, w) image; pixels outside the original get the gray of the paper."""
        paper = int(np.percentile(pixels, 90))
        columns = np.arange(self.width, dtype=np.float32)
        bands = []
        for top in range(0, self.height, _BAND):
            y = np.arange(top, min(top + _BAND, self.height), dtype=np.float32)[:, None]
            across, down = (side.astype(np.float32) for side in self.source(columns, y))
            bands.append(
                cv2.remap(
                    pixels, across, down, cv2.INTER_CUBIC, borderMode=cv2.BORDER_CONSTANT, borderValue=paper
                )
            )
        return np.asarray(np.vstack(bands), dtype=np.uint8)

    def box(self, box: Box) -> Box:
        """Return the upright bounding box, on the original, of a box of the straightened image."""
        edges = np.linspace(box.left, box.right, 5, dtype=np.float32)
        x, y = self.source(edges, np.array([[box.top], [box.bottom]], dtype=np.float32))
        return Box.between(*(round(float(side)) for side in (x.min(), y.min(), x.max(), y.max())))


def text_angle(gray: Pixels, letter_height: float) -> float | None:
    """Return the angle of the text lines in degrees (−90 to 90), positive if they fall to the right.

    None if the letter-like shapes are few or form no rows, as in a picture. `gray` is an evenly lit page;
    `letter_height` is the median height of the letters in pixels.
    """
    points = _baselines(gray, letter_height)
    count = len(points)
    if count < MIN_LETTERS:
        return None
    angle = _sharpest(points, letter_height, 90.0)
    if abs(angle) > MAX_ANGLE and not _in_rows(points, angle):  # letters of one width stand in columns too
        angle = _sharpest(points, letter_height, MAX_ANGLE)
    rows = _rows(points, letter_height, angle)
    pairs = float((rows * (rows - 1)).sum()) / (count * (count - 1))
    return angle if pairs * len(rows) >= MIN_PAIRS else None


def find_warp(gray: Pixels, letter_height: float) -> Warp:
    """Compute how to straighten an evenly lit (h, w) page whose text is at less than ±45°.

    `letter_height` in pixels.
    """
    points = _baselines(gray, letter_height)
    height, width = gray.shape
    angle = _sharpest(points, letter_height, MAX_ANGLE)
    matrix = rotation_matrix(width, height, angle)
    corners = np.array([(0, 0, 1), (width, 0, 1), (0, height, 1), (width, height, 1)])
    new_width, new_height = (int(np.ceil(side)) for side in np.ptp((matrix @ corners.T)[:2], axis=1))
    rotated = (matrix @ np.column_stack([points, np.ones(len(points))]).T)[:2].T
    slope = _slope_field(rotated, letter_height, new_width, new_height)
    terms = _terms(rotated, new_width, new_height)
    bend = float(np.degrees(np.arctan(np.sqrt(np.square(terms @ np.array(slope)).mean()))))
    return Warp(angle, bend, matrix, slope, new_width, new_height)


def _baselines(gray: Pixels, letter_height: float) -> Points:
    """Return (n, 2): the middle of the lower edge of each component that may be a letter."""
    left, top, width, height, _ = ink_components(gray).T
    letters = (height >= 0.5 * letter_height) & (height <= 2 * letter_height) & (width <= 3 * letter_height)
    return np.asarray(np.stack([left + width / 2, top + height], axis=1)[letters], dtype=np.float64)


def _in_rows(points: Points, angle: float) -> bool:
    """True if the letters are nearest to each other along lines at `angle` degrees."""
    turn = np.exp(-1j * np.radians(angle)) * (points[:, 0] + 1j * points[:, 1])
    return neighbours_beside(turn.real, turn.imag) >= 0.5


def _rows(points: Points, letter_height: float, angle: float) -> NDArray[np.float64]:
    """Count the points on each row, where rows run at `angle` degrees."""
    radians = np.radians(angle)
    rows = (points[:, 1] * np.cos(radians) - points[:, 0] * np.sin(radians)) / (_ROW * letter_height)
    return np.bincount((rows - rows.min()).astype(np.int64)).astype(np.float64)


def _sharpest(points: Points, letter_height: float, most: float) -> float:
    """Return the angle within ±`most` (both in degrees) at which the rows are sharpest; positive if they
    fall to the right."""

    def sharpness(angle: float) -> float:
        counts = _rows(points, letter_height / 2, angle)
        return float(np.square(np.convolve(counts, (0.5, 1, 0.5))).sum())

    coarse = max(np.arange(-most, most + _COARSE / 2, _COARSE), key=sharpness)
    return float(max(np.arange(coarse - _COARSE, coarse + _COARSE + _FINE / 2, _FINE), key=sharpness))


def _parts(points: Points) -> Iterator[Points]:
    """Yield the points of overlapping parts of the text, which may fill only half of a photograph."""
    (left_edge, upper), (right_edge, lower) = np.percentile(points, (_EDGE, 100 - _EDGE), axis=0)
    width, height = right_edge - left_edge, lower - upper
    for left in left_edge + np.linspace(0, width * (1 - 2 / (_COLUMNS + 1)), _COLUMNS):
        for top in upper + np.linspace(0, height * (1 - 2 / (_ROWS + 1)), _ROWS):
            right, bottom = left + width * 2 / (_COLUMNS + 1), top + height * 2 / (_ROWS + 1)
            x, y = points.T
            yield points[(x >= left) & (x < right) & (y >= top) & (y < bottom)]


def _terms(points: Points, width: int, height: int) -> NDArray[np.float64]:
    """Return (n, 5): the terms of `Warp.slope` at points of the rotated image."""
    x, y = ((points - (width / 2, height / 2)) / (width / 2)).T
    return np.stack([np.ones(len(points)), x, y, x * y, x**2], axis=1)


def _slope_field(points: Points, letter_height: float, width: int, height: int) -> tuple[float, ...]:
    """Fit the coefficients of `Warp.slope` to the local slopes by least squares, without outliers."""
    parts = [part for part in _parts(points) if len(part) >= _MIN_POINTS]
    if len(parts) < 2 * 5:
        return (0.0,) * 5
    terms = _terms(np.array([part.mean(axis=0) for part in parts]), width, height)
    found = np.tan(np.radians([_sharpest(part, letter_height, _MAX_LOCAL) for part in parts]))
    weight = np.sqrt([len(part) for part in parts])
    kept = np.abs(found - np.median(found)) < np.tan(np.radians(_MAX_LOCAL))
    coefficients = np.zeros(5)
    for _ in range(3):
        if kept.sum() < 2 * 5:
            return (0.0,) * 5
        coefficients = np.linalg.lstsq(
            terms[kept] * weight[kept, None], found[kept] * weight[kept], rcond=None
        )[0]
        kept = np.abs(found - terms @ coefficients) < np.tan(np.radians(_OUTLIER))
    return tuple(map(float, coefficients))
