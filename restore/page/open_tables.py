"""Find tables without rules: figures one under the other, white from top to bottom between the columns.

Letterheads, signatures, lists, forms and paragraphs must not become tables, so a table needs at least three
rows with a figure that does not begin them, three columns that are filled in most rows, and figures in line
with each other. Its rows are told by the rows with figures; what stands between them (labels of several
lines) goes to the nearest one, as it is set: in the middle, at the top, or at the bottom.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace
from itertools import pairwise, product
from math import inf
from statistics import median

import cv2
import numpy as np
from numpy.typing import NDArray

from restore.document import Line
from restore.page.aligned import GAP, Piece, Row, Rows, rows_of
from restore.page.load import Pixels
from restore.page.row_groups import grouped
from restore.page.table_cells import specks
from restore.page.tables import Grid, GridCell, transform_grid

# Chosen.
_FEWEST = 3  # rows with figures, columns, figures of a column
_FILLED = 0.6  # share of the rows in which a column stands
_CROSSED = 0.12  # share of the rows that may run across the white between columns: titles and totals
_SURE_COLUMNS = 4  # a table without a head, with one column of figures, has so many at least
_PARAGRAPH = 0.6  # of the text's width: a row in one piece of this width is none of a table
_HEAD_ROWS = 6
_STRAY = 2  # rows with figures above or below a table that belong to a paragraph
# In heights of a word:
_FAR = 7.0  # from row to row with figures, at most
_WHITE = 0.6  # between columns, at least
_BREAK = 0.45  # of white that parts words of two columns; blanks are narrower
_ALIGNED = 0.5  # by which aligned sides may differ
_NEAR = 3.2  # from the head to the first row
_INDEX = 5.0  # width of a column of numbers that count rows
_CENTRED = 2.0  # by which a title may be off the middle of what it stands over
_RIM = 0.25  # of white around a table
_NEXT = 1.9  # from line to line of a cell, and of the head
_UNIT = 1.3  # to the head from a line with a colon, which names the unit of the figures
_BESIDE = 5.0  # width, and distance, of the name of a column in which nothing stands
# In millimetres:
_STROKE = 8.0  # ink that is at least so long is no letter


@dataclass(frozen=True)
class _Columns:
    """Where the columns of a table begin and end: `edges` are the middles of the white between them.

    `titles` are names over several columns, with the first and the last of these.
    """

    whites: tuple[tuple[float, float], ...]
    left: float
    right: float
    titles: tuple[tuple[Piece, int, int], ...] = ()

    @property
    def edges(self) -> list[float]:
        return [self.left, *((a + b) / 2 for a, b in self.whites), self.right]

    def spanned(self, piece: Piece) -> tuple[int, int]:
        """First and last column of a piece: it spans two where it crosses all the white between them."""
        if title := next((one for one in self.titles if one[0] == piece), None):
            return title[1:]
        edges, middle = self.edges, piece.middle
        own = max(0, sum(edge <= middle for edge in edges[:-1]) - 1)
        crossed = [k for k, (a, b) in enumerate(self.whites) if piece.left < a and b < piece.right]
        return min([own, *crossed]), max([own, *(k + 1 for k in crossed)])

    def crosses(self, row: Row) -> bool:
        return any(first < last for first, last in map(self.spanned, row.pieces))

    def named(self, head: Sequence[Row]) -> _Columns:
        """With the columns that have nothing but a name: it stands in the white between two other names."""
        words = [piece for row in head for piece in row.pieces if sum(map(str.isalpha, piece.text)) > 2]
        names = [piece for piece in words if len(set(self.spanned(piece))) == 1]
        own = {column for piece in names for column in self.over(piece)}
        wider = (self.with_column(piece, own) for piece in names)
        more = next((columns for columns in wider if columns != self), None)
        return more.named(head) if more else self

    def over(self, piece: Piece) -> Iterator[int]:
        """The columns, without the white around them, over which the piece stands."""
        starts = [self.left, *(b for _, b in self.whites)]
        ends = [*(a for a, _ in self.whites), self.right]
        for column, (start, end) in enumerate(zip(starts, ends, strict=True)):
            if piece.left < end and start < piece.right:
                yield column

    def with_column(self, piece: Piece, named: Set[int]) -> _Columns:
        """One more column for a piece in white, if the columns beside it are `named`."""
        last = len(self.whites)
        if piece.left >= self.right and last in named:
            return _Columns((*self.whites, (self.right, piece.left)), self.left, piece.right)
        if piece.right <= self.left and 0 in named:
            return _Columns(((piece.right, self.left), *self.whites), piece.left, self.right)
        for k, (a, b) in enumerate(self.whites):
            if a <= piece.left and piece.right <= b and {k, k + 1} <= named:
                whites = (*self.whites[:k], (a, piece.left), (piece.right, b), *self.whites[k + 1 :])
                return _Columns(whites, self.left, self.right)
        return self

    def around(self, pieces: Sequence[Piece], rim: float) -> _Columns:
        """The columns made so wide that these pieces stand in them, where they do not span several."""
        whites, left, right = [list(white) for white in self.whites], self.left, self.right
        for piece in pieces:
            first, last = self.spanned(piece)
            left, right = min(left, piece.left - rim), max(right, piece.right + rim)
            if first:
                whites[first - 1][1] = min(whites[first - 1][1], piece.left)
            if last < len(whites):
                whites[last][0] = max(whites[last][0], piece.right)
        parted = tuple((a, b) if a < b else ((a + b) / 2,) * 2 for a, b in whites)
        return replace(self, whites=parted, left=left, right=right)

    def titled(self, head: Sequence[Row], em: float) -> _Columns:
        """With the titles in the rows above the lowest names, each in the middle over two of them or more."""
        if len(head) < 2:
            return self
        names = [piece for piece in head[-1].pieces if len(set(self.spanned(piece))) == 1]
        above = [piece for row in head[:-1] for piece in row.pieces]
        under: dict[Piece, list[Piece]] = {}
        for name in names if above else ():
            under.setdefault(min(above, key=lambda one: abs(one.middle - name.middle)), []).append(name)
        titles = [
            (title, self.spanned(some[0])[0], self.spanned(some[-1])[0])
            for title, some in under.items()
            if len(some) > 1 and abs(title.middle - (some[0].left + some[-1].right) / 2) <= _CENTRED * em
        ]
        return replace(self, titles=tuple(titles))


def find_open_grids(lines: Sequence[Line], gray: Pixels, dpi: float) -> tuple[Grid, ...]:
    """The tables without rules on a page whose words were read, from top to bottom."""
    page = rows_of(lines)
    found = (_largest(group, page, gray, dpi) for group in _groups(page))
    return tuple(grid for grid in found if grid)


def _largest(group: range, page: Rows, gray: Pixels, dpi: float) -> Grid | None:
    """The table of these rows, without the first or last of them where a paragraph has figures as well."""
    records = [number for number in group if page.rows[number].figures]
    for above, below in sorted(product(range(_STRAY + 1), repeat=2), key=sum):
        some = records[above : len(records) - below]
        if len(some) >= _FEWEST and (grid := _grid(range(some[0], some[-1] + 1), page, gray, dpi)):
            return grid
    return None


def _groups(page: Rows) -> Iterator[range]:
    """Neighbouring rows, by number, the first and the last of which hold figures behind other pieces."""
    rows, text = page.rows, _text_width(page.rows)
    start, last = -1, -1
    for number, row in enumerate(rows):
        wall = len(row.pieces) == 1 and row.pieces[0].right - row.pieces[0].left >= _PARAGRAPH * text
        wall = wall or row.dotted
        if start >= 0 and (wall or row.base - rows[last].base > _FAR * page.em):
            yield range(start, last + 1)
            start = -1
        if row.figures and not wall:
            start, last = (number if start < 0 else start), number
    if start >= 0:
        yield range(start, last + 1)


def _text_width(rows: Sequence[Row]) -> float:
    lefts = [piece.left for row in rows for piece in row.pieces]
    rights = [piece.right for row in rows for piece in row.pieces]
    return max(rights, default=0.0) - min(lefts, default=0.0)


def _grid(group: range, page: Rows, gray: Pixels, dpi: float) -> Grid | None:
    """The cells of the table whose figures stand in these rows; None if they are none."""
    rows = [page.rows[k] for k in group]
    if sum(bool(row.figures) for row in rows) < _FEWEST:
        return None
    columns, rows = _columns(rows, page, gray, dpi)
    if columns is None:
        return None
    records = [row for row in rows if row.figures]
    head = _head(page, group.start, columns)
    if not _is_table(records, columns, page.em, bool(head)):
        return None
    columns = columns.named(head)
    tail = _tail(page, group.stop, columns)
    anchors = [row for row in rows if _begins(row, rows, columns, page.em)]
    loose = [row for row in [*rows, *tail] if row not in anchors]
    above = head[-1:] if head and _could_be_label(head[-1], anchors[0], columns, page.em) else []
    lines = _lines_by_column([*above, *rows, *tail], columns)
    owner = grouped(lines, [row.base for row in anchors], page.em)
    body = [
        [anchor, *(row for row in [*above, *loose] if owner.get(row.base) == number)]
        for number, anchor in enumerate(anchors)
    ]
    head = [row for row in head if row.base not in owner]
    pieces = [piece for rows in (head, *body) for row in rows for piece in row.pieces]
    columns = columns.titled(head, page.em).around(pieces, _RIM * page.em)
    return _cells(head, body, columns, page)


# --- columns --------------------------------------------------------------------------------------------


def _columns(rows: list[Row], page: Rows, gray: Pixels, dpi: float) -> tuple[_Columns | None, list[Row]]:
    """The columns, told by the ink of the rows; words that were not read count too.

    And the rows, their pieces parted where no ink is between two columns.
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
    count = filled.sum(axis=0)
    allowed = max(1, int(_CROSSED * len(rows))) if len(rows) > _FEWEST + 1 else 0
    spans = [(a, b) for a, b in _runs(count > allowed) if b - a >= page.em / 4]
    if len(spans) < _FEWEST:
        return None, rows
    joined = [spans[0]]
    for a, b in spans[1:]:
        if a - joined[-1][1] < _WHITE * page.em:
            joined[-1] = joined[-1][0], b
        else:
            joined.append((a, b))
    whites = tuple((left + one[1], left + other[0]) for one, other in pairwise(joined))
    columns = _Columns(whites, left + joined[0][0] - page.em / 2, left + joined[-1][1] + page.em / 2)
    return columns, [
        _parted(row, columns, band[0], left, page.em) for row, band in zip(rows, bands, strict=True)
    ]


def _parted(row: Row, columns: _Columns, ink: Pixels, left: float, em: float) -> Row:
    """The row with its pieces parted where they have a gap in the white between two columns."""
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
    """1 where the level page has ink between these sides, without specks and rules."""
    left, top, right, bottom = sides
    size = round(right - left), round(bottom - top)
    if min(size) < 1:
        return None
    shift = np.array([[1, 0, -left], [0, 1, -top], [0, 0, 1]])
    level = cv2.warpAffine(gray, (shift @ page.matrix)[:2], size, borderMode=cv2.BORDER_REPLICATE)
    split, _ = cv2.threshold(level, 0, 1, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    dark = np.asarray(level < split, np.uint8)
    dark -= cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((1, max(1, round(_STROKE * mm))), np.uint8))
    return np.asarray(dark - specks(dark, mm), np.uint8)


def _runs(flags: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """Where runs of True begin and end."""
    steps = np.flatnonzero(np.diff(np.concatenate(([0], flags.astype(np.int8), [0]))))
    yield from zip(steps[::2].tolist(), steps[1::2].tolist(), strict=True)


def _is_table(records: Sequence[Row], columns: _Columns, em: float, head: bool) -> bool:
    """Are enough columns filled, and do figures stand in line?"""
    stands: dict[int, list[Piece]] = {}
    for row in records:
        for piece in row.pieces:
            first, last = columns.spanned(piece)
            if first == last:
                stands.setdefault(first, []).append(piece)
    least = max(_FEWEST, _FILLED * len(records))
    filled = [column for column, pieces in stands.items() if len(pieces) >= least]
    figures = [column for column in filled if column and _aligned(stands[column], least, em)]
    if len(filled) < _FEWEST or not figures:
        return False
    return head or len(figures) > 1 or len(filled) >= _SURE_COLUMNS


def _aligned(pieces: Sequence[Piece], least: float, em: float) -> bool:
    """Are most of the pieces figures with one side, or their middles, under each other?"""
    figures = [piece for piece in pieces if piece.figure]
    if len(figures) < least:
        return False
    sides = ([p.left for p in figures], [p.right for p in figures], [p.middle for p in figures])
    return any(sum(abs(x - median(side)) <= _ALIGNED * em for x in side) >= 0.8 * len(side) for side in sides)


# --- rows -----------------------------------------------------------------------------------------------


def _begins(row: Row, rows: Sequence[Row], columns: _Columns, em: float) -> bool:
    """Does the row begin a row of the table: with figures, with what counts rows, or as a title?"""
    if row.figures or columns.crosses(row):
        return True
    if columns.edges[1] - columns.edges[0] > _INDEX * em:
        return False
    return any(columns.spanned(piece)[0] == 0 for piece in row.pieces)


def _lines_by_column(rows: Sequence[Row], columns: _Columns) -> list[list[float]]:
    """The bases of the lines in each column."""
    found: dict[int, list[float]] = {}
    for row in rows:
        for piece in row.pieces:
            found.setdefault(columns.spanned(piece)[0], []).append(row.base)
    return [sorted(set(bases)) for bases in found.values()]


def _head(page: Rows, start: int, columns: _Columns) -> list[Row]:
    """The rows above a table that name its columns."""
    found: list[Row] = []
    below = page.rows[start]
    width = columns.right - columns.left
    for row in reversed(page.rows[max(0, start - _HEAD_ROWS) : start]):
        near = (_NEXT if found else _NEAR) * page.em
        wide = max(piece.right - piece.left for piece in row.pieces) > _PARAGRAPH * width
        if below.base - row.base > near or wide or row.dotted or not _over(row, columns, page.em):
            break
        found.insert(0, row)
        below = row
    while found and len(found[0].pieces) == 1 and not _leads(found, columns, page.em):
        del found[0]
    return found if any(len(row.pieces) > 1 for row in found) else []


def _over(row: Row, columns: _Columns, em: float) -> bool:
    """Do the pieces of a row stand over columns, or at least near and short beside them?"""
    outside = [p for p in row.pieces if not columns.left <= p.middle <= columns.right]
    reach = _BESIDE * em
    if any(p.right - p.left > reach or p.right < columns.left - reach for p in outside):
        return False
    return len(outside) <= 1 and all(p.left < columns.right + reach for p in outside)


def _leads(rows: Sequence[Row], columns: _Columns, em: float) -> bool:
    """Is the first row the upper line of a head whose other columns begin lower?"""
    apart = rows[1].base - rows[0].base if len(rows) > 1 else inf
    if apart > (_UNIT if ":" in rows[0].pieces[0].text else _NEXT) * em:
        return False
    first, last = columns.spanned(rows[0].pieces[0])
    others = {column for piece in rows[1].pieces for column in columns.spanned(piece)}
    return first == last and (len(others) > 1 or first not in others)


def _tail(page: Rows, stop: int, columns: _Columns) -> list[Row]:
    """Rows below the last figures that may be further lines of its labels."""
    found: list[Row] = []
    above = page.rows[stop - 1]
    for row in page.rows[stop : stop + 4]:
        inside = all(columns.left <= p.left and p.right <= columns.right for p in row.pieces)
        if row.base - above.base > _NEXT * page.em or not inside or columns.crosses(row) or row.dotted:
            break
        found.append(row)
        above = row
    return found


def _could_be_label(row: Row, first: Row, columns: _Columns, em: float) -> bool:
    """May the lowest row above the first figures be the upper line of labels in the middle of their row?"""
    return first.base - row.base <= 0.9 * em and not columns.crosses(row)


# --- cells ----------------------------------------------------------------------------------------------


def _cells(head: Sequence[Row], body: Sequence[Sequence[Row]], columns: _Columns, page: Rows) -> Grid | None:
    cut = next((k + 1 for k in range(len(head) - 1, -1, -1) if columns.crosses(head[k])), 0)
    levels = [part for part in (head[:cut], head[cut:]) if part]
    tables: list[Sequence[Row]] = [*levels, *body]
    tops = [min(row.top for row in rows) for rows in tables]
    bottoms = [max(row.bottom for row in rows) for rows in tables]
    rim = _RIM * page.em
    ys = [tops[0] - rim, *((b + t) / 2 for b, t in zip(bottoms, tops[1:], strict=False)), bottoms[-1] + rim]
    xs, count = columns.edges, len(columns.edges) - 1
    cells = []
    for number, rows in enumerate(tables):
        spans = _joined([columns.spanned(piece) for row in rows for piece in row.pieces], count)
        for first, last in spans:
            whole = len(levels) == 2 and first == last and _is_whole(head[:cut], columns, first)
            if whole and number == 1:
                continue
            height = 2 if whole and number == 0 else 1
            x, y, last_x, last_y = xs[first], ys[number], xs[last + 1], ys[number + height]
            corners = np.array([(x, y), (last_x, y), (last_x, last_y), (x, last_y)])
            cells.append(GridCell(number, first, height, last - first + 1, corners))
    return transform_grid(Grid(tuple(cells), ruled=False), np.linalg.inv(page.matrix).astype(np.float64))


def _is_whole(upper: Sequence[Row], columns: _Columns, column: int) -> bool:
    """Does no title of the upper head stand over this column and others?"""
    spans = [columns.spanned(piece) for row in upper for piece in row.pieces]
    return not any(first < last and first <= column <= last for first, last in spans)


def _joined(spans: Sequence[tuple[int, int]], count: int) -> list[tuple[int, int]]:
    """The columns of a row as cells, those together that a piece spans."""
    cuts = set(range(1, count)) - {k for first, last in spans for k in range(first + 1, last + 1)}
    starts = [0, *sorted(cuts)]
    return [(a, b - 1) for a, b in zip(starts, [*starts[1:], count], strict=True)]
