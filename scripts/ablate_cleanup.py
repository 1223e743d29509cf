"""What each cleanup step and the second look are worth: body words in order on pages, with and without.

    python scripts/ablate_cleanup.py FOLDER [--only as-scanned,turned,…] [--tessdata DIR --lang NAME]
    python scripts/ablate_cleanup.py --rendered 9 --only as-scanned

FOLDER holds `NAME.pdf` (or an image) with `NAME.gold.txt`; `--rendered` draws pages of held-out text instead,
two for each condition of render_pairs.py, from that seed. Every page is read plainly, with the whole cleanup,
and with each planned step left out; as it was scanned, and after damage done on purpose. These texts are not
restored, so that only the image counts. Then the page is restored: from one look; from one look and its
confidences; with the second look. Prints one row a way, one column a page, then the seconds per stage.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
from corpus import Sampler
from render_pairs import CONDITIONS as SCANNERS
from render_pairs import damage, typeset

from restore.evaluate.metrics import Share
from restore.evaluate.score import Reference, score
from restore.evaluate.truth import parse_truth
from restore.image import cleanup
from restore.image.load import PageImage, load_pages
from restore.image.quality import luminance, measure
from restore.ocr import Recogniser
from restore.pipeline import readings, recognise
from restore.restorer import Restorer


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


def ablate(
    pages: Sequence[PageImage], reference: Reference, recogniser: Recogniser, restorer: Restorer
) -> dict[str, Share]:
    """The right body words of a document by way: "plain", "cleaned", "without STEP", "restored …"."""
    with timed("measure"):
        plans = [cleanup.plan(measure(page)) for page in pages]
    planned = dict.fromkeys(step.name for steps in plans for step in steps)
    ways: dict[str, Sequence[Sequence[cleanup.Step]]] = {"plain": [()] * len(pages), "cleaned": plans} | {
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
    for way, text in restored(pages, recogniser, restorer).items():
        shares[way] = score(reference, text, page=True).score.body_words
    return shares


def restored(pages: Sequence[PageImage], recogniser: Recogniser, restorer: Restorer) -> dict[str, str]:
    """The restored text from one look without and with its confidences, and with the second look."""
    with timed("recognise, one look"):
        once = [recognise(page, recogniser, ("reread",)) for page in pages]
    with timed("recognise, two looks"):
        twice = [recognise(page, recogniser) for page in pages]
    texts: defaultdict[str, list[str]] = defaultdict(list)
    for first, both in zip(once, twice, strict=True):
        texts["restored, one look"].append(restorer.restore(first.text, "vie").text)
        texts["with confidences"].append(restorer.restore(first.text, "vie", readings(first)).text)
        with timed("restore"):
            texts["with second look"].append(restorer.restore(both.text, "vie", readings(both)).text)
    return {way: "\n".join(parts) for way, parts in texts.items()}


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


Source = tuple[str, Reference, list[PageImage]]
"""A document: its name, its truth, its pages."""


def scanned(folder: Path) -> Iterator[Source]:
    for gold in sorted(folder.glob("*.gold.txt")):
        name = gold.name.removesuffix(".gold.txt")
        path = next(path for path in sorted(gold.parent.glob(f"{name}.*")) if path.suffix != ".txt")
        yield name, Reference.of(parse_truth(gold.read_text(encoding="utf-8"))), list(load_pages(path))


def rendered(seed: int, each: int = 2, split: str = "test") -> Iterator[Source]:
    """Pages of text that no model was trained on, as scanners of each kind deliver them."""
    rng = random.Random(seed)
    paragraphs = Sampler(seed, split).paragraphs()
    for scanner in SCANNERS:
        for number in range(1, each + 1):
            dpi = rng.choice(scanner.dpi)
            page = damage(typeset(paragraphs, rng, dpi), scanner, rng)
            truth = Reference.of(parse_truth("\n".join(page.lines)))
            image = PageImage(1, np.ascontiguousarray(page.image), float(dpi))
            yield f"{scanner.name}{number}", truth, [image]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--rendered", type=int, metavar="SEED", help="draw pages instead of reading FOLDER")
    parser.add_argument("--only", default=",".join(CONDITIONS), help="conditions, commas between")
    parser.add_argument("--lang", default="vie")
    parser.add_argument("--tessdata", type=Path)
    arguments = parser.parse_args()
    recogniser = Recogniser(arguments.lang, arguments.tessdata)
    restorer = Restorer.load()
    for condition in arguments.only.split(","):
        table: Table = defaultdict(dict)
        names = []
        if arguments.folder is None and arguments.rendered is None:
            parser.error("a FOLDER or --rendered")
        sources = scanned(arguments.folder) if arguments.folder else rendered(arguments.rendered)
        for name, reference, images in sources:
            names.append(name)
            pages = [CONDITIONS[condition](image) for image in images]
            for way, share in ablate(pages, reference, recogniser, restorer).items():
                table[way][name] = share
        show(condition, table, names)
    print("\nseconds, mean of n (measure and recognise: a document)")
    for stage, seconds in sorted(SECONDS.items()):
        print(f"{stage:40}{sum(seconds) / len(seconds):7.2f}{len(seconds):5}")


if __name__ == "__main__":
    main()
