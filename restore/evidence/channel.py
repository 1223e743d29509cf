"""The channel model: P(what the recogniser printed | what the page said), per recogniser profile.

Learned from pages that were really read (scripts/train_channel.py). Whole tokens are counted; a token
never seen is explained as onset × rime, each with its own counts; a rime never seen in that garble is
looked up under the garbles one edit away. All probabilities are natural; the lattice takes logarithms.
"""

from __future__ import annotations

import gzip
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Protocol

from restore.vietnamese.syllable import is_syllable, parse, shape, strip_marks, strip_tone

_BACKOFF = 4.0  # tokens' worth of trust in onset × rime beside a word's own counts
_NEAR_RIME = 0.02  # P(a garble is one edit off a known one)
_SPLIT_PENALTY = 2e-3  # P(a blank was lost between two given words)
_JUMBLED = 0.01  # P(the case of single letters is lost)
_FAR_BEHIND = 1e-5  # readings so much less probable than the best one are not worth scoring
_RARE = 2e-5  # readings of a frequent unit below this share are noise of the alignment

Units = dict[str, list[tuple[str, float]]]  # read part → [(unit, P(read part | unit))]


class ChannelModel(Protocol):
    """What the lattice asks of a channel."""

    def candidates(self, read: str) -> Mapping[str, float]:
        """truth → P(read | truth) for every truth that may have been printed as `read`."""


def split_syllable(syllable: str) -> tuple[str, str]:
    """Onset and rime with tone, in the syllable's own case: "Đại" → ("Đ", "ại"), "gì" → ("g", "ì")."""
    parts = parse(syllable)
    if parts is None:
        return "", syllable
    cut = len(syllable) - len(parts.rime)
    return syllable[:cut], syllable[cut:]


class CountedChannel:
    """A profile learned by counting: models/channel.<profile>.tsv.gz."""

    def __init__(self, path: Path) -> None:
        self._tokens: dict[str, list[tuple[str, int]]] = {}
        self._totals: dict[str, int] = defaultdict(int)
        self.numbers = 1  # numbers counted in all
        tables: dict[str, dict[str, list[tuple[str, int]]]] = {"T": self._tokens, "O": {}, "R": {}}
        for line in gzip.decompress(path.read_bytes()).decode().splitlines():
            table, read, *rest = line.split("\t")
            if table == "N":
                self.numbers = int(read)
            else:
                tables[table][read] = list(zip(rest[::2], map(int, rest[1::2]), strict=True))
        for row in self._tokens.values():
            for truth, count in row:
                self._totals[truth] += count
        same = sum(n for read, row in self._tokens.items() for truth, n in row if truth == read)
        self.intact = same / max(1, sum(self._totals.values()))  # P(a word is printed as it is)
        self._onsets = _probabilities(tables["O"])
        self._rimes = _probabilities(tables["R"])
        self._known_rimes = list(self._rimes)

    def candidates(self, read: str) -> dict[str, float]:
        """truth → P(read | truth). A jumble of cases ("CAp", "QuÓc") also stands for its regular forms."""
        scores = self._candidates(read)
        if shape(read) == "miXed" and read.isalpha():
            regular = (read.lower(), 1.0), (read[:1].upper() + read[1:].lower(), 0.5), (read.upper(), 0.2)
            for form, share in regular:
                for truth, p in self._candidates(form).items():
                    scores[truth] = max(scores.get(truth, 0.0), p * share * _JUMBLED)
        return scores

    def _candidates(self, read: str) -> dict[str, float]:
        composed = {} if " " in read else self._composed(read)
        scores = {
            truth: _BACKOFF * p / (self._totals.get(truth, 0) + _BACKOFF) for truth, p in composed.items()
        }
        for truth, count in self._tokens.get(read, ()):
            scores[truth] = (count - 0.4 + _BACKOFF * composed.get(truth, 0.0)) / (
                self._totals[truth] + _BACKOFF
            )
        return scores

    def number_share(self, number: str) -> float:
        """P(this number | a number): how common it is among the numbers of the pages."""
        return (self._totals.get(number, 0) + 0.5) / (self.numbers + 1)

    def glued(self, read: str, best: int = 3) -> dict[str, float]:
        """Two words whose blank was lost: "tryctuyén" → "trực tuyến". Only for longer tokens."""
        scores: dict[str, float] = {}
        if len(read) < 4:
            return scores
        for cut in range(2, len(read) - 1):
            lefts, rights = self._best(read[:cut], best), self._best(read[cut:], best)
            for left, p in lefts:
                for right, q in rights:
                    if shape(right) == "lower" or shape(left) == shape(right) == "UPPER":
                        scores[f"{left} {right}"] = p * q * _SPLIT_PENALTY
        return scores

    def _best(self, read: str, count: int) -> list[tuple[str, float]]:
        scores = self.candidates(read)
        ranked = sorted(scores.items(), key=lambda cell: -cell[1] * self._totals.get(cell[0], 0))[:count]
        return [(truth, p) for truth, p in ranked if p > 1e-3]

    def _composed(self, read: str) -> dict[str, float]:
        """P(read | truth) from onset × rime, summed over the places to cut."""
        sums: dict[str, float] = defaultdict(float)
        for cut in range(min(len(read), 5) + 1):
            if not (onsets := self._onsets.get(read[:cut])):
                continue
            rimes = self._rimes.get(read[cut:]) or self._near_rimes(read[cut:])
            for onset, p in onsets:
                for rime, q in rimes:
                    sums[onset + rime] += p * q
        least = max(sums.values(), default=0.0) * _FAR_BEHIND
        return {truth: p for truth, p in sums.items() if p > least and is_syllable(truth)}

    def _near_rimes(self, read: str) -> list[tuple[str, float]]:
        from rapidfuzz import process
        from rapidfuzz.distance import Levenshtein

        if len(read) < 2:
            return []
        best: dict[str, float] = {}
        near = process.extract(read, self._known_rimes, scorer=Levenshtein.distance, score_cutoff=1, limit=40)
        for known, _, _ in near:
            for rime, p in self._rimes[known]:
                best[rime] = max(best.get(rime, 0.0), p * _NEAR_RIME)
        self._rimes[read] = sorted(best.items(), key=lambda cell: -cell[1])[:60]
        return self._rimes[read]


class PlainChannel:
    """People who type without marks: every mark is dropped, or kept, or only the tone is dropped.

    `vocabulary` holds syllables in lower or Title case, and acronyms ("CSĐT").
    """

    numbers = 1
    intact = 0.2

    def __init__(self, vocabulary: Iterable[str]) -> None:
        self._by_base: dict[str, list[str]] = defaultdict(list)
        for word in vocabulary:
            self._by_base[strip_marks(word)].append(word)

    def candidates(self, read: str) -> dict[str, float]:
        base = strip_marks(read)
        if base == read:
            return {truth: 0.02 if truth == read else 1.0 for truth in self._of_base(read)}
        kept = {truth: 0.01 for truth in self._of_base(base) if strip_tone(truth)[0] == read}
        return {**kept, read: 0.2}

    def _of_base(self, base: str) -> list[str]:
        """Words with these base letters, in the case they were typed in."""
        words = list(self._by_base.get(base, ()))
        if not base.islower():
            title = base[:1] + base[1:].lower()
            lower = self._by_base.get(base.lower(), ())
            if base.isupper() and len(base) > 1:
                words += [word.upper() for word in lower]
            elif base == title:
                words += [word[:1].upper() + word[1:] for word in lower]
        return list(dict.fromkeys([*words, base]))

    def number_share(self, number: str) -> float:
        return 1.0

    def glued(self, read: str) -> dict[str, float]:
        return {}


def _probabilities(rows: dict[str, list[tuple[str, int]]]) -> Units:
    """Counts as P(read part | unit); a unit seen seldom is believed less."""
    totals: dict[str, int] = defaultdict(int)
    for row in rows.values():
        for unit, count in row:
            totals[unit] += count
    return {
        read: [(unit, (n - 0.3) / (totals[unit] + 3)) for unit, n in row if n > _RARE * totals[unit]]
        for read, row in rows.items()
    }
