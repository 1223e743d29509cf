"""Remove what Tesseract read without print of its own: specks read as letters, and lines read twice.

A speck between two lines is read as a letter of one of them. Words that touch the rule below them are read
twice, as parts of two lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from restore.document import Line, Word
from restore.page.recogniser import confidence

# Measured on 262 drawn pages: of 7 letters and digits alone in such a box all were specks.
_SPECK = 0.2  # word heights: maximum sides of a speck
_SURE = 0.9  # confidence of a letter that is none
_ALONE = 0.4  # word heights: maximum sides of a speck on a line of its own, whatever the confidence
# Chosen. On level lines no word lies on one of the next line.
_LEAST = 3  # minimum words of a line that lie on words of the next one, if they were read twice
_SHARED = 0.4  # minimum share of the smaller of two boxes, if one lies on the other


def without_ghosts(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Return the lines as read on one image without such words; boxes in pixels of any scale."""
    heights = [word.box.height for line in lines for word in line.words if len(word.text) > 1]
    most = _SPECK * median(heights) if heights else 0.0
    result = [line.only(lambda word: not _is_speck(word, most)) for line in lines]
    result = [line for line in result if not _is_speck_alone(line, most / _SPECK)]
    for k in range(1, len(result)):
        result[k - 1 : k + 1] = _read_once(*result[k - 1 : k + 1])
    return tuple(line for line in result if line.words)


def _read_once(one: Line, other: Line) -> tuple[Line, Line]:
    """Return two neighbouring lines; words that both have stay where they are more confident."""
    mine = [word for word in one.words if _lies_on(word, other)]
    theirs = [word for word in other.words if _lies_on(word, one)]
    if min(len(mine), len(theirs)) < _LEAST:
        return one, other
    if confidence([Line(tuple(mine))]) < confidence([Line(tuple(theirs))]):
        return one.only(lambda word: word not in mine), other
    return one, other.only(lambda word: word not in theirs)


def _is_speck(word: Word, most: float) -> bool:
    return (
        len(word.text) == 1
        and word.text.isalnum()
        and word.confidence < _SURE
        and max(word.box.width, word.box.height) <= most
    )


def _is_speck_alone(line: Line, height: float) -> bool:
    """True if a line is one letter, smaller than any in words of this height; digits may be raised."""
    word = line.words[0] if len(line.words) == 1 else None
    letter = word is not None and len(word.text) == 1 and word.text.isalpha()
    return letter and max(line.words[0].box.width, line.words[0].box.height) <= _ALONE * height


def _lies_on(word: Word, line: Line) -> bool:
    """True if the word lies on a word of the line."""
    shared = ((word.box.intersection(other.box), other.box.area) for other in line.words)
    return any(box and box.area >= _SHARED * min(word.box.area, area) for box, area in shared)
