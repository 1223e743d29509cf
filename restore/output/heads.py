"""The head of a table: its first rows, which name the columns."""

from __future__ import annotations

from collections.abc import Mapping

from restore.document import Cell, Table
from restore.table_sense.notation import parse


def head_rows(table: Table, texts: Mapping[Cell, str]) -> int:
    """How many rows the head has: the first, with all rows that its cells span, and the names below titles
    over several columns. Rows with numbers are not in it. `texts` are the texts of the cells.
    """
    first = [cell for cell in table.cells if cell.row == 0]
    columns = max((cell.column + cell.column_span for cell in table.cells), default=0)
    rows = max((cell.row_span for cell in first), default=1)
    if any(1 < cell.column_span < columns for cell in first):
        rows = max(rows, 2)
    numbers = [cell.row for cell in table.cells if cell.row and parse(texts[cell])]
    return max(1, min([rows, *numbers]))
