"""What is done to a gray page before it is read: only what its measurements call for.

Every function takes an image and returns a new one. Each needless filter or turn costs marks, and marks are
what Vietnamese is written in: a page that a computer drew is read as it is.
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
from restore.page.load import Pixels
from restore.page.quality import SHADED, PageQuality, flatten

Matrix: TypeAlias = NDArray[np.float64]
"""3×3, takes (x, y, 1) of the page as it lies in the file to (x, y, 1) of the cleaned image."""

STEPS = ("red", "flatten", "specks", "turn", "resize")
"""The names of all steps, in the order in which they are done; red ink is lifted before (`colour.py`)."""

WORTH_TURNING = 1.2  # degrees; below, blurred marks lose more words than level lines win
SPECKLED = 1.0  # specks per letter; clean scans have less than 0.01, 2 % salt and pepper 13
SMALL_LETTERS, GOOD_LETTERS, LARGE_LETTERS = 10.5, 16.0, 24.0
"""Letter heights in pixels; 13 point print has 10 at 100 dpi, 28 at 300. Tesseract squeezes every line into
36 pixels, the height of a line of 16-pixel letters: much larger ones keep more of their marks, and are read
faster, if their pixels are averaged before. Not so where no scanner roughened their edges."""

DRAWN = 0.03  # grain below which a gray page was drawn by a computer; as JPEG it has 0.02, scans 0.2 to 0.9


@dataclass(frozen=True)
class Step:
    """One thing to do: a name for reports, a note for the page, the image and where its pixels go."""

    name: str
    note: str
    run: Callable[[Pixels], Pixels]
    matrix: Callable[[Pixels], Matrix] = lambda _: np.eye(3)


@dataclass(frozen=True)
class Cleaned:
    pixels: Pixels
    matrix: Matrix
    notes: tuple[str, ...] = ()
    sharp: Pixels | None = None  # before it was resized, if it was

    @property
    def moved(self) -> bool:
        """Do pixels lie elsewhere than on the page in the file?"""
        return not np.array_equal(self.matrix, np.eye(3))

    @property
    def scale(self) -> float:
        """Pixels of the cleaned image per pixel of the page in the file."""
        return float(np.sqrt(np.linalg.det(self.matrix)))


def plan(quality: PageQuality, skip: Collection[str] = ()) -> tuple[Step, ...]:
    """The steps a page needs, in the order in which they are done, without those that `skip` names."""
    if quality.blank:
        return ()
    steps = []
    if quality.shading > SHADED:
        steps.append(Step("flatten", "shadow taken out", flatten))
    if quality.specks > SPECKLED:
        steps.append(Step("specks", "specks removed", remove_specks))
    if abs(quality.skew) >= WORTH_TURNING:
        angle = quality.skew
        steps.append(
            Step(
                "turn",
                f"turned by {angle:.1f}°",
                lambda pixels: turn(pixels, angle),
                lambda pixels: turning(pixels.shape[1], pixels.shape[0], angle),
            )
        )
    large = quality.letter_height > LARGE_LETTERS and not is_drawn(quality)
    if large or quality.letter_height < SMALL_LETTERS:
        factor = GOOD_LETTERS / quality.letter_height
        note = f"enlarged {factor:.1f}×" if factor > 1 else ""
        steps.append(Step("resize", note, lambda pixels: resize(pixels, factor), lambda _: scaling(factor)))
    return tuple(step for step in steps if step.name not in skip)


def is_drawn(quality: PageQuality) -> bool:
    """Did a computer draw the page, so that no scanner roughened its letters?"""
    level = abs(quality.skew) < WORTH_TURNING and quality.specks <= SPECKLED
    return level and quality.grain < DRAWN and not quality.bilevel


def clean(pixels: Pixels, steps: Iterable[Step]) -> Cleaned:
    """The page after the steps, with the way from its pixels back to the file's."""

    def do(done: Cleaned, step: Step) -> Cleaned:
        notes = (*done.notes, step.note) if step.note else done.notes
        sharp = done.pixels if step.name == "resize" else None
        return Cleaned(step.run(done.pixels), step.matrix(done.pixels) @ done.matrix, notes, sharp)

    return reduce(do, steps, Cleaned(pixels, np.eye(3)))


# --- the steps ------------------------------------------------------------------------------------------


def remove_specks(pixels: Pixels) -> Pixels:
    """Median of 3×3 pixels. It eats dots and hooks of clean text: only where specks were measured."""
    return np.asarray(cv2.medianBlur(pixels, 3), dtype=np.uint8)


def resize(pixels: Pixels, factor: float) -> Pixels:
    """Larger by cubic interpolation, smaller by averaging."""
    way = cv2.INTER_CUBIC if factor > 1 else cv2.INTER_AREA
    return np.asarray(cv2.resize(pixels, None, fx=factor, fy=factor, interpolation=way), dtype=np.uint8)


def scaling(factor: float) -> Matrix:
    return np.diag([factor, factor, 1.0])


def turn(pixels: Pixels, angle: float) -> Pixels:
    """Counter-clockwise by `angle` degrees, on a sheet large enough to lose no corner, white around it."""
    height, width = pixels.shape[:2]
    new_width, new_height = _turned_size(width, height, angle)
    return np.asarray(
        cv2.warpAffine(
            pixels,
            turning(width, height, angle)[:2],
            (new_width, new_height),
            flags=cv2.INTER_CUBIC,
            borderMode=cv2.BORDER_CONSTANT,
            borderValue=255,
        ),
        dtype=np.uint8,
    )


def turning(width: int, height: int, angle: float) -> Matrix:
    """The matrix of `turn` for a sheet of width × height pixels."""
    matrix = np.vstack([cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), angle, 1.0), [0, 0, 1]])
    new_width, new_height = _turned_size(width, height, angle)
    matrix[:2, 2] += (new_width - width) / 2, (new_height - height) / 2
    return matrix


def _turned_size(width: int, height: int, angle: float) -> tuple[int, int]:
    sine, cosine = abs(np.sin(np.radians(angle))), abs(np.cos(np.radians(angle)))
    return round(width * cosine + height * sine), round(width * sine + height * cosine)


def back_to_page(box: Box, matrix: Matrix) -> Box:
    """The upright box on the page in the file around a box of the cleaned image."""
    return moved(box, np.asarray(np.linalg.inv(matrix), dtype=np.float64))


def moved(box: Box, matrix: Matrix) -> Box:
    """The upright box around a box whose pixels go where `matrix` takes them."""
    right, bottom = box.left + box.width, box.top + box.height
    corners = np.array(
        [(box.left, box.top, 1), (right, box.top, 1), (box.left, bottom, 1), (right, bottom, 1)]
    )
    across, down, _ = matrix @ corners.T
    left, top = round(across.min()), round(down.min())
    return Box(left, top, round(across.max()) - left, round(down.max()) - top)
