"""Makes the table of a counted channel: its counts, their sums, and indexes of near words."""

from __future__ import annotations

import gzip
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from restore.resources import usable
from restore.text.evidence.near import near_lines
from restore.vietnamese.syllable import is_syllable

SELDOM = 5  # words counted so often or less are not proposed for uncounted tokens. Chosen.
SUM, NEAR = "=", "~"  # prefixes of the kinds of lines with sums and with indexes
TORN = "_"  # kind of the line with all prints that have a blank


def channel_lines(path: Path) -> list[str]:
    """The lines of a channel's file and lines derived from them. Raises ModelUnusable.

    "N" and "W" are completed. Added are the total count of each onset ("=O") and rime ("=R"), one line of
    prints with a blank ("_"), and indexes (`near_lines`) of rimes ("~R") and syllables ("~W").
    """
    with usable(path):
        table = gzip.decompress(path.read_bytes()).decode()
        if table and not table.endswith("\n"):
            raise ValueError("the last line is cut off")
        rows: dict[str, list[list[str]]] = defaultdict(list)
        lines = table.split("\n")[:-1]
        for line in lines:
            kind, *cells = line.split("\t")
            rows[kind].append(cells)
        words = {word: int(count) for word, count in rows["W"]} or _totals(rows["T"])
        onsets, rimes = _totals(rows["O"]), _totals(rows["R"])
        if not (words and onsets and rimes):
            raise ValueError("it lacks the counts of tokens, onsets or rimes")
        same = _same(rows["T"])  # fails on damaged rows
        numbers, same = map(int, [*(rows["N"] or [["1"]])[0], str(same)][:2])
    syllables = [word for word, count in words.items() if count > SELDOM and is_syllable(word)]
    return [
        *(line for line in lines if line[:2] not in ("N\t", "W\t")),
        f"N\t{numbers}\t{same}",
        *(f"W\t{word}\t{count}" for word, count in words.items()),
        "\t".join([TORN, *(read for read, *_ in rows["T"] if " " in read)]),
        *(f"{SUM}O\t{onset}\t{count}" for onset, count in onsets.items()),
        *(f"{SUM}R\t{rime}\t{count}" for rime, count in rimes.items()),
        *near_lines(NEAR + "R", [read for read, *_ in rows["R"]]),
        *near_lines(NEAR + "W", syllables),
    ]


def cells_of(row: Sequence[str]) -> Iterator[tuple[str, int]]:
    """The (truth, count) pairs of the cells of a row."""
    return zip(row[::2], map(int, row[1::2]), strict=True)


def _same(tokens: Iterable[Sequence[str]]) -> int:
    """The count of words that were printed as they are."""
    return sum(count for read, *row in tokens for truth, count in cells_of(row) if truth == read)


def _totals(rows: Iterable[Sequence[str]]) -> dict[str, int]:
    """The total count of each truth."""
    totals: dict[str, int] = defaultdict(int)
    for _, *row in rows:
        for truth, count in cells_of(row):
            totals[truth] += count
    return dict(totals)
