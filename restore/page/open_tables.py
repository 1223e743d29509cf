"""Find tables without rules: aligned figures, with vertical white gaps between the columns.

Letterheads, signatures, lists, forms and paragraphs must not become tables. So a table needs at least three
rows with a figure after the first piece, three columns that are filled in most rows, and aligned figures.
Each line with figures begins a row; other lines (of labels with several lines) are assigned to the rows by
their vertical alignment: middle, top or bottom (`row_groups.py`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise, product
from math import inf
from statistics import median

import numpy as np

from restore.document import Line
from restore.page.aligned import Row, Rows, rows_of
from restore.page.image import Pixels
from restore.page.open_columns import FEWEST, Columns, find_columns, is_table
from restore.page.row_groups import grouped
from restore.page.tables import Grid, GridCell, transform_grid

# Chosen.
_PARAGRAPH = 0.6  # share of the text's width: a row that is one piece of this width is not in a table
_TITLES = 0.5  # maximum section titles per row with figures
_HEAD_ROWS = 6  # maximum rows of the head
_AS_ROWS = 1.15  # maximum line spacing of the head, in distances of the rows
_STRAY = 2  # maximum rows with figures above or below a table that belong to a paragraph
# In heights of a word:
_FAR = 7.0  # maximum distance of successive rows with figures
_NEAR = 3.2  # maximum distance of the head from the first row
_INDEX = 5.0  # maximum width of a column of row numbers
_RIM = 0.25  # white around a table
_OWN = 0.7  # minimum distance of a line from the next one: half a line spacing
_NEXT = 1.9  # maximum line spacing within a cell or the head
_UNIT = 1.3  # maximum distance to the head of a line with a colon, which names the unit of the figures
_BESIDE = 5.0  # maximum width, and distance, of the name of an empty column


def find_open_grids(lines: Sequence[Line], gray: Pixels, dpi: float) -> tuple[Grid, ...]:
    """Find the tables without rules on a page, from top to bottom; corners in pixels of `gray` (h, w).

    `lines` are the words read from `gray`.
    """
    page = rows_of(lines)
    found = (_largest(group, page, gray, dpi) for group in _groups(page))
    return tuple(grid for grid in found if grid)


def _largest(group: range, page: Rows, gray: Pixels, dpi: float) -> Grid | None:
    """Return the largest table in these rows, omitting up to `_STRAY` rows with figures at either end."""
    records = [number for number in group if page.rows[number].figures]
    for above, below in sorted(product(range(_STRAY + 1), repeat=2), key=sum):
        some = records[above : len(records) - below]
        if len(some) >= FEWEST and (grid := _grid(range(some[0], some[-1] + 1), page, gray, dpi)):
            return grid
    return None


def _groups(page: Rows) -> Iterator[range]:
    """Yield ranges of neighbouring rows; the first and last row of each have figures after other pieces."""
    rows, text = page.rows, _text_width(page.rows)
    start, last = -1, -1
    for number, row in enumerate(rows):
        wall = len(row.pieces) == 1 and row.pieces[0].right - row.pieces[0].left >= _PARAGRAPH * text
        wall = wall or (row.dotted and not _is_beside(row, rows[max(0, number - 1) : number + 2], page.em))
        if start >= 0 and (wall or row.base - rows[last].base > _FAR * page.em):
            yield range(start, last + 1)
            start = -1
        if row.figures and not wall:
            start, last = (number if start < 0 else start), number
    if start >= 0:
        yield range(start, last + 1)


def _is_beside(row: Row, others: Sequence[Row], em: float) -> bool:
    """True if the row is too near to one with figures to be a line of its own: misread specks or figures."""
    return any(other.figures and abs(other.base - row.base) < _OWN * em for other in others)


def _text_width(rows: Sequence[Row]) -> float:
    lefts = [piece.left for row in rows for piece in row.pieces]
    rights = [piece.right for row in rows for piece in row.pieces]
    return max(rights, default=0.0) - min(lefts, default=0.0)


def _grid(group: range, page: Rows, gray: Pixels, dpi: float) -> Grid | None:
    """Return the table whose figures are in these rows; None if the rows are not a table."""
    rows = [page.rows[k] for k in group]
    if sum(bool(row.figures) for row in rows) < FEWEST:
        return None
    columns, rows = find_columns(rows, page, gray, dpi)
    if columns is None:
        return None
    records = [row for row in rows if row.figures]
    if sum(columns.crosses(row) for row in rows if not row.figures) > _TITLES * len(records):
        return None
    head = _head(page, group.start, columns, _pitch(records))
    if not is_table(rows, columns, page.em, bool(head)):
        return None
    while head and columns.crosses(head[-1]):  # a section title, with no names below
        rows.insert(0, head.pop())
    columns = columns.named(head)
    tail = _tail(page, group.stop, columns)
    anchors = [row for row in rows if _begins(row, records, columns, page.em)]
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
    columns = columns.titled(head, page.em)
    edges = columns.around(pieces, _RIM * page.em)
    return _cells(head, body, columns, edges, page)


# --- rows -----------------------------------------------------------------------------------------------


def _begins(row: Row, records: Sequence[Row], columns: Columns, em: float) -> bool:
    """True if the line begins a row of the table: it has figures, a row number, or is a title.

    Figures that were misread, or stand alone beside a label of two lines, fill half of the columns of
    figures. `records` are the rows with figures.
    """
    if row.figures:
        return True
    if _is_beside(row, records, em):
        return False
    if columns.crosses(row):
        return True
    filled = Counter(column for record in records for column in columns.filled(record.figures))
    figures = {column for column, count in filled.items() if count > len(records) / 2}
    if len(figures & columns.filled(row.pieces)) >= max(2, len(figures) / 2):
        return True
    if columns.edges[1] - columns.edges[0] > _INDEX * em:
        return False
    return any(columns.spanned(piece)[0] == 0 for piece in row.pieces)


def _lines_by_column(rows: Sequence[Row], columns: Columns) -> list[list[float]]:
    """Return the baselines of the lines in each column."""
    found: dict[int, list[float]] = {}
    for row in rows:
        for piece in row.pieces:
            found.setdefault(columns.spanned(piece)[0], []).append(row.base)
    return [sorted(set(bases)) for bases in found.values()]


def _pitch(records: Sequence[Row]) -> float:
    """Return the median distance of successive rows with figures, in pixels."""
    return median(after.base - before.base for before, after in pairwise(records))


def _head(page: Rows, start: int, columns: Columns, pitch: float) -> list[Row]:
    """Return the rows above a table that name its columns; `pitch`: the distance of the table's rows.

    Two lines of the head are not farther apart than two rows, or else than two lines of a cell.
    """
    found: list[Row] = []
    below = page.rows[start]
    width = columns.right - columns.left
    next_line = max(_NEXT * page.em, min(_AS_ROWS * pitch, _NEAR * page.em))
    for row in reversed(page.rows[max(0, start - _HEAD_ROWS) : start]):
        near = next_line if found else _NEAR * page.em
        wide = max(piece.right - piece.left for piece in row.pieces) > _PARAGRAPH * width
        text = row.figures or row.dotted or wide
        if below.base - row.base > near or text or not _over(row, columns, page.em):
            break
        found.insert(0, row)
        below = row
    while found and len(found[0].pieces) == 1 and not _leads(found, columns, page.em):
        del found[0]
    return found if any(len(row.pieces) > 1 for row in found) else []


def _over(row: Row, columns: Columns, em: float) -> bool:
    """True if the pieces of a row are above columns; one short piece may be near the table's side."""
    outside = [p for p in row.pieces if not columns.left <= p.middle <= columns.right]
    reach = _BESIDE * em
    if any(p.right - p.left > reach or p.right < columns.left - reach for p in outside):
        return False
    return len(outside) <= 1 and all(p.left < columns.right + reach for p in outside)


def _leads(rows: Sequence[Row], columns: Columns, em: float) -> bool:
    """True if the first row is the upper line of a head whose other columns begin lower."""
    apart = rows[1].base - rows[0].base if len(rows) > 1 else inf
    if apart > (_UNIT if ":" in rows[0].pieces[0].text else _NEXT) * em:
        return False
    first, last = columns.spanned(rows[0].pieces[0])
    below = {column for row in rows[1:] for piece in row.pieces for column in columns.spanned(piece)}
    if first < last:
        return below >= set(range(first, last + 1))
    others = {column for piece in rows[1].pieces for column in columns.spanned(piece)}
    return len(others) > 1 or first not in others


def _tail(page: Rows, stop: int, columns: Columns) -> list[Row]:
    """Return the rows below the last figures that may be further lines of that row's labels."""
    found: list[Row] = []
    above = page.rows[stop - 1]
    for row in page.rows[stop : stop + 4]:
        inside = all(columns.left <= p.left and p.right <= columns.right for p in row.pieces)
        if row.base - above.base > _NEXT * page.em or not inside or columns.crosses(row) or row.dotted:
            break
        found.append(row)
        above = row
    return found


def _could_be_label(row: Row, first: Row, columns: Columns, em: float) -> bool:
    """True if the lowest row above the first figures may be the first line of a vertically centred label."""
    return first.base - row.base <= 0.9 * em and not columns.crosses(row)


# --- cells ----------------------------------------------------------------------------------------------


def _cells(
    head: Sequence[Row],
    body: Sequence[Sequence[Row]],
    columns: Columns,
    edges: Sequence[float],
    page: Rows,
) -> Grid:
    """Build the cells from the columns that pieces span; sides at `edges`, rows split midway between them."""
    cut = next((k + 1 for k in range(len(head) - 1, -1, -1) if columns.crosses(head[k])), 0)
    levels = [part for part in (head[:cut], head[cut:]) if part]
    tables: list[Sequence[Row]] = [*levels, *body]
    tops = [min(row.top for row in rows) for rows in tables]
    bottoms = [max(row.bottom for row in rows) for rows in tables]
    rim = _RIM * page.em
    ys = [tops[0] - rim, *((b + t) / 2 for b, t in zip(bottoms, tops[1:], strict=False)), bottoms[-1] + rim]
    count = len(edges) - 1
    cells = []
    for number, rows in enumerate(tables):
        spans = _joined([columns.spanned(piece) for row in rows for piece in row.pieces], count)
        for first, last in spans:
            whole = len(levels) == 2 and first == last and _is_whole(head[:cut], columns, first)
            if whole and number == 1:
                continue
            height = 2 if whole and number == 0 else 1
            x, y, last_x, last_y = edges[first], ys[number], edges[last + 1], ys[number + height]
            corners = np.array([(x, y), (last_x, y), (last_x, last_y), (x, last_y)])
            cells.append(GridCell(number, first, height, last - first + 1, corners))
    return transform_grid(Grid(tuple(cells), ruled=False), np.linalg.inv(page.matrix).astype(np.float64))


def _is_whole(upper: Sequence[Row], columns: Columns, column: int) -> bool:
    """True if no title of the upper head spans this column and others."""
    spans = [columns.spanned(piece) for row in upper for piece in row.pieces]
    return not any(first < last and first <= column <= last for first, last in spans)


def _joined(spans: Sequence[tuple[int, int]], count: int) -> list[tuple[int, int]]:
    """Return the cells of a row as (first, last) columns; columns spanned by one piece are merged."""
    cuts = set(range(1, count)) - {k for first, last in spans for k in range(first + 1, last + 1)}
    starts = [0, *sorted(cuts)]
    return [(a, b - 1) for a, b in zip(starts, [*starts[1:], count], strict=True)]
