"""Takes numbers from a text layer whose letters are wrong.

A font's table of glyphs that lacks letters (`layer_text.Verdict.LYING`) mostly still has the digits. Such a
page is read from its image. If the layer has the digits of the numbers that the recogniser read surely, its
numbers replace those that were read unsurely.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from restore.document import Box, Line, Word
from restore.vietnamese.syllable import digits

# Chosen.
_SURE = 0.9  # confidence of the recogniser from which a number is compared
_LEAST, _AGREEING = 5, 0.9  # minimum of numbers compared, and share of equal ones
_GAP = 0.25  # heights of a line: larger gaps separate words
_COVERED = 0.85  # share of the width of a word
_SIGNS = frozenset("0123456789.,:;/-–—()%+h")  # of numbers and times of day: "07h30"


def with_layer_numbers(lines: Sequence[Line], layer: Sequence[Line]) -> tuple[Line, ...]:
    """Return the recognised lines with the layer's numbers, at confidence 1, in place of unsure ones.

    Boxes of `lines` and `layer` in pixels of one page. The lines are unchanged if fewer than `_LEAST` numbers
    were read surely, or if the layer has the digits of less than `_AGREEING` of these.
    """
    pieces = [piece for line in layer for piece in line.words]
    seen = [[(word, _within(word.box, pieces)) for word in line.words] for line in lines]
    compared = [
        digits(word.text) == digits(_text(inside))
        for line in seen
        for word, inside in line
        if digits(word.text) and word.confidence >= _SURE
    ]
    if len(compared) < _LEAST or sum(compared) < _AGREEING * len(compared):
        return tuple(lines)
    result = []
    for line, pairs in zip(lines, seen, strict=True):
        for k, (word, inside) in reversed(list(enumerate(pairs))):
            new = list(_numbers(word, inside))
            line = line if new == [word] else line.replacing(k, k + 1, new)
        result.append(line)
    return tuple(result)


def _within(box: Box, pieces: Sequence[Word]) -> list[Word]:
    """Return the layer's words whose centre is in the box, from left to right."""
    inside = (piece for piece in pieces if box.contains(*piece.box.center))
    return sorted(inside, key=lambda piece: piece.box.left)


def _text(pieces: Sequence[Word]) -> str:
    return "".join(piece.text for piece in pieces)


def _numbers(word: Word, inside: Sequence[Word]) -> Iterator[Word]:
    """Yield the layer's words for an unsure word that is a number or a time of day in it, else the word."""
    if (
        word.confidence >= _SURE
        or not digits(_text(inside))
        or not _SIGNS.issuperset(_text(inside))
        or not _covers(inside, word.box)
    ):
        yield word
        return
    joined = inside[0]
    for piece in inside[1:]:
        if piece.box.left - joined.box.right > _GAP * word.box.height:
            yield joined
            joined = piece
        else:
            joined = replace(joined, text=joined.text + piece.text, box=Box.union((joined.box, piece.box)))
    yield joined


def _covers(pieces: Sequence[Word], box: Box) -> bool:
    """True if the pieces reach from one side of the box to the other, so that no other letters are in it."""
    return Box.union(piece.box for piece in pieces).width >= _COVERED * box.width
