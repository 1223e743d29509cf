"""The protocol of a recogniser, and measures of a reading's quality.

Implementations: `tesseract.py`, `rapidocr.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from restore.document import Line

if TYPE_CHECKING:  # `restore scan --help` loads this module, but no image library
    from restore.page.image import Pixels


class Layout(StrEnum):
    """The layout of an image, as far as the caller knows."""

    AUTOMATIC = "automatic"  # a page: columns, pictures, anything
    BLOCK = "block"  # a single column of lines
    LINE = "line"  # one line of text
    WORD = "word"  # one word


class Recogniser(Protocol):
    """A program or model that turns an image into words with boxes.

    Implementations are immutable and can be pickled, so that worker processes get a copy; methods may be
    called from several threads at the same time. Two recognisers that read alike have the same `repr`:
    it omits limits of time and memory.
    """

    def read(self, pixels: Pixels, dpi: float, layout: Layout = Layout.AUTOMATIC) -> tuple[Line, ...]:
        """Return the lines of an (h, w) or (h, w, 3) image in reading order, boxes in its pixels.

        Raises RecognitionError, ToolMissing.
        """
        ...

    def orientation(self, pixels: Pixels, dpi: float) -> int:
        """Return the clockwise turn in degrees (0, 90, 180 or 270) that makes the text upright.

        0 if the recogniser cannot tell.
        """
        ...

    def check(self) -> None:
        """Raise ToolMissing, with the command that installs what is missing, if `read` could not work."""
        ...


# Measured on 224 real pages and on photographs and handwriting; see `is_text`.
SURE_WORD = 0.8  # confidence of a word that counts as surely read
MIN_MEAN, MIN_SURE_SHARE = 0.5, 0.25  # mean confidence; share of characters in surely read words


MIN_UPRIGHT = 0.6
"""Mean confidence below which a page's orientation is checked. Measured: upright pages have 0.85 and more,
pages upside down 0.35 to 0.45."""


def confidence(lines: Sequence[Line]) -> float:
    """Return the mean confidence per character of a reading, 0–1; 0 without characters."""
    weighted = [(len(word.text), word.confidence) for line in lines for word in line.words]
    characters = sum(length for length, _ in weighted)
    return sum(length * sure for length, sure in weighted) / characters if characters else 0.0


def is_text(lines: Sequence[Line]) -> bool:
    """True if a reading is text, not words that the recogniser guessed from a picture or handwriting.

    Measured: the worst of 224 real pages has a mean confidence of 0.64 and 54 % of its characters in sure
    words; a page at 50 dpi, 63 % of it correct, has 0.72 and 57 %; photographs, scribbles and handwriting
    have at most 0.38 and 11 %. A reading without words counts as text.
    """
    words = [word for line in lines for word in line.words]
    sure = sum(len(word.text) for word in words if word.confidence >= SURE_WORD and len(word.text) > 1)
    characters = sum(len(word.text) for word in words)
    return not words or confidence(lines) >= MIN_MEAN or sure >= MIN_SURE_SHARE * characters
