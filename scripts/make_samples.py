"""Typeset the page texts of samples/source, damage them into scans, and write the truth beside them.

    python scripts/make_samples.py            # samples/scans and samples/text
    python scripts/make_samples.py scans      # the pages only: needs no Tesseract
    python scripts/make_samples.py fax clean  # only these scans

The layout follows Decree 30/2020/NĐ-CP; samples/README.md describes the markup of the sources. All
randomness comes from SEED. Needs the fonts of Debian's fonts-liberation2 (fonts-liberation lacks most
Vietnamese letters) and, for samples/text, Tesseract with the languages eng and vie.
"""

from __future__ import annotations

import argparse
import csv
import io
import math
import os
import subprocess
import time
import unicodedata
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import groupby
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFont

SEED = 2020
SAMPLES = Path(__file__).resolve().parent.parent / "samples"
FONTS = Path("/usr/share/fonts/truetype/liberation2")
FACES = {
    "regular": "LiberationSerif-Regular.ttf",
    "bold": "LiberationSerif-Bold.ttf",
    "italic": "LiberationSerif-Italic.ttf",
    "bold italic": "LiberationSerif-BoldItalic.ttf",
    "hand": "LiberationSans-Italic.ttf",
}
BLACK, BLUE, RED = (12, 12, 14), (24, 44, 140), (206, 22, 38)

# ------------------------------------------------------------------- typesetting
# Lengths are points (1/72 inch) from the top left corner of an A4 page, so that line breaks, and with
# them the truth, do not depend on the resolution.

MM = 72 / 25.4
WIDTH, HEIGHT = 210 * MM, 297 * MM
LEFT, RIGHT, TOP, BOTTOM = 30 * MM, 193 * MM, 20 * MM, 279 * MM
INDENT = 12.7 * MM
ORGAN, NATION, SIGNER = LEFT + 34 * MM, RIGHT - 45 * MM, RIGHT - 41 * MM  # middles of the columns
COUNTRY, MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"

Segment = tuple[str, str]  # text and face
Word = list[Segment]


@dataclass(frozen=True)
class Ink:
    """A piece of text in one face, at the left end of its baseline."""

    page: int
    x: float
    y: float
    text: str
    face: str
    size: float


@dataclass(frozen=True)
class Line:
    """A printed line as the truth has it, and where it stands."""

    section: str
    page: int
    text: str
    baseline: float


@dataclass
class Layout:
    """A document broken into lines: what to draw, and what it says."""

    inks: list[Ink] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    rules: list[tuple[int, float, float, float, float]] = field(default_factory=list)  # page, x, y, x, y
    signatures: list[tuple[int, float, float]] = field(default_factory=list)  # page, middle
    seals: list[tuple[int, float, float, str]] = field(default_factory=list)  # page, middle, text
    pages: int = 1
    bottoms: list[float] = field(default_factory=list)  # lowest baseline of each page

    def truth(self) -> str:
        """The sections #header, #body and #footer, each with its lines as printed."""
        parts = []
        for section in ("header", "body", "footer"):
            if lines := [line.text for line in self.lines if line.section == section]:
                parts += [f"#{section}", *lines]
        return "".join(f"{part}\n" for part in parts)


@lru_cache(maxsize=64)
def font(face: str, pixels: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONTS / FACES[face]), pixels, layout_engine=ImageFont.Layout.BASIC)


def measure(word: Word, size: float) -> float:
    return sum(font(face, 1000).getlength(text) for text, face in word) * size / 1000


def spoken(word: Word) -> str:
    return "".join(f"{{{text}}}" if face == "hand" else text for text, face in word)


def read_words(text: str, face: str = "regular") -> list[Word]:
    """`*bold*`, `_italic_`, `{handwritten}`; white space parts words."""
    words: list[Word] = []
    styles = set(face.split()) - {"regular"}
    hand = False
    for token in text.split():
        word: Word = []
        for letter in token:
            if letter in "*_":
                styles ^= {"bold" if letter == "*" else "italic"}
            elif letter in "{}":
                hand = letter == "{"
            else:
                current = "hand" if hand else " ".join(sorted(styles)) or "regular"
                if word and word[-1][1] == current:
                    word[-1] = (word[-1][0] + letter, current)
                else:
                    word.append((letter, current))
        if word:
            words.append(word)
    return words


def wrap(words: list[Word], size: float, width: float, indent: float) -> Iterator[list[Word]]:
    """Lines of words; a document number may be cut after a hyphen, as word processors do."""
    space = measure([(" ", "regular")], size)
    row: list[Word] = []
    room = width - indent
    for word in words:
        need = measure(word, size)
        if row and need > room:
            text, face = word[0]
            cuts = [k + 1 for k, letter in enumerate(text) if letter == "-"] if "/" in text else []
            cuts = [k for k in cuts if k < len(text) and measure([(text[:k], face)], size) <= room]
            if cuts and len(word) == 1:
                row.append([(text[: cuts[-1]], face)])
                word = [(text[cuts[-1] :], face)]
                need = measure(word, size)
            yield row
            row, room = [], width
        row.append(word)
        room -= need + space
    if row:
        yield row


class Typesetter:
    """Places the blocks of one source on pages, line by line."""

    def __init__(self, size: float, pitch: float) -> None:
        self.layout = Layout()
        self.size, self.pitch = size, pitch
        self.page = 0
        self.y = TOP + size

    def line(
        self,
        words: list[Word],
        section: str,
        x: float,
        y: float,
        size: float | None = None,
        align: str = "l",
        fill: float = 0.0,
    ) -> tuple[float, float]:
        """Draw a line of the truth; returns its left and right end."""
        left, right = self.draw(words, x, y, size or self.size, align, fill)
        text = " ".join(spoken(word) for word in words)
        self.layout.lines.append(Line(section, self.page, text, y))
        return left, right

    def draw(
        self, words: list[Word], x: float, y: float, size: float, align: str = "l", fill: float = 0.0
    ) -> tuple[float, float]:
        """Words with their left end, centre or right end at x, stretched to the width `fill` if given."""
        space = measure([(" ", "regular")], size)
        widths = [measure(word, size) for word in words]
        natural = sum(widths) + space * (len(words) - 1)
        if fill and len(words) > 1:
            space += (fill - natural) / (len(words) - 1)
            natural = fill
        x -= {"l": 0.0, "c": natural / 2, "r": natural}[align]
        left = x
        for word, width in zip(words, widths, strict=True):
            start = x
            for text, face in word:
                self.layout.inks.append(Ink(self.page, start, y, text, face, size))
                start += measure([(text, face)], size)
            x += width + space
        return left, left + natural

    def paragraph(self, text: str, face: str = "regular") -> None:
        rows = list(wrap(read_words(text, face), self.size, RIGHT - LEFT, INDENT))
        for number, row in enumerate(rows):
            indent = INDENT if number == 0 else 0.0
            fill = RIGHT - LEFT - indent if row is not rows[-1] else 0.0
            self.line(row, "body", LEFT + indent, self.y, fill=fill)
            self.y += self.size * self.pitch
        self.y += self.size * 0.3 * (self.pitch - 0.7)

    def centred(
        self, texts: list[str], face: str, rule: float = 0.0, before: float = 0.0, after: float = 0.35
    ) -> None:
        left = right = 0.0
        self.y += self.size * before
        for text in texts:
            left, right = self.line(
                read_words(text, face), "body", (LEFT + RIGHT) / 2, self.y, self.size + 0.5, "c"
            )
            self.y += self.size * min(self.pitch, 1.25)
        if rule:
            self.rule_below(left, right, self.y - self.size * min(self.pitch, 1.25), rule)
        self.y += self.size * after

    def rule_below(self, left: float, right: float, y: float, share: float) -> None:
        middle, half = (left + right) / 2, (right - left) * share / 2
        self.layout.rules.append((self.page, middle - half, y + 5.2, middle + half, y + 5.2))

    def heading(self, blocks: dict[str, list[str]]) -> None:
        """The two columns on top of the first page: organ and number, nation and date."""
        size, step = 12.5, 15.0
        y = self.y
        left = right = 0.0
        for key, face in (("parent", "regular"), ("issuer", "bold")):
            for text in blocks.get(key, []):
                left, right = self.line(read_words(text, face), "header", ORGAN, y, size, "c")
                y += step
        self.rule_below(left, right, y - step, 0.4)
        dated = max(y, self.y + 2 * step) + 10
        y = dated
        for key in ("number", "subject"):
            for text in blocks.get(key, []):
                points = 13.0 if key == "number" else 12.0
                self.line(read_words(text), "header", ORGAN, y, points, "c")
                y += step + 2 if key == "number" else step
        self.line(read_words(COUNTRY, "bold"), "header", NATION, self.y, 12.2, "c")
        left, right = self.line(read_words(MOTTO, "bold"), "header", NATION, self.y + step, 13.2, "c")
        self.rule_below(left, right, self.y + step, 1.0)
        for text in blocks.get("place", []):
            self.line(read_words(text, "italic"), "header", NATION, dated, 13.2, "c")
        self.y = y + self.size * 0.9

    def addressees(self, texts: list[str]) -> None:
        for number, text in enumerate(texts):
            x = LEFT + (28 if number == 0 else 42) * MM
            self.line(read_words(text), "body", x, self.y)
            self.y += self.size * min(self.pitch, 1.3)
        self.y += self.size * 0.5

    def table(self, columns: str, rows: list[str]) -> None:
        """A ruled table; `columns` gives each column's width in centimetres and alignment: "1.2c 3.6l"."""
        size, step, pad = self.size - 1, (self.size - 1) * 1.22, 4.0
        widths = [float(column[:-1]) * 10 * MM for column in columns.split()]
        edges = [LEFT + sum(widths[:k]) for k in range(len(widths) + 1)]
        ceiling = top = self.y - self.size * 0.6
        for number, row in enumerate(rows):
            cells = [cell.strip() for cell in row.strip().strip("|").split("|")]
            stacks = [
                [
                    read_words(part, "bold" if cell[:1] == "*" else "regular")
                    for part in cell.strip("*").split("\\")
                ]
                for cell in cells
            ]
            depth = max(map(len, stacks))
            for level in range(depth):
                y = top + pad + size * 0.85 + level * step
                texts = []
                for k, stack in enumerate(stacks):
                    if level >= len(stack) or not stack[level]:
                        continue
                    align = "c" if number == 0 else columns.split()[k][-1]
                    x = {"l": edges[k] + 4, "c": (edges[k] + edges[k + 1]) / 2, "r": edges[k + 1] - 4}[align]
                    self.draw(stack[level], x, y, size, align)
                    texts += [spoken(word) for word in stack[level]]
                self.layout.lines.append(Line("body", self.page, " ".join(texts), y))
            self.layout.rules.append((self.page, LEFT, top, edges[-1], top))
            top += depth * step + 2 * pad - 1.5
        self.layout.rules.append((self.page, LEFT, top, edges[-1], top))
        self.layout.rules += [(self.page, x, ceiling, x, top) for x in edges]
        self.y = top + self.size * 1.7

    def closing(self, blocks: dict[str, list[str]]) -> None:
        """Who receives it, on the left; who signs, on the right."""
        self.y += self.size * 0.4
        y = self.y
        if "receiver" in blocks:
            self.line(read_words("Nơi nhận:", "bold italic"), "footer", LEFT, y, 12)
            for text in blocks["receiver"]:
                y += 13.2
                self.line(read_words(text), "footer", LEFT, y, 11)
        low = y
        y = self.y
        for text in blocks["sign"]:
            self.line(read_words(text, "bold"), "footer", SIGNER, y, 13, "c")
            y += 15.6
        self.layout.signatures.append((self.page, SIGNER, y + 17))
        y += 50
        for text in blocks.get("seal", []):
            self.layout.seals.append((self.page, SIGNER - 24 * MM, y - 27, text))
            self.layout.lines.append(Line("footer", self.page, f"{{{text}}}", y))
        self.line(read_words(blocks["name"][0], "bold"), "footer", SIGNER, y, 13.5, "c")
        self.y = max(low, y)

    def new_page(self) -> None:
        self.layout.bottoms.append(self.y)
        self.page += 1
        self.layout.pages += 1
        self.y = TOP - 4 * MM
        number = [[(str(self.page + 1), "regular")]]
        self.draw(number, (LEFT + RIGHT) / 2, self.y, 13, "c")
        self.layout.lines.append(Line("body", self.page, f"{{{self.page + 1}}}", self.y))
        self.y = TOP + self.size * 1.2


def read_blocks(source: str) -> list[tuple[str, list[str]]]:
    """Runs of lines of the same kind: `.kind text`, `| table row`, or a plain paragraph (kind "")."""
    parsed = []
    for line in unicodedata.normalize("NFC", source).splitlines():
        if line.startswith("."):
            kind, _, text = line[1:].partition(" ")
            parsed.append((kind, text))
        elif line.strip() and not line.startswith("#"):
            parsed.append(("row" if line.startswith("|") else "", line))
    return [(kind, [text for _, text in run]) for kind, run in groupby(parsed, key=lambda item: item[0])]


HEADING = ("parent", "issuer", "number", "subject", "place")
CLOSING = ("receiver", "sign", "name", "seal")


def set_blocks(blocks: list[tuple[str, list[str]]], pitch: float) -> Layout:
    known = dict(blocks)
    setter = Typesetter(float(known["size"][0]), pitch)
    if "issuer" in known:
        setter.heading(known)
    for kind, texts in blocks:
        match kind:
            case "title":
                setter.centred(texts, "bold", after=0.0)
            case "about":
                setter.centred(texts, "bold", rule=0.35, after=0.8)
            case "centre":
                setter.centred(texts, "regular", before=0.15)
            case "to":
                setter.addressees(texts)
            case "basis":
                for text in texts:
                    setter.paragraph(text, "italic")
            case "row":
                setter.table(known["table"][0], texts)
            case "page":
                setter.new_page()
            case "":
                for text in texts:
                    setter.paragraph(text)
            case "size" | "table":
                pass
            case _ if kind not in (*HEADING, *CLOSING):
                raise ValueError(f"unknown block .{kind}")
    setter.closing(known)
    setter.layout.bottoms.append(setter.y)
    return setter.layout


def typeset(name: str) -> Layout:
    """The layout of samples/source/NAME.txt, with the widest line distance that fits its pages."""
    blocks = read_blocks((SAMPLES / "source" / f"{name}.txt").read_text(encoding="utf-8"))
    for pitch in np.arange(1.46, 1.11, -0.01):
        layout = set_blocks(blocks, float(pitch))
        if max(layout.bottoms) <= BOTTOM:
            return layout
    raise ValueError(f"{name}: {max(layout.bottoms) - BOTTOM:.0f} points too long for its pages")


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
    """Digits filled in with a blue pen: not on one baseline, not of one size."""
    rng = np.random.default_rng(seed_for(ink.text, ink.x))
    x = ink.x
    for letter in ink.text:
        face = font("hand", round(ink.size * scale * rng.uniform(1.0, 1.25)))
        pen.text((x * scale, (ink.y + rng.uniform(-1.2, 1.0)) * scale), letter, BLUE, face, anchor="ls")
        x += measure([(letter, "hand")], ink.size)


def sign(pen: ImageDraw.ImageDraw, x: float, y: float, scale: float, rng: np.random.Generator) -> None:
    """A flourish: loops that run to the right and a stroke beneath."""
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
    """A round red seal, 36 mm across, with a star and its text along the rim; the ink multiplies."""
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
    """The page as the scanner delivered it; a scan without blur was never on paper and stays as drawn."""
    if not scan.blur:
        return page.convert(scan.mode)
    rng = np.random.default_rng(seed_for(scan.name, number))
    image = np.asarray(page if scan.mode == "RGB" else page.convert("L")).astype(np.float32)
    height, width = image.shape[:2]
    if scan.skew:
        angle = scan.skew * (1 if number % 2 == 0 else -0.6)  # sheets do not all go in alike
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
    """The sample as a file. The time stamps of a PDF are fixed, so that it never differs."""
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
    """What Tesseract reads on each line of the layout (by its index): words go where their middle lies."""
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
    """(what was read, truth) of a sample's body, line for line."""
    layout = typeset(scan.source)
    read: dict[int, str] = {}
    for number, image in enumerate(render(scan)):
        read |= read_page(image, model, layout, number, scan.dpi)
    body = [k for k, line in enumerate(layout.lines) if line.section == "body" and "{" not in line.text]
    garbled = "".join(f"{read.get(k, '')}\n" for k in body)
    return garbled, "".join(f"{layout.lines[k].text}\n" for k in body)


def strip_marks(text: str) -> str:
    """Vietnamese as typed without an input method: no marks, đ as d."""
    bare = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return unicodedata.normalize("NFC", "".join(c for c in bare if not unicodedata.combining(c)))


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
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
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
