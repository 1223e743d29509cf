"""Marks for seals, stamps and pen handwriting on a page; low confidence for digits in handwriting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from restore.document import Box, Line, Mark, Page, Word
from restore.page.image import PageImage
from restore.vietnamese.syllable import digits

# Chosen.
_UNSURE = 0.3  # maximum confidence of a handwritten token with a digit
_SHARE = 0.5  # minimum share of a word's box that lies on handwriting


def with_ink_marks(page: Page, image: PageImage) -> Page:
    """Add marks for the seals and the blue ink of `image`, the page before it was turned."""
    height, width = image.pixels.shape[:2]
    seals, writing = (
        tuple(_turned(box, width, height, page.rotation) for box in boxes)
        for boxes in (image.seals, image.writing)
    )
    marks = (
        *page.marks,
        *(Mark("seal", box) for box in seals),
        *(Mark("handwriting", box) for box in writing),
    )
    lines = tuple(_less_sure(line, writing) for line in page.lines) if writing else page.lines
    return replace(page, lines=lines, marks=marks)


def stamp_marks(stamps: Sequence[Line]) -> tuple[Mark, ...]:
    """Return one mark with the text of the stamps of digital signatures; no mark without stamps."""
    if not stamps:
        return ()
    box = Box.union(word.box for line in stamps for word in line.words)
    return (Mark("stamp", box, "\n".join(line.text for line in stamps)),)


def _turned(box: Box, width: int, height: int, degrees: int) -> Box:
    """Return the box after turning the image of width × height pixels clockwise by `degrees`."""
    match degrees:
        case 90:
            return Box(height - box.bottom, box.left, box.height, box.width)
        case 180:
            return Box(width - box.right, height - box.bottom, box.width, box.height)
        case 270:
            return Box(box.top, width - box.right, box.height, box.width)
    return box


def _less_sure(line: Line, writing: Sequence[Box]) -> Line:
    """Lower the confidence of words with digits that lie on handwriting."""
    return replace(
        line, words=tuple(word.believed(_UNSURE) if _written(word, writing) else word for word in line.words)
    )


def _written(word: Word, writing: Sequence[Box]) -> bool:
    if not digits(word.text):
        return False
    return any(
        common.area >= _SHARE * word.box.area for box in writing if (common := word.box.intersection(box))
    )
