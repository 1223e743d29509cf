"""A page's text, line by line, in pieces that were changed, kept or doubted: for formats that show
changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from restore.document import RestoredPage
from restore.edits import Doubt, Edit, overlap


@dataclass(frozen=True)
class Piece:
    """Text that `edit` changed from `raw` to `text`, or kept text (no edit). All white space is spaces."""

    raw: str
    text: str
    edit: Edit | None = None
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True)
class LinePieces:
    """The pieces of a line. `glued`: an edit removed the white space before the next line."""

    pieces: tuple[Piece, ...]
    glued: bool = False

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)

    @property
    def raw(self) -> str:
        return "".join(piece.raw for piece in self.pieces)


def line_pieces(page: RestoredPage) -> list[LinePieces]:
    """The pieces of each line of the page. An edit across lines belongs to the line that it begins in."""
    source, edits = page.restoration.source, page.restoration.edits
    starts = [line[0].start if line else None for line in page.lines]
    found: list[LinePieces] = []
    position = index = 0  # offset in the source; index of the next edit
    for number, line in enumerate(page.lines):
        if not line:
            found.append(LinePieces(()))
            continue
        following = next((start for start in starts[number + 1 :] if start is not None), len(source) + 1)
        position = max(position, line[0].start)
        pieces: list[Piece] = []
        while index < len(edits) and edits[index].start < following:
            edit = edits[index]
            pieces += _kept(page, position, edit.start)
            pieces.append(_changed(page, edit))
            position, index = max(position, edit.end), index + 1
        if position < line[-1].end:
            pieces += _kept(page, position, line[-1].end)
            position = line[-1].end
        found.append(LinePieces(tuple(pieces), position > line[-1].end))
    return found


def _changed(page: RestoredPage, edit: Edit) -> Piece:
    doubts = tuple(doubt for doubt in page.restoration.doubts if overlap(doubt, edit))
    return Piece(_blanks(edit.before), _blanks(edit.after), edit, doubts)


def _kept(page: RestoredPage, start: int, end: int) -> Iterator[Piece]:
    """[start, end) of the source as pieces, cut where doubts begin and end."""
    doubts = [doubt for doubt in page.restoration.doubts if doubt.start < end and start < doubt.end]
    cuts = sorted({start, end, *(min(max(place, start), end) for d in doubts for place in (d.start, d.end))})
    for left, right in pairwise(cuts):
        text = _blanks(page.restoration.source[left:right])
        yield Piece(text, text, None, tuple(d for d in doubts if d.start < right and left < d.end))


def _blanks(text: str) -> str:
    return "".join(" " if char.isspace() else char for char in text)
