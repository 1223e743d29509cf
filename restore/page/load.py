"""Load PDFs and image files as page images, one page at a time, so that memory does not grow with pages."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import numpy as np

from restore.errors import BrokenFile, BrokenPage, FileMissing, ImageTooLarge, ImageTooSmall, InputError
from restore.page.image import PageImage
from restore.page.image_file import ImageFile
from restore.page.pdf_file import PdfFile
from restore.page.selection import ALL, Selection

PIXEL_LIMIT = 75_000_000  # pixels of a page (chosen); an A3 sheet at 600 dpi has 70 million

_EMPTY, _EMPTY_DPI = (1169, 827), 100.0  # height and width of a sheet that could not be decoded


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
