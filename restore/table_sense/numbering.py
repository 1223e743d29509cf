"""The numbers that a table gives to its columns and rows: a misread one is told by its neighbours.

A row below the head numbers the columns: "(1) (2) (3)". The first column numbers the rows: running numbers,
in parts with Roman numerals or capitals ("I, 1, 2, II, 1"), or with numbers of their own ("1, 1.1, 1.2, 2").
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from restore.table_sense.formats import Format, Odd, Place
from restore.vietnamese.numerals import is_roman, roman, value_of
from restore.vietnamese.syllable import digits

Readings: TypeAlias = Mapping[Place, Sequence[str]]
"""What each look saw in each cell of a table, the first look first; ("",) for an empty cell."""

# Chosen.
_FEWEST_COLUMNS, _FEWEST_ROWS = 3, 4  # numbered columns, rows at least
_SHARE = 0.6  # least share of them whose number was seen by a look ...
_SHARE_IN_BRACKETS = 0.4  # ... if columns are numbered in brackets, of which signs such as @) and Œ are made
_LONGEST = 5  # characters of a cell in a row of numbers
_LATER = 0.3  # cost of a number that only a later look saw ...
_ALIKE = 0.7  # ... and of one that only looks like what was seen
_GOING_ON = 0.2  # cost of a part whose numbers do not begin again
_JUMP = 1.5  # cost of a number or numeral that does not follow the one before
_UNKNOWN = 2.0  # cost of a cell that is no number at all
_BEAM = 12  # states kept

_AROUND = " .,;:|'’`‘\"“”—_"
_COLUMN = re.compile(r"\W{0,2}(\d{1,2})\W{0,2}(?:=.*)?")  # (5); 8=6-7 is the eighth column
_BRACKETS = re.compile(r"[()\[\]{}]")
_BETWEEN = re.compile(r"\W?\d{1,2}[a-zđ]\W?")  # (3a), a column put in after (3)
_SQUARE = re.compile(r"\[\d{1,2}\]")
_ROW = re.compile(r"\d{1,3}")
_PART = re.compile(r"(\d{1,3})\.(\d{1,2})")
_LETTER = re.compile(r"[A-HĐ]")
# What "I", "II" and "III" become: serifs that touch make other letters of them.
_LIKE = str.maketrans(
    {"1": "I", "l": "I", "|": "I", "!": "I", "Ì": "I", "Í": "I", "Ị": "I", "ì": "I", "ị": "I"}
)
_NUMERALS = tuple(map(roman, range(1, 11)))
_LIKE_NUMERAL = {
    "n": ("II",),
    "H": ("II",),
    "HI": ("II", "III"),
    "IH": ("III",),
    "m": ("III",),
    "M": ("III",),
}


def misnumbered(seen: Readings) -> list[Odd]:
    """Return the cells whose first reading is not the number that their row or column calls for.

    A number that the rows call for, but that resembles none of a cell's readings, is left out.
    """
    due = {place: number for row in _heads(seen) for place, number in _numbered_row(seen, row)}
    rest = {place: looks for place, looks in seen.items() if place not in due}
    due |= dict(_numbered_column(rest))
    return [Odd(place, Format(), due[place]) for place in sorted(due) if seen[place][0] != due[place]]


# --- The row that numbers the columns --------------------------------------------------------------------


def _heads(seen: Readings) -> Iterator[int]:
    """Yield the rows up to the first one that begins with a number: those below it hold data."""
    for row in sorted({row for row, _ in seen}):
        yield row
        first = seen.get((row, 0), ("",))[0]
        if _column(first) or is_roman(first):
            return


def _numbered_row(seen: Readings, row: int) -> Iterator[tuple[Place, str]]:
    """Yield the number of each cell that was read in a row that numbers the columns.

    Columns without brackets count from 1. A gap or a repeated number is the author's if the next one goes on
    from it, or a number like 3a stands there.
    """
    order = sorted(column for r, column in seen if r == row)  # a cell over two columns has one number
    cells = {k: seen[row, column] for k, column in enumerate(order)}
    # Letters may stand before the numbers: A, B, 1, 2.
    cells = {k: looks for k, looks in cells.items() if looks[0] and not _LETTER.fullmatch(looks[0])}
    if not all(_may_be_column(looks[0]) for looks in cells.values()):
        return
    numbers = {k: {_column(look) for look in looks} - {0} for k, looks in cells.items()}
    votes = Counter(number - k for k, told in numbers.items() for number in told)
    ((shift, count),) = votes.most_common(1) or [(0, 0)]
    bracketed = sum(bool(_BRACKETS.search(looks[0])) for looks in cells.values()) * 2 >= len(cells)
    if count < max(_FEWEST_COLUMNS, (_SHARE_IN_BRACKETS if bracketed else _SHARE) * len(cells)):
        return
    firsts = {k: _column(looks[0]) for k, looks in cells.items()}
    unlettered = (k for k, place in enumerate(order) if not _LETTER.fullmatch(seen[row, place][0]))
    if not bracketed and 1 not in (min(cells) + shift, min(unlettered) + shift):
        return
    if any(_BETWEEN.fullmatch(looks[0]) or _SQUARE.fullmatch(looks[0]) for looks in cells.values()):
        return
    for k, looks in cells.items():
        due, read = k + shift, firsts[k]
        if due <= 0 or (due not in numbers[k] and not (bracketed or digits(looks[0]))):
            continue
        beside = (firsts.get(k - 1) == read - 1, firsts.get(k + 1) == read + 1)
        kept = "=" in looks[0] or (read and any(beside) and due not in numbers[k])
        yield (row, order[k]), looks[0] if kept else f"({due})" if bracketed else str(due)


def _column(text: str) -> int:
    """The number of a column, or 0."""
    found = _COLUMN.fullmatch(text)
    return int(found[1]) if found else 0


def _may_be_column(text: str) -> bool:
    return len(text) <= _LONGEST or bool(_COLUMN.fullmatch(text))


# --- The column that numbers the rows --------------------------------------------------------------------


class _At(NamedTuple):
    """Where the numbering stands after a row: in which part, at which number, and at which part of that."""

    part: int = 0
    number: int = 0
    below: int = 0


class _Path(NamedTuple):
    cost: float
    labels: tuple[str, ...]  # the number of each row; "" if unknown
    met: int = 0  # rows whose number follows from the rows before, and was seen by a look


def _numbered_column(seen: Readings) -> Iterator[tuple[Place, str]]:
    """Yield the numbers of the rows whose first reading is another one."""
    places = sorted(place for place, looks in seen.items() if place[1] == 0 and looks[0])
    rows = [[look.strip(_AROUND) for look in seen[place]] for place in places]
    while rows and not any(map(_is_number, rows[0])):  # the head
        rows, places = rows[1:], places[1:]
    if len(rows) < _FEWEST_ROWS:
        return
    path = _explained(rows)
    if path.met < _SHARE * len(rows):
        return
    told = list(zip(places, rows, path.labels, strict=True))
    ends = Counter(seen[place][0][len(label) :] for place, looks, label in told if label == looks[0])
    ((end, _),) = ends.most_common(1) or [("", 0)]
    parted = any(is_roman(label) and not all(map(str.isdigit, looks)) for _, looks, label in told)
    for place, looks, label in told:
        if label and looks[0] != label and (parted or not is_roman(label)):  # without parts, a 1 is no I
            yield place, label + end


def _explained(rows: Sequence[Sequence[str]]) -> _Path:
    """Return the cheapest explanation of a column: the beam search over where the numbering may stand."""
    paths = {_At(): _Path(0.0, ())}
    for index, looks in enumerate(rows):
        after: dict[_At, _Path] = {}
        for at, path in paths.items():
            for state, label, cost, follows in _steps(at, looks, first=index == 0):
                new = _Path(path.cost + cost, (*path.labels, label), path.met + follows)
                if state not in after or new.cost < after[state].cost:
                    after[state] = new
        paths = dict(sorted(after.items(), key=lambda item: item[1].cost)[:_BEAM])
    return min(paths.values(), key=lambda path: path.cost)


def _steps(at: _At, looks: Sequence[str], first: bool) -> Iterator[tuple[_At, str, float, bool]]:
    """Yield the state after a row, its number, what that costs, and if it follows from the rows before."""
    due = [(at._replace(number=at.number + 1, below=0), str(at.number + 1))]
    if at.number:
        due.append((at._replace(below=at.below + 1), f"{at.number}.{at.below + 1}"))
    numeral = roman(at.part + 1)
    due += [(_At(at.part + 1), numeral), (_At(at.part + 1, at.number), numeral)]
    for state, label in due:
        cost = _cost(label, looks)
        if cost is not None:
            yield state, label, cost + _GOING_ON * (state.part > at.part and state.number > 0), True
    jump = 0.0 if first else _JUMP
    read = looks[0]
    if _ROW.fullmatch(read):
        yield _At(at.part, int(read)), read, jump, False
    elif part := _PART.fullmatch(read):
        yield _At(at.part, int(part[1]), int(part[2])), read, jump, False
    elif _LETTER.fullmatch(read):
        yield _At(), read, 0.0, False
    numerals = {look: _LATER * (look != read) for look in looks if is_roman(look)}
    if not at.part:  # the first part on this page
        numerals |= {label: _LATER for label in _NUMERALS if label not in numerals and _is_like(label, read)}
    for label, cost in numerals.items():
        yield _At(value_of(label)), label, jump + cost, False
    yield at, "", _UNKNOWN, False
    yield _At(at.part + 1), "", _UNKNOWN, False
    yield at._replace(number=at.number + 1, below=0), "", _UNKNOWN, False


def _cost(label: str, looks: Sequence[str]) -> float | None:
    """Return what it costs that a row has this number; None if no look saw it or its like."""
    if label == looks[0]:
        return 0.0
    if label in looks:
        return _LATER
    return _ALIKE if any(_is_like(label, look) for look in looks) else None


def _is_like(label: str, read: str) -> bool:
    """True if `read` is the number without its point, or what a Roman numeral is often read as."""
    if is_roman(label):
        strokes = read.translate(_LIKE)
        return strokes == label or label in _LIKE_NUMERAL.get(strokes, ())
    return label != read and "." in label and digits(label) == read


def _is_number(text: str) -> bool:
    return bool(_ROW.fullmatch(text) or _PART.fullmatch(text) or is_roman(text) or _LETTER.fullmatch(text))
