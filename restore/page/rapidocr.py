"""The recogniser RapidOCR: PP-OCR models run by onnxruntime, in this process.

Its alphabet lacks most Vietnamese letters, but it reads digits better than Tesseract, and its detector finds
lines at any angle. So it serves as second reader for numbers, not as first reader.
The models are files of the wheel; nothing is downloaded. Optional: `pip install 'restore-vi[rapidocr]'`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

import cv2
import numpy as np

from restore.document import Box, Line, Word
from restore.errors import RecognitionError, RestoreError, ToolMissing
from restore.page import ppocr
from restore.page.image import Pixels
from restore.page.recogniser import Layout, confidence
from restore.page.tables import Quad

# Chosen.
_SAME_ROW = 0.5  # minimum vertical overlap of boxes in one line, as a share of the smaller height
_PROBE_LINES = 12  # number of the longest lines that are read to find the orientation
_MIN_ADVANTAGE = 0.05  # minimum gain in mean confidence for turning the page by 180°


@dataclass(frozen=True)
class RapidOcr:
    """The recogniser RapidOCR; its models are loaded once per process."""

    threads: int = 1  # of each call

    @staticmethod
    def installed() -> bool:
        return ppocr.installed()

    def check(self) -> None:
        """Raise ToolMissing, with the command that installs the package, if it is missing."""
        if not self.installed():
            raise ToolMissing(
                "The package 'rapidocr' is not installed.", "Install it: pip install 'restore-vi[rapidocr]'."
            )

    def read(self, pixels: Pixels, dpi: float, layout: Layout = Layout.AUTOMATIC) -> tuple[Line, ...]:
        """See `Recogniser`. For LINE and WORD the detector is skipped."""
        if layout in (Layout.LINE, Layout.WORD):
            return tuple(line for line in self.read_crops([pixels]) if line.words)
        quads = self.find_lines(pixels)
        pieces = self.read_crops([cut_out(pixels, quad) for quad in quads])
        placed = [_placed(piece, quad) for piece, quad in zip(pieces, quads, strict=True) if piece.words]
        return _rows(placed)

    def orientation(self, pixels: Pixels, dpi: float) -> int:
        """See `Recogniser`: the orientation in which the longest lines have the highest confidence."""
        quads = self.find_lines(pixels)
        sides = [(np.hypot(*(quad[1] - quad[0])), np.hypot(*(quad[3] - quad[0]))) for quad in quads]
        upright = [quad for quad, (width, height) in zip(quads, sides, strict=True) if height < width]
        sideways = 2 * len(upright) < len(quads)
        chosen = sorted((cut_out(pixels, quad) for quad in quads), key=lambda crop: -max(crop.shape[:2]))[
            :_PROBE_LINES
        ]
        turns = (90, 270) if sideways else (0, 180)
        surenesses = [confidence(self.read_crops([_turned(crop, turn) for crop in chosen])) for turn in turns]
        if turns[0] == 0 and surenesses[1] < surenesses[0] + _MIN_ADVANTAGE:
            return 0
        return turns[int(np.argmax(surenesses))] if max(surenesses) > 0 else 0

    def find_lines(self, pixels: Pixels) -> tuple[Quad, ...]:
        """Find text lines, from top to bottom: (4, 2) corners in pixels, clockwise from the line's start."""
        self.check()
        found = _engine(self.threads)(_bgr(pixels))
        boxes = getattr(found, "boxes", None)
        return () if boxes is None else tuple(np.asarray(box, dtype=np.float64) for box in boxes)

    def read_crops(self, crops: Sequence[Pixels]) -> tuple[Line, ...]:
        """Read each image as one line; boxes in pixels of the crop. Lines may be empty.

        Raises RecognitionError, ToolMissing.
        """
        self.check()
        if not crops:
            return ()
        try:
            found = _reader(self.threads).read([_bgr(crop) for crop in crops])
        except RestoreError:
            raise
        except Exception as error:  # onnxruntime has no common error of its own
            raise RecognitionError(f"RapidOCR failed: {error}"[:200]) from None
        return tuple(
            _line(reading, crop.shape[1], crop.shape[0]) for reading, crop in zip(found, crops, strict=True)
        )


def cut_out(pixels: Pixels, quad: Quad) -> Pixels:
    """Crop a quadrilateral (4, 2) from an image, rectified to a rectangle with its longest sides."""
    width, height = (round(max(np.hypot(*one), np.hypot(*other))) for one, other in _sides(quad))
    width, height = max(1, width), max(1, height)
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    matrix = cv2.getPerspectiveTransform(quad.astype(np.float32), corners)
    return np.asarray(
        cv2.warpPerspective(
            pixels, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
        ),
        dtype=np.uint8,
    )


def _sides(quad: Quad) -> tuple[tuple[Quad, Quad], tuple[Quad, Quad]]:
    """Return the (upper, lower) and the (left, right) sides of a quadrilateral as vectors."""
    return (quad[1] - quad[0], quad[2] - quad[3]), (quad[3] - quad[0], quad[2] - quad[1])


@cache
def _reader(threads: int) -> ppocr.LineReader:
    return ppocr.LineReader(threads)


@cache
def _engine(threads: int) -> Any:
    from rapidocr import RapidOCR  # takes seconds to load

    return RapidOCR(
        params={
            "Global.use_cls": False,
            "Global.use_rec": False,
            "Global.log_level": "critical",
            "EngineConfig.onnxruntime.intra_op_num_threads": threads,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )


def _bgr(pixels: Pixels) -> Pixels:
    code = cv2.COLOR_GRAY2BGR if pixels.ndim == 2 else cv2.COLOR_RGB2BGR
    return np.asarray(cv2.cvtColor(np.ascontiguousarray(pixels), code), dtype=np.uint8)


def _turned(crop: Pixels, degrees: int) -> Pixels:
    """Turn the crop clockwise by `degrees`, a multiple of 90."""
    return np.ascontiguousarray(np.rot90(crop, -degrees // 90))


def _line(reading: ppocr.Reading, width: int, height: int) -> Line:
    """Convert a reading to words; the output column of a letter gives its place in the crop.

    The confidence of a word is the lowest of its letters.
    """
    text = reading.text
    letters = [k for k, char in enumerate(text) if not char.isspace()]
    if not letters:
        return Line(())
    scale = width / max(1.0, reading.length)
    middles = [(reading.columns[k] + 0.5) * scale for k in letters]
    half = min((after - before for before, after in pairwise(middles)), default=float(height)) / 2
    place = dict(zip(letters, middles, strict=True))
    words, start = [], 0
    for part in text.split():
        first = text.index(part, start)
        start = first + len(part)
        left = max(0, round(place[first] - half))
        right = min(width, max(left + 1, round(place[start - 1] + half)))
        sure = min(1.0, max(0.0, min(reading.confidences[first:start])))
        words.append(Word(part, Box.between(left, 0, right, height), sure))
    return Line(tuple(words))


def _placed(line: Line, quad: Quad) -> Line:
    """Map the boxes of a crop's line to the image from which `quad` was cropped."""
    (upper, lower), _ = _sides(quad)
    length = max(np.hypot(*upper), np.hypot(*lower), 1.0)

    def on_image(box: Box) -> Box:
        ends = [quad[0] + upper * x / length for x in (box.left, box.right)]
        ends += [quad[3] + lower * x / length for x in (box.left, box.right)]
        corners = np.array(ends)
        return Box.between(*(round(value) for value in (*corners.min(axis=0), *corners.max(axis=0))))

    return Line(tuple(Word(word.text, on_image(word.box), word.confidence) for word in line.words))


def _rows(pieces: Sequence[Line]) -> tuple[Line, ...]:
    """Join pieces of text at the same height to lines, from top to bottom."""
    boxes = [Box.union(word.box for word in piece.words) for piece in pieces]
    rows: list[list[int]] = []
    for k in sorted(range(len(pieces)), key=lambda k: boxes[k].center[1]):
        if rows and all(_beside(boxes[other], boxes[k]) for other in rows[-1]):
            rows[-1].append(k)
        else:
            rows.append([k])
    return tuple(
        Line(tuple(word for k in sorted(row, key=lambda k: boxes[k].left) for word in pieces[k].words))
        for row in rows
    )


def _beside(one: Box, other: Box) -> bool:
    shared = min(one.bottom, other.bottom) - max(one.top, other.top)
    across = min(one.right, other.right) - max(one.left, other.left)
    return shared > _SAME_ROW * min(one.height, other.height) and across < min(one.width, other.width) / 2
