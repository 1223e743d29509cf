"""Restored words at their places on the page: lines with baselines, blocks and tables. Shared by formats with
boxes.

A word that was split becomes words side by side; words that were joined become one word. So no text contains
a space. `raw` is the raw reading, which the first of split words holds; the `raw` of a line's words, joined
by spaces, is the line as read.
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

_BELOW = frozenset("gjpqyQ,;()[]{}|/_@$§ß")  # characters that reach below the baseline
_MARKS_BELOW = frozenset("\u0323\u0327\u0328")  # dot below, cedilla, ogonek
_RAISED = frozenset("-–—=+*°\"'“”‘’^~·•.")  # characters that alone do not stand on the baseline
_STEEPEST = 0.2  # greatest slope of a baseline: pages are deskewed before
_OFF = 0.01  # greatest difference of a line's slope from the page's: a sheet may be curled
_ENOUGH = 4  # words at least from which a slope is measured
_UNLIKE = 1.8  # greatest ratio between the heights of a word's box and of its line's letters
_FAR = 1.6  # line heights from line to line at most within a block
_FEET = 0.2  # of a line's height: assumed depth below the baseline if no word shows it


@dataclass(frozen=True)
class PlacedWord:
    """A word without spaces. `confidence` (0–1) is the calibrated one, or else the recogniser's."""

    text: str
    box: Box
    confidence: float
    raw: str
    seconds: tuple[str, ...] = ()  # readings of second looks other than `text` and `raw`


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
        """The mean confidence of the words."""
        return sum(word.confidence for word in self.words) / len(self.words)

    def baseline_at(self, x: float) -> float:
        return self.baseline.slope * (x - self.box.left) + self.baseline.start


@dataclass(frozen=True)
class Block:
    """Neighbouring lines, one below the other; `role` as in `Line`."""

    role: str
    box: Box
    lines: tuple[PlacedLine, ...]


@dataclass(frozen=True)
class PlacedTable:
    """A table; `cells` pairs each cell with its lines, which may be none."""

    table: Table
    cells: tuple[tuple[Cell, tuple[PlacedLine, ...]], ...]

    @property
    def box(self) -> Box:
        return self.table.box


def blocks(page: RestoredPage) -> list[Block | PlacedTable]:
    """The blocks and tables of the page, in reading order, without empty lines.

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
    seen: set[int] = set()  # ids of tables
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
    """Each line of the page with its restored words; None if no word is left."""
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
    """Groups of words, each a word with the words after it that were joined to it."""
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
    """A group of joined words as words without spaces, which share the group's box in proportion to their
    lengths."""
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
    """The box cut into parts side by side, of these `lengths` in letters, with gaps of one letter."""
    letters = sum(lengths) + len(lengths) - 1
    starts = [0, *accumulate(length + 1 for length in lengths)]
    found = []
    for start, length in zip(starts, lengths, strict=False):
        left, right = (round(box.width * place / letters) for place in (start, start + length))
        found.append(Box(box.left + left, box.top, max(1, right - left), box.height))
    return found


# --- baselines ------------------------------------------------------------------------------------------


class _Usual(NamedTuple):
    """The median slope of a page's lines, and the median height of its words' boxes in pixels."""

    slope: float
    height: float

    @classmethod
    def of(cls, lines: Sequence[Sequence[PlacedWord]]) -> _Usual:
        """Measure the lines of a page; the slope is 0 if no line is long enough to show one."""
        height = median([word.box.height for words in lines for word in words] or [0])
        slopes = (_slope(_feet(_alike(words, height))) for words in lines)
        return cls(median([slope for slope in slopes if slope is not None] or [0.0]), height)


def _alike(words: Sequence[PlacedWord], usual: float) -> list[PlacedWord]:
    """The words whose boxes are as high as the letters of their line; not specks, nor boxes that reach into
    the next line. If two words are the middle of the line's heights, the one nearer to `usual` decides."""
    heights = sorted(word.box.height for word in words)
    middle = heights[(len(heights) - 1) // 2 : len(heights) // 2 + 1]
    own = min(middle, key=lambda height: abs(height - usual), default=0)
    return [word for word in words if own / _UNLIKE <= word.box.height <= own * _UNLIKE]


def _baseline(words: Sequence[PlacedWord], usual: _Usual) -> Baseline:
    """The baseline through the feet of the words. Its slope is limited to the page's ± `_OFF`, so that specks
    in boxes and misread words do not tilt it."""
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
    """x and y of the feet of words that stand on the baseline, with the heights of their boxes, in pixels."""
    return [(word.box.center[0], word.box.bottom, word.box.height) for word in words if _stands(word.text)]


def _slope(feet: Sequence[tuple[float, float, int]]) -> float | None:
    """The median slope between feet that are far apart (Theil–Sen); None if there are too few."""
    if len(feet) < _ENOUGH:
        return None
    apart = 2 * median(height for _, _, height in feet)
    slopes = [(b[1] - a[1]) / (b[0] - a[0]) for a, b in combinations(feet, 2) if b[0] - a[0] >= apart]
    return max(-_STEEPEST, min(_STEEPEST, median(slopes))) if slopes else None


def _stands(text: str) -> bool:
    """True if the lowest ink of the word lies on the baseline."""
    letters = set(unicodedata.normalize("NFD", text))
    return letters.isdisjoint(_BELOW) and letters.isdisjoint(_MARKS_BELOW) and not letters <= _RAISED


# --- blocks ---------------------------------------------------------------------------------------------


def _goes_on(lines: Sequence[PlacedLine], line: PlacedLine) -> bool:
    """True if the line stands closely below the others, not beside them."""
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
