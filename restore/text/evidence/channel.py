"""The channel model: P(what the recogniser printed | what the page says), for each profile.

It is counted on pages that were really read (scripts/train/channel.py), by whole tokens. A token that was
never counted is cut into onset and rime, which have counts of their own; for a part never counted as a rime,
the counts of the parts at one edit's distance are used. Probabilities are plain (0–1), not logarithms.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property, lru_cache, partial
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

from restore.resources import lexicon, usable
from restore.text.evidence.channel_table import NEAR, SELDOM, SUM, TORN, cells_of, channel_lines
from restore.text.evidence.near import Near
from restore.text.evidence.rows import Rows, prepared
from restore.text.native import products
from restore.vietnamese.syllable import (
    is_syllable,
    parse,
    reshape,
    shape,
    strip_marks,
    strip_tone,
    syllables,
)

# Chosen, not fitted: probabilities.
_NEAR_WORD = 1e-3  # P(a word with marks is printed as a given non-syllable at one edit's distance)
_NEAR_RIME = 0.02  # P(a rime is printed as a given part at one edit's distance from one that was counted)
_SPLIT_PENALTY = 2e-3  # P(a blank was lost between two given words)
_ALL_SPLIT = 0.3  # P(the next blank was lost too | a blank was lost)
_JUMBLED = 0.01  # P(a word is printed with a wrong mixture of cases)
_REGULAR_CASES = {"lower": 1.0, "Title": 0.5, "UPPER": 0.2}  # factors on `_JUMBLED`, by the true case
_AS_SMALL = 0.3  # weight of small letters' probabilities for capitals: few headings were counted
_GLUED = 1e-3  # P(read part | word) above which a word is proposed for a part of a token

# Chosen, not fitted: shares of the likeliest candidate's probability below which others are left out.
_FAR_BEHIND = 1e-5  # for `candidates`
_UNLIKELY = 1e-4  # for `likely`, of a token that was never counted …
_PER_COUNT, _AT_MOST = 3e-5, 0.1  # … plus this for each of its counts, up to the latter

# Chosen, not fitted: typing without marks.
_AS_TYPED = 0.3  # P(a word without marks | it has none), relative to 1 for words whose marks were dropped
_NO_TONE = 0.01  # P(a word is typed without its tone but with its other marks)

# Chosen, not fitted: counts.
_BACKOFF = 4.0  # weight, in counts, of onset × rime beside a word's own counts
_WORD_DISCOUNT = 0.4  # taken off the count of a (word, token) pair: rare pairs get a lower probability
_UNIT_DISCOUNT, _UNIT_PRIOR = 0.3, 3  # the same for onsets and rimes; added to the total of each
_RARE = 2e-5  # share of a unit's prints at or below which a print is taken for an alignment error

_KEPT = 2_000  # cached results of `likely`: one choice of profile, then the witnesses ask for them
_KEPT_WHOLE = 64  # cached results of `candidates`: several witnesses ask for those of a name
_OFTEN = 10  # least count of a print whose candidates are prepared: 19 in 20 words of a page

_NONE: Mapping[str, float] = MappingProxyType({})
_READY = "!"  # kind of the table lines with prepared candidates

LONGEST = 7  # letters of a syllable: "nghiêng"
HORN = "’'‘?”\"“"  # what English models print for the horn of ư and ơ at a word's end: "git?" for "giữ"

Row = list[tuple[str, float]]  # (unit, P(read part | unit)), the likeliest first


class ChannelModel(Protocol):
    """P(what was printed | what the page says), the interface for witnesses. A truth may be several words."""

    numbers: int  # numbers counted in all
    intact: float  # P(a word is printed as it is)
    faithful: bool  # True: the recogniser prints the Vietnamese marks
    spells: bool  # True: the channel explains any print by its letters
    lost_blank: float  # P(the blank between two words was lost)

    @property
    def letters(self) -> Mapping[str, Counter[str]]:
        """unit of one or two letters → prints with their counts; empty if letters were not counted."""

    def candidates(self, read: str) -> Mapping[str, float]:
        """truth → P(read | truth) for every truth that may have been printed as `read`."""

    def likely(self, read: str) -> Mapping[str, float]:
        """The candidates without those that are too improbable to win in any context."""

    def horned(self, read: str) -> Mapping[str, float]:
        """The candidates of a word that ends in one of `HORN`, read as the horn of its last letter."""

    def glued(self, read: str) -> Mapping[str, float]:
        """The candidates of several words whose blanks were lost."""

    def number_share(self, number: str) -> float:
        """P(this number | some number)."""


def split_syllable(syllable: str) -> tuple[str, str]:
    """Onset and rime with tone, in the syllable's own case: "Đại" → ("Đ", "ại"), "gì" → ("g", "ì")."""
    parts = parse(syllable.lower())  # remembered, and vocabularies have every syllable in three cases
    if parts is None:
        return "", syllable
    cut = len(syllable) - len(parts.rime)
    return syllable[:cut], syllable[cut:]


class CountedChannel:
    """The channel counted in a file models/channel.<profile>.tsv.gz.

    Its lines have cells separated by tabs. "N": counted numbers, words printed as they are. "T" (tokens), "O"
    (onsets), "R" (rimes), "S" (letters and pairs of letters; optional): a print, then each truth and its
    count. "W" (older files lack it): a word and its total count.
    """

    spells = False
    lost_blank = _SPLIT_PENALTY

    def __init__(self, path: Path, rows: Rows | None = None) -> None:
        """`rows`: the table of the file, if it was read already. Raises ModelUnusable."""
        self._rows = rows or prepared(path, channel_lines)
        cells = self._rows.flat("W")
        self._totals = dict(zip(cells[1::3], map(int, cells[2::3]), strict=True))
        torn = self._rows.flat(TORN)[1:]
        self._torn = {*torn, *map(str.upper, torn)}
        self._onsets = _Units(self._rows, "O")
        self._rimes = _Units(self._rows, "R")
        numbers, same = map(int, (self._rows.get("N") or "1\t0").split("\t"))
        self.numbers = numbers  # counted in all
        self._read = max(1, sum(self._totals.values()))  # words counted in all
        self.intact = same / self._read  # P(a word is printed as it is)
        self.faithful = self.intact > 0.5
        self._remembered = lru_cache(_KEPT)(self._ready_or_likely)
        self._last = lru_cache(_KEPT_WHOLE)(partial(self._in_any_case, thorough=True))

    def candidates(self, read: str) -> Mapping[str, float]:
        """truth → P(read | truth) for every truth that may have been printed as `read`.

        A token in mixed case ("CAp", "QuÓc") also has the candidates of its three regular forms.
        """
        return self._last(read)

    def likely(self, read: str) -> Mapping[str, float]:
        """The candidates without those that are too improbable to win in any context.

        The more often a token was counted, the fewer of the uncounted candidates are given.
        """
        return self._remembered(read) if " " not in read or read in self._torn else _NONE

    def _ready_or_likely(self, read: str) -> dict[str, float]:
        if ready := self._rows.get(f"{_READY}\t{read}"):
            cells = ready.split("\t")
            return dict(zip(cells[::2], map(float, cells[1::2]), strict=True))
        return self._likely(read)

    def ready_lines(self) -> Iterator[str]:
        """Lines for the prepared table: the likely candidates of prints with a count of `_OFTEN` or more."""
        for read, *row in self._rows.under("T"):
            if sum(count for _, count in cells_of(row)) >= _OFTEN and (found := self._likely(read)):
                yield "\t".join([_READY, read, *(f"{truth}\t{p:.5g}" for truth, p in found.items())])

    def _likely(self, read: str) -> dict[str, float]:
        return self._in_any_case(read, thorough=False)

    def _in_any_case(self, read: str, thorough: bool) -> dict[str, float]:
        scores = self._candidates(read, thorough)
        if read.isalpha() and shape(read) == "miXed":
            for case, share in _REGULAR_CASES.items():
                for truth, p in self._candidates(reshape(read, case), thorough).items():
                    scores[truth] = max(scores.get(truth, 0.0), p * share * _JUMBLED)
        elif self.faithful and len(read) > 1 and read.isupper():
            for truth, p in self._candidates(read.lower(), thorough).items():
                capitals = truth.upper()
                scores[capitals] = max(scores.get(capitals, 0.0), p * _AS_SMALL)
        return scores

    def _candidates(self, read: str, thorough: bool) -> dict[str, float]:
        """truth → P(read | truth): the token's counts, smoothed by onset × rime, which weighs `_BACKOFF`."""
        row = self._rows.get(f"T\t{read}")
        if " " in read and not row:
            return {}
        totals = self._totals
        counted = list(cells_of(row.split("\t"))) if row else []
        scores = {}
        if " " not in read:
            seen = sum(count for _, count in counted)
            far = _FAR_BEHIND if thorough else min(_AT_MOST, _UNLIKELY + _PER_COUNT * seen)
            for truth, p in self._composed(read, far, thorough).items():
                scores[truth] = _BACKOFF * p / (totals.get(truth, 0) + _BACKOFF)
        for truth, count in counted:
            scores[truth] = scores.get(truth, 0.0) + (count - _WORD_DISCOUNT) / (totals[truth] + _BACKOFF)
        if self.faithful and len(read) > 2 and not (read.isascii() or " " in read or is_syllable(read)):
            for truth in self._near_words(read):
                scores.setdefault(truth, _NEAR_WORD)
        return scores

    def _near_words(self, read: str) -> list[str]:
        """Frequent counted syllables at one edit's distance: "Nohị" → Nghị, "4rưởng" → trưởng."""
        return self._syllables.find(read, most=20)

    @cached_property
    def letters(self) -> dict[str, Counter[str]]:
        """unit of one or two letters → prints with their counts; empty where letters were not counted."""
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        for sign, *row in self._rows.under("S"):
            for unit, count in cells_of(row):
                counts[unit][sign] = count
        return dict(counts)

    @cached_property
    def _syllables(self) -> Near:
        return Near(self._rows, NEAR + "W")

    def horned(self, read: str) -> Mapping[str, float]:
        """truth → P(read | truth) for a word that ends in one of `HORN`; empty if no rime was printed so."""
        return self.likely(read) if self._cuts(read, self._rimes.__getitem__) else {}

    def number_share(self, number: str) -> float:
        """P(this number | some number): its share of the numbers of the pages."""
        return (self._totals.get(number, 0) + 0.5) / (self.numbers + 1)

    def glued(self, read: str, best: int = 3) -> dict[str, float]:
        """words → P(read | words) for a token of four signs or more whose blanks were lost.

        Either two words, maybe garbled ("tryctuyén" → "trực tuyến"), each among the `best` likeliest for its
        part; or any number of words that were read right ("TiềnGiangchủ" → "Tiền Giang chủ").
        """
        scores: dict[str, float] = {}
        if len(read) < 4:
            return scores
        if self.faithful and not read.isascii() and (words := self._segmented(read)):
            scores[" ".join(words)] = _SPLIT_PENALTY * _ALL_SPLIT ** (len(words) - 2)
        for cut in range(2, len(read) - 1):
            lefts = self._best(read[:cut], best)
            rights = self._best(read[cut:], best) if lefts else []
            for left, p in lefts:
                for right, q in rights:
                    if shape(right) == "lower" or shape(left) == shape(right) == "UPPER":
                        scores[f"{left} {right}"] = p * q * _SPLIT_PENALTY
        return scores

    def _segmented(self, read: str) -> list[str]:
        """The most probable sequence of counted syllables that makes the token; empty if there is none."""
        best: list[tuple[float, list[str]]] = [(0.0, [])]
        for end in range(1, len(read) + 1):
            ways = [
                (best[start][0] + math.log10(count / self._read), [*best[start][1], word])
                for start in range(max(0, end - LONGEST), end)
                if best[start][1] or not start
                if (count := self._count(word := read[start:end])) > SELDOM and is_syllable(word)
            ]
            best.append(max(ways, default=(0.0, [])))
        return best[-1][1]

    def _count(self, word: str) -> int:
        """The total count of a word; for a word in capitals, plus that of its small letters."""
        return self._totals.get(word, 0) + (self._totals.get(word.lower(), 0) if word.isupper() else 0)

    def _best(self, read: str, count: int) -> list[tuple[str, float]]:
        """The `count` likeliest (word, P(read | word)) for a part of a token; empty if it has no counts."""
        if not (self._rows.get(f"T\t{read}") or self._cuts(read, self._rimes.__getitem__)):
            return []
        scores = self.likely(read)
        ranked = sorted(scores.items(), key=lambda cell: -cell[1] * self._totals.get(cell[0], 0))[:count]
        return [(truth, p) for truth, p in ranked if p > _GLUED]

    def _composed(self, read: str, far: float, thorough: bool) -> dict[str, float]:
        """truth → P(read | truth) from onset × rime, summed over the places to cut.

        `far`: products below this share of the best one are left out.
        """
        parts = self._cuts(read, self._rimes.__getitem__)
        if thorough or not parts:
            parts = self._cuts(read, lambda rime: self._rimes[rime] or self._near_rimes(rime))
        least = far * max((onsets[0][1] * rimes[0][1] for onsets, rimes in parts), default=0.0)
        return syllables((products or products_of)(parts, least))

    def _cuts(self, read: str, rimes: Callable[[str], Row]) -> list[tuple[Row, Row]]:
        """(onsets, rimes) for every cut of the token whose two parts were counted."""
        return [
            (onset, rime)
            for cut in range(min(len(read), 5) + 1)
            if (onset := self._onsets[read[:cut]]) and (rime := rimes(read[cut:]))
        ]

    def _near_rimes(self, read: str) -> Row:
        if len(read) < 2:
            return []
        best: dict[str, float] = {}
        for known in self._rimes.known.find(read, most=40):
            for rime, p in self._rimes[known]:
                best[rime] = max(best.get(rime, 0.0), p * _NEAR_RIME)
        return sorted(best.items(), key=lambda cell: -cell[1])[:60]


def products_of(parts: Iterable[tuple[Row, Row]], least: float) -> dict[str, float]:
    """onset + rime → Σ P(onset) · P(rime) over the (onsets, rimes), without products below `least`."""
    sums: dict[str, float] = defaultdict(float)
    for onsets, rimes in parts:
        for onset, p in onsets:
            enough = least / p
            for rime, q in rimes:
                if q < enough:
                    break  # the likeliest come first
                sums[onset + rime] += p * q
    return sums


def ready_channel_lines(path: Path) -> list[str]:
    """The lines of a prepared table: `channel_lines`, and the candidates of common prints.

    The latter take seconds, so a table that is made on demand lacks them. Raises ModelUnusable.
    """
    lines = channel_lines(path)
    return [*lines, *CountedChannel(path, Rows.of(lines)).ready_lines()]


class PlainChannel:
    """The channel of typing without marks: a word loses all its marks, none, or only its tone.

    `vocabulary` holds syllables in lower or Title case, and acronyms ("CSĐT").
    """

    numbers = 1
    intact = 0.2
    faithful = spells = False
    lost_blank = 0.0
    letters: Mapping[str, Counter[str]] = {}

    def __init__(self, vocabulary: Iterable[str]) -> None:
        self._by_base: dict[str, list[str]] = defaultdict(list)
        for word in vocabulary:
            self._by_base[strip_marks(word)].append(word)

    @classmethod
    def shipped(cls) -> PlainChannel:
        """The channel with the words of lexicon/words.txt. Raises ModelMissing, ModelUnusable."""
        path = lexicon("words.txt")
        with usable(path):
            words = path.read_text(encoding="utf-8").split()
            if not words:
                raise ValueError("it holds no words")
        return cls(words)

    def candidates(self, read: str) -> dict[str, float]:
        if " " in read:
            return {}  # people do not type blanks into words
        base = strip_marks(read)
        if base == read:
            return {truth: _AS_TYPED if truth == read else 1.0 for truth in self._of_base(read)}
        kept = {truth: _NO_TONE for truth in self._of_base(base) if strip_tone(truth)[0] == read}
        return {**kept, read: self.intact}

    likely = candidates

    def _of_base(self, base: str) -> list[str]:
        """The words with these base letters, in the case of `base`, and `base` itself."""
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
    """Printed part → its units with P(part | unit), the likeliest first; filled on access."""

    def __init__(self, rows: Rows, table: str) -> None:
        super().__init__()
        self._rows, self._table = rows, table
        cells = rows.flat(SUM + table)
        self.totals = dict(zip(cells[1::3], map(int, cells[2::3]), strict=True))

    @cached_property
    def known(self) -> Near:
        return Near(self._rows, NEAR + self._table)

    def __missing__(self, read: str) -> Row:
        row = self._rows.get(f"{self._table}\t{read}")
        found = [
            (unit, (count - _UNIT_DISCOUNT) / (total + _UNIT_PRIOR))
            for unit, count in (cells_of(row.split("\t")) if row else ())
            if count > _RARE * (total := self.totals[unit])
        ]
        self[read] = found = sorted(found, key=lambda cell: cell[1], reverse=True)
        return found
