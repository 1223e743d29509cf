"""Proposes lost blanks, and syllables without the blanks that the recogniser put into them.

The channel knows torn and glued words only where they were counted. This witness compares letters, so it also
finds the others: "t ỉ nh" → "tỉnh", "viQHDC" → "vị QHDC", "gioi.Trong" → "giỏi. Trong", "Hoatdongchinh" →
"Hoạt động chính". The language model decides between the proposals.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from restore.text.evidence.candidates import Candidates
from restore.text.evidence.channel import LONGEST
from restore.text.evidence.language import LanguageModel, punct_form, word_form
from restore.text.passage import Arc, Passage
from restore.vietnamese.syllable import is_bare_syllable, is_syllable, shape, strip_marks
from restore.vietnamese.tokens import Kind, Token

NAME = "spacing"

# Chosen, not fitted.
_MOST = 4  # most fragments of a torn syllable
_LONGEST_TORN = LONGEST + _MOST - 1  # most characters of one: its letters, and blanks between its fragments
_TORN = -1.0  # log10 P(a blank was read into a syllable), for each
_GLUED = -2.0  # log10 P(a blank was lost), for each
_NO_WORD = -4.0  # log10 P(letters of two syllables or more are one unknown word)
_NO_LONG_WORD = -4.0  # the same for each syllable after the second
_RARE = -5.0  # log10 unigram probability at or below which a fragment is no word
_SHORTEST = 5  # least letters of a word in which blanks are looked for
_READINGS, _BEAM, _OFFERED = 6, 12, 3  # most arcs of a part, hypotheses, arcs for a glued word

_ACRONYM = re.compile(r"([^\W\d_]{2,}?)([A-ZĐ]{2,})")
_STOPS = re.compile(r"[,;:]?[.,;:!?…]+")
_CLOSING = re.compile(r"[.,;:!?…)\]”]+")
_QUOTES = '"“'
_OPENING = f"([{_QUOTES}"
_LIKE_DIGITS = frozenset("OISBl")  # at the end of a garbled number


class Spacing:
    """The witness "spacing"."""

    name = NAME

    def __init__(self, language: LanguageModel, candidates: Candidates) -> None:
        self._language = language
        self._candidates = candidates

    def weigh(self, passages: Sequence[Passage]) -> None:
        for passage in passages:
            for position, token in enumerate(passage.tokens):
                if token.kind is Kind.PUNCT and passage.noise.channel.spells:
                    _beside_a_mark(passage, position)
                elif token.kind is Kind.PUNCT:
                    self._after_a_stop(passage, position)
                elif token.kind is Kind.WORD:
                    for arc in self._arcs(passage, position, token.text):
                        passage.add(position, arc)

    def _arcs(self, passage: Passage, position: int, read: str) -> Iterator[Arc]:
        start = passage.tokens[position].start
        may_be_torn = len(read) <= _MOST and not passage.text[start : start + _LONGEST_TORN].isascii()
        if may_be_torn and not _is_spelt_out(passage.tokens, position):
            yield from self._torn(passage.text, passage.tokens[position : position + _MOST])
        parted: list[Arc] = []
        if read[-1].isupper() and (found := _ACRONYM.fullmatch(read)):
            parted = list(self._before_an_acronym(passage, found[1], found[2]))
        elif len(read) >= _SHORTEST and not passage.noise.channel.faithful and self._is_glued(read):
            parted = list(self._parted(passage, read))
        if parted:
            node = passage.lattice[position]
            # More syllables make one word less likely, but a name may have four ("Sakamoto").
            more = 0 if shape(read) == "Title" else max(0, len(parted[0].words) - 2)
            less = _NO_WORD + more * _NO_LONG_WORD
            passage.replace(
                position,
                [arc._replace(score=arc.score + less) if arc.text.startswith(read) else arc for arc in node],
            )
            yield from parted

    def _after_a_stop(self, passage: Passage, position: int) -> None:
        """Put a blank between a full stop and the sentence glued to it: "gia.Can"."""
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
        """Arcs of syllables with marks that the first `tokens` make, if one of these is no word by itself."""
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
        if read.islower() and (is_syllable(read) or not passage.noise.channel.faithful):
            for arc in self._candidates.maker(passage).word(read)[:_READINGS]:
                yield Arc(1, f"{arc.text} {acronym}", (*arc.words, acronym), arc.score + _GLUED, NAME)

    def _is_glued(self, read: str) -> bool:
        """True if `read` may be several words: bare letters that are no syllable and no known word."""
        known = any(form in self._language for form in (read, read.lower()))
        return read.isalpha() and read.isascii() and not known and not is_bare_syllable(read)

    def _parted(self, passage: Passage, read: str) -> Iterator[Arc]:
        """Arcs of the likeliest syllables that make up `read`, with the same letters except marks."""
        maker = self._candidates.maker(passage)
        beams: list[list[_Parting]] = [[_Parting(0.0, -_GLUED, ())], *([] for _ in read)]
        for start, end in _syllables(read):
            if not beams[start]:
                continue
            part = read[start:end]
            arcs = [
                arc for arc in maker.word(part) if strip_marks(arc.text) == part and is_syllable(arc.text)
            ]
            texts = [arc.text for arc in arcs]
            beams[end] += [
                _Parting(before.language + score, before.own + _GLUED + arc.score, (*before.words, arc.text))
                for before in (beams[start] if arcs else ())
                for arc, score in zip(arcs, self._language.after(texts, before.words[-2:]), strict=True)
            ]
            beams[end] = sorted(beams[end], key=_Parting.rank, reverse=True)[:_BEAM]
        for found in beams[-1][:_OFFERED]:
            if len(found.words) > 1:
                yield Arc(1, " ".join(found.words), tuple(map(word_form, found.words)), found.own, NAME)


class _Parting(NamedTuple):
    """The syllables of the beginning of a glued word, with their scores."""

    language: float
    own: float
    words: tuple[str, ...]

    def rank(self) -> float:
        return self.language + self.own


def _is_spelt_out(tokens: Sequence[Token], position: int) -> bool:
    """True from the third of single letters in a row: "H À N Ộ I" in a crossword is no torn word."""
    row = tokens[max(0, position - 2) : position + 1]
    return len(row) > 2 and all(len(token.text) == 1 and token.text.isalpha() for token in row)


def _beside_a_mark(passage: Passage, position: int) -> None:
    """Put a blank beside a punctuation mark that is glued to what stands on both sides: "khan,ho~t",
    "m&i,02", "dO\\lll(2010"."""
    around = passage.tokens[max(0, position - 1) : position + 2]
    if len(around) < 3 or any(a.end < b.start for a, b in pairwise(around)):
        return
    before, token, after = around
    if not _are_apart(before, token, after):
        return
    if _CLOSING.fullmatch(token.text) and not (before.text.isupper() and token.text[-1] == "."):
        text = f"{token.text} "
    elif token.text in _OPENING and after.text[0].isupper() >= (token.text in _QUOTES):
        text = f" {token.text}"
    else:
        return
    form = punct_form(token.text)
    passage.replace(position, [Arc(1, text, (form,) if form else (), 0.0, NAME)])


def _are_apart(before: Token, mark: Token, after: Token) -> bool:
    """True if what stands before and after a mark are two words, or a word and a number.

    A few signs, or a digit, before a comma and a number may be a part of that number: "l2,5".
    """
    if before.kind is not Kind.WORD or len(before.text) < 2:
        return ")" in mark.text and before.kind is Kind.NUMBER and _is_long_word(after)
    if after.kind is Kind.NUMBER:
        if mark.text == "(":
            return len(before.text) > 2
        return mark.text in (",", ";") and _is_long_word(before)
    return after.kind is Kind.WORD and len(after.text) > 1


def _is_long_word(token: Token) -> bool:
    """True for a word of more than two signs, the last of which is no digit and looks like none."""
    last = token.text[-1]
    return token.kind is Kind.WORD and len(token.text) > 2 and last.isalpha() and last not in _LIKE_DIGITS


def _syllables(read: str) -> Iterator[tuple[int, int]]:
    """Ranges of `read` that are bare syllables; except in all capitals, a capital only begins one."""
    cased = read.isupper()
    for start in range(len(read) - 1):
        for end in range(start + 2, min(len(read), start + LONGEST) + 1):
            if not cased and not read[start + 1 : end].islower():
                break
            if is_bare_syllable(read[start:end]):
                yield start, end
