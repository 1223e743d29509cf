"""The channel model: P(what the recogniser printed | what the page said), per recogniser profile.

Learned from pages that were really read (scripts/train_channel.py). Whole tokens are counted; a token
never seen is explained as onset × rime, each with its own counts; a rime never seen in that garble is
looked up under the garbles one edit away. All probabilities are natural; the lattice takes logarithms.
"""

from __future__ import annotations

import gzip
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Protocol

from restore.text.evidence.rows import Rows
from restore.vietnamese.syllable import is_syllable, parse, shape, strip_marks, strip_tone

_BACKOFF = 4.0  # tokens' worth of trust in onset × rime beside a word's own counts
_NEAR_WORD = 1e-3  # P(a word with marks is printed as no syllable, one edit off)
_NEAR_RIME = 0.02  # P(a garble is one edit off a known one)
_SPLIT_PENALTY = 2e-3  # P(a blank was lost between two given words)
_ALL_SPLIT = 0.3  # P(the next one too | a blank was lost)
LONGEST = 7  # letters of a syllable: "nghiêng"
_JUMBLED = 0.01  # P(the case of single letters is lost)
_AS_SMALL = 0.3  # P(capitals are misread as their small letters are): few headings were counted
_FAR_BEHIND = 1e-5  # readings so much less probable than the best one are not worth scoring
_UNLIKELY = 1e-4  # the same where the context decides, for a token never counted …
_PER_COUNT, _AT_MOST = 3e-5, 0.1  # … and so much more for each time it was: what was never seen then is rare
_SELDOM = 5  # counts up to which a syllable is not looked for by its looks
_RARE = 2e-5  # readings of a frequent unit below this share are noise of the alignment
HORN = "’'‘?”\"“"  # what English models print for the horn of ư and ơ at a word's end: "git?" for "giữ"

Row = list[tuple[str, float]]  # (unit, P(read part | unit)), the likeliest first


class ChannelModel(Protocol):
    """P(what was printed | what the page says), as the witnesses use it. `truth` may hold blanks."""

    numbers: int  # numbers counted in all
    intact: float  # P(a word is printed as it is)
    faithful: bool  # the recogniser prints the Vietnamese marks

    def candidates(self, read: str) -> Mapping[str, float]:
        """truth → P(read | truth) for every truth that may have been printed as `read`."""

    def likely(self, read: str) -> Mapping[str, float]:
        """The candidates that can win in context."""

    def horned(self, read: str) -> Mapping[str, float]:
        """The candidates of a word that ends in one of `HORN`."""

    def glued(self, read: str) -> Mapping[str, float]:
        """Several words whose blanks were lost."""

    def number_share(self, number: str) -> float:
        """P(this number | a number)."""


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
        self._rows = Rows(gzip.decompress(path.read_bytes()))
        self._totals = _totals(self._rows, "T")
        self._onsets = _Units(self._rows, "O")
        self._rimes = _Units(self._rows, "R")
        self.numbers = int(self._rows.get("N") or 1)  # numbers counted in all
        same = sum(
            count for read, *row in self._rows.under("T") for truth, count in _cells(row) if truth == read
        )
        self._read = max(1, sum(self._totals.values()))  # words counted in all
        self.intact = same / self._read  # P(a word is printed as it is)
        self.faithful = self.intact > 0.5  # the recogniser knows the marks

    def candidates(self, read: str) -> dict[str, float]:
        """truth → P(read | truth). A jumble of cases ("CAp", "QuÓc") also stands for its regular forms."""
        return self._in_any_case(read, thorough=True)

    def likely(self, read: str) -> dict[str, float]:
        """The candidates that can win in context: the oftener a token was counted, the fewer others."""
        return self._in_any_case(read, thorough=False)

    def _in_any_case(self, read: str, thorough: bool) -> dict[str, float]:
        scores = self._candidates(read, thorough)
        if read.isalpha() and shape(read) == "miXed":
            regular = (read.lower(), 1.0), (read[:1].upper() + read[1:].lower(), 0.5), (read.upper(), 0.2)
            for form, share in regular:
                for truth, p in self._candidates(form, thorough).items():
                    scores[truth] = max(scores.get(truth, 0.0), p * share * _JUMBLED)
        elif self.faithful and len(read) > 1 and read.isupper():
            for truth, p in self._candidates(read.lower(), thorough).items():
                capitals = truth.upper()
                scores[capitals] = max(scores.get(capitals, 0.0), p * _AS_SMALL)
        return scores

    def _candidates(self, read: str, thorough: bool) -> dict[str, float]:
        """Counts, and onset × rime as `_BACKOFF` more counts."""
        row = self._rows.get(f"T\t{read}")
        if " " in read and not row:
            return {}
        totals = self._totals
        counted = list(_cells(row.split("\t"))) if row else []
        scores = {}
        if " " not in read:
            seen = sum(count for _, count in counted)
            far = _FAR_BEHIND if thorough else min(_AT_MOST, _UNLIKELY + _PER_COUNT * seen)
            for truth, p in self._composed(read, far, thorough).items():
                scores[truth] = _BACKOFF * p / (totals.get(truth, 0) + _BACKOFF)
        for truth, count in counted:
            scores[truth] = scores.get(truth, 0.0) + (count - 0.4) / (totals[truth] + _BACKOFF)
        if self.faithful and len(read) > 2 and not (read.isascii() or " " in read or is_syllable(read)):
            for truth in self._near_words(read):
                scores.setdefault(truth, _NEAR_WORD)
        return scores

    def _near_words(self, read: str) -> list[str]:
        """Syllables of the pages one edit off: "Nohị" → Nghị, "4rưởng" → trưởng."""
        from rapidfuzz import process
        from rapidfuzz.distance import Levenshtein

        near = process.extract(read, self._syllables, scorer=Levenshtein.distance, score_cutoff=1, limit=20)
        return [word for word, _, _ in near]

    @cached_property
    def _syllables(self) -> list[str]:
        return [truth for truth, count in self._totals.items() if count > _SELDOM and is_syllable(truth)]

    def horned(self, read: str) -> dict[str, float]:
        """truth → P(read | truth) for a word that ends in one of `HORN`; none whose rime was not read so."""
        return self.likely(read) if self._cuts(read, self._rimes.__getitem__) else {}

    def number_share(self, number: str) -> float:
        """P(this number | a number): how common it is among the numbers of the pages."""
        return (self._totals.get(number, 0) + 0.5) / (self.numbers + 1)

    def glued(self, read: str, best: int = 3) -> dict[str, float]:
        """Two words whose blank was lost: "tryctuyén" → "trực tuyến". Only for longer tokens.

        And several that are plain to see: "TiềnGiangchủ" → "Tiền Giang chủ".
        """
        scores: dict[str, float] = {}
        if len(read) < 4:
            return scores
        if self.faithful and not read.isascii() and (words := self._parted(read)):
            scores[" ".join(words)] = _SPLIT_PENALTY * _ALL_SPLIT ** (len(words) - 2)
        for cut in range(2, len(read) - 1):
            lefts = self._best(read[:cut], best)
            rights = self._best(read[cut:], best) if lefts else []
            for left, p in lefts:
                for right, q in rights:
                    if shape(right) == "lower" or shape(left) == shape(right) == "UPPER":
                        scores[f"{left} {right}"] = p * q * _SPLIT_PENALTY
        return scores

    def _parted(self, read: str) -> list[str]:
        """The commonest syllables that make up a token, letter for letter; none if it takes others."""
        best: list[tuple[float, list[str]]] = [(0.0, [])]
        for end in range(1, len(read) + 1):
            ways = [
                (best[start][0] + math.log10(count / self._read), [*best[start][1], word])
                for start in range(max(0, end - LONGEST), end)
                if best[start][1] or not start
                if (count := self._count(word := read[start:end])) > _SELDOM and is_syllable(word)
            ]
            best.append(max(ways, default=(0.0, [])))
        return best[-1][1]

    def _count(self, word: str) -> int:
        """How often a word was on the pages; one in capitals in small letters too."""
        return self._totals.get(word, 0) + (self._totals.get(word.lower(), 0) if word.isupper() else 0)

    def _best(self, read: str, count: int) -> list[tuple[str, float]]:
        """The likeliest words for a part of a token; none where it was never read as one, nor its rime."""
        if not (self._rows.get(f"T\t{read}") or self._cuts(read, self._rimes.__getitem__)):
            return []
        scores = self.likely(read)
        ranked = sorted(scores.items(), key=lambda cell: -cell[1] * self._totals.get(cell[0], 0))[:count]
        return [(truth, p) for truth, p in ranked if p > 1e-3]

    def _composed(self, read: str, far: float, thorough: bool) -> dict[str, float]:
        """P(read | truth) from onset × rime, summed over the places to cut; nothing `far` behind the best."""
        parts = self._cuts(read, self._rimes.__getitem__)
        if thorough or not parts:
            parts = self._cuts(read, lambda rime: self._rimes[rime] or self._near_rimes(rime))
        least = far * max((onsets[0][1] * rimes[0][1] for onsets, rimes in parts), default=0.0)
        sums: dict[str, float] = defaultdict(float)
        for onsets, rimes in parts:
            for onset, p in onsets:
                enough = least / p
                for rime, q in rimes:
                    if q < enough:
                        break  # the likeliest come first
                    sums[onset + rime] += p * q
        return {truth: p for truth, p in sums.items() if is_syllable(truth)}

    def _cuts(self, read: str, rimes: Callable[[str], Row]) -> list[tuple[Row, Row]]:
        """What the two parts of the token may stand for, for every cut where there is something."""
        return [
            (onset, rime)
            for cut in range(min(len(read), 5) + 1)
            if (onset := self._onsets[read[:cut]]) and (rime := rimes(read[cut:]))
        ]

    def _near_rimes(self, read: str) -> Row:
        from rapidfuzz import process
        from rapidfuzz.distance import Levenshtein

        if len(read) < 2:
            return []
        best: dict[str, float] = {}
        known_rimes = self._rimes.known
        near = process.extract(read, known_rimes, scorer=Levenshtein.distance, score_cutoff=1, limit=40)
        for known, _, _ in near:
            for rime, p in self._rimes[known]:
                best[rime] = max(best.get(rime, 0.0), p * _NEAR_RIME)
        return sorted(best.items(), key=lambda cell: -cell[1])[:60]


class PlainChannel:
    """People who type without marks: every mark is dropped, or kept, or only the tone is dropped.

    `vocabulary` holds syllables in lower or Title case, and acronyms ("CSĐT").
    """

    numbers = 1
    intact = 0.2
    faithful = False

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

    likely = candidates  # all are

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

    def horned(self, read: str) -> dict[str, float]:
        return {}

    def number_share(self, number: str) -> float:
        return 1.0

    def glued(self, read: str) -> dict[str, float]:
        return {}


class _Units(dict[str, Row]):
    """Read part → the units it may stand for, the likeliest first; worked out when first asked for."""

    def __init__(self, rows: Rows, table: str) -> None:
        super().__init__()
        self._rows, self._table = rows, table
        self._totals = _totals(rows, table)

    @cached_property
    def known(self) -> list[str]:
        return [read for read, *_ in self._rows.under(self._table)]

    def __missing__(self, read: str) -> Row:
        totals = self._totals
        row = self._rows.get(f"{self._table}\t{read}")
        cells = [(unit, n, totals[unit]) for unit, n in _cells(row.split("\t"))] if row else []
        # A unit seen seldom is believed less.
        found = [(unit, (n - 0.3) / (total + 3)) for unit, n, total in cells if n > _RARE * total]
        found.sort(key=lambda cell: -cell[1])
        self[read] = found
        return found


def _cells(row: Sequence[str]) -> Iterator[tuple[str, int]]:
    """(truth, count) of a row of the file."""
    return zip(row[::2], map(int, row[1::2]), strict=True)


def _totals(rows: Rows, table: str) -> dict[str, int]:
    """How often each truth was counted in all."""
    totals: dict[str, int] = defaultdict(int)
    for _, *row in rows.under(table):
        for truth, count in _cells(row):
            totals[truth] += count
    return totals
