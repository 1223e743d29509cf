"""Compare ways of giving a page to Tesseract: layout mode, size of letters, binarisation, model.

    python -m scripts.measure.reading FOLDER... [--tessdata build/tessdata] [--write docs/page-steps.md]

Reads scans NAME.pdf (or an image) with NAME.gold.txt. Every page is cleaned as `restore scan` cleans it and
then read once in each way; a way differs from the first, that of `restore scan`, in one thing. Prints body
words right and in order, numbers (runs of digits of the body that are there, each as often), and CPU seconds
of Tesseract; nothing is restored, so that only the reading counts. Ways whose model is not in --tessdata are
left out. --write puts the table there.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pytesseract
from PIL import Image

from restore.document import text_of
from restore.evaluate.metrics import Share
from restore.evaluate.score import Reference, score
from restore.page.cleanup import clean, plan, resize
from restore.page.colour import to_gray
from restore.page.columns import in_order
from restore.page.image import Pixels
from restore.page.quality import measure
from restore.page.tesseract import lines_of
from scripts import markdown
from scripts.arguments import parser_of
from scripts.corpus.pages import scanned
from scripts.measure.hard_pages import cpu_seconds

_DIGITS = re.compile(r"\d+")
_TESSDATA = Path("/usr/share/tesseract-ocr/5/tessdata")


@dataclass(frozen=True)
class Way:
    """A way of reading. `letters` is the height of letters in pixels; 0: as in `restore scan`."""

    what: str
    psm: int = 3
    model: str = "vie"
    letters: float = 0.0
    binary: Callable[[Pixels], Pixels] | None = None
    config: str = ""


def _otsu(gray: Pixels) -> Pixels:
    return np.asarray(cv2.threshold(gray, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)[1], np.uint8)


def _adaptive(gray: Pixels) -> Pixels:
    return np.asarray(
        cv2.adaptiveThreshold(gray, 255, cv2.ADAPTIVE_THRESH_GAUSSIAN_C, cv2.THRESH_BINARY, 41, 15), np.uint8
    )


WAYS = (
    Way("as `restore scan`: psm 3, `vie`, letters of 16 pixels, gray"),
    Way("psm 4", psm=4),
    Way("psm 6", psm=6),
    Way("psm 11", psm=11),
    Way("letters of 12 pixels", letters=12),
    Way("letters of 20 pixels", letters=20),
    Way("letters of 24 pixels", letters=24),
    Way("letters of 32 pixels", letters=32),
    Way("black and white by Otsu before", binary=_otsu),
    Way("black and white by the neighbourhood before", binary=_adaptive),
    Way("Tesseract's adaptive threshold", config="-c thresholding_method=1"),
    Way("Tesseract's Sauvola threshold", config="-c thresholding_method=2"),
    Way("model `vie` best (integer)", model="vie_best"),
    Way("models `vie+eng`", model="vie+eng"),
)


@dataclass
class Total:
    words: Share = Share(0, 0)
    numbers: Share = Share(0, 0)
    seconds: float = 0.0


def read(gray: Pixels, dpi: float, way: Way, tessdata: Path) -> str:
    """The text of an evenly lit page, in reading order."""
    picture = Image.fromarray(gray)
    picture.format = "PPM"
    table = pytesseract.image_to_data(
        picture,
        lang=way.model,
        config=f"--psm {way.psm} --dpi {round(dpi)} --tessdata-dir {tessdata} {way.config}",
        output_type=pytesseract.Output.DICT,
    )
    height, width = gray.shape
    return text_of(in_order(lines_of(table), width, height))


def measured(reference: Reference, text: str) -> tuple[Share, Share]:
    scored = score(reference, text, page=True)
    printed = Counter(run for token in reference.tokens for run in _DIGITS.findall(token.surface))
    found = Counter(run for token in scored.tokens for run in _DIGITS.findall(token.surface))
    numbers = Share((printed & found).total(), printed.total())
    return scored.score.body_words, numbers


def rows(folders: Sequence[Path], tessdata: Path) -> list[tuple[str, ...]]:
    ways = [
        way for way in WAYS if all((tessdata / f"{m}.traineddata").exists() for m in way.model.split("+"))
    ]
    totals = {way.what: Total() for way in ways}
    for folder in folders:
        for _, reference, images in scanned(folder):
            for image in map(to_gray, images):
                quality = measure(image)
                cleaned = clean(image.pixels, plan(quality))
                for way in ways:
                    gray, scale = cleaned.pixels, cleaned.scale
                    if way.letters:
                        full, _ = cleaned.full_size
                        scale = way.letters / quality.letter_height
                        gray = resize(full, scale)
                    if way.binary:
                        gray = way.binary(gray)
                    start = cpu_seconds()
                    words, numbers = measured(reference, read(gray, image.dpi * scale, way, tessdata))
                    total = totals[way.what]
                    total.words, total.numbers = total.words + words, total.numbers + numbers
                    total.seconds += cpu_seconds() - start
    pages = sum(1 for folder in folders for _ in folder.glob("*.gold.txt"))
    return [
        (
            what,
            f"{total.words.part / total.words.whole:.2%}",
            f"{total.numbers.part / max(1, total.numbers.whole):.2%}",
            f"{total.seconds / max(1, pages):.2f}",
        )
        for what, total in totals.items()
    ]


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--tessdata", type=Path, default=_TESSDATA)
    parser.add_argument("--write", type=Path, help="file with <!-- reading --> … <!-- /reading -->")
    options = parser.parse_args()
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")
    found = rows(options.folders, options.tessdata)
    table = markdown.table([("read", "body words", "numbers", "CPU seconds a page"), *found])
    print(table)
    if options.write:
        text = options.write.read_text(encoding="utf-8")
        options.write.write_text(markdown.with_marked(text, "reading", table), encoding="utf-8")


if __name__ == "__main__":
    main()
