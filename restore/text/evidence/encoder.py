"""The witness "encoder": what the encoder of the seq2seq model says of a doubtful word and its rivals.

The encoder was trained to tell the true word at the place of each word that it reads
(scripts/train/seq2seq.py). So it gives a second opinion on the words that are doubtful after that model was
asked, for the cost of one pass over the text around them.

Only the choice among the rivals on the path changes; nothing is decoded again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log

import numpy as np

from restore.text.evidence.rivals import Option, chosen, is_doubtful
from restore.text.evidence.seq2seq import END, MASKS, ShippedModel, shown
from restore.text.passage import Passage, Step, together

NAME = "encoder"

# Chosen on development text, not fitted.
_LONGEST = 64  # pieces of a window at most
_BESIDE = 8  # pieces on either side of the doubtful words of a window
_GROUP = 5_000  # tokens whose windows are held at a time: bounds the memory

_LN10 = log(10)


@dataclass(frozen=True)
class EncoderWeights:
    """Weights for one profile. Weight 0: the witness is not used."""

    weight: float = 0.0  # exponent of what the encoder says
    doubt: float = 0.95  # steps with a posterior below this are doubtful


@dataclass(frozen=True)
class _Question:
    """A doubtful step, what may stand in its place, and which pieces of its passage show it."""

    passage: Passage
    number: int  # of the step
    options: Sequence[Option]
    start: int
    end: int


@dataclass(frozen=True)
class _Window:
    pieces: Sequence[int]
    start: int  # of the pieces in their passage
    questions: Sequence[_Question]


class Encoder:
    name = NAME

    def __init__(self, model: ShippedModel, weights: Mapping[str, EncoderWeights]) -> None:
        self._model = model
        self._weights = weights

    def weigh(self, passages: Sequence[Passage]) -> None:
        for profile, weights in self._weights.items():
            if weights.weight:
                for group in together((p for p in passages if p.profile == profile), _GROUP):
                    self._weigh(group, weights)

    def _weigh(self, passages: Sequence[Passage], weights: EncoderWeights) -> None:
        windows = [window for passage in passages for window in self._windows(passage, weights.doubt)]
        asked = [one for window in windows for one in window.questions]
        if not asked:
            return  # the model is loaded when it is first asked
        places = [
            [place - window.start for one in window.questions for place in range(one.start, one.end)]
            for window in windows
        ]
        states = self._model.net.states_at([window.pieces for window in windows], places)
        rows: list[int] = []  # of the states
        pieces: list[int] = []
        counts: list[int] = []  # pieces of each option
        first = 0
        for one in asked:
            after = first + one.end - one.start
            for arc, _ in one.options:
                word = self._model.encode(arc.words)
                rows += [min(first + number, after - 1) for number in range(len(word))]  # as it was trained
                pieces += word
                counts.append(len(word))
            first = after
        scores = iter(self._model.net.score(states[rows], np.array(pieces)).tolist())
        means = iter([sum(next(scores) for _ in range(count)) / count for count in counts])
        changed: dict[int, list[Step]] = {}
        for one in asked:
            gains = [weights.weight * next(means) / _LN10 for _ in one.options]
            steps = changed.setdefault(id(one.passage), list(one.passage.steps))
            steps[one.number] = chosen(steps[one.number], one.options, gains)
        for passage in passages:
            if id(passage) in changed:
                passage.steps = changed[id(passage)]

    def _windows(self, passage: Passage, doubt: float) -> Iterator[_Window]:
        """The windows of a passage with something to ask."""
        options = {
            number: found
            for number, step in enumerate(passage.steps)
            if is_doubtful(step, doubt) and (found := _options(step))
        }
        if not options:
            return
        words = shown(passage.tokens, passage.steps, doubt)
        pieces: list[int] = []
        questions: list[_Question] = []
        for number, step in enumerate(passage.steps):
            start = len(pieces) + 1  # after the mark of doubt
            for parts in words[step.start : step.start + step.arc.span]:
                pieces += self._model.encode(parts)
            if number in options and len(pieces) > start:
                questions.append(_Question(passage, number, options[number], start, len(pieces)))
        pieces.append(END)
        for group in _grouped(questions):
            start = max(0, group[0].start - _BESIDE)
            yield _Window(pieces[start : group[-1].end + _BESIDE], start, group)


def _options(step: Step) -> list[Option]:
    """The word on the path and its rivals of one word in its place; empty if there is no choice."""
    found = [(arc, p) for arc, p in ((step.arc, step.posterior), *step.rivals) if arc.span == 1]
    found = [(arc, p) for arc, p in found if len(arc.words) == 1 and arc.words[0] not in MASKS]
    return found if len(found) > 1 and found[0][0] is step.arc else []


def _grouped(questions: Sequence[_Question]) -> Iterator[list[_Question]]:
    """Neighbouring questions that fit into one window."""
    group: list[_Question] = []
    for one in questions:
        if group and one.end - group[0].start > _LONGEST - 2 * _BESIDE:
            yield group
            group = []
        group.append(one)
    if group:
        yield group
