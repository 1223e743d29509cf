"""A channel that learns from the document being restored, to follow engines not seen in training.

The document is first decoded by all witnesses, with the known channel. From the sure steps of the best paths
it counts which print stands for which word, and for which letters. The next decoding uses these counts beside
the known ones (hard EM: the expectation is taken over the best path only).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache

from restore.text.evidence.channel import ChannelModel
from restore.text.evidence.letters import Letters, Pairs, learn
from restore.text.evidence.spelling import Spelling
from restore.text.passage import Passage
from restore.vietnamese.syllable import is_syllable

TURNS = 1  # decodings to learn from, before the one that counts: a second one gained nothing
ENOUGH = 40  # tokens of a document from which its channel learns; a line or two may be right text

# Chosen, not fitted.
_SURE = 0.8  # posterior from which a step is counted
_SPELLED = 0.5  # share of the spelling by letters in the expected P(read | word), beside the known channel
_EXPECTED = 8.0  # weight, in counts, of the expected P(read | word) beside the document's counts
_WORDS = 200.0  # weight, in words, of the usual P(lost blank) beside the document's
_NO_PRINT = re.compile(r"\s|^\d+$")
_WEIGHT = 5  # known letter counts that one of the document's weighs as much as, in `fit`
_LEAST, _LEAST_SIGN = 1e-5, 0.1  # least P(read | word) of a candidate, times the latter for each sign
_FAR = 4.0  # a print is learned from if log10 P(read | word) > −(this + letters of the word)
# Marks of notes, other scripts. A set of what is none of these is compiled in a tenth of the time.
_NO_LETTERS = re.compile(r"\^\d|[^\0-\u036f\u1e00-\u2bff\U00010000-\U0010ffff]")
_VOWELS = re.compile("[AEIOUYaeiouy]")
_LONGEST_ACRONYM, _NO_ACRONYM = 5, 0.01  # vowelless capitals (KHTH): most letters, factor on P(read | word)
_ACRONYM_FIT = 1.2  # an acronym of the document is proposed if log10 P(read | acronym) > −(letters · this)
_ACRONYMS = 2  # times that one is surely read at least
_BESIDE = 12  # most words beside an acronym that are tried
_LONGER = 2  # from so many signs more than letters one count is dropped: words may be run together
_KEPT = 4_000  # prints whose candidates are remembered


class AdaptedChannel:
    """A `ChannelModel` that mixes a known channel, spelling by letters, and the counts of a document."""

    faithful = False
    spells = True
    letters: Mapping[str, Counter[str]] = {}

    def __init__(
        self,
        known: ChannelModel,
        spelling: Spelling,
        own: Pairs | None = None,
        lost_blank: float | None = None,
        acronyms: Collection[str] = (),
    ) -> None:
        """`own`: the document's (truth, print) → count, the truth one word or several that were run together;
        `lost_blank`: its P(a blank was lost), by default the known channel's; `acronyms`: its acronyms that
        were surely read; `spelling`: by the letters of `known`."""
        self._known, self._known_spelling = known, spelling
        self.lost_blank = lost_blank or known.lost_blank
        self.numbers, self.intact = known.numbers, known.intact
        self._spelling = spelling
        self._counts: dict[str, Counter[str]] = defaultdict(Counter)
        self._totals: Counter[str] = Counter()
        self._letters = Letters(known.letters)
        if own:
            own = self._believed(own)
            letters = Counter({(truth.replace(" ", ""), read): n for (truth, read), n in own.items()})
            learned = learn(letters, rounds=1, before=self._letters)
            self._spelling = spelling.learned(learned)
            self._letters = self._letters.with_counts(learned, _WEIGHT)
        for (truth, read), n in (own or {}).items():
            if " " in truth:  # words run together: they teach letters only
                continue
            self._counts[read][truth] += max(0, n - 1) if len(read) >= len(truth) + _LONGER else n
            self._totals[truth] += n
        self._acronyms = acronyms
        self.likely = lru_cache(_KEPT)(self._likely)

    def _believed(self, own: Pairs) -> Pairs:
        """The pairs that the known letters make probable enough (`_FAR`): a guess may not confirm itself."""
        return Counter(
            {
                (truth, read): n
                for (truth, read), n in own.items()
                if self._letters.fit(truth.replace(" ", ""), read) > -_FAR - len(truth)
            }
        )

    def learned(
        self, pairs: Pairs, lost_blank: float | None = None, acronyms: Collection[str] = ()
    ) -> AdaptedChannel:
        """A new channel: the known one with these counts, this P(a blank was lost) and these acronyms of the
        document."""
        return AdaptedChannel(self._known, self._known_spelling, pairs, lost_blank, acronyms)

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
        if self._acronyms and sum(map(str.isupper, read)) > 1:
            scores |= self._garbled_acronyms(read)
        least = _LEAST * _LEAST_SIGN ** len(read)
        return {truth: p for truth, p in scores.items() if p > least}

    def _garbled_acronyms(self, read: str) -> dict[str, float]:
        """The document's acronyms that may be printed so: "Lf>Lf>" for LĐLĐ."""
        fits = {acronym: self.fit(acronym, read) for acronym in self._acronyms if acronym[0] == read[0]}
        return {acronym: 10**fit for acronym, fit in fits.items() if fit > -_ACRONYM_FIT * len(acronym)}

    def fit(self, truth: str, read: str) -> float:
        """log10 P(read | truth), letter by letter, for a `truth` of any length."""
        return self._letters.fit(truth, read)

    def horned(self, read: str) -> dict[str, float]:
        return dict(self._known.horned(read))

    def glued(self, read: str) -> dict[str, float]:
        """truth → P(read | truth) for runs of words whose blanks were lost; every word may be garbled."""
        scores = dict(self._known.glued(read)) if read.isalpha() else {}
        for words, p in self._spelling.parted(read, self.lost_blank).items():
            scores[words] = max(scores.get(words, 0.0), p)
        for words, p in self._beside_acronyms(read):
            scores[words] = max(scores.get(words, 0.0), p)
        return scores

    def _beside_acronyms(self, read: str) -> Iterator[tuple[str, float]]:
        """(words, P(read | words)) for the document's acronyms with words glued to them: "Lf>Lf>tinh"."""
        for cut in range(2, len(read) - 1) if self._acronyms else ():
            for first in (True, False):
                acronym_read, rest = (read[:cut], read[cut:]) if first else (read[cut:], read[:cut])
                for acronym, p in self._garbled_acronyms(acronym_read).items():
                    words = self._spelling.candidates(rest, _BESIDE)
                    words |= self._spelling.parted(rest, self.lost_blank, _BESIDE)
                    for word, q in words.items():
                        if not word.isupper():  # capitals would be one word with the acronym
                            truth = f"{acronym} {word}" if first else f"{word} {acronym}"
                            yield truth, p * self.lost_blank * q

    def number_share(self, number: str) -> float:
        return self._known.number_share(number)


def _may_be_spelled(read: str) -> bool:
    """True unless `read` is several words, a number, a note, a vowelless acronym or of another script."""
    acronym = read.isupper() and read.isalpha() and len(read) > 2 and not _VOWELS.search(read)
    return not (" " in read or read.isdigit() or acronym or _NO_LETTERS.search(read))


def lost_blanks(passages: Iterable[Passage], usual: float) -> float:
    """P(the blank between two words was lost) by the sure steps of the best paths; `usual` is the prior."""
    lost = words = 0
    for passage in passages:
        for step in passage.steps:
            if step.posterior >= _SURE and step.arc.words and step.arc.source != "formulas":
                parts = len(step.arc.text.split())
                words += parts
                lost += max(0, parts - len(passage.read(step.start, step.arc.span).split()))
    return (lost + _WORDS * usual) / (words + _WORDS)


def sure_pairs(passages: Iterable[Passage]) -> Pairs:
    """(syllable or syllables, print) → number of sure steps of the best paths; prints that are numbers, and
    those with blanks, are left out."""
    pairs: Pairs = Counter()
    for passage in passages:
        for step in passage.steps:
            read = passage.read(step.start, step.arc.span)
            words = step.arc.text.split(" ")
            if step.posterior >= _SURE and all(map(is_syllable, words)) and not _NO_PRINT.search(read):
                pairs[step.arc.text, read] += 1
    return pairs


def sure_acronyms(passages: Iterable[Passage]) -> list[str]:
    """The acronyms that are surely read several times."""
    steps = (step for passage in passages for step in passage.steps)
    texts = Counter(step.arc.text for step in steps if step.posterior >= _SURE and step.arc.words)
    return [
        text
        for text, n in texts.items()
        if n >= _ACRONYMS and len(text) > 2 and text.isupper() and text.isalpha() and not is_syllable(text)
    ]
