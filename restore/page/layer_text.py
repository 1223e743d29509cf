"""What the text of a PDF page's layer says of its worth, whatever the page looks like.

A font's table of what its shapes stand for (ToUnicode) may be wrong: letters are missing, are blanks or are
other letters. Such text is Vietnamese at a glance. It shows by words that Vietnamese has not, and by letters
that every Vietnamese page has and this one has not.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from restore.resources import lexicon, usable
from restore.vietnamese.encoding import Encoding, to_unicode
from restore.vietnamese.syllable import VIETNAMESE, fold_tone_placement, is_syllable, strip_marks
from restore.vietnamese.tokens import Kind, tokenize

# Measured on PDFs with good and with wrong layers. Shares are 0–1.
_VALID_SCAN, _VALID_DRAWN = 0.9, 0.6  # share of words that are syllables
VALID_BARE = 0.45  # the same without marks ("cac" is none): Vietnamese has 0.6 to 0.75, English 0.25
MARKED = 0.15  # share of words with a letter that only Vietnamese has; right text has about 0.45
_ODD = 0.05  # share of words with signs that belong in no word
_ENOUGH = 50  # words among which there is an ư
# Measured on right pages and on pages with eleven kinds of wrong tables.
_UNKNOWN = 0.03  # share of small words with accents that are no Vietnamese words
_FEW = 8  # of these, different ones: the terms of a science are few
_MISSING = 45.0  # letters that a page should have and has not
_OFTEN = 3  # times that a word counts among these: a page may repeat itself
_SHARES = """
    n 11.9  h 9.7  t 7.0  c 6.4  i 5.8  g 5.2  u 3.2  a 3.2  đ 2.5  o 2.4  m 2.1  à 2.0  p 2.0
    á 1.9  v 1.8  r 1.7  l 1.6  ư 1.5  k 1.4  b 1.4  y 1.4  s 1.3  d 1.0  ạ 0.9  ệ 0.9  ế 0.9
    ả 0.9  ộ 0.8  ê 0.7  q 0.7  ô 0.7  ố 0.7  e 0.6  ị 0.6  ó 0.6  â 0.6  ấ 0.6  ủ 0.6  ớ 0.6
    ề 0.6  ợ 0.5  ờ 0.5  ậ 0.5  x 0.5  ơ 0.5
""".split()  # letters, each with its share of the letters of Vietnamese text in per cent
_EXPECTED = {letter: float(share) / 100 for letter, share in zip(_SHARES[::2], _SHARES[1::2], strict=True)}


class Verdict(StrEnum):
    """What a layer was judged to be, in words for `Treatment.reason`."""

    GOOD = "good"
    UNMARKED = "typed without marks"
    LEGACY = "in an encoding from before Unicode"
    PARTIAL = "leaves letters of the page uncovered"
    MISPLACED = "does not lie on the page's letters"
    SIDEWAYS = "lies on its side"
    LYING = "with letters other than those that the page shows"
    WRECKAGE = "not the Vietnamese that the page shows"


@dataclass(frozen=True)
class TextQuality:
    """Shares of the words (with a letter in them) of a text, 0–1; all 0 for a text without words."""

    words: int
    valid: float  # Vietnamese syllables
    marked: float  # with a letter that only Vietnamese has
    odd: float  # with signs that belong in no word

    @classmethod
    def of(cls, text: str) -> TextQuality:
        words = [
            token.text for token in tokenize(text) if token.kind is Kind.WORD and _LETTER.search(token.text)
        ]
        count = max(1, len(words))
        return cls(
            len(words),
            sum(map(is_syllable, words)) / count,
            sum(bool(VIETNAMESE.search(word)) for word in words) / count,
            sum(bool(_NOT_IN_WORDS.search(strip_marks(word))) for word in words) / count,
        )


_LETTER = re.compile(r"[^\W\d_]")
_NOT_IN_WORDS = re.compile(r"[^A-Za-z.&'’]")


def judge_text(text: str, drawn: bool) -> Verdict:
    """What the text alone says. Text laid over a scan must prove that it is Vietnamese; drawn text is kept
    unless it cannot be what its author typed."""
    if _share_unknown(text) >= _ODD:
        return Verdict.WRECKAGE
    conversion = to_unicode(text)
    quality = TextQuality.of(conversion.text)
    vietnamese = quality.marked >= MARKED
    if vietnamese and is_lying(conversion.text):
        return Verdict.LYING
    if conversion.encoding not in (Encoding.UNICODE, Encoding.NFD, Encoding.COMPOUND):
        lost = conversion.encoding is Encoding.TCVN3 and quality.words >= _ENOUGH and "\u00ad" not in text
        sure = drawn and vietnamese and quality.valid >= _VALID_SCAN and not lost
        return Verdict.LEGACY if sure else Verdict.WRECKAGE
    if not drawn:
        return Verdict.GOOD if vietnamese and quality.valid >= _VALID_SCAN else Verdict.WRECKAGE
    if vietnamese:
        return Verdict.GOOD if quality.valid >= _VALID_DRAWN or quality.odd < _ODD else Verdict.WRECKAGE
    if quality.odd >= _ODD:
        return Verdict.WRECKAGE
    return Verdict.UNMARKED if quality.words else Verdict.GOOD


def _share_unknown(text: str) -> float:
    """Share of the characters that mean nothing: of fonts that do not say what their shapes stand for."""
    characters = [char for char in text if not char.isspace()]
    unknown = sum(char == "\ufffd" or unicodedata.category(char) in ("Cc", "Cn", "Co") for char in characters)
    return unknown / max(1, len(characters))


def is_lying(text: str) -> bool:
    """Has Vietnamese text letters other than those that its author typed?"""
    words = [token.text for token in tokenize(text) if token.kind is Kind.WORD]
    accented = [word for word in words if word.isalpha() and word.islower() and not word.isascii()]
    unknown = [w for w in accented if not is_syllable(w) or fold_tone_placement(w) not in _known()]
    strange = len(set(unknown)) >= _FEW and len(unknown) > _UNKNOWN * len(accented)
    return strange or missing_letters(text) >= _MISSING


def missing_letters(text: str) -> float:
    """How many letters a Vietnamese text of this length should have of those that it has not at all."""
    words = Counter(text.lower().split())
    counts: Counter[str] = Counter()
    for word, times in words.items():
        for char in filter(str.isalpha, word):
            counts[char] += min(times, _OFTEN)
    return counts.total() * sum(share for letter, share in _EXPECTED.items() if not counts[letter])


@cache
def _known() -> frozenset[str]:
    """The words of the lexicon in small letters. ModelUnusable."""
    path = lexicon("words.txt")
    with usable(path):
        return frozenset(map(fold_tone_placement, path.read_text(encoding="utf-8").lower().split()))
