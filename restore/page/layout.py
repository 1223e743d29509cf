"""Read a cleaned page in reading order: tables cell by cell, the rest as one page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from statistics import median

import cv2
import numpy as np

from restore.document import Box, Cell, Line, Table, Word
from restore.page.bullets import with_bullets
from restore.page.cleanup import Cleaned, Matrix, inverse, transform_box
from restore.page.columns import in_order
from restore.page.image import PageImage, Pixels
from restore.page.item_numbers import with_hanging_numbers
from restore.page.left_over import read_lone_print, with_left_over
from restore.page.open_tables import find_open_grids
from restore.page.quality import paper_gray
from restore.page.recogniser import Layout, Recogniser, confidence
from restore.page.spreads import gutter, halves
from restore.page.squared_paper import without_squared_paper
from restore.page.table_cells import CellCrop, CellSheet, blank_tables, cell_sheets
from restore.page.tables import Grid, bounds, find_grids, transform_grid

# Chosen.
_UPRIGHT, _HIGH = 1.5, 2.5  # height of the text of a cell that is read turned as well: widths, usual words
_HARDLY = 0.8  # its mean confidence, at most
_NARROW = 45.0  # letter heights: width of a page for one column, chosen; a sheet of A4 has some 90

Place = tuple[int, int]
"""Index of a table, and of a cell in it."""


def read_layout(
    image: PageImage,
    cleaned: Cleaned,
    skew: float,
    recogniser: Recogniser,
    skip: Collection[str] = (),
    bands: Sequence[Box] = (),
    letter_height: float = 0.0,
) -> tuple[tuple[Line, ...], tuple[Table, ...]]:
    """Return the lines and tables of a cleaned page, boxes in pixels of `image`. RecognitionError.

    Both images are gray. `skew` is the skew of `image` in degrees. Tables are sought unless "tables" is in
    `skip`. `bands` are strips across `image` with single-column lines (forms), in which the recogniser would
    see columns. Bands are used on pages without ruled tables; tables without rules are sought on pages
    without bands. `letter_height` in pixels of `image`: a page too narrow for two columns, as a receipt, is
    read as one column.
    """
    grids = () if "tables" in skip else find_grids(image.pixels, image.dpi, skew)
    ruled = without_squared_paper(grids, image.pixels, image.dpi)
    dpi = image.dpi * cleaned.scale
    if bands and not ruled:
        strips = [transform_box(band, cleaned.matrix) for band in bands]
        lines = _read_bands(cleaned.pixels, strips, dpi, recogniser)
        tables: tuple[Table, ...] = ()
    else:  # rules were found before the cleanup, which erases thin rules
        grids = tuple(transform_grid(grid, cleaned.matrix) for grid in ruled)
        narrow = image.pixels.shape[1] < _NARROW * letter_height
        layout = Layout.BLOCK if narrow else Layout.AUTOMATIC
        lines, tables = _read_tables(cleaned.pixels, grids, dpi, recogniser, layout, "tables" not in skip)
    if not lines and letter_height:
        lone = read_lone_print(cleaned.pixels, letter_height * cleaned.scale, dpi, recogniser)
        lines = in_order(lone, cleaned.pixels.shape[1], cleaned.pixels.shape[0])
    if not cleaned.moved:
        return lines, tables
    back = inverse(cleaned.matrix)
    return tuple(_line_on_page(line, back) for line in lines), tuple(
        _table_on_page(table, back) for table in tables
    )


# --- bands ----------------------------------------------------------------------------------------------


def _read_bands(gray: Pixels, bands: Sequence[Box], dpi: float, recogniser: Recogniser) -> tuple[Line, ...]:
    """Read a page without tables; the lines of a band follow the last other line above it."""
    height, width = gray.shape[:2]
    if not bands:
        return in_order(recogniser.read(gray, dpi), width, height)
    whole, paper = gray.copy(), paper_gray(gray)
    for band in bands:
        whole[band.slices] = paper
    lines = list(in_order(recogniser.read(whole, dpi), width, height))
    for band in bands:
        read = recogniser.read(np.ascontiguousarray(gray[band.slices]), dpi, Layout.BLOCK)
        across, down = max(0, band.left), max(0, band.top)
        moved = [
            Line(tuple(replace(word, box=word.box.moved(across, down)) for word in line.words))
            for line in read
        ]
        above = [k for k, line in enumerate(lines) if line.words[0].box.top < band.top]
        place = max(above, default=-1) + 1
        lines[place:place] = moved
    return tuple(lines)


# --- tables ---------------------------------------------------------------------------------------------


def _read_tables(
    gray: Pixels, ruled: Sequence[Grid], dpi: float, recogniser: Recogniser, layout: Layout, look: bool
) -> tuple[tuple[Line, ...], tuple[Table, ...]]:
    """Read a page, its tables cell by cell; if `look` is true, also look for tables without rules."""
    height, width = gray.shape[:2]
    outside = blank_tables(gray, ruled, dpi) if ruled else gray
    rest = with_left_over(outside, recogniser.read(outside, dpi, layout), dpi, recogniser)
    rest = with_hanging_numbers(with_bullets(outside, rest))
    unruled = find_open_grids(rest, outside, dpi) if look else ()
    grids = from_top_to_bottom((*ruled, *unruled))
    if not grids:
        return in_order(rest, width, height), ()
    rest, before = words_on(grids, rest)
    read = dict(_read_cells(gray, grids, dpi, recogniser))
    if turned := _maybe_turned(read):
        again = _read_cells(gray, grids, dpi, recogniser, turned)
        read |= {place: cell for place, cell in again.items() if confidence(cell) > confidence(read[place])}
    read |= {place: lines for place, lines in before.items() if _surer(lines, read.get(place, ()))}
    boxes = [bounds(grid.corners) for grid in grids]
    middle = gutter(rest, width, height, boxes)
    if middle is None:
        return put_together(in_order(rest, width, height, boxes), grids, read)
    lines: list[Line] = []
    tables: list[Table] = []
    for page, side in zip(halves(rest, middle), (True, False), strict=True):
        own = [number for number, box in enumerate(boxes) if (box.center[0] < middle) is side]
        held = {(own.index(k), index): found for (k, index), found in read.items() if k in own}
        more, those = put_together(in_order(page, width // 2, height), [grids[k] for k in own], held)
        tables += [table.after_insertion(len(lines), 0) for table in those]
        lines += more
    return tuple(lines), tuple(tables)


def _maybe_turned(read: Mapping[Place, Sequence[Line]]) -> set[Place]:
    """Return the cells that were hardly read and whose text is much higher than wide: it may run upwards."""
    texts = {place: [word.box for line in lines for word in line.words] for place, lines in read.items()}
    usual = median([box.height for boxes in texts.values() for box in boxes] or [0])
    found = set()
    for place, boxes in texts.items():
        box = Box.union(boxes)
        tall = box.height > max(_UPRIGHT * box.width, _HIGH * usual)
        if tall and confidence(read[place]) < _HARDLY:
            found.add(place)
    return found


def _surer(page: Sequence[Line], cell: Sequence[Line]) -> bool:
    """True if a cell was read better as part of the page than alone, as single digits often are."""
    words, others = (sum(len(line.words) for line in lines) for lines in (page, cell))
    return confidence(page) > confidence(cell) and (words >= others or words == 1)


def from_top_to_bottom(grids: Sequence[Grid]) -> tuple[Grid, ...]:
    return tuple(sorted(grids, key=lambda grid: float(grid.corners[:, 1].mean())))


def words_on(
    grids: Sequence[Grid], lines: Sequence[Line]
) -> tuple[tuple[Line, ...], dict[Place, list[Line]]]:
    """Split the lines into those outside all cells and those of each cell, by the centres of the words."""
    cells = [
        ((number, index), cell.corners.astype(np.float32))
        for number, grid in enumerate(grids)
        for index, cell in enumerate(grid.cells)
    ]

    def place(word: Word) -> Place | None:
        at = word.box.center
        return next((p for p, corners in cells if cv2.pointPolygonTest(corners, at, False) >= 0), None)

    rest: list[Line] = []
    found: defaultdict[Place, list[Line]] = defaultdict(list)
    for line in lines:
        for where, words in groupby(line.words, key=place):
            piece = replace(line, words=tuple(words))
            if where is None:
                rest.append(piece)
            else:
                found[where].append(piece)
    return tuple(rest), dict(found)


def _read_cells(
    gray: Pixels, grids: Sequence[Grid], dpi: float, recogniser: Recogniser, turned: Collection[Place] = ()
) -> dict[Place, list[Line]]:
    """Return the lines of each cell with text, or of the `turned` cells alone. RecognitionError."""
    found: defaultdict[Place, list[Line]] = defaultdict(list)
    for sheet in cell_sheets(gray, grids, dpi, turned):

        def crop_of(word: Word, sheet: CellSheet = sheet) -> CellCrop:
            return sheet.at(word.box.center[1])

        for line in recogniser.read(sheet.pixels, dpi, Layout.BLOCK):
            for crop, words in groupby(line.words, key=crop_of):
                moved = (replace(word, box=crop.on_page(word.box)) for word in words)
                found[crop.grid, crop.cell].append(Line(tuple(moved)))
    return found


def put_together(
    rest: Sequence[Line], grids: Sequence[Grid], read: Mapping[Place, Sequence[Line]]
) -> tuple[tuple[Line, ...], tuple[Table, ...]]:
    """Merge the lines outside (`rest`) and inside tables (`read`); return all lines, and the tables.

    The lines of a table, row by row, follow the last other line that begins above the table's middle.
    """
    lines: list[Line] = []
    tables = []
    done = 0
    for number, grid in enumerate(grids):
        middle = grid.corners[:, 1].mean()
        above = [k for k, line in enumerate(rest) if line.words[0].box.top < middle]
        upto = max([done, *(k + 1 for k in above)])
        lines += rest[done:upto]
        done = upto
        cells = []
        row, column = -1, 0
        for index, cell in enumerate(grid.cells):
            first = len(lines)
            for line in read.get((number, index), ()):
                if len(lines) > first:
                    lead = " "
                elif cell.row > row:
                    lead = "\n" + "\t" * cell.column
                else:
                    lead = "\t" * (cell.column - column)
                lines.append(replace(line, lead=lead, role="table"))
                row, column = cell.row, cell.column
            cells.append(
                Cell(cell.row, cell.column, cell.row_span, cell.column_span,
                     bounds(cell.corners), first, len(lines))
            )  # fmt: skip
        tables.append(Table(bounds(grid.corners), tuple(cells), grid.ruled))
    return (*lines, *rest[done:]), tuple(tables)


# --- boxes on the page ----------------------------------------------------------------------------------


def _line_on_page(line: Line, back: Matrix) -> Line:
    return replace(line, words=tuple(replace(word, box=transform_box(word.box, back)) for word in line.words))


def _table_on_page(table: Table, back: Matrix) -> Table:
    cells = tuple(replace(cell, box=transform_box(cell.box, back)) for cell in table.cells)
    return replace(table, box=transform_box(table.box, back), cells=cells)
