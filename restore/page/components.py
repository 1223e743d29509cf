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
