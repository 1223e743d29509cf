"""Paragraph formats of Word files, after Decree 30/2020/NĐ-CP."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from restore.output.flow import Element, Grid, Paragraph

FONT, SIZE = "Times New Roman", 13  # points
MARGINS = {"top_margin": 20, "bottom_margin": 20, "left_margin": 30, "right_margin": 15}  # mm
PAPER = 210, 297  # mm
WIDTH = PAPER[0] - MARGINS["left_margin"] - MARGINS["right_margin"]
CELL_MARGIN = 1.2  # mm, left and right in a table
RECEIVERS = 11  # points

_INDENT = 12.7  # mm, of a paragraph's first line
_HALF = 80  # mm, indent of text in the right half
_LETTER = 0.22  # mm per point of size: greatest mean width of a bold letter
_ROW = 1.35  # row distance in letter sizes
_GAP = 6.0  # points between paragraphs
_LABEL = re.compile(r"Điều\s+\d+[a-zđ]?\s*[.:]|(?:[IVXLC]{1,6}|\d{1,2})[.,]\s+[^:]{3,60}:")
_BASIS = re.compile(r"Căn cứ\b.*[;.,]$|(?:Xét|Theo) (?:đề nghị|tờ trình|Tờ trình)\b", re.DOTALL)
_ADDRESSED = re.compile(r"Kính (?:gửi|trình)\b")
_DATE = re.compile(r"(?i:ngày.*tháng.*năm)")
_MOTTO = re.compile(r"(?i:độc lập\b.*\btự do\b.*\bhạnh phúc)")
_NUMBER = re.compile(r"[-+(]?\d[\d.,%/ ]*\)?")


@dataclass(frozen=True)
class Look:
    """The format of a paragraph: `size` in points, lengths in millimetres, space before and after in points.

    `label`: how many letters at its beginning are bold if not all of it is.
    """

    align: str = "justify"
    bold: bool = False
    italic: bool = False
    size: float = SIZE
    indent: float = 0.0  # of the first line
    left: float = 0.0  # of the whole paragraph
    before: float = 0.0
    after: float = _GAP
    label: int = 0


def body(paragraph: Paragraph, above: Element | None) -> Look:
    """The format of a body paragraph below the element `above`."""
    look = _body(paragraph)
    if look.align != "center":
        title = isinstance(above, Paragraph) and above.align in ("center", "right") and not above.heading
        return replace(look, before=_GAP if title else 0.0)
    room = paragraph.above * _ROW * SIZE if paragraph.align == "right" else min(_GAP, paragraph.above * SIZE)
    return replace(look, before=round(room))


def _body(paragraph: Paragraph) -> Look:
    text = paragraph.text
    if paragraph.heading and paragraph.align == "justify":
        return Look("justify", bold=True, indent=_INDENT)
    if paragraph.align == "right":
        return Look("center", bold=True, after=0, left=_HALF)
    if paragraph.align == "center":
        plain = bool(_ADDRESSED.match(text))
        return Look("center", bold=not (plain or paragraph.note), italic=paragraph.note, after=0)
    if paragraph.left:
        return Look("left", left=round(paragraph.left * WIDTH, 1))
    label = _LABEL.match(text)
    bold = len(label[0]) if label and (label[0][0] == "Đ" or label[0].isupper()) else 0
    return Look(paragraph.align, italic=bool(_BASIS.match(text)), indent=_INDENT, label=bold)


def letterhead(paragraph: Paragraph) -> Look:
    text = paragraph.text
    if _DATE.search(text):
        return Look("center", italic=True, after=0)
    return Look("center", bold=text.isupper() or bool(_MOTTO.search(text)), size=SIZE - 1, after=0)


def receivers(paragraph: Paragraph) -> Look:
    title = paragraph.text.casefold().startswith("nơi nhận")
    return Look("left", bold=title, italic=title, size=RECEIVERS + title, after=0)


def signature(paragraph: Paragraph) -> Look:
    """Bold, with the space that signature and seal take on the page."""
    return Look("center", bold=True, before=round(paragraph.above * _ROW * SIZE), after=0)


def cell(paragraph: Paragraph, head: bool) -> Look:
    text = paragraph.text
    centred = head or bool(_NUMBER.fullmatch(text)) or len(text) <= 4
    return Look("center" if centred else "left", head, size=SIZE - 1, after=0)


def widths(grid: Grid, columns: int) -> list[float]:
    """The width of each column in millimetres: its share of the table, widened so that no word is cut if
    there is room."""
    shares, least = [0.0] * columns, [2 * CELL_MARGIN] * columns
    for one, paragraph in grid.cells:
        if one.column_span == 1:
            shares[one.column] = max(shares[one.column], one.box.width)
            longest = max((len(word) for word in paragraph.text.split()), default=0)
            least[one.column] = max(least[one.column], longest * _LETTER * SIZE + 2 * CELL_MARGIN)
    usual = sum(shares) / max(1, sum(share > 0 for share in shares)) or 1
    known = [share or usual for share in shares]
    if sum(least) >= WIDTH:
        return [WIDTH * share / sum(known) for share in known]
    wanted = [max(0.0, WIDTH * share / sum(known) - low) for share, low in zip(known, least, strict=True)]
    free = WIDTH - sum(least)
    total = sum(wanted) or 1
    return [low + free * more / total for low, more in zip(least, wanted, strict=True)]
