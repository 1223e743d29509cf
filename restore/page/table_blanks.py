"""Dotted lines on a page with tables: in a cell without text, or on a line of their own beside the tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from restore.document import Box, Line, Table, Word
from restore.page.form_lines import BLANK


def with_blanks(
    lines: Sequence[Line], tables: Sequence[Table], blanks: Sequence[Box]
) -> tuple[tuple[Line, ...], tuple[Table, ...]]:
    """Return the lines and tables with a line for each dotted line that stands beside no text (`blanks`)."""
    result, grids = list(lines), list(tables)
    for blank in blanks:
        if any(word.box == blank for line in result for word in line.words):
            continue  # beside text
        word = Word(BLANK, blank, 1.0)
        number = next((k for k, grid in enumerate(grids) if grid.box.contains(*blank.center)), None)
        if number is None:
            place = _below(result, blank, grids)
            result.insert(place, Line((word,), "\n"))
            grids = [grid.after_insertion(1, place) for grid in grids]
            continue
        index = next((k for k, cell in enumerate(grids[number].cells) if _is_in(blank, cell.box)), None)
        if index is None:
            continue  # dots across several cells are a rule
        cell = grids[number].cells[index]
        held = result[cell.first : cell.last]
        place = cell.first + sum(line.words[0].box.top < blank.top for line in held)
        result.insert(place, Line((word,), " ", "table"))
        grids = [grid.after_insertion(1, place) for grid in grids]
        cells = list(grids[number].cells)
        cells[index] = replace(cell, last=cell.last + 1)
        grids[number] = replace(grids[number], cells=tuple(cells))
        result = _with_leads(result, grids[number])
    return tuple(result), tuple(grids)


def _is_in(blank: Box, cell: Box) -> bool:
    within = blank.left >= cell.left - blank.height and blank.right <= cell.right + blank.height
    return within and cell.contains(*blank.center)


def _below(lines: Sequence[Line], blank: Box, tables: Sequence[Table]) -> int:
    """Return the place of a line of its own: after the last line above it, but within no table."""
    above = [k for k, line in enumerate(lines) if line.words and line.words[0].box.bottom <= blank.bottom]
    place = max(above, default=-1) + 1
    for table in tables:
        first = min(cell.first for cell in table.cells)
        last = max(cell.last for cell in table.cells)
        if first < place < last:
            place = last if blank.top > table.box.center[1] else first
    return place


def _with_leads(lines: Sequence[Line], table: Table) -> list[Line]:
    """Return the lines with the breaks and tabs before those of a table, whose cells are in reading order."""
    result = list(lines)
    row, column = -1, 0
    for cell in table.cells:
        for number in range(cell.first, cell.last):
            if number > cell.first:
                lead = " "
            elif cell.row > row:
                lead = "\n" + "\t" * cell.column
            else:
                lead = "\t" * (cell.column - column)
            result[number] = replace(result[number], lead=lead)
            row, column = cell.row, cell.column
    return result
