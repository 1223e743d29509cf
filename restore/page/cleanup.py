"""Clean a gray page image before recognition: deskew, despeckle, flatten shading, normalise letter size.

`plan` chooses the steps from the measurements of `quality.py`; unnecessary steps are left out, because
every filter and every rotation blurs diacritics. Every function takes an image and returns a new one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import reduce
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from restore.document import Box
from restore.page.image import Pixels
from restore.page.quality import MAX_SHADING, PageQuality, flatten, isolated
from restore.treatment import CleanupStep

Matrix: TypeAlias = NDArray[np.float64]
"""(3, 3): maps (x, y, 1) in pixels of the page as it was loaded to (x, y, 1) of the cleaned image."""

STEPS = ("red", "watermark", "dewarp", "sharpen", "flatten", "despeckle", "deskew", "resize")
"""The names of all steps, in their order; "red" is done by `colour.py`, "watermark" by `background.py`,
"dewarp" and "sharpen" by `rescue.py`."""

# Measured, by ablation on development pages (`scripts/measure/cleanup.py`).
MIN_DESKEW = 1.2  # degrees; at smaller angles the blur of the rotation costs more words than level lines gain
FEW_SPECKS, MAX_SPECKS = 0.1, 1.0
"""Specks per letter above which each speck is painted over, and above which the whole page is filtered.
Good scans have less than 0.05, speckled faxes 0.2 to 0.3, pages with 2 % salt and pepper 13."""
MIN_LETTER, TARGET_LETTER, MAX_LETTER = 10.5, 16.0, 24.0
"""Median letter heights in pixels: below the first and above the last the page is resized to the second.
13 point print has 10 at 100 dpi and 28 at 300 dpi. Tesseract scales every line to 36 pixels, the height of a
line of 16-pixel letters: if larger letters were reduced by averaging before, it keeps more diacritics and is
faster. This does not hold for pages rendered by a computer, whose edges are clean."""

SPECK, SPECK_GAP = 0.15, 0.15  # letter heights: longest side of a speck; minimum distance from larger ink

MAX_DRAWN_GRAIN = 0.03  # `PageQuality.grain`: 0.02 for pages rendered as JPEG, 0.2 to 0.9 for scans


@dataclass(frozen=True)
class Step:
    """A cleanup step: its record, the function that changes the image, the matrix from old to new pixels."""

    record: CleanupStep
    run: Callable[[Pixels], Pixels]
    matrix: Callable[[Pixels], Matrix] = lambda _: np.eye(3)


@dataclass(frozen=True)
class Cleaned:
    """A cleaned page image; `matrix` maps pixels of the page as it was loaded to pixels of this image."""

    pixels: Pixels
    matrix: Matrix
    steps: tuple[CleanupStep, ...] = ()
    unscaled: Pixels | None = None  # the image before the step "resize"; None without this step

    @property
    def moved(self) -> bool:
        """True if pixels have other coordinates than on the page as it was loaded."""
        return not np.array_equal(self.matrix, np.eye(3))

    @property
    def full_size(self) -> tuple[Pixels, Matrix]:
        """The image before it was resized, and its matrix from the page as it was loaded."""
        if self.unscaled is None:
            return self.pixels, self.matrix
        return self.unscaled, scale_matrix(self.unscaled.shape[1] / self.pixels.shape[1]) @ self.matrix

    @property
    def scale(self) -> float:
        """Pixels of the cleaned image per pixel of the page as it was loaded."""
        return float(np.sqrt(np.linalg.det(self.matrix)))


def plan(quality: PageQuality, skip: Collection[str] = ()) -> tuple[Step, ...]:
    """Return the steps that a page of this quality needs, in order, without those in `skip` (see STEPS)."""
    if quality.blank:
        return ()
    steps = []
    if quality.shading > MAX_SHADING:
        steps.append(Step(CleanupStep("flatten"), flatten))
    if quality.specks > MAX_SPECKS:
        steps.append(Step(CleanupStep("despeckle"), despeckle))
    elif quality.specks > FEW_SPECKS:
        steps.append(Step(CleanupStep("despeckle"), lambda pixels: without_specks(pixels, quality)))
    if abs(quality.skew) >= MIN_DESKEW:
        angle = quality.skew
        steps.append(
            Step(
                CleanupStep("deskew", angle),
                lambda pixels: rotate(pixels, angle),
                lambda pixels: rotation_matrix(pixels.shape[1], pixels.shape[0], angle),
            )
        )
    large = quality.letter_height > MAX_LETTER and not is_drawn(quality)
    if large or quality.letter_height < MIN_LETTER:
        factor = TARGET_LETTER / quality.letter_height
        steps.append(
            Step(
                CleanupStep("resize", factor),
                lambda pixels: resize(pixels, factor),
                lambda _: scale_matrix(factor),
            )
        )
    return tuple(step for step in steps if step.record.name not in skip)


def is_drawn(quality: PageQuality) -> bool:
    """True if a computer rendered the page, so that its letters have clean edges, unlike those of a scan."""
    level = abs(quality.skew) < MIN_DESKEW and quality.specks <= MAX_SPECKS
    return level and quality.grain < MAX_DRAWN_GRAIN and not quality.bilevel


def clean(pixels: Pixels, steps: Iterable[Step]) -> Cleaned:
    """Apply the steps to the page; the matrix of the result maps pixels of `pixels` to the cleaned image."""

    def do(done: Cleaned, step: Step) -> Cleaned:
        unscaled = done.pixels if step.record.name == "resize" else None
        matrix = step.matrix(done.pixels) @ done.matrix
        return Cleaned(step.run(done.pixels), matrix, (*done.steps, step.record), unscaled)

    return reduce(do, steps, Cleaned(pixels, np.eye(3)))


# --- the steps ------------------------------------------------------------------------------------------


def despeckle(pixels: Pixels) -> Pixels:
    """Apply a 3×3 median filter. It also removes dots and hooks of clean text: only for speckled pages."""
    return np.asarray(cv2.medianBlur(pixels, 3), dtype=np.uint8)


def without_specks(pixels: Pixels, quality: PageQuality) -> Pixels:
    """Paint over each speck. Unlike `despeckle`, this leaves letters, their dots and marks unchanged."""
    _, dark = cv2.threshold(pixels, 0, 1, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    side, gap = SPECK * quality.letter_height, SPECK_GAP * quality.letter_height
    cleaned = pixels.copy()
    cleaned[isolated(np.asarray(dark, dtype=np.uint8), side, gap) > 0] = quality.paper
    return cleaned


def sharpen(gray: Pixels, radius: float, gain: float) -> Pixels:
    """Add to each pixel `gain` times its difference from its surroundings, `radius` pixels wide."""
    around = cv2.GaussianBlur(gray, (0, 0), radius)
    return np.asarray(cv2.addWeighted(gray, 1 + gain, around, -gain, 0), dtype=np.uint8)


def resize(pixels: Pixels, factor: float) -> Pixels:
    """Scale both sides by `factor`: enlarge by cubic interpolation, reduce by area averaging."""
    method = cv2.INTER_CUBIC if factor > 1 else cv2.INTER_AREA
    return np.asarray(cv2.resize(pixels, None, fx=factor, fy=factor, interpolation=method), dtype=np.uint8)


def scale_matrix(factor: float) -> Matrix:
    return np.diag([factor, factor, 1.0])


def rotate(pixels: Pixels, angle: float) -> Pixels:
    """Rotate counter-clockwise by `angle` degrees on white, enlarged so that no corner is cut off."""
    height, width = pixels.shape[:2]
    new_width, new_height = _rotated_size(width, height, angle)
    return np.asarray(
        cv2.warpAffine(
            pixels,
            rotation_matrix(width, height, angle)[:2],
            (new_width, new_height),
            flags=cv2.INTER_CUBIC,
            borderMode=cv2.BORDER_CONSTANT,
            borderValue=255,
        ),
        dtype=np.uint8,
    )


def rotation_matrix(width: int, height: int, angle: float) -> Matrix:
    """Return the (3, 3) matrix of `rotate` for an image of width × height pixels and `angle` degrees."""
    matrix = np.vstack([cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), angle, 1.0), [0, 0, 1]])
    new_width, new_height = _rotated_size(width, height, angle)
    matrix[:2, 2] += (new_width - width) / 2, (new_height - height) / 2
    return matrix


def _rotated_size(width: int, height: int, angle: float) -> tuple[int, int]:
    sine, cosine = abs(np.sin(np.radians(angle))), abs(np.cos(np.radians(angle)))
    return round(width * cosine + height * sine), round(width * sine + height * cosine)


def inverse(matrix: Matrix) -> Matrix:
    """Return the (3, 3) matrix from pixels of the cleaned image to pixels of the page."""
    return np.asarray(np.linalg.inv(matrix), dtype=np.float64)


def inverse_box(box: Box, matrix: Matrix) -> Box:
    """Map a box of the cleaned image to the page: `transform_box` by the inverse of `matrix`."""
    return transform_box(box, inverse(matrix))


def cleaned_box(box: Box, matrix: Matrix) -> Box:
    """Map a box that `inverse_box` gave back to the cleaned image.

    On a turned page a box around a long word reaches into the lines above and below it; `transform_box` would
    add as much again.
    """
    (a, b, c), (d, e, f), _ = matrix.tolist()
    scale = (a * e - b * d) ** 0.5
    cosine, sine = abs(a) / scale, abs(b) / scale
    least = min(box.width, box.height) * cosine - max(box.width, box.height) * sine
    if b == d == 0 or cosine <= sine or least <= 0:
        return transform_box(box, matrix)
    grown = cosine**2 - sine**2
    width = (box.width * cosine - box.height * sine) * scale / grown
    height = (box.height * cosine - box.width * sine) * scale / grown
    x, y = box.left + box.width / 2, box.top + box.height / 2
    across, down = a * x + b * y + c, d * x + e * y + f
    ends = across - width / 2, down - height / 2, across + width / 2, down + height / 2
    return Box.between(*map(round, ends))


def transform_box(box: Box, matrix: Matrix) -> Box:
    """Return the upright bounding box of the four corners of `box`, each transformed by `matrix`."""
    (a, b, c), (d, e, f), _ = matrix.tolist()  # Python floats: NumPy is ten times as slow for so few numbers
    if b == d == 0 and min(a, e) > 0:  # only scaled and moved
        ends = a * box.left + c, e * box.top + f, a * box.right + c, e * box.bottom + f
        return Box.between(*map(round, ends))
    corners = [(x, y) for y in (box.top, box.bottom) for x in (box.left, box.right)]
    across, down = [a * x + b * y + c for x, y in corners], [d * x + e * y + f for x, y in corners]
    return Box.between(round(min(across)), round(min(down)), round(max(across)), round(max(down)))
