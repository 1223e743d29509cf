"""What each cleanup step is worth: body words in order on scanned pages, with and without it.

    python scripts/ablate_cleanup.py FOLDER [--only as-scanned,turned,…] [--tessdata DIR --lang NAME]

FOLDER holds `NAME.pdf` (or an image) with `NAME.gold.txt`. Every page is read plainly, with the whole
cleanup, and with each planned step left out; as it was scanned, and after damage done on
purpose. Prints one row a page and way of reading, then the totals and the seconds per stage. Text is not
restored, so that only the image counts.
"""

from __future__ import annotations

import argparse
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np

from restore.evaluate.metrics import Share
from restore.evaluate.score import Reference, score
from restore.evaluate.truth import parse_truth
from restore.image import cleanup
from restore.image.load import PageImage, load_pages
from restore.image.quality import luminance, measure
from restore.ocr import Recogniser


def turned(page: PageImage) -> PageImage:
    return replace(page, pixels=cleanup.turn(page.pixels, -1.6))


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
    """A shadow that leaves 35 % of the light on the right edge."""
    light = np.linspace(1.0, 0.35, page.pixels.shape[1])
    return replace(page, pixels=(luminance(page.pixels) * light).astype(np.uint8))


def faded(page: PageImage) -> PageImage:
    """Ink at 190 on paper at 230."""
    return replace(page, pixels=(190 + luminance(page.pixels) * (40 / 255)).astype(np.uint8))


CONDITIONS: dict[str, Callable[[PageImage], PageImage]] = {
    "as-scanned": lambda page: page,
    "turned": turned,
    "speckled": speckled,
    "small": small,
    "shaded": shaded,
    "faded": faded,
}
Table = dict[str, dict[str, Share]]  # way of reading → page → right words

SECONDS: defaultdict[str, list[float]] = defaultdict(list)


@contextmanager
def timed(stage: str) -> Iterator[None]:
    start = time.perf_counter()
    yield
    SECONDS[stage].append(time.perf_counter() - start)


def ablate(pages: Sequence[PageImage], reference: Reference, recogniser: Recogniser) -> dict[str, Share]:
    """The right body words of a document by way of reading: "plain", "cleaned", "without STEP"."""
    with timed("measure"):
        plans = [cleanup.plan(measure(page)) for page in pages]
    planned = dict.fromkeys(step.name for steps in plans for step in steps)
    ways = {"plain": [()] * len(pages), "cleaned": plans} | {
        f"without {name}": [tuple(step for step in steps if step.name != name) for steps in plans]
        for name in planned
    }
    shares: dict[str, Share] = {}
    for way, chosen in ways.items():
        if shares and not any(chosen):
            shares[way] = shares["plain"]
            continue
        texts = [read(page, steps, recogniser, way) for page, steps in zip(pages, chosen, strict=True)]
        shares[way] = score(reference, "\n".join(texts), page=True).score.body_words
    return shares


def read(page: PageImage, steps: Sequence[cleanup.Step], recogniser: Recogniser, way: str) -> str:
    with timed("clean: " + (", ".join(step.name for step in steps) or "nothing")):
        done = cleanup.clean(page.pixels, steps)
    with timed(f"read {way}"):
        lines = recogniser.read(done.pixels, page.dpi * done.scale)
    return "\n".join(line.text for line in lines)


def show(condition: str, table: Table, pages: Sequence[str]) -> None:
    """A row a way of reading; "=" where a page's plan has no such step, so that it reads as "cleaned"."""
    print(f"\n{condition:20}" + "".join(f"{name:>10} " for name in pages) + f"{'all':>8}")
    for way, shares in table.items():
        row, total = f"{way:20}", Share()
        for name in pages:
            share = shares.get(name, table["cleaned"][name])
            row += f"{100 * share.part / share.whole:10.1f}{' ' if name in shares else '='}"
            total += share
        print(f"{row}{100 * total.part / total.whole:8.2f}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", default=",".join(CONDITIONS), help="conditions, commas between")
    parser.add_argument("--lang", default="vie")
    parser.add_argument("--tessdata", type=Path)
    arguments = parser.parse_args()
    recogniser = Recogniser(arguments.lang, arguments.tessdata)
    golds = sorted(arguments.folder.glob("*.gold.txt"))
    names = [gold.name.removesuffix(".gold.txt") for gold in golds]
    for condition in arguments.only.split(","):
        table: Table = defaultdict(dict)
        for gold, name in zip(golds, names, strict=True):
            source = next(path for path in sorted(gold.parent.glob(f"{name}.*")) if path.suffix != ".txt")
            reference = Reference.of(parse_truth(gold.read_text(encoding="utf-8")))
            with timed("load"):
                pages = [CONDITIONS[condition](page) for page in load_pages(source)]
            for way, share in ablate(pages, reference, recogniser).items():
                table[way][name] = share
        show(condition, table, names)
    print("\nseconds, mean of n (load and measure: a document)")
    for stage, seconds in sorted(SECONDS.items()):
        print(f"{stage:40}{sum(seconds) / len(seconds):7.2f}{len(seconds):5}")


if __name__ == "__main__":
    main()
