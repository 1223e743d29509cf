"""Seals, stamps and a pen's handwriting on a page that was read: marks with boxes, little trust in digits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from restore.document import Box, Line, Mark, Page, Word
from restore.page.load import PageImage
from restore.vietnamese.syllable import digits

# Chosen.
_UNSURE = 0.3  # confidence, at most, of a token with a digit that a pen has written
_SHARE = 0.5  # of a word's box that ink covers


def with_ink_marks(page: Page, image: PageImage) -> Page:
    """The page with marks for the seals and the blue ink of its image, which is not turned yet."""
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
    """A mark with what the stamps of digital signatures say; none without any."""
    if not stamps:
        return ()
    box = Box.union(word.box for line in stamps for word in line.words)
    return (Mark("stamp", box, "\n".join(line.text for line in stamps)),)


def _turned(box: Box, width: int, height: int, degrees: int) -> Box:
    """The box after the image of width × height pixels was turned clockwise."""
    match degrees:
        case 90:
            return Box(height - box.bottom, box.left, box.height, box.width)
        case 180:
            return Box(width - box.right, height - box.bottom, box.width, box.height)
        case 270:
            return Box(box.top, width - box.right, box.height, box.width)
    return box


def _less_sure(line: Line, writing: Sequence[Box]) -> Line:
    """The line with little confidence in the digits that lie on handwriting."""
    return replace(
        line, words=tuple(_doubted(word) if _written(word, writing) else word for word in line.words)
    )


def _doubted(word: Word) -> Word:
    return replace(
        word,
        confidence=min(word.confidence, _UNSURE),
        alternatives=tuple(a._replace(confidence=min(a.confidence, _UNSURE)) for a in word.alternatives),
    )


def _written(word: Word, writing: Sequence[Box]) -> bool:
    if not digits(word.text):
        return False
    return any(
        common.area >= _SHARE * word.box.area for box in writing if (common := word.box.intersection(box))
    )
