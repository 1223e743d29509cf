"""Group the words of a page into level rows, and each row into pieces separated by wide gaps.

`open_columns.py` finds the columns of tables without rules from these pieces.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import inf
from statistics import median

import numpy as np

from restore.document import Line, Word
from restore.page.cleanup import Matrix

# Chosen. In heights of a word:
GAP = 0.9  # minimum gap between columns; word spaces are narrower, also in most justified lines
_AROUND_DASH = 1.5  # minimum distance of the words around a dash between columns; in running text 0.8
_SAME_LINE = 0.55  # maximum difference of the baselines in a line, which specks may move
_TALL = 1.6  # a higher box reaches into other lines
_ABOVE, _UNDER = 1.4, 0.4  # maximum extent of a word above and below the baseline of its row
_SAME_ROW = 0.35  # maximum difference of the baselines in a row; half a line spacing is 0.7
_BESIDE = 0.48  # the same for a word beside all others of its row, whose box a speck below may have enlarged
_RAISED = 0.3  # height of the middle of a dash above the baseline
_BELOW = 0.2  # depth of descenders and dots below the baseline
# Others:
_STEEPEST = 0.1  # maximum slope of a line, in pixels down per pixel to the right
_LONG = 5  # minimum words of a line from which the slope is measured
_SURE_DASH = 0.6  # minimum confidence of a dash; below, it may be a speck
_FIGURE = 0.6  # minimum share of digits among the letters and digits of a figure

_TAILS = frozenset("gjpqy,;()[]{}|/Q")
_DOTS = re.compile(r"[.…·_]{5}|…{2}")


@dataclass(frozen=True)
class Piece:
    """Neighbouring words of a row; sides in pixels of the levelled page, `ends` the words' right sides."""

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
        """Split the piece at `x`, where there is no ink. The left part keeps at least the first word."""
        count = sum(end <= x for end in self.ends) or 1
        one = replace(self, right=min(self.right, x), words=self.words[:count], ends=self.ends[:count])
        other = replace(self, left=max(self.left, x), words=self.words[count:], ends=self.ends[count:])
        return one, other

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2

    @property
    def figure(self) -> bool:
        """True if the piece is mostly digits: a number, a date, a percentage."""
        known = [c for c in self.text if c.isalnum()]
        count = sum(map(str.isdigit, known))
        return count > 0 and count >= _FIGURE * len(known)


@dataclass(frozen=True)
class Row:
    """The pieces on one baseline, from left to right; `base` is its y in pixels of the levelled page."""

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
        """The pieces that are figures, without the first: paragraphs and items begin with figures too."""
        return tuple(piece for piece in self.pieces[1:] if piece.figure)

    @property
    def dotted(self) -> bool:
        """True if the row contains dot leaders."""
        return any(_DOTS.search(piece.text) for piece in self.pieces)


@dataclass(frozen=True)
class Rows:
    """The rows of a page from top to bottom. `matrix` (3×3) maps pixels of the page to those of the levelled
    page; `em` is the median height of a word in pixels."""

    rows: tuple[Row, ...]
    matrix: Matrix
    em: float


def rows_of(lines: Sequence[Line]) -> Rows:
    """Group the words of a page by baseline, regardless of the lines in which the recogniser put them.

    No rows if lines slope by more than `_STEEPEST`.
    """
    words = [[word for word in line.words if _is_print(word)] for line in lines]
    heights = [w.box.height for line in words for w in line if sum(map(str.isalnum, w.text)) > 1]
    em = float(median(heights)) if heights else 0.0
    slope = _slope(lines)
    if abs(slope) > _STEEPEST:  # the page lies on its side
        return Rows((), np.eye(3), em)
    matrix: Matrix = np.array([[1, slope, 0], [-slope, 1, 0], [0, 0, 1]], np.float64)
    level = [one for line in words for one in _levels(line, slope, em)]
    level.sort(key=lambda one: one[0])
    groups: list[list[tuple[float, Word]]] = []
    for base, word in level:
        below = base - median(b for b, _ in groups[-1]) if groups else inf
        if below <= _SAME_ROW * em or (
            below <= _BESIDE * em and _is_clear(word, [one for _, one in groups[-1]])
        ):
            groups[-1].append((base, word))
        else:
            groups.append([(base, word)])
    rows = (
        _row([word for _, word in group], float(median(base for base, _ in group)), slope, em)
        for group in groups
        if any(not _dash(word) for _, word in group)
    )
    return Rows(tuple(rows), matrix, em)


def _is_clear(word: Word, others: Sequence[Word]) -> bool:
    """True if the word stands above or below none of the others."""
    return all(word.box.right < other.box.left or word.box.left > other.box.right for other in others)


def _levels(words: Sequence[Word], slope: float, em: float) -> Iterator[tuple[float, Word]]:
    """Yield each word of a line with its baseline: the line's, unless the word's own is far from it."""
    own = [_foot(word, em) - slope * word.box.center[0] for word in words]
    whole = [word.box.height <= _TALL * em for word in words]
    common = median([base for base, sure in zip(own, whole, strict=True) if sure] or own or [0.0])
    for base, sure, word in zip(own, whole, words, strict=True):
        yield base if sure and abs(base - common) > _SAME_LINE * em else common, word


def _is_print(word: Word) -> bool:
    """True if the word has a letter or digit, is a row of dots, or is surely a dash.

    Specks are read as accents, which do not count as letters.
    """
    letters = any(c.isalnum() and unicodedata.category(c) != "Lm" for c in word.text)
    return letters or bool(_DOTS.search(word.text)) or (_dash(word) and word.confidence >= _SURE_DASH)


def _dash(word: Word) -> bool:
    return word.text in ("-", "–", "—")


def _foot(word: Word, em: float) -> float:
    """Return the y of the word's baseline in pixels, without descenders and dots below."""
    if _dash(word):
        return word.box.center[1] + _RAISED * em
    letters = unicodedata.normalize("NFD", word.text)
    tail = "\u0323" in letters or not _TAILS.isdisjoint(letters)
    return word.box.bottom - (_BELOW * em if tail else 0.0)


def _slope(lines: Sequence[Line]) -> float:
    """Return the median slope of the long lines, in pixels down per pixel to the right; 0 without any."""
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
    """Split the words of a row at wide gaps, and around a dash whose neighbours are far apart."""
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
