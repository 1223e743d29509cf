"""Train the word vectors of the witness "cooccurrence".

    python -m scripts.train.cooccurrence

Reads the text that scripts/train/language.py counted, build/language.txt.xz. Counts which words stand NEAR to
FAR words apart in a paragraph (restore/text/evidence/word_vectors.py), and writes the main axes of the
logarithms of these counts over those expected as models/cooccurrence.safetensors. Needs 3 GB of memory.
"""

from __future__ import annotations

import lzma
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file

from restore.resources import data_folder
from restore.text.evidence.word_vectors import FAR, NEAR, Floats
from scripts.arguments import parser_of
from scripts.recipe import RECIPE
from scripts.train.record import record

Numbers = NDArray[np.int32]

# Chosen on development text.
WORDS = 12_000  # of the vocabulary, the most frequent ones, in lower case
AXES = 64
UNSEEN = 2.0  # pairs added to those counted and to those expected
MOST = 1.5  # log10, largest score of a pair

_BATCH = 4_000_000  # words that are counted together
_SPARE, _TURNS = 20, 2  # of the search for the main axes: further axes, repetitions


def opened(path: Path) -> IO[str]:
    return lzma.open(path, "rt", encoding="utf-8") if path.suffix == ".xz" else path.open(encoding="utf-8")


def vocabulary(text: Iterable[str], most: int = WORDS) -> list[str]:
    """The most frequent words, in lower case."""
    counts = Counter[str]()
    for line in text:
        counts.update(line.lower().split())
    return [word for word, _ in counts.most_common(most)]


def batches(
    text: Iterable[str], words: Iterable[str]
) -> Iterator[tuple[NDArray[np.int32], NDArray[np.int32]]]:
    """For each word of a batch: its number, −1 for an unknown one, and the number of its line."""
    number = {word: n for n, word in enumerate(words)}
    found: list[int] = []
    lengths: list[int] = []
    for line in text:
        row = [number.get(word, -1) for word in line.lower().split()]
        found += row
        lengths.append(len(row))
        if len(found) >= _BATCH:
            yield np.array(found, np.int32), np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)
            found, lengths = [], []
    yield np.array(found, np.int32), np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)


def counted(text: Iterable[str], words: list[str]) -> NDArray[np.uint32]:
    """How often each word stands near each other one, before or after it: [V, V], symmetric."""
    size = len(words)
    pairs = np.zeros(size * size, np.uint32)
    for found, line in batches(text, words):
        for distance in range(NEAR, FAR + 1):
            first, second = found[:-distance], found[distance:]
            there = (line[:-distance] == line[distance:]) & (first >= 0) & (second >= 0)
            np.add.at(pairs, first[there].astype(np.int64) * size + second[there], np.uint32(1))
    square = pairs.reshape(size, size)
    return square + square.T


def associations(pairs: NDArray[np.uint32]) -> Floats:
    """log10 of the pairs counted over those expected if the words did not know each other: [V, V]."""
    own = pairs.sum(1, dtype=np.float64)
    share = (own / np.sqrt(own.sum())).astype(np.float32)
    scores = np.log10((pairs + np.float32(UNSEEN)) / (np.outer(share, share) + np.float32(UNSEEN)))
    return np.clip(scores, -MOST, MOST, out=scores)


def main_axes(scores: Floats, axes: int = AXES) -> tuple[Floats, Floats]:
    """(own, around), [V, axes] each: own @ around.T is the nearest to symmetric `scores` of that rank."""
    size = len(scores)
    base = np.random.default_rng(0).standard_normal((size, min(size, axes + _SPARE))).astype(np.float32)
    for _ in range(2 * _TURNS):
        base, _ = np.linalg.qr(scores @ base)
    values, turned = np.linalg.eigh(base.T @ (scores @ base))
    main = np.argsort(-np.abs(values))[:axes]
    around = base @ turned[:, main]
    return around * values[main], around


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("--text", type=Path, default=RECIPE.paths.build / "language.txt.xz")
    parser.add_argument("--out", type=Path, default=data_folder("models") / "cooccurrence.safetensors")
    options = parser.parse_args()
    with opened(options.text) as text:
        words = vocabulary(text)
    with opened(options.text) as text:
        pairs = counted(text, words)
    own, around = main_axes(associations(pairs))
    write(options.out, words, own, around)
    record(options.out, words=len(words), axes=AXES, pairs=int(pairs.sum(dtype=np.int64)) // 2)


def write(out: Path, words: list[str], own: Floats, around: Floats) -> None:
    listed = np.frombuffer("\n".join(words).encode(), np.uint8)
    save_file({"words": listed, "own": own.astype(np.float16), "around": around.astype(np.float16)}, out)


if __name__ == "__main__":
    main()
