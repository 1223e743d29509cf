"""What tests of runs share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image


@pytest.fixture(scope="module")
def report(draw: Callable[..., Image.Image], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of four pages."""
    first, *rest = (draw(f"Trang số {number} của báo cáo", mode="L") for number in range(1, 5))
    path = tmp_path_factory.mktemp("report") / "report.tif"
    first.save(path, save_all=True, append_images=rest, dpi=(300, 300))
    return path
