"""Word files as Decree 30/2020/NĐ-CP wants official documents, by python-docx; with or without the changes.

With changes, each edit is a deletion and an insertion with a comment, and each doubt is highlighted and has a
comment: accepting all gives the restored text, rejecting all the text as it was read. Nothing in the file
depends on the clock: the same document gives the same bytes.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from restore.document import RestoredDocument
from restore.edits import Doubt, Edit
from restore.errors import ToolMissing
from restore.output.archive import repacked
from restore.output.flow import Columns, Element, Grid, Paragraph, elements
from restore.output.markup import SOFTWARE, clean
from restore.output.pieces import Piece

FONT, SIZE = "Times New Roman", 13  # points
MARGINS = {"top_margin": 20, "bottom_margin": 20, "left_margin": 30, "right_margin": 15}  # mm
PAPER = 210, 297  # mm
_INDENT = 12.7  # mm, of a paragraph's first line
_HALF = 80  # mm, from the margin to what stands in the right half
_RECEIVERS = 11  # points
_DATE = re.compile(r"(?i:ngày.*tháng.*năm)")
_MOTTO = re.compile(r"(?i:độc lập\b.*\btự do\b.*\bhạnh phúc)")
_NUMBER = re.compile(r"[-+(]?\d[\d.,%/ ]*\)?")


def build(document: RestoredDocument, tracked: bool, page_breaks: bool) -> bytes:
    """The document as a .docx file. ToolMissing."""
    return _Builder(document, tracked, page_breaks).build()


@dataclass(frozen=True)
class _Look:
    """How a paragraph is set: `size` in points, lengths in millimetres."""

    align: str = "justify"
    bold: bool = False
    italic: bool = False
    size: float = SIZE
    indent: float = 0.0  # of the first line
    left: float = 0.0  # of the whole paragraph
    after: float = 6.0  # points


class _Builder:
    def __init__(self, document: RestoredDocument, tracked: bool, page_breaks: bool) -> None:
        try:
            self._docx = import_module("docx")
        except ImportError:
            raise ToolMissing(
                "The format 'docx' needs the package python-docx.", "pip install 'restore-vi[docx]'"
            ) from None
        self._source = document
        self._tracked = tracked
        self._page_breaks = page_breaks
        self._file = self._docx.Document()
        self._change = 0

    def build(self) -> bytes:
        self._set_up()
        page = 0
        for element in elements(self._source):
            if self._page_breaks and element.page > page:
                self._file.add_page_break()
            page = element.page
            self._add(element)
        self._forget_the_clock()
        stream = io.BytesIO()
        self._file.save(stream)
        return repacked(stream.getvalue())

    # --- the page ---------------------------------------------------------------------------------------

    def _set_up(self) -> None:
        mm, points = self._docx.shared.Mm, self._docx.shared.Pt
        section = self._file.sections[0]
        section.page_width, section.page_height = map(mm, PAPER)
        for name, value in MARGINS.items():
            setattr(section, name, mm(value))
        for name in ("Normal", "Heading 1", "Heading 2", "List Paragraph"):
            style = self._file.styles[name]
            style.font.name, style.font.size = FONT, points(SIZE)
            fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
            for key in list(fonts.attrib):
                if "Theme" in key:
                    del fonts.attrib[key]
            for kind in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
                fonts.set(self._docx.oxml.ns.qn(kind), FONT)
            if name.startswith("Heading"):
                style.font.bold = True
                style.font.color.rgb = self._docx.shared.RGBColor(0, 0, 0)
                style.paragraph_format.keep_with_next = True
        language = self._docx.oxml.OxmlElement("w:lang")
        language.set(self._docx.oxml.ns.qn("w:val"), "vi-VN")
        properties = self._file.styles.element.xpath("w:docDefaults/w:rPrDefault/w:rPr")[0]
        for old in properties.xpath("w:lang"):
            properties.remove(old)
        properties.append(language)
        self._number_pages(section)

    def _number_pages(self, section: Any) -> None:
        """The page's number in the middle above it, but not on the first page."""
        section.different_first_page_header_footer = True
        paragraph = section.header.paragraphs[0]
        paragraph.alignment = self._docx.enum.text.WD_ALIGN_PARAGRAPH.CENTER
        field = self._docx.oxml.OxmlElement("w:fldSimple")
        field.set(self._docx.oxml.ns.qn("w:instr"), "PAGE")
        field.append(self._run("2", "w:t", _Look()))
        paragraph._p.append(field)

    def _forget_the_clock(self) -> None:
        properties = self._file.core_properties
        properties.title = clean(self._source.name)[:255]
        properties.author = properties.last_modified_by = SOFTWARE
        properties.comments, properties.language, properties.revision = "", "vi-VN", 1
        root = properties._element
        for child in [
            child for child in root if child.tag.endswith(("}created", "}modified", "}lastPrinted"))
        ]:
            root.remove(child)

    # --- its elements -----------------------------------------------------------------------------------

    def _add(self, element: Element) -> None:
        if isinstance(element, Grid):
            self._table(element)
        elif isinstance(element, Columns):
            self._columns(element)
        elif element.role != "page-number":
            style = f"Heading {element.heading}" if element.heading else "Normal"
            self._fill(self._file.add_paragraph(style=style), element, _body(element))
        elif self._tracked:
            self._fill(self._file.add_paragraph(), element, _Look("center", size=_RECEIVERS))

    def _columns(self, columns: Columns) -> None:
        mm = self._docx.shared.Mm
        width = PAPER[0] - MARGINS["left_margin"] - MARGINS["right_margin"]
        share = 0.4 if columns.role == "header" else 0.5
        table = self._file.add_table(1, 2)
        table.autofit = False
        self._no_margins(table)
        for column, paragraphs, part in ((0, columns.left, share), (1, columns.right, 1 - share)):
            cell = table.cell(0, column)
            cell.width = table.columns[column].width = mm(round(width * part))
            look = _letterhead if columns.role == "header" else (_signature if column else _receivers)
            self._cell(cell, paragraphs, [look(paragraph) for paragraph in paragraphs])
        self._file.add_paragraph().paragraph_format.space_after = self._docx.shared.Pt(0)

    def _no_margins(self, table: Any) -> None:
        """Let the cells' text take all of their width, which the nation's name needs."""
        margins = self._element("w:tblCellMar")
        for side in ("w:left", "w:right"):
            margins.append(self._element(side, w=0, type="dxa"))
        properties = table._tbl.tblPr
        properties.insert_element_before(margins, "w:tblLook")

    def _table(self, grid: Grid) -> None:
        columns = max(cell.column + cell.column_span for cell, _ in grid.cells)
        table = self._file.add_table(grid.table.rows, columns, "Table Grid")
        widths = _widths(grid, columns)
        inside = PAPER[0] - MARGINS["left_margin"] - MARGINS["right_margin"]
        table.autofit = False
        for column, width in zip(table.columns, widths, strict=True):
            column.width = self._docx.shared.Mm(width * inside)
        slots = table._cells  # asking the table for each would count them anew
        for cell, paragraph in grid.cells:
            slot = slots[cell.row * columns + cell.column]
            if cell.row_span > 1 or cell.column_span > 1:
                last = (cell.row + cell.row_span - 1) * columns + cell.column + cell.column_span - 1
                slot = slot.merge(slots[last])
            slot.width = self._docx.shared.Mm(
                inside * sum(widths[cell.column : cell.column + cell.column_span])
            )
            centred = cell.row == 0 or bool(_NUMBER.fullmatch(paragraph.text)) or len(paragraph.text) <= 4
            look = _Look("center" if centred else "left", cell.row == 0, size=SIZE - 1, after=0)
            self._cell(slot, (paragraph,), [look])
        self._file.add_paragraph().paragraph_format.space_after = self._docx.shared.Pt(0)

    def _cell(self, cell: Any, paragraphs: Sequence[Paragraph], looks: Sequence[_Look]) -> None:
        for number, (paragraph, look) in enumerate(zip(paragraphs, looks, strict=True)):
            self._fill(cell.add_paragraph() if number else cell.paragraphs[0], paragraph, look)

    def _fill(self, target: Any, paragraph: Paragraph, look: _Look) -> None:
        layout = target.paragraph_format
        layout.alignment = getattr(self._docx.enum.text.WD_ALIGN_PARAGRAPH, look.align.upper())
        layout.space_before, layout.space_after = self._docx.shared.Pt(0), self._docx.shared.Pt(look.after)
        if look.left:
            layout.left_indent = self._docx.shared.Mm(look.left)
        if look.indent:
            layout.first_line_indent = self._docx.shared.Mm(look.indent)
        for piece in paragraph.pieces:
            self._piece(target._p, piece, look)

    # --- runs, changes, comments ------------------------------------------------------------------------

    def _piece(self, parent: Any, piece: Piece, look: _Look) -> None:
        if not self._tracked:
            if piece.text:
                parent.append(self._run(piece.text, "w:t", look))
            return
        told = [_told_edit(piece.edit)] if piece.edit else []
        told += [_told_doubt(doubt) for doubt in piece.doubts]
        comments = [self._comment(text) for text in told]
        for number in comments:
            parent.append(self._element("w:commentRangeStart", id=number))
        if piece.edit is None:
            parent.append(self._run(piece.text, "w:t", look, highlight=bool(piece.doubts)))
        else:
            if piece.raw:
                parent.append(self._changed("w:del", self._run(piece.raw, "w:delText", look)))
            if piece.text:
                run = self._run(piece.text, "w:t", look, highlight=bool(piece.doubts))
                parent.append(self._changed("w:ins", run))
        for number in comments:
            parent.append(self._element("w:commentRangeEnd", id=number))
            run = self._element("w:r")
            run.append(self._element("w:commentReference", id=number))
            parent.append(run)

    def _comment(self, text: str) -> int:
        """The number of a new comment."""
        comment = self._file.comments.add_comment(clean(text), SOFTWARE, "r")
        comment._comment_elm.attrib.pop(self._docx.oxml.ns.qn("w:date"), None)
        return int(comment.comment_id)

    def _changed(self, tag: str, run: Any) -> Any:
        self._change += 1
        change = self._element(tag, id=self._change, author=SOFTWARE)
        change.append(run)
        return change

    def _run(self, text: str, tag: str, look: _Look, highlight: bool = False) -> Any:
        run = self._element("w:r")
        properties = self._element("w:rPr")
        if look.bold:
            properties.append(self._element("w:b"))
        if look.italic:
            properties.append(self._element("w:i"))
        if look.size != SIZE:
            properties.append(self._element("w:sz", val=round(2 * look.size)))
        if highlight:
            properties.append(self._element("w:highlight", val="yellow"))
        if len(properties):
            run.append(properties)
        content = self._element(tag)
        content.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        content.text = clean(text)
        run.append(content)
        return run

    def _element(self, tag: str, **attributes: object) -> Any:
        element = self._docx.oxml.OxmlElement(tag)
        for name, value in attributes.items():
            element.set(self._docx.oxml.ns.qn(f"w:{name}"), str(value))
        return element


# --- how things look, and what is said of them ----------------------------------------------------------


def _body(paragraph: Paragraph) -> _Look:
    if paragraph.heading:
        return _Look("justify", bold=True, indent=_INDENT)
    if paragraph.align == "right":
        return _Look("center", bold=True, after=0, left=_HALF)
    if paragraph.align == "center":
        return _Look("center", bold=True, after=0)
    return _Look(paragraph.align, indent=_INDENT)


def _letterhead(paragraph: Paragraph) -> _Look:
    text = paragraph.text
    if _DATE.search(text):
        return _Look("center", italic=True, after=0)
    return _Look("center", bold=text.isupper() or bool(_MOTTO.search(text)), size=SIZE - 1, after=0)


def _receivers(paragraph: Paragraph) -> _Look:
    title = paragraph.text.casefold().startswith("nơi nhận")
    return _Look("left", bold=title, italic=title, size=_RECEIVERS + title, after=0)


def _signature(paragraph: Paragraph) -> _Look:
    return _Look("center", bold=True, after=0)


def _widths(grid: Grid, columns: int) -> list[float]:
    """The share of each column of the table's width, from cells of one column."""
    widths = [0] * columns
    for cell, _ in grid.cells:
        if cell.column_span == 1:
            widths[cell.column] = max(widths[cell.column], cell.box.width)
    usual = sum(widths) / max(1, sum(width > 0 for width in widths)) or 1
    known = [width or usual for width in widths]
    return [width / sum(known) for width in known]


def _told_edit(edit: Edit) -> str:
    return f"Đọc được: “{edit.before}”. Lý do sửa: {edit.reason}. Độ tin cậy: {_percent(edit.confidence)}."


def _told_doubt(doubt: Doubt) -> str:
    others = ", ".join(f"“{text}”" for text in doubt.suggestions)
    told = f" Có thể là: {others}." if others else ""
    return f"Chưa chắc, xin xem lại trên ảnh.{told} Độ tin cậy: {_percent(doubt.confidence)}."


def _percent(share: float) -> str:
    """In Vietnamese notation; never 100 %, which nothing is."""
    return f"{min(99.9, 100 * share):.1f}".replace(".", ",") + " %"
