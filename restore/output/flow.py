"""A restored document as the elements of an office document: paragraphs, columns, tables.

Lines are joined into paragraphs as in `reflow`. The letterhead becomes two columns; so do receivers and
signature.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from statistics import median

from restore.document import Cell, RestoredDocument, RestoredPage, Table
from restore.output.pieces import LinePieces, Piece, line_pieces
from restore.output.reflow import Place, Row, flow, is_cut, rows

_CENTRED = 0.05  # of the text's width: how far the middle of a centred row may be off
_INSIDE = 0.06  # of the text's width: least distance of a centred row from both margins
_IN_TITLE = 0.015  # the same in a title, whose lines may be almost as wide as the text
_CENTRED_ROWS = 3  # a paragraph with more rows than this is never centred
_SHORT = 100  # characters of a heading
_RIGHT = 0.45  # of the text's width: least indent of text in the right half, such as signatures
_INDENTED = 0.2  # of the text's width: least indent of a paragraph indented as a whole; first lines: 0.08
_ROOM = 4.0  # rows: greatest space above a paragraph that is reported
_ITEM = re.compile(r"[-–—+*•]|(?:\d{1,2}|[a-zđ])[.)]\s")
_SUBJECT = re.compile(r"(?:Về việc|V/v)\b")
_BLANK = Piece(" ", " ")
_PART = re.compile(r"(?i:PHẦN|CHƯƠNG)\s+(?:[IVXLC]+|\d+|thứ)\b")
_SECTION = re.compile(r"(?i:MỤC)\s+\d+\b|Điều\s+\d+[a-zđ]?\s*[.:]")
_NUMBERED = re.compile(r"(?:[IVXLC]{1,6}|\d{1,2}(?:\.\d{1,2})*)[.,]\s+\w")
_OPEN = re.compile(r"[^\W\d_][”\"')]*$|\d$")  # no heading ends with a full stop


@dataclass(frozen=True)
class Paragraph:
    """`align` is "justify", "center", "left" or "right"; `heading` the level, 0 for none; `page` counts from
    0.

    `left`: indent of the whole paragraph, as a share of the text's width. `above`: the space above it in
    usual row distances, 0 for none. `note`: it is centred and stands in parentheses.
    """

    pieces: tuple[Piece, ...]
    role: str = "body"
    align: str = "justify"
    heading: int = 0
    page: int = 0
    left: float = 0.0
    above: float = 0.0
    note: bool = False

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
    """The elements of the document, in reading order."""
    sheets = [_Sheet(page, number) for number, page in enumerate(document.pages)]
    paragraphs = [paragraph for page in flow([sheet.rows for sheet in sheets]) for paragraph in page]
    done: set[int] = set()  # ids of tables; `flow` may move a row of digits, like a page number
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
    """The elements made of neighbouring paragraphs that have one role and begin on one page."""
    paragraphs = [_paragraph(sheets, places, role) for places in group]
    if role == "body":
        paragraphs = list(_with_notes(_with_headings(_with_titles(sheets, group, paragraphs))))
    if role in ("header", "footer"):
        sides = [sheet.on_the_right(places[0][1]) for places in group]
        left, right = (
            tuple(one for one, right in zip(paragraphs, sides, strict=True) if right is wanted)
            for wanted in (False, True)
        )
        if left and right and sides == sorted(sides):  # else the page was not read column by column
            yield Columns(role, left, right, sheet.number)
            return
    yield from paragraphs


def _paragraph(sheets: Sequence[_Sheet], places: Sequence[Place], role: str) -> Paragraph:
    pieces = _together([line for page, row in places for line in sheets[page].lines(row)])
    page, row = places[0]
    align = "justify" if len(places) > _CENTRED_ROWS else sheets[page].align(row)
    left = min(sheets[page].indent(row) for page, row in places) if align == "justify" else 0.0
    above = sheets[page].room_above(row)
    return Paragraph(pieces, role, align, 0, page, left if left > _INDENTED else 0.0, above)


def _with_titles(
    sheets: Sequence[_Sheet], group: Sequence[Sequence[Place]], paragraphs: Sequence[Paragraph]
) -> Iterator[Paragraph]:
    """The paragraphs, with a line below a centred one centred too if it runs nearly from margin to margin."""
    before = ""
    for places, paragraph in zip(group, paragraphs, strict=True):
        page, row = places[0]
        found = paragraph
        if before == "center" and paragraph.align == "justify" and len(places) == 1:
            text = paragraph.text
            told = _SUBJECT.match(text) or (sheets[page].is_centred(row, _IN_TITLE) and not _ITEM.match(text))
            if told and _OPEN.search(text):
                found = replace(paragraph, align="center", left=0.0)
        before = found.align
        yield found


def _with_headings(paragraphs: Sequence[Paragraph] | Iterator[Paragraph]) -> Iterator[Paragraph]:
    """The paragraphs with heading levels: names of parts are headings, and short numbered lines that no other
    such line follows."""
    told = list(paragraphs)
    for paragraph, after in zip(told, [*told[1:], None], strict=True):
        yield replace(paragraph, heading=_level(paragraph, after))


def _level(paragraph: Paragraph, after: Paragraph | None) -> int:
    text = paragraph.text
    if len(text) > _SHORT or (paragraph.align in ("center", "right") and not _PART.match(text)):
        return 0
    if _PART.match(text):
        return 1
    if not _OPEN.search(text):
        return 0
    if _SECTION.match(text):
        return 2
    alike = after is None or (_NUMBERED.match(after.text) and _OPEN.search(after.text))  # items of a list
    if not _NUMBERED.match(text) or (alike and text[0].isdigit()):
        return 0
    return 1 if text.isupper() else 0 if alike else 2


def _with_notes(paragraphs: Iterator[Paragraph]) -> Iterator[Paragraph]:
    """The paragraphs; centred lines that together stand in parentheses ("(Kèm theo …)") are marked as
    notes."""
    told = list(paragraphs)
    index = 0
    while index < len(told):
        end, depth = index, 0
        if told[index].text.startswith("("):
            while end < len(told) and told[end].align == "center" and (depth or end == index):
                depth += told[end].text.count("(") - told[end].text.count(")")
                end += 1
        if end > index and depth == 0 and told[end - 1].text.endswith(")"):
            yield from (replace(paragraph, note=True) for paragraph in told[index:end])
            index = end
        else:
            yield told[index]
            index += 1


def _together(lines: Sequence[LinePieces]) -> tuple[Piece, ...]:
    """The pieces of the lines of one paragraph, in order, with a space between lines."""
    found: list[Piece] = []
    glued = True
    for line in lines:
        if found and not glued and not is_cut(found[-1].text, line.text):
            found.append(_BLANK)
        found += line.pieces
        glued = line.glued
    return tuple(found)


class _Sheet:
    """A page with its rows and text margins."""

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
        steps = [after.top - row.top for row, after in pairwise(beside)]
        self._pitch = median([step for step in steps if step > 0] or [0])

    def role(self, row: int) -> str:
        return self._role(self.rows[row])

    def _role(self, row: Row) -> str:
        """The role of the row's first line; "table" exactly if the row lies in a table."""
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
        """True if the row's middle is in the right half of the page."""
        return self.rows[row].left + self.rows[row].right > self._page.page.width

    def align(self, row: int) -> str:
        """ "center" for a row equally far from both margins, "right" for one in the right half, else
        "justify"; "left" for all where the page has no margins."""
        if not self._page.page.width or self._right <= self._left:
            return "left"
        if _ITEM.match(self.rows[row].text):
            return "justify"
        if self.is_centred(row, _INSIDE):
            return "center"
        return "right" if self.indent(row) > _RIGHT and not self.rows[row].fixed else "justify"

    def is_centred(self, row: int, inside: float) -> bool:
        """True if the row is equally far from both margins, and at least `inside` (a share of the text's
        width) from each."""
        width = self._right - self._left
        before, behind = self.rows[row].left - self._left, self._right - self.rows[row].right
        return min(before, behind) > inside * width and abs(before - behind) < 2 * _CENTRED * width

    def indent(self, row: int) -> float:
        """The left end of the row, measured from the left margin, as a share of the text's width."""
        width = self._right - self._left
        return (self.rows[row].left - self._left) / width if width > 0 else 0.0

    def room_above(self, row: int) -> float:
        """The space to the next row above, in usual row distances; 0 if there is no more than usual."""
        own = self.rows[row]
        above = [
            other.top
            for other in self.rows[:row]
            if other.top < own.top and other.left < own.right and own.left < other.right
        ]
        if not above or not self._pitch:
            return 0.0
        return min(_ROOM, max(0.0, (own.top - max(above)) / self._pitch - 1))
