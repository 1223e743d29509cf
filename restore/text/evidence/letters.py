"""P(print | letter), learned from pairs of words, to explain syllables that were never counted.

A channel counts whole syllables, onsets and rimes. An engine that turns "ộ" into "Q" in "độc" does so in
"cột" too, but "ột" may be in no pair. Here every pair is cut into units of one or two letters, each with its
print; Viterbi training finds the cuts. `Letters.spell` gives the likeliest prints of a word;
evidence/spelling.py finds the words of a print.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from restore.vietnamese.syllable import strip_marks

Pairs = Counter[tuple[str, str]]  # (truth, what was printed) → count

# Chosen, not fitted.
LONGEST_SIGN = 3  # most signs printed for a unit
_CLASS = 0.1  # share of the prints of other letters with the same base
_NOTHING = 0.02  # P(a letter is not printed), a tenth of this before anything is counted
_PAIR = 0.1  # P(two letters are printed as one unit), before anything is counted
LEAST_PAIRS = 3.0  # least count of two letters to be a unit


@dataclass
class Letters:
    """P(print | unit), for units of one letter and of two."""

    counts: Mapping[str, Counter[str]] = field(default_factory=dict)

    @cached_property
    def shares(self) -> Mapping[str, Mapping[str, float]]:
        return _smoothed(self.counts)

    @cached_property
    def scores(self) -> Scores:
        return Scores(self.counts)

    def fit(self, truth: str, read: str) -> float:
        """log10 P(read | truth) by the likeliest cut; −∞ if there is no cut."""
        cells = cut(truth, read, self.scores)
        return sum(self.scores[cell] for cell in cells) / math.log(10) if cells else -math.inf

    def with_counts(self, own: Letters, weight: int) -> Letters:
        """The counts of these letters plus `weight` times those of `own`."""
        counts = {unit: Counter(row) for unit, row in self.counts.items()}
        for unit, row in own.counts.items():
            target = counts.setdefault(unit, Counter())
            for sign, n in row.items():
                target[sign] += weight * n
        return Letters(counts)

    def spell(self, unit: str, least: float = 1e-4, most: int = 80) -> dict[str, float]:
        """print → P(print | `unit`) for the `most` likeliest; beginnings under `least` are left out."""
        beam: list[dict[str, float]] = [{"": 1.0}, *({} for _ in unit)]
        for at in range(len(unit)):
            ranked = sorted(beam[at].items(), key=lambda cell: -cell[1])[:most]
            for width in (1, 2):
                if at + width > len(unit):
                    break
                for sign, share in self.shares.get(unit[at : at + width], {}).items():
                    target = beam[at + width]
                    for before, p in ranked:
                        if p * share >= least:
                            target[before + sign] = target.get(before + sign, 0.0) + p * share
        ranked = sorted(beam[-1].items(), key=lambda cell: -cell[1])[:most]
        total = max(1.0, sum(p for _, p in ranked))  # a pair may be read as a unit and as two letters
        return {read: p / total for read, p in ranked if read}


def learn(pairs: Pairs, rounds: int = 6, before: Letters | None = None) -> Letters:
    """Letters from (truth, read) words; merged and torn words are left out.

    `before`: letters by which the first round cuts the words; by default it uses guesses.
    """
    words = [(truth, read, n) for (truth, read), n in pairs.items() if " " not in truth + read]
    counts: dict[str, Counter[str]] = {}
    for turn in range(rounds):
        scores = Scores(counts) if turn or before is None else before.scores
        counts = defaultdict(Counter)
        for truth, read, n in words:
            for unit, sign in cut(truth, read, scores):
                counts[unit][sign] += n
    return Letters(dict(counts))


class Scores(dict[tuple[str, str], float]):
    """(unit, print) → natural log P(print | unit), filled on access."""

    def __init__(self, counts: Mapping[str, Counter[str]]) -> None:
        super().__init__()
        self._counts = counts
        self._totals = {unit: sum(row.values()) for unit, row in counts.items()}

    def __missing__(self, key: tuple[str, str]) -> float:
        unit, sign = key
        known, total = self._counts.get(unit, Counter[str]())[sign], self._totals.get(unit, 0)
        value = self[key] = math.log((known + _guess(unit, sign)) / (total + 1))
        return value


def _guess(unit: str, sign: str) -> float:
    """P(print | unit) before anything is counted: prefers the base letters, then as many signs."""
    share = _PAIR if len(unit) == 2 else 1.0
    if strip_marks(unit) == sign:
        return 0.5 * share
    if not sign:
        return _NOTHING * share / 10
    likeness = 0.2 if strip_marks(unit).lower() == strip_marks(sign).lower() else 0.01
    return share * likeness * 0.1 ** abs(len(sign) - len(unit))


def cut(truth: str, read: str, scores: Scores) -> list[tuple[str, str]]:
    """The likeliest cut: (unit, print) in the order of the truth; empty if there is none."""
    if len(read) > LONGEST_SIGN * len(truth):
        return []
    rows, columns = len(truth) + 1, len(read) + 1
    signs = [[read[j - length : j] for length in range(min(j, LONGEST_SIGN) + 1)] for j in range(columns)]
    best = [[-math.inf] * columns for _ in range(rows)]
    back = [[(0, 0)] * columns for _ in range(rows)]
    best[0][0] = 0.0
    for i in range(1, rows):
        row, ways = best[i], back[i]
        for width in (1, 2) if i > 1 else (1,):
            unit, before = truth[i - width : i], best[i - width]
            for j in range(columns):
                top = row[j]
                for length, sign in enumerate(signs[j]):
                    # A score is at most 0, so what is behind already stays behind.
                    if before[j - length] > top and (score := before[j - length] + scores[unit, sign]) > top:
                        top, ways[j] = score, (width, length)
                row[j] = top
    cells = []
    i, j = rows - 1, columns - 1
    if best[i][j] == -math.inf:
        return []
    while i:
        width, length = back[i][j]
        cells.append((truth[i - width : i], read[j - length : j]))
        i, j = i - width, j - length
    return cells[::-1]


def _smoothed(counts: Mapping[str, Counter[str]]) -> dict[str, dict[str, float]]:
    """P(print | unit), smoothed by the prints of letters with the same base; only pairs with a count of
    `LEAST_PAIRS` or more."""
    kinds: dict[str, Counter[str]] = defaultdict(Counter)
    for unit, row in counts.items():
        if len(unit) == 1:
            kinds[strip_marks(unit)].update(row)
    shares: dict[str, dict[str, float]] = {}
    alone = {unit: sum(row.values()) for unit, row in counts.items()}
    together: Counter[str] = Counter()
    for unit, total in alone.items():
        if len(unit) == 2:
            together[unit[0]] += total
    for unit, row in counts.items():
        total = alone[unit]
        if len(unit) == 2:
            # P(the two are one unit) × P(print | unit): the rest is left to the letters alone.
            every = max(1, alone.get(unit[0], 0) + together[unit[0]])
            if total >= LEAST_PAIRS:
                shares[unit] = {sign: n / every for sign, n in row.items() if n > 1}
            continue
        kind = kinds[strip_marks(unit)]
        every = sum(kind.values())
        mixed = {sign: (1 - _CLASS) * n / total for sign, n in row.items()}
        for sign, n in kind.items():
            mixed[sign] = mixed.get(sign, 0.0) + _CLASS * n / every
        shares[unit] = {sign: p for sign, p in mixed.items() if p > 1e-3}
    for letter, kind in kinds.items():  # letters with marks that were never counted
        for unit in _FAMILY.get(letter, ()):
            if unit not in shares:
                every = sum(kind.values())
                shares[unit] = {sign: n / every for sign, n in kind.items() if n > 1e-3 * every}
    return shares


_FAMILY: dict[str, list[str]] = defaultdict(list)
for _letter in map(chr, range(0xC0, 0x1F00)):
    if len(_base := strip_marks(_letter)) == 1 and _base.isascii() and _base.isalpha():
        _FAMILY[_base].append(_letter)
