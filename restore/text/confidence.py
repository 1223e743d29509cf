"""Calibration: maps posteriors to confidences, so that of the words given 0.9 nine in ten are right.

Posteriors are too high, since the lattice lacks what no witness proposed: dirt read as a letter may have no
rival at all. Other features predict by how much: the mean doubt of the text and of the neighbouring steps,
the language model's scores of the word and of the next one, the word's length, whether it is in the
vocabulary, and how many letters a change replaces. The map is a logistic regression on these (Platt 1999,
with more features), fitted on development text by scripts/fit/weights.py.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from functools import cached_property
from math import log
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein

from restore.text.evidence.language import LanguageModel
from restore.text.evidence.lexicon import acronyms
from restore.text.passage import Step
from restore.vietnamese.syllable import strip_marks

# Chosen, not fitted. After a change the calibration must be fitted again.
_NEAR = 4  # steps to either side that are neighbours
_USUAL = 0.05  # prior of the mean doubt of a text (1 − posterior) …
_PRIOR_WORDS = 20  # … and the number of words that it weighs
_LEAST = 1e-4  # distance from 0 and 1 at which a posterior is cut off
_TEXT_FLOOR, _NEAR_FLOOR = 0.005, 0.01  # added to the doubts of text and neighbours before the logarithm
_PLAIN = -2.0  # log10 P(word) by default, and of the next word at the end of a passage
_LONG = 8  # characters; longer words count as this long
_LOGS = [math.log(max(1, length)) for length in range(_LONG + 1)]


class Context(NamedTuple):
    """The features of a word other than its posterior."""

    text: float = _USUAL  # mean 1 − posterior of all words of the text
    near: float = _USUAL  # mean 1 − posterior of the neighbours
    fits: float = _PLAIN  # log10 P(word | words before it), per word
    leads: float = _PLAIN  # log10 P(next word | this word and those before it)
    length: int = _LONG  # characters
    unknown: bool = False  # neither in the vocabulary of the language model nor an acronym in use
    rewritten: int = 0  # letters without marks that are inserted, deleted or replaced

    def of_change(self, before: str, after: str, looks: Sequence[str] = ()) -> Context:
        """The features if `before`, which further `looks` at the image read otherwise, is changed to `after`.

        Letters that a further look read are not replaced. An acronym that only gains strokes is known: the
        document spells it out, or it is in use ("CNVCLD" → CNVCLĐ).
        """
        if self.unknown and after.isupper() and after.replace("Đ", "D") == before:
            return self._replace(unknown=False)
        letters = _bare(after)
        seen = [_bare(text) for text in (before, *looks)]
        if letters in seen:
            return self
        return Context(*self[:-1], min(Levenshtein.distance(one, letters) for one in seen))


@dataclass(frozen=True)
class Calibration:
    """confidence = σ(Σ weight · feature), with a weight for each of `features`, in their order.

    Fitted by scripts/fit/weights.py. Weights are in natural log odds per unit of the feature.
    """

    slope: float = 1.0
    text: float = 0.0
    near: float = 0.0
    fits: float = 0.0
    leads: float = 0.0
    length: float = 0.0
    unknown: float = 0.0
    rewritten: float = 0.0
    shift: float = 0.0

    @cached_property
    def _weights(self) -> tuple[float, ...]:
        return astuple(self)

    def __call__(self, posterior: float, context: Context) -> float:
        slope, text, near, fits, leads, length, unknown, rewritten, shift = self._weights
        p = min(max(posterior, _LEAST), 1 - _LEAST)
        log_odds = (  # Σ weight · feature, written out for speed: every word is asked about
            slope * log(p / (1 - p))
            + text * log(context.text + _TEXT_FLOOR)
            + near * log(context.near + _NEAR_FLOOR)
            + fits * context.fits
            + leads * context.leads
            + length * _LOGS[context.length if context.length < _LONG else _LONG]
            + unknown * context.unknown
            + (rewritten * log(1 + context.rewritten) if context.rewritten else 0.0)
            + shift
        )
        return round(1 / (1 + math.exp(-log_odds)), 4)


def features(posterior: float, context: Context) -> tuple[float, ...]:
    """The values of the features, one for each weight of `Calibration`; logarithms are natural."""
    p = min(max(posterior, _LEAST), 1 - _LEAST)
    return (
        log(p / (1 - p)),
        log(context.text + _TEXT_FLOOR),
        log(context.near + _NEAR_FLOOR),
        context.fits,
        context.leads,
        _LOGS[min(context.length, _LONG)],
        float(context.unknown),
        log(1 + context.rewritten),
        1.0,
    )


def contexts(passages: Sequence[Sequence[Step]], model: LanguageModel) -> list[list[Context]]:
    """The context of every step of the passages of one text."""
    of_words = [1 - step.posterior for steps in passages for step in steps if step.arc.words]
    text = (sum(of_words) + _USUAL * _PRIOR_WORDS) / (len(of_words) + _PRIOR_WORDS)
    return [
        [
            Context(text, around, *fit, len(step.arc.text), _unknown(step, model))
            for step, around, fit in zip(steps, _around(steps), _fits(steps, model), strict=True)
        ]
        for steps in passages
    ]


def _bare(text: str) -> str:
    return strip_marks(text).lower().replace(" ", "")


def _around(steps: Sequence[Step]) -> Iterator[float]:
    """For each step the mean doubt of the steps within `_NEAR` of it."""
    doubts = [1 - step.posterior for step in steps]
    for index in range(len(doubts)):
        near = doubts[max(0, index - _NEAR) : index] + doubts[index + 1 : index + 1 + _NEAR]
        yield sum(near) / len(near) if near else _USUAL


def _unknown(step: Step, model: LanguageModel) -> bool:
    words = step.arc.words
    if len(words) == 1:  # nearly all
        return words[0] not in model and words[0] not in acronyms()
    return any(word not in model and word not in acronyms() for word in words)


def _fits(steps: Sequence[Step], model: LanguageModel) -> list[tuple[float, float]]:
    """(`Context.fits`, `Context.leads`) of every step."""
    scores = model.each([word for step in steps for word in step.arc.words])
    found, end, after = [], len(scores), _PLAIN
    for step in reversed(steps):
        count = len(step.arc.words)
        start = end - count
        fit = scores[start] if count == 1 else sum(scores[start:end]) / count if count else 0.0
        found.append((fit, after))
        if count:
            end, after = start, scores[start]
    return found[::-1]
