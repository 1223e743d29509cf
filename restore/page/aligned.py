"""Words of a page as level rows, and rows as pieces with wide gaps between them: what columns are made of."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from statistics import median

import numpy as np

from restore.document import Line, Word
from restore.page.cleanup import Matrix

# Chosen. In heights of a word:
GAP = 0.9  # between columns, at least; blanks are narrower, those of most justified lines too
_AROUND_DASH = 1.5  # between the words around a dash, in a row of columns; 0.8 in text
_SAME_LINE = 0.55  # by which the feet of the words of a line may differ: specks move them
_TALL = 1.6  # a box that is higher reaches into other lines
_ABOVE, _UNDER = 1.4, 0.4  # that a word reaches above the level of its row, and under it, at most
_SAME_ROW = 0.35  # by which the feet of the words of a row may differ; half a line is 0.7
_RAISED = 0.3  # of the middle of a dash above the line
_BELOW = 0.2  # that tails and dots reach below the line
# Others:
_STEEPEST = 0.1  # pixels by which a level line may fall per pixel
_LONG = 5  # words of a line that shows the slope of the page
_SURE_DASH = 0.6  # confidence of a dash that is no speck
_FIGURE = 0.6  # share of digits among the letters and digits of a figure

_TAILS = frozenset("gjpqy,;()[]{}|/Q")
_DOTS = re.compile(r"[.…·_]{5}|…{2}")


@dataclass(frozen=True)
class Piece:
    """Neighbouring words of a row; sides in level pixels, `ends` the right sides of the words."""

    left: float
    right: float
    top: float
    bottom: float
    words: tuple[str, ...]
    ends: tuple[float, ...]

    @property
    def text(self) -> str:
        return " ".join(self.words)

    def parted(self, x: float) -> tuple[Piece, Piece]:
        """What stands left and right of `x`, at which no ink is; a word on both sides is one on the left."""
        count = sum(end <= x for end in self.ends) or 1
        one = replace(self, right=min(self.right, x), words=self.words[:count], ends=self.ends[:count])
        other = replace(self, left=max(self.left, x), words=self.words[count:], ends=self.ends[count:])
        return one, other

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2

    @property
    def figure(self) -> bool:
        """A number, a date, a share: mostly digits."""
        known = [c for c in self.text if c.isalnum()]
        count = sum(map(str.isdigit, known))
        return count > 0 and count >= _FIGURE * len(known)


@dataclass(frozen=True)
class Row:
    """The pieces on one level, from left to right; `base` is where they stand."""

    base: float
    pieces: tuple[Piece, ...]

    @property
    def top(self) -> float:
        return min(piece.top for piece in self.pieces)

    @property
    def bottom(self) -> float:
        return max(piece.bottom for piece in self.pieces)

    @cached_property
    def figures(self) -> tuple[Piece, ...]:
        """Those that are figures, without the first piece: paragraphs and items begin with figures too."""
        return tuple(piece for piece in self.pieces[1:] if piece.figure)

    @property
    def dotted(self) -> bool:
        """Do dots lead from piece to piece?"""
        return any(_DOTS.search(piece.text) for piece in self.pieces)


@dataclass(frozen=True)
class Rows:
    """The rows of a page from top to bottom; `matrix` leads from pixels to level pixels, `em` is the height
    of a word."""

    rows: tuple[Row, ...]
    matrix: Matrix
    em: float


def rows_of(lines: Sequence[Line]) -> Rows:
    """The rows that the words of a page make up, whatever lines the recogniser made of them."""
    words = [[word for word in line.words if _is_print(word)] for line in lines]
    heights = [w.box.height for line in words for w in line if sum(map(str.isalnum, w.text)) > 1]
    em = float(median(heights)) if heights else 0.0
    slope = _slope(lines)
    if abs(slope) > _STEEPEST:  # it lies on its side
        return Rows((), np.eye(3), em)
    matrix: Matrix = np.array([[1, slope, 0], [-slope, 1, 0], [0, 0, 1]], np.float64)
    level = [one for line in words for one in _levels(line, slope, em)]
    level.sort(key=lambda one: one[0])
    groups: list[list[tuple[float, Word]]] = []
    for base, word in level:
        if groups and base - median(b for b, _ in groups[-1]) <= _SAME_ROW * em:
            groups[-1].append((base, word))
        else:
            groups.append([(base, word)])
    rows = (
        _row([word for _, word in group], float(median(base for base, _ in group)), slope, em)
        for group in groups
        if any(not _dash(word) for _, word in group)
    )
    return Rows(tuple(rows), matrix, em)


def _levels(words: Sequence[Word], slope: float, em: float) -> Iterator[tuple[float, Word]]:
    """The level of each word of a line: that of the line, unless the word stands between two lines."""
    own = [_foot(word, em) - slope * word.box.center[0] for word in words]
    whole = [word.box.height <= _TALL * em for word in words]
    common = median([base for base, sure in zip(own, whole, strict=True) if sure] or own or [0.0])
    for base, sure, word in zip(own, whole, words, strict=True):
        yield base if sure and abs(base - common) > _SAME_LINE * em else common, word


def _is_print(word: Word) -> bool:
    """Has the word a letter or digit, is it a row of dots, or surely a dash? Specks are read as accents."""
    letters = any(c.isalnum() and unicodedata.category(c) != "Lm" for c in word.text)
    return letters or bool(_DOTS.search(word.text)) or (_dash(word) and word.confidence >= _SURE_DASH)


def _dash(word: Word) -> bool:
    return word.text in ("-", "–", "—")


def _foot(word: Word, em: float) -> float:
    """Where the word stands, without tails and dots below."""
    if _dash(word):
        return word.box.center[1] + _RAISED * em
    letters = unicodedata.normalize("NFD", word.text)
    tail = "\u0323" in letters or not _TAILS.isdisjoint(letters)
    return word.box.bottom - (_BELOW * em if tail else 0.0)


def _slope(lines: Sequence[Line]) -> float:
    """Pixels by which lines fall per pixel to the right."""
    found = []
    for line in lines:
        if len(line.words) >= _LONG:
            xs = [word.box.center[0] for word in line.words]
            ys = [_foot(word, word.box.height) for word in line.words]
            half = len(xs) // 2
            pairs = zip(xs[:half], xs[-half:], ys[:half], ys[-half:], strict=True)
            found.append(median((b - a) / max(1.0, right - left) for left, right, a, b in pairs))
    return float(median(found)) if found else 0.0


def _row(words: Sequence[Word], base: float, slope: float, em: float) -> Row:
    pieces = _pieces(sorted(words, key=lambda word: word.box.left), slope, em)
    top, bottom = base - _ABOVE * em, base + _UNDER * em
    return Row(base, tuple(replace(p, top=max(p.top, top), bottom=min(p.bottom, bottom)) for p in pieces))


def _pieces(words: Sequence[Word], slope: float, em: float) -> Iterator[Piece]:
    """The words of a row as pieces. A dash parts two words that are too far from each other for it."""
    group: list[Word] = []
    for word, after in zip(words, [*words[1:], None], strict=True):
        if group:
            end = max(w.box.right for w in group)
            around = after is not None and _dash(word) and after.box.left - end >= _AROUND_DASH * em
            if around or word.box.left - end >= GAP * em or (_dash(group[-1]) and len(group) == 1):
                yield _piece(group, slope)
                group = []
        group.append(word)
    if group:
        yield _piece(group, slope)


def _piece(words: Sequence[Word], slope: float) -> Piece:
    across = slope * words[0].box.center[1]
    tops = [word.box.top - slope * word.box.center[0] for word in words]
    bottoms = [word.box.bottom - slope * word.box.center[0] for word in words]
    return Piece(
        words[0].box.left + across,
        max(word.box.right for word in words) + across,
        min(tops),
        max(bottoms),
        tuple(word.text for word in words),
        tuple(word.box.right + across for word in words),
    )
