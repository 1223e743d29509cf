"""Mine pairs of lines from scanned PDFs whose text layer a scanner's engine made.

    python -m scripts.corpus.mine_layers

Reads build/layers, which `layer_pages.py` wrote. Writes build/layer-pairs: the words of both sides are
matched by their boxes, and what is surely read is kept, one TSV file a split: engine, document, page,
truth, read. Both lines of a row have the same number of cells, parted by blanks; words that were run
together or torn apart share a cell, in which a no-break space parts them. `word_pairs.tsv` beside the PDFs
adds words of more documents, each as a row of one cell on page 0, as often as it was counted.
"""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein

from restore.vietnamese.syllable import strip_marks
from scripts.arguments import parser_of
from scripts.corpus.layer_pages import (
    CACHE,
    DEVELOPMENT,
    LAYERS,
    TRAINING,
    BoxedWord,
    LayerPage,
    Lines,
    cached_pages,
)
from scripts.recipe import RECIPE

PAIRS = RECIPE.paths.build / "layer-pairs"
SURE = 0.9  # least confidence of a word of the truth
_SAME_LINE, _SAME_WORD = 0.5, 0.35  # least share of the smaller of two boxes that the larger one covers
_MOST = 3  # words in a cell, on either side
_LONGER = 2.2  # ratio of lengths from which one side of a cell has lost words
_WIDER, _SPARE = 1.5, 1  # the same without boxes: ratio, and letters in excess
_UNLIKE = 0.75  # share of different letters from which a cell needs similar cells on both sides
_BAND = 64  # pixels
NBSP = "\u00a0"


class Cell(NamedTuple):
    """Words of the page, and the layer's words at the same place; none if the match is unsure."""

    truth: tuple[BoxedWord, ...]
    read: tuple[BoxedWord, ...]

    @property
    def texts(self) -> tuple[str, str]:
        truth, read = (NBSP.join(word.text for word in side) for side in self)
        return truth, read

    @property
    def sure(self) -> bool:
        """True if the truth is sure and both sides are of similar length."""
        if not self.read or max(map(len, self)) > _MOST or min(map(len, self)) > 1:
            return False
        if min(word.confidence for word in self.truth) < SURE:
            return False
        lengths = [len(text) for text in self.texts]
        return max(lengths) <= max(3, _LONGER * min(lengths))


def alike(truth: str, read: str) -> bool:
    true, seen = (strip_marks(text).lower() for text in (truth, read))
    return Levenshtein.normalized_distance(true, seen) <= _UNLIKE


class Row(NamedTuple):
    engine: str
    document: str
    page: int
    truth: str
    read: str


def cells(truth: Lines, layer: Lines) -> list[list[Cell]]:
    """The cells of each line of the truth, in order. Words of the layer that match nothing are in none."""
    words = [word for line in layer for word in line]
    bands: dict[int, list[int]] = defaultdict(list)
    for index, word in enumerate(words):
        for band in _bands(word):
            bands[band].append(index)
    rows: list[list[tuple[list[BoxedWord], list[int]]]] = []
    for line in truth:
        row: list[tuple[list[BoxedWord], list[int]]] = []
        for word in line:
            near = {index for band in _bands(word) for index in bands[band]}
            here = [index for index in near if _same_place(word, words[index])]
            if row and not set(row[-1][1]).isdisjoint(here):  # run together with the word before
                row[-1][0].append(word)
                row[-1][1].extend(index for index in here if index not in row[-1][1])
            else:
                row.append(([word], here))
        rows.append(row)
    claims = Counter(index for row in rows for _, read in row for index in read)
    return [
        [
            Cell(
                tuple(true),
                tuple(sorted((words[index] for index in read), key=lambda word: word.box.left))
                if all(claims[index] == 1 for index in read)
                else (),
            )
            for true, read in row
        ]
        for row in rows
    ]


def _bands(word: BoxedWord) -> range:
    """The horizontal strips of the page that a word touches; only words in a common strip can overlap."""
    return range(word.box.top // _BAND, (word.box.top + word.box.height) // _BAND + 1)


def _same_place(one: BoxedWord, other: BoxedWord) -> bool:
    a, b = one.box, other.box
    high = min(a.top + a.height, b.top + b.height) - max(a.top, b.top)
    wide = min(a.left + a.width, b.left + b.width) - max(a.left, b.left)
    return high >= _SAME_LINE * min(a.height, b.height) and wide >= _SAME_WORD * min(a.width, b.width)


def sure_runs(row: Sequence[Cell]) -> Iterator[list[Cell]]:
    """The longest runs of neighbouring sure cells; shifted boxes give none, since nothing is alike."""
    plain = [cell.sure and alike(*cell.texts) for cell in row]
    run: list[Cell] = []
    for at, cell in enumerate(row):
        beside = plain[max(0, at - 1) : at] + plain[at + 1 : at + 2]
        if plain[at] or (cell.sure and beside and all(beside)):
            run.append(cell)
        elif run:
            yield run
            run = []
    if run:
        yield run


def page_rows(page: LayerPage) -> Iterator[Row]:
    for row in cells(page.truth, page.layer):
        for run in sure_runs(row):
            truth, read = (" ".join(side) for side in zip(*(cell.texts for cell in run), strict=True))
            yield Row(page.engine, page.document, page.number, truth, read)


def word_rows(path: Path) -> Iterator[Row]:
    """The pairs of `word_pairs.tsv` that are plausible: some of its words are run together."""
    with path.open(encoding="utf-8", newline="") as table:
        for row in csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE):
            truth, read, count = row["truth"], row["layer"], int(row["count"])
            whole = alike(truth, read) and len(read) <= _SPARE + _WIDER * len(truth)
            if whole and len(truth) <= _SPARE + _WIDER * len(read) and " " not in truth + read:
                engine = _ENGINES.get(row["engine"], row["engine"])
                yield from [Row(engine, "word_pairs", 0, truth, read)] * count


# The engines' names in word_pairs.tsv → those of the index.
_ENGINES = {
    "canonMFP": "CanonMFP",
    "canonPC": "CanonPCscanner",
    "omnipage18": "OmniPage18",
    "omnipage19": "OmniPage19",
    "v6-2-0-77": "6-2-0-77",
}


def write(path: Path, rows: Iterable[Row]) -> Counter[str]:
    """Write the rows. How many there are of each engine."""
    path.parent.mkdir(parents=True, exist_ok=True)
    counts: Counter[str] = Counter()
    with path.open("w", encoding="utf-8") as out:
        for row in rows:
            out.write("\t".join(map(str, row)) + "\n")
            counts[row.engine] += 1
    return counts


def read_rows(path: Path) -> Iterator[Row]:
    """The rows that `write` wrote."""
    with path.open(encoding="utf-8") as table:
        for line in table:
            engine, document, page, truth, read = line.rstrip("\n").split("\t")
            yield Row(engine, document, int(page), truth, read)


def main() -> None:
    arguments = parser_of(__doc__)
    arguments.add_argument("--layers", type=Path, default=LAYERS)
    arguments.add_argument("--cache", type=Path, default=CACHE)
    arguments.add_argument("--out", type=Path, default=PAIRS)
    options = arguments.parse_args()
    for split in (TRAINING, DEVELOPMENT):
        pages = cached_pages(options.layers, options.cache, split)
        rows = (row for page in pages for row in page_rows(page))
        more = word_rows(options.layers / "word_pairs.tsv") if split == TRAINING else iter(())
        counts = write(options.out / f"{split}.tsv", chain(rows, more))
        print(f"{split}: " + ", ".join(f"{engine} {n}" for engine, n in counts.most_common()))


if __name__ == "__main__":
    main()
