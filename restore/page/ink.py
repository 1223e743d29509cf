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

# Measured on 19 drawn pages with blue ink. Of three printed in blue, 30 to 59 % of the words lie on such ink,
# 97 % of them surely read; of 16 with handwriting and stamps at most 5 %.
_PRINTED = 0.2  # minimum share of a page's words on blue ink ...
_SURE, _MOST_SURE = 0.9, 0.9  # ... and of those, of words with this confidence, for it to be print


def with_ink_marks(page: Page, image: PageImage) -> Page:
    """Add marks for the seals and the blue ink of `image`, the page before it was turned; none for print."""
    height, width = image.pixels.shape[:2]
    seals, writing = (
        tuple(_turned(box, width, height, page.rotation) for box in boxes)
        for boxes in (image.seals, image.writing)
    )
    if writing and _is_print(page.lines, writing):
        writing = ()
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


def _is_print(lines: Sequence[Line], writing: Sequence[Box]) -> bool:
    """True if many words of the page lie on blue ink, and nearly all of them were surely read."""
    words = [word for line in lines for word in line.words if len(word.text) > 1 and word.text.isalpha()]
    inked = [word for word in words if _lies_on(word, writing)]
    sure = sum(word.confidence >= _SURE for word in inked)
    return len(inked) > _PRINTED * len(words) and sure >= _MOST_SURE * len(inked)


def _written(word: Word, writing: Sequence[Box]) -> bool:
    return bool(digits(word.text)) and _lies_on(word, writing)


def _lies_on(word: Word, writing: Sequence[Box]) -> bool:
    return any(
        common.area >= _SHARE * word.box.area for box in writing if (common := word.box.intersection(box))
    )
