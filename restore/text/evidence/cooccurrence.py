"""The witness "cooccurrence": a doubtful word should suit the words further away, which the language model
does not see.

A 4-gram leaves open whether "mong con được [dien]" ends with diễn or điện; an audience and a singer ten words
before tell that it is about acting. The words next to the doubtful one do not count here: the language model
has them. Of the words that the doubtful one may be, one that stands elsewhere in the text is likelier, too.

Only the choice among the rivals on the path changes; nothing is decoded again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import log1p
from pathlib import Path
from typing import TYPE_CHECKING

from restore.resources import model, usable
from restore.text.passage import Arc, Passage, Step

if TYPE_CHECKING:
    from restore.text.evidence.word_vectors import WordVectors

NAME = "cooccurrence"
FILE = "cooccurrence.safetensors"

# Chosen on development text, not fitted.
_DOUBTFUL = 0.98  # steps with a posterior below this are doubtful
_LEAST = 1e-4  # posterior from which a rival may win
_CLEARLY = 2.0  # times likelier than the word on the path: then a rival takes its place
_ELSEWHERE = 60  # words away: a word that stands there counts as repeated
_SETTLED = ("lexicon", "formulas")  # sources of arcs that are resolved by the whole name or formula


@dataclass(frozen=True)
class CooccurrenceWeights:
    """Weights for one profile. All 0: the witness is not used."""

    near: float = 0.0  # exponent of the probability of the words of the inner ring …
    far: float = 0.0  # … and of the outer one (word_vectors.py)
    repeated: float = 0.0  # log10, times log(1 + n) for a word that stands n times elsewhere


class Cooccurrence:
    name = NAME

    def __init__(self, weights: Mapping[str, CooccurrenceWeights], file: Path | None = None) -> None:
        self._weights = weights
        self._file = file

    @cached_property
    def _vectors(self) -> WordVectors:
        """Loaded on first use: most texts are of profiles without weights."""
        from restore.text.evidence.word_vectors import WordVectors

        path = self._file or model(FILE)
        with usable(path):
            return WordVectors(path)

    def weigh(self, passages: Sequence[Passage]) -> None:
        for passage in passages:
            weights = self._weights[passage.profile]
            if weights != CooccurrenceWeights() and any(map(_is_doubtful, passage.steps)):
                passage.steps = self._reweighed(passage.steps, weights)

    def _reweighed(self, steps: Sequence[Step], weights: CooccurrenceWeights) -> list[Step]:
        words = [word.lower() for step in steps for word in step.arc.words]
        places = [0]
        for step in steps:
            places.append(places[-1] + len(step.arc.words))
        sure = ["" if _is_doubtful(step) else word.lower() for step in steps for word in step.arc.words]
        near, far = self._vectors.rings(words)
        result = list(steps)
        for number, (place, after) in enumerate(pairwise(places)):
            step = steps[number]
            if after != place + 1 or not _is_doubtful(step):
                continue
            options = [(step.arc, step.posterior), *(rival for rival in step.rivals if rival[1] >= _LEAST)]
            texts = [arc.words[0].lower() if len(arc.words) == 1 else "" for arc, _ in options]
            if any(arc.span != step.arc.span for arc, _ in options) or not all(
                text in self._vectors for text in texts
            ):
                continue
            scores = self._vectors.scores(texts, weights.near * near[place] + weights.far * far[place])
            around = sure[max(0, place - _ELSEWHERE) : place + 1 + _ELSEWHERE]
            gains = [
                score + weights.repeated * log1p(around.count(text))
                for score, text in zip(scores, texts, strict=True)
            ]
            result[number] = _chosen(step, options, gains)
        return result


def _is_doubtful(step: Step) -> bool:
    return step.posterior < _DOUBTFUL and bool(step.rivals) and step.arc.source not in _SETTLED


def _chosen(step: Step, options: Sequence[tuple[Arc, float]], gains: Sequence[float]) -> Step:
    """The step with the likeliest of its options, whose posteriors are multiplied by 10 ** gain; their sum is
    kept. The first option is on the path: the step is as it was unless another one is clearly likelier."""
    best = max(gains)
    weighed = [(arc, p * 10 ** (gain - best)) for (arc, p), gain in zip(options, gains, strict=True)]
    if max(p for _, p in weighed) < _CLEARLY * weighed[0][1]:
        return step
    scale = sum(p for _, p in options) / sum(p for _, p in weighed)
    (arc, p), *rivals = sorted(((arc, p * scale) for arc, p in weighed), key=lambda option: -option[1])
    unweighed = (rival for rival in step.rivals if rival[1] < _LEAST)
    return Step(step.start, arc, p, (*rivals, *unweighed))
