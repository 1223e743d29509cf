"""A restored document as what an office document is made of: paragraphs, columns, tables.

Lines become paragraphs as in `reflow`; the letterhead becomes two columns, and so do receivers and signature.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from restore.document import Cell, RestoredDocument, RestoredPage, Table
from restore.output.pieces import LinePieces, Piece, line_pieces
from restore.output.reflow import Place, Row, flow, is_cut, rows

_CENTRED = 0.05  # of the text's width: by how much a centred row may be off
_INSIDE = 0.06  # of the text's width: how far it is from both margins at least
_CENTRED_ROWS = 3  # a paragraph of more is not looked at
_SHORT = 100  # characters of a heading
_RIGHT = 0.45  # of the text's width: where what stands in the right half begins, as signatures do
_ITEM = re.compile(r"[-–—+*•]|\w{1,2}[.)]\s")
_BLANK = Piece(" ", " ")
_HEADINGS = (
    re.compile(r"(?:PHẦN|CHƯƠNG|Phần|Chương)\s+(?:[IVXLC]+|\d+|thứ)\b|[IVXLC]{1,6}\.\s+[^a-zà-ỹ]+$"),
    re.compile(r"(?:MỤC|Mục)\s+\d+\b|Điều\s+\d+\s*[.:]"),
)


@dataclass(frozen=True)
class Paragraph:
    """`align` is "justify", "center", "left" or "right"; `heading` its level, 0 for none; `page` from 0."""

    pieces: tuple[Piece, ...]
    role: str = "body"
    align: str = "justify"
    heading: int = 0
    page: int = 0

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces).strip()

    @property
    def raw(self) -> str:
        return "".join(piece.raw for piece in self.pieces).strip()


@dataclass(frozen=True)
class Columns:
    """Two columns side by side: a letterhead ("header"), or receivers and signature ("footer")."""

    role: str
    left: tuple[Paragraph, ...]
    right: tuple[Paragraph, ...]
    page: int = 0


@dataclass(frozen=True)
class Grid:
    """A table with the paragraph in each of its cells."""

    table: Table
    cells: tuple[tuple[Cell, Paragraph], ...]
    page: int = 0


Element = Paragraph | Columns | Grid


def elements(document: RestoredDocument) -> Iterator[Element]:
    """All that the document says, in order."""
    sheets = [_Sheet(page, number) for number, page in enumerate(document.pages)]
    paragraphs = [paragraph for page in flow([sheet.rows for sheet in sheets]) for paragraph in page]
    done: set[int] = set()  # tables, by identity: a row of digits may stand elsewhere, as page numbers do
    for (number, role), group in groupby(paragraphs, key=lambda places: _kind(sheets, places[0])):
        if role == "table":
            tables = {id(table): table for places in group if (table := sheets[number].table(places[0][1]))}
            yield from (sheets[number].grid(table) for key, table in tables.items() if key not in done)
            done |= tables.keys()
        else:
            yield from _elements(sheets, sheets[number], role, list(group))


def _kind(sheets: Sequence[_Sheet], place: Place) -> tuple[int, str]:
    page, row = place
    return page, sheets[page].role(row)


def _elements(
    sheets: Sequence[_Sheet], sheet: _Sheet, role: str, group: Sequence[Sequence[Place]]
) -> Iterator[Element]:
    """What neighbouring paragraphs of one role that begin on one page make up."""
    paragraphs = [_paragraph(sheets, places, role) for places in group]
    if role in ("header", "footer"):
        sides = [sheet.on_the_right(places[0][1]) for places in group]
        left, right = (
            tuple(one for one, right in zip(paragraphs, sides, strict=True) if right is wanted)
            for wanted in (False, True)
        )
        if left and right and sides == sorted(sides):  # else they were not read column by column
            yield Columns(role, left, right, sheet.number)
            return
    yield from paragraphs


def _paragraph(sheets: Sequence[_Sheet], places: Sequence[Place], role: str) -> Paragraph:
    pieces = _together([line for page, row in places for line in sheets[page].lines(row)])
    page, row = places[0]
    align = "justify" if len(places) > _CENTRED_ROWS else sheets[page].align(row)
    text = "".join(piece.text for piece in pieces)
    level = next((level for level, pattern in enumerate(_HEADINGS, 1) if pattern.match(text)), 0)
    return Paragraph(pieces, role, align, level if role == "body" and len(text) <= _SHORT else 0, page)


def _together(lines: Sequence[LinePieces]) -> tuple[Piece, ...]:
    """The pieces of lines that follow each other in a paragraph, with blanks between them."""
    found: list[Piece] = []
    glued = True
    for line in lines:
        if found and not glued and not is_cut(found[-1].text, line.text):
            found.append(_BLANK)
        found += line.pieces
        glued = line.glued
    return tuple(found)


class _Sheet:
    """A page with its rows."""

    def __init__(self, page: RestoredPage, number: int) -> None:
        self.number = number
        self._page = page
        self._pieces = line_pieces(page)
        self.rows = rows(page)
        self._tables = {
            line: table
            for table in page.page.tables
            for cell in table.cells
            for line in range(cell.first, cell.last)
        }
        beside = [row for row in self.rows if not row.fixed and self._role(row) == "body"] or self.rows
        lefts, rights = sorted(row.left for row in beside), sorted(row.right for row in beside)
        self._left = lefts[len(lefts) // 10] if lefts else 0
        self._right = rights[-1 - len(rights) // 10] if rights else 0

    def role(self, row: int) -> str:
        return self._role(self.rows[row])

    def _role(self, row: Row) -> str:
        """That of the row's first line: "table" in a table, and only there."""
        if any(line in self._tables for line in row.lines):
            return "table"
        role = self._page.page.lines[row.lines[0]].role
        return "body" if role == "table" else role

    def lines(self, row: int) -> list[LinePieces]:
        return [self._pieces[number] for number in self.rows[row].lines]

    def table(self, row: int) -> Table | None:
        return next((self._tables[line] for line in self.rows[row].lines if line in self._tables), None)

    def grid(self, table: Table) -> Grid:
        cells = tuple(
            (
                cell,
                Paragraph(_together(self._pieces[cell.first : cell.last]), "table", "left", 0, self.number),
            )
            for cell in table.cells
        )
        return Grid(table, cells, self.number)

    def on_the_right(self, row: int) -> bool:
        """Does the row stand in the right half of the page?"""
        return self.rows[row].left + self.rows[row].right > self._page.page.width

    def align(self, row: int) -> str:
        """ "center" for a row as far from one margin as from the other, "right" for one in the right half."""
        width = self._right - self._left
        if not self._page.page.width or width <= 0:
            return "left"
        before, behind = self.rows[row].left - self._left, self._right - self.rows[row].right
        if before > _RIGHT * width and not self.rows[row].fixed:
            return "right"
        if _ITEM.match(self.rows[row].text):
            return "justify"
        inside = min(before, behind) > _INSIDE * width
        return "center" if inside and abs(before - behind) < 2 * _CENTRED * width else "justify"
