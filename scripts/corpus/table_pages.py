"""Draw pages with tables whose numbers make sense, thirteen kinds of them, with the truth of every cell.

    python -m scripts.corpus.table_pages --seed 51 --each 3 --out build/tables/dev

Reads held-out corpus text. Writes KINDn.tif or .pdf with KINDn.gold.txt, which `restore eval FOLDER` reads
too, and KINDn.cells.tsv: number of the table, row, column, rows and columns spanned, text. A seed gives the
same pages each time. Develop on one seed, report on another one, once.

The kinds: `cost`, an estimate (number × price = amount, with a total); `year`, a plan with a header of two
levels, decimals, shares and the total in the first row or the last; `people`, a list with dates and codes;
`bare`, a table without rules; `lying`, one on its side; `long`, one that goes on on the next page under a
repeated header; `layer`, a PDF with a good text layer; `merged`, one with cells over several rows and
columns, titles of parts among them; `share`, one whose percentages make 100; `open`, one without rules, or
with rules between its rows alone, with a head of two levels, labels of several lines, dashes; `broad`, one of
many columns on its side, ruled or not; `shaded`, one with a gray head, solid or of dots; `numbered`, the
form of a report with a row that numbers the columns, and numbers of parts and rows.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
from PIL import Image

from scripts.corpus.hard_pages import drawn_pages, faxed, scanned
from scripts.corpus.hard_sheet import INK, Pixels, Sheet, Text
from scripts.corpus.render import wrap
from scripts.corpus.table_plans import (
    COST_ALIGN,
    COST_HEADS,
    COST_SHARES,
    Cell,
    Plan,
    broad_plan,
    cost_plan,
    costs,
    list_plan,
    merged_plan,
    numbered_plan,
    share_plan,
    simple,
    unspanned,
    vietnamese,
    year_plan,
    years_plan,
)

LANDSCAPE = (842.0, 595.0)


class Written(NamedTuple):
    """Text as it was drawn; places and sizes in points."""

    text: str
    x: float
    y: float
    face: int
    anchor: str
    points: float


class Ruled(Sheet):
    """A sheet that knows what was drawn on it, so that it can be drawn again as a PDF of text."""

    def __init__(
        self, rng: random.Random, dpi: int, points: float = 13, size: tuple[float, float] = (595, 842)
    ) -> None:
        super().__init__(rng, dpi, points, size)
        self.written: list[Written] = []
        self.frames: list[tuple[float, float, float, float]] = []

    def write(
        self,
        text: str,
        x: float,
        face: int = 0,
        anchor: str = "ls",
        ink: tuple[int, int, int] = INK,
        y: float | None = None,
    ) -> float:
        self.written.append(Written(text, x, self.top if y is None else y, face, anchor, self.points))
        return super().write(text, x, face, anchor, ink, y)

    def frame(self, left: float, top: float, right: float, bottom: float) -> None:
        self.frames.append((left, top, right, bottom))
        box = [self.px(side) for side in (left, top, right, bottom)]
        self.pen.rectangle(box, outline=INK, width=max(1, self.px(0.6)))

    def shade(self, left: float, top: float, right: float, bottom: float, dots: bool) -> None:
        """Make a rectangle gray, by a tone or by dots of 0.17 mm."""
        box = [self.px(side) for side in (left, top, right, bottom)]
        if not dots:
            self.pen.rectangle(box, fill=(205, 205, 205))
            return
        step = max(2, self.px(0.5))
        for row, y in enumerate(range(box[1], box[3], step)):
            for x in range(box[0] + (row % 2) * step, box[2], 2 * step):
                self.pen.rectangle((x, y, x + step - 1, y + step - 1), fill=(90, 90, 90))


@dataclass
class Drawn:
    """The pages of a file; `cells` of each table in the order of reading."""

    sheets: list[Ruled]
    tables: list[Sequence[Cell]] = field(default_factory=list)
    layer: bool = False
    turned: bool = False


# --- drawing them ---------------------------------------------------------------------------------------


def draw(
    sheet: Ruled, plan: Plan, ruled: bool = True, high: bool = False, lines: bool = False, shade: int = 0
) -> list[Cell]:
    """Draw a table at the present line of the sheet; the cells that fitted.

    Text stands in the middle of its row or, with `high`, at its top; `lines` are rules between rows alone.
    `shade`: the head is gray (1) or dotted (2).
    """
    whole, step, pad = sheet.width - 2 * sheet.margin, sheet.points * 1.3, 4.0
    edges = [
        sheet.margin + whole * sum(plan.shares[:k]) / sum(plan.shares) for k in range(len(plan.shares) + 1)
    ]

    def rows_of(cell: Cell) -> list[str]:
        room = edges[cell.column + cell.column_span] - edges[cell.column] - 2 * pad
        return wrap(cell.text, sheet.font(int(cell.row < plan.header)), sheet.px(room) / 0.93)

    tops = [sheet.top]
    for row in range(plan.rows):
        tallest = max(len(rows_of(c)) for c in plan.cells if c.row == row and c.row_span == 1) or 1
        tops.append(tops[-1] + tallest * step + (6 if ruled else 3))
        if tops[-1] > sheet.height - 0.7 * sheet.margin:
            tops.pop()
            break
    kept = [cell for cell in plan.cells if cell.row + cell.row_span < len(tops)]
    for cell in kept:
        left, right = edges[cell.column], edges[cell.column + cell.column_span]
        top, bottom = tops[cell.row], tops[cell.row + cell.row_span]
        if shade and cell.row < plan.header:
            sheet.shade(left, top, right, bottom, dots=shade == 2)
        if ruled:
            sheet.frame(left, top, right, bottom)
        shown = rows_of(cell)
        align = plan.align[cell.column] if cell.row >= plan.header and cell.column_span == 1 else "m"
        x = {"l": left + pad, "m": (left + right) / 2, "r": right - pad}[align]
        y = (top + 1.5 if high else (top + bottom - len(shown) * step) / 2) + step * 0.78
        for line in shown:
            sheet.write(line, x, int(cell.row < plan.header), f"{align}s", y=y)
            y += step
    for top in (tops[0], tops[plan.header], tops[-1]) if lines else ():
        box = [sheet.px(side) for side in (edges[0], top, edges[-1], top)]
        sheet.pen.line(box, INK, max(1, sheet.px(0.7)))
    for row in range(len(tops) - 1):
        texts = [cell.text for cell in kept if cell.row == row]
        sheet.body.append("\t".join(texts))
    sheet.top = tops[-1] + 1.5 * sheet.pitch
    return kept


def around(
    text: Text,
    rng: random.Random,
    plan: Plan,
    ruled: bool = True,
    size: tuple[float, float] = (595, 842),
    dpi: int = 0,
    high: bool = False,
    lines: bool = False,
    shade: int = 0,
) -> Drawn:
    """A page with a letterhead, some text, the table and more text."""
    sheet = Ruled(rng, dpi or rng.choice([150, 200, 200, 300]), rng.choice([11.0, 12.0]), size)
    sheet.letterhead(text)
    sheet.fill(text.paragraphs(), 2)
    sheet.top += 6
    cells = draw(sheet, plan, ruled, high, lines, shade)
    sheet.fill(text.paragraphs(), 3)
    return Drawn([sheet], [cells])


def cost(text: Text, rng: random.Random) -> Drawn:
    return around(text, rng, cost_plan(text, rng.randint(6, 14)))


def year(text: Text, rng: random.Random) -> Drawn:
    return around(text, rng, year_plan(text, rng.randint(6, 14)))


def people(text: Text, rng: random.Random) -> Drawn:
    return around(text, rng, list_plan(text, rng.randint(8, 16)))


def bare(text: Text, rng: random.Random) -> Drawn:
    """No rules: columns stand one under the other."""
    plan = rng.choice((cost_plan, list_plan))(text, rng.randint(6, 12))
    return around(text, rng, unspanned(plan), ruled=False)


def lying(text: Text, rng: random.Random) -> Drawn:
    drawn = around(text, rng, year_plan(text, rng.randint(5, 8)), size=LANDSCAPE)
    drawn.turned = True
    return drawn


def long(text: Text, rng: random.Random) -> Drawn:
    """One table on two pages, its header on both; the total at the very end."""
    rows, total = costs(text, rng.randint(24, 34))
    rows.append(("", "Tổng cộng", "", "", "", vietnamese(total)))
    dpi = rng.choice([200, 300])
    sheets: list[Ruled] = []
    tables: list[Sequence[Cell]] = []
    done = 0
    while done < len(rows):
        sheet = Ruled(rng, dpi, 12.0)
        if not sheets:
            sheet.letterhead(text)
            sheet.fill(text.paragraphs(), 1)
        plan = simple(COST_HEADS, rows[done:], COST_SHARES, COST_ALIGN)
        cells = draw(sheet, plan)
        done += max(cell.row for cell in cells)
        sheets.append(sheet)
        tables.append(cells)
    sheets[-1].fill(text.paragraphs(), 2)
    return Drawn(sheets, tables)


def layer(text: Text, rng: random.Random) -> Drawn:
    """Typed, not scanned: the words are in the PDF, the rules are drawn."""
    drawn = around(text, rng, year_plan(text, rng.randint(6, 12)), dpi=200)
    drawn.layer = True
    return drawn


def merged(text: Text, rng: random.Random) -> Drawn:
    return around(text, rng, merged_plan(text, rng.randint(4, 6)))


def share(text: Text, rng: random.Random) -> Drawn:
    return around(text, rng, share_plan(text, rng.randint(5, 10)), ruled=rng.random() < 0.7)


def open_(text: Text, rng: random.Random) -> Drawn:
    plan = unspanned(rng.choice((years_plan, years_plan, year_plan, broad_plan))(text, rng.randint(5, 11)))
    return around(text, rng, plan, False, high=rng.random() < 0.4, lines=rng.random() < 0.4)


def broad(text: Text, rng: random.Random) -> Drawn:
    plan = broad_plan(text, rng.randint(6, 10))
    drawn = around(text, rng, plan, ruled=rng.random() < 0.6, size=LANDSCAPE)
    drawn.turned = True
    return drawn


def shaded(text: Text, rng: random.Random) -> Drawn:
    plan = rng.choice((cost_plan, year_plan, share_plan))(text, rng.randint(5, 10))
    return around(text, rng, plan, dpi=rng.choice([200, 300]), shade=rng.randint(1, 2))


def numbered(text: Text, rng: random.Random) -> Drawn:
    return around(text, rng, numbered_plan(text, rng.randint(3, 7)))


KINDS: dict[str, Callable[[Text, random.Random], Drawn]] = {
    kind.__name__.rstrip("_"): kind
    for kind in (cost, year, people, bare, lying, long, layer, merged, share, open_, broad, shaded, numbered)
}


# --- files ----------------------------------------------------------------------------------------------


def with_layer(sheet: Ruled, path: Path) -> None:
    """The sheet as a PDF of text and rules."""
    from fpdf import FPDF

    pdf = FPDF(unit="pt", format=(sheet.width, sheet.height))
    pdf.add_page()
    for face in {written.face for written in sheet.written}:
        pdf.add_font(f"face{face}", fname=str(sheet.files[face]))
    for text, x, y, face, anchor, points in sheet.written:
        pdf.set_font(f"face{face}", size=points)
        back = {"l": 0.0, "m": 0.5, "r": 1.0}[anchor[0]] * pdf.get_string_width(text)
        pdf.text(x - back, y, text)
    pdf.set_line_width(0.6)
    for left, top, right, bottom in sheet.frames:
        pdf.rect(left, top, right - left, bottom - top)
    pdf.output(str(path))


def damaged(sheet: Sheet, rng: random.Random) -> Pixels:
    """As one of three scanners delivers it."""
    way = rng.randrange(3)
    if way == 0 and sheet.dpi >= 200:
        return faxed(sheet.pixels(), rng)
    image = scanned(sheet.pixels(), rng, 0.5, 0.5 + 0.3 * (way == 1), 5)
    return np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), np.uint8)


def save(drawn: Drawn, rng: random.Random, stem: Path) -> None:
    pictures = [sheet.pixels() if drawn.layer else damaged(sheet, rng) for sheet in drawn.sheets]
    if drawn.turned:
        pictures = [np.ascontiguousarray(np.rot90(pixels)) for pixels in pictures]
    images = [Image.fromarray(pixels) for pixels in pictures]
    dpi = drawn.sheets[0].dpi
    if drawn.layer:
        with_layer(drawn.sheets[0], stem.with_suffix(".pdf"))
    else:
        images[0].save(stem.with_suffix(".pdf"), "PDF", resolution=dpi, quality=70, save_all=True,
                       append_images=images[1:])  # fmt: skip
    header = drawn.sheets[0].header
    body = [line for sheet in drawn.sheets for line in sheet.body]
    gold = "".join(f"{line}\n" for line in ("#header", *header, "#body", *body))
    stem.with_suffix(".gold.txt").write_text(gold, encoding="utf-8")
    rows = [
        f"{number}\t" + "\t".join(map(str, cell))
        for number, cells in enumerate(drawn.tables)
        for cell in cells
    ]
    stem.with_suffix(".cells.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")


def main() -> None:
    for stem, drawn, rng in drawn_pages(__doc__, KINDS):
        save(drawn, rng, stem)


if __name__ == "__main__":
    main()
