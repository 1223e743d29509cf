"""Restored words where they stand on the page: lines with baselines, and the blocks and tables they make up.

What formats with boxes share. A word that was split becomes words side by side, and words that were joined
one word, so that each has a text without blanks; `raw` says what the recogniser had read there, "" where that
went to the word before. Taking all `raw` of a line gives the line as it was read.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, combinations
from statistics import median
from typing import NamedTuple

from restore.document import NOWHERE, Box, Cell, RestoredPage, RestoredWord, Table
from restore.errors import UsageError

_BELOW = frozenset("gjpqyQ,;()[]{}|/_@$§ß")  # reach below the baseline
_MARKS_BELOW = frozenset("\u0323\u0327\u0328")  # dot below, cedilla, ogonek
_RAISED = frozenset("-–—=+*°\"'“”‘’^~·•.")  # alone they do not stand on the baseline
_STEEPEST = 0.2  # of a baseline: lines are nearly level, or the page would have been turned
_OFF = 0.01  # of a line's slope from the page's: a sheet may be curled
_ENOUGH = 4  # words on a baseline that show its slope
_UNLIKE = 1.8  # how many times higher or lower than usual a word's box may be
_FAR = 1.6  # line heights from line to line: further apart they belong to different blocks
_FEET = 0.2  # of a line's height lies below its baseline where no word shows it


@dataclass(frozen=True)
class PlacedWord:
    """`text` has no blanks; `confidence`, 0–1, is that of `text`, or the recogniser's where none is known."""

    text: str
    box: Box
    confidence: float
    raw: str
    seconds: tuple[str, ...] = ()  # other readings of the same place, without `text` and `raw`


class Baseline(NamedTuple):
    """y = slope · (x − left of the line's box) + start, in pixels of the page."""

    slope: float
    start: float


@dataclass(frozen=True)
class PlacedLine:
    words: tuple[PlacedWord, ...]
    box: Box
    baseline: Baseline
    ascent: float  # pixels from the baseline to the top of its words

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @property
    def raw(self) -> str:
        return " ".join(word.raw for word in self.words if word.raw)

    @property
    def confidence(self) -> float:
        """The mean of its words'."""
        return sum(word.confidence for word in self.words) / len(self.words)

    def baseline_at(self, x: float) -> float:
        return self.baseline.slope * (x - self.box.left) + self.baseline.start


@dataclass(frozen=True)
class Block:
    """Lines below each other that belong together; `role` is that of their `Line`s."""

    role: str
    box: Box
    lines: tuple[PlacedLine, ...]


@dataclass(frozen=True)
class PlacedTable:
    """A table; `cells` are its cells with the lines in them, which may be none."""

    table: Table
    cells: tuple[tuple[Cell, tuple[PlacedLine, ...]], ...]

    @property
    def box(self) -> Box:
        return self.table.box


def blocks(page: RestoredPage) -> list[Block | PlacedTable]:
    """What stands on the page, in reading order. Lines without text are left out.

    UsageError for text without a page image.
    """
    lines = placed_lines(page)
    cells = {
        number: (table, cell)
        for table in page.page.tables
        for cell in table.cells
        for number in range(cell.first, cell.last)
    }
    found: list[Block | PlacedTable] = []
    seen: set[int] = set()  # tables, by identity
    together: list[PlacedLine] = []
    role = ""
    for number, (line, placed) in enumerate(zip(page.page.lines, lines, strict=True)):
        if placed is None:
            continue
        inside = number in cells
        if together and (inside or line.role != role or not _goes_on(together, placed)):
            found.append(_block(role, together))
            together = []
        if not inside:
            together.append(placed)
            role = line.role
        elif id(table := cells[number][0]) not in seen:
            seen.add(id(table))
            found.append(_table(table, lines))
    if together:
        found.append(_block(role, together))
    return found


def placed_lines(page: RestoredPage) -> list[PlacedLine | None]:
    """Each line of the page with its restored words; None where nothing is left of it."""
    if any(word.box == NOWHERE for line in page.page.lines for word in line.words):
        raise UsageError(
            "This text has no page image, so its words have no place on a page.",
            "Formats without places: txt, json, docx.",
        )
    placed = [_placed(words) for words in page.lines]
    usual = _Usual.of(placed)
    return [_line(words, usual) if words else None for words in placed]


def _placed(words: Sequence[RestoredWord]) -> list[PlacedWord]:
    return [part for group in _joined(words) for part in _parts(group)]


def _line(words: Sequence[PlacedWord], usual: _Usual) -> PlacedLine:
    box = Box.union(word.box for word in words)
    line = PlacedLine(tuple(words), box, _baseline(words, usual), 0.0)
    above = [line.baseline_at(word.box.center[0]) - word.box.top for word in _alike(words, usual.height)]
    return replace(line, ascent=max(1.0, median(above)))


def _joined(words: Sequence[RestoredWord]) -> Iterator[list[RestoredWord]]:
    """Each word with those after it whose text went to it."""
    group: list[RestoredWord] = []
    for word in words:
        if word.text and group:
            yield group
            group = []
        if word.text or group:
            group.append(word)
    if group:
        yield group


def _parts(group: Sequence[RestoredWord]) -> Iterator[PlacedWord]:
    """A restored word as words without blanks, which share its box by their lengths."""
    first = group[0]
    sure = [word.confidence for word in group if word.confidence is not None]
    confidence = min(sure, default=min(word.word.confidence for word in group))
    raw = " ".join(word.word.text for word in group)
    seconds = tuple(
        dict.fromkeys(look.text for look in first.word.alternatives if look.text not in ("", first.text, raw))
        if len(group) == 1
        else ()
    )
    parts = first.text.split()
    boxes = _shared(Box.union(word.word.box for word in group), [len(part) for part in parts])
    for index, (part, box) in enumerate(zip(parts, boxes, strict=True)):
        yield PlacedWord(part, box, confidence, "" if index else raw, () if index else seconds)


def _shared(box: Box, lengths: Sequence[int]) -> list[Box]:
    """The box cut into parts side by side, a letter's width between each two."""
    letters = sum(lengths) + len(lengths) - 1
    starts = [0, *accumulate(length + 1 for length in lengths)]
    found = []
    for start, length in zip(starts, lengths, strict=False):
        left, right = (round(box.width * place / letters) for place in (start, start + length))
        found.append(Box(box.left + left, box.top, max(1, right - left), box.height))
    return found


# --- baselines ------------------------------------------------------------------------------------------


class _Usual(NamedTuple):
    """What the lines of a page have in common: their slope, and the height of their words' boxes."""

    slope: float
    height: float

    @classmethod
    def of(cls, lines: Sequence[Sequence[PlacedWord]]) -> _Usual:
        """The slope is 0 where no line is long enough to show it."""
        height = median([word.box.height for words in lines for word in words] or [0])
        slopes = (_slope(_feet(_alike(words, height))) for words in lines)
        return cls(median([slope for slope in slopes if slope is not None] or [0.0]), height)


def _alike(words: Sequence[PlacedWord], usual: float) -> list[PlacedWord]:
    """The words whose boxes are as high as the letters of their line: those of specks are not, nor are boxes
    that reach into the next line. Which of two words that is, the `usual` height of the page decides."""
    heights = sorted(word.box.height for word in words)
    middle = heights[(len(heights) - 1) // 2 : len(heights) // 2 + 1]
    own = min(middle, key=lambda height: abs(height - usual), default=0)
    return [word for word in words if own / _UNLIKE <= word.box.height <= own * _UNLIKE]


def _baseline(words: Sequence[PlacedWord], usual: _Usual) -> Baseline:
    """The line through the feet of the words on it. Its slope may differ from that of the page by `_OFF`:
    boxes with a speck in them, or misread words, must not tilt it."""
    left, alike = min(word.box.left for word in words), _alike(words, usual.height)
    feet = _feet(alike)
    own = _slope(feet)
    slope = usual.slope if own is None else min(max(own, usual.slope - _OFF), usual.slope + _OFF)
    if not feet:
        box = Box.union(word.box for word in alike)
        bottom = box.bottom - abs(slope) * box.width - _FEET * box.height
        return Baseline(slope, bottom + max(0.0, -slope * box.width) - slope * (box.left - left))
    return Baseline(slope, median(y - slope * (x - left) for x, y, _ in feet))


def _feet(words: Sequence[PlacedWord]) -> list[tuple[float, float, int]]:
    """Where words stand on the baseline: x, y, and their heights."""
    return [(word.box.center[0], word.box.bottom, word.box.height) for word in words if _stands(word.text)]


def _slope(feet: Sequence[tuple[float, float, int]]) -> float | None:
    """The median slope between two feet that are far apart (Theil–Sen); None for too few of them."""
    if len(feet) < _ENOUGH:
        return None
    apart = 2 * median(height for _, _, height in feet)
    slopes = [(b[1] - a[1]) / (b[0] - a[0]) for a, b in combinations(feet, 2) if b[0] - a[0] >= apart]
    return max(-_STEEPEST, min(_STEEPEST, median(slopes))) if slopes else None


def _stands(text: str) -> bool:
    """Does the lowest ink of the word lie on the baseline?"""
    letters = set(unicodedata.normalize("NFD", text))
    return letters.isdisjoint(_BELOW) and letters.isdisjoint(_MARKS_BELOW) and not letters <= _RAISED


# --- blocks ---------------------------------------------------------------------------------------------


def _goes_on(lines: Sequence[PlacedLine], line: PlacedLine) -> bool:
    """Does the line stand below the others, near and not beside them?"""
    last = lines[-1].box
    box = Box.union(one.box for one in lines)
    height = median([one.box.height for one in lines] + [line.box.height])
    below = line.box.center[1] > last.bottom
    near = line.box.top - last.bottom < (_FAR - 1) * height
    shared = min(line.box.right, box.right) > max(line.box.left, box.left)
    return below and near and shared


def _block(role: str, lines: Sequence[PlacedLine]) -> Block:
    return Block(role, Box.union(line.box for line in lines), tuple(lines))


def _table(table: Table, lines: Sequence[PlacedLine | None]) -> PlacedTable:
    cells = (
        (cell, tuple(line for line in lines[cell.first : cell.last] if line is not None))
        for cell in table.cells
    )
    return PlacedTable(table, tuple(cells))
