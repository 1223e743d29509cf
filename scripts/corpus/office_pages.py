"""Draw pages with what offices print, stamp and copy beside plain paragraphs, with their truth.

    python -m scripts.corpus.office_pages --seed 301 --each 2 --out build/office/dev

Reads held-out corpus text. Writes KINDn.jpg or .tif with KINDn.gold.txt, like `hard_pages.py`, whose report
(`scripts.measure.hard_pages`) measures them too.

The kinds: two columns with a rule between; ruled paper; a sheet that was folded; a fax with its header line;
headings in white on dark bars; digits in boxes of their own; a table whose heads are turned by 90°; raised
signs (m², notes); a stamp of arrival over print; a photocopy with black edges; a typewriter whose
mistakes are struck over; a receipt at 100 dpi.
"""

from __future__ import annotations

import random
from collections.abc import Callable

import cv2
import numpy as np
from PIL import Image, ImageDraw

from scripts.corpus.hard_pages import BLUE, LABELS, RED, Drawn, faxed, scanned, write_pages
from scripts.corpus.hard_sheet import INK, Pixels, Sheet, Text
from scripts.corpus.odd_pages import MONOS, receipt, typewriter_rows
from scripts.corpus.render import wrap

RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
UNITS = ("m²", "m³", "km²", "cm²", "m³/s")
WHITE, BARS = (250, 250, 250), ((20, 20, 25), (25, 50, 110), (120, 25, 30), (90, 90, 95))


def ruled(text: Text, rng: random.Random) -> Drawn:
    """Two columns with a line between them, under a title."""
    sheet = Sheet(rng, 200, 11)
    sheet.title("HỎI ĐÁP PHÁP LUẬT")
    top, wide = sheet.top, (sheet.width - 100) / 2
    for column in range(2):
        part = Sheet(rng, 200, sheet.points, (wide, sheet.height))
        part.files, part.margin, part.top = sheet.files, rng.uniform(5, 10), top
        part.fill(text.paragraphs())
        box = part.image.crop((0, part.px(top - 15), part.image.width, part.image.height))
        sheet.image.paste(box, (sheet.px(50 + column * wide), sheet.px(top - 15)))
        sheet.body += part.body
    middle = sheet.px(50 + wide)
    sheet.pen.line(
        [middle, sheet.px(top - 12), middle, sheet.px(sheet.height - 55)], INK, rng.choice([1, 2, 3])
    )
    return Drawn(sheet, scanned(sheet.pixels(), rng), 200)


def notebook(text: Text, rng: random.Random) -> Drawn:
    """Print on ruled or squared paper."""
    sheet = Sheet(rng, 200, 13)
    sheet.letterhead(text)
    sheet.fill(text.paragraphs())
    pixels = np.array(sheet.pixels())
    colour = np.array(rng.choice([(150, 180, 225), (190, 170, 210), (165, 165, 170)]), np.uint8)
    step, start = sheet.px(sheet.pitch * rng.choice([1, 0.5])), rng.randrange(20)
    pixels[start::step] = np.minimum(pixels[start::step], colour)
    if rng.random() < 0.5:
        pixels[:, start::step] = np.minimum(pixels[:, start::step], colour)
    return Drawn(sheet, scanned(pixels, rng), 200)


def folded(text: Text, rng: random.Random) -> Drawn:
    """A sheet that was folded twice: its parts are differently light, bent and dark along the folds."""
    sheet = Sheet(rng, 200, 13)
    sheet.letterhead(text)
    sheet.fill(text.paragraphs())
    pixels = sheet.pixels().astype(np.float32)
    height, width = pixels.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    light = np.ones((height, width), np.float32)
    down = np.zeros((height, width), np.float32)
    for place, along in ((rng.uniform(0.45, 0.55) * height, y), (rng.uniform(0.45, 0.55) * width, x)):
        away = along - place
        light *= np.where(away < 0, 1.0, rng.uniform(0.65, 0.8)) + 0.2 * np.clip(away / 600, 0, 1)
        light *= 1 - 0.35 * np.exp(-np.abs(away) / 8)
        down += rng.uniform(3, 8) * np.exp(-np.abs(away) / 120)
    image = cv2.remap(pixels, x, y + down, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return Drawn(sheet, scanned(np.asarray(np.clip(image * light[..., None], 0, 255), np.uint8), rng), 200)


def header(text: Text, rng: random.Random) -> Drawn:
    """A fax whose machines wrote a line with day, hour and numbers along the upper edge."""
    sheet = Sheet(rng, 204, 13)
    hour, page = f"{rng.randint(7, 17):02}:{rng.randint(0, 59):02}", rng.randint(1, 9)
    number = f"0255 3{rng.randint(100, 999)} {rng.randint(100, 999)}"
    line = f"{text.date()} {hour} FROM: VAN THU UBND TO: {number} P.{page:02}/{rng.randint(page, 12):02}"
    files, points = sheet.files, sheet.points
    sheet.files, sheet.points, sheet.top = MONOS, 8.5, 18
    sheet.write(line, 30)
    sheet.header.append(line)
    sheet.files, sheet.points, sheet.top = files, points, 50
    sheet.letterhead(text)
    sheet.fill(text.paragraphs())
    return Drawn(sheet, faxed(sheet.pixels(), rng), 204, ".tif")


def inverted(text: Text, rng: random.Random) -> Drawn:
    """Headings, and the head of a table, in white on dark bars."""
    sheet = Sheet(rng, 200, 12)
    sheet.letterhead(text)
    bar = rng.choice(BARS)
    for part in range(1, 5):
        if sheet.full:
            break
        title = (
            f"PHẦN {'I II III IV'.split()[part - 1]}. {' '.join(rng.choice(text.lines).split()[:6]).upper()}"
        )
        edges = [
            sheet.px(v) for v in (sheet.margin, sheet.top - 13, sheet.width - sheet.margin, sheet.top + 6)
        ]
        sheet.pen.rectangle(edges, bar)
        sheet.write(title[:60], sheet.margin + 6, 1, ink=WHITE)
        sheet.body.append(title[:60])
        sheet.top += 1.6 * sheet.pitch
        sheet.fill(text.paragraphs(), 2)
        sheet.top += sheet.pitch
    return Drawn(sheet, scanned(sheet.pixels(), rng), 200)


def boxed(text: Text, rng: random.Random) -> Drawn:
    """A form whose digits stand in boxes, one in each."""
    sheet = Sheet(rng, 200, 12.5)
    sheet.letterhead(text)
    sheet.title("TỜ KHAI THUẾ")
    high = sheet.points * rng.uniform(1.15, 1.5)
    wide, apart = high * rng.uniform(0.75, 1.1), rng.choice([0.0, 0.0, 3.0])
    ink, thick = rng.choice([INK, (90, 90, 95), (60, 80, 160)]), rng.choice([1, 2, 3])
    for number, label in enumerate(rng.sample(LABELS, 8), 1):
        digits = "".join(rng.choice("0123456789") for _ in range(rng.choice([8, 10, 12])))
        x = sheet.write(f"{number}. {label}:", sheet.margin) + 8
        for k, digit in enumerate(digits + " " * rng.choice([0, 0, 2])):
            corners = [sheet.px(v) for v in (x, sheet.top - high * 0.8, x + wide, sheet.top + high * 0.25)]
            sheet.pen.rectangle(corners, outline=ink, width=thick)
            sheet.write(digit, x + wide / 2, 0, "ms")
            x += wide + apart * (1 if k % 4 < 3 else 2)
        groups = [digits[k : k + 4] for k in range(0, len(digits), 4)] if apart else [digits]
        sheet.body.append(f"{number}. {label}: {' '.join(groups)}")
        sheet.top += sheet.pitch * 1.4
    sheet.fill(text.paragraphs(), 4)
    return Drawn(sheet, scanned(sheet.pixels(), rng), 200)


def upright(text: Text, rng: random.Random) -> Drawn:
    """A table whose heads are turned by 90°."""
    sheet = Sheet(rng, 200, 11)
    sheet.letterhead(text)
    sheet.fill(text.paragraphs(), 1)
    sheet.top += sheet.pitch
    heads = ("TT", "Đơn vị", "Tổng số", "Số hộ nghèo", "Tỷ lệ (%)", "Đạt chuẩn", "Ghi chú")
    shares = (5, 35, 12, 12, 12, 12, 12)
    whole, high, first = sheet.width - 2 * sheet.margin, 70.0, sheet.top
    edges = [sheet.margin + whole * sum(shares[:k]) / 100 for k in range(len(shares) + 1)]
    for k, head in enumerate(heads):
        if k < 2:
            sheet.write(head, (edges[k] + edges[k + 1]) / 2, 1, "ms", y=first + high / 2)
            continue
        glyphs = Image.new("RGB", (sheet.px(high), sheet.px(18)), "white")
        ImageDraw.Draw(glyphs).text((sheet.px(high / 2), sheet.px(13)), head, INK, sheet.font(1), anchor="ms")
        turned = glyphs.rotate(90, expand=True)
        sheet.image.paste(
            turned, (sheet.px((edges[k] + edges[k + 1]) / 2) - turned.width // 2, sheet.px(first + 1))
        )
    sheet.body.append("\t".join(heads))
    marks = [first, first + high]
    sheet.top = first + high + sheet.pitch * 0.9
    for number in range(1, 15):
        name = " ".join(rng.choice(text.lines).split()[:3])[:24]
        figures = str(rng.randint(100, 9999)), str(rng.randint(1, 300)), f"{rng.randint(0, 9999) / 100:.2f}"
        row = (str(number), name, *figures, rng.choice(("x", "")), "")
        for k, cell in enumerate(row):
            place = (edges[k] + 4, "ls") if k < 2 else (edges[k + 1] - 4, "rs")
            sheet.write(cell, place[0], 0, place[1])
        sheet.body.append("\t".join(row).rstrip())
        marks.append(sheet.top + sheet.pitch * 0.35)
        sheet.top += 1.25 * sheet.pitch
    for y in marks:
        sheet.pen.line([sheet.px(v) for v in (edges[0], y, edges[-1], y)], INK, 2)
    for x in edges:
        sheet.pen.line([sheet.px(v) for v in (x, first, x, marks[-1])], INK, 2)
    sheet.top += sheet.pitch
    sheet.fill(text.paragraphs(), 3)
    return Drawn(sheet, scanned(sheet.pixels(), rng), 200)


def raised(text: Text, rng: random.Random) -> Drawn:
    """Areas and volumes with raised signs, and marks of notes at words."""
    sheet = Sheet(rng, 200, 13)
    sheet.letterhead(text)
    note = 0
    while not sheet.full:
        words = text.paragraph().split()
        for _ in range(2):
            words.insert(rng.randrange(len(words) + 1), f"{text.amount()} {rng.choice(UNITS)}")
        note += 1
        words.insert(rng.randrange(1, len(words) + 1), f"^{note}")
        for k, row in enumerate(wrap(" ".join(words).replace(" ^", "^"), sheet.font(), sheet.px(440))):
            if sheet.full:
                break
            x, truth = sheet.margin + (20 if k == 0 else 0), ""
            for part, piece in enumerate(row.split("^")):
                mark, rest = (piece[: len(str(note))], piece[len(str(note)) :]) if part else ("", piece)
                if mark:
                    keep, sheet.points = sheet.points, sheet.points * 0.62
                    x = sheet.write(mark, x, y=sheet.top - 5)
                    sheet.points = keep
                x = sheet.write(rest, x)
                truth += mark.translate(RAISED) + rest
            sheet.body.append(truth)
            sheet.top += sheet.pitch
        sheet.top += 4
    return Drawn(sheet, scanned(sheet.pixels(), rng), 200)


def arrived(text: Text, rng: random.Random) -> Drawn:
    """The stamp of arrival, in red, blue or black, over the letterhead or the first lines."""
    sheet = Sheet(rng, 200, 13)
    sheet.letterhead(text)
    sheet.fill(text.paragraphs())
    ink = rng.choice([RED, BLUE, (60, 60, 70)])
    stamp = Image.new("RGBA", (sheet.px(150), sheet.px(80)))
    pen, font = ImageDraw.Draw(stamp), sheet.font(1, 0.75)
    pen.rectangle([3, 3, stamp.width - 4, stamp.height - 4], outline=(*ink, 220), width=4)
    rows = (
        "VĂN PHÒNG UBND TỈNH",
        "ĐẾN",
        f"Số: {rng.randint(1, 9999)}",
        f"Ngày: {text.date()}",
        "Chuyển: ...............",
    )
    for k, row in enumerate(rows):
        pen.text((sheet.px(6), sheet.px(5 + 14.5 * k)), row, (*ink, 220), font)
    turned = stamp.rotate(rng.uniform(-6, 6), Image.Resampling.BICUBIC, expand=True)
    sheet.image.paste(turned, (sheet.px(rng.uniform(20, 90)), sheet.px(rng.uniform(70, 140))), turned)
    return Drawn(sheet, scanned(sheet.pixels(), rng), 200)


def edges(text: Text, rng: random.Random) -> Drawn:
    """A photocopy, black and white: turned, with black edges, specks and punched holes."""
    sheet = Sheet(rng, 200, 13)
    sheet.letterhead(text)
    sheet.fill(text.paragraphs())
    height, width = sheet.pixels().shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), rng.choice([-1, 1]) * rng.uniform(1, 3), 0.96)
    image = cv2.warpAffine(
        sheet.pixels(), turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=(15, 15, 15)
    )
    for place in (0.4, 0.6):
        cv2.circle(image, (round(0.04 * width), round(place * height)), 22, (10, 10, 10), -1)
    return Drawn(sheet, faxed(np.asarray(image, np.uint8), rng), 200, ".tif")


def struck(text: Text, rng: random.Random) -> Drawn:
    """A typewriter: letters typed twice, and wrong words struck over with x."""
    sheet = Sheet(rng, 200, 12)
    for row, step in typewriter_rows(sheet, text, narrower=60):
        cells: list[str] = list(row)
        if rng.random() < 0.2:
            at = row.find(" ", len(row) // 2) + 1
            wrong = rng.choice(row.split())[:6]
            cells = [*row[:at], *(f"{letter}x" for letter in wrong), " ", *row[at:]]
        for k, cell in enumerate(cells):
            shade = rng.randint(25, 110)
            for letter in cell * (2 if len(cell) == 1 and rng.random() < 0.03 else 1):
                x, y = sheet.margin + k * step + rng.gauss(0, 0.3), sheet.top + rng.gauss(0, 0.35)
                sheet.write(letter, x, 0, "ls", (shade,) * 3, y)
    return Drawn(sheet, scanned(cv2.GaussianBlur(sheet.pixels(), (0, 0), 0.7), rng, 0.8, 0.6, 8), 200)


def till(text: Text, rng: random.Random) -> Drawn:
    """A receipt at 100 dpi."""
    drawn = receipt(text, rng)
    small: Pixels = cv2.resize(drawn.pixels, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    return Drawn(drawn.sheet, np.asarray(small, np.uint8), 100)


KINDS: dict[str, Callable[[Text, random.Random], Drawn]] = {
    kind.__name__: kind
    for kind in (
        ruled, notebook, folded, header, inverted, boxed, upright, raised, arrived, edges, struck, till,
    )
}  # fmt: skip


if __name__ == "__main__":
    write_pages(__doc__, KINDS)
