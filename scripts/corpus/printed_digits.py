"""Cut printed digits out of real scans that were read, for the witness of handwriting.

    restore scan ../shared/samples/retyped --formats json -o build/read
    python -m scripts.corpus.printed_digits build/read ../shared/samples/retyped --out build/digits.npz

Reads NAME.json of the first folder and the scan NAME.pdf of the second. Takes the digits of numbers that were
read surely, with no doubt on them, away from the upper part of a document's first page, where offices write
number and day by hand. Writes the ink of each (1 for ink, in a square of 64 pixels), and the document, the
digit, the height and the width of each.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from restore.document import RestoredPage
from restore.output.json import parse
from restore.page.colour import to_gray
from restore.page.digit_shapes import number_shapes
from restore.page.image import Pixels
from restore.page.load import load_pages
from restore.vietnamese.syllable import digits
from scripts.arguments import parser_of

SIDE = 64  # pixels; higher digits are left out
SURE = 0.9
HEAD = 0.4  # of the height of the first page


class Cut(NamedTuple):
    digit: str
    ink: Pixels


def printed_digits(page: RestoredPage, gray: Pixels) -> Iterator[Cut]:
    """Yield the digits of a page that was read; nothing if it was turned."""
    if page.page.rotation or gray.shape != (page.page.height, page.page.width):
        return
    least = HEAD * len(gray) if page.page.number == 1 else 0
    doubts = [(one.start, one.end) for one in page.restoration.doubts]
    written = [mark.box for mark in page.page.marks]
    for line in page.lines:
        for word in line:
            own = word.word
            if not digits(own.text) or own.confidence < SURE or own.box.top < least:
                continue
            if any(s < word.end and word.start < e for s, e in doubts) or any(map(own.box.overlaps, written)):
                continue
            for digit, shape in number_shapes(0, 0, own, gray).found:
                if max(shape.ink.shape) <= SIDE:
                    yield Cut(digit, shape.ink)


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("read", type=Path)
    parser.add_argument("scans", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    inks, names, found, sides = [], [], [], []
    for result in sorted(options.read.glob("*.json")):
        scan = options.scans / f"{result.stem}.pdf"
        if not scan.exists():
            continue
        pages = {page.page.number: page for page in parse(result.read_bytes(), result.name).pages}
        for image in load_pages(scan):
            if image.number not in pages:
                continue
            for cut in printed_digits(pages[image.number], to_gray(image).pixels):
                square = np.zeros((SIDE, SIDE), np.uint8)
                height, width = cut.ink.shape
                square[:height, :width] = cut.ink
                inks.append(square)
                names.append(result.stem)
                found.append(cut.digit)
                sides.append((height, width))
        print(f"{result.stem}: {len(inks)} digits so far", flush=True)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        options.out,
        ink=np.array(inks),
        document=np.array(names),
        digit=np.array(found),
        sides=np.array(sides),
    )


if __name__ == "__main__":
    main()
