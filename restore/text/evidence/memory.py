"""The document's memory: a garble that was read surely in one place helps where it is doubtful in another.

Counted over the sure steps of a document: what each garble turned out to be, by itself and beside the same
neighbour. The readings of a doubtful step are weighed anew by that; no path is searched again. Steps
that the lexicon decided are not touched: places and names have a memory of their own. Likewise a capital
that the language model would not have, but that is read again and again, was meant: "Kỳ thi".
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from restore.text.passage import Arc, Passage, Step
from restore.vietnamese.syllable import shape
from restore.vietnamese.tokens import Kind, Token

Reading = tuple[Arc, float]  # with its posterior
Garble = tuple[str, str, str]
"""A token as it was read, in lower case, between the one before it and the one after; "" for any."""

_SURE = 0.9  # posterior from which a step is remembered …
_DOUBTFUL = 0.95  # … and under which it is reminded
_BESIDE = 4  # times that a garble beside the same neighbour counts
_UNSEEN = 0.5  # count of a reading that the document does not have
_AGAIN = 3  # times at most that what was read elsewhere speaks for a word's case


@dataclass(frozen=True)
class MemoryWeights:
    """Weight of the memory for one profile, fitted by scripts/fit/weights.py."""

    memory: float = 0.0  # exponent of the shares that a reading has in the rest of the document


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
    """The steps of all passages (tokens, steps, weight of the memory) of one document."""
    memory: dict[Garble, Counter[str]] = defaultdict(Counter)
    places = [list(_places(tokens, steps)) for tokens, steps, _ in passages]
    for (_, steps, _), own in zip(passages, places, strict=True):
        for index, garbles in own:
            if steps[index].posterior >= _SURE:
                for garble in garbles:
                    memory[garble][steps[index].arc.text.lower()] += 1
    result = []
    cased = _cased(passages)
    for (tokens, steps, weight), own in zip(passages, places, strict=True):
        new = list(steps)
        for index, garbles in own if weight else ():
            step = steps[index]
            if step.posterior < _DOUBTFUL and step.rivals and step.arc.source != "lexicon":
                step = _reminded(step, _heard(step, garbles, memory), weight)
                read = tokens[step.start].text
                new[index] = _in_its_case(step, read, cased[read], weight)
        result.append(new)
    return result


def _places(tokens: Sequence[Token], steps: Sequence[Step]) -> Iterator[tuple[int, list[Garble]]]:
    """The steps that are one word each: their index, the garble alone, and with the words beside it."""
    read = [_word(tokens[step.start]) for step in steps]
    for index, (before, here, after) in enumerate(zip(["", *read], read, [*read[1:], ""], strict=False)):
        if here and steps[index].arc.span == 1:
            beside = [(before, here, "")] * bool(before) + [("", here, after)] * bool(after)
            yield index, [("", here, ""), *beside]


def _cased(passages: Sequence[tuple[Sequence[Token], Sequence[Step], float]]) -> Counter[str]:
    """How much oftener than in the other case a word was read in a case that it did not keep."""
    cased: Counter[str] = Counter()
    for tokens, steps, _ in passages:
        for step in steps:
            read = tokens[step.start].text
            if step.arc.span == 1 and (other := _other_case(read)):
                cased[other] -= 1
                cased[read] += shape(step.arc.text) == shape(other)
    return cased


def _other_case(word: str) -> str:
    """ "ky" for "Ky" and "Ky" for "ky", "" for what is written otherwise."""
    form = shape(word) if len(word) > 1 else ""
    return word.lower() if form == "Title" else word[:1].upper() + word[1:] if form == "lower" else ""


def _in_its_case(step: Step, read: str, times: int, weight: float) -> Step:
    """The step with the reading in the case that was read, if that was read so often."""
    if times < 2 or shape(step.arc.text) == shape(read):
        return step
    for rival in step.rivals:
        arc, p = rival
        if arc.text.lower() == step.arc.text.lower() and shape(arc.text) == shape(read):
            odds = (
                p
                / step.posterior
                * 10 ** (weight * max(0.0, arc.score - step.arc.score) * min(_AGAIN, times - 1))
            )
            least = (p + step.posterior) / (1 + odds)
            others = [other for other in step.rivals if other is not rival]
            if odds > 1:
                return _step(step.start, arc, odds * least, [(step.arc, least), *others])
    return step


def _word(token: Token) -> str:
    return token.text.lower() if token.kind is Kind.WORD else ""


def _heard(step: Step, garbles: Sequence[Garble], memory: Mapping[Garble, Counter[str]]) -> Counter[str]:
    """What the garbles of a step were elsewhere."""
    heard: Counter[str] = Counter()
    for garble, counts in zip(garbles, (1, _BESIDE, _BESIDE), strict=False):
        for text, seen in memory.get(garble, {}).items():
            heard[text] += seen * counts
        if step.posterior >= _SURE and heard:
            heard[step.arc.text.lower()] -= counts  # no witness for itself
    return heard


def _reminded(step: Step, heard: Mapping[str, int], weight: float) -> Step:
    """The step with its readings weighed by how often the document has them."""
    readings = [(step.arc, step.posterior), *(rival for rival in step.rivals if rival[0].span == 1)]
    total = sum(heard.get(text, 0) for text in {arc.text.lower() for arc, _ in readings})
    if total <= 0:
        return step
    shares = [(max(0, heard.get(arc.text.lower(), 0)) + _UNSEEN) / (total + _UNSEEN) for arc, _ in readings]
    weighed = [(arc, p * share**weight) for (arc, p), share in zip(readings, shares, strict=True)]
    scale = sum(p for _, p in readings) / sum(p for _, p in weighed)
    (arc, p), *rivals = sorted(((arc, p * scale) for arc, p in weighed), key=lambda reading: -reading[1])
    others = (rival for rival in step.rivals if rival[0].span != 1)
    return _step(step.start, arc, p, [*rivals, *others])


def _step(start: int, arc: Arc, posterior: float, rivals: list[Reading]) -> Step:
    return Step(start, arc, posterior, tuple(sorted(rivals, key=lambda rival: -rival[1])))
