"""The document's memory: what a garble was confidently restored to elsewhere in the document.

The confident steps of a document are counted: garble → restored word, for the garble alone and beside the
same neighbour. The posteriors of a doubtful step and its rivals are multiplied by the shares of these counts;
no path is searched again. Steps of the lexicon are left alone, since names are already resolved over the
document. A case that was read repeatedly but that the language model finds improbable is restored ("Kỳ thi").
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from restore.text.passage import Arc, Passage, Step
from restore.vietnamese.syllable import shape
from restore.vietnamese.tokens import Kind, Token

Option = tuple[Arc, float]  # an arc with its posterior
Garble = tuple[str, str, str]
"""(token before, token, token after) as read, in lower case; "" stands for any token."""

# Chosen, not fitted.
_SURE = 0.9  # posterior from which a step is counted
_DOUBTFUL = 0.95  # posterior below which a step is weighed by the counts
_BESIDE = 4  # weight of a count beside the same neighbour; 1 for a count of the garble alone
_UNSEEN = 0.5  # count of an arc that no confident step has
_REPEATED = 2  # least surplus of a case, see `_case_surplus` …
_MOST_TIMES = 3  # … and the largest factor on the difference between the scores of the cases


@dataclass(frozen=True)
class MemoryWeights:
    """Weight of the memory for one profile, fitted by scripts/fit/weights.py."""

    memory: float = 0.0  # exponent of an arc's share of the counts; 0: the memory is not used


class Memory:
    """The witness "memory"."""

    name = "memory"

    def __init__(self, weights: Mapping[str, MemoryWeights]) -> None:
        self._weights = weights

    def weigh(self, passages: Sequence[Passage]) -> None:
        weights = (self._weights[passage.profile].memory for passage in passages)
        rows = [(p.tokens, p.steps, weight) for p, weight in zip(passages, weights, strict=True)]
        for passage, steps in zip(passages, remember(rows), strict=True):
            passage.steps = steps


def remember(passages: Sequence[tuple[Sequence[Token], Sequence[Step], float]]) -> list[list[Step]]:
    """The new steps of the passages of one document, given as (tokens, steps, weight of the memory)."""
    asked = {
        _word(tokens[step.start])
        for tokens, steps, weight in passages
        for step in (steps if weight else ())
        if _is_doubtful(step)
    }
    memory: dict[Garble, Counter[str]] = defaultdict(Counter)
    places = [list(_places(tokens, steps, asked)) for tokens, steps, _ in passages]
    for (_, steps, _), garbled in zip(passages, places, strict=True):
        for index, garbles in garbled:
            if steps[index].posterior >= _SURE:
                for garble in garbles:
                    memory[garble][steps[index].arc.text.lower()] += 1
    result = []
    surplus = _case_surplus(passages) if asked else Counter[str]()
    for (tokens, steps, weight), garbled in zip(passages, places, strict=True):
        new = list(steps)
        for index, garbles in garbled if weight else ():
            step = steps[index]
            if _is_doubtful(step):
                step = _reweighed(step, _counts(step, garbles, memory), weight)
                read = tokens[step.start].text
                new[index] = _in_case_read(step, read, surplus[read], weight)
        result.append(new)
    return result


def _is_doubtful(step: Step) -> bool:
    return step.posterior < _DOUBTFUL and bool(step.rivals) and step.arc.source != "lexicon"


def _places(
    tokens: Sequence[Token], steps: Sequence[Step], asked: Collection[str]
) -> Iterator[tuple[int, list[Garble]]]:
    """The index of each step of one of the words `asked`, with its garble alone and beside each neighbour."""
    read = [_word(tokens[step.start]) for step in steps]
    for index, (before, here, after) in enumerate(zip(["", *read], read, [*read[1:], ""], strict=False)):
        if here and here in asked and steps[index].arc.span == 1:
            beside = [(before, here, "")] * bool(before) + [("", here, after)] * bool(after)
            yield index, [("", here, ""), *beside]


def _case_surplus(passages: Sequence[tuple[Sequence[Token], Sequence[Step], float]]) -> Counter[str]:
    """Word → times that it was read but put in the other case, less times that the other case was read."""
    surplus: Counter[str] = Counter()
    for tokens, steps, _ in passages:
        for step in steps:
            read = tokens[step.start].text
            if step.arc.span == 1 and (other := _other_case(read)):
                surplus[other] -= 1
                surplus[read] += shape(step.arc.text) == shape(other)
    return surplus


def _other_case(word: str) -> str:
    """Title case for lower case ("ky" → "Ky") and the reverse; "" for any other case."""
    form = shape(word) if len(word) > 1 else ""
    return word.lower() if form == "Title" else word[:1].upper() + word[1:] if form == "lower" else ""


def _in_case_read(step: Step, read: str, surplus: int, weight: float) -> Step:
    """The step, with the case as read if that becomes likelier by its `surplus` (see `_case_surplus`)."""
    if surplus < _REPEATED or shape(step.arc.text) == shape(read):
        return step
    for rival in step.rivals:
        arc, p = rival
        if arc.text.lower() == step.arc.text.lower() and shape(arc.text) == shape(read):
            odds = (
                p
                / step.posterior
                * 10 ** (weight * max(0.0, arc.score - step.arc.score) * min(_MOST_TIMES, surplus - 1))
            )
            least = (p + step.posterior) / (1 + odds)
            others = [other for other in step.rivals if other is not rival]
            if odds > 1:
                return _step(step.start, arc, odds * least, [(step.arc, least), *others])
    return step


def _word(token: Token) -> str:
    """A word in lower case; "" for any other token."""
    return token.text.lower() if token.kind is Kind.WORD else ""


def _counts(step: Step, garbles: Sequence[Garble], memory: Mapping[Garble, Counter[str]]) -> Counter[str]:
    """Restored text in lower case → weighted count, over the garbles of a step elsewhere."""
    counts: Counter[str] = Counter()
    for garble, weight in zip(garbles, (1, _BESIDE, _BESIDE), strict=False):
        for text, count in memory.get(garble, {}).items():
            counts[text] += count * weight
        if step.posterior >= _SURE and counts:
            counts[step.arc.text.lower()] -= weight  # the step itself was counted
    return counts


def _reweighed(step: Step, counts: Mapping[str, int], weight: float) -> Step:
    """The step with the posteriors of its arcs multiplied by their shares of the counts; the sum is kept."""
    options = [(step.arc, step.posterior), *(rival for rival in step.rivals if rival[0].span == 1)]
    total = sum(counts.get(text, 0) for text in {arc.text.lower() for arc, _ in options})
    if total <= 0:
        return step
    shares = [(max(0, counts.get(arc.text.lower(), 0)) + _UNSEEN) / (total + _UNSEEN) for arc, _ in options]
    weighed = [(arc, p * share**weight) for (arc, p), share in zip(options, shares, strict=True)]
    scale = sum(p for _, p in options) / sum(p for _, p in weighed)
    (arc, p), *rivals = sorted(((arc, p * scale) for arc, p in weighed), key=lambda option: -option[1])
    others = (rival for rival in step.rivals if rival[0].span != 1)
    return _step(step.start, arc, p, [*rivals, *others])


def _step(start: int, arc: Arc, posterior: float, rivals: list[Option]) -> Step:
    return Step(start, arc, posterior, tuple(sorted(rivals, key=lambda rival: -rival[1])))
