"""Break the page texts of samples/source into lines on A4 pages: their ink and their truth.

The layout follows Decree 30/2020/NĐ-CP; samples/README.md describes the markup of the sources.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby
from pathlib import Path

import numpy as np
from PIL import ImageFont

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
FONTS = Path("/usr/share/fonts/truetype/liberation2")
FACES = {
    "regular": "LiberationSerif-Regular.ttf",
    "bold": "LiberationSerif-Bold.ttf",
    "italic": "LiberationSerif-Italic.ttf",
    "bold italic": "LiberationSerif-BoldItalic.ttf",
    "hand": "LiberationSans-Italic.ttf",
}

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
    """A printed line of the truth, and its place."""

    section: str
    page: int
    text: str
    baseline: float


@dataclass
class Layout:
    """A document broken into lines: ink to draw, and truth."""

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
        """Place the two columns at the top of the first page: organ and number, nation and date."""
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
        """Place the receivers on the left and the signatures on the right."""
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
