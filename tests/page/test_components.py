"""The components are OpenCV's, whatever the size of the page."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from restore.page.components import components


@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (9, 1), (2, 7), (7, 2), (31, 32), (33, 31)])
@pytest.mark.parametrize("share", [0.0, 0.1, 0.4, 0.7, 1.0])
def test_components_are_those_of_opencvs_default(shape: tuple[int, int], share: float) -> None:
    ink = (np.random.default_rng(1).random(shape) < share).astype(np.uint8)
    _, labels, stats, centres = cv2.connectedComponentsWithStats(ink, connectivity=8)
    found = components(ink)
    assert np.array_equal(found.labels, labels)
    assert np.array_equal(found.stats, stats)
    assert np.array_equal(found.centres, centres, equal_nan=True)


def test_pixels_that_touch_at_a_corner_are_connected() -> None:
    assert len(components(np.eye(4, dtype=np.uint8)).stats) == 2
