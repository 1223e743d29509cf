"""Render corpus text and take lines of real pages, read them with PaddleOCR's models, and save the pairs.

    python -m scripts.corpus.paddle_pairs --seed 1

Reads the corpus, and the training pages of build/layers. Writes build/layer-pairs/paddle.tsv, in the rows
of mine_layers.py: engine, condition or document, page, truth, read; their words are not aligned. PP-OCR's
alphabet lacks most Vietnamese letters: "Hội" becomes "Hi", "tổ chức" "t chc". Finding the lines of a page
takes many times as long as reading them, so most lines are cut out where we know them to be; `--whole`
pages go through the detector too, which glues and parts words in its own way.
"""

from __future__ import annotations

import argparse
import math
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from restore.page.image import Pixels
from restore.page.load import load_pages
from scripts.arguments import parser_of
from scripts.corpus.layer_pages import CACHE, LAYERS, TRAINING, BoxedWord, load_page, page_file, sources
from scripts.corpus.mine_layers import PAIRS, SURE, Row, write
from scripts.corpus.render import CONDITIONS, Rendered, damage, typeset
from scripts.corpus.text import Sampler

ENGINE = "paddle"
_LEAST = 4  # words of a real line
_PAGES = 10  # of a real document: many documents are more varied than one long one


class Paddle:
    """PP-OCR of rapidocr, on one core."""

    def __init__(self) -> None:
        from rapidocr import RapidOCR

        threads = {f"EngineConfig.onnxruntime.{kind}_op_num_threads": 1 for kind in ("intra", "inter")}
        self._ocr: Any = RapidOCR(params={**threads, "Global.log_level": "error"})

    def read_line(self, pixels: Pixels) -> str:
        """The text of an image that holds one line."""
        found = self._ocr(_colour(pixels), use_det=False, use_cls=False, use_rec=True)
        return " ".join((found.txts or ("",))[0].split())

    def read_page(self, pixels: Pixels) -> list[tuple[float, float, str]]:
        """(left, vertical centre, text) of each box that the detector finds on a page."""
        found = self._ocr(_colour(pixels), use_cls=False)
        boxes = [] if found.boxes is None else found.boxes
        return [
            (float(box[:, 0].min()), float(box[:, 1].mean()), " ".join(text.split()))
            for box, text in zip(boxes, found.txts or (), strict=True)
        ]


def _colour(pixels: Pixels) -> Pixels:
    return np.repeat(pixels[..., np.newaxis], 3, axis=2) if pixels.ndim == 2 else pixels


def rendered_pages(seed: int) -> Iterator[tuple[str, Rendered]]:
    """Endless damaged pages, each with the name of its condition."""
    rng = random.Random(seed)
    paragraphs = Sampler(seed).paragraphs()
    while True:
        condition = rng.choices(CONDITIONS, [one.weight for one in CONDITIONS])[0]
        yield condition.name, damage(typeset(paragraphs, rng, rng.choice(condition.dpi)), condition, rng)


def level(page: Rendered) -> Pixels:
    """The page rotated back by the skew of its damage."""
    height, width = page.image.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), -page.skew, 1.0)
    turned: Pixels = cv2.warpAffine(page.image, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=255)
    return turned


def line_images(page: Rendered) -> Iterator[tuple[str, Pixels]]:
    """(truth, image) of every line, cropped to the width of its ink."""
    pixels = level(page) if page.skew else page.image
    for truth, centre in zip(page.lines, page.baselines, strict=True):
        top, bottom = (round(centre + side * page.pitch * 0.5) for side in (-1, 1))
        strip = pixels[max(0, top) : bottom]
        inked = np.flatnonzero(strip.min(axis=0) < 128)
        if len(inked):
            yield truth, strip[:, max(0, inked[0] - 8) : inked[-1] + 8]


def page_lines(page: Rendered, boxes: Iterable[tuple[float, float, str]]) -> Iterator[tuple[str, str]]:
    """(truth, read) of every line of a page that the detector read; boxes are joined from left to right."""
    height, width = page.image.shape
    angle = math.radians(page.skew)
    found: dict[int, list[tuple[float, str]]] = defaultdict(list)
    for left, y, text in boxes:
        y = height / 2 + (y - height / 2) * math.cos(angle) + (left - width / 2) * math.sin(angle)
        nearest = min(range(len(page.lines)), key=lambda k: abs(page.baselines[k] - y))
        found[nearest].append((left, text))
    for index, pieces in found.items():
        yield page.lines[index], " ".join(text for _, text in sorted(pieces))


def real_lines(cache: Path, layers: Path) -> Iterator[tuple[str, int, str, Pixels]]:
    """(document, page, truth, image) of the lines of real training pages whose words are all sure."""
    for source in sources(layers):
        if not page_file(cache, source.path.stem, 1).exists() or source.split(1) != TRAINING:
            continue
        for image in islice(load_pages(source.path), _PAGES):
            path = page_file(cache, source.path.stem, image.number)
            if source.split(image.number) != TRAINING or not path.exists():
                break
            for line in load_page(path).truth:
                words = [word for word in line if word.text]
                if len(words) >= _LEAST and min(word.confidence for word in words) >= SURE:
                    truth = " ".join(word.text for word in words)
                    yield source.path.stem, image.number, truth, cut_out(image.pixels, words)


def cut_out(pixels: Pixels, words: Sequence[BoxedWord]) -> Pixels:
    boxes = [word.box for word in words]
    top, left = min(box.top for box in boxes), min(box.left for box in boxes)
    bottom, right = max(box.top + box.height for box in boxes), max(box.left + box.width for box in boxes)
    spare = round(0.12 * (bottom - top))
    return np.ascontiguousarray(pixels[max(0, top - spare) : bottom + spare, max(0, left - 8) : right + 8])


def rows(options: argparse.Namespace) -> Iterator[Row]:
    paddle = Paddle()
    pages = rendered_pages(options.seed)
    for number in range(options.pages + options.whole):
        condition, page = next(pages)
        if number < options.whole:
            for truth, read in page_lines(page, paddle.read_page(page.image)):
                yield Row(ENGINE, f"{condition} whole", number, truth, read)
        else:
            for truth, image in line_images(page):
                yield Row(ENGINE, condition, number, truth, paddle.read_line(image))
    for taken, (document, number, truth, image) in enumerate(real_lines(options.cache, options.layers)):
        if taken == options.real:
            break
        yield Row(ENGINE, document, number, truth, paddle.read_line(image))


def main() -> None:
    arguments = parser_of(__doc__)
    arguments.add_argument("--seed", type=int, required=True)
    arguments.add_argument("--pages", type=int, default=120, help="rendered pages, cut into lines")
    arguments.add_argument("--whole", type=int, default=12, help="rendered pages read as a whole")
    arguments.add_argument("--real", type=int, default=1500, help="lines of real pages")
    arguments.add_argument("--layers", type=Path, default=LAYERS)
    arguments.add_argument("--cache", type=Path, default=CACHE)
    arguments.add_argument("--out", type=Path, default=PAIRS / "paddle.tsv")
    options = arguments.parse_args()
    counts = write(options.out, (row for row in rows(options) if row.read))
    print(", ".join(f"{engine} {count}" for engine, count in counts.items()))


if __name__ == "__main__":
    main()
