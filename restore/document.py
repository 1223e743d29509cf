"""Data that the stages exchange: pages of words with boxes, and restored pages. No heavy imports."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from restore.edits import Restoration
from restore.page_text import Alternative as Alternative
from restore.page_text import PageText as PageText
from restore.page_text import Reading as Reading
from restore.provenance import UNKNOWN, Provenance
from restore.spans import Moved, follow, least_confidence
from restore.treatment import UNTREATED, Treatment


@dataclass(frozen=True)
class Box:
    """A rectangle in pixels of an image, origin top left. `right` and `bottom` are exclusive."""

    left: int
    top: int
    width: int
    height: int

    @classmethod
    def between(cls, left: int, top: int, right: int, bottom: int) -> Box:
        return cls(left, top, right - left, bottom - top)

    @classmethod
    def union(cls, boxes: Iterable[Box]) -> Box:
        """The smallest box around all `boxes`; at least one is required."""
        lefts, tops, rights, bottoms = zip(*((b.left, b.top, b.right, b.bottom) for b in boxes), strict=True)
        return cls.between(min(lefts), min(tops), max(rights), max(bottoms))

    @property
    def right(self) -> int:
        return self.left + self.width

    @property
    def bottom(self) -> int:
        return self.top + self.height

    @property
    def area(self) -> int:
        return self.width * self.height

    @property
    def center(self) -> tuple[float, float]:
        return self.left + self.width / 2, self.top + self.height / 2

    @property
    def slices(self) -> tuple[slice, slice]:
        """Rows and columns of the box in an image array, without what lies left of or above the image."""
        return (
            slice(max(0, self.top), max(0, self.bottom)),
            slice(max(0, self.left), max(0, self.right)),
        )

    def moved(self, across: int, down: int) -> Box:
        return Box(self.left + across, self.top + down, self.width, self.height)

    def scaled(self, factor: float) -> Box:
        """The box in an image enlarged by `factor`; each of its four numbers is rounded on its own."""
        return Box(*(round(side * factor) for side in (self.left, self.top, self.width, self.height)))

    def padded(self, across: int, down: int | None = None) -> Box:
        """The box with margins of `across` pixels left and right and `down` (default: the same) above and
        below. It may reach beyond the image."""
        down = across if down is None else down
        return Box(self.left - across, self.top - down, self.width + 2 * across, self.height + 2 * down)

    def intersection(self, other: Box) -> Box | None:
        """The common part; None if the boxes share no pixel."""
        left, top = max(self.left, other.left), max(self.top, other.top)
        right, bottom = min(self.right, other.right), min(self.bottom, other.bottom)
        return Box.between(left, top, right, bottom) if right > left and bottom > top else None

    def overlaps(self, other: Box) -> bool:
        return self.intersection(other) is not None

    def contains(self, x: float, y: float) -> bool:
        """True if the point lies in the box."""
        return self.left <= x < self.right and self.top <= y < self.bottom


NOWHERE = Box(0, 0, 0, 0)


@dataclass(frozen=True)
class Word:
    """A word as the recogniser read it. `confidence` is 0–1. `box` is `NOWHERE` in text without an image.

    `alternatives`: the results of second looks, equal ones too; empty for a word that was read once.
    """

    text: str
    box: Box
    confidence: float
    alternatives: tuple[Alternative, ...] = ()

    @property
    def joined(self) -> bool:
        """True if a second look read the word as part of the word before."""
        return bool(self.alternatives) and not self.alternatives[0].text

    def believed(self, most: float) -> Word:
        """Return the word with no reading of a higher confidence than `most`."""
        looks = tuple(look._replace(confidence=min(look.confidence, most)) for look in self.alternatives)
        return replace(self, confidence=min(self.confidence, most), alternatives=looks)


@dataclass(frozen=True)
class Line:
    """Words on one line. `lead` is the white space before it: a line feed, or in a table another (see
    `Table`).

    `role` is one of "body", "header" (the letterhead), "footer" (receivers and signature), "page-number",
    "table"; a line is "body" unless it surely has another role.
    """

    words: tuple[Word, ...]
    lead: str = "\n"
    role: str = "body"

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    def runs(self) -> Iterator[tuple[int, int]]:
        """Yield first and last (exclusive) index of words that second looks joined; most are alone."""
        starts = [k for k, word in enumerate(self.words) if k == 0 or not word.joined]
        yield from pairwise((*starts, len(self.words)))

    def only(self, stays: Callable[[Word], bool]) -> Line:
        """The line with the words for which `stays` is true. Alternatives that were read across a kept and a
        removed word are dropped."""
        kept: list[Word] = []
        for first, last in self.runs():
            here = [word for word in self.words[first:last] if stays(word)]
            whole = len(here) == last - first
            kept += here if whole else (replace(word, alternatives=()) for word in here)
        return replace(self, words=tuple(kept))

    def replacing(self, first: int, last: int, new: Sequence[Word]) -> Line:
        """The line with `new` in place of its words [first, last). Alternatives that were read across a kept
        and a replaced word are dropped."""
        words = list(self.words)
        for a, b in self.runs():
            if a < last and first < b and not first <= a < b <= last:
                words[a:b] = (replace(word, alternatives=()) for word in words[a:b])
        words[first:last] = new
        return replace(self, words=tuple(words))


@dataclass(frozen=True)
class Cell:
    """A cell of a table. Rows and columns count from 0; a merged cell has the indices of its top left."""

    row: int
    column: int
    row_span: int
    column_span: int
    box: Box
    first: int  # its lines are [first, last) of the page's
    last: int

    @property
    def empty(self) -> bool:
        return self.first == self.last


@dataclass(frozen=True)
class Table:
    """A table, with rules (`ruled`) or with white space between its columns; `cells` are sorted by row.

    In the page's text a table row is one line: a tab leads to the next column (also past empty and merged
    cells), a space to the next line of a cell.
    """

    box: Box
    cells: tuple[Cell, ...]
    ruled: bool = True

    @property
    def rows(self) -> int:
        return max(cell.row + cell.row_span for cell in self.cells)

    def after_insertion(self, count: int, place: int) -> Table:
        """Return the table after `count` lines were inserted before line `place` of its page, in no cell."""
        cells = (
            replace(cell, first=cell.first + count, last=cell.last + count) if cell.first >= place else cell
            for cell in self.cells
        )
        return replace(self, cells=tuple(cells))


@dataclass(frozen=True)
class Mark:
    """Something on a page that is not text: `kind` is "handwriting", "seal", "stamp", "incoming" or "unread".

    `text` is what a stamp says; it is not part of the page's text. "incoming" is the receiving office's
    stamp; its `fields` are "number" and "date", if they could be read. "unread" is ink in which no look found
    a word: signatures, remains of a seal, blurred letters.
    """

    kind: str
    box: Box
    text: str = ""
    fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Page:
    """A page image and what was read on it, in reading order."""

    number: int  # from 1
    width: int  # pixels of the upright page; so are all boxes
    height: int
    dpi: float
    lines: tuple[Line, ...]
    treatment: Treatment = UNTREATED
    tables: tuple[Table, ...] = ()
    profile: str = ""  # kind of errors in its text, "" for the recogniser's
    error: str = ""  # why the page could not be read
    rotation: int = 0  # 0, 90, 180 or 270: degrees clockwise that turned the image upright
    marks: tuple[Mark, ...] = ()

    @property
    def notes(self) -> tuple[str, ...]:
        """What was done to the page and what went wrong, as text for people."""
        errors = (f"not read: {self.error}",) if self.error else ()
        return (*self.treatment.notes(self.rotation), *errors)

    @property
    def text(self) -> str:
        return text_of(self.lines)


def text_of(lines: Sequence[Line]) -> str:
    return "".join(line.lead + line.text for line in lines).removeprefix("\n")


@dataclass(frozen=True)
class Document:
    name: str
    pages: tuple[Page, ...]


@dataclass(frozen=True)
class RestoredWord:
    """A word as read, and its restored text: "" if it was joined to the word before, with spaces if it was
    split.

    [start, end) is its place in the page's raw text, [restored_start, restored_end) in the restored one.
    `confidence` is the calibrated probability, 0–1, that `text` is right; None if unknown.
    """

    word: Word
    text: str
    start: int
    end: int
    restored_start: int
    restored_end: int
    confidence: float | None = None


@dataclass(frozen=True)
class RestoredPage:
    page: Page
    restoration: Restoration  # of `page.text`

    @cached_property
    def lines(self) -> tuple[tuple[RestoredWord, ...], ...]:
        """The restored words of each line."""
        return restored_words(self.page.lines, self.restoration)

    def text_within(self, cell: Cell) -> str:
        """The restored text of a cell of one of the page's tables, its lines joined by spaces."""
        rows = self.lines[cell.first : cell.last]
        return " ".join(word.text for row in rows for word in row if word.text)


@dataclass(frozen=True)
class RestoredDocument:
    name: str
    pages: tuple[RestoredPage, ...]
    provenance: Provenance = UNKNOWN

    @property
    def document(self) -> Document:
        """The document as it was read."""
        return Document(self.name, tuple(page.page for page in self.pages))

    @property
    def text(self) -> str:
        """The restored text; form feeds separate pages."""
        return "\f".join(page.restoration.text for page in self.pages)


def readings(page: Page) -> tuple[Reading, ...]:
    """The readings of the words of the page's text; empty for a page whose text layer was kept."""
    found: list[Reading] = []
    words = (word for line in page.lines for word in line.words) if not page.profile else ()
    for word, (start, end) in zip(words, _spans(page.lines), strict=False):
        if word.joined:  # part of the reading before
            before = found.pop()
            found.append(before._replace(end=end, confidence=min(before.confidence, word.confidence)))
        else:
            found.append(Reading(start, end, word.confidence, word.alternatives))
    return tuple(found)


def restored_words(lines: Sequence[Line], restoration: Restoration) -> tuple[tuple[RestoredWord, ...], ...]:
    """The words of each line with their restored text; `restoration` is that of the lines' joined text."""
    spans = list(_spans(lines))
    moved = iter(follow(restoration.source, spans, restoration.edits))
    sure = iter(least_confidence(spans, restoration.confidences))
    place = iter(spans)
    return tuple(
        tuple(_restored_word(word, next(place), next(moved), next(sure)) for word in line.words)
        for line in lines
    )


def _restored_word(word: Word, place: tuple[int, int], moved: Moved, sure: float | None) -> RestoredWord:
    return RestoredWord(word, moved.text, *place, moved.start, moved.end, sure)


def _spans(lines: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """[start, end) of each word in the lines' text."""
    start = 0
    for number, line in enumerate(lines):
        start += len(line.lead) if number else len(line.lead.removeprefix("\n"))
        for word in line.words:
            yield start, start + len(word.text)
            start += len(word.text) + 1
        start -= bool(line.words)
