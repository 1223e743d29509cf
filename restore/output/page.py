"""PAGE 2019, the format of Transkribus, LAREX and OCR-D: a zip with an XML file for each page.

The first TextEquiv is the restored text with its calibrated confidence, the second (index 1) the raw reading
if it differs. A table is a TableRegion with a TextRegion for each cell.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from xml.etree.ElementTree import Element

from restore.document import Box, Cell, RestoredDocument, RestoredPage
from restore.output import DEFAULTS, Options
from restore.output.archive import packed
from restore.output.markup import SOFTWARE, add, clean, number, written
from restore.output.placed import Block, PlacedLine, PlacedTable, PlacedWord, blocks

SUFFIX = "page.zip"

_NAMESPACE = "http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15"
_HEAD = f"""\
<?xml version="1.0" encoding="UTF-8"?>
<PcGts xmlns="{_NAMESPACE}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xsi:schemaLocation="{_NAMESPACE} {_NAMESPACE}/pagecontent.xsd">
"""
_TYPES = {"header": "header", "footer": "signature-mark", "page-number": "page-number"}
_NEVER = "1970-01-01T00:00:00Z"  # PAGE requires dates, but the same document must give the same bytes


def render(document: RestoredDocument, options: Options = DEFAULTS) -> bytes:
    name = PurePosixPath(document.provenance.source).name or document.name
    digits = max(4, len(str(len(document.pages))))
    return packed(
        (f"{index:0{digits}}.xml", _file(page, name).encode()) for index, page in enumerate(document.pages, 1)
    )


def _file(page: RestoredPage, name: str) -> str:
    metadata = Element("Metadata")
    for tag, text in (("Creator", SOFTWARE), ("Created", _NEVER), ("LastChange", _NEVER)):
        add(metadata, tag, text)
    return f"{_HEAD}{written(metadata, 1)}{written(_page(page, name), 1)}</PcGts>\n"


def _page(restored: RestoredPage, name: str) -> Element:
    page = restored.page
    root = Element("Page")
    dpi = number(page.dpi)
    for key, value in {
        "imageFilename": name,
        "imageWidth": str(page.width),
        "imageHeight": str(page.height),
        "imageXResolution": dpi,
        "imageYResolution": dpi,
        "imageResolutionUnit": "PPI",
        "custom": f"page {{number:{page.number};}}",
    }.items():
        root.set(key, clean(value))
    found = blocks(restored)
    if found:
        group = add(add(root, "ReadingOrder"), "OrderedGroup", id="order")
        for index, block in enumerate(found):
            _order(group, block, index, f"r{index + 1}")
    for index, block in enumerate(found, 1):
        if isinstance(block, Block):
            _region(root, block, f"r{index}")
        else:
            _table(root, block, f"r{index}")
    return root


def _order(parent: Element, block: Block | PlacedTable, index: int, place: str) -> None:
    """Add the block to the reading order; a table becomes a group of its cells with text."""
    cells = [f"{place}c{count}" for count, (_, lines) in enumerate(_cells(block), 1) if lines]
    if not cells:
        add(parent, "RegionRefIndexed", index=index, regionRef=place)
        return
    group = add(parent, "OrderedGroupIndexed", id=f"order_{place}", index=index, regionRef=place)
    for position, cell in enumerate(cells):
        add(group, "RegionRefIndexed", index=position, regionRef=cell)


def _cells(block: Block | PlacedTable) -> tuple[tuple[Cell, tuple[PlacedLine, ...]], ...]:
    return block.cells if isinstance(block, PlacedTable) else ()


def _table(parent: Element, table: PlacedTable, place: str) -> None:
    columns = max(cell.column + cell.column_span for cell, _ in table.cells)
    root = add(parent, "TableRegion", id=place, rows=table.table.rows, columns=columns)
    if not table.table.ruled:
        root.set("lineSeparators", "false")
    _coords(root, table.box)
    for number_, (cell, lines) in enumerate(table.cells, 1):
        _region(root, Block("table", cell.box, lines), f"{place}c{number_}", cell)


def _region(parent: Element, block: Block, place: str, cell: Cell | None = None) -> None:
    root = add(parent, "TextRegion", id=place, type=_TYPES.get(block.role, "paragraph"))
    _coords(root, block.box)
    if cell:
        add(
            add(root, "Roles"),
            "TableCellRole",
            rowIndex=cell.row,
            columnIndex=cell.column,
            rowSpan=cell.row_span,
            colSpan=cell.column_span,
        )
    for number_, line in enumerate(block.lines, 1):
        _line(root, line, f"{place}l{number_}")
    if block.lines:
        _text(root, "\n".join(line.text for line in block.lines), None, None)


def _line(parent: Element, line: PlacedLine, place: str) -> None:
    root = add(parent, "TextLine", id=place)
    _coords(root, line.box)
    ends = line.box.left, line.box.right
    add(root, "Baseline", points=" ".join(f"{x},{max(0, round(line.baseline_at(x)))}" for x in ends))
    for number_, word in enumerate(line.words, 1):
        _word(root, word, f"{place}w{number_}")
    _text(root, line.text, line.confidence, line.raw)


def _word(parent: Element, word: PlacedWord, place: str) -> None:
    root = add(parent, "Word", id=place)
    _coords(root, word.box)
    _text(root, word.text, word.confidence, word.raw)
    for index, text in enumerate(word.seconds, 2):
        add(add(root, "TextEquiv", index=index, comments="reread"), "Unicode", text)


def _text(parent: Element, text: str, confidence: float | None, raw: str | None) -> None:
    told = None if confidence is None else number(confidence)
    add(add(parent, "TextEquiv", index=0, conf=told), "Unicode", text)
    if raw not in (None, text):
        add(add(parent, "TextEquiv", index=1, comments="raw"), "Unicode", raw or "")


def _coords(parent: Element, box: Box) -> None:
    left, top = max(0, box.left), max(0, box.top)
    right, bottom = max(0, box.right), max(0, box.bottom)
    add(parent, "Coords", points=f"{left},{top} {right},{top} {right},{bottom} {left},{bottom}")
