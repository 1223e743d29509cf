"""Confidences and doubts from the sums in a document's tables, after restoration.

The numbers of a sum that holds confirm each other: their doubts are removed, and their confidence rises. A
total that does not add up is marked; if exactly one other reading of one cell would make it add up, that
reading becomes the first suggestion. No number is changed here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace

from restore.document import Cell, Page, RestoredPage, RestoredWord, Table
from restore.edits import Doubt, Restoration, overlap, with_doubts
from restore.table_sense.formats import Place, odd_cells
from restore.table_sense.notation import parse, with_comma
from restore.table_sense.numbering import misnumbered
from restore.table_sense.totals import Equation, equations, mismatches
from restore.vietnamese.syllable import digits

CONFIRMED = 0.99
"""Least confidence of a number that a sum confirms (chosen)."""
SUSPECT = 0.3
"""Greatest confidence of a number if another reading of it makes the sum add up (chosen)."""
UNEXPLAINED = 0.5
"""Greatest confidence of a total that does not add up (chosen)."""

_WIDE = 3
"""Least columns of the title of a part of a table."""
_NUMERAL = re.compile(r"(?:[IVXH]{2,4}|[VXH])\.")  # III was read as HI
_ONES = re.compile(r"1{1,3}\.")
_AROUND = " .,;:|ˆ'’`‘—_"


@dataclass(frozen=True)
class _Slot:
    """A cell: its [start, end) in the page's raw text, its raw and its restored text, its words."""

    start: int
    end: int
    raw: str
    text: str
    words: tuple[RestoredWord, ...]


def with_sensible_tables(pages: Sequence[Page], restored: Sequence[Restoration]) -> list[Restoration]:
    """The restorations of a document's pages, with numbers of tables confirmed or doubted by their sums."""
    return [
        _checked(RestoredPage(page, one)) if page.tables else one
        for page, one in zip(pages, restored, strict=True)
    ]


def cell_texts(page: RestoredPage, table: Table) -> dict[Place, str]:
    """(row, column) → restored text of each cell, without cells that span columns, which are titles."""
    return {
        (cell.row, cell.column): page.text_within(cell).strip()
        for cell in table.cells
        if cell.column_span == 1 or not page.text_within(cell)[:1].isdigit()
    }


def _checked(page: RestoredPage) -> Restoration:
    result = page.restoration
    for table in page.page.tables:
        slots = {(cell.row, cell.column): slot for cell in table.cells if (slot := _slot(page, cell))}
        texts = cell_texts(page, table)
        found = equations(texts)
        confirmed = _confirmed(found)
        result = _with_confirmed(result, [slots[place] for place in confirmed if place in slots])
        doubts = [*_wrong_totals(found, confirmed, slots), *_unread(texts, confirmed, slots)]
        doubts += _misnumbered(table, confirmed, slots)
        doubts += _ones_among_numerals([slots[title] for title in _titles(table) if title in slots])
        result = with_doubts(result, doubts, stronger=True)
        result = with_doubts(result, list(_on_edits(result, doubts)), changed=True)
    return result


def _on_edits(restoration: Restoration, doubts: Sequence[Doubt]) -> Iterator[Doubt]:
    """Yield doubts on numbers that edits made of other signs within cells that the doubts are about: a date
    and the speck below it."""
    for doubt in doubts:
        for edit in restoration.edits:
            within = doubt.start <= edit.start and edit.end <= doubt.end
            part = edit.end - edit.start < doubt.end - doubt.start
            if within and part and digits(edit.after) and not digits(edit.before):
                yield Doubt(edit.start, edit.end, edit.before, doubt.confidence, (edit.before,))


def _slot(page: RestoredPage, cell: Cell) -> _Slot | None:
    words = tuple(word for row in page.lines[cell.first : cell.last] for word in row)
    if not words:
        return None
    start, end = words[0].start, words[-1].end
    return _Slot(start, end, page.restoration.source[start:end], page.text_within(cell).strip(), words)


# --- totals that add up ---------------------------------------------------------------------------------


def _confirmed(found: Sequence[Equation]) -> set[Place]:
    """The cells of sums that hold. A single sum of small numbers may hold by chance and does not count."""
    held = Counter(one.kind for one in found if one.holds)
    return {
        place
        for one in found
        if one.holds and (held[one.kind] > 1 or one.stated >= 10)
        for place in one.confirmed
    }


def _with_confirmed(restoration: Restoration, slots: Sequence[_Slot]) -> Restoration:
    kept = [doubt for doubt in restoration.doubts if not any(overlap(doubt, slot) for slot in slots)]
    sure = [
        one._replace(value=max(one.value, CONFIRMED)) if any(overlap(one, slot) for slot in slots) else one
        for one in restoration.confidences
    ]
    return replace(restoration, doubts=tuple(kept), confidences=tuple(sure))


# --- totals that do not ---------------------------------------------------------------------------------


def _wrong_totals(
    found: Sequence[Equation], confirmed: Set[Place], slots: Mapping[Place, _Slot]
) -> Iterator[Doubt]:
    for one in mismatches(found):
        mended = {
            (place, text)
            for place in one.cells
            if place in slots and place not in confirmed
            for text in _readings(slots[place])
            if (number := parse(text)) and one.reading(place, number.value).holds
        }
        if len(mended) == 1:
            ((place, text),) = mended
            yield _doubt(slots[place], SUSPECT, text)
        elif one.total in slots and one.total not in confirmed:
            yield _doubt(slots[one.total], UNEXPLAINED)


def _readings(slot: _Slot) -> list[str]:
    """The readings of further looks at the number in a cell, without punctuation around it."""
    if any(look.text for word in slot.words[1:] for look in word.word.alternatives[:1]):
        return []
    return [text for text in _looks(slot) if text != slot.text]


def _looks(slot: _Slot) -> list[str]:
    """What the further looks saw in a cell's first word."""
    return [look.text.strip(_AROUND) for word in slot.words[:1] for look in word.word.alternatives]


def _unread(
    texts: Mapping[Place, str], confirmed: Set[Place], slots: Mapping[Place, _Slot]
) -> Iterator[Doubt]:
    """Doubts on numbers that break the format of their column, unless further looks saw the same.

    A point in place of a decimal comma is doubted whatever the looks saw.
    """
    for odd in odd_cells(texts):
        slot = slots.get(odd.place)
        if slot is None or odd.place in confirmed or not digits(slot.text):
            continue
        looks = _looks(slot)
        comma = with_comma(slot.text)  # a comma that lost its tail is a point in every look
        if odd.fits(comma) or slot.text.strip(_AROUND) not in looks:
            fitting = dict.fromkeys(text for text in (comma, *looks) if odd.fits(text))
            yield _doubt(slot, UNEXPLAINED, *fitting)


def _misnumbered(table: Table, confirmed: Set[Place], slots: Mapping[Place, _Slot]) -> Iterator[Doubt]:
    """Doubts on numbers of columns and rows that break the order of those around them."""
    seen: dict[Place, Sequence[str]] = {(cell.row, cell.column): ("",) for cell in table.cells}
    for place, slot in slots.items():
        seen[place] = (slot.text, *(_looks(slot) if len(slot.words) == 1 else ()))
    for odd in misnumbered(seen):
        slot = slots[odd.place]
        same = digits(slot.text) == digits(odd.expected) != ""
        if odd.place not in confirmed and not same and not odd.fits(slot.text):
            yield _doubt(slot, UNEXPLAINED, odd.expected)


# --- titles over several columns ------------------------------------------------------------------------


def _titles(table: Table) -> list[Place]:
    """Return the places of the titles of parts of a table: cells over all its columns but one, or all."""
    columns = max((cell.column + cell.column_span for cell in table.cells), default=0)
    return [(cell.row, cell.column) for cell in table.cells if cell.column_span >= max(_WIDE, columns - 1)]


def _ones_among_numerals(titles: Sequence[_Slot]) -> Iterator[Doubt]:
    """Doubts on titles that begin with ones if another one begins with a Roman numeral: "1.", "II."."""
    if any(_NUMERAL.match(title.text) for title in titles):
        for title in titles:
            first = title.words[0]
            if _ONES.fullmatch(first.text):
                numeral = first.text.replace("1", "I")
                yield Doubt(first.start, first.end, first.word.text, UNEXPLAINED, (numeral,))


def _doubt(slot: _Slot, sure: float, *suggestions: str) -> Doubt:
    return Doubt(slot.start, slot.end, slot.raw, sure, suggestions)
