"""The witness of the recogniser's confidence in a word, and of second looks at it.

The confidence raises or lowers the score of keeping the word. If two looks gave a word each, the channel's
scores of both are added, candidate by candidate; another recogniser's look has a channel of its own. If they
gave different numbers, or tokens of different kinds
(`l6`, `16`), both texts are rival arcs, and the first look wins unless the recogniser was clearly surer of
the second.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from restore.page_text import Alternative, Reading
from restore.text.passage import Arc, Node, NoiseModel, Passage, Witness
from restore.vietnamese.tokens import Kind, Token, tokenize

SOURCE = "reread"
# Chosen, not fitted.
_USUAL = 0.95  # confidence (0–1) that changes no score
_LEAST, _MOST = 0.02, 0.98  # confidences are clipped to this range
_RIVAL = 1.0  # log10 penalty of an arc with the second look alone
_UNSEEN = -4.0  # log10 score, at most, of a candidate that one look does not propose
_LEAST_WIDTH = 0.5  # least length of a rival, as a share of the first look's

Build = Callable[[str, Sequence[Token], str], list[Node]]
"""(text, its tokens, profile; "" for the passage's) → the nodes of its lattice."""


@dataclass(frozen=True)
class ReadingWeights:
    """Weights of the second looks for one profile, fitted by scripts/fit/readings.py."""

    again: float = 0.0  # exponent of a further look's channel probability; the first look's is 1
    sure: float = 0.0  # weight of the log10 odds of the recogniser's confidence


class Readings:
    """The witness "readings". The witnesses `before` build the lattice of a second look."""

    name = "readings"
    reason = "đọc lại dòng này trên ảnh"

    def __init__(
        self,
        weights: Mapping[str, ReadingWeights],
        before: Sequence[Witness],
        noise_of: Callable[[str], NoiseModel],
    ) -> None:
        self._weights = weights
        self._before = before
        self._noise_of = noise_of

    def weigh(self, passages: Sequence[Passage]) -> None:
        for passage in passages:
            if passage.readings:
                weights = self._weights[passage.profile]

                def build(
                    text: str, tokens: Sequence[Token], profile: str, noise: NoiseModel = passage.noise
                ) -> list[Node]:
                    seen = Passage(text, tokens, self._noise_of(profile) if profile else noise)
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

    `build` makes the lattice of a second look.
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
            nodes = build(seen.text, others, seen.profile)
            bonus = sure * _odds(seen.confidence)
            handicap = -sure * _odds(reading.confidence) - _RIVAL
            pairs = _aligned(here, others)
            if pairs is None:
                k, end = _inner(here)
                for rival in _rivals(here[k:end], seen, others, nodes, bonus + handicap):
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
    """log10 (odds of a confidence / odds of `_USUAL`)."""
    p = min(max(confidence, _LEAST), _MOST)
    return math.log10(p / (1 - p)) - math.log10(_USUAL / (1 - _USUAL))


def _with_bonus(arcs: Node, read: str, bonus: float) -> Node:
    """The arcs of a word, with a bonus (log10) for those that keep what was read."""
    return [arc._replace(score=arc.score + bonus) if arc.text == read else arc for arc in arcs]


def _aligned(first: Sequence[Token], others: Sequence[Token]) -> list[tuple[int, int]] | None:
    """The alignment of two looks' tokens as pairs of indices, without punctuation.

    None unless both have equally many tokens, pairwise of one kind, and those that are not words are equal.
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
    """The arcs of the first look and of a second one, which gave `read`.

    The score of an arc is the weighted sum over both looks, or, if better, the second look's alone plus
    `handicap` (log10), for a first look that is wholly wrong.
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


def _rivals(
    first: Sequence[Token], seen: Alternative, others: Sequence[Token], nodes: Sequence[Node], score: float
) -> list[Arc]:
    """The second look as arcs over the tokens of the first: its text, or, of a recogniser with other errors
    that gave one word, the candidates for this word."""
    content = _content(others)
    if seen.profile and len(content) == 1 and others[content[0]].kind is Kind.WORD:
        arcs = (arc for arc in nodes[content[0]] if arc.span == 1)
        return [Arc(len(first), arc.text, arc.words, arc.score + score, SOURCE) for arc in arcs]
    rival = _rival(first, seen.text, others, nodes, score)
    return [rival] if rival else []


def _rival(
    first: Sequence[Token], text: str, others: Sequence[Token], nodes: Sequence[Node], score: float
) -> Arc | None:
    """The text of a second look as one arc over the tokens of the first; `score` is added to its score.

    None if the second look gave only punctuation, or much less text than the first.
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


def _with_rival(arcs: Node, rival: Arc) -> Node:
    """The arcs and a rival; of arcs with the same span and text only the best stays."""
    same = [arc for arc in arcs if (arc.span, arc.text) == (rival.span, rival.text)]
    return [arc for arc in arcs if arc not in same] + [max([*same, rival], key=lambda arc: arc.score)]
