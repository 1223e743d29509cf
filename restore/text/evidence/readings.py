"""The witness of the recogniser's readings: its confidence in a word, and what a second look at it gave.

The recogniser's confidence in a word raises or lowers the score of keeping it. Where two looks gave a word
each, the channel's scores of both are added, candidate by candidate. Where they gave different numbers, or
tokens of different kinds (`l6`, `16`), they are rival arcs as they were read, and the first look wins unless
the recogniser was clearly surer of the other.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from restore.document import Reading
from restore.text.passage import Arc, Hearing, Node, Passage, Witness
from restore.vietnamese.tokens import Kind, Token, tokenize

SOURCE = "reread"
# Chosen, not fitted.
_USUAL = 0.95  # confidence (0–1) of the recogniser that changes no score
_LEAST, _MOST = 0.02, 0.98  # confidences beyond are cut off here
_RIVAL = 1.0  # log10 penalty of a further look that stands alone beside the first
_UNSEEN = -4.0  # log10 score, at most, of a candidate that a look's channel does not propose
_LEAST_WIDTH = 0.5  # share of the first look's characters that another one must have as a rival

Build = Callable[[str, Sequence[Token]], list[Node]]
"""The arcs of the tokens of a text, node by node."""


@dataclass(frozen=True)
class ReadingWeights:
    """Weights of the second looks for one profile, fitted by scripts/fit/readings.py."""

    again: float = 0.0  # exponent of a further look's channel probability; the first look's is 1
    sure: float = 0.0  # weight of the log10 odds of the recogniser's confidence


class Readings:
    """The witness "readings". The witnesses `before` build the lattice of what another look gave."""

    name = "readings"
    reason = "đọc lại dòng này trên ảnh"

    def __init__(self, weights: Mapping[str, ReadingWeights], before: Sequence[Witness]) -> None:
        self._weights = weights
        self._before = before

    def weigh(self, passages: Sequence[Passage]) -> None:
        for passage in passages:
            if passage.readings:
                weights = self._weights[passage.profile]

                def build(
                    text: str, tokens: Sequence[Token], hearing: Hearing = passage.hearing
                ) -> list[Node]:
                    seen = Passage(text, tokens, hearing)
                    for witness in self._before:
                        witness.weigh([seen])
                    return seen.lattice

                lattice = weigh(passage.lattice, passage.tokens, passage.readings, build, weights)
                for node, arcs in enumerate(lattice):
                    if arcs is not passage.lattice[node]:
                        passage.replace(node, arcs)


def weigh(
    lattice: Sequence[Node],
    tokens: Sequence[Token],
    readings: Sequence[Reading],
    build: Build,
    weights: ReadingWeights,
) -> list[Node]:
    """The lattice of `tokens` under the evidence of `readings` (sorted, over the same text).

    `build` makes the lattice of what another look gave.
    """
    again, sure = weights.again, weights.sure
    result = list(lattice)
    starts = [token.start for token in tokens]
    for reading in _within(readings, tokens):
        first, last = bisect_left(starts, reading.start), bisect_left(starts, reading.end)
        here = tokens[first:last]
        for k, token in enumerate(here, first):
            if token.kind is Kind.WORD:
                result[k] = _with_bonus(result[k], token.text, sure * _odds(reading.confidence))
        for seen in reading.alternatives if here else ():
            others = tokenize(seen.text)
            nodes = build(seen.text, others)
            bonus = sure * _odds(seen.confidence)
            handicap = -sure * _odds(reading.confidence) - _RIVAL
            pairs = _aligned(here, others)
            if pairs is None:
                k, end = _inner(here)
                rival = _rival(here[k:end], seen.text, others, nodes, bonus + handicap)
                result[first + k] = _with_rival(result[first + k], rival)
            for k, other in pairs or ():
                if here[k].kind is Kind.WORD:
                    read = others[other].text
                    theirs = _with_bonus(nodes[other], read, bonus)
                    result[first + k] = _combined(result[first + k], theirs, read, again, handicap)
    return result


def _within(readings: Sequence[Reading], tokens: Sequence[Token]) -> Sequence[Reading]:
    """The readings that lie on the tokens."""
    if not tokens:
        return ()
    first = bisect_left(readings, tokens[0].start, key=lambda reading: reading.end)
    last = bisect_left(readings, tokens[-1].end, key=lambda reading: reading.start)
    return readings[first:last]


def _odds(confidence: float) -> float:
    """log10 of the ratio between the odds of a confidence and those of `_USUAL`."""
    p = min(max(confidence, _LEAST), _MOST)
    return math.log10(p / (1 - p)) - math.log10(_USUAL / (1 - _USUAL))


def _with_bonus(arcs: Node, read: str, bonus: float) -> Node:
    """The arcs of a word, with a bonus (log10) for those that keep what was read."""
    return [arc._replace(score=arc.score + bonus) if arc.text == read else arc for arc in arcs]


def _aligned(first: Sequence[Token], others: Sequence[Token]) -> list[tuple[int, int]] | None:
    """The alignment of two looks' tokens as pairs of indices, without punctuation.

    None unless both have as many tokens, in pairs of two words or of two equal numbers.
    """
    ours, theirs = _content(first), _content(others)
    if len(ours) != len(theirs) or not ours:
        return None
    pairs = list(zip(ours, theirs, strict=True))
    same = all(
        first[k].kind is others[j].kind and (first[k].kind is Kind.WORD or first[k].text == others[j].text)
        for k, j in pairs
    )
    return pairs if same else None


def _content(tokens: Sequence[Token]) -> list[int]:
    """The indices of the tokens that are no punctuation."""
    return [k for k, token in enumerate(tokens) if token.kind is not Kind.PUNCT]


def _inner(tokens: Sequence[Token]) -> tuple[int, int]:
    """The range of the tokens without the punctuation around them; all if there is nothing else."""
    content = _content(tokens)
    return (content[0], content[-1] + 1) if content else (0, len(tokens))


def _combined(arcs: Node, theirs: Node, read: str, again: float, handicap: float) -> Node:
    """The arcs of one look and of another, which gave `read`, with the scores of both.

    An arc's score is the better of two: the weighted sum over both looks, or the other look's alone with the
    `handicap` (log10), for when the first is wholly wrong.
    """
    lowest = min(_UNSEEN, *(arc.score for arc in arcs))
    least = min(_UNSEEN, *(arc.score for arc in theirs))
    first = {arc.text: arc.score for arc in arcs}
    second = {arc.text: arc.score for arc in theirs}
    new = [arc._replace(source=SOURCE) for arc in theirs if arc.text not in first]
    return [
        arc._replace(
            score=max(
                first.get(arc.text, lowest) + again * second.get(arc.text, least),
                handicap + second.get(arc.text, least),
            ),
            source=SOURCE if arc.text == read and arc.source != "kept" else arc.source,
        )
        for arc in arcs + new
    ]


def _rival(
    first: Sequence[Token], text: str, others: Sequence[Token], nodes: Sequence[Node], score: float
) -> Arc | None:
    """The text of another look as one arc over the tokens of the first; `score` is added to its arcs' scores.

    None if the other look gave nothing but punctuation, or much less than the first.
    """
    k, last = _inner(others)
    if not _content(others):
        return None
    if others[last - 1].end - others[k].start < _LEAST_WIDTH * (first[-1].end - first[0].start):
        return None
    parts: list[str] = []
    words: list[str] = []
    while k < last:
        arc = next((arc for arc in nodes[k] if arc.source == "code"), None) or max(
            (arc for arc in nodes[k] if arc.text == others[k].text), key=lambda arc: arc.score
        )
        end = k + arc.span
        gap = text[others[end - 1].end : others[end].start] if end < last else ""
        parts += arc.text, gap
        words += arc.words
        score += arc.score
        k = end
    return Arc(len(first), "".join(parts), tuple(words), score, SOURCE)


def _with_rival(arcs: Node, rival: Arc | None) -> Node:
    """The arcs and a rival; of two with the same span and text, the one with the better score."""
    if rival is None:
        return arcs
    same = [arc for arc in arcs if (arc.span, arc.text) == (rival.span, rival.text)]
    return [arc for arc in arcs if arc not in same] + [max([*same, rival], key=lambda arc: arc.score)]
