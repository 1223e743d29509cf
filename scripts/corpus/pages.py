"""Documents as page images with their truth: the scans of a folder, or drawn pages of held-out text."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from restore.evaluate.score import Reference
from restore.evaluate.truth import parse_truth
from restore.page.image import PageImage
from restore.page.load import load_pages
from scripts.corpus.render import CONDITIONS, damage, typeset
from scripts.corpus.text import Sampler

Source = tuple[str, Reference, list[PageImage]]
"""A document: its name, its truth, its pages."""


def scanned(folder: Path) -> Iterator[Source]:
    for gold in sorted(folder.glob("*.gold.txt")):
        name = gold.name.removesuffix(".gold.txt")
        path = next(path for path in sorted(gold.parent.glob(f"{name}.*")) if path.suffix != ".txt")
        yield name, Reference.of(parse_truth(gold.read_text(encoding="utf-8"))), list(load_pages(path))


def rendered(seed: int, each: int, split: str = "test", kind: str = "", dots: int = 0) -> Iterator[Source]:
    """Drawn pages of held-out text, `each` of every scanner condition or of `kind` only."""
    rng = random.Random(seed)
    paragraphs = Sampler(seed, split).paragraphs()
    for scanner in CONDITIONS:
        for number in range(1, each + 1) if kind in ("", scanner.name) else ():
            dpi = dots or rng.choice(scanner.dpi)
            page = damage(typeset(paragraphs, rng, dpi), scanner, rng)
            truth = Reference.of(parse_truth("\n".join(page.lines)))
            image = PageImage(1, np.ascontiguousarray(page.image), float(dpi))
            yield f"{scanner.name}{number}", truth, [image]
