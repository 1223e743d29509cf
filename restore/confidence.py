"""Honest confidences: a posterior as the share of such words that turn out right.

The lattice knows nothing of readings that no witness proposed, so posteriors are too sure of themselves
where a text is hard. How doubtful the whole text and the neighbours are tells how hard it is; a logistic
map of the three (Platt 1999, with two more features) is fitted on development text.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from restore.evidence.arcs import Step

_NEAR = 4  # steps to either side
_USUAL, _WORTH = 0.05, 20  # doubt per word before anything is known, and the words that this weighs
_LEAST = 1e-4  # a posterior is cut off this far from 0 and 1


@dataclass(frozen=True)
class Context:
    """How hard a text is to read: mean 1 − posterior of all its words, and of the neighbours of one."""

    text: float = _USUAL
    near: float = _USUAL


@dataclass(frozen=True)
class Calibration:
    """confidence = σ(slope · log odds of the posterior + text · ln doubt + near · ln doubt near + shift)."""

    slope: float = 1.0
    text: float = 0.0
    near: float = 0.0
    shift: float = 0.0

    def __call__(self, posterior: float, context: Context) -> float:
        x = zip((self.slope, self.text, self.near, self.shift), features(posterior, context), strict=True)
        return round(1 / (1 + math.exp(-sum(weight * value for weight, value in x))), 4)


def features(posterior: float, context: Context) -> tuple[float, float, float, float]:
    """What a confidence is computed from, and what scripts/fit_weights.py fits it on."""
    p = min(max(posterior, _LEAST), 1 - _LEAST)
    return math.log(p / (1 - p)), math.log(context.text + 0.005), math.log(context.near + 0.01), 1.0


def contexts(passages: Sequence[Sequence[Step]]) -> list[list[Context]]:
    """The context of every step of the paragraphs of one text."""
    doubts = [[1 - step.posterior for step in steps] for steps in passages]
    spoken = [[bool(step.arc.words) for step in steps] for steps in passages]
    whole = [d for ds, ws in zip(doubts, spoken, strict=True) for d, word in zip(ds, ws, strict=True) if word]
    text = (sum(whole) + _USUAL * _WORTH) / (len(whole) + _WORTH)
    return [[Context(text, _around(own, index)) for index in range(len(own))] for own in doubts]


def _around(doubts: Sequence[float], index: int) -> float:
    near = [*doubts[max(0, index - _NEAR) : index], *doubts[index + 1 : index + 1 + _NEAR]]
    return sum(near) / len(near) if near else _USUAL
