"""ALTO 4.4, the format of libraries and of eScriptorium: all pages in one file.

`WC` is the calibrated confidence. An `ALTERNATIVE` holds the raw reading if it differs from the text, further
ones the readings of second looks. A table is a ComposedBlock of TextBlocks, one for each cell with text.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath
from xml.etree.ElementTree import Element

from restore.document import Box, RestoredDocument, RestoredPage
from restore.output import DEFAULTS, Options
from restore.output.markup import LANGUAGE, SOFTWARE, add, number, written
from restore.output.placed import Block, PlacedLine, PlacedTable, PlacedWord, blocks

SUFFIX = "alto.xml"

_HEAD = """\
<?xml version="1.0" encoding="UTF-8"?>
<alto xmlns="http://www.loc.gov/standards/alto/ns-v4#" SCHEMAVERSION="4.4" \
xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xsi:schemaLocation="http://www.loc.gov/standards/alto/ns-v4# http://www.loc.gov/standards/alto/v4/alto-4-4.xsd">
"""
_ROLES = {"header": "letterhead", "footer": "signatures", "page-number": "page number"}


def render(document: RestoredDocument, options: Options = DEFAULTS) -> Iterator[bytes]:
    yield _HEAD.encode()
    yield written(_description(document), 1).encode()
    yield written(_tags(), 1).encode()
    placed = [blocks(page) for page in document.pages]
    if any(placed):
        yield written(_reading_order(placed), 1).encode()
    yield b" <Layout>\n"
    for index, (page, found) in enumerate(zip(document.pages, placed, strict=True)):
        yield written(_page(page, index, found), 2).encode()
    yield b" </Layout>\n</alto>\n"


def _description(document: RestoredDocument) -> Element:
    root = Element("Description")
    add(root, "MeasurementUnit", "pixel")
    source = add(root, "sourceImageInformation")
    add(source, "fileName", PurePosixPath(document.provenance.source).name or document.name)
    software = add(add(root, "Processing", ID="restore"), "processingSoftware")
    add(software, "softwareName", SOFTWARE)
    add(software, "softwareVersion", document.provenance.version)
    return root


def _tags() -> Element:
    root = Element("Tags")
    for role, label in _ROLES.items():
        add(root, "LayoutTag", ID=role, LABEL=label)
    return root


def _reading_order(placed: list[list[Block | PlacedTable]]) -> Element:
    root = Element("ReadingOrder")
    group = add(root, "OrderedGroup", ID="order")
    for index, found in enumerate(placed):
        for count in range(len(found)):
            place = f"{index + 1}_{count + 1}"
            add(group, "ElementRef", ID=f"order_{place}", REF=f"block_{place}")
    return root


def _page(restored: RestoredPage, index: int, found: list[Block | PlacedTable]) -> Element:
    page = restored.page
    root = Element(
        "Page",
        ID=f"page_{index + 1}",
        PHYSICAL_IMG_NR=str(page.number),
        WIDTH=str(page.width),
        HEIGHT=str(page.height),
    )
    space = add(root, "PrintSpace", HPOS=0, VPOS=0, WIDTH=page.width, HEIGHT=page.height)
    for count, block in enumerate(found, 1):
        place = f"{index + 1}_{count}"
        if isinstance(block, Block):
            _block(space, block, place)
            continue
        table = add(space, "ComposedBlock", ID=f"block_{place}", TYPE="table", **_place(block.box))
        for cell_number, (cell, lines) in enumerate(block.cells, 1):
            if lines:
                _block(table, Block("table", cell.box, lines), f"{place}_{cell_number}")
    return root


def _block(parent: Element, block: Block, place: str) -> None:
    tag = block.role if block.role in _ROLES else None
    box = _place(block.box)
    root = add(parent, "TextBlock", ID=f"block_{place}", TAGREFS=tag, LANG=LANGUAGE, **box)
    for count, line in enumerate(block.lines, 1):
        _line(root, line, f"{place}_{count}")


def _line(parent: Element, line: PlacedLine, place: str) -> None:
    ends = line.box.left, line.box.right
    baseline = " ".join(f"{x},{round(line.baseline_at(x))}" for x in ends)
    root = add(parent, "TextLine", ID=f"line_{place}", BASELINE=baseline, **_place(line.box))
    end = None
    for count, word in enumerate(line.words, 1):
        if end is not None:
            add(root, "SP", HPOS=end, VPOS=word.box.top, WIDTH=max(0, word.box.left - end))
        _word(root, word, f"{place}_{count}")
        end = word.box.right


def _word(parent: Element, word: PlacedWord, place: str) -> None:
    sure = number(word.confidence)
    root = add(parent, "String", ID=f"word_{place}", CONTENT=word.text, WC=sure, **_place(word.box))
    if word.raw != word.text:
        add(root, "ALTERNATIVE", word.raw, PURPOSE="raw")
    for text in word.seconds:
        add(root, "ALTERNATIVE", text, PURPOSE="reread")


def _place(box: Box) -> dict[str, int]:
    return {"HPOS": box.left, "VPOS": box.top, "WIDTH": box.width, "HEIGHT": box.height}
