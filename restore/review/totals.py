"""Totals of tables that do not add up. Pure; a help to the eye, nothing is changed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from restore.document import RestoredPage, Table

_TOTAL = re.compile(r"\b(tổng(\s+(cộng|số))?|cộng)\b", re.IGNORECASE)
_NUMBER = re.compile(r"-?\d{1,3}(\.\d{3})+(,\d+)?|-?\d+(,\d+)?")  # as Vietnamese writes them
_FEWEST = 2  # numbers above a total
_FAR = Decimal("0.5")  # of the total: a sum further off is of something else, such as subtotals and shares


class Mismatch(NamedTuple):
    """The total in a cell, and what the numbers above it make."""

    row: int
    column: int
    said: str
    sum: str


def number(text: str) -> Decimal | None:
    """A number in Vietnamese notation, "1.234,5"; None for anything else."""
    text = text.strip()
    return Decimal(text.replace(".", "").replace(",", ".")) if _NUMBER.fullmatch(text) else None


def mismatches(table: Table, texts: Mapping[tuple[int, int], str]) -> list[Mismatch]:
    """Cells in rows named "Tổng", "Cộng" that are not the sum of the numbers above them, up to another total.

    `texts` gives the text of each cell by row and column. A column in which a cell above is no number, or in
    which numbers are also ordinals (1, 2, 3 …), is passed over.
    """
    found = []
    rows = sorted({cell.row for cell in table.cells})
    totals = [row for row in rows if any(_TOTAL.search(text) for (r, _), text in texts.items() if r == row)]
    above = -1
    for row in totals:
        for column in sorted({cell.column for cell in table.cells}):
            said = number(texts.get((row, column), ""))
            cells = [texts.get((r, column), "").strip() for r in rows if above < r < row]
            numbers = [value for text in cells if (value := number(text)) is not None]
            header = next((i for i, text in enumerate(cells) if number(text) is not None), len(cells))
            whole = all(number(text) is not None for text in cells[header:] if text)
            if said is None or len(numbers) < _FEWEST or not whole or _counts(numbers):
                continue
            sums = [sum(numbers), sum(numbers[1:])]  # the first may be a year in the header
            if said not in sums and abs(sums[0] - said) <= _FAR * abs(said):
                found.append(
                    Mismatch(row, column, texts[row, column].strip(), _told(sum(numbers, Decimal())))
                )
        above = row
    return found


def cell_texts(page: RestoredPage, table: Table) -> dict[tuple[int, int], str]:
    return {(cell.row, cell.column): page.text_within(cell) for cell in table.cells}


def _counts(numbers: list[Decimal]) -> bool:
    return numbers == [Decimal(n) for n in range(1, len(numbers) + 1)]


def _told(value: Decimal | int) -> str:
    return f"{value:,}".translate(str.maketrans(",.", ".,"))
