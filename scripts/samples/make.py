"""Typeset the page texts of samples/source, damage them into scans, and write the truth beside them.

    python -m scripts.samples.make            # samples/scans and samples/text
    python -m scripts.samples.make scans      # the pages only: needs no Tesseract
    python -m scripts.samples.make fax clean  # only these scans

Reads samples/source. Writes samples/scans and samples/text, always the same: all randomness comes from
SEED. Needs the fonts of Debian's fonts-liberation2 (fonts-liberation lacks most Vietnamese letters) and,
for samples/text, Tesseract with the languages eng and vie.
"""

from __future__ import annotations

import csv
import io
import math
import os
import subprocess
import time
import unicodedata
import zlib
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageChops, ImageDraw

from restore.vietnamese.syllable import strip_marks
from scripts.arguments import parser_of
from scripts.samples.typeset import (
    FACES,
    FONTS,
    HEIGHT,
    MM,
    SAMPLES,
    WIDTH,
    Ink,
    Layout,
    font,
    measure,
    typeset,
)

SEED = 2020
BLACK, BLUE, RED = (12, 12, 14), (24, 44, 140), (206, 22, 38)

# ----------------------------------------------------------------------- drawing


def seed_for(*parts: object) -> int:
    return zlib.crc32(":".join(map(str, (SEED, *parts))).encode())


def draw_pages(layout: Layout, dpi: int, stamps: tuple[tuple[float, float], ...] = ()) -> list[Image.Image]:
    """Colour pages, drawn at twice the resolution and averaged down. Stamps are middles in millimetres."""
    scale = 2 * dpi / 72
    size = (round(WIDTH * scale / 2) * 2, round(HEIGHT * scale / 2) * 2)
    pages = [Image.new("RGB", size, "white") for _ in range(layout.pages)]
    pens = [ImageDraw.Draw(page) for page in pages]
    for page, *ends in layout.rules:
        pens[page].line([value * scale for value in ends], fill=BLACK, width=max(2, round(0.6 * scale)))
    for ink in layout.inks:
        if ink.face == "hand":
            write_by_hand(pens[ink.page], ink, scale)
        else:
            face = font(ink.face, round(ink.size * scale))
            pens[ink.page].text((ink.x * scale, ink.y * scale), ink.text, BLACK, face, anchor="ls")
    for page, x, y in layout.signatures:
        sign(pens[page], x * scale, y * scale, scale, np.random.default_rng(seed_for("signature", x, y)))
    for page, x, y, text in layout.seals:
        for middle in ((x, y), *((a * MM, b * MM) for a, b in stamps)):
            press_seal(pages[page], middle, text, scale)
    return [page.reduce(2) for page in pages]


def write_by_hand(pen: ImageDraw.ImageDraw, ink: Ink, scale: float) -> None:
    """Draw digits as if by hand with a blue pen: uneven in baseline and size."""
    rng = np.random.default_rng(seed_for(ink.text, ink.x))
    x = ink.x
    for letter in ink.text:
        face = font("hand", round(ink.size * scale * rng.uniform(1.0, 1.25)))
        pen.text((x * scale, (ink.y + rng.uniform(-1.2, 1.0)) * scale), letter, BLUE, face, anchor="ls")
        x += measure([(letter, "hand")], ink.size)


def sign(pen: ImageDraw.ImageDraw, x: float, y: float, scale: float, rng: np.random.Generator) -> None:
    """Draw a signature: loops to the right and a stroke below."""
    t = np.linspace(0, 1, 400)
    loops = rng.uniform(2.6, 6)
    across = (t - 0.5) * 78 + rng.uniform(7, 16) * np.sin(2 * np.pi * loops * t + rng.uniform(0, 6))
    height = 14 * np.exp(-2.2 * t) + 3
    down = -height * np.cos(2 * np.pi * loops * t * 1.07) + 6 * np.sin(rng.uniform(2, 5) * t)
    points = [(x + a * scale, y + d * scale) for a, d in zip(across, down, strict=True)]
    pen.line(points, fill=BLUE, width=round(1.3 * scale), joint="curve")
    tail = [
        (x - 30 * scale, y + 13 * scale),
        (x + 10 * scale, y + 8 * scale),
        (x + 55 * scale, y - 4 * scale),
    ]
    pen.line(tail, fill=BLUE, width=round(1.1 * scale), joint="curve")


def press_seal(page: Image.Image, middle: tuple[float, float], text: str, scale: float) -> None:
    """Draw a round red seal, 36 mm across, with a star and its text along the rim; its ink multiplies."""
    radius = 18 * MM * scale
    side = round(2 * radius) + 4
    half = side / 2
    ink = Image.new("L", (side, side), 0)
    pen = ImageDraw.Draw(ink)
    for share, width in ((1.0, 2.0), (0.94, 0.8), (0.60, 1.0)):
        r = radius * share
        pen.ellipse((half - r, half - r, half + r, half + r), outline=255, width=round(width * scale))
    star = [
        (half + r * math.sin(k * math.pi / 5), half - r * math.cos(k * math.pi / 5))
        for k, r in enumerate([radius * 0.34, radius * 0.14] * 5)
    ]
    pen.polygon(star, fill=255)
    face = font("bold", round(9.5 * scale))
    letters = f"{text} * "
    for k, letter in enumerate(letters):
        angle = 2 * math.pi * (k + 0.5) / len(letters) - math.pi * 0.85
        glyph = Image.new("L", (round(16 * scale),) * 2, 0)
        ImageDraw.Draw(glyph).text((8 * scale, 8 * scale), letter, 255, face, anchor="mm")
        glyph = glyph.rotate(-math.degrees(angle), Image.Resampling.BICUBIC)
        x, y = half + radius * 0.765 * math.sin(angle), half - radius * 0.765 * math.cos(angle)
        left, top = round(x - 8 * scale), round(y - 8 * scale)
        under = ink.crop((left, top, left + glyph.width, top + glyph.height))
        ink.paste(ImageChops.lighter(glyph, under), (left, top))
    rng = np.random.default_rng(seed_for("seal", *middle))
    patches = cv2.resize(rng.uniform(0.45, 1.0, (9, 9)).astype(np.float32), (side, side))
    strength = np.asarray(ink.rotate(rng.uniform(-14, 14), Image.Resampling.BICUBIC)) / 255 * patches
    left, top = round(middle[0] * scale - half), round(middle[1] * scale - half)
    box = (left, top, left + side, top + side)
    colour = 255 - strength[..., None] * (255 - np.array(RED))
    seal = Image.fromarray(colour.round().astype(np.uint8))
    page.paste(ImageChops.multiply(page.crop(box), seal), box)


# ------------------------------------------------------------------------ damage


@dataclass(frozen=True)
class Scan:
    """One sample: which source, how it was scanned, how it is stored."""

    name: str
    source: str
    suffix: str
    dpi: int
    mode: str  # "RGB", "L", or "1" for bilevel
    skew: float = 0.0  # degrees, counter-clockwise
    blur: float = 0.0  # pixels
    noise: float = 0.0  # grey levels
    ink: float = 0.0  # grey level of black
    paper: tuple[float, float, float] = (255.0, 255.0, 255.0)  # colour of white
    shade: float = 0.0  # grey levels by which the paper darkens toward one corner
    threshold: float = 150.0  # for bilevel
    specks: float = 0.0  # share of pixels hit
    quality: int = 80  # of JPEG
    stamps: tuple[tuple[float, float], ...] = ()  # further seals: middles, millimetres


SCANS = (
    Scan("clean", "quyet-dinh", "png", 300, "L"),
    Scan("fax", "thong-bao", "tif", 200, "1", skew=0.2, blur=0.9, noise=26, threshold=132),
    Scan("seal", "chi-thi", "jpg", 120, "RGB", blur=0.45, noise=4, ink=28, paper=(250, 247, 238),
         quality=58, stamps=((171, 143),)),
    Scan("skewed", "ke-hoach", "pdf", 300, "1", skew=-1.6, blur=1.0, noise=12, threshold=160),
    Scan("speckled", "cong-van", "png", 200, "1", skew=0.3, blur=0.6, noise=10, specks=0.0011),
    Scan("gray", "nghi-quyet", "jpg", 150, "L", skew=-0.4, blur=0.8, noise=7, ink=104,
         paper=(192, 192, 192), shade=34, quality=62),
    Scan("report", "bao-cao", "pdf", 200, "L", skew=0.25, blur=0.6, noise=4, ink=30,
         paper=(246, 246, 246), quality=52),
    Scan("table", "phu-luc", "tif", 300, "1", skew=-0.35, blur=1.1, noise=16, threshold=150),
)  # fmt: skip


def damage(page: Image.Image, scan: Scan, number: int = 0) -> Image.Image:
    """The page as the scanner delivered it; a scan without blur stays as drawn."""
    if not scan.blur:
        return page.convert(scan.mode)
    rng = np.random.default_rng(seed_for(scan.name, number))
    image = np.asarray(page if scan.mode == "RGB" else page.convert("L")).astype(np.float32)
    height, width = image.shape[:2]
    if scan.skew:
        angle = scan.skew * (1 if number % 2 == 0 else -0.6)  # the skew of sheets differs
        turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
        white = (255, 255, 255)
        image = cv2.warpAffine(image, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=white)
    image = cv2.GaussianBlur(image, (0, 0), scan.blur)
    paper = np.array(scan.paper if scan.mode == "RGB" else scan.paper[0], np.float32)
    image = scan.ink + image * ((paper - scan.ink) / 255)
    if scan.shade:
        slope = np.add.outer(np.linspace(0, 0.6, height), np.linspace(0, 0.4, width))
        image -= (scan.shade * slope**2).astype(np.float32)
    grain = rng.normal(0, scan.noise, (height, width)).astype(np.float32)
    image += grain if image.ndim == 2 else grain[..., None]
    image = image.clip(0, 255)
    if scan.mode == "1":
        image = np.where(image < scan.threshold, 0, 255)
    if scan.specks:
        for side, share in ((1, 0.5), (2, 0.35), (3, 0.15)):
            hits = (rng.random((height, width)) < scan.specks * share).astype(np.uint8)
            image = np.where(cv2.dilate(hits, np.ones((side, side), np.uint8)) > 0, 0, image)
    return Image.fromarray(image.round().astype(np.uint8)).convert(scan.mode)


def render(scan: Scan) -> list[Image.Image]:
    """The damaged pages of one sample."""
    drawn = draw_pages(typeset(scan.source), scan.dpi, scan.stamps)
    return [damage(page, scan, number) for number, page in enumerate(drawn)]


def encode(scan: Scan) -> bytes:
    """The sample as a file. Time stamps of PDFs are fixed, so that the bytes never differ."""
    first, *others = render(scan)
    resolution = (scan.dpi, scan.dpi)
    out = io.BytesIO()
    match scan.suffix:
        case "png":
            first.save(out, "PNG", dpi=resolution, optimize=True)
        case "tif":
            first.save(out, "TIFF", dpi=resolution, compression="group4")
        case "jpg":
            first.save(out, "JPEG", dpi=resolution, quality=scan.quality, optimize=True)
        case "pdf":
            moment = time.gmtime(0)
            jpeg = {} if scan.mode == "1" else {"quality": scan.quality}
            first.save(
                out, "PDF", resolution=float(scan.dpi), save_all=True, append_images=others,
                creationDate=moment, modDate=moment, **jpeg,
            )  # fmt: skip
    return out.getvalue()


# ------------------------------------------------------------------- pasted text


def read_page(image: Image.Image, model: str, layout: Layout, page: int, dpi: int) -> dict[int, str]:
    """Tesseract's text of each line of the layout, by its index; words are assigned by their middle."""
    png = io.BytesIO()
    image.save(png, "PNG", dpi=(dpi, dpi))
    command = ["tesseract", "stdin", "stdout", "-l", model, "--psm", "6", "-c", "tessedit_create_tsv=1"]
    table = subprocess.run(
        command, input=png.getvalue(), capture_output=True, check=True,
        env={**os.environ, "OMP_THREAD_LIMIT": "1"},
    ).stdout.decode()  # fmt: skip
    found: dict[int, list[tuple[float, str]]] = {}
    for row in csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE):
        if row["level"] != "5" or not row["text"].strip():
            continue
        x, y, height = (float(row[key]) * 72 / dpi for key in ("left", "top", "height"))
        middle = y + height / 2

        def distance(k: int, middle: float = middle) -> float:
            line = layout.lines[k]
            return abs(line.baseline - 4 - middle) if line.page == page else math.inf

        nearest = min(range(len(layout.lines)), key=distance)
        if distance(nearest) < 10:
            found.setdefault(nearest, []).append((x, row["text"]))
    return {k: " ".join(text for _, text in sorted(words)) for k, words in found.items()}


def read_body(scan: Scan, model: str) -> tuple[str, str]:
    """(text as read, truth) of a sample's body, line for line."""
    layout = typeset(scan.source)
    read: dict[int, str] = {}
    for number, image in enumerate(render(scan)):
        read |= read_page(image, model, layout, number, scan.dpi)
    body = [k for k, line in enumerate(layout.lines) if line.section == "body" and "{" not in line.text]
    garbled = "".join(f"{read.get(k, '')}\n" for k in body)
    return garbled, "".join(f"{layout.lines[k].text}\n" for k in body)


def write_texts(folder: Path) -> None:
    scans = {scan.name: scan for scan in SCANS}
    clean = replace(scans["clean"], source="bao-cao")
    pairs = {
        "english-ocr": read_body(clean, "eng"),
        "vietnamese-ocr": read_body(scans["fax"], "vie"),
    }
    for name, spoil in (("unaccented", strip_marks), ("right", str)):
        truth = (folder / f"{name}.gold.txt").read_text(encoding="utf-8")
        pairs[name] = (spoil(truth), truth)
    for name, (garbled, truth) in pairs.items():
        (folder / f"{name}.txt").write_text(unicodedata.normalize("NFC", garbled), encoding="utf-8")
        (folder / f"{name}.gold.txt").write_text(truth, encoding="utf-8")


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("what", nargs="*", help="scans, text, or names of scans (default: everything)")
    what = set(parser.parse_args().what) or {"scans", "text"}
    if unknown := what - {"scans", "text"} - {scan.name for scan in SCANS}:
        parser.error(f"no such sample: {', '.join(sorted(unknown))}")
    if not all((FONTS / name).is_file() for name in FACES.values()):
        parser.error(f"no Liberation Serif 2 in {FONTS}: apt install fonts-liberation2")
    for folder in ("scans", "text"):
        (SAMPLES / folder).mkdir(exist_ok=True)
    for scan in SCANS:
        if what & {"scans", scan.name}:
            path = SAMPLES / "scans" / f"{scan.name}.{scan.suffix}"
            path.write_bytes(encode(scan))
            path.with_name(f"{scan.name}.gold.txt").write_text(typeset(scan.source).truth(), encoding="utf-8")
    if "text" in what:
        write_texts(SAMPLES / "text")


if __name__ == "__main__":
    main()
