"""The training text: where it lies, how registers are mixed, and which blocks are never trained on.

Every script reads text through this module, so "held out" means the same lines everywhere: a corpus
file is cut into blocks of 200 consecutive lines and the block number alone decides its split. Whole
blocks (not single lines) are held out because neighbouring lines of one document share phrases.
"""

from __future__ import annotations

import lzma
import random
import unicodedata
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(__file__).resolve().parents[3] / "shared"
BLOCK = 200

# Register mix for the administrative target (share of lines drawn), from the corpus index.
MIX = {
    "legal_documents": 0.30,
    "legal_codified": 0.13,
    "admin_procedures": 0.02,
    "news_customs_tax": 0.10,
    "news_local_government": 0.25,
    "news_politics_law": 0.12,
    "news_general": 0.04,
    "wiki": 0.04,
}


def split_of(line_number: int) -> str:
    """'train', 'dev' or 'test' for a 0-based line number of any corpus file (98 : 1 : 1)."""
    return {7: "dev", 57: "test"}.get(line_number // BLOCK % 100, "train")


def corpus_file(name: str) -> Path:
    return SHARED / "corpus" / f"{name}.xz"


def lines(name: str, split: str = "train") -> Iterator[str]:
    """NFC lines of one corpus file that belong to `split`, in file order."""
    with lzma.open(corpus_file(name), "rt", encoding="utf-8") as source:
        for number, line in enumerate(source):
            if split_of(number) == split and (line := unicodedata.normalize("NFC", line).strip()):
                yield line


def gazetteer() -> list[dict[str, str]]:
    """Rows of the merged list of administrative units (name, type, district, province, era)."""
    text = (SHARED / "lexicon" / "admin_merged.tsv").read_text(encoding="utf-8")
    head, *rows = text.splitlines()
    return [dict(zip(head.split("\t"), row.split("\t"), strict=False)) for row in rows]


class Sampler:
    """Endless paragraphs in the register mix: consecutive runs of lines, as a document has them."""

    def __init__(self, seed: int, split: str = "train", per_file: int = 60_000) -> None:
        self.random = random.Random(seed)
        self.texts = {name: self._reservoir(name, split, per_file) for name in MIX}
        self.units = gazetteer()

    def _reservoir(self, name: str, split: str, size: int) -> list[str]:
        """A random window of the file: cheap, and keeps neighbours together."""
        everything = list(lines(name, split))
        start = self.random.randrange(max(1, len(everything) - size))
        return everything[start : start + size]

    def paragraphs(self) -> Iterator[str]:
        names, weights = list(MIX), list(MIX.values())
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
            f"{u['type'].lower()} {u['name']}" + (f", {u['province']}" if u["province"] else "")
            for u in picks
        ]
        return "; ".join(parts)
