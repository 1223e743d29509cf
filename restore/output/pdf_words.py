"""The words of a page as OCRmyPDF draws them.

PDF readers separate words by the gaps between them and lines by their baselines, both measured in letter
heights. So each line gets a baseline, and each word a box that leaves a gap after it, even where this cuts
its ink.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from math import copysign
from pathlib import Path
from typing import Any

import pikepdf
from ocrmypdf import Baseline, BoundingBox, OcrClass, OcrElement, OcrEngine, OrientationConfidence, hookimpl
from ocrmypdf.builtin_plugins.tesseract_ocr import TesseractOptions
from ocrmypdf.pdfa import file_claims_pdfa, get_pdf_save_settings
from PIL import Image

from restore.document import RestoredDocument, RestoredPage
from restore.output.markup import SOFTWARE
from restore.output.pdf_fixed import LAYER, SAVE, Origin, fix
from restore.output.placed import PlacedLine, PlacedWord, placed_lines

LANGUAGE = "vie"  # Tesseract's code of Vietnamese
_GAP = 0.25  # letter heights between words: readers join words that are nearer than 0.1 to 0.2
_NARROWEST = 0.15  # letter heights for each letter of a squeezed word: pdftotext takes equal letters nearer
# than 0.1 for one letter that is drawn twice to look bold
_BELOW = 0.25  # letter heights below the baseline
_APART = 0.6  # letter heights between two baselines: readers join lines that are nearer than 0.5
_OFF = 0.4  # letter heights by which a word of a tilted line moves towards the line's middle height
_HYPHEN = 4  # bytes of a hyphen and a space: two for each glyph


def tree(page: RestoredPage) -> OcrElement:
    """The page as OCRmyPDF's tree of elements, in pixels of the upright page image."""
    read = page.page
    placed = apart([line for line in placed_lines(page) if line])
    lines = [part for line in placed for part in _line(line)]
    box = BoundingBox(left=0, top=0, right=read.width, bottom=read.height)
    return OcrElement(OcrClass.PAGE, bbox=box, dpi=read.dpi, page_number=read.number - 1, children=lines)


def apart(lines: Sequence[PlacedLine]) -> list[PlacedLine]:
    """The lines with baselines far enough apart for PDF readers to separate them.

    Noise may split a line into two that stand at one height. Of these the line with the larger letters moves,
    so that the words of the other stay on their ink.
    """
    found = list(lines)
    for index, (line, after) in enumerate(pairwise(lines)):
        line = found[index]
        if line.box.right <= after.box.left or after.box.right <= line.box.left:
            continue
        middle = (max(line.box.left, after.box.left) + min(line.box.right, after.box.right)) / 2
        fall = after.baseline_at(middle) - line.baseline_at(middle)
        lacking = _APART * max(line.ascent, after.ascent) - abs(fall)
        if lacking > 0:
            way = copysign(lacking, fall)
            if line.ascent >= after.ascent:
                found[index] = _moved(line, -way)
            else:
                found[index + 1] = _moved(after, way)
    return found


def _moved(line: PlacedLine, down: float) -> PlacedLine:
    baseline = line.baseline._replace(start=line.baseline.start + down)
    return replace(line, baseline=baseline)


def _line(line: PlacedLine) -> Iterator[OcrElement]:
    """The line as it is drawn: level, or word by word if it is tilted too much for that.

    PDF readers break up tilted text: pdftotext cuts words, pdf.js joins them, even the last word of a line
    and the first of the next if these stand at one height.
    """
    letters = line.ascent  # OCRmyPDF takes the height above the baseline as font size
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
    """Each word with its left and right end in pixels, with gaps of at least `gap` pixels.

    A word is cut on its right to make room. If that left less than `least` pixels for each of its letters,
    the words after it move right instead.
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


def keep_hyphens(pdf: pikepdf.Pdf, page: pikepdf.Page, ends: Sequence[bool]) -> None:
    """Declare, on lines that end with a hyphen (`ends[n]` for line n), that a space follows it.

    PDF readers take a hyphen at a line's end for hyphenation and join what it separates, also `12/CT-` and
    `BCT`. pdftotext and PDFium obey the ActualText of a glyph.
    """
    for name, form in page.resources.get("/XObject", {}).items():
        if not name.startswith(LAYER):
            continue
        steps = list(pikepdf.parse_content_stream(form))
        lines = [index for index, step in enumerate(steps) if str(step.operator) == "ET"]
        if len(lines) != len(ends):
            continue
        for index, ends_so in reversed(list(zip(lines, ends, strict=True))):
            last = steps[index - 1]
            if ends_so and str(last.operator) == "Tj":
                steps[index - 1 : index] = _with_a_blank_after(bytes(last.operands[0]))
        form.write(pikepdf.unparse_content_stream(steps))


def _with_a_blank_after(text: bytes) -> Iterator[pikepdf.ContentStreamInstruction]:
    """Operators that draw the glyphs `text`, with ActualText for the last two, a hyphen and a space."""
    before, end = text[:-_HYPHEN], text[-_HYPHEN:]
    told = pikepdf.Dictionary(ActualText=pikepdf.String("-\N{NO-BREAK SPACE}"))
    if before:
        yield pikepdf.ContentStreamInstruction([pikepdf.String(before)], pikepdf.Operator("Tj"))
    yield pikepdf.ContentStreamInstruction([pikepdf.Name.Span, told], pikepdf.Operator("BDC"))
    yield pikepdf.ContentStreamInstruction([pikepdf.String(end)], pikepdf.Operator("Tj"))
    yield pikepdf.ContentStreamInstruction([], pikepdf.Operator("EMC"))


class Words:
    """An OCRmyPDF plug-in that supplies the words of a restored document without rendering or recognising
    pages."""

    def __init__(self, document: RestoredDocument, origin: Origin) -> None:
        self._origin = origin
        self._engine = _Ready(document)

    @hookimpl
    def optimize_pdf(self, input_pdf: Path, output_pdf: Path, linearize: bool) -> tuple[Path, Sequence[str]]:
        """Apply `keep_hyphens` and `fix` in OCRmyPDF's last step, after which it checks PDF/A once more."""
        kind = "pdfa-2" if file_claims_pdfa(input_pdf)["pass"] else "pdf"
        with pikepdf.open(input_pdf) as pdf:
            for number, ends in self._engine.hyphens.items():
                if any(ends):
                    keep_hyphens(pdf, pdf.pages[number], ends)
            fix(pdf, self._origin)
            pdf.save(output_pdf, **get_pdf_save_settings(kind) | {"linearize": linearize} | SAVE)
        return output_pdf, ()

    @hookimpl
    def get_ocr_engine(self, options: Any) -> OcrEngine:
        return self._engine

    @hookimpl
    def register_options(self) -> dict[str, type[Any]]:
        """Tesseract's options, which OCRmyPDF reads although Tesseract's plug-in is not used."""
        return {"tesseract": TesseractOptions}

    @hookimpl
    def validate(self, pdfinfo: Any, options: Any) -> None:
        """Choose the pages that get words: recognised ones, and those with edits to an invisible text
        layer."""
        wanted = set()
        for index, page in self._engine.pages.items():
            mended = page.restoration.edits and not pdfinfo.pages[index].has_visible_text
            if page.page.lines and (mended or not page.page.profile):
                wanted.add(index)
        options.pages = wanted or {len(pdfinfo.pages)}  # an empty set would mean all of them

    @hookimpl
    def rasterize_pdf_page(self, output_file: Path) -> Path:
        """A small white image: OCRmyPDF needs one before it asks for the words."""
        Image.new("L", (8, 8), 255).save(output_file, dpi=(72, 72))
        return output_file


class _Ready(OcrEngine):
    """An OCR engine that has the words already, by page number or by a file name that begins with one."""

    def __init__(self, document: RestoredDocument) -> None:
        # by their index in the file, of which the user may have chosen some pages
        self.pages = {page.page.number - 1: page for page in document.pages}
        self.hyphens: dict[int, list[bool]] = {}  # page → for each line, whether it ends with a hyphen

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
        page = self.pages.get(index)
        turn = page.page.rotation if page else 0  # clockwise; OCRmyPDF wants the opposite
        return OrientationConfidence(-turn % 360, 1000.0)

    @staticmethod
    def supports_generate_ocr() -> bool:
        return True

    def generate_ocr(  # type: ignore[override]
        self, input_file: Path, options: Any, page_number: int = 0
    ) -> tuple[OcrElement, str]:
        page = self.pages[page_number]
        words = tree(page)
        self.hyphens[page_number] = [line.children[-1].text.endswith("-") for line in words.children]
        return words, page.restoration.text

    @staticmethod
    def generate_hocr(input_file: Path, output_hocr: Path, output_text: Path, options: Any) -> None:
        raise NotImplementedError

    @staticmethod
    def generate_pdf(input_file: Path, output_pdf: Path, output_text: Path, options: Any) -> None:
        raise NotImplementedError
