"""Draw pages of kinds that offices seldom scan but people send, with their truth.

    python -m scripts.corpus.odd_pages --seed 201 --each 2 --out build/odd/dev

Reads held-out corpus text. Writes KINDn.jpg or .tif with KINDn.gold.txt, like `hard_pages.py`, whose report
(`scripts.measure.hard_pages`) measures them too.

The kinds: a screenshot of a phone, light or dark; a photograph of a screen; a receipt on thermal paper; a
sheet through which its back shows; a fax with lines lost; a sheet with punched holes, a stapled corner and
creases; underlined and highlighted text; small footnotes; letter-spaced headings; dot-matrix print; a worn
typewriter; a watermark; coloured paper; three columns; an identity card; print in blue; a page that a
messenger compressed; one out of focus.
"""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Iterator

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from scripts.corpus.hard_pages import Drawn, faxed, photographed, scanned, write_pages
from scripts.corpus.hard_sheet import INK, ORGANS, Pixels, Sheet, Text
from scripts.corpus.render import FAMILIES, LOWER, OPENTYPE, wrap

MONOS = [OPENTYPE / f"texgyrecursor-{face}.otf" for face in LOWER]
SANS = ("arimo", "noto-sans", "dejavu-sans")


def _noise(rng: random.Random) -> np.random.Generator:
    return np.random.default_rng(rng.randrange(2**32))


def _document(text: Text, rng: random.Random, dpi: int = 200, points: float = 13) -> Sheet:
    sheet = Sheet(rng, dpi, points)
    sheet.letterhead(text)
    sheet.title("THÔNG BÁO")
    sheet.fill(text.paragraphs())
    return sheet


def _jpeg(pixels: Pixels, quality: int) -> Pixels:
    stored = io.BytesIO()
    Image.fromarray(pixels).save(stored, "JPEG", quality=quality)
    return np.asarray(Image.open(stored).convert("RGB"), np.uint8)


def screen(text: Text, rng: random.Random) -> Drawn:
    """A page of a site or a message on a phone, in the colours of its light or dark theme."""
    sheet = Sheet(rng, 200, rng.choice([13, 14, 16]), (390, 760))
    sheet.files = FAMILIES[rng.choice(SANS)]
    sheet.margin = 20
    sheet.title("THÔNG BÁO")
    sheet.fill(text.paragraphs())
    return Drawn(sheet, sheet.pixels(), 0)


def dark(text: Text, rng: random.Random) -> Drawn:
    drawn = screen(text, rng)
    pixels = 255 - drawn.pixels.astype(np.float32)
    return Drawn(drawn.sheet, np.asarray(18 + pixels * 0.85, np.uint8), 0)


def monitor(text: Text, rng: random.Random) -> Drawn:
    """A photograph of a screen: its grid of coloured dots, slightly turned, gives waves of colour."""
    sheet = Sheet(rng, 130, 13)
    sheet.files = FAMILIES[rng.choice(SANS)]
    sheet.letterhead(text)
    sheet.fill(text.paragraphs())
    page = cv2.resize(sheet.pixels(), None, fx=3, fy=3, interpolation=cv2.INTER_NEAREST).astype(np.float32)
    for column in range(3):
        for channel in range(3):
            page[:, column::3, channel] *= 1.0 if channel == column else 0.35
    page[2::3] *= 0.6
    height, width = page.shape[:2]
    factor = rng.uniform(0.42, 0.58)
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), rng.uniform(-2, 2), factor)
    turn[:, 2] += np.array([width, height]) * (factor - 1) / 2
    size = round(width * factor), round(height * factor)
    page = cv2.GaussianBlur(page, (0, 0), 0.9)
    image = cv2.warpAffine(page, turn, size, flags=cv2.INTER_LINEAR, borderValue=(40, 40, 40))
    return Drawn(sheet, np.asarray(np.clip(image * 1.9, 0, 255), np.uint8), 0)


def receipt(text: Text, rng: random.Random) -> Drawn:
    sheet = Sheet(rng, 200, 9, (227, 560))
    sheet.files, sheet.margin = MONOS, 12
    for line in (*rng.choice(ORGANS).split("|"), "BIÊN LAI THU TIỀN", f"Số: {rng.randint(1, 99999):07}"):
        sheet.write(line, sheet.width / 2, 0, "ms")
        sheet.body.append(line)
        sheet.top += sheet.pitch
    while not sheet.full:
        name, amount = " ".join(rng.choice(text.lines).split()[:3])[:22], text.amount()
        sheet.write(name, sheet.margin)
        sheet.write(amount, sheet.width - sheet.margin, 0, "rs")
        sheet.body.append(f"{name}\t{amount}")
        sheet.top += sheet.pitch
    pixels = sheet.pixels().astype(np.float32)
    rows = np.arange(len(pixels)) / len(pixels)
    faded = rng.uniform(0.35, 0.6) + 0.25 * np.sin(rows * 9 + rng.random() * 6)[:, None, None]
    light = 235 - (235 - pixels * 235 / 255) * np.clip(faded, 0.15, 1)
    return Drawn(sheet, scanned(np.asarray(light, np.uint8), rng, 1.0, 0.9, 7), 200)


def through(text: Text, rng: random.Random) -> Drawn:
    sheet, back = _document(text, rng), _document(text, rng)
    other = cv2.GaussianBlur(np.ascontiguousarray(back.pixels()[:, ::-1]), (0, 0), 1.6).astype(np.float32)
    seen = 255 - (255 - other) * rng.uniform(0.2, 0.5)
    both = sheet.pixels().astype(np.float32) * seen / 255
    return Drawn(sheet, scanned(np.asarray(both, np.uint8), rng), 200)


def lost(text: Text, rng: random.Random) -> Drawn:
    sheet = _document(text, rng, 204)
    image = faxed(sheet.pixels(), rng)
    rows: list[Pixels] = []
    for row in image:
        draw = rng.random()
        rows += [] if draw < 0.006 else [row, row] if draw < 0.012 else [row]
    image = np.stack(rows)
    for _ in range(8):
        top, left = rng.randrange(len(image) - 3), rng.randrange(image.shape[1])
        image[top : top + rng.randint(1, 3), left : left + rng.randint(200, 1600)] = rng.choice([0, 255, 255])
    return Drawn(sheet, image, 204, ".tif")


def holes(text: Text, rng: random.Random) -> Drawn:
    sheet = _document(text, rng)
    pixels = sheet.pixels().astype(np.float32)
    height, width = pixels.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    for place in (rng.uniform(0.3, 0.4), rng.uniform(0.6, 0.7)):
        crease = np.abs(y - height * place - (x - width / 2) * rng.uniform(-0.01, 0.01))
        pixels *= (1 - 0.45 * np.exp(-crease / rng.uniform(2, 6)) - 0.1 * np.exp(-crease / 60))[..., None]
    image = np.ascontiguousarray(np.clip(pixels, 0, 255).astype(np.uint8))
    for place in (0.4, 0.6):
        cv2.circle(image, (round(0.035 * width), round(place * height)), 24, (20, 20, 20), -1)
    corner = np.array([(0, 0), (round(0.14 * width), 0), (0, round(0.1 * width))])
    cv2.fillPoly(image, [corner], (170, 170, 170))
    cv2.line(image, (round(0.15 * width), 20), (20, round(0.11 * width)), (60, 60, 60), 6)
    return Drawn(sheet, scanned(image, rng), 200)


def marked(text: Text, rng: random.Random) -> Drawn:
    """Words underlined, and words under a highlighter."""
    sheet = Sheet(rng, 200, 13)
    sheet.letterhead(text)
    lines: list[tuple[float, float, float, bool]] = []
    for paragraph in text.paragraphs():
        if sheet.full:
            break
        for k, row in enumerate(wrap(paragraph, sheet.font(), sheet.px(sheet.width - 2 * sheet.margin))):
            if sheet.full:
                break
            left = sheet.margin + (20 if k == 0 else 0)
            right = sheet.write(row, left)
            draw = rng.random()
            if draw < 0.5:
                a, b = sorted((rng.uniform(left, right), rng.uniform(left, right)))
                lines.append((a, b, sheet.top, draw < 0.25))
            sheet.body.append(row)
            sheet.top += sheet.pitch
        sheet.top += 4
    for a, b, y, under in lines:
        if under:
            down = sheet.px(y + rng.uniform(1.5, 2.5))
            sheet.pen.line([sheet.px(a), down, sheet.px(b), down + rng.choice([-1, 0, 1])], INK, 2)
    pixels = np.array(sheet.pixels())
    colour = np.array(rng.choice([(255, 240, 60), (150, 245, 120), (255, 150, 190)]), np.float32) / 255
    for a, b, y, under in lines:
        if not under:
            part = np.s_[sheet.px(y - 10) : sheet.px(y + 3), sheet.px(a) : sheet.px(b)]
            pixels[part] = np.asarray(pixels[part] * colour, np.uint8)
    return Drawn(sheet, scanned(pixels, rng), 200)


def notes(text: Text, rng: random.Random) -> Drawn:
    sheet = Sheet(rng, 200, 13)
    sheet.letterhead(text)
    whole, sheet.height = sheet.height, 640.0
    sheet.fill(text.paragraphs())
    sheet.height, sheet.top = whole, 660.0
    sheet.pen.line([sheet.px(60), sheet.px(648), sheet.px(200), sheet.px(648)], INK, 2)
    sheet.points = 7.5
    for number in range(1, 30):
        if sheet.full:
            break
        sheet.paragraph(f"{number} {text.paragraph()}")
    return Drawn(sheet, scanned(sheet.pixels(), rng), 200)


def spaced(text: Text, rng: random.Random) -> Drawn:
    sheet = Sheet(rng, 200, 13)
    sheet.letterhead(text)
    while not sheet.full:
        title = rng.choice(("QUYẾT ĐỊNH", "NGHỊ QUYẾT", "THÔNG BÁO", "TỜ TRÌNH", "PHỤ LỤC", "KẾ HOẠCH"))
        gap = rng.uniform(2, 5)
        x = sheet.width / 2 - 60
        for letter in title:
            x = sheet.write(letter, x, 1) + (gap if letter != " " else 2 * gap)
        sheet.body.append(title)
        sheet.top += 1.3 * sheet.pitch
        sheet.fill(text.paragraphs(), 3)
    return Drawn(sheet, scanned(sheet.pixels(), rng), 200)


def dots(text: Text, rng: random.Random) -> Drawn:
    """Dot-matrix print: letters of 24 needles on paper whose ribbon is nearly used up."""
    sheet = Sheet(rng, 144, 11)
    sheet.files = [MONOS[1]] * 4
    sheet.letterhead(text)
    sheet.fill(text.paragraphs())
    gray = cv2.cvtColor(sheet.pixels(), cv2.COLOR_RGB2GRAY)
    large = np.full((gray.shape[0] * 3, gray.shape[1] * 3), 245, np.uint8)
    ink = rng.randint(40, 110)
    for y, x in zip(*np.nonzero(gray < 150), strict=True):
        cv2.circle(large, (int(3 * x + 1), int(3 * y + 1)), 1, ink, -1)
    small = cv2.resize(large, None, fx=200 / 432, fy=200 / 432, interpolation=cv2.INTER_AREA)
    return Drawn(sheet, scanned(cv2.cvtColor(small, cv2.COLOR_GRAY2RGB), rng, 0.6, 0.5, 6), 200)


def typewriter_rows(sheet: Sheet, text: Text, narrower: float = 0.0) -> Iterator[tuple[str, float]]:
    """(row, step from letter to letter) of a typewriter's page, lengths in points, until the sheet is full.

    The caller draws each row at the top of what is empty, which then moves on.
    """
    sheet.files = MONOS
    font = sheet.font()
    step = font.getlength("n") * 72 / sheet.dpi
    while not sheet.full:
        for row in wrap(text.paragraph(), font, sheet.px(sheet.width - 2 * sheet.margin - narrower)):
            if sheet.full:
                break
            yield row, step
            sheet.body.append(row)
            sheet.top += 1.15 * sheet.pitch


def typed(text: Text, rng: random.Random) -> Drawn:
    """A worn typewriter: letters of one width, each a little off its line and of its own blackness."""
    sheet = Sheet(rng, 200, 12)
    for row, step in typewriter_rows(sheet, text):
        for k, letter in enumerate(row):
            shade = rng.randint(20, 140)
            y = sheet.top + rng.gauss(0, 0.5)
            sheet.write(letter, sheet.margin + k * step + rng.gauss(0, 0.25), 0, "ls", (shade,) * 3, y)
    pixels = sheet.pixels()
    worn = cv2.GaussianBlur(_noise(rng).random(pixels.shape[:2]).astype(np.float32), (0, 0), 1.0)
    pixels = np.where((worn > 0.62)[..., None], 255, pixels).astype(np.uint8)
    return Drawn(sheet, scanned(cv2.GaussianBlur(pixels, (0, 0), 0.8), rng, 0.8, 0.6, 8), 200)


def copy(text: Text, rng: random.Random) -> Drawn:
    """A watermark across the page, and a small one repeated on another."""
    sheet = _document(text, rng)
    layer = Image.new("L", sheet.image.size, 255)
    pen = ImageDraw.Draw(layer)
    words = rng.choice(("BẢN SAO", "DỰ THẢO", "LƯU HÀNH NỘI BỘ", "MẬT"))
    gray = rng.randint(150, 215)
    many = rng.random() < 0.5
    font = ImageFont.truetype(str(FAMILIES["arimo"][1]), 60 if many else 1500 // len(words) + 60)
    wide, tall = layer.size
    if many:
        for y in range(100, tall, 330):
            for x in range(0, wide, 500):
                pen.text((x + y // 3 % 200, y), words, gray, font)
    else:
        pen.text((wide / 2, tall / 2), words, gray, font, anchor="mm")
    turned = layer.rotate(rng.uniform(25, 50), Image.Resampling.BICUBIC, fillcolor=255)
    pixels = np.minimum(sheet.pixels(), np.asarray(turned, np.uint8)[..., None])
    return Drawn(sheet, scanned(pixels, rng), 200)


def coloured(text: Text, rng: random.Random) -> Drawn:
    """Print on coloured paper with a fine pattern, as of certificates."""
    sheet = _document(text, rng)
    height, width = sheet.pixels().shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    waves = np.sin(x / 9 + 5 * np.sin(y / 60)) * np.sin(y / 9 + 5 * np.sin(x / 70))
    paper = np.array(rng.choice([(250, 220, 150), (190, 225, 250), (250, 190, 190), (190, 240, 190)]))
    light = np.where(waves[..., None] > 0.55, paper * 0.8, paper)
    pixels = sheet.pixels() * (light / 255)
    return Drawn(sheet, scanned(np.asarray(pixels, np.uint8), rng), 200)


def columns(text: Text, rng: random.Random) -> Drawn:
    """A newsletter: two or three columns of small print under a title over all of them."""
    count = rng.choice([2, 3])
    sheet = Sheet(rng, 200, 10.5 if count == 2 else 9)
    sheet.title("BẢN TIN NỘI BỘ")
    top, wide = sheet.top, (sheet.width - 100) / count
    for column in range(count):
        part = Sheet(rng, 200, sheet.points, (wide, sheet.height))
        part.files, part.margin, part.top = sheet.files, 10, top
        part.fill(text.paragraphs())
        box = part.image.crop((0, part.px(top - 15), part.image.width, part.image.height))
        sheet.image.paste(box, (sheet.px(50 + column * wide), sheet.px(top - 15)))
        sheet.body += part.body
    return Drawn(sheet, scanned(sheet.pixels(), rng), 200)


def card(text: Text, rng: random.Random) -> Drawn:
    """A card with fields, photographed on a desk."""
    sheet = Sheet(rng, 300, 8, (243, 153))
    sheet.files, sheet.margin, sheet.top = FAMILIES["arimo"], 10, 14
    for line, face in (
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 1),
        ("Độc lập - Tự do - Hạnh phúc", 1),
        ("CĂN CƯỚC CÔNG DÂN", 1),
    ):
        sheet.write(line, 150, face, "ms")
        sheet.body.append(line)
        sheet.top += 11
    day, place = text.date(), rng.choice(("Quảng Sơn", "Hòa Bình", "Ea Kao", "Tân Lập"))
    rows = (
        f"Số: {rng.randint(10**11, 10**12 - 1):012}",
        f"Họ và tên: {rng.choice(('NGUYỄN THỊ HƯƠNG', 'TRẦN VĂN DŨNG', 'LÊ QUỐC BẢO', 'PHẠM THÙY LINH'))}",
        f"Ngày sinh: {day}",
        f"Giới tính: {rng.choice(('Nam', 'Nữ'))} Quốc tịch: Việt Nam",
        f"Quê quán: {place}, Quảng Nam",
        f"Nơi thường trú: Tổ {rng.randint(1, 20)}, {place}",
        f"Có giá trị đến: {text.date()}",
    )
    for row in rows:
        sheet.write(row, 72)
        sheet.body.append(row)
        sheet.top += 12
    sheet.pen.rectangle([sheet.px(8), sheet.px(50), sheet.px(62), sheet.px(125)], (150, 160, 170))
    pixels = sheet.pixels()
    height, width = pixels.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    waves = np.sin(x / 7 + 4 * np.sin(y / 40)) + np.sin(y / 7 + 4 * np.sin(x / 50))
    paper = np.array([200, 230, 215]) + 12 * waves[..., None]
    image = np.asarray(np.clip(pixels * (paper / 255), 0, 255), np.uint8)
    return Drawn(sheet, photographed(image, rng), 0)


def blue(text: Text, rng: random.Random) -> Drawn:
    """Old duplicates and carbon copies: all print in blue or violet."""
    sheet = _document(text, rng)
    ink = np.array(rng.choice([(40, 60, 160), (90, 50, 150), (70, 90, 170)]), np.float32)
    share = (255 - sheet.pixels().astype(np.float32)) / 255
    pixels = 250 - share * (250 - ink)
    return Drawn(sheet, scanned(np.asarray(pixels, np.uint8), rng, 0.8, 0.8, 8), 200)


def sent(text: Text, rng: random.Random) -> Drawn:
    """A photograph of a page, taken straight, small and compressed as by messengers."""
    sheet = _document(text, rng, 200, rng.choice([13, 14]))
    page = sheet.pixels()
    high = rng.choice([1280, 1440, 1600])
    small = cv2.resize(page, None, fx=high / len(page), fy=high / len(page), interpolation=cv2.INTER_AREA)
    image = scanned(np.asarray(small, np.uint8), rng, 1.5, 0.5, 5)
    return Drawn(sheet, _jpeg(image, rng.choice([25, 35, 45])), 0)


def soft(text: Text, rng: random.Random) -> Drawn:
    """A flat page, out of focus all over."""
    sheet = _document(text, rng, 150, rng.choice([13, 14]))
    blurred = cv2.GaussianBlur(sheet.pixels(), (0, 0), rng.uniform(1.8, 3.2))
    return Drawn(sheet, scanned(np.asarray(blurred, np.uint8), rng, 0.8, 0.5, 3), 0)


KINDS: dict[str, Callable[[Text, random.Random], Drawn]] = {
    kind.__name__: kind
    for kind in (
        screen, dark, monitor, receipt, through, lost, holes, marked, notes, spaced, dots, typed, copy,
        coloured, columns, card, blue, sent, soft,
    )
}  # fmt: skip


if __name__ == "__main__":
    write_pages(__doc__, KINDS)
