"""Image files, also of several pages: decoded, turned upright, on white, with square pixels."""

from __future__ import annotations

import re
import struct
import warnings
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from restore.errors import NotAnImage
from restore.page.image import PageImage, Pixels, gray_if_gray
from restore.page.unreadable import broken, broken_page, check_size

_FORMATS = ("PNG", "JPEG", "JPEG2000", "TIFF", "BMP", "WEBP", "HEIF")
_JPEG2000 = b"\0\0\0\x0cjP  ", b"\xff\x4f\xff\x51"
_SIGNATURES = (b"\x89PNG", b"\xff\xd8\xff", b"II*\0", b"MM\0*", b"BM", b"RIFF", *_JPEG2000)
_HEIC = re.compile(rb".{4}ftyp(?:hei[cmsx]|hev[cmsx]|mif1|msf1)", re.DOTALL)
# Errors that Pillow raises on damaged files.
_DAMAGE = (OSError, SyntaxError, ValueError, EOFError, TypeError, KeyError, struct.error)
_A4_WIDTH = 8.27  # inches
_ORIENTATION = 0x0112  # of EXIF
_MIN_PAPER, _MAX_PAPER_WIDTH = 0.04, 17.0  # inches: of a letter, and of A2; else the file is wrong (chosen)


class ImageFile:
    """An image file; a TIFF may have many pages."""

    def __init__(self, path: Path, head: bytes, pixel_limit: int) -> None:
        self._path, self._limit = path, pixel_limit
        Image.MAX_IMAGE_PIXELS = None  # `check_size` checks every frame against our own limit
        if _HEIC.match(head):
            _register_heic(path)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # Pillow's remarks on odd metadata
                self._image = Image.open(path, formats=[name for name in _FORMATS if name in _known()])
        except UnidentifiedImageError:
            if head.startswith(_SIGNATURES) or _HEIC.match(head):
                raise broken(path) from None
            raise NotAnImage(
                f"'{path}' is neither a PDF nor an image.",
                "Readable: PDF, PNG, JPEG, JPEG 2000, TIFF, BMP, WebP, HEIC.",
            ) from None
        except (OSError, SyntaxError, ValueError):
            raise broken(path) from None

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
                    raise broken(self._path) from None
                return reached + 1

    def page(self, number: int) -> PageImage:
        try:
            self._image.seek(number - 1)
            across, down = _resolution(self._image)
            stretch = max(across, down) / min(across, down)
            width, height = self._image.size
            check_size(self._path, width, height * stretch, self._limit)
            return PageImage(number, *_upright(self._image))
        except _DAMAGE:
            raise broken_page(self._path, number, len(self)) from None

    def close(self) -> None:
        self._image.close()


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
    return gray_if_gray(np.asarray(picture)), dpi


def _resolution(image: Image.Image) -> tuple[float, float]:
    """Return dpi across and down: as stated if that gives a plausible paper size, else guessed for A4."""
    said = image.info.get("dpi", (0.0, 0.0))
    across, down = (float(dpi) for dpi in said)
    stated = min(across, down) >= 50 and image.width / across <= _MAX_PAPER_WIDTH
    if stated and min(image.width / across, image.height / down) >= _MIN_PAPER:
        return across, down
    guess = min(600.0, max(96.0, min(image.size) / _A4_WIDTH))
    return guess, guess
