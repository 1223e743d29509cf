"""Tables as CSV: one after the other, an empty line between them, in UTF-8 with the byte order mark that
Excel needs.

Numbers are written as programs read them ("1234.5"). A doubtful cell ends in " [?]", so that no program takes
it for a number.
"""

from __future__ import annotations

import csv
import io

from restore.document import Cell, RestoredDocument, RestoredPage
from restore.output import DEFAULTS, Options
from restore.output.continued import joined_tables
from restore.output.tables import doubts, number

_MARK = "\ufeff"
_FORMULAS = ("=", "+", "@", "\t")  # what a spreadsheet would compute


def render(document: RestoredDocument, options: Options = DEFAULTS) -> bytes:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    for count, parts in enumerate(joined_tables(document)):
        if count:
            writer.writerow([])
        for part in parts:
            columns = max(cell.column + cell.column_span for cell in part.table.cells)
            rows = [[""] * columns for _ in range(part.table.rows)]
            for cell in part.table.cells:
                rows[cell.row][cell.column] = _told(part.page, cell)
            writer.writerows(rows[part.repeated :])
    return (_MARK + stream.getvalue()).encode()


def _told(page: RestoredPage, cell: Cell) -> str:
    text = page.text_within(cell)
    if doubts(page, cell):
        return f"{text} [?]".lstrip()
    if found := number(text):
        return f"{found.value:.12g}"
    return f"'{text}" if text.startswith(_FORMULAS) else text
