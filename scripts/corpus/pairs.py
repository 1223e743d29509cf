"""Pairs of lines, printed and read by a recogniser: their files, and the alignment of their words.

Files of pairs (`build/pairs/*.tsv.xz`) hold one line a row: recogniser, condition of the page, truth, read.
`corpus/render.py` and `corpus/retyped.py` write them; channel, seq2seq model and weights are trained on them.
"""

from __future__ import annotations

import lzma
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein

from restore.vietnamese.syllable import strip_marks
from scripts.recipe import RECIPE

SCAN = "scan "  # prefix of the conditions of corpus/retyped.py
UNLIKE = 0.75  # share of different letters from which two tokens are unrelated
RECOGNISERS = {profile: tuple(shares) for profile, shares in RECIPE.recognisers.items()}
"""The Tesseract models of each profile."""


def profile_of(recogniser: str) -> str:
    return next(profile for profile, names in RECOGNISERS.items() if recogniser in names)


class LinePair(NamedTuple):
    """A line as printed and as read ("" if the recogniser missed it)."""

    truth: str
    read: str


class PairRow(NamedTuple):
    """A row of a file of pairs."""

    recogniser: str
    condition: str
    truth: str
    read: str


def pair_files(split: str) -> list[Path]:
    """The files of pairs of one split: `train`, `dev` or `test`."""
    return sorted(RECIPE.paths.pairs(split).glob("*.tsv.xz"))


def pair_rows(path: Path) -> Iterator[PairRow]:
    with lzma.open(path, "rt", encoding="utf-8") as table:
        yield from (PairRow(*row.rstrip("\n").split("\t")) for row in table)


def by_condition(files: Iterable[Path]) -> dict[tuple[str, str], list[LinePair]]:
    """The lines of the files, by recogniser and condition."""
    found: dict[tuple[str, str], list[LinePair]] = defaultdict(list)
    for row in chain.from_iterable(map(pair_rows, files)):
        found[row.recogniser, row.condition].append(LinePair(row.truth, row.read))
    return found


@contextmanager
def pair_writer(path: Path) -> Iterator[Callable[[str, str, str, str], None]]:
    """A context that yields put(recogniser, condition, truth, read); the file appears when it is complete."""
    path.parent.mkdir(parents=True, exist_ok=True)
    begun = path.with_name(f"{path.name}.new")
    with lzma.open(begun, "wt", encoding="utf-8", preset=6) as table:
        yield lambda *row: print(*row, sep="\t", file=table)
    begun.replace(path)


def real_pairs(dev: bool) -> Iterator[LinePair]:
    """Paragraphs of real Vietnamese OCR, if the recipe names any; every tenth is `dev`."""
    if not RECIPE.paths.real_pairs:
        return
    with lzma.open(RECIPE.paths.real_pairs, "rt", encoding="utf-8") as table:
        for number, row in enumerate(table):
            if (number % 10 == 7) is dev:
                read, truth = row.rstrip("\n").split("\t")
                yield _same_wording(truth, read)


def _same_wording(truth: str, read: str) -> LinePair:
    """A real pair without tokens that differ by wording rather than by misreading.

    The two sides are different prints of one text and differ in capitals and single words. Tokens that differ
    in case only, or in most of their letters, say nothing about the recogniser.
    """
    true_words, read_words = [], []
    for true_cell, read_cell in align(truth.split(), read.split()):
        t, r = " ".join(true_cell), " ".join(read_cell)
        if t.lower() == r.lower():
            t = r
        elif unlikeness(t, r) > 0.5:
            continue
        true_words.append(t)
        read_words.append(r)
    return LinePair(" ".join(true_words), " ".join(read_words))


def align(truth: list[str], read: list[str]) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """The cells of a monotone alignment (1–1, 1–2, 2–1 tokens); lost and stray tokens are left out."""
    if len(truth) == len(read) and _side_by_side(truth, read):
        for t, r in zip(truth, read, strict=True):
            yield (t,), (r,)
        return
    rows, columns = len(truth) + 1, len(read) + 1
    best = [[math.inf] * columns for _ in range(rows)]
    back: list[list[tuple[int, int]]] = [[(0, 0)] * columns for _ in range(rows)]
    best[0][0] = 0.0
    for i in range(rows):
        for j in range(columns):
            for di, dj, cost in ((1, 1, 0.0), (1, 2, 0.25), (2, 1, 0.25), (1, 0, 0.8), (0, 1, 0.8)):
                if i < di or j < dj or best[i - di][j - dj] + cost >= best[i][j]:
                    continue
                if di + dj == 3 and not _joined(truth[i - di : i], read[j - dj : j]):
                    continue
                if di and dj:
                    cost += unlikeness("".join(truth[i - di : i]), "".join(read[j - dj : j]))
                if best[i - di][j - dj] + cost < best[i][j]:
                    best[i][j], back[i][j] = best[i - di][j - dj] + cost, (di, dj)
    i, j = rows - 1, columns - 1
    cells = []
    while i or j:
        di, dj = back[i][j]
        cell = tuple(truth[i - di : i]), tuple(read[j - dj : j])
        if di and dj and unlikeness("".join(cell[0]), "".join(cell[1])) <= 0.6:
            cells.append(cell)
        i, j = i - di, j - dj
    yield from reversed(cells)


def _side_by_side(truth: list[str], read: list[str]) -> bool:
    """True if enough tokens of two equally long sides are alike.

    Tokens between alike ones may differ completely: "14" for "là", "&" for "ở", "ntide" for "nước".
    """
    unlike = [unlikeness(t, r) > UNLIKE for t, r in zip(truth, read, strict=True)]
    return not any(
        bad and (truth[k].isdigit() or not 0 < k < len(read) - 1 or unlike[k - 1] or unlike[k + 1])
        for k, bad in enumerate(unlike)
    )


def _joined(truth: list[str], read: list[str]) -> bool:
    """True if one token stands for two. "nha" for "nhà ở" does not: the second word is lost."""
    one, two = (truth, read) if len(truth) == 1 else (read, truth)
    whole, *parts = (strip_marks(token).lower() for token in (*one, *two))
    together = Levenshtein.distance(whole, "".join(parts))
    return together < min(Levenshtein.distance(whole, part) for part in parts)


def unlikeness(truth: str, read: str) -> float:
    """The share of letters that differ, without marks and case."""
    if truth == read:
        return 0.0
    return Levenshtein.normalized_distance(strip_marks(truth).lower(), strip_marks(read).lower())
