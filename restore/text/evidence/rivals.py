"""The choice among a doubtful word of the best path and its rivals, without decoding again."""

from __future__ import annotations

from collections.abc import Sequence

from restore.text.passage import Arc, Step

Option = tuple[Arc, float]  # an arc and its posterior

_SETTLED = ("lexicon", "formulas")  # sources of arcs that are resolved by the whole name or formula


def is_doubtful(step: Step, below: float) -> bool:
    """True if a step with rivals has a posterior below `below` and is not settled by a whole name."""
    return step.posterior < below and bool(step.rivals) and step.arc.source not in _SETTLED


def chosen(step: Step, options: Sequence[Option], gains: Sequence[float], clearly: float = 1.0) -> Step:
    """The step with the likeliest of its options, whose posteriors are multiplied by 10 ** gain; their sum is
    kept. The first option is on the path: the step is as it was unless another one is `clearly` times as
    likely. Rivals that are no options stay as they were."""
    best = max(gains)
    weighed = [(arc, p * 10 ** (gain - best)) for (arc, p), gain in zip(options, gains, strict=True)]
    if max(p for _, p in weighed) < clearly * weighed[0][1]:
        return step
    scale = sum(p for _, p in options) / sum(p for _, p in weighed)
    (arc, p), *rivals = sorted(((arc, p * scale) for arc, p in weighed), key=lambda option: -option[1])
    asked = {id(arc) for arc, _ in options}
    others = (rival for rival in step.rivals if id(rival[0]) not in asked)
    return Step(step.start, arc, p, (*rivals, *others))
