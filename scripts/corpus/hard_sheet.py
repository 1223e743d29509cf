"""A sheet of paper to draw on: lines, letterheads, dotted lines, boxes and tables, with their truth.

`hard_pages.py` draws its kinds of pages with it.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from scripts.corpus import text as corpus
from scripts.corpus.render import family, wrap

Pixels = NDArray[np.uint8]
INK = (25, 25, 30)
FILES = ("legal_documents", "news_local_government", "news_customs_tax")
CODES = (
    "NĐ-CP",
    "QĐ-UBND",
    "QĐ-TTg",
    "TT-BTC",
    "NQ-HĐND",
    "TT-BGDĐT",
    "BC-UBND",
    "KH-UBND",
    "CT-TTg",
    "CV-SNV",
)
ORGANS = ("ỦY BAN NHÂN DÂN|XÃ QUẢNG SƠN", "SỞ NỘI VỤ|VĂN PHÒNG", "CỤC THUẾ|CHI CỤC THUẾ KHU VỰC III")


class Text:
    """Held-out paragraphs, at least every other one with a number, and invented codes and numbers."""

    def __init__(self, seed: int, split: str = "test") -> None:
        self.rng = random.Random(seed)
        self.lines: list[str] = []
        for name in FILES:
            found = [
                line
                for line in corpus.lines(name, split)
                if 8 <= len(line.split()) <= 70 and "http" not in line
            ]
            start = self.rng.randrange(max(1, len(found) - 20_000))
            self.lines += found[start : start + 20_000]
        self.numbered = [line for line in self.lines if sum(map(str.isdigit, line)) >= 4]

    def paragraph(self) -> str:
        draw = self.rng.random()
        if draw < 0.2:
            return self.legal_basis()
        return self.rng.choice(self.numbered if draw < 0.6 else self.lines)

    def paragraphs(self) -> Iterator[str]:
        while True:
            yield self.paragraph()

    def code(self) -> str:
        number = self.rng.randint(1, 2999)
        if self.rng.random() < 0.4:
            return f"{self.rng.randint(1, 99)}/{self.rng.randint(2003, 2025)}/QH{self.rng.randint(11, 15)}"
        year = f"/{self.rng.randint(2004, 2025)}" if self.rng.random() < 0.6 else ""
        return f"{number}{year}/{self.rng.choice(CODES)}"

    def date(self) -> str:
        return f"{self.rng.randint(1, 31):02}/{self.rng.randint(1, 12):02}/{self.rng.randint(2003, 2025)}"

    def legal_basis(self) -> str:
        return f"Căn cứ Văn bản số {self.code()} ngày {self.date()} và Văn bản số {self.code()};"

    def amount(self) -> str:
        kind = self.rng.randrange(4)
        if kind == 0:
            return f"{self.rng.randint(1, 999)},{self.rng.randint(0, 9)}"
        if kind == 1:
            return f"{self.rng.randint(1, 999)}.{self.rng.randint(0, 999):03}"
        if kind == 2:
            return f"{self.rng.randint(1, 99)}.{self.rng.randint(0, 999):03}.{self.rng.randint(0, 999):03}"
        return str(self.rng.randint(1, 9999))


class Sheet:
    """A sheet, by default A4, in RGB. Lengths are in points; `gold` is the printed text, line by line."""

    def __init__(
        self, rng: random.Random, dpi: int, points: float = 13, size: tuple[float, float] = (595, 842)
    ) -> None:
        self.rng, self.dpi, self.points = rng, dpi, points
        self.width, self.height = size
        self.image = Image.new("RGB", (self.px(size[0]), self.px(size[1])), "white")
        self.pen = ImageDraw.Draw(self.image)
        self.files = family(rng)
        self.margin = 60.0
        self.top = 50.0
        self.header: list[str] = []
        self.body: list[str] = []

    def px(self, points: float) -> int:
        return round(points * self.dpi / 72)

    def font(self, face: int = 0, scale: float = 1.0) -> ImageFont.FreeTypeFont:
        return ImageFont.truetype(str(Path(self.files[face])), self.px(self.points * scale))

    @property
    def pitch(self) -> float:
        return self.points * 1.45

    @property
    def full(self) -> bool:
        return self.top + self.pitch > self.height - self.margin

    def write(
        self,
        text: str,
        x: float,
        face: int = 0,
        anchor: str = "ls",
        ink: tuple[int, int, int] = INK,
        y: float | None = None,
    ) -> float:
        """Draw text on the baseline of the current line. Its right end in points."""
        font = self.font(face)
        place = self.px(x), self.px(self.top if y is None else y)
        self.pen.text(place, text, ink, font, anchor=anchor)
        return x + font.getlength(text) * 72 / self.dpi

    def letterhead(self, text: Text) -> None:
        organ = text.rng.choice(ORGANS).split("|")
        left, right = self.width * 0.27, self.width * 0.70
        rows = [(organ[0], "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"), (organ[1], "Độc lập - Tự do - Hạnh phúc")]
        number = f"Số: {text.rng.randint(1, 999)}/{text.rng.choice(CODES)}"
        day, month, year = text.date().split("/")
        place = f"Quảng Sơn, ngày {day} tháng {month} năm {year}"
        keep, self.points = self.points, min(self.points, 11.0)
        for k, (one, other) in enumerate([*rows, (number, place)]):
            self.write(one, left, 1 if k < 2 else 0, "ms")
            self.write(other, right, 1 if k < 2 else 2, "ms")
            self.header += [one, other]
            self.top += self.pitch * (1.0 if k < 1 else 1.5)
        self.points = keep

    def title(self, text: str, ink: tuple[int, int, int] = INK) -> None:
        self.top += self.pitch * 0.5
        self.write(text, self.width / 2, 1, "ms", ink)
        self.body.append(text)
        self.top += self.pitch * 1.4

    def paragraph(self, text: str) -> None:
        for k, row in enumerate(wrap(text, self.font(), self.px(self.width - 2 * self.margin))):
            if self.full:
                return
            self.write(row, self.margin + (20 if k == 0 else 0))
            self.body.append(row)
            self.top += self.pitch

    def fill(self, paragraphs: Iterator[str], most: int = 100) -> None:
        for _ in range(most):
            if self.full:
                return
            self.paragraph(next(paragraphs))
            self.top += 4

    def table(self, rows: Sequence[Sequence[str]], widths: Sequence[float]) -> None:
        """A ruled table over the width of the text; `widths` are shares."""
        whole = self.width - 2 * self.margin
        edges = [self.margin + whole * sum(widths[:k]) / sum(widths) for k in range(len(widths) + 1)]
        first = self.top - self.pitch * 0.9
        marks = [first]
        for number, row in enumerate(rows):
            if self.full:
                break
            for k, cell in enumerate(row):
                if k <= 1 or number == 0:
                    self.write(cell, edges[k] + 4, 1 if number == 0 else 0)
                else:
                    self.write(cell, edges[k + 1] - 4, anchor="rs")
            self.body.append("\t".join(row))
            marks.append(self.top + self.pitch * 0.4)
            self.top += self.pitch * 1.3
        for y in marks:
            self.pen.line(
                [self.px(edges[0]), self.px(y), self.px(edges[-1]), self.px(y)], INK, max(1, self.px(0.7))
            )
        for x in edges:
            self.pen.line(
                [self.px(x), self.px(first), self.px(x), self.px(marks[-1])], INK, max(1, self.px(0.7))
            )
        self.top += self.pitch

    def scrawl(self, left: float, width: float, ink: tuple[int, int, int]) -> None:
        """Draw strokes like handwriting on the current line: loops and ascenders, no letters."""
        x, points = left, []
        while x < left + width:
            up = self.rng.choice([4, 5, 6, 7, 13])
            for angle in np.linspace(0, 2 * np.pi, 9):
                points.append((x + 2.2 * np.sin(angle), self.top - up / 2 + up / 2 * np.cos(angle)))
                x += 0.45
            x += self.rng.uniform(0.5, 3.5)
            if self.rng.random() < 0.18:
                self._stroke(points, ink)
                points = []
                x += 6
        self._stroke(points, ink)

    def _stroke(self, points: Sequence[tuple[float, float]], ink: tuple[int, int, int]) -> None:
        if len(points) > 1:
            self.pen.line(
                [(self.px(x), self.px(y)) for x, y in points], ink, max(1, self.px(0.9)), joint="curve"
            )

    def box(self, x: float, ticked: bool) -> float:
        """Draw a check box on the current line. The left end of the text after it in points."""
        side = self.points * 0.75
        corners = [self.px(v) for v in (x, self.top - side, x + side, self.top)]
        self.pen.rectangle(corners, outline=INK, width=max(1, self.px(0.8)))
        if ticked:
            x1, y1, x2, y2 = corners
            self.pen.line([x1, y1, x2, y2], INK, max(1, self.px(1)))
            self.pen.line([x1, y2, x2, y1], INK, max(1, self.px(1)))
        return x + side + 5

    def pixels(self) -> Pixels:
        return np.asarray(self.image, np.uint8)
