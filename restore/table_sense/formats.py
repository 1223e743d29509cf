"""The format that the cells of a column share, and the cells that break it.

A column holds numbers of one kind: running numbers, dates, or amounts with equally many decimals and with or
without points between thousands. A cell that breaks the format was often misread: "6123" among "612,3" and
"87,1", "SE)" among numbers, "5" between 8 and 10.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

from restore.document import Line, Table
from restore.table_sense.notation import Number, parse, with_comma

Place: TypeAlias = tuple[int, int]
"""Row and column of a cell."""

# Chosen.
_FEWEST = 3  # cells of a column at least for it to have a format
_MOST = 0.6  # least share of its cells that are numbers
_COMMON = 0.8  # least share of the numbers with a property for it to belong to the format
_FEWEST_RUNNING = 4  # running numbers at least in a column of them, and half of its cells

_FEWEST_COMMAS = 2  # numbers with a comma from which a point before decimals counts as a misread comma

_DATE = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2})|\d{1,2}/\d{4}")
_YEAR = re.compile(r"(?:19|20)\d\d")
_RUNNING = re.compile(r"(0?)(\d{1,3})([.)]?)")
_WORDS = re.compile(r"[^\W\d_]{4}|[^\W\d_]{2}\s[^\W\d_]{2}")  # surely text: "Không", "Đã có"
_NUMBERED = re.compile(r"\(?(\d{1,2})\)?")  # the row that numbers the columns of a table


@dataclass(frozen=True)
class Format:
    """How the numbers of a column are written; None: not uniform."""

    date: bool = False
    decimals: int | None = None
    grouped: bool = False  # points between thousands
    percent: bool | None = None

    def fits(self, text: str) -> bool:
        if self.date:
            return bool(_DATE.fullmatch(text))
        found = parse(text)
        return (
            found is not None
            and self.decimals in (None, found.decimals)
            and self.percent in (None, found.percent)
            and (found.grouped or not self.grouped or abs(found.value) < 1000)
        )


@dataclass(frozen=True)
class Odd:
    """A cell that breaks the format of its column. `expected` is the number due there, or ""."""

    place: Place
    format: Format
    expected: str = ""

    def fits(self, text: str) -> bool:
        """True if the text fits the format or is the expected number, with or without its brackets."""
        if self.expected:
            return text.strip("()[]{}") == self.expected.strip("()")
        return self.format.fits(text)


def texts_of(table: Table, lines: Sequence[Line]) -> dict[Place, str]:
    """(row, column) → raw text of each cell that spans one column."""
    return {
        (cell.row, cell.column): " ".join(line.text for line in lines[cell.first : cell.last])
        for cell in table.cells
        if cell.column_span == 1
    }


def odd_cells(texts: Mapping[Place, str], likely: Mapping[Place, str] | None = None) -> list[Odd]:
    """The cells that break the format of their column, sorted by place; `texts` are those of all cells.

    `likely`: other readings from which the formats are taken, such as those that most looks agree on.
    """
    header = header_rows(texts)
    found: list[Odd] = []
    for column in sorted({column for _, column in texts}):
        cells = [(place, text.strip()) for place, text in sorted(texts.items()) if place[1] == column]
        body = [(place, text) for place, text in cells if place[0] >= header and text]
        told = [(likely or texts).get(place, text).strip() for place, text in body]
        if running := list(_running(told)):
            due = zip(body, running, strict=True)
            odd = [(Odd(place, Format(), number), text) for (place, text), number in due if number]
        elif written := column_format(told):
            odd = [(Odd(place, written), text) for place, text in body]
        else:
            continue
        found += [one for one, text in odd if not one.fits(text) and not _WORDS.search(text)]
    return sorted(found, key=lambda odd: odd.place)


def header_rows(texts: Mapping[Place, str]) -> int:
    """How many rows stand above the first number; a row that numbers the columns (1, 2, 3 …) is included."""
    rows = sorted({row for row, _ in texts})
    numbered = (row for row in rows if any(_is_number(text) for (r, _), text in texts.items() if r == row))
    first = next(numbered, 0)
    numbers = [
        m[1] for (r, _), text in sorted(texts.items()) if r == first and (m := _NUMBERED.fullmatch(text))
    ]
    counted = len(numbers) >= _FEWEST and all(int(b) == int(a) + 1 for a, b in pairwise(numbers))
    return first + 1 if counted or _are_years(texts, first) else first


def _are_years(texts: Mapping[Place, str], row: int) -> bool:
    """True if all numbers of a row are years, as in "Nội dung | 2023 | 2024"."""
    numbers = [text for (r, _), text in texts.items() if r == row and _is_number(text)]
    return len(numbers) > 1 and all(map(_YEAR.fullmatch, numbers))


def _is_number(text: str) -> bool:
    return parse(text) is not None or bool(_DATE.fullmatch(text) or _RUNNING.fullmatch(text))


def column_format(texts: Sequence[str]) -> Format | None:
    """The format of a column with these texts, none of them empty; None if it has none."""
    if len(texts) < _FEWEST:
        return None
    dates = sum(bool(_DATE.fullmatch(text)) for text in texts)
    if dates >= max(_FEWEST, _MOST * len(texts)):
        return Format(date=True)
    numbers = [number for text in texts if (number := parse(text))]
    if sum(number.decimals > 0 for number in numbers) >= _FEWEST_COMMAS:
        numbers += [number for text in texts if (number := parse(with_comma(text)))]
    if len(numbers) < max(_FEWEST, _MOST * len(texts)):
        return None
    (decimals, count), *_ = Counter(number.decimals for number in numbers).most_common()
    percents = sum(number.percent for number in numbers)
    return Format(
        decimals=decimals if count >= _COMMON * len(numbers) else None,
        grouped=_grouped(numbers),
        percent=_agreed(percents, len(numbers)),
    )


def _grouped(numbers: Sequence[Number]) -> bool:
    large = [number for number in numbers if abs(number.value) >= 1000]
    return bool(large) and sum(number.grouped for number in large) >= _COMMON * len(large)


def _agreed(yes: int, count: int) -> bool | None:
    return True if yes >= _COMMON * count else False if yes <= (1 - _COMMON) * count else None


def _running(texts: Sequence[str]) -> Iterator[str]:
    """The running number due in each place, "" if unknown; nothing if the column has no running numbers."""
    matches = [_RUNNING.fullmatch(text) for text in texts]
    values = {k: int(match[2]) for k, match in enumerate(matches) if match}
    due = [_due(values, k) for k in range(len(texts))]
    met = sum(values.get(k) == number for k, number in enumerate(due) if number is not None)
    if met < max(_FEWEST_RUNNING, len(texts) / 2):
        return
    told = Counter((match[1], match[3]) for match in matches if match)
    end = told.most_common(1)[0][0][1]
    padded = any(zero for zero, _ in told)
    for number in due:
        yield "" if number is None else f"{number:02}{end}" if padded else f"{number}{end}"


def _due(values: Mapping[int, int], place: int) -> int | None:
    """The running number due in a place, if two neighbours agree on it, on one side or on both."""
    before = [k for k in range(place - 1, -1, -1) if k in values][:2]
    after = [k for k in range(place + 1, max(values, default=0) + 1) if k in values][:2]
    told = [
        values[one[0]] + place - one[0]
        for one, other in ((before[:1], after[:1]), (before[:1], before[1:]), (after[:1], after[1:]))
        if one and other and values[one[0]] - values[other[0]] == one[0] - other[0]
    ]
    if values.get(place) in told:  # numbering may start again here
        return values[place]
    return told[0] if told else None
