"""Levenshtein alignment of characters and tokens (rapidfuzz), and counting along it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein


@dataclass(frozen=True, slots=True)
class Edits:
    """Edit counts of an alignment: hits, substitutions, deletions, insertions. Counts can be added.

    `rate` is the error rate (CER, WER): (S + D + I) / (H + S + D). The denominator is the length of the
    truth, so it can exceed 1.
    `match_rate` is the match error rate, MER (Morris, Maier and Green 2004; cMER in HIPE-OCRepair
    2026): (S + D + I) / (H + S + D + I), at most 1. Of two empty texts both are 0; where only the truth is
    empty both are 1 (jiwer's CER would be the number of inserted characters, dinglehopper's infinite).
    """

    hits: int = 0
    substitutions: int = 0
    deletions: int = 0
    insertions: int = 0

    def __add__(self, other: Edits) -> Edits:
        return Edits(
            self.hits + other.hits,
            self.substitutions + other.substitutions,
            self.deletions + other.deletions,
            self.insertions + other.insertions,
        )

    @property
    def errors(self) -> int:
        return self.substitutions + self.deletions + self.insertions

    @property
    def length(self) -> int:
        """Length of the truth."""
        return self.hits + self.substitutions + self.deletions

    @property
    def rate(self) -> float:
        return self.errors / self.length if self.length else float(self.errors > 0)

    @property
    def match_rate(self) -> float:
        total = self.hits + self.errors
        return self.errors / total if total else 0.0


Units = str | Sequence[str]


def count_edits(truth: Units, output: Units) -> Edits:
    """Edit counts of a Levenshtein alignment of two sequences: characters of a string or items of a list."""
    if truth == output:
        return Edits(hits=len(truth))
    counts = {"equal": 0, "replace": 0, "delete": 0, "insert": 0}
    for tag, start, end, out_start, out_end in _opcodes(truth, output):
        counts[tag] += max(end - start, out_end - out_start)
    return Edits(counts["equal"], counts["replace"], counts["delete"], counts["insert"])


def _opcodes(truth: Units, output: Units) -> list[tuple[str, int, int, int, int]]:
    return [
        (step.tag, step.src_start, step.src_end, step.dest_start, step.dest_end)
        for step in Levenshtein.opcodes(truth, output)
    ]


def count_edits_by_line(truth: Sequence[Units], output: Units, gap: str) -> list[Edits]:
    """Edit counts of one alignment of the whole text, split by the line of the truth in which each edit lies.

    `gap` separates two lines of the truth and belongs to the line before it; an insertion belongs to the
    line in which it was inserted. For a truth without lines the list is empty.
    """
    joined: list[str] = []
    starts = []
    for number, line in enumerate(truth):
        starts.append(len(joined))
        joined += line
        if number < len(truth) - 1:
            joined += gap
    tallies = [[0, 0, 0, 0] for _ in truth]
    columns = {"equal": 0, "replace": 1, "delete": 2, "insert": 3}
    if not tallies:
        return []
    for tag, start, end, out_start, out_end in _opcodes(joined, output):
        column = columns[tag]
        if tag == "insert":
            tallies[max(bisect_right(starts, start) - 1, 0)][column] += out_end - out_start
            continue
        while start < end:  # a block of equal operations may span lines
            line_number = bisect_right(starts, start) - 1
            stop = starts[line_number + 1] if line_number + 1 < len(starts) else len(joined)
            step = min(end, stop) - start
            tallies[line_number][column] += step
            start += step
    return [Edits(*tally) for tally in tallies]


def pair(truth: Sequence[str], output: Sequence[str], one_to_one: bool = False) -> list[tuple[int, int]]:
    """Index pairs (truth, output) in reading order; −1 where an item has no partner.

    With `one_to_one`, sequences of equal length pair position by position; otherwise, and when the lengths
    differ, along a Levenshtein alignment.
    """
    if one_to_one and len(truth) == len(output):
        return [(index, index) for index in range(len(truth))]
    pairs: list[tuple[int, int]] = []
    for tag, start, end, out_start, out_end in _opcodes(truth, output):
        if tag == "delete":
            pairs += [(index, -1) for index in range(start, end)]
        elif tag == "insert":
            pairs += [(-1, index) for index in range(out_start, out_end)]
        else:
            pairs += zip(range(start, end), range(out_start, out_end), strict=True)
    return pairs
