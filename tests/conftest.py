"""Pages drawn for the tests: real pixels for the real Tesseract."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

FONTS = (  # any with all of Vietnamese
    "/usr/share/fonts/truetype/liberation2/LiberationSerif-Regular.ttf",
    "/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf",
    "/usr/share/fonts/truetype/freefont/FreeSerif.ttf",
    "/usr/share/fonts/truetype/noto/NotoSerif-Regular.ttf",
    "/System/Library/Fonts/Supplemental/Times New Roman.ttf",
    "C:/Windows/Fonts/times.ttf",
)

TEXT = """\
Thực hiện Kế hoạch của Ủy ban nhân dân
xã Quỳnh Lưu về trồng cây phân tán, đến
ngày 15 tháng 9 các xóm đã trồng được
2350 cây, vượt mức giao; việc chăm sóc
do Hội Nông dân xã và các trường lo."""


@pytest.fixture(scope="session")
def text() -> str:
    return TEXT


@pytest.fixture(scope="session")
def draw() -> Callable[..., Image.Image]:
    """draw(text, size=54, ink="black", paper="white", mode="RGB") → a picture; size in pixels an em."""
    face = next((font for font in FONTS if Path(font).exists()), None)
    if face is None:
        pytest.skip("no font with Vietnamese letters")

    def picture(
        text: str = TEXT, size: int = 54, ink: str = "black", paper: str = "white", mode: str = "RGB"
    ) -> Image.Image:
        lines = text.count("\n") + 1
        page = Image.new(mode, (24 * size, (3 + 2 * lines) * size), paper)
        pen = ImageDraw.Draw(page)
        pen.multiline_text((2 * size, 2 * size), text, ink, ImageFont.truetype(face, size), spacing=size // 2)
        return page

    return picture


@pytest.fixture(scope="session")
def scan(draw: Callable[..., Image.Image], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page of five lines as a PNG of 300 dpi."""
    path = tmp_path_factory.mktemp("scan") / "page.png"
    draw(mode="L").save(path, dpi=(300, 300))
    return path


@pytest.fixture
def pdf(scan: Path, tmp_path: Path) -> Path:
    """The same page as a PDF."""
    path = tmp_path / "page.pdf"
    Image.open(scan).save(path, resolution=300)
    return path


@pytest.fixture(scope="session")
def pixels(scan: Path) -> np.ndarray:
    return np.asarray(Image.open(scan))
