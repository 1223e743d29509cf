"""The seq2seq witness: rescores doubtful words with a transformer that reads a window in both directions.

Windows of the best path that hold its doubtful words become sources. The model's answers propose arcs. Then
the model scores the best path and variants of it with one change each; the differences are added to the
scores of the lattice, and the passage is decoded again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain

from restore.text.evidence.seq2seq import Seq2Seq
from restore.text.passage import Decode, Passage, together
from restore.text.proposals import SOURCE, replacements
from restore.text.windows import Scored, Seq2SeqWeights, Window, in_doubt, windows

# Chosen on development text, not fitted.
_TOGETHER = 16  # windows for one call of the model
_GROUP = 5_000  # tokens whose windows are held at a time: bounds the memory
_HEED = 0.7  # weight of the scores of the words after a change (`Window.variant`); the change itself has 1
_CLIP = 4.0  # log10, largest gain or loss by the model, before its weight


class Rescorer:
    """The witness "seq2seq"."""

    name = SOURCE

    def __init__(self, model: Seq2Seq, weights: Mapping[str, Seq2SeqWeights], decode: Decode) -> None:
        self._model = model
        self._weights = weights
        self._decode = decode

    def weigh(self, passages: Sequence[Passage]) -> None:
        for profile, weights in self._weights.items():
            doubtful = [p for p in passages if p.profile == profile and in_doubt(p.steps, weights)]
            if weights.weight:
                for group in together(doubtful, _GROUP):
                    self._rescore(group, weights)

    def _rescore(self, passages: Sequence[Passage], weights: Seq2SeqWeights) -> None:
        scored = [Scored(passage) for passage in passages]
        _ask(self._model, scored, weights)
        for one in scored:
            if one.gains:
                one.passage.steps = self._decode(one.rescored())


def _ask(model: Seq2Seq, passages: Sequence[Scored], weights: Seq2SeqWeights) -> None:
    """Ask the model about all windows, in batches."""
    every = [found for scored in passages for found in windows(scored, model, weights)]
    every.sort(key=lambda found: len(found.source))  # batches of equal lengths waste nothing
    for start in range(0, len(every), _TOGETHER):
        _weigh(model, every[start : start + _TOGETHER], weights)


def _weigh(model: Seq2Seq, asked: Sequence[Window], weights: Seq2SeqWeights) -> None:
    """Record the gains of all replacements in some windows."""
    paths = [[*chain.from_iterable(found.target)] for found in asked]
    consulted = model.consult([found.source for found in asked], paths)
    changes = [
        list(replacements(found, answers, weights))
        for found, answers in zip(asked, consulted.proposals(), strict=True)
    ]
    variants = [[found.variant(change) for change in own] for found, own in zip(asked, changes, strict=True)]
    compared = consulted.compare(variants)
    for found, own, ours, scores in zip(asked, changes, variants, compared, strict=True):
        for change, variant, (path, new) in zip(own, ours, scores, strict=True):
            here, there = variant.end - variant.start, len(variant.words)
            gain = sum(new[:there]) - sum(path[:here]) + _HEED * (sum(new[there:]) - sum(path[here:]))
            gain = weights.weight * max(-_CLIP, min(_CLIP, gain))
            if change.arc.text != found.read(change.place, change.count):
                gain -= weights.stay  # text as read needs no gain
            step = found.steps[change.place]
            found.scored.record(step.start, change.arc, gain)
