"""PDF files: pages rendered at the resolution of their scans, with text layers and form fields."""

from __future__ import annotations

import ctypes
import math
import re
import threading
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from restore.errors import EncryptedFile, InputError
from restore.page.image import PageImage, Pixels, gray_if_gray
from restore.page.textlayer import field_boxes, read_layer
from restore.page.unreadable import broken, broken_page, check_size, no_pages, too_large

# Chosen.
MIN_DPI, MAX_DPI = 300.0, 600.0  # limits within which a PDF page is rendered at its scan's resolution
_DRAWING_STRIPS = 4  # horizontal strips in which a page is rendered, to save memory

_NO_KIDS = re.compile(rb"/Kids\s*\[\s*\]")  # an empty tree of pages

_PDFIUM = threading.RLock()
"""Held while PDFium is called, which only one thread at a time may do."""


class PdfFile:
    """A PDF file; pages are rendered on request. Several threads may use it and others."""

    def __init__(self, path: Path, password: str, pixel_limit: int) -> None:
        self._path, self._limit = path, pixel_limit
        with _PDFIUM:
            self._document = _opened(path, password)

    def __len__(self) -> int:
        with _PDFIUM:
            return len(self._document)

    def page(self, number: int) -> PageImage:
        with _PDFIUM:
            return _pdf_page(self._path, self._document, number, self._limit)

    def close(self) -> None:
        with _PDFIUM:
            self._document.close()


def _opened(path: Path, password: str) -> Any:
    try:
        document = pdfium.PdfDocument(path, password=password or None)
    except pdfium.PdfiumError as error:
        if _NO_KIDS.search(path.read_bytes()):  # pdfium reports only that it cannot open the file
            raise no_pages(path) from None
        if getattr(error, "err_code", None) in (pdfium_c.FPDF_ERR_PASSWORD, pdfium_c.FPDF_ERR_SECURITY):
            raise EncryptedFile.opening(path, password) from None
        raise broken(path) from None
    try:
        document.init_forms()  # without this, form fields are not rendered
        if len(document) == 0:
            raise no_pages(path)
        if not _has_end(path):
            raise broken(path)  # pdfium would repair it and silently omit pages or half a page
    except InputError:
        document.close()
        raise
    return document


def _has_end(path: Path) -> bool:
    """True if the end marker of PDF files (%%EOF) is in the last 64 KiB."""
    with path.open("rb") as stream:
        stream.seek(max(0, path.stat().st_size - 65536))
        return b"%%EOF" in stream.read()


def _pdf_page(path: Path, document: Any, number: int, limit: int) -> PageImage:
    try:
        page = document[number - 1]
    except pdfium.PdfiumError:
        raise broken_page(path, number, len(document)) from None
    try:
        dpi, bilevel = _scan(path, page, limit)
        width, height = page.get_size()  # points
        check_size(path, width * dpi / 72, height * dpi / 72, limit)
        size = math.ceil(width * (dpi / 72)), math.ceil(height * (dpi / 72))
        fields = field_boxes(page, *size) if page.formenv else ()
        pixels = _drawn(page, *size)
        layer = read_layer(page, *size)
    except pdfium.PdfiumError:
        raise broken_page(path, number, len(document)) from None
    finally:
        page.close()  # pdfium keeps the decoded scan until then
    return PageImage(number, gray_if_gray(pixels), dpi, layer, fields, bilevel=bilevel)


def _drawn(page: Any, width: int, height: int) -> Pixels:
    """Render the page as (height, width, 3) RGB on white, in strips: pdfium needs as much again to scale."""
    pixels = np.empty((height, width, 3), np.uint8)
    flags = pdfium_c.FPDF_ANNOT | pdfium_c.FPDF_REVERSE_BYTE_ORDER
    pixels.fill(255)
    for top, bottom in pairwise(height * part // _DRAWING_STRIPS for part in range(_DRAWING_STRIPS + 1)):
        if top == bottom:
            continue
        place = pixels[top:].ctypes.data_as(ctypes.c_void_p)
        strip = pdfium_c.FPDFBitmap_CreateEx(width, bottom - top, pdfium_c.FPDFBitmap_BGR, place, 3 * width)
        if not strip:
            raise MemoryError
        pdfium_c.FPDF_RenderPageBitmap(strip, page, 0, -top, width, height, 0, flags)
        if page.formenv:
            pdfium_c.FPDF_FFLDraw(page.formenv, strip, page, 0, -top, width, height, 0, flags)
        pdfium_c.FPDFBitmap_Destroy(strip)
    return pixels


def _scan(path: Path, page: Any, limit: int) -> tuple[float, bool]:
    """Return the dpi (from MIN_DPI to MAX_DPI) of the page's largest image, and True if it is bilevel.

    Raises ImageTooLarge.
    """
    largest, dpi, bilevel = 0.0, MIN_DPI, False
    for item in page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE]):
        width, height = item.get_px_size()
        if width * height > limit:
            raise too_large(path, width, height, limit)
        left, bottom, right, top = item.get_bounds()
        area = (right - left) * (top - bottom)
        if area > largest:
            largest, dpi = area, 72 * max(width, height) / max(right - left, top - bottom)
            bilevel = item.get_metadata().bits_per_pixel == 1
    return min(MAX_DPI, max(MIN_DPI, dpi)), bilevel
