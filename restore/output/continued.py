"""Tables that continue on the next page: the parts of each table, and how many rows of a part repeat its
header."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz import fuzz

from restore.document import Cell, RestoredDocument, RestoredPage, Table
from restore.vietnamese.syllable import digits

# Chosen.
_NEAR = 0.03  # of the page's width: largest distance between a column's edges in two parts
_ALIKE = 85  # of 100: least likeness of a header row and its repetition
_FEWEST = 3  # columns at least of a table that is joined


@dataclass(frozen=True)
class Part:
    """The part of a table on one page. `place` names it: "Trang 3", or "Trang 3 (2)" for the second table of
    a page.

    `repeated`: how many of its first rows repeat the header of the table that it continues.
    """

    page: RestoredPage
    table: Table
    place: str
    repeated: int = 0

    @property
    def texts(self) -> dict[Cell, str]:
        """The restored text of each cell."""
        return {cell: self.page.text_within(cell) for cell in self.table.cells}


def joined_tables(document: RestoredDocument) -> Iterator[list[Part]]:
    """Each table of the document as the list of its parts, one for each page.

    A table continues where its columns go on, aligned, on the next page, with only page numbers between the
    parts.
    """
    parts: list[Part] = []
    for page in document.pages:
        for count, table in enumerate(page.page.tables, 1):
            place = f"Trang {page.page.number}" + (f" ({count})" if count > 1 else "")
            if parts and _goes_on(parts[-1], page, table):
                parts.append(Part(page, table, place, _repeated(parts[0], page, table)))
            else:
                if parts:
                    yield parts
                parts = [Part(page, table, place)]
    if parts:
        yield parts


def _goes_on(last: Part, page: RestoredPage, table: Table) -> bool:
    before = last.page.page
    if page.page.number != before.number + 1:
        return False
    below = before.lines[last.table.cells[-1].last :]
    above = page.page.lines[: table.cells[0].first]
    one, other = _edges(last.page, last.table), _edges(page, table)
    return (
        all(line.role == "page-number" for line in (*below, *above))
        and len(one) == len(other) > _FEWEST
        and all(abs(x - y) <= _NEAR for x, y in zip(one, other, strict=True))
    )


def _edges(page: RestoredPage, table: Table) -> list[float]:
    """The left edges of the columns and the right edge of the last, in page widths from the table's left
    edge."""
    lefts: dict[int, int] = {}
    for cell in table.cells:
        lefts.setdefault(cell.column, cell.box.left)
    edges = [*(lefts[column] for column in sorted(lefts)), table.box.right]
    return [(x - table.box.left) / page.page.width for x in edges]


def _repeated(first: Part, page: RestoredPage, table: Table) -> int:
    """How many first rows of `table` repeat those of the part `first`."""
    rows = 0
    while rows < min(first.table.rows, table.rows) - 1:
        one, other = _row(first.page, first.table, rows), _row(page, table, rows)
        if not one.strip() or fuzz.ratio(one, other) < _ALIKE or (digits(one) and one != other):
            break
        rows += 1
    return rows


def _row(page: RestoredPage, table: Table, row: int) -> str:
    return "|".join(page.text_within(cell).lower() for cell in table.cells if cell.row == row)
