"""Draw corpus text as scanned pages, read them with Tesseract, and keep each line beside its truth.

    python -m scripts.corpus.render --seed 1 --pages 480 --out build/pairs/1.tsv.xz

Reads the corpus and lexicon/places.tsv. Writes a file of pairs (corpus/pairs.py): recogniser, condition of
the page, truth, read. Pages differ in font, face, size, resolution and damage. Every page is read by a
model of the profile `eng`, and by one of `vie` unless it is clean: a clean page teaches that channel
nothing. Needs the Tesseract models and the fonts that the recipe names.
"""

from __future__ import annotations

import csv
import math
import os
import random
import subprocess
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from scripts.arguments import parser_of
from scripts.corpus.pairs import pair_writer
from scripts.corpus.text import Sampler
from scripts.recipe import RECIPE

TRUETYPE = Path("/usr/share/fonts/truetype")
OPENTYPE = Path("/usr/share/texmf/fonts/opentype/public/tex-gyre")
TITLED, LOWER = ("Regular", "Bold", "Italic", "BoldItalic"), ("regular", "bold", "italic", "bolditalic")


def faces(folder: Path, name: str, styles: tuple[str, ...]) -> list[Path]:
    return [folder / name.format(style) for style in styles]


# family: [regular, bold, italic, bold italic]
FAMILIES = {
    "liberation-serif": faces(TRUETYPE / "liberation2", "LiberationSerif-{}.ttf", TITLED),
    "tinos": faces(TRUETYPE / "croscore", "Tinos-{}.ttf", TITLED),
    "termes": faces(OPENTYPE, "texgyretermes-{}.otf", LOWER),
    "freeserif": faces(TRUETYPE / "freefont", "FreeSerif{}.ttf", ("", *TITLED[1:])),
    "noto-serif": faces(TRUETYPE / "noto", "NotoSerif-{}.ttf", TITLED),
    "arimo": faces(TRUETYPE / "croscore", "Arimo-{}.ttf", TITLED),
    "heros": faces(OPENTYPE, "texgyreheros-{}.otf", LOWER),
    "noto-sans": faces(TRUETYPE / "noto", "NotoSans-{}.ttf", TITLED),
    "dejavu-sans": faces(TRUETYPE / "dejavu", "DejaVuSans{}.ttf", ("", "-Bold", "-Oblique", "-BoldOblique")),
}


def family(rng: random.Random) -> list[Path]:
    """The four faces of a font family, drawn with the weights of the recipe."""
    return FAMILIES[rng.choices(list(RECIPE.fonts), list(RECIPE.fonts.values()))[0]]


@dataclass(frozen=True)
class Condition:
    """How a page was scanned. Sigmas are in pixels and gray levels of 255."""

    name: str
    weight: float
    dpi: tuple[int, ...]
    blur: tuple[float, float] = (0.0, 0.5)
    noise: float = 0.0
    skew: float = 0.0  # degrees, at most
    bilevel: bool = False
    specks: float = 0.0  # share of pixels
    stroke: int = 0  # pixels of dilation (thick print) or erosion (thin print), at most
    jpeg: int = 0  # quality, 0 = none
    teaches_vie: bool = True


CONDITIONS = (
    Condition("clean", 0.40, (200, 300), teaches_vie=False),
    Condition("office", 0.14, (150, 200, 300), blur=(0.4, 0.9), noise=6, skew=0.4, jpeg=60),
    Condition("copy", 0.12, (200, 300), blur=(0.5, 1.1), noise=10, skew=0.5, bilevel=True, stroke=1),
    Condition("fax", 0.12, (200,), blur=(0.5, 0.9), noise=16, skew=0.4, bilevel=True, specks=0.0004),
    Condition("low", 0.14, (100, 120), blur=(0.2, 0.6), noise=4, skew=0.3, jpeg=45),
    Condition("hard", 0.14, (120, 150), blur=(0.5, 0.9), noise=18, skew=0.8, jpeg=35, specks=0.0003),
)
LEGACY = "eng_400"  # for clean pages only: its legacy engine takes minutes on a noisy page


@dataclass(frozen=True)
class Rendered:
    image: np.ndarray  # uint8 [height, width]
    lines: list[str]
    baselines: list[float]  # vertical centre of each line before skew, pixels
    pitch: float  # line distance, pixels
    skew: float  # degrees, counter-clockwise


def typeset(paragraphs: Iterator[str], rng: random.Random, dpi: int) -> Rendered:
    """One A4 page of wrapped paragraphs; about one in nine is a heading in capitals."""
    family_faces = family(rng)
    points = rng.choices([11, 12, 13, 14], [1, 3, 5, 4])[0]
    size = round(points * dpi / 72)
    fonts = [ImageFont.truetype(str(path), size) for path in family_faces]
    width, height = round(8.27 * dpi), round(11.69 * dpi)
    margin = round(rng.uniform(0.8, 1.2) * dpi)
    pitch = size * rng.uniform(1.3, 1.65)
    page = Image.new("L", (width, height), 255)
    draw = ImageDraw.Draw(page)
    lines: list[str] = []
    centres: list[float] = []
    top = margin * 0.7
    while top + pitch < height - margin * 0.6:
        text = next(paragraphs)
        heading = rng.random() < 0.11
        if heading:
            text = " ".join(text.split()[: rng.randint(2, 14)]).upper()
        face = fonts[1] if heading else rng.choices(fonts, [80, 8, 9, 3])[0]
        wrapped = wrap(text, face, width - 2 * margin)[: rng.randint(2, 7)]
        for row, line in enumerate(wrapped):
            if top + pitch >= height - margin * 0.6:
                break
            left: float = margin + (round(0.4 * dpi) if row == 0 and not heading else 0)
            if heading:
                left = (width - face.getlength(line)) / 2
            draw.text((left, top + pitch / 2), line, font=face, fill=rng.randint(0, 40), anchor="lm")
            lines.append(line)
            centres.append(top + pitch / 2)
            top += pitch
    return Rendered(np.asarray(page), lines, centres, pitch, 0.0)


def wrap(text: str, face: ImageFont.FreeTypeFont, width: float) -> list[str]:
    rows, row = [], ""
    for word in text.split():
        if row and face.getlength(f"{row} {word}") > width * 0.93:
            rows.append(row)
            row = word
        else:
            row = f"{row} {word}" if row else word
    return [*rows, row] if row else rows


def damage(page: Rendered, condition: Condition, rng: random.Random) -> Rendered:
    """The page as a scanner of this condition delivers it."""
    image = page.image
    noise = np.random.default_rng(rng.randrange(2**32))
    skew = rng.uniform(-condition.skew, condition.skew)
    if condition.stroke and rng.random() < 0.6:
        operation = cv2.erode if rng.random() < 0.6 else cv2.dilate  # erode darkens: ink spreads
        image = operation(image, np.ones((2, 2), np.uint8))
    if skew:
        height, width = image.shape
        turn = cv2.getRotationMatrix2D((width / 2, height / 2), skew, 1.0)
        image = cv2.warpAffine(image, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=255)
    if sigma := rng.uniform(*condition.blur):
        image = cv2.GaussianBlur(image, (0, 0), sigma)
    if condition.noise:
        paper = rng.uniform(225, 255)
        image = image * (paper / 255) + noise.normal(0, condition.noise * rng.uniform(0.5, 1.2), image.shape)
        image = np.clip(image, 0, 255).astype(np.uint8)
    if condition.bilevel:
        image = np.where(image < rng.uniform(120, 190), 0, 255).astype(np.uint8)
    if condition.specks:
        hits = noise.random(image.shape) < condition.specks * rng.uniform(0.3, 1.5)
        image = np.where(cv2.dilate(hits.astype(np.uint8), np.ones((2, 2))) > 0, 0, image).astype(np.uint8)
    if condition.jpeg:
        quality = max(10, condition.jpeg + rng.randint(-10, 15))
        packed = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
        image = np.asarray(cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE), np.uint8)
    return Rendered(image, page.lines, page.baselines, page.pitch, skew)


def read(pages: dict[Path, Rendered], model: str, tessdata: Path) -> dict[Path, list[str]]:
    """Read pages in one Tesseract process; words are assigned to the line at their height."""
    folder = next(iter(pages)).parent
    listing = folder / "pages.txt"
    listing.write_text("".join(f"{path}\n" for path in pages))
    engine = ["--oem", "3"] if model == LEGACY else []
    subprocess.run(
        ["tesseract", str(listing), str(folder / "out"), "-l", model, "--tessdata-dir", str(tessdata),
         "--psm", "6", *engine, "-c", "tessedit_create_tsv=1"],
        check=True, stderr=subprocess.DEVNULL, env={**os.environ, "OMP_THREAD_LIMIT": "1"},
    )  # fmt: skip
    paths = list(pages)
    words: dict[Path, dict[int, list[tuple[int, str]]]] = {p: defaultdict(list) for p in paths}
    with open(folder / "out.tsv", encoding="utf-8") as table:
        for row in csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row["level"] != "5" or not row["text"].strip():
                continue
            path = paths[int(row["page_num"]) - 1]
            page = pages[path]
            left, top, width, height = (int(row[k]) for k in ("left", "top", "width", "height"))
            x, y = left + width / 2, top + height / 2
            middle_x, middle_y = page.image.shape[1] / 2, page.image.shape[0] / 2
            angle = math.radians(page.skew)  # undo the rotation about the page's middle
            y = middle_y + (y - middle_y) * math.cos(angle) + (x - middle_x) * math.sin(angle)
            nearest = min(range(len(page.lines)), key=lambda k: abs(page.baselines[k] - y))
            if abs(page.baselines[nearest] - y) < page.pitch * 0.6:
                words[path][nearest].append((left, row["text"]))
    return {
        path: [" ".join(text for _, text in sorted(words[path][k])) for k in range(len(page.lines))]
        for path, page in pages.items()
    }


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--pages", type=int, default=400)
    parser.add_argument("--split", default="train")
    parser.add_argument("--tessdata", type=Path, default=RECIPE.paths.tessdata)
    parser.add_argument("--profiles", nargs="+", choices=RECIPE.recognisers, default=list(RECIPE.recognisers))
    parser.add_argument("--batch", type=int, default=12, help="pages that share their damage and model")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    conditions = [c for c in CONDITIONS if "eng" in options.profiles or c.teaches_vie]
    paragraphs = Sampler(options.seed, options.split).paragraphs()
    with pair_writer(options.out) as put:
        for _ in range(0, options.pages, options.batch):
            condition = rng.choices(conditions, [c.weight for c in conditions])[0]
            with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
                pages = {}
                for number in range(options.batch):
                    page = typeset(paragraphs, rng, rng.choice(condition.dpi))
                    page = damage(page, condition, rng)
                    path = Path(folder) / f"{number}.png"
                    cv2.imwrite(str(path), page.image, [cv2.IMWRITE_PNG_COMPRESSION, 1])
                    pages[path] = page
                for profile in options.profiles:
                    if profile == "vie" and not condition.teaches_vie:
                        continue
                    shares = RECIPE.recognisers[profile]
                    model = rng.choices(list(shares), list(shares.values()))[0]
                    if model == LEGACY and condition.name != "clean":
                        model = next(iter(shares))
                    for path, lines in read(pages, model, options.tessdata).items():
                        for truth, text in zip(pages[path].lines, lines, strict=True):
                            put(model, condition.name, truth, text)


if __name__ == "__main__":
    main()
