"""What each cleanup step is worth: body words in order on scanned pages, with and without it.

    python scripts/ablate_cleanup.py FOLDER [--only as-scanned,turned] [--tessdata DIR --lang NAME]

FOLDER holds `NAME.pdf` (or an image) with `NAME.gold.txt`. Every page is read plainly, with the whole
cleanup, and with each step that was planned for it left out; as it was scanned, and after damage done on
purpose. Prints one row a page and way of reading, then the totals and the seconds per stage. Text is not
restored, so that only the image counts.
"""

from __future__ import annotations

import argparse
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np

from restore.document import Line
from restore.evaluate.metrics import Share
from restore.evaluate.score import Reference, score
from restore.evaluate.truth import parse_truth
from restore.image import cleanup
from restore.image.load import PageImage, load_pages
from restore.image.quality import luminance, measure
from restore.ocr import Recogniser, orientation


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


def overturned(page: PageImage) -> PageImage:
    return replace(page, pixels=np.ascontiguousarray(np.rot90(page.pixels, 2)))


CONDITIONS: dict[str, Callable[[PageImage], PageImage]] = {
    "as-scanned": lambda page: page,
    "turned": turned,
    "speckled": speckled,
    "small": small,
    "shaded": shaded,
    "faded": faded,
}
Table = dict[str, dict[str, Share]]  # way of reading → page → right words


class Stopwatch:
    def __init__(self) -> None:
        self.seconds: defaultdict[str, list[float]] = defaultdict(list)

    def time(self, stage: str, do: Callable[[], object]) -> object:
        start = time.perf_counter()
        done = do()
        self.seconds[stage].append(time.perf_counter() - start)
        return done


def ablate(page: PageImage, reference: Reference, recogniser: Recogniser, watch: Stopwatch) -> dict[str, Share]:
    """The page's right body words by way of reading: "plain", "cleaned", "cleaned without STEP"."""

    def right(pixels: np.ndarray, dpi: float, stage: str) -> Share:
        lines: Sequence[Line] = watch.time(stage, lambda: recogniser.read(pixels, dpi))  # type: ignore[assignment]
        return score(reference, "\n".join(line.text for line in lines), page=True).score.body_words

    shares = {"plain": right(page.pixels, page.dpi, "read plain")}
    quality = watch.time("measure", lambda: measure(page))
    steps = cleanup.plan(quality)  # type: ignore[arg-type]
    ways = {"cleaned": steps}
    for left_out in steps if len(steps) > 1 else ():
        ways[f"cleaned without {left_out.name}"] = tuple(step for step in steps if step is not left_out)
    for way, chosen in ways.items():
        if not chosen:
            shares[way] = shares["plain"]
            continue
        done: cleanup.Cleaned = watch.time(  # type: ignore[assignment]
            "clean: " + " ".join(step.name for step in chosen),
            lambda chosen=chosen: cleanup.clean(page.pixels, chosen),
        )
        dpi = page.dpi * float(np.sqrt(np.linalg.det(done.matrix)))
        shares[way] = right(done.pixels, dpi, f"read {way}")
    return shares


def show(condition: str, table: Table, pages: Sequence[str]) -> None:
    print(f"\n{condition:26}" + "".join(f"{name:>10}" for name in pages) + f"{'all':>9}")
    for way, shares in table.items():
        cells = [shares.get(name, table["cleaned"][name]) for name in pages]
        total = sum(cells, Share())
        row = "".join(f"{100 * cell.part / cell.whole:9.1f}{'' if pages[i] in shares else '='!s:1}".ljust(10) for i, cell in enumerate(cells))
        print(f"{way:26}{row}{100 * total.part / total.whole:9.2f}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", default=",".join(CONDITIONS), help="conditions, commas between")
    parser.add_argument("--lang", default="vie")
    parser.add_argument("--tessdata", type=Path)
    arguments = parser.parse_args()
    recogniser, watch = Recogniser(arguments.lang, arguments.tessdata), Stopwatch()
    golds = sorted(arguments.folder.glob("*.gold.txt"))
    for condition in arguments.only.split(","):
        table: Table = defaultdict(dict)
        names = []
        for gold in golds:
            name = gold.name.removesuffix(".gold.txt")
            source = next(path for path in gold.parent.glob(f"{name}.*") if path.suffix != ".txt")
            reference = Reference.of(parse_truth(gold.read_text(encoding="utf-8")))
            page: PageImage = watch.time("load", lambda source=source: next(load_pages(source)))  # type: ignore[assignment]
            for way, share in ablate(CONDITIONS[condition](page), reference, recogniser, watch).items():
                table[way][name] = share
            names.append(name)
        show(condition, table, names)
    print("\nseconds, mean of n")
    for stage, seconds in sorted(watch.seconds.items()):
        print(f"{stage:40}{sum(seconds) / len(seconds):7.2f}{len(seconds):5}")


if __name__ == "__main__":
    main()
