"""Tables as a spreadsheet (XLSX): a sheet for each table, numbers as numbers, doubtful cells with a
comment."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from typing import Any

from restore.document import Cell, RestoredDocument, RestoredPage, RestoredWord, Word
from restore.errors import ToolMissing
from restore.output import DEFAULTS, Options
from restore.output.archive import repacked
from restore.output.continued import Part, joined_tables
from restore.output.heads import head_rows
from restore.output.markup import SOFTWARE, clean
from restore.table_sense.notation import parse
from restore.vietnamese.syllable import digits

SUFFIX = "xlsx"

# Measured on 85 drawn pages: 1,061 of 5,210 right cells have a word below _SURE, mostly units and words cut
# off from their sentence; 534 are doubtful by these three; of 295 wrong cells 174 and 158.
_SURE = 0.9  # confidence below which a word is doubtful, unless all looks at the image read it surely
_UNSURE = 0.6  # confidence below which a word is doubtful whatever the looks
_RIVAL = 0.5  # confidence from which a look that read something else counts
# Measured on 8,543 cells: of 197 such words of low confidence none is wrong, of 77 less surely read ones 4.
_CLEAR = 0.95  # confidence from which a look at a single word ("kg", "STT") is believed
_WIDEST = 50  # characters: the widest column


@dataclass(frozen=True)
class Number:
    """A number in Vietnamese notation ("1.234,5", "12,5 %"): its value and its spreadsheet format."""

    value: float
    shown: str


def number(text: str) -> Number | None:
    """The number in a cell; None for any other text, and for what could be two numbers.

    A point separates thousands and a comma decimals, as the law prescribes. "1.5" is ambiguous and gives
    None; so does a code with a leading zero.
    """
    if not (found := parse(text)):
        return None
    shown = ("#,##0" if found.grouped else "0") + (f".{'0' * found.decimals}" if found.decimals else "")
    value = found.value / 100 if found.percent else found.value
    return Number(float(value), shown + "%" * found.percent)


def render(document: RestoredDocument, options: Options = DEFAULTS) -> bytes:
    """The workbook; without tables it has one sheet that says so. ToolMissing without openpyxl."""
    try:
        from openpyxl import Workbook
    except ImportError:
        raise ToolMissing(
            "The format 'tables' needs the package openpyxl.", "pip install 'restore-vi[tables]'"
        ) from None
    book = Workbook()
    book.remove(book.active)
    for parts in joined_tables(document):
        sheet, first = book.create_sheet(parts[0].place), 0
        longest: dict[str, int] = {}
        head = head_rows(parts[0].table, parts[0].texts)
        for part in parts:
            _fill(sheet, part, first - part.repeated, head, longest)
            first += part.table.rows - part.repeated
        for letter, length in longest.items():
            sheet.column_dimensions[letter].width = min(_WIDEST, length + 2)
        sheet.freeze_panes = f"A{head + 1}"
    if not book.worksheets:
        book.create_sheet("Không có bảng")
    book.properties.creator = SOFTWARE
    book.properties.title = clean(document.name)
    return repacked(_saved(book), {"docProps/core.xml": _undated})


def _saved(book: Any) -> bytes:
    """The bytes of the workbook, written without openpyxl's temporary file for each sheet: on a full disk
    lxml would raise an error of its own there."""
    from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
    from openpyxl.worksheet._writer import WorksheetWriter
    from openpyxl.writer.excel import ExcelWriter

    class InMemory(ExcelWriter):  # type: ignore[misc]
        def write_worksheet(self, sheet: Any) -> None:
            sheet._drawing = SpreadsheetDrawing()
            content = io.BytesIO()
            writer = WorksheetWriter(sheet, content)
            writer.write()
            sheet._rels = writer._rels
            self._archive.writestr(sheet.path[1:], content.getvalue())
            self.manifest.append(sheet)

    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        InMemory(book, archive).write_data()
    return stream.getvalue()


def doubts(page: RestoredPage, cell: Cell) -> list[str]:
    """What makes a cell doubtful, in Vietnamese, one entry for each doubt; empty for a sure cell."""
    words = [word for line in page.lines[cell.first : cell.last] for word in line]
    if not words:
        return []
    start, end = words[0].start, words[-1].end
    told = [
        f"“{doubt.text}” chưa chắc"
        + (f", có thể là {_quoted(doubt.suggestions)}" if doubt.suggestions else "")
        for doubt in page.restoration.doubts
        if doubt.start < end and start < doubt.end
    ]
    unsure = [word.text for word in words if _is_unsure(word, len(words) == 1)]
    return told or ([f"{_quoted(unsure)} chưa chắc"] if unsure else [])


def _is_unsure(word: RestoredWord, alone: bool) -> bool:
    """True if a word is doubtful. `alone`: its cell has no other, so that the confidence knows no context."""
    if word.confidence is None or not word.text or word.confidence >= _SURE:
        return False
    best = _best(word.word)
    clear = alone and best >= _CLEAR and word.text == word.word.text and not digits(word.text)
    return (word.confidence < _UNSURE and not clear) or best < _SURE


def _best(word: Word) -> float:
    """Return the highest confidence of the looks that read the word; 0 if one read anything else."""
    if any(look.text != word.text and look.confidence >= _RIVAL for look in word.alternatives):
        return 0.0
    same = (look.confidence for look in word.alternatives if look.text == word.text)
    return max((word.confidence, *same))


def _quoted(texts: list[str] | tuple[str, ...]) -> str:
    return ", ".join(f"“{text}”" for text in texts)


def _fill(sheet: Any, part: Part, down: int, head: int, longest: dict[str, int]) -> None:
    """Write a part of a table into `sheet`, shifted by `down` rows, without its repeated header.

    The first `head` rows of the sheet are bold. `longest` is updated: column letter → number of
    characters of its longest text.
    """
    from openpyxl.comments import Comment
    from openpyxl.styles import Alignment, Font, PatternFill

    page = part.page
    for cell in part.table.cells:
        if cell.row < part.repeated:
            continue
        row = cell.row + down + 1
        slot = sheet.cell(row, cell.column + 1)
        text = clean(page.text_within(cell))
        if found := number(text):
            slot.value, slot.number_format = found.value, found.shown
        else:
            slot.value = text or None
            slot.data_type = "s"  # never a formula
        slot.alignment = Alignment(vertical="top", wrap_text=not found)
        if row <= head:
            slot.font = Font(bold=True)
        if told := doubts(page, cell):
            slot.fill = PatternFill("solid", fgColor="FFF200")
            slot.comment = Comment(clean("; ".join(told)), SOFTWARE)
        if cell.row_span > 1 or cell.column_span > 1:
            sheet.merge_cells(
                start_row=row,
                end_row=row + cell.row_span - 1,
                start_column=cell.column + 1,
                end_column=cell.column + cell.column_span,
            )
        else:
            longest[slot.column_letter] = max(longest.get(slot.column_letter, 0), len(text))


def _undated(core: bytes) -> bytes:
    return re.sub(rb"<dcterms:(created|modified)[^>]*>[^<]*</dcterms:\1>", b"", core)
