"""The corpus and the project's own lists: which lines are trained on, and an endless draw from the registers.

Every script reads text through this module, so "held out" means the same lines everywhere: a corpus file is
cut into blocks of consecutive lines and the number of a block alone decides its split (`held_out` of the
recipe). Whole blocks, not single lines, are held out: neighbouring lines of one document share phrases.
"""

from __future__ import annotations

import lzma
import random
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from restore.resources import data_folder
from scripts.corpus.overlap import apart
from scripts.recipe import RECIPE


def split_of(line_number: int) -> str:
    """'train', 'dev' or 'test' for a 0-based line number of any corpus file."""
    held = RECIPE.held_out
    return {held.dev: "dev", held.test: "test"}.get(line_number // held.block % held.every, "train")


def lines(name: str, split: str = "train") -> Iterator[str]:
    """NFC lines of one corpus file that belong to `split`, in file order."""
    with lzma.open(RECIPE.paths.corpus / f"{name}.xz", "rt", encoding="utf-8") as source:
        for number, line in enumerate(source):
            if split_of(number) == split and (line := unicodedata.normalize("NFC", line).strip()):
                yield line


def apart_lines(name: str) -> Iterator[str]:
    """Lines of a file beside the registers to train on: without what held-out lines of the registers say."""
    held_out = (
        line for register in RECIPE.registers for split in ("dev", "test") for line in lines(register, split)
    )
    return apart(list(lines(name)), held_out)


def rows(name: str) -> Iterator[list[str]]:
    """The cells of each row of one of the project's own lists, lexicon/NAME.tsv."""
    for line in (data_folder("lexicon") / f"{name}.tsv").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            yield line.split("\t")


@dataclass(frozen=True)
class Unit:
    """An administrative unit of either era."""

    name: str
    type: str
    district: str
    province: str


def units() -> list[Unit]:
    """The units of lexicon/places.tsv, without names that misprint a newer list's."""
    return [
        Unit(name, kind, district, province)
        for name, kind, district, province, era, *_ in rows("places")
        if era and era != "misprint"
    ]


class Sampler:
    """Endless paragraphs in the register mix: consecutive runs of lines, as a document has them."""

    def __init__(self, seed: int, split: str = "train", per_file: int = 60_000) -> None:
        self.random = random.Random(seed)
        self.texts = {name: self._reservoir(name, split, per_file) for name in RECIPE.registers}
        self.units = units()

    def _reservoir(self, name: str, split: str, size: int) -> list[str]:
        """A random window of the file: cheap, and keeps neighbours together."""
        everything = list(lines(name, split))
        start = self.random.randrange(max(1, len(everything) - size))
        return everything[start : start + size]

    def paragraphs(self) -> Iterator[str]:
        names = list(RECIPE.registers)
        weights = [register.drawn for register in RECIPE.registers.values()]
        while True:
            text = self.texts[self.random.choices(names, weights)[0]]
            start = self.random.randrange(len(text))
            yield from text[start : start + self.random.randint(1, 6)]
            if self.random.random() < 0.25:
                yield self.place_line()

    def place_line(self) -> str:
        """A line of unit names, so that the channel sees rare names at all."""
        picks = self.random.sample(self.units, 4)
        parts = [
            f"{unit.type.lower()} {unit.name}" + (f", {unit.province}" if unit.province else "")
            for unit in picks
        ]
        return "; ".join(parts)
