"""The words of a page as OCRmyPDF draws them.

Readers of PDF tell words by the gaps between them and lines by their baselines, both measured in heights of
the letters. So each line is given a baseline, and each word a box that leaves a gap behind it; where the ink
ends is for the image to show.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import copysign
from pathlib import Path
from statistics import median
from typing import Any

from ocrmypdf import Baseline, BoundingBox, OcrClass, OcrElement, OcrEngine, OrientationConfidence, hookimpl
from PIL import Image

from restore.document import RestoredDocument, RestoredPage
from restore.output.markup import SOFTWARE
from restore.output.placed import PlacedLine, PlacedWord, placed_lines

LANGUAGE = "vie"  # as Tesseract calls it
_GAP = 0.25  # heights of the letters between words: readers join what is nearer than 0.1 to 0.2
_NARROWEST = 0.1  # of that height for each letter of a word without room
_BELOW = 0.25  # of that height below the baseline
_OFF = 0.4  # of that height: how much nearer to the middle of its line's rise a word is drawn


def tree(page: RestoredPage) -> OcrElement:
    """The page for OCRmyPDF, in pixels of the upright page image."""
    read = page.page
    lines = [part for line in placed_lines(page) if line for part in _line(line)]
    box = BoundingBox(left=0, top=0, right=read.width, bottom=read.height)
    return OcrElement(OcrClass.PAGE, bbox=box, dpi=read.dpi, page_number=read.number - 1, children=lines)


def _line(line: PlacedLine) -> Iterator[OcrElement]:
    """The line as it is drawn: level, or word by word where it rises too much for that.

    Readers take tilted text apart: pdftotext cuts words, pdf.js joins them, also the last word of a line with
    the first of the next where these stand level with each other.
    """
    above = [line.baseline_at(word.box.center[0]) - word.box.top for word in line.words]
    # OCRmyPDF takes the line's height above its baseline for the font's size
    letters = max(1.0, median(above))
    words = list(spread(line.words, _GAP * letters, _NARROWEST * letters))
    middle = line.baseline_at(line.box.center[0])
    rises = [line.baseline_at((left + right) / 2) - middle for _, left, right in words]
    feet = [middle + copysign(max(0.0, abs(rise) - _OFF * letters), rise) for rise in rises]
    parts = (
        [(words, middle)]
        if max(feet) == min(feet)
        else [([word], foot) for word, foot in zip(words, feet, strict=True)]
    )
    for part, foot in parts:
        left, right = part[0][1], part[-1][2]
        box = BoundingBox(left=left, top=foot - letters, right=right, bottom=foot + _BELOW * letters)
        baseline = Baseline(slope=0.0, intercept=-_BELOW * letters)
        children = [_word(*one) for one in part]
        yield OcrElement(OcrClass.LINE, bbox=box, baseline=baseline, children=children)


def _word(word: PlacedWord, left: float, right: float) -> OcrElement:
    return OcrElement(
        OcrClass.WORD,
        bbox=BoundingBox(left=left, top=word.box.top, right=right, bottom=word.box.bottom),
        text=word.text,
        confidence=word.confidence,
    )


def spread(
    words: Sequence[PlacedWord], gap: float, least: float
) -> Iterator[tuple[PlacedWord, float, float]]:
    """Each word with its left and right end, so that at least `gap` pixels are between them.

    A word gives up room on its right; where it would be narrower than `least` for each of its letters, what
    follows moves on.
    """
    left = 0.0
    for word, after in pairwise([*words, None]):
        assert word is not None
        left = max(left, word.box.left)
        right: float = word.box.right
        if after is not None:
            right = min(right, after.box.left - gap)
        right = max(right, left + least * len(word.text))
        yield word, left, right
        left = right + gap


class Words:
    """A plug-in of OCRmyPDF that has the words of a document already: no page is drawn, and none is read."""

    def __init__(self, document: RestoredDocument) -> None:
        self._document = document
        self._engine = _Ready(document)

    @hookimpl
    def get_ocr_engine(self, options: Any) -> OcrEngine:
        return self._engine

    @hookimpl
    def validate(self, pdfinfo: Any, options: Any) -> None:
        """Choose the pages that get our words: those that were read, and those whose own text was mended."""
        wanted = set()
        for index, (page, info) in enumerate(zip(self._document.pages, pdfinfo.pages, strict=True)):
            mended = page.restoration.edits and not info.has_visible_text
            if page.page.lines and (mended or not page.page.profile):
                wanted.add(index)
        options.pages = wanted or {len(self._document.pages)}  # an empty set would mean all of them

    @hookimpl
    def rasterize_pdf_page(self, output_file: Path) -> Path:
        """A white speck: OCRmyPDF wants an image before it asks for the words."""
        Image.new("L", (8, 8), 255).save(output_file, dpi=(72, 72))
        return output_file


class _Ready(OcrEngine):
    """An engine that is asked by page number, or by a file name that begins with it."""

    def __init__(self, document: RestoredDocument) -> None:
        self._document = document

    @staticmethod
    def version() -> str:
        return ""

    @staticmethod
    def creator_tag(options: Any) -> str:
        return SOFTWARE

    def __str__(self) -> str:
        return SOFTWARE

    @staticmethod
    def languages(options: Any) -> set[str]:
        return {LANGUAGE}

    def get_orientation(self, input_file: Path, options: Any) -> OrientationConfidence:  # type: ignore[override]
        index = int(input_file.name.partition("_")[0]) - 1
        turn = self._document.pages[index].page.rotation  # clockwise; OCRmyPDF is told how the page lies
        return OrientationConfidence(-turn % 360, 1000.0)

    @staticmethod
    def supports_generate_ocr() -> bool:
        return True

    def generate_ocr(  # type: ignore[override]
        self, input_file: Path, options: Any, page_number: int = 0
    ) -> tuple[OcrElement, str]:
        page = self._document.pages[page_number]
        return tree(page), page.restoration.text

    @staticmethod
    def generate_hocr(input_file: Path, output_hocr: Path, output_text: Path, options: Any) -> None:
        raise NotImplementedError

    @staticmethod
    def generate_pdf(input_file: Path, output_pdf: Path, output_text: Path, options: Any) -> None:
        raise NotImplementedError
