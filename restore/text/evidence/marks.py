"""Decides whether the marks of a short text are its own or a recogniser's errors.

The share of Vietnamese letters is unreliable for a few words: "dòng giõi" and "Y Bliêng Niê" have none or
one. The likelihood is better: right text, and that of recognisers that print marks, has accented syllables;
English models and scanners print hardly any accent but é; PaddleOCR mixes in impossible words.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from enum import Enum

from restore.text.evidence.foreign_words import languages, may_be_meant
from restore.vietnamese.syllable import VIETNAMESE, is_bare_syllable, is_latin, is_syllable
from restore.vietnamese.tokens import Kind, Token

QUOTE = re.compile('["“”]')
_VOWELS = frozenset("aeiouy")
_SHAPED = frozenset("âêôăđơư")


class _Class(Enum):
    VIETNAMESE = "a syllable with letters that only Vietnamese has"
    ACCENTED = "a syllable with other accents"
    ACUTE = "a syllable with no accent but é"
    BARE = "a syllable without marks"
    ODD = "accented, and no syllable"
    ODD_ACUTE = "the same, with no accent but é"
    NAME = "capitalised, no syllable, with a letter that Vietnamese shapes"
    OTHER = "any other word"


# Counted in the channels' tables: P(class | what printed the text), in the order of `_Class`.
_RIGHT = dict(zip(_Class, (0.57, 0.26, 0.005, 0.13, 0.002, 0.001, 0.004, 0.02), strict=True))
_WRECKED = tuple(
    (math.log10(prior), dict(zip(_Class, shares, strict=True)))
    for prior, shares in (
        (1.0, (1e-5, 1e-5, 0.072, 0.62, 1e-5, 0.099, 1e-5, 0.13)),  # Tesseract's English model
        (1.0, (2e-4, 0.005, 0.038, 0.66, 6e-4, 0.053, 1e-4, 0.17)),  # scanners
        (0.01, (0.07, 0.20, 0.027, 0.42, 0.043, 0.034, 0.006, 0.14)),  # PaddleOCR; the prior is chosen
        (0.3, (0.01, 0.02, 0.002, 0.93, 0.001, 0.001, 0.001, 0.02)),  # typed, most marks left out; chosen
    )
)
# Chosen, for the marks of a line to be surely its own.
_SURELY = 1.0  # log10 by which it must be likelier in right text than in wreckage
_SEVERAL = 2  # words with letters that only Vietnamese has


def is_marked_line(tokens: Sequence[Token], several: int = _SEVERAL) -> bool:
    """True if the marks of a line are surely its own, whatever was damaged around it.

    It has `several` words with Vietnamese letters, and no small word that nobody types.
    """
    words = telling(tokens)
    spelt = (word for word in words if is_syllable(word) or word.istitle())
    if sum(bool(VIETNAMESE.search(word)) for word in spelt) < several or any(map(_is_misprint, words)):
        return False
    return are_own(words, _SURELY)


def _is_misprint(word: str) -> bool:
    """True for "huyn", "chInh" and "ch1r", not for names, abbreviations, measures and foreign words."""
    if len(word) < 2 or not word[0].islower():
        return False
    return not may_be_meant(word) if word.isalpha() else word[-1].isalpha() and any(map(str.isdigit, word))


def telling(tokens: Sequence[Token]) -> list[str]:
    """The words to judge a text by: without unmarked words that a hyphen joins or that are quoted.

    Names spelt by their sound have few marks ("Xin-ga-po", "Tôn-xtôi"), and quoted words were typed elsewhere
    (mật khẩu "khongcopass"). If no words are left, all words count.
    """
    hyphens = {end for token in tokens if token.text == "-" for end in (token.start, token.end)}
    found: list[str] = []
    quoted: list[str] | None = None
    for token in tokens:
        if token.kind is Kind.PUNCT and QUOTE.search(token.text):
            quoted = [] if quoted is None or len(QUOTE.findall(token.text)) > 1 else None
        marked = is_syllable(token.text) and not token.text.isascii()
        if token.kind is Kind.WORD and (marked or hyphens.isdisjoint((token.start, token.end))):
            (found if quoted is None or marked else quoted).append(token.text)
    return found or [token.text for token in tokens if token.kind is Kind.WORD]


def are_own(words: Sequence[str], least: float = 0.0) -> bool:
    """True if the words are likelier in right text than in wreckage; False if none has marks.

    `least`: log10 by which they must be likelier. Foreign words, acronyms, units and most capitalised words
    that are no syllables are not counted.
    """
    kinds = (_class(word) for word in words if word.isalpha() and (len(word) > 1 or not word.isascii()))
    counts = Counter(kind for kind in kinds if kind)
    if not counts[_Class.VIETNAMESE] + counts[_Class.ACCENTED] + counts[_Class.NAME]:
        return False

    def log(shares: dict[_Class, float]) -> float:
        return sum(count * math.log10(shares[kind]) for kind, count in counts.items())

    return log(_RIGHT) - max(prior + log(shares) for prior, shares in _WRECKED) > least


def _class(word: str) -> _Class | None:
    if (word.isascii() and _VOWELS.isdisjoint(word.lower())) or not is_latin(word):
        return None  # "cm", "nt", "δ"
    if not is_bare_syllable(word) and not is_syllable(word) and languages(word):
        return None
    if not is_syllable(word) and not is_bare_syllable(word) and (word.istitle() or word.isupper()):
        return _Class.NAME if _SHAPED.intersection(word.lower()) else None
    accents = {char for char in word.lower() if not char.isascii()}
    if is_syllable(word) and accents:
        if VIETNAMESE.search(word):
            return _Class.VIETNAMESE
        return _Class.ACUTE if accents == {"é"} else _Class.ACCENTED
    if accents:
        return _Class.ODD_ACUTE if accents == {"é"} else _Class.ODD
    return _Class.BARE if is_bare_syllable(word) else _Class.OTHER
