"""The errors for files and pages that cannot be loaded, and the limits of a page's size."""

from __future__ import annotations

from pathlib import Path

from restore.errors import BrokenFile, BrokenPage, ImageTooLarge, ImageTooSmall, NoPages

# Chosen.
_SIDE_LIMIT = 32_767  # pixels: maximum side for Tesseract and OpenCV
_MIN_SIDE = 16  # pixels: a smaller page holds no letter


def check_size(path: Path, width: float, height: float, limit: int) -> None:
    """Raise ImageTooLarge or ImageTooSmall for a page of such sides in pixels; `limit` is of its area."""
    if width * height > limit or max(width, height) > _SIDE_LIMIT:
        raise too_large(path, width, height, limit)
    if not min(width, height) >= _MIN_SIDE:
        raise ImageTooSmall(
            f"'{path}' has a page of {width:.0f}×{height:.0f} pixels; no letter fits on it.", "Scan it again."
        )


def too_large(path: Path, width: float, height: float, limit: int) -> ImageTooLarge:
    """The error for a page of more pixels than `limit`, or than a side may have."""
    return ImageTooLarge(
        f"'{path}' has a page of {width:.0f}×{height:.0f} pixels; "
        f"the limit is {limit // 1_000_000} million, and {_SIDE_LIMIT} a side.",
        "Scan it at 300 dpi, cut it into pages, or raise the limit: --max-image-mpixels.",
    )


def broken(path: Path) -> BrokenFile:
    """The error for a file that is damaged as a whole."""
    return BrokenFile(f"'{path}' is damaged or cut off.", "Scan or copy it again.")


def broken_page(path: Path, number: int, count: int) -> BrokenFile:
    """The error for page `number` of `count`; of a file with one page that of the file."""
    if count == 1:
        return broken(path)
    return BrokenPage(f"Page {number} of '{path}' is damaged.", "Scan or copy it again.")


def no_pages(path: Path) -> NoPages:
    """The error for a file that can be opened, but holds no page."""
    return NoPages(f"'{path}' has no pages.", "Scan or copy it again.")
