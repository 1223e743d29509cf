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
from restore.page.load import Pixels

# As in rapidocr, except the minimum width (320 there). Numbers are short: a third less time; of 230 crops of
# scans two are read differently, with the same digits except a single "I" that becomes 1.
_BATCH = 6  # images of similar aspect ratio per call of the network
_HEIGHT, _WIDTH = 48, 240  # pixels: height, and minimum width, of the network's input
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
        """Read each (h, w, 3) BGR image as one line; the readings are in the order of the images."""
        shapes = [image.shape[1] / float(image.shape[0]) for image in images]
        order = np.argsort(np.array(shapes))
        found: dict[int, Reading] = {}
        for start in range(0, len(images), _BATCH):
            batch = order[start : start + _BATCH]
            widest = max(self.least / _HEIGHT, *(shapes[number] for number in batch))
            scaled = np.stack([_scaled(images[number], widest) for number in batch])
            (scores,) = self._session.run(None, {self._session.get_inputs()[0].name: scaled})
            for number, of_line in zip(batch, scores, strict=True):
                found[number] = self._decoded(of_line, shapes[number], widest)
        return [found[number] for number in range(len(images))]

    def _decoded(self, scores: Any, shape: float, widest: float) -> Reading:
        """Decode greedily: the likeliest character of each column, without blanks and repetitions.

        `shape` is the aspect ratio (width / height) of the image, `widest` that of its batch.
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
