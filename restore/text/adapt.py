"""A channel that learns on the document which it restores: an engine that nobody has seen is met this way.

The document is decoded with what is known of all engines. What the best paths are sure of is counted: whole
words, and what was printed for their letters. The next decoding uses these counts beside the known ones, and
so on for a few turns (EM on the document, its expectation cut to the best path).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache

from restore.text.evidence.channel import ChannelModel
from restore.text.evidence.letters import Letters, Pairs, learn
from restore.text.evidence.spelling import Spelling
from restore.text.passage import Passage
from restore.vietnamese.syllable import is_syllable

TURNS = 1  # times that a document is decoded before: a second time gained nothing
ENOUGH = 40  # tokens of a document from which it can be learned from; a line or two may be right text

# Chosen, not fitted.
_SURE = 0.8  # posterior from which a step is counted
_SPELLED = 0.5  # share of the letters in what is expected of a print, beside the known channel's
_EXPECTED = 8.0  # counts of a word that what is expected of it weighs as much as
_WORDS = 200.0  # words of the document that the usual share of lost blanks weighs as much as
_NO_PRINT = re.compile(r"\s|^\d+$")
_WEIGHT = 5  # how many times a count of the document is one of the known, in the cutting of long prints
_LEAST, _LEAST_SIGN = 1e-5, 0.1  # P(read | word) of a candidate at least, times the latter for each sign
_FAR = 4.0  # log10: how improbable a print may be, beside one in ten for each letter, to be learned from
_NO_LETTERS = re.compile(r"\^\d|[\u0370-\u1dff\u2c00-\uffff]")  # marks of notes, other scripts
_VOWELS = re.compile("[AEIOUYaeiouy]")
_LONGEST_ACRONYM, _NO_ACRONYM = 5, 0.01  # P(capitals without a vowel, so many at most, are a word): KHTH
_LONGER = 2  # signs more than letters from which a print is not believed at once: words may be run together
_KEPT = 4_000  # prints whose candidates are remembered


class AdaptedChannel:
    """A known channel, the spelling of all syllables by their letters, and the counts of a document."""

    faithful = False
    spells = True
    letters: Mapping[str, Counter[str]] = {}

    def __init__(
        self,
        known: ChannelModel,
        spelling: Spelling,
        own: Pairs | None = None,
        lost_blank: float | None = None,
    ) -> None:
        """`own`: (truth, print) → count, of this document, `lost_blank` is its P(a blank was lost);
        `spelling` was made with what is known."""
        self._known, self._known_spelling = known, spelling
        self.lost_blank = lost_blank or known.lost_blank
        self.numbers, self.intact = known.numbers, known.intact
        self._spelling = spelling
        self._counts: dict[str, Counter[str]] = defaultdict(Counter)
        self._totals: Counter[str] = Counter()
        self._letters = Letters(known.letters)
        if own:
            own = self._believed(own)
            learned = learn(own, rounds=1, before=self._letters)
            self._spelling = spelling.learned(learned)
            self._letters = self._letters.with_counts(learned, _WEIGHT)
        for (truth, read), n in (own or {}).items():
            self._counts[read][truth] += max(0, n - 1) if len(read) >= len(truth) + _LONGER else n
            self._totals[truth] += n
        self.likely = lru_cache(_KEPT)(self._likely)

    def _believed(self, own: Pairs) -> Pairs:
        """The pairs that are not far from what is known: what was guessed may not confirm itself."""
        return Counter(
            {
                (truth, read): n
                for (truth, read), n in own.items()
                if self._letters.fit(truth, read) > -_FAR - len(truth)
            }
        )

    def learned(self, pairs: Pairs, lost_blank: float | None = None) -> AdaptedChannel:
        """The known channel with other counts of the document, and its P(a blank was lost)."""
        return AdaptedChannel(self._known, self._known_spelling, pairs, lost_blank)

    def candidates(self, read: str) -> dict[str, float]:
        return self._mixed(read, self._known.candidates(read))

    def _likely(self, read: str) -> dict[str, float]:
        return self._mixed(read, self._known.likely(read))

    def _mixed(self, read: str, known: Mapping[str, float]) -> dict[str, float]:
        if not _may_be_spelled(read):
            short = read.isupper() and read.isalpha() and len(read) <= _LONGEST_ACRONYM
            return {t: p * _NO_ACRONYM if short and is_syllable(t) else p for t, p in known.items()}
        spelled = self._spelling.candidates(read)
        own = self._counts.get(read, Counter[str]())
        scores = {}
        for truth in {**known, **spelled, **own}:
            p = (1 - _SPELLED) * known.get(truth, 0.0) + _SPELLED * spelled.get(truth, 0.0)
            scores[truth] = (own.get(truth, 0) + _EXPECTED * p) / (self._totals[truth] + _EXPECTED)
        least = _LEAST * _LEAST_SIGN ** len(read)
        return {truth: p for truth, p in scores.items() if p > least}

    def fit(self, truth: str, read: str) -> float:
        """log10 P(read | truth), letter by letter, for a truth of any length."""
        return self._letters.fit(truth, read)

    def horned(self, read: str) -> dict[str, float]:
        return dict(self._known.horned(read))

    def glued(self, read: str) -> dict[str, float]:
        """The candidates of words whose blanks were lost, all of which may be garbled."""
        scores = dict(self._known.glued(read)) if read.isalpha() else {}
        for words, p in self._spelling.parted(read, self.lost_blank).items():
            scores[words] = max(scores.get(words, 0.0), p)
        return scores

    def number_share(self, number: str) -> float:
        return self._known.number_share(number)


def _may_be_spelled(read: str) -> bool:
    """Not several words, a number, a note, an acronym (it has no vowels) or another script."""
    acronym = read.isupper() and read.isalpha() and len(read) > 2 and not _VOWELS.search(read)
    return not (" " in read or read.isdigit() or acronym or _NO_LETTERS.search(read))


def lost_blanks(passages: Iterable[Passage], usual: float) -> float:
    """P(the blank between two words was lost), by what the best paths surely read and what is usual."""
    lost = words = 0
    for passage in passages:
        for step in passage.steps:
            if step.posterior >= _SURE and step.arc.words and step.arc.source != "formulas":
                parts = len(step.arc.text.split())
                words += parts
                lost += max(0, parts - len(passage.read(step.start, step.arc.span).split()))
    return (lost + _WORDS * usual) / (words + _WORDS)


def sure_pairs(passages: Iterable[Passage]) -> Pairs:
    """(syllable, print) → how often the best paths surely read it so; numbers are no prints of words here."""
    pairs: Pairs = Counter()
    for passage in passages:
        for step in passage.steps:
            read = passage.read(step.start, step.arc.span)
            if step.posterior >= _SURE and is_syllable(step.arc.text) and not _NO_PRINT.search(read):
                pairs[step.arc.text, read] += 1
    return pairs
