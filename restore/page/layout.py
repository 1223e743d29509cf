"""What stands where on a page: tables, cell by cell, in the order in which a person reads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from restore.document import Box, Cell, Line, Table, Word
from restore.page.cleanup import Cleaned, Matrix, back_to_page
from restore.page.columns import in_order
from restore.page.load import PageImage, Pixels
from restore.page.table_cells import Cutting, Strip, strips, without
from restore.page.tables import Grid, Quad, find_grids, moved_grid
from restore.page.tesseract import ONE_BLOCK, Tesseract

Place = tuple[int, int]
"""Which table, and which of its cells."""


def read_layout(
    image: PageImage,
    cleaned: Cleaned,
    skew: float,
    recogniser: Tesseract,
    skip: Collection[str] = (),
) -> tuple[tuple[Line, ...], tuple[Table, ...]]:
    """The lines of a cleaned page and its tables, boxes in pixels of the page as it came. RecognitionError.

    Both images are gray. `skew` is that of the page as it came. Tables are looked for unless `skip` holds
    "tables".
    """
    grids = () if "tables" in skip else find_grids(image.pixels, image.dpi, skew)
    dpi = image.dpi * cleaned.scale
    height, width = cleaned.pixels.shape[:2]
    if grids:  # found on the page as it came, since cleaning wears thin rules away
        grids = tuple(moved_grid(grid, cleaned.matrix) for grid in grids)
        rest = in_order(recogniser.read(without(cleaned.pixels, grids, dpi), dpi), width, height)
        lines, tables = _put_together(rest, grids, _read_cells(cleaned.pixels, grids, dpi, recogniser))
    else:
        lines, tables = in_order(recogniser.read(cleaned.pixels, dpi), width, height), ()
    if not cleaned.moved:
        return lines, tables
    return tuple(_line_back(line, cleaned.matrix) for line in lines), tuple(
        _table_back(table, cleaned.matrix) for table in tables
    )


# --- tables ---------------------------------------------------------------------------------------------


def _read_cells(
    gray: Pixels, grids: Sequence[Grid], dpi: float, recogniser: Tesseract
) -> dict[Place, list[Line]]:
    """The lines of each cell that holds any. RecognitionError."""
    found: defaultdict[Place, list[Line]] = defaultdict(list)
    for strip in strips(gray, grids, dpi):

        def cutting(word: Word, strip: Strip = strip) -> Cutting:
            return strip.at(word.box.top + word.box.height / 2)

        for line in recogniser.read(strip.pixels, dpi, ONE_BLOCK):
            for cell, words in groupby(line.words, key=cutting):
                moved = tuple(_moved(word, cell.strip, cell.page) for word in words)
                found[cell.grid, cell.slot].append(Line(moved))
    return found


def _moved(word: Word, start: Box, end: Box) -> Word:
    left, top = word.box.left + end.left - start.left, word.box.top + end.top - start.top
    return replace(word, box=replace(word.box, left=left, top=top))


def _put_together(
    rest: Sequence[Line], grids: Sequence[Grid], read: Mapping[Place, Sequence[Line]]
) -> tuple[tuple[Line, ...], tuple[Table, ...]]:
    """Each table's lines, row by row, after the last line of the rest that begins above its middle."""
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
        for index, slot in enumerate(grid.slots):
            first = len(lines)
            for line in read.get((number, index), ()):
                if len(lines) > first:
                    lead = " "
                elif slot.row > row:
                    lead = "\n" + "\t" * slot.column
                else:
                    lead = "\t" * (slot.column - column)
                lines.append(replace(line, lead=lead, role="table"))
                row, column = slot.row, slot.column
            cells.append(
                Cell(slot.row, slot.column, slot.row_span, slot.column_span,
                     _around(slot.corners), first, len(lines))
            )  # fmt: skip
        tables.append(Table(_around(grid.corners), tuple(cells)))
    return (*lines, *rest[done:]), tuple(tables)


def _around(corners: Quad) -> Box:
    left, top = (round(value) for value in corners.min(axis=0))
    right, bottom = (round(value) for value in corners.max(axis=0))
    return Box(left, top, right - left, bottom - top)


# --- back to the page -----------------------------------------------------------------------------------


def _line_back(line: Line, matrix: Matrix) -> Line:
    return replace(
        line, words=tuple(replace(word, box=back_to_page(word.box, matrix)) for word in line.words)
    )


def _table_back(table: Table, matrix: Matrix) -> Table:
    cells = tuple(replace(cell, box=back_to_page(cell.box, matrix)) for cell in table.cells)
    return Table(back_to_page(table.box, matrix), cells)
