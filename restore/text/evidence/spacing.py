"""Proposes blanks that the recogniser lost, and syllables without the blanks that it read into them.

The channel knows torn and glued words only where they were counted. This witness compares letters, so it also
finds the others: "t ỉ nh" → "tỉnh", "viQHDC" → "vị QHDC", "gioi.Trong" → "giỏi. Trong", "Hoatdongchinh" →
"Hoạt động chính". The language model decides between the proposals.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from restore.text.evidence.candidates import Candidates
from restore.text.evidence.channel import LONGEST
from restore.text.evidence.language import LanguageModel, punct_form, word_form
from restore.text.passage import Arc, Passage
from restore.vietnamese.syllable import is_bare_syllable, is_syllable, shape, strip_marks
from restore.vietnamese.tokens import Kind, Token

NAME = "spacing"

# Chosen, not fitted.
_MOST = 4  # fragments of a syllable, and syllables of a glued word
_TORN = -1.0  # log10 P(a blank was read into a syllable), for each
_GLUED = -2.0  # log10 P(a blank was lost), for each
_NO_WORD = -4.0  # log10 P(letters that make several syllables are one word that nobody knows)
_RARE = -5.0  # log10 unigram probability under which a fragment is no word by itself
_SHORTEST = 6  # letters of a word in which blanks are looked for
_READINGS, _BEAM, _OFFERED = 6, 12, 3  # of each part; hypotheses; arcs for a glued word

_ACRONYM = re.compile(r"([^\W\d_]{2,}?)([A-ZĐ]{2,})")
_STOPS = re.compile(r"[,;:]?[.,;:!?…]+")
_CLOSING = re.compile(r"[.,;:!?…)\]”]+")
_QUOTES = '"“'
_OPENING = f"([{_QUOTES}"


class Spacing:
    """The witness "spacing"."""

    name = NAME

    def __init__(self, language: LanguageModel, candidates: Candidates) -> None:
        self._language = language
        self._candidates = candidates

    def weigh(self, passages: Sequence[Passage]) -> None:
        for passage in passages:
            for position, token in enumerate(passage.tokens):
                if token.kind is Kind.PUNCT and passage.hearing.channel.spells:
                    _beside_a_mark(passage, position)
                elif token.kind is Kind.PUNCT:
                    self._after_a_stop(passage, position)
                elif token.kind is Kind.WORD:
                    for arc in self._arcs(passage, position, token.text):
                        passage.add(position, arc)

    def _arcs(self, passage: Passage, position: int, read: str) -> Iterator[Arc]:
        if len(read) <= _MOST:
            yield from self._torn(passage.text, passage.tokens[position : position + _MOST])
        parted: list[Arc] = []
        if found := _ACRONYM.fullmatch(read):
            parted = list(self._before_an_acronym(passage, found[1], found[2]))
        elif len(read) >= _SHORTEST and not passage.hearing.channel.faithful and self._is_glued(read):
            parted = list(self._parted(passage, read))
        if parted:
            node = passage.lattice[position]
            passage.replace(
                position,
                [
                    arc._replace(score=arc.score + _NO_WORD) if arc.text.startswith(read) else arc
                    for arc in node
                ],
            )
            yield from parted

    def _after_a_stop(self, passage: Passage, position: int) -> None:
        """A full stop that the next sentence is glued to gets its blank: "gia.Can"."""
        token, around = passage.tokens[position], passage.tokens[max(0, position - 1) : position + 2]
        if len(around) < 3 or not _STOPS.fullmatch(token.text):
            return
        before, after = around[0], around[2]
        glued = before.end == token.start and token.end == after.start
        word = before.kind is Kind.WORD and before.text.islower() and len(before.text) > 2
        if (
            glued
            and word
            and after.kind is Kind.WORD
            and shape(after.text) == "Title"
            and len(after.text) > 1
        ):
            form = punct_form(token.text)
            passage.replace(position, [Arc(1, f"{token.text} ", (form,) if form else (), 0.0, NAME)])

    def _torn(self, text: str, tokens: Sequence[Token]) -> Iterator[Arc]:
        """Syllables that the first of `tokens` and those after it make, one of them no word by itself."""
        joined = tokens[0].text
        for span, (before, token) in enumerate(pairwise(tokens), 2):
            blank = text[before.end : token.start] == " "
            if token.kind is not Kind.WORD or not blank or not token.text.isalpha():
                return
            joined += token.text
            if len(joined) > LONGEST:
                return
            if (
                joined.isascii()
                or not is_syllable(joined)
                or (form := word_form(joined)) not in self._language
            ):
                continue
            if not all(self._is_word(token.text) for token in tokens[:span]):
                yield Arc(span, joined, (form,), _TORN * (span - 1), NAME)

    def _is_word(self, fragment: str) -> bool:
        return is_syllable(fragment) and self._language.unigram(fragment.lower()) > _RARE

    def _before_an_acronym(self, passage: Passage, read: str, acronym: str) -> Iterator[Arc]:
        if read.islower() and (is_syllable(read) or not passage.hearing.channel.faithful):
            for arc in self._candidates.maker(passage).word(read)[:_READINGS]:
                yield Arc(1, f"{arc.text} {acronym}", (*arc.words, acronym), arc.score + _GLUED, NAME)

    def _is_glued(self, read: str) -> bool:
        """May it be several words? Not if the language model knows it: "online" is none."""
        known = any(form in self._language for form in (read, read.lower()))
        return read.isalpha() and read.isascii() and shape(read) != "miXed" and not known

    def _parted(self, passage: Passage, read: str) -> Iterator[Arc]:
        """The likeliest syllables that a word is made of, letter for letter but for their marks."""
        maker = self._candidates.maker(passage)
        found: list[tuple[float, list[str], float]] = []
        for parts in _cuts(read):
            beam: list[tuple[float, list[str], float]] = [(0.0, [], _GLUED * (len(parts) - 1))]
            for part in parts:
                arcs = [arc for arc in maker.word(part) if strip_marks(arc.text) == part][:_READINGS]
                beam = [
                    (score + self._language.log([arc.text], words[-2:]), [*words, arc.text], own + arc.score)
                    for score, words, own in beam
                    for arc in arcs
                    if is_syllable(arc.text)
                ]
                beam = sorted(beam, key=lambda row: -row[0] - row[2])[:_BEAM]
            found += beam
        for _, words, own in sorted(found, key=lambda row: -row[0] - row[2])[:_OFFERED]:
            yield Arc(1, " ".join(words), tuple(map(word_form, words)), own, NAME)


def _beside_a_mark(passage: Passage, position: int) -> None:
    """A mark glued to words on both sides gets its blank, where the recogniser loses any: "khan,ho~t"."""
    around = passage.tokens[max(0, position - 1) : position + 2]
    if len(around) < 3 or any(a.end < b.start for a, b in pairwise(around)):
        return
    before, token, after = around
    if not all(side.kind is Kind.WORD and len(side.text) > 1 for side in (before, after)):
        return
    if _CLOSING.fullmatch(token.text) and not (before.text.isupper() and token.text[-1] == "."):
        text = f"{token.text} "
    elif token.text in _OPENING and after.text[0].isupper() >= (token.text in _QUOTES):
        text = f" {token.text}"
    else:
        return
    form = punct_form(token.text)
    passage.replace(position, [Arc(1, text, (form,) if form else (), 0.0, NAME)])


def _cuts(read: str, most: int = _MOST) -> Iterator[list[str]]:
    """The ways to cut a word into two to `most` syllables without marks."""
    for end in range(2, min(len(read), 7)):
        head, rest = read[:end], read[end:]
        if len(rest) > 1 and is_bare_syllable(head):
            if is_bare_syllable(rest):
                yield [head, rest]
            if most > 2:
                yield from ([head, *tail] for tail in _cuts(rest, most - 1))
