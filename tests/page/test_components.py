"""The components are OpenCV's, whatever the size of the page."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from restore.page.components import component_stats, components


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


@pytest.mark.parametrize("first", range(4))
@pytest.mark.parametrize("value", [1, 255])
def test_measures_alone_are_the_same_where_rows_are_blank(first: int, value: int) -> None:
    ink = (np.random.default_rng(2).random((60, 50)) < 0.3).astype(np.uint8) * value
    ink[first::7] = 0
    ink[30:41] = 0
    assert np.array_equal(component_stats(ink), components(ink).stats[1:])
    assert component_stats(np.zeros((9, 9), np.uint8)).shape == (0, 5)
