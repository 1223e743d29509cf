"""What passes between the stages: pages of words with boxes in, a restored text with its edits out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple


@dataclass(frozen=True)
class Box:
    """A rectangle in pixels of the page image, origin top left."""

    left: int
    top: int
    width: int
    height: int


class Alternative(NamedTuple):
    """What another look at a word gave: "" where its text went to the word before. `confidence` is 0–1."""

    text: str
    confidence: float


@dataclass(frozen=True)
class Word:
    """One word as the recogniser read it. `confidence` is 0–1.

    `alternatives` are what further looks gave, the same text too; none for a word that was read once.
    """

    text: str
    box: Box
    confidence: float
    alternatives: tuple[Alternative, ...] = ()


@dataclass(frozen=True)
class Line:
    """Words on one line. `lead` parts it from the line before: a line feed; in a table, see `Table`.

    `role` is one of "body", "header" (the letterhead), "footer" (receivers and signature), "page-number",
    "table"; a line is "body" unless it is surely something else.
    """

    words: tuple[Word, ...]
    lead: str = "\n"
    role: str = "body"

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)


@dataclass(frozen=True)
class Cell:
    """A cell of a table; rows and columns count from 0, a merged cell stands at its top left."""

    row: int
    column: int
    row_span: int
    column_span: int
    box: Box
    first: int  # its lines on the page: [first, last)
    last: int

    @property
    def empty(self) -> bool:
        return self.first == self.last


@dataclass(frozen=True)
class Table:
    """A ruled table. Its cells, row by row, hold lines of the page.

    In the page's text a row is one line: a tab leads from column to column (so an empty or merged cell
    leaves tabs beside each other), a blank from line to line of a cell.
    """

    box: Box
    cells: tuple[Cell, ...]

    @property
    def rows(self) -> int:
        return max(cell.row + cell.row_span for cell in self.cells)


@dataclass(frozen=True)
class Page:
    """One page image and what was read on it, in reading order."""

    number: int  # from 1
    width: int  # pixels
    height: int
    dpi: float
    lines: tuple[Line, ...]
    notes: tuple[str, ...] = ()  # what was done to the image, what went wrong
    tables: tuple[Table, ...] = ()
    profile: str = ""  # how its text errs, where that is known better than from the recogniser
    error: str = ""  # why it could not be read

    @property
    def text(self) -> str:
        return text_of(self.lines)


def text_of(lines: Sequence[Line]) -> str:
    return "".join(line.lead + line.text for line in lines).removeprefix("\n")


class Reading(NamedTuple):
    """How well [start, end) of a text was read (0–1), and what further looks at that place gave."""

    start: int
    end: int
    confidence: float
    alternatives: tuple[Alternative, ...] = ()


@dataclass(frozen=True)
class Document:
    name: str
    pages: tuple[Page, ...]


@dataclass(frozen=True)
class Edit:
    """One change: `before` stood at [start, end) of the input text and `after` took its place.

    Offsets count code points of the *input*. `source` names the witness that decided (an identifier such
    as "language"), `reason` tells a reader in Vietnamese, `confidence` is the calibrated probability, 0–1,
    that `after` is what the page says.
    """

    start: int
    end: int
    before: str
    after: str
    source: str
    confidence: float
    reason: str


@dataclass(frozen=True)
class Doubt:
    """A token that was kept although it may be wrong: `suggestions`, best first, were not sure enough."""

    start: int
    end: int
    text: str
    confidence: float
    suggestions: tuple[str, ...] = ()


class Confidence(NamedTuple):
    """How probable it is (0–1, calibrated) that what now stands for [start, end) of the input is right."""

    start: int
    end: int
    value: float


@dataclass(frozen=True)
class Restoration:
    """A restored text and everything that was changed to get there.

    `apply(source, edits) == text` and `undo(text, edits) == source`, exactly. `confidences` are those of
    all words, changed and kept.
    """

    source: str
    text: str
    edits: tuple[Edit, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    profile: str = "plain"
    notes: tuple[str, ...] = ()
    confidences: tuple[Confidence, ...] = ()

    @classmethod
    def of(
        cls,
        source: str,
        edits: Sequence[Edit],
        doubts: Sequence[Doubt],
        profile: str,
        notes: tuple[str, ...] = (),
        confidences: Sequence[Confidence] = (),
    ) -> Restoration:
        """A restoration whose text is what the edits make of `source`."""
        text = apply(source, edits)
        return cls(source, text, tuple(edits), tuple(doubts), profile, notes, tuple(confidences))

    def without(self, rejected: Sequence[Edit]) -> Restoration:
        """The same restoration with some edits taken back; nothing is said any more of how sure these are."""
        kept = tuple(edit for edit in self.edits if edit not in rejected)
        gone = {place for edit in rejected for place in range(edit.start, edit.end)}
        sure = tuple(c for c in self.confidences if gone.isdisjoint(range(c.start, c.end)))
        return replace(self, text=apply(self.source, kept), edits=kept, confidences=sure)


def apply(source: str, edits: Sequence[Edit]) -> str:
    """The text after `edits` (sorted, not overlapping). ValueError if one does not fit `source`."""
    parts: list[str] = []
    position = 0
    for edit in edits:
        if edit.start < position or source[edit.start : edit.end] != edit.before:
            raise ValueError(f"edit at {edit.start} does not fit the text: expected {edit.before!r}")
        parts += source[position : edit.start], edit.after
        position = edit.end
    return "".join(parts) + source[position:]


def undo(text: str, edits: Sequence[Edit]) -> str:
    """The input that `edits` turned into `text`. ValueError if `text` is not their result."""
    shift, back = 0, []
    for edit in edits:
        start = edit.start + shift
        back.append(
            replace(edit, start=start, end=start + len(edit.after), before=edit.after, after=edit.before)
        )
        shift += len(edit.after) - len(edit.before)
    return apply(text, back)


def compose(middle: str, back: Sequence[Edit], edits: Sequence[Edit]) -> list[Edit]:
    """Two passes told as one: edits of the source, when `back` leads from `middle` to the source.

    Both lists are edits of `middle`, sorted. Where they overlap they become one edit, with the reason of
    the later pass; a place that only the first pass touched keeps the first one's.
    """
    queue = sorted([(e.start, e.end, e, True) for e in back] + [(e.start, e.end, e, False) for e in edits],
                   key=lambda cell: cell[:2])  # fmt: skip
    told: list[Edit] = []
    shift = 0  # what `back` has moved so far
    while queue:
        start, end, *_ = queue[0]
        cluster: list[tuple[int, int, Edit, bool]] = []
        while queue and (queue[0][0] < end or not cluster):
            cluster.append(queue.pop(0))
            end = max(end, cluster[-1][1])
        first, later = (
            [_moved(e, -start) for _, _, e, early in cluster if early is kind] for kind in (True, False)
        )
        before, after = (apply(middle[start:end], side) for side in (first, later))
        head = (later or first)[0]
        told.append(
            replace(head, start=start + shift, end=start + shift + len(before), before=before, after=after)
        )
        shift += len(before) - (end - start)
    return [edit for edit in told if edit.before != edit.after]


def relocate(position: int, back: Sequence[Edit], after: bool = False) -> int:
    """Where a place of the middle text lies in the source; inside an edit of `back`, at its near end."""
    shift = 0
    for edit in back:
        if position <= edit.start:
            break
        if position < edit.end:
            return edit.start + shift + (len(edit.after) if after else 0)
        shift += len(edit.after) - len(edit.before)
    return position + shift


def _moved(edit: Edit, distance: int) -> Edit:
    return replace(edit, start=edit.start + distance, end=edit.end + distance)
