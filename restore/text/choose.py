"""The tagger's witness: weighs the arcs of doubtful words by a model that reads both sides of them.

The best path is cut into windows as for the seq2seq model. For each doubtful word of a window the tagger
scores what the lattice may have in its place; the differences to the word on the path go into the lattice,
which is decoded once more. No arc is added: the tagger chooses among what the other witnesses propose.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from restore.text.evidence.language import CODE, NUMBER
from restore.text.evidence.seq2seq import CONTEXT, CORE, DOUBT, END_CORE, shown
from restore.text.evidence.tagger import Question, Tagger, Window
from restore.text.passage import Arc, Decode, Passage, Step

NAME = "tagger"

# Chosen on development text, not fitted.
_CORE = 24  # steps of a window's core
_CLIP = 4.0  # log10: largest gain or loss that the tagger can give
_BEHIND = 4.0  # log10: arcs that score this much less than the best of their node are not asked about


@dataclass(frozen=True)
class TaggerWeights:
    """How the tagger is asked and weighed for one profile, fitted by scripts/fit/weights.py."""

    weight: float = 0.0  # exponent of its probability; 0: it is not asked
    doubt: float = 0.98  # steps with a posterior below this are doubtful


@dataclass(frozen=True)
class _Asked:
    """A doubtful step, and the arcs that may stand in its place, its own first."""

    passage: Passage
    step: Step
    arcs: Sequence[Arc]


class Chooser:
    """The witness "tagger"."""

    name = NAME

    def __init__(self, model: Tagger, weights: Mapping[str, TaggerWeights], decode: Decode) -> None:
        self._model = model
        self._weights = weights
        self._decode = decode

    def weigh(self, passages: Sequence[Passage]) -> None:
        for profile, weights in self._weights.items():
            if weights.weight:
                self._weigh([passage for passage in passages if passage.profile == profile], weights)

    def _weigh(self, passages: Sequence[Passage], weights: TaggerWeights) -> None:
        found = [part for passage in passages for part in _windows(passage, weights.doubt)]
        if not found:
            return  # the model is loaded when it is first asked
        for (_, asked), answers in zip(
            found, self._model.scores([window for window, _ in found]), strict=True
        ):
            for one, scores in zip(asked, answers, strict=True):
                gains = {
                    id(arc): weights.weight * max(-_CLIP, min(_CLIP, score - scores[0]))
                    for arc, score in zip(one.arcs, scores, strict=True)
                }
                node = one.passage.lattice[one.step.start]
                one.passage.lattice[one.step.start] = [
                    arc._replace(score=arc.score + gains.get(id(arc), 0.0)) for arc in node
                ]
        for passage in {id(one.passage): one.passage for _, asked in found for one in asked}.values():
            passage.steps = self._decode(passage.lattice)


def _windows(passage: Passage, doubt: float) -> Iterator[tuple[Window, list[_Asked]]]:
    """The windows of a passage with a doubtful word, and who is asked about."""
    steps = passage.steps
    words: list[list[str]] | None = None
    for at in range(0, len(steps), _CORE):
        core = steps[at : at + _CORE]
        asked = [one for step in core if step.posterior < doubt and (one := _asked(passage, step))]
        if not asked:
            continue
        words = words or shown(passage.tokens, steps, doubt)
        start, end = core[0].start, core[-1].start + core[-1].arc.span
        source = [*list(chain.from_iterable(words[:start]))[-CONTEXT:], CORE]
        places: dict[int, int] = {}
        for node in range(start, end):
            places[node] = len(source) + (words[node][:1] == [DOUBT])
            source += words[node]
        right = list(chain.from_iterable(words[end : end + CONTEXT]))[:CONTEXT]
        source += [END_CORE, *right]
        questions = [Question(places[one.step.start], [arc.words[0] for arc in one.arcs]) for one in asked]
        yield (source, questions), asked


def _asked(passage: Passage, step: Step) -> _Asked | None:
    """A step with its rivals of one word, if there is a choice that the tagger understands."""
    node = passage.lattice[step.start]
    own = next((arc for arc in node if arc[:3] == step.arc[:3]), None)
    if own is None or not _is_word(own) or step.arc.source == "lexicon":
        return None
    least = max(arc.score for arc in node) - _BEHIND
    others = [
        arc for arc in node if arc is not own and arc.span == own.span and _is_word(arc) and arc.score > least
    ]
    return _Asked(passage, step, [own, *others]) if others else None


def _is_word(arc: Arc) -> bool:
    return len(arc.words) == 1 and arc.words[0] not in (NUMBER, CODE)
