"""Estimates how reliable a text with Vietnamese letters is, before any of its words is judged.

Most text that people paste is right. If hardly any word is impossible, and the first decoding expects hardly
any to be misread, the valid words are right too: on development text the expected share of misread words is
at most 0.25 % in right text, and 0.7 to 14 % in what recognisers made of real pages.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from restore.text.evidence.channel import LONGEST
from restore.text.evidence.chat import chat_words
from restore.text.evidence.foreign_words import has_vowel, may_be_meant
from restore.text.evidence.language import LanguageModel, word_form
from restore.text.passage import Passage, Step
from restore.text.profile import is_technical
from restore.vietnamese.lost_letters import has_lost_letters
from restore.vietnamese.syllable import is_syllable, shape
from restore.vietnamese.tokens import Kind, Token

_USUAL = 0.005  # usual share of impossible tokens in Vietnamese OCR
_WORTH = 600  # weight, in words, of `_USUAL` beside the document's own share
# Chosen, not fitted.
_PASTED = 0.0005  # the same share in pasted text, which may never have been read by a recogniser
_MOST = 1.5  # log10, largest bonus: enough to outweigh the errors in a long right document
_LONG = 150  # words from which a text without errors counts as right
_OVERWHELMING = 1.0  # least confidence, of four digits, of a change of a word that may be right in it …
_STRONG = 0.98  # … and in a shorter one
_TYPED_SIGN = re.compile("[{}<>$='^¹²³Ͱ-Ͽ⁰-₟←-⋿]")  # "x²", "∠BAH", "chứ?{": hardly ever misread
_BUNCH = 12  # words; misread words are spread over a text, odd ones of right text come in bunches
_CHATTY = 2  # of these words from which a text is chat: its odd words were typed so


class Trust(NamedTuple):
    """What is known of a text before its words are judged; see `NoiseModel`."""

    bonus: float = 0.0  # log10 (usual error rate / the text's), 0 to `_MOST`
    enough: float = 0.0


def trust(tokens: Iterable[Token], language: LanguageModel, pasted: bool = False) -> Trust:
    """How much better than usual a document was read.

    `pasted`: nothing says that a recogniser read the text, so its prior error rate is lower.
    """
    words = [token.text for token in tokens if _counts(token)]
    impossible = (
        0
        if len(chat_words().intersection(words)) >= _CHATTY
        else _bunches(
            not may_be_meant(word)
            and not _is_code(word)
            and word_form(word) not in language
            and not (word.isalpha() and word[0].isupper())
            for word in words
        )
    )
    rate = _mixed(impossible, len(words), _PASTED if pasted else _USUAL)
    bonus = min(_MOST, max(0.0, round(4 * math.log10(_USUAL / rate)) / 4))
    enough = 0.0 if not (pasted and bonus) else _OVERWHELMING if len(words) >= _LONG else _STRONG
    return Trust(bonus, enough)


def is_misread(passages: Sequence[Passage], settle: Callable[[Passage], None]) -> bool:
    """True if by the best paths so many words of a trusted text are wrong that a recogniser read it.

    `settle` finds the best path of a passage; it is called only until the answer is known.
    """
    most = sum(_shows(token) for passage in passages for token in passage.tokens)
    wrong, words = 0.0, 0
    for passage in passages:
        settle(passage)
        doubts = [
            1 - _posterior_as_read(passage, step)
            for step in passage.steps
            if _shows(passage.tokens[step.start])
        ]
        wrong, words = wrong + sum(doubts), words + len(doubts)
        if _mixed(wrong, most, _PASTED) >= _USUAL:  # whatever the other passages are like
            return True
    return _mixed(wrong, words, _PASTED) >= _USUAL


def _is_code(word: str) -> bool:
    """True for labels, formulas and names in programs, hardly misread words: "32A", "x²", "dsLop"."""
    if word.isalpha():
        return word.isascii() and shape(word) == "miXed"
    if _TYPED_SIGN.search(word):
        return True
    return word.isascii() and word.isalnum() and (len(word) > LONGEST or is_technical(word))


def _bunches(odd: Iterable[bool]) -> int:
    """The number of odd words, those less than `_BUNCH` words apart counted once."""
    found, last = 0, -_BUNCH
    for place, is_odd in enumerate(odd):
        if is_odd and place - last >= _BUNCH:
            found, last = found + 1, place
    return found


def _posterior_as_read(passage: Passage, step: Step) -> float:
    read = passage.read(step.start, step.arc.span)
    if step.arc.text == read:
        return step.posterior
    return sum(p for arc, p in step.rivals if arc.text == read)


def _mixed(wrong: float, words: int, usual: float) -> float:
    """The error rate of a document, with the rate `usual` as a prior that weighs `_WORTH` words."""
    return (wrong + usual * _WORTH) / (words + _WORTH)


def _counts(token: Token) -> bool:
    return token.kind is Kind.WORD and len(token.text) > 1 and not has_lost_letters(token.text)


def _shows(token: Token) -> bool:
    """True if it is a word that a reader would notice to be misread: no label, acronym or abbreviation."""
    word = token.text
    if not _counts(token) or not word.isalpha():
        return False
    return is_syllable(word) or not (word.isupper() or (word.islower() and not has_vowel(word)))
