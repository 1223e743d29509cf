"""Proposes lost blanks, and syllables without the blanks that the recogniser put into them.

The channel knows torn and glued words only where they were counted. This witness compares letters, so it also
finds the others: "t ỉ nh" → "tỉnh", "viQHDC" → "vị QHDC", "UBNDtinh" → "UBND tỉnh", "gioi.Trong" → "giỏi.
Trong", "Hoatdongchinh" → "Hoạt động chính". The language model decides between the proposals.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from restore.text.evidence import glued, glued_numbers
from restore.text.evidence.candidates import Candidates
from restore.text.evidence.channel import LONGEST
from restore.text.evidence.language import NUMBER, LanguageModel, punct_form, word_form
from restore.text.evidence.lexicon import acronyms
from restore.text.evidence.specks import is_between_words, is_dirty
from restore.text.passage import Arc, Passage
from restore.vietnamese.syllable import is_syllable, shape
from restore.vietnamese.tokens import Kind, Token

NAME = "spacing"

# Chosen, not fitted.
_MOST = 4  # most fragments of a torn syllable
_LONGEST_TORN = LONGEST + _MOST - 1  # most characters of one: its letters, and blanks between its fragments
_TORN = -1.0  # log10 P(a blank was read into a syllable), for each
_NO_WORD = -4.0  # log10 P(letters of two syllables or more are one unknown word)
_NO_LONG_WORD = -4.0  # the same for each syllable after the second
_RARE = -5.0  # log10 unigram probability at or below which a fragment is no word
_READINGS = 6  # most arcs of a part

_ACRONYM = re.compile(r"([^\W\d_]{2,}?)([A-ZĐ]{2,})")
_ACRONYM_FIRST = re.compile(r"([A-ZĐ]{3,})([^\W\d_A-ZĐ]{2,})")
_STOPS = re.compile(r"[,;:]?[.,;:!?…]+")
_PAUSES = (",", ";")
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
            dirty = is_dirty(passage)
            for position, token in enumerate(passage.tokens):
                if token.kind is Kind.PUNCT and passage.noise.channel.spells:
                    _beside_a_mark(passage, position)
                elif token.kind is Kind.PUNCT:
                    self._after_a_mark(passage, position, dirty)
                elif token.kind is Kind.WORD:
                    for arc in self._arcs(passage, position, token.text, dirty):
                        passage.add(position, arc)

    def _arcs(self, passage: Passage, position: int, read: str, dirty: bool) -> Iterator[Arc]:
        tokens = passage.tokens
        start = tokens[position].start
        if len(read) <= _MOST and not passage.text[start : start + _LONGEST_TORN].isascii():
            after = tokens[position + 1 : position + 2]
            if after and after[0].kind is Kind.WORD and len(read) + len(after[0].text) <= LONGEST:
                torn = list(self._torn(passage.text, tokens[position : position + _MOST]))
                if torn and not _is_spelt_out(tokens, position):
                    yield from torn
        parted: list[Arc] = []
        if read[-1].isdigit() and (date := glued_numbers.date(read)):
            if _stands_alone(passage.text, tokens[position]):
                words = tuple(NUMBER if part.isdigit() else word_form(part) for part in date)
                passage.replace(position, [Arc(1, " ".join(date), words, 0.0, NAME)])
            return
        if read[-1].isupper() and (found := _ACRONYM.fullmatch(read)) and found[1].islower():
            parted = list(self._before_an_acronym(passage, found[1], found[2]))
        elif (found := _ACRONYM_FIRST.fullmatch(read)) and found[1] in acronyms():
            parted = list(self._after_an_acronym(passage, found[1], found[2]))
        elif place := list(glued.place_parted(read, self._language, self._candidates.maker(passage), NAME)):
            parted = place if _stands_alone(passage.text, tokens[position]) else []
        elif (dirty and glued.may_be_joined(read)) or self._may_be_glued(passage, read, dirty):
            parted = list(glued.parted(read, self._language, self._candidates.maker(passage), NAME))
        if parted:
            node = passage.lattice[position]
            # More syllables make one word less likely, but a name may have four ("Sakamoto").
            more = 0 if shape(read) == "Title" else max(0, len(parted[0].words) - 2)
            less = _NO_WORD + more * _NO_LONG_WORD
            texts = {arc.text for arc in parted}
            rest = [arc for arc in node if arc.text not in texts]
            passage.replace(
                position,
                [arc._replace(score=arc.score + less) if arc.text.startswith(read) else arc for arc in rest],
            )
            yield from (_best(arc, node) for arc in parted)

    def _after_a_mark(self, passage: Passage, position: int, dirty: bool) -> None:
        """Put a blank between a full stop and the sentence glued to it ("gia.Can"), and after the commas of
        dirty pages that were printed with marks ("tốt,đã")."""
        if not is_between_words(passage.tokens, position):
            return
        before, token, after = passage.tokens[position - 1 : position + 2]
        sentence = before.text.islower() and len(before.text) > 2 and shape(after.text) == "Title"
        blank = sentence and _STOPS.fullmatch(token.text) is not None
        if dirty and passage.noise.channel.faithful and token.text in _PAUSES:
            acronyms = before.text.isupper() and not is_syllable(before.text) and after.text.isupper()
            blank = blank or not acronyms  # "VT,NC,KSTT" is a code
        if blank:
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
        if is_syllable(read) or not passage.noise.channel.faithful:
            for arc in self._candidates.maker(passage).word(read)[:_READINGS]:
                yield Arc(1, f"{arc.text} {acronym}", (*arc.words, acronym), arc.score + glued.GLUED, NAME)

    def _after_an_acronym(self, passage: Passage, acronym: str, read: str) -> Iterator[Arc]:
        for arc in self._candidates.maker(passage).word(read)[:_READINGS]:
            if is_syllable(arc.text):
                yield Arc(1, f"{acronym} {arc.text}", (acronym, *arc.words), arc.score + glued.GLUED, NAME)

    def _may_be_glued(self, passage: Passage, read: str, dirty: bool) -> bool:
        if is_syllable(read):  # nearly all
            return False
        marked = passage.noise.channel.faithful
        return (dirty or not marked) and glued.may_be_glued(read, self._language, marked)


def _stands_alone(text: str, token: Token) -> bool:
    """True between blanks, brackets and stops: "ngay04thang01," but not "#ngay04thang01"."""
    before, after = text[: token.start][-1:], text[token.end : token.end + 1]
    return (not before or before.isspace() or before == "(") and (not after or after in " \n\t,.;:)")


def _best(arc: Arc, others: Sequence[Arc]) -> Arc:
    """`arc` with the best score of all that have its text."""
    return max([arc, *(other for other in others if other.text == arc.text)], key=lambda one: one.score)


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
