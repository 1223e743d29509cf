"""A small network that tells from the shape of one digit whether a hand wrote it or it was printed.

Three convolutions and two layers, evaluated with NumPy. `scripts/train/handwriting.py` makes the file.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file

from restore.page.digit_shapes import SIDE, Number, normal_picture
from restore.resources import model, usable

FILE = "handwriting.safetensors"
# The log odds of the digits of sharp print are about -5, of a typewriter's or a needle printer's higher. What
# a quarter of a page's digits stays below is that of its print; what it has too much is subtracted, times
# _EACH. Of 141 numbers of such pages none is taken for handwriting, without this 12; of 116 written ones 98
# are found, without it 101. Pages out of focus have -2 and more.
_PRINT, _USUAL, _BLURRED, _EACH = 25, -5.0, -3.0, 1.5
# Added for each digit after the first, since a tidy hand gives all of them low odds. Measured with a limit
# of 0.5: of 115 written numbers 101 are found, without it 86; of 3,646 printed ones of scans and drawn pages
# two, with it or without.
_ALIKE = 1.5
_LEAST = 16  # pixels: minimum height of a digit
_CONVOLUTIONS = "conv0", "conv1", "conv2"

Floats = NDArray[np.float32]


class WrittenShapes:
    def __init__(self, path: Path) -> None:
        """Reads `path`. Raises what reading a damaged file raises."""
        parts = {name: part.astype(np.float32) for name, part in load_file(path).items()}
        self._kernels = [  # [9 × before, after], and [after]
            (parts[f"{name}.weight"].reshape(len(parts[f"{name}.bias"]), -1).T, parts[f"{name}.bias"])
            for name in _CONVOLUTIONS
        ]
        self._layers = [(parts[f"{name}.weight"].T, parts[f"{name}.bias"]) for name in ("hidden", "out")]

    def log_odds(self, pictures: Floats) -> Floats:
        """Return for n normal pictures (n, SIDE, SIDE) the log odds that they are handwriting."""
        if not len(pictures):
            return np.zeros(0, np.float32)
        x = pictures.reshape(-1, 1, SIDE, SIDE)
        for kernel, bias in self._kernels:
            x = np.maximum(_patches(x) @ kernel + bias, 0).transpose(0, 3, 1, 2)
        (hidden, bias), (out, last) = self._layers
        flat = np.maximum(x.reshape(len(x), -1) @ hidden + bias, 0)
        return np.asarray((flat @ out + last)[:, 0], np.float32)


def _patches(x: Floats) -> Floats:
    """Return the 3 × 3 surroundings of every second pixel of (n, channels, h, w).

    Of shape (n, rows, columns, 9 × channels).
    """
    padded = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3), axis=(2, 3))[:, :, ::2, ::2]
    count, channels, rows, columns = windows.shape[:4]
    return np.asarray(
        windows.transpose(0, 2, 3, 1, 4, 5).reshape(count, rows, columns, 9 * channels), np.float32
    )


def written_odds(numbers: Sequence[Number]) -> list[float | None]:
    """Return for each number the log odds that a hand wrote it, or the likeliest of its runs of digits.

    None where its digits were not found, and on pages so blurred that print cannot be told from handwriting.
    """
    runs = [[[ink for ink in run if len(ink) >= _LEAST] for run in number.runs] for number in numbers]
    inks = [ink for own in runs for run in own for ink in run]
    if not inks:
        return [None] * len(numbers)
    odds = written_shapes().log_odds(np.stack([normal_picture(ink) for ink in inks]))
    printed = float(np.percentile(odds, _PRINT))
    if printed > _BLURRED:
        return [None] * len(numbers)
    odds -= _EACH * max(0.0, printed - _USUAL)
    each = iter(odds.tolist())
    sums = [[of_one_hand(list(islice(each, len(run)))) for run in own if run] for own in runs]
    return [max(own) if own else None for own in sums]


def of_one_hand(odds: Sequence[float]) -> float:
    """Return the log odds of digits, or numbers, that were all printed, or all written by one hand."""
    return sum(odds) + _ALIKE * (len(odds) - 1)


@cache
def written_shapes() -> WrittenShapes:
    """The shipped network. ModelMissing, ModelUnusable."""
    path = model(FILE)
    with usable(path):
        return WrittenShapes(path)
