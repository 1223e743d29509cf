"""The recogniser's own evidence: how sure it was of a word, and what it saw when it looked again.

What was read with little confidence is changed more easily. Where two looks saw two words, each speaks
through the channel for what may have stood there. Where they saw different numbers, or not even the same kind
of thing (`l6`, `16`), they are rivals as they stand, and the first stays unless the other is clearly surer.
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
_USUAL = 0.95  # confidence that neither speaks for a word nor against it
_LEAST, _MOST = 0.02, 0.98  # confidences beyond mean no more than these
_RIVAL = 1.0  # log10 by which a reading of another kind starts behind the first one
_UNSEEN = -4.0  # log10 score of what a look does not explain at all, if nothing it explains is as improbable

Build = Callable[[str, Sequence[Token]], list[Node]]
"""The arcs of the tokens of a text, node by node."""


@dataclass(frozen=True)
class ReadingWeights:
    """Weights of the second looks for one profile, fitted by scripts/fit/readings.py."""

    again: float = 0.0  # weight of a further look at a word beside the first
    sure: float = 0.0  # weight of the log odds of the recogniser's confidence


class Readings:
    """The witness "readings". The witnesses `before` make the lattice of what another look saw."""

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

    `build` makes the lattice of what another look saw.
    """
    again, sure = weights.again, weights.sure
    result = list(lattice)
    starts = [token.start for token in tokens]
    for reading in _within(readings, tokens):
        first, last = bisect_left(starts, reading.start), bisect_left(starts, reading.end)
        own = tokens[first:last]
        for k, token in enumerate(own, first):
            if token.kind is Kind.WORD:
                result[k] = _trusted(result[k], token.text, sure * _odds(reading.confidence))
        for seen in reading.alternatives if own else ():
            others = tokenize(seen.text)
            nodes = build(seen.text, others)
            bonus = sure * _odds(seen.confidence)
            behind = -sure * _odds(reading.confidence) - _RIVAL
            pairs = _same_kinds(own, others)
            if pairs is None:
                k, end = _inner(own)
                rival = _rival(own[k:end], seen.text, others, nodes, bonus + behind)
                result[first + k] = _with(result[first + k], rival)
            for k, other in pairs or ():
                if own[k].kind is Kind.WORD:
                    saw = others[other].text
                    theirs = _trusted(nodes[other], saw, bonus)
                    result[first + k] = _both(result[first + k], theirs, saw, again, behind)
    return result


def _within(readings: Sequence[Reading], tokens: Sequence[Token]) -> Sequence[Reading]:
    """The readings that lie on the tokens."""
    if not tokens:
        return ()
    first = bisect_left(readings, tokens[0].start, key=lambda reading: reading.end)
    last = bisect_left(readings, tokens[-1].end, key=lambda reading: reading.start)
    return readings[first:last]


def _odds(confidence: float) -> float:
    """log10 of a confidence's odds over the usual odds."""
    p = min(max(confidence, _LEAST), _MOST)
    return math.log10(p / (1 - p)) - math.log10(_USUAL / (1 - _USUAL))


def _trusted(arcs: Node, read: str, bonus: float) -> Node:
    """The arcs of a word of which its recogniser was so sure."""
    return [arc._replace(score=arc.score + bonus) if arc.text == read else arc for arc in arcs]


def _same_kinds(own: Sequence[Token], others: Sequence[Token]) -> list[tuple[int, int]] | None:
    """Which token is which, marks left out; None unless both have as many words and the same numbers."""
    mine, theirs = _content(own), _content(others)
    if len(mine) != len(theirs) or not mine:
        return None
    pairs = list(zip(mine, theirs, strict=True))
    same = all(
        own[k].kind is others[j].kind and (own[k].kind is Kind.WORD or own[k].text == others[j].text)
        for k, j in pairs
    )
    return pairs if same else None


def _content(tokens: Sequence[Token]) -> list[int]:
    return [k for k, token in enumerate(tokens) if token.kind is not Kind.PUNCT]


def _inner(tokens: Sequence[Token]) -> tuple[int, int]:
    """Where the tokens without the marks around them start and end; all if there is nothing else."""
    content = _content(tokens)
    return (content[0], content[-1] + 1) if content else (0, len(tokens))


def _both(arcs: Node, theirs: Node, seen: str, again: float, behind: float) -> Node:
    """What may have stood where one look gave `arcs` and another, that saw `seen`, gave `theirs`.

    Either both looks speak, or the first was blind and the other speaks alone, from `behind`.
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
                behind + second.get(arc.text, least),
            ),
            source=SOURCE if arc.text == seen and arc.source != "kept" else arc.source,
        )
        for arc in arcs + new
    ]


def _rival(
    own: Sequence[Token], text: str, others: Sequence[Token], nodes: Sequence[Node], behind: float
) -> Arc | None:
    """What another look saw in place of the tokens; None if it saw no word, or less than half as much."""
    k, last = _inner(others)
    if not _content(others) or 2 * (others[last - 1].end - others[k].start) < own[-1].end - own[0].start:
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
        behind += arc.score
        k = end
    return Arc(len(own), "".join(parts), tuple(words), behind, SOURCE)


def _with(arcs: Node, rival: Arc | None) -> Node:
    """The arcs and a rival; where one says the same, the likelier of the two."""
    if rival is None:
        return arcs
    same = [arc for arc in arcs if (arc.span, arc.text) == (rival.span, rival.text)]
    return [arc for arc in arcs if arc not in same] + [max([*same, rival], key=lambda arc: arc.score)]
