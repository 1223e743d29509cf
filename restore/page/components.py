"""The connected components of the ink on a page."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray


class Components(NamedTuple):
    """Connected components; number 0 is the paper."""

    labels: NDArray[np.int32]  # (h, w): the component of each pixel
    stats: NDArray[np.int32]  # (n, 5): left, top, width, height and area in pixels
    centres: NDArray[np.float64]  # (n, 2): x, y


def components(ink: NDArray[np.uint8]) -> Components:
    """Return the components of the pixels that are not 0; pixels that touch at a corner are connected."""
    # Grana's algorithm gives the same labels as OpenCV's default one in half the time.
    _, *found = cv2.connectedComponentsWithStatsWithAlgorithm(ink, 8, cv2.CV_32S, cv2.CCL_GRANA)
    return Components(*(np.asarray(part) for part in found))


def component_stats(ink: NDArray[np.uint8]) -> NDArray[np.int32]:
    """Return (n, 5), the `stats` of the components without the paper: the same rows in the same order.

    Only rows with ink are labelled, in strips of an even number of rows: odd ones take OpenCV twice the time.
    """
    inked = ink.any(axis=1)
    edges = np.flatnonzero(np.diff(inked, prepend=False, append=False))
    found = [np.empty((0, 5), np.int32)]
    for top, bottom in zip(edges[::2], edges[1::2], strict=True):
        top -= top % 2  # the algorithm goes by squares of two pixels: their order stays the same
        strip = ink[top : bottom + bottom % 2]
        if len(strip) % 2:  # at the end of the image
            strip = cv2.copyMakeBorder(strip, 0, 1, 0, 0, cv2.BORDER_CONSTANT, value=0)
        stats = components(strip).stats[1:]
        stats[:, 1] += top
        found.append(stats)
    return np.concatenate(found)
