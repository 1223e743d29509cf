"""The fixed formulas of official documents, where a line has one whose words the channel cannot part.

Headings are set in capitals and close together, and scanners' engines read them worst: "HOAxAHQI CHUNGHiA"
is HÒA XÃ HỘI CHỦ NGHĨA. A formula is proposed as one arc where its letters, blanks aside, are near enough to
those of a line; the language model decides. Only where the channel explains any print is one proposed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from restore.resources import lexicon, table_lines
from restore.text.adapt import AdaptedChannel
from restore.text.evidence.language import lm_words
from restore.text.passage import Arc, Passage
from restore.vietnamese.syllable import is_syllable, strip_marks
from restore.vietnamese.tokens import Token, tokenize

NAME = "formulas"
MOTTO = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")
_LINES = "câu mẫu"  # the class of lexicon/phrases.tsv whose phrases are no fixed formulas

# Chosen, not fitted.
_SHORTEST = 8  # letters of a formula
_ALIKE = 62.0  # per cent of its bare letters that a place in the text must have in common with it
_OTHER_BLANKS = -1.0  # log10 P(a formula has lost or gained a blank), for each


class Formulas:
    """The witness "formulas"."""

    name = NAME
    reason = "thể thức văn bản"

    def __init__(self, exponents: dict[str, float], formulas: Iterable[str] | None = None) -> None:
        """`exponents`: the weight of the channel, by profile; `formulas`: other ones than the shipped."""
        self._exponents = exponents
        self._given = formulas

    @cached_property
    def _formulas(self) -> dict[str, tuple[str, ...]]:
        """Bare letters, and the formulas with these."""
        found: dict[str, list[str]] = {}
        for formula in _shipped() if self._given is None else self._given:
            found.setdefault(_bare(formula), []).append(formula)
        return {bare: tuple(dict.fromkeys(same)) for bare, same in found.items() if len(bare) >= _SHORTEST}

    def weigh(self, passages: Sequence[Passage]) -> None:
        for passage in passages:
            channel = passage.hearing.channel
            if isinstance(channel, AdaptedChannel):
                for start, end in _lines(passage):
                    for first, last, formula in self._near(passage.tokens[start:end]):
                        self._propose(passage, channel, start + first, start + last, formula)

    def _propose(
        self, passage: Passage, channel: AdaptedChannel, first: int, last: int, formula: str
    ) -> None:
        read = passage.read(first, last - first).split()
        score = self._exponents[passage.profile] * channel.fit(formula.replace(" ", ""), "".join(read))
        score += _OTHER_BLANKS * abs(len(read) - len(formula.split()))
        passage.add(first, Arc(last - first, formula, tuple(lm_words(formula)), score, NAME), self.reason)

    def _near(self, tokens: Sequence[Token]) -> Iterator[tuple[int, int, str]]:
        """(first token, the one after the last, formula) for the places of a line that are near a formula."""
        from rapidfuzz import fuzz

        line = "".join(_bare(token.text) for token in tokens)
        starts = [0]
        for token in tokens:
            starts.append(starts[-1] + len(_bare(token.text)))
        for bare, formulas in self._formulas.items():
            if len(line) < 0.7 * len(bare):
                continue
            found = fuzz.partial_ratio_alignment(bare, line, score_cutoff=_ALIKE)
            if found is None or len(bare) > len(line) * 1.3:
                continue
            first = min(range(len(tokens)), key=lambda n: abs(starts[n] - found.dest_start))
            last = min(range(first + 1, len(tokens) + 1), key=lambda n: abs(starts[n] - found.dest_end))
            if abs(starts[last] - starts[first] - len(bare)) <= 0.3 * len(bare) and last - first > 1:
                for formula in formulas:
                    yield first, last, formula


def _lines(passage: Passage) -> Iterator[tuple[int, int]]:
    """The tokens of each line: the first, and the one after the last."""
    tokens, start = passage.tokens, 0
    for end in range(1, len(tokens) + 1):
        if end == len(tokens) or "\n" in passage.text[tokens[end - 1].end : tokens[end].start]:
            yield start, end
            start = end


def _bare(text: str) -> str:
    return strip_marks(text.replace(" ", "")).lower()


def _shipped() -> list[str]:
    """The motto and the official phrases of two syllables and more, as they stand and in capitals."""
    rows = (line.split("\t") for line in table_lines(lexicon("phrases.tsv"), columns=3))
    phrases = [phrase for phrase, kind, _ in rows if kind != _LINES]
    several = [p for p in phrases if sum(is_syllable(token.text) for token in tokenize(p)) > 1]
    return [*MOTTO, *dict.fromkeys(form for phrase in several for form in (phrase, phrase.upper()))]
