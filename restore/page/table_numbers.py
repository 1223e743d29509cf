"""Numbers that break the format of their column in a table are read again, each cell as one line.

Another reading replaces the first one only if it fits the column's format and has support: two further
readings agree, or one differs only in separators ("6123", 612,3), or one is the expected running number. The
first reading stays among the word's alternatives. All other differing readings become doubts
(`restore.number_check`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from restore.document import Alternative, Box, Cell, Line, Table, Word
from restore.errors import RecognitionError
from restore.page.cleanup import Cleaned, cleaned_box
from restore.page.image import Pixels
from restore.page.numbers import CropReader
from restore.page.table_cells import ink_box
from restore.table_sense.formats import Odd, Place, odd_cells, texts_of
from restore.table_sense.numbering import Readings, misnumbered
from restore.table_sense.totals import equations, mismatches
from restore.vietnamese.numerals import is_roman
from restore.vietnamese.syllable import digits

# Chosen.
MAX_CELLS = 120  # maximum cells of a page that are read again: limits the cost
_RIM = 0.9  # mm along the sides of a cell that may show its rules
_MIN_CROP = 6  # pixels: minimum side of a crop
_MOST_WORDS = 4  # maximum words as which one number was misread
_SURE = 0.5  # minimum confidence of a single reading that differs only in separators
_MISSED = 2  # minimum cells of a column in which another reading has a separator
_PARTED_SHARE = 1 / 3  # minimum share of the numbers of a column that have separators
_BARE = re.compile(r"\d{2,}%?")
_PARTED = re.compile(r"\d+(?:[.,]\d+)+%?")
_SEPARATED = re.compile(r"\d[.,]\d")
_AROUND = " .,;:|ˆ'’`‘—_"  # characters around a number that are not part of it


@dataclass(frozen=True)
class _Suspect:
    """A cell whose number is read again, and the format that would fit there."""

    cell: Cell
    odd: Odd | None  # None for a cell of a total that does not add up


def read_table_numbers(
    lines: Sequence[Line], tables: Sequence[Table], page: Cleaned, dpi: float, reader: CropReader | None
) -> tuple[Line, ...]:
    """Return the lines with other readings of the numbers that do not fit in their tables.

    Boxes in pixels of the page as it was loaded, at `dpi`. If `reader` is None or raises RecognitionError,
    only earlier readings are used.
    """
    result = list(lines)
    for first_round in (True, False):  # its readings may show another column's format, or its first row
        unsettled: list[_Suspect] = []
        for suspect in _all_suspects(tables, result):
            number = suspect.cell.first
            line = result[number]
            if settled := _settled(suspect.odd, line):
                result[number] = settled
            elif len(line.words) <= _MOST_WORDS and (
                not _agreed(line) if first_round else digits(line.text) and not _looks(line)
            ):
                unsettled.append(suspect)
        if reader is None or not unsettled:
            continue
        crops = [_crop(suspect.cell.box, page, dpi) for suspect in unsettled]
        whole = [k for k, crop in enumerate(crops) if min(crop.shape) >= _MIN_CROP]
        try:
            seen = reader.read_crops([crops[k] for k in whole])
        except RecognitionError:
            return tuple(result)
        for k, read in zip(whole, seen, strict=True):
            if digits(read.text) or is_roman(read.text.strip(_AROUND)):
                number = unsettled[k].cell.first
                sure = min(word.confidence for word in read.words)
                look = Alternative("".join(word.text for word in read.words), sure)
                result[number] = _with_look(result[number], look)
    for suspect in _all_suspects(tables, result):
        number = suspect.cell.first
        result[number] = _settled(suspect.odd, result[number]) or result[number]
    return tuple(result)


def _all_suspects(tables: Sequence[Table], lines: Sequence[Line]) -> list[_Suspect]:
    return [suspect for table in tables for suspect in _suspects(table, lines)][:MAX_CELLS]


def _suspects(table: Table, lines: Sequence[Line]) -> list[_Suspect]:
    """Return single-line cells that break their column's format, then cells of totals that do not add up,
    then numbers without a separator."""
    texts = texts_of(table, lines)
    single = {(cell.row, cell.column): cell for cell in table.cells if cell.last == cell.first + 1}
    held = {place: lines[cell.first] for place, cell in single.items()}
    likely = {place: _likely(line) for place, line in held.items()}
    odd = {one.place: one for one in odd_cells(texts, texts | likely)}
    odd |= {one.place: one for one in misnumbered(_seen(table, lines)) if one.place in single}
    wrong = {place: None for sum_ in mismatches(equations(texts)) for place in sum_.cells if place not in odd}
    wrong |= {place: None for place in _bare(single, lines) if place not in odd}
    return [_Suspect(single[place], odd.get(place)) for place in (*odd, *wrong) if place in single]


def _seen(table: Table, lines: Sequence[Line]) -> Readings:
    """Return what each look saw in each cell; of cells of several lines their first text only."""
    found = {}
    for cell in table.cells:
        rows = lines[cell.first : cell.last]
        looks = [look.text for look in _looks(rows[0])] if len(rows) == 1 else []
        found[cell.row, cell.column] = (" ".join(line.text for line in rows), *looks)
    return found


def _bare(single: Mapping[Place, Cell], lines: Sequence[Line]) -> Iterator[Place]:
    """Yield numbers without a separator ("95" for "9,5") in columns where other readings have separators
    that the first reading missed, or where a third of the numbers have one."""
    held = {place: lines[cell.first] for place, cell in single.items()}
    bare = {place: line for place, line in held.items() if _BARE.fullmatch(line.text)}
    seen = {
        place for place, line in bare.items() if any(_SEPARATED.search(look.text) for look in _looks(line))
    }
    missed = Counter(column for _, column in seen)
    parted = Counter(place[1] for place, line in held.items() if _PARTED.fullmatch(line.text))
    count = parted + Counter(column for _, column in bare)
    yield from (
        place
        for place in bare
        if place not in seen
        and (missed[place[1]] >= _MISSED or parted[place[1]] >= max(_MISSED, _PARTED_SHARE * count[place[1]]))
    )


def _likely(line: Line) -> str:
    """Return the last reading (the second reader's) if it differs from the first only in separators; else
    the most frequent reading, or the first if no two agree."""
    looks = [look.text.strip(_AROUND) for look in _looks(line)]
    if looks and digits(looks[-1]) == digits(line.text) != "":
        return looks[-1]
    ((text, count),) = Counter((line.text, *looks)).most_common(1)
    return text if count > 1 else line.text


def _agreed(line: Line) -> bool:
    """True if two or more other readings all agree with the first."""
    looks = [look.text for word in line.words for look in word.alternatives]
    return len(line.words) == 1 and len(looks) > 1 and {*looks, line.text} == {line.text}


def _crop(box: Box, page: Cleaned, dpi: float) -> Pixels:
    """Crop the ink of a cell from the unscaled page; an empty array if there is none."""
    pixels, matrix = page.full_size
    mm = dpi * float(np.sqrt(np.linalg.det(matrix))) / 25.4
    inner = cleaned_box(box, matrix).padded(-round(_RIM * mm))
    if min(inner.width, inner.height) < _MIN_CROP:
        return np.zeros((0, 0), np.uint8)
    piece = np.ascontiguousarray(pixels[inner.slices])
    ink = ink_box(piece, mm)
    return np.ascontiguousarray(piece[ink.slices]) if ink else np.zeros((0, 0), np.uint8)


def _looks(line: Line) -> tuple[Alternative, ...]:
    """Return the further readings of the whole line."""
    first, *rest = line.words
    if all(word.alternatives and not word.alternatives[0].text for word in rest):
        return first.alternatives
    again = [word.alternatives[0] for word in line.words if word.alternatives]
    if not again:
        return ()
    texts = (word.alternatives[0].text if word.alternatives else word.text for word in line.words)
    return (Alternative(" ".join(filter(None, texts)), min(look.confidence for look in again)),)


def _with_look(line: Line, look: Alternative) -> Line:
    """Add a reading of the whole line; if the line has several words, the first word gets the text."""
    first, *rest = line.words
    words = [replace(first, alternatives=(*_looks(line), look))]
    words += [replace(word, alternatives=(Alternative("", look.confidence),)) for word in rest]
    return replace(line, words=tuple(words))


def _settled(odd: Odd | None, line: Line) -> Line | None:
    """Return the line with the reading that fits its column; None if no such reading has enough support."""
    looks = _looks(line)
    fitting = [(text, look.confidence) for look in looks if odd and (text := _fitting(odd, look.text))]
    if odd is None or not fitting:
        return None
    ((text, count),) = Counter(text for text, _ in fitting).most_common(1)
    sure = max(confidence for other, confidence in fitting if other == text)
    separators = digits(line.text) == digits(text) and sure >= _SURE
    if count < 2 and not odd.expected and not separators:
        return None
    first = Alternative(line.text, min(word.confidence for word in line.words))
    others = tuple(look for look in looks if _fitting(odd, look.text) != text)
    agreeing = tuple(Alternative(text, confidence) for other, confidence in fitting if other == text)
    box = Box.union(word.box for word in line.words)
    return replace(line, words=(Word(text, box, sure, (first, *others, *agreeing)),))


def _fitting(odd: Odd, text: str) -> str:
    """Return the reading as it would stand in its column, if it fits there; else ""."""
    fitting = next((said for said in (text, text.strip(_AROUND)) if odd.fits(said)), "")
    return odd.expected if fitting and odd.expected else fitting
