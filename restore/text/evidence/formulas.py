"""The fixed formulas of official documents, where a line has one whose words the channel cannot part.

Headings are set in capitals and close together, and scanners' engines read them worst: "HOAxAHQI CHUNGHiA"
is HÒA XÃ HỘI CHỦ NGHĨA. A formula is proposed as one arc where its letters, blanks aside, are near enough to
those of a line; the language model decides. Only where the channel's letters were counted is one proposed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from restore.text.adapt import AdaptedChannel
from restore.text.evidence.channel import ChannelModel
from restore.text.evidence.language import lm_words
from restore.text.evidence.letters import Letters
from restore.text.passage import Arc, Passage
from restore.vietnamese.syllable import strip_marks
from restore.vietnamese.tokens import Token

Fit = Callable[[str, str], float]  # (truth, print) → log10 P(print | truth)

NAME = "formulas"
FORMULAS = (
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "Độc lập - Tự do - Hạnh phúc",
    "ỦY BAN NHÂN DÂN",
    "HỘI ĐỒNG NHÂN DÂN",
)
"""The headings that most documents have. Shorter phrases are near too many other words."""

# Chosen, not fitted.
_ALIKE = 62.0  # per cent of its bare letters that a place in the text must have in common with it
_SHORTER = 0.75  # share of its letters that a place must have at least; the inverse is the most
_OTHER_BLANKS = -1.0  # log10 P(a formula has lost or gained a blank), for each


class Formulas:
    """The witness "formulas"."""

    name = NAME
    reason = "thể thức văn bản"

    def __init__(self, exponents: dict[str, float], formulas: Iterable[str] = FORMULAS) -> None:
        """`exponents`: the weight of the channel, by profile."""
        self._exponents = exponents
        self._formulas = tuple(formulas)
        self._letters: dict[int, Letters] = {}

    def weigh(self, passages: Sequence[Passage]) -> None:
        for passage in passages:
            if fit := self._fit(passage.hearing.channel):
                for start, end in passage.lines():
                    for places, formula in self._near(passage.tokens[start:end]):
                        found = [(start + first, start + last) for first, last in places]
                        self._propose(passage, fit, found, formula)

    def _fit(self, channel: ChannelModel) -> Fit | None:
        """How well a print fits a truth by a channel's letters; None where these were not counted."""
        if isinstance(channel, AdaptedChannel):
            return channel.fit
        if not channel.letters:
            return None
        if id(channel.letters) not in self._letters:
            self._letters[id(channel.letters)] = Letters(channel.letters)
        return self._letters[id(channel.letters)].fit

    def _propose(self, passage: Passage, fit: Fit, places: Sequence[tuple[int, int]], formula: str) -> None:
        """The formula over the tokens [first, last) of that place which its letters fit best."""
        rows = []
        for first, last in places:
            read = passage.read(first, last - first).split()
            score = self._exponents[passage.profile] * fit(formula.replace(" ", ""), "".join(read))
            rows.append((score + _OTHER_BLANKS * abs(len(read) - len(formula.split())), first, last))
        score, first, last = max(rows)
        passage.add(first, Arc(last - first, formula, tuple(lm_words(formula)), score, NAME), self.reason)

    def _near(self, tokens: Sequence[Token]) -> Iterator[tuple[list[tuple[int, int]], str]]:
        """(places, formula) for what is near a formula in a line; a place is its first token, and the one
        after its last."""
        from rapidfuzz import fuzz

        starts = [0]
        for token in tokens:
            starts.append(starts[-1] + len(_bare(token.text)))
        line = "".join(_bare(token.text) for token in tokens)
        for formula in self._formulas:
            bare = _bare(formula)
            if len(line) < _SHORTER * len(bare):
                continue
            found = fuzz.partial_ratio_alignment(bare, line, score_cutoff=_ALIKE)
            if found is None:
                continue
            firsts = _nearest(starts[:-1], found.dest_start)
            lasts = _nearest(starts, found.dest_end)
            places = [
                (first, last)
                for first in firsts
                for last in lasts
                if last - first > 1
                and _SHORTER * len(bare) <= starts[last] - starts[first] <= len(bare) / _SHORTER
            ]
            if places:
                yield places, formula


def _nearest(starts: Sequence[int], place: int) -> list[int]:
    """The two tokens that begin nearest to a place among the letters."""
    return sorted(range(len(starts)), key=lambda number: abs(starts[number] - place))[:2]


def _bare(text: str) -> str:
    return strip_marks(text.replace(" ", "")).lower()
