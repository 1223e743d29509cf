"""Draw the picture on top of the README: a scanned page, its text by an English OCR model, and restored.

    python -m scripts.docs.picture        # writes docs/before-after.webp

Reads the shipped samples/scans/report.pdf. Nothing is retouched: on the left is what Tesseract's `eng`
model prints, on the right what `restore` makes of that text alone. Changed words are tinted, doubtful ones
underlined. Needs a browser (tests/browser.py says which) and Tesseract's English data.
"""

from __future__ import annotations

import base64
import io
import subprocess
from html import escape
from pathlib import Path

import pypdfium2
from PIL import Image
from playwright.sync_api import sync_playwright

from restore import Doubt, Edit, Restoration, restore_text
from scripts.arguments import parser_of
from tests.browser import HOW_TO_GET_ONE, launch

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "samples" / "scans" / "report.pdf"
PICTURE = ROOT / "docs" / "before-after.webp"
DPI = 200
LINES = 12  # of the page shown; one of them is empty
CROP = (0.115, 0.065, 0.945, 0.313)  # left, top, right, bottom of these lines, in page widths and heights
QUALITY = 70  # of the WebP file, which tests/test_docs.py holds below 200 KB

HTML = """<!doctype html>
<html lang="vi"><meta charset="utf-8"><style>
body {{ margin: 0; width: 900px; background: #fff; color: #1c1c1a;
        font: 12px/1.5 "Liberation Serif", "Times New Roman", serif; }}
main {{ display: grid; grid-template-columns: 1fr 1fr; overflow: hidden;
        border: 1px solid #cfcbc2; border-radius: 6px; }}
figure {{ margin: 0; padding: 8px 12px 10px; }}
figure:first-child {{ grid-column: 1 / -1; border-bottom: 1px solid #cfcbc2; padding-bottom: 6px; }}
figure:last-child {{ border-left: 1px solid #cfcbc2; }}
figcaption {{ font: 600 11.5px/1.6 "Liberation Sans", Arial, sans-serif; color: #6a675f; margin-bottom: 4px }}
img {{ display: block; width: 100%; }}
p {{ margin: 0; min-height: 0.5em; white-space: nowrap; }}
del {{ text-decoration: none; background: #fbe3df; }}
ins {{ text-decoration: none; background: #dcefdc; }}
u {{ text-decoration: underline dotted #c56a00 1.5px; text-underline-offset: 3px; }}
</style><main>
<figure><figcaption>A scanned page</figcaption><img src="data:image/png;base64,{scan}"></figure>
<figure><figcaption>Its text, by an OCR model that knows only English</figcaption>{before}</figure>
<figure><figcaption>The same text after restore</figcaption>{after}</figure>
</main></html>"""


def main() -> None:
    parser_of(__doc__).parse_args()
    page = pypdfium2.PdfDocument(PAGE)[0].render(scale=DPI / 72).to_pil().convert("L")
    result = restore_text(english(page))
    sides = (page.width, page.height, page.width, page.height)
    left, top, right, bottom = (round(side * share) for side, share in zip(sides, CROP, strict=True))
    html = HTML.format(
        scan=base64.b64encode(png(page.crop((left, top, right, bottom)))).decode(),
        before=paragraphs(marked_before(result)),
        after=paragraphs(marked_after(result)),
    )
    picture = Image.open(io.BytesIO(photograph(html))).convert("RGB")
    picture.save(PICTURE, quality=QUALITY, method=6)
    print(
        f"{PICTURE.relative_to(ROOT)}: {picture.width}x{picture.height}, {PICTURE.stat().st_size // 1024} KB"
    )


def english(page: Image.Image) -> str:
    """The first lines of the page as Tesseract's English model reads them."""
    command = ["tesseract", "stdin", "stdout", "-l", "eng", "--psm", "6", "--dpi", str(DPI)]
    done = subprocess.run(command, input=png(page), capture_output=True, check=True)
    return "\n".join(done.stdout.decode("utf-8").splitlines()[:LINES])


def png(image: Image.Image) -> bytes:
    target = io.BytesIO()
    image.save(target, "PNG")
    return target.getvalue()


def marked_before(result: Restoration) -> str:
    """The input as HTML, with changed words in <del>."""
    return tagged(result.source, [(edit.start, edit.end, "del") for edit in result.edits])


def marked_after(result: Restoration) -> str:
    """The output as HTML, with changed words in <ins> and doubtful ones in <u>."""
    places: list[tuple[int, int, str]] = []
    shift = 0
    changes: list[Edit | Doubt] = sorted([*result.edits, *result.doubts], key=lambda change: change.start)
    for change in changes:
        start = change.start + shift
        if isinstance(change, Edit):
            shift += len(change.after) - (change.end - change.start)
            places.append((start, start + len(change.after), "ins"))
        else:
            places.append((start, start + change.end - change.start, "u"))
    return tagged(result.text, places)


def tagged(text: str, places: list[tuple[int, int, str]]) -> str:
    parts: list[str] = []
    position = 0
    for start, end, tag in places:
        parts += escape(text[position:start]), f"<{tag}>{escape(text[start:end])}</{tag}>"
        position = end
    return "".join(parts) + escape(text[position:])


def paragraphs(html: str) -> str:
    return "".join(f"<p>{line}</p>" for line in html.split("\n"))


def photograph(html: str) -> bytes:
    """The page as a PNG, at two pixels for each CSS pixel."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        if browser is None:
            raise SystemExit(HOW_TO_GET_ONE)
        page = browser.new_page(viewport={"width": 900, "height": 600}, device_scale_factor=2)
        page.set_content(html)
        return page.locator("main").screenshot()


if __name__ == "__main__":
    main()
