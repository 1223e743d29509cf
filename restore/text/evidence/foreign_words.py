"""Looks up frequent words of other languages (lexicon/foreign.tsv), and words that may be meant as typed."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from pathlib import Path

from restore.resources import lexicon, table_lines
from restore.text.evidence.chat import chat_words
from restore.text.evidence.rows import Rows, prepared
from restore.vietnamese.syllable import is_bare_syllable, is_syllable, strip_marks

_VOWELS = frozenset("aeiouy")
_CHAT_ONSET = re.compile("d?[zj]|w|f", re.IGNORECASE)
_SKELETON = re.compile("(?:ngh?|[cgknpt]h|tr|[bcdđghklmnprstvx])(?:ng|nh|ch|[cmnpt])?", re.IGNORECASE)
_UNITS = frozenset("cm dm km kt mm nm pm tp tt".split())
_ONSETS = {  # as written for fun → as spelt
    "k": ("c",), "f": ("ph",), "w": ("qu",), "z": ("d", "gi", "v"), "j": ("gi", "d", "ch"), "dz": ("d", "v")
}  # fmt: skip
_FOR_FUN = re.compile("dz|[fjwz]|k(?!h)", re.IGNORECASE)
_DRAWN = re.compile(r"([^\W\d_])\1{2,}")
_SHORTEST = 3  # letters of a part of a compound (chosen)


@cache
def foreign_words() -> Rows:
    """The table lexicon/foreign.tsv: word → languages in which it is frequent. Raises ModelUnusable."""
    return prepared(lexicon("foreign.tsv"), foreign_lines)


def foreign_lines(path: Path) -> list[str]:
    return table_lines(path, columns=2)


@lru_cache(maxsize=20_000)
def languages(word: str) -> frozenset[str]:
    """The languages in which a word, in any case, or both parts of a compound ("timeout") are frequent."""
    return _listed(word.lower()) or _of_compound(word.lower())


def _listed(word: str) -> frozenset[str]:
    return frozenset((foreign_words().get(word) or "").split())


def _of_compound(word: str) -> frozenset[str]:
    """The common languages of two listed words that make up `word`, neither of them a bare syllable.

    For English also a listed stem after "re" or "un" ("retry").
    """
    if not word.isascii() or not word.isalpha():
        return frozenset()
    for cut in range(_SHORTEST, len(word) - _SHORTEST + 1):
        parts = word[:cut], word[cut:]
        if not any(map(is_bare_syllable, parts)) and (found := _listed(parts[0]) & _listed(parts[1])):
            return found
    stem = word.removeprefix("re").removeprefix("un")
    return frozenset() if stem == word or len(stem) < _SHORTEST else _listed(stem) & {"en"}


def may_be_meant(word: str) -> bool:
    """True if it may stand in right text: a syllable, foreign word, abbreviation ("nt") or chat ("zậy")."""
    return is_syllable(word) or bool(languages(word)) or not has_vowel(word) or _is_spoken(word)


def has_vowel(word: str) -> bool:
    return not _VOWELS.isdisjoint(strip_marks(word).lower())


def is_skeleton(word: str) -> bool:
    """True for what PaddleOCR leaves of a syllable whose vowel has marks: "nhng", "vt", "Bng".

    Not for capitals, units and abbreviations of chat.
    """
    if word.isupper() or not has_shape_of_skeleton(word):
        return False
    return word.lower() not in _UNITS and word.lower() not in chat_words()


def has_shape_of_skeleton(word: str) -> bool:
    """True for the consonants of a syllable: "nhng", "k"."""
    return bool(_SKELETON.fullmatch(word))


def sounds_alike(typed: str, meant: str) -> bool:
    """True if `typed` is `meant` with an onset that is written so for fun: "kảm" for cảm, "fải" for phải."""
    found = _FOR_FUN.match(typed)
    rest = typed[found.end() :].lower() if found else ""
    return found is not None and meant.lower() in [onset + rest for onset in _ONSETS[found[0].lower()]]


def _is_spoken(word: str) -> bool:
    """True for a syllable drawn out or begun as in chat: "xỉuuuu", "zậy", "wá", "dzui"."""
    if (short := _DRAWN.sub(r"\1", word)) != word and is_syllable(short):
        return True
    found = _CHAT_ONSET.match(word)
    return found is not None and is_syllable("v" + word[found.end() :])
