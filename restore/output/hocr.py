"""hOCR 1.2: HTML with the place of every line and word, which OCRmyPDF, gImageReader and libraries read.

`x_wconf` is the calibrated confidence in percent. The attribute `data-raw` holds the raw reading if it
differs from the text. An element <del> would be shown as text by programs that do not know hOCR.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from html import escape

from restore.document import Box, RestoredDocument, RestoredPage
from restore.output import DEFAULTS, Options
from restore.output.markup import LANGUAGE, SOFTWARE, clean, number
from restore.output.placed import Block, PlacedLine, PlacedTable, PlacedWord, blocks

_HEAD = """\
<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" \
"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="{language}" lang="{language}">
 <head>
  <title>{name}</title>
  <meta http-equiv="Content-Type" content="text/html;charset=utf-8"/>
  <meta name="ocr-system" content="{system}"/>
  <meta name="ocr-capabilities" content="ocr_page ocr_carea ocr_table ocr_par ocr_line \
ocrx_word ocrp_wconf ocrp_lang"/>
  <meta name="ocr-langs" content="{language}"/>
  <meta name="ocr-scripts" content="Latn"/>
  <meta name="ocr-number-of-pages" content="{pages}"/>
 </head>
 <body>
"""


def render(document: RestoredDocument, options: Options = DEFAULTS) -> Iterator[bytes]:
    yield _HEAD.format(
        language=LANGUAGE,
        name=_text(document.name),
        system=_text(f"{SOFTWARE} {document.provenance.version}".strip()),
        pages=len(document.pages),
    ).encode()
    for index, page in enumerate(document.pages):
        yield "".join(_page(page, index, document.provenance.source)).encode()
    yield b" </body>\n</html>\n"


def _page(restored: RestoredPage, index: int, source: str) -> Iterator[str]:
    page = restored.page
    image, dpi = source.replace('"', ""), round(page.dpi)
    title = f'image "{image}"; bbox 0 0 {page.width} {page.height}; ppageno {page.number - 1}'
    title += f"; scan_res {dpi} {dpi}"
    place = str(index + 1)
    yield f'  <div class="ocr_page" id="page_{place}" title="{_text(title)}">\n'
    for number_, block in enumerate(blocks(restored), 1):
        yield from (
            _table(block, f"{place}_{number_}")
            if isinstance(block, PlacedTable)
            else _block(block, f"{place}_{number_}")
        )
    yield "  </div>\n"


def _table(table: PlacedTable, place: str) -> Iterator[str]:
    yield f'   <div class="ocr_table" id="table_{place}" title="{_bbox(table.box)}">\n'
    for number_, (cell, lines) in enumerate(table.cells, 1):
        if lines:
            yield from _block(Block("table", cell.box, lines), f"{place}_{number_}")
    yield "   </div>\n"


def _block(block: Block, place: str) -> Iterator[str]:
    box = _bbox(block.box)
    yield f'   <div class="ocr_carea" id="block_{place}" title="{box}">\n'
    yield f'    <p class="ocr_par" id="par_{place}" lang="{LANGUAGE}" title="{box}">\n'
    for number_, line in enumerate(block.lines, 1):
        yield from _line(line, f"{place}_{number_}")
    yield "    </p>\n   </div>\n"


def _line(line: PlacedLine, place: str) -> Iterator[str]:
    slope, start = line.baseline
    bottom = line.box.bottom
    title = f"{_bbox(line.box)}; baseline {number(slope)} {round(start - bottom)}"
    yield f'     <span class="ocr_line" id="line_{place}" title="{title}">\n'
    for number_, word in enumerate(line.words, 1):
        yield _word(word, f"{place}_{number_}")
    yield "     </span>\n"


def _word(word: PlacedWord, place: str) -> str:
    title = f"{_bbox(word.box)}; x_wconf {math.floor(100 * word.confidence)}"
    raw = f' data-raw="{_text(word.raw)}"' if word.raw != word.text else ""
    return f'      <span class="ocrx_word" id="word_{place}" title="{title}"{raw}>{_text(word.text)}</span>\n'


def _bbox(box: Box) -> str:
    return f"bbox {box.left} {box.top} {box.right} {box.bottom}"


def _text(text: str) -> str:
    return escape(clean(text), quote=True)
