"""Restore development texts in pieces of a few lines, as people paste them, and count the wrong words.

    python -m scripts.measure.pastes --lines 1 2 4

Reads the development texts of fit/cases.py. Each piece is restored as a document of its own, with the profile
found in it ("auto") and with the one that its engine has; the difference is what wrong profiles cost.
Prints the counts, and the pieces of right development text that come out changed.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

from restore.evaluate.score import score
from restore.text.engine import Engine
from scripts.arguments import parser_of
from scripts.corpus.pairs import LinePair, pair_files
from scripts.corpus.text import lines
from scripts.fit.cases import Case, layers, pages
from scripts.markdown import table
from scripts.recipe import RECIPE
from scripts.train.layers import PLANS

PIECES = 400  # most pieces of one profile and size


def pieces(profile: str, size: int) -> list[Case]:
    """Development texts of the profile, or right ones for "right", cut into pieces of `size` lines."""
    cut = [
        Case(text[at : at + size], right=profile == "right")
        for text in _texts(profile)
        for at in range(0, len(text), size)
    ]
    random.Random(size).shuffle(cut)
    return cut[:PIECES]


def _texts(profile: str) -> Iterator[Sequence[LinePair]]:
    if profile == "right":
        yield from ([LinePair(line, line) for line in lines(name, "dev")] for name in RECIPE.fit.registers)
    else:
        found = layers(profile) if profile in PLANS else pages(profile, pair_files("dev"))
        yield from ([line for line in case.lines if line.read.strip() and line.truth] for case in found)


def wrong(engine: Engine, cases: Sequence[Case], profile: str) -> tuple[int, int]:
    """(words of the cases, those that come out wrong)."""
    every = [score(case.reference, engine.restore(case.read, profile).text) for case in cases]
    words = sum(len(one.right) for one in every)
    return words, words - sum(len(one.sound) for one in every)


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("--lines", type=int, nargs="+", default=[1, 2, 4])
    sizes = parser.parse_args().lines
    engine = Engine.load()
    rows = [["profile", "lines", "words", "wrong", "wrong, profile given"]]
    for profile in ("scanner", "paddle", "eng", "vie"):
        for size in sizes:
            cases = pieces(profile, size)
            words, found = wrong(engine, cases, "auto")
            rows.append([profile, str(size), f"{words:,}", str(found), str(wrong(engine, cases, profile)[1])])
    for size in sizes:
        cases = pieces("right", size)
        changed = sum(engine.restore(case.read).text != case.read for case in cases)
        rows.append(["right", str(size), f"{len(cases)} pieces", f"{changed} changed", ""])
    print(table(rows))


if __name__ == "__main__":
    main()
