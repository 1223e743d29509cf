"""Honest confidences: a posterior as the share of such words that turn out right.

The lattice knows nothing of readings that no witness proposed, so its posteriors are too sure of themselves:
a stray letter that nothing explains has no rival at all. Three things tell how far to believe them: how
doubtful the whole text and the neighbours are, how well the word fits its sentence, and whether it is a word
at all. A logistic map of these (Platt 1999, with more features) is fitted on development text by
scripts/fit_weights.py.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from functools import cached_property

from restore.text.evidence.language import LanguageModel
from restore.text.passage import Step

_NEAR = 4  # steps to either side
_USUAL, _WORTH = 0.05, 20  # doubt per word before anything is known, and the words that this weighs
_LEAST = 1e-4  # a posterior is cut off this far from 0 and 1
_PLAIN = -2.0  # log10 P of a word of which nothing is known
_LONG = 8  # letters from which it does not matter how long a word is


@dataclass(frozen=True)
class Context:
    """Where a word stands."""

    text: float = _USUAL  # how hard the text is: mean 1 − posterior of all its words
    near: float = _USUAL  # the same of the neighbours
    fits: float = _PLAIN  # log10 P(word | words before it), per word
    leads: float = _PLAIN  # log10 P(next word | this one and those before it)
    length: int = _LONG  # characters
    unknown: bool = False  # to the language model


@dataclass(frozen=True)
class Calibration:
    """confidence = σ(Σ weight · feature), with a weight for each of `features`, in their order."""

    slope: float = 1.0
    text: float = 0.0
    near: float = 0.0
    fits: float = 0.0
    leads: float = 0.0
    length: float = 0.0
    unknown: float = 0.0
    shift: float = 0.0

    @cached_property
    def _weights(self) -> tuple[float, ...]:
        return astuple(self)

    def __call__(self, posterior: float, context: Context) -> float:
        pairs = zip(self._weights, features(posterior, context), strict=True)
        return round(1 / (1 + math.exp(-sum(weight * value for weight, value in pairs))), 4)


def features(posterior: float, context: Context) -> tuple[float, ...]:
    """What a confidence is computed from: one value for each weight of `Calibration`."""
    p = min(max(posterior, _LEAST), 1 - _LEAST)
    return (
        math.log(p / (1 - p)),
        math.log(context.text + 0.005),
        math.log(context.near + 0.01),
        context.fits,
        context.leads,
        math.log(max(1, min(context.length, _LONG))),
        float(context.unknown),
        1.0,
    )


def contexts(passages: Sequence[Sequence[Step]], model: LanguageModel) -> list[list[Context]]:
    """The context of every step of the paragraphs of one text."""
    doubts = [[1 - step.posterior for step in steps] for steps in passages]
    spoken = [[bool(step.arc.words) for step in steps] for steps in passages]
    whole = [d for ds, ws in zip(doubts, spoken, strict=True) for d, word in zip(ds, ws, strict=True) if word]
    text = (sum(whole) + _USUAL * _WORTH) / (len(whole) + _WORTH)
    return [
        [
            Context(text, _around(own, index), *fit, len(step.arc.text), _unknown(step, model))
            for index, (step, fit) in enumerate(zip(steps, _fits(steps, model), strict=True))
        ]
        for steps, own in zip(passages, doubts, strict=True)
    ]


def _around(doubts: Sequence[float], index: int) -> float:
    near = [*doubts[max(0, index - _NEAR) : index], *doubts[index + 1 : index + 1 + _NEAR]]
    return sum(near) / len(near) if near else _USUAL


def _unknown(step: Step, model: LanguageModel) -> bool:
    return not all(word in model for word in step.arc.words)


def _fits(steps: Sequence[Step], model: LanguageModel) -> list[tuple[float, float]]:
    """How well each step and what follows it fit the path so far."""
    scores = model.each([word for step in steps for word in step.arc.words])
    found, end, after = [], len(scores), _PLAIN
    for step in reversed(steps):
        start = end - len(step.arc.words)
        fit = sum(scores[start:end]) / (end - start) if end > start else 0.0
        found.append((fit, after))
        if end > start:
            end, after = start, scores[start]
    return found[::-1]
