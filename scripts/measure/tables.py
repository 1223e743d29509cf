"""Measure how well tables are read: words in order and cells of drawn pages, with and without the step.

    python -m scripts.measure.tables --pages 40                # every condition in turn
    python -m scripts.measure.tables --pages 40 --raw          # without restoring the text
    python -m scripts.measure.tables --write FOLDER --pages 8  # the pages as PNG, to look at

Reads held-out corpus text, which stands in the cells beside numbers, dates and codes. Prints a table. Drawn
are headers of one or two levels, merged cells, empty cells, cells of several lines, rules thin, thick and
broken. A cell counts as found when its place and spans are right, as right when its words are too. "Words"
are those of the whole page in order.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from restore.document import RestoredPage
from restore.evaluate.metrics import Share
from restore.evaluate.normalise import tokens
from restore.evaluate.score import Reference, score
from restore.evaluate.truth import parse_truth
from restore.page.image import PageImage
from restore.page.read import recognise
from restore.page.tesseract import Tesseract
from restore.text.choice import NoEngine
from restore.text.engine import Engine
from scripts.arguments import parser_of
from scripts.corpus import text as corpus
from scripts.corpus.render import Condition, Rendered, damage, family, wrap
from scripts.corpus.table_plans import Cell

CONDITIONS = (
    Condition("clean-300", 1, (300,)),
    Condition("clean-200", 1, (200,)),
    Condition("bilevel-300", 1, (300,), blur=(0.4, 0.9), noise=8, skew=0.5, bilevel=True),
    Condition("office-200", 1, (200,), blur=(0.4, 0.9), noise=6, skew=0.5, jpeg=60),
    Condition("low-150", 1, (150,), blur=(0.2, 0.6), noise=4, skew=0.5, jpeg=60),
    Condition("skewed-300", 1, (300,), blur=(0.2, 0.6), skew=1.1, bilevel=True),
)
HEADS = (
    "Nội dung|Đơn vị tính|Kế hoạch năm 2023|Thực hiện|Tỷ lệ (%)|Ghi chú|Số lượng|Ngày thực hiện|Thành tiền"
)
UNITS = ("ha", "triệu đồng", "người", "tấn", "hộ", "%", "km", "m3", "cái", "lớp")
ALIGN = {"index": "m", "name": "l", "unit": "m", "number": "r", "date": "m", "code": "m", "note": "l"}
LANDSCAPE = 5  # every 5th table lies on its side


@dataclass(frozen=True)
class Sheet:
    """A page with its truth."""

    pixels: np.ndarray
    dpi: int
    before: list[str]
    cells: list[Cell]
    after: list[str]
    name: str

    @property
    def reference(self) -> Reference:
        lines = [*self.before, *(cell.text for cell in self.cells if cell.text), *self.after]
        return Reference.of(parse_truth("\n".join(lines)))


# --- drawing --------------------------------------------------------------------------------------------


@dataclass
class Author:
    """Words for cells and paragraphs, from text that no model was trained on."""

    rng: random.Random
    lines: list[str] = field(default_factory=lambda: list(corpus.lines("news_local_government", "dev")))

    def words(self, least: int, most: int) -> str:
        while True:
            found = self.rng.choice(self.lines).split()
            if len(found) >= most:
                start = self.rng.randrange(len(found) - most + 1)
                return " ".join(found[start : start + self.rng.randint(least, most)])

    def paragraph(self) -> str:
        return self.words(25, 45)

    def cell(self, kind: str, row: int) -> str:
        rng = self.rng
        match kind:
            case "index":
                return str(row)
            case "name":
                return self.words(2, 6)
            case "unit":
                return rng.choice(UNITS)
            case "number":
                whole = f"{rng.randrange(1, 10 ** rng.randint(1, 7)):,}".replace(",", ".")
                return whole + (f",{rng.randrange(1, 100)}" if rng.random() < 0.3 else "")
            case "date":
                return f"{rng.randint(1, 28):02}/{rng.randint(1, 12):02}/20{rng.randint(10, 25)}"
            case "code":
                return f"{rng.randint(1, 3000)}/{rng.choice(('QĐ-UBND', 'NQ-HĐND', 'KH-UBND', 'TTr-STC'))}"
            case _:
                return self.words(4, 14) if rng.random() < 0.6 else ""


@dataclass(frozen=True)
class Plan:
    """A table to draw: column widths as shares, column contents, cells row by row."""

    shares: list[float]
    kinds: list[str]
    cells: list[Cell]
    rows: int
    header: int  # rows of it


def table(author: Author, rng: random.Random, wide: bool) -> Plan:
    kinds = ["index", "name"] if rng.random() < 0.8 else ["name"]
    kinds += rng.choices(["unit", "number", "date", "code"], [2, 5, 1, 1], k=rng.randint(2, 6 if wide else 4))
    if rng.random() < 0.4:
        kinds.append("note")
    shares = {"index": 1, "name": 5, "unit": 2, "number": 2.6, "date": 2.8, "code": 3.4, "note": 4}
    widths = [shares[kind] * rng.uniform(0.9, 1.1) for kind in kinds]
    heads = ["TT" if kind == "index" else rng.choice(HEADS.split("|")) for kind in kinds]
    cells: list[Cell] = []
    levels = rng.choices([0, 1, 2], [1, 4, 4])[0]
    pair = next((k for k in range(len(kinds) - 1) if kinds[k] == kinds[k + 1] == "number"), None)
    if levels == 2 and pair is not None:
        for column, head in enumerate(heads):
            if column == pair:
                cells.append(Cell(0, column, 1, 2, "Năm 2024"))
            elif column != pair + 1:
                cells.append(Cell(0, column, 2, 1, head))
        cells += [Cell(1, pair, 1, 1, "Kế hoạch"), Cell(1, pair + 1, 1, 1, "Thực hiện")]
    elif levels:
        cells += [Cell(0, column, 1, 1, head) for column, head in enumerate(heads)]
    row = header = max([cell.row for cell in cells], default=-1) + 1
    for number in range(1, rng.randint(4, 12 if wide else 15)):
        if rng.random() < 0.08:
            cells.append(Cell(row, 0, 1, len(kinds), author.words(4, 8)))
            row += 1
        cells += [Cell(row, column, 1, 1, author.cell(kind, number)) for column, kind in enumerate(kinds)]
        row += 1
    if kinds[0] == "index" and rng.random() < 0.6:
        cells.append(Cell(row, 0, 1, 2, "Tổng cộng"))
        cells += [Cell(row, k, 1, 1, author.cell(kinds[k], 0) if kinds[k] == "number" else "")
                  for k in range(2, len(kinds))]  # fmt: skip
        row += 1
    return Plan(widths, kinds, cells, row, header)


def sheet(seed: int, condition: Condition, landscape: bool) -> Sheet:
    rng = random.Random(seed)
    author = Author(rng)
    dpi = rng.choice(condition.dpi)
    faces = family(rng)[:2]
    size = round(rng.choice([12, 13]) * dpi / 72)
    fonts = [ImageFont.truetype(str(path), size) for path in faces]
    small = [ImageFont.truetype(str(path), round(size * 0.92)) for path in faces]
    shape = (11.69, 8.27) if landscape else (8.27, 11.69)
    page = Image.new("L", (round(shape[0] * dpi), round(shape[1] * dpi)), 255)
    pen = ImageDraw.Draw(page)
    margin = round(0.8 * dpi)
    y = margin
    width = page.width - 2 * margin

    def write(text: str) -> list[str]:
        nonlocal y
        rows = wrap(text, fonts[0], width)
        for row in rows:
            pen.text((margin, y), row, 10, fonts[0])
            y += round(size * 1.4)
        y += size // 2
        return rows

    before = [line for _ in range(rng.randint(0, 3)) for line in write(author.paragraph())]
    plan = table(author, rng, landscape)
    rules, cells, y = draw_table(page, (margin, y), width, plan, small, rng, dpi)
    page.paste(0, mask=rules)
    y += size
    after = []
    for _ in range(rng.randint(0, 3)):
        if y + 8 * size < page.height - margin:
            after += write(author.paragraph())
    rendered = damage(Rendered(np.asarray(page), [], [], 0, 0.0), condition, rng)
    pixels = np.ascontiguousarray(np.rot90(rendered.image)) if landscape else rendered.image
    name = f"{condition.name}{'-landscape' if landscape else ''}"
    return Sheet(pixels, dpi, before, cells, after, name)


def draw_table(
    page: Image.Image,
    corner: tuple[int, int],
    width: int,
    plan: Plan,
    fonts: Sequence[ImageFont.FreeTypeFont],
    rng: random.Random,
    dpi: int,
) -> tuple[Image.Image, list[Cell], int]:
    """Draw the cells that fit on the page. Returns the rules as a mask, the cells, the table's bottom."""
    pen = ImageDraw.Draw(page)
    left, top = corner
    pad, step = round(0.06 * dpi), round(fonts[0].size * 1.25)
    least = [0.0] * len(plan.shares)  # no word is wider than its column
    for cell in plan.cells:
        if cell.column_span == 1:
            longest = max(map(fonts[1].getlength, cell.text.split()), default=0)
            least[cell.column] = max(least[cell.column], longest + 3 * pad)
    spare = max(0.0, width - sum(least)) / sum(plan.shares)
    widths = [one + spare * share for one, share in zip(least, plan.shares, strict=True)]
    xs = [left + round(sum(widths[:k])) for k in range(len(widths) + 1)]

    def face(cell: Cell) -> ImageFont.FreeTypeFont:
        return fonts[cell.row < plan.header]

    def wrap_cell(cell: Cell) -> list[str]:
        room = xs[cell.column + cell.column_span] - xs[cell.column] - 2 * pad
        return wrap(cell.text, face(cell), room / 0.93)  # `wrap` leaves 7 % free

    wrapped = {cell: wrap_cell(cell) for cell in plan.cells}
    ys = [top]
    for row in range(plan.rows):
        depth = max([len(wrapped[c]) for c in plan.cells if c.row == row and c.row_span == 1] or [1])
        tall = [c for c in plan.cells if c.row + c.row_span == row + 1 and c.row_span > 1]
        need = max([len(wrapped[c]) * step + 2 * pad - (ys[row] - ys[c.row]) for c in tall] or [0])
        ys.append(ys[row] + max(depth * step + 2 * pad, need))
        if ys[-1] > page.height - 0.6 * dpi:
            ys.pop()
            break
    kept = [cell for cell in plan.cells if cell.row + cell.row_span < len(ys)]
    rules = Image.new("L", page.size, 0)
    ruler = ImageDraw.Draw(rules)
    thick = max(1, round(rng.choice([0.35, 0.5, 0.75, 1.0]) * dpi / 72))
    middle = rng.random() < 0.5
    for cell in kept:
        box = [
            xs[cell.column],
            ys[cell.row],
            xs[cell.column + cell.column_span],
            ys[cell.row + cell.row_span],
        ]
        ruler.rectangle([box[0], box[1], box[2] + thick - 1, box[3] + thick - 1], outline=255, width=thick)
        lines = wrapped[cell]
        align = ALIGN[plan.kinds[cell.column]] if cell.row >= plan.header and cell.column_span == 1 else "m"
        x = {"l": box[0] + pad, "m": (box[0] + box[2]) // 2, "r": box[2] - pad}[align]
        y = (box[1] + box[3] - len(lines) * step) // 2 if middle else box[1] + pad
        for line in lines:
            pen.text((x, y + step / 2), line, 10, face(cell), anchor=f"{align}m")
            y += step
    if rng.random() < 0.35:  # worn rules: gaps of up to 1.2 mm
        for _ in range(rng.randint(10, 60)):
            gap = round(rng.uniform(0.2, 1.2) * dpi / 25.4)
            if rng.random() < 0.5:
                x, y = rng.randint(xs[0], xs[-1]), rng.choice(ys)
                ruler.rectangle([x, y, x + gap, y + thick], fill=0)
            else:
                x, y = rng.choice(xs), rng.randint(ys[0], ys[-1])
                ruler.rectangle([x, y, x + thick, y + gap], fill=0)
    return rules, kept, ys[-1]


# --- measuring ------------------------------------------------------------------------------------------


def found_cells(page: RestoredPage) -> dict[tuple[int, int, int, int], list[str]]:
    """The words of each cell of the page's first table by place and spans."""
    cells = page.page.tables[0].cells if page.page.tables else ()
    return {
        (cell.row, cell.column, cell.row_span, cell.column_span): [
            token.key for token in tokens(page.text_within(cell))
        ]
        for cell in cells
    }


class Measured(NamedTuple):
    """Counts of a page: words in order, cells found, cells right."""

    name: str
    words: Share
    found: Share
    right: Share
    seconds: float


def measure(
    sheets: Sequence[Sheet], skip: tuple[str, ...], restorer: NoEngine | Engine
) -> Iterator[Measured]:
    recogniser = Tesseract()
    for one in sheets:
        start = time.perf_counter()
        page = recognise(PageImage(1, one.pixels, one.dpi), recogniser, skip)
        seconds = time.perf_counter() - start
        restored = RestoredPage(page, restorer.restore(page.text, "vie"))
        words = score(one.reference, restored.restoration.text, page=True).score.body_words
        cells = found_cells(restored)
        places = {(c.row, c.column, c.row_span, c.column_span): c for c in one.cells}
        there = sum(place in cells for place in places)
        right = sum(cells.get(place) == [t.key for t in tokens(c.text)] for place, c in places.items())
        yield Measured(one.name, words, Share(there, len(places)), Share(right, len(places)), seconds)


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("--pages", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--raw", action="store_true", help="the text as it was read")
    parser.add_argument("--only", help="conditions, commas between")
    parser.add_argument("--ways", default="tables,without", help="of tables, without")
    parser.add_argument("--write", type=Path, help="only write the pages there")
    arguments = parser.parse_args()
    conditions = [c for c in CONDITIONS if not arguments.only or c.name in arguments.only.split(",")]
    sheets = [
        sheet(arguments.seed * 1000 + k, conditions[k % len(conditions)], k % LANDSCAPE == LANDSCAPE - 1)
        for k in range(arguments.pages)
    ]
    if arguments.write:
        for number, one in enumerate(sheets):
            Image.fromarray(one.pixels).save(
                arguments.write / f"{number:02}-{one.name}.png", dpi=(one.dpi,) * 2
            )
        return
    restorer = NoEngine() if arguments.raw else Engine.load()
    for way in arguments.ways.split(","):
        rows = list(measure(sheets, ("tables",) if way == "without" else (), restorer))
        print(f"\n{way:26}{'pages':>6}{'words':>9}{'found':>9}{'right':>9}{'s/page':>8}")
        for name in [*dict.fromkeys(row.name for row in rows), "all"]:
            mine = [row for row in rows if name in (row.name, "all")]
            columns = zip(*((row.words, row.found, row.right) for row in mine), strict=True)
            totals = [sum(column, Share()) for column in columns]
            shares = "".join(f"{100 * share.part / max(1, share.whole):9.2f}" for share in totals)
            seconds = sum(row.seconds for row in mine) / len(mine)
            print(f"{name:26}{len(mine):6}{shares}{seconds:8.2f}", flush=True)


if __name__ == "__main__":
    main()
