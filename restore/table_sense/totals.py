"""Sums in a table: which cell is the total of which others, and whether they add up.

A total is recognised by its name ("Tổng", "Cộng"), which stands below or above its parts or in the head of a
column, or by its position: a last row or last column that is the sum of those before it. Percentages sum to
100, written below them or not, or are the ratio of two columns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from itertools import combinations
from math import prod
from typing import TypeAlias

from restore.table_sense.formats import Place, header_rows
from restore.table_sense.notation import parse

# Chosen.
_FEWEST = 2  # parts of a sum at least
_FAR = Decimal("0.5")  # of the total: greatest error of a sum; a larger one shows that other cells are meant
_ROWS = 3  # rows at least in which a column is a product, or a sum without a name
_SHARE = 0.6  # least share of such rows
_LARGE = 10  # from this value on a sum hardly holds by chance
_BETWEEN = 3  # greatest number of columns between a percentage and its base
_HUNDRED = Decimal(100)

_TOTAL = re.compile(r"(?:[IVX\d]+[.)]?\s+)?(?:tổng(?:\s+(?:cộng|số))?|cộng)\b", re.IGNORECASE)

_SHARES = re.compile(r"%|\b(?:tỷ|tỉ) (?:lệ|trọng|phần)\b|\bcơ cấu\b", re.IGNORECASE)
_OF_ALL = re.compile(r"\b(?:tỷ|tỉ) trọng\b|\bcơ cấu\b", re.IGNORECASE)

Values: TypeAlias = Mapping[Place, Decimal]


@dataclass(frozen=True)
class Equation:
    """The number `stated` in the cell `total` should be the sum, product or ratio of those in `parts`.

    `kind` is "row" or "column" (of totals), "share" (percentages that sum to 100), "product" or "ratio" (the
    second part in per cent of the first); `values` are the numbers in `parts`. If 100 is not written, `total`
    is a place outside the table.
    """

    kind: str
    total: Place
    stated: Decimal
    parts: tuple[Place, ...]
    values: tuple[Decimal, ...]

    @property
    def made(self) -> Decimal:
        """The sum, product or ratio of the parts."""
        if self.kind == "ratio":
            one, other = self.values
            unit = Decimal(1).scaleb(min(_exponent(self.stated), 0))
            return (_HUNDRED * other / one).quantize(unit, ROUND_HALF_UP) if one else Decimal(0)
        return prod(self.values, start=Decimal(1)) if self.kind == "product" else sum(self.values, Decimal())

    def reading(self, place: Place, value: Decimal) -> Equation:
        """The equation with another number in one of its cells."""
        if place == self.total:
            return replace(self, stated=value)
        values = (value if part == place else old for part, old in zip(self.parts, self.values, strict=True))
        return replace(self, values=tuple(values))

    @property
    def holds(self) -> bool:
        return self.stated == self.made

    @property
    def near(self) -> bool:
        """True if rounding may explain the difference."""
        if self.kind == "ratio":
            return abs(self.stated - self.made) <= Decimal(1).scaleb(_exponent(self.stated))
        if self.kind == "share":  # only the parts are rounded, not 100
            finest = Decimal(1).scaleb(min(0, *map(_exponent, self.values)))
            return abs(self.stated - self.made) <= finest * len(self.parts) / 2
        unit = Decimal(1).scaleb(min(_exponent(self.stated), 0))
        return abs(self.stated - self.made) <= unit * max(1, len(self.parts)) / 2

    @property
    def confirmed(self) -> tuple[Place, ...]:
        """The cells that the equation confirms if it holds; for a ratio only the total, since the last digits
        of amounts hardly change it."""
        return (self.total,) if self.kind == "ratio" else self.cells

    @property
    def cells(self) -> tuple[Place, ...]:
        return (*self.parts, self.total)


def _exponent(value: Decimal) -> int:
    return int(value.as_tuple().exponent)


def values_of(texts: Mapping[Place, str]) -> dict[Place, Decimal]:
    """The numbers of a table by place; other cells are left out."""
    return {place: number.value for place, text in texts.items() if (number := parse(text))}


def equations(texts: Mapping[Place, str]) -> list[Equation]:
    """The sums, products and ratios of a table, whether they hold or not."""
    values = values_of(texts)
    header = header_rows(texts)
    rows = sorted({row for row, _ in texts if row >= header})
    columns = sorted({column for _, column in texts})
    found = [
        *_row_totals(texts, values, rows, columns),
        *_column_totals(texts, values, header, rows, columns),
    ]
    found += _products(values, rows, columns)
    found += _shares(texts, values, header, rows, columns, {one.total[1] for one in found})
    found += _ratios(values, rows, columns)
    return found


def mismatches(found: Sequence[Equation]) -> list[Equation]:
    """The equations that do not hold, not even up to rounding."""
    return [one for one in found if not one.holds and not one.near]


# --- rows of totals -------------------------------------------------------------------------------------


def _row_totals(
    texts: Mapping[Place, str], values: Values, rows: Sequence[int], columns: Sequence[int]
) -> Iterator[Equation]:
    named = {row for row in rows if any(_TOTAL.match(texts.get((row, column), "")) for column in columns[:3])}
    for row in sorted(named):
        above = [r for r in rows if max([n for n in named if n < row], default=-1) < r < row]
        below = [r for r in rows if row < r < min([n for n in named if n > row], default=rows[-1] + 1)]
        sides = [list(_sums(texts, values, row, part, columns)) for part in (above, below)]
        yield from max(sides, key=_likelihood)
    last = rows[-1] if rows else -1
    if not named and len(rows) > _ROWS:
        unnamed = list(_sums(texts, values, last, rows[:-1], columns))
        if len(unnamed) >= 2 and all(one.holds for one in unnamed):
            yield from unnamed


def _likelihood(sums: Sequence[Equation]) -> tuple[int, bool, int]:
    """A sort key: the greater, the more likely these sums are intended."""
    held = sum(one.holds for one in sums)
    return held, bool(sums), held - len(sums)


def _sums(
    texts: Mapping[Place, str], values: Values, row: int, parts: Sequence[int], columns: Sequence[int]
) -> Iterator[Equation]:
    """The sum of the rows `parts` in each column of amounts, with its total in `row`."""
    for column in columns:
        stated = values.get((row, column))
        cells = [(r, column) for r in parts if texts.get((r, column), "").strip(" -–—")]
        numbers = [values[cell] for cell in cells if cell in values]
        if stated is None or len(numbers) < max(_FEWEST, len(cells)) or _counts(numbers):
            continue
        made = sum(numbers, Decimal())
        if abs(made - stated) <= _FAR * abs(stated):
            kind = "share" if stated == _HUNDRED else "row"
            yield Equation(kind, (row, column), stated, tuple(cells), tuple(numbers))


def _counts(numbers: Sequence[Decimal]) -> bool:
    return list(numbers) == [numbers[0] + k for k in range(len(numbers))]


# --- columns of totals ----------------------------------------------------------------------------------


def _column_totals(
    texts: Mapping[Place, str], values: Values, header: int, rows: Sequence[int], columns: Sequence[int]
) -> Iterator[Equation]:
    """Columns that are the sum of their neighbours in most rows."""
    heads = {
        column: any(_TOTAL.match(texts.get((row, column), "")) for row in range(header)) for column in columns
    }
    amounts = [column for column in columns if sum((row, column) in values for row in rows) >= _ROWS]
    for index, column in enumerate(amounts):
        runs = [amounts[start:index] for start in range(index - 1)]
        runs += (
            [amounts[index + 1 : end] for end in range(index + 3, len(amounts) + 1)] if heads[column] else []
        )
        best: list[Equation] = []
        for run in runs:
            one = [e for row in rows if (e := _across(values, row, column, run))]
            held = sum(e.holds for e in one)
            if held >= max(_ROWS, _SHARE * len(one)) and held > sum(e.holds for e in best):
                best = one
        yield from best


def _across(values: Values, row: int, column: int, parts: Sequence[int]) -> Equation | None:
    cells = tuple((row, part) for part in parts if (row, part) in values)
    if (row, column) not in values or len(cells) < len(parts):
        return None
    return Equation(
        "column", (row, column), values[row, column], cells, tuple(values[cell] for cell in cells)
    )


# --- products -------------------------------------------------------------------------------------------


def _products(values: Values, rows: Sequence[int], columns: Sequence[int]) -> Iterator[Equation]:
    """Number × price = amount, if it holds in most rows."""
    for one, other, column in zip(columns, columns[1:], columns[2:], strict=False):
        yield from _in_most_rows("product", values, rows, (one, other), column)


def _in_most_rows(
    kind: str, values: Values, rows: Sequence[int], parts: tuple[int, int], column: int
) -> list[Equation]:
    """The equations of this kind between two columns and `column`, if they hold in most rows; else none."""
    one, other = parts
    whole = [row for row in rows if all((row, k) in values for k in (one, other, column))]
    found = [
        Equation(kind, (row, column), values[row, column],
                 ((row, one), (row, other)), (values[row, one], values[row, other]))
        for row in whole
    ]  # fmt: skip
    held = [e for e in found if e.holds and e.stated >= _LARGE]
    return found if len(held) >= max(_ROWS, _SHARE * len(found)) else []


# --- percentages ----------------------------------------------------------------------------------------


def _shares(
    texts: Mapping[Place, str],
    values: Values,
    header: int,
    rows: Sequence[int],
    columns: Sequence[int],
    summed: Set[int],
) -> Iterator[Equation]:
    """Columns of percentages that sum to 100 without saying so, or that should by their name."""
    for column in columns:
        head = " ".join(texts.get((row, column), "") for row in range(header))
        cells = [(row, column) for row in rows if texts.get((row, column), "").strip(" -–—")]
        numbers = [values[cell] for cell in cells if cell in values]
        percents = _SHARES.search(head) or all("%" in texts[cell] for cell in cells)
        if column in summed or not percents or len(numbers) < max(_ROWS, len(cells)):
            continue
        made = sum(numbers, Decimal())
        meant = _OF_ALL.search(head) and abs(made - _HUNDRED) <= _FAR * _HUNDRED
        if made == _HUNDRED or meant:
            yield Equation("share", (-1, column), _HUNDRED, tuple(cells), tuple(numbers))


def _ratios(values: Values, rows: Sequence[int], columns: Sequence[int]) -> Iterator[Equation]:
    """Columns that give one column in per cent of another in most rows."""
    for index, column in enumerate(columns):
        for one, other in combinations(columns[max(0, index - _BETWEEN) : index], 2):
            if found := _in_most_rows("ratio", values, rows, (one, other), column):
                yield from found
                break
