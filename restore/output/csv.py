"""Tables as CSV: one after the other, an empty line between them, in UTF-8 with the byte order mark that
Excel needs; a document without tables gives an empty file.

Numbers are written as programs read them ("1234.5"). A cell of the head that spans columns stands in each of
them, so that every column has its whole name; other merged cells stand in their first. A doubtful cell
ends in " [?]", so that no program takes it for a number.
"""

from __future__ import annotations

import csv
import io

from restore.document import Cell, RestoredDocument, RestoredPage
from restore.output import DEFAULTS, Options
from restore.output.continued import joined_tables
from restore.output.heads import head_rows
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
            head = head_rows(part.table, part.texts) if part is parts[0] else 0
            columns = max(cell.column + cell.column_span for cell in part.table.cells)
            rows = [[""] * columns for _ in range(part.table.rows)]
            for cell in part.table.cells:
                said = _cell_text(part.page, cell)
                repeats = cell.column_span if cell.row < head else 1
                rows[cell.row][cell.column : cell.column + repeats] = [said] * repeats
            writer.writerows(rows[part.repeated :])
    text = stream.getvalue()
    return (_MARK + text).encode() if text else b""


def _cell_text(page: RestoredPage, cell: Cell) -> str:
    text = page.text_within(cell)
    if doubts(page, cell):
        return f"{text} [?]".lstrip()
    if found := number(text):
        return f"{found.value:.12g}"
    return f"'{text}" if text.startswith(_FORMULAS) else text
