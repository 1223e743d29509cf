"""What tests share: pages drawn for the real Tesseract, and a real browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import HealthCheck, settings
from PIL import Image, ImageDraw, ImageFont

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

# A busy machine must not fail a property test.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

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
def face() -> str:
    """The file of a font with all of Vietnamese."""
    found = next((font for font in FONTS if Path(font).exists()), None)
    if found is None:
        pytest.skip("no font with Vietnamese letters")
    return found


@pytest.fixture(scope="session")
def draw(face: str) -> Callable[..., Image.Image]:
    """draw(text, size=54, ink="black", paper="white", mode="RGB") → a picture; size in pixels an em."""

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


@pytest.fixture(scope="session")
def ruled(face: str) -> Callable[..., np.ndarray]:
    """ruled(rows, above="", below="", rule=3) → a gray page of 300 dpi with a table; see its docstring."""

    def page(
        rows: list[list[str | None]], above: str = "", below: str = "", rule: int = 3, side: int = 520
    ) -> np.ndarray:
        """Cells of `side` pixels, line feeds in their text; None belongs to the cell on its left."""
        font = ImageFont.truetype(face, 54)
        picture = Image.new("L", (side * len(rows[0]) + 400, 3000), 255)
        pen = ImageDraw.Draw(picture)
        pen.text((200, 150), above, 0, font)
        top = 300
        for row in rows:
            bottom = top + 100 + 70 * max((text or "").count("\n") for text in row)
            for column, text in enumerate(row):
                if text is None:
                    continue
                wide = next((k for k in range(column + 1, len(row)) if row[k] is not None), len(row))
                left, right = 200 + side * column, 200 + side * wide
                pen.rectangle((left, top, right + rule - 1, bottom + rule - 1), outline=0, width=rule)
                pen.multiline_text((left + 30, top + 20), text, 0, font, spacing=6)
            top = bottom
        pen.text((200, top + 120), below, 0, font)
        return np.asarray(picture)[: top + 400]

    return page


# --- A browser ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, Chrome or Edge without a window.

    A module has its own: while it runs, its thread has a running event loop, and asyncio.run would fail.
    """
    from playwright.sync_api import sync_playwright

    from tests.browser import HOW_TO_GET_ONE, launch, no_browser

    try:
        playwright = sync_playwright().start()
    except Exception as error:  # the driver died: libatomic1 is missing, as on a bare Debian
        no_browser(f"Playwright's driver does not start ({error}); Debian: apt-get install libatomic1")
    started = launch(playwright)
    if started is None:
        playwright.stop()
        no_browser(HOW_TO_GET_ONE)
    yield started
    started.close()
    playwright.stop()


@pytest.fixture
def complaints() -> list[str]:
    """What was wrong on `page`: errors, requests to other machines. A test that provokes one clears it."""
    return []


@pytest.fixture
def page(browser: Browser, complaints: list[str]) -> Iterator[Page]:
    """A new page, 1200 pixels wide. An error on it, or a request to another machine, fails the test.

    `page.set_viewport_size`, `page.emulate_media(color_scheme="dark")` and so on change it.
    """
    from tests.browser import watch

    with browser.new_context(viewport={"width": 1200, "height": 900}) as context:
        yield watch(context, complaints)
    assert complaints == []
