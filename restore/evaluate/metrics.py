"""The measures: counts (`Score`) and the rates computed from them (`METRICS`).

A score holds counts only: the score of a document is the sum of the scores of its lines, that of a folder the
sum over its documents (micro average). docs/evaluation.md defines every rate.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from typing import Literal

from restore.evaluate.align import Edits


@dataclass(frozen=True, slots=True)
class Share:
    """Numerator `part` and denominator `whole` of a rate. Shares can be added."""

    part: int = 0
    whole: int = 0

    def __add__(self, other: Share) -> Share:
        return Share(self.part + other.part, self.whole + other.whole)


@dataclass(frozen=True, slots=True)
class Change:
    """Truth tokens by right or wrong before → after: fixed, missed, introduced, kept. Counts can be added."""

    fixed: int = 0
    missed: int = 0
    introduced: int = 0
    kept: int = 0

    def __add__(self, other: Change) -> Change:
        return Change(
            self.fixed + other.fixed,
            self.missed + other.missed,
            self.introduced + other.introduced,
            self.kept + other.kept,
        )

    @classmethod
    def of(cls, before: bool, after: bool) -> Change:
        return _CHANGES[before, after]


_CHANGES = {
    (False, True): Change(fixed=1),
    (False, False): Change(missed=1),
    (True, False): Change(introduced=1),
    (True, True): Change(kept=1),
}


NO_EDITS, NO_SHARE, NO_CHANGE = Edits(), Share(), Change()


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of one system's output against the truth, for a line, a document or a folder."""

    characters: Edits = NO_EDITS  # graphemes of NFC text, white space squeezed
    words: Edits = NO_EDITS  # split at white space, punctuation kept
    hipe: Edits = NO_EDITS  # graphemes after HIPE-OCRepair's normalisation
    syllables: Share = NO_SHARE  # truth tokens that are right, of all truth tokens
    any_case: Share = NO_SHARE  # the same, capitals and small letters alike
    tone_placement: int = 0  # tokens that are right but have the other tone placement: hoà for hòa
    extra: int = 0  # output tokens without partner in the truth
    numbers: Share = NO_SHARE
    document_numbers: Share = NO_SHARE
    dates: Share = NO_SHARE
    figures: Share = NO_SHARE
    places: Share = NO_SHARE
    body_words: Share = NO_SHARE  # pages only
    recalled: Share = NO_SHARE  # pages only
    change: Change = NO_CHANGE  # against the raw text
    number_change: Change = NO_CHANGE
    right_text_changed: Share = NO_SHARE  # input: the truth itself
    documents: int = 0
    preference: int = 0  # sum of +1, 0, −1 by cMER against the raw text
    worse: int = 0  # documents with a higher CER than the raw text

    def __add__(self, other: Score) -> Score:
        return Score(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(Score)))

    @classmethod
    def total(cls, scores: Iterable[Score]) -> Score:
        return sum(scores, cls())

    @property
    def cer(self) -> float:
        """Character error rate: (S + D + I) / characters of the truth."""
        return self.characters.rate

    @property
    def wer(self) -> float:
        """Word error rate: (S + D + I) / words of the truth."""
        return self.words.rate

    @property
    def cmer(self) -> float:
        """HIPE-OCRepair 2026's character match error rate: (S + D + I) / (H + S + D + I)."""
        return self.hipe.match_rate


@dataclass(frozen=True)
class Metric:
    """A rate computed from a score. `empty` is its value when the denominator is 0."""

    key: str
    title: str
    share: Callable[[Score], Share]
    better: Literal["higher", "lower"] = "higher"
    empty: float | None = None
    against_raw: bool = False  # compares with the raw text, so undefined for the raw text itself
    signed: bool = False  # a mean of signs, not a percentage

    def value(self, score: Score) -> float | None:
        share = self.share(score)
        if share.whole:
            return share.part / share.whole
        return 1.0 if share.part else self.empty


def _rate(edits: Edits) -> Share:
    return Share(edits.errors, edits.length)


def _match_rate(edits: Edits) -> Share:
    return Share(edits.errors, edits.hits + edits.errors)


METRICS: tuple[Metric, ...] = (
    Metric("exact_syllables", "Exact syllables", lambda s: s.syllables),
    Metric("body_words", "Body words in order", lambda s: s.body_words),
    Metric("exact_syllables_any_case", "The same, any case", lambda s: s.any_case),
    Metric("word_recall", "Word recall, all sections", lambda s: s.recalled),
    Metric("cer", "Character error rate (CER)", lambda s: _rate(s.characters), "lower", 0.0),
    Metric("wer", "Word error rate (WER)", lambda s: _rate(s.words), "lower", 0.0),
    Metric("cmer", "Character match error rate (cMER)", lambda s: _match_rate(s.hipe), "lower", 0.0),
    Metric("numbers", "Numbers kept", lambda s: s.numbers),
    Metric("document_numbers", "Document numbers", lambda s: s.document_numbers),
    Metric("dates", "Dates", lambda s: s.dates),
    Metric("figures", "Figures", lambda s: s.figures),
    Metric("places", "Place names", lambda s: s.places),
    Metric(
        "fixed",
        "Wrong syllables fixed",
        lambda s: Share(s.change.fixed, s.change.fixed + s.change.missed),
        against_raw=True,
    ),
    Metric(
        "introduced",
        "Right syllables broken",
        lambda s: Share(s.change.introduced, s.change.introduced + s.change.kept),
        "lower",
        against_raw=True,
    ),
    Metric(
        "numbers_introduced",
        "Right numbers broken",
        lambda s: Share(s.number_change.introduced, s.number_change.introduced + s.number_change.kept),
        "lower",
        against_raw=True,
    ),
    Metric(
        "right_text_changed", "Right text changed", lambda s: s.right_text_changed, "lower", against_raw=True
    ),
    Metric(
        "documents_worse",
        "Documents made worse",
        lambda s: Share(s.worse, s.documents),
        "lower",
        against_raw=True,
    ),
    Metric(
        "preference",
        "Preference score (−1 to +1)",
        lambda s: Share(s.preference, s.documents),
        against_raw=True,
        signed=True,
    ),
)
BY_KEY = {metric.key: metric for metric in METRICS}
