"""The line recogniser of PP-OCR, run by onnxruntime on the model file of the wheel `rapidocr`.

Pre- and postprocessing are the same as in `rapidocr`; a test compares the results. That package is not
imported, since the import takes longer than reading the numbers of a page.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np

from restore.errors import ToolMissing
from restore.page.image import Pixels

# As in rapidocr, except that each image is read by itself, which takes a tenth less time, and the padding:
# there short images are padded to 320 pixels, longer ones not at all. Numbers are short: half the time. With
# 240 pixels and no padding behind longer ones, of 230 crops of scans one is read otherwise, with the same
# digits, and of 791 hard ones one less is right; with 96 pixels 3 of 396 hard ones more are misread.
_HEIGHT, _WIDTH = 48, 176  # pixels: height, and minimum width, of the network's input
_BEHIND = 0.5  # heights: minimum padding behind an image
_DIGITS = 5  # decimal places of confidences


class Reading(NamedTuple):
    """A line of text, with the confidence (0–1) and the output column of the network for each character."""

    text: str
    confidences: list[float]
    columns: list[int]
    length: float  # of the image, in columns


def installed() -> bool:
    return find_spec("rapidocr") is not None and find_spec("onnxruntime") is not None


@dataclass(frozen=True)
class LineReader:
    """Reads line images; loads its model on first use. Raises onnxruntime's errors, or ToolMissing."""

    threads: int = 1
    least: int = _WIDTH  # pixels: the width to which shorter images are padded
    behind: float = _BEHIND  # heights: the padding behind longer ones

    @cached_property
    def _session(self) -> Any:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.log_severity_level = 4
        options.enable_cpu_mem_arena = False
        options.intra_op_num_threads = self.threads
        options.inter_op_num_threads = 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        return onnxruntime.InferenceSession(str(_model()), options, providers=["CPUExecutionProvider"])

    @cached_property
    def _alphabet(self) -> list[str]:
        letters = self._session.get_modelmeta().custom_metadata_map["character"].splitlines()
        return ["", *letters, " "]  # the first class is the CTC blank

    def read(self, images: Sequence[Pixels]) -> list[Reading]:
        """Read each (h, w, 3) BGR image as one line."""
        return [self._read(image) for image in images]

    def _read(self, image: Pixels) -> Reading:
        shape = image.shape[1] / float(image.shape[0])
        widest = max(self.least / _HEIGHT, shape + self.behind)
        scaled = _scaled(image, widest)[None]
        (scores,) = self._session.run(None, {self._session.get_inputs()[0].name: scaled})
        return self._decoded(scores[0], shape, widest)

    def _decoded(self, scores: Any, shape: float, widest: float) -> Reading:
        """Decode greedily: the likeliest character of each column, without blanks and repetitions.

        `shape` is the aspect ratio (width / height) of the image, `widest` that of the network's input.
        """
        numbers, sure = scores.argmax(axis=1), scores.max(axis=1)
        chosen = numbers != 0
        chosen[1:] &= numbers[1:] != numbers[:-1]
        return Reading(
            "".join(self._alphabet[number] for number in numbers[chosen]),
            [round(value, _DIGITS) for value in sure[chosen].tolist()],
            np.flatnonzero(chosen).tolist(),
            len(numbers) * shape / widest,
        )


def _scaled(image: Pixels, widest: float) -> Any:
    """Return the network's input (3, h, w): float32 from −1 to 1, padded with 0 on the right."""
    most = int(_HEIGHT * widest)
    width = min(most, math.ceil(_HEIGHT * (image.shape[1] / float(image.shape[0]))))
    small = cv2.resize(image, (width, _HEIGHT)).astype(np.float32).transpose(2, 0, 1) / 255
    small -= 0.5
    small /= 0.5
    filled = np.zeros((3, _HEIGHT, most), np.float32)
    filled[:, :, :width] = small
    return filled


def _model() -> Path:
    """Return the path of the recogniser's file in the wheel. ToolMissing."""
    package = find_spec("rapidocr")
    folders = package.submodule_search_locations if package else None
    files = sorted(file for folder in folders or () for file in Path(folder).glob("models/*_rec_*.onnx"))
    if len(files) != 1:
        raise ToolMissing(
            f"The package 'rapidocr' holds {len(files)} recognisers, not one.",
            "Install it again: pip install --force-reinstall 'restore-vi[rapidocr]'.",
        )
    return files[0]
