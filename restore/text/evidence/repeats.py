"""The document's repeated phrases: the words between the same neighbours elsewhere in it.

Official documents repeat themselves: "Biểu thuế nhập khẩu ưu đãi" stands on every line of a list, each time
garbled in another way. Sure words between sure words are counted; where a print has the same neighbours, the
counted word gains, and is proposed if its letters can explain the print. This helps only with scanners'
engines, whose garbles may be anything.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from restore.text.adapt import AdaptedChannel
from restore.text.evidence.candidates import meant_cases
from restore.text.evidence.language import word_form
from restore.text.passage import Arc, Passage, Step
from restore.vietnamese.syllable import is_syllable, shape, strip_marks

NAME = "repeats"
_REASON = "như ở chỗ khác trong văn bản"

# Chosen on training pages of engines that the channel had not seen.
_SURE = 0.7  # posterior from which a step is counted
_GAIN = 1.0  # log10 gain of a word that stands there ten times as often as `_ANY`
_ANY = 0.1  # share of all other words between two given ones
_UNSEEN = 1.0  # count of all other words between two given ones
_LEAST = 0.3  # support from which a word is proposed that is not in the lattice
_FAR = 3.0  # a word is proposed if log10 P(print | word) > −(this + letters of the word)
_PROFILES = ("scanner",)  # PaddleOCR prints most letters right: there it did more harm than good
_UNTOUCHED = ("lexicon", "formulas")  # sources of arcs that stay

Context = tuple[str, str, str]  # place of a word among three, and the other two words


class _Place(NamedTuple):
    """A word of a best path with the words beside it; "" where there is none."""

    passage: Passage
    step: Step
    contexts: tuple[Context, ...]
    sure: tuple[bool, ...]  # for each context: are its words and this one sure?


class Repeats:
    """The witness "repeats"."""

    name = NAME

    def __init__(self, exponents: Mapping[str, float]) -> None:
        """`exponents`: profile → exponent of the channel's probability."""
        self._exponents = exponents

    def weigh(self, passages: Sequence[Passage]) -> None:
        places = [
            place
            for passage in passages
            if passage.profile in _PROFILES and isinstance(passage.noise.channel, AdaptedChannel)
            for place in _places(passage)
        ]
        counts: dict[Context, Counter[str]] = defaultdict(Counter)
        for place in places:
            for context, sure in zip(place.contexts, place.sure, strict=True):
                if sure and is_syllable(place.step.arc.text):
                    counts[context][place.step.arc.text] += 1
        for place in places:
            read = place.passage.read(place.step.start, place.step.arc.span)
            if sum(map(str.isdigit, read)) > 1:  # a number, whatever stands between these words elsewhere
                continue
            if place.step.arc.source not in _UNTOUCHED and (support := _support(place, counts)):
                self._weigh(place, support)

    def _weigh(self, place: _Place, support: Mapping[str, float]) -> None:
        passage, (start, best, *_) = place.passage, place.step
        node, added = [], []
        known = set()
        read = passage.read(start, best.span)
        support = in_the_case_of(read, support, [arc.text for arc in passage.lattice[start]])
        for arc in passage.lattice[start]:
            if arc.span == best.span:
                known.add(arc.text)
            gain = _gain(support.get(arc.text, 0.0)) if arc.span == best.span else 0.0
            if gain:
                added.append(arc._replace(score=arc.score + gain))
            else:
                node.append(arc)
        for text, share in support.items():
            if text not in known and share >= _LEAST and "\n" not in read:
                fit = passage.noise.channel.fit(text, read)  # type: ignore[attr-defined]
                if fit > -_FAR - len(text):
                    score = self._exponents[passage.profile] * fit + _gain(share)
                    added.append(Arc(best.span, text, (word_form(text),), score, NAME))
        if added:
            passage.replace(start, node)
            for arc in added:
                passage.add(start, arc, _REASON if arc.source == NAME else "")


def _gain(share: float) -> float:
    return _GAIN * math.log10(1 + share / _ANY)


def _support(place: _Place, counts: Mapping[Context, Counter[str]]) -> dict[str, float]:
    """word → sum of its shares of the counts of the place's contexts, without this place."""
    support: dict[str, float] = defaultdict(float)
    own = place.step.arc.text
    for context, sure in zip(place.contexts, place.sure, strict=True):
        row = counts.get(context)
        if row and (total := row.total() - sure):
            for text, count in row.items():
                if elsewhere := count - (sure and text == own):
                    support[text] += elsewhere / (total + _UNSEEN)
    return support


def in_the_case_of(read: str, support: Mapping[str, float], known: Sequence[str]) -> Mapping[str, float]:
    """The support without that of a word in another case than the print's, if it is `known` in the print's:
    "khoa" is not Khoa, whatever stands there elsewhere."""
    letters = "".join(filter(str.isalpha, read))
    cases = meant_cases(letters) if letters else ()
    if not letters or all(shape(text) in cases for text in support):  # nearly all
        return support
    first = strip_marks(letters[0]).lower()
    cased = {text.lower() for text in known if shape(text) in cases}
    return {
        text: share
        for text, share in support.items()
        if shape(text) in cases or text.lower() not in cased or strip_marks(text[0]).lower() != first
    }


def _places(passage: Passage) -> Iterator[_Place]:
    """The steps of a best path that have one word, with their contexts."""
    words = [(word, step.posterior >= _SURE) for step in passage.steps for word in step.arc.words]
    padded = [("", True), ("", True), *words, ("", True), ("", True)]
    at = 2
    for step in passage.steps:
        if len(step.arc.words) == 1 and any(map(str.isalpha, step.arc.text)):
            here = padded[at - 2 : at + 3]
            beside = (("left", 0, 1), ("between", 1, 3), ("right", 3, 4))
            yield _Place(
                passage,
                step,
                tuple((name, here[a][0], here[b][0]) for name, a, b in beside),
                tuple(here[2][1] and here[a][1] and here[b][1] for _, a, b in beside),
            )
        at += len(step.arc.words)
