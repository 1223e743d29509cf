"""Restored words where they stand on the page: lines with baselines, and the blocks and tables they make up.

What formats with boxes share. A word that was split becomes words side by side, and words that were joined
one word, so that each has a text without blanks; `raw` says what the recogniser had read there, "" where that
went to the word before. Taking all `raw` of a line gives the line as it was read.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
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
    level = _page_slope(placed)
    return [_line(words, level) if words else None for words in placed]


def _placed(words: Sequence[RestoredWord]) -> list[PlacedWord]:
    return [part for group in _joined(words) for part in _parts(group)]


def _line(words: Sequence[PlacedWord], level: float) -> PlacedLine:
    return PlacedLine(tuple(words), Box.union(word.box for word in words), _baseline(words, level))


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


def _page_slope(lines: Sequence[Sequence[PlacedWord]]) -> float:
    """The slope that the lines of a page have in common; 0 where no line is long enough to show it."""
    slopes = (_slope(_feet(words)) for words in lines)
    return median([slope for slope in slopes if slope is not None] or [0.0])


def _baseline(words: Sequence[PlacedWord], level: float) -> Baseline:
    """The line through the feet of the words on it. `level` is the slope of the page, from which that of a
    line may differ by `_OFF`: boxes with a speck in them, or misread words, must not tilt it."""
    box = Box.union(word.box for word in words)
    feet = _feet(words)
    own = _slope(feet)
    slope = level if own is None else min(max(own, level - _OFF), level + _OFF)
    if not feet:
        bottom = box.top + box.height - abs(slope) * box.width
        return Baseline(slope, bottom - _FEET * box.height + max(0.0, -slope * box.width))
    return Baseline(slope, median(y - slope * (x - box.left) for x, y, _ in feet))


def _feet(words: Sequence[PlacedWord]) -> list[tuple[float, float, int]]:
    """Where words stand on the baseline: x, y, and their heights. Specks do not."""
    # Nor does what touches the next line: its box is too high.
    usual = median(word.box.height for word in words) if words else 0
    return [
        (word.box.center[0], word.box.bottom, word.box.height)
        for word in words
        if _stands(word.text) and usual / _UNLIKE <= word.box.height <= usual * _UNLIKE
    ]


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
