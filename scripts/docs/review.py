"""Take pictures of `restore serve`: list, review, a table, the paste box, a telephone; one for the README.

    python -m scripts.docs.review                  # writes docs/review.webp, and all to out/pictures/
    python -m scripts.docs.review --scanned FOLDER    # of what `restore scan samples/scans -o FOLDER` wrote

Reads the shipped samples/scans. Needs a browser (tests/browser.py says which) and Tesseract.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image
from playwright.sync_api import sync_playwright

from scripts.arguments import parser_of
from scripts.measure.serve import Timed, served
from tests.browser import HOW_TO_GET_ONE, launch
from tests.serving import TOKEN

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parents[2]
PICTURE = ROOT / "docs" / "review.webp"
SIZE = 1180, 680
QUALITY = 30  # of the WebP file; tests/test_readme.py bounds the README's pictures
GARBLED = """\
Thuc hien Ke hoach so 15/KH-UBND cua Uy ban nhan dan xa Quynh Luu ve trong cay phan tan nam 2024,
den ngay 15 thang 9 cac xom da trong duoc 2350 cay, vuot muc giao."""


def take(browser: Browser, server: Timed, folder: Path) -> None:
    ids = {one["name"]: one["id"] for one in server.documents()[1]}
    for scheme in ("light", "dark"):
        page = opened(browser, server, *SIZE, scheme)
        page.wait_for_selector("tbody progress")
        page.screenshot(path=folder / f"list-{scheme}.png")
        review(page, server, ids["report"])
        if scheme == "light":
            page.keyboard.press("Enter")
            page.keyboard.press("Enter")
        while not page.locator(".panel .choice").count():
            page.keyboard.press("ArrowDown")
        page.wait_for_timeout(1500)
        page.screenshot(path=folder / f"review-{scheme}.png")
        review(page, server, ids["table"])
        page.locator("td .crop.number").first.click()
        page.screenshot(path=folder / f"table-{scheme}.png")
        page.goto(f"{server.address}/?lang=vi#/paste")
        page.fill("textarea", GARBLED)
        page.wait_for_selector(".change", timeout=60_000)
        page.screenshot(path=folder / f"paste-{scheme}.png")
        page.context.close()
    page = opened(browser, server, 360, 740, "light")
    page.wait_for_timeout(500)
    page.screenshot(path=folder / "telephone-list.png")
    review(page, server, ids["report"])
    page.screenshot(path=folder / "telephone-review.png")
    page.goto(f"{server.address}/?lang=vi#/paste")
    page.fill("textarea", GARBLED)
    page.wait_for_selector(".change", timeout=60_000)
    page.screenshot(path=folder / "telephone-paste.png")


def opened(browser: Browser, server: Timed, width: int, height: int, scheme: str) -> Page:
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    page = context.new_page()
    page.goto(f"{server.address}/?token={TOKEN}&lang=vi")
    page.wait_for_selector("tbody tr")
    return page


def review(page: Page, server: Timed, identifier: str) -> None:
    """Open a document and wait for its image and all its doubts."""
    page.goto(f"{server.address}/?lang=vi#/d/{identifier}/1")
    page.wait_for_selector(".word.current")
    page.locator(".sheet img").evaluate("image => image.decode()")
    page.locator(".count", has_text="·").wait_for()
    page.wait_for_timeout(300)


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("--scanned", type=Path, help="results of a scan of samples/scans")
    options = parser.parse_args()
    folder = ROOT / "out" / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        results = Path(temporary) / "restored"
        if options.scanned:
            results.mkdir()
            for path in options.scanned.glob("*.json"):  # copies, since the script makes decisions
                (results / path.name).write_bytes(path.read_bytes())
        else:
            scan = [sys.executable, "-m", "restore", "scan", "samples/scans", "-o", str(results)]
            subprocess.run(scan, check=True, cwd=ROOT)
        with (
            sync_playwright() as playwright,
            served(results, "--source", str(ROOT / "samples/scans")) as server,
        ):
            browser = launch(playwright)
            if browser is None:
                raise SystemExit(HOW_TO_GET_ONE)
            take(browser, server, folder)
            browser.close()
    Image.open(folder / "review-light.png").convert("RGB").save(PICTURE, quality=QUALITY, method=6)
    print(f"{PICTURE}: {PICTURE.stat().st_size // 1024} KB")


if __name__ == "__main__":
    main()
