"""The text layer of a PDF page: words with boxes, and whether they are the text that the page shows.

A layer may be typed by the author, made by an English recogniser from a Vietnamese scan, typed in fonts from
before Unicode, or be just a page number or the stamp of a digital signature over a picture. `judge` accepts a
layer only where its text is Vietnamese *and* lies on the letters of the page.
"""

from __future__ import annotations

import ctypes
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from statistics import median
from typing import Any, NamedTuple

import cv2
import numpy as np
import pypdfium2.raw as pdfium_c
from numpy.typing import NDArray

from restore.document import Box, Line, Word
from restore.page.layer_text import MARKED, VALID_BARE, TextQuality, Verdict, judge_text
from restore.treatment import REQUESTED
from restore.vietnamese.encoding import Encoding, to_unicode
from restore.vietnamese.syllable import is_syllable

_SCANNED = 0.5  # share of the page covered by pictures from which it counts as a scan (chosen)
_INVISIBLE = 3  # PDF's text rendering mode of the layers that OCR programs add
_HYPHEN = 2  # pdfium's sign for a hyphen at the end of a line
_CAPITALS_FONT = re.compile(rb"\.Vn\w+H\b")
_AROUND = '.,;:!?()[]"“”…/'
_Sides = tuple[float, float, float, float]  # left, bottom, right, top in points, origin bottom left
_ONE_LINE = 24.0  # points: a higher signature field shows a picture or several lines (chosen)
_WIDE_GAP = 4.0  # line heights: a gap between columns or cells (chosen)

# Measured on PDFs with good and with wrong layers. Shares are 0–1.
_COVERED = 0.7  # share of the page's letters that lie in the layer's words
_INKED = 0.7  # share of the layer's words that have ink behind them
_LETTER_SIDES = 0.5, 6.0  # mm: heights of letters in print of 4 to 20 point


@dataclass(frozen=True)
class TextLayer:
    """The text of a PDF page in its own order; boxes in pixels of the page as it is drawn.

    Confidences are 1: the file claims nothing about them. `drawn`: the letters are the author's, not laid
    over a picture of the page. `stamps` are lines of digital signatures, which are left out.
    """

    lines: tuple[Line, ...]
    drawn: bool
    stamps: tuple[Line, ...] = ()

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)


MODES = ("auto", "keep", "redo")
"""Use a layer where it is good; use every layer; use none."""


class Source(NamedTuple):
    """Where the text of a page is taken from: its layer, whose errors follow `profile`, or, where that is
    None, its image. `reason` is that of `Treatment`."""

    profile: str | None
    reason: str


def choose_source(layer: TextLayer, pixels: NDArray[np.uint8], dpi: float, mode: str = "auto") -> Source:
    """Layer or image? `mode` is one of MODES, `pixels` the page as it is drawn."""
    if mode == "redo":
        return Source(None, REQUESTED)
    if mode == "keep":
        return Source(_profile(layer), REQUESTED)
    verdict = judge(layer, pixels, dpi)
    return Source(_profile(layer) if verdict in _USABLE else None, verdict.value)


_USABLE = frozenset({Verdict.GOOD, Verdict.UNMARKED, Verdict.LEGACY})


def _profile(layer: TextLayer) -> str:
    """The error profile of a layer: "vie" (Vietnamese), "plain" (typed without marks), "eng" (misread)."""
    quality = TextQuality.of(to_unicode(layer.text).text)
    if quality.marked >= MARKED:
        return "vie"
    if layer.drawn:
        return "plain" if quality.valid >= VALID_BARE else "vie"  # in a foreign language: left as it is
    return "eng"


# --- reading a l-----------------------------------------------------------------------------------------


def read_layer(page: Any, width: int, height: int) -> TextLayer | None:
    """The text layer of a pypdfium2 page that is drawn on width × height pixels; None if it has no text."""
    text_page = page.get_textpage()
    try:
        words = list(_words(page, text_page, width, height))
    finally:
        text_page.close()
    lines = list(_lines(_mend_tcvn3(words)))
    stamps = _stamps(lines)
    kept = tuple(line for line, stamp in zip(lines, stamps, strict=True) if not stamp)
    left_out = tuple(line for line, stamp in zip(lines, stamps, strict=True) if stamp)
    return TextLayer(kept, _is_drawn(page), left_out) if kept else None


def _words(page: Any, text_page: Any, width: int, height: int) -> Iterator[tuple[Word, bool]]:
    """Runs of characters between white space, each with whether a font of capitals drew it.

    What lies off the page is left out.
    """
    letters: list[str] = []
    sides: list[_Sides] = []
    first, apart = 0, False  # does white space that pdfium made up stand before the next character?

    def word() -> Iterator[tuple[Word, bool]]:
        box = _to_pixels(page, sides, width, height)
        if letters and box:
            yield Word("".join(letters), box, 1.0), _in_capitals(text_page, first)
        letters.clear()
        sides.clear()

    for index in range(text_page.count_chars()):
        code = pdfium_c.FPDFText_GetUnicode(text_page, index)
        char = _character(code)
        if char.isspace():
            apart = True
            if not pdfium_c.FPDFText_IsGenerated(text_page, index):
                yield from word()
            continue
        rectangle = pdfium_c.FS_RECTF()
        if not pdfium_c.FPDFText_GetLooseCharBox(text_page, index, ctypes.byref(rectangle)):
            continue
        side = rectangle.left, rectangle.bottom, rectangle.right, rectangle.top
        if apart and sides and not _touch(sides[-1], side):
            yield from word()
        if not letters:
            first = index
        letters.append(char)
        sides.append(side)
        apart = code == _HYPHEN  # what follows stands on the next line
    yield from word()


def _character(code: int) -> str:
    if code == _HYPHEN:
        return "-"
    return chr(code) if 0 < code <= sys.maxunicode else "\ufffd"


def _touch(last: _Sides, side: _Sides) -> bool:
    """The small 2 of "m²" stands higher, and yet in one word with the m."""
    (_, bottom, right, top), (left, low, _, high) = last, side
    size = min(top - bottom, high - low)
    return min(top, high) - max(bottom, low) > 0.5 * size and abs(left - right) < 0.1 * size


def _in_capitals(text_page: Any, index: int) -> bool:
    """Was it drawn in ".VnTimeH" or the like, whose small letters look like capitals?"""
    name = ctypes.create_string_buffer(100)
    pdfium_c.FPDFText_GetFontInfo(text_page, index, name, len(name), None)
    return bool(_CAPITALS_FONT.search(name.value))


def _to_pixels(page: Any, sides: Sequence[_Sides], width: int, height: int) -> Box | None:
    """The box around characters, from points of the PDF to pixels of the page, cut at its edges."""
    if not sides:
        return None
    lefts, bottoms, rights, tops = zip(*sides, strict=True)
    across, down = ctypes.c_int(), ctypes.c_int()
    corners = []
    for x, y in ((min(lefts), min(bottoms)), (max(rights), max(tops))):
        pdfium_c.FPDF_PageToDevice(page, 0, 0, width, height, 0, x, y, across, down)  # knows of rotation
        corners.append((min(width, max(0, across.value)), min(height, max(0, down.value))))
    (x1, y1), (x2, y2) = corners
    box = Box(min(x1, x2), min(y1, y2), abs(x2 - x1), abs(y2 - y1))
    return box if box.width and box.height else None


def field_boxes(page: Any, width: int, height: int) -> tuple[Box, ...]:
    """The boxes of the form fields of a pypdfium2 page, on width × height pixels.

    Fields that hold the picture of a digital signature (several lines high) are hidden, and left out.
    """
    boxes = []
    for index in range(pdfium_c.FPDFPage_GetAnnotCount(page)):
        annotation = pdfium_c.FPDFPage_GetAnnot(page, index)
        try:
            rectangle = pdfium_c.FS_RECTF()
            field = pdfium_c.FPDFAnnot_GetSubtype(annotation) == pdfium_c.FPDF_ANNOT_WIDGET
            if field and pdfium_c.FPDFAnnot_GetRect(annotation, ctypes.byref(rectangle)):
                side = rectangle.left, rectangle.bottom, rectangle.right, rectangle.top
                kind = pdfium_c.FPDFAnnot_GetFormFieldType(page.formenv, annotation)
                if kind == pdfium_c.FPDF_FORMFIELD_SIGNATURE and abs(side[3] - side[1]) > _ONE_LINE:
                    flags = pdfium_c.FPDFAnnot_GetFlags(annotation)
                    pdfium_c.FPDFAnnot_SetFlags(annotation, flags | pdfium_c.FPDF_ANNOT_FLAG_HIDDEN)
                elif box := _to_pixels(page, [side], width, height):
                    boxes.append(box)
        finally:
            pdfium_c.FPDFPage_CloseAnnot(annotation)
    return tuple(boxes)


def _mend_tcvn3(words: Sequence[tuple[Word, bool]]) -> list[Word]:
    """What the fonts knew and the text of a TCVN3 layer does not say.

    Its ư is a soft hyphen, which PDF takes for a hyphen ("tr-êng" for "trường"); its headings are in fonts
    of capitals.
    """
    plain = " ".join(word.text for word, _ in words)
    if to_unicode(plain).encoding is not Encoding.TCVN3:
        return [word for word, _ in words]
    horned = plain.replace("-", "\u00ad")
    mended = []
    for (word, capitals), old, new, says in zip(
        words, plain.split(" "), horned.split(" "), to_unicode(horned).text.split(" "), strict=True
    ):
        text = new if old != "-" and is_syllable(says.strip(_AROUND)) else old
        mended.append(replace(word, text=says.upper() if capitals and text == new else text))
    return mended


def _lines(words: Iterable[Word]) -> Iterator[Line]:
    """Words that follow one another at one height, from left to right, without a gap as between columns."""
    line: list[Word] = []
    for word in words:
        if line and not _follows(line[-1].box, word.box):
            yield Line(tuple(line))
            line = []
        line.append(word)
    if line:
        yield Line(tuple(line))


def _follows(last: Box, box: Box) -> bool:
    shared = min(last.bottom, box.bottom) - max(last.top, box.top)
    low = min(last.height, box.height)
    gap = box.left - last.right
    return shared >= 0.5 * low and -low <= gap <= _WIDE_GAP * max(last.height, box.height)


_SIGNER = re.compile(r"(?i:(?:được )?ký (?:số )?bởi|người ký|(?:digitally )?signed by)\s*:")
_STAMP = re.compile(
    _SIGNER.pattern + r"|(?i:email|e-mail|cơ quan|tổ chức|đơn vị|chức vụ|lý do|reason|location|date|dn"
    r"|(?:thời gian|ngày|giờ) ký|ký (?:ngày|lúc)|signed on|signing time|signature valid)\b\s*[:=]?"
)
_CLOCK = re.compile(r"\b\d{1,2}:\d{2}\b")


def is_stamp(line: Line) -> bool:
    """Is it a line of the stamp of a digital signature?"""
    return bool(_STAMP.match(line.text))


def _stamps(lines: Sequence[Line]) -> list[bool]:
    """Which lines a digital signature wrote: "Ký bởi: …" and its like, one after the other, with the time of
    day. People who write "Người ký:" and a date do not write that."""
    marks: list[bool] = []
    for like_a_stamp, group in groupby(lines, key=lambda line: bool(_STAMP.match(line.text))):
        texts = [line.text for line in group]
        signed = any(map(_SIGNER.match, texts)) and any(map(_CLOCK.search, texts))
        marks += [like_a_stamp and signed] * len(texts)
    return marks


def _is_drawn(page: Any) -> bool:
    """No picture covers the page, and most of its text can be seen."""
    width, height = page.get_size()
    covered, visible, hidden = 0.0, 0, 0
    for item in page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE, pdfium_c.FPDF_PAGEOBJ_TEXT]):
        if item.type == pdfium_c.FPDF_PAGEOBJ_IMAGE:
            left, bottom, right, top = item.get_bounds()
            covered += (right - left) * (top - bottom)
        elif pdfium_c.FPDFTextObj_GetTextRenderMode(item) == _INVISIBLE:
            hidden += 1
        else:
            visible += 1
    return covered < _SCANNED * width * height and hidden <= visible


# --- judging it -----------------------------------------------------------------------------------------


def judge(layer: TextLayer, pixels: NDArray[np.uint8], dpi: float) -> Verdict:
    """What the layer of a page is worth; `pixels` is the page as it is drawn. About 0.1 s at 300 dpi."""
    boxes = [word.box for line in layer.lines for word in line.words if len(word.text) > 2]
    if boxes and median(box.width / box.height for box in boxes) < 1:
        return Verdict.SIDEWAYS
    covered, inked = fit(layer.lines, pixels, dpi)
    if inked < _INKED:
        return Verdict.MISPLACED
    return judge_text(layer.text, layer.drawn) if covered >= _COVERED else Verdict.PARTIAL


def fit(lines: Sequence[Line], pixels: NDArray[np.uint8], dpi: float) -> tuple[float, float]:
    """How a layer lies on its page: the share of the page's letters that its words cover, and the share of
    its words that have ink behind them. 1 for a page without letters, and for no words."""
    gray = pixels if pixels.ndim == 2 else cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    _, dark = cv2.threshold(gray, 0, 1, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    boxes = [word.box for line in lines for word in line.words]
    inked = [dark[box.slices].any() for box in boxes]
    words = np.zeros_like(dark)
    for box in boxes:
        words[box.slices] = 1
    _, _, stats, centres = cv2.connectedComponentsWithStats(dark, connectivity=8)
    low, high = (side * dpi / 25.4 for side in _LETTER_SIDES)
    width, height, area = stats[1:, 2], stats[1:, 3], stats[1:, 4]
    letters = (height >= low) & (height <= high) & (width <= 2 * high) & (area >= 0.1 * width * height)
    x, y = centres[1:][letters].astype(np.int64).T
    weight = width[letters]
    covered = float((words[y, x] * weight).sum() / weight.sum()) if letters.any() else 1.0
    return covered, float(np.mean(inked)) if inked else 1.0
