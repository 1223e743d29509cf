"""Reflow: the lines of each paragraph joined into one, across the pages of the document.

A line is joined to the next only if the page shows that they belong together: it runs to the right margin;
the next begins at the left margin, in letters of the same size, and not like a new item. In doubt the line
break stays. A page number or form feed inside a paragraph is moved behind it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from statistics import median

from restore.document import RestoredPage


@dataclass(frozen=True)
class Row:
    """A line as a reader sees it; lengths in pixels. `fixed`: it has columns and is never joined."""

    text: str
    left: int
    right: int
    top: int
    height: int  # median of its words' heights
    fixed: bool = False
    lines: tuple[int, ...] = ()  # indices of the page's lines


_NEAR = 6  # rows above and below that a row is compared with: the page may be a little skewed
_SLACK = 0.6  # row heights: margins that differ by less are the same
_WITNESSES = 2  # other rows that must end, or start, at the same margin
_BEYOND = 0.25  # greatest share of neighbouring rows that reach beyond the margin
_COLUMNS = 2.5  # row heights: a gap this wide separates columns
_FAR = 1.9  # row pitches at most within a paragraph
_SIZES = 0.7  # least ratio of two rows' heights within a paragraph: headings and footnotes differ more

_START = re.compile(
    r"""[-–—+*•·▪~]\s*\S  # list items
      | \(?\d{1,3}(?:\.\d{1,2})*[.)]\s | \d{1,2}(?:\.\d{1,2})+\s
      | \(?[a-zđA-ZĐ]{1,2}[.)]\s | \(?[IVXLC]{1,6}[.)]\s
      | Điều\s\d+\s?[.:] | (?:Chương|CHƯƠNG|Mục|MỤC|Phần|PHẦN)\s[IVXLC\d]+\b
      | Căn\scứ\b | Trong\sđó\s?: | Xét\b | Theo\sđề\snghị\b | Nơi\snhận\b | Kính\sgửi\b | Số\s?: | V/v\b
      | (?:TM|KT|TL|TUQ|T/M|K/T|Q)\.\s""",
    re.VERBOSE,
)
_ENDED = re.compile(r"[.;:!?…][”\"')\]]*$")
_PAGE_NUMBER = re.compile(r"[-–—~]?\s*\d{1,4}\s*[-–—~.]?|(?i:trang)\s*\d{1,4}(?:\s*/\s*\d{1,4})?")
_CUT_CODE = re.compile(r"[^\W_][-/]$")  # "12/CT-" at the end of a line, "BCT" on the next
_CUT_NUMBER = re.compile(r"\d/\S*[-/]$")  # surely a document number, at whatever width its line ends


def rows(page: RestoredPage) -> list[Row]:
    """The rows of a page that have restored text; a table row is one row."""
    in_table = {
        line for table in page.page.tables for cell in table.cells for line in range(cell.first, cell.last)
    }
    found: list[Row] = []
    texts = page.restoration.text.split("\n")
    groups = [group for group in grouped(page) if any(page.lines[number] for number in group)]
    if len(groups) != len(texts):  # an edit spans several lines
        texts = [
            " ".join(word.text for number in group for word in page.lines[number] if word.text)
            for group in groups
        ]
    if not page.page.width:  # text without an image has no geometry
        return [Row(text, 0, 0, 0, 0, True, tuple(group)) for group, text in zip(groups, texts, strict=True)]
    for group, text in zip(groups, texts, strict=True):
        boxes = [word.box for number in group for word in page.page.lines[number].words]
        height = median(box.height for box in boxes)
        gaps = (after.left - box.right for box, after in pairwise(boxes))
        found.append(
            Row(
                text,
                min(box.left for box in boxes),
                max(box.right for box in boxes),
                round(median(box.top for box in boxes)),
                round(height),
                not in_table.isdisjoint(group) or max(gaps, default=0) > _COLUMNS * height,
                tuple(group),
            )
        )
    return found


def grouped(page: RestoredPage) -> list[list[int]]:
    """The indices of the lines of each row; a line whose lead is a line feed begins a row."""
    groups: list[list[int]] = []
    for number, line in enumerate(page.page.lines):
        if line.lead.startswith("\n") or not groups:
            groups.append([])
        groups[-1].append(number)
    return groups


Place = tuple[int, int]
"""(page, row on the page), both from 0."""


def reflow(pages: Sequence[Sequence[Row]]) -> str:
    """The text of the pages, separated by form feeds, one line per paragraph."""
    return "\f".join(
        "\n".join(joined([pages[page][row].text for page, row in paragraph]) for paragraph in paragraphs)
        for paragraphs in flow(pages)
    )


def flow(pages: Sequence[Sequence[Row]]) -> list[list[list[Place]]]:
    """For each page, the paragraphs that begin on it, each as the places of its rows."""
    told: list[list[list[Place]]] = [[]]
    current: list[Place] = []
    held: list[Place | None] = []  # page numbers and page ends (None) within a paragraph
    last: tuple[_Page, int] | None = None

    def end() -> None:
        if current:
            told[-1].append(list(current))
        for place in held:
            if place is None:
                told.append([])
            else:
                told[-1].append([place])
        current.clear()
        held.clear()

    for number, page in enumerate(_Page(list(page)) for page in pages):
        if number:
            held.append(None)
        for index in range(len(page.rows)):
            if page.is_number(index):
                held.append((number, index))
                continue
            if not (last and _goes_on(*last, page, index)):
                end()
            current.append((number, index))
            last = page, index
    end()
    return told


def joined(texts: Sequence[str]) -> str:
    """The rows of a paragraph as one text; a code that a line end cut is put together."""
    text = texts[0]
    for following in texts[1:]:
        text += following if is_cut(text, following) else f" {following}"
    return text


def is_cut(text: str, following: str) -> bool:
    return bool(_CUT_CODE.search(text)) and following[:1].isalnum()


@dataclass(frozen=True)
class _Page:
    rows: list[Row]

    def is_number(self, index: int) -> bool:
        """True for a page number: digits alone, in the first or last two rows."""
        at_edge = index < 2 or index >= len(self.rows) - 2
        return at_edge and bool(_PAGE_NUMBER.fullmatch(self.rows[index].text.strip()))

    def full(self, index: int) -> bool:
        """True if the row runs to the right margin."""
        row, around = self.rows[index], self._around(index)
        same = sum(abs(other.right - row.right) <= self._slack for other in around)
        beyond = sum(other.right > row.right + self._slack for other in around)
        return same >= _WITNESSES and beyond <= _BEYOND * len(around)

    def at_left(self, index: int) -> bool:
        """True if the row starts at the left margin."""
        row, around = self.rows[index], self._around(index)
        same = sum(abs(other.left - row.left) <= self._slack for other in around)
        beyond = sum(other.left < row.left - self._slack for other in around)
        return same >= _WITNESSES and beyond <= _BEYOND * len(around)

    @cached_property
    def indents(self) -> bool:
        """True if paragraphs start with an indent, judged by the rows that follow short ones."""
        starts = [index for index in range(1, len(self.rows)) if not self.full(index - 1)]
        indented = [index for index in starts if self._is_indented(index)]
        return len(indented) >= 2

    def _is_indented(self, index: int) -> bool:
        """True if the row starts further right than the row after it, which starts at the margin."""
        if index + 1 >= len(self.rows) or not self.full(index) or not self.at_left(index + 1):
            return False
        return self.rows[index].left > self.rows[index + 1].left + self._slack

    def pitch(self) -> float:
        """The median distance from row to row in pixels; 0 for a single row."""
        steps = [b.top - a.top for a, b in pairwise(self.rows) if b.top > a.top]
        return median(steps) if steps else 0.0

    @cached_property
    def _slack(self) -> float:
        return _SLACK * median(row.height for row in self.rows)

    def _around(self, index: int) -> list[Row]:
        near = [*self.rows[max(0, index - _NEAR) : index], *self.rows[index + 1 : index + _NEAR + 1]]
        return [row for row in near if not row.fixed]


def _goes_on(page: _Page, index: int, next_page: _Page, next_index: int) -> bool:
    """True if row `next_index` of `next_page` continues the paragraph of row `index` of `page`."""
    row, after = page.rows[index], next_page.rows[next_index]
    if row.fixed or after.fixed or _START.match(after.text) or row.text.isupper() != after.text.isupper():
        return False
    if min(row.height, after.height) < _SIZES * max(row.height, after.height):
        return False
    cut = _CUT_NUMBER.search(row.text) and after.text[:1].isupper()
    if not (cut or page.full(index)) or not next_page.at_left(next_index):
        return False
    if page is not next_page:
        return not _ENDED.search(row.text)
    if not 0 < after.top - row.top <= _FAR * page.pitch():
        return False
    return page.indents or not _ENDED.search(row.text)
