"""Word files in the layout of Decree 30/2020/NĐ-CP, by python-docx, with or without tracked changes.

With tracked changes, each edit is a deletion and an insertion with a comment, and each doubt is highlighted
and has a comment. Accepting all gives the restored text, rejecting all the text as it was read. The same
document always gives the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import replace
from importlib import import_module
from typing import Any

from restore.document import RestoredDocument
from restore.edits import Doubt, Edit
from restore.errors import ToolMissing
from restore.output import looks
from restore.output.archive import repacked
from restore.output.flow import Columns, Element, Grid, Paragraph, elements
from restore.output.heads import head_rows
from restore.output.looks import FONT, MARGINS, PAPER, SIZE, Look
from restore.output.markup import SOFTWARE, clean
from restore.output.pieces import Piece

_WORD = "http://schemas.microsoft.com/office/word"


def build(document: RestoredDocument, tracked: bool, page_breaks: bool) -> bytes:
    """The document as the bytes of a .docx file. ToolMissing if python-docx is not installed."""
    return _Builder(document, tracked, page_breaks).build()


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
        above: Element | None = None
        for element in elements(self._source):
            if self._page_breaks and element.page > (above.page if above else 0):
                self._file.add_page_break()
            self._add(element, above)
            above = element
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
        compatible = self._file.settings.element.xpath("w:compat")[0]
        for old in list(compatible):
            compatible.remove(old)
        compatible.append(self._element("w:compatSetting", name="compatibilityMode", uri=_WORD, val=15))

    def _number_pages(self, section: Any) -> None:
        """Print page numbers centred in the header, except on the first page."""
        section.different_first_page_header_footer = True
        paragraph = section.header.paragraphs[0]
        paragraph.alignment = self._docx.enum.text.WD_ALIGN_PARAGRAPH.CENTER
        field = self._docx.oxml.OxmlElement("w:fldSimple")
        field.set(self._docx.oxml.ns.qn("w:instr"), "PAGE")
        field.append(self._run("2", "w:t", Look()))
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

    def _add(self, element: Element, above: Element | None) -> None:
        if isinstance(element, Grid):
            self._table(element)
        elif isinstance(element, Columns):
            self._columns(element)
        elif element.role != "page-number":
            style = f"Heading {element.heading}" if element.heading else "Normal"
            self._fill(self._file.add_paragraph(style=style), element, looks.body(element, above))
        elif self._tracked:
            self._fill(self._file.add_paragraph(), element, Look("center", size=looks.RECEIVERS))

    def _columns(self, columns: Columns) -> None:
        share = 0.4 if columns.role == "header" else 0.5
        table = self._file.add_table(1, 2)
        self._lay_out(table, [looks.WIDTH * share, looks.WIDTH * (1 - share)], 0)
        for column, paragraphs in enumerate((columns.left, columns.right)):
            look = (
                looks.letterhead if columns.role == "header" else (looks.receivers, looks.signature)[column]
            )
            self._cell(table.cell(0, column), paragraphs, [look(paragraph) for paragraph in paragraphs])
        self._gap()

    def _table(self, grid: Grid) -> None:
        columns = max(cell.column + cell.column_span for cell, _ in grid.cells)
        style = "Table Grid" if grid.table.ruled else "Normal Table"
        table = self._file.add_table(grid.table.rows, columns, style)
        self._lay_out(table, widths := looks.widths(grid, columns), looks.CELL_MARGIN)
        head = head_rows(grid.table, {cell: paragraph.text for cell, paragraph in grid.cells})
        for row in table.rows[:head] if grid.table.rows > head else ():
            row._tr.get_or_add_trPr().append(self._element("w:tblHeader"))
        slots = table._cells  # python-docx lists all cells anew at each `table.cell`
        for cell, paragraph in grid.cells:
            slot = slots[cell.row * columns + cell.column]
            if cell.row_span > 1 or cell.column_span > 1:
                last = (cell.row + cell.row_span - 1) * columns + cell.column + cell.column_span - 1
                slot = slot.merge(slots[last])
            slot.width = self._docx.shared.Mm(sum(widths[cell.column : cell.column + cell.column_span]))
            self._cell(slot, (paragraph,), [looks.cell(paragraph, cell.row < head)])
        self._gap()

    def _lay_out(self, table: Any, widths: Sequence[float], margin: float) -> None:
        """Set the widths of columns and the margins of cells, in mm, and keep each row on one page."""
        mm = self._docx.shared.Mm
        table.autofit = False
        for column, width in zip(table.columns, widths, strict=True):
            column.width = mm(width)
        if len(table.rows) == 1:
            for cell, width in zip(table.rows[0].cells, widths, strict=True):
                cell.width = mm(width)
        margins = self._element("w:tblCellMar")
        for side in ("w:left", "w:right"):
            margins.append(self._element(side, w=mm(margin).twips, type="dxa"))
        table._tbl.tblPr.insert_element_before(margins, "w:tblLook")
        for row in table.rows:
            row._tr.get_or_add_trPr().append(self._element("w:cantSplit"))

    def _gap(self) -> None:
        """Add the empty paragraph that Word requires after a table."""
        self._file.add_paragraph().paragraph_format.space_after = self._docx.shared.Pt(0)

    def _cell(self, cell: Any, paragraphs: Sequence[Paragraph], looks: Sequence[Look]) -> None:
        for number, (paragraph, look) in enumerate(zip(paragraphs, looks, strict=True)):
            self._fill(cell.add_paragraph() if number else cell.paragraphs[0], paragraph, look)

    def _fill(self, target: Any, paragraph: Paragraph, look: Look) -> None:
        layout = target.paragraph_format
        layout.alignment = getattr(self._docx.enum.text.WD_ALIGN_PARAGRAPH, look.align.upper())
        points = self._docx.shared.Pt
        layout.space_before, layout.space_after = points(look.before), points(look.after)
        if look.left:
            layout.left_indent = self._docx.shared.Mm(look.left)
        if look.indent:
            layout.first_line_indent = self._docx.shared.Mm(look.indent)
        bold, plain = replace(look, bold=True), look
        left = look.label  # bold letters that are still to come
        for piece in paragraph.pieces:
            for part in _parted(piece, left):
                self._piece(target._p, part, bold if left > 0 else plain)
                left -= len(part.text)

    # --- runs, changes, comments ------------------------------------------------------------------------

    def _piece(self, parent: Any, piece: Piece, look: Look) -> None:
        if not self._tracked:
            if piece.text:
                parent.append(self._run(piece.text, "w:t", look))
            return
        told = [_edit_comment(piece.edit)] if piece.edit else []
        told += [_doubt_comment(doubt) for doubt in piece.doubts]
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
        """Add a comment and return its number."""
        comment = self._file.comments.add_comment(clean(text), SOFTWARE, "r")
        comment._comment_elm.attrib.pop(self._docx.oxml.ns.qn("w:date"), None)
        return int(comment.comment_id)

    def _changed(self, tag: str, run: Any) -> Any:
        self._change += 1
        change = self._element(tag, id=self._change, author=SOFTWARE)
        change.append(run)
        return change

    def _run(self, text: str, tag: str, look: Look, highlight: bool = False) -> Any:
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


# --- texts of comments -----------------------------------------------------------------------------------


def _parted(piece: Piece, place: int) -> Iterator[Piece]:
    """The piece cut at `place` in its text; a piece that was changed or is doubted stays whole."""
    if piece.edit or piece.doubts or not 0 < place < len(piece.text):
        yield piece
    else:
        yield from (Piece(text, text) for text in (piece.text[:place], piece.text[place:]))


def _edit_comment(edit: Edit) -> str:
    return f"Đọc được: “{edit.before}”. Lý do sửa: {edit.reason}. Độ tin cậy: {_percent(edit.confidence)}."


def _doubt_comment(doubt: Doubt) -> str:
    others = ", ".join(f"“{text}”" for text in doubt.suggestions)
    told = f" Có thể là: {others}." if others else ""
    return f"Chưa chắc, xin xem lại trên ảnh.{told} Độ tin cậy: {_percent(doubt.confidence)}."


def _percent(share: float) -> str:
    """The share in Vietnamese notation, at most 99,9 %: no confidence is 100 %."""
    return f"{min(99.9, 100 * share):.1f}".replace(".", ",") + " %"
