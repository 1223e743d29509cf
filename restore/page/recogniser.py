"""The protocol of a recogniser, and how good a reading is. Implementations: `tesseract.py`, `rapidocr.py`."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from restore.document import Line

if TYPE_CHECKING:  # `restore scan --help` loads this module, but no image library
    from restore.page.load import Pixels


class Layout(StrEnum):
    """What an image holds, as far as the caller knows."""

    AUTOMATIC = "automatic"  # a page: columns, pictures, anything
    BLOCK = "block"  # lines one under the other, nothing beside them
    LINE = "line"  # one line of text
    WORD = "word"  # one word


class Recogniser(Protocol):
    """A program or model that turns an image into words with boxes.

    Implementations are immutable and can be pickled, so that worker processes get a copy; methods may be
    called from several threads at the same time. The `repr` of two is the same where they read the same:
    limits of time and memory are not in it.
    """

    def read(self, pixels: Pixels, dpi: float, layout: Layout = Layout.AUTOMATIC) -> tuple[Line, ...]:
        """The lines of an image in reading order, boxes in its pixels. RecognitionError, ToolMissing."""
        ...

    def orientation(self, pixels: Pixels, dpi: float) -> int:
        """Degrees (0, 90, 180 or 270) by which to turn the image clockwise so that its text is upright.

        0 where the recogniser cannot tell.
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
    """Mean confidence of a reading per character, 0–1; 0 for none."""
    weighted = [(len(word.text), word.confidence) for line in lines for word in line.words]
    characters = sum(length for length, _ in weighted)
    return sum(length * sure for length, sure in weighted) / characters if characters else 0.0


def is_text(lines: Sequence[Line]) -> bool:
    """Is this reading text, and not words that the recogniser guessed from a picture or handwriting?

    Of 224 real pages the worst has a mean confidence of 0.64 and 54 % of its characters in sure words; a page
    at 50 dpi, of which 63 % are right, has 0.72 and 57 %; photographs, scrawls and handwriting have at most
    0.38 and 11 %. A reading without words counts as text.
    """
    words = [word for line in lines for word in line.words]
    sure = sum(len(word.text) for word in words if word.confidence >= SURE_WORD and len(word.text) > 1)
    characters = sum(len(word.text) for word in words)
    return not words or confidence(lines) >= MIN_MEAN or sure >= MIN_SURE_SHARE * characters
