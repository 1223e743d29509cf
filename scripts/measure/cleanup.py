"""Measure each cleanup step and the second look: words of the body right and in order, with and without it.

    python -m scripts.measure.cleanup FOLDER [--only as-scanned,turned,…] [--tessdata FOLDER --lang NAME]
    python -m scripts.measure.cleanup --rendered 9 --only as-scanned [--scanner clean --dpi 300]

Reads scans NAME.pdf (or an image) with NAME.gold.txt, or draws pages of held-out text with the seed of
--rendered: --each of every condition of corpus/render.py. Prints a row for each way of reading, a column
for each page, then the gain of each step on the pages that need it and its cost in CPU seconds, including
Tesseract's; --write FILE puts that table there.

Every page is read plainly, with the whole cleanup, and with each planned step left out, as it was scanned
and with simulated damage; these texts are not restored, so that only the image counts. Then the page is
restored: from one look; from one look and its confidences; with the second look.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np

from restore.document import readings
from restore.evaluate.metrics import Share
from restore.evaluate.score import Reference, score
from restore.page import cleanup
from restore.page.colour import luminance, to_gray
from restore.page.image import PageImage
from restore.page.quality import measure
from restore.page.read import recognise
from restore.page.tesseract import Tesseract
from restore.text.engine import Engine
from scripts import markdown
from scripts.arguments import parser_of
from scripts.corpus.pages import rendered, scanned


def turned(page: PageImage) -> PageImage:
    return replace(page, pixels=cleanup.rotate(page.pixels, -1.6))


def speckled(page: PageImage) -> PageImage:
    """Salt and pepper on 2 % of the pixels."""
    noise = np.random.default_rng(0).random(page.pixels.shape[:2])
    pixels = page.pixels.copy()
    pixels[noise < 0.01], pixels[noise > 0.99] = 0, 255
    return replace(page, pixels=pixels)


def small(page: PageImage) -> PageImage:
    """Scanned at 110 dpi."""
    factor = 110 / page.dpi
    pixels = cv2.resize(page.pixels, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    return replace(page, pixels=np.asarray(pixels, dtype=np.uint8), dpi=110.0)


def shaded(page: PageImage) -> PageImage:
    """A shadow that leaves 35 % of the light at the right edge."""
    light = np.linspace(1.0, 0.35, page.pixels.shape[1])
    return replace(page, pixels=(luminance(page.pixels) * light).astype(np.uint8))


def faded(page: PageImage) -> PageImage:
    """Ink at 190 on paper at 230."""
    return replace(page, pixels=(190 + luminance(page.pixels) * (40 / 255)).astype(np.uint8))


def framed(page: PageImage) -> PageImage:
    """With the scanner's black lid along two edges, and two punch holes."""
    pixels, mm = page.pixels.copy(), page.dpi / 25.4
    pixels[:, : round(9 * mm)] = pixels[: round(5 * mm)] = 20
    for down in (-40, 40):
        centre = round(pixels.shape[1] - 10 * mm), round(pixels.shape[0] / 2 + down * mm)
        cv2.circle(pixels, centre, round(3 * mm), (15, 15, 15), -1)
    return replace(page, pixels=pixels)


CONDITIONS: dict[str, Callable[[PageImage], PageImage]] = {
    "as-scanned": lambda page: page,
    "turned": turned,
    "speckled": speckled,
    "small": small,
    "shaded": shaded,
    "faded": faded,
    "framed": framed,
}
Table = dict[str, dict[str, Share]]  # way of reading → page → right words
ONE, SURE, TWO = "restored, one look", "with confidences", "with second look"

Costs = dict[str, float]
"""Way of reading → CPU seconds."""


@contextmanager
def timed(costs: Costs, way: str) -> Iterator[None]:
    """Add the CPU seconds of this process and of its ended children to `costs`."""
    start = os.times()[:4]
    yield
    costs[way] = costs.get(way, 0.0) + sum(os.times()[:4]) - sum(start)


def ablate(
    pages: Sequence[PageImage], reference: Reference, recogniser: Tesseract, restorer: Engine
) -> tuple[dict[str, Share], Costs]:
    """Right body words by way ("plain", "cleaned", "without STEP", "restored …") of a document, and costs."""
    planned = ["red"] if any(page.pixels.ndim == 3 for page in pages) else []
    plans = [cleanup.plan(measure(to_gray(page))) for page in pages]
    planned += dict.fromkeys(step.record.name for steps in plans for step in steps)
    ways = {"plain": cleanup.STEPS, "cleaned": ()} | {f"without {name}": (name,) for name in planned}
    shares: dict[str, Share] = {}
    costs: Costs = {}
    for way, skip in ways.items():
        with timed(costs, way):
            texts = [read(page, skip, recogniser) for page in pages]
        shares[way] = score(reference, "\n".join(texts), page=True).score.body_words
    for way, text in restored(pages, recogniser, restorer, costs).items():
        shares[way] = score(reference, text, page=True).score.body_words
    return shares, costs


def restored(
    pages: Sequence[PageImage], recogniser: Tesseract, restorer: Engine, costs: Costs
) -> dict[str, str]:
    """The restored texts: from one look without and with its confidences, and with the second look."""
    with timed(costs, ONE):
        once = [recognise(page, recogniser, ("reread",)) for page in pages]
    with timed(costs, TWO):
        twice = [recognise(page, recogniser) for page in pages]
    costs[SURE] = costs[ONE]
    texts: defaultdict[str, list[str]] = defaultdict(list)
    for first, both in zip(once, twice, strict=True):
        texts[ONE].append(restorer.restore(first.text, "vie").text)
        texts[SURE].append(restorer.restore(first.text, "vie", readings(first)).text)
        texts[TWO].append(restorer.restore(both.text, "vie", readings(both)).text)
    return {way: "\n".join(parts) for way, parts in texts.items()}


def read(page: PageImage, skip: Sequence[str], recogniser: Tesseract) -> str:
    gray = to_gray(page, skip)
    done = cleanup.clean(gray.pixels, cleanup.plan(measure(gray), skip) if skip != cleanup.STEPS else ())
    lines = recogniser.read(done.pixels, page.dpi * done.scale)
    return "\n".join(line.text for line in lines)


def show(condition: str, table: Table, pages: Sequence[str]) -> None:
    """Print a row for each way; "=" if the page's plan has no such step (the result is that of "cleaned")."""
    print(f"\n{condition:20}" + "".join(f"{name:>10} " for name in pages) + f"{'all':>8}")
    for way, shares in table.items():
        row, total = f"{way:20}", Share()
        for name in pages:
            share = shares.get(name, table["cleaned"][name])
            row += f"{100 * share.part / share.whole:10.1f}{' ' if name in shares else '='}"
            total += share
        print(f"{row}{100 * total.part / total.whole:8.2f}", flush=True)


HEAD = ("pages", "step", "n", "without", "with", "gain", "CPU seconds a page")


def summary(name: str, table: Table, costs: dict[str, Costs]) -> Iterator[tuple[str, ...]]:
    """A row for each step over the pages whose plan has it: words right without and with it, gain, cost."""
    pairs = {"all cleanup": ("cleaned", "plain")}
    pairs |= {way.removeprefix("without "): ("cleaned", way) for way in table if way.startswith("without ")}
    pairs |= {"confidences": (SURE, ONE), "second look": (TWO, SURE)}
    for step, (with_it, without) in pairs.items():
        pages = list(table[without])
        shares = [sum((table[way][page] for page in pages), Share()) for way in (without, with_it)]
        before, after = (100 * share.part / share.whole for share in shares)
        spent = sum(costs[page][with_it] - costs[page][without] for page in pages) / len(pages)
        figures = f"{before:.2f}%", f"{after:.2f}%", f"{after - before:+.2f}", f"{spent:+.2f}"
        yield name, step, str(len(pages)), *figures


def write(rows: Sequence[Sequence[str]], target: Path | None) -> None:
    """Print the table; in `target` replace the rows of the same pages by its rows."""
    print("\n" + markdown.table([HEAD, *rows]), flush=True)
    if target:
        text = target.read_text(encoding="utf-8")
        ours = {row[0] for row in rows}
        old = [line.strip("| ").split(" | ") for line in markdown.marked(text, "cleanup").splitlines()[2:]]
        kept = [row for row in old if row[0] not in ours]
        table = markdown.table([HEAD, *kept, *rows])
        target.write_text(markdown.with_marked(text, "cleanup", table), encoding="utf-8")


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--rendered", type=int, metavar="SEED", help="draw pages instead of reading FOLDER")
    parser.add_argument("--each", type=int, default=2, help="pages of each kind of scanner, when drawn")
    parser.add_argument("--scanner", default="", help="the only kind drawn")
    parser.add_argument("--dpi", type=int, default=0, help="of the pages drawn; else what the scanner has")
    parser.add_argument("--only", default=",".join(CONDITIONS), help="conditions, commas between")
    parser.add_argument("--write", type=Path, help="put the table between its <!-- cleanup --> marks")
    parser.add_argument("--lang", default="vie")
    parser.add_argument("--tessdata", type=Path)
    arguments = parser.parse_args()
    recogniser = Tesseract(arguments.lang, arguments.tessdata)
    restorer = Engine.load()
    if arguments.folder is None and arguments.rendered is None:
        parser.error("a FOLDER or --rendered")
    for condition in arguments.only.split(","):
        table: Table = defaultdict(dict)
        spent: dict[str, Costs] = {}
        if arguments.folder:
            sources = scanned(arguments.folder)
        else:
            sources = rendered(arguments.rendered, arguments.each, kind=arguments.scanner, dots=arguments.dpi)
        for name, reference, images in sources:
            pages = [CONDITIONS[condition](image) for image in images]
            shares, spent[name] = ablate(pages, reference, recogniser, restorer)
            for way, share in shares.items():
                table[way][name] = share
        show(condition, table, list(spent))
        name = "real scans" if arguments.folder else "rendered pages"
        if arguments.scanner:
            name += f", {arguments.scanner}"
        if arguments.dpi:
            name += f" {arguments.dpi} dpi"
        done = "" if condition == "as-scanned" else f", {condition}"
        write(list(summary(name + done, table, spent)), arguments.write)


if __name__ == "__main__":
    main()
