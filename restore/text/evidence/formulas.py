"""Proposes the fixed formulas of official documents where the channel cannot separate their words.

Headings are set tightly in capitals, and scanners' engines read them worst: "HOAxAHQI CHUNGHiA" is HÒA XÃ HỘI
CHỦ NGHĨA. If part of a line has about the letters of a formula, without blanks, the formula is added as one
arc, and the language model decides. This needs a channel with letter counts. In text with marks, the formulas
on a line with the national motto get theirs: recognisers of two languages read some headings without marks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from restore.text.adapt import AdaptedChannel
from restore.text.evidence.channel import ChannelModel
from restore.text.evidence.language import lm_words, word_form
from restore.text.evidence.letters import Letters
from restore.text.passage import Arc, Passage
from restore.vietnamese.syllable import reshape, shape, strip_marks
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
_MOTTO = re.compile("(?i)ngh[iĩ]a vi[eệ]t nam|t[uự] do - h[aạ]nh ph[uú]c")
_RIVALS = ("TÒA ÁN NHÂN DÂN", "VIỆN KIỂM SÁT NHÂN DÂN", "CÔNG AN NHÂN DÂN", "QUÂN ĐỘI NHÂN DÂN")
"""Phrases like formulas: a place that has more of one of these is left to the channel."""

# Chosen, not fitted.
_ALIKE = 62.0  # per cent, least similarity (rapidfuzz) of the bare letters of formula and place
_SHORTER = 0.75  # least ratio of the letters of a place to those of the formula; the inverse is the most
_OTHER_BLANKS = -1.0  # log10 P(a formula lost or gained a blank), for each blank


class Formulas:
    """The witness "formulas"."""

    name = NAME
    reason = "thể thức văn bản"

    def __init__(self, exponents: dict[str, float], formulas: Iterable[str] = FORMULAS) -> None:
        """`exponents`: profile → exponent of the channel's probability."""
        self._exponents = exponents
        self._formulas = tuple(formulas)
        self._letters: dict[int, Letters] = {}

    def weigh(self, passages: Sequence[Passage]) -> None:
        for passage in passages:
            if passage.noise.channel.faithful:
                self._put_marks(passage)
            if fit := self._fit(passage.noise.channel):
                for start, end in passage.lines():
                    for places, formula in self._near(passage.tokens[start:end]):
                        found = [(start + first, start + last) for first, last in places]
                        self._propose(passage, fit, found, formula)

    def _fit(self, channel: ChannelModel) -> Fit | None:
        """The function log10 P(print | truth) by the letters of a channel; None if these were not counted."""
        if isinstance(channel, AdaptedChannel):
            return channel.fit
        if not channel.letters:
            return None
        if id(channel.letters) not in self._letters:
            self._letters[id(channel.letters)] = Letters(channel.letters)
        return self._letters[id(channel.letters)].fit

    def _put_marks(self, passage: Passage) -> None:
        """Put the marks on the formulas that were read without them, on lines with the motto.

        A line with other words in small letters is a sentence about the motto.
        """
        tokens = passage.tokens
        if not _MOTTO.search(passage.text, tokens[0].start, tokens[-1].end):  # nearly all
            return
        for start, end in passage.lines():
            if not _MOTTO.search(passage.text, tokens[start].start, tokens[end - 1].end):
                continue
            words = [_bare(token.text) for token in tokens[start:end]]
            meant = {
                node: word
                for formula in self._formulas
                for place in _places(words, formula)
                for node, word in enumerate(formula.split(" "), start + place)
            }
            if any(tokens[node].text.islower() for node in range(start, end) if node not in meant):
                continue
            for node, word in meant.items():
                read = tokens[node].text
                right = reshape(word, shape(read))
                if read.isascii() and right != read:
                    passage.replace(node, [Arc(1, right, (word_form(right),), 0.0, NAME)])

    def _propose(self, passage: Passage, fit: Fit, places: Sequence[tuple[int, int]], formula: str) -> None:
        """Add the formula as an arc over the best fitting of the `places`, token ranges [first, last)."""
        rows = []
        for first, last in places:
            read = passage.read(first, last - first).split()
            score = self._exponents[passage.profile] * fit(formula.replace(" ", ""), "".join(read))
            rows.append((score + _OTHER_BLANKS * abs(len(read) - len(formula.split())), first, last))
        score, first, last = max(rows)
        passage.add(first, Arc(last - first, formula, tuple(lm_words(formula)), score, NAME), self.reason)

    def _near(self, tokens: Sequence[Token]) -> list[tuple[list[tuple[int, int]], str]]:
        """(places, formula) of each formula that a line nearly has; places are token ranges [first, last).

        Of formulas in one place only the most alike is found: a committee is no council.
        """
        from rapidfuzz import fuzz

        starts = [0]
        for token in tokens:
            starts.append(starts[-1] + len(_bare(token.text)))
        line = "".join(_bare(token.text) for token in tokens)
        near = []
        for formula in (*self._formulas, *_RIVALS):
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
                near.append((found.score, found.dest_start, found.dest_end, places, formula))
        near.sort(reverse=True)
        return [
            (places, formula)
            for rank, (_, start, end, places, formula) in enumerate(near)
            if formula not in _RIVALS
            and not any(first < end and start < last for _, first, last, *_ in near[:rank])
        ]


def _nearest(starts: Sequence[int], place: int) -> list[int]:
    """The indices of the three `starts` nearest to `place`, both counted in letters."""
    return sorted(range(len(starts)), key=lambda number: abs(starts[number] - place))[:3]


def _places(words: Sequence[str], formula: str) -> list[int]:
    """The places in bare `words` where the formula stands."""
    wanted = list(map(_bare, formula.split(" ")))
    return [at for at in range(len(words)) if words[at : at + len(wanted)] == wanted]


def _bare(text: str) -> str:
    return strip_marks(text.replace(" ", "")).lower()
