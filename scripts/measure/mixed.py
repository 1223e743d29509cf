"""Restore documents with passages of several kinds, and count the passages recognised as their kind.

    python -m scripts.measure.mixed --documents 80 --seed 2

Reads held-out text of the corpus. Draws documents of three to six passages from it: right, typed without
marks, as two of Tesseract's models and a scanner's engine print it, and English prose (Python's own
documentation), separated by blank lines or by line ends only. Prints by kind the passages that were given
the right profile, the syllables that are right, and the passages of right and English text that changed.
"""

from __future__ import annotations

import inspect
import random
import statistics
import textwrap
from argparse import ArgumentParser
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import NamedTuple

from restore.document import PageText
from restore.evaluate.align import pair
from restore.resources import model
from restore.text.assemble import Document
from restore.text.engine import Engine
from restore.text.profile import WRECKED
from restore.vietnamese.syllable import strip_marks
from scripts.arguments import parser_of
from scripts.corpus.text import lines
from scripts.markdown import table
from scripts.recipe import RECIPE
from scripts.train.noise import Noise, over_words

KINDS = {"right": 3, "plain": 2, "eng": 2, "vie": 1, "scanner": 1.5, "english": 1.5}  # weights of the draw
_RIGHT = {"right": ("vie",), "vie": ("vie",), "plain": ("plain",), "eng": WRECKED, "scanner": WRECKED}
_WORDS = range(10, 91)  # words of a corpus line that may be drawn
_WIDTH = 80  # characters, of passages that are wrapped


class Part(NamedTuple):
    """One passage of a document."""

    kind: str
    truth: str
    read: str


def english() -> list[str]:
    """Paragraphs of English prose."""
    modules = (inspect, random, statistics, textwrap)
    texts = [inspect.getdoc(part) or "" for one in (*modules, ArgumentParser) for part in vars(one).values()]
    blocks = (" ".join(block.split()) for text in texts for block in text.split("\n\n"))
    prose = (block for block in blocks if block[:1].isupper() and block.endswith(".") and "(" not in block)
    return sorted({block for block in prose if len(block.split()) in _WORDS})


def drawn(documents: int, draw: random.Random) -> Iterator[tuple[str, list[Part]]]:
    """(separator of the passages, the passages) of each document."""
    pool = [line for name in RECIPE.registers for line in lines(name, "test") if len(line.split()) in _WORDS]
    draw.shuffle(pool)
    foreign = english()
    noise = {name: Noise(model(f"channel.{name}.tsv.gz"), draw) for name in ("eng", "vie", "scanner")}
    damage: dict[str, Callable[[str], str]] = {"right": str, "english": str, "plain": strip_marks}
    for _ in range(documents):
        parts = []
        for kind in draw.choices(list(KINDS), list(KINDS.values()), k=draw.randint(3, 6)):
            truth = draw.choice(foreign) if kind == "english" else pool.pop()
            if draw.random() < 0.5:
                truth = "\n".join(textwrap.wrap(truth, _WIDTH))
            read = damage[kind](truth) if kind in damage else over_words(truth, noise[kind])
            parts.append(Part(kind, truth, read))
        yield draw.choice(["\n", "\n\n"]), parts


def alike(truth: str, text: str) -> int:
    """The number of words of `truth` that are right along a Levenshtein alignment with `text`."""
    words, found = truth.split(), text.split()
    return sum(words[a] == found[b] for a, b in pair(words, found) if a >= 0 <= b)


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("--documents", type=int, default=80)
    parser.add_argument("--seed", type=int, default=2)
    options = parser.parse_args()
    engine = Engine.load()
    counts: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0] * 5)
    for between, parts in drawn(options.documents, random.Random(options.seed)):
        text = between.join(part.read for part in parts)
        profiles = [
            (passage.tokens[0].start, passage.profile)
            for passage in engine.passages(Document([PageText(text)]))
        ]
        restored = engine.restore(text).text.split("\n")
        start = line = 0
        for part in parts:
            count = part.read.count("\n") + 1
            after = "\n".join(restored[line : line + count])
            middle = start + len(part.read) // 2
            profile = [name for place, name in profiles if place <= middle][-1]
            row = counts[part.kind, "blank line" if between == "\n\n" else "line"]
            row[0] += 1
            row[1] += profile in _RIGHT.get(part.kind, (profile,))
            row[2] += alike(part.truth, after)
            row[3] += len(part.truth.split())
            row[4] += part.kind in ("right", "english") and after != part.truth
            start, line = start + len(part.read) + len(between), line + count + len(between) - 1
    rows = [
        [kind, parted, f"{told} of {passages}", f"{100 * right / words:.2f} %", str(changed)]
        for (kind, parted), (passages, told, right, words, changed) in sorted(counts.items())
    ]
    print(table([["kind", "separator", "right profile", "words right", "right text changed"], *rows]))


if __name__ == "__main__":
    main()
