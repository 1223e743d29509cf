"""The errors for files and pages that cannot be loaded, and the limits of a page's size."""

from __future__ import annotations

from pathlib import Path

from restore.errors import BrokenFile, BrokenPage, ImageTooLarge, ImageTooSmall, NoPages

# Chosen.
_SIDE_LIMIT = 32_767  # pixels: maximum side for Tesseract and OpenCV
_MIN_SIDE = 16  # pixels: a smaller page holds no letter


def check_size(path: Path, width: float, height: float, limit: int) -> None:
    if width * height > limit or max(width, height) > _SIDE_LIMIT:
        raise too_large(path, width, height, limit)
    if not min(width, height) >= _MIN_SIDE:
        raise ImageTooSmall(
            f"'{path}' has a page of {width:.0f}×{height:.0f} pixels; no letter fits on it.", "Scan it again."
        )


def too_large(path: Path, width: float, height: float, limit: int) -> ImageTooLarge:
    return ImageTooLarge(
        f"'{path}' has a page of {width:.0f}×{height:.0f} pixels; "
        f"the limit is {limit // 1_000_000} million, and {_SIDE_LIMIT} a side.",
        "Scan it at 300 dpi, cut it into pages, or raise the limit: --max-image-mpixels.",
    )


def broken(path: Path) -> BrokenFile:
    return BrokenFile(f"'{path}' is damaged or cut off.", "Scan or copy it again.")


def broken_page(path: Path, number: int, count: int) -> BrokenFile:
    if count == 1:
        return broken(path)
    return BrokenPage(f"Page {number} of '{path}' is damaged.", "Scan or copy it again.")


def no_pages(path: Path) -> NoPages:
    return NoPages(f"'{path}' has no pages.", "Scan or copy it again.")
