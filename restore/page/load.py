"""Load PDFs and image files as page images, one page at a time, so that memory does not grow with pages."""

from __future__ import annotations

import ctypes
import math
import re
import stat
import struct
import threading
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from restore.document import Box
from restore.errors import (
    BrokenFile,
    BrokenPage,
    EncryptedFile,
    FileMissing,
    ImageTooLarge,
    ImageTooSmall,
    InputError,
    NoPages,
    NotAnImage,
)
from restore.page.selection import ALL, Selection
from restore.page.textlayer import TextLayer, field_boxes, read_layer
from restore.treatment import CleanupStep

Pixels = NDArray[np.uint8]
"""A page image: (height, width) gray or (height, width, 3) RGB, 0 black to 255 white."""

# Chosen.
PIXEL_LIMIT = 75_000_000  # pixels of a page; an A3 sheet at 600 dpi has 70 million
MIN_DPI, MAX_DPI = 300.0, 600.0  # limits within which a PDF page is rendered at its scan's resolution
_SIDE_LIMIT = 32_767  # pixels: maximum side for Tesseract and OpenCV
_MIN_SIDE = 16  # pixels: a smaller page holds no letter

_FORMATS = ("PNG", "JPEG", "JPEG2000", "TIFF", "BMP", "WEBP", "HEIF")
_JPEG2000 = b"\0\0\0\x0cjP  ", b"\xff\x4f\xff\x51"
_SIGNATURES = (b"\x89PNG", b"\xff\xd8\xff", b"II*\0", b"MM\0*", b"BM", b"RIFF", *_JPEG2000)
_HEIC = re.compile(rb".{4}ftyp(?:hei[cmsx]|hev[cmsx]|mif1|msf1)", re.DOTALL)
_NO_KIDS = re.compile(rb"/Kids\s*\[\s*\]")  # an empty tree of pages
# Errors that Pillow raises on damaged files.
_DAMAGE = (OSError, SyntaxError, ValueError, EOFError, TypeError, KeyError, struct.error)
_A4_WIDTH = 8.27  # inches
_ORIENTATION = 0x0112  # of EXIF
_DRAWING_STRIPS = 4  # horizontal strips in which a page is rendered, to save memory (chosen)
_EMPTY, _EMPTY_DPI = (1169, 827), 100.0  # height and width of a sheet that could not be decoded
_MIN_PAPER, _MAX_PAPER_WIDTH = 0.04, 17.0  # inches: of a letter, and of A2; else the file is wrong (chosen)


@dataclass(frozen=True)
class PageImage:
    """One page as it was loaded, all boxes in its pixels. `dpi` is guessed if the file does not state it."""

    number: int  # from 1
    pixels: Pixels
    dpi: float
    layer: TextLayer | None = None  # the text layer of a PDF page, if it has text
    fields: tuple[Box, ...] = ()  # rendered form fields of a PDF page
    steps: tuple[CleanupStep, ...] = ()  # the cleanup steps done so far
    bilevel: bool = False  # a black-and-white scan, though pdfium renders it with gray edges
    seals: tuple[Box, ...] = ()  # red seals removed by `to_gray`, or seals found by `gray_seals.py`
    gray_seals: bool = False  # True if `seals` were found by their shape
    stamps: tuple[tuple[Box, Pixels], ...] = ()  # red seals that are not round: gray image before removal
    inks: tuple[tuple[Box, Pixels, Pixels], ...] = ()  # patches like stamps: their coloured ink; all but that
    writing: tuple[Box, ...] = ()  # ink of a blue pen, found by `to_gray`
    error: str = ""  # why the page could not be decoded; its pixels are then an empty sheet


class Source(Protocol):
    """An open file of pages. Its methods may raise InputError."""

    def __len__(self) -> int: ...

    def page(self, number: int) -> PageImage:
        """Load a page by its number, from 1."""

    def close(self) -> None: ...


def load_pages(
    path: Path, password: str = "", pixel_limit: int = PIXEL_LIMIT, pages: Selection = ALL
) -> Iterator[PageImage]:
    """Yield the selected pages of a PDF or an image file, in order, each decoded when it is requested.

    `password` opens an encrypted PDF; `pixel_limit` is per page. In a file of several pages, a page that is
    damaged, too large or too small becomes an empty sheet with an `error`.

    Raises InputError: before the first page if the file cannot be opened, or at the only page.
    """
    return _pages(open_source(path, password, pixel_limit), path, pages)


def _pages(source: Source, path: Path, pages: Selection) -> Iterator[PageImage]:
    try:
        for number in pages.numbers(len(source), path):
            try:
                yield source.page(number)
            except (BrokenPage, ImageTooLarge, ImageTooSmall) as error:
                if len(source) == 1:
                    raise
                yield PageImage(number, np.full(_EMPTY, 255, np.uint8), _EMPTY_DPI, error=error.problem)
    finally:
        source.close()


def open_source(path: Path, password: str = "", pixel_limit: int = PIXEL_LIMIT) -> Source:
    """Open a PDF or an image file, whose pages can be loaded in any order. InputError."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # opening a pipe would wait for a writer
            raise InputError(f"'{path}' cannot be read: it is not a file.", "Name a PDF or an image.")
        with path.open("rb") as stream:
            head = stream.read(1024)
    except FileNotFoundError:
        raise FileMissing(f"There is no file '{path}'.", "Check the name.") from None
    except OSError as error:
        raise InputError(f"'{path}' cannot be read: {error.strerror}.") from None
    if not head:
        raise BrokenFile(f"'{path}' is empty (0 bytes).", "Scan or copy it again.")
    return PdfFile(path, password, pixel_limit) if b"%PDF-" in head else ImageFile(path, head, pixel_limit)


def _check_size(path: Path, width: float, height: float, limit: int) -> None:
    if width * height > limit or max(width, height) > _SIDE_LIMIT:
        raise _too_large(path, width, height, limit)
    if not min(width, height) >= _MIN_SIDE:
        raise ImageTooSmall(
            f"'{path}' has a page of {width:.0f}×{height:.0f} pixels; no letter fits on it.", "Scan it again."
        )


def _too_large(path: Path, width: float, height: float, limit: int) -> ImageTooLarge:
    return ImageTooLarge(
        f"'{path}' has a page of {width:.0f}×{height:.0f} pixels; "
        f"the limit is {limit // 1_000_000} million, and {_SIDE_LIMIT} a side.",
        "Scan it at 300 dpi, cut it into pages, or raise the limit: --max-image-mpixels.",
    )


# --- images ---------------------------------------------------------------------------------------------


class ImageFile:
    """An image file; a TIFF may have many pages."""

    def __init__(self, path: Path, head: bytes, pixel_limit: int) -> None:
        self._path, self._limit = path, pixel_limit
        Image.MAX_IMAGE_PIXELS = None  # `_check_size` checks every frame against our own limit
        if _HEIC.match(head):
            _register_heic(path)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # Pillow's remarks on odd metadata
                self._image = Image.open(path, formats=[name for name in _FORMATS if name in _known()])
        except UnidentifiedImageError:
            if head.startswith(_SIGNATURES) or _HEIC.match(head):
                raise _broken(path) from None
            raise NotAnImage(
                f"'{path}' is neither a PDF nor an image.",
                "Readable: PDF, PNG, JPEG, JPEG 2000, TIFF, BMP, WebP, HEIC.",
            ) from None
        except (OSError, SyntaxError, ValueError):
            raise _broken(path) from None

    def __len__(self) -> int:
        return self._count

    @cached_property
    def _count(self) -> int:
        """The number of pages up to and including the first damaged one; later pages cannot be found."""
        try:
            return int(getattr(self._image, "n_frames", 1))
        except _DAMAGE:
            reached = 0
            try:
                while True:
                    self._image.seek(reached)
                    reached += 1
            except _DAMAGE:
                if reached == 0:
                    raise _broken(self._path) from None
                return reached + 1

    def page(self, number: int) -> PageImage:
        try:
            self._image.seek(number - 1)
            across, down = _resolution(self._image)
            stretch = max(across, down) / min(across, down)
            width, height = self._image.size
            _check_size(self._path, width, height * stretch, self._limit)
            return PageImage(number, *_upright(self._image))
        except _DAMAGE:
            raise _broken_page(self._path, number, len(self)) from None

    def close(self) -> None:
        self._image.close()


def _broken(path: Path) -> BrokenFile:
    return BrokenFile(f"'{path}' is damaged or cut off.", "Scan or copy it again.")


def _broken_page(path: Path, number: int, count: int) -> BrokenFile:
    if count == 1:
        return _broken(path)
    return BrokenPage(f"Page {number} of '{path}' is damaged.", "Scan or copy it again.")


def _known() -> dict[str, Any]:
    """Return the formats that Pillow reads in this process."""
    Image.init()
    return Image.OPEN


def _register_heic(path: Path) -> None:
    try:
        from pillow_heif import register_heif_opener
    except ImportError:
        raise NotAnImage(
            f"'{path}' is HEIC, and the package that reads it is not installed.",
            "Install it: pip install 'restore-vi[heic]'",
        ) from None
    register_heif_opener(thumbnails=False)


def _no_pages(path: Path) -> NoPages:
    return NoPages(f"'{path}' has no pages.", "Scan or copy it again.")


def _upright(image: Image.Image) -> tuple[Pixels, float]:
    """Decode a frame, turned upright by its EXIF tag, on white, with square pixels; return it and its dpi."""
    across, down = _resolution(image)
    image.load()
    if image.mode.startswith("I"):  # 16 bits a pixel
        picture = Image.fromarray((np.asarray(image, dtype=np.uint32) >> 8).astype(np.uint8))
    elif image.has_transparency_data:
        layer = image.convert("RGBA")
        picture = Image.new("RGB", image.size, "white")
        picture.paste(layer, mask=layer.getchannel("A"))
    elif image.mode in ("L", "RGB"):
        picture = image
    else:
        picture = image.convert("L" if image.mode == "1" else "RGB")
    dpi = max(across, down)
    if dpi > 1.05 * min(across, down):  # fax: 204 × 98 dpi
        size = round(image.width * dpi / across), round(image.height * dpi / down)
        picture = picture.resize(size, Image.Resampling.BICUBIC)
    if image.getexif().get(_ORIENTATION, 1) != 1:
        picture = ImageOps.exif_transpose(picture)
    return _gray_if_gray(np.asarray(picture)), dpi


def _resolution(image: Image.Image) -> tuple[float, float]:
    """Return dpi across and down: as stated if that gives a plausible paper size, else guessed for A4."""
    said = image.info.get("dpi", (0.0, 0.0))
    across, down = (float(dpi) for dpi in said)
    stated = min(across, down) >= 50 and image.width / across <= _MAX_PAPER_WIDTH
    if stated and min(image.width / across, image.height / down) >= _MIN_PAPER:
        return across, down
    guess = min(600.0, max(96.0, min(image.size) / _A4_WIDTH))
    return guess, guess


def _gray_if_gray(pixels: Pixels) -> Pixels:
    """Reduce an image with three equal channels to one: a third of the memory, and no search for colours."""
    if pixels.ndim == 2:
        return pixels
    for rows in np.array_split(pixels, max(1, len(pixels) // 500)):  # in parts: comparisons take memory
        red, green, blue = rows[..., 0], rows[..., 1], rows[..., 2]
        if not (np.array_equal(red, green) and np.array_equal(green, blue)):
            return pixels
    return np.ascontiguousarray(pixels[..., 0])


# --- PDF ------------------------------------------------------------------------------------------------


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
            raise _no_pages(path) from None
        if getattr(error, "err_code", None) in (pdfium_c.FPDF_ERR_PASSWORD, pdfium_c.FPDF_ERR_SECURITY):
            raise EncryptedFile.opening(path, password) from None
        raise _broken(path) from None
    try:
        document.init_forms()  # without this, form fields are not rendered
        if len(document) == 0:
            raise _no_pages(path)
        if not _has_end(path):
            raise _broken(path)  # pdfium would repair it and silently omit pages or half a page
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
        raise _broken_page(path, number, len(document)) from None
    try:
        dpi, bilevel = _scan(path, page, limit)
        width, height = page.get_size()  # points
        _check_size(path, width * dpi / 72, height * dpi / 72, limit)
        size = math.ceil(width * (dpi / 72)), math.ceil(height * (dpi / 72))
        fields = field_boxes(page, *size) if page.formenv else ()
        pixels = _drawn(page, *size)
        layer = read_layer(page, *size)
    except pdfium.PdfiumError:
        raise _broken_page(path, number, len(document)) from None
    finally:
        page.close()  # pdfium keeps the decoded scan until then
    return PageImage(number, _gray_if_gray(pixels), dpi, layer, fields, bilevel=bilevel)


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
            raise _too_large(path, width, height, limit)
        left, bottom, right, top = item.get_bounds()
        area = (right - left) * (top - bottom)
        if area > largest:
            largest, dpi = area, 72 * max(width, height) / max(right - left, top - bottom)
            bilevel = item.get_metadata().bits_per_pixel == 1
    return min(MAX_DPI, max(MIN_DPI, dpi)), bilevel
