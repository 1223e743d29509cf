"""Find the columns of a table without rules: vertical white gaps, and titles over one or several columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace
from itertools import combinations, pairwise
from statistics import median

import cv2
import numpy as np
from numpy.typing import NDArray

from restore.page.aligned import GAP, Piece, Row, Rows
from restore.page.components import components
from restore.page.image import Pixels
from restore.page.table_cells import ink_of

# Chosen.
FEWEST = 3  # minimum rows with figures, columns, and figures in a column
_FILLED = 0.6  # minimum share of the rows in which a column is filled
_CROSSED = 0.12  # share of the rows with figures (totals) that may cross the white between columns
_SURE_COLUMNS = 4  # minimum columns of a table without head and with only one column of figures
# In heights of a word:
_WHITE = 0.6  # minimum white between columns
_BREAK = 0.45  # minimum white between words of two columns; word spaces are narrower
_LETTER = 0.4  # minimum longer side of ink that counts; full stops and specks are smaller
_ALIGNED = 0.5  # maximum difference of aligned sides
_CENTRED = 2.0  # maximum offset of a title from the middle of its columns
# In millimetres:
_STROKE = 8.0  # ink at least this long is not a letter


@dataclass(frozen=True)
class Columns:
    """The columns of a table, in pixels of the levelled page.

    `whites` are the gaps between columns; `edges` the outer sides and the middles of the gaps. `titles` are
    headings over several columns, with the first and last column.
    """

    whites: tuple[tuple[float, float], ...]
    left: float
    right: float
    titles: tuple[tuple[Piece, int, int], ...] = ()

    @property
    def edges(self) -> list[float]:
        return [self.left, *((a + b) / 2 for a, b in self.whites), self.right]

    def spanned(self, piece: Piece) -> tuple[int, int]:
        """Return the first and last column of a piece; it spans columns whose gaps it crosses completely."""
        if title := next((one for one in self.titles if one[0] == piece), None):
            return title[1:]
        edges, middle = self.edges, piece.middle
        own = max(0, sum(edge <= middle for edge in edges[:-1]) - 1)
        crossed = [k for k, (a, b) in enumerate(self.whites) if piece.left < a and b < piece.right]
        return min([own, *crossed]), max([own, *(k + 1 for k in crossed)])

    def crosses(self, row: Row) -> bool:
        return any(first < last for first, last in map(self.spanned, row.pieces))

    def filled(self, pieces: Sequence[Piece]) -> set[int]:
        """Return the columns in which pieces stand that span one column."""
        spans = map(self.spanned, pieces)
        return {first for first, last in spans if first == last}

    def named(self, head: Sequence[Row]) -> Columns:
        """Add columns that have only a name, beside the names of the other columns."""
        words = [piece for row in head for piece in row.pieces if sum(map(str.isalpha, piece.text)) > 2]
        names = [piece for piece in words if len(set(self.spanned(piece))) == 1]
        own = {column for piece in names for column in self.over(piece)}
        wider = (self.with_column(piece, own) for piece in names)
        more = next((columns for columns in wider if columns != self), None)
        return more.named(head) if more else self

    def over(self, piece: Piece) -> Iterator[int]:
        """Yield the columns (without the gaps around them) that overlap the piece horizontally."""
        starts = [self.left, *(b for _, b in self.whites)]
        ends = [*(a for a, _ in self.whites), self.right]
        for column, (start, end) in enumerate(zip(starts, ends, strict=True)):
            if piece.left < end and start < piece.right:
                yield column

    def with_column(self, piece: Piece, named: Set[int]) -> Columns:
        """Add a column for a piece beside all columns if the adjacent column is `named`; else no change."""
        last = len(self.whites)
        if piece.left >= self.right and last in named:
            return Columns((*self.whites, (self.right, piece.left)), self.left, piece.right)
        if piece.right <= self.left and 0 in named:
            return Columns(((piece.right, self.left), *self.whites), piece.left, self.right)
        return self

    def around(self, pieces: Sequence[Piece], rim: float) -> list[float]:
        """Return the edges, moved so that the pieces lie within the columns that they span."""
        whites, left, right = [list(white) for white in self.whites], self.left, self.right
        for piece in pieces:
            first, last = self.spanned(piece)
            left, right = min(left, piece.left - rim), max(right, piece.right + rim)
            if first:
                whites[first - 1][1] = min(whites[first - 1][1], piece.left)
            if last < len(whites):
                whites[last][0] = max(whites[last][0], piece.right)
        return [left, *((a + b) / 2 for a, b in whites), right]

    def titled(self, head: Sequence[Row], em: float) -> Columns:
        """Add titles: pieces above the lowest row of names, each centred over two or more of the names.

        Of the names that are nearer to this title than to others, those count over whose middle it stands
        best: columns without a title have their names at half the height of the head.
        """
        if len(head) < 2:
            return self
        names = [piece for piece in head[-1].pieces if len(set(self.spanned(piece))) == 1]
        above = [piece for row in head[:-1] for piece in row.pieces]
        under: dict[Piece, list[Piece]] = {}
        for name in names if above else ():
            under.setdefault(min(above, key=lambda one: abs(one.middle - name.middle)), []).append(name)
        titles = []
        for title, some in under.items():
            runs = [
                (one, other)
                for one, other in combinations(some, 2)
                if _off(title, one, other) <= _CENTRED * em
            ]
            whole = (some[0], some[-1])
            if runs:
                first, last = whole if whole in runs else min(runs, key=lambda run: _off(title, *run))
                titles.append((title, self.spanned(first)[0], self.spanned(last)[0]))
        return replace(self, titles=tuple(titles))


def _off(title: Piece, first: Piece, last: Piece) -> float:
    """Return the distance of a title's middle from that of the names `first` to `last`."""
    return abs(title.middle - (first.left + last.right) / 2)


def find_columns(rows: list[Row], page: Rows, gray: Pixels, dpi: float) -> tuple[Columns | None, list[Row]]:
    """Find the columns from the ink of the rows, which includes words that were not read.

    Returns the columns (None without) and the rows, with pieces split in the white between two columns.
    `gray` is the (h, w) page of `dpi` from which the rows were read.
    """
    mm = dpi / 25.4
    left = min(piece.left for row in page.rows for piece in row.pieces) - page.em
    right = max(piece.right for row in page.rows for piece in row.pieces) + page.em
    ink = _level_ink(page, (left, rows[0].top, right, rows[-1].bottom), gray, mm)
    if ink is None:
        return None, rows
    top = rows[0].top
    close = np.ones((1, max(1, round(GAP * page.em))), np.uint8)
    bands = [ink[max(0, round(r.top - top)) : round(r.bottom - top)].max(axis=0)[None] for r in rows]
    filled = np.vstack([cv2.morphologyEx(np.pad(band, ((0, 0), (close.size, close.size))), cv2.MORPH_CLOSE,
                                         close)[:, close.size : -close.size] for band in bands])  # fmt: skip
    sure = [k for k, row in enumerate(rows) if row.figures]  # section titles cross the white
    count = filled[sure].sum(axis=0)
    allowed = max(1, int(_CROSSED * len(sure))) if len(sure) > FEWEST + 1 else 0
    spans = [(a, b) for a, b in _runs(count > allowed) if b - a >= page.em / 4]
    if len(spans) < FEWEST:
        return None, rows
    joined = [spans[0]]
    for a, b in spans[1:]:
        if a - joined[-1][1] < _WHITE * page.em:
            joined[-1] = joined[-1][0], b
        else:
            joined.append((a, b))
    whites = tuple((left + one[1], left + other[0]) for one, other in pairwise(joined))
    columns = Columns(whites, left + joined[0][0] - page.em / 2, left + joined[-1][1] + page.em / 2)
    return columns, [
        _parted(row, columns, band[0], left, page.em) for row, band in zip(rows, bands, strict=True)
    ]


def _parted(row: Row, columns: Columns, ink: Pixels, left: float, em: float) -> Row:
    """Split the pieces of a row that have a gap in the white between two columns."""
    pieces = list(row.pieces)
    for a, b in columns.whites:
        free = _runs(ink[max(0, round(a - left)) : round(b - left)] == 0)
        start, end = max(free, key=lambda run: run[1] - run[0], default=(0, 0))
        x = a + (start + end) / 2
        for k, piece in enumerate(pieces):
            if end - start >= _BREAK * em and piece.left < a and b < piece.right:
                pieces[k : k + 1] = piece.parted(x)
    return replace(row, pieces=tuple(pieces))


def _level_ink(
    page: Rows, sides: tuple[float, float, float, float], gray: Pixels, mm: float
) -> Pixels | None:
    """Return 1 where the levelled page has ink between these sides, without rules, stops and specks."""
    left, top, right, bottom = sides
    size = round(right - left), round(bottom - top)
    if min(size) < 1:
        return None
    shift = np.array([[1, 0, -left], [0, 1, -top], [0, 0, 1]])
    level = cv2.warpAffine(gray, (shift @ page.matrix)[:2], size, borderMode=cv2.BORDER_REPLICATE)
    dark = ink_of(level)
    dark -= cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((1, max(1, round(_STROKE * mm))), np.uint8))
    labels, stats, _ = components(dark)
    small = stats[:, 2:4].max(axis=1) < _LETTER * page.em
    small[0] = True
    return np.asarray(~small[labels], np.uint8)


def _runs(flags: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """Yield start and end (exclusive) of each run of True."""
    steps = np.flatnonzero(np.diff(np.concatenate(([0], flags.astype(np.int8), [0]))))
    yield from zip(steps[::2].tolist(), steps[1::2].tolist(), strict=True)


def is_table(rows: Sequence[Row], columns: Columns, em: float, head: bool) -> bool:
    """True if enough columns are filled and enough of them have aligned figures."""
    stands: dict[int, list[Piece]] = {}
    for piece in (piece for row in rows for piece in row.pieces):
        first, last = columns.spanned(piece)
        if first == last:
            stands.setdefault(first, []).append(piece)
    least = max(FEWEST, _FILLED * sum(bool(row.figures) for row in rows))
    filled = [column for column, pieces in stands.items() if len(pieces) >= least]
    figures = [column for column in filled if column and _aligned(stands[column], least, em)]
    if len(filled) < FEWEST or not figures:
        return False
    return head or len(figures) > 1 or len(filled) >= _SURE_COLUMNS


def _aligned(pieces: Sequence[Piece], least: float, em: float) -> bool:
    """True if at least `least` pieces are figures, and their left sides, right sides or middles align."""
    figures = [piece for piece in pieces if piece.figure]
    if len(figures) < least:
        return False
    sides = ([p.left for p in figures], [p.right for p in figures], [p.middle for p in figures])
    return any(sum(abs(x - median(side)) <= _ALIGNED * em for x in side) >= 0.8 * len(side) for side in sides)
