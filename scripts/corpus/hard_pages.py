"""Draw pages that are hard to read, eleven kinds of them, with their truth.

    python -m scripts.corpus.hard_pages --seed 1 --each 3 --out build/hard/dev
    python -m scripts.corpus.hard_pages --seed 2 --each 3 --out build/hard/test

Reads held-out corpus text. Writes KINDn.jpg, .tif or .pdf with KINDn.gold.txt, which `restore eval FOLDER`
reads too. A seed gives the same pages each time. Develop on one seed, report on another one, once.

The kinds: a photograph of a page at an angle, with curl and uneven light; a fax; a page at 100–120 dpi; a
form with dotted lines, check boxes and strokes like handwriting; a table of numbers; seals over text and at
the margin; two pages of a book, turned, or photographed; a signed PDF with number and day in form fields;
small print on a landscape sheet; a photograph that is out of focus at one side.
"""

from __future__ import annotations

import argparse
import io
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import cv2
import numpy as np
from PIL import Image, ImageDraw

from scripts.arguments import page_arguments
from scripts.corpus.hard_sheet import INK, ORGANS, Pixels, Sheet, Text

RED, BLUE = (205, 35, 45), (35, 50, 150)
LABELS = (
    "Họ và tên", "Ngày sinh", "Số CCCD", "Nơi cấp", "Địa chỉ thường trú", "Điện thoại", "Nghề nghiệp",
    "Mã số thuế", "Lý do đề nghị", "Ngày cấp", "Số tài khoản", "Tại ngân hàng", "Email", "Dân tộc",
)  # fmt: skip
CHOICES = ("Nam", "Nữ", "Cấp lần đầu", "Cấp lại", "Gia hạn", "Nhận trực tiếp", "Qua bưu chính", "Trực tuyến")
HEADS = ("TT", "Nội dung", "Kế hoạch", "Thực hiện", "Tỷ lệ", "Ghi chú")
T = TypeVar("T")
_A4_LANDSCAPE = (842.0, 595.0)


@dataclass(frozen=True)
class Drawn:
    """A page as its file holds it. `pixels` are RGB or gray; a signed page is a finished PDF instead."""

    sheet: Sheet
    pixels: Pixels
    dpi: int
    suffix: str = ".jpg"
    data: bytes = b""

    @property
    def truth(self) -> str:
        sections = (("header", self.sheet.header), ("body", self.sheet.body))
        return "".join(
            f"#{name}\n" + "".join(f"{line}\n" for line in lines) for name, lines in sections if lines
        )


# --- damage ---------------------------------------------------------------------------------------------


def scanned(
    pixels: Pixels, rng: random.Random, skew: float = 0.6, blur: float = 0.6, noise: float = 6
) -> Pixels:
    """The page as a scanner delivers it: slightly skewed, blurred and noisy."""
    height, width = pixels.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), rng.uniform(-skew, skew), 1.0)
    white = (255, 255, 255)
    image = cv2.warpAffine(pixels, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=white)
    image = cv2.GaussianBlur(image, (0, 0), blur).astype(np.float32)
    grain = np.random.default_rng(rng.randrange(2**32)).normal(0, noise, image.shape[:2])
    shade = grain if image.ndim == 2 else grain[..., None]
    noisy = np.clip(image * rng.uniform(0.92, 1.0) + shade, 0, 255)
    return np.asarray(noisy, dtype=np.uint8)


def photographed(pixels: Pixels, rng: random.Random) -> Pixels:
    """The page photographed on a desk: at an angle, curled, in perspective, in uneven light."""
    height, width = pixels.shape[:2]
    edge = round(0.25 * max(height, width))
    page = cv2.copyMakeBorder(pixels, edge, edge, edge, edge, cv2.BORDER_CONSTANT, value=(96, 84, 70))
    tall, wide = page.shape[:2]
    y, x = np.mgrid[0:tall, 0:wide].astype(np.float32)
    curl = rng.uniform(0.008, 0.02) * height
    y += (curl * np.sin(np.pi * np.clip((x - edge) / width, -0.2, 1.2) * rng.uniform(0.8, 1.2))).astype(
        np.float32
    )
    page = cv2.remap(page, x, y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    lean = rng.uniform(0.02, 0.06) * wide
    corners = np.array([(0, 0), (wide, 0), (wide, tall), (0, tall)], np.float32)
    moved = corners + np.array([(lean, 0), (-lean, lean / 2), (0, 0), (0, 0)], np.float32)
    page = cv2.warpPerspective(
        page,
        cv2.getPerspectiveTransform(corners, moved),
        (wide, tall),
        flags=cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_REPLICATE,
    )
    angle = rng.choice([-1, 1]) * rng.uniform(3, 22)
    turn = cv2.getRotationMatrix2D((wide / 2, tall / 2), angle, 1.0)
    page = cv2.warpAffine(page, turn, (wide, tall), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    away = np.hypot(x / wide - rng.random(), y / tall - rng.random())
    light = 1.0 - rng.uniform(0.25, 0.5) * away
    return scanned(np.clip(page * light[..., None], 0, 255).astype(np.uint8), rng, 0, 0.7, 5)


def out_of_focus(pixels: Pixels, rng: random.Random, wide: int = 1400) -> Pixels:
    """The photograph at a width of `wide` pixels, its right part the more blurred the farther right it is."""
    factor = wide / pixels.shape[1]
    image = cv2.resize(pixels, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    across = np.linspace(0, 1, wide)[None, :, None]
    most, start, steps = rng.uniform(3, 6), rng.uniform(0.4, 0.6), 10
    result = image
    for step in range(1, steps + 1):
        blurred = cv2.GaussianBlur(image, (0, 0), most * step / steps)
        result = np.where(across >= start + (1 - start) * (step - 1) / steps, blurred, result)
    return np.asarray(result, dtype=np.uint8)


def faxed(pixels: Pixels, rng: random.Random) -> Pixels:
    image = cv2.cvtColor(scanned(pixels, rng, 0.5, 0.7, 14), cv2.COLOR_RGB2GRAY)
    hits = np.random.default_rng(rng.randrange(2**32)).random(image.shape) < 0.0002
    image = np.where(image < rng.uniform(140, 180), 0, 255).astype(np.uint8)
    return np.where(cv2.dilate(hits.astype(np.uint8), np.ones((2, 2))) > 0, 0, image).astype(np.uint8)


def sealed(sheet: Sheet, x: float, y: float, radius: float, words: str) -> None:
    """Draw a round red seal over the sheet: two rings, a star, words along the ring. Lengths in points."""
    side = sheet.px(2.3 * radius)
    seal = Image.new("RGBA", (side, side))
    pen, middle, r = ImageDraw.Draw(seal), side / 2, sheet.px(radius)
    ink = (*RED, 215)
    for factor, width in ((1.0, 2.0), (0.68, 1.0)):
        q = r * factor
        pen.ellipse(
            [middle - q, middle - q, middle + q, middle + q], outline=ink, width=max(1, sheet.px(width))
        )
    angles = [k * np.pi / 5 - np.pi / 2 for k in range(10)]
    pen.polygon(
        [
            (
                middle + r * (0.3 if k % 2 else 0.6) * 0.8 * np.cos(a),
                middle + r * (0.3 if k % 2 else 0.6) * 0.8 * np.sin(a),
            )
            for k, a in enumerate(angles)
        ],
        fill=ink,
    )
    font = sheet.font(1, 0.7 * radius / 50)
    for k, letter in enumerate(words):
        turn = 360 * k / len(words)
        glyph = Image.new("RGBA", (side, side))
        ImageDraw.Draw(glyph).text((middle, middle - 0.84 * r), letter, ink, font, anchor="mm")
        seal.alpha_composite(glyph.rotate(-turn, Image.Resampling.BICUBIC))
    seal = seal.rotate(sheet.rng.uniform(-20, 20), Image.Resampling.BICUBIC)
    sheet.image.paste(seal, (sheet.px(x) - side // 2, sheet.px(y) - side // 2), seal)


# --- kinds ----------------------------------------------------------------------------------------------


def photo(text: Text, rng: random.Random) -> Drawn:
    sheet = Sheet(rng, 200, rng.choice([12, 13, 14]))
    sheet.letterhead(text)
    sheet.title("THÔNG BÁO")
    sheet.fill(text.paragraphs())
    return Drawn(sheet, photographed(sheet.pixels(), rng), 0)


def fax(text: Text, rng: random.Random) -> Drawn:
    sheet = Sheet(rng, 204, rng.choice([12, 13, 14]))
    sheet.letterhead(text)
    sheet.fill(text.paragraphs())
    return Drawn(sheet, faxed(sheet.pixels(), rng), 204, ".tif")


def low(text: Text, rng: random.Random) -> Drawn:
    sheet = Sheet(rng, 300, rng.choice([12, 13]))
    sheet.letterhead(text)
    sheet.fill(text.paragraphs())
    dpi = rng.choice([100, 110, 120])
    small = cv2.resize(sheet.pixels(), None, fx=dpi / 300, fy=dpi / 300, interpolation=cv2.INTER_AREA)
    return Drawn(sheet, scanned(np.asarray(small, np.uint8), rng, 0.4, 0.35, 4), dpi)


def form(text: Text, rng: random.Random) -> Drawn:
    sheet = Sheet(rng, 200, 12.5)
    sheet.letterhead(text)
    sheet.title("TỜ KHAI ĐỀ NGHỊ", RED if rng.random() < 0.5 else INK)
    ink = rng.choice([BLUE, INK])
    for number, label in enumerate(rng.sample(LABELS, 9), 1):
        line = f"{number}. {label}:"
        end = sheet.write(line, sheet.margin) + 4
        sheet.body.append(line)
        dots = "." if rng.random() < 0.6 else "…"
        step = sheet.font().getlength(dots) * 72 / sheet.dpi
        sheet.write(dots * int((sheet.width - sheet.margin - end) / step), end)
        if rng.random() < 0.6:
            sheet.top -= 2
            sheet.scrawl(end + 10, rng.uniform(60, 200), ink)
            sheet.top += 2
        sheet.top += sheet.pitch * 1.25
    for _ in range(2):
        x = sheet.margin
        chosen = rng.sample(CHOICES, 4)
        for choice in chosen:
            x = sheet.write(choice, sheet.box(x, rng.random() < 0.4)) + 22
        sheet.body.append(" ".join(chosen))
        sheet.top += sheet.pitch * 1.25
    sheet.fill(text.paragraphs(), 4)
    return Drawn(sheet, scanned(sheet.pixels(), rng), 200, ".pdf")


def table(text: Text, rng: random.Random) -> Drawn:
    sheet = Sheet(rng, rng.choice([150, 200, 300]), 11.5)
    sheet.letterhead(text)
    sheet.fill(text.paragraphs(), 2)
    rows = [HEADS]
    names = (" ".join(text.rng.choice(text.lines).split()[:3]) for _ in range(18))
    for number, name in enumerate(names, 1):
        share = f"{rng.randint(1, 130)},{rng.randint(0, 99):02}%"
        rows.append((str(number), name, text.amount(), text.amount(), share, text.amount()))
    sheet.top += sheet.pitch
    sheet.table(rows, (5, 28, 18, 18, 13, 18))
    sheet.fill(text.paragraphs(), 3)
    return Drawn(sheet, scanned(sheet.pixels(), rng), sheet.dpi, ".tif")


def stamp(text: Text, rng: random.Random) -> Drawn:
    sheet = Sheet(rng, 200, 13)
    sheet.letterhead(text)
    sheet.title("QUYẾT ĐỊNH", RED if rng.random() < 0.5 else INK)
    sheet.fill(text.paragraphs())
    words = " ".join(rng.choice(ORGANS).split("|")) + " ★ "
    sealed(sheet, rng.uniform(200, 420), rng.uniform(600, 740), 52, words * 2)
    sealed(sheet, sheet.width - 25, rng.uniform(250, 500), 52, words * 2)
    sheet.top = rng.uniform(560, 700)
    return Drawn(sheet, scanned(sheet.pixels(), rng), 200, ".pdf")


def _open_book(text: Text, rng: random.Random) -> tuple[Sheet, Pixels]:
    """Draw two pages side by side, bent and dark at the fold; the left sheet has the text of both."""
    sheets = [Sheet(rng, 200, 12, (420, 595)) for _ in range(2)]
    for sheet in sheets:
        sheet.margin = 45
        sheet.fill(text.paragraphs())
    page = np.hstack([sheet.pixels() for sheet in sheets])
    height, width = page.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    near = np.exp(-np.abs(x - width / 2) / (0.10 * width))
    bent = cv2.remap(
        page,
        x,
        y - near * rng.uniform(0.004, 0.012) * height,
        cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_REPLICATE,
    )
    dark = np.clip(bent * (1 - 0.5 * near**2)[..., None], 0, 255).astype(np.uint8)
    sheets[0].body += sheets[1].body
    return sheets[0], dark


def book(text: Text, rng: random.Random) -> Drawn:
    sheet, pixels = _open_book(text, rng)
    quarter = rng.randrange(4)
    return Drawn(sheet, np.ascontiguousarray(np.rot90(scanned(pixels, rng, 0.8), quarter)), 200)


def spread(text: Text, rng: random.Random) -> Drawn:
    sheet, pixels = _open_book(text, rng)
    return Drawn(sheet, photographed(pixels, rng), 0)


def signed(text: Text, rng: random.Random) -> Drawn:
    """The number and the day stand in form fields that the signing program wrote."""
    sheet = Sheet(rng, 200, 13)
    number, day = str(rng.randint(10, 2999)), f"{rng.randint(1, 28):02}"
    code, month = rng.choice(("QĐ-UBND", "BC-SNV", "CV-BTC")), rng.randint(1, 12)
    x = sheet.write("Số:", sheet.margin)
    places = [(x + 4, sheet.top, number)]
    sheet.write(f"/{code}", x + 42)
    x = sheet.write("Quảng Sơn, ngày", 300, 2)
    places.append((x + 4, sheet.top, day))
    sheet.write(f"tháng {month} năm 2024", x + 26, 2)
    sheet.header.append(f"Số: {number} /{code} Quảng Sơn, ngày {day} tháng {month} năm 2024")
    sheet.top += 2 * sheet.pitch
    sheet.title("BÁO CÁO")
    sheet.fill(text.paragraphs())
    picture = scanned(sheet.pixels(), rng, 0.0)
    return Drawn(sheet, picture, 200, ".pdf", _with_fields(picture, sheet, places))


def _with_fields(picture: Pixels, sheet: Sheet, places: list[tuple[float, float, str]]) -> bytes:
    import pikepdf

    stored = io.BytesIO()
    Image.fromarray(picture).save(stored, "PDF", resolution=200, quality=75)
    pdf = pikepdf.open(stored)
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name("/Times-Roman")
    )
    fields = []
    for number, (x, y, value) in enumerate(places):
        drawing = pdf.make_stream(f"/Tx BMC q BT /F 13 Tf 0 g 1 4 Td ({value}) Tj ET Q EMC".encode())
        drawing.Type, drawing.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
        drawing.BBox = [0, 0, 36, 18]
        drawing.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font))
        bottom = sheet.height - y - 4
        fields.append(pdf.make_indirect(pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Widget, FT=pikepdf.Name.Tx, T=f"field{number}",
            V=value, F=4, Rect=[x, bottom, x + 36, bottom + 18], DA="/F 13 Tf 0 g",
            AP=pikepdf.Dictionary(N=drawing),
        )))  # fmt: skip
    pdf.pages[0].Annots = pikepdf.Array(fields)
    resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font))
    pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array(fields), DR=resources, DA="/F 13 Tf 0 g")
    out = io.BytesIO()
    pdf.save(out, deterministic_id=True)
    return out.getvalue()


def small(text: Text, rng: random.Random) -> Drawn:
    sheet = Sheet(rng, rng.choice([200, 300]), rng.choice([8, 9]), _A4_LANDSCAPE)
    sheet.margin = 40
    sheet.fill(text.paragraphs())
    return Drawn(sheet, scanned(sheet.pixels(), rng), sheet.dpi, ".tif")


def blurred(text: Text, rng: random.Random) -> Drawn:
    drawn = photo(text, rng)
    return replace(drawn, pixels=out_of_focus(drawn.pixels, rng))


KINDS: dict[str, Callable[[Text, random.Random], Drawn]] = {
    kind.__name__: kind
    for kind in (photo, fax, low, form, table, stamp, book, signed, small, spread, blurred)
}


def save(drawn: Drawn, path: Path) -> None:
    if drawn.data:
        path.write_bytes(drawn.data)
        return
    picture = Image.fromarray(drawn.pixels)
    dpi = (drawn.dpi, drawn.dpi)
    if drawn.suffix == ".tif" and drawn.pixels.ndim == 2:
        picture.convert("1").save(path, compression="group4", dpi=dpi)
    elif drawn.suffix == ".tif":
        picture.convert("L").save(path, compression="tiff_lzw", dpi=dpi)
    elif drawn.suffix == ".pdf":
        picture.save(path, "PDF", resolution=drawn.dpi, quality=70)
    elif drawn.dpi:
        picture.save(path, quality=55, dpi=dpi)
    else:  # photographs have no resolution
        picture.save(path, quality=80)


def drawn_pages(
    doc: str | None,
    kinds: Mapping[str, Callable[[Text, random.Random], T]],
    options: argparse.Namespace | None = None,
) -> Iterator[tuple[Path, T, random.Random]]:
    """Draw the pages that a script's command line asks for: that of `doc`, or `options` read before.

    Yields the path without suffix, the drawing, and the random generator that drew it. A seed gives the same
    page of a kind whatever other kinds are drawn.
    """
    options = options or page_arguments(doc, kinds).parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    text = Text(options.seed)
    for number, kind in enumerate(kinds):
        for page in range(1, options.each + 1):
            rng = text.rng = random.Random(f"{options.seed}/{number}/{page}")
            if kind in options.kinds:
                yield options.out / f"{kind}{page}", kinds[kind](text, rng), rng


def write_pages(
    doc: str | None,
    kinds: Mapping[str, Callable[[Text, random.Random], Drawn]],
    options: argparse.Namespace | None = None,
) -> None:
    """Write the pages that a script's command line asks for, each beside its truth."""
    for stem, drawn, _ in drawn_pages(doc, kinds, options):
        save(drawn, stem.with_suffix(drawn.suffix))
        stem.with_suffix(".gold.txt").write_text(drawn.truth, encoding="utf-8")


if __name__ == "__main__":
    write_pages(__doc__, KINDS)
